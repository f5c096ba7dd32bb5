//! How columns are read, where the database's own width is not the one that Rust code sees.
//!
//! Rust reads every integer as `i64` and every float as `f64`. SQLite's are so; PostgreSQL is asked to widen what it
//! answers. What is written needs no cast: PostgreSQL narrows on assignment, and says when a number does not fit.

/// A column as a query selects it.
#[cfg(feature = "sqlite")]
pub type Selected<C> = C;
/// A column as a query selects it.
#[cfg(feature = "postgres")]
pub type Selected<C> = postgres::Read<C>;

/// The column as a query selects it: what [`crate::row!`] lists, and a `pluck`.
#[cfg(feature = "sqlite")]
pub fn selected<C>(column: C) -> Selected<C> {
    column
}

/// The column as a query selects it: what [`crate::row!`] lists, and a `pluck`.
#[cfg(feature = "postgres")]
pub fn selected<C>(column: C) -> Selected<C> {
    postgres::Read(column)
}

#[cfg(feature = "postgres")]
pub mod postgres {
    //! The casts.

    use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
    use diesel::pg::Pg;
    use diesel::prelude::*;
    use diesel::query_builder::{AstPass, QueryFragment, QueryId};
    use diesel::sql_types::{self as sql, Nullable, SqlType, is_nullable};

    /// Made by [`super::selected`].
    #[derive(Debug, Clone, Copy, Default, QueryId)]
    pub struct Read<C>(pub C);

    /// What a type is widened to.
    pub trait Width {
        const CAST: &'static str;
    }

    macro_rules! widths {
        ($($type:ty => $cast:literal),* $(,)?) => {$(
            impl Width for $type { const CAST: &'static str = $cast; }
        )*};
    }
    widths! {
        sql::BigInt => "::bigint",
        sql::Double => "::double precision",
        sql::Integer => "", sql::SmallInt => "", sql::Float => "", sql::Numeric => "", sql::Text => "", sql::Bool => "",
        sql::Date => "", sql::Time => "", sql::Timestamp => "", sql::Timestamptz => "", sql::Binary => "",
        sql::Uuid => "", sql::Json => "", sql::Jsonb => "", crate::columns::Json => "",
    }
    impl<T: Width + SqlType<IsNull = is_nullable::NotNull>> Width for Nullable<T> {
        const CAST: &'static str = T::CAST;
    }

    impl<C: Expression> Expression for Read<C> {
        type SqlType = C::SqlType;
    }
    impl<C, T> AppearsOnTable<T> for Read<C> where C: AppearsOnTable<T> {}
    impl<C, T> SelectableExpression<T> for Read<C> where C: SelectableExpression<T> {}
    impl<C: ValidGrouping<G>, G> ValidGrouping<G> for Read<C> {
        type IsAggregate = C::IsAggregate;
    }
    impl<C: QueryFragment<Pg> + Expression<SqlType: Width>> QueryFragment<Pg> for Read<C> {
        fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
            self.0.walk_ast(out.reborrow())?;
            out.push_sql(<C::SqlType as Width>::CAST);
            Ok(())
        }
    }
}
