//! What shows an authority that a name leads here: a certificate with a digest in it, for who offers `acme-tls/1` and nothing else (RFC 8737).
//!
//! Several processes may listen on one port, and the authority comes to any of them: so a proof is a file in the storage that they share, there while
//! its order goes on. It is looked for where such a client asks for one of our names, and in no other handshake.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::order::Trouble;
use super::storage::Storage;

/// The proofs of orders under way.
#[derive(Debug)]
pub struct Proofs {
    storage: Storage,
    domains: Vec<String>,
    provider: Arc<CryptoProvider>,
}

fn file(name: &str) -> String {
    format!("proof-{name}.pem")
}

impl Proofs {
    /// For some names.
    pub fn new(storage: Storage, domains: &[String], provider: Arc<CryptoProvider>) -> Self {
        Self { storage, domains: domains.to_vec(), provider }
    }

    /// Shows a name's proof from now on: a digest of the key authorization.
    pub fn show(&self, name: &str, digest: &[u8]) -> Result<(), Trouble> {
        if !self.domains.iter().any(|each| each == name) {
            return Err(Trouble::Proof(format!("the authority asks for `{}`, which was not ordered", name.escape_debug())));
        }
        let made = || -> Result<String, rcgen::Error> {
            let mut params = rcgen::CertificateParams::new([name.to_owned()])?;
            params.custom_extensions = vec![rcgen::CustomExtension::new_acme_identifier(digest)];
            let key = rcgen::KeyPair::generate()?;
            Ok(format!("{}{}", key.serialize_pem(), params.self_signed(&key)?.pem()))
        };
        let text = made().map_err(|error| Trouble::Proof(error.to_string()))?;
        Ok(self.storage.write(&file(name), text.as_bytes())?)
    }

    /// Shows it no more.
    pub fn hide(&self, name: &str) {
        self.storage.remove(&file(name));
    }

    /// The proof of a name, if there is one.
    pub fn find(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let name = self.domains.iter().find(|each| *each == name)?;
        let text = self.storage.read(&file(name)).ok()??;
        let certificate = CertificateDer::from_pem_slice(&text).ok()?;
        // Whether both fit is not looked at: what does that does not know the extension.
        let key = self.provider.key_provider.load_private_key(PrivateKeyDer::from_pem_slice(&text).ok()?).ok()?;
        Some(Arc::new(CertifiedKey::new(vec![certificate], key)))
    }
}
