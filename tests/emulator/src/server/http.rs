//! Listens for connections, and passes requests to the pipeline once they have arrived completely.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::server::admin_api;
use crate::server::answer::Answer;
use crate::server::body::{self, BodyError, BodyLimits};
use crate::server::fault::effect::from_gateway;
use crate::server::log::Unread;
use crate::server::pipeline::Shared;
use crate::server::request::Body;
use crate::server::request::Request;

/// How many ports to try if the free port of IPv4 is taken for IPv6.
const PORT_ATTEMPTS: usize = 20;

/// How long to wait after a failed attempt to accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

const TOO_LARGE_PAGE: &str = "<!DOCTYPE html><html lang=\"ja\"><head><title>413 Content Too Large</title></head><body></body></html>";
const TOO_SLOW_PAGE: &str = "<!DOCTYPE html><html lang=\"ja\"><head><title>408 Request Timeout</title></head><body></body></html>";

/// Starts listening, reports the port, and serves until `stop` fires or its sender is dropped. Open connections are closed
/// on return. Everything runs on the thread of the caller, so that servers can be started from asynchronous code too.
pub(crate) fn run(
    host: Option<IpAddr>,
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
            let (listeners, port) = match host {
                Some(host) => {
                    let listener = listen((host, port).into())?;
                    let port = listener.local_addr()?.port();
                    (vec![listener], port)
                }
                None => bind_loopback(port)?,
            };
            shared.webhooks.start();
            for listener in listeners {
                tokio::spawn(accept(listener, Arc::clone(&shared)));
            }
            // The receiver is waiting, unless it has been dropped together with the sender of `stop`.
            let _ = listening.send(Ok(port));
            let _ = stop.await;
            Ok(())
        })
    });
    if let Err(error) = served {
        let _ = listening.send(Err(error));
    }
}

/// Opens sockets on 127.0.0.1 and, if the machine has IPv6, on ::1. Returns them and their common port.
fn bind_loopback(port: u16) -> io::Result<(Vec<TcpListener>, u16)> {
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
        // Accepting fails if the connection is already closed, or while too many files are open.
        let Ok((socket, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let _ = socket.set_nodelay(true);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| respond(request, Arc::clone(&shared)));
            // Errors of a connection concern its client only.
            let _ = hyper::server::conn::http1::Builder::new()
                // A client that has sent its request may close the connection, even before the request is read.
                .half_close(true)
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
) -> Result<Response<Full<Bytes>>, Broken> {
    if request.uri().path().starts_with(admin_api::ROOT) {
        let (request, refusal) = receive(request, shared.body_limits).await?;
        let answer = refusal.unwrap_or_else(|| admin_api::steer(&shared, &request));
        return Ok(response(answer));
    }
    // A request counts as running from its first byte.
    let slot = shared.slots.take();
    // As in kintone, a call is completed even if its client disconnects as soon as it has sent the request.
    let call = tokio::spawn(async move {
        let (request, refusal) = receive(request, shared.body_limits).await?;
        if let Some(answer) = refusal {
            let log = Unread::new(&request);
            shared.logs.push(log.answered(answer.status, Vec::new()));
            return Ok(response(answer));
        }
        let answer = shared.exchange(request, &slot).await.ok_or(Broken)?;
        Ok(response(answer.with_limits(&slot)))
    });
    // A call that panicked, which is a defect of this server, has no answer either.
    call.await.unwrap_or(Err(Broken))
}

/// The connection is closed without an answer.
#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut")
    }
}

impl std::error::Error for Broken {}

/// Receives a request. If its body is rejected, returns the request without a body, and the answer.
async fn receive(
    request: hyper::Request<Incoming>,
    limits: BodyLimits,
) -> Result<(Request, Option<Answer>), Broken> {
    let (parts, mut incoming) = request.into_parts();
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    let (body, refusal) = match body::receive(&mut incoming, content_type, limits).await {
        Ok(body) => (body, None),
        Err(BodyError::TooLarge) => (Body::none(), Some(from_gateway(413, TOO_LARGE_PAGE))),
        Err(BodyError::TooSlow) => (Body::none(), Some(from_gateway(408, TOO_SLOW_PAGE))),
        Err(BodyError::Broken) => return Err(Broken),
    };
    let request = Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    };
    Ok((request, refusal))
}

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = answer.headers;
    response
}
