//! Receives the body of a request in bounded memory, as long as it makes progress.

use std::io::Write;
use std::time::Duration;

use http_body_util::{BodyDataStream, BodyExt};
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_DISPOSITION;
use multer::{Constraints, Field, Multipart, SizeLimit};
use tempfile::SpooledTempFile;
use tokio::time::timeout;

use crate::api::params::{Upload, percent_bytes};
use crate::server::request::{Body, Form, REQUEST_TOKEN};

/// The largest JSON body, in bytes. Assumed: kintone documents none.
const JSON_BYTES: u64 = 50_000_000;

/// The largest file, in bytes. Source: kintone REST API, Upload File (POST file.json)
const FILE_BYTES: u64 = 1024 * 1024 * 1024;

/// How long to wait for the next byte of a body. Assumed: a common timeout of gateways.
const PAUSE: Duration = Duration::from_secs(30);

/// The maximum size of a multipart body without its file, in bytes.
const FORM_BYTES: u64 = 1024 * 1024;

/// Files up to this size are kept in memory, larger ones in a temporary file, in bytes.
const MEMORY_BYTES: usize = 1024 * 1024;

/// The limits for bodies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    /// The maximum size of JSON and of everything else that is not multipart.
    pub(crate) json_bytes: u64,
    pub(crate) file_bytes: u64,
    /// How long to wait for the next byte.
    pub(crate) pause: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        BodyLimits {
            json_bytes: JSON_BYTES,
            file_bytes: FILE_BYTES,
            pause: PAUSE,
        }
    }
}

/// The reason why a body was not received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    TooLarge,
    TooSlow,
    /// The client closed the connection.
    Broken,
}

/// Receives the whole body. A body that is too large is still read to its end within limits, because a client that is
/// still writing would miss the answer.
pub(crate) async fn receive(
    incoming: &mut Incoming,
    content_type: &str,
    limits: BodyLimits,
) -> Result<Body, BodyError> {
    let body = match multer::parse_boundary(content_type) {
        Ok(boundary) => multipart(incoming, boundary, limits).await,
        Err(_) => plain(incoming, limits).await,
    };
    if let Err(BodyError::TooLarge) = body {
        let mut rest = limits.file_bytes;
        while let Ok(Some(piece)) = next(incoming, limits.pause).await {
            rest = rest.saturating_sub(piece.len() as u64);
            if rest == 0 {
                break;
            }
        }
    }
    body
}

async fn plain(incoming: &mut Incoming, limits: BodyLimits) -> Result<Body, BodyError> {
    let mut whole = Vec::new();
    while let Some(piece) = next(incoming, limits.pause).await? {
        if (whole.len() + piece.len()) as u64 > limits.json_bytes {
            return Err(BodyError::TooLarge);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(Body::Bytes(whole.into()))
}

async fn next(incoming: &mut Incoming, pause: Duration) -> Result<Option<Bytes>, BodyError> {
    loop {
        match in_time(pause, incoming.frame()).await? {
            None => return Ok(None),
            Some(Err(_)) => return Err(BodyError::Broken),
            // Trailers say nothing here.
            Some(Ok(frame)) => {
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
        }
    }
}

async fn in_time<T>(pause: Duration, coming: impl Future<Output = T>) -> Result<T, BodyError> {
    let come = timeout(pause, coming).await;
    come.map_err(|_| BodyError::TooSlow)
}

/// Returns the first part that is named `file` and has a file name, and the request token; a malformed body has neither.
async fn multipart(
    incoming: &mut Incoming,
    boundary: String,
    limits: BodyLimits,
) -> Result<Body, BodyError> {
    let sizes = SizeLimit::new()
        .whole_stream(limits.file_bytes.saturating_add(FORM_BYTES))
        .per_field(limits.file_bytes);
    let constraints = Constraints::new().size_limit(sizes);
    let mut parts =
        Multipart::with_constraints(BodyDataStream::new(incoming), boundary, constraints);
    let mut form = Form::default();
    loop {
        let part = match in_time(limits.pause, parts.next_field()).await? {
            Ok(Some(part)) => part,
            Ok(None) => return Ok(Body::Multipart(form)),
            Err(error) => return mistake(&error),
        };
        if part.name() == Some(REQUEST_TOKEN) {
            match in_time(limits.pause, part.text()).await? {
                Ok(token) => form.request_token = Some(token),
                Err(error) => return mistake(&error),
            }
            continue;
        }
        let name = match file_name(&part) {
            Some(name) if form.file.is_none() && part.name() == Some("file") => name,
            _ => continue,
        };
        match file(part, name, limits.pause).await? {
            Ok(file) => form.file = Some(file),
            Err(error) => return mistake(&error),
        }
    }
}

async fn file(
    mut part: Field<'_>,
    name: String,
    pause: Duration,
) -> Result<Result<Upload, multer::Error>, BodyError> {
    let content_type = part.content_type().map(|mime| mime.as_ref().to_owned());
    let mut bytes = SpooledTempFile::new(MEMORY_BYTES);
    loop {
        match in_time(pause, part.chunk()).await? {
            Ok(Some(piece)) => bytes.write_all(&piece).map_err(|_| BodyError::Broken)?,
            Ok(None) => break,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(Upload {
        name,
        content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes,
    }))
}

fn mistake(error: &multer::Error) -> Result<Body, BodyError> {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Err(BodyError::TooLarge)
        }
        multer::Error::StreamReadFailed(_) => Err(BodyError::Broken),
        _ => Ok(Body::Multipart(Form::default())),
    }
}

/// `filename*` wins over `filename`, as RFC 6266 says. Some clients send it alone.
fn file_name(part: &Field<'_>) -> Option<String> {
    let disposition = part.headers().get(CONTENT_DISPOSITION)?;
    let disposition = String::from_utf8_lossy(disposition.as_bytes());
    extended_file_name(&disposition).or_else(|| part.file_name().map(str::to_owned))
}

/// Returns the value of `filename*`: charset, language and percent-encoded bytes. Source: RFC 8187
fn extended_file_name(disposition: &str) -> Option<String> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut parameters = disposition.split(|c: char| {
        let was_escaped = is_escaped;
        is_escaped = c == '\\' && is_quoted && !was_escaped;
        is_quoted ^= c == '"' && !was_escaped;
        c == ';' && !is_quoted
    });
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case("filename*");
        is_it.then(|| value.trim().trim_matches('"'))
    })?;
    let (charset, value) = value.split_once('\'')?;
    let (_language, value) = value.split_once('\'')?;
    let bytes = percent_bytes(value)?;
    match charset.to_ascii_lowercase().as_str() {
        // The second is not the name of a charset, but the crate `kintone` sends it.
        "utf-8" | "utf8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
    .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extended_file_name_is_read_in_every_notation() {
        for (disposition, expected) in [
            (
                "form-data; name=\"file\"; filename*=utf8''%E8%AB%8B%E6%B1%82.pdf",
                Some("請求.pdf"),
            ),
            (
                "form-data; name=\"file\"; filename=\"x.pdf\"; filename*=UTF-8'ja'%e8%ab%8b.pdf",
                Some("請.pdf"),
            ),
            (
                "form-data; FileName* = utf-8''a%20b+c.pdf; name=\"file\"",
                Some("a b+c.pdf"),
            ),
            ("filename*=\"utf-8''a.pdf\"", Some("a.pdf")),
            ("filename*=iso-8859-1'en'%A3.txt", Some("£.txt")),
            ("filename=\"; filename*=utf-8''x\"", None),
            ("filename=\"\\\"; filename*=utf-8''x\"", None),
            ("filename*=utf-8''%E8%AB", None),
            ("filename*=utf-8''%E", None),
            ("filename*=utf-16''a", None),
            ("filename*=a.pdf", None),
            ("filename*=utf-8''", None),
            ("form-data; name=\"file\"; filename=\"x\"", None),
        ] {
            let found = extended_file_name(disposition);
            assert_eq!(found.as_deref(), expected, "{disposition}");
        }
    }
}
