//! Tables with more columns than diesel's tuples have places for, and more tables than one crate should have.

/// Joins the modules that `table!` made of one wide table: the first has the table, the others have further columns of it.
///
/// ```text
/// pub mod ledgers {
///     diesel::table! { #[sql_name = "ledgers"] part_1 (id) { id -> BigInt, c1 -> Text, .. } }
///     diesel::table! { #[sql_name = "ledgers"] part_2 (c128) { c128 -> Text, .. } }
///     pub use self::part_1::*;
///     regauge_support::parts!(part_1, part_2: c128, c129);
/// }
/// ```
#[macro_export]
macro_rules! parts {
    ($first:ident, $other:ident: $($column:ident),+ $(,)?) => {
        pub use self::$other::{$($column),+};

        impl $crate::write::PartOf<$first::table> for $other::table {}

        impl diesel::query_source::AppearsInFromClause<$other::table> for $first::table {
            type Count = diesel::query_source::Once;
        }

        $(
            impl diesel::SelectableExpression<$first::table> for $other::$column {}
        )+
    };
}

/// Allows two tables of two crates in one query, in the later of the two crates: `allow_tables_across_crates!(users, accounts)`.
///
/// Diesel's `allow_tables_to_appear_in_same_query!` does so for two tables of one crate. On PostgreSQL it says more, of `ONLY` and of
/// `TABLESAMPLE`, than Rust lets the later crate say of a table that is not its own.
#[macro_export]
macro_rules! allow_tables_across_crates {
    ($one:ident, $other:ident) => {
        impl diesel::query_source::TableNotEqual<$one::table> for $other::table {}
        impl diesel::query_source::TableNotEqual<$other::table> for $one::table {}
    };
}
