//! Uploads: from memory, from the disk, and from streams of any length.

use std::error::Error as StdError;
use std::future::IntoFuture;
use std::mem;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::{TryStream, TryStreamExt};

use super::send::History;
use super::{Call, Client};
use crate::api::UploadFile;
use crate::client::transport::{Chunks, Payload};
use crate::endpoint::error::Error;
use crate::endpoint::{AFTER_FILE, AppRef, HttpRequest, Replay};
use crate::record::AppRecord;
use crate::record::values::UploadedFile;

impl Client {
    /// Uploads a file of up to 1 GiB from memory, to be attached to a record of the app of `T`.
    ///
    /// [`upload_path`](Client::upload_path) and [`upload_stream`](Client::upload_stream) hold only a part of the file in memory. A file
    /// that is not attached to a record within 3 days is deleted.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Attachment, Client, Error};
    /// # async fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let file = client.upload_file::<Invoice>("メモ.txt", "text/plain", "本文").await?;
    /// let attachments = vec![Attachment::from(file)]; // the value of a FILE field
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if records of the app cannot be added or edited with these
    /// credentials.
    ///
    /// Source: kintone REST API, Upload File (POST file.json)
    pub fn upload_file<T: AppRecord>(
        &self,
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Call<'_, UploadedFile> {
        self.send(UploadFile::new(
            AppRef::of::<T>(),
            name,
            content_type,
            content,
        ))
    }

    /// Uploads a file of up to 1 GiB from the disk, to be attached to a record of the app of `T`.
    ///
    /// The file gets the last component of the path as its name, and the content type of its extension, unless it is given
    /// [another name](UploadPath::name) or [content type](UploadPath::content_type). It is read while it is sent, again for each attempt.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Attachment, Client, Error};
    /// # async fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let file = client.upload_path::<Invoice>("scans/請求書.pdf").await?;
    /// let attachments = vec![Attachment::from(file)]; // the value of a FILE field
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`upload_file`](Client::upload_file); a path that cannot be read, and a file that becomes shorter while it is sent, are
    /// errors too.
    ///
    /// Source: kintone REST API, Upload File (POST file.json)
    pub fn upload_path<T: AppRecord>(&self, path: impl AsRef<Path>) -> UploadPath<'_> {
        UploadPath {
            client: self,
            app: AppRef::of::<T>(),
            path: path.as_ref().to_owned(),
            name: None,
            content_type: None,
        }
    }

    /// Uploads the bytes of a stream, up to 1 GiB, as a file to be attached to a record of the app of `T`.
    ///
    /// If the length in bytes is given, kintone is told; otherwise the request uses chunked encoding, which kintone's documentation does
    /// not mention. A stream can only be read once, so this call is never retried: if it fails, start again with a new stream.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::values::AttachedFile;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: AppRecord, Archive: AppRecord>(client: Client, file: AttachedFile) -> Result<(), Error> {
    /// // From one app into another, without holding the whole file in memory.
    /// let content = client.download_stream::<Invoice>(&file).await?;
    /// let length = content.length();
    /// client.upload_stream::<Archive>(file.name, file.content_type, length, content).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`upload_file`](Client::upload_file). An error of the stream ends the call and is the
    /// [source](std::error::Error::source) of its error.
    ///
    /// Source: kintone REST API, Upload File (POST file.json)
    pub fn upload_stream<T: AppRecord>(
        &self,
        name: impl Into<String>,
        content_type: impl Into<String>,
        length: impl Into<Option<u64>>,
        content: impl TryStream<Ok: Into<Bytes>, Error: Into<Box<dyn StdError + Send + Sync>>>
        + Send
        + 'static,
    ) -> Call<'_, UploadedFile> {
        let length = length.into();
        let content: Chunks = Box::pin(content.map_ok(Into::into).map_err(Into::into));
        let file = UploadFile::new(AppRef::of::<T>(), name, content_type, []);
        self.upload(file, Replay::Never, |form| {
            Payload::Stream(Some(content), length, form)
        })
    }

    /// Sends a form whose file is elsewhere.
    fn upload(
        &self,
        without_content: UploadFile,
        replay: Replay,
        payload: impl FnOnce([Bytes; 2]) -> Payload,
    ) -> Call<'_, UploadedFile> {
        let payload = |request: &mut HttpRequest| {
            request.replay = replay;
            let mut before = Bytes::from(mem::take(&mut request.body));
            let after = before.split_off(before.len().saturating_sub(AFTER_FILE));
            payload([before, after])
        };
        self.call(without_content, payload, None, History::default())
    }
}

/// The upload of a file on the disk: see [`Client::upload_path`]. It starts when it is awaited.
#[derive(Debug, Clone)]
#[must_use = "an upload does nothing unless it is awaited"]
pub struct UploadPath<'c> {
    client: &'c Client,
    app: AppRef,
    path: PathBuf,
    name: Option<String>,
    content_type: Option<String>,
}

impl<'c> UploadPath<'c> {
    /// Sets the name of the file in kintone.
    pub fn name(mut self, name: impl Into<String>) -> UploadPath<'c> {
        self.name = Some(name.into());
        self
    }

    /// Sets the content type of the file: `application/pdf`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> UploadPath<'c> {
        self.content_type = Some(content_type.into());
        self
    }

    fn send(self) -> Call<'c, UploadedFile> {
        let of_path = || self.path.file_name()?.to_str().map(str::to_owned);
        let Some(name) = self.name.or_else(of_path) else {
            let path = self.path.display();
            return Call::known(Err(Error::not_sent(format!(
                "{path} has no file name in UTF-8: give it one with `.name(…)`"
            ))));
        };
        let content_type = self.content_type.unwrap_or_else(|| {
            let guess = mime_guess::from_path(&self.path);
            guess.first_or_octet_stream().essence_str().to_owned()
        });
        let file = UploadFile::new(self.app, name, content_type, []);
        let path = self.path;
        self.client
            .upload(file, Replay::Always, |form| Payload::Path(path, form))
    }
}

impl<'c> IntoFuture for UploadPath<'c> {
    type Output = Result<UploadedFile, Error>;
    type IntoFuture = Call<'c, UploadedFile>;

    fn into_future(self) -> Call<'c, UploadedFile> {
        self.send()
    }
}
