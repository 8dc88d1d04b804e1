//! A plain HTTP client, so that tests decide every byte of a request.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kintone_emulator::Emulator;
use serde_json::{Value, json};

/// One client with the headers that it always sends.
#[derive(Clone)]
pub(crate) struct Client {
    address: (IpAddr, u16),
    headers: Vec<(String, String)>,
}

impl Client {
    /// A client with the token `secret`.
    pub(crate) fn new(server: &Emulator) -> Client {
        Client::to(server.port())
    }

    /// A client with that token for a server in another process.
    pub(crate) fn to(port: u16) -> Client {
        let address = (Ipv4Addr::LOCALHOST.into(), port);
        let headers = vec![("X-Cybozu-API-Token".to_owned(), "secret".to_owned())];
        Client { address, headers }
    }

    /// A client without credentials.
    pub(crate) fn anonymous(server: &Emulator) -> Client {
        Client {
            address: (Ipv4Addr::LOCALHOST.into(), server.port()),
            headers: Vec::new(),
        }
    }

    /// A client with a password.
    pub(crate) fn of_user(server: &Emulator, name: &str, password: &str) -> Client {
        let login = STANDARD.encode(format!("{name}:{password}"));
        Client::anonymous(server).with("X-Cybozu-Authorization", &login)
    }

    pub(crate) fn at(self, address: IpAddr) -> Client {
        Client {
            address: (address, self.address.1),
            ..self
        }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Client {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// GET with a query string; `path` is what follows `/k/v1/`.
    pub(crate) fn get(&self, path: &str) -> Response {
        self.raw("GET", &format!("/k/v1/{path}"), &[], b"")
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Response {
        self.json("POST", path, body)
    }

    pub(crate) fn put(&self, path: &str, body: Value) -> Response {
        self.json("PUT", path, body)
    }

    pub(crate) fn delete(&self, path: &str, body: Value) -> Response {
        self.json("DELETE", path, body)
    }

    pub(crate) fn json(&self, method: &str, path: &str, body: Value) -> Response {
        let header = [("Content-Type", "application/json")];
        self.raw(
            method,
            &format!("/k/v1/{path}"),
            &header,
            body.to_string().as_bytes(),
        )
    }

    /// Adds a record to app 1 and returns its id.
    pub(crate) fn add(&self, record: Value) -> String {
        let response = self.post("record.json", json!({"app": 1, "record": record}));
        response.ok()["id"].as_str().unwrap().to_owned()
    }

    /// A record of app 1.
    pub(crate) fn record(&self, id: &str) -> Value {
        self.get(&format!("record.json?app=1&id={id}")).ok()["record"].clone()
    }

    /// How many records app 1 has.
    pub(crate) fn count(&self) -> String {
        self.get("records.json?app=1&totalCount=true").ok()["totalCount"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Uploads a file and returns its key.
    pub(crate) fn upload(&self, name: &str, content_type: &str, bytes: &[u8]) -> String {
        let response = self.upload_part("file", name, content_type, bytes);
        response.ok()["fileKey"].as_str().unwrap().to_owned()
    }

    pub(crate) fn upload_part(
        &self,
        part: &str,
        name: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> Response {
        let mut body = format!(
            "--X\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--X--\r\n");
        let header = [("Content-Type", "multipart/form-data; boundary=X")];
        self.raw("POST", "/k/v1/file.json", &header, &body)
    }

    pub(crate) fn raw(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        self.try_raw(method, target, headers, body).unwrap()
    }

    /// A call that the server may not live to answer.
    pub(crate) fn try_json(&self, method: &str, path: &str, body: &Value) -> io::Result<Response> {
        let header = [("Content-Type", "application/json")];
        let body = body.to_string();
        self.try_raw(method, &format!("/k/v1/{path}"), &header, body.as_bytes())
    }

    /// Sends a JSON call without reading its answer.
    pub(crate) fn open(&self, method: &str, path: &str, body: &Value) -> TcpStream {
        let header = [("Content-Type", "application/json")];
        let body = body.to_string();
        self.send(method, &format!("/k/v1/{path}"), &header, body.as_bytes())
            .unwrap()
    }

    fn try_raw(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<Response> {
        let mut bytes = Vec::new();
        self.send(method, target, headers, body)?
            .read_to_end(&mut bytes)?;
        Response::read(&bytes).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address)?;
        let mut request =
            format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        let mut request = request.into_bytes();
        request.extend_from_slice(body);
        stream.write_all(&request)?;
        Ok(stream)
    }
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// An answer that ends within its headers is none.
    fn read(bytes: &[u8]) -> Option<Response> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let body = bytes[end + 4..].to_vec();
        Some(Response {
            status,
            headers,
            body,
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name)?;
        Some(&found.1)
    }

    pub(crate) fn body(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The body of a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.body()
    }

    /// Asserts status and code of an error, and that it has an id for the support desk; returns message and `errors`.
    #[track_caller]
    pub(crate) fn error(&self, status: u16, code: &str) -> (String, Value) {
        let body = self.body();
        assert_eq!(
            (self.status, body["code"].as_str()),
            (status, Some(code)),
            "{body}"
        );
        assert_eq!(body["id"].as_str().map(str::len), Some(20), "{body}");
        (
            body["message"].as_str().unwrap().to_owned(),
            body["errors"].clone(),
        )
    }

    /// The map of `CB_VA01`, each key with its only message or with the list of them.
    #[track_caller]
    pub(crate) fn invalid(&self) -> Value {
        let (_, errors) = self.error(400, "CB_VA01");
        let entries = errors.as_object().unwrap().iter().map(|(key, entry)| {
            let messages = entry["messages"].as_array().unwrap();
            let value = if messages.len() == 1 {
                messages[0].clone()
            } else {
                json!(messages)
            };
            (key.clone(), value)
        });
        Value::Object(entries.collect())
    }
}

/// Percent-encodes a query value.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
