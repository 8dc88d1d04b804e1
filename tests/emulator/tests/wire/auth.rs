//! Who may call: credentials, permissions, guest spaces.

use kintone_emulator::{Emulator, Permission};
use serde_json::json;

use crate::client::{Client, Response};
use crate::fixtures::{builder, every_type, form};

const SATO: &str = "c2F0bzpwYXNzd29yZA==";
const SATO_WRONG: &str = "c2F0bzp3cm9uZw==";

fn read(client: &Client) -> Response {
    client.get("records.json?app=1")
}

fn token(server: &Emulator, tokens: &str) -> Client {
    Client::anonymous(server).with("X-Cybozu-API-Token", tokens)
}

fn password(server: &Emulator, header: &str) -> Client {
    Client::anonymous(server).with("X-Cybozu-Authorization", header)
}

fn start() -> Emulator {
    builder(every_type())
        .schema_json("other", form(every_type()))
        .user("sato", "password")
        .oauth_token("oauth")
        .token_for(1, "viewer", &[Permission::ViewRecords])
        .token_for(1, "editor", &[Permission::EditRecords])
        .token_for(
            2,
            "other",
            &[Permission::ViewRecords, Permission::AddRecords],
        )
        .start()
        .unwrap()
}

#[test]
fn no_credential_is_not_enough_even_where_any_is() {
    let server = Emulator::builder()
        .schema_json("sheet", form(every_type()))
        .start()
        .unwrap();
    let (message, _) = read(&Client::anonymous(&server)).error(401, "CB_AU01");
    assert_eq!(message, "ログインしてください。");
    read(&Client::anonymous(&server).with("Authorization", "Basic eDp5")).error(401, "CB_AU01");
    for header in ["X-Cybozu-API-Token", "X-Cybozu-Authorization"] {
        read(&Client::anonymous(&server).with(header, SATO)).ok();
    }
    read(&Client::anonymous(&server).with("Authorization", "Bearer anything")).ok();
}

#[test]
fn passwords_are_checked() {
    let server = start();
    read(&password(&server, SATO)).ok();
    for wrong in [SATO_WRONG, "not base64!", "c2F0bw==", "aXRvOnBhc3N3b3Jk"] {
        read(&password(&server, wrong)).error(401, "CB_WA01");
    }
}

#[test]
fn a_password_wins_over_a_token() {
    let server = start();
    read(&password(&server, SATO).with("X-Cybozu-API-Token", "unknown")).ok();
    read(&password(&server, SATO_WRONG).with("X-Cybozu-API-Token", "secret")).error(401, "CB_WA01");
    let both = password(&server, SATO).with("X-Cybozu-API-Token", "secret");
    let id = both.add(json!({}));
    assert_eq!(both.record(&id)["creator"]["value"]["code"], json!("sato"));
}

#[test]
fn tokens_act_as_administrator_and_unknown_ones_fail() {
    let server = start();
    read(&token(&server, "secret")).ok();
    read(&token(&server, "unknown")).error(400, "GAIA_IA02");
    read(&token(&server, "secret,unknown")).error(400, "GAIA_IA02");
    read(&token(&server, "unknown").with("Authorization", "Bearer oauth")).error(400, "GAIA_IA02");
    let id = token(&server, "secret").add(json!({}));
    assert_eq!(
        token(&server, "secret").record(&id)["creator"]["value"]["code"],
        json!("Administrator")
    );
}

#[test]
fn a_token_may_do_what_it_is_for() {
    let server = start();
    let viewer = token(&server, "viewer");
    read(&viewer).ok();
    let (message, _) = viewer
        .post("record.json", json!({"app": 1}))
        .error(403, "GAIA_NO01");
    assert_eq!(
        message,
        "このAPIトークンでは、指定したAPIを実行できません。"
    );
    let id = token(&server, "secret").add(json!({}));
    viewer
        .put("record.json", json!({"app": 1, "id": id}))
        .error(403, "GAIA_NO01");
    viewer
        .delete("records.json", json!({"app": 1, "ids": [id]}))
        .error(403, "GAIA_NO01");
    viewer.get("app/form/fields.json?app=1").ok();
    viewer
        .get("preview/app/form/fields.json?app=1")
        .error(403, "GAIA_NO01");
    let editor = token(&server, "editor");
    editor
        .put("records.json", json!({"app": 1, "records": [{"id": id}]}))
        .ok();
    let upsert = json!({"app": 1, "upsert": true, "records": [{"id": id}]});
    editor.put("records.json", upsert).error(403, "GAIA_NO01");
    read(&editor).error(403, "GAIA_NO01");
}

#[test]
fn a_token_of_another_app_does_not_fit() {
    let server = start();
    read(&token(&server, "other")).error(400, "GAIA_IA02");
    token(&server, "other").get("records.json?app=2").ok();
}

#[test]
fn several_tokens_come_in_one_header_or_in_several() {
    let server = start();
    for client in [
        token(&server, "viewer, other"),
        token(&server, "viewer").with("X-Cybozu-API-Token", "other"),
    ] {
        read(&client).ok();
        client.get("records.json?app=2").ok();
    }
    read(&token(&server, "viewer,editor")).error(400, "GAIA_DA03");
    read(&token(&server, &["secret"; 10].join(","))).error(400, "CB_IL02");
}

#[test]
fn an_oauth_token_is_a_credential_and_basic_is_not_in_the_way() {
    let server = start();
    let oauth = Client::anonymous(&server).with("Authorization", "Bearer oauth");
    read(&oauth).ok();
    read(&Client::anonymous(&server).with("Authorization", "Bearer wrong")).error(401, "CB_AU01");
    read(&token(&server, "secret").with("Authorization", "Basic eDp5")).ok();
}

fn with_session(server: &Emulator, cookie: &str) -> Client {
    Client::anonymous(server)
        .with("Cookie", cookie)
        .with("X-Requested-With", "XMLHttpRequest")
}

#[test]
fn a_session_reads_by_its_cookie_and_writes_with_its_request_token_besides() {
    let server = builder(every_type())
        .user("sato", "password")
        .session("sato", "4f2a", "c81e")
        .start()
        .unwrap();
    let session = with_session(&server, "lang=ja; JSESSIONID=4f2a");
    read(&session).ok();
    read(&with_session(&server, "JSESSIONID=other")).error(401, "CB_AU01");
    let no_script = Client::anonymous(&server).with("Cookie", "JSESSIONID=4f2a");
    read(&no_script).error(401, "CB_AU01");

    let record =
        |token: serde_json::Value| json!({"app": 1, "record": {}, "__REQUEST_TOKEN__": token});
    let added = session.post("record.json", record(json!("c81e"))).ok();
    let records = read(&session).ok();
    assert_eq!(records["records"][0]["$id"]["value"], added["id"]);
    assert_eq!(records["records"][0]["creator"]["value"]["code"], "sato");
    for wrong in [json!(null), json!("c81"), json!(1)] {
        session
            .post("record.json", record(wrong))
            .error(400, "CB_IL02");
    }
    session
        .post("record.json", json!({"app": 1, "record": {}}))
        .error(400, "CB_IL02");
    let deletion = format!(
        "/k/v1/records.json?app=1&ids%5B0%5D={}",
        added["id"].as_str().unwrap()
    );
    let delete = |target: &str| session.raw("DELETE", target, &[], b"");
    delete(&deletion).error(400, "CB_IL02");
    delete(&format!("{deletion}&__REQUEST_TOKEN__=c81e")).ok();

    let form = |token: &str| {
        format!(
            "--x\r\nContent-Disposition: form-data; name=\"__REQUEST_TOKEN__\"\r\n\r\n{token}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--x--\r\n"
        )
    };
    let upload = |token| {
        let headers = [("Content-Type", "multipart/form-data; boundary=x")];
        session.raw("POST", "/k/v1/file.json", &headers, form(token).as_bytes())
    };
    upload("c81").error(400, "CB_IL02");
    upload("c81e").ok();

    server.revoke("4f2a");
    read(&session).error(401, "CB_AU01");
}

#[test]
fn credentials_expire_and_are_accepted_while_the_server_runs() {
    let server = start();
    let bearer = |token: &str| {
        let header = format!("Bearer {token}");
        Client::anonymous(&server).with("Authorization", &header)
    };
    server.revoke("oauth");
    read(&bearer("oauth")).error(401, "CB_AU01");
    server.accept_oauth_token("next");
    read(&bearer("next")).ok();
    server.revoke("viewer");
    read(&token(&server, "viewer")).error(400, "GAIA_IA02");
    server.accept_token("all");
    read(&token(&server, "all")).ok();
    server.revoke("password");
    read(&password(&server, SATO)).error(401, "CB_WA01");
}

#[test]
fn an_app_in_a_guest_space_is_on_the_guest_path_only() {
    let server = builder(every_type())
        .schema_json("outside", form(every_type()))
        .in_guest_space(1, 7)
        .start()
        .unwrap();
    let client = Client::new(&server);
    let (message, _) = read(&client).error(400, "GAIA_IL23");
    assert_eq!(
        message,
        "ゲストスペース内のアプリを操作する場合は、リクエストの送信先を「/k/guest/（ゲストスペースのID）/v1/...」にします。"
    );
    let guest = |target: &str| client.raw("GET", target, &[], b"");
    assert_eq!(
        guest("/k/guest/7/v1/records.json?app=1").ok()["records"],
        json!([])
    );
    guest("/k/guest/7/v1/preview/app/form/fields.json?app=1").ok();
    guest("/k/guest/8/v1/records.json?app=1").error(403, "CB_NO02");
    guest("/k/guest/7/v1/records.json?app=2").error(403, "CB_NO02");
    assert_eq!(
        guest("/k/guest/7/v1/app.json?id=1").ok()["spaceId"],
        json!("7")
    );
}

#[test]
fn an_app_that_is_not_loaded_is_not_found() {
    let server = start();
    let (message, _) = token(&server, "secret")
        .get("records.json?app=9")
        .error(404, "GAIA_AP01");
    assert_eq!(
        message,
        "指定したアプリ（id: 9）が見つかりません。削除されている可能性があります。"
    );
    token(&server, "secret")
        .get("app.json?id=9")
        .error(404, "GAIA_AP01");
}
