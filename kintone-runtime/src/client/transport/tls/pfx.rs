//! A PFX (PKCS#12) file becomes PEM, which every TLS library takes.

use crate::endpoint::error::Error;

/// Returns the client certificate in a PFX file and its key, in one PEM text.
#[cfg(feature = "pfx")]
pub(crate) fn pem_from_pfx(pfx: &[u8], password: &str) -> Result<Vec<u8>, Error> {
    use p12_keystore::{KeyStore, Pkcs12ImportPolicy};

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
    Ok(pem.into_bytes())
}

/// Reading PFX files brings some 80 crates, so that it is not compiled in unless asked for.
#[cfg(not(feature = "pfx"))]
pub(crate) fn pem_from_pfx(_: &[u8], _: &str) -> Result<Vec<u8>, Error> {
    Err(Error::config(
        "client certificates in PFX files need the feature pfx of kintone-runtime; without it, convert the file with \
         `openssl pkcs12 -in FILE -nodes` and use client_certificate_pem",
    ))
}

/// A PEM block, its lines as long as every reader takes them.
#[cfg(feature = "pfx")]
fn block(label: &str, der: &[u8]) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD as BASE64;

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

#[cfg(all(test, not(feature = "pfx")))]
mod tests {
    use super::*;

    #[test]
    fn without_its_feature_a_pfx_file_is_refused_with_both_remedies() {
        let error = pem_from_pfx(b"\x30", "password").unwrap_err().to_string();
        assert!(error.contains("feature pfx"), "{error}");
        assert!(error.contains("client_certificate_pem"), "{error}");
    }
}
