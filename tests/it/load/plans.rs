//! What a plan says of records, beside what the server says when they are sent.

use std::collections::BTreeSet;

use futures_util::StreamExt;
use kintone_emulator::Emulator;
use kintone_runtime::api::AddRecord;
use kintone_runtime::endpoint::FieldError;
use kintone_runtime::{Client, Decimal, Error, KintoneRecord, Patch, RecordId, Row};
use serde_json::json;

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Order {
    #[kintone(kind = SINGLE_LINE_TEXT, unique)]
    番号: String,
    #[kintone(kind = SINGLE_LINE_TEXT)]
    件名: String,
    #[kintone(kind = LINK)]
    電話: String,
    #[kintone(kind = NUMBER)]
    金額: Option<Decimal>,
    #[kintone(kind = DROP_DOWN)]
    区分: Option<String>,
    #[kintone(kind = RADIO_BUTTON)]
    状態: Option<String>,
    #[kintone(kind = CHECK_BOX)]
    対象: Vec<String>,
    #[kintone(kind = SUBTABLE)]
    明細: Vec<Row<Line>>,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1, table = "明細")]
struct Line {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    品名: String,
    #[kintone(kind = NUMBER)]
    数量: Option<Decimal>,
    #[kintone(kind = MULTI_SELECT)]
    色: Vec<String>,
}

fn start() -> (Emulator, Client) {
    let options = |options: &[&str]| -> serde_json::Value {
        let option = |(at, option): (usize, &&str)| {
            let index = at.to_string();
            (
                (*option).to_owned(),
                json!({"label": option, "index": index}),
            )
        };
        options.iter().enumerate().map(option).collect()
    };
    let form = json!({"properties": {
        "番号": {"type": "SINGLE_LINE_TEXT", "code": "番号", "label": "", "required": true, "unique": true},
        "件名": {"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "", "required": true, "minLength": "2", "maxLength": "5"},
        "電話": {"type": "LINK", "code": "電話", "label": "", "protocol": "CALL", "maxLength": "4"},
        "金額": {"type": "NUMBER", "code": "金額", "label": "", "required": true, "minValue": "-1.5", "maxValue": "100"},
        "区分": {"type": "DROP_DOWN", "code": "区分", "label": "", "required": true, "options": options(&["通常", "前払"])},
        "状態": {"type": "RADIO_BUTTON", "code": "状態", "label": "", "required": true, "options": options(&["新規", "継続"])},
        "対象": {"type": "CHECK_BOX", "code": "対象", "label": "", "required": true, "options": options(&["国内", "海外"])},
        "明細": {"type": "SUBTABLE", "code": "明細", "label": "", "fields": {
            "品名": {"type": "SINGLE_LINE_TEXT", "code": "品名", "label": "", "required": true, "maxLength": "3"},
            "数量": {"type": "NUMBER", "code": "数量", "label": "", "minValue": "1"},
            "色": {"type": "MULTI_SELECT", "code": "色", "label": "", "options": options(&["赤", "青"])},
        }},
    }});
    let server = Emulator::builder().schema_json("orders", form);
    let server = server.token("secret").start().unwrap();
    let client = Client::builder(server.base_url()).api_token("secret");
    (server, client.build().unwrap())
}

fn good(number: usize) -> Order {
    Order {
        番号: format!("O-{number}"),
        件名: "保守".into(),
        電話: String::new(),
        金額: Some(100.into()),
        区分: Some("通常".into()),
        状態: Some("新規".into()),
        対象: vec!["国内".into()],
        明細: Vec::new(),
    }
}

/// The same one after the other for the same seed.
struct Dice(u64);

impl Dice {
    fn one_of<V: Clone>(&mut self, values: &[V]) -> V {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        values[(self.0 % values.len() as u64) as usize].clone()
    }

    /// Good values and bad ones, at the limits and beyond them.
    fn order(&mut self, number: usize) -> Order {
        let text = |text: &str| text.to_owned();
        let texts = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        let amounts = ["-1.51", "-1.50", "0", "100.00", "100.0001"].map(|text| text.parse().ok());
        let (first, second) = (self.line(), self.line());
        let lines = [vec![], vec![first.clone()], vec![first, second]];
        let long = format!("{number:065}");
        Order {
            番号: self.one_of(&[
                format!("O-{number}"),
                format!("{number:064}"),
                long,
                text(""),
            ]),
            件名: self
                .one_of(&[
                    "",
                    "一",
                    "二字",
                    "五字の件名",
                    "六字の件名も",
                    "𠮷野家",
                    "𠮷野家𠮷",
                ])
                .into(),
            電話: self.one_of(&["", "0120", "0120-1"]).into(),
            金額: self.one_of(&[&amounts[..], &[None]].concat()),
            区分: self.one_of(&[None, Some(text("前払")), Some(text("精算"))]),
            状態: self.one_of(&[None, Some(text("継続")), Some(text("不明"))]),
            対象: self.one_of(&[
                texts(&[]),
                texts(&["国内", "海外"]),
                texts(&["国内", "宇宙", "月"]),
            ]),
            明細: self.one_of(&lines),
        }
    }

    fn line(&mut self) -> Row<Line> {
        Row::new(Line {
            品名: self.one_of(&["", "品", "四文字の"]).into(),
            数量: self.one_of(&[None, Some(1.into()), Some(0.into())]),
            色: self.one_of(&[vec![], vec!["赤".into()], vec!["青".into(), "緑".into()]]),
        })
    }
}

/// Where something is wrong in a record: field, row, field of the row, element.
type Place = (Option<String>, Option<usize>, Option<String>, Option<usize>);

fn places(errors: &[FieldError]) -> BTreeSet<Place> {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let place = |error: &FieldError| {
        let (field, inner) = (text(error.field()), text(error.inner_field()));
        (field, error.row(), inner, error.element())
    };
    errors.iter().map(place).collect()
}

#[tokio::test]
async fn a_plan_finds_what_the_server_would_refuse_and_nothing_else() {
    const ORDERS: usize = 600;
    let (_server, client) = start();
    let mut dice = Dice(0x5EED);
    let orders: Vec<Order> = (0..ORDERS).map(|number| dice.order(number)).collect();
    let plan = client.add_all(&orders).plan().await;
    assert!(plan.notes().is_empty());
    let mut planned = vec![BTreeSet::new(); ORDERS];
    for (index, error) in plan.problems() {
        assert!(error.is_validation(), "{error}");
        assert!(
            error
                .errors()
                .iter()
                .all(|error| error.record() == Some(index))
        );
        planned[index] = places(error.errors());
    }
    let mut refused = 0;
    for (order, planned) in orders.iter().zip(planned) {
        let found = match client.send(AddRecord::new(order)).await {
            Ok(_) => BTreeSet::new(),
            Err(error) => places(error.errors()),
        };
        assert_eq!(planned, found, "{order:?}");
        refused += usize::from(!found.is_empty());
    }
    assert!(refused > 100 && refused < ORDERS, "{refused}");
}

fn texts(plan: &kintone_runtime::client::load::Plan) -> Vec<String> {
    plan.problems()
        .map(|(_, error): (usize, &Error)| error.to_string())
        .collect()
}

#[tokio::test]
async fn every_problem_of_a_record_is_told_in_words() {
    let (server, client) = start();
    let bad = Order {
        件名: "六字の件名も".into(),
        金額: Some(365.into()),
        区分: Some("精算".into()),
        対象: Vec::new(),
        明細: vec![Row::new(Line {
            品名: "四文字の".into(),
            数量: Some(0.into()),
            色: vec!["緑".into()],
        })],
        ..good(1)
    };
    let plan = client.add_all([good(0), bad]).plan().await;
    assert!(!plan.is_clean());
    let said = texts(&plan).concat();
    for expected in [
        "records[1], field 件名: has 6 characters; at most 5 are allowed",
        "records[1], field 金額: is 365; at most 100 is allowed",
        "records[1], field 区分: has no option \"精算\"; there are 通常, 前払",
        "records[1], field 対象: is required",
        "records[1], field 明細, row 0, field 品名: has 4 characters; at most 3 are allowed",
        "records[1], field 明細, row 0, field 数量: is 0; at least 1 is needed",
        "records[1], field 明細, row 0, field 色: has no option \"緑\"; there are 赤, 青",
    ] {
        assert!(said.contains(expected), "{expected:?} is not in {said}");
    }
    assert!(
        server
            .requests()
            .iter()
            .all(|request| request.method == "GET")
    );
}

#[tokio::test]
async fn a_value_that_must_be_unique_is_found_twice_across_units() {
    let (_server, client) = start();
    let mut orders: Vec<Order> = (0..30).map(good).collect();
    orders[25].番号 = orders[3].番号.clone();
    let plan = client.add_all(&orders).unit_size(10).plan().await;
    assert_eq!(
        texts(&plan),
        ["records[25], field 番号: has the same value as records[3]"]
    );
}

#[tokio::test]
async fn of_updates_only_what_is_sent_is_checked() {
    let (_server, client) = start();
    let patch = |id: u64, amount: i64| {
        let patch = Patch::<Order>::new().set(|f| f.金額, Decimal::from(amount));
        patch.on(RecordId::new(id), None)
    };
    let plan = client.update_all([patch(1, 1), patch(2, 101)]).plan().await;
    assert_eq!(
        texts(&plan),
        ["records[1], field 金額: is 101; at most 100 is allowed"]
    );
    let plan = client.delete_all::<Order>([RecordId::new(1)]).plan().await;
    assert!(plan.is_clean());
}

#[tokio::test]
async fn an_upsert_is_checked_with_its_key() {
    let (_server, client) = start();
    let orders = [
        good(1),
        Order {
            件名: "一".into(),
            ..good(2)
        },
    ];
    let plan = client.upsert_all(|f| f.番号, &orders).plan().await;
    assert_eq!(
        texts(&plan),
        ["records[1], field 件名: has 1 characters; at least 2 are needed"]
    );
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_a_note_of_the_plan() {
    let (server, client) = start();
    drop(server);
    let plan = client.add_all([good(1)]).plan().await;
    assert_eq!((plan.records, plan.units), (1, 1));
    assert!(plan.verification.is_none());
    assert!(
        plan.notes()[0].contains("were not compared with the form"),
        "{:?}",
        plan.notes()
    );
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Part {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    件名: String,
}

#[tokio::test]
async fn a_type_without_a_required_field_may_update_and_not_add() {
    let (server, client) = start();
    let added = client.add_record(&good(1)).await.unwrap();
    let part = || Part {
        件名: "改訂".into(),
    };
    let verification = client.verify::<Part>().await.unwrap();
    assert!(verification.is_same());
    assert_eq!(
        verification.missing_for_add(),
        ["区分", "対象", "番号", "金額"]
    );

    let before = server.requests().len();
    let outcome = client.add_all([part()]).await;
    let error = outcome.error().unwrap().to_string();
    assert!(
        error.contains("lacks the required fields 区分, 対象, 番号, 金額"),
        "{error}"
    );
    let sent: Vec<_> = server.requests().split_off(before);
    assert!(sent.iter().all(|request| request.method == "GET"));

    let patch = Patch::<Part>::new().set(|f| f.件名, "改訂");
    let update = client.update_all([patch.on(added.id, None)]);
    update.await.complete().unwrap();
    let plan = client.add_all([part()]).plan().await;
    assert_eq!(plan.problems().next().unwrap().1.errors().len(), 4);
}

#[tokio::test]
async fn events_are_a_stream_that_ends_with_the_load() {
    let (_server, client) = start();
    let orders: Vec<Order> = (0..50).map(good).collect();
    let mut load = client.add_all(&orders).unit_size(10);
    let (mut events, late) = (load.events(), load.events());
    let task = tokio::spawn(async move {
        let mut committed = Vec::new();
        while let Some(progress) = events.next().await {
            committed.push(progress.committed);
        }
        committed
    });
    load.await.complete().unwrap();
    let committed = task.await.unwrap();
    assert!(committed.is_sorted(), "{committed:?}");
    assert_eq!(committed.last(), Some(&50));
    // Nobody read this one meanwhile: the last state is there, once.
    let late: Vec<_> = late.collect().await;
    assert_eq!(late.len(), 1);
    assert_eq!((late[0].committed, late[0].total), (50, Some(50)));
}
