//! The body of a request, which each attempt needs anew: bytes, a file on the disk, or a stream that is there once.

use std::error::Error as StdError;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::request_token::First;
use crate::api::MAX_FILE_BYTES;
use crate::endpoint::error::Error;

/// The payload of a request.
pub(crate) enum Payload {
    Bytes(Bytes),
    /// A file between the two parts of its form, opened by each attempt.
    Path(PathBuf, [Bytes; 2]),
    /// A stream between the two parts of its form, and how long it is if that is known. The first attempt takes it.
    Stream(Option<Chunks>, Option<u64>, [Bytes; 2]),
}

/// The content of a file, piece by piece.
pub(crate) type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>> + Send>>;

type Failure = Box<dyn StdError + Send + Sync>;

/// The body of one attempt.
pub(crate) struct Sending {
    pub(crate) body: reqwest::Body,
    /// The length, if the body itself does not determine it.
    pub(crate) length: Option<u64>,
    pub(crate) progress: Progress,
}

/// How much of a stream was consumed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU64>);

impl Progress {
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The size of the pieces that a file is read in.
const CHUNK: usize = 64 * 1024;

impl Payload {
    pub(crate) fn is_streamed(&self) -> bool {
        !matches!(self, Payload::Bytes(_))
    }

    /// The body, unless it is read while it is sent.
    pub(crate) fn in_memory(&self) -> &[u8] {
        match self {
            Payload::Bytes(bytes) => bytes,
            Payload::Path(..) | Payload::Stream(..) => &[],
        }
    }

    /// Whether there is a body for one more attempt.
    pub(crate) fn is_left(&self) -> bool {
        !matches!(self, Payload::Stream(None, ..))
    }

    /// The body of the next attempt, with this part as its first if there is one.
    pub(crate) async fn sending(&mut self, first: Option<First>) -> Result<Sending, Error> {
        match self {
            Payload::Bytes(bytes) => Ok(Sending {
                body: match first {
                    Some(first) => first.inserted(bytes),
                    None => bytes.clone(),
                }
                .into(),
                length: None,
                progress: Progress::default(),
            }),
            Payload::Path(path, form) => {
                let failed =
                    |error| Error::not_sent(format!("cannot read {}: {error}", path.display()));
                let file = File::open(&*path).await.map_err(failed)?;
                let file_is = file.metadata().await.map_err(failed)?;
                if !file_is.is_file() {
                    return Err(Error::not_sent(format!("{} is not a file", path.display())));
                }
                let length = file_is.len();
                within_limit(length)?;
                Ok(Sending::new(
                    chunks(file, length),
                    Some(length),
                    with_first(form, first),
                ))
            }
            Payload::Stream(content, length, form) => {
                length.map_or(Ok(()), within_limit)?;
                match content.take() {
                    Some(content) => Ok(Sending::new(content, *length, with_first(form, first))),
                    None => Err(Error::not_sent("the stream was already sent")),
                }
            }
        }
    }
}

impl Sending {
    fn new(content: Chunks, length: Option<u64>, [before, after]: [Bytes; 2]) -> Sending {
        let progress = Progress::default();
        let taken = progress.clone();
        let length = length.map(|length| (before.len() + after.len()) as u64 + length);
        let part = |part: Bytes| stream::iter([Ok(part)]);
        let body = part(before).chain(content).chain(part(after));
        let body = body.inspect(move |_| {
            taken.0.fetch_add(1, Ordering::Relaxed);
        });
        Sending {
            body: reqwest::Body::wrap_stream(body),
            length,
            progress,
        }
    }
}

/// The two parts of a form around a file, the first of which begins with this part if there is one.
fn with_first([before, after]: &[Bytes; 2], first: Option<First>) -> [Bytes; 2] {
    let before = match first {
        Some(first) => first.inserted(before),
        None => before.clone(),
    };
    [before, after.clone()]
}

fn within_limit(length: u64) -> Result<(), Error> {
    match length > MAX_FILE_BYTES {
        true => Err(Error::not_sent(format!(
            "the file has {length} bytes, but kintone accepts up to {MAX_FILE_BYTES} (1 GiB)"
        ))),
        false => Ok(()),
    }
}

/// A file with the length that it had when it was opened. If it has become shorter, that is an error: another file would be sent.
fn chunks(file: File, length: u64) -> Chunks {
    let read = stream::try_unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = Vec::with_capacity(CHUNK.min(usize::try_from(left).unwrap_or(CHUNK)));
        if (&mut file).take(left).read_buf(&mut chunk).await? == 0 {
            return Err(io::Error::other(
                "the file became shorter while it was sent",
            ));
        }
        let left = left - chunk.len() as u64;
        Ok(Some((Bytes::from(chunk), (file, left))))
    });
    Box::pin(read.map_err(Failure::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a file that has `length` bytes when it is opened, and `left` after the first piece was read.
    async fn pieces_of_a_file(name: &str, length: usize, left: u64) -> Vec<Result<usize, String>> {
        let path = std::env::temp_dir().join(format!("kintone-{}-{name}", std::process::id()));
        std::fs::write(&path, vec![b'x'; length]).unwrap();
        let mut pieces = chunks(File::open(&path).await.unwrap(), length as u64);
        let mut read = Vec::new();
        while let Some(piece) = pieces.next().await {
            if read.is_empty() {
                let file = std::fs::OpenOptions::new().write(true).open(&path);
                file.unwrap().set_len(left).unwrap();
            }
            read.push(
                piece
                    .map(|piece| piece.len())
                    .map_err(|error| error.to_string()),
            );
        }
        std::fs::remove_file(path).unwrap();
        read
    }

    #[test]
    fn a_file_that_became_shorter_while_it_is_sent_is_an_error() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let shorter = Err("the file became shorter while it was sent".to_owned());
        runtime.block_on(async {
            let pieces = pieces_of_a_file("same", CHUNK + 1, CHUNK as u64 + 1).await;
            assert_eq!(pieces, [Ok(CHUNK), Ok(1)]);
            let pieces = pieces_of_a_file("shorter", CHUNK + 1, CHUNK as u64).await;
            assert_eq!(pieces, [Ok(CHUNK), shorter.clone()]);
            let pieces = pieces_of_a_file("empty", 2 * CHUNK, 0).await;
            assert_eq!(pieces, [Ok(CHUNK), shorter]);
            // What was added after it was opened is not sent: its length was announced.
            let pieces = pieces_of_a_file("longer", 1, 9).await;
            assert_eq!(pieces, [Ok(1)]);
        });
    }
}
