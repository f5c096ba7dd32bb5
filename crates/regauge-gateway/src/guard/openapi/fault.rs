//! What is wrong with a value, without the value: where, and a sentence.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// The longest name that is repeated, in characters: names of members are the client's.
const LONGEST: usize = 64;
/// The longest place, in characters.
const LONGEST_PLACE: usize = 200;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A pointer into the value (RFC 6901); empty: all of it.
    pub place: String,
    /// Without the value.
    pub why: String,
}

impl Fault {
    /// Of all of a value.
    pub fn new(why: &str) -> Self {
        Self { place: String::new(), why: why.to_owned() }
    }

    /// What the library found.
    pub fn of(error: &ValidationError<'_>) -> Self {
        let place = error.instance_path().as_str();
        match error.kind() {
            Kind::Custom { message, .. } => {
                let (below, why): (String, String) = serde_json::from_str(message).unwrap_or_default();
                Self::at(format!("{place}{below}"), why)
            }
            // One of the ways may have led deeper than the others: that is the one that was meant.
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                let all = context.iter().flatten().map(Self::of).filter(|fault| fault.place.len() > place.len());
                let deepest = all.max_by_key(|fault| fault.place.matches('/').count());
                deepest.unwrap_or_else(|| Self::at(place.to_owned(), "it fits none of the schemas that it may have".to_owned()))
            }
            kind => Self::at(place.to_owned(), sentence(kind)),
        }
    }

    fn at(place: String, why: String) -> Self {
        let more = if place.chars().nth(LONGEST_PLACE).is_some() { "..." } else { "" };
        Self { place: plain(&place, LONGEST_PLACE).chain(more.chars()).collect(), why }
    }

    /// As a text that [`Self::of`] reads.
    pub fn packed(&self) -> String {
        serde_json::json!([self.place, self.why]).to_string()
    }
}

fn sentence(kind: &Kind) -> String {
    match kind {
        Kind::Required { property } => format!("`{}` is missing", name(property.as_str().unwrap_or_default())),
        Kind::AdditionalProperties { unexpected } => {
            format!("`{}` is not known", name(unexpected.first().map(String::as_str).unwrap_or_default()))
        }
        Kind::Type { kind: TypeKind::Single(kind) } => format!("it has to be of type {kind}"),
        Kind::Type { kind: TypeKind::Multiple(all) } => {
            format!("it has to be of type {}", all.into_iter().map(|each| each.to_string()).collect::<Vec<_>>().join(" or "))
        }
        Kind::Enum { .. } | Kind::Constant { .. } => "it is none of the values that it may be".to_owned(),
        Kind::Format { format } => format!("it is no {format}"),
        Kind::Pattern { .. } => "it does not match its pattern".to_owned(),
        Kind::Minimum { limit } => format!("it is less than {}", number(limit)),
        Kind::ExclusiveMinimum { limit } => format!("it is not more than {}", number(limit)),
        Kind::Maximum { limit } => format!("it is more than {}", number(limit)),
        Kind::ExclusiveMaximum { limit } => format!("it is not less than {}", number(limit)),
        Kind::MultipleOf { multiple_of } => format!("it is no multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("it has less than {limit} characters"),
        Kind::MaxLength { limit } => format!("it has more than {limit} characters"),
        Kind::MinItems { limit } => format!("it has less than {limit} items"),
        Kind::MaxItems { limit } => format!("it has more than {limit} items"),
        Kind::MinProperties { limit } => format!("it has less than {limit} members"),
        Kind::MaxProperties { limit } => format!("it has more than {limit} members"),
        Kind::UniqueItems => "an item is in it twice".to_owned(),
        Kind::FalseSchema => "it may not be there".to_owned(),
        Kind::OneOfMultipleValid { .. } => "it fits more than one of the schemas of which it may fit one".to_owned(),
        Kind::Not { .. } => "it fits a schema that it may not fit".to_owned(),
        Kind::PropertyNames { .. } => "one of its names may not be".to_owned(),
        other => format!("it does not hold to `{}`", other.keyword()),
    }
}

fn name(text: &str) -> String {
    plain(text, LONGEST).collect()
}

/// So many characters of a text, in one line.
fn plain(text: &str, most: usize) -> impl Iterator<Item = char> {
    text.chars().take(most).map(|each| if each.is_control() { ' ' } else { each })
}

fn number(limit: &Value) -> String {
    name(&limit.to_string())
}
