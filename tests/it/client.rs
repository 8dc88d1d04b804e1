//! The client against the emulator: records, bulk requests, errors, files, addressing and credentials.

use kintone_emulator::{Emulator, Language, Permission};
use kintone_runtime::api::{AddRecord, BulkRequest, GetFormFields, HasPreview, UploadFile};
use kintone_runtime::wire::AppRef;
use kintone_runtime::{
    AddRecords, AppId, Attachment, Client, ClientBuilder, DeleteRecords, Error, ErrorKind,
    GetRecords, KintoneRecord, ReadOnly, RecordId, Revision, SpaceId, UpdateRecords,
};
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(app = 1)]
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
    let page = client
        .get_records::<Note>("order by $id asc")
        .await
        .unwrap();
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
    assert!(client.get_records::<Note>("").await.unwrap().is_empty());
}

#[tokio::test]
async fn only_the_fields_of_the_struct_are_asked_for() {
    let (server, client) = start();
    client.get_records::<Note>("").await.unwrap();
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
    let (_server, client) = start();
    client
        .add_records::<Note>(&[note("one"), note("two")])
        .await
        .unwrap();
    assert_eq!(
        client
            .get_records::<Note>("limit 1")
            .await
            .unwrap()
            .total_count(),
        None
    );
    let page = client
        .send(GetRecords::<Note>::new("limit 1").total_count())
        .await
        .unwrap();
    assert_eq!((page.len(), page.total_count()), (1, Some(2)));
}

#[tokio::test]
async fn a_long_query_goes_as_a_post() {
    let (server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let query = vec!["件名 = \"one\""; 200].join(" or ");
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
    assert!(client.update_records::<Note>(&[]).await.unwrap().is_empty());
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
async fn update_with_stale_revision_is_a_conflict() {
    let (_server, client) = start();
    let added = client.add_record(&note("one")).await.unwrap();
    let read = client.get_record::<Note>(added.id).await.unwrap();
    let (mut first, mut second) = (read.clone().edit(), read.edit());
    first.body = "first".to_owned();
    second.body = "second".to_owned();
    client.update_record(&first).await.unwrap();
    let error = client.update_record(&second).await.unwrap_err();
    assert!(error.is_conflict());
    assert!(!error.may_have_happened());
    assert_eq!(
        (error.status(), error.code()),
        (Some(409), Some("GAIA_CO02"))
    );
    assert!(error.error_id().is_some());
    assert!(
        error
            .to_string()
            .starts_with("update record of app 1: kintone answered 409 GAIA_CO02: "),
        "{error}"
    );
    second.ignore_revision();
    client.update_record(&second).await.unwrap();
    assert_eq!(
        client.get_record::<Note>(added.id).await.unwrap().body,
        "second"
    );
}

#[tokio::test]
async fn a_record_that_does_not_exist_is_not_found() {
    let (_server, client) = start();
    let error = client
        .get_record::<Note>(RecordId::new(9))
        .await
        .unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some("GAIA_RE01"));
    assert!(
        client
            .delete_records::<Note>([RecordId::new(9)])
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn a_validation_error_names_record_and_field() {
    let (_server, client) = start();
    let notes = [
        note("fine"),
        note(""),
        note("longer than twenty characters"),
    ];
    let error = client.add_records(&notes).await.unwrap_err();
    assert!(error.is_validation());
    let mut places: Vec<_> = error
        .errors()
        .iter()
        .map(|error| (error.record(), error.field()))
        .collect();
    places.sort();
    assert_eq!(places, [(Some(1), Some("件名")), (Some(2), Some("件名"))]);
    assert!(
        error
            .to_string()
            .contains("records[1], field 件名: Required."),
        "{error}"
    );
    assert!(subjects(&client).await.is_empty());
}

#[tokio::test]
async fn the_index_of_an_error_counts_edits_that_were_not_sent() {
    let (_server, client) = start();
    client
        .add_records(&[note("one"), note("two")])
        .await
        .unwrap();
    let page = client
        .get_records::<Note>("order by $id asc")
        .await
        .unwrap();
    let mut edits: Vec<_> = page.into_iter().map(|note| note.edit()).collect();
    edits[1].subject.clear();
    let error = client.update_records(&edits).await.unwrap_err();
    assert_eq!(error.errors()[0].record(), Some(1));
    edits[1].subject.push_str("deux");
    let written = client.update_records(&edits).await.unwrap();
    assert_eq!(
        written
            .iter()
            .map(|written| written.revision.get())
            .collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(subjects(&client).await, ["one", "deux"]);
}

#[tokio::test]
async fn a_bulk_request_answers_the_tuple_of_the_responses() {
    let (_server, client) = start();
    client
        .add_records(&[note("one"), note("two")])
        .await
        .unwrap();
    let mut edit = client
        .get_record::<Note>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.subject = "un".to_owned();
    let (added, updated, (), single) = client
        .bulk((
            AddRecords::new(&[note("three")]),
            UpdateRecords::new(&[edit]),
            DeleteRecords::<Note>::new([RecordId::new(2)]),
            AddRecord::new(&note("four")),
        ))
        .await
        .unwrap();
    assert_eq!((added[0].id.get(), single.id.get()), (3, 4));
    assert_eq!((updated[0].id.get(), updated[0].revision.get()), (1, 2));
    assert_eq!(subjects(&client).await, ["un", "three", "four"]);
}

#[tokio::test]
async fn a_bulk_request_that_fails_writes_nothing_and_names_the_request() {
    let (_server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let error = client
        .bulk((
            AddRecords::<Note>::new(&[]),
            AddRecords::new(&[note("two")]),
            AddRecords::new(&[note("three"), note("")]),
            DeleteRecords::<Note>::new([RecordId::new(1)]),
        ))
        .await
        .unwrap_err();
    assert_eq!(
        (error.bulk_index(), error.app(), error.endpoint()),
        (Some(2), Some(AppId::new(1)), "add records")
    );
    assert_eq!(
        (error.errors()[0].record(), error.errors()[0].field()),
        (Some(1), Some("件名"))
    );
    assert!(!error.may_have_happened());
    assert_eq!(subjects(&client).await, ["one"]);
}

#[tokio::test]
async fn a_bulk_request_may_be_a_conflict() {
    let (_server, client) = start();
    client.add_record(&note("one")).await.unwrap();
    let read = client.get_record::<Note>(RecordId::new(1)).await.unwrap();
    let mut edit = read.clone().edit();
    edit.body = "x".to_owned();
    client.update_record(&edit).await.unwrap();
    let two = note("two");
    let bulk = BulkRequest::new((AddRecord::new(&two), DeleteRecords::<Note>::new([&read])));
    let error = client.send(bulk).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.bulk_index(), Some(1));
    assert_eq!(subjects(&client).await, ["one"]);
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

#[tokio::test]
async fn a_guest_space_is_reached_by_its_own_handle() {
    let server = emulator()
        .token("secret")
        .in_guest_space(1, 7)
        .start()
        .unwrap();
    let client = client_of(&server).api_token("secret").build().unwrap();
    let error = client.add_record(&note("one")).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_IL23"));
    let guests = client.in_guest_space(SpaceId::new(7));
    guests.add_record(&note("one")).await.unwrap();
    guests.bulk((AddRecord::new(&note("two")),)).await.unwrap();
    assert_eq!(subjects(&guests).await, ["one", "two"]);
    let wrong = client_of(&server)
        .api_token("secret")
        .guest_space(8)
        .build()
        .unwrap();
    assert!(
        wrong
            .get_records::<Note>("")
            .await
            .unwrap_err()
            .is_permission_denied()
    );
}

#[tokio::test]
async fn an_app_has_another_id_in_another_environment() {
    let server = emulator()
        .token("secret")
        .schema_json("other", form())
        .start()
        .unwrap();
    let by_id = client_of(&server)
        .api_token("secret")
        .map_app(1, 2)
        .build()
        .unwrap();
    let by_type = client_of(&server)
        .api_token("secret")
        .app_id::<Note>(2)
        .build()
        .unwrap();
    by_id.add_record(&note("one")).await.unwrap();
    assert_eq!(subjects(&by_type).await, ["one"]);
    let plain = client_of(&server).api_token("secret").build().unwrap();
    assert!(subjects(&plain).await.is_empty());
    let error = by_id
        .get_record::<Note>(RecordId::new(9))
        .await
        .unwrap_err();
    assert_eq!(error.app(), Some(AppId::new(2)));
    assert!(
        error.to_string().starts_with("get record of app 2: "),
        "{error}"
    );
}

#[tokio::test]
async fn each_app_is_reached_with_its_own_token() {
    let all = [Permission::ViewRecords, Permission::AddRecords];
    let server = emulator()
        .schema_json("other", form())
        .token_for(1, "one", &all)
        .token_for(2, "two", &[Permission::ViewRecords])
        .start()
        .unwrap();
    let client = client_of(&server)
        .api_token_for(1, "one")
        .api_token_for(2, "two")
        .build()
        .unwrap();
    let other = client_of(&server)
        .api_token_for(1, "one")
        .api_token_for(2, "two")
        .map_app(1, 2)
        .build()
        .unwrap();
    client.add_record(&note("one")).await.unwrap();
    assert!(other.get_records::<Note>("").await.unwrap().is_empty());
    assert!(
        other
            .add_record(&note("two"))
            .await
            .unwrap_err()
            .is_permission_denied()
    );

    let wrong = client_of(&server).api_token("three").build().unwrap();
    let error = wrong.get_records::<Note>("").await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let before = server.requests().len();
    let none = client_of(&server).api_token_for(2, "two").build().unwrap();
    assert_eq!(
        none.get_records::<Note>("").await.unwrap_err().kind(),
        ErrorKind::NotSent
    );
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_lookup_needs_the_token_of_its_source() {
    #[derive(Debug, Clone, KintoneRecord)]
    #[kintone(app = 2)]
    struct Reply {
        #[kintone(code = "元の件名", kind = SINGLE_LINE_TEXT, lookup = 1)]
        subject: String,
        #[kintone(code = "元の本文", kind = MULTI_LINE_TEXT, computed)]
        body: ReadOnly<String>,
    }

    let mut notes = form();
    notes["properties"]["件名"]["unique"] = json!(true);
    let replies = json!({"properties": {
        "元の件名": {"type": "SINGLE_LINE_TEXT", "code": "元の件名", "label": "元の件名", "lookup": {
            "relatedApp": {"app": "1", "code": ""}, "relatedKeyField": "件名",
            "fieldMappings": [{"field": "元の本文", "relatedField": "本文"}],
            "lookupPickerFields": [], "filterCond": "", "sort": ""
        }},
        "元の本文": {"type": "MULTI_LINE_TEXT", "code": "元の本文", "label": "元の本文"},
    }});
    let all = [Permission::ViewRecords, Permission::AddRecords];
    let server = Emulator::builder()
        .schema_json("notes", notes)
        .schema_json("replies", replies)
        .token_for(1, "one", &all)
        .token_for(2, "two", &all)
        .start()
        .unwrap();
    let both = client_of(&server)
        .api_token_for(1, "one")
        .api_token_for(2, "two")
        .build()
        .unwrap();
    both.add_record(&Note {
        body: "hello".to_owned(),
        ..note("one")
    })
    .await
    .unwrap();
    let reply = Reply {
        subject: "one".to_owned(),
        body: ReadOnly::default(),
    };
    let added = both.add_record(&reply).await.unwrap();
    assert_eq!(
        *both.get_record::<Reply>(added.id).await.unwrap().body,
        "hello"
    );

    let (added,) = both.bulk((AddRecord::new(&reply),)).await.unwrap();
    assert_eq!(
        *both.get_record::<Reply>(added.id).await.unwrap().body,
        "hello"
    );

    let one = client_of(&server).api_token_for(2, "two").build().unwrap();
    let error = one.add_record(&reply).await.unwrap_err();
    assert_eq!(error.code(), Some("GAIA_LO04"), "{error}");
}

#[tokio::test]
async fn a_password_is_sent_alone() {
    let server = emulator().user("佐藤", "p:ss").start().unwrap();
    let client = client_of(&server)
        .api_token("wrong")
        .password("佐藤", "p:ss")
        .build()
        .unwrap();
    client.add_record(&note("one")).await.unwrap();
    let requests = server.requests();
    let request = requests.last().unwrap();
    assert!(request.header("x-cybozu-authorization").is_some());
    assert!(request.header("x-cybozu-api-token").is_none());
    let wrong = client_of(&server)
        .password("佐藤", "wrong")
        .build()
        .unwrap();
    let error = wrong.get_records::<Note>("").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(
        !format!("{error} {error:?}").contains("wrong\""),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_oauth_token_is_a_bearer() {
    let server = emulator().oauth_token("bearer").start().unwrap();
    let client = client_of(&server).oauth_token("bearer").build().unwrap();
    client.add_record(&note("one")).await.unwrap();
    let wrong = client_of(&server).oauth_token("other").build().unwrap();
    assert!(wrong.get_records::<Note>("").await.is_err());
}

#[tokio::test]
async fn a_client_comes_from_variables() {
    let server = emulator()
        .token("secret")
        .schema_json("other", form())
        .start()
        .unwrap();
    let base_url = server.base_url();
    let variables = [
        ("KINTONE_BASE_URL", base_url.as_str()),
        ("KINTONE_API_TOKEN", "secret"),
        ("KINTONE_APP_ID_1", "2"),
        // It is for https.
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
    ];
    let client = ClientBuilder::from_variables(variables)
        .unwrap()
        .build()
        .unwrap();
    assert_eq!(client.add_record(&note("one")).await.unwrap().id.get(), 1);
    let error = client
        .get_record::<Note>(RecordId::new(9))
        .await
        .unwrap_err();
    assert_eq!(error.app(), Some(AppId::new(2)));
}

#[tokio::test]
async fn a_form_is_read_live_and_as_a_preview() {
    let (_server, client) = start();
    let request = GetFormFields::new(AppId::new(1)).lang("default");
    let live = client.send(request.clone()).await.unwrap();
    assert_eq!(live["properties"]["件名"]["required"], json!(true));
    match client.send(request.preview()).await {
        Ok(preview) => assert_eq!(preview["properties"], live["properties"]),
        Err(error) => assert_eq!(error.status(), Some(501), "{error}"),
    }
}

#[tokio::test]
async fn messages_come_in_the_language_that_is_asked_for() {
    let server = emulator().token("secret").start().unwrap();
    let client = client_of(&server)
        .api_token("secret")
        .accept_language("ja")
        .build()
        .unwrap();
    let error = client.add_record(&note("")).await.unwrap_err();
    assert_eq!(error.errors()[0].messages(), ["必須です。"]);
}

#[tokio::test]
async fn a_page_with_a_record_that_cannot_be_read_is_not_lost() {
    #[derive(Debug, Clone, KintoneRecord)]
    #[kintone(app = 1)]
    struct Numbered {
        #[kintone(code = "件名")]
        subject: Option<i64>,
    }

    let (_server, client) = start();
    client
        .add_records(&[note("1"), note("two"), note("3")])
        .await
        .unwrap();
    let error = client
        .get_records::<Numbered>("order by $id asc")
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert!(!error.may_have_happened());
    let text = error.to_string();
    assert!(
        text.starts_with("get records of app 1: app 1, record 2, field 件名: expected "),
        "{text}"
    );
    assert!(text.ends_with("found \"two\""), "{text}");
    let (page, failed) = error.into_page::<Numbered>().unwrap();
    assert_eq!(
        page.iter().map(|record| record.subject).collect::<Vec<_>>(),
        [Some(1), Some(3)]
    );
    assert_eq!((failed.len(), failed[0].index()), (1, 1));
    assert!(failed[0].json().contains("two"));
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

/// `?` is enough to leave a function with an error of the client.
#[tokio::test]
async fn errors_are_ordinary_errors() {
    async fn run(client: &Client) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        client.get_record::<Note>(RecordId::new(9)).await?;
        Ok(())
    }
    let (_server, client) = start();
    let error = run(&client).await.unwrap_err();
    assert!(
        error
            .downcast_ref::<Error>()
            .is_some_and(Error::is_not_found)
    );
}
