//! Schemas of a document, as those of JSON Schema 2020-12 that are compiled.
//!
//! ```text
//! {type: string, nullable: true}             -> {type: [string, null]}                 (3.0)
//! {minimum: 0, exclusiveMinimum: true}       -> {exclusiveMinimum: 0}                  (3.0)
//! {required: [id], properties: {id: {readOnly: true}}} -> {properties: {id: {}}}       (it is required of answers only)
//! {$ref: "#/components/schemas/Pet"}         -> {x-regauge-ref: 7}                     (see `table`)
//! ```
//! Only keywords that are known here are taken over, so nothing can name another document, move the base of a reference, or have something fetched.
//! Some are left out, and named (`LEFT_OUT`).

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::document::Document;

/// The keyword of a reference, with the number of what it means.
pub const REFERENCE: &str = "x-regauge-ref";
/// How deep schemas may be nested without a reference between them.
const DEEPEST: usize = 64;
/// How many schemas a document may have that something refers to, or that a request is held to.
const MOST: usize = 100_000;

/// Keywords that have nothing to be converted.
const PLAIN: [&str; 19] = [
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxContains",
    "minContains",
    "maxProperties",
    "minProperties",
    "format",
];
const ONE: [&str; 9] = ["items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "additionalItems"];
const SEVERAL: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
const NAMED: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];
/// Those that are left out, and named: what a reference has looked at is not known outside of it, and none depends on where it came from.
const LEFT_OUT: [&str; 4] = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"];

/// A schema by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaId(pub usize);

/// All schemas that requests may be held to.
#[derive(Debug)]
pub struct Converted {
    /// By their numbers, each with where it stands.
    pub all: Vec<(String, Value)>,
    /// Keywords that were left out.
    pub left_out: Vec<&'static str>,
}

/// The schemas that were met until now.
#[derive(Debug)]
pub struct Schemas<'a> {
    document: &'a Document,
    numbers: HashMap<String, usize>,
    /// With where each stands; None: it is still to be converted.
    converted: Vec<(String, Option<Value>)>,
    /// Keywords that were left out.
    left_out: Vec<&'static str>,
}

impl<'a> Schemas<'a> {
    /// Of a document, none yet.
    pub fn new(document: &'a Document) -> Self {
        Self { document, numbers: HashMap::new(), converted: Vec::new(), left_out: Vec::new() }
    }

    /// A schema that requests are held to. `place`: where it stands, for messages.
    ///
    /// Errors with a sentence for the user.
    pub fn add(&mut self, place: &str, schema: &Value) -> Result<SchemaId, String> {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str).filter(|_| schema.as_object().is_some_and(|all| all.len() == 1))
        {
            return self.number(reference).map(SchemaId).map_err(|why| format!("{place}: {why}"));
        }
        let converted = self.convert(schema, 0).map_err(|why| format!("{place}: {why}"))?;
        self.converted.push((place.to_owned(), Some(converted)));
        Ok(SchemaId(self.converted.len() - 1))
    }

    /// All of them.
    ///
    /// Errors with a sentence for the user.
    pub fn finish(mut self) -> Result<Converted, String> {
        let mut at = 0;
        while let Some((place, converted)) = self.converted.get(at) {
            if converted.is_none() {
                let place = place.clone();
                let schema = self.document.at(&place)?;
                let converted = self.convert(schema, 0).map_err(|why| format!("{place}: {why}"))?;
                self.converted[at].1 = Some(converted);
            }
            at += 1;
        }
        let all = self.converted.into_iter().map(|(place, schema)| (place, schema.unwrap_or_default())).collect();
        Ok(Converted { all, left_out: self.left_out })
    }

    fn number(&mut self, reference: &str) -> Result<usize, String> {
        if let Some(number) = self.numbers.get(reference) {
            return Ok(*number);
        }
        self.document.at(reference)?;
        if self.converted.len() >= MOST {
            return Err(format!("there are more than {MOST} schemas"));
        }
        self.converted.push((reference.to_owned(), None));
        self.numbers.insert(reference.to_owned(), self.converted.len() - 1);
        Ok(self.converted.len() - 1)
    }

    fn convert(&mut self, schema: &Value, depth: usize) -> Result<Value, String> {
        let object = match schema {
            Value::Bool(_) => return Ok(schema.clone()),
            Value::Object(object) => object,
            _ => return Err("a schema is an object, or true or false".to_owned()),
        };
        if depth > DEEPEST {
            return Err(format!("it is nested more than {DEEPEST} deep"));
        }
        let mut made = Map::new();
        if let Some(reference) = object.get("$ref") {
            let reference = reference.as_str().ok_or("`$ref` is no text")?;
            made.insert(REFERENCE.to_owned(), self.number(reference)?.into());
        }
        // What stands beside a reference means nothing in 3.0.
        if !(self.document.old && object.contains_key("$ref")) {
            for (name, value) in object {
                self.keyword(name, value, depth, &mut made)?;
            }
            self.required(object, &mut made);
        }
        // Documents of 3.1 still have these of 3.0, and what they mean is clear.
        bounds(object, &mut made);
        Ok(if object.get("nullable") == Some(&Value::Bool(true)) { nullable(made) } else { Value::Object(made) })
    }

    fn keyword(&mut self, name: &str, value: &Value, depth: usize, made: &mut Map<String, Value>) -> Result<(), String> {
        let converted = match value {
            // It changes what references mean.
            _ if name == "$id" => return Err("`$id` is not understood here".to_owned()),
            _ if PLAIN.contains(&name) || name == "dependentRequired" => value.clone(),
            value if ONE.contains(&name) => self.convert(value, depth + 1)?,
            Value::Array(all) if SEVERAL.contains(&name) => {
                all.iter().map(|each| self.convert(each, depth + 1)).collect::<Result<Vec<_>, _>>()?.into()
            }
            Value::Object(all) if NAMED.contains(&name) => {
                let all = all.iter().map(|(name, each)| Ok((name.clone(), self.convert(each, depth + 1)?)));
                Value::Object(all.collect::<Result<_, String>>()?)
            }
            _ if SEVERAL.contains(&name) || NAMED.contains(&name) => return Err(format!("`{name}` is of another type than it has to be")),
            // Titles, examples, and what nobody knows.
            _ => {
                let named = LEFT_OUT.into_iter().find(|each| *each == name);
                self.left_out.extend(named.filter(|each| !self.left_out.contains(each)));
                return Ok(());
            }
        };
        made.insert(name.to_owned(), converted);
        Ok(())
    }

    /// Members that clients are not to send are not required of them (OpenAPI, `readOnly`).
    fn required(&self, object: &Map<String, Value>, made: &mut Map<String, Value>) {
        let Some(required) = object.get("required") else { return };
        let kept = required.as_array().map(|all| {
            let sent = |name: &&Value| {
                let property = name.as_str().and_then(|name| object.get("properties")?.get(name));
                let property = property.and_then(|property| self.document.follow(property).ok());
                property.and_then(|property| property.get("readOnly")) != Some(&Value::Bool(true))
            };
            Value::Array(all.iter().filter(sent).cloned().collect())
        });
        // What is no list is said to be wrong when it is compiled.
        made.insert("required".to_owned(), kept.unwrap_or_else(|| required.clone()));
    }
}

/// In 3.0 a bound says with a second keyword whether it belongs to what is allowed.
fn bounds(object: &Map<String, Value>, made: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        match object.get(exclusive) {
            Some(Value::Bool(true)) => {
                made.remove(exclusive);
                if let Some(value) = made.remove(bound) {
                    made.insert(exclusive.to_owned(), value);
                }
            }
            Some(Value::Bool(false)) => drop(made.remove(exclusive)),
            _ => {}
        }
    }
}

/// A schema of 3.0 that null fits, too. Many documents say so beside a reference or an `enum`, where it strictly means nothing; they mean it.
fn nullable(mut made: Map<String, Value>) -> Value {
    match made.get("type").cloned() {
        Some(Value::String(kind)) => {
            made.insert("type".to_owned(), json!([kind, "null"]));
            if let Some(Value::Array(all)) = made.get_mut("enum") {
                all.push(Value::Null);
            }
            Value::Object(made)
        }
        _ => json!({"anyOf": [made, {"type": "null"}]}),
    }
}
