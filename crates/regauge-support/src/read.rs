//! How columns cross over, where the database's own type is not the one that Rust code sees.
//!
//! Rust reads every integer as `i64` and every float as `f64`. SQLite's are so; PostgreSQL is asked to widen what it
//! answers. What is written of these needs no cast: PostgreSQL narrows on assignment, and says when a number does not fit. What is
//! read as text ([`crate::raw`]) is written with a cast.

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

/// What is written behind a value that is set, so that the database takes it for the column's type.
#[cfg(feature = "sqlite")]
pub trait Written {
    const WRITE: &'static str = "";
}
#[cfg(feature = "sqlite")]
impl<T> Written for T {}

#[cfg(feature = "postgres")]
pub use postgres::{Crossing, Crossing as Written};

#[cfg(feature = "postgres")]
pub mod postgres {
    //! The casts.

    use diesel::expression::{
        AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    };
    use diesel::pg::Pg;
    use diesel::prelude::*;
    use diesel::query_builder::{AstPass, QueryFragment, QueryId};
    use diesel::sql_types::{self as sql, IntoNullable, Nullable, SqlType, is_nullable};

    /// Made by [`super::selected`].
    #[derive(Debug, Clone, Copy, Default, QueryId)]
    pub struct Read<C>(pub C);

    /// What a column's type is cast to when it is read, and what a value to when it is written.
    pub trait Crossing {
        /// The type that Rust reads.
        type Read: SqlType + TypedExpressionType;
        const READ: &'static str;
        const WRITE: &'static str;
    }

    macro_rules! crossings {
        ($($type:ty => $cast:literal),* $(,)?) => {$(
            impl Crossing for $type {
                type Read = Self;
                const READ: &'static str = $cast;
                const WRITE: &'static str = "";
            }
        )*};
    }
    crossings! {
        sql::BigInt => "::bigint",
        sql::Double => "::double precision",
        sql::Integer => "", sql::SmallInt => "", sql::Float => "", sql::Numeric => "", sql::Text => "", sql::Bool => "",
        sql::Date => "", sql::Time => "", sql::Timestamp => "", sql::Timestamptz => "", sql::Binary => "",
        sql::Uuid => "", sql::Json => "", sql::Jsonb => "", sql::Citext => "", crate::columns::Json => "",
        crate::columns::Money => "::numeric",
    }
    impl<T> Crossing for Nullable<T>
    where
        T: Crossing<Read: IntoNullable<Nullable: SqlType + TypedExpressionType>>
            + SqlType<IsNull = is_nullable::NotNull>,
    {
        type Read = <T::Read as IntoNullable>::Nullable;
        const READ: &'static str = T::READ;
        const WRITE: &'static str = T::WRITE;
    }

    impl<C: Expression<SqlType: Crossing>> Expression for Read<C> {
        type SqlType = <C::SqlType as Crossing>::Read;
    }
    impl<C, T> AppearsOnTable<T> for Read<C>
    where
        C: AppearsOnTable<T>,
        Self: Expression,
    {
    }
    impl<C, T> SelectableExpression<T> for Read<C>
    where
        C: SelectableExpression<T>,
        Self: AppearsOnTable<T>,
    {
    }
    impl<C: ValidGrouping<G>, G> ValidGrouping<G> for Read<C> {
        type IsAggregate = C::IsAggregate;
    }
    impl<C: QueryFragment<Pg> + Expression<SqlType: Crossing>> QueryFragment<Pg> for Read<C> {
        fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
            self.0.walk_ast(out.reborrow())?;
            out.push_sql(<C::SqlType as Crossing>::READ);
            Ok(())
        }
    }
}
