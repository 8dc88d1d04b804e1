//! `query!` wherever a struct can be named, and everything that kintone's grammar has, accepted by the server.

mod related;

use examples::forms::all_types::{AllTypes, AllTypesRadio};
use examples::forms::expense::{self, Expense};
use examples::forms::invoice::Invoice as Bill;
use kintone_runtime::query::{IntoPagedQuery, Weeks, empty, from_today, login_user, today};
use kintone_runtime::record::OwnedRecord;
use kintone_runtime::{
    BigDecimal, Client, Decimal, KintoneChoice, KintoneRecord, NaiveDate, ReadOnly, Row, User,
    query,
};

use crate::apps::{add_masters, nth_of_all_types, start};

/// The text of the query, which the server takes.
async fn taken<T: OwnedRecord + 'static>(
    client: &Client,
    query: impl IntoPagedQuery<T> + ToString,
) -> String {
    let text = query.to_string();
    let found = client.get_records::<T>(query).await;
    found.unwrap_or_else(|error| panic!("{text}: {error}"));
    text
}

/// Each query is its own text once it is a string.
macro_rules! same {
    ($client:expr, $record:ident: $($query:literal = [$($words:tt)*];)*) => {$(
        assert_eq!(taken::<$record>($client, query!($record, $($words)*)).await, $query);
        assert_eq!(taken::<$record>($client, query!($record, $query)).await, $query);
    )*};
}

#[tokio::test]
async fn every_operator_of_every_kind_is_taken() {
    let (_server, client) = start();
    same! { &client, AllTypes:
        "$id > 1 and $id not in (1, 2)" = [$id > 1 and $id not in (1, 2)];
        "レコード番号 = 1" = [レコード番号 = 1];
        "text = \"a\" or text in (\"b\", \"\")" = [text = "a" or text in ("b", "")];
        "type like \"a\" and match not like \"b\"" = [type like "a" and match not like "b"];
        "氏名・カナ != \"\"" = [氏名・カナ != ""];
        "multi_line is empty or rich is not empty" = [multi_line is empty or rich is not empty];
        "number >= -1000.5" = [number >= -1000.5];
        "number = \"\" and calc_number < 5" = [number = "" and calc_number < 5];
        "calc_date != \"2026-01-31\"" = [calc_date != "2026-01-31"];
        "radio in (\"はい\") and checkbox not in (\"\")" = [radio in ("はい") and checkbox not in ("")];
        "date <= \"2026-01-31\"" = [date <= "2026-01-31"];
        "time > \"09:30\"" = [time > "09:30"];
        "datetime < \"2026-01-31T09:30:00Z\"" = [datetime < "2026-01-31T09:30:00Z"];
        "file like \"pdf\"" = [file like "pdf"];
        "users in (LOGINUSER())" = [users in (LOGINUSER())];
        "departments in (PRIMARY_ORGANIZATION())" = [departments in (PRIMARY_ORGANIZATION())];
        "作成日時 >= LAST_MONTH()" = [作成日時 >= LAST_MONTH()];
        "table1_number > 1 and table1_text in (\"a\")" = [table1_number > 1 and table1_text in ("a")];
        "related.amount not in (1) and related.$id > 1" = [related.amount not in (1) and related.$id > 1];
        "table1_date in (\"2026-01-31\")" = [table1_date in ("2026-01-31")];
    }
    same! { &client, Expense:
        "Status = \"Draft\" and Status not in (\"Paid\")" = [Status = "Draft" and Status not in ("Paid")];
        "Assignee in (LOGINUSER())" = [Assignee in (LOGINUSER())];
    }
}

#[tokio::test]
async fn every_function_is_taken() {
    let (_server, client) = start();
    same! { &client, AllTypes:
        "datetime = NOW()" = [datetime = NOW()];
        "date = TODAY()" = [date = TODAY()];
        "date > YESTERDAY() and date < TOMORROW()" = [date > YESTERDAY() and date < TOMORROW()];
        "date >= FROM_TODAY(-1, WEEKS)" = [date >= FROM_TODAY(-1, WEEKS)];
        "date = THIS_WEEK(SUNDAY)" = [date = THIS_WEEK(SUNDAY)];
        "date = LAST_WEEK() or date = NEXT_WEEK()" = [date = LAST_WEEK() or date = NEXT_WEEK()];
        "date = THIS_MONTH(LAST)" = [date = THIS_MONTH(LAST)];
        "date = LAST_MONTH(1) or date = NEXT_MONTH(31)" = [date = LAST_MONTH(1) or date = NEXT_MONTH(31)];
        "date = THIS_YEAR()" = [date = THIS_YEAR()];
        "date = LAST_YEAR() or date = NEXT_YEAR()" = [date = LAST_YEAR() or date = NEXT_YEAR()];
    }
}

#[tokio::test]
async fn order_limit_and_offset_are_taken() {
    let (_server, client) = start();
    same! { &client, AllTypes:
        "" = [];
        "order by date desc, $id asc" = [order by date desc, $id asc];
        "number > 1 order by number asc limit 500 offset 10000" = [number > 1 order by number asc limit 500 offset 10000];
        "limit 0" = [limit 0];
        "offset 5" = [offset 5];
    }
    let page = 3;
    let query = query!(AllTypes, order by $id asc limit {page} offset {page * 2});
    assert_eq!(query.to_string(), "order by $id asc limit 3 offset 6");
    assert_eq!(query!(AllTypes).to_string(), "");
}

#[tokio::test]
async fn mixed_groups_are_in_parentheses() {
    let (_server, client) = start();
    let query = query!(AllTypes, number > 1 or number < 2 and (text = "a" or (text = "b")));
    assert_eq!(
        taken::<AllTypes>(&client, query).await,
        "number > 1 or (number < 2 and (text = \"a\" or text = \"b\"))"
    );
}

struct Search {
    text: String,
    least: BigDecimal,
}

impl Search {
    fn query(&self) -> kintone_runtime::Query<AllTypes> {
        query!(AllTypes, text = {self.text} and number >= {self.least} and text != {&self.text})
    }
}

#[tokio::test]
async fn values_are_written_as_the_builder_writes_them() {
    let (_server, client) = start();
    let search = Search {
        text: "a\"b\\c\td".to_owned(),
        least: BigDecimal::from(5),
    };
    assert_eq!(
        taken(&client, search.query()).await,
        r#"text = "a\"b\\c\td" and number >= "5" and text != "a\"b\\c\td""#
    );
    let (least, day) = (5, NaiveDate::from_ymd_opt(2026, 1, 31).expect("a day"));
    let query = query!(
        AllTypes,
        number > {least} and date >= {day} and datetime < {from_today(-1, Weeks)} and date != {today()}
    );
    assert_eq!(
        taken::<AllTypes>(&client, query).await,
        "number > \"5\" and date >= \"2026-01-31\" and datetime < FROM_TODAY(-1, WEEKS) and date != TODAY()"
    );
    let query = query!(AllTypes, table1_date in ({day}, {empty()}) and table1_date not in {[day]});
    assert_eq!(
        taken::<AllTypes>(&client, query).await,
        "table1_date in (\"2026-01-31\", \"\") and table1_date not in (\"2026-01-31\")"
    );
    let query = query!(AllTypes, "number > {least + 1} and number = {empty()}");
    assert_eq!(query.to_string(), "number > \"6\" and number = \"\"");
}

#[tokio::test]
async fn lists_are_written_whole_or_value_by_value() {
    let (_server, client) = start();
    let kinds = [AllTypesRadio::はい, AllTypesRadio::いいえ];
    let sato = User::new("sato");
    let query = query!(AllTypes, radio in {kinds.clone()} or radio in ({&kinds}) or radio not in ("", {&kinds[0]}));
    assert_eq!(
        taken::<AllTypes>(&client, query).await,
        r#"radio in ("はい", "いいえ") or radio in ("はい", "いいえ") or radio not in ("", "はい")"#
    );
    let query = query!(AllTypes, users in ({&sato}, {login_user()}, "kato", LOGINUSER()));
    assert_eq!(
        query.to_string(),
        r#"users in ("sato", LOGINUSER(), "kato", LOGINUSER())"#
    );
    let numbers: Vec<i64> = (0..101).collect();
    let text = query!(AllTypes, number in {&numbers} and text = "a").to_string();
    assert!(text.starts_with("(number in (\"0\", "), "{text}");
    assert!(
        text.ends_with("\"99\") or number in (\"100\")) and text = \"a\""),
        "{text}"
    );
}

#[tokio::test]
async fn an_empty_list_is_refused_before_sending() {
    let (_server, client) = start();
    let none: [&str; 0] = [];
    let error = client
        .get_records::<AllTypes>(query!(AllTypes, text in {none}))
        .await
        .expect_err("kintone has no empty list");
    assert!(error.to_string().contains("field text"), "{error}");
    let limit = 501;
    let error = client
        .get_records::<AllTypes>(query!(AllTypes, limit { limit }))
        .await
        .expect_err("kintone gives 500");
    assert!(error.to_string().contains("limit 501"), "{error}");
}

#[tokio::test]
async fn what_is_asked_for_is_found() {
    let (_server, client) = start();
    add_masters(&client).await;
    for (n, text) in [(1, "a"), (2, "b\"c")] {
        let record = AllTypes {
            text: text.into(),
            ..nth_of_all_types(n)
        };
        client.add_record(&record).await.expect("a record");
    }
    let wanted = "b\"c".to_owned();
    let found = client
        .get_records::<AllTypes>(query!(AllTypes, text = {wanted} order by $id asc limit 10))
        .await
        .expect("records");
    let texts: Vec<&str> = found.iter().map(|record| record.text.as_str()).collect();
    assert_eq!(texts, ["b\"c"]);
}

/// Knows two fields; a query knows all.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", read, crate = runtime)]
struct Narrow {
    #[kintone(code = "請求日")]
    billed_on: Option<NaiveDate>,
    明細: Vec<Row<Item>>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", table = "明細", partial)]
struct Item {
    数量: Option<Decimal>,
}

use kintone_runtime as runtime;

#[tokio::test]
async fn a_query_names_every_field_of_the_form() {
    let (_server, client) = start();
    same! { &client, Narrow:
        "請求日 = TODAY() and 数量 > 5 and 合計 >= 1000" = [請求日 = TODAY() and 数量 > 5 and 合計 >= 1000];
        "請求区分 in (\"前払\") and 担当者 in (\"sato\")" = [請求区分 in ("前払") and 担当者 in ("sato")];
    }
    let (count, total, kinds) = (5, Decimal::from(1000), ["前払", "精算"]);
    let query = runtime::query!(
        self::Narrow,
        請求日 >= {NaiveDate::MIN} and 数量 > {count} and 合計 >= {total} and 請求区分 in {kinds}
    );
    assert!(
        query
            .to_string()
            .ends_with(r#"数量 > "5" and 合計 >= "1000" and 請求区分 in ("前払", "精算")"#)
    );
    let narrow = Narrow {
        billed_on: None,
        明細: vec![],
    };
    let item = Item { 数量: None };
    assert!(narrow.billed_on.is_none() && narrow.明細.is_empty() && item.数量.is_none());
}

#[test]
fn a_struct_is_named_however_it_is_in_scope() {
    let total = Decimal::from(1000);
    let text = "合計 > \"1000\"";
    assert_eq!(query!(Bill, 合計 > { total }).to_string(), text);
    assert_eq!(
        query!(examples::forms::invoice::Invoice, 合計 > { total }).to_string(),
        text
    );
    assert_eq!(
        query!(::examples::forms::invoice::Invoice, 合計 > { total }).to_string(),
        text
    );
    assert_eq!(query!(expense::Expense, Total > 1).to_string(), "Total > 1");
    assert_eq!(
        query!(crate::query_macro::Narrow, 合計 > 1).to_string(),
        "合計 > 1"
    );
    assert_eq!(query!(inner::Public, n > 1).to_string(), "n > 1");
    assert_eq!(query!(inner::Crate, n > { 1 }).to_string(), "n > \"1\"");
    assert_eq!(inner::private(), "n > 1");
    assert_eq!(glob::queries(), ["合計 > 1", "合計 > 1", "n > 1"]);
}

#[test]
fn a_struct_of_a_function_is_known_in_it() {
    #[derive(KintoneRecord)]
    #[kintone(unchecked)]
    struct Local {
        #[kintone(kind = NUMBER)]
        n: Option<Decimal>,
    }
    assert_eq!(query!(Local, n > { 1 }).to_string(), "n > \"1\"");
    assert!(Local { n: None }.n.is_none());
}

mod inner {
    use super::{Decimal, KintoneRecord, query};

    #[derive(KintoneRecord)]
    #[kintone(unchecked)]
    #[expect(unreachable_pub, reason = "a public struct has an exported macro")]
    pub struct Public {
        /// Less visible than the struct.
        #[kintone(kind = NUMBER)]
        n: Option<Decimal>,
    }

    #[derive(KintoneRecord)]
    #[kintone(unchecked)]
    pub(crate) struct Crate {
        #[kintone(kind = NUMBER)]
        pub(crate) n: Option<Decimal>,
    }

    #[derive(KintoneRecord)]
    #[kintone(unchecked)]
    struct Private {
        #[kintone(kind = NUMBER)]
        n: Option<Decimal>,
    }

    pub(crate) fn private() -> String {
        let (private, public) = (Private { n: None }, Public { n: None });
        assert!(private.n.is_none() && public.n.is_none() && Crate { n: None }.n.is_none());
        query!(Private, n > 1).to_string()
    }
}

/// What is imported with all the rest.
mod glob {
    use super::inner::*;
    use super::*;

    pub(super) fn queries() -> [String; 3] {
        [
            query!(Bill, 合計 > 1).to_string(),
            query!(Narrow, 合計 > 1).to_string(),
            query!(Public, n > 1).to_string(),
        ]
    }
}

/// Borrows its text, renames its fields.
#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 5)]
struct Borrowed<'a> {
    #[kintone(kind = SINGLE_LINE_TEXT, code = "件名")]
    title: std::borrow::Cow<'a, str>,
    #[kintone(kind = DROP_DOWN)]
    区分: Option<Grade>,
    anything: ReadOnly<String>,
}

#[derive(Debug, Clone, PartialEq, KintoneChoice)]
#[kintone(unchecked)]
enum Grade {
    上,
    下,
}

#[test]
fn without_a_schema_the_fields_of_the_struct_are_known() {
    let grade = Grade::上;
    let query = query!(Borrowed, 件名 = {"a"} and 区分 in ("中", {grade}) and anything like "x");
    assert_eq!(
        query.to_string(),
        r#"件名 = "a" and 区分 in ("中", "上") and anything like "x""#
    );
    let borrowed = Borrowed {
        title: "".into(),
        区分: Some(Grade::下),
        anything: ReadOnly::default(),
    };
    assert_eq!((borrowed.title.len(), borrowed.区分), (0, Some(Grade::下)));
    assert_eq!(borrowed.anything.len(), 0);
}
