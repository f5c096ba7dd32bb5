//! What of a request may be written down: its target, without the values of parameters whose names say that they are secrets.
//!
//! Rails keeps them out of its log by `config.filter_parameters` (railties, `config/initializers/filter_parameter_logging.rb`): a parameter whose
//! name has one of these in it, in any case, is written as `[FILTERED]`. The same holds here, and for the names as they are after decoding, so
//! that `pass%77ord` is no way around.

/// Parts of names, in lower case: those that Rails 8 writes into a new app.
const SECRET: &[&[u8]] =
    &[b"passw", b"email", b"secret", b"token", b"_key", b"crypt", b"salt", b"certificate", b"otp", b"ssn", b"cvv", b"cvc"];
/// What stands for a value, as in Rails.
const FILTERED: &[u8] = b"[FILTERED]";
/// Bytes of a target that are written; the rest is cut.
const LONGEST: usize = 1024;

/// Writes a request's target without its secrets, cut after [`LONGEST`] bytes.
pub fn target(out: &mut Vec<u8>, target: &[u8]) {
    let start = out.len();
    let target = path_of(target);
    let (path, query) = match memchr::memchr(b'?', target) {
        Some(place) => (&target[..place], Some(&target[place + 1..])),
        None => (target, None),
    };
    out.extend_from_slice(path);
    if let Some(query) = query {
        out.push(b'?');
        let mut rest = query;
        while out.len() - start < LONGEST {
            let end = memchr::memchr2(b'&', b';', rest).unwrap_or(rest.len());
            pair(out, &rest[..end]);
            let Some(separator) = rest.get(end) else { break };
            out.push(*separator);
            rest = &rest[end + 1..];
        }
    }
    if out.len() - start > LONGEST {
        out.truncate(start + LONGEST);
        out.extend_from_slice("…".as_bytes());
    }
}

/// A target without its authority: an absolute one (RFC 9112, section 3.2.2) may carry a user and a password, which nobody needs to read.
fn path_of(target: &[u8]) -> &[u8] {
    let start = memchr::memmem::find(&target[..target.len().min(8)], b"://").map(|colon| colon + 3);
    let Some(rest) = start.filter(|_| !target.starts_with(b"/")).map(|start| &target[start..]) else { return target };
    memchr::memchr2(b'/', b'?', rest).map_or(&[], |end| &rest[end..])
}

fn pair(out: &mut Vec<u8>, pair: &[u8]) {
    let Some(equals) = memchr::memchr(b'=', pair) else { return out.extend_from_slice(pair) };
    let (name, value) = pair.split_at(equals);
    out.extend_from_slice(name);
    if is_secret(name) {
        out.push(b'=');
        out.extend_from_slice(FILTERED);
    } else {
        out.extend_from_slice(value);
    }
}

/// Whether a parameter's name, as it is written in a query, is one of a secret.
pub fn is_secret(name: &[u8]) -> bool {
    if memchr::memchr(b'%', name).is_none() {
        return has_secret(name);
    }
    // A name may be encoded more than once by those who pass it on: twice is as far as anybody reads it.
    let once = decoded(name);
    has_secret(&once) || has_secret(&decoded(&once))
}

fn has_secret(name: &[u8]) -> bool {
    SECRET.iter().any(|part| name.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part)))
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let code = match after {
            [high, low, ..] if *first == b'%' => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                out.push(high << 4 | low);
                rest = &after[2..];
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut out = Vec::new();
        target(&mut out, text.as_bytes());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn values_of_secrets_are_not_written() {
        for (text, expected) in [
            ("/", "/"),
            ("/a?b=c&d", "/a?b=c&d"),
            ("/login?user[password]=x&page=2", "/login?user[password]=[FILTERED]&page=2"),
            ("/a?PassWord=x;api_key=y&b=z", "/a?PassWord=[FILTERED];api_key=[FILTERED]&b=z"),
            ("/a?pass%77ord=x", "/a?pass%77ord=[FILTERED]"),
            ("/a?pass%2577ord=x", "/a?pass%2577ord=[FILTERED]"),
            ("/a?%=x&token=a=b", "/a?%=x&token=[FILTERED]"),
            ("http://user:hunter2@shop.test/a?otp=1", "/a?otp=[FILTERED]"),
            ("/a?token", "/a?token"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn long_targets_are_cut() {
        let long = shown(&format!("/{}", "x".repeat(5_000)));
        assert!(long.len() < 1_100 && long.ends_with('…'));
        assert!(shown(&format!("/?{}", "a=b&".repeat(5_000))).len() < 1_100);
    }
}
