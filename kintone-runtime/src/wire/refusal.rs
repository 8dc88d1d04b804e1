//! An answer with an error status as what it says: kintone's code, id, message and errors, or the beginning of a gateway's page.

use std::fmt;

use serde_json::{Map, Value};

use super::{FieldError, HttpResponse, Outcome};

/// How much is kept of an answer that is not kintone's, in bytes.
const EXCERPT_BYTES: usize = 512;

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

/// The status of too many requests.
const TOO_MANY_REQUESTS_STATUS: u16 = 429;

/// The status that kintone once used for application errors which are 400 today.
const APPLICATION_ERROR_STATUS: u16 = 520;

/// The status of a gateway that gave up waiting, which says nothing about kintone.
const REQUEST_TIMEOUT_STATUS: u16 = 408;

/// An answer with an error status.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    headers: Vec<(String, String)>,
    code: Option<String>,
    id: Option<String>,
    message: Option<String>,
    errors: Vec<FieldError>,
    excerpt: Option<String>,
    bulk_index: Option<usize>,
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
        };
        refusal
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("set-cookie"));
        match serde_json::from_slice::<Value>(&response.body) {
            Ok(Value::Object(body)) => match bulk_failure(&body) {
                Some((index, failure)) => {
                    refusal.bulk_index = Some(index);
                    refusal.take(failure);
                }
                None => refusal.take(&body),
            },
            _ => refusal.excerpt = excerpt(&response.body),
        }
        if refusal.code.is_none() && refusal.message.is_none() {
            refusal.excerpt = excerpt(&response.body);
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

    /// Whether it is certain that nothing was saved.
    pub(crate) fn is_definite(&self) -> bool {
        match self.code() {
            Some(code) => {
                self.status < 500
                    || self.status == APPLICATION_ERROR_STATUS
                    || NOTHING_SAVED.contains(&code)
            }
            None => self.status < 500 && self.status != REQUEST_TIMEOUT_STATUS,
        }
    }

    /// Whether there were too many requests at once.
    pub(crate) fn is_limit(&self) -> bool {
        match self.code() {
            Some(TOO_MANY_REQUESTS) => true,
            Some(TOO_MANY_CURSORS) => false,
            _ => self.status == TOO_MANY_REQUESTS_STATUS,
        }
    }

    /// What it says about the request.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.is_limit() {
            Outcome::Limited
        } else if self
            .code()
            .is_some_and(|code| NOTHING_SAVED.contains(&code))
        {
            Outcome::NotDone
        } else if self.is_definite() {
            Outcome::Final
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
        super::header(&self.headers, name)
    }
}

/// What kintone's message does not say.
fn remedy(code: &str) -> Option<&'static str> {
    match code {
        CURSOR_NOT_FOUND => Some(
            "a cursor lives for 10 minutes after each page: start over and read faster, or in the order of `$id`, which needs no cursor",
        ),
        TOO_MANY_CURSORS => Some(
            "10 cursors are open in the domain: close one, wait up to 10 minutes, or read in the order of `$id`, which needs none",
        ),
        _ => None,
    }
}

/// The one result that is not empty. Nothing promises that its neighbours were or were not run.
fn bulk_failure(body: &Map<String, Value>) -> Option<(usize, &Map<String, Value>)> {
    body.get("results")?
        .as_array()?
        .iter()
        .enumerate()
        .filter_map(|(index, result)| Some((index, result.as_object()?)))
        .find(|(_, result)| !result.is_empty())
}

/// As much of a body as an excerpt shows.
pub(crate) fn beginning(body: &[u8]) -> &[u8] {
    &body[..body.len().min(EXCERPT_BYTES)]
}

/// The beginning of a body as text, on one line.
pub(crate) fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(beginning(body));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kintone answered {}", self.status)?;
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
            write!(f, " with a body that is not kintone's: {excerpt}")?;
        }
        if let Some(remedy) = self.code().and_then(remedy) {
            write!(f, "; {remedy}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> Refusal {
        Refusal::read(HttpResponse {
            status,
            headers: vec![],
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
        let refusal = refusal(503, &page);
        let excerpt = refusal.excerpt().unwrap();
        assert!(excerpt.starts_with("<html> <title>503</title>"));
        assert!(excerpt.len() <= EXCERPT_BYTES + 3);
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
                headers: vec![],
                body: vec![0xff]
            })
            .excerpt(),
            Some("\u{fffd}")
        );
    }

    #[test]
    fn only_a_definite_refusal_says_that_nothing_was_saved() {
        let coded = |code: &str| format!(r#"{{"code":"{code}"}}"#);
        for (status, body, definite) in [
            (400, coded("CB_VA01"), true),
            (429, coded("GAIA_TO04"), true),
            (500, coded("GAIA_DA02"), true),
            (520, coded("GAIA_ANY"), true),
            (500, coded("GAIA_ANY"), false),
            (502, "<html>".to_owned(), false),
            (520, "<html>".to_owned(), false),
            (408, String::new(), false),
            (404, "<html>".to_owned(), true),
            (302, String::new(), true),
        ] {
            assert_eq!(
                refusal(status, &body).is_definite(),
                definite,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn cookies_are_not_kept() {
        let refusal = Refusal::read(HttpResponse {
            status: 500,
            headers: vec![
                ("Set-Cookie".to_owned(), "JSESSIONID=secret".to_owned()),
                ("Retry-After".to_owned(), "3".to_owned()),
            ],
            body: vec![],
        });
        assert_eq!(refusal.header("retry-after"), Some("3"));
        assert!(!format!("{refusal:?}").contains("secret"));
    }
}
