//! Readings of HTTP/1.1 that share nothing with the gateway's: plain, slow, and of whole texts.

use regauge_gateway::http1::framing::Body;

/// A field: its name in lower case, its value.
pub type Field = (Vec<u8>, Vec<u8>);

/// A whole chunked body: its data, its trailer section, and how many bytes it took.
pub type Chunks = (Vec<u8>, Vec<u8>, usize);

/// The fields of a head as a strict server reads them: a line feed ends a line, a colon a name.
pub fn strict(head: &[u8]) -> Vec<Field> {
    let lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    // Empty lines before the start line are allowed (RFC 9112, section 2.2).
    let lines = lines.skip_while(|line| line.is_empty()).skip(1).take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((line[..colon].to_ascii_lowercase(), line[colon + 1..].trim_ascii().to_vec()))
        })
        .collect()
}

/// The same as a careless one does: any control character ends a line, blanks around a name go, what begins with a blank belongs to the line before.
pub fn careless(head: &[u8]) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    let mut lines = head.split(|byte| matches!(byte, b'\n' | b'\r' | 0 | 0x0b | 0x0c));
    lines.by_ref().find(|line| !line.is_empty());
    for line in lines {
        if line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
            if let Some((_, value)) = found.last_mut() {
                value.extend_from_slice(line);
            }
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        found.push((line[..colon].trim_ascii().to_ascii_lowercase(), line[colon + 1..].trim_ascii().to_vec()));
    }
    found
}

/// The body of a request with these fields (RFC 9112, section 6.3, and what nginx refuses beyond it). None: it is refused.
pub fn body(fields: &[Field], newer: bool) -> Option<Body> {
    let all =
        |name: &[u8]| fields.iter().filter(|(each, _)| each == name).map(|(_, value)| String::from_utf8_lossy(value)).collect::<Vec<_>>();
    let (lengths, codings) = (all(b"content-length"), all(b"transfer-encoding"));
    match (lengths.as_slice(), codings.as_slice()) {
        ([], []) => Some(Body::None),
        ([length], []) if length.len() <= 18 && !length.starts_with('+') => match length.parse::<u64>().ok()? {
            0 => Some(Body::None),
            length => Some(Body::Length(length)),
        },
        ([], [coding]) if newer && coding.to_lowercase() == "chunked" => Some(Body::Chunked),
        _ => None,
    }
}

/// A chunked body. Ok(None): more is needed.
pub fn chunks(text: &[u8]) -> Result<Option<Chunks>, ()> {
    let (mut data, mut at) = (Vec::new(), 0);
    let line = |at: usize| text[at..].windows(2).position(|pair| pair == b"\r\n").map(|end| (&text[at..at + end], at + end + 2));
    loop {
        let Some((size, after)) = line(at) else { return Ok(None) };
        let digits = size.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let (digits, extension) = size.split_at(digits);
        let fine = extension.first().is_none_or(|byte| b"; \t".contains(byte)) && !extension.iter().any(|byte| b"\r\n\0".contains(byte));
        if digits.is_empty() || digits.len() > 15 || !fine || extension.len() > 1025 {
            return Err(());
        }
        let size = u64::from_str_radix(&String::from_utf8_lossy(digits), 16).map_err(drop)?;
        at = after;
        if size == 0 {
            break;
        }
        let Some(rest) = usize::try_from(size).ok().and_then(|size| text.get(at..at.checked_add(size)?)) else { return Ok(None) };
        data.extend_from_slice(rest);
        at += rest.len();
        match text.get(at..at + 2) {
            None => return Ok(None),
            Some(b"\r\n") => at += 2,
            Some(_) => return Err(()),
        }
    }
    let start = at;
    while let Some((field, after)) = line(at) {
        if after - start > 16 * 1024 {
            return Err(());
        }
        if field.is_empty() {
            return Ok(Some((data, text[start..at].to_vec(), after)));
        }
        let (name, value) = field.split_at(field.iter().position(|byte| *byte == b':').ok_or(())?);
        let token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
        if name.is_empty() || !name.iter().all(token) || value.iter().any(|byte| byte.is_ascii_control() && *byte != b'\t') {
            return Err(());
        }
        at = after;
    }
    Ok(None)
}
