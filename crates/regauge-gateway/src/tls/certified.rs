//! Certificates with their keys, in PEM.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::extensions::GeneralName;

use crate::settings::unread::unread;

/// Why certificates cannot be used. No text has anything of a key in it.
#[derive(Debug, thiserror::Error)]
pub enum BadTls {
    #[error("{0}")]
    Unread(String),
    #[error("{setting}: {path}: {why}")]
    File { setting: &'static str, path: String, why: String },
    #[error("tls.certificate {certificate} and tls.key {key}: {why}")]
    Pair { certificate: String, key: String, why: String },
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("the thread that looks after certificates: {0}")]
    Thread(#[from] std::io::Error),
}

/// A chain of certificates and its key.
#[derive(Debug)]
pub struct Certified {
    pub key: Arc<CertifiedKey>,
    /// The names that it is for, in lower case.
    pub names: Vec<String>,
    pub from: SystemTime,
    pub until: SystemTime,
}

impl Certified {
    /// Reads a chain, the server's first, and its key.
    pub fn from_files(certificate: &Path, key: &Path, provider: &CryptoProvider) -> Result<Self, BadTls> {
        let wrong = |setting, path: &Path, why: String| BadTls::File { setting, path: path.display().to_string(), why };
        let read =
            |setting, path: &Path, advice| std::fs::read(path).map_err(|error| BadTls::Unread(unread(setting, path, &error, advice)));
        let text = read("tls.certificate", certificate, "it has the certificate and those between it and its authority, in PEM")?;
        let chain = chain(&text).map_err(|why| wrong("tls.certificate", certificate, why))?;
        let text = read("tls.key", key, "it has the key of tls.certificate, in PEM")?;
        let secret = PrivateKeyDer::from_pem_slice(&text).map_err(|error| wrong("tls.key", key, error.to_string()))?;
        Self::new(chain, secret, provider).map_err(|why| BadTls::Pair {
            certificate: certificate.display().to_string(),
            key: key.display().to_string(),
            why,
        })
    }

    /// Reads a text that has both.
    ///
    /// Errors with a sentence that has nothing of it.
    pub fn from_pem(text: &[u8], provider: &CryptoProvider) -> Result<Self, String> {
        let secret = PrivateKeyDer::from_pem_slice(text).map_err(|error| error.to_string())?;
        Self::new(chain(text)?, secret, provider)
    }

    /// Puts both together.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>, provider: &CryptoProvider) -> Result<Self, String> {
        let (names, from, until) =
            chain.first().ok_or_else(|| "there is no certificate in it".to_owned()).and_then(|first| about(first))?;
        let key = CertifiedKey::from_der(chain, key, provider).map_err(|error| error.to_string())?;
        Ok(Self { key: Arc::new(key), names, from, until })
    }
}

fn chain(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain = CertificateDer::pem_slice_iter(text).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    if chain.is_empty() { Err("there is no certificate in it".to_owned()) } else { Ok(chain) }
}

type About = (Vec<String>, SystemTime, SystemTime);

/// Whom a certificate is for, and from when to when (RFC 5280, sections 4.1.2.5 and 4.2.1.6).
fn about(certificate: &[u8]) -> Result<About, String> {
    let (_, read) = x509_parser::parse_x509_certificate(certificate).map_err(|error| format!("it is no certificate: {error}"))?;
    let names = read.subject_alternative_name().map_err(|error| error.to_string())?;
    let names = names.iter().flat_map(|names| &names.value.general_names).filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        _ => None,
    });
    let time = |seconds: i64| UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    let validity = read.validity();
    Ok((names.collect(), time(validity.not_before.timestamp()), time(validity.not_after.timestamp())))
}
