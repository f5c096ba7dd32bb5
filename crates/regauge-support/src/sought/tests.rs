//! What Rails asks the database.

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::sql_types;

use super::{Bound, Reach, Sought, Term, boolean, date, float, integer, label, text, time};
use crate::db::Backend;

diesel::table! {
    items {
        id -> BigInt,
        stock -> Nullable<BigInt>,
    }
}

/// `Item.where(stock: value).to_sql` and `Item.where.not(stock: value).to_sql` of Rails 7.2, in our spelling.
#[test]
fn as_rails_asks() {
    for (value, asked, not) in [
        ("null", "@ IS NULL", "@ IS NOT NULL"),
        ("3", "@ = 3", "@ <> 3"),
        (r#""3x""#, "@ = 3", "@ <> 3"),
        (r#""x""#, "(1 = NULL)", "(1 = NULL)"),
        (r#""""#, "(1 = NULL)", "(1 = NULL)"),
        ("99999999999999999999", "1 = 0", "1 = 1"),
        ("[]", "1 = 0", "1 = 1"),
        ("[null]", "@ IS NULL", "@ IS NOT NULL"),
        ("[[3]]", "@ = 3", "@ <> 3"),
        (r#"[3,"x",4]"#, "@ IN (3, 4)", "@ NOT IN (3, 4)"),
        (r#"["x","y"]"#, "1 = 0", "1 = 1"),
        (
            "[3,null]",
            "(@ = 3 OR @ IS NULL)",
            "NOT (@ = 3 OR @ IS NULL)",
        ),
        (
            "[3,4,null]",
            "(@ IN (3, 4) OR @ IS NULL)",
            "NOT (@ IN (3, 4) OR @ IS NULL)",
        ),
    ] {
        let sent = crate::params::json::parse(value.as_bytes()).unwrap();
        let sought = Sought::of(&sent, |value| integer(value, 8)).unwrap();
        assert_eq!(text_of(sought.clone().at(items::stock)), asked, "{value}");
        assert_eq!(text_of(sought.not_at(items::stock)), not, "not {value}");
    }
}

/// `Item.where(stock: low..high)`, ends that may be open or beyond the column.
#[test]
fn as_rails_reaches() {
    for (low, high, asked) in [
        ("1", "3", "(@ >= 1 AND @ <= 3)"),
        ("null", "3", "(@ <= 3)"),
        ("1", "null", "(@ >= 1)"),
        ("null", "null", "(1 = 1)"),
        (r#""x""#, r#""3""#, "((1 = NULL) AND @ <= 3)"),
        ("99999999999999999999", "null", "(1 = 0)"),
        ("-99999999999999999999", "3", "(@ <= 3)"),
        ("1", "99999999999999999999", "(@ >= 1)"),
    ] {
        let [low, high] =
            [low, high].map(|value| crate::params::json::parse(value.as_bytes()).unwrap());
        let reach = Reach::of(&low, &high, false, |value| integer(value, 8)).unwrap();
        assert_eq!(text_of(reach.at(items::stock)), asked, "{low}..{high}");
    }
    let [one, two] = [serde_json::json!("1"), serde_json::json!(3)];
    assert!(Reach::of(&one, &two, true, |value| integer(value, 8)).is_err());
}

/// The condition, its binds put in.
fn text_of<E>(condition: E) -> String
where
    E: Expression<SqlType = sql_types::Bool>
        + QueryFragment<Backend>
        + QueryId
        + SelectableExpression<items::table>
        + AppearsOnTable<items::table>
        + ValidGrouping<(), IsAggregate = is_aggregate::No>,
{
    let query = items::table.filter(condition).select(items::id);
    let shown = diesel::debug_query::<Backend, _>(&query).to_string();
    let (sql, binds) = shown.split_once(" -- binds: ").unwrap();
    let (_, found) = sql.split_once("WHERE ").unwrap();
    let found = found.replace("`items`.`stock`", "@");
    let found = found.replace("\"items\".\"stock\"", "@");
    let values = binds.trim_matches(['[', ']']).split(", ");
    values.enumerate().fold(found, |text, (index, bind)| {
        let text = text.replace(&format!("${}", index + 1), bind);
        text.replacen('?', bind, 1)
    })
}

#[test]
fn what_types_refuse() {
    let hash = serde_json::json!({"a": 1});
    assert!(text(&hash).is_err() && float(&hash).is_err());
    assert!(date(&hash).is_err() && time(&hash).is_err());
    assert!(matches!(boolean(&hash), Ok(Term::Is(Bound::Bool(true)))));
    let names = [("draft", 0), ("live", 1)];
    let found = |value| label(&value, &names).unwrap();
    assert!(matches!(
        found(serde_json::json!("live")),
        Term::Is(Bound::Integer(1))
    ));
    assert!(matches!(
        found(serde_json::json!("1")),
        Term::Is(Bound::Integer(1))
    ));
    assert!(matches!(found(serde_json::json!("bogus")), Term::Null));
}
