//! Sends the notifications of committed calls to the webhooks of their apps: one after another in each app, each once.

use std::collections::{BTreeMap, BTreeSet};
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
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::domain::state::Notice;
use crate::server::webhook_url;

/// How long a receiver may take to answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);

/// Webhooks per app. Source: kintone help, Webhook
const MOST_WEBHOOKS: usize = 10;

/// A notification, and the webhooks that the app had when it was caused.
type Queued = (Arc<Vec<Uri>>, String);

/// The webhooks of one app.
struct Queue {
    urls: Arc<Vec<Uri>>,
    sender: UnboundedSender<Queued>,
    /// What the server takes when it starts to send.
    unsent: Option<UnboundedReceiver<Queued>>,
}

impl Queue {
    fn new() -> Queue {
        let (sender, receiver) = unbounded_channel();
        Queue {
            urls: Arc::default(),
            sender,
            unsent: Some(receiver),
        }
    }
}

/// The webhooks of all apps, and the notifications on their way.
#[derive(Default)]
pub(crate) struct Webhooks {
    queues: Mutex<BTreeMap<u64, Queue>>,
    waiting: Arc<Waiting>,
    /// Where notifications are sent from, once the server has started.
    runtime: Mutex<Option<Handle>>,
    /// The hosts that are notified although they are not this machine.
    hosts: BTreeSet<String>,
}

/// The number of notifications that have not been sent yet.
#[derive(Default)]
struct Waiting {
    number: Mutex<usize>,
    is_zero: Condvar,
}

impl Webhooks {
    /// Returns no webhooks yet, which may notify this machine and these hosts.
    pub(crate) fn to(hosts: BTreeSet<String>) -> Webhooks {
        Webhooks {
            hosts,
            ..Webhooks::default()
        }
    }

    /// Adds a webhook of an app that exists.
    pub(crate) fn add(&self, app: u64, url: &str) -> Result<(), String> {
        let url = webhook_url::read(app, url, &self.hosts)?;
        let mut queues = whole(&self.queues);
        let queue = queues.entry(app).or_insert_with(Queue::new);
        if queue.urls.len() >= MOST_WEBHOOKS {
            return Err(format!(
                "app {app} has more than {MOST_WEBHOOKS} webhooks, the most that kintone allows"
            ));
        }
        Arc::make_mut(&mut queue.urls).push(url);
        self.deliver(queue);
        Ok(())
    }

    /// Removes all webhooks. What is on its way is still sent.
    pub(crate) fn clear(&self) {
        for queue in whole(&self.queues).values_mut() {
            queue.urls = Arc::default();
        }
    }

    /// Returns the webhooks: the app, and the host with its port. The rest of the URL may be a secret.
    pub(crate) fn list(&self) -> Vec<(u64, String)> {
        let queues = whole(&self.queues);
        let webhooks = queues.iter().flat_map(|(app, queue)| {
            let urls = queue.urls.iter();
            urls.map(|url| (*app, authority(url).to_owned()))
        });
        webhooks.collect()
    }

    /// Starts to send on the runtime of the caller.
    pub(crate) fn start(&self) {
        *whole(&self.runtime) = Some(Handle::current());
        for queue in whole(&self.queues).values_mut() {
            self.deliver(queue);
        }
    }

    /// Starts to send what is queued, if the server has started and this has not.
    fn deliver(&self, queue: &mut Queue) {
        let runtime = whole(&self.runtime);
        if let Some(runtime) = runtime.as_ref()
            && let Some(receiver) = queue.unsent.take()
        {
            runtime.spawn(deliver(receiver, Arc::clone(&self.waiting)));
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
            let queued = (Arc::clone(&queue.urls), notice.payload);
            if queue.sender.send(queued).is_err() {
                self.waiting.remove_one();
            }
        }
    }

    /// Returns how many notifications have not been sent yet.
    pub(crate) fn waiting(&self) -> usize {
        *whole(&self.waiting.number)
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

async fn deliver(mut queued: UnboundedReceiver<Queued>, waiting: Arc<Waiting>) {
    while let Some((urls, payload)) = queued.recv().await {
        for url in urls.iter() {
            let sent = tokio::time::timeout(ANSWER_TIME, post(url, payload.clone())).await;
            let reason = match sent {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("no answer within {} seconds", ANSWER_TIME.as_secs()),
            };
            let authority = authority(url);
            eprintln!("kintone-emulator: a webhook at {authority} was not notified: {reason}");
        }
        waiting.remove_one();
    }
}

/// Returns the host and the port.
fn authority(url: &Uri) -> &str {
    url.authority().map_or("", |authority| authority.as_str())
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
    let request = Request::post(target)
        .header(HOST, authority(url))
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
