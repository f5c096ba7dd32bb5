//! Requests that have to fit what an OpenAPI document says of them.
//!
//! ```text
//! at the start, and at a reload:  file -> document -> operations, schemas -> compiled (table)
//! a request:                      path, method -> operation -> parameters -> its body, when it is here
//! ```
//! Nothing but the file is ever read for it.

pub mod body;
pub mod bounded;
pub mod document;
pub mod fault;
pub mod operation;
pub mod parameter;
pub mod paths;
pub mod schema;
pub mod table;

use std::sync::Arc;

use self::body::Looking;
use self::document::Document;
use self::operation::{Item, Operation};
use self::parameter::{Brought, query};
use self::paths::{Found, Paths};
use self::schema::Schemas;
use self::table::Table;
use super::place::Asked;
use super::refusal::Refusal;
use super::validate::problem;
use crate::facade::method::{Seen, Verb, overridden};
use crate::head::Head;
use crate::http1::framing::Body;
use crate::http1::parse::absolute;
use crate::observe::log;
use crate::settings::guard::Mode;
use crate::settings::openapi::OpenApi;

/// What a document says of requests.
#[derive(Debug)]
pub struct Contract {
    /// What stands before its paths; without a slash at the end.
    bases: Vec<String>,
    paths: Paths,
    items: Vec<Item>,
    table: Table,
    mode: Mode,
    closed: bool,
    /// Bytes of the largest body that is looked into.
    size: u64,
}

impl Contract {
    /// Reads the document, where there is one.
    ///
    /// Errors with a sentence for the user.
    pub fn new(settings: &OpenApi) -> Result<Option<Arc<Self>>, String> {
        let Some(path) = &settings.document else { return Ok(None) };
        let document = Document::read(path)?;
        let contract = Self::of(&document, settings).map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(Some(Arc::new(contract)))
    }

    /// Compiles a document.
    ///
    /// Errors with a sentence for the user.
    pub fn of(document: &Document, settings: &OpenApi) -> Result<Self, String> {
        let mut schemas = Schemas::new(document);
        let mut paths = Paths::default();
        let mut items = Vec::new();
        let all = document.get("paths").and_then(serde_json::Value::as_object);
        for (path, value) in all.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-")) {
            let names = paths.add(path, items.len()).map_err(|why| format!("paths/{path}: {why}"))?;
            items.push(Item::new(document, &mut schemas, path, names, value)?);
        }
        let schemas = schemas.finish()?;
        if !schemas.left_out.is_empty() {
            let left_out = schemas.left_out.join(", ");
            log::warn("the OpenAPI document has keywords that are not looked at", |line| line.text("keywords", left_out));
        }
        Ok(Self {
            bases: if settings.base.is_empty() { operation::bases(document) } else { vec![settings.base.clone()] },
            table: Table::new(&schemas.all)?,
            paths,
            items,
            mode: settings.mode,
            closed: settings.closed,
            size: settings.size,
        })
    }

    /// Looks at a request's head. What is still to be looked at of its body is put into `looking`. Gives what is wrong with it, where that is only
    /// reported.
    ///
    /// Errors with the answer.
    pub fn check(
        self: &Arc<Self>,
        head: &Head,
        body: Body,
        asked: &Asked<'_>,
        looking: &mut Option<Looking>,
    ) -> Result<Option<String>, Refusal> {
        match (self.judge(head, body, asked), self.mode) {
            (Ok(left), _) => {
                *looking = left;
                Ok(None)
            }
            (Err(refusal), Mode::Enforce) => Err(refusal),
            (Err(refusal), Mode::Report) => Ok(Some(refusal.said)),
        }
    }

    fn judge(self: &Arc<Self>, head: &Head, body: Body, asked: &Asked<'_>) -> Result<Option<Looking>, Refusal> {
        let Some((item, found)) = self.find(asked.as_rails()) else {
            return if self.closed { Err(problem(404, "Not known", "There is no such path")) } else { Ok(None) };
        };
        let seen = if body == Body::None { Seen::Whole(b"") } else { Seen::Partly };
        let verb = match overridden(head, seen) {
            Verb::Other(verb) => verb.as_bytes(),
            // What a form says of it is not read: a form that has a method of its own is one of another operation, and passes or not like these.
            Verb::Own | Verb::Unclear => head.method(),
        };
        let Some(operation) = item.operation(verb) else {
            // Browsers ask so what they may ask (CORS).
            return if self.closed && verb != b"OPTIONS" {
                Err(problem(405, "Not known", "There is no such method here").with("allow", item.allow()))
            } else {
                Ok(None)
            };
        };
        self.parameters(operation, item, &found, head)?;
        operation.body.as_ref().map_or(Ok(None), |wanted| wanted.check(self, head, body))
    }

    fn find(&self, path: &[u8]) -> Option<(&Item, Found)> {
        let found = self.bases.iter().find_map(|base| {
            let rest = path.strip_prefix(base.as_bytes()).filter(|rest| rest.is_empty() || rest.starts_with(b"/"))?;
            self.paths.find(if rest.is_empty() { b"/" } else { rest })
        })?;
        Some((self.items.get(found.place)?, found))
    }

    fn parameters(&self, operation: &Operation, item: &Item, found: &Found, head: &Head) -> Result<(), Refusal> {
        if operation.parameters.is_empty() {
            return Ok(());
        }
        let target = absolute(head.target()).map_or(head.target(), |(_, path)| path);
        let path = item.variables.iter().map(String::as_str).zip(found.variables.iter().map(Vec::as_slice)).collect();
        let brought = Brought { path, query: query(target) };
        for parameter in &operation.parameters {
            if let Err(fault) = parameter.check(&self.table, head, &brought) {
                let below = if fault.place.is_empty() { String::new() } else { format!(" at {}", fault.place) };
                let detail = format!("{} parameter `{}`{below}: {}", parameter.at.word(), parameter.name, fault.why);
                return Err(problem(400, "A parameter does not fit", &detail));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
