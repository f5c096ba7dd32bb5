//! What the database refused, as the error that the adapter raises.

use super::Error;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::DatabaseErrorKind as Kind;
        use diesel::result::Error as Diesel;
        let adapter = crate::db::ADAPTER;
        match error {
            Diesel::NotFound => Self::NotFound {
                model: "",
                message: "Couldn't find record".to_owned(),
            },
            Diesel::RollbackTransaction => Self::Rollback,
            Diesel::DatabaseError(kind, information) => {
                let text = information.message();
                if let Some(class) = by_text(text) {
                    return Self::raised(class, &[], format!("{adapter}::Error: {text}"));
                }
                let say = |sqlite: &str, pg: &str| match adapter {
                    "PG" => format!("PG::{pg}: ERROR:  {text}"),
                    "Mysql2" => format!("Mysql2::Error: {text}"),
                    _ => format!("{adapter}::{sqlite}: {text}"),
                };
                match kind {
                    Kind::UniqueViolation => {
                        Self::NotUnique(say("ConstraintException", "UniqueViolation"))
                    }
                    Kind::ForeignKeyViolation => {
                        Self::ForeignKey(say("ConstraintException", "ForeignKeyViolation"))
                    }
                    Kind::NotNullViolation => {
                        Self::NotNull(say("ConstraintException", "NotNullViolation"))
                    }
                    Kind::CheckViolation => {
                        Self::Statement(say("ConstraintException", "CheckViolation"))
                    }
                    _ => Self::Statement(say("SQLException", "Error")),
                }
            }
            other => Self::Statement(other.to_string()),
        }
    }
}

/// Which of Rails' errors a message of MySQL is. Diesel does not give its number away.
#[cfg(feature = "mysql")]
fn by_text(text: &str) -> Option<&'static str> {
    /// How the messages begin, by AbstractMysqlAdapter#translate_exception: 1406, 1264, 1213, 1205, 3024, (MariaDB's
    /// 1969 is none of Rails'), 1317, and those of a lost connection.
    const CLASSES: &[(&str, &str)] = &[
        ("Data too long for column", "ActiveRecord::ValueTooLong"),
        ("Out of range value for column", "ActiveRecord::RangeError"),
        ("Deadlock found", "ActiveRecord::Deadlocked"),
        (
            "Lock wait timeout exceeded",
            "ActiveRecord::LockWaitTimeout",
        ),
        (
            "Query execution was interrupted, max",
            "ActiveRecord::StatementTimeout",
        ),
        (
            "Query execution was interrupted (max",
            "ActiveRecord::StatementInvalid",
        ),
        (
            "Query execution was interrupted",
            "ActiveRecord::QueryCanceled",
        ),
        (
            "MySQL server has gone away",
            "ActiveRecord::ConnectionFailed",
        ),
        ("Server has gone away", "ActiveRecord::ConnectionFailed"),
        ("Connection was killed", "ActiveRecord::ConnectionFailed"),
        (
            "Server shutdown in progress",
            "ActiveRecord::ConnectionFailed",
        ),
        ("Lost connection to", "ActiveRecord::ConnectionFailed"),
    ];
    CLASSES
        .iter()
        .find(|(start, _)| text.starts_with(start))
        .map(|(_, class)| *class)
}

/// Diesel's kinds say enough.
#[cfg(not(feature = "mysql"))]
fn by_text(_: &str) -> Option<&'static str> {
    None
}
