//! What can go wrong, under the names that Ruby has for it, so that a `rescue` finds what it names.

mod classes;
mod database;

use self::classes::parent;
use crate::errors::Errors;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An exception of Rails, of the application, or of this service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `ActiveRecord::RecordNotFound`.
    #[error("{message}")]
    NotFound {
        model: &'static str,
        message: String,
    },
    /// `ActiveRecord::RecordInvalid`, of `save!` and its kin.
    #[error("Validation failed: {}", .errors.full_messages().join(", "))]
    Invalid { model: &'static str, errors: Errors },
    /// `ActiveRecord::RecordNotSaved`: a callback halted `save!`.
    #[error("{message}")]
    NotSaved {
        model: &'static str,
        message: String,
    },
    /// `ActiveRecord::RecordNotDestroyed`: a callback halted `destroy!`.
    #[error("{message}")]
    NotDestroyed {
        model: &'static str,
        message: String,
        errors: Errors,
    },
    /// `ActiveRecord::DeleteRestrictionError`, of `dependent: :restrict_with_exception`.
    #[error("Cannot delete record because of dependent {association}")]
    DeleteRestriction { association: &'static str },
    /// `ActiveRecord::RecordNotUnique`.
    #[error("{0}")]
    NotUnique(String),
    /// `ActiveRecord::InvalidForeignKey`.
    #[error("{0}")]
    ForeignKey(String),
    /// `ActiveRecord::NotNullViolation`.
    #[error("{0}")]
    NotNull(String),
    /// `ActiveRecord::StatementInvalid` and its other kinds.
    #[error("{0}")]
    Statement(String),
    /// `ActiveRecord::StaleObjectError`.
    #[error("Attempted to {action} a stale object: {model}.")]
    Stale {
        model: &'static str,
        action: &'static str,
    },
    /// `ActiveRecord::Rollback`: undoes the transaction and goes no further.
    #[error("rollback")]
    Rollback,
    /// `throw :abort` in a callback.
    #[error("uncaught throw :abort")]
    Abort,
    /// `ActiveModel::RangeError`: a number that its column cannot hold.
    #[error("{0}")]
    Range(String),
    /// `ActiveModel::UnknownAttributeError`.
    #[error("unknown attribute '{attribute}' for {model}.")]
    UnknownAttribute {
        model: &'static str,
        attribute: String,
    },
    /// `ActiveModel::ForbiddenAttributesError`.
    #[error("ActiveModel::ForbiddenAttributesError")]
    ForbiddenAttributes,
    /// `ActiveModel::MissingAttributeError`: a `select` left the column out.
    #[error("missing attribute '{attribute}' for {model}")]
    MissingAttribute {
        model: &'static str,
        attribute: &'static str,
    },
    /// Ruby's `ArgumentError`.
    #[error("{0}")]
    Argument(String),
    /// Ruby's `TypeError`.
    #[error("{0}")]
    Type(String),
    /// Ruby's `KeyError`.
    #[error("{0}")]
    Key(String),
    /// Ruby's `ZeroDivisionError`.
    #[error("divided by 0")]
    ZeroDivision,
    /// Ruby's `NoMethodError`, nearly always on nil.
    #[error("undefined method `{method}' for {receiver}")]
    NoMethod {
        method: String,
        receiver: &'static str,
    },
    /// `ActionController::ParameterMissing`.
    #[error("param is missing or the value is empty or invalid: {0}")]
    ParameterMissing(String),
    /// `ActionController::UnpermittedParameters`.
    #[error("found unpermitted parameter{}: {}", if .0.len() == 1 { "" } else { "s" }, inspect_keys(.0))]
    UnpermittedParameters(Vec<String>),
    /// `ActionController::BadRequest`: parameters that cannot be read.
    #[error("{0}")]
    BadRequest(String),
    /// `ActionDispatch::Http::Parameters::ParseError`: a JSON body that is not JSON.
    #[error("{0}")]
    Parse(String),
    /// `ActionController::RoutingError`.
    #[error("No route matches [{method}] {path:?}")]
    Routing { method: String, path: String },
    /// `ActionController::UnknownFormat`.
    #[error("ActionController::UnknownFormat")]
    UnknownFormat,
    /// `ActionController::MissingExactTemplate`: an action that renders nothing has no template at all.
    #[error("{0}")]
    MissingExactTemplate(String),
    /// `ActionView::MissingTemplate`: `render` names a template that the format does not have.
    #[error("{0}")]
    MissingTemplate(String),
    /// The body is longer than this service takes.
    #[error("the body is too large")]
    TooLarge,
    /// `Mime::Type::InvalidMimeType`.
    #[error("{0:?} is not a valid MIME type")]
    InvalidMimeType(String),
    /// `AbstractController::DoubleRenderError`.
    #[error("Render and/or redirect were called multiple times in this action.")]
    DoubleRender,
    /// An exception that the application raises itself. `ancestors` are its classes above it, nearest first.
    #[error("{message}")]
    Raised {
        class: &'static str,
        ancestors: &'static [&'static str],
        message: String,
    },
    /// A filter that answered: the action does not run.
    #[cfg(feature = "web")]
    #[error("a filter answered")]
    Rendered(Box<axum::response::Response>),
    /// A place that was not ported; its route stays on Rails.
    #[error("not ported: {place}")]
    NotPorted { place: &'static str },
    /// A setting that cannot be used.
    #[error("{0}")]
    Configuration(String),
    /// The database could not be reached.
    #[error(transparent)]
    Connection(#[from] diesel::ConnectionError),
    /// The database is closed.
    #[error("the database is closed")]
    Unavailable,
    /// A panic in this service's own code.
    #[error("panicked: {0}")]
    Panic(String),
}

impl Error {
    /// `Couldn't find Product with 'id'="77"`. `value` is as Ruby inspects it: [`crate::text::inspect`] for a string.
    pub fn not_found(model: &'static str, key: &str, value: &str) -> Self {
        Self::NotFound {
            model,
            message: format!("Couldn't find {model} with '{key}'={value}"),
        }
    }

    /// `find_by!`, `first!` and their kin. `conditions` is the SQL that Rails shows, or empty.
    pub fn not_found_where(model: &'static str, conditions: &str) -> Self {
        let message = if conditions.is_empty() {
            format!("Couldn't find {model}")
        } else {
            format!("Couldn't find {model} with [{conditions}]")
        };
        Self::NotFound { model, message }
    }

    /// A method that nil does not have.
    pub fn nil(method: &str) -> Self {
        Self::NoMethod {
            method: method.to_owned(),
            receiver: "nil",
        }
    }

    /// `raise Class, "message"` of one of Ruby's or Rails' own classes by name, or of any other.
    pub fn raised(
        class: &'static str,
        ancestors: &'static [&'static str],
        message: impl Into<String>,
    ) -> Self {
        Self::Raised {
            class,
            ancestors,
            message: message.into(),
        }
    }

    /// `ActiveRecord::UnknownPrimaryKey`: a row of a table without a key is changed, deleted or found.
    pub fn no_key(model: &'static str) -> Self {
        Self::raised(
            "ActiveRecord::UnknownPrimaryKey",
            &["ActiveRecord::ActiveRecordError", "StandardError"],
            format!("Unknown primary key in model {model}."),
        )
    }

    /// Ruby's `NameError`: a type column names a class that the application does not have.
    pub fn unknown_class(class: &str) -> Self {
        Self::raised(
            "NameError",
            &["StandardError"],
            format!("uninitialized constant {class}"),
        )
    }

    /// Ruby's `message`.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// The record's errors, where the exception has a record: `e.record.errors`.
    pub fn record_errors(&self) -> Option<&Errors> {
        match self {
            Self::Invalid { errors, .. } | Self::NotDestroyed { errors, .. } => Some(errors),
            _ => None,
        }
    }

    /// The name of its Ruby class.
    pub fn class(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "ActiveRecord::RecordNotFound",
            Self::Invalid { .. } => "ActiveRecord::RecordInvalid",
            Self::NotSaved { .. } => "ActiveRecord::RecordNotSaved",
            Self::NotDestroyed { .. } => "ActiveRecord::RecordNotDestroyed",
            Self::DeleteRestriction { .. } => "ActiveRecord::DeleteRestrictionError",
            Self::NotUnique(_) => "ActiveRecord::RecordNotUnique",
            Self::ForeignKey(_) => "ActiveRecord::InvalidForeignKey",
            Self::NotNull(_) => "ActiveRecord::NotNullViolation",
            Self::Statement(_) => "ActiveRecord::StatementInvalid",
            Self::Stale { .. } => "ActiveRecord::StaleObjectError",
            Self::Rollback => "ActiveRecord::Rollback",
            Self::Abort => "UncaughtThrowError",
            Self::Range(_) => "ActiveModel::RangeError",
            Self::UnknownAttribute { .. } => "ActiveModel::UnknownAttributeError",
            Self::ForbiddenAttributes => "ActiveModel::ForbiddenAttributesError",
            Self::MissingAttribute { .. } => "ActiveModel::MissingAttributeError",
            Self::Argument(_) => "ArgumentError",
            Self::Type(_) => "TypeError",
            Self::Key(_) => "KeyError",
            Self::ZeroDivision => "ZeroDivisionError",
            Self::NoMethod { .. } => "NoMethodError",
            Self::ParameterMissing(_) => "ActionController::ParameterMissing",
            Self::UnpermittedParameters(_) => "ActionController::UnpermittedParameters",
            Self::BadRequest(_) => "ActionController::BadRequest",
            Self::Parse(_) => "ActionDispatch::Http::Parameters::ParseError",
            Self::Routing { .. } => "ActionController::RoutingError",
            Self::UnknownFormat => "ActionController::UnknownFormat",
            Self::MissingExactTemplate(_) => "ActionController::MissingExactTemplate",
            Self::MissingTemplate(_) => "ActionView::MissingTemplate",
            Self::InvalidMimeType(_) => "ActionDispatch::Http::MimeNegotiation::InvalidType",
            Self::DoubleRender => "AbstractController::DoubleRenderError",
            Self::Raised { class, .. } => class,
            Self::Connection(_) => "ActiveRecord::ConnectionNotEstablished",
            Self::Unavailable => "ActiveRecord::ConnectionNotEstablished",
            #[cfg(feature = "web")]
            Self::Rendered(_) => "",
            Self::TooLarge | Self::NotPorted { .. } | Self::Configuration(_) | Self::Panic(_) => "",
        }
    }

    /// Whether `rescue NAME` catches it.
    pub fn is_a(&self, name: &str) -> bool {
        let class = self.class();
        if class.is_empty() {
            return false;
        }
        if class == name {
            return true;
        }
        if let Self::Raised { ancestors, .. } = self
            && ancestors.contains(&name)
        {
            return true;
        }
        let mut above = parent(class);
        while let Some(class) = above {
            if class == name {
                return true;
            }
            above = parent(class);
        }
        false
    }
}

fn inspect_keys(keys: &[String]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| format!(":{key}")).collect();
    keys.join(", ")
}
