//! An OpenAPI document as it stands in its file, and what it refers to inside of itself. Nothing else is ever read for it, nor fetched.

use std::path::Path;

use serde_json::Value;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 16 << 20;
/// How many references in a row are followed.
const HOPS: usize = 16;

/// A document that was read.
#[derive(Debug)]
pub struct Document {
    root: Value,
    /// Whether it is of 3.0, whose schemas are not those of JSON Schema.
    pub old: bool,
}

impl Document {
    /// Reads a file: JSON, or YAML 1.2.
    ///
    /// Errors with a sentence for the user.
    pub fn read(path: &Path) -> Result<Self, String> {
        let wrong = |why: String| format!("{}: {why}", path.display());
        if std::fs::metadata(path).map_err(|error| wrong(error.to_string()))?.len() > LARGEST {
            return Err(wrong(format!("larger than {LARGEST} bytes")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Self::parse(&text).map_err(wrong)
    }

    /// Reads a text: JSON where it begins like an object of it, else YAML.
    ///
    /// Errors with a sentence for the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        let root: Value =
            if text.trim_start().starts_with('{') { serde_json::from_str(text).map_err(|error| error.to_string())? } else { yaml(text)? };
        let version = match root.get("openapi") {
            Some(Value::String(version)) => version.clone(),
            // What is not between quotes is a number in YAML.
            Some(Value::Number(version)) => version.to_string(),
            _ => return Err("it is no OpenAPI document: it has no `openapi: 3.0.3` or `openapi: 3.1.0`".to_owned()),
        };
        let is = |wanted: &str| version == wanted || version.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('.'));
        if !is("3.0") && !is("3.1") {
            return Err(format!("it is of OpenAPI {}; 3.0 and 3.1 are read", version.escape_debug()));
        }
        Ok(Self { root, old: is("3.0") })
    }

    /// A member of its root.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.root.get(name)
    }

    /// What a reference means (RFC 6901, in a fragment).
    ///
    /// Errors with a sentence where it means nothing in this document.
    pub fn at(&self, reference: &str) -> Result<&Value, String> {
        let named = || reference.escape_debug();
        let Some(fragment) = reference.strip_prefix('#') else {
            return Err(format!("`{}` stands elsewhere: only references inside of the document (#/...) are followed", named()));
        };
        let pointer = percent_encoding::percent_decode_str(fragment).decode_utf8().map_err(|error| format!("`{}`: {error}", named()))?;
        self.root.pointer(&pointer).ok_or_else(|| format!("`{}` is not in the document", named()))
    }

    /// A value, or what it refers to in its place.
    ///
    /// Errors with a sentence where that is nothing, or goes round in a ring.
    pub fn follow<'a>(&'a self, mut value: &'a Value) -> Result<&'a Value, String> {
        for _ in 0..HOPS {
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => value = self.at(reference)?,
                None => return Ok(value),
            }
        }
        let last = value.get("$ref").and_then(Value::as_str).unwrap_or_default();
        Err(format!("`{}` goes round in a ring, or on through more than {HOPS} references", last.escape_debug()))
    }
}

/// Reads YAML 1.2, whose `no` is a text. How much there may be of it, how deep, and of how many aliases, is bounded by the library.
fn yaml(text: &str) -> Result<Value, String> {
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_yaml_of_the_versions_that_are_known() {
        let yaml = "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses: {200: {description: no}}\n";
        let document = Document::parse(yaml).unwrap();
        assert!(document.old);
        assert_eq!(document.at("#/paths/~1a/get/responses/200/description").unwrap(), "no");
        assert!(!Document::parse("{\"openapi\": \"3.1.0\"}").unwrap().old && !Document::parse("openapi: 3.1").unwrap().old);
        for (text, why) in [
            ("swagger: '2.0'", "it is no OpenAPI document"),
            ("{\"openapi\": \"3.2.0\"}", "it is of OpenAPI 3.2.0"),
            ("openapi: 3.10.0", "it is of OpenAPI 3.10.0"),
            ("{\"openapi\"", "EOF"),
            ("a: [", "line 1"),
            ("openapi: 3.0.3\nopenapi: 3.1.0", "duplicate"),
        ] {
            let said = Document::parse(text).unwrap_err();
            assert!(said.contains(why) && !said.contains('\n'), "{said}");
        }
        assert!(Document::read(Path::new("/nowhere/at.yaml")).unwrap_err().starts_with("/nowhere/at.yaml: "));
    }

    #[test]
    fn bombs_and_towers_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        (1..9).for_each(|level| {
            let before = format!("*a{}", level - 1);
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", ")));
        });
        assert!(Document::parse(&bomb).is_err());
        let tower: String = (0..5_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
        for text in [tower, "[".repeat(100_000), format!("{{\"a\":{}", "[".repeat(100_000))] {
            assert!(Document::parse(&text).is_err());
        }
    }

    #[test]
    fn references_stay_inside_and_end() {
        let text = r##"{"openapi": "3.1.0", "a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}, "c": {"$ref": "#/d%20e"}, "d e": 1,
            "f": {"$ref": "other.json#/a"}, "g": {"$ref": "http://169.254.169.254/"}, "h": {"$ref": "#/none"}, "i": {"$ref": "file:///etc/passwd"}}"##;
        let document = Document::parse(text).unwrap();
        let follow = |name: &str| document.follow(document.get(name).unwrap());
        assert_eq!(follow("c"), Ok(&Value::from(1)));
        assert!(follow("a").unwrap_err().contains("ring") && follow("h").unwrap_err().contains("is not in the document"));
        assert!(["f", "g", "i"].iter().all(|name| follow(name).unwrap_err().contains("stands elsewhere")));
    }
}
