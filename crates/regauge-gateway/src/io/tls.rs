//! TLS towards clients, by rustls: certificates from files, TLS 1.2 and 1.3.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Why certificates cannot be used. No text has anything of a key in it.
#[derive(Debug, thiserror::Error)]
pub enum BadTls {
    #[error("{path}: {why}")]
    File { path: String, why: String },
    #[error("{certificate} and {key}: {why}")]
    Pair { certificate: String, key: String, why: String },
}

/// What makes TLS of a client's connection.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

impl std::fmt::Debug for Tls {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Tls")
    }
}

impl Tls {
    /// Reads a chain of certificates, the server's first, and its key, both in PEM.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, BadTls> {
        let wrong = |path: &Path, why: String| BadTls::File { path: path.display().to_string(), why };
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| wrong(certificate, error.to_string()))?;
        if chain.is_empty() {
            return Err(wrong(certificate, "there is no certificate in it".to_owned()));
        }
        let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, error.to_string()))?;
        let pair = |why: rustls::Error| BadTls::Pair {
            certificate: certificate.display().to_string(),
            key: key.display().to_string(),
            why: why.to_string(),
        };
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
        let mut config = builder.map_err(pair)?.with_no_client_auth().with_single_cert(chain, secret).map_err(pair)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }

    /// Shakes hands with a client. The caller bounds its time.
    pub async fn accept(&self, stream: tokio::net::TcpStream) -> io::Result<super::stream::TlsStream> {
        self.0.accept(stream).await.map(|stream| Box::new(stream.into()))
    }
}
