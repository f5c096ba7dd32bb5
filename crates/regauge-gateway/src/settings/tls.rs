//! Certificates: in files, or ordered from an authority.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::entry::{Entry, file, keep, optional, plain};

/// Where certificates come from. Neither: clients do not speak TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// Certificates in PEM, and the key of each.
    pub certificates: Vec<PathBuf>,
    pub keys: Vec<PathBuf>,
    /// Names that a certificate is ordered for.
    pub domains: Vec<String>,
    /// Whom the authority may write to.
    pub email: String,
    /// Where the authority is asked (RFC 8555, section 7.1.1).
    pub directory: String,
    /// The authority of the directory's own certificate, where the system does not know it.
    pub authority: Option<PathBuf>,
    /// Where the account and what was ordered are kept.
    pub storage: PathBuf,
    /// Where clients that do not speak TLS are sent to it.
    pub redirect: Option<SocketAddr>,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            certificates: Vec::new(),
            keys: Vec::new(),
            domains: Vec::new(),
            email: String::new(),
            directory: "https://acme-v02.api.letsencrypt.org/directory".to_owned(),
            authority: None,
            storage: "storage/regauge-gateway".into(),
            redirect: None,
        }
    }
}

impl Tls {
    /// Whether clients are to speak TLS.
    pub fn is_on(&self) -> bool {
        !self.certificates.is_empty() || !self.domains.is_empty()
    }

    /// What is wrong with them together.
    pub fn wrong(&self) -> Option<String> {
        if self.redirect.is_some() && !self.is_on() {
            return Some("tls.redirect sends clients to TLS, which is not spoken here: set tls.certificate or tls.domains".to_owned());
        }
        let (certificates, keys) = (self.certificates.len(), self.keys.len());
        (certificates != keys).then(|| match (certificates, keys) {
            (0 | 1, 0 | 1) => "a certificate needs its key, and a key its certificate".to_owned(),
            _ => format!("there are {certificates} certificates and {keys} keys"),
        })
    }
}

fn paths(text: &str) -> Vec<PathBuf> {
    text.split(',').map(str::trim).filter(|each| !each.is_empty()).map(PathBuf::from).collect()
}

fn show_paths(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(",")
}

/// Names of hosts (RFC 1123, section 2.1), in lower case.
fn domains(text: &str) -> Result<Vec<String>, String> {
    let label = |label: &str| {
        let fine = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.len() < 64 && label.bytes().all(fine) && !label.starts_with('-') && !label.ends_with('-')
    };
    let read = |name: &str| match name {
        name if name.len() < 254 && name.split('.').all(label) => Ok(name.to_ascii_lowercase()),
        name if name.starts_with("*.") => {
            Err(format!("`{}`: a name with * needs proof by DNS, which is not supported", name.escape_debug()))
        }
        name => Err(format!("`{}` is no name of a host", name.escape_debug())),
    };
    text.split(',').map(str::trim).filter(|each| !each.is_empty()).map(read).collect()
}

fn email(text: &str) -> Result<String, String> {
    let fine = text.is_empty() || text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    let clean = text.bytes().all(|byte| byte.is_ascii_graphic());
    if fine && clean { Ok(text.to_owned()) } else { Err(format!("`{}` is no address of mail", text.escape_debug())) }
}

fn directory(text: &str) -> Result<String, String> {
    let fine = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()));
    if fine { Ok(text.to_owned()) } else { Err(format!("`{}` does not begin with https://", text.escape_debug())) }
}

/// Their rows.
pub const ROWS: &[Entry] = &[
    Entry {
        key: "tls.certificate",
        value: "FILE",
        meaning: "certificates in PEM, the server's first; with it, and its key, clients speak TLS; several with commas, chosen by the name that is asked for, else the first",
        set: |settings, text| keep(&mut settings.tls.certificates, Ok(paths(text))),
        show: |settings| show_paths(&settings.tls.certificates),
    },
    Entry {
        key: "tls.key",
        value: "FILE",
        meaning: "the key of the certificate, in PEM; one for each",
        set: |settings, text| keep(&mut settings.tls.keys, Ok(paths(text))),
        show: |settings| show_paths(&settings.tls.keys),
    },
    Entry {
        key: "tls.domains",
        value: "NAME",
        meaning: "names that a certificate is ordered for, and renewed (ACME), with commas; whoever sets them agrees to the authority's terms",
        set: |settings, text| keep(&mut settings.tls.domains, domains(text)),
        show: |settings| settings.tls.domains.join(","),
    },
    plain!("tls.email", "EMAIL", tls.email, email, "whom the authority may write to"),
    plain!("tls.directory", "URL", tls.directory, directory, "where the authority is asked"),
    file!("tls.authority", tls.authority, "who signed the directory's own certificate, in PEM, where the system does not know it"),
    Entry {
        key: "tls.storage",
        value: "FILE",
        meaning: "the folder where the account and what was ordered are kept",
        set: |settings, text| keep(&mut settings.tls.storage, Ok(text.into())),
        show: |settings| settings.tls.storage.display().to_string(),
    },
    Entry {
        key: "tls.redirect",
        value: "ADDRESS",
        meaning: "where clients that do not speak TLS are sent to it (301, 307), such as 0.0.0.0:80; empty: nowhere",
        set: |settings, text| {
            let address = |text: &str| text.parse().map_err(|_| format!("`{text}` is no address with a port, such as 0.0.0.0:80"));
            keep(&mut settings.tls.redirect, optional(text, address))
        },
        show: |settings| settings.tls.redirect.map(|address| address.to_string()).unwrap_or_default(),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_hosts() {
        assert_eq!(domains("Shop.test, www.shop.test").unwrap(), ["shop.test", "www.shop.test"]);
        assert_eq!(domains("").unwrap(), [""; 0]);
        for text in ["-a.test", "a..test", "a b", "a/b", "shop_x.test", &"a.".repeat(200)] {
            assert!(domains(text).is_err(), "{text}");
        }
        assert!(domains("*.shop.test").unwrap_err().contains("DNS"));
        assert!(directory("http://a").is_err() && email("a@").is_err() && email("a@b\n").is_err());
    }
}
