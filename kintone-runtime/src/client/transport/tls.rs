//! Certificates and keys, from PEM and from PFX (PKCS#12), as rustls takes them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use reqwest::Identity;

use crate::endpoint::error::Error;

/// The certificates in a PEM file.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<reqwest::Certificate>, Error> {
    match reqwest::Certificate::from_pem_bundle(pem) {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(Error::config(
            "the root certificate is not PEM: expected -----BEGIN CERTIFICATE-----",
        )),
    }
}

/// A client certificate and its key, in one PEM text.
pub(crate) fn identity_from_pem(pem: &[u8]) -> Result<Identity, Error> {
    // The cause is left out, because it might quote the key.
    Identity::from_pem(pem).map_err(|_| {
        Error::config(
            "the client certificate is not PEM: expected a certificate and its private key in one file",
        )
    })
}

/// A client certificate and its key in a PFX file.
pub(crate) fn identity_from_pfx(pfx: &[u8], password: &str) -> Result<Identity, Error> {
    let store = KeyStore::from_pkcs12(pfx, password, Pkcs12ImportPolicy::Relaxed).map_err(|_| {
        Error::config("the client certificate cannot be read: it is not a PFX file, or the password is wrong")
    })?;
    let Some((_, chain)) = store.private_key_chain() else {
        return Err(Error::config("the PFX file holds no private key"));
    };
    let mut pem = block("PRIVATE KEY", chain.key().as_der());
    for certificate in chain.certs() {
        pem.push_str(&block("CERTIFICATE", certificate.as_der()));
    }
    identity_from_pem(pem.as_bytes())
}

/// A PEM block, its lines as long as every reader takes them.
fn block(label: &str, der: &[u8]) -> String {
    let mut pem = format!("-----BEGIN {label}-----\n");
    let base64 = BASE64.encode(der);
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        // Base64 is ASCII, so every byte is a boundary.
        let (line, more) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = more;
    }
    pem.push_str(&format!("-----END {label}-----\n"));
    pem
}
