//! The route from the client to kintone, and which party on it is at fault when no answer arrives.

use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use http::HeaderValue;
use reqwest::Url;

use super::tls::{self, TlsFault};
use crate::endpoint::HttpResponse;
use crate::endpoint::Secrets;
use crate::endpoint::error::{Error, cause};

/// The server, and the proxy on the way to it. Both are fixed when the client is built.
#[derive(Debug)]
pub(crate) struct Route {
    /// Scheme, host and port.
    server: String,
    /// Scheme, host and port, without credentials.
    proxy: Option<String>,
    /// Whether the proxy opens a tunnel to the server. Otherwise it forwards requests and answers.
    has_tunnel: bool,
    /// Whether an answer has arrived on this route.
    has_answered: AtomicBool,
    /// The secrets of the client, for the server and for the proxy, and those of credentials that were provided since.
    secrets: RwLock<Arc<Secrets>>,
}

/// How reqwest reports that a proxy did not open a tunnel. The type is private, so only the text can be checked.
const TUNNEL_ERROR: &str = "tunnel error: ";
/// The proxy was not reached.
const NO_PROXY_REACHED: &str = "tunnel error: failed to create underlying connection";
/// The proxy answered with a status other than 200 and 407.
const TUNNEL_REFUSED: &str = "tunnel error: unsuccessful";
/// The proxy answered with 407.
const PROXY_WANTS_LOGIN: &str = "tunnel error: proxy authorization required";

/// The party that a connection is made to.
enum Party<'r> {
    Server,
    Proxy(&'r str),
    /// The server, through a tunnel of this proxy: either may be at fault.
    Tunneled(&'r str),
}

impl Route {
    pub(crate) fn new(server: &Url, proxy: Option<String>, secrets: Secrets) -> Route {
        Route {
            server: server.origin().ascii_serialization(),
            has_tunnel: proxy.is_some() && server.scheme() == "https",
            proxy,
            has_answered: AtomicBool::new(false),
            secrets: RwLock::new(Arc::new(secrets)),
        }
    }

    /// Hides these secrets as well. None is forgotten: a request that carries an earlier one may still be on its way.
    pub(crate) fn hide(&self, provided: impl Iterator<Item = String>) {
        let mut hidden = self.secrets.write().unwrap_or_else(PoisonError::into_inner);
        let secrets = Arc::make_mut(&mut hidden);
        provided.for_each(|secret| secrets.add(&secret));
    }

    fn secrets(&self) -> Arc<Secrets> {
        let secrets = self.secrets.read();
        secrets.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes that an answer has arrived, from the server or from a party on the way.
    pub(crate) fn answered(&self) {
        self.has_answered.store(true, Ordering::Relaxed);
    }

    /// Adds the server to an error, and masks secrets in it.
    pub(crate) fn told(&self, error: Error) -> Error {
        let error = match &self.proxy {
            // In a tunnel, answers come from the server.
            Some(proxy) if !self.has_tunnel => error.or_of_proxy(proxy),
            _ => error,
        };
        error.of_server(&self.server).without(&self.secrets())
    }

    /// Masks secrets of the request that an unsuccessful answer repeats.
    pub(crate) fn mask(&self, answer: &mut HttpResponse) {
        let secrets = self.secrets();
        secrets.mask_body(&mut answer.body);
        for value in answer.headers.values_mut() {
            let text = String::from_utf8_lossy(value.as_bytes());
            let masked = secrets.masked(&text);
            if let Some(masked) = masked.and_then(|text| HeaderValue::try_from(text).ok()) {
                *value = masked;
            }
        }
    }

    /// The error of a call whose timeout has elapsed.
    pub(crate) fn timed_out(&self, elapsed: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        self.told(self.lost(Error::no_answer(elapsed)))
    }

    /// The error of a failed attempt. Without a connection, nothing can have reached kintone.
    pub(crate) fn failure(&self, error: reqwest::Error) -> Error {
        self.told(self.unanswered(error))
    }

    fn unanswered(&self, error: reqwest::Error) -> Error {
        // The URL contains the query, which is user data.
        let error = error.without_url();
        let chain = Chain::of(&error);
        if error.is_builder() {
            return Error::no_connection(error).lasting();
        }
        if let Some(TlsFault::Rejected(alert)) = &chain.tls {
            let who = match &self.proxy {
                Some(proxy) if !self.has_tunnel || chain.tunnel.is_some() => {
                    format!("the proxy {proxy}")
                }
                _ => "it".to_owned(),
            };
            let what = format!(
                "{who} rejects the client certificate ({alert}); set one that it knows with client_certificate_pem or client_certificate_pfx"
            );
            return Error::no_connection(error).because(what).lasting();
        }
        if !error.is_connect() {
            return self.lost(Error::no_answer(error));
        }
        let (what, is_lasting) = self.unconnected(&error, &chain);
        let error = Error::no_connection(error).because(what);
        match is_lasting {
            true => error.lasting(),
            false => error,
        }
    }

    /// Adds the proxy to the error of a connection without an answer.
    fn lost(&self, error: Error) -> Error {
        match &self.proxy {
            Some(proxy) => error.because(format!("through the proxy {proxy}")),
            None => error,
        }
    }

    /// What failed, and whether it would fail again.
    fn unconnected(&self, error: &reqwest::Error, chain: &Chain) -> (String, bool) {
        let party = match (&self.proxy, &chain.tunnel) {
            (None, _) => Party::Server,
            (Some(proxy), Some(tunnel)) if tunnel != NO_PROXY_REACHED => {
                return match tunnel == PROXY_WANTS_LOGIN {
                    true => {
                        let what = "requires other credentials (407); set them with proxy_auth";
                        (format!("the proxy {proxy} {what}"), true)
                    }
                    false => {
                        let what = match tunnel == TUNNEL_REFUSED {
                            // Its status is not available here.
                            true => {
                                "answers CONNECT with neither 200 nor 407, and does not open a tunnel"
                            }
                            false => "does not open a tunnel to the server",
                        };
                        (format!("the proxy {proxy} {what}"), false)
                    }
                };
            }
            (Some(proxy), Some(_)) => Party::Proxy(proxy),
            (Some(proxy), None) if !self.has_tunnel => Party::Proxy(proxy),
            (Some(proxy), None) => Party::Tunneled(proxy),
        };
        if error.is_dns() {
            let what = match party {
                Party::Proxy(proxy) => format!("the name of the proxy {proxy} cannot be resolved"),
                _ => "its name cannot be resolved".to_owned(),
            };
            // A name that was resolved before will be again.
            return (what, !self.has_answered.load(Ordering::Relaxed));
        }
        if let Some(fault) = &chain.tls {
            let what = match (&party, fault) {
                (Party::Proxy(proxy), TlsFault::Untrusted) => {
                    format!("the certificate of the proxy {proxy} is not trusted")
                }
                (Party::Proxy(proxy), _) => {
                    format!("the TLS handshake with the proxy {proxy} failed")
                }
                (_, TlsFault::Untrusted) => "its certificate is not trusted".to_owned(),
                (_, TlsFault::Absent) => {
                    "it does not speak TLS; is its address one of http://?".to_owned()
                }
                _ => "the TLS handshake failed".to_owned(),
            };
            let is_lasting = match fault {
                TlsFault::Handshake { is_lasting } => *is_lasting,
                TlsFault::Untrusted | TlsFault::Rejected(_) | TlsFault::Absent => true,
            };
            return (what, is_lasting);
        }
        let what = match party {
            Party::Server => "cannot connect".to_owned(),
            Party::Proxy(proxy) => format!("cannot connect to the proxy {proxy}"),
            Party::Tunneled(proxy) => format!("cannot connect through the proxy {proxy}"),
        };
        (what, false)
    }
}

/// What is found in the causes of an error.
struct Chain {
    tls: Option<TlsFault>,
    tunnel: Option<String>,
}

impl Chain {
    fn of(error: &reqwest::Error) -> Chain {
        let mut chain = Chain {
            tls: None,
            tunnel: None,
        };
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(error) = next {
            chain.tls = tls::fault(error).or(chain.tls);
            let text = error.to_string();
            if text.starts_with(TUNNEL_ERROR) {
                chain.tunnel = Some(text);
            }
            next = cause(error);
        }
        chain
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use reqwest::dns::{Name, Resolve, Resolving};

    use super::*;
    use crate::endpoint::Outcome;

    struct NoNames;

    impl Resolve for NoNames {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(async {
                Err::<Box<dyn Iterator<Item = SocketAddr> + Send>, _>("no such name".into())
            })
        }
    }

    #[test]
    fn a_name_that_was_never_resolved_is_asked_for_once_and_one_that_was_again() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let runtime = runtime.unwrap();
        let http = reqwest::Client::builder().dns_resolver(NoNames).no_proxy();
        // The name is not resolved, so that TLS is never reached.
        let http = tls::configure(http, &Default::default(), false).unwrap();
        let http = http.build().unwrap();
        let unresolved = || {
            runtime
                .block_on(http.get("https://example.com/?a=b").send())
                .unwrap_err()
        };
        let route = Route::new(
            &"https://example.com".parse().unwrap(),
            None,
            Secrets::default(),
        );
        let first = route.failure(unresolved());
        assert_eq!(first.outcome(), Outcome::Final);
        assert_eq!(
            first.to_string(),
            "no answer from https://example.com: its name cannot be resolved: no such name"
        );
        route.answered();
        assert_eq!(route.failure(unresolved()).outcome(), Outcome::NotDone);
    }
}
