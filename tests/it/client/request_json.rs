//! Requests by method and path.

use std::time::Duration;

use kintone_emulator::{Effect, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::endpoint::{MAX_URL_BYTES, Method};
use kintone_runtime::record::id::SpaceId;
use kintone_runtime::{AppId, Error, ErrorKind};
use serde_json::{Value, json};

use super::{client_of, emulator, note, start, subjects};

const RECORD: &str = "/k/v1/record.json";

#[tokio::test]
async fn a_record_is_added_read_updated_and_deleted_by_path() {
    let (_server, client) = start();
    let body = json!({"app": 1, "record": {"件名": {"value": "one"}}});
    let added = client
        .request_json(Method::POST, RECORD, body)
        .await
        .unwrap();
    assert_eq!(added, json!({"id": "1", "revision": "1"}));
    let one = json!({"app": "1", "id": 1});
    let read = client.request_json(Method::GET, RECORD, one.clone()).await;
    assert_eq!(read.unwrap()["record"]["件名"]["value"], "one");
    let body = json!({"app": 1, "id": 1, "record": {"件名": {"value": "two"}}});
    client
        .request_json(Method::PUT, RECORD, body)
        .await
        .unwrap();
    assert_eq!(subjects(&client).await, ["two"]);
    let body = json!({"app": 1, "ids": [1]});
    let deleted = client.request_json(Method::DELETE, "/k/v1/records.json", body);
    assert_eq!(deleted.await.unwrap(), json!({}));
    let error = client
        .request_json(Method::GET, RECORD, one)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.app()),
        (Some("GAIA_RE01"), Some(AppId::new(1)))
    );
}

#[tokio::test]
async fn a_request_carries_the_token_of_the_app_that_its_body_names() {
    let server = emulator().token("secret").start().unwrap();
    let client = client_of(&server)
        .api_token_for(AppId::new(1), "secret")
        .build()
        .unwrap();
    let body = json!({"app": 1, "query": ""});
    let read = client
        .request_json(Method::GET, "/k/v1/records.json", body)
        .await;
    assert_eq!(read.unwrap()["records"], json!([]));
    let other = json!({"app": 2});
    let error = client
        .request_json(Method::GET, "/k/v1/records.json", other)
        .await;
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("no API token for app 2")
    );
}

#[tokio::test]
async fn parameters_that_no_url_holds_travel_in_the_body() {
    let (server, client) = start();
    let query = format!("件名 = \"{}\"", "x".repeat(MAX_URL_BYTES));
    let body = json!({"app": 1, "query": query});
    let read = client
        .request_json(Method::GET, "/k/v1/records.json", body)
        .await;
    assert_eq!(read.unwrap()["records"], json!([]));
    let request = server.requests().pop().unwrap();
    assert_eq!(
        (
            request.method.as_str(),
            request.header("x-http-method-override")
        ),
        ("POST", Some("GET"))
    );
}

#[tokio::test]
async fn a_client_of_a_guest_space_sends_to_that_space() {
    let server = emulator()
        .token("secret")
        .in_guest_space(1, 7)
        .start()
        .unwrap();
    let client = client_of(&server).api_token("secret").build().unwrap();
    let body = || json!({"app": 1, "record": {"件名": {"value": "one"}}});
    let error = client.request_json(Method::POST, RECORD, body()).await;
    assert_eq!(error.unwrap_err().code(), Some("GAIA_IL23"));
    let guests = client.in_guest_space(SpaceId::new(7));
    guests
        .request_json(Method::POST, RECORD, body())
        .await
        .unwrap();
    let explicit = "/k/guest/7/v1/record.json";
    client
        .request_json(Method::POST, explicit, body())
        .await
        .unwrap();
    assert_eq!(subjects(&guests).await, ["one", "one"]);
}

#[tokio::test]
async fn only_a_get_is_sent_again_after_an_answer_was_lost() {
    let (server, _) = start();
    let client = client_of(&server)
        .api_token("secret")
        .retry(RetryPolicy::default().base(Duration::from_millis(1)))
        .build()
        .unwrap();
    client.add_record(&note("one")).await.unwrap();
    let record = json!({"件名": {"value": "two"}});
    for (method, path, body, attempts) in [
        (Method::GET, RECORD, json!({"app": 1, "id": 1}), 2),
        (
            Method::PUT,
            RECORD,
            json!({"app": 1, "id": 1, "record": record, "revision": 1}),
            1,
        ),
        (Method::POST, RECORD, json!({"app": 1, "record": record}), 1),
        (
            Method::DELETE,
            "/k/v1/records.json",
            json!({"app": 1, "ids": [1]}),
            1,
        ),
    ] {
        server
            .inject(Fault::new(Effect::Cut(When::After)).times(1))
            .unwrap();
        let before = server.requests().len();
        let result = client.request_json(method.clone(), path, body).await;
        assert_eq!(server.requests().len() - before, attempts, "{method}");
        assert_eq!(result.is_ok(), method == Method::GET, "{method}");
        if let Err(error) = result {
            assert!(error.may_have_happened(), "{error}");
        }
    }
}

fn is_refused(result: Result<Value, Error>) -> bool {
    result.is_err_and(|error| error.kind() == ErrorKind::NotSent && !error.may_have_happened())
}

const REFUSED: [&str; 9] = [
    "https://evil.example/k/v1/records.json",
    "//evil.example/k/v1/records.json",
    "@evil.example/k/v1/records.json",
    "/\\evil.example/k/v1/records.json",
    "/k/../login",
    "/k/%2e%2e/login",
    "/k/v1/records.json?app=1",
    "/k/v1/records.json#1",
    "/login",
];

#[tokio::test]
async fn what_is_beside_the_api_is_refused_before_anything_is_sent() {
    let (server, client) = start();
    for path in REFUSED {
        let result = client.request_json(Method::GET, path, Value::Null).await;
        assert!(is_refused(result), "{path}");
    }
    for method in [Method::PATCH, Method::HEAD, Method::CONNECT] {
        let result = client
            .request_json(method.clone(), RECORD, Value::Null)
            .await;
        assert!(is_refused(result), "{method}");
    }
    for body in [json!([]), json!("text"), json!(1)] {
        let result = client
            .request_json(Method::POST, RECORD, body.clone())
            .await;
        assert!(is_refused(result), "{body}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn the_client_without_async_refuses_the_same_and_sends_the_rest() {
    let server = emulator().token("secret").start().unwrap();
    let client = client_of(&server)
        .api_token("secret")
        .build_blocking()
        .unwrap();
    for path in REFUSED {
        assert!(
            is_refused(client.request_json(Method::GET, path, Value::Null)),
            "{path}"
        );
    }
    assert_eq!(server.requests().len(), 0);
    let body = json!({"id": 1});
    let app = client
        .request_json(Method::GET, "/k/v1/app.json", body)
        .unwrap();
    assert_eq!(app["appId"], "1");
}
