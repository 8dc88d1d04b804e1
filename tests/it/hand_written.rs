//! Structs that users write themselves: part of a form, types of their own, fields found by their kind, no schema.

use std::fmt;

use examples::forms::expense::{Expense, ExpenseCostCenter, ExpenseExpenses, ExpenseRequired};
use examples::forms::invoice::{
    Invoice, InvoiceRequired, Invoice単位, Invoice明細, Invoice請求区分,
};
use kintone_emulator::{Emulator, Permission};
use kintone_runtime::codec::{Cursor, Encoder, ValueError};
use kintone_runtime::{
    Client, CreateOnly, DateTime, Decimal, ErrorKind, FieldValue, FixedOffset, KintoneChoice,
    KintoneRecord, NaiveDate, Presence, ReadOnly, RecordId, RecordNumber, Revision, Row, Scalar,
    User, Utc, Value, kind,
};
use serde_json::json;

use crate::apps::{self, add_masters, codes, last_request, sent, start};

fn invoice(number: &str) -> Invoice {
    InvoiceRequired {
        請求書番号: number.into(),
        件名: "保守".into(),
        取引先: "日本橋商事".into(),
    }
    .into()
}

async fn start_with_an_invoice() -> (Emulator, Client) {
    let (server, client) = start();
    add_masters(&client).await;
    client.add_record(&invoice("INV-1")).await.unwrap();
    (server, client)
}

/// The field codes that the latest request asked for.
fn asked_for(server: &Emulator) -> Vec<String> {
    let query = last_request(server).query;
    let fields = query.split('&').filter(|pair| pair.starts_with("fields"));
    fields
        .map(|pair| decode(pair.split_once('=').unwrap().1))
        .collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'%' {
            let hex = std::str::from_utf8(&rest[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &rest[2..];
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Some of the fields, under names of one's own.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json")]
struct Summary {
    #[kintone(code = "請求書番号")]
    number: String,
    #[kintone(code = "合計")]
    total: ReadOnly<Option<Decimal>>,
    備考: String,
}

#[tokio::test]
async fn a_partial_struct_asks_only_for_its_own_fields() {
    let (server, client) = start_with_an_invoice().await;
    let page = client.get_records::<Summary>("").await.unwrap();
    let mut asked = asked_for(&server);
    asked.sort();
    assert_eq!(asked, ["$id", "$revision", "備考", "合計", "請求書番号"]);
    assert_eq!(
        (page[0].number.as_str(), page[0].revision()),
        ("INV-1", Revision::new(1))
    );
    assert_eq!(*page[0].total, Some(Decimal::ZERO));
}

#[tokio::test]
async fn a_partial_struct_is_edited_without_touching_the_rest() {
    let (server, client) = start_with_an_invoice().await;
    let mut edit = client
        .get_record::<Summary>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.備考 = "郵送".into();
    client.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["備考"]);
    let whole = client
        .get_record::<Invoice>(RecordId::new(1))
        .await
        .unwrap();
    assert_eq!((whole.備考.as_str(), whole.件名.as_str()), ("郵送", "保守"));
}

/// What the form requires, and a field that this program only looks at.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct Least {
    請求書番号: String,
    件名: String,
    取引先: String,
    備考: ReadOnly<String>,
}

#[tokio::test]
async fn a_struct_with_what_is_required_is_added_and_the_form_fills_in_the_rest() {
    let (server, client) = start_with_an_invoice().await;
    let record = Least {
        請求書番号: "INV-2".into(),
        件名: "保守".into(),
        取引先: "日本橋商事".into(),
        備考: ReadOnly::of("never sent".into()),
    };
    let added = client.add_record(&record).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["件名", "取引先", "請求書番号"]);
    let whole = client.get_record::<Invoice>(added.id).await.unwrap();
    assert_eq!(whole.請求区分, Some(Invoice請求区分::通常));
    assert_eq!(whole.消費税率, Some(Decimal::TEN));
    assert_eq!(whole.備考, "");
}

/// Rows of which this program knows one field.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct Quantities {
    明細: Vec<Row<Quantity>>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", table = "明細", partial)]
struct Quantity {
    数量: Option<Decimal>,
}

#[tokio::test]
async fn a_partial_row_is_written_with_its_id_and_its_own_fields() {
    let (server, client) = start_with_an_invoice().await;
    let row = Invoice明細 {
        商品コード: "P-1".into(),
        単位: Some(Invoice単位::式),
        ..Invoice明細::default()
    };
    let record = Invoice {
        明細: vec![row.clone().into(), row.into()],
        ..invoice("INV-2")
    };
    let added = client.add_record(&record).await.unwrap();
    let before = client.get_record::<Quantities>(added.id).await.unwrap();
    let ids: Vec<_> = before.明細.iter().filter_map(Row::id).collect();
    let mut edit = before.edit();
    edit.明細[1].数量 = Some(Decimal::from(7));
    client.update_record(&edit).await.unwrap();
    assert_eq!(
        sent(&server),
        json!({"明細": {"value": [
            {"id": ids[0].to_string(), "value": {"数量": {"value": "1"}}},
            {"id": ids[1].to_string(), "value": {"数量": {"value": "7"}}},
        ]}})
    );
    let now = client.get_record::<Invoice>(added.id).await.unwrap();
    assert_eq!(now.明細[1].数量, Some(Decimal::from(7)));
    assert_eq!(now.明細[1].単位, Some(Invoice単位::式));
    assert_eq!(now.明細[1].商品コード, "P-1");
}

/// Types that are less usual for their kind.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/expense.json", app = 2)]
struct Unusual {
    #[kintone(code = "Title")]
    title: Option<String>,
    #[kintone(code = "Tags")]
    tags: Vec<String>,
    #[kintone(code = "Payment_method")]
    payment: Option<String>,
    #[kintone(code = "Approved_at")]
    approved_at: Option<DateTime<FixedOffset>>,
    #[kintone(code = "Total")]
    total: ReadOnly<Option<i64>>,
}

#[tokio::test]
async fn less_usual_types_hold_their_fields() {
    let (server, client) = start();
    let added = client.add_record(&expense("EXP-0001")).await.unwrap();
    let mut edit = client.get_record::<Unusual>(added.id).await.unwrap().edit();
    assert_eq!(edit.title.as_deref(), Some("Fair"));
    assert_eq!(
        (&edit.tags[..], edit.payment.as_deref()),
        (&["travel".to_owned()][..], Some("Cash"))
    );
    assert_eq!((edit.approved_at, *edit.total), (None, Some(0)));
    edit.payment = None;
    edit.tags = vec!["client visit".into(), "meal".into()];
    edit.approved_at = Some("2026-01-01T08:59:59+09:00".parse().unwrap());
    client.update_record(&edit).await.unwrap();
    let body = sent(&server);
    assert_eq!(codes(&body), ["Approved_at", "Tags"]);
    assert_eq!(body["Approved_at"]["value"], json!("2025-12-31T23:59:00Z"));

    let read = client.get_record::<Unusual>(added.id).await.unwrap();
    assert_eq!(read.tags, ["client visit", "meal"]);
    assert_eq!(
        read.payment.as_deref(),
        Some("Cash"),
        "a radio button cannot be emptied"
    );
    let approved_at: DateTime<Utc> = "2025-12-31T23:59:00Z".parse().unwrap();
    assert_eq!(read.approved_at.map(|at| at.to_utc()), Some(approved_at));
}

#[tokio::test]
async fn a_number_that_an_integer_cannot_hold_is_an_error_and_not_rounded() {
    let (_server, client) = start();
    let row = ExpenseExpenses::new(NaiveDate::default(), Decimal::new(105, 1));
    let record = Expense {
        Expenses: vec![row.into()],
        ..expense("EXP-0001")
    };
    let added = client.add_record(&record).await.unwrap();
    let error = client.get_record::<Unusual>(added.id).await.unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with("field Total: expected a whole number that i64 holds, found \"10.5\""),
        "{message}"
    );
}

/// A type of one's own for a NUMBER field, with an empty value of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Percent(u8);

impl FieldValue<kind::NUMBER> for Percent {}
impl Scalar for Percent {}

impl<'de> Value<'de> for Percent {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let text = input.number_text()?;
        let percent = text.parse().ok().filter(|percent| *percent <= 100);
        let percent = percent.ok_or_else(|| ValueError::expected("a percentage", &text))?;
        *self = Percent(percent);
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.text(&self.0.to_string());
        Ok(())
    }

    fn presence(&self) -> Presence {
        Presence::Filled
    }

    fn vacant() -> Percent {
        Percent(0)
    }
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct OwnTypes {
    消費税率: Percent,
    #[kintone(code = "支払期限", with = slashes)]
    due: Due,
    #[kintone(skip)]
    seen: bool,
}

/// A type of another crate, which knows nothing of kintone.
#[derive(Debug, Clone, PartialEq, Default)]
struct Due(String);

mod slashes {
    use super::{Due, NaiveDate};

    pub(super) fn from_kintone(date: Option<NaiveDate>) -> Result<Due, String> {
        match date {
            Some(date) if date < NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() => {
                Err(format!("{date} is too long ago"))
            }
            Some(date) => Ok(Due(date.format("%Y/%m/%d").to_string())),
            None => Ok(Due::default()),
        }
    }

    pub(super) fn to_kintone(due: &Due) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(&due.0, "%Y/%m/%d").ok()
    }
}

#[tokio::test]
async fn types_of_ones_own_are_read_and_written() {
    let (server, client) = start_with_an_invoice().await;
    let read = client
        .get_record::<OwnTypes>(RecordId::new(1))
        .await
        .unwrap();
    let expected = OwnTypes {
        消費税率: Percent(10),
        due: Due::default(),
        seen: false,
    };
    assert_eq!(*read, expected);

    let mut edit = read.edit();
    edit.seen = true;
    assert!(
        !edit.is_changed(),
        "a skipped field is no field of the form"
    );
    edit.消費税率 = Percent(8);
    edit.due = Due("2026/12/31".into());
    client.update_record(&edit).await.unwrap();
    assert_eq!(
        sent(&server),
        json!({"消費税率": {"value": "8"}, "支払期限": {"value": "2026-12-31"}})
    );
    let mut edit = client
        .get_record::<OwnTypes>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    assert_eq!(
        (edit.消費税率, edit.due.0.as_str()),
        (Percent(8), "2026/12/31")
    );
    edit.due = Due::default();
    client.update_record(&edit).await.unwrap();
    assert_eq!(sent(&server), json!({"支払期限": {"value": null}}));
}

#[tokio::test]
async fn what_a_conversion_of_ones_own_refuses_names_record_and_field() {
    let (_server, client) = start_with_an_invoice().await;
    let mut edit = client
        .get_record::<Invoice>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.支払期限 = NaiveDate::from_ymd_opt(1999, 12, 31);
    client.update_record(&edit).await.unwrap();
    let error = client
        .get_record::<OwnTypes>(RecordId::new(1))
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with("app 1, record 1, field 支払期限: 1999-12-31 is too long ago"),
        "{message}"
    );

    edit = client
        .get_record::<Invoice>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.支払期限 = None;
    edit.消費税率 = Some("8.5".parse().unwrap());
    client.update_record(&edit).await.unwrap();
    let error = client
        .get_record::<OwnTypes>(RecordId::new(1))
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with("field 消費税率: expected a percentage, found \"8.5\""),
        "{message}"
    );
}

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

fn expense(number: &str) -> Expense {
    ExpenseRequired {
        Expense_no: number.into(),
        Title: "Fair".into(),
        Cost_center: ExpenseCostCenter::N_A,
        Purpose: "Exhibition".into(),
    }
    .into()
}

#[tokio::test]
async fn system_fields_are_found_by_kind_in_any_language() {
    let (server, client) = start_with_an_invoice().await;
    let page = client.get_records::<JapaneseSystem>("").await.unwrap();
    assert!(asked_for(&server).contains(&"レコード番号".to_owned()));
    assert_eq!(page[0].number.as_ref().unwrap().to_string(), "1");
    assert_eq!(page[0].by.as_ref().unwrap().code, "Administrator");
    assert!(page[0].at.is_some() && !page[0].status.is_empty());
    assert_eq!(page.missing_fields().count(), 0);

    client.add_record(&expense("EXP-0001")).await.unwrap();
    let page = client.get_records::<EnglishSystem>("").await.unwrap();
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
    assert!(!edit.is_changed());
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

/// Single values without `Option`, where the user knows that the field is always filled.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct Plain {
    請求日: NaiveDate,
    消費税率: i32,
    合計: ReadOnly<Decimal>,
    請求区分: Kubun,
}

#[derive(Debug, Clone, PartialEq, KintoneChoice)]
#[kintone(schema = "../examples/schemas/invoice.json", field = "請求区分")]
enum Kubun {
    通常,
    前払,
    精算,
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.請求日, self.消費税率, *self.合計)
    }
}

#[tokio::test]
async fn plain_values_are_read_and_an_empty_one_is_an_error_that_names_the_remedy() {
    let (_server, client) = start_with_an_invoice().await;
    let mut edit = client
        .get_record::<Invoice>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.請求日 = NaiveDate::from_ymd_opt(2026, 1, 31);
    client.update_record(&edit).await.unwrap();
    let read = client.get_record::<Plain>(RecordId::new(1)).await.unwrap();
    assert_eq!(
        (read.to_string(), &read.請求区分),
        ("2026-01-31 10 0".to_owned(), &Kubun::通常)
    );
    let mut edit = read.edit();
    edit.請求区分 = Kubun::精算;
    client.update_record(&edit).await.unwrap();

    /// The due date of most invoices is empty.
    #[derive(Debug, Clone, KintoneRecord)]
    #[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
    struct AlwaysDue {
        #[allow(dead_code)]
        支払期限: NaiveDate,
    }
    let error = client
        .get_record::<AlwaysDue>(RecordId::new(1))
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with(
            "app 1, record 1, field 支払期限: the field is empty or missing; make its type Option<…>"
        ),
        "{message}"
    );
}

#[tokio::test]
async fn an_option_that_an_enum_without_fallback_lacks_is_an_error_with_the_options() {
    let (server, client) = start_with_an_invoice().await;
    let mut form = apps::properties("invoice");
    form["請求区分"]["options"]["返金"] = json!({"label": "返金", "index": "3"});
    server.update_form(1, form).unwrap();
    let mut edit = client
        .get_record::<Invoice>(RecordId::new(1))
        .await
        .unwrap()
        .edit();
    edit.請求区分 = Some("返金".into());
    client.update_record(&edit).await.unwrap();
    let error = client
        .get_record::<Plain>(RecordId::new(1))
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.ends_with("field 請求区分: expected one of 通常, 前払, 精算, found \"返金\""),
        "{message}"
    );
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/item.json", app = 30)]
struct Rounded {
    code: String,
    #[kintone(round)]
    price: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/item.json", app = 30)]
struct RoundedUp {
    code: String,
    #[kintone(round = "UP")]
    price: Option<Decimal>,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/item.json", app = 30)]
struct Lossy {
    code: String,
    #[kintone(lossy)]
    price: Option<f64>,
}

#[tokio::test]
async fn decimals_are_rounded_where_the_field_says_so() {
    let (server, client) = start();
    let price = |text: &str| Some(text.parse::<Decimal>().unwrap());
    for (i, (given, as_the_app, up)) in [
        ("0.12345", "0.1234", "0.1235"),
        ("0.12355", "0.1236", "0.1236"),
        ("-0.12345", "-0.1234", "-0.1235"),
        ("1.00001", "1.0000", "1.0001"),
    ]
    .into_iter()
    .enumerate()
    {
        let rounded = Rounded {
            code: format!("r{i}"),
            price: price(given),
        };
        let added = client.add_record(&rounded).await.unwrap();
        assert_eq!(sent(&server)["price"]["value"], json!(as_the_app));
        let read = client.get_record::<Rounded>(added.id).await.unwrap();
        assert_eq!(read.price, price(as_the_app));

        let rounded = RoundedUp {
            code: format!("u{i}"),
            price: price(given),
        };
        client.add_record(&rounded).await.unwrap();
        assert_eq!(sent(&server)["price"]["value"], json!(up));
    }
}

#[tokio::test]
async fn a_lossy_number_is_an_f64_in_both_directions() {
    let (server, client) = start();
    let record = Lossy {
        code: "f".into(),
        price: Some(0.1 + 0.2),
    };
    let added = client.add_record(&record).await.unwrap();
    assert_eq!(sent(&server)["price"]["value"], json!("0.3000"));
    let mut edit = client.get_record::<Lossy>(added.id).await.unwrap().edit();
    assert_eq!(edit.price, Some(0.3));
    assert!(!edit.is_changed());
    edit.price = Some(f64::NAN);
    let error = client.update_record(&edit).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(
        error
            .to_string()
            .contains("field price: expected a finite number"),
        "{error}"
    );
}

/// No schema: nothing is checked while it compiles, and nothing is known about defaults.
#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]
#[kintone(app = 2)]
struct Unchecked {
    #[kintone(code = "Expense_no")]
    number: String,
    #[kintone(code = "Title")]
    title: String,
    #[kintone(code = "Cost_center")]
    cost_center: Option<String>,
    #[kintone(code = "Purpose")]
    purpose: String,
    #[kintone(code = "Policy_link")]
    policy: String,
    #[kintone(code = "Tags")]
    tags: Vec<String>,
    #[kintone(code = "Expenses")]
    rows: Vec<Row<UncheckedRow>>,
}

#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]
#[kintone(app = 2, table = "Expenses")]
struct UncheckedRow {
    #[kintone(code = "Expense_date")]
    date: Option<NaiveDate>,
    #[kintone(code = "Amount")]
    amount: Option<Decimal>,
}

#[tokio::test]
async fn a_struct_without_schema_sends_its_empty_fields_too() {
    let (server, client) = start();
    let row = UncheckedRow {
        date: NaiveDate::from_ymd_opt(2026, 1, 31),
        amount: Some(Decimal::new(1050, 2)),
    };
    let record = Unchecked {
        number: "EXP-0002".into(),
        title: "Fair".into(),
        cost_center: Some("N/A".into()),
        purpose: "Exhibition".into(),
        rows: vec![row.into()],
        ..Unchecked::default()
    };
    let added = client.add_record(&record).await.unwrap();
    let body = sent(&server);
    assert_eq!(
        (&body["Policy_link"], &body["Tags"]),
        (&json!({"value": ""}), &json!({"value": []}))
    );
    let read = client.get_record::<Unchecked>(added.id).await.unwrap();
    // The defaults of the form did not step in.
    assert_eq!((read.policy.as_str(), read.tags.len()), ("", 0));
    assert_eq!(*read.rows[0], *record.rows[0]);

    let generated = client.get_record::<Expense>(added.id).await.unwrap();
    let row: &ExpenseExpenses = &generated.Expenses[0];
    assert_eq!(
        (row.Amount, generated.Cost_center.as_ref()),
        (Some(Decimal::new(105, 1)), Some(&ExpenseCostCenter::N_A))
    );
}
