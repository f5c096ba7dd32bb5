//! What each column's type makes of one value.

use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types;
use serde_json::Value;

use crate::cast;
use crate::db::Backend;
use crate::decimal::Decimal;
use crate::enumeration::Stored;
use crate::error::{Error, Result};
use crate::time::{Date, Time};

/// A value as the database gets it.
#[derive(Debug, Clone)]
pub enum Bound {
    Integer(i64),
    Text(String),
    Float(f64),
    Bool(bool),
    Decimal(Decimal),
    Date(Date),
    Time(Time),
}

/// What a type makes of one value.
#[derive(Debug, Clone)]
pub enum Term {
    Is(Bound),
    /// No value of the type: `= NULL`, which finds nothing, and in a list it is left out.
    Nil,
    /// An enum's label that it does not have: `IS NULL`.
    Null,
    /// A number that no column can hold: `1=0`.
    Beyond,
}

/// An integer column of so many bytes.
///
/// # Errors
/// None; as the other types.
pub fn integer(value: &Value, bytes: u32) -> Result<Term> {
    let Some(number) = cast::queried_integer(value) else {
        return Ok(Term::Nil);
    };
    Ok(
        match cast::check_integer(Some(number), Some(value), bytes) {
            Ok(()) => Term::Is(Bound::Integer(number)),
            Err(_) => Term::Beyond,
        },
    )
}

/// A text column.
///
/// # Errors
/// [`Error::Argument`] for a hash or list, which no database takes as text.
pub fn text(value: &Value) -> Result<Term> {
    if value.is_array() || value.is_object() {
        return Err(Error::Argument(
            "can't cast a list or hash of parameters".to_owned(),
        ));
    }
    Ok(cast::string(value).map_or(Term::Nil, |text| Term::Is(Bound::Text(text))))
}

/// What the types of times and floats do not take.
fn refuse_hash(value: &Value, blank: bool) -> Result<()> {
    match value {
        Value::Object(map) if !(blank && map.is_empty()) => Err(Error::NoMethod {
            method: "to_f".to_owned(),
            receiver: "an instance of ActionController::Parameters",
        }),
        _ => Ok(()),
    }
}

/// # Errors
/// [`Error::NoMethod`] for a hash with something in it.
pub fn float(value: &Value) -> Result<Term> {
    refuse_hash(value, true)?;
    Ok(cast::float(value).map_or(Term::Nil, |number| Term::Is(Bound::Float(number))))
}

/// # Errors
/// None.
pub fn boolean(value: &Value) -> Result<Term> {
    Ok(cast::boolean(value).map_or(Term::Nil, |yes| Term::Is(Bound::Bool(yes))))
}

/// # Errors
/// None.
pub fn decimal(value: &Value, precision: Option<u32>, scale: Option<u32>) -> Result<Term> {
    let found = cast::decimal(value, precision, scale);
    Ok(found.map_or(Term::Nil, |number| Term::Is(Bound::Decimal(number))))
}

/// # Errors
/// [`Error::NoMethod`] for a hash.
pub fn date(value: &Value) -> Result<Term> {
    refuse_hash(value, false)?;
    Ok(cast::date(value).map_or(Term::Nil, |date| Term::Is(Bound::Date(date))))
}

/// # Errors
/// [`Error::NoMethod`] for a hash.
pub fn time(value: &Value) -> Result<Term> {
    refuse_hash(value, false)?;
    Ok(cast::time(value).map_or(Term::Nil, |time| Term::Is(Bound::Time(time))))
}

/// What a column under an `enum` holds for a label, or for what it holds itself.
pub trait Label: Stored {
    /// # Errors
    /// Those of the column's own type.
    fn bound(&self) -> Bound;
    /// # Errors
    /// Those of the column's own type.
    fn other(value: &Value) -> Result<Term>;
}

impl Label for i64 {
    fn bound(&self) -> Bound {
        Bound::Integer(*self)
    }
    fn other(value: &Value) -> Result<Term> {
        integer(value, 8)
    }
}

impl Label for &str {
    fn bound(&self) -> Bound {
        Bound::Text((*self).to_owned())
    }
    fn other(value: &Value) -> Result<Term> {
        text(value)
    }
}

/// An enum's column. A label that it lacks is what the column's own type makes of it, and nil there is NULL.
///
/// # Errors
/// Those of the column's own type.
pub fn label<S: Label>(value: &Value, names: &[(&'static str, S)]) -> Result<Term> {
    if let Some((_, stored)) = names.iter().find(|(name, _)| value.as_str() == Some(*name)) {
        return Ok(Term::Is(stored.bound()));
    }
    Ok(match S::other(value)? {
        Term::Nil => Term::Null,
        found => found,
    })
}

/// `normalizes`: the text as the attribute has it.
pub fn normalized(term: Term, normalize: impl FnOnce(&str) -> String) -> Term {
    match term {
        Term::Is(Bound::Text(text)) => Term::Is(Bound::Text(normalize(&text))),
        other => other,
    }
}

/// Binds the value.
pub(super) fn bind<'b>(bound: &'b Bound, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    match bound {
        Bound::Integer(number) => out.push_bind_param::<sql_types::BigInt, _>(number),
        Bound::Text(text) => out.push_bind_param::<sql_types::Text, _>(text),
        Bound::Float(number) => out.push_bind_param::<sql_types::Double, _>(number),
        Bound::Bool(yes) => out.push_bind_param::<sql_types::Bool, _>(yes),
        Bound::Decimal(number) => out.push_bind_param::<sql_types::Numeric, _>(number),
        Bound::Date(date) => out.push_bind_param::<sql_types::Date, _>(date),
        Bound::Time(time) => out.push_bind_param::<crate::columns::Moment, _>(time),
    }
}
