//! Records without a type, with the codec alone.

use kintone_schema::FieldType;

use super::{AnyRecord, AnyValue};
use crate::record::codec::{Mode, decode_page, decode_record, encode_record};
use crate::record::edit::Edit;
use crate::record::id::{Revision, RowId};
use crate::record::patch::Patch;
use crate::record::saved::Saved;
use crate::record::update::RecordUpdate;
use crate::record::values::{Row, UploadedFile, User};

/// Each type of field, as kintone answers it.
const EVERY_TYPE: &str = concat!(
    r#"{"オプション":{"type":"CHECK_BOX","value":["甲","\"乙\""]},"#,
    r#""カテゴリー":{"type":"CATEGORY","value":["大","小"]},"#,
    r#""グループ":{"type":"GROUP_SELECT","value":[{"code":"g","name":"グループ"}]},"#,
    r#""ステータス":{"type":"STATUS","value":"未処理"},"#,
    r#""ドロップダウン":{"type":"DROP_DOWN","value":null},"#,
    r#""ファイル":{"type":"FILE","value":[{"fileKey":"k","name":"a.pdf","contentType":"application/pdf","size":"5"}]},"#,
    r#""ユーザー":{"type":"USER_SELECT","value":[{"code":"sato","name":"佐藤"}]},"#,
    r#""ラジオ":{"type":"RADIO_BUTTON","value":"はい"},"#,
    r#""リッチ":{"type":"RICH_TEXT","value":"<b>太</b>"},"#,
    r#""リンク":{"type":"LINK","value":"https://example.com"},"#,
    r#""レコード番号":{"type":"RECORD_NUMBER","value":"SALES-7"},"#,
    r#""作成日時":{"type":"CREATED_TIME","value":"2026-01-31T13:30:00Z"},"#,
    r#""作成者":{"type":"CREATOR","value":{"code":"sato","name":"佐藤"}},"#,
    r#""作業者":{"type":"STATUS_ASSIGNEE","value":[{"code":"kato","name":"加藤"}]},"#,
    r#""数値":{"type":"NUMBER","value":"-1234567890123456789012345678.50"},"#,
    r#""文字":{"type":"SINGLE_LINE_TEXT","value":"a\n\"b\"\\"},"#,
    r#""日付":{"type":"DATE","value":"2026-01-31"},"#,
    r#""日時":{"type":"DATETIME","value":"2026-01-31T13:30:00Z"},"#,
    r#""時刻":{"type":"TIME","value":"13:30"},"#,
    r#""更新日時":{"type":"UPDATED_TIME","value":"2026-02-01T00:00:00Z"},"#,
    r#""更新者":{"type":"MODIFIER","value":{"code":"kato","name":"加藤"}},"#,
    r#""未来":{"type":"HOLOGRAM","value":{"b":[1.000,null],"a":true}},"#,
    r#""組織":{"type":"ORGANIZATION_SELECT","value":[{"code":"o","name":"営業"}]},"#,
    r#""表":{"type":"SUBTABLE","value":[{"id":"41","value":{"単価":{"type":"CALC","value":"3"},"品名":{"type":"SINGLE_LINE_TEXT","value":"紙"}}},"#,
    r#"{"id":"42","value":{"単価":{"type":"CALC","value":""},"品名":{"type":"SINGLE_LINE_TEXT","value":"筆"}}}]},"#,
    r#""複数行":{"type":"MULTI_LINE_TEXT","value":""},"#,
    r#""複数選択":{"type":"MULTI_SELECT","value":[]},"#,
    r#""計算":{"type":"CALC","value":"12.30"}}"#,
);

fn record(json: &str) -> AnyRecord {
    AnyRecord::from_json(json).expect("a record")
}

fn saved(fields: &str) -> Saved<AnyRecord> {
    let rest = fields.strip_prefix('{').expect("an object");
    let body =
        format!(r#"{{"record":{{"$id":{{"value":"7"}},"$revision":{{"value":"3"}},{rest}}}"#);
    decode_record(body.as_bytes()).expect("a record")
}

fn encoded(record: &AnyRecord, mode: Mode) -> String {
    let mut json = Vec::new();
    encode_record(record, mode, &mut json).expect("it can be sent");
    String::from_utf8(json).expect("text")
}

fn changes(edit: &Edit<AnyRecord>) -> String {
    let mut json = Vec::new();
    edit.encode(&mut json).expect("it can be sent");
    String::from_utf8(json).expect("text")
}

fn refusal(edit: &Edit<AnyRecord>) -> String {
    edit.encode(&mut Vec::new()).unwrap_err().to_string()
}

#[test]
fn every_type_is_read_and_written_without_a_loss() {
    let record = record(EVERY_TYPE);
    assert_eq!(record.to_json(), EVERY_TYPE);
    let saved = saved(EVERY_TYPE);
    assert_eq!(*saved, record);
    assert_eq!(
        Saved::<AnyRecord>::from_json(&saved.to_json()).expect("a record"),
        saved
    );
    assert_eq!(record.field_type("表"), Some(&FieldType::Subtable));
    assert_eq!(
        record.field_type("未来"),
        Some(&FieldType::Unknown("HOLOGRAM".into()))
    );
}

#[test]
fn what_kintone_sets_is_not_sent_and_all_else_is() {
    let mut record = record(EVERY_TYPE);
    // An attached file cannot be attached to another record.
    record.set("ファイル", UploadedFile::new("u"));
    let added = encoded(&record, Mode::Add);
    assert_eq!(
        added,
        concat!(
            r#"{"オプション":{"value":["甲","\"乙\""]},"グループ":{"value":[{"code":"g"}]},"ドロップダウン":{"value":null},"#,
            r#""ファイル":{"value":[{"fileKey":"u"}]},"ユーザー":{"value":[{"code":"sato"}]},"ラジオ":{"value":"はい"},"#,
            r#""リッチ":{"value":"<b>太</b>"},"リンク":{"value":"https://example.com"},"#,
            r#""数値":{"value":"-1234567890123456789012345678.50"},"文字":{"value":"a\n\"b\"\\"},"#,
            r#""日付":{"value":"2026-01-31"},"日時":{"value":"2026-01-31T13:30:00Z"},"時刻":{"value":"13:30"},"#,
            r#""組織":{"value":[{"code":"o"}]},"表":{"value":[{"value":{"品名":{"value":"紙"}}},{"value":{"品名":{"value":"筆"}}}]},"#,
            r#""複数行":{"value":""},"複数選択":{"value":[]}}"#,
        )
    );
    let updated = encoded(&record, Mode::Update);
    assert!(
        updated.contains(r#""表":{"value":[{"id":"41","value":{"品名":{"value":"紙"}}}"#),
        "{updated}"
    );
    assert_eq!(updated.contains("作成者"), added.contains("作成者"));
}

#[test]
fn an_attached_file_is_not_sent_to_another_record() {
    let error = encode_record(&record(EVERY_TYPE), Mode::Add, &mut Vec::new()).unwrap_err();
    assert_eq!(error.field(), Some("ファイル"));
    assert!(error.to_string().contains("upload it again"), "{error}");
}

#[test]
fn a_creator_is_sent_if_it_was_set_and_the_record_is_added() {
    let mut record = record(r#"{"作成者":{"type":"CREATOR","value":{"code":"a","name":"A"}}}"#);
    assert_eq!(encoded(&record, Mode::Add), "{}");
    record.set("作成者", User::new("sato"));
    assert_eq!(
        encoded(&record, Mode::Add),
        r#"{"作成者":{"value":{"code":"sato"}}}"#
    );
    let error = encode_record(&record, Mode::Upsert, &mut Vec::new()).unwrap_err();
    assert!(
        error.to_string().contains("only when the record is added"),
        "{error}"
    );
}

#[test]
fn an_empty_radio_button_is_not_sent() {
    let record = record(r#"{"a":{"type":"RADIO_BUTTON","value":null}}"#);
    for mode in [Mode::Add, Mode::Update, Mode::Upsert] {
        assert_eq!(encoded(&record, mode), "{}");
    }
}

#[test]
fn values_without_a_type_are_what_their_json_says() {
    let json = concat!(
        r#"{"a":{"value":"x"},"b":{"value":1.50},"c":{"value":["x"]},"d":{"value":[{"fileKey":"u"}]},"#,
        r#""e":{"value":[{"value":{"f":{"value":2}}}]},"g":{"value":[{"code":"sato"}]},"h":{"value":null},"i":{"value":[]}}"#,
    );
    let record = record(json);
    assert_eq!(record.text("b"), Ok("1.50"));
    assert_eq!(record.texts("c").unwrap(), ["x"]);
    assert_eq!(record.files("d").unwrap(), [UploadedFile::new("u").into()]);
    assert_eq!(record.rows("e").unwrap()[0].integer("f"), Ok(Some(2)));
    assert_eq!(
        record.get_as::<Vec<User>>("g").unwrap(),
        [User::new("sato")]
    );
    assert!(matches!(record.get("g"), Some(AnyValue::Json(_))));
    assert_eq!(
        encoded(&record, Mode::Add),
        json.replace("1.50", "\"1.50\"").replace(":2}", ":\"2\"}")
    );
}

#[test]
fn the_type_counts_wherever_it_stands_and_changes_from_record_to_record() {
    let body = concat!(
        r#"{"records":["#,
        r#"{"$id":{"value":"1"},"$revision":{"value":"1"},"a":{"type":"DATE","value":"2026-01-31"},"b":{"value":[{"code":"x"}],"more":{},"type":"USER_SELECT"}},"#,
        r#"{"$id":{"value":"2"},"$revision":{"value":"1"},"a":{"type":"CALC","value":"1"},"b":{"value":[{"code":"x"}]}},"#,
        r#"{"$id":{"value":"3"},"$revision":{"value":"1"},"a":{"type":"DATE","value":null},"b":{"value":[{"code":"x"}],"type":"GROUP_SELECT"}},"#,
        r#"{"$id":{"value":"4"},"$revision":{"value":"1"},"a":null,"b":{"type":"USER_SELECT"},"a":{"type":"DATE","value":"2026-02-01"}}"#,
        r#"]}"#,
    );
    let page = decode_page::<AnyRecord>(body.as_bytes()).expect("a page");
    let types = |code: &str| -> Vec<Option<&str>> {
        let types = page.iter().map(|record| record.field_type(code));
        types.map(|known| known.map(FieldType::as_str)).collect()
    };
    assert_eq!(
        types("a"),
        [Some("DATE"), Some("CALC"), Some("DATE"), Some("DATE")]
    );
    assert_eq!(
        types("b"),
        [
            Some("USER_SELECT"),
            None,
            Some("GROUP_SELECT"),
            Some("USER_SELECT")
        ]
    );
    assert_eq!(page[0].users("b").unwrap(), [User::new("x")]);
    assert_eq!(page[2].groups("b").unwrap().len(), 1);
    assert_eq!(page[3].get("b"), Some(&AnyValue::Null));
    assert_eq!(page[3].text("a"), Ok("2026-02-01"));
}

#[test]
fn a_value_that_is_not_of_its_type_names_field_and_row() {
    let body = concat!(
        r#"{"record":{"$id":{"value":"7"},"$revision":{"value":"1"},"#,
        r#""表":{"type":"SUBTABLE","value":[{"id":"41","value":{"数":{"type":"NUMBER","value":true}}}]}}}"#,
    );
    let error = decode_record::<AnyRecord>(body.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 7, field 表, row 0 (id 41), field 数: expected a number, found true"
    );
    let error = AnyRecord::from_json(r#"{"a": 1}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "field a: expected an object with type and value, found 1"
    );
    assert!(AnyRecord::from_json(r#"{"a": {"value": "x"}} more"#).is_err());
}

#[test]
fn an_accessor_that_does_not_suit_names_the_type_and_the_one_that_does() {
    let record = record(EVERY_TYPE);
    let error = |result: Result<(), String>| result.unwrap_err();
    assert_eq!(
        error(
            record
                .text("ユーザー")
                .map(drop)
                .map_err(|error| error.to_string())
        ),
        "field ユーザー: expected one value, but the USER_SELECT field holds users; read it with `users`"
    );
    assert_eq!(
        error(
            record
                .integer("文字")
                .map(drop)
                .map_err(|error| error.to_string())
        ),
        "field 文字: expected a number like 1234.5, found \"a\\n\\\"b\\\"\\\\\"; the field is a SINGLE_LINE_TEXT"
    );
    assert_eq!(
        error(
            record
                .rows("zzz")
                .map(drop)
                .map_err(|error| error.to_string())
        ),
        "field zzz: the record has no such field"
    );
    assert_eq!(
        error(
            record
                .users("ユーザ")
                .map(drop)
                .map_err(|error| error.to_string())
        ),
        "field ユーザ: the record has no such field; did you mean `ユーザー`?"
    );
    assert_eq!(record.integer("ドロップダウン"), Ok(None));
    assert_eq!(record.users("ドロップダウン").unwrap(), []);
    assert_eq!(
        record.user("作成者").unwrap().map(|user| &*user.name),
        Some("佐藤")
    );
}

#[test]
fn an_edit_sends_what_differs() {
    let saved = saved(EVERY_TYPE);
    let mut edit = saved.edit();
    assert!(!edit.is_changed());
    edit.set("文字", "新").set("数値", 12).clear("ユーザー");
    edit.remove("日付");
    assert_eq!(
        changes(&edit),
        r#"{"ユーザー":{"value":[]},"数値":{"value":"12"},"文字":{"value":"新"}}"#
    );
}

#[test]
fn an_edit_sends_all_rows_of_a_changed_table_with_their_ids() {
    let saved = saved(EVERY_TYPE);
    let mut edit = saved.edit();
    let rows = edit.rows_mut("表").unwrap();
    rows[1].set("品名", "皿");
    let mut row = AnyRecord::new();
    row.set("品名", "墨");
    rows.push(Row::new(row));
    let sent = |first: &str| {
        format!(
            r#"{{"表":{{"value":[{{"id":"41"{first}}},{{"id":"42","value":{{"品名":{{"value":"皿"}}}}}},{{"value":{{"品名":{{"value":"墨"}}}}}}]}}}}"#
        )
    };
    assert_eq!(changes(&edit), sent(r#","value":{"品名":{"value":"紙"}}"#));
    edit.untouched_rows_by_id();
    assert_eq!(changes(&edit), sent(""));
}

#[test]
fn a_change_that_would_be_lost_is_an_error() {
    let saved = saved(EVERY_TYPE);
    let refused = |change: &dyn Fn(&mut Edit<AnyRecord>)| {
        let mut edit = saved.edit();
        change(&mut edit);
        assert!(edit.is_changed());
        refusal(&edit)
    };
    assert_eq!(
        refused(&|edit| {
            edit.set("計算", 1);
        }),
        "field 計算: it was changed, but kintone fills it, and an update cannot write it"
    );
    assert_eq!(
        refused(&|edit| {
            edit.set("作成者", User::new("x"));
        }),
        "field 作成者: it was changed, but it can be given only when the record is added"
    );
    assert_eq!(
        refused(&|edit| {
            edit.clear("ラジオ");
        }),
        "field ラジオ: it was cleared, but kintone has no empty radio button: set it to one of its options"
    );
    assert_eq!(
        refused(&|edit| {
            edit.set("文宇", "x");
        }),
        "field 文宇: it was set, but the record had no such field when it was read; did you mean `文字`?"
    );
    assert_eq!(
        refused(&|edit| {
            edit.rows_mut("表").unwrap()[0].set("単価", 1);
        }),
        "field 表, row 0 (id 41), field 単価: it was changed, but kintone fills it, and an update cannot write it"
    );
}

#[test]
fn a_field_that_the_rows_of_a_table_do_not_have_is_an_error() {
    let saved = saved(EVERY_TYPE);
    let unknown = "it was set, but the rows of the table had no such field when they were read";
    let mut edit = saved.edit();
    edit.rows_mut("表").unwrap()[1].set("品各", "皿");
    assert!(edit.is_changed());
    assert_eq!(
        refusal(&edit),
        format!("field 表, row 1 (id 42), field 品各: {unknown}; did you mean `品名`?")
    );
    let new = || {
        let mut row = AnyRecord::new();
        row.set("品名", "墨").set("x", 1);
        row
    };
    let mut edit = saved.edit();
    edit.rows_mut("表").unwrap().push(Row::new(new()));
    let unknown = format!(
        "field 表, row 2, field x: {unknown}: it may be misspelt, or may not be seen by this user"
    );
    assert_eq!(refusal(&edit), unknown);
    let mut edit = saved.edit();
    let mut record = AnyRecord::clone(&saved);
    record.rows_mut("表").unwrap().push(Row::new(new()));
    edit.replace(record);
    assert_eq!(refusal(&edit), unknown);
    let patch =
        Patch::<AnyRecord>::new().rows(|f| f.table("表"), &saved, |rows| rows.append(new()));
    let error = patch.encode(&mut Vec::new()).unwrap_err().to_string();
    assert_eq!(error, unknown);
}

#[test]
fn rows_that_were_read_tell_which_fields_their_table_has() {
    let mut record = record(EVERY_TYPE);
    record.remove("ファイル");
    let mut row = AnyRecord::new();
    row.set("品各", "墨");
    record.rows_mut("表").unwrap().push(Row::new(row));
    let refused = |mode| {
        let result = encode_record(&record, mode, &mut Vec::new());
        result.err().map(|error| error.to_string())
    };
    let unknown = "field 表, row 2, field 品各: it was set, but the rows of the table had no such field when they were read; did you mean `品名`?";
    assert_eq!(refused(Mode::Upsert).as_deref(), Some(unknown));
    assert_eq!(refused(Mode::Update).as_deref(), Some(unknown));
    // A new record may be one of another app.
    assert_eq!(refused(Mode::Add), None);
    let rows = record.rows("表").unwrap().to_vec();
    for patch in [
        Patch::<AnyRecord>::new().replace_rows(|f| f.table("表"), rows.clone()),
        Patch::<AnyRecord>::new().set(|f| f.field("表"), rows),
    ] {
        let error = patch.encode(&mut Vec::new()).unwrap_err().to_string();
        assert_eq!(error, unknown);
    }
    // What the program has made tells nothing.
    let mut made = AnyRecord::new();
    made.set("x", 1);
    let mut table = AnyRecord::new();
    table.set("表", vec![Row::with_id(RowId::new(41), made)]);
    assert!(encode_record(&table, Mode::Upsert, &mut Vec::new()).is_ok());
}

#[test]
fn id_and_revision_cannot_be_set() {
    for code in ["$id", "$revision"] {
        let mut record = AnyRecord::new();
        record.set("文字", "x").set(code, 7);
        for mode in [Mode::Add, Mode::Upsert] {
            let error = encode_record(&record, mode, &mut Vec::new())
                .unwrap_err()
                .to_string();
            assert!(error.contains(&format!("field {code}: kintone")), "{error}");
            assert!(error.contains("`Patch` with `on`"), "{error}");
        }
        let mut table = AnyRecord::new();
        table.set("表", vec![record]);
        let error = encode_record(&table, Mode::Add, &mut Vec::new())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("field 表, row 0, field {code}: kintone")),
            "{error}"
        );
        for patch in [
            Patch::<AnyRecord>::new().set(|f| f.field(code), 7),
            Patch::<AnyRecord>::new().clear(|f| f.unique_text(code)),
        ] {
            let error = patch.encode(&mut Vec::new()).unwrap_err().to_string();
            assert!(error.contains(&format!("field {code}: kintone")), "{error}");
        }
    }
}

#[test]
fn a_list_of_different_things_is_an_error_that_names_the_place() {
    for (list, said) in [
        (r#"["x",1]"#, "element 1 of the list, 1, is not a text as"),
        (
            r#"["x",null]"#,
            "element 1 of the list, null, is not a text as",
        ),
        (
            r#"[1,"x"]"#,
            "element 1 of the list, \"x\", is not another value as",
        ),
        (
            r#"[{"value":{}},{"fileKey":"x"}]"#,
            r#"element 1 of the list, {"fileKey":"x"}, is not a row of a table as"#,
        ),
        (
            r#"[{"fileKey":"x"},{"value":{}}]"#,
            r#"element 1 of the list, {"value":{}}, is not a file as"#,
        ),
        (
            r#"[{"id":"1","value":{}},{}]"#,
            "element 1 of the list, {}, is not a row of a table as",
        ),
    ] {
        let error = AnyRecord::from_json(&format!(r#"{{"表":{{"value":{list}}}}}"#));
        let error = error.expect_err(list).to_string();
        assert!(error.starts_with(&format!("field 表: {said}")), "{error}");
        let row = format!(r#"{{"表":{{"value":[{{"value":{{"a":{{"value":{list}}}}}}}]}}}}"#);
        let error = AnyRecord::from_json(&row).expect_err(list).to_string();
        assert!(
            error.starts_with(&format!("field 表, row 0, field a: {said}")),
            "{error}"
        );
    }
    let kept = r#"{"表":{"value":[{"id":"1","value":{},"more":1}]}}"#;
    assert_eq!(
        AnyRecord::from_json(kept).expect("a record").to_json(),
        kept
    );
}

#[test]
fn a_patch_names_fields_by_their_codes() {
    let patch = Patch::<AnyRecord>::new()
        .set(|f| f.field("備\"考"), "郵送")
        .set(|f| f.field("区分"), ["甲"])
        .set(|f| f.field("担当者"), vec![User::new("sato")])
        .set(|f| f.field("備\"考"), Option::<&str>::None);
    let mut json = Vec::new();
    let update = patch.by_key(|f| f.unique_text("番号"), "INV-1", Revision::new(3));
    RecordUpdate::encode(&update, &mut json).expect("it can be sent");
    assert_eq!(
        String::from_utf8_lossy(&json),
        concat!(
            r#""updateKey":{"field":"番号","value":"INV-1"},"revision":3,"record":{"#,
            r#""備\"考":{"value":null},"区分":{"value":["甲"]},"担当者":{"value":[{"code":"sato"}]}}"#,
        )
    );
}

#[test]
fn a_patch_changes_the_rows_that_were_read() {
    let saved = saved(EVERY_TYPE);
    let patch = Patch::<AnyRecord>::new().rows(
        |f| f.table("表"),
        &saved,
        |rows| {
            rows.change(RowId::new(42), |row| {
                row.set("品名", "皿");
            });
            rows.remove(RowId::new(41));
        },
    );
    let mut json = Vec::new();
    patch.encode(&mut json).expect("it can be sent");
    assert_eq!(
        String::from_utf8_lossy(&json),
        r#"{"表":{"value":[{"id":"42","value":{"品名":{"value":"皿"}}}]}}"#
    );
}

#[test]
fn a_typed_record_can_have_a_table_without_a_type() {
    let rows: Vec<Row<AnyRecord>> = record(EVERY_TYPE).get_as("表").expect("rows");
    assert_eq!(rows[0].id(), Some(RowId::new(41)));
    assert_eq!(rows[1].text("品名"), Ok("筆"));
}

#[cfg(feature = "serde")]
#[test]
fn serde_writes_the_json_of_kintone() {
    let mut record = record(EVERY_TYPE);
    let json = serde_json::to_value(&record).expect("JSON");
    assert_eq!(json["数値"]["value"], "-1234567890123456789012345678.50");
    // Its number with decimals comes back as a float.
    record.remove("未来");
    let json = serde_json::to_value(&record).expect("JSON");
    assert_eq!(
        serde_json::from_value::<AnyRecord>(json)
            .expect("a record")
            .rows("表"),
        record.rows("表")
    );
    let saved = saved(EVERY_TYPE);
    let saved = Saved::new(saved.id(), saved.revision(), record);
    let json = serde_json::to_string(&saved).expect("JSON");
    let back: Saved<AnyRecord> = serde_json::from_str(&json).expect("a record");
    assert_eq!(
        (back.id(), back.text("数値")),
        (saved.id(), saved.text("数値"))
    );
}

#[cfg(all(feature = "chrono", feature = "rust_decimal"))]
#[test]
fn numbers_dates_and_times_are_read_and_set_as_rust_types() {
    use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
    use rust_decimal::Decimal;

    let read = record(EVERY_TYPE);
    let date: NaiveDate = "2026-01-31".parse().expect("a date");
    let time: NaiveTime = "13:30:00".parse().expect("a time");
    let instant: DateTime<Utc> = "2026-01-31T13:30:00Z".parse().expect("an instant");
    assert_eq!(read.decimal("計算"), Ok(Some(Decimal::new(1230, 2))));
    assert!(read.decimal("数値").is_err(), "more digits than it holds");
    assert_eq!(
        read.big_decimal("数値")
            .unwrap()
            .map(|number| number.to_plain_string()),
        Some("-1234567890123456789012345678.50".to_owned())
    );
    assert_eq!(read.date("日付"), Ok(Some(date)));
    assert_eq!(read.time("時刻"), Ok(Some(time)));
    assert_eq!(read.datetime("日時"), Ok(Some(instant)));
    let mut set = AnyRecord::new();
    set.set("a", Decimal::new(150, 2))
        .set("b", date)
        .set("c", time)
        .set("d", instant);
    let texts: Vec<&str> = ["a", "b", "c", "d"]
        .map(|code| set.text(code).unwrap())
        .into();
    assert_eq!(
        texts,
        ["1.50", "2026-01-31", "13:30", "2026-01-31T13:30:00Z"]
    );
}
