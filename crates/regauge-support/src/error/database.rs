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
                let say = |sqlite: &str, pg: &str| {
                    if adapter == "PG" {
                        format!("PG::{pg}: ERROR:  {text}")
                    } else {
                        format!("{adapter}::{sqlite}: {text}")
                    }
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
