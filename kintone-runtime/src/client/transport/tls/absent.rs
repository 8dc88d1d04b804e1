//! Without TLS only `http://` addresses are reached.

use std::error::Error as StdError;

use super::{Certificates, TlsFault};
use crate::endpoint::error::Error;

pub(super) fn configure(
    http: reqwest::ClientBuilder,
    certificates: &Certificates<'_>,
    is_used: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    match is_used || !certificates.roots.is_empty() || certificates.client.is_some() {
        true => Err(Error::config(
            "https:// addresses and certificates need TLS, which is not compiled in; turn on the feature rustls-ring, \
             rustls-aws-lc or native-tls of kintone-runtime",
        )),
        false => Ok(http),
    }
}

pub(super) fn fault(_: &(dyn StdError + 'static)) -> Option<TlsFault> {
    None
}
