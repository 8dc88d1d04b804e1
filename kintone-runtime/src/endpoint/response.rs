//! HTTP answers as plain values.

use http::HeaderMap;

/// The default limit for JSON answers, in bytes after decompression: 64 MiB.
///
/// Our own choice: a page of 500 records and the errors of a bulk request of 2,000 records are shorter. See
/// `ClientBuilder::max_json_bytes`.
pub const MAX_JSON_BYTES: usize = 64 * 1024 * 1024;

/// The default limit for answers that are not JSON, such as the error page of a gateway, in bytes after decompression: 64 KiB.
///
/// Our own choice. See `ClientBuilder::max_page_bytes`.
pub const MAX_PAGE_BYTES: usize = 64 * 1024;

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// Returns a header by its name, ignoring case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether an answer that should be JSON lacks its end. Whatever else is wrong with it is found when it is read.
    pub(super) fn is_cut_off(&self) -> bool {
        let body = self.body.trim_ascii();
        body.first().is_none_or(|first| *first == b'{') && body.last() != Some(&b'}')
    }
}

/// The value of a header, if it is text.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok()
}

impl<B: Into<Vec<u8>>> From<http::Response<B>> for HttpResponse {
    fn from(response: http::Response<B>) -> HttpResponse {
        let (head, body) = response.into_parts();
        HttpResponse {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.into(),
        }
    }
}
