//! The text of an error: which request failed, how, after how many attempts, and whether it may have taken effect.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use super::{Cause, Error};
use crate::endpoint::one_line::one_line;
use crate::endpoint::shown;
use crate::record::codec::DecodeError;

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            f.write_str(&self.masked(format!("{:#?}", self.0)))
        } else {
            fmt::Display::fmt(self, f)
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.masked(AsItCame(self).to_string());
        f.write_str(&one_line(&text))
    }
}

/// The text, before secrets are masked and control characters escaped.
struct AsItCame<'e>(&'e Error);

impl fmt::Display for AsItCame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt_as_it_came(f)
    }
}

impl Error {
    fn masked(&self, text: String) -> String {
        #[cfg(feature = "reqwest")]
        if let Some(secrets) = &self.0.secrets {
            return secrets.mask(text);
        }
        text
    }

    fn fmt_as_it_came(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let context = self.0.context;
        if self.cause_names_app() {
            write!(f, "{}", context.of_app(None))?;
        } else {
            write!(f, "{context}")?;
        }
        match &self.0.cause {
            Cause::Config(message) | Cause::Unsendable(message) => f.write_str(message)?,
            Cause::Unencodable(error) => write!(f, "{error}")?,
            #[cfg(feature = "reqwest")]
            Cause::Invalid(errors) => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                f.write_str(&errors.join("; "))?;
            }
            #[cfg(feature = "reqwest")]
            Cause::NotDeployed { reason, .. } => f.write_str(reason)?,
            Cause::NoAnswer { reason, source, .. } => {
                f.write_str("no answer")?;
                if let Some(server) = &self.0.server {
                    write!(f, " from {server}")?;
                }
                if let Some(reason) = reason {
                    write!(f, ": {reason}")?;
                }
                write!(f, ": {}", root(source.as_ref()))?;
            }
            Cause::Refused(refusal) => write!(f, "{refusal}")?,
            Cause::CutOff { status } => {
                write!(f, "kintone answered {status}, but the answer is incomplete")?;
            }
            Cause::Incomplete { warning, .. } => write!(
                f,
                "kintone searched only part of the records: {warning}; narrow the condition, or accept them with `accept_incomplete`"
            )?,
            Cause::Unreadable { .. } | Cause::Records(_) => self.fmt_unreadable(f)?,
        }
        if !self.0.unknown_members.is_empty() {
            write!(
                f,
                "; sent as it was read, but unknown to this version: {}; `without_unknown_members` leaves it out",
                self.0.unknown_members.join(", ")
            )?;
        }
        // A request that was not sent again has an earlier attempt too.
        if self.0.attempts > 1 || !self.0.earlier.is_empty() {
            let attempts = if self.0.attempts == 1 {
                "attempt"
            } else {
                "attempts"
            };
            write!(f, "; after {} {attempts}", self.0.attempts)?;
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
            f.write_str("; the request may have taken effect")?;
        }
        Ok(())
    }

    fn fmt_unreadable(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(status), Some(page)) = (self.status(), self.page()) {
            let server = self.0.server.as_deref().unwrap_or("kintone");
            return write!(
                f,
                "{server} answered {status} with a body that is not from kintone: {}",
                shown(page)
            );
        }
        match &self.0.cause {
            Cause::Records(records) => write!(f, "{}", records.error()),
            Cause::Unreadable { status, source } => write!(
                f,
                "kintone answered {status}, but the answer cannot be read: {source}"
            ),
            _ => Ok(()),
        }
    }

    /// The outcome of an attempt, in a few words.
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

    /// Every text that an error and its causes can be printed as.
    #[cfg(feature = "reqwest")]
    pub(super) fn every_text(error: &(dyn StdError + 'static)) -> String {
        let mut text = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            text.push_str(&format!("{error} {error:?} {error:#?} "));
            next = cause(error);
        }
        text
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
    while let Some(cause) = cause(error) {
        error = cause;
    }
    error
}

/// The next cause of an error. An I/O error passes over what it wraps, which is often the one that counts.
pub(crate) fn cause<'a>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a (dyn StdError + 'static)> {
    if let Some(wrapped) = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        return Some(wrapped);
    }
    error.source()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_without_control_characters() {
        let error = Error::no_answer("red \u{1b}[31m\nline two");
        let text = "no answer: red \\u{1b}[31m\\nline two; the request may have taken effect";
        assert_eq!(
            (error.to_string(), format!("{error:?}")),
            (text.to_owned(), text.to_owned())
        );
    }

    #[test]
    fn the_root_is_what_an_io_error_wraps() {
        let inner = io::Error::new(io::ErrorKind::InvalidData, "the root");
        let error = Error::no_connection(io::Error::other(inner));
        assert_eq!(error.to_string(), "no answer: the root");
        let error = error
            .of_server("https://example.com")
            .because("the proxy failed");
        assert_eq!(
            error.to_string(),
            "no answer from https://example.com: the proxy failed: the root"
        );
    }
}
