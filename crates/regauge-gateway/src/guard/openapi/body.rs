//! What the document says of an operation's body: whether there has to be one, of which types, and what it has to be.

use std::sync::Arc;

use serde_json::Value;

use super::Contract;
use super::document::Document;
use super::fault::Fault;
use super::schema::{SchemaId, Schemas};
use crate::guard::refusal::Refusal;
use crate::guard::validate::{is_json, media_type, problem};
use crate::head::Head;
use crate::http1::framing::Body;
use crate::settings::guard::Mode;

/// A body that is asked for, or may come.
#[derive(Debug)]
pub struct Wanted {
    required: bool,
    /// In lower case, without parameters, the most exact first; with the schema of those that say one.
    types: Vec<(String, Option<SchemaId>)>,
}

/// A body that is still to be looked at.
#[derive(Debug, Clone)]
pub struct Looking {
    contract: Arc<Contract>,
    schema: Option<SchemaId>,
    required: bool,
}

impl Wanted {
    /// Reads one.
    ///
    /// Errors with a sentence for the user.
    pub fn new(document: &Document, schemas: &mut Schemas<'_>, place: &str, value: &Value) -> Result<Self, String> {
        let value = document.follow(value).map_err(|why| format!("{place}: {why}"))?;
        let content = value.get("content").and_then(Value::as_object).ok_or_else(|| format!("{place}: it has no `content`"))?;
        let mut types = Vec::new();
        for (kind, content) in content {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            let schema = content.get("schema").map(|schema| schemas.add(&format!("{place}/content/{kind}"), schema)).transpose()?;
            types.push((kind, schema));
        }
        types.sort_by_key(|(kind, _)| kind.matches('*').count());
        Ok(Self { required: value.get("required") == Some(&Value::Bool(true)), types })
    }

    /// Looks at what a head says of a body. Gives what is still to be looked at.
    ///
    /// Errors with the answer.
    pub fn check(&self, contract: &Arc<Contract>, head: &Head, body: Body) -> Result<Option<Looking>, Refusal> {
        if body == Body::None {
            return if self.required { Err(missing()) } else { Ok(None) };
        }
        let kind = String::from_utf8_lossy(media_type(head)).to_ascii_lowercase();
        let Some((_, schema)) = self.types.iter().find(|(each, _)| fits(each, &kind)) else {
            let all = self.types.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>().join(", ");
            return Err(problem(415, "The body's type is not taken", &format!("It may be {all}")).with("accept", all));
        };
        if !is_json(head) {
            // All that is known of it is that it is there, if it says so.
            return Ok(None);
        }
        if head.value(b"content-encoding").is_some_and(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
            let refusal = problem(415, "The body's coding is not taken", "It is sent as it is");
            return Err(refusal.with("accept-encoding", "identity".to_owned()));
        }
        if matches!(body, Body::Length(length) if length > contract.size) {
            return Err(problem(413, "The body is too large", &format!("It may have {} bytes", contract.size)));
        }
        // Of a body that does not say how long it is nobody would know when to stop, where it has to pass anyway.
        let passes = contract.mode == Mode::Report && body == Body::Chunked;
        Ok((!passes).then(|| Looking { contract: Arc::clone(contract), schema: *schema, required: self.required }))
    }
}

impl Looking {
    /// How much may come.
    pub fn room(&self) -> u64 {
        if self.contract.mode == Mode::Enforce { self.contract.size } else { u64::MAX }
    }

    /// Whether what does not fit is only counted.
    pub fn reports(&self) -> bool {
        self.contract.mode == Mode::Report
    }

    /// Looks at all of a body.
    ///
    /// Errors with the answer.
    pub fn look(&self, text: &[u8]) -> Result<(), Refusal> {
        if text.trim_ascii().is_empty() {
            return if self.required { Err(missing()) } else { Ok(()) };
        }
        let value = super::bounded::read(text).map_err(|why| problem(400, "The body is not JSON", &why))?;
        let Some(schema) = self.schema else { return Ok(()) };
        self.contract.table.judge(schema, &value, text.len()).map_err(|fault| unfit(&fault))
    }
}

fn missing() -> Refusal {
    problem(400, "The body does not fit", "It is missing")
}

fn unfit(Fault { place, why }: &Fault) -> Refusal {
    let detail = if place.is_empty() { why.clone() } else { format!("{place}: {why}") };
    problem(400, "The body does not fit", &detail)
}

fn fits(listed: &str, kind: &str) -> bool {
    match listed.strip_suffix('*') {
        Some("*/") => true,
        Some(start) => kind.starts_with(start),
        None => listed == kind,
    }
}
