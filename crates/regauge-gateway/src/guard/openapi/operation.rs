//! What a document says of its paths: the operations of each, with their parameters and bodies.

use serde_json::Value;

use super::body::Wanted;
use super::document::Document;
use super::parameter::{At, Parameter};
use super::schema::Schemas;

/// Methods, as a document writes them.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation.
#[derive(Debug)]
pub struct Operation {
    pub parameters: Vec<Parameter>,
    pub body: Option<Wanted>,
}

/// A path.
#[derive(Debug)]
pub struct Item {
    /// Names of its variables, in their order.
    pub variables: Vec<String>,
    /// By method, in upper case.
    operations: Vec<(String, Operation)>,
}

impl Item {
    /// Reads a path.
    ///
    /// Errors with a sentence for the user.
    pub fn new(document: &Document, schemas: &mut Schemas<'_>, path: &str, variables: Vec<String>, value: &Value) -> Result<Self, String> {
        let place = format!("paths/{path}");
        let value = document.follow(value).map_err(|why| format!("{place}: {why}"))?;
        let mut operations = Vec::new();
        for method in METHODS {
            let Some(operation) = value.get(method) else { continue };
            let place = format!("{place}/{method}");
            let mut parameters = Vec::new();
            // Those of the operation stand before those of the path, of which they take the place.
            for list in [operation, value] {
                let all = list.get("parameters").and_then(Value::as_array);
                for (number, each) in all.into_iter().flatten().enumerate() {
                    let Some(read) = Parameter::new(document, schemas, &format!("{place}/parameters/{number}"), each)? else { continue };
                    if !parameters.iter().any(|other: &Parameter| other.name == read.name && other.at == read.at) {
                        parameters.push(read);
                    }
                }
            }
            if let Some(stray) = parameters.iter().find(|each| each.at == At::Path && !variables.contains(&each.name)) {
                return Err(format!("{place}: `{}` is not in the path", stray.name));
            }
            let body = operation.get("requestBody").map(|body| Wanted::new(document, schemas, &format!("{place}/requestBody"), body));
            operations.push((method.to_ascii_uppercase(), Operation { parameters, body: body.transpose()? }));
        }
        Ok(Self { variables, operations })
    }

    /// The operation of a method. Rails' routes answer HEAD as GET.
    pub fn operation(&self, method: &[u8]) -> Option<&Operation> {
        let find = |method: &[u8]| self.operations.iter().find(|(each, _)| each.as_bytes() == method).map(|(_, operation)| operation);
        find(method).or_else(|| if method == b"HEAD" { find(b"GET") } else { None })
    }

    /// Its methods, as `Allow` has them.
    pub fn allow(&self) -> String {
        self.operations.iter().map(|(method, _)| method.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// Where the paths of a document begin: the paths of its servers, of which variables have their defaults.
pub fn bases(document: &Document) -> Vec<String> {
    let mut bases = Vec::new();
    for server in document.get("servers").and_then(Value::as_array).into_iter().flatten() {
        let mut url = server.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
            url = url.replace(&format!("{{{name}}}"), variable.get("default").and_then(Value::as_str).unwrap_or_default());
        }
        let path = match url.split_once("//") {
            Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
            None => &url,
        };
        let path = path.trim_matches('/');
        let base = if path.is_empty() { String::new() } else { format!("/{path}") };
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    if bases.is_empty() { vec![String::new()] } else { bases }
}
