//! The client against the emulator: records and files here, the rest in the modules.

mod addressing;
mod bulk;
mod comments;
mod credentials;
mod errors;
mod request_json;

use kintone_emulator::{Emulator, Language};
use kintone_runtime::api::{AddRecords, DeleteRecords, GetRecords, UploadFile};
use kintone_runtime::client::ClientBuilder;
use kintone_runtime::endpoint::AppRef;
use kintone_runtime::query::any;
use kintone_runtime::{
    Attachment, Client, Edit, ErrorKind, KintoneRecord, Query, Record, RecordId, Revision,
};
use serde_json::{Value, json};

use crate::apps::by_id;

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Note {
    #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
    subject: String,
    #[kintone(code = "本文", kind = MULTI_LINE_TEXT)]
    body: String,
    #[kintone(code = "添付", kind = FILE)]
    files: Vec<Attachment>,
}

fn note(subject: &str) -> Note {
    Note {
        subject: subject.to_owned(),
        body: String::new(),
        files: Vec::new(),
    }
}

fn form() -> Value {
    json!({"properties": {
        "件名": {"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名", "required": true, "maxLength": "20"},
        "本文": {"type": "MULTI_LINE_TEXT", "code": "本文", "label": "本文"},
        "添付": {"type": "FILE", "code": "添付", "label": "添付"},
    }})
}

fn emulator() -> kintone_emulator::Builder {
    Emulator::builder()
        .schema_json("notes", form())
        .default_language(Language::En)
}

fn client_of(server: &Emulator) -> ClientBuilder {
    Client::builder(server.base_url())
}

fn start() -> (Emulator, Client) {
    let server = emulator().token("secret").start().unwrap();
    let client = client_of(&server).api_token("secret").build().unwrap();
    (server, client)
}

async fn subjects(client: &Client) -> Vec<String> {
    let page = client.get_records::<Note>(by_id()).await.unwrap();
    page.into_iter()
        .map(|note| note.into_inner().subject)
        .collect()
}

#[tokio::test]
async fn records_are_added_read_updated_and_deleted() {
    let (_server, client) = start();
    let added = client
        .add_records::<Note>(&[note("one"), note("two")])
        .await
        .unwrap();
    let third = client.add_record(&note("three")).await.unwrap();
    assert_eq!(
        [added[0].id, added[1].id, third.id].map(RecordId::get),
        [1, 2, 3]
    );

    let read = client.get_record::<Note>(third.id).await.unwrap();
    assert_eq!(
        (read.id(), read.revision(), &*read),
        (third.id, third.revision, &note("three"))
    );

    let mut edit = read.edit();
    edit.body = "changed".to_owned();
    let updated = client.update_record(&edit).await.unwrap();
    assert_eq!((updated.id, updated.revision.get()), (third.id, 2));

    client.delete_records::<Note>([added[0].id]).await.unwrap();
    client
        .delete_records::<Note>([(added[1].id, added[1].revision)])
        .await
        .unwrap();
    let left = client.get_record::<Note>(third.id).await.unwrap();
    assert_eq!(left.body, "changed");
    client.delete_records::<Note>([&left]).await.unwrap();
    assert!(
        client
            .get_records::<Note>(Query::all())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn only_the_fields_of_the_struct_are_asked_for() {
    let (server, client) = start();
    client.get_records::<Note>(Query::all()).await.unwrap();
    let expected = [
        "%24id",
        "%24revision",
        "%E4%BB%B6%E5%90%8D",
        "%E6%9C%AC%E6%96%87",
        "%E6%B7%BB%E4%BB%98",
    ];
    let fields: Vec<String> = expected
        .iter()
        .enumerate()
        .map(|(i, code)| format!("fields%5B{i}%5D={code}"))
        .collect();
    assert_eq!(
        server.requests()[0].query,
        format!("app=1&{}", fields.join("&"))
    );
}

#[tokio::test]
async fn the_total_count_comes_if_it_is_asked_for() {
    let (server, client) = start();
    client
        .add_records::<Note>(&[note("one"), note("two")])
        .await
        .unwrap();
    assert_eq!(
        client
            .get_records::<Note>(Query::all().limit(1))
            .await
            .unwrap()
            .total_count(),
        None
    );
    let page = client
        .send(GetRecords::<Note>::new(Query::all().limit(1)).total_count())
        .await
        .unwrap();
    assert_eq!((page.len(), page.total_count()), (1, Some(2)));

    let counted = client.count_records::<Note>(Query::all()).await.unwrap();
    assert_eq!(counted, 2);
    // A server that counts the page would answer 0 to `limit 0`.
    let asked = server.requests().pop().unwrap().query;
    assert!(
        asked.contains("query=limit%201") && asked.contains("totalCount=true"),
        "{asked}"
    );
    let one = Query::<Note>::raw("件名 = \"one\" order by $id asc");
    assert_eq!(client.count_records::<Note>(one).await.unwrap(), 1);
}

#[tokio::test]
async fn a_long_query_goes_as_a_post() {
    let (server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let query = any(vec![Note::fields().subject.eq("one"); 200]);
    assert_eq!(client.get_records::<Note>(query).await.unwrap().len(), 1);
    let requests = server.requests();
    let request = requests.last().unwrap();
    assert_eq!(
        (request.method.as_str(), request.query.as_str()),
        ("POST", "")
    );
    assert_eq!(request.header("x-http-method-override"), Some("GET"));
}

#[tokio::test]
async fn a_long_deletion_goes_as_a_post() {
    let (server, client) = start();
    let unknown = (0..100).map(|i| (RecordId::new(1_000_000_000 + i), Revision::new(1)));
    let error = client.delete_records::<Note>(unknown).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let requests = server.requests();
    let request = requests.last().unwrap();
    assert_eq!(
        (request.method.as_str(), request.query.as_str()),
        ("POST", "")
    );
    assert_eq!(request.header("x-http-method-override"), Some("DELETE"));
}

#[tokio::test]
async fn nothing_to_write_sends_nothing() {
    let (server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let unchanged = client
        .get_record::<Note>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    let before = server.requests().len();
    let none: [RecordId; 0] = [];
    assert!(client.add_records::<Note>(&[]).await.unwrap().is_empty());
    assert!(
        client
            .update_records::<Edit<Note>>(&[])
            .await
            .unwrap()
            .is_empty()
    );
    client.delete_records::<Note>(none).await.unwrap();
    client
        .bulk((
            AddRecords::<Note>::new(&[]),
            DeleteRecords::<Note>::new(none),
        ))
        .await
        .unwrap();
    assert_eq!(
        client
            .update_record(&unchanged)
            .await
            .unwrap()
            .revision
            .get(),
        1
    );
    let too_many = vec![note("x"); 101];
    assert_eq!(
        client.add_records(&too_many).await.unwrap_err().kind(),
        ErrorKind::NotSent
    );
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_call_that_is_not_awaited_sends_nothing() {
    let (server, client) = start();
    drop(client.add_record(&note("one")));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_call_outlives_the_records_that_it_sends() {
    let (_server, client) = start();
    let call = {
        let note = note("gone");
        client.add_record(&note)
    };
    call.await.unwrap();
    assert_eq!(subjects(&client).await, ["gone"]);
}

#[tokio::test]
async fn a_file_is_uploaded_attached_and_downloaded() {
    let (_server, client) = start();
    let uploaded = client
        .upload_file::<Note>("見積書 \"最終\".txt", "text/plain", *b"hello")
        .await
        .unwrap();
    let mut with_file = note("one");
    with_file.files.push(uploaded.into());
    let added = client.add_record(&with_file).await.unwrap();
    let read = client.get_record::<Note>(added.id).await.unwrap();
    let [Attachment::Attached(file)] = &read.files[..] else {
        panic!("{:?}", read.files);
    };
    let content = client.download_file::<Note>(file).await.unwrap();
    assert_eq!(content.bytes, b"hello");
    assert!(
        content
            .content_type
            .is_some_and(|kind| kind.starts_with("text/plain"))
    );
    assert!(file.name.starts_with("見積書"), "{}", file.name);
}

fn is_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn calls_run_on_other_threads() {
    let (_server, client) = start();
    let (result, other) = tokio::join!(
        is_send(client.add_record(&note("one"))),
        tokio::spawn({
            let client = client.clone();
            async move {
                client
                    .send(UploadFile::new(AppRef::of::<Note>(), "a", "b/c", *b""))
                    .await
            }
        })
    );
    result.unwrap();
    other.unwrap().unwrap();
}
