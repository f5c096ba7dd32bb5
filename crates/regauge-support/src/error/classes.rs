//! Ruby's error classes: what stands above each.

/// The class above each that can be raised.
pub(super) fn parent(class: &str) -> Option<&'static str> {
    PARENTS
        .iter()
        .find(|(child, _)| *child == class)
        .map(|(_, parent)| *parent)
        .or((!matches!(class, "Object" | "BasicObject" | "Kernel")).then_some("StandardError"))
        .filter(|parent| *parent != class)
}

const PARENTS: &[(&str, &str)] = &[
    ("StandardError", "Exception"),
    ("Exception", "Object"),
    (
        "ActiveRecord::RecordNotUnique",
        "ActiveRecord::WrappedDatabaseException",
    ),
    (
        "ActiveRecord::InvalidForeignKey",
        "ActiveRecord::WrappedDatabaseException",
    ),
    (
        "ActiveRecord::WrappedDatabaseException",
        "ActiveRecord::StatementInvalid",
    ),
    (
        "ActiveRecord::NotNullViolation",
        "ActiveRecord::StatementInvalid",
    ),
    (
        "ActiveRecord::ValueTooLong",
        "ActiveRecord::StatementInvalid",
    ),
    ("ActiveRecord::RangeError", "ActiveRecord::StatementInvalid"),
    (
        "ActiveRecord::LockWaitTimeout",
        "ActiveRecord::StatementInvalid",
    ),
    (
        "ActiveRecord::StatementTimeout",
        "ActiveRecord::QueryAborted",
    ),
    ("ActiveRecord::QueryCanceled", "ActiveRecord::QueryAborted"),
    (
        "ActiveRecord::ConnectionFailed",
        "ActiveRecord::QueryAborted",
    ),
    (
        "ActiveRecord::QueryAborted",
        "ActiveRecord::StatementInvalid",
    ),
    (
        "ActiveRecord::Deadlocked",
        "ActiveRecord::TransactionRollbackError",
    ),
    (
        "ActiveRecord::SerializationFailure",
        "ActiveRecord::TransactionRollbackError",
    ),
    (
        "ActiveRecord::TransactionRollbackError",
        "ActiveRecord::StatementInvalid",
    ),
    (
        "ActiveRecord::StatementInvalid",
        "ActiveRecord::AdapterError",
    ),
    (
        "ActiveRecord::ConnectionNotEstablished",
        "ActiveRecord::AdapterError",
    ),
    (
        "ActiveRecord::AdapterError",
        "ActiveRecord::ActiveRecordError",
    ),
    (
        "ActiveRecord::RecordNotFound",
        "ActiveRecord::ActiveRecordError",
    ),
    (
        "ActiveRecord::RecordInvalid",
        "ActiveRecord::ActiveRecordError",
    ),
    (
        "ActiveRecord::RecordNotSaved",
        "ActiveRecord::ActiveRecordError",
    ),
    (
        "ActiveRecord::RecordNotDestroyed",
        "ActiveRecord::ActiveRecordError",
    ),
    (
        "ActiveRecord::DeleteRestrictionError",
        "ActiveRecord::ActiveRecordError",
    ),
    (
        "ActiveRecord::StaleObjectError",
        "ActiveRecord::ActiveRecordError",
    ),
    ("ActiveRecord::Rollback", "ActiveRecord::ActiveRecordError"),
    (
        "ActiveRecord::SoleRecordExceeded",
        "ActiveRecord::ActiveRecordError",
    ),
    ("ActiveRecord::ActiveRecordError", "StandardError"),
    ("ActiveModel::RangeError", "RangeError"),
    ("ActiveModel::UnknownAttributeError", "NoMethodError"),
    ("ActiveModel::MissingAttributeError", "NoMethodError"),
    ("NoMethodError", "NameError"),
    ("KeyError", "IndexError"),
    ("FloatDomainError", "RangeError"),
    ("UncaughtThrowError", "ArgumentError"),
    ("ActionController::ParameterMissing", "KeyError"),
    ("ActionController::UnpermittedParameters", "IndexError"),
    (
        "ActionController::BadRequest",
        "ActionController::ActionControllerError",
    ),
    (
        "ActionController::RoutingError",
        "ActionController::ActionControllerError",
    ),
    (
        "ActionController::UnknownFormat",
        "ActionController::ActionControllerError",
    ),
    (
        "ActionController::MissingExactTemplate",
        "ActionController::UnknownFormat",
    ),
    (
        "ActionDispatch::Http::MimeNegotiation::InvalidType",
        "Mime::Type::InvalidMimeType",
    ),
    (
        "AbstractController::DoubleRenderError",
        "AbstractController::Error",
    ),
];
