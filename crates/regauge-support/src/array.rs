//! PostgreSQL's arrays: `Array<String>` of a `text[]`, whatever its dimensions.
//!
//! An element may be NULL, so an array is a slice of `Option`s. One of several dimensions lies flat, row after row; [`Array::lengths`] says
//! how long each dimension is. Rails shows such a one nested, and shows no lower bounds; here they are kept for the way back.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use diesel::backend::Backend as DieselBackend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgTypeMetadata};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Nullable, SingleValue, SqlType, Text, is_nullable};

use crate::error::{Error, Result};
use crate::json::{Json, ToJson};
use crate::raw::Typed;
use crate::read::Crossing;
use crate::sql::PgCast;

mod elements;
mod text;

pub use elements::Element;

/// The SQL type of an array of `T`.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArrayOf<T>(std::marker::PhantomData<fn() -> T>);

impl<T: 'static> SqlType for ArrayOf<T> {
    type IsNull = is_nullable::NotNull;
}
impl<T: 'static> SingleValue for ArrayOf<T> {}
impl<T: 'static> QueryId for ArrayOf<T> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl<T> HasSqlType<ArrayOf<T>> for Pg {
    fn metadata(lookup: &mut Self::MetadataLookup) -> PgTypeMetadata {
        <Self as HasSqlType<Text>>::metadata(lookup)
    }
}

impl<T: PgCast + 'static> Crossing for ArrayOf<T> {
    type Read = Self;
    type Found = diesel::sql_types::Nullable<Self>;
    const READ: &'static [&'static str] = &[T::ARRAY_AS, "::text"];
    const WRITE: &'static [&'static str] = &["::", T::NAME, "[]"];
}

/// The elements, row after row, and the dimensions where these are not one that begins at 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, FromSqlRow)]
pub struct Array<T> {
    elements: Vec<Option<T>>,
    dimensions: Vec<Dimension>,
}

/// Where a dimension begins, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dimension {
    pub first: i32,
    pub length: usize,
}

impl<T> Array<T> {
    /// The elements row after row, and how long each dimension is.
    ///
    /// # Errors
    /// [`Error::Argument`] when there are fewer or more elements than that.
    pub fn of_lengths(elements: Vec<Option<T>>, lengths: &[usize]) -> Result<Self> {
        let dimensions = lengths
            .iter()
            .map(|&length| Dimension { first: 1, length })
            .collect();
        Self::of(elements, dimensions)
    }

    /// As [`Array::of_lengths`], with lower bounds.
    ///
    /// # Errors
    /// As [`Array::of_lengths`].
    pub fn of(elements: Vec<Option<T>>, dimensions: Vec<Dimension>) -> Result<Self> {
        let wanted: usize = dimensions.iter().map(|d| d.length).product();
        if !dimensions.is_empty() && wanted != elements.len() {
            return Err(Error::Argument(format!(
                "an array of {wanted} elements cannot have {}",
                elements.len()
            )));
        }
        let plain = matches!(dimensions[..], [] | [Dimension { first: 1, .. }]);
        Ok(Self {
            elements,
            dimensions: if plain { Vec::new() } else { dimensions },
        })
    }

    /// How long each dimension is; an empty array has none.
    pub fn lengths(&self) -> Vec<usize> {
        if self.elements.is_empty() {
            Vec::new()
        } else if self.dimensions.is_empty() {
            vec![self.elements.len()]
        } else {
            self.dimensions.iter().map(|d| d.length).collect()
        }
    }

    pub fn into_elements(self) -> Vec<Option<T>> {
        self.elements
    }
}

impl<T> Default for Array<T> {
    fn default() -> Self {
        Self {
            elements: Vec::new(),
            dimensions: Vec::new(),
        }
    }
}

impl<T> Deref for Array<T> {
    type Target = [Option<T>];

    fn deref(&self) -> &[Option<T>] {
        &self.elements
    }
}

impl<T> From<Vec<Option<T>>> for Array<T> {
    fn from(elements: Vec<Option<T>>) -> Self {
        Self {
            elements,
            dimensions: Vec::new(),
        }
    }
}

impl<T> From<Vec<T>> for Array<T> {
    fn from(elements: Vec<T>) -> Self {
        elements.into_iter().map(Some).collect()
    }
}

impl<T> FromIterator<Option<T>> for Array<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(elements: I) -> Self {
        elements.into_iter().collect::<Vec<_>>().into()
    }
}

impl<T: Element> Array<T> {
    /// The array that PostgreSQL writes as `text`: `{a,NULL,"b c"}`, `{{1,2},{3,4}}`, `[0:1]={1,2}`.
    ///
    /// # Errors
    /// [`Error::Argument`] for a text that is no array of this type.
    pub fn parse(text: &str) -> Result<Self> {
        let (elements, dimensions) =
            text::parse(text).ok_or_else(|| Error::Argument(format!("{text:?} is no array")))?;
        let elements = elements
            .into_iter()
            .map(|element| match element {
                None => Ok(None),
                Some(text) => match T::read(&text) {
                    Some(value) => Ok(Some(value)),
                    None => Err(Error::Argument(format!(
                        "{text:?} is no element of such an array"
                    ))),
                },
            })
            .collect::<Result<_>>()?;
        Self::of(elements, dimensions)
    }
}

/// As PostgreSQL reads it.
impl<T: Element> fmt::Display for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.elements.iter().map(|element| {
            element.as_ref().map(|element| {
                let mut text = String::new();
                element.write(&mut text);
                text
            })
        });
        f.write_str(&text::write(texts, &self.dimensions))
    }
}

impl<T: PartialEq + 'static> crate::record::Field for Array<T> {
    type Bound<'a> = Option<&'a Self>;

    fn bound(value: Option<&Self>) -> Option<&Self> {
        value
    }
}

impl<T: ToJson> ToJson for Array<T> {
    fn write(&self, json: &mut Json) {
        write_nested(&self.elements, &self.lengths(), json);
    }
}

fn write_nested<T: ToJson>(elements: &[Option<T>], lengths: &[usize], json: &mut Json) {
    json.begin_array();
    match lengths {
        [] => {}
        [_] => elements.iter().for_each(|element| element.write(json)),
        [length, inner @ ..] => {
            for part in elements.chunks((elements.len() / length).max(1)) {
                write_nested(part, inner, json);
            }
        }
    }
    json.end_array();
}

impl<T: Element, E> FromSql<ArrayOf<E>, Pg> for Array<T> {
    fn from_sql(value: <Pg as DieselBackend>::RawValue<'_>) -> deserialize::Result<Self> {
        Self::parse(std::str::from_utf8(value.as_bytes())?)
            .map_err(|error| error.to_string().into())
    }
}

impl<T: Element + fmt::Debug, E> ToSql<ArrayOf<E>, Pg> for Array<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write;
        out.write_all(self.to_string().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl<'a, T: Element, E: PgCast + 'static> AsExpression<ArrayOf<E>> for &'a Array<T> {
    type Expression = Typed<'a, ArrayOf<E>>;

    fn as_expression(self) -> Self::Expression {
        Typed::new(Cow::Owned(self.to_string()))
    }
}

impl<'a, T: Element, E: PgCast + 'static> AsExpression<Nullable<ArrayOf<E>>> for &'a Array<T> {
    type Expression = Typed<'a, Nullable<ArrayOf<E>>>;

    fn as_expression(self) -> Self::Expression {
        Typed::new(Cow::Owned(self.to_string()))
    }
}
