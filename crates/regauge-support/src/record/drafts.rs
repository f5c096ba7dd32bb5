//! What `record!` makes of the columns for writing: the draft, what it changes, how it is stored.

/// The parts of a draft that differ by column and by flag.
#[doc(hidden)]
#[macro_export]
macro_rules! record_part {
    (@draft Option<$inner:ty>) => { Option<$inner> };
    (@draft $type:ident $(<$inner:ty>)?) => { Option<$type $(<$inner>)?> };
    (@default) => { None };
    (@default $default:expr) => { Some($default) };
    (@bytes) => { 8 };
    (@bytes $bytes:literal bytes) => { $bytes };
    (@bytes $bytes:literal unsigned bytes) => { $bytes | $crate::cast::UNSIGNED };
    (@set [key] $new:expr, $changes:ident, $column:expr, $mine:expr, $saved:expr) => {
        if $new && $mine.is_some() {
            $changes.set_field($column, $mine, None);
        }
    };
    (@set [counter] $new:expr, $changes:ident, $column:expr, $mine:expr, $saved:expr) => {
        if $new {
            $changes.set_field($column, $mine, None);
        }
    };
    (@set [database] $new:expr, $changes:ident, $column:expr, $mine:expr, $saved:expr) => {
        if !$new || $mine.is_some() {
            $changes.set_field($column, $mine, $saved);
        }
    };
    (@set [generated] $new:expr, $changes:ident, $column:expr, $mine:expr, $saved:expr) => {};
    (@set [$($other:ident)?] $new:expr, $changes:ident, $column:expr, $mine:expr, $saved:expr) => {
        $changes.set_field($column, $mine, $saved);
    };
    (@stamp_new [created] $place:expr, $now:expr) => { $place.get_or_insert($crate::record::Stamp::of($now)); };
    (@stamp_new [updated] $place:expr, $now:expr) => { $place.get_or_insert($crate::record::Stamp::of($now)); };
    (@stamp_new [$($other:ident)?] $place:expr, $now:expr) => {};
    (@stamp_saved [updated] $place:expr, $now:expr) => { $place = Some($crate::record::Stamp::of($now)); };
    (@stamp_saved [$($other:ident)?] $place:expr, $now:expr) => {};
    (@kept [updated] $mine:expr, $saved:expr) => { $mine == $saved };
    (@kept [$($other:ident)?] $mine:expr, $saved:expr) => { true };
    (@stamped [updated]) => { true };
    (@stamped [$($other:ident)?]) => { false };
}

/// What a draft does by its row's key.
#[doc(hidden)]
#[macro_export]
macro_rules! record_by {
    ($row:ident $model:literal $table:ident (one $key:ident $($column:ident)?)) => {
        fn id_text(&self) -> String {
            $crate::key::inspected(&self.$key)
        }

        fn has_key(&self) -> bool {
            self.$key.is_some()
        }

        fn forget_key(&mut self) {
            self.$key = None;
        }

        fn rewrite(
            &self,
            conn: &mut $crate::db::Conn,
            changes: $crate::write::Write<'_, $table::table>,
        ) -> $crate::Result<$row> {
            use diesel::{ExpressionMethods as _, SelectableHelper as _};
            let saved = $crate::record::Draft::row(self)?;
            let column = $crate::record_column!($table $key $($column)?);
            changes.update(column.eq(saved.$key.clone()), <$row>::as_select(), conn)
        }

        fn delete_row(conn: &mut $crate::db::Conn, row: &$row) -> $crate::Result<usize> {
            use diesel::prelude::*;
            Ok(diesel::delete($table::table.find(row.$key.clone())).execute(conn)?)
        }

        fn again(conn: &mut $crate::db::Conn, row: &$row) -> $crate::Result<$row> {
            <$row>::find(conn, row.$key.clone())
        }
    };
    ($row:ident $model:literal $table:ident (
        several $id:ident ($first:ident $($first_column:ident)?) $(($key:ident $($column:ident)?))*
    )) => {
        fn id_text(&self) -> String {
            let values = [$crate::key::inspected(&self.$first) $(, $crate::key::inspected(&self.$key))*];
            format!("[{}]", values.join(", "))
        }

        fn has_key(&self) -> bool {
            self.$first.is_some() $(&& self.$key.is_some())*
        }

        fn forget_key(&mut self) {}

        fn rewrite(
            &self,
            conn: &mut $crate::db::Conn,
            changes: $crate::write::Write<'_, $table::table>,
        ) -> $crate::Result<$row> {
            use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, SelectableHelper as _};
            let saved = $crate::record::Draft::row(self)?;
            let key = $crate::record_column!($table $first $($first_column)?).eq(saved.$first.clone())
                $(.and($crate::record_column!($table $key $($column)?).eq(saved.$key.clone())))*;
            changes.update(key, <$row>::as_select(), conn)
        }

        fn delete_row(conn: &mut $crate::db::Conn, row: &$row) -> $crate::Result<usize> {
            use diesel::prelude::*;
            let rows = $table::table
                .filter($crate::record_column!($table $first $($first_column)?).eq(row.$first.clone()))
                $(.filter($crate::record_column!($table $key $($column)?).eq(row.$key.clone())))*;
            Ok(diesel::delete(rows).execute(conn)?)
        }

        fn again(conn: &mut $crate::db::Conn, row: &$row) -> $crate::Result<$row> {
            <$row>::find(conn, row.id())
        }
    };
    ($row:ident $model:literal $table:ident (none)) => {
        fn id_text(&self) -> String {
            "nil".to_owned()
        }

        fn has_key(&self) -> bool {
            false
        }

        fn forget_key(&mut self) {}

        fn rewrite(
            &self,
            _conn: &mut $crate::db::Conn,
            _changes: $crate::write::Write<'_, $table::table>,
        ) -> $crate::Result<$row> {
            Err($crate::Error::no_key($model))
        }

        fn delete_row(_conn: &mut $crate::db::Conn, _row: &$row) -> $crate::Result<usize> {
            Err($crate::Error::no_key($model))
        }

        fn again(_conn: &mut $crate::db::Conn, _row: &$row) -> $crate::Result<$row> {
            Err($crate::Error::no_key($model))
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! record_draft {
    (
        [$($doc:tt)*] $draft:ident $row:ident $model:literal $table:ident ($($names:ident)?) ($($loaded:ident)?)
        { $($extra:ident: $extra_type:ty),* $(,)? }
        ($($by:tt)*)
        {
            $(
                $(#[$flag:ident])?
                $field:ident $(as $column:ident)? : $type:ident $(<$inner:ty>)? $(in $bytes:literal $($unit:ident)+)? $(= $default:expr)?
            ),* $(,)?
        }
    ) => {
        $($doc)*
        #[derive(Debug, Clone)]
        pub struct $draft {
            $(pub $field: $crate::record_part!(@draft $type $(<$inner>)?),)*
            $(pub $extra: $extra_type,)*
            $(
                /// What was loaded of the associations.
                pub loaded: $loaded,
            )?
            /// Its errors, and the row that it came from.
            pub record: $crate::record::State<$row>,
        }

        /// `new`: what the schema and the enums give.
        impl Default for $draft {
            fn default() -> Self {
                Self {
                    $($field: $crate::record_part!(@default $($default)?),)*
                    $($extra: Default::default(),)*
                    $(loaded: <$loaded>::default(),)?
                    record: $crate::record::State::default()$(.named($names))?,
                }
            }
        }

        impl From<$row> for $draft {
            fn from(row: $row) -> Self {
                Self {
                    $($field: row.$field.clone().into(),)*
                    $($extra: Default::default(),)*
                    $(loaded: <$loaded as Clone>::clone(&row.loaded),)?
                    record: $crate::record::State::of(row)$(.named($names))?,
                }
            }
        }

        impl $crate::record::Draft for $draft {
            type Row = $row;
            type Table = $table::table;
            const MODEL: &'static str = $model;

            fn state(&self) -> &$crate::record::State<$row> {
                &self.record
            }

            fn state_mut(&mut self) -> &mut $crate::record::State<$row> {
                &mut self.record
            }

            $crate::record_by! { $row $model $table ($($by)*) }

            fn changes(&self) -> $crate::write::Write<'_, $table::table> {
                let saved = self.record.saved();
                let mut _changes = $crate::write::Write::default();
                $($crate::record_part!(
                    @set [$($flag)?] saved.is_none(), _changes, $crate::record_column!($table $field $($column)?),
                    &self.$field, saved.map(|saved| Option::from(&saved.$field))
                );)*
                _changes
            }

            fn store(&mut self, conn: &mut $crate::db::Conn) -> $crate::Result<$row> {
                use diesel::SelectableHelper as _;
                $($crate::record::check(
                    self.$field.as_ref(),
                    &self.record,
                    $crate::record::name_of(&$crate::record_column!($table $field $($column)?)),
                    $crate::record_part!(@bytes $($bytes $($unit)+)?),
                )?;)*
                let changes = $crate::record::Draft::changes(self);
                let row = match self.record.saved() {
                    Some(saved) if changes.is_empty() => saved.clone(),
                    Some(_) => $crate::record::Draft::rewrite(self, conn, changes)?,
                    None => changes.insert(<$row>::as_select(), conn)?,
                };
                Ok($row {
                    $(loaded: <$loaded as Clone>::clone(&self.loaded),)?
                    ..row
                })
            }

            fn take(&mut self, _row: &$row) {
                $(self.$field = _row.$field.clone().into();)*
            }

            fn follow(&mut self, row: $row) {
                if let Some(_saved) = self.record.saved() {
                    $(if _saved.$field != row.$field {
                        self.$field = row.$field.clone().into();
                    })*
                }
                self.record.set_row($row {
                    $(loaded: <$loaded as Clone>::clone(&self.loaded),)?
                    ..row
                });
            }

            fn stamp(&mut self, _now: $crate::time::Time) {
                if self.record.is_new() {
                    $($crate::record_part!(@stamp_new [$($flag)?] self.$field, _now);)*
                } else if (false $(|| $crate::record_part!(@stamped [$($flag)?]))*)
                    $(&& $crate::record_part!(
                        @kept [$($flag)?] self.$field, self.record.saved().and_then(|saved| saved.$field.clone().into())
                    ))*
                    && $crate::record::Draft::is_changed(self)
                {
                    $crate::record::Draft::restamp(self, _now);
                }
            }

            fn restamp(&mut self, _now: $crate::time::Time) {
                $($crate::record_part!(@stamp_saved [$($flag)?] self.$field, _now);)*
            }

            fn forget_loaded(&mut self) {
                $(self.loaded = <$loaded>::default();)?
            }
        }

        /// What an INSERT writes: `diesel::insert_into(table).values(&draft)`, past validations and callbacks.
        impl<'a> diesel::Insertable<$table::table> for &'a $draft {
            type Values = $crate::write::Values<'a, $table::table>;

            fn values(self) -> Self::Values {
                $crate::write::Values($crate::record::Draft::changes(self))
            }
        }

        /// What an UPDATE changes: `diesel::update(rows).set(&draft)`, past validations and callbacks.
        impl<'a> diesel::AsChangeset for &'a $draft {
            type Target = $table::table;
            type Changeset = $crate::write::Changes<'a, $table::table>;

            fn as_changeset(self) -> Self::Changeset {
                $crate::write::Changes($crate::record::Draft::changes(self))
            }
        }
    };
}
