//! Times, dates and hours in SQLite's columns: texts, and what else was put there.
//!
//! Rails reads as nil what it cannot make out, so a column that may be NULL is read as [`Found`], which has no errors but one: a number in a
//! `date` column is a number to Rails, which a `Date` cannot be. Sources: `ActiveModel::Type::Date`, `Time` and `DateTime`.

use std::marker::PhantomData;

use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{self as sql, HasSqlType, IntoNullable, SingleValue, SqlType};
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};

use super::{Date, Time, TimeOfDay, format, parse};

/// The SQL type of a column of times that may be NULL, as it is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found<T>(PhantomData<fn() -> T>);

impl<T: 'static> SqlType for Found<T> {
    type IsNull = sql::is_nullable::IsNullable;
}
impl<T: 'static> SingleValue for Found<T> {}
impl<T: 'static> IntoNullable for Found<T> {
    type Nullable = Self;
}
impl<T: 'static> HasSqlType<Found<T>> for Sqlite {
    fn metadata((): &mut ()) -> SqliteType {
        SqliteType::Text
    }
}

/// What is read from a column.
trait Read: Sized {
    const NAME: &'static str;

    fn read(text: &str) -> Option<Self>;
    /// # Errors
    /// A number that Rails keeps as it is.
    fn number(_value: f64) -> deserialize::Result<Option<Self>> {
        Ok(None)
    }
}

impl Read for Time {
    const NAME: &'static str = "time";

    fn read(text: &str) -> Option<Self> {
        format::parse_database(text).or_else(|| parse::stored(text))
    }
}

impl Read for Date {
    const NAME: &'static str = "date";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn number(value: f64) -> deserialize::Result<Option<Self>> {
        Err(format!("{value} is not a date").into())
    }
}

impl Read for TimeOfDay {
    const NAME: &'static str = "time";

    fn read(text: &str) -> Option<Self> {
        let stored = format::parse_database(text).map(Self::of);
        stored.or_else(|| Self::parse(undated(text)))
    }
}

/// The text without the day that Rails puts before an hour.
fn undated(text: &str) -> &str {
    let Some((day, hour)) = text.split_at_checked(11) else {
        return text;
    };
    let dated = day
        .bytes()
        .zip(*b"0000-00-00 ")
        .all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b' ' => byte == b'T' || byte.is_ascii_whitespace(),
            _ => byte == form,
        });
    if dated { hour } else { text }
}

fn found<T: Read>(value: &mut SqliteValue<'_, '_, '_>) -> deserialize::Result<Option<T>> {
    match value.value_type() {
        Some(SqliteType::Text) => Ok(T::read(value.read_text())),
        Some(SqliteType::Binary) => Ok(std::str::from_utf8(value.read_blob())
            .ok()
            .and_then(T::read)),
        None => Ok(None),
        Some(_) => T::number(value.read_double()),
    }
}

macro_rules! columns {
    ($($rust:ident in $sql:ty = |$value:ident| $text:expr;)+) => {$(
        impl ToSql<$sql, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                let $value = self;
                out.set_value($text);
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, Sqlite> for $rust {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                found(&mut value)?
                    .ok_or_else(|| format!("{:?} is not a {}", value.read_text(), Self::NAME).into())
            }
        }

        impl FromSql<Found<$sql>, Sqlite> for Option<$rust> {
            fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                found(&mut value)
            }

            fn from_nullable_sql(value: Option<SqliteValue<'_, '_, '_>>) -> deserialize::Result<Self> {
                value.map_or(Ok(None), |mut value| found(&mut value))
            }
        }
    )+};
}
columns! {
    Time in sql::Timestamp = |time| time.to_db();
    Date in sql::Date = |date| date.to_string();
    TimeOfDay in sql::Time = |hour| hour.time().to_db();
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::db::{Conn, DatabaseUrl, connect};

    diesel::table! {
        rows (id) {
            id -> BigInt,
            day -> Nullable<Date>,
            due -> Date,
        }
    }

    fn read(value: &str) -> (QueryResult<Option<Date>>, QueryResult<Date>) {
        let conn: &mut Conn =
            &mut connect(&DatabaseUrl::parse("sqlite3::memory:").unwrap()).unwrap();
        let text = format!(
            "CREATE TABLE rows (id integer PRIMARY KEY, day date, due date); INSERT INTO rows VALUES (1, {value}, {value})"
        );
        diesel::connection::SimpleConnection::batch_execute(conn, &text).unwrap();
        let day = rows::table.select(crate::read::selected(rows::day));
        let due = rows::table.select(crate::read::selected(rows::due));
        (day.first(conn), due.first(conn))
    }

    /// What the value, and not the statement, is said to be.
    fn said<T: std::fmt::Debug>(error: QueryResult<T>) -> String {
        let diesel::result::Error::DeserializationError(error) = error.unwrap_err() else {
            return String::new();
        };
        format!("{}", error.source().unwrap_or(error.as_ref()))
    }

    #[test]
    fn what_is_no_date_is_none_where_null_may_stand_and_else_an_error() {
        let (day, due) = read("'garbage'");
        assert_eq!(day, Ok(None));
        assert!(said(due).ends_with(r#""garbage" is not a date"#));
    }

    #[test]
    fn a_number_in_a_date_column_is_an_error_for_rails_has_the_number() {
        let (day, due) = read("42");
        assert!(said(day).ends_with("42 is not a date"));
        assert!(said(due).ends_with("42 is not a date"));
    }

    #[test]
    fn a_day_may_be_bytes() {
        assert_eq!(read("x'323032362d30312d3032'").0, Ok(Date::new(2026, 1, 2)));
    }
}
