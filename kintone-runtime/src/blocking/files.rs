//! Uploads and downloads, from readers and into readers.

use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use bytes::{Buf, Bytes};
use futures_util::{Stream, stream};
use tokio::task::spawn_blocking;

use super::{Client, Worker};
use crate::api::FileContent;
use crate::client::FileStream;
use crate::endpoint::error::Error;
use crate::record::AppRecord;
use crate::record::values::{AttachedFile, UploadedFile};

/// The size of the pieces that a reader is read in.
const CHUNK: u64 = 64 * 1024;

impl Client {
    /// Uploads a file from memory: see [`Client::upload_file`](crate::Client::upload_file).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let file = client.upload_file::<Invoice>("メモ.txt", "text/plain", "本文")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_file<T: AppRecord>(
        &self,
        name: impl Into<String>,
        content_type: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Result<UploadedFile, Error> {
        self.wait(self.client.upload_file::<T>(name, content_type, content))
    }

    /// Uploads a file from the disk: see [`Client::upload_path`](crate::Client::upload_path).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let file = client.upload_path::<Invoice>("scans/請求書.pdf")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_path<T: AppRecord>(&self, path: impl AsRef<Path>) -> Result<UploadedFile, Error> {
        self.wait(self.client.upload_path::<T>(path))
    }

    /// Uploads a file from a reader: see [`Client::upload_stream`](crate::Client::upload_stream). It is read on a thread of the client, and
    /// the upload is never retried.
    ///
    /// ```no_run
    /// # use kintone_runtime::blocking::Client;
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::Error;
    /// # fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let file = client.upload_reader::<Invoice>("入力.txt", "text/plain", None, std::io::stdin())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_reader<T: AppRecord>(
        &self,
        name: impl Into<String>,
        content_type: impl Into<String>,
        length: impl Into<Option<u64>>,
        content: impl Read + Send + 'static,
    ) -> Result<UploadedFile, Error> {
        let content = pieces(content);
        self.wait(
            self.client
                .upload_stream::<T>(name, content_type, length, content),
        )
    }

    /// Downloads a file into memory: see [`Client::download_file`](crate::Client::download_file).
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::values::AttachedFile;
    /// # use kintone_runtime::{Error, blocking::Client};
    /// # fn example<Invoice: AppRecord>(client: Client, file: AttachedFile) -> Result<(), Error> {
    /// let content = client.download_file::<Invoice>(&file)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn download_file<T: AppRecord>(&self, file: &AttachedFile) -> Result<FileContent, Error> {
        self.wait(self.client.download_file::<T>(file))
    }

    /// Downloads a file of any size, to be read piece by piece: see
    /// [`Client::download_stream`](crate::Client::download_stream).
    ///
    /// ```no_run
    /// # use kintone_runtime::blocking::Client;
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::values::AttachedFile;
    /// # fn example<Invoice: AppRecord>(client: Client, file: AttachedFile) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut content = client.download_reader::<Invoice>(&file)?;
    /// std::io::copy(&mut content, &mut std::io::stdout())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn download_reader<T: AppRecord>(&self, file: &AttachedFile) -> Result<FileReader, Error> {
        let stream = self.wait(self.client.download_stream::<T>(file))?;
        Ok(FileReader {
            stream,
            rest: Bytes::new(),
            worker: self.worker.clone(),
        })
    }
}

/// The reader may wait as long as it likes: it does so on a thread for that.
fn pieces(reader: impl Read + Send + 'static) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(reader, |mut reader| async {
        let read = spawn_blocking(move || {
            let mut piece = Vec::new();
            let read = reader.by_ref().take(CHUNK).read_to_end(&mut piece);
            read.map(|_| (Bytes::from(piece), reader))
        });
        let (piece, reader) = read.await.map_err(io::Error::other)??;
        Ok((!piece.is_empty()).then_some((piece, reader)))
    })
}

/// The content of a file while it is downloaded: see [`Client::download_reader`].
///
/// Its errors are [`io::Error`]s whose [source](std::error::Error::source) is the [`Error`] of the client.
pub struct FileReader {
    stream: FileStream,
    /// What came and was not read yet.
    rest: Bytes,
    worker: Worker,
}

impl FileReader {
    /// Returns the file name, if the answer contains it. The record always does.
    pub fn name(&self) -> Option<&str> {
        self.stream.name()
    }

    /// Returns the content type that was given when the file was uploaded.
    pub fn content_type(&self) -> Option<&str> {
        self.stream.content_type()
    }

    /// Returns the number of bytes, if the answer says so.
    pub fn length(&self) -> Option<u64> {
        self.stream.length()
    }

    /// Writes the file to the disk, if nothing of it was read yet: see [`FileStream::save`].
    pub fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.worker.wait(self.stream.save(path))
    }
}

impl Read for FileReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !buffer.is_empty() {
            match self.worker.wait(self.stream.next()) {
                Some(piece) => self.rest = piece.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let count = buffer.len().min(self.rest.len());
        self.rest
            .split_to(count)
            .copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

impl fmt::Debug for FileReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.stream, f)
    }
}
