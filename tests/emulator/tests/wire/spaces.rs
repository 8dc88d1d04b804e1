//! Spaces, their members and their threads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kintone_emulator::{Builder, Emulator};
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{NOW, builder};

pub(crate) const REQUIRED: &str = "Required field.";
const NOT_ENUM: &str = "must be one of the enum value";
pub(crate) const FILLED: &str = "Enter less than 129 characters.";

pub(crate) fn environment() -> Builder {
    builder(json!({"text": {"type": "SINGLE_LINE_TEXT"}}))
        .user("sato", "password")
        .declare_user("sato", "佐藤")
        .declare_user("ito", "伊藤")
        .declare_user("kato", "加藤")
        .declare_organization("sales", "営業部")
        .declare_group("staff", "社員")
        .in_organization("ito", "sales")
        .in_group("ito", "staff")
        .in_group("kato", "staff")
}

pub(crate) fn client(server: &Emulator) -> Client {
    let pair = STANDARD.encode("sato:password");
    Client::anonymous(server)
        .with("X-Cybozu-Authorization", &pair)
        .with("Accept-Language", "en")
}

pub(crate) fn start() -> (Emulator, Client) {
    let server = environment().start().unwrap();
    let client = client(&server);
    (server, client)
}

fn member(kind: &str, code: &str, is_admin: bool) -> Value {
    json!({"entity": {"type": kind, "code": code}, "isAdmin": is_admin})
}

/// Creates a space with one administrator, and returns its id.
pub(crate) fn create(client: &Client, others: Value) -> String {
    let mut body = json!({"id": 1, "name": "営業部", "members": [member("USER", "sato", true)]});
    for (name, value) in others.as_object().unwrap() {
        body[name] = value.clone();
    }
    let answer = client.post("template/space.json", body).ok();
    answer["id"].as_str().unwrap().to_owned()
}

pub(crate) fn space(client: &Client, id: &str) -> Value {
    client.get(&format!("space.json?id={id}")).ok()
}

/// Sends a JSON call to the path of a guest space.
pub(crate) fn in_guest_space(
    client: &Client,
    space: &str,
    method: &str,
    path: &str,
    body: Value,
) -> Response {
    let target = format!("/k/guest/{space}/v1/{path}");
    let header = [("Content-Type", "application/json")];
    client.raw(method, &target, &header, body.to_string().as_bytes())
}

#[test]
fn a_space_is_created_read_and_deleted() {
    let (_server, client) = start();
    let id = create(&client, json!({}));
    let expected = json!({
        "id": id, "name": "営業部", "defaultThread": "1", "isPrivate": false, "isGuest": false, "fixedMember": false,
        "useMultiThread": false, "permissions": {"createApp": "EVERYONE"}, "body": null, "memberCount": "1",
        "showAnnouncement": null, "showThreadList": null, "showAppList": null, "showMemberList": null,
        "showRelatedLinkList": null, "coverType": "PRESET", "coverKey": "GREEN",
        "coverUrl": "http://localhost/k/api/space/cover/GREEN", "attachedApps": [],
        "creator": {"code": "sato", "name": "佐藤"}, "modifier": {"code": "sato", "name": "佐藤"},
    });
    assert_eq!(space(&client, &id), expected);
    assert_eq!(
        client.delete("space.json", json!({"id": id})).ok(),
        json!({})
    );
    let path = format!("space.json?id={id}");
    let (message, _) = client.get(&path).error(404, "GAIA_SP01");
    assert!(message.contains(&id), "{message}");
    client
        .delete("space.json", json!({"id": id}))
        .error(404, "GAIA_SP01");
    let thread = json!({"id": 1, "body": "a"});
    client
        .put("space/thread.json", thread)
        .error(404, "EMULATOR_THREAD_NOT_FOUND");
    assert_ne!(create(&client, json!({})), id, "an id is not given again");
}

#[test]
fn a_space_needs_a_template_a_name_and_an_administrator() {
    let server = environment().declare_space_template(3).start().unwrap();
    let client = client(&server);
    let post = |body: Value| client.post("template/space.json", body);
    let admin = "At least one administrator of the space must be specified.";
    assert_eq!(
        post(json!({})).invalid(),
        json!({"id": REQUIRED, "name": REQUIRED, "members": admin})
    );
    let mut body =
        json!({"id": 3, "name": "名".repeat(129), "members": [member("USER", "sato", false)]});
    assert_eq!(
        post(body.clone()).invalid(),
        json!({"name": FILLED, "members": admin})
    );
    body["name"] = json!("");
    body["members"] =
        json!([{"isAdmin": true}, member("ROBOT", "sato", true), member("USER", "", true)]);
    assert_eq!(
        post(body.clone()).invalid(),
        json!({
            "name": REQUIRED, "members[0].entity": REQUIRED, "members[1].entity.type": NOT_ENUM,
            "members[2].entity.code": REQUIRED
        })
    );
    body["name"] = json!("名".repeat(128));
    body["members"] = json!([member("USER", "sato", true), member("USER", "sato", false)]);
    assert_eq!(
        post(body.clone()).invalid(),
        json!({"members[1].entity.code": "\"sato\" is specified more than once."})
    );
    for (kind, code) in [
        ("USER", "GAIA_IL26"),
        ("ORGANIZATION", "GAIA_IL28"),
        ("GROUP", "GAIA_IL26"),
    ] {
        body["members"] = json!([member(kind, "unknown", true)]);
        post(body.clone()).error(400, code);
    }
    body["members"] = json!([member("GROUP", "everyone", true)]);
    assert_eq!(post(body.clone()).ok(), json!({"id": "1"}));
    body["id"] = json!(4);
    post(body).error(404, "EMULATOR_SPACE_TEMPLATE_NOT_FOUND");
    let list = client.get("spaces/statistics.json").ok();
    assert_eq!(list["spaces"].as_array().unwrap().len(), 1);
}

#[test]
fn settings_that_are_not_sent_stay() {
    let (_server, client) = start();
    let id = create(&client, json!({"isPrivate": true, "fixedMember": true}));
    let before = space(&client, &id);
    assert_eq!(before["isPrivate"], true);
    assert_eq!(before["fixedMember"], true);
    assert_eq!(client.put("space.json", json!({"id": id})).ok(), json!({}));
    assert_eq!(space(&client, &id), before);
    let all = json!({
        "id": id, "name": "名".repeat(128), "isPrivate": false, "fixedMember": "false", "useMultiThread": true,
        "permissions": {"createApp": "ADMIN"}, "showAnnouncement": false, "showThreadList": true, "showAppList": false,
        "showMemberList": "false", "showRelatedLinkList": null,
    });
    client.put("space.json", all).ok();
    let mut expected = before;
    for (name, value) in [
        ("name", json!("名".repeat(128))),
        ("isPrivate", json!(false)),
        ("fixedMember", json!(false)),
        ("useMultiThread", json!(true)),
        ("permissions", json!({"createApp": "ADMIN"})),
        ("showAnnouncement", json!(false)),
        ("showThreadList", json!(true)),
        ("showAppList", json!(false)),
        ("showMemberList", json!(false)),
        ("showRelatedLinkList", json!(true)),
    ] {
        expected[name] = value;
    }
    assert_eq!(space(&client, &id), expected);
    let single = json!({"id": id, "useMultiThread": false, "permissions": {}});
    client.put("space.json", single).ok();
    assert_eq!(space(&client, &id), expected);
    let wrong = json!({
        "id": id, "name": "名".repeat(129), "permissions": {"createApp": "NOBODY"}});
    assert_eq!(
        client.put("space.json", wrong).invalid(),
        json!({"name": FILLED, "permissions.createApp": NOT_ENUM})
    );
    let empty = json!({"name": ""});
    assert_eq!(
        client.put("space.json", empty).invalid(),
        json!({"id": REQUIRED, "name": REQUIRED})
    );
    assert_eq!(space(&client, &id), expected);
}

#[test]
fn a_body_is_replaced() {
    let (_server, client) = start();
    let id = create(&client, json!({}));
    let put = |body: Value| client.put("space/body.json", json!({"id": id, "body": body}));
    let longest = "b".repeat(65_535);
    put(json!(longest)).ok();
    assert_eq!(space(&client, &id)["body"], longest);
    assert_eq!(
        put(json!(format!("{longest}b"))).invalid(),
        json!({"body": "Enter less than 65536 characters."})
    );
    assert_eq!(put(json!(null)).invalid(), json!({"body": REQUIRED}));
    put(json!("")).ok();
    assert_eq!(space(&client, &id)["body"], json!(null));
    let unknown = json!({"id": 9, "body": ""});
    client
        .put("space/body.json", unknown)
        .error(404, "GAIA_SP01");
}

#[test]
fn members_are_users_and_those_of_departments_and_groups() {
    let (server, client) = start();
    let id = create(&client, json!({}));
    let read = || client.get(&format!("space/members.json?id={id}")).ok()["members"].clone();
    let user = |code: &str, is_admin: bool, is_implicit: bool| json!({"entity": {"type": "USER", "code": code}, "isAdmin": is_admin, "isImplicit": is_implicit});
    assert_eq!(read(), json!([user("sato", true, false)]));
    let mut sales = member("ORGANIZATION", "sales", true);
    sales["includeSubs"] = json!(true);
    let members = json!([member("USER", "kato", false), sales, {"entity": {"type": "GROUP", "code": "staff"}}]);
    let put =
        |members: Value| client.put("space/members.json", json!({"id": id, "members": members}));
    assert_eq!(put(members).ok(), json!({}));
    let expected = json!([
        user("kato", false, false),
        sales,
        member("GROUP", "staff", false),
        user("ito", true, true)
    ]);
    assert_eq!(read(), expected);
    assert_eq!(space(&client, &id)["memberCount"], "2");
    let invalid = put(json!([member("USER", "sato", false)])).invalid();
    assert!(invalid["members"].is_string(), "{invalid}");
    put(json!([member("USER", "unknown", true)])).error(400, "GAIA_IL26");
    put(json!([member("USER", "guest/a@example.com", true)])).error(400, "GAIA_IL26");
    assert_eq!(read(), expected);
    server.delete_user("kato");
    server.delete_organization("sales");
    let rest = json!([member("GROUP", "staff", false), user("ito", false, true)]);
    assert_eq!(read(), rest);
    put(json!([member("GROUP", "everyone", true)])).ok();
    assert_eq!(
        space(&client, &id)["memberCount"],
        "3",
        "Administrator, ito and sato"
    );
}

#[test]
fn statistics_count_people_page_by_page() {
    let (_server, client) = start();
    let first = create(&client, json!({}));
    let staff = json!([
        member("USER", "sato", true),
        member("GROUP", "staff", false)
    ]);
    let second = create(
        &client,
        json!({"name": "b", "isPrivate": true, "members": staff}),
    );
    let stats = |query: &str| {
        let path = format!("spaces/statistics.json{query}");
        client.get(&path).ok()["spaces"].clone()
    };
    let person = json!({"code": "sato", "name": "佐藤"});
    let now = "2024-02-28T23:30:00Z";
    assert!(NOW.starts_with(&now[..16]));
    let row = |id: &str, name: &str, is_private: bool, members: &str| {
        json!({
            "id": id, "name": name, "isPrivate": is_private, "isGuest": false, "administratorCount": "1",
            "memberCount": members, "createdAt": now, "creator": person, "modifiedAt": now, "modifier": person})
    };
    let (first, second) = (
        row(&first, "営業部", false, "1"),
        row(&second, "b", true, "3"),
    );
    assert_eq!(stats(""), json!([first, second]));
    assert_eq!(stats("?limit=1"), json!([first]));
    assert_eq!(stats("?offset=1&limit=5"), json!([second]));
    assert_eq!(stats("?offset=2"), json!([]));
    assert_eq!(
        client
            .get("spaces/statistics.json?limit=0&offset=-1")
            .invalid(),
        json!({
            "limit": "must be greater than or equal to 1", "offset": "must be greater than or equal to 0"})
    );
}

#[test]
fn a_guest_space_is_reached_through_its_path_only() {
    let (_server, client) = start();
    let guest = create(&client, json!({"isGuest": true, "isPrivate": false}));
    let plain = create(&client, json!({}));
    let call = |space: &str, method: &str, path: &str, body: Value| {
        in_guest_space(&client, space, method, path, body)
    };
    client
        .get(&format!("space.json?id={guest}"))
        .error(400, "GAIA_IL23");
    let of = |id: &str| json!({"id": id});
    call(&plain, "GET", "space.json", of(&guest)).error(403, "CB_NO02");
    call(&guest, "GET", "space.json", of(&plain)).error(403, "CB_NO02");
    let read = call(&guest, "GET", "space.json", of(&guest)).ok();
    assert_eq!(
        (&read["isGuest"], &read["isPrivate"]),
        (&json!(true), &json!(true))
    );
    let public = json!({"id": guest, "isPrivate": false, "useMultiThread": true});
    call(&guest, "PUT", "space.json", public).ok();
    let read = call(&guest, "GET", "space.json", of(&guest)).ok();
    assert_eq!(
        (&read["isPrivate"], &read["useMultiThread"]),
        (&json!(true), &json!(true))
    );
    let thread = json!({"space": guest, "name": "a"});
    client
        .post("space/thread.json", thread.clone())
        .error(400, "GAIA_IL23");
    let thread = call(&guest, "POST", "space/thread.json", thread).ok();
    let update = json!({"id": thread["id"], "name": "b"});
    client
        .put("space/thread.json", update.clone())
        .error(400, "GAIA_IL23");
    call(&guest, "PUT", "space/thread.json", update).ok();
    call(&guest, "DELETE", "space.json", of(&guest)).ok();
    call(&guest, "GET", "space.json", of(&guest)).error(404, "GAIA_SP01");
}

fn deploy(client: &Client, space: Option<&str>, app: &Value) {
    let body = json!({"apps": [{"app": app}]});
    match space {
        Some(space) => {
            in_guest_space(client, space, "POST", "preview/app/deploy.json", body).ok();
        }
        None => {
            client.post("preview/app/deploy.json", body).ok();
        }
    }
}

#[test]
fn a_space_has_the_apps_that_are_live_and_takes_them_along_when_it_is_deleted() {
    let (_server, client) = start();
    let id = create(&client, json!({"name": "a"}));
    client
        .put("space.json", json!({"id": id, "useMultiThread": true}))
        .ok();
    let thread = json!({"space": id, "name": "b"});
    let thread = client.post("space/thread.json", thread).ok()["id"].clone();
    let add = |body: Value| client.post("preview/app.json", body);
    let first = add(json!({"name": "one", "space": id})).ok()["app"].clone();
    let second = json!({"name": "two", "space": id, "thread": thread});
    let second = add(second).ok()["app"].clone();
    assert_eq!(space(&client, &id)["attachedApps"], json!([]));
    deploy(&client, None, &first);
    deploy(&client, None, &second);
    let app = |id: &Value| client.get(&format!("app.json?id={}", id.as_str().unwrap()));
    let attached = space(&client, &id)["attachedApps"].clone();
    for (at, id_of_app) in [&first, &second].into_iter().enumerate() {
        let mut app = app(id_of_app).ok();
        assert_eq!(
            app.as_object_mut().unwrap().remove("spaceId"),
            Some(json!(id))
        );
        assert_eq!(attached[at], app);
    }
    assert_eq!(attached[0]["threadId"], "1");
    assert_eq!(attached[1]["threadId"], thread);
    let elsewhere = json!({"name": "c", "space": create(&client, json!({})), "thread": thread});
    add(elsewhere).error(404, "EMULATOR_THREAD_NOT_FOUND");
    let record = json!({"app": first, "record": {}});
    client.post("record.json", record.clone()).ok();
    client.delete("space.json", json!({"id": id})).ok();
    app(&first).error(404, "GAIA_AP01");
    client.post("record.json", record).error(404, "GAIA_AP01");
    let next = add(json!({"name": "next"})).ok()["app"].clone();
    assert_ne!(next, second, "an id is not given again");
    client.get("app.json?id=1").ok();
}

#[test]
fn an_app_is_added_to_a_guest_space_that_a_call_has_created() {
    let (_server, client) = start();
    let id = create(&client, json!({"isGuest": true}));
    let body = json!({"name": "a", "space": id});
    client
        .post("preview/app.json", body.clone())
        .error(400, "GAIA_IL23");
    let added = in_guest_space(&client, &id, "POST", "preview/app.json", body).ok();
    deploy(&client, Some(&id), &added["app"]);
    let record = json!({"app": added["app"], "record": {}});
    client
        .post("record.json", record.clone())
        .error(400, "GAIA_IL23");
    in_guest_space(&client, &id, "POST", "record.json", record).ok();
    let read = in_guest_space(&client, &id, "GET", "space.json", json!({"id": id})).ok();
    assert_eq!(read["attachedApps"][0]["appId"], added["app"]);
}
