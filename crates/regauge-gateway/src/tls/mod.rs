//! TLS towards clients, by rustls: TLS 1.2 and 1.3, certificates from `files` or ordered by `acme`, both replaced while the gateway serves.

pub mod acme;
pub mod certificates;
pub mod certified;
pub mod files;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use self::acme::Acme;
use self::acme::proofs::Proofs;
use self::acme::storage::Storage;
use self::certificates::{CHALLENGE, CertificateStatus, Certificates};
pub use self::certified::BadTls;
use crate::background::{Background, Task};
use crate::io::stream::TlsStream;
use crate::settings::tls::Tls as Settings;

/// What makes TLS of clients' connections, and looks after the certificates until it is dropped.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    settings: Arc<Settings>,
    certificates: Arc<Certificates>,
    provider: Arc<CryptoProvider>,
    _keeper: Arc<Background>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Tls")
    }
}

impl Tls {
    /// TLS as some settings want it; None: none. `before`: that until now, which stays where the settings are the same, but for what is in the files.
    ///
    /// Errors with what cannot be used; then nothing has changed.
    pub fn following(settings: &Settings, before: Option<&Self>) -> Result<Option<Self>, BadTls> {
        if !settings.is_on() {
            return Ok(None);
        }
        if let Some(before) = before.filter(|before| *before.settings == *settings) {
            before.certificates.use_files(files::read(&pairs(settings), &before.provider)?);
            return Ok(Some(before.clone()));
        }
        let provider = Arc::new(ring::default_provider());
        let proofs = (!settings.domains.is_empty()).then(|| {
            let storage = Storage::new(&settings.storage, &settings.directory);
            Arc::new(Proofs::new(storage, &settings.domains, Arc::clone(&provider)))
        });
        let (certificates, pairs) = (Arc::new(Certificates::new(proofs.clone())), pairs(settings));
        let marks = files::marks(&pairs);
        certificates.use_files(files::read(&pairs, &provider)?);
        let acceptor = TlsAcceptor::from(Arc::new(config(&certificates, &provider, proofs.is_some())?));
        let acme = proofs.map(|proofs| Acme::new(settings, Arc::clone(&certificates), proofs, Arc::clone(&provider)));
        acme.iter().for_each(Acme::begin);
        let (shown, uses) = (Arc::clone(&certificates), Arc::clone(&provider));
        let keeper = Background::start("gateway-tls", move || {
            let mut tasks: Vec<Task> = Vec::new();
            if !pairs.is_empty() {
                tasks.push(Box::pin(files::watch(shown, pairs, marks, uses)));
            }
            if let Some(acme) = acme {
                // The library asks the process for it. One that is there already is as good.
                let _ = ring::default_provider().install_default();
                tasks.push(Box::pin(acme.keep()));
            }
            tasks
        })?;
        Ok(Some(Self { acceptor, settings: Arc::new(settings.clone()), certificates, provider, _keeper: Arc::new(keeper) }))
    }

    /// The certificates that are shown.
    pub fn status(&self) -> Vec<CertificateStatus> {
        self.certificates.status()
    }

    /// Shakes hands with a client. The caller bounds its time.
    ///
    /// Errors also where it was an authority that wanted to see a proof, and saw it: it has no request.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream> {
        let mut stream = self.acceptor.accept(stream).await?;
        if stream.get_ref().1.alpn_protocol() == Some(CHALLENGE) {
            stream.shutdown().await?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(Box::new(stream.into()))
    }
}

fn pairs(settings: &Settings) -> Vec<(PathBuf, PathBuf)> {
    settings.certificates.iter().cloned().zip(settings.keys.iter().cloned()).collect()
}

fn config(certificates: &Arc<Certificates>, provider: &Arc<CryptoProvider>, acme: bool) -> Result<ServerConfig, BadTls> {
    let builder = ServerConfig::builder_with_provider(Arc::clone(provider)).with_safe_default_protocol_versions()?;
    let mut config = builder.with_no_client_auth().with_cert_resolver(Arc::<Certificates>::clone(certificates));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    if acme {
        config.alpn_protocols.push(CHALLENGE.to_vec());
    }
    // Clients that come again need no new handshake, and nothing is kept for them here.
    config.ticketer = ring::Ticketer::new()?;
    Ok(config)
}
