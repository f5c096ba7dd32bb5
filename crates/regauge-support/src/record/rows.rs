//! What `record!` makes of the columns for reading: the row, how it is selected, how it is found.

/// The path of a column, which has the field's name or another.
#[doc(hidden)]
#[macro_export]
macro_rules! record_column {
    ($table:ident $field:ident) => {
        $table::$field
    };
    ($table:ident $field:ident $column:ident) => {
        $table::$column
    };
}

/// The types of the columns, where the database must be told.
#[cfg(feature = "mysql")]
#[doc(hidden)]
#[macro_export]
macro_rules! record_metadata {
    ($($column:ty),* $(,)?) => {
        fn metadata(lookup: &mut $crate::list::Lookup, out: &mut Vec<$crate::list::Metadata>) {
            $($crate::list::tell::<$column>(lookup, out);)*
        }
    };
}

/// The types of the columns, where the database must be told.
#[cfg(not(feature = "mysql"))]
#[doc(hidden)]
#[macro_export]
macro_rules! record_metadata {
    ($($columns:tt)*) => {};
}

#[doc(hidden)]
#[macro_export]
macro_rules! record_row {
    (
        [$($doc:tt)*] $row:ident $table:ident ($($witness:ident)+) ($($loaded:ident)?) {
            $(
                $(#[$flag:ident])?
                $field:ident $(as $column:ident)? : $type:ident $(<$inner:ty>)? $(in $bytes:literal $($unit:ident)+)? $(= $default:expr)?
            ),* $(,)?
        }
    ) => {
        $($doc)*
        #[derive(Debug, Clone)]
        pub struct $row {
            $(pub $field: $type $(<$inner>)?,)*
            $(
                /// What was loaded of the associations.
                pub loaded: $loaded,
            )?
        }

        impl $crate::list::Row for $row {
            type Table = $table::table;
            type Witness = $crate::record_column!($table $($witness)+);
            const COLUMNS: &'static [$crate::list::Listing] =
                &[$($crate::list::column::<$crate::record_column!($table $field $($column)?)>()),*];

            fn list() -> &'static std::sync::OnceLock<String> {
                static LIST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
                &LIST
            }

            $crate::record_metadata!($($crate::record_column!($table $field $($column)?)),*);
        }

        impl<DB: diesel::backend::Backend> diesel::Selectable<DB> for $row {
            type SelectExpression = $crate::list::Listed<$row>;

            fn construct_selection() -> Self::SelectExpression {
                $crate::list::Listed::default()
            }
        }

        impl diesel::deserialize::FromSqlRow<$crate::list::RowOf<$row>, $crate::db::Backend> for $row {
            fn build_from_row<'a>(
                row: &impl diesel::row::Row<'a, $crate::db::Backend>,
            ) -> diesel::deserialize::Result<Self> {
                let mut _values = $crate::list::Values::of(row);
                Ok(Self {
                    $($field: _values.next::<$crate::record_column!($table $field $($column)?), $type $(<$inner>)?>()?,)*
                    $(loaded: <$loaded>::default(),)?
                })
            }
        }

        impl diesel::deserialize::StaticallySizedRow<$crate::list::RowOf<$row>, $crate::db::Backend> for $row {
            const FIELD_COUNT: usize = <$row as $crate::list::Row>::COLUMNS.len();
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! record_key {
    (one $row:ident $model:literal $table:ident $draft:ident $id:ident ($key:ident $($column:ident)?)) => {
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
                let column = $crate::record_column!($table $key $($column)?);
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
                let column = $crate::record_column!($table $key $($column)?);
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
                let column = $crate::record_column!($table $key $($column)?);
                let rows: Vec<Self> = Self::all().filter($crate::sql::any_of(column, ids)).load(conn)?;
                Ok(rows.into_iter().map(|row| (row.$key.clone(), std::sync::Arc::new(row))).collect())
            }

            /// The record, to be changed.
            pub fn edit(self) -> $draft {
                $draft::from(self)
            }
        }
    };
    (
        several $row:ident $model:literal $plural:literal $table:ident $draft:ident $id:ident
        $(($key:ident $($column:ident)?): $type:ty),+
    ) => {
        /// The key: the values of its columns.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id {
            $(pub $key: $type,)+
        }

        impl From<($($type,)+)> for $id {
            fn from(($($key,)+): ($($type,)+)) -> Self {
                Self { $($key),+ }
            }
        }

        /// As Ruby inspects its values.
        impl std::fmt::Display for $id {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let values = [$($crate::key::inspected(&self.$key)),+];
                f.write_str(&values.join(", "))
            }
        }

        /// Two rows are equal when their keys are.
        impl PartialEq for $row {
            fn eq(&self, other: &Self) -> bool {
                $(self.$key == other.$key)&&+
            }
        }

        impl Eq for $row {}

        impl $row {
            /// `id`: the values of the key's columns.
            pub fn id(&self) -> $id {
                $id { $($key: self.$key.clone()),+ }
            }

            /// `find`: the row with this key.
            ///
            /// # Errors
            /// [`Error::NotFound`]($crate::Error::NotFound).
            pub fn find(conn: &mut $crate::db::Conn, id: impl Into<$id>) -> $crate::Result<Self> {
                let id = id.into();
                let shown = id.to_string();
                Self::by_id(conn, id)?.ok_or_else(|| {
                    let columns = [$($crate::record::name_of(&$crate::record_column!($table $key $($column)?))),+];
                    $crate::key::no_such($model, $plural, &columns, &shown)
                })
            }

            /// The row with this key, if there is one.
            ///
            /// # Errors
            /// What the database objects to.
            pub fn by_id(conn: &mut $crate::db::Conn, id: $id) -> $crate::Result<Option<Self>> {
                use diesel::prelude::*;
                let query = Self::all()$(.filter($crate::record_column!($table $key $($column)?).eq(id.$key)))+;
                Ok(query.first(conn).optional()?)
            }

            /// The record, to be changed.
            pub fn edit(self) -> $draft {
                $draft::from(self)
            }
        }
    };
}
