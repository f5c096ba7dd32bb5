//! Tables with more columns than diesel's tuples have places for.

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
