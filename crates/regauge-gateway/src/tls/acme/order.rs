//! One order of a certificate (RFC 8555, section 7.4), proven by TLS itself (TLS-ALPN-01, RFC 8737): no other port is needed than that of the clients.

use std::time::Duration;

use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, OrderStatus, RetryPolicy,
};

use super::proofs::Proofs;
use super::storage::Storage;
use crate::settings::tls::Tls as Settings;

/// Where the account is kept.
const ACCOUNT: &str = "account.json";
/// What the authority says of an account that it does not have.
const UNKNOWN_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";
/// How the authority is asked whether it has come to an end.
const POLLED: RetryPolicy = RetryPolicy::new().initial_delay(Duration::from_millis(200)).timeout(Duration::from_secs(120));

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("the authority: {0}")]
    Authority(#[from] instant_acme::Error),
    #[error("{0}")]
    Storage(#[from] std::io::Error),
    #[error("the account that is kept cannot be read: {0}")]
    Account(#[from] serde_json::Error),
    #[error("what proves that a name leads here: {0}")]
    Proof(String),
    #[error("{0}")]
    Refused(String),
    #[error("the authority did not come to an end in time")]
    Slow,
}

/// Orders a certificate: its key and chain, in PEM.
pub async fn obtain(settings: &Settings, storage: &Storage, proofs: &Proofs) -> Result<String, Trouble> {
    let names: Vec<_> = settings.domains.iter().cloned().map(Identifier::Dns).collect();
    let mut order = match account(settings, storage).await?.new_order(&NewOrder::new(&names)).await {
        // One of another life of the directory. RFC 8555, section 6.7.
        Err(instant_acme::Error::Api(problem)) if problem.r#type.as_deref() == Some(UNKNOWN_ACCOUNT) => {
            storage.set_aside(ACCOUNT)?;
            account(settings, storage).await?.new_order(&NewOrder::new(&names)).await?
        }
        order => order?,
    };
    let mut shown = Shown { proofs, names: Vec::new() };
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Pending => {}
            AuthorizationStatus::Valid => continue,
            status => return Err(Trouble::Refused(format!("an authorization is {status:?}"))),
        }
        let Some(mut challenge) = authorization.challenge(ChallengeType::TlsAlpn01) else {
            return Err(Trouble::Refused("the authority does not offer tls-alpn-01".to_owned()));
        };
        let name = challenge.identifier().to_string();
        proofs.show(&name, challenge.key_authorization().digest().as_ref())?;
        shown.names.push(name);
        challenge.set_ready().await?;
    }
    match order.poll_ready(&POLLED).await? {
        OrderStatus::Ready => {}
        status => return Err(Trouble::Refused(format!("the order is {status:?}: the authority could not see that the names lead here"))),
    }
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&POLLED).await?;
    Ok(format!("{key}{chain}"))
}

async fn account(settings: &Settings, storage: &Storage) -> Result<Account, Trouble> {
    let builder = match &settings.authority {
        Some(path) => Account::builder_with_root(path)?,
        None => Account::builder()?,
    };
    if let Some(kept) = storage.read(ACCOUNT)? {
        let credentials: AccountCredentials = serde_json::from_slice(&kept)?;
        return Ok(builder.from_credentials(credentials).await?);
    }
    let contact = format!("mailto:{}", settings.email);
    let contacts = [contact.as_str()];
    let contact = if settings.email.is_empty() { &[][..] } else { &contacts };
    let asked = NewAccount { contact, terms_of_service_agreed: true, only_return_existing: false };
    let (account, credentials) = builder.create(&asked, settings.directory.clone(), None).await?;
    storage.write(ACCOUNT, &serde_json::to_vec(&credentials)?)?;
    Ok(account)
}

/// Proofs that are shown until the order is over.
struct Shown<'a> {
    proofs: &'a Proofs,
    names: Vec<String>,
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.names.iter().for_each(|name| self.proofs.hide(name));
    }
}
