//! Listens, on the loopback addresses unless told otherwise, and hands whole requests to the core.

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

/// How often another free port is tried where IPv6 does not have the one that IPv4 gave.
const PORT_ATTEMPTS: usize = 20;

/// How long to wait before accepting again after that failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

const TOO_LARGE_PAGE: &str = "<!DOCTYPE html><html lang=\"ja\"><head><title>413 Content Too Large</title></head><body></body></html>";
const TOO_SLOW_PAGE: &str = "<!DOCTYPE html><html lang=\"ja\"><head><title>408 Request Timeout</title></head><body></body></html>";

/// Listens, says on which port, and serves until told to stop, or until who could tell is gone. Returning cuts what is
/// open. All of it belongs to the thread of the caller, so that servers start and end in asynchronous code too.
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
) -> Result<Response<Full<Bytes>>, Broken> {
    if request.uri().path().starts_with(admin_api::ROOT) {
        let (request, refusal) = receive(request, shared.body_limits).await?;
        let answer = refusal.unwrap_or_else(|| admin_api::steer(&shared, &request));
        return Ok(response(answer));
    }
    // A request runs from its first byte on.
    let slot = shared.slots.take();
    let (request, refusal) = receive(request, shared.body_limits).await?;
    if let Some(answer) = refusal {
        shared
            .logs
            .push(Unread::new(&request).answered(answer.status, Vec::new()));
        return Ok(response(answer));
    }
    // A call goes on where its client gives up, as it does in kintone.
    let call = tokio::spawn(async move {
        let answer = shared.exchange(request, &slot).await;
        answer.map(|answer| response(answer.with_limits(&slot)))
    });
    // A call that panicked, which is a defect of this server, has no answer either.
    call.await.ok().flatten().ok_or(Broken)
}

/// The connection ends without an answer.
#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is cut")
    }
}

impl std::error::Error for Broken {}

/// Returns the request; or, if its body is refused before anything reads it, the request without one and the answer.
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
