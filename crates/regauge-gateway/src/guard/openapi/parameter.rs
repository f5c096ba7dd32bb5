//! Parameters of an operation: how each is written in a request, and what it is read as.

use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use super::document::Document;
use super::fault::Fault;
use super::schema::{SchemaId, Schemas};
use super::table::Table;
use crate::facade::sticky::cookie;
use crate::head::Head;

/// How many schemas within each other are looked through for the type of a parameter.
const DEEPEST: usize = 8;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Path,
    Query,
    Header,
    Cookie,
}

impl At {
    /// The word of the document.
    pub fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a list or an object is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// One value after the other: `a=1&a=2`.
    Repeated,
    /// In one value, with this between them.
    Between(&'static str),
    /// `filter[name]=x`.
    Deep,
    /// A text in JSON.
    Json,
    /// In a way that is not read; only whether it is there is looked at.
    Unread,
}

/// Types that a value may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Types {
    text: bool,
    number: bool,
    boolean: bool,
    null: bool,
    list: bool,
    object: bool,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    pub name: String,
    pub at: At,
    required: bool,
    may_be_empty: bool,
    style: Style,
    types: Types,
    /// Of the items of a list.
    items: Types,
    /// Of the members of an object, where they are named.
    members: Vec<(String, Types)>,
    schema: SchemaId,
}

/// A name and a value of a query.
pub type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// What a request brings, read once for all parameters.
#[derive(Debug, Default)]
pub struct Brought<'a> {
    pub path: Vec<(&'a str, &'a [u8])>,
    pub query: Vec<Pair<'a>>,
}

/// Reads a query as Rack does: `&` between pairs, `+` for a space.
pub fn query(target: &[u8]) -> Vec<Pair<'_>> {
    let query = memchr::memchr(b'?', target).map_or(&[][..], |at| &target[at + 1..]);
    let read = |text| -> Cow<'_, [u8]> {
        if memchr::memchr(b'+', text).is_none() {
            return percent_decode(text).into();
        }
        let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        Cow::Owned(percent_decode(&spaced).collect())
    };
    let pairs = query.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_at(memchr::memchr(b'=', pair).unwrap_or(pair.len())))
        .map(|(name, value)| (read(name), read(value.get(1..).unwrap_or_default())))
        .collect()
}

impl Parameter {
    /// Reads one. None: it is one that says nothing (OpenAPI: `Accept`, `Content-Type` and `Authorization` are ignored).
    ///
    /// Errors with a sentence for the user.
    pub fn new(document: &Document, schemas: &mut Schemas<'_>, place: &str, value: &Value) -> Result<Option<Self>, String> {
        let wrong = |why: &str| format!("{place}: {why}");
        let value = document.follow(value).map_err(|why| wrong(&why))?;
        let name = value.get("name").and_then(Value::as_str).ok_or_else(|| wrong("it has no name"))?.to_owned();
        let at = match value.get("in").and_then(Value::as_str) {
            Some("path") => At::Path,
            Some("query") => At::Query,
            Some("header") => At::Header,
            Some("cookie") => At::Cookie,
            _ => return Err(wrong("it is in neither path, query, header nor cookie")),
        };
        if at == At::Header && ["accept", "content-type", "authorization"].iter().any(|each| name.eq_ignore_ascii_case(each)) {
            return Ok(None);
        }
        let said = |name: &str| value.get(name).and_then(Value::as_bool);
        let content = value.get("content").and_then(Value::as_object).and_then(|all| all.iter().next());
        let (style, schema) = match content {
            Some((kind, content)) => (if kind == "application/json" { Style::Json } else { Style::Unread }, content.get("schema")),
            None => (style(value, at, said("explode")), value.get("schema")),
        };
        let schema = schema.unwrap_or(&Value::Bool(true));
        let types = Types::of(document, schema, 0);
        let inner = document.follow(schema).map_err(|why| wrong(&why))?;
        let members = inner.get("properties").and_then(Value::as_object);
        Ok(Some(Self {
            required: said("required") == Some(true) || at == At::Path,
            may_be_empty: said("allowEmptyValue") == Some(true),
            // Only one way in which objects are written is read.
            style: if types.object && !matches!(style, Style::Deep | Style::Json) { Style::Unread } else { style },
            types,
            items: inner.get("items").map_or_else(Types::default, |items| Types::of(document, items, 0)),
            members: members.into_iter().flatten().map(|(name, schema)| (name.clone(), Types::of(document, schema, 0))).collect(),
            schema: schemas.add(place, schema)?,
            name,
            at,
        }))
    }

    /// Holds what a request brings to it.
    ///
    /// Errors with what is wrong.
    pub fn check(&self, table: &Table, head: &Head, brought: &Brought<'_>) -> Result<(), Fault> {
        let values = self.values(head, brought);
        if self.style == Style::Deep {
            return self.deep(table, brought);
        }
        if values.is_empty() {
            return if self.required { Err(Fault::new("it is missing")) } else { Ok(()) };
        }
        if self.style == Style::Unread || (self.may_be_empty && values.iter().all(|value| value.is_empty())) {
            return Ok(());
        }
        let texts = values
            .iter()
            .map(|value| std::str::from_utf8(value))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| Fault::new("it is not UTF-8"))?;
        if self.types.list && self.style != Style::Json {
            let items: Vec<Value> = match self.style {
                Style::Between(between) => texts.iter().flat_map(|text| text.split(between)).map(|text| self.items.one(text)).collect(),
                _ => texts.iter().map(|text| self.items.one(text)).collect(),
            };
            return table.judge(self.schema, &Value::Array(items), texts.iter().map(|text| text.len()).sum());
        }
        // Which of several counts differs from server to server.
        texts.iter().try_for_each(|text| self.single(table, text))
    }

    fn single(&self, table: &Table, text: &str) -> Result<(), Fault> {
        if self.style == Style::Json {
            let value = super::bounded::read(text.as_bytes()).map_err(|why| Fault::new(&format!("it is not JSON: {why}")))?;
            return table.judge(self.schema, &value, text.len());
        }
        let mut outcome = None;
        for value in self.types.all(text) {
            match table.judge(self.schema, &value, text.len()) {
                Ok(()) => return Ok(()),
                Err(fault) => outcome = outcome.or(Some(fault)),
            }
        }
        // What Rails takes for the format is no part of the last segment.
        if self.at == At::Path
            && let Some((stem, _)) = text.rsplit_once('.')
            && !stem.is_empty()
            && self.types.all(stem).iter().any(|value| table.judge(self.schema, value, text.len()).is_ok())
        {
            return Ok(());
        }
        outcome.map_or(Ok(()), Err)
    }

    fn deep(&self, table: &Table, brought: &Brought<'_>) -> Result<(), Fault> {
        let mut object = Map::new();
        for (name, value) in &brought.query {
            let member = name.strip_prefix(self.name.as_bytes()).and_then(|rest| rest.strip_prefix(b"[")?.strip_suffix(b"]"));
            let Some(member) = member else { continue };
            let (Ok(member), Ok(text)) = (std::str::from_utf8(member), std::str::from_utf8(value)) else {
                return Err(Fault::new("it is not UTF-8"));
            };
            let types = self.members.iter().find(|(name, _)| name == member).map_or_else(Types::default, |(_, types)| *types);
            object.insert(member.to_owned(), types.one(text));
        }
        match (object.is_empty(), self.required) {
            (true, true) => Err(Fault::new("it is missing")),
            (true, false) => Ok(()),
            (false, _) => {
                table.judge(self.schema, &Value::Object(object), brought.query.iter().map(|(name, value)| name.len() + value.len()).sum())
            }
        }
    }

    fn values<'a>(&'a self, head: &'a Head, brought: &'a Brought<'_>) -> Vec<&'a [u8]> {
        let named = |name: &[u8]| brought.query.iter().filter(|(each, _)| **each == *name).map(|(_, value)| &**value).collect::<Vec<_>>();
        match self.at {
            At::Path => brought.path.iter().filter(|(name, _)| *name == self.name).map(|(_, value)| *value).collect(),
            At::Header => {
                head.fields().filter(|(name, _)| name.eq_ignore_ascii_case(self.name.as_bytes())).map(|(_, value)| value).collect()
            }
            At::Cookie => cookie(head, self.name.as_bytes()).into_iter().collect(),
            At::Query => {
                let values = named(self.name.as_bytes());
                // Rails writes lists with brackets, and many documents leave them out.
                if values.is_empty() && self.types.list { named(format!("{}[]", self.name).as_bytes()) } else { values }
            }
        }
    }
}

fn style(value: &Value, at: At, explode: Option<bool>) -> Style {
    let style = value.get("style").and_then(Value::as_str);
    match (at, style) {
        (At::Query | At::Cookie, None | Some("form")) if explode.unwrap_or(true) => Style::Repeated,
        (At::Query | At::Cookie, None | Some("form")) | (At::Path | At::Header, None | Some("simple")) => Style::Between(","),
        (At::Query, Some("spaceDelimited")) => Style::Between(" "),
        (At::Query, Some("pipeDelimited")) => Style::Between("|"),
        (At::Query, Some("deepObject")) => Style::Deep,
        _ => Style::Unread,
    }
}

impl Types {
    fn of(document: &Document, schema: &Value, depth: usize) -> Self {
        let mut types = Self::default();
        let Ok(schema) = document.follow(schema) else { return types };
        let names = match schema.get("type") {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one.as_str()],
            _ => Vec::new(),
        };
        for name in &names {
            types.add(name);
        }
        types.null |= schema.get("nullable") == Some(&Value::Bool(true));
        if names.is_empty() && depth < DEEPEST {
            let below = ["allOf", "anyOf", "oneOf"].iter().filter_map(|name| schema.get(name)?.as_array()).flatten();
            below.for_each(|each| types.take(Self::of(document, each, depth + 1)));
            for value in schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const")) {
                match value {
                    Value::Number(_) => types.number = true,
                    Value::Bool(_) => types.boolean = true,
                    Value::Null => types.null = true,
                    _ => types.text = true,
                }
            }
        }
        types
    }

    fn add(&mut self, name: &str) {
        match name {
            "integer" | "number" => self.number = true,
            "boolean" => self.boolean = true,
            "null" => self.null = true,
            "array" => self.list = true,
            "object" => self.object = true,
            _ => self.text = true,
        }
    }

    fn take(&mut self, other: Self) {
        self.text |= other.text;
        self.number |= other.number;
        self.boolean |= other.boolean;
        self.null |= other.null;
        self.list |= other.list;
        self.object |= other.object;
    }

    /// All that a text may be read as, the narrowest first.
    fn all(self, text: &str) -> Vec<Value> {
        let mut all = Vec::new();
        match text {
            "true" | "false" if self.boolean => all.push(Value::Bool(text == "true")),
            "" | "null" if self.null => all.push(Value::Null),
            _ => {}
        }
        if self.number
            && let Ok(number) = serde_json::from_str::<serde_json::Number>(text)
        {
            all.push(Value::Number(number));
        }
        if self.text || all.is_empty() {
            all.push(Value::String(text.to_owned()));
        }
        all
    }

    /// What a text is read as where there is no choice: a text, if it may be one.
    fn one(self, text: &str) -> Value {
        if self.text { Value::String(text.to_owned()) } else { self.all(text).swap_remove(0) }
    }
}
