//! The body of an answer, up to a limit: a gateway, or a compressed answer, can be longer than memory.

use crate::api::MAX_FILE_BYTES;
use crate::endpoint::{MAX_JSON_BYTES, MAX_PAGE_BYTES};

/// Up to this many bytes are reserved for the length that an answer declares.
const MAX_RESERVED_BYTES: usize = 16 * 1024 * 1024;

/// The limits for the body of an answer, in bytes after decompression.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    pub(crate) json: usize,
    pub(crate) page: usize,
}

impl Default for BodyLimits {
    fn default() -> BodyLimits {
        BodyLimits {
            json: MAX_JSON_BYTES,
            page: MAX_PAGE_BYTES,
        }
    }
}

/// The beginning of a body, or all of it.
pub(crate) struct Body {
    pub(crate) bytes: Vec<u8>,
    /// Whether the body was cut off although its end is needed.
    pub(crate) is_cut: bool,
    limit: usize,
}

impl BodyLimits {
    /// Reads a body that should be JSON. Anything else is cut off at the limit for pages.
    pub(crate) async fn read(self, answer: reqwest::Response) -> Result<Body, reqwest::Error> {
        let mut body = read(answer, |bytes| match is_json(bytes) {
            Some(false) => self.page,
            // Nothing but white space so far.
            None => self.page.min(self.json),
            Some(true) => self.json,
        })
        .await?;
        if body.is_cut && is_json(&body.bytes) == Some(true) {
            // Without its end it is not JSON.
            body.bytes.truncate(self.page);
        } else {
            body.is_cut = false;
        }
        Ok(body)
    }
}

/// Reads the content of a file.
pub(crate) async fn file(answer: reqwest::Response) -> Result<Body, reqwest::Error> {
    let limit = usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX);
    read(answer, |_| limit).await
}

/// Reads up to the limit, which depends on the bytes read so far.
async fn read(
    mut answer: reqwest::Response,
    limit: impl Fn(&[u8]) -> usize,
) -> Result<Body, reqwest::Error> {
    let length = answer.content_length().unwrap_or_default();
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut body = Body {
        bytes: Vec::with_capacity(length.min(MAX_RESERVED_BYTES)),
        is_cut: false,
        limit: usize::MAX,
    };
    while let Some(chunk) = answer.chunk().await? {
        body.bytes.extend_from_slice(&chunk);
        body.limit = limit(&body.bytes);
        if body.bytes.len() > body.limit {
            body.bytes.truncate(body.limit);
            body.is_cut = true;
            break;
        }
    }
    Ok(body)
}

impl Body {
    /// The error of a body that is too long.
    pub(crate) fn too_long(&self) -> String {
        format!(
            "it is longer than {} bytes; request less, or raise the limit with `max_json_bytes`",
            self.limit
        )
    }
}

/// Whether a body begins like JSON. `None` if there is nothing but white space so far.
fn is_json(body: &[u8]) -> Option<bool> {
    let first = body.trim_ascii_start().first()?;
    Some(matches!(first, b'{' | b'['))
}
