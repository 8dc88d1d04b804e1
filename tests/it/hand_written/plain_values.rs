//! Single values without `Option`, and enums without fallback.

use super::*;

/// Single values without `Option`, where the user knows that the field is always filled.
#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
struct Plain {
    #[kintone(empty = error)]
    請求日: NaiveDate,
    #[kintone(empty = error)]
    消費税率: i32,
    #[kintone(empty = error)]
    合計: ReadOnly<Decimal>,
    #[kintone(empty = error)]
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
        #[kintone(empty = error)]
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
