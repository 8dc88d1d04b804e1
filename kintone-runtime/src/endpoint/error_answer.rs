//! An answer with an error status as what it says: kintone's code, id, message and errors, or the beginning of a gateway's page.
//!
//! Only kintone itself can prove that it rejected a request. Answers of gateways prove nothing about a write.

use std::fmt;

use http::HeaderMap;
use http::header::SET_COOKIE;
use serde_json::{Map, Value};

use super::{FieldError, HttpResponse, Outcome};
use crate::endpoint::one_line::one_line;

/// How much the text of an error shows of an answer that is not kintone's, and how much is kept of one that is JSON, in bytes.
const SHOWN_BYTES: usize = 512;

/// How many field errors the text of an error shows. [`Error::errors`](crate::Error::errors) has all.
const SHOWN_ERRORS: usize = 5;

/// Codes by which kintone says, whatever the status, that nothing was saved.
/// Source: the database could not be locked, or too many requests at once.
const NOTHING_SAVED: [&str; 4] = [TOO_MANY_REQUESTS, "GAIA_DA02", "GAIA_RE18", "GAIA_LT01"];

const TOO_MANY_REQUESTS: &str = "GAIA_TO04";

/// Ten cursors are open. It has the status of too many requests, and a pause does not help.
const TOO_MANY_CURSORS: &str = "GAIA_TM12";

/// It was read to its end, deleted, or left alone for too long.
const CURSOR_NOT_FOUND: &str = "GAIA_CN01";

/// The app is in a guest space, and the request went elsewhere.
const IN_GUEST_SPACE: &str = "GAIA_IL23";

/// Codes with which kintone rejects a user, a department or a group that does not exist (any more).
const UNKNOWN_ENTITY: [&str; 2] = ["GAIA_IL26", "GAIA_IL28"];

/// The code with which `kintone-emulator` rejects a request that it does not support.
const NOT_SUPPORTED: &str = "EMULATOR_UNSUPPORTED";

/// The status of too many requests.
const TOO_MANY_REQUESTS_STATUS: u16 = 429;

/// The status that kintone once used for application errors which are 400 today.
const APPLICATION_ERROR_STATUS: u16 = 520;

/// From this status on, even kintone's own error does not prove that nothing was saved.
const FIRST_SERVER_ERROR_STATUS: u16 = 500;

/// Statuses without kintone's error which the same request would get again: credentials that something on the way does not
/// take, a path or a host that does not exist there, a body that is too large for it. So are all redirects.
const LASTING_STATUSES: [u16; 5] = [401, 403, 404, 407, 413];

/// The status of a proxy that requires credentials.
#[cfg(feature = "reqwest")]
const PROXY_AUTHENTICATION_STATUS: u16 = 407;

/// The status of a server that does not support the request.
const NOT_IMPLEMENTED_STATUS: u16 = 501;

/// Whether a code looks like one of kintone's: `GAIA_RE01`, `CB_VA01`. Gateways have codes of their own, such as `BadRequest`.
fn is_kintones(code: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    code.contains('_') && code.chars().all(is_part)
}

/// An answer with an error status.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    headers: HeaderMap,
    code: Option<String>,
    id: Option<String>,
    message: Option<String>,
    errors: Vec<FieldError>,
    excerpt: Option<String>,
    bulk_index: Option<usize>,
    /// Scheme, host and port that the request was sent to.
    server: Option<String>,
    /// The proxy that answered in place of the server, to which it asks for credentials of its own.
    proxy: Option<String>,
}

impl Refusal {
    /// Never fails: what is not kintone's error body is kept as an excerpt.
    pub(crate) fn read(response: HttpResponse) -> Refusal {
        let mut refusal = Refusal {
            status: response.status,
            headers: response.headers,
            code: None,
            id: None,
            message: None,
            errors: Vec::new(),
            excerpt: None,
            bulk_index: None,
            server: None,
            proxy: None,
        };
        refusal.headers.remove(SET_COOKIE);
        if let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&response.body) {
            match bulk_failure(&body) {
                Some((index, failure)) => {
                    refusal.bulk_index = Some(index);
                    refusal.take(failure);
                }
                None => refusal.take(&body),
            }
        }
        if refusal.code.is_none() && refusal.message.is_none() {
            refusal.excerpt = excerpt(beginning(&response.body));
        }
        refusal
    }

    fn take(&mut self, body: &Map<String, Value>) {
        let text = |member: &str| body.get(member).and_then(Value::as_str).map(str::to_owned);
        self.code = text("code").filter(|code| !code.is_empty());
        self.id = text("id");
        self.message = text("message");
        self.errors = body.get("errors").map(FieldError::read).unwrap_or_default();
    }

    /// The index on the wire of the member of a bulk request that failed.
    pub(crate) fn bulk_index(&self) -> Option<usize> {
        self.bulk_index
    }

    /// Puts the indices of the caller's records in place of the indices on the wire.
    pub(crate) fn renumber(&mut self, records: &[usize]) {
        for error in &mut self.errors {
            error.renumber(records);
        }
    }

    /// Names the server that the request was sent to: scheme, host and port.
    pub(crate) fn of_server(mut self, origin: &str) -> Refusal {
        self.server = Some(origin.to_owned());
        self
    }

    /// Names this proxy, if the answer is that of a proxy that requires credentials.
    #[cfg(feature = "reqwest")]
    pub(crate) fn or_of_proxy(&mut self, origin: &str) {
        if self.status == PROXY_AUTHENTICATION_STATUS && self.code.is_none() {
            self.proxy = Some(origin.to_owned());
        }
    }

    /// Whether it proves that nothing was saved: it is kintone's own error, read to its end, or says that there were too many
    /// requests, or that an emulator does not support this one.
    pub(crate) fn is_proof(&self) -> bool {
        match self.code() {
            Some(code) if is_kintones(code) => {
                self.status < FIRST_SERVER_ERROR_STATUS
                    || self.status == APPLICATION_ERROR_STATUS
                    || NOTHING_SAVED.contains(&code)
                    || code == NOT_SUPPORTED
            }
            _ => self.status == TOO_MANY_REQUESTS_STATUS,
        }
    }

    /// Whether the same request would get the same answer.
    fn is_lasting(&self) -> bool {
        let is_redirect = (300..400).contains(&self.status);
        let is_kintones = self.code().is_some_and(is_kintones);
        self.status == NOT_IMPLEMENTED_STATUS
            || !is_kintones && (is_redirect || LASTING_STATUSES.contains(&self.status))
    }

    /// Whether there were too many requests at once.
    pub(crate) fn is_limit(&self) -> bool {
        match self.code() {
            Some(TOO_MANY_REQUESTS) => true,
            Some(TOO_MANY_CURSORS) => false,
            _ => self.status == TOO_MANY_REQUESTS_STATUS,
        }
    }

    /// The outcome that it implies for the request.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.is_limit() {
            Outcome::Limited
        } else if self
            .code()
            .is_some_and(|code| NOTHING_SAVED.contains(&code))
        {
            Outcome::NotDone
        } else if self.is_proof() {
            Outcome::Final
        } else if self.is_lasting() {
            Outcome::Lost
        } else {
            Outcome::Unknown
        }
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    pub(crate) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(crate) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    pub(crate) fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    pub(crate) fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        super::response::header(&self.headers, name)
    }
}

/// The remedy that kintone's message lacks.
fn remedy(code: &str) -> Option<&'static str> {
    match code {
        CURSOR_NOT_FOUND => Some(
            "a cursor expires 10 minutes after it was last read: start again and read faster, or read in the order of `$id`, which needs no cursor",
        ),
        TOO_MANY_CURSORS => Some(
            "10 cursors are open in the domain: close one, wait up to 10 minutes, or read in the order of `$id`, which needs none",
        ),
        code if UNKNOWN_ENTITY.contains(&code) => Some(
            "if a record names it in a table row that was not changed, send such rows by their id only: `untouched_rows_by_id` of an `Edit` or of the rows of a `Patch`",
        ),
        IN_GUEST_SPACE => Some("a client for that space is made by `client.in_guest_space(id)`"),
        _ => None,
    }
}

/// The one result that is not empty. Whether the others were run is undefined.
fn bulk_failure(body: &Map<String, Value>) -> Option<(usize, &Map<String, Value>)> {
    body.get("results")?
        .as_array()?
        .iter()
        .enumerate()
        .filter_map(|(index, result)| Some((index, result.as_object()?)))
        .find(|(_, result)| !result.is_empty())
}

/// As much of a body as an excerpt keeps. What is not JSON is no longer than the transport lets it be.
pub(crate) fn beginning(body: &[u8]) -> &[u8] {
    match body.trim_ascii_start().first() {
        Some(b'{' | b'[') => &body[..body.len().min(SHOWN_BYTES)],
        _ => body,
    }
}

/// A body as text, on one line.
pub(crate) fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| one_line(&text).into_owned())
}

/// As much of an excerpt as the text of an error shows.
pub(crate) fn shown(excerpt: &str) -> &str {
    let cuts = (0..=SHOWN_BYTES.min(excerpt.len())).rev();
    let cut = cuts.into_iter().find(|cut| excerpt.is_char_boundary(*cut));
    &excerpt[..cut.unwrap_or_default()]
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(proxy) = &self.proxy {
            return write!(
                f,
                "the proxy {proxy} requires other credentials ({}); set them with proxy_auth",
                self.status
            );
        }
        match &self.server {
            Some(server) if matches!(self.code(), None | Some(NOT_SUPPORTED)) => {
                write!(f, "{server} answered {}", self.status)?
            }
            _ => write!(f, "kintone answered {}", self.status)?,
        }
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        if let Some(message) = &self.message {
            write!(f, ": {message}")?;
        }
        if let Some(id) = &self.id {
            write!(f, " (error id {id})")?;
        }
        for error in self.errors.iter().take(SHOWN_ERRORS) {
            write!(f, "; {error}")?;
        }
        if let Some(more) = self
            .errors
            .len()
            .checked_sub(SHOWN_ERRORS)
            .filter(|more| *more > 0)
        {
            write!(f, "; and {more} more")?;
        }
        if let Some(excerpt) = &self.excerpt {
            let shown = shown(excerpt);
            write!(f, " with a body that is not from kintone: {shown}")?;
        } else if self.code.is_none() && self.message.is_none() {
            f.write_str(" without kintone's error")?;
        }
        if let Some(remedy) = self.code().and_then(remedy) {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::RETRY_AFTER;

    use super::*;

    fn refusal(status: u16, body: &str) -> Refusal {
        Refusal::read(HttpResponse {
            status,
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn an_ordinary_body_gives_code_id_and_message() {
        let refusal = refusal(
            404,
            r#"{"code":"GAIA_RE01","id":"jxcbVKLdjmcOc1wQ2nMT","message":"The specified record (ID: 1) is not found.","new":1}"#,
        );
        assert_eq!(
            refusal.to_string(),
            "kintone answered 404 GAIA_RE01: The specified record (ID: 1) is not found. (error id jxcbVKLdjmcOc1wQ2nMT)"
        );
        assert!(refusal.excerpt().is_none());
    }

    #[test]
    fn a_deleted_user_comes_with_the_way_around_untouched_rows() {
        let body = r#"{"code":"GAIA_IL26","id":"x","message":"no such user (code: sato)"}"#;
        let text = refusal(400, body).to_string();
        assert!(text.contains("untouched_rows_by_id"), "{text}");
    }

    #[test]
    fn a_validation_body_shows_some_errors_and_counts_the_rest() {
        let errors: Vec<String> = (0..7)
            .map(|i| format!(r#""records[{i}].title.value":{{"messages":["Required."]}}"#))
            .collect();
        let body = format!(
            r#"{{"code":"CB_VA01","message":"bad","errors":{{{}}}}}"#,
            errors.join(",")
        );
        let refusal = refusal(400, &body);
        assert_eq!(refusal.errors().len(), 7);
        let text = refusal.to_string();
        assert!(
            text.contains("; records[4], field title: Required.; and 2 more"),
            "{text}"
        );
    }

    #[test]
    fn a_bulk_failure_is_the_one_result_that_is_not_empty() {
        let refusal = refusal(
            409,
            r#"{"results":[{},{"code":"GAIA_CO02","id":"x","message":"m"},{}]}"#,
        );
        assert_eq!(refusal.bulk_index(), Some(1));
        assert_eq!(refusal.code(), Some("GAIA_CO02"));
    }

    #[test]
    fn a_page_of_a_gateway_is_kept_in_part() {
        let page = format!("<html>\n<title>503</title>{}", "あ".repeat(1000));
        let page = refusal(503, &page);
        let excerpt = page.excerpt().unwrap();
        assert!(excerpt.starts_with("<html> <title>503</title>あ"));
        assert_eq!(excerpt.len(), "<html> <title>503</title>".len() + 3000);
        let text = page.to_string();
        let (_, text) = text.split_once("not from kintone: ").unwrap();
        assert!(
            excerpt.starts_with(text) && text.len() > SHOWN_BYTES - 3,
            "{text}"
        );
        let json = format!("{{\"error\":\"{}\"}}", "x".repeat(1000));
        assert_eq!(refusal(503, &json).excerpt().unwrap().len(), SHOWN_BYTES);
    }

    #[test]
    fn a_page_is_quoted_without_control_characters() {
        let page = refusal(503, "<b>\u{1b}]0;title\u{7}\r\nInjected: line</b>");
        assert_eq!(
            page.excerpt(),
            Some("<b>\\u{1b}]0;title\\u{7} Injected: line</b>")
        );
    }

    #[test]
    fn no_body_fails_to_parse() {
        for body in [
            "",
            "{}",
            "[]",
            "null",
            "{\"code\":1}",
            "{\"results\":[{},{}]}",
            "{\"results\":7}",
            "\u{0}",
        ] {
            let refusal = refusal(500, body);
            assert!(refusal.code().is_none(), "{body}");
            assert!(refusal.to_string().starts_with("kintone answered 500"));
        }
        assert_eq!(
            Refusal::read(HttpResponse {
                status: 500,
                headers: HeaderMap::new(),
                body: vec![0xff]
            })
            .excerpt(),
            Some("\u{fffd}")
        );
    }

    #[test]
    fn only_a_complete_answer_of_kintone_proves_that_nothing_was_saved() {
        let coded = |code: &str| format!(r#"{{"code":"{code}"}}"#);
        for (status, body, is_proof) in [
            (400, coded("CB_VA01"), true),
            (429, coded("GAIA_TO04"), true),
            (500, coded("GAIA_DA02"), true),
            (520, coded("GAIA_ANY"), true),
            (500, coded("GAIA_ANY"), false),
            (502, "<html>".to_owned(), false),
            (520, "<html>".to_owned(), false),
            (429, "<html>".to_owned(), true),
            (429, String::new(), true),
            (408, String::new(), false),
            (404, "<html>".to_owned(), false),
            (302, String::new(), false),
            (407, String::new(), false),
            // Cut off, garbled, or without what makes it kintone's.
            (400, r#"{"code":"CB_VA01","id":"x","mess"#.to_owned(), false),
            (400, "{\"code\":\"CB\u{1}VA01\"}".to_owned(), false),
            (400, r#"{"c0de":"CB_VA01"}"#.to_owned(), false),
            (400, r#"{"code":""}"#.to_owned(), false),
            // The errors of gateways.
            (400, coded("BadRequest"), false),
            (404, coded("ResourceNotFound"), false),
            (408, coded("RequestTimeout"), false),
            (501, coded("NOT_IMPLEMENTED"), false),
            (400, r#"{"results":[{},{}]}"#.to_owned(), false),
            (
                409,
                format!(r#"{{"results":[{{}},{}]}}"#, coded("GAIA_CO02")),
                true,
            ),
            (
                500,
                format!(r#"{{"results":[{{}},{}]}}"#, coded("GAIA_CO02")),
                false,
            ),
        ] {
            assert_eq!(
                refusal(status, &body).is_proof(),
                is_proof,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn what_a_server_does_not_support_is_asked_once() {
        for (status, body) in [
            (501, r#"{"code":"NOT_IMPLEMENTED"}"#),
            (404, r#"{"code":"ResourceNotFound"}"#),
        ] {
            assert_eq!(refusal(status, body).outcome(), Outcome::Lost);
        }
        let unsupported = refusal(501, r#"{"code":"EMULATOR_UNSUPPORTED"}"#);
        assert_eq!(unsupported.outcome(), Outcome::Final);
        let busy = refusal(503, r#"{"code":"ServiceUnavailable"}"#);
        assert_eq!(busy.outcome(), Outcome::Unknown);
    }

    #[test]
    fn an_answer_that_is_not_kintones_is_of_the_server_that_was_asked() {
        let text = |status, body| {
            let refusal = refusal(status, body).of_server("https://example.cybozu.com");
            refusal.to_string()
        };
        assert_eq!(
            text(302, ""),
            "https://example.cybozu.com answered 302 without kintone's error"
        );
        assert_eq!(
            text(501, r#"{"code":"EMULATOR_UNSUPPORTED","message":"m"}"#),
            "https://example.cybozu.com answered 501 EMULATOR_UNSUPPORTED: m"
        );
        assert_eq!(
            text(503, "<html>"),
            "https://example.cybozu.com answered 503 with a body that is not from kintone: <html>"
        );
        assert_eq!(
            text(400, r#"{"code":"CB_IL02","message":"m"}"#),
            "kintone answered 400 CB_IL02: m"
        );
    }

    #[test]
    fn cookies_are_not_kept() {
        let refusal = Refusal::read(HttpResponse {
            status: 500,
            headers: HeaderMap::from_iter([
                (SET_COOKIE, HeaderValue::from_static("JSESSIONID=secret")),
                (RETRY_AFTER, HeaderValue::from_static("3")),
            ]),
            body: vec![],
        });
        assert_eq!(refusal.header("retry-after"), Some("3"));
        assert!(!format!("{refusal:?}").contains("secret"));
    }
}
