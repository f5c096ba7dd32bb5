//! How columns cross over, where the database's own type is not the one that Rust code sees.
//!
//! Rust reads every integer as `i64` and every float as `f64`. SQLite's are so, its booleans may be texts, and its times anything; PostgreSQL is asked to widen what it
//! answers. What is written of these needs no cast: PostgreSQL narrows on assignment, and says when a number does not fit. What is
//! read as text (`raw`) is written with a cast. MySQL is asked for the float that it shows, which is the one that Ruby reads (0.1 in a
//! `float`, not 0.10000000149011612), and for nothing where a date is all zeros or a time is none of a day, as Ruby reads these.

/// A column as a query selects it.
pub type Selected<C> = cast::Read<C>;

/// A column as a row lists it.
pub trait Read: diesel::query_source::Column {
    /// The type that Rust reads.
    type Sql;
    /// What is written before its name, between it and the name again (where it is asked for twice), and behind it.
    const AROUND: (&'static str, Option<&'static str>, &'static [&'static str]);
}

impl<C: diesel::query_source::Column<SqlType: Crossing>> Read for C {
    type Sql = <C::SqlType as Crossing>::Read;
    const AROUND: (&'static str, Option<&'static str>, &'static [&'static str]) = (
        <C::SqlType as Crossing>::BEFORE,
        <C::SqlType as Crossing>::BETWEEN,
        <C::SqlType as Crossing>::READ,
    );
}

/// The column as a query selects it: a `pluck`.
pub fn selected<C>(column: C) -> Selected<C> {
    cast::Read(column)
}

pub use cast::{Crossing, Crossing as Written};

pub mod cast {
    //! The casts.

    use diesel::expression::{
        AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    };
    use diesel::prelude::*;
    use diesel::query_builder::{AstPass, QueryFragment, QueryId};
    use diesel::sql_types::{self as sql, Nullable, SqlType, is_nullable};

    use crate::db::Backend;

    /// Made by [`super::selected`].
    #[derive(Debug, Clone, Copy, Default, QueryId)]
    pub struct Read<C>(pub C);

    /// What stands around a column of the type when it is read, and behind a value when it is written: SQL in parts.
    pub trait Crossing {
        /// The type that Rust reads.
        type Read: SqlType + TypedExpressionType;
        /// The same where NULL may stand.
        type Found: SqlType + TypedExpressionType;
        const BEFORE: &'static str = "";
        /// What stands between the column and the column again, where it is asked for twice.
        const BETWEEN: Option<&'static str> = None;
        const READ: &'static [&'static str];
        const WRITE: &'static [&'static str];
    }

    macro_rules! crossings {
        ($($type:ty => $(($before:literal))? $cast:literal),* $(,)?) => {$(
            impl Crossing for $type {
                type Read = Self;
                type Found = Nullable<Self>;
                $(const BEFORE: &'static str = $before;)?
                const READ: &'static [&'static str] = &[$cast];
                const WRITE: &'static [&'static str] = &[];
            }
        )*};
    }
    crossings! {
        sql::Integer => "", sql::SmallInt => "", sql::Float => "", sql::Numeric => "", sql::Text => "",
        sql::Binary => "", crate::columns::Json => "",
    }
    #[cfg(not(feature = "sqlite"))]
    crossings! { sql::Bool => "" }
    #[cfg(feature = "sqlite")]
    crossings! {
        sql::BigInt => "", sql::Double => "", crate::stored::Any => "",
    }
    #[cfg(feature = "sqlite")]
    macro_rules! moments {
        ($($type:ty),*) => {$(
            impl Crossing for $type {
                type Read = Self;
                type Found = crate::time::sqlite::Found<Self>;
                const READ: &'static [&'static str] = &[];
                const WRITE: &'static [&'static str] = &[];
            }
        )*};
    }
    #[cfg(feature = "sqlite")]
    moments!(sql::Date, sql::Time, sql::Timestamp);
    /// A boolean may be stored as `'t'` and `'f'` too.
    #[cfg(feature = "sqlite")]
    impl Crossing for sql::Bool {
        type Read = crate::stored::Truth;
        type Found = Nullable<Self::Read>;
        const READ: &'static [&'static str] = &[];
        const WRITE: &'static [&'static str] = &[];
    }
    #[cfg(feature = "postgres")]
    crossings! {
        sql::BigInt => "::bigint",
        sql::Double => "::double precision",
        sql::Date => "", sql::Time => "", sql::Timestamp => "", sql::Timestamptz => "",
        sql::Uuid => "", sql::Json => "", sql::Jsonb => "", sql::Citext => "",
        crate::columns::Money => "::numeric",
        crate::columns::Real => "::text::double precision",
    }
    #[cfg(feature = "mysql")]
    crossings! {
        sql::BigInt => "", sql::Unsigned<sql::BigInt> => "",
        sql::Double => ("(CONCAT(") ") + 0e0)",
        sql::Date => ("NULLIF(") ", 0)", sql::Datetime => ("NULLIF(") ", 0)",
    }
    #[cfg(feature = "mysql")]
    impl Crossing for sql::Time {
        type Read = Self;
        type Found = Nullable<Self>;
        const BEFORE: &'static str = "IF(";
        const BETWEEN: Option<&'static str> = Some(" BETWEEN '00:00:00' AND '23:59:59.999999', ");
        const READ: &'static [&'static str] = &[", NULL)"];
        const WRITE: &'static [&'static str] = &[];
    }
    impl<T> Crossing for Nullable<T>
    where
        T: Crossing + SqlType<IsNull = is_nullable::NotNull>,
    {
        type Read = T::Found;
        type Found = T::Found;
        const BEFORE: &'static str = T::BEFORE;
        const BETWEEN: Option<&'static str> = T::BETWEEN;
        const READ: &'static [&'static str] = T::READ;
        const WRITE: &'static [&'static str] = T::WRITE;
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
    impl<C: QueryFragment<Backend> + Expression<SqlType: Crossing>> QueryFragment<Backend> for Read<C> {
        fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
            out.push_sql(<C::SqlType as Crossing>::BEFORE);
            self.0.walk_ast(out.reborrow())?;
            if let Some(text) = <C::SqlType as Crossing>::BETWEEN {
                out.push_sql(text);
                self.0.walk_ast(out.reborrow())?;
            }
            for part in <C::SqlType as Crossing>::READ {
                out.push_sql(part);
            }
            Ok(())
        }
    }
}
