//! How PostgreSQL writes arrays. Source: its manual, "Array Input and Output Syntax".

use std::fmt::Write;

use super::Dimension;

/// The elements row after row, and the dimensions. None for a text that is no array.
pub(super) fn parse(text: &str) -> Option<(Vec<Option<String>>, Vec<Dimension>)> {
    let (firsts, body) = bounds(text)?;
    let mut reader = Reader {
        rest: body,
        elements: Vec::new(),
        lengths: Vec::new(),
    };
    reader.list(0)?;
    if !reader.rest.is_empty() {
        return None;
    }
    if reader.elements.is_empty() {
        return Some((Vec::new(), Vec::new()));
    }
    let lengths = reader.lengths.into_iter().collect::<Option<Vec<_>>>()?;
    let first = |at: usize| firsts.get(at).copied().unwrap_or(1);
    let dimensions = lengths
        .into_iter()
        .enumerate()
        .map(|(at, length)| Dimension {
            first: first(at),
            length,
        });
    Some((reader.elements, dimensions.collect()))
}

/// `[0:1][2:3]=`: the first index of each dimension, and what follows.
fn bounds(text: &str) -> Option<(Vec<i32>, &str)> {
    if !text.starts_with('[') {
        return Some((Vec::new(), text));
    }
    let (head, body) = text.split_once('=')?;
    let firsts = head
        .trim_start_matches('[')
        .trim_end_matches(']')
        .split("][")
        .map(|part| part.split_once(':')?.0.parse().ok())
        .collect::<Option<_>>()?;
    Some((firsts, body))
}

struct Reader<'a> {
    rest: &'a str,
    elements: Vec<Option<String>>,
    /// By depth, where it is known.
    lengths: Vec<Option<usize>>,
}

impl Reader<'_> {
    fn take(&mut self, c: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(c)?;
        Some(())
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        self.take('{')?;
        if self.lengths.len() == depth {
            self.lengths.push(None);
        }
        let mut length = 0;
        if self.take('}').is_none() {
            loop {
                if self.rest.starts_with('{') {
                    self.list(depth + 1)?;
                } else {
                    let element = self.element()?;
                    self.elements.push(element);
                }
                length += 1;
                if self.take(',').is_none() {
                    break;
                }
            }
            self.take('}')?;
        }
        let known = self.lengths.get_mut(depth)?;
        (known.get_or_insert(length) == &length).then_some(())
    }

    fn element(&mut self) -> Option<Option<String>> {
        if self.take('"').is_some() {
            return self.quoted().map(Some);
        }
        let end = self.rest.find([',', '}'])?;
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some((!text.eq_ignore_ascii_case("null")).then(|| unescaped(text)))
    }

    fn quoted(&mut self) -> Option<String> {
        let mut escaped = false;
        let end = self.rest.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        let text = unescaped(self.rest.get(..end)?);
        self.rest = self.rest.get(end + 1..)?;
        Some(text)
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' {
            chars.next().unwrap_or(c)
        } else {
            c
        });
    }
    out
}

/// The text of an array; `dimensions` are empty for a plain one.
pub(super) fn write(
    texts: impl ExactSizeIterator<Item = Option<String>>,
    dimensions: &[Dimension],
) -> String {
    let mut out = String::new();
    if dimensions.iter().any(|d| d.first != 1) {
        for Dimension { first, length } in dimensions {
            let last = i64::from(*first) + *length as i64 - 1;
            let _ = write!(out, "[{first}:{last}]");
        }
        out.push('=');
    }
    // How many elements each brace encloses, from the outermost.
    let mut sizes: Vec<usize> = dimensions
        .iter()
        .rev()
        .scan(1, |size, d| {
            *size *= d.length;
            Some(*size)
        })
        .collect();
    sizes.reverse();
    if sizes.is_empty() {
        sizes.push(texts.len());
    }
    if texts.len() == 0 {
        return "{}".to_owned();
    }
    for (at, text) in texts.enumerate() {
        let opened = sizes.iter().filter(|&&size| at % size == 0).count();
        if at > 0 {
            out.push_str(&"}".repeat(opened));
            out.push(',');
        }
        out.push_str(&"{".repeat(opened));
        match text {
            None => out.push_str("NULL"),
            Some(text) => quote(&text, &mut out),
        }
    }
    out.push_str(&"}".repeat(sizes.len()));
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::Array;

    #[test]
    fn as_postgresql_writes_them() {
        let plain: Array<String> = Array::parse(r#"{a,NULL,"b c","NULL","q\"\\",""}"#).unwrap();
        let wanted = ["a", "", "b c", "NULL", "q\"\\", ""];
        assert_eq!(plain.len(), 6);
        assert_eq!(plain[1], None);
        for (at, text) in wanted.iter().enumerate() {
            assert_eq!(plain[at].as_deref().unwrap_or_default(), *text);
        }
        assert_eq!(plain.to_string(), r#"{"a",NULL,"b c","NULL","q\"\\",""}"#);
        let nested: Array<i64> = Array::parse("{{1,2,3},{4,NULL,6}}").unwrap();
        assert_eq!(nested.lengths(), [2, 3]);
        assert_eq!(nested.to_string(), r#"{{"1","2","3"},{"4",NULL,"6"}}"#);
        let deep: Array<i64> = Array::parse("[0:1][2:2][1:1]={{{1}},{{2}}}").unwrap();
        assert_eq!(deep.to_string(), r#"[0:1][2:2][1:1]={{{"1"}},{{"2"}}}"#);
        let empty: Array<i64> = Array::parse("{}").unwrap();
        assert_eq!((empty.len(), empty.to_string().as_str()), (0, "{}"));
        for wrong in ["", "{", "{1", "{{1},{2,3}}", "{x}", "{1}2"] {
            assert!(Array::<i64>::parse(wrong).is_err(), "{wrong}");
        }
    }
}
