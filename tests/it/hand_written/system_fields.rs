//! Fields that kintone fills: found by kind, and given when a record is added.

use super::*;

/// System fields have codes in the language of the app; their kinds are the same everywhere.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct JapaneseSystem {
    #[kintone(kind = RECORD_NUMBER)]
    number: ReadOnly<Option<RecordNumber>>,
    #[kintone(kind = CREATOR)]
    by: ReadOnly<Option<User>>,
    #[kintone(kind = CREATED_TIME)]
    at: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = STATUS)]
    status: ReadOnly<String>,
    #[kintone(kind = STATUS_ASSIGNEE)]
    assignees: ReadOnly<Vec<User>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/expense.json", app = 2)]
struct EnglishSystem {
    #[kintone(kind = RECORD_NUMBER)]
    number: ReadOnly<Option<RecordNumber>>,
    #[kintone(kind = CREATOR)]
    by: ReadOnly<Option<User>>,
    #[kintone(kind = CREATED_TIME)]
    at: ReadOnly<Option<DateTime<FixedOffset>>>,
    #[kintone(kind = STATUS)]
    status: ReadOnly<String>,
    #[kintone(kind = STATUS_ASSIGNEE)]
    assignees: ReadOnly<Vec<User>>,
    #[kintone(code = "$id")]
    id: ReadOnly<Option<RecordId>>,
    #[kintone(kind = REVISION)]
    revision: ReadOnly<Option<Revision>>,
}

#[tokio::test]
async fn system_fields_are_found_by_kind_in_any_language() {
    let (server, client) = start_with_an_invoice().await;
    let page = client
        .get_records::<JapaneseSystem>(Query::all())
        .await
        .unwrap();
    assert!(asked_for(&server).contains(&"レコード番号".to_owned()));
    assert_eq!(page[0].number.as_ref().unwrap().to_string(), "1");
    assert_eq!(page[0].by.as_ref().unwrap().code, "Administrator");
    assert!(page[0].at.is_some() && !page[0].status.is_empty());
    assert_eq!(page.missing_fields().count(), 0);

    client.add_record(&expense("EXP-0001")).await.unwrap();
    let page = client
        .get_records::<EnglishSystem>(Query::all())
        .await
        .unwrap();
    assert!(asked_for(&server).contains(&"Record_number".to_owned()));
    assert_eq!(page.missing_fields().count(), 0);
    let read = &page[0];
    assert_eq!(
        read.number.as_ref().unwrap().app_code.as_deref(),
        Some("EXP")
    );
    assert_eq!(read.status.as_str(), "Draft");
    assert_eq!(
        (*read.id, *read.revision),
        (Some(read.id()), Some(read.revision()))
    );
}

/// What an app with a clock of its own says when something was created, long before it was added.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/master.json", app = 31)]
struct Imported {
    title: String,
    #[kintone(kind = CREATOR)]
    by: CreateOnly<Option<User>>,
    #[kintone(kind = CREATED_TIME)]
    at: CreateOnly<Option<DateTime<Utc>>>,
}

#[tokio::test]
async fn who_created_a_record_is_said_on_add_and_never_again() {
    let (server, client) = start();
    let at: DateTime<Utc> = "2001-02-03T04:05:59Z".parse().unwrap();
    let record = Imported {
        title: "old".into(),
        by: CreateOnly::set(Some(User::new("sato"))),
        at: CreateOnly::set(Some(at)),
    };
    let added = client.add_record(&record).await.unwrap();
    assert_eq!(
        sent(&server),
        json!({
            "title": {"value": "old"},
            "作成者": {"value": {"code": "sato"}},
            "作成日時": {"value": "2001-02-03T04:05:00Z"},
        })
    );
    let read = client.get_record::<Imported>(added.id).await.unwrap();
    assert_eq!(read.by.as_ref().unwrap().code, "sato");
    assert_eq!(*read.at, Some("2001-02-03T04:05:00Z".parse().unwrap()));

    // What was read is not given when the record is added again, nor when it is edited.
    client.add_record(&*read).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["title"]);
    let mut edit = read.edit();
    edit.by = CreateOnly::set(Some(User::new("suzuki")));
    let error = client.update_record(&edit).await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("it can be given only when the record is added"),
        "{error}"
    );
}

#[tokio::test]
async fn who_may_not_manage_the_app_is_refused_to_say_who_created_a_record() {
    let server = Emulator::builder()
        .schema_file(apps::schema_path("master"))
        .token_for(
            31,
            "writer",
            &[Permission::ViewRecords, Permission::AddRecords],
        )
        .start()
        .unwrap();
    let client = Client::builder(server.base_url())
        .api_token("writer")
        .build()
        .unwrap();
    let mut record = Imported {
        title: "old".into(),
        by: CreateOnly::set(Some(User::new("sato"))),
        at: CreateOnly::default(),
    };
    let error = client.add_record(&record).await.unwrap_err();
    assert!(error.is_permission_denied(), "{error}");
    record.by = CreateOnly::default();
    client.add_record(&record).await.unwrap();
}
