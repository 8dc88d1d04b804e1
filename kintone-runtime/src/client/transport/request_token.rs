//! The token of a session, which each request that writes has to carry beside its cookie: another site can make a browser send
//! the cookie, but cannot read the token.

use std::borrow::Cow;

use bytes::Bytes;
use http::Method;
use http::header::CONTENT_TYPE;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::endpoint::HttpRequest;

/// How kintone names it, as a member of a body, a part of a form, or a parameter.
/// Source: kintone REST API, upload file; the official JavaScript client sends it so with every body and every DELETE
const NAME: &str = "__REQUEST_TOKEN__";

/// The URL of a request with its token: what has no body carries it as a parameter, and what reads does not need it.
pub(super) fn url<'r>(request: &'r HttpRequest, token: Option<&str>) -> Cow<'r, str> {
    let has_body = request.headers.contains_key(CONTENT_TYPE);
    match token {
        Some(token) if !has_body && request.sent_as != Method::GET => {
            let sign = if request.url.contains('?') { '&' } else { '?' };
            let token = utf8_percent_encode(token, NON_ALPHANUMERIC);
            format!("{}{sign}{NAME}={token}", request.url).into()
        }
        _ => Cow::Borrowed(&request.url),
    }
}

/// The token as the first member or part of a body.
pub(crate) struct First {
    text: String,
    /// How many bytes of the body come before it.
    after: usize,
}

impl First {
    /// Returns the token for the body of a request, or `None` if it has none.
    pub(crate) fn of(request: &HttpRequest, body: &[u8], token: &str) -> Option<First> {
        let content_type = request.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        if let Some((_, boundary)) = content_type.split_once("boundary=") {
            return Some(First {
                text: format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"{NAME}\"\r\n\r\n{token}\r\n"
                ),
                after: 0,
            });
        }
        let members = body.strip_prefix(b"{")?.trim_ascii_start();
        let comma = if members.starts_with(b"}") { "" } else { "," };
        Some(First {
            text: format!("\"{NAME}\":{}{comma}", Value::from(token)),
            after: 1,
        })
    }

    /// Returns the body with it.
    pub(super) fn inserted(&self, body: &[u8]) -> Bytes {
        let (before, after) = body.split_at(self.after.min(body.len()));
        [before, self.text.as_bytes(), after].concat().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{
        DeleteFormFields, GeneralSettings, GetApp, UpdateGeneralSettings, UploadFile,
    };
    use crate::endpoint::testing::sent;
    use crate::record::id::AppId;

    const TOKEN: &str = "a\"b&c";

    fn whole(request: &HttpRequest) -> String {
        let body = match First::of(request, &request.body, TOKEN) {
            Some(first) => first.inserted(&request.body).to_vec(),
            None => request.body.clone(),
        };
        String::from_utf8(body).unwrap()
    }

    #[test]
    fn what_writes_carries_the_token_in_its_body() {
        let mut request = sent(UpdateGeneralSettings::new(
            AppId::new(1),
            GeneralSettings::new().name("x"),
        ));
        assert_eq!(url(&request, Some(TOKEN)), request.url);
        let body = whole(&request);
        let members: serde_json::Map<String, Value> = serde_json::from_str(&body).unwrap();
        assert_eq!(members[NAME], TOKEN);
        assert_eq!(members["name"], "x");
        request.body = b"{ }".to_vec();
        assert_eq!(whole(&request), r#"{"__REQUEST_TOKEN__":"a\"b&c" }"#);
    }

    #[test]
    fn a_form_has_the_token_as_its_first_part() {
        let request = sent(UploadFile::new(AppId::new(1), "a.txt", "text/plain", "x"));
        let body = whole(&request);
        let parts: Vec<&str> = body.split("--kintone-").collect();
        assert_eq!(parts.len(), 4, "{body}");
        assert!(
            parts[1].contains("name=\"__REQUEST_TOKEN__\"\r\n\r\na\"b&c\r\n"),
            "{body}"
        );
        assert!(parts[2].contains("name=\"file\""), "{body}");
    }

    #[test]
    fn without_a_body_the_token_is_a_parameter_of_what_writes() {
        let reads = sent(GetApp::new(AppId::new(1)));
        assert_eq!(url(&reads, Some(TOKEN)), reads.url);
        let writes = sent(DeleteFormFields::new(AppId::new(1), ["x"]));
        assert_eq!(url(&writes, None), writes.url);
        let expected = format!("{}&__REQUEST_TOKEN__=a%22b%26c", writes.url);
        assert_eq!(url(&writes, Some(TOKEN)), expected);
    }
}
