//! A call in progress: the future that the methods of the client return.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::send::{Attach, Exchanged};
use crate::endpoint::Prepared;
use crate::endpoint::error::Error;

/// A call of the client: a future of the answer. The request is already encoded; it is sent when the call is awaited.
///
/// A call borrows the client and nothing else: the records that it sends can be dropped before it is awaited.
#[must_use = "a call does nothing unless it is awaited"]
pub struct Call<'c, R>(Stage<'c, R>);

pub(super) type Exchange<'c> = Pin<Box<dyn Future<Output = Exchanged> + Send + 'c>>;

enum Stage<'c, R> {
    /// The answer is known without asking.
    Known(Result<R, Error>),
    Sending {
        exchange: Exchange<'c>,
        prepared: Box<Prepared<R>>,
        /// What becomes of the body, if the head of the answer is all that is read.
        attach: Option<Attach<R>>,
        /// The error, if kintone does not accept the client's credentials for this request.
        unsuited: Option<Error>,
    },
    Done,
}

impl<'c, R> Call<'c, R> {
    pub(super) fn known(result: Result<R, Error>) -> Call<'c, R> {
        Call(Stage::Known(result))
    }

    pub(super) fn sending(
        exchange: Exchange<'c>,
        prepared: Prepared<R>,
        attach: Option<Attach<R>>,
        unsuited: Option<Error>,
    ) -> Call<'c, R> {
        Call(Stage::Sending {
            exchange,
            prepared: Box::new(prepared),
            attach,
            unsuited,
        })
    }

    /// Sends the request, whatever credentials the client has.
    ///
    /// Without this, a client that has nothing but API tokens rejects requests for which kintone takes none, before anything is sent.
    /// For a bulk request the strictest of its members counts. [`ClientBuilder::skip_auth_check`](super::ClientBuilder::skip_auth_check)
    /// does this for all calls of a client.
    ///
    /// ```no_run
    /// # use kintone_runtime::{AppId, Client, Error};
    /// use kintone_runtime::api::GetApp;
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let app = client.send(GetApp::new(AppId::new(1))).skip_auth_check().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn skip_auth_check(mut self) -> Call<'c, R> {
        if let Stage::Sending { unsuited, .. } = &mut self.0 {
            *unsuited = None;
        }
        self
    }
}

// Nothing in it is pinned in place: the exchange is boxed, and the response is moved out.
impl<R> Unpin for Call<'_, R> {}

impl<R> Future for Call<'_, R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Self::Output> {
        let exchanged = match &mut self.0 {
            Stage::Sending {
                unsuited: unsuited @ Some(_),
                ..
            } => {
                let error = unsuited.take();
                self.0 = Stage::Done;
                return error.map_or(Poll::Pending, |error| Poll::Ready(Err(error)));
            }
            Stage::Sending { exchange, .. } => match exchange.as_mut().poll(task) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(exchanged) => Some(exchanged),
            },
            _ => None,
        };
        match (std::mem::replace(&mut self.0, Stage::Done), exchanged) {
            (Stage::Known(result), _) => Poll::Ready(result),
            (
                Stage::Sending {
                    prepared, attach, ..
                },
                Some(exchanged),
            ) => Poll::Ready(exchanged.read(*prepared, attach)),
            // Futures that are polled after their end may do anything but panic on data; waiting forever is the mildest.
            (Stage::Sending { .. } | Stage::Done, _) => Poll::Pending,
        }
    }
}

impl<R> fmt::Debug for Call<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Stage::Known(_) => "Call(answered without asking)",
            Stage::Sending { .. } => "Call(to be sent)",
            Stage::Done => "Call(done)",
        })
    }
}
