//! The error of a request, as one type: which request to which app failed, and how.

mod creation;
mod records;
mod text;

#[cfg(feature = "reqwest")]
pub(crate) use text::cause;

use std::error::Error as StdError;

#[cfg(feature = "reqwest")]
use crate::endpoint::Secrets;
use crate::endpoint::{Context, FieldError, Outcome, Refusal, Replay, UnreadableRecords};
use crate::record::codec::{EncodeError, ValueError};
use crate::record::id::{AppId, CursorId};

/// The error of a request that did not succeed.
///
/// The predicates answer the questions that programs usually have; [`kind`](Error::kind) classifies the rest.
///
/// ```
/// # fn handle(error: kintone_runtime::Error) {
/// if error.is_conflict() {
///     println!("someone else was faster: {error}");
/// } else if error.may_have_happened() {
///     println!("read before you write again: {error}");
/// }
/// for field in error.errors() {
///     println!("{:?} {:?}: {}", field.record(), field.field(), field.messages().join(" "));
/// }
/// # }
/// ```
///
/// Its `Debug` output is the message as well, so that `main` can return it; `{:#?}` shows the parts.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    context: Context,
    cause: Cause,
    /// The server that was asked: scheme, host and port.
    server: Option<String>,
    /// The members of settings that were sent although this version does not know them.
    unknown_members: Vec<String>,
    /// The beginning of a successful answer that cannot be read.
    unread: Option<String>,
    /// The cursor that an answer named which is an error for another reason.
    cursor: Option<CursorId>,
    /// How often the request was sent.
    attempts: u32,
    /// How the earlier attempts ended, and how often each.
    earlier: Vec<(String, u32)>,
    /// Whether one of the earlier attempts may have taken effect.
    followed_unanswered: bool,
    /// The secrets that the texts of this error must not show.
    #[cfg(feature = "reqwest")]
    secrets: Option<std::sync::Arc<Secrets>>,
}

#[derive(Debug)]
enum Cause {
    Config(String),
    Unsendable(String),
    Unencodable(EncodeError),
    /// A deploy that kintone ended without deploying, or whose end is unknown.
    #[cfg(feature = "reqwest")]
    NotDeployed {
        reason: String,
        is_open: bool,
    },
    /// Values that the form would reject.
    #[cfg(feature = "reqwest")]
    Invalid(Vec<FieldError>),
    NoAnswer {
        /// What failed, and at which party.
        reason: Option<String>,
        sent: bool,
        /// Whether it would fail again in the same way.
        lasting: bool,
        source: Source,
    },
    Refused(Refusal),
    Unreadable {
        status: u16,
        source: Source,
    },
    CutOff {
        status: u16,
    },
    Incomplete {
        status: u16,
        warning: String,
    },
    Records(UnreadableRecords),
}

type Source = Box<dyn StdError + Send + Sync>;

/// For a field of an [`AnyRecord`](crate::AnyRecord) that cannot be read as asked, so that `?` takes it along. Of the kind
/// [`NotSent`](ErrorKind::NotSent).
impl From<ValueError> for Error {
    fn from(error: ValueError) -> Error {
        Error::unencodable(EncodeError::new(error))
    }
}

/// The ways in which a request can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration of the client cannot work. Nothing was sent.
    Config,
    /// kintone would not accept the request or a value in it. Nothing was sent.
    NotSent,
    /// No answer arrived: no connection, a timeout, a broken connection.
    NoAnswer,
    /// kintone, or a gateway before it, answered with an error.
    Refused,
    /// kintone reported success, but the answer could not be read.
    Unreadable,
    /// kintone reported that records are missing from its answer.
    Incomplete,
    /// kintone did not deploy the settings of apps, or it cannot be found out whether it did.
    NotDeployed,
}

impl Error {
    /// Returns how the request failed.
    pub fn kind(&self) -> ErrorKind {
        match &self.0.cause {
            Cause::Config(_) => ErrorKind::Config,
            Cause::Unsendable(_) | Cause::Unencodable(_) => ErrorKind::NotSent,
            #[cfg(feature = "reqwest")]
            Cause::Invalid(_) => ErrorKind::NotSent,
            Cause::NoAnswer { .. } => ErrorKind::NoAnswer,
            Cause::Refused(_) => ErrorKind::Refused,
            Cause::Unreadable { .. } | Cause::CutOff { .. } | Cause::Records(_) => {
                ErrorKind::Unreadable
            }
            Cause::Incomplete { .. } => ErrorKind::Incomplete,
            #[cfg(feature = "reqwest")]
            Cause::NotDeployed { .. } => ErrorKind::NotDeployed,
        }
    }

    /// Returns whether the record or the settings were changed since the given revision.
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409) && self.code().is_some()
            || self.has_code(&["GAIA_CO02", "GAIA_CO03", "GAIA_UN03"])
    }

    /// Returns whether the record, app, file, comment or cursor does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404) && self.code().is_some() || self.has_code(&["GAIA_RE02"])
    }

    /// Returns whether the domain had too many concurrent requests. The request was rejected before it did anything.
    pub fn is_rate_limited(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_limit)
    }

    /// Returns whether kintone rejects the value of a parameter or a field, or a [plan](crate::client::load::Plan) found that the form
    /// would: see [`errors`](Error::errors).
    pub fn is_validation(&self) -> bool {
        #[cfg(feature = "reqwest")]
        if let Cause::Invalid(_) = &self.0.cause {
            return true;
        }
        self.has_code(&["CB_VA01"])
    }

    /// Returns whether the credentials are missing or wrong.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(401) || self.has_code(&["GAIA_IA02"])
    }

    /// Returns whether the credentials are valid but lack the permission for this request.
    pub fn is_permission_denied(&self) -> bool {
        self.status() == Some(403) && self.code().is_some()
            || self.has_code(&["GAIA_FU01", "GAIA_NT01"])
    }

    /// Returns whether kintone ended a search early because too many records matched a condition (100,000 for `like`).
    ///
    /// Narrow the condition, or accept the records that were found with
    /// [`GetRecords::accept_incomplete`](crate::api::GetRecords::accept_incomplete).
    pub fn is_incomplete(&self) -> bool {
        matches!(self.0.cause, Cause::Incomplete { .. })
    }

    /// Returns whether a write may have taken effect even though it failed: read before repeating it.
    ///
    /// Only a complete error of kintone itself or a 429 proves that kintone rejected the request, and only a failed connection proves that
    /// nothing was sent. After anything else, the effect of a write is unknown.
    pub fn may_have_happened(&self) -> bool {
        let is_a_write = !self.0.context.reads();
        is_a_write && (self.0.followed_unanswered || self.last_attempt_may_have_happened())
    }

    /// Whether the last attempt of a write may have taken effect.
    pub(crate) fn last_attempt_may_have_happened(&self) -> bool {
        match &self.0.cause {
            Cause::Config(_) | Cause::Unsendable(_) | Cause::Unencodable(_) => false,
            #[cfg(feature = "reqwest")]
            Cause::Invalid(_) => false,
            #[cfg(feature = "reqwest")]
            Cause::NotDeployed { is_open, .. } => *is_open,
            Cause::NoAnswer { sent, .. } => *sent,
            Cause::Refused(refusal) => !refusal.is_proof(),
            Cause::Unreadable { .. }
            | Cause::CutOff { .. }
            | Cause::Incomplete { .. }
            | Cause::Records(_) => true,
        }
    }

    /// Returns how often the request was sent: more than once if it was retried, 0 if it was not sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How the earlier attempts ended, and how often each.
    #[cfg(feature = "reqwest")]
    pub(crate) fn earlier(&self) -> &[(String, u32)] {
        &self.0.earlier
    }

    /// Returns whether an earlier attempt of the request may have taken effect: it had no answer, or one that proves nothing.
    ///
    /// A conflict, or a record that is not found, may then be caused by that attempt: read the record before relying on it.
    ///
    /// ```
    /// # fn handle(error: kintone_runtime::Error) {
    /// if error.is_conflict() && !error.followed_unanswered() {
    ///     println!("someone else was faster: {error}");
    /// }
    /// # }
    /// ```
    pub fn followed_unanswered(&self) -> bool {
        self.0.followed_unanswered
    }

    /// Returns the name of the request, as in kintone's documentation: `add records`.
    pub fn endpoint(&self) -> &'static str {
        self.0.context.endpoint()
    }

    /// Returns the id of the app that the request was for.
    pub fn app(&self) -> Option<AppId> {
        self.0.context.app()
    }

    /// Returns the index of the request that failed in a bulk request.
    pub fn bulk_index(&self) -> Option<usize> {
        self.0.context.bulk_index()
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> Option<u16> {
        match &self.0.cause {
            Cause::Refused(refusal) => Some(refusal.status()),
            Cause::Unreadable { status, .. }
            | Cause::CutOff { status }
            | Cause::Incomplete { status, .. } => Some(*status),
            Cause::Records(records) => Some(records.status()),
            _ => None,
        }
    }

    /// Returns kintone's error code: `GAIA_CO02`.
    pub fn code(&self) -> Option<&str> {
        self.refusal()?.code()
    }

    /// Returns the id by which kintone's support can find this error.
    pub fn error_id(&self) -> Option<&str> {
        self.refusal()?.id()
    }

    /// Returns kintone's message, in the language of the user. Programs should check the [`code`](Error::code) instead.
    pub fn message(&self) -> Option<&str> {
        self.refusal()?.message()
    }

    /// Returns what kintone rejects about which field or parameter.
    pub fn errors(&self) -> &[FieldError] {
        match &self.0.cause {
            Cause::Refused(refusal) => refusal.errors(),
            #[cfg(feature = "reqwest")]
            Cause::Invalid(errors) => errors,
            _ => &[],
        }
    }

    /// Returns the members of settings that kintone may have rejected because only a newer version of this library knows them:
    /// `views.一覧.newMember`. They had been read from kintone and were sent back.
    ///
    /// [`without_unknown_members`](crate::endpoint::SettingsWrite::without_unknown_members) leaves them out.
    pub fn unknown_members(&self) -> &[String] {
        &self.0.unknown_members
    }

    /// Returns the beginning of an answer that cannot be read or is not from kintone, such as the error page of a gateway.
    ///
    /// It has up to [`MAX_PAGE_BYTES`](crate::endpoint::MAX_PAGE_BYTES) of a page and 512 bytes of JSON, on one line, without control
    /// characters and without the credentials of the client.
    pub fn body(&self) -> Option<&str> {
        match &self.0.cause {
            Cause::Refused(refusal) => refusal.excerpt(),
            _ => self.0.unread.as_deref(),
        }
    }

    /// Returns a header of the answer, such as `Retry-After` or `X-Cybozu-Error`. Cookies are not kept.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.refusal()?.header(name)
    }

    /// Returns the cursor that was added although the call failed: its search ended early, or the rest of the answer is unreadable.
    ///
    /// It counts against the 10 cursors of the domain until it is deleted with [`DeleteCursor`](crate::api::DeleteCursor), or for 10
    /// minutes. Streams delete it themselves.
    pub fn cursor(&self) -> Option<&CursorId> {
        self.0.cursor.as_ref()
    }

    fn refusal(&self) -> Option<&Refusal> {
        match &self.0.cause {
            Cause::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        self.code().is_some_and(|code| codes.contains(&code))
    }

    /// The outcome that this implies for the request.
    pub(crate) fn outcome(&self) -> Outcome {
        match &self.0.cause {
            Cause::NoAnswer { lasting: true, .. } => Outcome::Final,
            Cause::NoAnswer { sent: true, .. } | Cause::CutOff { .. } => Outcome::Unknown,
            Cause::NoAnswer { .. } => Outcome::NotDone,
            Cause::Refused(refusal) => refusal.outcome(),
            Cause::Unreadable { .. } | Cause::Incomplete { .. } | Cause::Records(_) => {
                Outcome::Lost
            }
            Cause::Config(_) | Cause::Unsendable(_) | Cause::Unencodable(_) => Outcome::Final,
            #[cfg(feature = "reqwest")]
            Cause::Invalid(_) | Cause::NotDeployed { .. } => Outcome::Final,
        }
    }

    /// A successful answer that is not a JSON object, and so not from kintone: the login page of a gateway.
    fn page(&self) -> Option<&str> {
        let unread = self.0.unread.as_deref();
        unread.filter(|beginning| !beginning.starts_with('{'))
    }
}

impl Replay {
    /// Returns whether a request that failed with this error may be sent again, unchanged and after a pause.
    ///
    /// ```
    /// use kintone_runtime::Error;
    /// use kintone_runtime::endpoint::Replay;
    ///
    /// assert!(Replay::Always.allows(&Error::no_answer("timed out")));
    /// assert!(!Replay::Never.allows(&Error::no_answer("timed out")));
    /// assert!(Replay::Never.allows(&Error::no_connection("connection refused")));
    /// ```
    pub fn allows(self, error: &Error) -> bool {
        self.allows_after(error.outcome())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.cause {
            Cause::Config(_)
            | Cause::Unsendable(_)
            | Cause::Refused(_)
            | Cause::CutOff { .. }
            | Cause::Incomplete { .. } => None,
            #[cfg(feature = "reqwest")]
            Cause::Invalid(_) | Cause::NotDeployed { .. } => None,
            Cause::Unencodable(error) => Some(error),
            Cause::NoAnswer { source, .. } | Cause::Unreadable { source, .. } => {
                Some(source.as_ref())
            }
            Cause::Records(records) => Some(records.error()),
        }
    }
}
