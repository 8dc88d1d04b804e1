//! A record with every type of field goes out and comes back; so do empty fields, long numbers and odd names.

use examples::forms::all_types::*;
use kintone_emulator::Emulator;
use kintone_runtime::record::values::{HourMinute, RecordNumber};
use kintone_runtime::record::written::Written;
use kintone_runtime::{
    Attachment, BigDecimal, Client, CreateOnly, DateTime, ErrorKind, Group, KintoneRecord,
    NaiveDate, NaiveTime, Organization, ReadOnly, Row, Saved, User, Utc,
};
use kintone_schema::{AppSchema, Field};
use serde_json::{Value, json};

use crate::apps::{
    self, add_masters, all_types, by_id, codes, nth_of_all_types, properties, schema_text, sent,
};

fn big(number: &str) -> Option<BigDecimal> {
    Some(number.parse().expect("a number"))
}

fn date(text: &str) -> Option<NaiveDate> {
    Some(text.parse().expect("a date"))
}

fn time(text: &str) -> Option<NaiveTime> {
    Some(text.parse().expect("a time"))
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().expect("an instant"))
}

fn user(code: &str, name: &str) -> User {
    User {
        code: code.into(),
        name: name.into(),
    }
}

const NOW: &str = "2026-11-22T15:30:45Z";

/// The server at `NOW`, with a user, a department and a group who have names.
pub(crate) async fn start() -> (Emulator, Client) {
    let now: DateTime<Utc> = NOW.parse().expect("an instant");
    let server = apps::emulator()
        .clock(move || now)
        .declare_user("sato", "佐藤 昇")
        .declare_organization("sales", "営業部")
        .declare_group("project_manager", "プロジェクト管理者")
        .start()
        .expect("the emulator starts");
    let client = apps::client(&server);
    add_masters(&client).await;
    (server, client)
}

/// Every field that may be written, filled.
pub(crate) async fn filled(client: &Client) -> AllTypes {
    let upload = |name: &'static str, content: &'static [u8]| async move {
        let file = client.upload_file::<AllTypes>(name, "text/plain", content);
        vec![Attachment::from(file.await.expect("an upload"))]
    };
    let row = AllTypesTable1 {
        table1_text: "row".into(),
        table1_multi_line: "a\nb".into(),
        table1_rich: "<b>row</b>".into(),
        table1_number: big("0.1234567891"),
        table1_checkbox: vec![AllTypesTable1Checkbox::x, AllTypesTable1Checkbox::y],
        table1_radio: Some(AllTypesTable1Radio::r2),
        table1_dropdown: Some(AllTypesTable1Dropdown::d2),
        table1_multi_select: vec![AllTypesTable1MultiSelect::m1],
        table1_date: date("1000-01-01"),
        table1_time: time("00:00:00"),
        table1_datetime: instant("9999-12-31T23:59:00Z"),
        table1_link: "https://example.com/row".into(),
        table1_file: upload("行.txt", b"in a row").await,
        table1_users: vec![User::new("sato")],
        table1_departments: vec![Organization::new("sales")],
        table1_groups: vec![Group::new("project_manager")],
        table1_lookup: "ITEM-1".into(),
        ..AllTypesTable1Required {
            table1_text: String::new(),
        }
        .into()
    };
    let other_row = AllTypes表2 {
        表2_文字列: "二".into(),
        表2_数値: big("2"),
        ..AllTypes表2::default()
    };
    AllTypes {
        text: "text with \"quotes\", \\ and 😀\u{7f}\t".into(),
        r#type: "t".into(),
        r#match: "m".into(),
        self_: "s".into(),
        Self_: "S".into(),
        value: "v".into(),
        id: "i".into(),
        r#async: "as".into(),
        r_: "r".into(),
        A: "half-width".into(),
        A_3075: "full-width".into(),
        a: "lower case".into(),
        _1番目: "1".into(),
        文字列__1行_: "2".into(),
        氏名・カナ: "3".into(),
        ハンカク・カナ: "4".into(),
        価格: "5".into(),
        全角_下線: "6".into(),
        multi_line: "one\n\ntwo\n".into(),
        rich: "<div>ä &amp; <b>b</b></div>".into(),
        number: big("1.5"),
        number_full: big("-1000.5"),
        checkbox: vec![AllTypesCheckbox::_3_leading_digit, AllTypesCheckbox::日本語],
        radio: Some(AllTypesRadio::どちらでもない),
        dropdown: Some(AllTypesDropdown::quoted),
        dropdown_localized: Some(AllTypesDropdownLocalized::進行中),
        multi_select: vec![AllTypesMultiSelect::one, AllTypesMultiSelect::three],
        date: date("2024-02-29"),
        date_now: date("9999-12-31"),
        time: time("23:59:00"),
        time_now: time("00:00:00"),
        datetime: instant("2024-02-29T23:59:00Z"),
        datetime_now: instant("1000-01-01T00:00:00Z"),
        link_web: "https://example.com/?q=%E3%81%82".into(),
        link_call: "+81-3-0000-0000".into(),
        link_mail: "sato@example.com".into(),
        file: upload("請求書 1.txt", b"one").await,
        file_large: upload("b.txt", b"").await,
        users: vec![User::new("sato")],
        departments: vec![Organization::new("sales")],
        groups: vec![Group::new("project_manager")],
        lookup_text: "ITEM-1".into(),
        lookup_number: big("1"),
        in_group: "g".into(),
        table1: vec![row.into()],
        表2: vec![other_row.into()],
        ..all_types("every-1")
    }
}

/// The fields among these that anyone may write.
fn writable(fields: &[Field]) -> Vec<&str> {
    let fields = fields
        .iter()
        .filter(|field| field.holds_value() && field.read_only().is_none() && !field.create_only());
    let mut codes: Vec<&str> = fields.map(Field::code).collect();
    codes.sort_unstable();
    codes
}

/// What an upload became; its key is new.
fn attached(read: &[Attachment], name: &str, size: u64) -> Vec<Attachment> {
    let [Attachment::Attached(file)] = read else {
        panic!("{read:?}");
    };
    assert_eq!(
        (file.name.as_str(), file.content_type.as_str(), file.size),
        (name, "text/plain", size)
    );
    assert!(!file.file_key.is_empty());
    read.to_vec()
}

#[tokio::test]
async fn a_record_of_every_type_comes_back_as_it_went_out() {
    let (server, client) = start().await;
    let record = filled(&client).await;
    let added = client.add_record(&record).await.unwrap();

    let schema = AppSchema::parse(&schema_text("all_types"), "all_types").unwrap();
    let body = sent(&server);
    assert_eq!(codes(&body), writable(schema.fields()));
    for table in ["table1", "表2"] {
        let row = &body[table]["value"][0]["value"];
        assert_eq!(
            codes(row),
            writable(schema.field(table).unwrap().table_fields())
        );
    }

    let read = client.get_record::<AllTypes>(added.id).await.unwrap();
    assert_eq!(read.missing_fields().count(), 0);
    let mut expected = record;
    // What kintone calculates.
    expected.text_auto = ReadOnly::of(format!("{}-2024-02-29", expected.text));
    expected.calc_number = ReadOnly::of(big("3"));
    expected.calc_digit = ReadOnly::of(big("1500"));
    expected.calc_datetime = ReadOnly::of(instant("2024-03-01T00:59:00Z"));
    expected.calc_date = ReadOnly::of(date("2024-03-01"));
    expected.calc_time = ReadOnly::of(time("00:00:00"));
    expected.calc_hours = ReadOnly::of(Some(HourMinute::from_minutes(1)));
    expected.calc_days = ReadOnly::of(Some(HourMinute::from_minutes(90)));
    // Rounded to ten places, half to even: 0.1234567891 * 1.5 = 0.18518518365.
    expected.table1[0].table1_calc = ReadOnly::of(big("0.1851851836"));
    expected.calc_table = ReadOnly::of(big("0.3086419727"));
    expected.表2[0].表2_自動 = ReadOnly::of("二2".into());
    // What the lookups copy.
    expected.copied_text = ReadOnly::of("Pencil".into());
    expected.copied_number = ReadOnly::of(big("12.5"));
    expected.table1[0].table1_copied = ReadOnly::of("Pencil".into());
    // What kintone sets.
    let administrator = Some(user("Administrator", "Administrator"));
    let now = instant("2026-11-22T15:30:00Z");
    expected.レコード番号 = ReadOnly::of(Some(RecordNumber {
        app_code: None,
        id: added.id,
    }));
    expected.作成者 = CreateOnly::of(administrator.clone());
    expected.作成日時 = CreateOnly::of(now);
    expected.更新者 = CreateOnly::of(administrator);
    expected.更新日時 = CreateOnly::of(now);
    expected.ステータス = ReadOnly::of(Some(AllTypesStatus::未着手));
    // The names of users, departments and groups.
    expected.users[0].name = "佐藤 昇".into();
    expected.departments[0].name = "営業部".into();
    expected.groups[0].name = "プロジェクト管理者".into();
    expected.table1[0].table1_users[0].name = "佐藤 昇".into();
    expected.table1[0].table1_departments[0].name = "営業部".into();
    expected.table1[0].table1_groups[0].name = "プロジェクト管理者".into();
    // Uploaded files are attached files now.
    expected.file = attached(&read.file, "請求書 1.txt", 3);
    expected.file_large = attached(&read.file_large, "b.txt", 0);
    expected.table1[0].table1_file = attached(&read.table1[0].table1_file, "行.txt", 8);
    // The rows have ids.
    let (row, other_row) = (expected.table1.remove(0), expected.表2.remove(0));
    let (id, other_id) = (read.table1[0].id().unwrap(), read.表2[0].id().unwrap());
    expected.table1 = vec![Row::with_id(id, row.into_inner())];
    expected.表2 = vec![Row::with_id(other_id, other_row.into_inner())];
    // Nothing else differs: this server keeps rich text as it came.
    assert_eq!(*read, expected);

    for (file, content) in [
        (&read.file[0], &b"one"[..]),
        (&read.file_large[0], b""),
        (&read.table1[0].table1_file[0], b"in a row"),
    ] {
        let file = file.attached().unwrap();
        let downloaded = client.download_file::<AllTypes>(file).await.unwrap();
        assert_eq!(downloaded.bytes, content);
    }
}

#[tokio::test]
async fn a_record_of_every_type_that_did_not_change_is_not_sent() {
    let (server, client) = start().await;
    let added = client.add_record(&filled(&client).await).await.unwrap();
    let mut edit = client
        .get_record::<AllTypes>(added.id)
        .await
        .unwrap()
        .edit();
    let before = server.requests().len();
    assert!(!edit.is_changed());
    assert_eq!(client.update_record(&edit).await.unwrap(), added);
    assert_eq!(server.requests().len(), before);

    edit.text.push('!');
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["text"]);
}

#[tokio::test]
async fn every_option_comes_back_however_it_is_spelt() {
    let (server, client) = start().await;
    let dropdowns = [
        AllTypesDropdown::Option_73be087e,
        AllTypesDropdown::_100,
        AllTypesDropdown::quoted,
        AllTypesDropdown::back_slash,
        AllTypesDropdown::絵文字,
    ];
    let checkbox = vec![
        AllTypesCheckbox::sample1,
        AllTypesCheckbox::sample_2,
        AllTypesCheckbox::_3_leading_digit,
        AllTypesCheckbox::r#type,
        AllTypesCheckbox::日本語,
        AllTypesCheckbox::a_b,
        AllTypesCheckbox::A_B,
    ];
    let record = |(n, dropdown): (u32, &AllTypesDropdown)| AllTypes {
        dropdown: Some(dropdown.clone()),
        checkbox: checkbox.clone(),
        ..nth_of_all_types(n)
    };
    let records: Vec<AllTypes> = (0..).zip(&dropdowns).map(record).collect();
    client.add_records(&records).await.unwrap();
    let body = &sent(&server)["checkbox"]["value"];
    assert_eq!(
        *body,
        json!([
            "sample1",
            "sample 2",
            "3 leading digit",
            "type",
            "日本語",
            "a/b",
            "A/B"
        ])
    );

    let page = client.get_records::<AllTypes>(by_id()).await.unwrap();
    let read: Vec<_> = page.iter().map(|record| record.dropdown.clone()).collect();
    assert_eq!(read, dropdowns.map(Some));
    for record in &page {
        assert_eq!(record.checkbox, checkbox);
    }
}

/// What the form insists on, and nothing else: every other field is empty.
fn empty(unique: &str) -> AllTypes {
    AllTypes {
        r#type: String::new(),
        multi_line: String::new(),
        rich: String::new(),
        radio: None,
        dropdown: None,
        time: None,
        ..all_types(unique)
    }
}

async fn add_and_read(client: &Client, record: &AllTypes) -> (Written, Saved<AllTypes>) {
    let added = client.add_record(record).await.unwrap();
    (added, client.get_record(added.id).await.unwrap())
}

#[tokio::test]
async fn an_empty_field_is_sent_on_add_where_a_static_default_would_step_in() {
    let (server, client) = start().await;
    client.add_record(&empty("empty")).await.unwrap();
    let body = sent(&server);
    let filled = [
        "checkbox",
        "date",
        "groups",
        "link_web",
        "lookup_text",
        "number_full",
        "text_unique",
    ];
    let emptied = ["dropdown", "multi_line", "rich", "time", "type"];
    let mut expected = [&filled[..], &emptied].concat();
    expected.sort_unstable();
    assert_eq!(codes(&body), expected);
    for (code, cleared) in [
        ("dropdown", json!(null)),
        ("multi_line", json!("")),
        ("rich", json!("")),
        ("time", json!(null)),
        ("type", json!("")),
    ] {
        assert_eq!(body[code]["value"], cleared, "{code}");
    }
}

#[tokio::test]
async fn empty_fields_come_back_empty_unless_kintone_fills_them() {
    let (_server, client) = start().await;
    let record = empty("empty");
    let (added, read) = add_and_read(&client, &record).await;
    let mut expected = record;
    // An empty radio button takes its default, whatever is sent.
    expected.radio = Some(AllTypesRadio::はい);
    // Defaults that only the server knows: the day and the time are those of Tokyo.
    expected.date_now = date("2026-11-23");
    expected.time_now = time("00:30:00");
    expected.datetime_now = instant("2026-11-22T15:30:00Z");
    // A default without a zone is the server's as well; this one reads UTC.
    expected.datetime = instant("2020-01-01T01:30:00Z");
    // LOGINUSER() is whom the token stands for. Nobody has a preferred department here.
    expected.users = vec![
        user("sato", "佐藤 昇"),
        user("Administrator", "Administrator"),
    ];
    expected.departments = Vec::new();
    // Names, copies and what is calculated from nothing, or set by kintone.
    expected.groups[0].name = "プロジェクト管理者".into();
    expected.text_auto = ReadOnly::of("-2020-11-12".into());
    expected.copied_text = ReadOnly::of("Pencil".into());
    expected.copied_number = ReadOnly::of(big("12.5"));
    expected.calc_number = ReadOnly::of(big("0"));
    expected.calc_digit = ReadOnly::of(big("0"));
    expected.calc_datetime = ReadOnly::of(instant("2020-01-01T02:30:00Z"));
    expected.calc_date = ReadOnly::of(date("2020-11-13"));
    expected.calc_time = ReadOnly::of(time("00:01:00"));
    expected.calc_hours = ReadOnly::of(Some(HourMinute::from_minutes(0)));
    expected.calc_days = ReadOnly::of(Some(HourMinute::from_minutes(0)));
    expected.calc_table = ReadOnly::of(big("0"));
    let administrator = Some(user("Administrator", "Administrator"));
    let now = instant("2026-11-22T15:30:00Z");
    expected.レコード番号 = ReadOnly::of(Some(RecordNumber {
        app_code: None,
        id: added.id,
    }));
    expected.作成者 = CreateOnly::of(administrator.clone());
    expected.作成日時 = CreateOnly::of(now);
    expected.更新者 = CreateOnly::of(administrator);
    expected.更新日時 = CreateOnly::of(now);
    expected.ステータス = ReadOnly::of(Some(AllTypesStatus::未着手));
    assert_eq!(*read, expected);
}

#[tokio::test]
async fn an_empty_required_field_is_sent_so_that_kintone_refuses_it_instead_of_its_default() {
    let (_server, client) = start().await;
    let record = AllTypes {
        number_full: None,
        checkbox: Vec::new(),
        date: None,
        groups: Vec::new(),
        ..all_types("required")
    };
    let error = client.add_record(&record).await.unwrap_err();
    assert!(error.is_validation(), "{error}");
    let mut fields: Vec<&str> = error
        .errors()
        .iter()
        .filter_map(|error| error.field())
        .collect();
    fields.sort_unstable();
    assert_eq!(fields, ["checkbox", "date", "groups", "number_full"]);
}

#[tokio::test]
async fn an_empty_field_clears_on_update() {
    let (server, client) = start().await;
    let (added, read) = add_and_read(&client, &filled(&client).await).await;
    let mut edit = read.edit();
    edit.replace(AllTypes {
        number_full: read.number_full.clone(),
        checkbox: read.checkbox.clone(),
        date: read.date,
        groups: read.groups.clone(),
        // It has no empty value: see `lost_changes`.
        radio: read.radio.clone(),
        ..empty("every-1")
    });
    edit.link_web = read.link_web.clone();
    client.update_record(&edit).await.unwrap();

    let body = sent(&server);
    for (code, cleared) in [
        ("text", json!("")),
        ("number", json!(null)),
        ("date_now", json!(null)),
        ("users", json!([])),
        ("multi_select", json!([])),
        ("file", json!([])),
        ("table1", json!([])),
    ] {
        assert_eq!(body[code]["value"], cleared, "{code}");
    }
    for unchanged in [
        "radio",
        "checkbox",
        "lookup_text",
        "text_unique",
        "link_web",
        "作成者",
    ] {
        assert_eq!(body.get(unchanged), None);
    }

    let now = client.get_record::<AllTypes>(added.id).await.unwrap();
    assert_eq!(now.radio, Some(AllTypesRadio::どちらでもない));
    assert_eq!((now.text.as_str(), &now.number), ("", &None));
    // A default steps in on add only.
    assert_eq!(
        (now.date_now, now.time, now.datetime_now),
        (None, None, None)
    );
    assert_eq!((&now.dropdown, now.r#type.as_str()), (&None, ""));
    assert!(now.users.is_empty() && now.file.is_empty());
    assert!(now.table1.is_empty() && now.表2.is_empty());
}

#[tokio::test]
async fn a_row_without_id_follows_the_rule_of_add_and_a_row_with_id_that_of_update() {
    let (server, client) = start().await;
    let row = || AllTypesTable1 {
        table1_radio: None,
        ..AllTypesTable1Required {
            table1_text: "row".into(),
        }
        .into()
    };
    let record = AllTypes {
        table1: vec![row().into()],
        ..all_types("rows")
    };
    let (added, read) = add_and_read(&client, &record).await;
    // The radio button of a new row takes its default.
    assert_eq!(read.table1[0].table1_radio, Some(AllTypesTable1Radio::r1));

    let mut edit = read.edit();
    edit.table1[0].table1_multi_line = "changed".into();
    edit.table1.push(row().into());
    client.update_record(&edit).await.unwrap();
    let rows = sent(&server)["table1"]["value"].take();
    let (old, new) = (&rows[0]["value"], &rows[1]["value"]);
    assert_eq!(codes(new), ["table1_text"]);
    // All that is writable.
    let schema = AppSchema::parse(&schema_text("all_types"), "all_types").unwrap();
    let all = writable(schema.field("table1").unwrap().table_fields());
    assert_eq!(codes(old), all);
    assert_eq!(old["table1_number"]["value"], json!(null));

    let now = client.get_record::<AllTypes>(added.id).await.unwrap();
    let radios: Vec<_> = now
        .table1
        .iter()
        .map(|row| row.table1_radio.clone())
        .collect();
    assert_eq!(
        radios,
        [Some(AllTypesTable1Radio::r1), Some(AllTypesTable1Radio::r1)]
    );
}

#[tokio::test]
async fn thirty_digits_keep_every_one_of_them() {
    let (server, client) = start().await;
    let numbers = [
        "12345678901234567890.0123456789",
        "-99999999999999999999.9999999999",
        "0.0000000001",
        "-0.1",
        "10000000000000000000",
    ];
    for (n, number) in (0..).zip(numbers) {
        let row = AllTypes表2 {
            表2_数値: big(number),
            ..AllTypes表2::default()
        };
        let record = AllTypes {
            number: big(number),
            表2: vec![row.into()],
            ..nth_of_all_types(n)
        };
        let added = client.add_record(&record).await.unwrap();
        assert_eq!(sent(&server)["number"]["value"], json!(number));
        let read = client.get_record::<AllTypes>(added.id).await.unwrap();
        assert_eq!(read.number, big(number));
        assert_eq!(read.表2[0].表2_数値, big(number));
        assert!(!read.edit().is_changed());
    }
}

#[tokio::test]
async fn too_many_decimals_are_an_error_before_anything_is_sent() {
    let (server, client) = start().await;
    let before = server.requests().len();
    let fits = AllTypes {
        number: big("0.12345678910"),
        ..all_types("fits")
    };
    let too_long = AllTypes {
        number: big("0.12345678912"),
        ..all_types("too-long")
    };
    let error = client
        .add_records(&[fits.clone(), too_long])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    let message = error.to_string();
    assert!(
        message.ends_with(
            "records[1], field number: the app allows 10 decimals, but 0.12345678912 has more; \
             round it or mark the field #[kintone(round)]"
        ),
        "{message}"
    );

    let row = AllTypesTable1 {
        table1_number: big("0.00000000001"),
        ..AllTypesTable1Required {
            table1_text: "row".into(),
        }
        .into()
    };
    let in_a_row = AllTypes {
        table1: vec![
            AllTypesTable1::from(AllTypesTable1Required {
                table1_text: "row".into(),
            })
            .into(),
            row.into(),
        ],
        ..all_types("row")
    };
    let message = client.add_record(&in_a_row).await.unwrap_err().to_string();
    assert!(
        message.contains("field table1, row 1, field table1_number: the app allows 10 decimals"),
        "{message}"
    );
    assert_eq!(server.requests().len(), before);

    // Trailing zeros do not count as decimals.
    client.add_record(&fits).await.unwrap();
    assert_eq!(sent(&server)["number"]["value"], json!("0.1234567891"));
}

#[tokio::test]
async fn times_are_cut_to_the_minute_and_never_shifted() {
    let (server, client) = start().await;
    let record = AllTypes {
        time: NaiveTime::from_hms_milli_opt(12, 59, 59, 999),
        datetime: instant("2026-12-31T23:59:59.999Z"),
        datetime_now: instant("2027-01-01T08:59:59+09:00"),
        ..all_types("times")
    };
    let (_, read) = add_and_read(&client, &record).await;
    assert_eq!(read.time, time("12:59:00"));
    assert_eq!(read.datetime, instant("2026-12-31T23:59:00Z"));
    assert_eq!(read.datetime_now, instant("2026-12-31T23:59:00Z"));
    let requests = server.requests();
    let posted = requests
        .iter()
        .rev()
        .find(|request| request.method == "POST");
    let body = &posted.unwrap().body.as_ref().unwrap()["record"];
    assert_eq!(body["time"]["value"], json!("12:59"));
    assert_eq!(body["datetime"]["value"], json!("2026-12-31T23:59:00Z"));
    assert_eq!(body["datetime_now"]["value"], json!("2026-12-31T23:59:00Z"));

    // Other seconds within the same minute do not count as a change.
    let mut edit = read.edit();
    edit.time = time("12:59:30");
    assert!(!edit.is_changed());
}

#[tokio::test]
async fn a_date_that_kintone_cannot_hold_is_an_error_before_anything_is_sent() {
    let (server, client) = start().await;
    let before = server.requests().len();
    let record = AllTypes {
        date_now: NaiveDate::from_ymd_opt(999, 12, 31),
        ..all_types("dates")
    };
    let error = client.add_record(&record).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    let message = error.to_string();
    assert!(
        message.contains("field date_now: expected a date from 1000-01-01 to 9999-12-31"),
        "{message}"
    );
    assert_eq!(server.requests().len(), before);
}

/// A program that knows the new options.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 3)]
struct Newer {
    #[kintone(kind = DROP_DOWN)]
    dropdown: Option<String>,
    #[kintone(kind = CHECK_BOX)]
    checkbox: Vec<String>,
    #[kintone(kind = RADIO_BUTTON)]
    radio: Option<String>,
}

fn add_option(properties: &mut Value, field: &str, option: &str) {
    let options = properties[field]["options"].as_object_mut().unwrap();
    let index = options.len().to_string();
    options.insert(option.into(), json!({"label": option, "index": index}));
}

#[tokio::test]
async fn an_option_that_the_enum_does_not_know_survives_an_edit() {
    let (server, client) = start().await;
    let added = client.add_record(&all_types("options")).await.unwrap();
    let mut properties = properties("all_types");
    for field in ["dropdown", "checkbox", "radio"] {
        add_option(&mut properties, field, "new \"☃\\");
    }
    server.update_form(3, properties).unwrap();
    let mut newer = client.get_record::<Newer>(added.id).await.unwrap().edit();
    newer.dropdown = Some("new \"☃\\".into());
    newer.radio = Some("new \"☃\\".into());
    newer.checkbox.push("new \"☃\\".into());
    client.update_record(&newer).await.unwrap();

    let read = client.get_record::<AllTypes>(added.id).await.unwrap();
    let other = || "new \"☃\\".to_owned();
    assert_eq!(read.dropdown, Some(AllTypesDropdown::Other(other())));
    assert_eq!(read.radio, Some(AllTypesRadio::Other(other())));
    assert_eq!(
        read.checkbox.last(),
        Some(&AllTypesCheckbox::Other(other()))
    );

    let mut edit = read.edit();
    edit.text = "edited".into();
    edit.checkbox.remove(0);
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["checkbox", "text"]);
    let now = client.get_record::<AllTypes>(added.id).await.unwrap();
    assert_eq!(
        now.checkbox,
        [AllTypesCheckbox::日本語, AllTypesCheckbox::Other(other())]
    );
    assert_eq!(now.dropdown, Some(AllTypesDropdown::Other(other())));
}
