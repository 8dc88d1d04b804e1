//! TLS by rustls. The authorities of the system are read at the first handshake, not when a client is built: a client that
//! never leaves this machine has no use for them.

use std::error::Error as StdError;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{AlertDescription as Alert, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::{Certificates, TlsFault, client_is_not_pem, root_is_not_pem};
use crate::endpoint::error::Error;

pub(super) fn configure(
    http: reqwest::ClientBuilder,
    certificates: &Certificates<'_>,
    _is_used: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    let provider = provider();
    let verifier = SystemVerifier {
        roots: roots(&certificates.roots)?,
        provider: provider.clone(),
        loaded: OnceLock::new(),
    };
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::config(format!("TLS cannot be set up: {error}")))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match &certificates.client {
        Some(pem) => {
            let (chain, key) = identity(pem)?;
            config
                .with_client_auth_cert(chain, key)
                .map_err(|_| client_is_not_pem())?
        }
        None => config.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(http.tls_backend_preconfigured(config))
}

/// The cryptography that the program has chosen, else the one that is compiled in.
fn provider() -> Arc<CryptoProvider> {
    let chosen = CryptoProvider::get_default().cloned();
    chosen.unwrap_or_else(|| {
        #[cfg(feature = "rustls-aws-lc")]
        let compiled_in = rustls::crypto::aws_lc_rs::default_provider();
        #[cfg(not(feature = "rustls-aws-lc"))]
        let compiled_in = rustls::crypto::ring::default_provider();
        Arc::new(compiled_in)
    })
}

/// The certificates of authorities, each of which can be read.
fn roots(pems: &[&[u8]]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut roots = Vec::new();
    for pem in pems {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| root_is_not_pem())?;
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| {
                    Error::config(format!("a root certificate cannot be read: {error}"))
                })?;
            roots.push(certificate);
        }
        if roots.len() == before {
            return Err(root_is_not_pem());
        }
    }
    Ok(roots)
}

type Chain = Vec<CertificateDer<'static>>;

/// A certificate, those that lead to its authority, and its key.
fn identity(pem: &[u8]) -> Result<(Chain, PrivateKeyDer<'static>), Error> {
    let chain: Result<Chain, _> = CertificateDer::pem_slice_iter(pem).collect();
    let key = PrivateKeyDer::from_pem_slice(pem);
    match (chain, key) {
        (Ok(chain), Ok(key)) if !chain.is_empty() => Ok((chain, key)),
        _ => Err(client_is_not_pem()),
    }
}

/// Verifies certificates as the operating system does, with these authorities in addition.
#[derive(Debug)]
struct SystemVerifier {
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    loaded: OnceLock<Verifier>,
}

impl SystemVerifier {
    fn verifier(&self) -> Result<&Verifier, rustls::Error> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let verifier = self.load()?;
        Ok(self.loaded.get_or_init(|| verifier))
    }

    /// Where the system's own library takes no other authorities, a client that needs some does not connect.
    #[cfg(not(target_os = "android"))]
    fn load(&self) -> Result<Verifier, rustls::Error> {
        Verifier::new_with_extra_roots(self.roots.iter().cloned(), self.provider.clone())
    }

    #[cfg(target_os = "android")]
    fn load(&self) -> Result<Verifier, rustls::Error> {
        match self.roots.is_empty() {
            true => Verifier::new(self.provider.clone()),
            false => Err(rustls::Error::General(
                "Android takes root certificates from its settings only".to_owned(),
            )),
        }
    }
}

impl ServerCertVerifier for SystemVerifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verifier()?
            .verify_server_cert(certificate, intermediates, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

pub(super) fn fault(error: &(dyn StdError + 'static)) -> Option<TlsFault> {
    Some(match error.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(_) => TlsFault::Untrusted,
        rustls::Error::AlertReceived(alert) => match alert {
            Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
            | Alert::DecryptError => TlsFault::Rejected(format!("{alert:?}")),
            alert => TlsFault::Handshake {
                is_lasting: matches!(
                    alert,
                    Alert::HandshakeFailure | Alert::ProtocolVersion | Alert::UnrecognisedName
                ),
            },
        },
        rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType) => {
            TlsFault::Absent
        }
        other => TlsFault::Handshake {
            is_lasting: matches!(other, rustls::Error::PeerIncompatible(_)),
        },
    })
}
