//! A record's validation errors: `ActiveModel::Errors`.

use std::borrow::Cow;

use crate::json::{Json, ToJson};
use crate::text;

type Text = Cow<'static, str>;

/// One error: `errors.add(attribute, kind, message: ...)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `base` when it is about the whole record.
    pub attribute: Text,
    /// Rails' symbol: `blank`, `taken`; the message itself when none was given.
    pub kind: Text,
    pub message: Text,
}

/// Errors in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    entries: Vec<Entry>,
    names: &'static [(&'static str, &'static str)],
}

impl Errors {
    /// `names`: the attributes that the application's locale calls otherwise than Rails would.
    pub fn named(names: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            entries: Vec::new(),
            names,
        }
    }

    /// `errors.add(:attribute, "message")`.
    pub fn add(&mut self, attribute: impl Into<Text>, message: impl Into<Text>) {
        let message = message.into();
        self.entries.push(Entry {
            attribute: attribute.into(),
            kind: message.clone(),
            message,
        });
    }

    /// `errors.add(:attribute, :kind)` with the message that the kind has: see [`crate::validate::message`].
    pub fn add_kind(
        &mut self,
        attribute: impl Into<Text>,
        kind: impl Into<Text>,
        message: impl Into<Text>,
    ) {
        self.entries.push(Entry {
            attribute: attribute.into(),
            kind: kind.into(),
            message: message.into(),
        });
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// `errors.any?`
    pub fn any(&self) -> bool {
        !self.entries.is_empty()
    }

    /// `errors.count`
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }

    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// `errors[:attribute]`
    pub fn on(&self, attribute: &str) -> Vec<&str> {
        self.of(attribute).map(|entry| &*entry.message).collect()
    }

    /// `errors.include?(:attribute)`
    pub fn include(&self, attribute: &str) -> bool {
        self.of(attribute).next().is_some()
    }

    /// `errors.added?(:attribute, :kind)` and `of_kind?`
    pub fn added(&self, attribute: &str, kind: &str) -> bool {
        self.of(attribute).any(|entry| entry.kind == kind)
    }

    /// `errors.full_messages_for(:attribute)`
    pub fn full_messages_for(&self, attribute: &str) -> Vec<String> {
        self.of(attribute)
            .map(|entry| self.full_message(entry))
            .collect()
    }

    /// `errors.full_messages`
    pub fn full_messages(&self) -> Vec<String> {
        self.entries
            .iter()
            .map(|entry| self.full_message(entry))
            .collect()
    }

    /// `errors.full_messages.to_sentence`
    pub fn to_sentence(&self) -> String {
        text::to_sentence(&self.full_messages())
    }

    /// `errors.messages`, `errors.to_hash`: each attribute once, in the order first met.
    pub fn messages(&self) -> Vec<(&str, Vec<&str>)> {
        self.grouped(|entry| &*entry.message)
    }

    /// `errors.to_hash(true)`
    pub fn to_full_hash(&self) -> Vec<(&str, Vec<String>)> {
        self.grouped(|entry| self.full_message(entry))
    }

    /// `errors.delete(:attribute)`
    pub fn delete(&mut self, attribute: &str) {
        self.entries.retain(|entry| entry.attribute != attribute);
    }

    /// `errors.merge!(other)`, and what a nested record's errors become.
    pub fn merge(&mut self, other: &Self) {
        self.entries.extend(other.entries.iter().cloned());
    }

    fn of(&self, attribute: &str) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| entry.attribute == attribute)
    }

    fn grouped<'a, T>(&'a self, show: impl Fn(&'a Entry) -> T) -> Vec<(&'a str, Vec<T>)> {
        let mut groups: Vec<(&str, Vec<T>)> = Vec::new();
        for entry in &self.entries {
            let message = show(entry);
            match groups.iter_mut().find(|(name, _)| *name == entry.attribute) {
                Some((_, messages)) => messages.push(message),
                None => groups.push((&entry.attribute, vec![message])),
            }
        }
        groups
    }

    fn full_message(&self, entry: &Entry) -> String {
        if entry.attribute == "base" {
            return entry.message.to_string();
        }
        let named = self
            .names
            .iter()
            .find(|(attribute, _)| *attribute == entry.attribute);
        match named {
            Some((_, name)) => format!("{name} {}", entry.message),
            None => format!(
                "{} {}",
                text::humanize(&entry.attribute.replace('.', "_")),
                entry.message
            ),
        }
    }
}

/// `errors.as_json`: the messages by attribute.
impl ToJson for Errors {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        for (attribute, messages) in self.messages() {
            json.field(attribute, &messages);
        }
        json.end_object();
    }
}
