//! Files that a form sent.
//!
//! A file is a hash with a key that no client can know, so that nothing that was written as JSON passes for one.

use std::sync::LazyLock;

use serde_json::Value;

use super::Map;

static MARK: LazyLock<String> = LazyLock::new(|| {
    let secret = crate::password::hex(16).unwrap_or_default();
    format!("\0{secret}")
});

/// What is known of a file: its name, its type as the client says, its size.
pub fn uploaded(name: String, kind: Option<String>, size: usize) -> Value {
    Value::Object(Map::from_iter([
        (MARK.clone(), Value::Bool(true)),
        ("original_filename".to_owned(), name.into()),
        ("content_type".to_owned(), kind.into()),
        ("size".to_owned(), size.into()),
    ]))
}

/// Whether a parameter is an `ActionDispatch::Http::UploadedFile`.
pub fn is_file(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.contains_key(MARK.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_file_is_one() {
        assert!(is_file(&uploaded("a.txt".to_owned(), None, 5)));
        assert!(!is_file(
            &json!({"original_filename": "a.txt", "content_type": null, "size": 5})
        ));
        assert!(!is_file(&json!("a.txt")));
    }
}
