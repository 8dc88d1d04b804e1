//! The error of a request, as one type: which request to which app failed, and how.

mod text;

#[cfg(feature = "reqwest")]
pub(crate) use text::cause;

use std::error::Error as StdError;

#[cfg(feature = "reqwest")]
use crate::endpoint::Secrets;
use crate::endpoint::{Context, FieldError, Outcome, Refusal, Replay, UnreadableRecords, excerpt};
use crate::record::OwnedRecord;
use crate::record::codec::{EncodeError, FailedRecord, Page, ValueError};
#[cfg(feature = "reqwest")]
use crate::record::id::RecordId;
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

/// A page, the errors of the other records by their index, and whether a cursor has more.
#[cfg(feature = "reqwest")]
type Records<T> = (Page<T>, Vec<(usize, Error)>, Option<bool>);

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

    /// Returns the readable records of a page, and what is wrong with each of the others together with its JSON.
    ///
    /// # Errors
    ///
    /// This error itself, if it is not about records that cannot be decoded.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::OwnedRecord;
    /// # use kintone_runtime::{Client, Error, Query};
    /// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
    /// let (page, failed) = match client.get_records::<Invoice>(Query::all()).await {
    ///     Ok(page) => (page, vec![]),
    ///     Err(error) => error.into_page::<Invoice>()?,
    /// };
    /// for record in &failed {
    ///     eprintln!("{}: {}", record.error(), record.json());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_page<T: OwnedRecord>(self) -> Result<(Page<T>, Vec<FailedRecord>), Error> {
        match &self.0.cause {
            Cause::Records(records) => match records.salvage() {
                Ok((page, failed, _)) => Ok((page, self.mask_errors(failed))),
                Err(_) => Err(self),
            },
            _ => Err(self),
        }
    }

    #[cfg(feature = "reqwest")]
    fn mask_errors(&self, mut failed: Vec<FailedRecord>) -> Vec<FailedRecord> {
        if let Some(secrets) = &self.0.secrets {
            for record in &mut failed {
                record.mask_error(&|text| secrets.masked(text));
            }
        }
        failed
    }

    /// Without a client there are no secrets.
    #[cfg(not(feature = "reqwest"))]
    fn mask_errors(&self, failed: Vec<FailedRecord>) -> Vec<FailedRecord> {
        failed
    }

    /// As [`into_page`](Error::into_page), with each record that cannot be read as an error of its own, and with whether a
    /// cursor has more.
    #[cfg(feature = "reqwest")]
    pub(crate) fn into_records<T: OwnedRecord>(self) -> Result<Records<T>, Error> {
        let Cause::Records(records) = &self.0.cause else {
            return Err(self);
        };
        let Ok((page, failed, next)) = records.salvage() else {
            return Err(self);
        };
        let failed = failed.iter().map(|failed| {
            let error = Error::records(records.single(failed)).or_of_request(self.0.context);
            let error = match &self.0.secrets {
                Some(secrets) => error.without(secrets),
                None => error,
            };
            (failed.index(), error)
        });
        Ok((page, failed.collect(), next))
    }

    /// The id of the record that cannot be read, if it is one and has one.
    #[cfg(feature = "reqwest")]
    pub(crate) fn unreadable_record(&self) -> Option<RecordId> {
        match &self.0.cause {
            Cause::Records(records) => records.error().first().record(),
            _ => None,
        }
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

    /// A successful answer that is not a JSON object, and so not from kintone: the login page of a gateway.
    fn page(&self) -> Option<&str> {
        let unread = self.0.unread.as_deref();
        unread.filter(|beginning| !beginning.starts_with('{'))
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
