//! A table's columns, listed once: the row, the draft, and what copies, compares and stores them.

use diesel::query_source::Column;
use serde_json::Value;

use crate::cast;
use crate::columns::JsonRef;
use crate::db::Conn;
use crate::decimal::Decimal;
use crate::error::Result;
use crate::key::Key;
use crate::record::State;
use crate::time::{Date, Time, TimeOfDay};
use crate::types::JsonValue;

/// A type that a column has in Rust.
pub trait Field: Sized {
    /// What is bound to a statement, and compared.
    type Bound<'a>: PartialEq
    where
        Self: 'a;

    fn bound(&self) -> Self::Bound<'_>;

    /// Refuses a number that is beyond the column's size.
    ///
    /// # Errors
    /// [`Error::Range`](crate::Error::Range).
    fn check(&self, _raw: Option<&Value>, _bytes: u32) -> Result<()> {
        Ok(())
    }
}

impl Field for i64 {
    type Bound<'a> = Self;

    fn bound(&self) -> Self {
        *self
    }

    fn check(&self, raw: Option<&Value>, bytes: u32) -> Result<()> {
        cast::check_integer(Some(*self), raw, bytes)
    }
}

/// Columns' types that are bound by value, or by reference.
#[macro_export]
macro_rules! field {
    ($($type:ty),+ => copy) => {$(
        impl $crate::record::Field for $type {
            type Bound<'a> = Self;

            fn bound(&self) -> Self {
                *self
            }
        }
    )+};
    ($($type:ty),+ => ref) => {$(
        impl $crate::record::Field for $type {
            type Bound<'a> = &'a Self;

            fn bound(&self) -> &Self {
                self
            }
        }
    )+};
}

field!(f64, bool, Time, Date, TimeOfDay => copy);
#[cfg(feature = "mysql")]
field!(u64 => copy);
field!(Decimal => ref);

impl Field for String {
    type Bound<'a> = &'a str;

    fn bound(&self) -> &str {
        self
    }
}

impl Field for Vec<u8> {
    type Bound<'a> = &'a [u8];

    fn bound(&self) -> &[u8] {
        self
    }
}

impl Field for JsonValue {
    type Bound<'a> = JsonRef<'a>;

    fn bound(&self) -> JsonRef<'_> {
        JsonRef(self)
    }
}

/// A time that Rails stamps: `created_at` or `created_on`.
pub trait Stamp {
    fn of(now: Time) -> Self;
}

impl Stamp for Time {
    fn of(now: Time) -> Self {
        now
    }
}

impl Stamp for Date {
    fn of(now: Time) -> Self {
        now.to_date()
    }
}

/// `find` on a relation: `Product::all().published().fetch(conn, "12")`.
pub trait Fetch<R>: Sized {
    /// The row with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound).
    fn fetch(self, conn: &mut Conn, key: impl Key) -> Result<R>;
}

/// Refuses what is beyond a column's size.
///
/// # Errors
/// As [`Field::check`].
pub fn check<R, F: Field>(
    value: Option<&F>,
    state: &State<R>,
    column: &str,
    bytes: u32,
) -> Result<()> {
    value.map_or(Ok(()), |value| value.check(state.raw(column), bytes))
}

/// A column's name in the database.
pub fn name_of<C: Column>(_: &C) -> &'static str {
    C::NAME
}

/// Declares a model's row and its draft from the table's columns.
///
/// ```text
/// record! {
///     /// A row of `products`.
///     pub struct Product = "Product" in products by id: ProductId {
///         name: String,
///         note: Option<String>,
///         stock: i64 = 0,                       // the default of a new record
///         #[counter] reviews_count: i64 = 0,    // a counter cache: no UPDATE of the record writes it
///         #[database] token: Option<String>,    // the database's default: no INSERT names it while it is nil
///         #[created] created_at: Time,
///         #[updated] updated_at: Time,
///     }
///     loaded: ProductLoaded                     // what is loaded of the associations
///     /// A `Product` being created or changed.
///     pub struct ProductDraft {
///         password: Option<String>,             // what is no column
///     }
/// }
/// ```
/// A column that has another name in `table!` says so (`kind as type_: PaymentKind`), an integer of less than eight bytes too
/// (`stock: i64 in 4 bytes`, `in 4 unsigned bytes`). The row gets `find`, `by_id`, `by_ids` and `edit`; the draft has every column as an `Option`, and [`Draft`].
/// What it cannot know is the model's own: `Product::all()` and `impl Lifecycle for ProductDraft`.
///
/// [`Draft`]: crate::record::Draft
#[macro_export]
macro_rules! record {
    (@column $table:ident $field:ident) => { $table::$field };
    (@column $table:ident $field:ident $column:ident) => { $table::$column };
    (@draft Option<$inner:ty>) => { Option<$inner> };
    (@draft $type:ident $(<$inner:ty>)?) => { Option<$type $(<$inner>)?> };
    (@default) => { None };
    (@default $default:expr) => { Some($default) };
    (@bytes) => { 8 };
    (@bytes $bytes:literal bytes) => { $bytes };
    (@bytes $bytes:literal unsigned bytes) => { $bytes | $crate::cast::UNSIGNED };
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
    (
        $(#[$row_doc:meta])*
        pub struct $row:ident = $model:literal in $table:ident by $key:ident $(as $key_column:ident)? : $id:ident {
            $(
                $(#[$flag:ident])?
                $field:ident $(as $column:ident)? : $type:ident $(<$inner:ty>)? $(in $bytes:literal $($unit:ident)+)? $(= $default:expr)?
            ),* $(,)?
        }
        $(loaded: $loaded:ident)?
        $(#[$draft_doc:meta])*
        pub struct $draft:ident $(named $names:ident)? {
            $($extra:ident: $extra_type:ty),* $(,)?
        }
    ) => {
        $(#[$row_doc])*
        #[derive(Debug, Clone)]
        pub struct $row {
            pub $key: $id,
            $(pub $field: $type $(<$inner>)?,)*
            $(
                /// What was loaded of the associations.
                pub loaded: $loaded,
            )?
        }

        impl<DB: diesel::backend::Backend> diesel::Selectable<DB> for $row {
            type SelectExpression = $crate::list::Listed<$row, (
                $crate::read::Selected<$crate::record!(@column $table $key $($key_column)?)>,
                $($crate::read::Selected<$crate::record!(@column $table $field $($column)?)>,)*
            )>;

            fn construct_selection() -> Self::SelectExpression {
                $crate::list::Listed::new((
                    $crate::read::selected($crate::record!(@column $table $key $($key_column)?)),
                    $($crate::read::selected($crate::record!(@column $table $field $($column)?)),)*
                ))
            }
        }

        impl $crate::list::Row for $row {
            fn list() -> &'static std::sync::OnceLock<String> {
                static LIST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
                &LIST
            }
        }

        impl<DB: diesel::backend::Backend, ST> diesel::Queryable<ST, DB> for $row
        where
            ($id, $($type $(<$inner>)?,)*): diesel::deserialize::FromStaticSqlRow<ST, DB>,
        {
            type Row = ($id, $($type $(<$inner>)?,)*);

            fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
                let ($key, $($field,)*) = row;
                Ok(Self { $key, $($field,)* $(loaded: <$loaded>::default())? })
            }
        }

        /// Two rows are equal when their keys are.
        impl PartialEq for $row {
            fn eq(&self, other: &Self) -> bool {
                self.$key == other.$key
            }
        }

        impl Eq for $row {}

        impl $crate::record::Fetch<$row> for $table::BoxedQuery<
            '_,
            $crate::db::Backend,
            diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<$row, $crate::db::Backend>>,
        > {
            fn fetch(self, conn: &mut $crate::db::Conn, key: impl $crate::key::Key) -> $crate::Result<$row> {
                use diesel::prelude::*;
                let column = $crate::record!(@column $table $key $($key_column)?);
                if key.several() {
                    return Err($crate::Error::NotPorted { place: "`find` of a list of keys" });
                }
                let row = match <$id as $crate::key::RecordKey>::of(&key) {
                    Some(id) => self.filter(column.eq(id)).first(conn).optional()?,
                    None => None,
                };
                $crate::key::found(row, $model, $crate::record::name_of(&column), &key)
            }
        }

        impl $row {
            /// `find`: the row with this key.
            ///
            /// # Errors
            /// [`Error::NotFound`]($crate::Error::NotFound).
            pub fn find(conn: &mut $crate::db::Conn, key: impl $crate::key::Key) -> $crate::Result<Self> {
                $crate::record::Fetch::fetch(Self::all(), conn, key)
            }

            /// The row with this key, if there is one.
            ///
            /// # Errors
            /// What the database objects to.
            pub fn by_id(conn: &mut $crate::db::Conn, id: $id) -> $crate::Result<Option<Self>> {
                use diesel::prelude::*;
                let column = $crate::record!(@column $table $key $($key_column)?);
                Ok(Self::all().filter(column.eq(id)).first(conn).optional()?)
            }

            /// The rows of `ids` in one query, by id.
            ///
            /// # Errors
            /// What the database objects to.
            pub fn by_ids(
                conn: &mut $crate::db::Conn,
                ids: impl IntoIterator<Item = $id>,
            ) -> $crate::Result<std::collections::HashMap<$id, std::sync::Arc<Self>>> {
                use diesel::prelude::*;
                let mut ids: Vec<$id> = ids.into_iter().collect();
                ids.sort_unstable();
                ids.dedup();
                if ids.is_empty() {
                    return Ok(std::collections::HashMap::new());
                }
                let column = $crate::record!(@column $table $key $($key_column)?);
                let rows: Vec<Self> = Self::all().filter($crate::sql::any_of(column, ids)).load(conn)?;
                Ok(rows.into_iter().map(|row| (row.$key.clone(), std::sync::Arc::new(row))).collect())
            }

            /// The record, to be changed.
            pub fn edit(self) -> $draft {
                $draft::from(self)
            }
        }

        $(#[$draft_doc])*
        #[derive(Debug, Clone)]
        pub struct $draft {
            pub $key: Option<$id>,
            $(pub $field: $crate::record!(@draft $type $(<$inner>)?),)*
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
                    $key: None,
                    $($field: $crate::record!(@default $($default)?),)*
                    $($extra: Default::default(),)*
                    $(loaded: <$loaded>::default(),)?
                    record: $crate::record::State::default()$(.named($names))?,
                }
            }
        }

        impl From<$row> for $draft {
            fn from(row: $row) -> Self {
                Self {
                    $key: Some(row.$key.clone()),
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

            fn id_text(&self) -> String {
                $crate::key::Key::inspected(&self.$key).unwrap_or_else(|| "nil".to_owned())
            }

            fn has_key(&self) -> bool {
                self.$key.is_some()
            }

            fn forget_key(&mut self) {
                self.$key = None;
            }

            fn changes(&self) -> $crate::write::Write<'_, $table::table> {
                let saved = self.record.saved();
                let mut changes = $crate::write::Write::default();
                if saved.is_none() {
                    changes.set_present($crate::record!(@column $table $key $($key_column)?), self.$key.clone());
                }
                $($crate::record!(
                    @set [$($flag)?] saved.is_none(), changes, $crate::record!(@column $table $field $($column)?),
                    &self.$field, saved.map(|saved| Option::from(&saved.$field))
                );)*
                changes
            }

            fn rewrite(
                &self,
                conn: &mut $crate::db::Conn,
                changes: $crate::write::Write<'_, $table::table>,
            ) -> $crate::Result<$row> {
                use diesel::prelude::*;
                let column = $crate::record!(@column $table $key $($key_column)?);
                let saved = $crate::record::Draft::row(self)?;
                changes.update(column.eq(saved.$key.clone()), <$row>::as_select(), conn)
            }

            fn store(&mut self, conn: &mut $crate::db::Conn) -> $crate::Result<$row> {
                use diesel::prelude::*;
                $($crate::record::check(
                    self.$field.as_ref(),
                    &self.record,
                    $crate::record::name_of(&$crate::record!(@column $table $field $($column)?)),
                    $crate::record!(@bytes $($bytes $($unit)+)?),
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

            fn take(&mut self, row: &$row) {
                self.$key = Some(row.$key.clone());
                $(self.$field = row.$field.clone().into();)*
            }

            fn follow(&mut self, row: $row) {
                if let Some(saved) = self.record.saved() {
                    $(if saved.$field != row.$field {
                        self.$field = row.$field.clone().into();
                    })*
                }
                self.record.set_row($row {
                    $(loaded: <$loaded as Clone>::clone(&self.loaded),)?
                    ..row
                });
            }

            fn delete(&mut self, conn: &mut $crate::db::Conn) -> $crate::Result<()> {
                use diesel::prelude::*;
                let Some(id) = self.record.saved().map(|saved| saved.$key.clone()) else {
                    return Ok(());
                };
                if diesel::delete($table::table.find(id)).execute(conn)? > 0 {
                    $crate::record::Lifecycle::after_delete(self, conn)?;
                }
                Ok(())
            }

            fn stamp(&mut self, now: $crate::time::Time) {
                if self.record.is_new() {
                    $($crate::record!(@stamp_new [$($flag)?] self.$field, now);)*
                } else if (false $(|| $crate::record!(@stamped [$($flag)?]))*)
                    $(&& $crate::record!(
                        @kept [$($flag)?] self.$field, self.record.saved().and_then(|saved| saved.$field.clone().into())
                    ))*
                    && $crate::record::Draft::is_changed(self)
                {
                    $crate::record::Draft::restamp(self, now);
                }
            }

            fn restamp(&mut self, _now: $crate::time::Time) {
                $($crate::record!(@stamp_saved [$($flag)?] self.$field, _now);)*
            }

            fn reload(&mut self, conn: &mut $crate::db::Conn) -> $crate::Result<()> {
                let id = $crate::record::Draft::row(self)?.$key.clone();
                let row = <$row>::find(conn, id)?;
                $crate::record::Draft::take(self, &row);
                $(self.loaded = <$loaded>::default();)?
                self.record.reload(row);
                Ok(())
            }
        }
    };
}
