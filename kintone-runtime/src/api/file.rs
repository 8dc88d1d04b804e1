//! Upload File and Download File.

use percent_encoding::percent_decode_str;
use serde::Deserialize;

use crate::endpoint::error::Error;
use crate::endpoint::{
    Addressing, AppRef, CallKind, HttpResponse, Method, Params, Replay, file_form, json,
};
use crate::endpoint::{Body, Encode, Encoded, Endpoint, Info};
use crate::record::values::{AttachedFile, UploadedFile};

/// The largest size of a file, in bytes: 1 GiB.
///
/// Source: kintone, limits of file fields
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Uploads a file of up to 1 GiB, to be attached to a record.
///
/// A file that is not attached to a record within 3 days is deleted.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Attachment, Client, Error};
/// use kintone_runtime::api::UploadFile;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let file = client.send(UploadFile::new(AppId::new(1), "メモ.txt", "text/plain", "本文")).await?;
/// let attachments = vec![Attachment::from(file)]; // the value of a FILE field
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`] if records of the app cannot be added or edited with these credentials.
///
/// Source: kintone REST API, Upload File (POST file.json)
#[derive(Clone)]
pub struct UploadFile {
    app: AppRef,
    name: String,
    content_type: String,
    content: Vec<u8>,
}

impl UploadFile {
    /// Creates a file for a record of this app (`AppRef::of::<Invoice>()` or an [`AppId`](crate::AppId)), with its name and its content
    /// type (`application/pdf`).
    pub fn new(
        app: impl Into<AppRef>,
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> UploadFile {
        UploadFile {
            app: app.into(),
            name: name.into(),
            content_type: content_type.into(),
            content: content.into(),
        }
    }
}

impl Endpoint for UploadFile {
    type Response = UploadedFile;
    const INFO: Info = Info::new("upload file", &Method::POST, "file.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }

    /// Of two uploads, the one that is not attached to a record is deleted after 3 days.
    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl Encode for UploadFile {
    fn encode(self, _: &Addressing) -> Result<Encoded<UploadedFile>, Error> {
        let (content_type, form) = file_form(&self.name, &self.content_type, &self.content);
        let encoded = Encoded::new(
            Body::Form { content_type, form },
            Box::new(|response, _| {
                let uploaded: Uploaded = json::read(&response)?;
                Ok(UploadedFile::new(uploaded.file_key))
            }),
        );
        Ok(encoded.kind(CallKind::File))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Uploaded {
    file_key: String,
}

impl std::fmt::Debug for UploadFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UploadFile")
            .field("app", &self.app)
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("bytes", &self.content.len())
            .finish()
    }
}

/// Downloads a file that is attached to a record.
///
/// ```no_run
/// # use kintone_runtime::record::values::AttachedFile;
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::DownloadFile;
///
/// # async fn example(client: Client, file: AttachedFile) -> Result<(), Error> {
/// let content = client.send(DownloadFile::new(AppId::new(1), &file)).await?;
/// println!("{} bytes", content.bytes.len());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`] if the file no longer exists: each update of a record gives its files new keys.
///
/// Source: kintone REST API, Download File (GET file.json)
#[derive(Debug, Clone)]
pub struct DownloadFile {
    app: AppRef,
    file_key: String,
}

impl DownloadFile {
    /// Creates a file of a record of this app, as it was read with the record. The key that an upload returned does not work here.
    pub fn new(app: impl Into<AppRef>, file: &AttachedFile) -> DownloadFile {
        DownloadFile {
            app: app.into(),
            file_key: file.file_key.clone(),
        }
    }
}

impl Endpoint for DownloadFile {
    type Response = FileContent;
    const INFO: Info = Info::new("download file", &Method::GET, "file.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl Encode for DownloadFile {
    fn encode(self, _: &Addressing) -> Result<Encoded<FileContent>, Error> {
        let params = Params::new().with("fileKey", self.file_key);
        let encoded = Encoded::params(params, |response| Ok(FileContent::read(response)));
        Ok(encoded.kind(CallKind::File))
    }
}

/// The content of a downloaded file.
#[derive(Clone, PartialEq, Eq)]
pub struct FileContent {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The content type that was given when the file was uploaded.
    pub content_type: Option<String>,
    /// The file name, if the answer contains it. The record always does.
    pub name: Option<String>,
}

impl FileContent {
    pub(crate) fn read(response: HttpResponse) -> FileContent {
        FileContent {
            content_type: response.header("Content-Type").map(str::to_owned),
            name: response.header("Content-Disposition").and_then(file_name),
            bytes: response.body,
        }
    }
}

impl std::fmt::Debug for FileContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileContent")
            .field("bytes", &self.bytes.len())
            .field("content_type", &self.content_type)
            .field("name", &self.name)
            .finish()
    }
}

/// The name in `attachment; filename="a.pdf"; filename*=UTF-8''%E3%81%82.pdf`, of which the second form wins.
fn file_name(disposition: &str) -> Option<String> {
    parameter(disposition, "filename*=")
        .and_then(|value| {
            let (_charset_and_language, name) = value.rsplit_once('\'')?;
            percent_decoded(name)
        })
        .or_else(|| parameter(disposition, "filename=").and_then(|name| percent_decoded(&name)))
}

/// The value of a parameter, without its quotes.
fn parameter(disposition: &str, name: &str) -> Option<String> {
    let (_, rest) = disposition.split_once(name)?;
    let Some(quoted) = rest.strip_prefix('"') else {
        return Some(rest.split(';').next().unwrap_or(rest).trim().to_owned());
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => value.push(characters.next()?),
            character => value.push(character),
        }
    }
}

/// `None` if the bytes are not UTF-8. A lone `%` stays.
fn percent_decoded(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};
    use crate::record::id::AppId;

    #[test]
    fn a_file_travels_as_a_form() {
        let request = sent(UploadFile::new(
            AppId::new(1),
            "見積.pdf",
            "application/pdf",
            *b"%PDF",
        ));
        assert_eq!(request.url, "https://example.cybozu.com/k/v1/file.json");
        assert_eq!(request.kind, CallKind::File);
        let content_type = request.headers["Content-Type"].to_str().unwrap();
        assert!(content_type.starts_with("multipart/form-data; boundary="));
        assert!(String::from_utf8_lossy(&request.body).contains("filename=\"見積.pdf\""));
    }

    #[test]
    fn an_upload_gives_a_key() {
        let upload = UploadFile::new(AppId::new(1), "a", "text/plain", *b"a");
        let file = answer(upload, 200, r#"{"fileKey":"abc"}"#).unwrap();
        assert_eq!(file, UploadedFile::new("abc"));
    }

    #[test]
    fn debug_output_does_not_hold_the_file() {
        let upload = UploadFile::new(AppId::new(1), "a", "text/plain", vec![b'x'; 1000]);
        assert!(format!("{upload:?}").contains("bytes: 1000"));
    }

    #[test]
    fn the_file_name_is_read_in_every_form() {
        for (header, name) in [
            ("attachment; filename=\"a.pdf\"", Some("a.pdf")),
            ("attachment; filename=a.pdf; x=y", Some("a.pdf")),
            ("attachment; filename=\"a\\\".pdf\"", Some("a\".pdf")),
            ("attachment; filename=\"%E3%81%82.pdf\"", Some("あ.pdf")),
            ("attachment; filename=\"100%.pdf\"", Some("100%.pdf")),
            (
                "attachment; filename=\"x\"; filename*=UTF-8''%E3%81%82.pdf",
                Some("あ.pdf"),
            ),
            (
                "attachment; filename*=UTF-8''%FF; filename=\"x\"",
                Some("x"),
            ),
            ("attachment; filename=\"open", None),
            ("attachment", None),
        ] {
            assert_eq!(file_name(header).as_deref(), name, "{header}");
        }
    }
}
