//! Regular expressions in bodies. The compiler has translated Ruby's pattern to the engine's syntax.

use regex::Regex;

use super::int;

/// A pattern. One that the engine refuses matches nothing; the compiler lets none such through.
#[derive(Debug)]
pub struct Pattern(Option<Regex>);

impl Pattern {
    pub fn new(pattern: &str) -> Self {
        Self(Regex::new(pattern).ok())
    }

    /// `match?`
    pub fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// `=~`: the place of the first match, in characters.
    pub fn index(&self, text: &str) -> Option<i64> {
        let found = self.0.as_ref()?.find(text)?;
        Some(int(text[..found.start()].chars().count()))
    }

    /// `scan` without groups.
    pub fn scan(&self, text: &str) -> Vec<String> {
        let found = self.0.as_ref().map(|regex| {
            regex
                .find_iter(text)
                .map(|hit| hit.as_str().to_owned())
                .collect()
        });
        found.unwrap_or_default()
    }

    /// `split`: without empty texts at the end.
    pub fn split(&self, text: &str) -> Vec<String> {
        let Some(regex) = &self.0 else {
            return vec![text.to_owned()];
        };
        let mut parts: Vec<String> = regex.split(text).map(str::to_owned).collect();
        while parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        parts
    }

    /// `text[pattern, group]`.
    pub fn group(&self, text: &str, group: usize) -> Option<String> {
        self.0
            .as_ref()?
            .captures(text)?
            .get(group)
            .map(|hit| hit.as_str().to_owned())
    }

    /// `gsub(pattern, replacement)`; the replacement is plain text.
    pub fn replace_all(&self, text: &str, replacement: &str) -> String {
        let plain = regex::NoExpand(replacement);
        self.0.as_ref().map_or_else(
            || text.to_owned(),
            |regex| regex.replace_all(text, plain).into_owned(),
        )
    }

    /// `sub(pattern, replacement)`.
    pub fn replace(&self, text: &str, replacement: &str) -> String {
        let plain = regex::NoExpand(replacement);
        self.0.as_ref().map_or_else(
            || text.to_owned(),
            |regex| regex.replace(text, plain).into_owned(),
        )
    }
}
