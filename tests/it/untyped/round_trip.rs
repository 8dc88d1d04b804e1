//! A record of every type is read, written back and read again.

use examples::forms::all_types::AllTypes;
use kintone_runtime::record::codec::decode_record;
use kintone_runtime::record::untyped::AnyValue;
use kintone_runtime::schema::{AppSchema, Field, FieldType};
use kintone_runtime::{AnyRecord, AppId, Attachment, Client, Saved};

use crate::apps::{codes, schema_text, sent};
use crate::every_type;

const ALL_TYPES: AppId = AppId::new(3);

fn form() -> AppSchema {
    AppSchema::parse(&schema_text("all_types"), "all_types").expect("a form")
}

/// The codes of the fields that kintone answers.
fn answered(fields: &[Field]) -> Vec<&str> {
    let fields = fields
        .iter()
        .filter(|field| field.holds_value() && field.enabled());
    let mut codes: Vec<&str> = fields.map(Field::code).collect();
    codes.sort_unstable();
    codes
}

/// Files and rows get other keys with each update, so that they are compared without.
fn without_keys(record: &AnyRecord) -> AnyRecord {
    let mut record = record.clone();
    let codes: Vec<String> = record.codes().map(str::to_owned).collect();
    for code in codes {
        match record.get(&code) {
            Some(AnyValue::Files(files)) => {
                let names = files.iter().filter_map(Attachment::attached);
                let names: Vec<String> = names.map(|file| file.name.clone()).collect();
                record.set(code, names);
            }
            Some(AnyValue::Rows(rows)) => {
                let rows: Vec<AnyRecord> = rows.iter().map(|row| without_keys(row)).collect();
                record.set(code, rows);
            }
            _ => {}
        }
    }
    record
}

/// Downloads the attached files and uploads them again, in rows too: no other record takes their keys.
async fn upload_again(client: &Client, record: &mut AnyRecord) {
    let codes: Vec<String> = record.codes().map(str::to_owned).collect();
    for code in codes {
        if let Ok(files) = record.files(&code).map(<[Attachment]>::to_vec) {
            let mut uploads = Vec::new();
            for file in files.iter().filter_map(Attachment::attached) {
                let content = client.download_file::<AnyRecord>(file).await.unwrap();
                let upload =
                    client.upload_file::<AnyRecord>(&file.name, &file.content_type, content.bytes);
                uploads.push(Attachment::from(upload.await.unwrap()));
            }
            if !uploads.is_empty() {
                record.set(code, uploads);
            }
        } else if let Ok(rows) = record.rows_mut(&code) {
            for row in rows {
                Box::pin(upload_again(client, row)).await;
            }
        }
    }
}

async fn read(client: &Client, saved: &Saved<AnyRecord>) -> Saved<AnyRecord> {
    client.get_record::<AnyRecord>(saved.id()).await.unwrap()
}

async fn start() -> (kintone_emulator::Emulator, Client, Saved<AnyRecord>) {
    let (server, client) = every_type::start().await;
    let added = client.add_record(&every_type::filled(&client).await).await;
    let client = client.in_app(ALL_TYPES);
    let record = client.get_record::<AnyRecord>(added.unwrap().id).await;
    (server, client, record.unwrap())
}

#[tokio::test]
async fn every_field_is_read_with_its_type_and_none_of_its_json_is_lost() {
    let (_server, _, record) = start().await;
    let form = form();
    assert_eq!(record.codes().collect::<Vec<_>>(), answered(form.fields()));
    for (code, field) in record.iter() {
        let known = form.field(code).expect("a field of the form");
        assert_eq!(field.field_type(), Some(known.field_type()), "{code}");
        assert!(!matches!(field.value(), AnyValue::Json(_)), "{code}");
    }
    let of_table = form.field("table1").expect("a table").table_fields();
    let row = &record.rows("table1").unwrap()[0];
    assert_eq!(row.codes().collect::<Vec<_>>(), answered(of_table));

    // The typed record reads the same JSON as the answer of kintone.
    let json = format!("{{\"record\":{}}}", record.to_json());
    let typed = decode_record::<AllTypes>(json.as_bytes()).expect("a typed record");
    assert_eq!(typed.missing_fields().count(), 0);
    assert_eq!(typed.number, record.big_decimal("number").unwrap());
    assert_eq!(typed.date, record.date("date").unwrap());
    assert_eq!(typed.datetime, record.datetime("datetime").unwrap());
    assert_eq!(typed.time, record.time("time").unwrap());
    assert_eq!(*typed.calc_days, record.hour_minute("calc_days").unwrap());
    assert_eq!(typed.users, record.users("users").unwrap());
    assert_eq!(
        typed.departments,
        record.organizations("departments").unwrap()
    );
    assert_eq!(typed.groups, record.groups("groups").unwrap());
    assert_eq!(typed.file, record.files("file").unwrap());
    assert_eq!(*typed.作成者, record.user("作成者").unwrap().cloned());
    assert_eq!(
        Saved::<AnyRecord>::from_json(&record.to_json()).unwrap(),
        record
    );
}

#[tokio::test]
async fn a_record_that_is_written_back_reads_as_before() {
    let (server, client, record) = start().await;
    let upserted = client
        .upsert_records(|f| f.unique_text("text_unique"), &[(*record).clone()])
        .await
        .unwrap();
    assert_eq!(upserted[0].id, record.id());
    let sent = sent(&server);
    for code in ["text", "number", "表2", "file", "radio"] {
        assert!(codes(&sent).contains(&code), "{code}");
    }
    for code in [
        "calc_number",
        "レコード番号",
        "作成者",
        "更新日時",
        "ステータス",
        "$id",
        "text_unique",
    ] {
        assert!(!codes(&sent).contains(&code), "{code}");
    }
    let again = read(&client, &record).await;
    assert_eq!(without_keys(&again), without_keys(&record));
    // Rows were updated, and not replaced.
    let id = |record: &AnyRecord| record.rows("table1").unwrap()[0].id();
    assert_eq!(id(&again), id(&record));
}

#[tokio::test]
async fn a_copy_reads_as_the_record_that_it_was_copied_from() {
    let (_server, client, record) = start().await;
    let mut copy = (*record).clone();
    upload_again(&client, &mut copy).await;
    copy.retain_writable(&form());
    assert!(copy.get("copied_text").is_none() && copy.get("text_auto").is_none());
    // Its unique values are free then.
    client.delete_records::<AnyRecord>([&record]).await.unwrap();
    let added = client.add_record(&copy).await.unwrap();
    let again = client.get_record::<AnyRecord>(added.id).await.unwrap();
    let comparable = |record: &AnyRecord| {
        let mut record = without_keys(record);
        record.retain(|_, field| field.field_type() != Some(&FieldType::RecordNumber));
        record.to_json()
    };
    assert_eq!(comparable(&again), comparable(&record));
}

#[tokio::test]
async fn an_edit_of_every_type_sends_what_was_set_and_nothing_else() {
    let (server, client, record) = start().await;
    let mut edit = record.edit();
    let before = server.requests().len();
    client.update_record(&edit).await.unwrap();
    assert_eq!(server.requests().len(), before);

    edit.set("text", "!")
        .clear("users")
        .clear("dropdown")
        .clear("multi_select");
    edit.rows_mut("table1").unwrap()[0].set("table1_number", 7);
    client.update_record(&edit).await.unwrap();
    assert_eq!(
        codes(&sent(&server)),
        ["dropdown", "multi_select", "table1", "text", "users"]
    );
    let again = read(&client, &record).await;
    assert_eq!(again.text("text"), Ok("!"));
    assert_eq!(again.get("dropdown"), Some(&AnyValue::Null));
    assert_eq!(again.texts("multi_select").unwrap().len(), 0);
    assert_eq!(again.users("users").unwrap(), []);
    let row = &again.rows("table1").unwrap()[0];
    assert_eq!(row.integer("table1_number"), Ok(Some(7)));
    assert_eq!(row.text("table1_text"), Ok("row"));
}
