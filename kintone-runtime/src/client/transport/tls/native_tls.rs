//! TLS of the operating system.

use std::error::Error as StdError;

use reqwest::{Certificate, Identity};

use super::{Certificates, TlsFault, client_is_not_pem, root_is_not_pem};
use crate::endpoint::error::Error;

pub(super) fn configure(
    mut http: reqwest::ClientBuilder,
    certificates: &Certificates<'_>,
    is_used: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    let mut roots = Vec::new();
    for pem in &certificates.roots {
        match Certificate::from_pem_bundle(pem) {
            Ok(some) if !some.is_empty() => roots.extend(some),
            _ => return Err(root_is_not_pem()),
        }
    }
    // Without TLS on the way, the authorities of the system need not be read.
    http = match is_used {
        true => http.tls_certs_merge(roots),
        false => http.tls_certs_only(roots),
    };
    match &certificates.client {
        // The library takes the key and the certificate apart, wherever they stand in the text.
        Some(pem) => Identity::from_pkcs8_pem(pem, pem)
            .map(|identity| http.identity(identity))
            .map_err(|_| client_is_not_pem()),
        None => Ok(http),
    }
}

/// The libraries of operating systems do not say in a common way what failed.
pub(super) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
    error
        .is::<native_tls::Error>()
        .then_some(TlsFault::Handshake { is_lasting: false })
}
