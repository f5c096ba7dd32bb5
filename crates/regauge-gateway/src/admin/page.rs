//! The status page: one file, without anything from elsewhere. It asks for `/status` and shows it; it can change nothing.

use super::http::Answer;

const PAGE: &str = include_str!("page.html");

/// The page. Its policy lets it run what is in it and ask this gateway, and nothing else (CSP level 3).
pub fn answer() -> Answer {
    Answer {
        status: 200,
        kind: "text/html; charset=utf-8",
        body: PAGE.as_bytes().to_vec(),
        extra: "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\nreferrer-policy: no-referrer\r\n".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_is_from_elsewhere_or_made_of_text() {
        for part in ["http:", "https:", "//cdn", " src=", "@import", "url(", "innerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(!PAGE.contains(part), "{part}");
        }
    }
}
