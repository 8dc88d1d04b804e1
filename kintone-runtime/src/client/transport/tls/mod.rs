//! TLS by the library that is compiled in: certificates and keys go in as PEM, and the causes of an error come out as a
//! [`TlsFault`]. The only module that knows which library it is.

mod pfx;

#[cfg(feature = "_rustls")]
#[path = "rustls.rs"]
mod backend;
#[cfg(all(feature = "native-tls", not(feature = "_rustls")))]
#[path = "native_tls.rs"]
mod backend;
#[cfg(not(any(feature = "_rustls", feature = "native-tls")))]
#[path = "absent.rs"]
mod backend;

use std::error::Error as StdError;

pub(crate) use pfx::pem_from_pfx;

use crate::endpoint::error::Error;

/// Whom a client trusts besides the authorities of the system, and how it identifies itself: texts in PEM.
#[derive(Default)]
pub(crate) struct Certificates<'c> {
    pub(crate) roots: Vec<&'c [u8]>,
    /// A certificate and its private key.
    pub(crate) client: Option<Vec<u8>>,
}

/// Why a connection is not secure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// The certificate of the other side is not trusted.
    Untrusted,
    /// The other side rejects the client certificate, or misses it. Its word for it.
    Rejected(String),
    /// The other side does not speak TLS.
    Absent,
    /// The parties did not agree.
    Handshake {
        /// Whether they would fail to agree again.
        is_lasting: bool,
    },
}

/// Configures TLS. `is_used` tells whether any party is reached by it: without TLS compiled in, only that is an error.
pub(crate) fn configure(
    http: reqwest::ClientBuilder,
    certificates: &Certificates<'_>,
    is_used: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    backend::configure(http, certificates, is_used)
}

/// The fault of TLS in one error of a chain.
pub(crate) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
    backend::fault(error)
}

#[cfg(any(feature = "_rustls", feature = "native-tls"))]
fn root_is_not_pem() -> Error {
    Error::config("the root certificate is not PEM: expected -----BEGIN CERTIFICATE-----")
}

/// The cause is left out, because it might quote the key.
#[cfg(any(feature = "_rustls", feature = "native-tls"))]
fn client_is_not_pem() -> Error {
    Error::config(
        "the client certificate is not PEM: expected a certificate and its private key in one file",
    )
}
