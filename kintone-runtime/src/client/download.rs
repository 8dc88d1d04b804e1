//! Downloads: into memory, to the disk, and as streams of any length.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as Task, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, Sleep, sleep};

use super::send::{History, Rest};
use super::{Call, Client, whole_body};
use crate::api::{DownloadFile, FileContent};
use crate::client::transport::Route;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Context, Encode, Encoded, Endpoint, Info};
use crate::record::AppRecord;
use crate::record::values::AttachedFile;

impl Client {
    /// Downloads a file that is attached to a record of the app of `T` into memory.
    ///
    /// [`download_stream`](Client::download_stream) holds only a part of the file in memory.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::values::AttachedFile;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: AppRecord>(client: Client, file: AttachedFile) -> Result<(), Error> {
    /// let content = client.download_file::<Invoice>(&file).await?;
    /// println!("{} bytes", content.bytes.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`](crate::Error::is_not_found) if the file no longer exists: each update of a record gives its files new keys.
    ///
    /// Source: kintone REST API, Download File (GET file.json)
    pub fn download_file<T: AppRecord>(&self, file: &AttachedFile) -> Call<'_, FileContent> {
        self.send(DownloadFile::new(AppRef::of::<T>(), file))
    }

    /// Downloads a file of any size that is attached to a record of the app of `T`, piece by piece.
    ///
    /// Failures before the content starts are retried like any other read. Once it has started, the call no longer counts against the
    /// [concurrency limit](Client::concurrency), and an error is the last item of the stream: download the file again.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::record::values::AttachedFile;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: AppRecord>(client: Client, file: AttachedFile) -> Result<(), Error> {
    /// let content = client.download_stream::<Invoice>(&file).await?;
    /// content.save("請求書.pdf").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`download_file`](Client::download_file).
    ///
    /// Source: kintone REST API, Download File (GET file.json)
    pub fn download_stream<T: AppRecord>(&self, file: &AttachedFile) -> Call<'_, FileStream> {
        let download = OpenFile(DownloadFile::new(AppRef::of::<T>(), file));
        self.call(
            download,
            whole_body,
            Some(FileStream::attach),
            History::default(),
        )
    }
}

/// Download File, whose answer is read piece by piece.
struct OpenFile(DownloadFile);

impl Endpoint for OpenFile {
    type Response = FileStream;
    const INFO: Info = DownloadFile::INFO;

    fn app(&self) -> Option<AppRef> {
        self.0.app()
    }
}

impl Encode for OpenFile {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<FileStream>, Error> {
        self.0.encode(addressing)?.and_then(|head| {
            Ok(FileStream {
                name: head.name,
                content_type: head.content_type,
                length: None,
                context: Context::default(),
                reading: None,
            })
        })
    }
}

/// The content of a file while it is downloaded: see [`Client::download_stream`]. It is a [`Stream`](futures_core::Stream) of bytes.
///
/// A connection that ends too early, or over which nothing arrives for as long as a file may take
/// ([10 minutes](crate::client::ClientBuilder::timeout) by default), is an error and the last item.
#[must_use = "what is not read is not downloaded"]
pub struct FileStream {
    name: Option<String>,
    content_type: Option<String>,
    length: Option<u64>,
    context: Context,
    /// `None` after the end.
    reading: Option<Reading>,
}

struct Reading {
    content: Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>,
    timeout: Duration,
    too_late: Pin<Box<Sleep>>,
    route: Arc<Route>,
}

impl FileStream {
    /// Starts to read the content, of which the head has come.
    fn attach(&mut self, rest: Rest) {
        let Rest {
            response,
            context,
            route,
            timeout,
        } = rest;
        self.context = context;
        self.length = response.content_length();
        let failing = route.clone();
        let content = response.bytes_stream();
        self.reading = Some(Reading {
            content: content.map_err(move |error| failing.failure(error)).boxed(),
            timeout,
            too_late: Box::pin(sleep(timeout)),
            route,
        });
    }

    /// Returns the file name, if the answer contains it. The record always does.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the content type that was given when the file was uploaded.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// Returns the number of bytes, if the answer says so: for compressed content it does not.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// Returns the next piece, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        StreamExt::next(self).await
    }

    /// Writes the file to the disk, and returns its size in bytes.
    ///
    /// It is written to a temporary file beside its destination first, and moved there when it is complete: a file that already exists is
    /// replaced as a whole, or left as it was.
    pub async fn save(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.save_by(&LocalDisk, path.as_ref()).await
    }

    async fn save_by<D: Disk>(mut self, disk: &D, path: &Path) -> Result<u64, Error> {
        let context = self.context;
        let failed = |error: io::Error| {
            let error = Error::not_sent(format!("cannot write {}: {error}", path.display()));
            error.or_of_request(context)
        };
        let part = Part::beside(path);
        let mut file = disk.create(&part.0).await.map_err(failed)?;
        let mut bytes = 0;
        while let Some(piece) = self.next().await {
            let piece = piece?;
            disk.write(&mut file, &piece).await.map_err(failed)?;
            bytes += piece.len() as u64;
        }
        // A file that is there after a crash is all there.
        disk.sync(file).await.map_err(failed)?;
        disk.rename(&part.0, path).await.map_err(failed)?;
        Ok(bytes)
    }
}

/// What saving asks of a disk, step by step.
trait Disk: Sync {
    type File: Send;

    fn create(&self, path: &Path) -> impl Future<Output = io::Result<Self::File>> + Send;

    fn write(
        &self,
        file: &mut Self::File,
        piece: &[u8],
    ) -> impl Future<Output = io::Result<()>> + Send;

    /// Waits until the content is on the disk, and closes the file.
    fn sync(&self, file: Self::File) -> impl Future<Output = io::Result<()>> + Send;

    fn rename(&self, from: &Path, to: &Path) -> impl Future<Output = io::Result<()>> + Send;
}

struct LocalDisk;

impl Disk for LocalDisk {
    type File = fs::File;

    async fn create(&self, path: &Path) -> io::Result<fs::File> {
        fs::File::create(path).await
    }

    async fn write(&self, file: &mut fs::File, piece: &[u8]) -> io::Result<()> {
        file.write_all(piece).await
    }

    async fn sync(&self, file: fs::File) -> io::Result<()> {
        file.sync_all().await
    }

    async fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to).await
    }
}

/// A file that is not complete. Unless it was renamed it goes with this, also when saving is given up.
struct Part(PathBuf);

impl Part {
    /// Its name is no longer than that of the file may be, and that of no other download.
    fn beside(path: &Path) -> Part {
        static PARTS: AtomicU64 = AtomicU64::new(0);
        let (process, part) = (std::process::id(), PARTS.fetch_add(1, Ordering::Relaxed));
        Part(path.with_file_name(format!(".kintone-{process}-{part}.part")))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is not there if it was renamed, or could not be created.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Stream for FileStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        let context = self.context;
        let Some(Reading {
            content,
            timeout,
            too_late,
            route,
        }) = &mut self.reading
        else {
            return Poll::Ready(None);
        };
        let piece = match content.poll_next_unpin(task) {
            Poll::Ready(piece) => piece,
            Poll::Pending => {
                ready!(too_late.as_mut().poll(task));
                let nothing = format!("no data arrived for {} s", timeout.as_secs_f32());
                Some(Err(route.timed_out(nothing)))
            }
        };
        match piece {
            Some(Ok(piece)) => {
                // A time beyond what the clock can tell never comes: then it stays as it was set.
                if let Some(time) = Instant::now().checked_add(*timeout) {
                    too_late.as_mut().reset(time);
                }
                Poll::Ready(Some(Ok(piece)))
            }
            end => {
                self.reading = None;
                let error = |error: Error| error.or_of_request(context);
                Poll::Ready(end.map(|piece| piece.map_err(error)))
            }
        }
    }
}

impl fmt::Debug for FileStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStream")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::endpoint::Secrets;

    /// Writes down what is asked of it, and fails at one step.
    #[derive(Default)]
    struct Watched {
        steps: Mutex<Vec<String>>,
        fails: Option<&'static str>,
    }

    impl Watched {
        fn step(&self, step: &str, path: Option<&Path>) -> io::Result<()> {
            let place = path.map(|path| match path.extension() {
                Some(extension) if extension == "part" => " the part".to_owned(),
                _ => format!(" {}", path.display()),
            });
            let place = place.unwrap_or_default();
            self.steps.lock().unwrap().push(format!("{step}{place}"));
            match self.fails == Some(step) {
                true => Err(io::Error::other("the disk is full")),
                false => Ok(()),
            }
        }
    }

    impl Disk for Watched {
        type File = ();

        async fn create(&self, path: &Path) -> io::Result<()> {
            self.step("create", Some(path))
        }

        async fn write(&self, (): &mut (), _: &[u8]) -> io::Result<()> {
            self.step("write", None)
        }

        async fn sync(&self, (): ()) -> io::Result<()> {
            self.step("sync", None)
        }

        async fn rename(&self, _: &Path, to: &Path) -> io::Result<()> {
            self.step("rename to", Some(to))
        }
    }

    fn content(pieces: &'static [&'static str]) -> FileStream {
        let server = reqwest::Url::parse("https://example.cybozu.com").unwrap();
        FileStream {
            name: None,
            content_type: None,
            length: None,
            context: Context::default(),
            reading: Some(Reading {
                timeout: Duration::MAX,
                route: Arc::new(Route::new(&server, None, Secrets::default())),
                content: futures_util::stream::iter(pieces)
                    .map(|piece| Ok(Bytes::from(*piece)))
                    .boxed(),
                too_late: Box::pin(sleep(Duration::MAX)),
            }),
        }
    }

    fn saved(disk: &Watched) -> Result<u64, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let path = Path::new("invoice.pdf");
        runtime
            .unwrap()
            .block_on(async { content(&["ab", "c"]).save_by(disk, path).await })
    }

    #[test]
    fn a_download_is_on_the_disk_before_it_is_put_in_its_place() {
        let disk = Watched::default();
        assert_eq!(saved(&disk).unwrap(), 3);
        let steps = disk.steps.into_inner().unwrap();
        assert_eq!(
            steps,
            [
                "create the part",
                "write",
                "write",
                "sync",
                "rename to invoice.pdf"
            ]
        );
    }

    #[test]
    fn a_download_that_cannot_be_written_is_not_put_in_its_place() {
        for (fails, last) in [
            ("create", "create the part"),
            ("write", "write"),
            ("sync", "sync"),
        ] {
            let disk = Watched {
                fails: Some(fails),
                ..Watched::default()
            };
            let error = saved(&disk).unwrap_err().to_string();
            assert_eq!(error, "cannot write invoice.pdf: the disk is full");
            assert_eq!(disk.steps.into_inner().unwrap().last().unwrap(), last);
        }
    }
}
