//! How the client makes itself known: credentials that stay, or a provider that is asked for them, and basic authentication on top.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderMap;
use tokio::sync::Mutex;

use super::credentials::{Credentials, Login};
use super::secret::Secret;
use crate::client::transport::{self, Route};
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, HttpRequest};

/// What was given to the builder.
#[derive(Clone, Default)]
pub(super) struct Identity {
    pub(super) credentials: Credentials,
    pub(super) provider: Option<Provider>,
    /// The login of the environment in front of kintone.
    pub(super) basic: Option<Login>,
    /// Whether the caller logs in by a header of their own, such as the cookie of a session.
    pub(super) is_in_header: bool,
}

/// Asks for credentials.
pub(super) type Provider = Arc<dyn Fn() -> Asked + Send + Sync>;

pub(super) type Asked = Pin<Box<dyn Future<Output = Result<Credentials, Failure>> + Send>>;

pub(super) type Failure = Box<dyn StdError + Send + Sync>;

/// What one attempt carries.
pub(super) struct Signature {
    pub(super) headers: HeaderMap,
    /// The token that a session demands in what writes.
    pub(super) request_token: Option<Secret>,
    /// Which credentials these are: the provider has been asked this often.
    pub(super) asked: u64,
}

/// The credentials that a provider returned last.
#[derive(Default)]
pub(super) struct Provided(Mutex<Answered>);

#[derive(Default)]
struct Answered {
    /// How often it was asked.
    asked: u64,
    /// Whether kintone has refused these.
    are_refused: bool,
    credentials: Arc<Credentials>,
}

impl Provided {
    /// Notes that kintone has refused the credentials of this request, unless others have replaced them meanwhile.
    pub(super) async fn refused(&self, signature: &Signature) {
        let mut answered = self.0.lock().await;
        answered.are_refused |= answered.asked == signature.asked;
    }
}

impl Signature {
    /// Whether a provider returned the credentials.
    pub(super) fn is_provided(&self) -> bool {
        self.asked > 0
    }
}

impl Identity {
    /// Checks that the parts are complete and can be used together.
    pub(super) fn check(&self) -> Result<(), Error> {
        self.credentials.check()?;
        if let Some(basic) = &self.basic {
            basic.check_basic()?;
        }
        if self.provider.is_some() && self.credentials.are_given() {
            return Err(Error::config(
                "credentials are given beside a provider of credentials; let the provider return them",
            ));
        }
        // What a provider returns is checked when it has returned it.
        if self.credentials.oauth.is_some() {
            self.check_authorization()?;
        }
        Ok(())
    }

    /// Checks that an OAuth token has the `Authorization` header to itself.
    fn check_authorization(&self) -> Result<(), Error> {
        match self.basic {
            None => Ok(()),
            Some(_) => Err(Error::config(
                "an OAuth token and basic authentication both need the Authorization header; \
                 use a password or API tokens with basic authentication",
            )),
        }
    }

    pub(super) fn check_presence(&self) -> Result<(), Error> {
        if self.provider.is_some() || self.is_in_header || self.credentials.are_given() {
            return Ok(());
        }
        Err(Error::config(
            "there are no credentials; give an API token, a login name and a password, or an OAuth token \
             (KINTONE_API_TOKEN, KINTONE_USERNAME and KINTONE_PASSWORD, KINTONE_OAUTH_TOKEN), the session of a browser or a provider of credentials",
        ))
    }

    /// Whether it has a password, be it for kintone or for the environment in front of it. A provider may return one.
    pub(super) fn holds_password(&self) -> bool {
        self.credentials.password.is_some() || self.basic.is_some() || self.provider.is_some()
    }

    /// The secrets that no text may show, in every form in which they are sent.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        let basic = self.basic.iter().flat_map(Login::secrets);
        self.credentials.secrets().chain(basic)
    }

    /// Whether requests carry API tokens and nothing else that kintone knows the caller by.
    pub(super) fn is_api_tokens_alone(&self) -> bool {
        self.credentials.are_api_tokens_alone() && !self.is_in_header
    }

    /// What a request carries, if no provider has to be asked.
    pub(super) fn sign(&self, request: &HttpRequest) -> Option<Result<Signature, Error>> {
        let is_known = self.provider.is_none();
        is_known.then(|| self.sign_with(&self.credentials, 0, request))
    }

    /// What a request carries by the credentials of the provider, which is asked if it was not, or if kintone has refused them.
    pub(super) async fn sign_as_provided(
        &self,
        request: &HttpRequest,
        provided: &Provided,
        route: &Route,
    ) -> Result<Signature, Error> {
        let Some(provider) = &self.provider else {
            return self.sign_with(&self.credentials, 0, request);
        };
        if request.auth == Auth::NoneNeeded {
            return self.sign_with(&Credentials::default(), 0, request);
        }
        // Others wait here until it has answered, instead of asking as well.
        let mut answered = provided.0.lock().await;
        if answered.asked == 0 || answered.are_refused {
            let given = provider().await.map_err(failed)?;
            self.check_given(&given)
                .map_err(|error| failed(error.into()))?;
            route.hide(given.secrets());
            *answered = Answered {
                asked: answered.asked + 1,
                are_refused: false,
                credentials: given.into(),
            };
        }
        let (asked, credentials) = (answered.asked, answered.credentials.clone());
        drop(answered);
        self.sign_with(&credentials, asked, request)
    }

    fn check_given(&self, given: &Credentials) -> Result<(), Error> {
        given.check()?;
        if given.send_oauth() {
            self.check_authorization()?;
        }
        match given.are_given() {
            true => Ok(()),
            false => Err(Error::config("it returned none")),
        }
    }

    fn sign_with(
        &self,
        credentials: &Credentials,
        asked: u64,
        request: &HttpRequest,
    ) -> Result<Signature, Error> {
        let mut headers = HeaderMap::new();
        if let Some(basic) = &self.basic {
            let basic = format!("Basic {}", basic.base64());
            transport::add_secret(&mut headers, "Authorization", &basic)?;
        }
        let (apps, sources) = (&request.apps, &request.lookup_apps);
        let carried = credentials.of_request(request.auth, apps, sources)?;
        for (name, value) in &carried.headers {
            transport::add_secret(&mut headers, name, value.reveal())?;
        }
        Ok(Signature {
            headers,
            request_token: carried.request_token,
            asked,
        })
    }
}

/// The error of a provider that returned nothing to send.
fn failed(error: Failure) -> Error {
    Error::not_sent(format!("the provider of credentials failed: {error}"))
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("credentials", &self.credentials)
            .field("has_provider", &self.provider.is_some())
            .field("basic", &self.basic)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{GetApiList, GetApp};
    use crate::endpoint::testing::sent;
    use crate::record::id::AppId;

    fn with_basic(name: &str) -> Identity {
        Identity {
            basic: Some(Login::new(name, "keeper")),
            ..Identity::default()
        }
    }

    fn headers(identity: &Identity) -> Vec<(String, String)> {
        let request = sent(GetApp::new(AppId::new(1)));
        let signature = identity.sign(&request).unwrap().unwrap();
        let headers = signature.headers.iter();
        headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect()
    }

    #[test]
    fn basic_authentication_comes_on_top_but_not_of_oauth() {
        let mut identity = with_basic("gate");
        identity.credentials = Credentials::new().api_token("token");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            headers(&identity),
            [
                pair("authorization", "Basic Z2F0ZTprZWVwZXI="),
                pair("x-cybozu-api-token", "token")
            ]
        );
        assert!(identity.check().is_ok());
        identity.credentials = Credentials::new().oauth_token("bearer");
        assert!(identity.check().is_err());
        for (name, part) in [("", "is empty"), ("a:b", "contains a colon")] {
            let error = with_basic(name).check().unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("keeper"), "{error}");
        }
    }

    #[test]
    fn a_provider_has_no_credentials_beside_it_and_is_not_asked_where_none_are_needed() {
        let mut identity = Identity {
            provider: Some(Arc::new(|| panic!("not asked"))),
            ..Identity::default()
        };
        assert!(identity.check().is_ok() && identity.check_presence().is_ok());
        let (provided, server) = (Provided::default(), "https://example.com".parse().unwrap());
        let route = Route::new(&server, None, crate::endpoint::Secrets::default());
        let request = sent(GetApiList::new());
        let signature = identity.sign_as_provided(&request, &provided, &route);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        assert!(runtime.block_on(signature).unwrap().headers.is_empty());
        identity.credentials = Credentials::new().api_token("token");
        assert!(identity.check().is_err());
    }
}
