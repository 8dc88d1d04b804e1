//! Types that are less usual for their kind, types of one's own, and conversions.

use super::*;

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
    edit.tags = vec!["client visit".into(), "meal".into()];
    edit.approved_at = Some("2026-01-01T08:59:59+09:00".parse().unwrap());
    client.update_record(&edit).await.unwrap();
    let body = sent(&server);
    assert_eq!(codes(&body), ["Approved_at", "Tags"]);
    assert_eq!(body["Approved_at"]["value"], json!("2025-12-31T23:59:00Z"));

    let read = client.get_record::<Unusual>(added.id).await.unwrap();
    assert_eq!(read.tags, ["client visit", "meal"]);
    let mut edit = read.edit();
    edit.payment = None;
    let error = client.update_record(&edit).await.unwrap_err();
    assert!(
        error.to_string().ends_with(
            ": it was cleared, but kintone has no empty radio button: set it to one of its options"
        ),
        "{error}"
    );
    let approved_at: DateTime<Utc> = "2025-12-31T23:59:00Z".parse().unwrap();
    assert_eq!(read.approved_at.map(|at| at.to_utc()), Some(approved_at));
}

#[tokio::test]
async fn a_number_that_an_integer_cannot_hold_is_an_error_and_not_rounded() {
    let (_server, client) = start();
    let row: ExpenseExpenses = ExpenseExpensesRequired {
        Expense_date: NaiveDate::default(),
        Amount: Decimal::new(105, 1),
    }
    .into();
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
    #[kintone(empty = error)]
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
        "a skipped field does not count as a field of the form"
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
