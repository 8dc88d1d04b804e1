//! Sends the notifications of committed calls to the webhooks of their apps: one after another in each app, each once.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::domain::state::Notice;

/// How long a receiver may take to answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// The webhooks of one app.
struct Queue {
    sender: UnboundedSender<String>,
    /// What the server takes when it starts to send.
    unsent: Option<(Vec<Uri>, UnboundedReceiver<String>)>,
}

/// The webhooks of all apps, and the notifications on their way.
#[derive(Default)]
pub(crate) struct Webhooks {
    queues: Mutex<BTreeMap<u64, Queue>>,
    waiting: Arc<Waiting>,
}

/// The number of notifications that have not been sent yet.
#[derive(Default)]
struct Waiting {
    number: Mutex<usize>,
    is_zero: Condvar,
}

impl Webhooks {
    pub(crate) fn new(webhooks: BTreeMap<u64, Vec<Uri>>) -> Webhooks {
        let queues = webhooks.into_iter().map(|(app, urls)| {
            let (sender, receiver) = unbounded_channel();
            let unsent = Some((urls, receiver));
            (app, Queue { sender, unsent })
        });
        Webhooks {
            queues: Mutex::new(queues.collect()),
            waiting: Arc::default(),
        }
    }

    /// Starts to send on the runtime of the caller.
    pub(crate) fn start(&self) {
        for queue in whole(&self.queues).values_mut() {
            if let Some((urls, receiver)) = queue.unsent.take() {
                tokio::spawn(deliver(urls, receiver, Arc::clone(&self.waiting)));
            }
        }
    }

    /// Queues notifications.
    pub(crate) fn send(&self, notices: Vec<Notice>) {
        if notices.is_empty() {
            return;
        }
        let queues = whole(&self.queues);
        for notice in notices {
            let Some(queue) = queues.get(&notice.app) else {
                continue;
            };
            *whole(&self.waiting.number) += 1;
            if queue.sender.send(notice.payload).is_err() {
                self.waiting.remove_one();
            }
        }
    }

    /// Waits until everything that is queued has been sent.
    pub(crate) fn wait(&self) {
        let mut number = whole(&self.waiting.number);
        while *number > 0 {
            let woken = self.waiting.is_zero.wait(number);
            number = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Waiting {
    fn remove_one(&self) {
        let mut number = whole(&self.number);
        *number = number.saturating_sub(1);
        if *number == 0 {
            self.is_zero.notify_all();
        }
    }
}

/// Returns what a mutex holds, which is whole even if another thread panicked.
fn whole<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn deliver(urls: Vec<Uri>, mut payloads: UnboundedReceiver<String>, waiting: Arc<Waiting>) {
    while let Some(payload) = payloads.recv().await {
        for url in &urls {
            let sent = tokio::time::timeout(ANSWER_TIME, post(url, payload.clone())).await;
            let reason = match sent {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("no answer within {} seconds", ANSWER_TIME.as_secs()),
            };
            let authority = url.authority().map_or("", |authority| authority.as_str());
            eprintln!("kintone-emulator: a webhook at {authority} was not notified: {reason}");
        }
        waiting.remove_one();
    }
}

async fn post(url: &Uri, payload: String) -> io::Result<()> {
    let host = url.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((host, url.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream))
        .await
        .map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let target = url.path_and_query().map_or("/", |target| target.as_str());
    let authority = url.authority().map_or("", |authority| authority.as_str());
    let request = Request::post(target)
        .header(HOST, authority)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(payload)))
        .map_err(io::Error::other)?;
    let answer = sender
        .send_request(request)
        .await
        .map_err(io::Error::other)?;
    // Whatever the receiver answers, it has been notified.
    let _ = answer.into_body().collect().await;
    connection.abort();
    Ok(())
}
