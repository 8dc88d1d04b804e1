//! The client on the network: proxies, certificates, timeouts, broken connections, redirects. The servers are a few lines of TCP.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kintone_runtime::api::{DeleteRecords, GetApp, GetRecord, GetRecords, UploadFile};
use kintone_runtime::client::{ClientBuilder, RetryPolicy};
use kintone_runtime::endpoint::{AppRef, CallKind, Endpoint, Info};
use kintone_runtime::{AppId, Client, Error, ErrorKind, KintoneRecord, Query, RecordId};
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"appId\":\"1\"}";

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
    _subject: String,
}

/// What the client sends before its body.
pub(crate) async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).expect("a head is ASCII")
}

pub(crate) async fn answer_one(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &str,
) -> String {
    let head = head(&mut stream).await;
    // A client that has seen enough may hang up.
    _ = stream.write_all(answer.as_bytes()).await;
    _ = stream.flush().await;
    head
}

pub(crate) async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

/// A port at which nothing listens as long as the socket is there, and no other test can begin to.
pub(crate) fn closed() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket
        .bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .expect("a port");
    let port = socket.local_addr().expect("an address").port();
    (socket, port)
}

/// A server that gives the same answer to everybody, and the heads of the requests.
pub(crate) async fn server(answer: &'static str) -> (u16, UnboundedReceiver<String>) {
    let (listener, port) = listen().await;
    let (sender, heads) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            _ = sender.send(answer_one(stream, answer).await);
        }
    });
    (port, heads)
}

/// A proxy that opens tunnels to a port of this machine, whatever host it is asked for, and the heads of the requests.
pub(crate) async fn tunnel(to: u16) -> (u16, UnboundedReceiver<String>) {
    let (listener, port) = listen().await;
    let (sender, heads) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut inside, _)) = listener.accept().await {
            let head = answer_one(&mut inside, "HTTP/1.1 200 Connection established\r\n\r\n").await;
            _ = sender.send(head);
            let mut outside = TcpStream::connect(("127.0.0.1", to))
                .await
                .expect("the server");
            tokio::spawn(
                async move { tokio::io::copy_bidirectional(&mut inside, &mut outside).await },
            );
        }
    });
    (port, heads)
}

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub(crate) pem: String,
    der: CertificateDer<'static>,
}

/// A certificate and its key.
pub(crate) struct Issued {
    key: KeyPair,
    certificate: rcgen::Certificate,
}

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut params = CertificateParams::new(vec![]).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Authority {
            pem: certificate.pem(),
            der: certificate.der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn issue(&self, name: &str) -> Issued {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Issued { key, certificate }
    }
}

impl Issued {
    pub(crate) fn pem(&self) -> String {
        format!("{}{}", self.certificate.pem(), self.key.serialize_pem())
    }

    fn pfx(&self, password: &str) -> Vec<u8> {
        let key = PrivateKey::from_der(self.key.serialized_der()).expect("a key");
        let certificate = Certificate::from_der(self.certificate.der()).expect("a certificate");
        let mut store = KeyStore::new();
        let chain = PrivateKeyChain::new("1", key, [certificate]);
        store.add_entry("client", KeyStoreEntry::PrivateKeyChain(chain));
        store.writer(password).write().expect("a PFX file")
    }
}

/// Whom a TLS server answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clients {
    All,
    /// Those with a certificate of the server's own authority.
    WithCertificate,
}

/// A TLS server with a certificate for this name.
pub(crate) async fn tls_server(
    authority: &Authority,
    name: &str,
    clients: Clients,
) -> (u16, UnboundedReceiver<String>) {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der.clone()).expect("a root");
    let config = match clients {
        Clients::All => ServerConfig::builder().with_no_client_auth(),
        Clients::WithCertificate => {
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build();
            ServerConfig::builder().with_client_cert_verifier(verifier.expect("a verifier"))
        }
    };
    let own = authority.issue(name);
    let key = PrivateKeyDer::try_from(own.key.serialize_der()).expect("a key");
    let config = config
        .with_single_cert(vec![own.certificate.der().clone()], key)
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (listener, port) = listen().await;
    let (sender, heads) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            match acceptor.accept(stream).into_fallible().await {
                Ok(stream) => _ = sender.send(answer_one(stream, ANSWER).await),
                // Hanging up on what the client has sent would take back the reason.
                Err((_, mut stream)) => {
                    _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
                }
            }
        }
    });
    (port, heads)
}

/// Get App, whatever JSON it answers.
#[derive(Debug, serde::Serialize)]
struct GetAnyApp {
    id: AppId,
}

impl Endpoint for GetAnyApp {
    type Response = serde_json::Value;
    const INFO: Info = GetApp::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(self.id.into())
    }
}

pub(crate) async fn get_app(builder: ClientBuilder) -> Result<serde_json::Value, Error> {
    let request = GetAnyApp { id: AppId::new(1) };
    builder.build()?.send(request).await
}

pub(crate) fn local(port: u16) -> ClientBuilder {
    // The first failure is the one to look at.
    Client::builder(format!("http://127.0.0.1:{port}"))
        .api_token("token")
        .retry(RetryPolicy::none())
}

#[tokio::test]
async fn a_request_says_who_sends_it_and_what_was_asked_for() {
    let (port, mut heads) = server(ANSWER).await;
    let builder = local(port)
        .basic_auth("gate", "keeper")
        .user_agent_suffix("stock-sync/2.1")
        .accept_language("en")
        .header("X-Gateway", "yes");
    get_app(builder).await.unwrap();
    let head = heads.recv().await.unwrap().to_lowercase();
    assert!(
        head.starts_with("get /k/v1/app.json?id=1 http/1.1\r\n"),
        "{head}"
    );
    for line in [
        "x-cybozu-api-token: token",
        "authorization: basic z2f0ztprzwvwzxi=",
        "accept-language: en",
        "accept-encoding: gzip",
        "x-gateway: yes",
    ] {
        assert!(
            head.contains(&format!("\r\n{line}\r\n")),
            "{line} is not in {head}"
        );
    }
    assert!(head.contains("user-agent: kintone-runtime-rust/"), "{head}");
    assert!(head.contains(" stock-sync/2.1\r\n"), "{head}");
    assert!(!head.contains("content-type"), "{head}");
}

#[tokio::test]
async fn a_path_prefix_is_kept() {
    let (port, mut heads) = server(ANSWER).await;
    let builder = Client::builder(format!("http://127.0.0.1:{port}/gateway/")).api_token("token");
    get_app(builder).await.unwrap();
    assert!(
        heads
            .recv()
            .await
            .unwrap()
            .starts_with("GET /gateway/k/v1/app.json?id=1 ")
    );
}

#[tokio::test]
async fn a_proxy_gets_its_own_credentials() {
    let (port, mut heads) = server(ANSWER).await;
    let builder = local(1)
        .proxy(format!("http://127.0.0.1:{port}"))
        .proxy_auth("user", "pass");
    get_app(builder).await.unwrap();
    let head = heads.recv().await.unwrap();
    assert!(
        head.starts_with("GET http://127.0.0.1:1/k/v1/app.json?id=1 "),
        "{head}"
    );
    assert!(
        head.to_lowercase()
            .contains("proxy-authorization: basic dxnlcjpwyxnz"),
        "{head}"
    );
}

#[tokio::test]
async fn a_host_may_be_reached_without_the_proxy() {
    let (port, mut heads) = server(ANSWER).await;
    let builder = local(port)
        .proxy("http://127.0.0.1:1")
        .no_proxy("127.0.0.1");
    get_app(builder).await.unwrap();
    assert!(heads.recv().await.unwrap().starts_with("GET /k/v1/"));
}

#[tokio::test]
async fn proxy_basic_authentication_roots_and_a_client_certificate_work_together() {
    let authority = Authority::new();
    let (server_port, mut heads) =
        tls_server(&authority, "example.s.cybozu.com", Clients::WithCertificate).await;
    let (proxy_port, mut tunnels) = tunnel(server_port).await;
    let person = authority.issue("person");
    let builder = || {
        Client::builder("https://example.s.cybozu.com")
            .password("user", "pass")
            .basic_auth("gate", "keeper")
            .proxy(format!("http://user:pass@127.0.0.1:{proxy_port}"))
            .root_certificate_pem(authority.pem.clone())
    };
    let with_pfx = builder().client_certificate_pfx(person.pfx("secret"), "secret");
    let with_pem = builder().client_certificate_pem(person.pem());
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&person.pfx("secret")).unwrap();
    let proxy = format!("http://user:pass@127.0.0.1:{proxy_port}");
    let from_variables = ClientBuilder::from_variables([
        ("KINTONE_BASE_URL", "https://example.s.cybozu.com"),
        ("KINTONE_USERNAME", "user"),
        ("KINTONE_PASSWORD", "pass"),
        ("KINTONE_BASIC_AUTH_USERNAME", "gate"),
        ("KINTONE_BASIC_AUTH_PASSWORD", "keeper"),
        ("KINTONE_PFX_FILE_PATH", file.path().to_str().unwrap()),
        ("KINTONE_PFX_FILE_PASSWORD", "secret"),
        ("HTTPS_PROXY", &proxy),
    ])
    .unwrap()
    .root_certificate_pem(authority.pem.clone());
    for client in [with_pfx, with_pem, from_variables] {
        assert_eq!(get_app(client).await.unwrap()["appId"], "1");
        let tunnel = tunnels.recv().await.unwrap();
        assert!(
            tunnel.starts_with("CONNECT example.s.cybozu.com:443 "),
            "{tunnel}"
        );
        assert!(
            tunnel
                .to_lowercase()
                .contains("proxy-authorization: basic dxnlcjpwyxnz"),
            "{tunnel}"
        );
        let head = heads.recv().await.unwrap().to_lowercase();
        assert!(
            head.contains("x-cybozu-authorization: dxnlcjpwyxnz"),
            "{head}"
        );
        assert!(head.contains("\r\nauthorization: basic"), "{head}");
        assert!(!head.contains("proxy-authorization"), "{head}");
    }
    assert!(get_app(builder()).await.is_err(), "no client certificate");
    let wrong = builder().client_certificate_pfx(person.pfx("secret"), "wrong");
    assert_eq!(get_app(wrong).await.unwrap_err().kind(), ErrorKind::Config);
}

#[tokio::test]
async fn a_compressed_answer_is_read() {
    const GZIP: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xab\x56\x4a\x2c\x28\xf0\x4c\x51\xb2\x52\x32\x54\xaa\x05\x00\xee\xd9\xb9\x7f\x0d\x00\x00\x00";
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("the client");
        head(&mut stream).await;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
            GZIP.len()
        );
        stream
            .write_all(&[head.as_bytes(), GZIP].concat())
            .await
            .expect("the client listens");
    });
    assert_eq!(get_app(local(port)).await.unwrap()["appId"], "1");
}

#[tokio::test]
async fn a_redirect_is_an_error_and_not_followed() {
    let (port, mut heads) = server(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    let error = get_app(local(port)).await.unwrap_err();
    assert_eq!(
        (error.status(), error.header("location")),
        (Some(302), Some("http://127.0.0.1:1/login"))
    );
    assert!(heads.recv().await.is_some());
    assert!(heads.try_recv().is_err());
}

#[tokio::test]
async fn a_page_of_a_gateway_is_quoted_in_part() {
    let (port, _heads) = server(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n<html>under maintenance</html>",
    )
    .await;
    let error = get_app(local(port)).await.unwrap_err();
    assert_eq!(error.status(), Some(503));
    assert_eq!(error.body(), Some("<html>under maintenance</html>"));
    assert_eq!(error.header("Content-Type"), Some("text/html"));
    assert!(!error.may_have_happened(), "it was a read");
}

#[tokio::test]
async fn a_login_page_with_status_200_is_quoted_in_part() {
    let (port, _heads) = server(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\r\n<html>please log in</html>\n",
    )
    .await;
    let client = local(port).api_token("hidden").build().unwrap();
    let upload = UploadFile::new(AppId::new(1), "a.txt", "text/plain", *b"a");
    let errors = [
        client
            .send(GetRecords::<Note>::new(Query::all()))
            .await
            .unwrap_err(),
        client
            .send(GetRecord::<Note>::new(RecordId::new(1)))
            .await
            .unwrap_err(),
        client.send(GetApp::new(AppId::new(1))).await.unwrap_err(),
        client
            .send(DeleteRecords::<Note>::new([RecordId::new(1)]))
            .await
            .unwrap_err(),
        client.send(upload).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unreadable);
        assert_eq!(error.status(), Some(200));
        assert_eq!(error.body(), Some("<html>please log in</html>"));
        let text = error.to_string();
        let expected = format!(
            "{} of app 1: http://127.0.0.1:{port} answered 200 with a body that is not from kintone: <html>please log in</html>",
            error.endpoint()
        );
        assert!(text.starts_with(&expected), "{text}");
        assert!(!format!("{error:?} {error:#?}").contains("hidden"));
    }
}

/// What answers in kintone's place proves nothing about a write, whatever its status.
#[tokio::test]
async fn a_write_is_unknown_unless_kintone_itself_refused_it() {
    let refused = r#"{"code":"GAIA_RE01","id":"x","message":"gone"}"#;
    let (unknown, lasting) = (3, 1);
    for (status, body, attempts, is_refused) in [
        ("301 Moved Permanently", "", lasting, false),
        ("302 Found", "<html>please log in</html>", lasting, false),
        ("307 Temporary Redirect", "", lasting, false),
        ("401 Unauthorized", "<html>", lasting, false),
        ("403 Forbidden", "blocked", lasting, false),
        ("404 Not Found", "<html>", lasting, false),
        ("407 Proxy Authentication Required", "", lasting, false),
        ("413 Content Too Large", "<html>", lasting, false),
        ("400 Bad Request", "<html>", unknown, false),
        ("400 Bad Request", "", unknown, false),
        ("400 Bad Request", r#"{"message":"m"}"#, unknown, false),
        ("404 Not Found", &refused[..30], lasting, false),
        ("409 Conflict", &refused[..30], unknown, false),
        ("409 Conflict", "<html>", unknown, false),
        ("408 Request Timeout", "", unknown, false),
        ("520 Unknown", "<html>", unknown, false),
        ("503 Service Unavailable", refused, unknown, false),
        ("404 Not Found", refused, 1, true),
        ("520 Unknown", refused, 1, true),
        ("429 Too Many Requests", "", 3, true),
    ] {
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let (port, _heads) = server(answer.leak()).await;
        let policy = RetryPolicy::default().base(Duration::from_millis(1));
        let client = local(port).retry(policy.attempts(3)).build().unwrap();
        let delete = DeleteRecords::<Note>::new([RecordId::new(1)]);
        let error = client.send(delete).await.unwrap_err();
        let case = format!("{status} {body}: {error}");
        assert_eq!(error.attempts(), attempts, "{case}");
        assert_eq!(error.may_have_happened(), !is_refused, "{case}");
        assert!(!error.is_conflict(), "{case}");
        if error.code().is_none() {
            let named = format!(": http://127.0.0.1:{port} answered {}", &status[..3]);
            assert!(error.to_string().contains(&named), "{case}");
        }
        let read = client.send(GetApp::new(AppId::new(1))).await.unwrap_err();
        assert!(!read.may_have_happened(), "{case}");
    }
}

#[tokio::test]
async fn a_write_may_have_happened_if_the_connection_breaks() {
    // An answer that promises more than it holds, and no answer at all.
    for answer in ["HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"file", ""] {
        let (port, _heads) = server(answer).await;
        let upload = UploadFile::new(AppId::new(1), "a.txt", "text/plain", *b"a");
        let error = local(port).build().unwrap().send(upload).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoAnswer, "{error}");
        assert!(error.may_have_happened());
        assert!(
            error
                .to_string()
                .ends_with("; the request may have taken effect"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_call_ends_after_its_time() {
    let (listener, port) = listen().await;
    let builder = local(port).timeout(CallKind::Read, Duration::from_millis(50));
    let error = get_app(builder).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoAnswer);
    assert!(error.to_string().contains("timed out"), "{error}");
    drop(listener);
}
