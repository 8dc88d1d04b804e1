//! Record types beside forms that have changed since.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use examples::forms::all_types::AllTypes;
use examples::forms::customer::Customer;
use examples::forms::expense::Expense;
use examples::forms::invoice::Invoice;
use examples::forms::item::Item;
use examples::forms::master::Master;
use examples::forms::product::Product;
use examples::forms::related::Related;
use kintone_emulator::Emulator;
use kintone_runtime::client::{Difference, Verification};
use kintone_runtime::{Client, Decimal, Error, ErrorKind, KintoneRecord, ReadOnly, RecordId, Row};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::apps;

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "$id")]
    id: ReadOnly<RecordId>,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
    #[kintone(kind = NUMBER)]
    number: Option<Decimal>,
    #[kintone(kind = SUBTABLE)]
    lines: Vec<Row<Line>>,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1, table = "lines")]
struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    item: String,
}

fn field(code: &str, kind: &str) -> Value {
    json!({"type": kind, "code": code, "label": code})
}

/// The form that the struct was written for, and more that is none of its business.
fn form() -> Value {
    let mut form = json!({});
    for (code, kind) in [("title", "SINGLE_LINE_TEXT"), ("number", "NUMBER")] {
        form[code] = field(code, kind);
    }
    form["lines"] = field("lines", "SUBTABLE");
    form["lines"]["fields"] = json!({"item": field("item", "SINGLE_LINE_TEXT")});
    form["other"] = field("other", "DATE");
    form
}

fn start(form: Value) -> (Emulator, Client) {
    let server = Emulator::builder()
        .token("secret")
        .schema_json("notes", json!({ "properties": form }))
        .start()
        .expect("the emulator starts");
    let client = apps::client(&server);
    (server, client)
}

async fn verified(change: impl FnOnce(&mut Value)) -> Verification {
    let mut form = form();
    change(&mut form);
    let (_server, client) = start(form);
    client.verify::<Note>().await.unwrap()
}

#[tokio::test]
async fn what_was_generated_from_a_form_is_the_same_as_the_form() {
    let (_server, client) = apps::start();
    let verifications = [
        client.verify::<AllTypes>().await,
        client.verify::<Customer>().await,
        client.verify::<Expense>().await,
        client.verify::<Invoice>().await,
        client.verify::<Item>().await,
        client.verify::<Master>().await,
        client.verify::<Product>().await,
        client.verify::<Related>().await,
    ];
    for verification in verifications {
        verification.and_then(Verification::into_result).unwrap();
    }
}

#[tokio::test]
async fn fields_that_only_the_form_has_do_not_matter() {
    let verification = verified(|_| {}).await;
    assert!(verification.is_same(), "{verification}");
    assert_eq!(verification.to_string(), "`Note` matches the form of app 1");
}

#[tokio::test]
async fn each_difference_says_what_to_do() {
    type Case = (fn(&mut Value), Difference, &'static str);
    let cases: [Case; 7] = [
        (
            |form| drop(form.as_object_mut().unwrap().remove("title")),
            Difference::Missing { field: "title" },
            "field title: the form has no field with this code, or the user cannot see it; remove it from the struct, or change its code",
        ),
        (
            |form| {
                let title = form.as_object_mut().unwrap().remove("title").unwrap();
                form["other"] = field("other", "SUBTABLE");
                form["other"]["fields"] = json!({ "title": title });
            },
            Difference::Moved {
                field: "title",
                expected: None,
                found: Some("other".into()),
            },
            "field title: it is in the table other, but the struct has it in no table; move it",
        ),
        (
            |form| {
                form["item"] = field("item", "SINGLE_LINE_TEXT");
                form["lines"]["fields"] = json!({"other_item": field("other_item", "CALC")});
                form["lines"]["fields"]["other_item"]["expression"] = json!("1");
            },
            Difference::Moved {
                field: "item",
                expected: Some("lines"),
                found: None,
            },
            "field item: it is in no table, but the struct has it in the table lines; move it",
        ),
        (
            |form| form["number"] = field("number", "SINGLE_LINE_TEXT"),
            Difference::Type {
                field: "number",
                expected: "NUMBER",
                found: "SINGLE_LINE_TEXT".into(),
            },
            "field number: it is a SINGLE_LINE_TEXT, but the struct has a NUMBER; give it a type for SINGLE_LINE_TEXT",
        ),
        (
            |form| form["title"]["expression"] = json!("\"a\""),
            Difference::NotWritable {
                field: "title",
                reason: "kintone fills it in from an expression".into(),
            },
            "field title: it cannot be written: kintone fills it in from an expression; make it a ReadOnly",
        ),
        (
            |form| {
                form["title"]["lookup"] = json!({
                    "relatedApp": {"app": "1", "code": ""}, "relatedKeyField": "number",
                    "fieldMappings": [], "lookupPickerFields": [], "filterCond": "", "sort": ""
                });
            },
            Difference::Lookup { field: "title" },
            "field title: it is the key of a lookup now; generate the struct again, or write #[kintone(lookup = …)]",
        ),
        (
            |form| form["lines"]["fields"]["price"] = field("price", "NUMBER"),
            Difference::NotInRow {
                field: "price".into(),
                table: "lines",
            },
            "field price: the struct of the rows of lines lacks it, and writing the rows would clear it; add it",
        ),
    ];
    for (change, expected, text) in cases {
        let verification = verified(change).await;
        assert_eq!(verification.differences(), [expected]);
        assert_eq!(verification.differences()[0].to_string(), text);
    }
}

#[tokio::test]
async fn all_differences_are_one_error() {
    let verification = verified(|form| *form = json!({"number": field("number", "DATE")})).await;
    assert_eq!(verification.app().get(), 1);
    let error: Error = verification.into_result().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    let text = error.to_string();
    let beginning =
        "`Note` differs from the form of app 1: field title: the form has no field with this code";
    assert!(text.starts_with(beginning), "{text}");
    assert_eq!(text.matches("; field ").count(), 2, "{text}");
}

#[tokio::test]
async fn a_process_that_is_switched_off_is_a_difference() {
    #[derive(KintoneRecord)]
    #[kintone(unchecked, app = 1)]
    struct Task {
        #[kintone(kind = STATUS)]
        state: ReadOnly<String>,
    }
    let (_server, client) = start({
        let mut form = form();
        form["state"] = field("state", "STATUS");
        form["state"]["enabled"] = json!(false);
        form
    });
    let verification = client.verify::<Task>().await.unwrap();
    assert_eq!(
        verification.differences(),
        [Difference::SwitchedOff { field: "state" }]
    );
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Title {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: String,
}

fn title() -> Title {
    Title { title: "a".into() }
}

/// A server on which this user may add records to the app, and may not see its form.
pub(crate) async fn closed_form() -> (Client, Arc<AtomicU32>) {
    const REFUSED: &str = r#"{"code":"GAIA_NO01","id":"x","message":"no privilege"}"#;
    const ADDED: &str = r#"{"results":[{"ids":["7"],"revisions":["1"]}]}"#;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicU32::new(0));
    let counter = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap().to_lowercase();
            if let Some((_, length)) = head.split_once("content-length: ") {
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                stream.read_exact(&mut vec![0; length]).await.unwrap();
            }
            let (status, body) = match head.starts_with("get /k/v1/app/form/fields.json") {
                true => ("403 Forbidden", REFUSED),
                false => ("200 OK", ADDED),
            };
            counter.fetch_add(u32::from(body == REFUSED), Ordering::Relaxed);
            let head = format!(
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all((head + body).as_bytes()).await.unwrap();
        }
    });
    let client = Client::builder(url).api_token("adds").build().unwrap();
    (client, asked)
}

#[tokio::test]
async fn a_form_that_may_not_be_read_is_a_note_of_a_load_and_asked_for_once() {
    let (client, asked) = closed_form().await;
    let error = client.verify::<Note>().await.unwrap_err();
    assert!(error.is_permission_denied(), "{error}");

    for _ in 0..2 {
        let outcome = client.clone().add_all(&[title()]).await;
        assert!(outcome.is_complete(), "{outcome:?}");
        assert_eq!(outcome.notes().len(), 1);
        assert!(
            outcome.notes()[0].contains("GAIA_NO01"),
            "{:?}",
            outcome.notes()
        );
    }
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_load_compares_its_type_once_and_sends_nothing_if_it_differs() {
    let (server, client) = start(json!({"number": field("number", "DATE")}));
    let none: [Title; 0] = [];
    assert!(client.add_all(&none).await.is_complete());
    for _ in 0..2 {
        let outcome = client.add_all(&[title()]).await;
        assert!(!outcome.is_complete());
    }
    let paths: Vec<String> = server
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/k/v1/app/form/fields.json"]);
}
