//! How an error comes about, and what is learned about it on its way to the caller.

use std::error::Error as StdError;

use super::{Cause, Error, ErrorKind, Inner};
use crate::endpoint::{Context, Refusal, UnreadableRecords, excerpt};
#[cfg(feature = "reqwest")]
use crate::endpoint::{FieldError, Secrets};
use crate::record::codec::EncodeError;
use crate::record::id::CursorId;

impl Error {
    /// Creates the error of a client that cannot be built. For a transport of your own.
    pub fn config(message: impl Into<String>) -> Error {
        Error::new(Cause::Config(message.into()))
    }

    /// Creates the error of a request that is not sent because kintone would reject it. For an
    /// [`Endpoint`](crate::endpoint::Endpoint) of your own.
    pub fn not_sent(message: impl Into<String>) -> Error {
        Error::new(Cause::Unsendable(message.into()))
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn invalid(errors: Vec<FieldError>) -> Error {
        Error::new(Cause::Invalid(errors))
    }

    /// A deploy that did not end well, or is not known to have ended.
    #[cfg(feature = "reqwest")]
    pub(crate) fn not_deployed(reason: String, is_open: bool) -> Error {
        Error::new(Cause::NotDeployed { reason, is_open })
    }

    pub(crate) fn unencodable(error: EncodeError) -> Error {
        Error::new(Cause::Unencodable(error))
    }

    /// Creates the error of a request without an answer, which may have reached kintone. For a transport of your own.
    pub fn no_answer(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        Error::new(Cause::NoAnswer {
            reason: None,
            sent: true,
            lasting: false,
            source: source.into(),
        })
    }

    /// Creates the error of a failed connection, over which nothing was sent. For a transport of your own.
    pub fn no_connection(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        Error::new(Cause::NoAnswer {
            reason: None,
            sent: false,
            lasting: false,
            source: source.into(),
        })
    }

    /// Adds the server that the request was sent to: scheme, host and port. For a transport of your own.
    #[must_use]
    pub fn of_server(mut self, origin: impl Into<String>) -> Error {
        self.0.server = Some(origin.into());
        self
    }

    /// The same, as an error of this proxy if it asks for credentials of its own.
    #[cfg(feature = "reqwest")]
    pub(crate) fn or_of_proxy(mut self, proxy: &str) -> Error {
        if let Cause::Refused(refusal) = &mut self.0.cause {
            refusal.or_of_proxy(proxy);
        }
        self
    }

    /// Adds what failed, and where: `cannot connect to the proxy http://proxy.example.com:8080`. The innermost cause follows in the text.
    ///
    /// For a transport of your own, and for failures without an answer.
    #[must_use]
    pub fn because(mut self, what: impl Into<String>) -> Error {
        if let Cause::NoAnswer { reason, .. } = &mut self.0.cause {
            *reason = Some(what.into());
        }
        self
    }

    /// Marks the failure as one that would occur again, such as an untrusted certificate: it is not retried.
    ///
    /// For a transport of your own, and for failures without an answer.
    #[must_use]
    pub fn lasting(mut self) -> Error {
        if let Cause::NoAnswer { lasting, .. } = &mut self.0.cause {
            *lasting = true;
        }
        self
    }

    pub(crate) fn refused(refusal: Refusal) -> Error {
        Error::new(Cause::Refused(refusal))
    }

    /// Creates the error of a successful answer that cannot be read. For an [`Endpoint`](crate::endpoint::Endpoint) of your own.
    pub fn unreadable(status: u16, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        Error::new(Cause::Unreadable {
            status,
            source: source.into(),
        })
    }

    /// A successful answer without its end.
    pub(crate) fn cut_off(status: u16) -> Error {
        Error::new(Cause::CutOff { status })
    }

    /// A successful answer with kintone's warning that it is not all.
    pub(crate) fn incomplete(status: u16, warning: impl Into<String>) -> Error {
        Error::new(Cause::Incomplete {
            status,
            warning: warning.into(),
        })
    }

    pub(crate) fn records(records: UnreadableRecords) -> Error {
        Error::new(Cause::Records(records))
    }

    /// Says of which request this is an error, unless it is known: a member of a bulk request knows better.
    pub(crate) fn or_of_request(mut self, context: Context) -> Error {
        if self.0.context.endpoint().is_empty() {
            self.0.context = context;
        }
        self
    }

    /// Says which members were sent that this version does not know, if kintone rejects the request for what it says.
    pub(crate) fn of_unknown_members(mut self, paths: Vec<String>) -> Error {
        if self.status() == Some(400) {
            self.0.unknown_members = paths;
        }
        self
    }

    /// Says how often the request was sent, how the earlier attempts ended, and whether one of them may have taken effect.
    #[cfg(feature = "reqwest")]
    pub(crate) fn after(
        mut self,
        attempts: u32,
        earlier: Vec<(String, u32)>,
        followed_unanswered: bool,
    ) -> Error {
        self.0.attempts = attempts;
        self.0.earlier = earlier;
        self.0.followed_unanswered = followed_unanswered;
        self
    }

    /// Masks these secrets in every text of this error.
    #[cfg(feature = "reqwest")]
    pub(crate) fn without(mut self, secrets: &std::sync::Arc<Secrets>) -> Error {
        if let Some(masked) = self
            .0
            .unread
            .as_deref()
            .and_then(|unread| secrets.masked(unread))
        {
            self.0.unread = Some(masked);
        }
        if let Cause::Records(records) = &mut self.0.cause {
            records.mask_error(secrets);
        }
        if let Cause::Unreadable { source, .. } | Cause::NoAnswer { source, .. } = &mut self.0.cause
        {
            // A source that quotes a secret is given as its text; the others stay what they are.
            let text = Error::every_text(source.as_ref());
            if secrets.masked(&text).is_some() {
                *source = secrets.mask(source.to_string()).into();
            }
        }
        self.0.secrets = Some(secrets.clone());
        self
    }

    /// Keeps the cursor that the answer named.
    pub(crate) fn leaves_cursor(mut self, cursor: Option<CursorId>) -> Error {
        self.0.cursor = cursor;
        self
    }

    /// Keeps the beginning of the answer, if the error is that it cannot be read.
    pub(crate) fn or_unread(mut self, beginning: &[u8]) -> Error {
        if self.kind() == ErrorKind::Unreadable {
            self.0.unread = excerpt(beginning);
        }
        self
    }

    fn new(cause: Cause) -> Error {
        Error(Box::new(Inner {
            context: Context::default(),
            cause,
            server: None,
            unknown_members: Vec::new(),
            unread: None,
            cursor: None,
            attempts: 0,
            earlier: Vec::new(),
            followed_unanswered: false,
            #[cfg(feature = "reqwest")]
            secrets: None,
        }))
    }
}
