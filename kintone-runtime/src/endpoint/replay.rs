//! Classifies failed attempts: rejected, not done for now, or of unknown effect.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// Whether a request may be sent again when its effect is unknown: no answer arrived, it was cut off, or a gateway answered instead of
/// kintone.
///
/// Requests that kintone rejected without doing anything are always retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Replay {
    /// Sending it twice has the effect of sending it once, or kintone rejects the second time.
    Always,
    /// Sending it twice would do more: add another record or comment, or run another action.
    Never,
}

impl Replay {
    /// Returns the stricter of the two.
    #[must_use]
    pub fn and(self, other: Replay) -> Replay {
        match (self, other) {
            (Replay::Always, Replay::Always) => Replay::Always,
            _ => Replay::Never,
        }
    }

    /// `Always` if what would go wrong the second time cannot, as with a request that names the revision which it expects.
    pub(crate) fn always_if(is_harmless: bool) -> Replay {
        match is_harmless {
            true => Replay::Always,
            false => Replay::Never,
        }
    }

    pub(crate) fn allows_after(self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Final | Outcome::Lost => false,
            Outcome::Limited | Outcome::NotDone => true,
            Outcome::Unknown => self == Replay::Always,
        }
    }
}

/// What a failed attempt says about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The same request would fail again.
    Final,
    /// There were too many requests at once. Nothing happened.
    Limited,
    /// kintone could not be reached, or could not lock its database. Nothing happened.
    NotDone,
    /// It may or may not have taken effect.
    Unknown,
    /// It may or may not have taken effect, and the same request would get the same answer.
    Lost,
}

/// Which attempt an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// The first one that can have taken effect.
    First,
    /// One after an attempt whose effect is unknown.
    AfterUnknown,
}

/// How kintone names the key of a file. Inside of a JSON string the quotation marks would be escaped.
const FILE_KEY: &[u8] = b"\"fileKey\"";

/// Whether a body names a file. The key of an uploaded file attaches it once, and an update gives attached files new keys.
pub(crate) fn names_a_file(body: &[u8]) -> bool {
    memchr::memmem::find(body, FILE_KEY).is_some()
}

/// How kintone names the revision that a write of settings expects.
pub(crate) const REVISION: &str = "revision";

/// Whether the body of a write of settings names the revision that it expects.
pub(crate) fn expects_a_revision(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Guard {
        revision: Option<IgnoredAny>,
    }
    serde_json::from_slice(body).is_ok_and(|guard: Guard| guard.revision.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::error::Error;
    use crate::endpoint::{HttpResponse, Refusal};

    fn refused(status: u16, body: &str) -> Error {
        Error::refused(Refusal::read(HttpResponse {
            status,
            headers: http::HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        }))
    }

    #[test]
    fn the_code_and_then_the_status_decide() {
        let coded = |code: &str| format!(r#"{{"code":"{code}","id":"x","message":"m"}}"#);
        let in_bulk = |code: &str| format!(r#"{{"results":[{{}},{}]}}"#, coded(code));
        for (status, body, outcome) in [
            (429, coded("GAIA_TO04"), Outcome::Limited),
            (429, String::new(), Outcome::Limited),
            // Ten cursors are open: a pause does not close one.
            (429, coded("GAIA_TM12"), Outcome::Final),
            (400, coded("GAIA_DA02"), Outcome::NotDone),
            (520, coded("GAIA_DA02"), Outcome::NotDone),
            (400, in_bulk("GAIA_DA02"), Outcome::NotDone),
            (520, coded("GAIA_RE18"), Outcome::NotDone),
            (500, coded("GAIA_LT01"), Outcome::NotDone),
            (400, coded("CB_VA01"), Outcome::Final),
            (409, coded("GAIA_CO02"), Outcome::Final),
            (404, coded("GAIA_RE01"), Outcome::Final),
            (401, coded("CB_WA01"), Outcome::Final),
            (520, coded("GAIA_UNHEARD"), Outcome::Final),
            (500, coded("GAIA_UNHEARD"), Outcome::Unknown),
            (520, "<html>".to_owned(), Outcome::Unknown),
            (503, "<html>".to_owned(), Outcome::Unknown),
            (502, String::new(), Outcome::Unknown),
            (408, String::new(), Outcome::Unknown),
            (400, "<html>".to_owned(), Outcome::Unknown),
            (405, String::new(), Outcome::Unknown),
            (
                400,
                r#"{"code":"CB_VA01","id":"x","mes"#.to_owned(),
                Outcome::Unknown,
            ),
            (301, String::new(), Outcome::Lost),
            (302, String::new(), Outcome::Lost),
            (307, "<html>".to_owned(), Outcome::Lost),
            (401, "<html>".to_owned(), Outcome::Lost),
            (403, "<html>".to_owned(), Outcome::Lost),
            (404, "<html>".to_owned(), Outcome::Lost),
            (407, String::new(), Outcome::Lost),
            (413, "<html>".to_owned(), Outcome::Lost),
        ] {
            assert_eq!(refused(status, &body).outcome(), outcome, "{status} {body}");
        }
    }

    #[test]
    fn without_an_answer_the_connection_decides() {
        assert_eq!(Error::no_answer("timed out").outcome(), Outcome::Unknown);
        assert_eq!(Error::no_connection("refused").outcome(), Outcome::NotDone);
        let untrusted = Error::no_connection("UnknownIssuer").lasting();
        assert_eq!(untrusted.outcome(), Outcome::Final);
        assert_eq!(Error::not_sent("too many").outcome(), Outcome::Final);
        assert_eq!(Error::config("no URL").outcome(), Outcome::Final);
        assert_eq!(Error::unreadable(200, "no id").outcome(), Outcome::Lost);
        assert_eq!(Error::cut_off(200).outcome(), Outcome::Unknown);
    }

    #[test]
    fn the_revision_of_settings_is_a_member_that_is_not_null() {
        assert!(expects_a_revision(br#"{"app":1,"revision":2}"#));
        assert!(expects_a_revision(br#"{"revision":"2","app":1}"#));
        for body in [
            &br#"{"app":1,"views":{"revision":{"revision":1}}}"#[..],
            br#"{"revision":null}"#,
            b"",
        ] {
            assert!(!expects_a_revision(body));
        }
    }

    #[test]
    fn a_file_key_is_found_as_a_member_only() {
        assert!(names_a_file(br#"{"files":{"value":[{"fileKey": "a"}]}}"#));
        assert!(!names_a_file(br#"{"text":{"value":"the \"fileKey\""}}"#));
        assert!(!names_a_file(b"{}"));
    }
}
