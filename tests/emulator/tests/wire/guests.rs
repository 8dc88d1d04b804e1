//! Guests of the environment and of guest spaces.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::builder;

const REQUIRED: &str = "Required field.";

fn start() -> (Emulator, Client) {
    let form = json!({"user": {"type": "USER_SELECT", "entities": [], "defaultValue": []}});
    let server = builder(form)
        .user("sato", "password")
        .declare_user("sato", "佐藤")
        .start()
        .unwrap();
    let pair = STANDARD.encode("sato:password");
    let client = Client::anonymous(&server)
        .with("X-Cybozu-Authorization", &pair)
        .with("Accept-Language", "en");
    (server, client)
}

fn guest(email: &str) -> Value {
    json!({"code": email, "password": "password", "timezone": "Asia/Tokyo", "name": "Tom"})
}

fn add(client: &Client, guests: Value) -> Response {
    client.post("guests.json", json!({"guests": guests}))
}

/// Writes the guest into a record, which fails unless the guest is a user.
fn select(client: &Client, email: &str) -> Response {
    let user = json!({"value": [{"code": format!("guest/{email}")}]});
    client.post("record.json", json!({"app": 1, "record": {"user": user}}))
}

#[test]
fn a_guest_is_a_user_until_deleted() {
    let (_server, client) = start();
    select(&client, "a@example.com").error(400, "GAIA_IL26");
    let image = client.upload("a.png", "image/png", b"a");
    let mut filled = guest("a@example.com");
    for (name, value) in [
        ("locale", json!("ja")),
        ("image", json!(image)),
        ("surNameReading", json!("r".repeat(64))),
        ("givenNameReading", json!("r".repeat(64))),
        ("company", json!("c".repeat(100))),
        ("division", json!("d".repeat(100))),
        ("phone", json!("1".repeat(100))),
        ("callto", json!("s".repeat(256))),
    ] {
        filled[name] = value;
    }
    assert_eq!(
        add(&client, json!([filled, guest("b@example.com")])).ok(),
        json!({})
    );
    let id = select(&client, "a@example.com").ok()["id"].clone();
    let record = client.record(id.as_str().unwrap());
    assert_eq!(
        record["user"]["value"],
        json!([{"code": "guest/a@example.com", "name": "Tom"}])
    );
    let emails = json!({"guests": ["a@example.com"]});
    assert_eq!(client.delete("guests.json", emails.clone()).ok(), json!({}));
    select(&client, "a@example.com").error(400, "GAIA_IL26");
    select(&client, "b@example.com").ok();
    let (message, _) = client.delete("guests.json", emails).error(400, "GAIA_IL26");
    assert!(message.contains("guest/a@example.com"), "{message}");
    add(&client, json!([guest("a@example.com")])).ok();
    select(&client, "a@example.com").ok();
}

#[test]
fn a_call_that_fails_adds_and_deletes_no_guests() {
    let (_server, client) = start();
    let mut wrong = guest("b@example.com");
    wrong["image"] = json!("unknown");
    add(&client, json!([guest("a@example.com"), wrong])).error(404, "GAIA_BL01");
    select(&client, "a@example.com").error(400, "GAIA_IL26");
    add(&client, json!([guest("a@example.com")])).ok();
    let emails = json!({"guests": ["a@example.com", "b@example.com"]});
    client.delete("guests.json", emails).error(400, "GAIA_IL26");
    select(&client, "a@example.com").ok();
}

#[test]
fn what_is_wrong_with_guests_is_reported_for_each() {
    let (_server, client) = start();
    assert_eq!(
        add(&client, json!(null)).invalid(),
        json!({"guests": REQUIRED})
    );
    let long = |count: usize| json!("x".repeat(count));
    let mut wrong = guest("a@example.com");
    for (name, value) in [
        ("name", long(129)),
        ("password", long(65)),
        ("surNameReading", long(65)),
        ("givenNameReading", long(65)),
        ("company", long(101)),
        ("division", long(101)),
        ("phone", long(101)),
        ("callto", long(257)),
        ("locale", json!("es")),
        ("timezone", json!("Nowhere")),
    ] {
        wrong[name] = value;
    }
    let less = |count: usize| format!("Enter less than {count} characters.");
    let mut short = guest("a@example.com");
    short["password"] = json!("pw");
    let invalid = add(&client, json!([{}, wrong, guest("no address"), short])).invalid();
    assert_eq!(
        invalid,
        json!({
            "guests[0].code": REQUIRED, "guests[0].name": REQUIRED, "guests[0].password": REQUIRED,
            "guests[0].timezone": REQUIRED,
            "guests[1].name": less(129), "guests[1].password": less(65), "guests[1].surNameReading": less(65),
            "guests[1].givenNameReading": less(65), "guests[1].company": less(101), "guests[1].division": less(101),
            "guests[1].phone": less(101), "guests[1].callto": less(257),
            "guests[1].locale": "must be one of the enum value", "guests[1].timezone": "The time zone is not valid.",
            "guests[2].code": "The format of the email address is not valid.",
            "guests[3].code": "\"a@example.com\" is specified more than once.",
            "guests[3].password": "Enter more than 2 characters.",
        })
    );
    let many = |count: usize| -> Vec<Value> {
        let guests = (0..count).map(|at| guest(&format!("{at}@example.com")));
        guests.collect()
    };
    assert_eq!(
        add(&client, json!(many(101))).invalid(),
        json!({"guests": "A maximum of 100 guests can be added at one time."})
    );
    add(&client, json!(many(100))).ok();
    assert_eq!(
        add(&client, json!(many(1))).invalid(),
        json!({"guests[0].code": "\"0@example.com\" already exists."})
    );
    let emails: Vec<String> = (0..101).map(|at| format!("{at}@example.com")).collect();
    let delete = |guests: Value| client.delete("guests.json", json!({"guests": guests}));
    assert_eq!(
        delete(json!(emails)).invalid(),
        json!({"guests": "A maximum of 100 guests can be deleted at one time."})
    );
    assert_eq!(
        delete(json!(["", "a", "0@example.com", "0@example.com"])).invalid(),
        json!({
            "guests[0]": REQUIRED, "guests[1]": "The format of the email address is not valid.",
            "guests[3]": "\"0@example.com\" is specified more than once."})
    );
    assert_eq!(delete(json!(null)).invalid(), json!({"guests": REQUIRED}));
    assert_eq!(delete(json!(emails[..100])).ok(), json!({}));
}

#[test]
fn guests_belong_to_guest_spaces() {
    let (_server, client) = start();
    let create = |is_guest: bool| {
        let sato = json!({"entity": {"type": "USER", "code": "sato"}, "isAdmin": true});
        let body = json!({"id": 1, "name": "a", "isGuest": is_guest, "members": [sato]});
        let answer = client.post("template/space.json", body).ok();
        answer["id"].as_str().unwrap().to_owned()
    };
    let (guest_space, plain) = (create(true), create(false));
    add(
        &client,
        json!([guest("a@example.com"), guest("b@example.com")]),
    )
    .ok();
    let call = |method: &str, path: &str, body: Value| {
        let target = format!("/k/guest/{guest_space}/v1/{path}");
        let header = [("Content-Type", "application/json")];
        client.raw(method, &target, &header, body.to_string().as_bytes())
    };
    let members = |emails: Value| json!({"id": guest_space, "guests": emails});
    let put = |emails: Value| call("PUT", "space/guests.json", members(emails));
    let count = || {
        let space = call("GET", "space.json", json!({"id": guest_space})).ok();
        space["memberCount"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        put(json!(["a@example.com", "b@example.com"])).ok(),
        json!({})
    );
    assert_eq!(count(), "3");
    let shown = call("GET", "space/members.json", json!({"id": guest_space})).ok();
    assert_eq!(shown["members"].as_array().unwrap().len(), 1);
    put(json!(["c@example.com"])).error(400, "GAIA_IL26");
    assert_eq!(put(json!(null)).invalid(), json!({"guests": REQUIRED}));
    client
        .put("space/guests.json", members(json!([])))
        .error(400, "GAIA_IL23");
    let wrong = json!({"id": plain, "guests": []});
    call("PUT", "space/guests.json", wrong.clone()).error(403, "CB_NO02");
    client.put("space/guests.json", wrong).error(400, "CB_IL02");
    assert_eq!(count(), "3");
    let emails = json!({"guests": ["a@example.com"]});
    client.delete("guests.json", emails).ok();
    assert_eq!(count(), "2");
    put(json!([])).ok();
    assert_eq!(count(), "1");
}
