//! Queries made from tokens, on the embedded server: what compiles is what kintone takes.

mod text;

use examples::forms::all_types::*;
use examples::forms::related::{Related, RelatedStatus};
use kintone_emulator::Emulator;
use kintone_runtime::api::{AddCursor, DeleteCursor, GetRecordsByCursor};
use kintone_runtime::query::{Condition, *};
use kintone_runtime::record::values::{HourMinute, RecordNumber, UploadedFile};
use kintone_runtime::{
    BigDecimal, Client, DateTime, Decimal, Group, KintoneRecord, NaiveDate, NaiveTime,
    Organization, Query, ReadOnly, Record, RecordId, Row, User, Utc, query,
};

use crate::apps::{add_masters, all_types, by_id, client, emulator, nth_of_all_types};

/// Saturday, noon in Tokyo.
fn noon() -> DateTime<Utc> {
    "2026-01-31T03:00:00Z".parse().unwrap()
}

fn start() -> (Emulator, Client) {
    let server = emulator()
        .clock(noon)
        .declare_user("sato", "佐藤 昇")
        .declare_organization("sales", "営業部")
        .declare_group("everyone", "Everyone")
        .declare_group("project_manager", "プロジェクト管理者")
        .in_organization("Administrator", "sales")
        .start()
        .expect("the emulator starts");
    let client = client(&server);
    (server, client)
}

fn row(text: &str, number: i64) -> Row<AllTypesTable1> {
    AllTypesTable1 {
        table1_multi_line: "rows are many".into(),
        table1_rich: "<b>bold</b>".into(),
        table1_number: Some(number.into()),
        table1_checkbox: vec![AllTypesTable1Checkbox::x],
        table1_dropdown: Some(AllTypesTable1Dropdown::d1),
        table1_multi_select: vec![AllTypesTable1MultiSelect::m1],
        table1_date: Some(noon().date_naive()),
        table1_time: Some(noon().time()),
        table1_datetime: Some(noon()),
        table1_link: "https://example.com".into(),
        table1_users: vec![User::new("sato")],
        table1_departments: vec![Organization::new("sales")],
        table1_groups: vec![Group::new("everyone")],
        ..AllTypesTable1Required {
            table1_text: text.into(),
        }
        .into()
    }
    .into()
}

fn number(number: i64) -> Option<BigDecimal> {
    Some(number.into())
}

/// Something in every field. Its id is 1.
async fn add_full(client: &Client) {
    add_masters(client).await;
    let file = client
        .upload_file::<AllTypes>("report.txt", "text/plain", *b"quarterly figures")
        .await
        .unwrap();
    let attach = |file: &UploadedFile| vec![file.clone().into()];
    let record = AllTypes {
        text: "a \"b\" \\ c".into(),
        multi_line: "first line\nsecond line".into(),
        rich: "<div>rich words</div>".into(),
        number: number(5),
        number_full: number(50),
        checkbox: vec![AllTypesCheckbox::sample1, AllTypesCheckbox::日本語],
        radio: Some(AllTypesRadio::はい),
        dropdown: Some(AllTypesDropdown::quoted),
        multi_select: vec![AllTypesMultiSelect::one],
        date: Some(noon().date_naive()),
        time: Some(noon().time()),
        datetime: Some(noon()),
        file: attach(&file),
        users: vec![User::new("sato"), User::new("Administrator")],
        departments: vec![Organization::new("sales")],
        groups: vec![Group::new("everyone")],
        lookup_number: number(1),
        table1: vec![row("one", 1), row("two", 2)],
        ..all_types("full")
    };
    client.add_record(&record).await.unwrap();
}

async fn count(client: &Client, condition: Condition<AllTypes>) -> usize {
    let text = condition.to_string();
    let page = client.get_records::<AllTypes>(condition).await;
    page.unwrap_or_else(|error| panic!("{text}: {error}")).len()
}

/// Each of the first finds the record, none of the second does.
async fn find(found: Vec<Condition<AllTypes>>, not_found: Vec<Condition<AllTypes>>) {
    let (_server, client) = start();
    add_full(&client).await;
    for condition in found {
        let text = condition.to_string();
        assert_eq!(count(&client, condition).await, 1, "{text}");
    }
    for condition in not_found {
        let text = condition.to_string();
        assert_eq!(count(&client, condition).await, 0, "{text}");
    }
}

#[tokio::test]
async fn numbers_are_compared_and_listed() {
    let f = AllTypes::fields();
    let seven: Decimal = "7.00".parse().unwrap();
    let wide: BigDecimal = "123456789012345678901234567890".parse().unwrap();
    let number = RecordNumber {
        app_code: None,
        id: RecordId::new(1),
    };
    find(
        vec![
            f.number.eq(5),
            f.number.ne(seven),
            f.number.lt(seven),
            f.number.le(5),
            f.number.gt(-5),
            f.number.ge(5),
            f.number.is_in([1, 5]),
            f.number.not_in([wide.clone()]),
            f.number.lt(&wide),
            f.number_full.eq(50),
            f.lookup_number.eq(1),
            f.copied_number.ne(empty()),
            f.calc_number.eq(10),
            f.calc_number.gt(9),
            f.calc_number.is_in([10]),
            f.calc_number.not_in([11]),
            f.record_id().eq(RecordId::new(1)),
            f.record_id().ne(RecordId::new(2)),
            f.record_id().gt(RecordId::new(0)),
            f.record_id().is_in([RecordId::new(1)]),
            f.record_id().not_in([RecordId::new(2)]),
            f.レコード番号.eq(&number),
            f.レコード番号.le(RecordId::new(1)),
            f.レコード番号.is_in([number.clone()]),
        ],
        vec![
            f.number.eq(seven),
            f.number.ne(5),
            f.number.lt(5),
            f.number.gt(5),
            f.number.is_in([wide.clone()]),
            f.number.not_in([5]),
            f.number.eq(empty()),
            f.calc_number.lt(10),
            f.record_id().lt(RecordId::new(1)),
            f.レコード番号.ne(number),
        ],
    )
    .await;
}

#[tokio::test]
async fn lines_of_text_are_compared_listed_and_searched() {
    let f = AllTypes::fields();
    let text = String::from("a \"b\" \\ c");
    find(
        vec![
            f.text.eq(&text),
            f.text.eq(text.clone()),
            f.text.ne("other"),
            f.text.is_in(["other", "a \"b\" \\ c"]),
            f.text.is_in(std::slice::from_ref(&text)),
            f.text.not_in(vec![String::from("other")]),
            f.text.not_like("nowhere"),
            f.text_unique.eq("full"),
            f.text_unique.like("full"),
            f.lookup_text.eq("ITEM-1"),
            f.lookup_text.is_in(["ITEM-1"]),
            f.copied_text.eq("Pencil"),
            f.link_web.eq("https://example.com/full"),
            f.link_web.ne(""),
            f.link_web.is_in(["https://example.com/full"]),
            f.link_web.not_in([""]),
            f.link_web.not_like("nowhere"),
            f.value.eq(""),
            f.value.eq(empty()),
        ],
        vec![
            f.text.eq("a"),
            f.text.ne(text),
            f.text.like("nowhere"),
            f.text.not_in(["a \"b\" \\ c"]),
            f.link_web.eq(""),
            f.value.ne(empty()),
        ],
    )
    .await;
}

#[tokio::test]
async fn long_texts_and_attachments_are_searched_and_may_be_empty() {
    let f = AllTypes::fields();
    find(
        vec![
            f.multi_line.like("second"),
            f.multi_line.not_like("third"),
            f.multi_line.is_not_empty(),
            f.rich.like("words"),
            f.rich.not_like("nowhere"),
            f.rich.is_not_empty(),
            f.file.like("report"),
            f.file.not_like("nowhere"),
            f.file.is_not_empty(),
            f.file_large.is_empty(),
        ],
        vec![
            f.multi_line.is_empty(),
            f.rich.is_empty(),
            f.file.is_empty(),
            f.multi_line.like("third"),
        ],
    )
    .await;
}

#[tokio::test]
async fn choices_are_listed_by_their_enums() {
    let f = AllTypes::fields();
    let yes = AllTypesRadio::はい;
    find(
        vec![
            f.checkbox.is_in([AllTypesCheckbox::日本語]),
            f.checkbox.not_in([AllTypesCheckbox::sample_2]),
            f.radio.is_in([&yes]),
            f.radio.is_in([yes.clone(), AllTypesRadio::いいえ]),
            f.radio.not_in([AllTypesRadio::いいえ]),
            f.dropdown.is_in([AllTypesDropdown::quoted]),
            f.dropdown.not_in([AllTypesDropdown::_100]),
            f.dropdown.not_in([empty()]),
            f.multi_select.is_in([AllTypesMultiSelect::one]),
            f.multi_select.not_in([AllTypesMultiSelect::two]),
            f.ステータス.eq(AllTypesStatus::未着手),
            f.ステータス.is_in([AllTypesStatus::未着手]),
        ],
        vec![
            f.checkbox.is_in([empty()]),
            f.radio.not_in([yes]),
            f.dropdown.is_in([empty()]),
            f.ステータス.ne(AllTypesStatus::未着手),
            f.ステータス.not_in([AllTypesStatus::未着手]),
        ],
    )
    .await;
}

#[tokio::test]
async fn dates_and_times_are_compared_with_values_functions_and_periods() {
    let f = AllTypes::fields();
    let today_ = noon().date_naive();
    let tomorrow_ = today_.succ_opt().unwrap();
    find(
        vec![
            f.date.eq(today_),
            f.date.ne(tomorrow_),
            f.date.lt(tomorrow_),
            f.date.ge(today_),
            f.date.eq(today()),
            f.date.gt(yesterday()),
            f.date.le(tomorrow()),
            f.date.eq(this_week()),
            f.date.gt(last_week()),
            f.date.lt(next_week()),
            f.date.eq(this_month()),
            f.date.ne(last_month()),
            f.date.lt(next_month()),
            f.date.eq(this_year()),
            f.date.gt(last_year()),
            f.date.lt(next_year()),
            f.date.gt(from_today(-1, Days)),
            f.date.lt(from_today(1, Weeks)),
            f.date.gt(from_today(-1, Months)),
            f.date.lt(from_today(1, Years)),
            f.date.eq(this_week_on(Saturday)),
            f.date.gt(last_week_on(Sunday)),
            f.date.lt(next_week_on(Monday)),
            f.date.eq(this_month_on(31)),
            f.date.eq(this_month_on(LastDay)),
            f.date.gt(last_month_on(1)),
            f.date.lt(next_month_on(LastDay)),
            f.time.eq(noon().time()),
            f.time.ne(NaiveTime::MIN),
            f.time.gt(NaiveTime::MIN),
            f.time.le(noon().time()),
            f.datetime.eq(noon()),
            f.datetime.eq(noon().fixed_offset()),
            f.datetime.eq(now()),
            f.datetime.eq(today()),
            f.datetime.le(now()),
            f.datetime.gt(from_today(-1, Days)),
            f.作成日時.eq(today()),
            f.作成日時.le(now()),
            f.作成日時.ge(noon()),
            f.更新日時.eq(this_month()),
            f.calc_date.eq(tomorrow_),
            f.calc_date.is_in([tomorrow_]),
            f.calc_time.gt(noon().time()),
            f.calc_datetime.gt(noon()),
            f.calc_hours.is_in([HourMinute::from_minutes(5)]),
            f.calc_hours.lt(HourMinute::from_minutes(6)),
        ],
        vec![
            f.date.eq(tomorrow_),
            f.date.eq(empty()),
            f.date.eq(yesterday()),
            f.date.gt(this_month()),
            f.time.lt(noon().time()),
            f.datetime.gt(now()),
            f.datetime.ne(today()),
            f.作成日時.lt(today()),
            f.更新日時.eq(next_year()),
            f.calc_date.eq(today_),
            f.calc_hours.gt(HourMinute::from_minutes(5)),
        ],
    )
    .await;
}

#[tokio::test]
async fn people_are_listed_by_value_code_or_function() {
    let f = AllTypes::fields();
    find(
        vec![
            f.users.is_in(["sato"]),
            f.users.is_in([User::new("sato")]),
            f.users.is_in(&[User::new("sato")]),
            f.users.is_in([login_user()]),
            f.作成者.is_in([login_user()]),
            f.作成者.not_in(["sato"]),
            f.更新者.is_in([login_user()]),
            f.作業者.not_in(["sato"]),
            f.departments.is_in(["sales"]),
            f.departments.is_in([Organization::new("sales")]),
            f.departments.is_in([primary_organization()]),
            f.groups.is_in(["everyone"]),
            f.groups.is_in([Group::new("everyone")]),
            f.groups.not_in([empty()]),
        ],
        vec![
            f.users.not_in([login_user()]),
            f.users.is_in([empty()]),
            f.作成者.is_in(["sato"]),
            f.更新者.not_in([login_user()]),
            f.作業者.is_in([login_user()]),
            f.departments.not_in([primary_organization()]),
            f.groups.not_in(["everyone"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn rows_are_searched_each_by_itself() {
    let table = |condition: fn(<AllTypesTable1 as Record>::Fields) -> Condition<AllTypesTable1>| {
        AllTypes::fields().table1.row(condition)
    };
    find(
        vec![
            table(|r| r.table1_text.is_in(["one"])),
            table(|r| r.table1_text.not_in(["three"])),
            table(|r| r.table1_text.like("two")),
            table(|r| r.table1_multi_line.is_not_empty()),
            table(|r| r.table1_rich.like("bold")),
            table(|r| r.table1_number.gt(1)),
            table(|r| r.table1_number.is_in([2])),
            table(|r| r.table1_calc.ge(10)),
            table(|r| r.table1_checkbox.is_in([AllTypesTable1Checkbox::x])),
            table(|r| r.table1_radio.is_in([AllTypesTable1Radio::r1])),
            table(|r| r.table1_dropdown.not_in([AllTypesTable1Dropdown::d2])),
            table(|r| r.table1_multi_select.is_in([AllTypesTable1MultiSelect::m1])),
            table(|r| r.table1_date.is_in([noon().date_naive()])),
            table(|r| r.table1_date.le(today())),
            table(|r| r.table1_time.is_in([noon().time()])),
            table(|r| r.table1_time.ge(noon().time())),
            table(|r| r.table1_datetime.is_in([noon()])),
            table(|r| r.table1_datetime.le(now())),
            table(|r| r.table1_link.is_in(["https://example.com"])),
            table(|r| r.table1_file.is_empty()),
            table(|r| r.table1_users.is_in(["sato"])),
            table(|r| r.table1_departments.is_in([primary_organization()])),
            table(|r| r.table1_groups.is_in(["everyone"])),
            table(|r| r.table1_lookup.is_in([empty()])),
            table(|r| r.table1_text.is_in(["two"]).and(r.table1_number.gt(1))),
        ],
        vec![
            table(|r| r.table1_text.not_in(["one"])),
            table(|r| r.table1_number.lt(1)),
            table(|r| {
                r.table1_users
                    .not_in([login_user(), login_user()])
                    .and(r.table1_number.gt(2))
            }),
            // Both hold, but in no row both.
            table(|r| r.table1_text.is_in(["one"]).and(r.table1_number.gt(1))),
        ],
    )
    .await;
}

#[tokio::test]
async fn related_records_are_searched_by_the_fields_of_the_other_app() {
    let (_server, client) = start();
    add_full(&client).await;
    let related = |amount: i64, status: RelatedStatus| Related {
        parent_code: "full".into(),
        amount: Some(Decimal::from(amount)),
        status: Some(status),
        ..Related::default()
    };
    let records = [
        related(10, RelatedStatus::open),
        related(1000, RelatedStatus::closed),
    ];
    client.add_records(&records).await.unwrap();
    let (f, other) = (AllTypes::fields(), Related::fields());
    let amount = f.related.of(other.amount);
    for (condition, found) in [
        (amount.is_in([10]), 1),
        (amount.not_in([10]), 0),
        (amount.ge(10), 1),
        // The form shows open ones only.
        (amount.gt(10), 0),
        (f.related.of(other.status).is_in([RelatedStatus::open]), 1),
        (f.related.of(other.parent_code).is_in(["full"]), 1),
        (f.related.of(other.parent_code).like("full"), 1),
        (f.related.of(other.record_id()).le(RecordId::new(1)), 1),
        (f.related.of(other.作成者).is_in([login_user()]), 1),
        (f.related.of(other.作成日時).le(now()), 1),
        (amount.is_in([10]).and(f.text_unique.eq("full")), 1),
    ] {
        let text = condition.to_string();
        assert_eq!(count(&client, condition).await, found, "{text}");
    }
}

#[tokio::test]
async fn any_text_is_found_again() {
    let (_server, client) = start();
    add_masters(&client).await;
    let texts = [
        "\"",
        "\\",
        "\\\"",
        "a\tb",
        "' or 1 = 1",
        "\u{3000}",
        "🧾 %_",
        "\\n",
        ")",
    ];
    for (n, text) in (0..).zip(texts) {
        let record = AllTypes {
            text: text.into(),
            ..nth_of_all_types(n)
        };
        client.add_record(&record).await.unwrap();
    }
    for text in texts {
        let found = client
            .get_records::<AllTypes>(AllTypes::fields().text.eq(text))
            .await
            .unwrap();
        let found: Vec<&str> = found.iter().map(|record| record.text.as_str()).collect();
        assert_eq!(found, [text]);
    }
}

/// Numbers 1 to 5 in the order in which they were added: 3, 1, 2, 5, 4.
async fn five() -> (Emulator, Client) {
    let (server, client) = start();
    for amount in [3, 1, 2, 5, 4] {
        let record = Related {
            parent_code: (amount % 2).to_string(),
            amount: Some(amount.into()),
            ..Related::default()
        };
        client.add_record(&record).await.unwrap();
    }
    (server, client)
}

async fn amounts(client: &Client, query: impl IntoPagedQuery<Related>) -> Vec<i64> {
    let page = client.get_records::<Related>(query).await.unwrap();
    let amounts = page.iter().map(|record| record.amount.unwrap());
    amounts.map(|amount| amount.try_into().unwrap()).collect()
}

#[tokio::test]
async fn records_come_in_the_order_and_the_part_that_was_asked_for() {
    let (_server, client) = five().await;
    let f = Related::fields();
    let by_amount = || Query::all().order_by(f.amount.asc());
    assert_eq!(amounts(&client, Query::all()).await, [4, 5, 2, 1, 3]);
    assert_eq!(amounts(&client, by_id()).await, [3, 1, 2, 5, 4]);
    assert_eq!(amounts(&client, by_amount()).await, [1, 2, 3, 4, 5]);
    assert_eq!(amounts(&client, by_amount().limit(2)).await, [1, 2]);
    assert_eq!(
        amounts(&client, by_amount().limit(2).offset(3)).await,
        [4, 5]
    );
    assert_eq!(amounts(&client, by_amount().offset(4)).await, [5]);
    let mut none = amounts(&client, by_amount().limit(0)).await;
    assert_eq!(none.pop(), None);
    let odd_first = f.parent_code.desc().then(f.amount.desc());
    assert_eq!(
        amounts(&client, f.amount.gt(1).order_by(odd_first)).await,
        [5, 3, 4, 2]
    );
    for order in [
        f.status.asc(),
        f.レコード番号.desc(),
        f.作成者.asc(),
        f.更新日時.desc(),
    ] {
        let query = Query::all().order_by(order.then(f.record_id().asc()));
        assert_eq!(amounts(&client, query).await.len(), 5);
    }
}

#[tokio::test]
async fn every_sortable_field_sorts() {
    let (_server, client) = start();
    add_full(&client).await;
    let f = AllTypes::fields();
    for order in [
        f.text.asc(),
        f.text_unique.asc(),
        f.lookup_text.asc(),
        f.number.desc(),
        f.calc_number.desc(),
        f.calc_date.asc(),
        f.calc_hours.asc(),
        f.radio.asc(),
        f.dropdown.asc(),
        f.date.asc(),
        f.time.asc(),
        f.datetime.asc(),
        f.link_web.asc(),
        f.ステータス.asc(),
        f.レコード番号.asc(),
        f.作成者.asc(),
        f.更新日時.asc(),
    ] {
        let text = order.to_string();
        let page = client
            .get_records::<AllTypes>(Query::all().order_by(order))
            .await;
        let page = page.unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(page.len(), 1, "{text}");
    }
}

#[tokio::test]
async fn a_long_list_is_cut_and_finds_the_same() {
    let (_server, client) = five().await;
    let f = Related::fields();
    let many = || (2..=501_i64).chain([4]);
    let mut found = amounts(&client, f.amount.is_in(many())).await;
    found.sort_unstable();
    assert_eq!(found, [2, 3, 4, 5]);
    assert_eq!(amounts(&client, f.amount.not_in(many())).await, [1]);
    let text = f.amount.is_in(many()).to_string();
    assert_eq!(text.matches("amount in (").count(), 6);
    let both = f.amount.is_in(many()).and(f.amount.lt(4));
    let mut found = amounts(&client, both).await;
    found.sort_unstable();
    assert_eq!(found, [2, 3]);
}

#[tokio::test]
async fn what_kintone_would_refuse_is_not_sent() {
    let (server, client) = start();
    let f = AllTypes::fields();
    let nobody: [&str; 0] = [];
    let before = server.requests().len();
    for (query, message) in [
        (
            f.text.eq("a\0").limit(1),
            "get records of app 3: field text: the text has the control character U+0000, which a query cannot contain; remove it",
        ),
        (
            f.users.is_in(nobody).limit(1),
            "get records of app 3: field users: kintone has no `in` with an empty list; leave the condition out, or do not send the query",
        ),
        (
            f.date.gt(empty()).limit(1),
            "get records of app 3: field date: nothing is > an empty value; compare it by eq or ne",
        ),
        (
            f.date.eq(this_month_on(32)).limit(1),
            "get records of app 3: field date: no month has a day 32; give 1 to 31, or LastDay",
        ),
        (
            f.date.eq(NaiveDate::MIN).limit(1),
            "get records of app 3: field date: expected a date from 1000-01-01 to 9999-12-31, found \"-262143-01-01\"",
        ),
        (
            any([]).limit(1),
            "get records of app 3: `any` of no conditions matches nothing; do not send the query",
        ),
        (
            Query::all().limit(501),
            "get records of app 3: limit 501: kintone accepts 0 to 500; read more with a cursor",
        ),
        (
            Query::all().offset(10_001),
            "get records of app 3: offset 10001: kintone accepts 0 to 10000; read further with a cursor or by $id",
        ),
    ] {
        let error = client.get_records::<AllTypes>(query).await.unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(server.requests().len(), before);
}

/// What every operation says of a query in kintone's own language, without sending anything.
#[tokio::test]
async fn what_can_be_known_of_a_raw_query_is_told_before_it_is_sent() {
    let (server, client) = start();
    let before = server.requests().len();
    let told = |error: kintone_runtime::Error| {
        assert!(!error.may_have_happened());
        error.to_string()
    };
    for (text, problem) in [
        ("text = \"a", "a text in the query is not closed"),
        ("(text = \"a\"", "a `(` in the query is not closed"),
        ("text = \"a\") or (text = \"b\"", "has no matching `(`"),
        ("text in ()", "kintone has no empty list"),
        ("text = 'a'", "double quotes"),
        ("text = \"a\u{7}\"", "control character U+0007"),
        ("limit 5 order by $id asc", "`order by` is misplaced"),
        ("limit 5 limit 6", "`limit` twice"),
    ] {
        let raw = || Query::<AllTypes>::raw(text);
        let errors = [
            told(client.get_records::<AllTypes>(raw()).await.unwrap_err()),
            told(client.count_records::<AllTypes>(raw()).await.unwrap_err()),
            told(client.send(AddCursor::new(raw())).await.unwrap_err()),
            told(
                client
                    .stream::<AllTypes>(raw())
                    .next()
                    .await
                    .unwrap()
                    .unwrap_err(),
            ),
            told(
                client
                    .get_records::<AllTypes>(raw().limit(5))
                    .await
                    .unwrap_err(),
            ),
        ];
        for error in errors {
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
    for text in [
        "limit 5",
        "text = \"a\" order by text asc limit 5",
        "offset 5",
    ] {
        let raw = || Query::<AllTypes>::raw(text);
        let errors = [
            told(client.count_records::<AllTypes>(raw()).await.unwrap_err()),
            told(client.send(AddCursor::new(raw())).await.unwrap_err()),
            told(
                client
                    .stream::<AllTypes>(raw())
                    .next()
                    .await
                    .unwrap()
                    .unwrap_err(),
            ),
        ];
        for error in errors {
            assert!(
                error.contains("which only get_records takes; leave it out"),
                "{text}: {error}"
            );
        }
    }
    for (query, problem) in [
        (
            Query::raw("limit 501").into_paged_query(),
            "limit 501: kintone accepts 0 to 500",
        ),
        (
            Query::raw("offset 10001").into_paged_query(),
            "offset 10001: kintone accepts 0 to 10000",
        ),
        (
            Query::raw("limit -1").into_paged_query(),
            "limit -1: kintone accepts 0 to 500",
        ),
        (Query::raw("limit 5").limit(6), "`limit` twice"),
        (
            Condition::raw("text = \"a\" order by $id asc")
                .and(Condition::raw("text = \"b\""))
                .limit(1),
            "`order by` is inside parentheses",
        ),
    ] {
        let error = told(client.get_records::<AllTypes>(query).await.unwrap_err());
        assert!(error.contains(problem), "{error}");
    }
    assert_eq!(server.requests().len(), before);
    let f = AllTypes::fields();
    let twice = Query::raw("text != \"\" order by text asc").order_by(f.record_id().asc());
    assert_eq!(twice.to_string(), "text != \"\" order by text asc, $id asc");
    client.get_records::<AllTypes>(twice).await.unwrap();
}

/// A time with seconds is not in any record, but between two.
#[tokio::test]
async fn a_time_with_seconds_finds_what_is_before_and_after_it() {
    let (server, client) = start();
    add_full(&client).await;
    let f = AllTypes::fields();
    let (time, moment) = (
        NaiveTime::from_hms_opt(3, 0, 35).unwrap(),
        "2026-01-31T03:00:35Z",
    );
    let moment: DateTime<Utc> = moment.parse().unwrap();
    for (condition, found) in [
        (f.time.lt(time), 1),
        (f.time.le(time), 1),
        (f.time.gt(time), 0),
        (f.time.ge(time), 0),
        (f.datetime.lt(moment), 1),
        (f.datetime.le(moment), 1),
        (f.datetime.gt(moment), 0),
        (f.datetime.ge(moment), 0),
        (f.calc_datetime.gt(moment), 1),
    ] {
        let text = condition.to_string();
        assert_eq!(count(&client, condition).await, found, "{text}");
    }
    let sent = query!(AllTypes, time < {time} and time >= {time} and datetime >= "2026-01-31T03:00:35Z" and datetime < {moment});
    assert_eq!(
        sent.to_string(),
        "time <= \"03:00\" and time > \"03:00\" and datetime > \"2026-01-31T03:00:00Z\" and datetime <= \"2026-01-31T03:00:00Z\""
    );
    let before = server.requests().len();
    for query in [
        Query::from(f.time.eq(time)),
        Query::from(f.datetime.ne(moment)),
        query!(AllTypes, time = { time }),
        query!(AllTypes, table1_time in ("03:04", {time})),
        query!(AllTypes, table1_time not in {[time]}),
    ] {
        let error = client.get_records::<AllTypes>(query).await.unwrap_err();
        assert!(
            error.to_string().contains("kintone stores whole minutes"),
            "{error}"
        );
    }
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_cursor_takes_the_same_conditions() {
    let (_server, client) = five().await;
    let f = Related::fields();
    let query = f.amount.gt(1).order_by(f.amount.asc());
    let cursor = client.send(AddCursor::new(query).size(3)).await.unwrap();
    assert_eq!(cursor.total_count, 4);
    let mut found = Vec::new();
    loop {
        let request = GetRecordsByCursor::<Related>::new(&cursor.id);
        let read = client.send(request).await.unwrap();
        found.extend(read.page.into_iter().map(|record| record.amount.unwrap()));
        if !read.next {
            break;
        }
    }
    assert_eq!(found, [2, 3, 4, 5].map(Decimal::from));
    let gone = client
        .send(DeleteCursor::<Related>::new(&cursor.id))
        .await
        .unwrap_err();
    assert!(gone.is_not_found());

    let cursor = client.send(AddCursor::<Related>::new(Query::all())).await;
    let cursor = cursor.unwrap();
    client
        .send(DeleteCursor::<Related>::new(&cursor.id))
        .await
        .unwrap();
}

/// A form that nobody has told the types of.
#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 32)]
struct Untold {
    amount: ReadOnly<String>,
    parent_code: String,
}

#[tokio::test]
async fn a_field_of_unknown_type_takes_every_operator_and_the_server_decides() {
    let (_server, client) = five().await;
    let f = Untold::fields();
    for condition in [
        f.amount.gt(4),
        f.amount.is_in([Decimal::from(5)]),
        f.parent_code.eq("1").and(f.amount.eq(5)),
        f.parent_code.like("1").and(f.amount.ge(5)),
    ] {
        let text = condition.to_string();
        let page = client.get_records::<Untold>(condition).await.unwrap();
        assert_eq!(page.len(), 1, "{text}");
    }
    let refused = client.get_records::<Untold>(f.amount.like("5")).await;
    assert_eq!(refused.unwrap_err().code(), Some("GAIA_IQ03"));
}
