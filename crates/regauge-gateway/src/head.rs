//! The head of a message: a start line and fields, kept as one text and places in it.
//!
//! One allocation that is used again for the next message of the connection, whatever brought the head: HTTP/1.1 copies the bytes that it
//! parsed, HTTP/2 writes what HPACK gave it. Names keep the spelling in which they came and compare without case (RFC 9110, section 5.1).

use std::ops::Range;

/// The version of HTTP that a message is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Version {
    Http10,
    #[default]
    Http11,
    Http2,
}

#[derive(Debug, Clone, Copy, Default)]
struct Place {
    start: u32,
    end: u32,
}

impl Place {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[derive(Debug, Clone, Copy)]
struct Field {
    name: Place,
    value: Place,
}

/// A request's or a response's head. Which of `method`, `target` and `status` mean something depends on which it is.
#[derive(Debug, Clone, Default)]
pub struct Head {
    text: Vec<u8>,
    method: Place,
    target: Place,
    fields: Vec<Field>,
    pub status: u16,
    pub version: Version,
}

impl Head {
    /// Empties the head and keeps its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        (self.method, self.target) = (Place::default(), Place::default());
        (self.status, self.version) = (0, Version::Http11);
    }

    /// Bytes that it keeps hold of.
    pub fn capacity(&self) -> usize {
        self.text.capacity() + self.fields.capacity() * size_of::<Field>()
    }

    fn keep(&mut self, bytes: &[u8]) -> Place {
        // A head is bounded far below 4 GiB (`Limits::head`).
        let start = self.text.len() as u32;
        self.text.extend_from_slice(bytes);
        Place { start, end: self.text.len() as u32 }
    }

    /// Sets the request line.
    pub fn set_request(&mut self, method: &[u8], target: &[u8], version: Version) {
        self.method = self.keep(method);
        self.target = self.keep(target);
        self.version = version;
    }

    /// Sets the status line; the reason phrase is not kept (RFC 9112, section 4: a client should ignore it).
    pub fn set_status(&mut self, status: u16, version: Version) {
        (self.status, self.version) = (status, version);
    }

    /// The same head with another method.
    pub fn renamed(&self, method: &[u8]) -> Self {
        let mut head = self.clone();
        head.method = head.keep(method);
        head
    }

    /// Adds a field at the end.
    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        let field = Field { name: self.keep(name), value: self.keep(value) };
        self.fields.push(field);
    }

    pub fn method(&self) -> &[u8] {
        &self.text[self.method.range()]
    }

    /// The request target as the client wrote it.
    pub fn target(&self) -> &[u8] {
        &self.text[self.target.range()]
    }

    /// All fields in their order.
    pub fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|field| (&self.text[field.name.range()], &self.text[field.value.range()]))
    }

    /// The values of a field, in their order. `name` in any case.
    pub fn values<'a>(&'a self, name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.fields().filter(move |(each, _)| each.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The first value of a field.
    pub fn value<'a>(&'a self, name: &'a [u8]) -> Option<&'a [u8]> {
        self.values(name).next()
    }

    /// Whether a field that is a list of tokens has one (RFC 9110, section 5.6.1), in any case.
    pub fn has_token(&self, name: &[u8], token: &[u8]) -> bool {
        self.values(name).any(|value| tokens(value).any(|each| each.eq_ignore_ascii_case(token)))
    }
}

/// The members of a comma-separated list, without the white space around them; empty ones are left out.
pub fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).filter(|each| !each.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_fields_in_order_and_finds_them_in_any_case() {
        let mut head = Head::default();
        head.set_request(b"GET", b"/a?b", Version::Http11);
        head.push(b"Accept", b"text/html");
        head.push(b"ACCEPT", b"*/*");
        assert_eq!((head.method(), head.target()), (&b"GET"[..], &b"/a?b"[..]));
        assert_eq!(head.values(b"accept").collect::<Vec<_>>(), [&b"text/html"[..], b"*/*"]);
        head.clear();
        assert_eq!(head.fields().count(), 0);
    }

    #[test]
    fn finds_tokens_of_lists() {
        let mut head = Head::default();
        head.push(b"Connection", b" , keep-alive,\tUpgrade ");
        assert!(head.has_token(b"connection", b"upgrade"));
        assert!(!head.has_token(b"connection", b"up"));
    }
}
