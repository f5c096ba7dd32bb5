//! Schemas that were compiled, and the bounds under which something is held to them.
//!
//! References are a keyword of ours: each means another entry of this table. So what could run away (references in a ring, schemas that fit one
//! value in many ways, each of which fits its members in many ways) passes here, is counted, and ends. Patterns are matched in linear time.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use jsonschema::{Draft, Keyword, PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::fault::Fault;
use super::schema::{REFERENCE, SchemaId};

/// References that may be followed for a value, and more for each of its bytes.
const STEPS: usize = 4_096;
const STEPS_A_BYTE: usize = 4;
/// How deep they may lead.
const DEEPEST: usize = 200;
/// The largest value of which is said what is wrong with it, in bytes: every error that is looked through takes memory.
const LARGEST_EXPLAINED: usize = 64 << 10;
/// References that may be followed for that.
const STEPS_EXPLAINED: usize = 16_384;
/// How large a pattern may become, in bytes.
const LARGEST_PATTERN: usize = 1 << 20;

/// All schemas of a document.
#[derive(Debug)]
pub struct Table(Arc<[Validator]>);

/// What is under way on this thread.
struct Work {
    table: RefCell<Option<Arc<[Validator]>>>,
    steps: Cell<usize>,
    depth: Cell<usize>,
}

thread_local! {
    static WORK: Work = const { Work { table: RefCell::new(None), steps: Cell::new(0), depth: Cell::new(0) } };
}

/// Ends what is under way, however it ends.
struct Under;

impl Drop for Under {
    fn drop(&mut self) {
        WORK.with(|work| work.table.take());
    }
}

impl Table {
    /// Compiles schemas.
    ///
    /// Errors with a sentence for the user.
    pub fn new(schemas: &[(String, Value)]) -> Result<Self, String> {
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex().size_limit(LARGEST_PATTERN).dfa_size_limit(LARGEST_PATTERN))
            .with_keyword(REFERENCE, |_, value: &Value, _| {
                let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
                match number {
                    Some(number) => Ok(Box::new(Reference(number)) as Box<dyn for<'i> Keyword<'i>>),
                    None => Err(ValidationError::custom("a reference has no number")),
                }
            });
        let compiled = schemas.iter().map(|(place, schema)| {
            let wrong = |error: ValidationError<'_>| format!("{place}{}: {}", error.instance_path(), said(&error));
            options.build(schema).map_err(wrong)
        });
        compiled.collect::<Result<Vec<_>, _>>().map(|all| Self(all.into()))
    }

    /// Holds a value to a schema. `bytes`: how long it was written.
    ///
    /// Errors with what is wrong with it.
    pub fn judge(&self, SchemaId(number): SchemaId, value: &Value, bytes: usize) -> Result<(), Fault> {
        let _under = Under;
        let begin = |steps: usize| {
            WORK.with(|work| {
                work.table.replace(Some(Arc::clone(&self.0)));
                work.steps.set(steps);
                work.depth.set(0);
            });
        };
        begin(bytes.saturating_mul(STEPS_A_BYTE).saturating_add(STEPS));
        let fits = enter(number, |schema| schema.is_valid(value));
        if fits == Some(true) && WORK.with(|work| work.steps.get() > 0) {
            return Ok(());
        }
        if WORK.with(|work| work.steps.get() == 0) {
            return Err(Fault::new("it would take too long to look at"));
        }
        if bytes > LARGEST_EXPLAINED {
            return Err(Fault::new("it does not fit its schema"));
        }
        begin(STEPS_EXPLAINED);
        let fault = enter(number, |schema| schema.validate(value).err().map(|error| Fault::of(&error)));
        Err(fault.flatten().unwrap_or_else(|| Fault::new("it does not fit its schema")))
    }
}

/// Does something with a schema of the table in use. None: there is no room for it any more; then all that waits for it is over soon, because no
/// other reference is followed either.
fn enter<T>(number: usize, with: impl FnOnce(&Validator) -> T) -> Option<T> {
    WORK.with(|work| {
        let (steps, depth) = (work.steps.get().saturating_sub(1), work.depth.get());
        // Too deep is too much.
        work.steps.set(if depth < DEEPEST { steps } else { 0 });
        if work.steps.get() == 0 {
            return None;
        }
        let table = work.table.borrow();
        let schema = table.as_ref()?.get(number)?;
        work.depth.set(depth + 1);
        let given = with(schema);
        work.depth.set(depth);
        Some(given)
    })
}

/// A reference to a schema, by its number.
struct Reference(usize);

impl<'i> Keyword<'i> for Reference {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, value) {
            return Ok(());
        }
        let fault = enter(self.0, |schema| schema.validate(value).err().map(|error| Fault::of(&error)));
        Err(ValidationError::custom(fault.flatten().unwrap_or_else(|| Fault::new("it does not fit its schema")).packed()))
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        enter(self.0, |schema| schema.is_valid(value)).unwrap_or(false)
    }
}

/// What is wrong with a schema, in a line that is not too long.
fn said(error: &ValidationError<'_>) -> String {
    let text = error.to_string();
    let pattern = error.instance_path().as_str().ends_with("/pattern") || error.instance_path().as_str().contains("/patternProperties");
    let hint = if pattern { " (of those that can be matched in linear time: no look-around, no back-references)" } else { "" };
    text.chars().take(200).map(|each| if each.is_control() { ' ' } else { each }).chain(hint.chars()).collect()
}
