//! An error as text: of which request, what came of it, after how many attempts, and what is to be feared.

use std::error::Error as StdError;
use std::fmt;

use super::{Cause, Error};
use crate::codec::DecodeError;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            self.0.fmt(f)
        } else {
            fmt::Display::fmt(self, f)
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let context = self.0.context;
        if self.cause_names_app() {
            write!(f, "{}", context.of_app(None))?;
        } else {
            write!(f, "{context}")?;
        }
        match &self.0.cause {
            Cause::Config(message) | Cause::Unsendable(message) => f.write_str(message)?,
            Cause::Unencodable(error) => error.fmt(f)?,
            #[cfg(feature = "reqwest")]
            Cause::Invalid(errors) => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                f.write_str(&errors.join("; "))?;
            }
            Cause::NoAnswer { server, source, .. } => {
                f.write_str("no answer")?;
                if let Some(server) = server {
                    write!(f, " from {server}")?;
                }
                write!(f, ": {}", root(source.as_ref()))?;
            }
            Cause::Refused(refusal) => refusal.fmt(f)?,
            Cause::CutOff { status } => {
                write!(
                    f,
                    "kintone answered {status}, and the end of the answer is missing"
                )?;
            }
            Cause::Incomplete { warning, .. } => write!(
                f,
                "kintone searched only a part of the records: {warning}; narrow the condition, or take the part with `accept_incomplete`"
            )?,
            Cause::Unreadable { .. } | Cause::Records(_) => self.fmt_unreadable(f)?,
        }
        if self.0.attempts > 1 {
            write!(f, "; after {} attempts", self.0.attempts)?;
            if !self.0.earlier.is_empty() {
                let earlier = self.0.earlier.iter().map(|(what, times)| match times {
                    1 => what.clone(),
                    _ => format!("{what} ({times} times)"),
                });
                let earlier: Vec<String> = earlier.collect();
                write!(f, ", earlier: {}", earlier.join(", "))?;
            }
        }
        if self.may_have_happened() {
            f.write_str("; the request may have been carried out")?;
        }
        Ok(())
    }
}

impl Error {
    fn fmt_unreadable(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(status), Some(page)) = (self.status(), self.page()) {
            let server = self.0.answered_by.as_deref().unwrap_or("kintone");
            return write!(
                f,
                "{server} answered {status} with a body that is not kintone's: {page}"
            );
        }
        match &self.0.cause {
            Cause::Records(records) => write!(f, "{}", records.error()),
            Cause::Unreadable { status, source } => write!(
                f,
                "kintone answered {status}, which cannot be read: {source}"
            ),
            _ => Ok(()),
        }
    }

    /// What came of an attempt, in a few words.
    #[cfg(feature = "reqwest")]
    pub(crate) fn in_short(&self) -> String {
        match &self.0.cause {
            Cause::NoAnswer { sent: true, .. } => "no answer".to_owned(),
            Cause::NoAnswer { sent: false, .. } => "no connection".to_owned(),
            Cause::CutOff { status } => format!("{status} with an incomplete answer"),
            _ => match (self.status(), self.code()) {
                (Some(status), Some(code)) => format!("{status} {code}"),
                (Some(status), None) => status.to_string(),
                (None, _) => "no request".to_owned(),
            },
        }
    }

    /// Whether the text of the cause names the app, which need not be said twice.
    fn cause_names_app(&self) -> bool {
        self.page().is_none()
            && match &self.0.cause {
                Cause::Records(_) => true,
                Cause::Unreadable { source, .. } => source
                    .downcast_ref::<DecodeError>()
                    .is_some_and(|error| error.app().is_some()),
                _ => false,
            }
    }
}

/// The innermost cause is the one that says what to do: the outer ones say `error sending request`.
fn root<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error
}
