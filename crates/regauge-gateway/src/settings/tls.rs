//! Certificates.

use super::entry::{Entry, file};

/// Their rows.
pub const ROWS: &[Entry] = &[
    file!("tls.certificate", tls_certificate, "certificates in PEM, the server's first; with it, and its key, clients speak TLS"),
    file!("tls.key", tls_key, "the key of the certificate, in PEM"),
];
