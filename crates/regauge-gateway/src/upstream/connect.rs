//! Opens connections to upstreams: over TCP, with TLS or without, and Unix sockets.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::{TlsConnector, TlsStream};

use super::address::Address;
use super::member::Member;
use crate::io::stream::Stream;

/// Why upstreams over TLS cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum BadAuthorities {
    #[error("upstream.authorities: {path}: {why}; it has certificates of authorities, in PEM")]
    File { path: String, why: String },
    #[error("TLS to upstreams: {0}")]
    Tls(#[from] rustls::Error),
    #[error("no authority's certificate was found on this system; name one with upstream.authorities")]
    None,
}

/// What makes TLS of connections to upstreams. Certificates are verified, always.
#[derive(Clone)]
pub struct Connector(TlsConnector);

impl std::fmt::Debug for Connector {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Connector")
    }
}

impl Connector {
    /// Trusts the system's authorities, and those in a file.
    pub fn new(authorities: Option<&Path>) -> Result<Self, BadAuthorities> {
        let mut roots = RootCertStore::empty();
        // What of the system's cannot be read is not trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = authorities {
            let wrong = |why: String| BadAuthorities::File { path: path.display().to_string(), why };
            let found = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            let found = found.map_err(|error| wrong(error.to_string()))?;
            if roots.add_parsable_certificates(found).0 == 0 {
                return Err(wrong("there is no certificate of an authority in it".to_owned()));
            }
        }
        if roots.is_empty() {
            return Err(BadAuthorities::None);
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

/// Opens a connection. The caller bounds its time. Where an upstream has several addresses they are tried in turn, beginning with any.
pub async fn open(member: &Member, connector: Option<&Connector>) -> io::Result<Stream> {
    let (host, tls) = match &member.address {
        Address::Unix(path) => return Ok(Stream::Unix(UnixStream::connect(path).await?)),
        Address::Tcp { host, tls, .. } => (host, *tls),
    };
    let stream = tcp(member).await?;
    stream.set_nodelay(true)?;
    if !tls {
        return Ok(Stream::Tcp(stream));
    }
    let Some(Connector(connector)) = connector else { return Err(io::ErrorKind::Unsupported.into()) };
    let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
    Ok(Stream::Tls(Box::new(TlsStream::Client(connector.connect(name, stream).await?))))
}

async fn tcp(member: &Member) -> io::Result<TcpStream> {
    let places = member.places.all();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "its name was not found");
    let first = if places.len() > 1 { fastrand::usize(..places.len()) } else { 0 };
    for step in 0..places.len() {
        match TcpStream::connect(places[(first + step) % places.len()]).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}
