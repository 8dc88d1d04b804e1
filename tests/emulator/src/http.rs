//! Listens on the loopback addresses and hands whole requests to the core.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::core::Core;
use crate::dispatch::{Answer, Body, Request, handle};
use crate::log::{RequestLog, RequestLogs};
use crate::params::Upload;

/// What the header of the same name says on every answer of kintone.
const CONCURRENCY_LIMIT: HeaderValue = HeaderValue::from_static("100");

/// How often another free port is tried where IPv6 does not have the one that IPv4 gave.
const PORT_ATTEMPTS: usize = 20;

/// How long to wait before accepting again after that failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// What the sockets share with the handle of the server.
pub(crate) struct Shared {
    core: Mutex<Core>,
    pub(crate) logs: RequestLogs,
    running: AtomicUsize,
}

impl Shared {
    pub(crate) fn new(core: Core, logs: RequestLogs) -> Shared {
        Shared {
            core: Mutex::new(core),
            logs,
            running: AtomicUsize::new(0),
        }
    }

    /// The core. A call that panicked has rolled back its transaction, so the core is whole even then.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens, says on which port, and serves until told to stop, or until who could tell is gone. Returning cuts what is
/// open. All of it belongs to the thread of the caller, so that servers start and end in asynchronous code too.
pub(crate) fn run(
    port: u16,
    shared: Arc<Shared>,
    stop: oneshot::Receiver<()>,
    listening: &mpsc::Sender<io::Result<u16>>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let served = runtime.and_then(|runtime| {
        runtime.block_on(async {
            let (listeners, port) = bind(port)?;
            for listener in listeners {
                tokio::spawn(accept(listener, Arc::clone(&shared)));
            }
            // Who started the server waits for this, or is gone together with the other end of `stop`.
            let _ = listening.send(Ok(port));
            let _ = stop.await;
            Ok(())
        })
    });
    if let Err(error) = served {
        let _ = listening.send(Err(error));
    }
}

/// Sockets on 127.0.0.1 and, where the machine has IPv6, on ::1 with the same port, which is returned too.
fn bind(port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
    let mut attempt = 0;
    loop {
        let v4 = listen((Ipv4Addr::LOCALHOST, port).into())?;
        let given = v4.local_addr()?.port();
        match listen((Ipv6Addr::LOCALHOST, given).into()) {
            Ok(v6) => return Ok((vec![v4, v6], given)),
            Err(error) if error.kind() != io::ErrorKind::AddrInUse => return Ok((vec![v4], given)),
            Err(error) if port != 0 || attempt == PORT_ATTEMPTS => return Err(error),
            Err(_) => attempt += 1,
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        // Accepting fails for a connection that is gone already, or while there are too many files open.
        let Ok((socket, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let _ = socket.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| respond(request, Arc::clone(&shared)));
            // A connection that the client breaks off is the client's business.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let running = Running::new(&shared.running);
    let request = receive(request).await?;
    let log = RequestLog::of(&request);
    let answer = handle(&shared.core(), request);
    shared.logs.push(log.answered(answer.status));
    Ok(response(answer, running.count()))
}

/// A request that is running; also one that breaks off stops running.
struct Running<'a>(&'a AtomicUsize);

impl<'a> Running<'a> {
    fn new(all: &'a AtomicUsize) -> Self {
        all.fetch_add(1, Ordering::Relaxed);
        Running(all)
    }

    /// How many run, this one included.
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn receive(request: hyper::Request<Incoming>) -> Result<Request, hyper::Error> {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await?.to_bytes();
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    let body = match multer::parse_boundary(content_type) {
        Ok(boundary) => Body::Multipart(file_part(bytes, boundary).await),
        Err(_) => Body::Bytes(bytes),
    };
    Ok(Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    })
}

/// The part of a multipart body that is named `file` and has a file name.
async fn file_part(bytes: Bytes, boundary: String) -> Option<Upload> {
    let whole = http_body_util::BodyDataStream::new(Full::<Bytes>::new(bytes));
    let mut parts = multer::Multipart::new(whole, boundary);
    while let Ok(Some(part)) = parts.next_field().await {
        if part.name() != Some("file") {
            continue;
        }
        let name = part.file_name()?.to_owned();
        let content_type = part
            .content_type()
            .map_or("application/octet-stream", |mime| mime.as_ref())
            .to_owned();
        let bytes = part.bytes().await.ok()?.to_vec();
        return Some(Upload {
            name,
            content_type,
            bytes,
        });
    }
    None
}

fn response(answer: Answer, running: usize) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-concurrencylimit-limit"),
        CONCURRENCY_LIMIT,
    );
    headers.insert(
        HeaderName::from_static("x-concurrencylimit-running"),
        HeaderValue::from(running),
    );
    // The content type of an uploaded file is what the client wrote, which may be no header value.
    let content_type = HeaderValue::from_str(&answer.content_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_TYPE, content_type);
    if let Some(disposition) = answer
        .disposition
        .and_then(|text| HeaderValue::from_str(&text).ok())
    {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}
