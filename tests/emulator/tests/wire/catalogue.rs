//! The calls of this server against the list of kintone's endpoints.

use kintone_emulator::Emulator;
use serde_json::json;

use crate::client::{Client, Response};
use crate::fixtures::builder;

/// A row of the list.
struct Row {
    method: &'static str,
    path: &'static str,
    auth: &'static str,
    note: &'static str,
}

impl Row {
    /// Sends the call without parameters.
    fn send(&self, client: &Client) -> Response {
        let target = self.path.replace("{name}", "records/get");
        match self.method {
            "GET" => client.raw("GET", &target, &[], b""),
            method => client.json(method, target.trim_start_matches("/k/v1/"), json!({})),
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// The rows of the list, without paths that exist in the documentation only, and calls that no documentation describes.
fn rows() -> impl Iterator<Item = Row> {
    let lines = include_str!("../../../fixtures/endpoints.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let rows = lines.map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        Row {
            method: words[0],
            path: words[1],
            auth: words[2],
            note: words[5],
        }
    });
    rows.filter(|row| row.note == "-")
}

#[test]
fn every_call_of_the_list_is_served() {
    let server = serve();
    let client = password(&server);
    let missing: Vec<String> = rows()
        .filter(|row| row.send(&client).status == 501)
        .map(|row| row.name())
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_call_accepts_the_credentials_of_the_list_only() {
    let server = serve();
    let token = Client::new(&server);
    let bearer = Client::anonymous(&server).with("Authorization", "Bearer access");
    let nobody = Client::anonymous(&server);
    let mut count = 0;
    for row in rows() {
        let code = |client: &Client| {
            let body = row.send(client).body();
            body["code"].as_str().unwrap_or_default().to_owned()
        };
        let name = row.name();
        let is_public = row.auth == "none";
        assert_eq!(code(&nobody) != "CB_AU01", is_public, "{name}");
        let takes = |letter: char| is_public || row.auth.contains(letter);
        assert_eq!(code(&token) != "GAIA_NO01", takes('T'), "{name}");
        assert_eq!(code(&bearer) != "CB_NO02", takes('O'), "{name}");
        assert_ne!(code(&password(&server)), "CB_NO02", "{name}");
        count += 1;
    }
    assert!(count > 60, "{count}");
}

fn serve() -> Emulator {
    builder(json!({"text": {"type": "SINGLE_LINE_TEXT"}}))
        .user("sato", "password")
        .oauth_token("access")
        .start()
        .unwrap()
}

fn password(server: &Emulator) -> Client {
    Client::of_user(server, "sato", "password")
}

#[test]
fn a_client_asks_which_calls_there_are() {
    let server = serve();
    let client = Client::anonymous(&server);
    let list = client.get("apis.json").ok();
    // The host that the client of these tests writes.
    assert_eq!(list["baseUrl"], "http://localhost/k/v1/");
    let links = list["apis"].as_object().unwrap();
    assert_eq!(links["records/get"]["link"], "apis/records/get.json");
    assert!(links.contains_key("preview/app/form/fields/get"));
    for api in links.values() {
        let described = client.get(api["link"].as_str().unwrap()).ok();
        assert_eq!(described["request"]["type"], "object");
        assert_eq!(described["response"]["type"], "object");
    }
    let described = client.get("apis/record/comment/delete.json").ok();
    assert_eq!(described["httpMethod"], "DELETE");
    assert_eq!(described["path"], "record/comment.json");
    let (message, _) = client
        .get("apis/record/get/get.json")
        .error(404, "EMULATOR_API_NOT_FOUND");
    assert!(message.contains("record/get/get"), "{message}");
    client.get("apis/.json").error(501, "EMULATOR_UNSUPPORTED");
}
