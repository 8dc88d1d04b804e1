//! The records of other apps that records refer to: read together, matched by the value that both have.

use examples::forms::all_types::AllTypes;
use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::master::Master;
use examples::forms::related::{Related, RelatedStatus};
use kintone_emulator::Emulator;
use kintone_runtime::{BigDecimal, Client, Decimal, ErrorKind, KintoneRecord, Query, Row};

use crate::apps::{add_masters, nth_of_all_types, start};

#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]
#[kintone(
    schema = "../examples/schemas/invoice.json",
    related(取引先 = ::examples::forms::customer::Customer)
)]
struct Bill {
    請求書番号: String,
    件名: String,
    取引先: String,
    明細: Vec<Row<Line>>,
}

#[derive(Debug, Clone, PartialEq, Default, KintoneRecord)]
#[kintone(
    schema = "../examples/schemas/invoice.json",
    table = "明細",
    partial,
    related(商品コード = ::examples::forms::product::Product)
)]
struct Line {
    商品コード: String,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(
    schema = "../examples/schemas/all_types.json",
    related(
        lookup_number = ::examples::forms::master::Master,
        related = ::examples::forms::related::Related
    )
)]
struct Parent {
    lookup_number: Option<BigDecimal>,
    text_unique: String,
}

/// Has not the field by which a lookup finds it.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/customer.json", read)]
struct Address {
    住所: String,
}

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "../examples/schemas/invoice.json", read, related(取引先 = crate::relations::Address))]
struct Letter {
    取引先: String,
}

fn bill(number: usize, customer: &str, products: &[&str]) -> Bill {
    let line = |product: &&str| Line {
        商品コード: (*product).into(),
    };
    Bill {
        請求書番号: format!("INV-{number}"),
        件名: "保守".into(),
        取引先: customer.into(),
        明細: products
            .iter()
            .map(|product| line(product).into())
            .collect(),
    }
}

async fn add_customers(client: &Client, names: impl IntoIterator<Item = String>) {
    let customers: Vec<Customer> = names
        .into_iter()
        .enumerate()
        .map(|(number, name)| {
            CustomerRequired {
                取引先コード: format!("N-{number}"),
                取引先名: name,
            }
            .into()
        })
        .collect();
    for customers in customers.chunks(100) {
        client.add_records(customers).await.unwrap();
    }
}

/// How many requests the call sends.
async fn requests<T>(server: &Emulator, call: impl Future<Output = T>) -> (usize, T) {
    let before = server.requests().len();
    let result = call.await;
    (server.requests().len() - before, result)
}

#[tokio::test]
async fn the_lookups_of_a_page_are_read_with_one_request() {
    let (server, client) = start();
    add_masters(&client).await;
    let odd = "青山 \"A\\B\" 商事\u{3000}";
    add_customers(&client, [odd.to_owned()]).await;
    let bills = [
        bill(1, "日本橋商事", &["P-1"]),
        bill(2, odd, &[]),
        bill(3, "日本橋商事", &["P-1", "P-1"]),
    ];
    client.add_records(&bills).await.unwrap();
    let bills = client.get_records::<Bill>(Query::all()).await.unwrap();

    let (sent, customers) = requests(&server, client.related(&bills, |f| f.取引先())).await;
    let customers = customers.unwrap();
    assert_eq!((sent, customers.len()), (1, 2));
    let mut codes: Vec<(&str, &str)> = bills
        .iter()
        .map(|bill| {
            (
                &*bill.請求書番号,
                &*customers.one(bill).unwrap().取引先コード,
            )
        })
        .collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [("INV-1", "C-001"), ("INV-2", "N-0"), ("INV-3", "C-001")]
    );

    // The rows of tables refer to records as well.
    let rows = || bills.iter().flat_map(|bill| &bill.明細);
    let (sent, products) = requests(&server, client.related(rows(), |f| f.商品コード())).await;
    let products = products.unwrap();
    assert_eq!((sent, rows().count(), products.len()), (1, 3, 1));
    assert!(rows().all(|row| products.one(row).unwrap().商品名 == "保守サービス"));
}

#[tokio::test]
async fn what_is_empty_or_gone_is_missing_and_costs_nothing() {
    let (server, client) = start();
    add_masters(&client).await;
    let bills = [bill(1, "", &[]), bill(2, "a\u{7}b", &[])];
    let (sent, customers) = requests(&server, client.related(&bills, |f| f.取引先())).await;
    let customers = customers.unwrap();
    assert_eq!(sent, 0, "no value that a query could contain");
    assert!(customers.is_empty() && customers.one(&bills[0]).is_none());

    let gone = bill(3, "解散", &[]);
    let (sent, customers) = requests(&server, client.related([&gone], |f| f.取引先())).await;
    assert_eq!(sent, 1);
    assert!(customers.unwrap().one(&gone).is_none());
}

#[tokio::test]
async fn more_than_a_page_of_keys_takes_one_request_for_each_page() {
    let (server, client) = start();
    let name = |number: usize| format!("取引先{number:04}");
    add_customers(&client, (0..1200).map(name)).await;
    let bills: Vec<Bill> = (0..1200)
        .map(|number| bill(number, &name(number), &[]))
        .collect();
    let (sent, customers) = requests(&server, client.related(&bills, |f| f.取引先())).await;
    let customers = customers.unwrap();
    assert_eq!(customers.len(), 1200);
    assert!(
        bills
            .iter()
            .all(|bill| customers.one(bill).unwrap().取引先名 == bill.取引先)
    );
    // A full page does not say that it is the last.
    assert!((3..=5).contains(&sent), "{sent}");
}

#[tokio::test]
async fn a_lookup_by_the_record_number_finds_the_record_with_that_id() {
    let (_server, client) = start();
    add_masters(&client).await;
    let second = Master {
        title: "second".into(),
        ..Master::default()
    };
    client.add_record(&second).await.unwrap();
    let records: Vec<AllTypes> = [1, 2]
        .map(|n: u32| AllTypes {
            lookup_number: Some(BigDecimal::from(3 - n)),
            ..nth_of_all_types(n)
        })
        .into();
    client.add_records(&records).await.unwrap();
    let parents = client.get_records::<Parent>(Query::all()).await.unwrap();
    let masters = client
        .related(&parents, |f| f.lookup_number())
        .await
        .unwrap();
    let title = |parent: &str| {
        let parent = parents.iter().find(|of| of.text_unique == parent).unwrap();
        masters.one(parent).unwrap().title.clone()
    };
    assert_eq!((title("1"), title("2")), ("second".into(), "first".into()));
}

#[tokio::test]
async fn related_records_are_those_of_the_forms_condition_and_filter() {
    let (server, client) = start();
    add_masters(&client).await;
    client
        .add_records(&[nth_of_all_types(1), nth_of_all_types(2)])
        .await
        .unwrap();
    let related = |parent: &str, amount: i64, status| Related {
        parent_code: parent.into(),
        amount: Some(Decimal::from(amount)),
        status: Some(status),
        ..Related::default()
    };
    let records = [
        related("1", 10, RelatedStatus::open),
        related("2", 20, RelatedStatus::open),
        related("1", 30, RelatedStatus::closed),
        related("1", 40, RelatedStatus::open),
        related("9", 50, RelatedStatus::open),
    ];
    client.add_records(&records).await.unwrap();
    let parents = client.get_records::<Parent>(Query::all()).await.unwrap();
    let (sent, found) = requests(&server, client.related(&parents, |f| f.related())).await;
    let found = found.unwrap();
    assert_eq!(sent, 1);
    let amounts = |parent: &str| {
        let parent = parents.iter().find(|of| of.text_unique == parent).unwrap();
        let amounts = found
            .all(parent)
            .iter()
            .map(|of| of.amount.unwrap().to_string());
        amounts.collect::<Vec<_>>()
    };
    assert_eq!(
        (amounts("1"), amounts("2")),
        (vec!["10".into(), "40".into()], vec!["20".into()])
    );
    assert_eq!(found.iter().count(), 3);
}

#[tokio::test]
async fn a_type_without_the_field_that_finds_it_is_refused_before_anything_is_sent() {
    let (server, client) = start();
    let letter = Letter {
        取引先: "日本橋商事".into(),
    };
    let (sent, refused) = requests(&server, client.related([&letter], |f| f.取引先())).await;
    let refused = refused.unwrap_err();
    assert_eq!((sent, refused.kind()), (0, ErrorKind::NotSent));
    assert!(
        refused.to_string().contains("`Address` lacks the field `取引先名`, by which `取引先` finds its records; add it to the struct"),
        "{refused}"
    );
}

#[test]
fn the_blocking_client_reads_them_too() {
    let server = crate::apps::emulator().start().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(add_masters(&crate::apps::client(&server)));
    let client = kintone_runtime::blocking::Client::new(crate::apps::client(&server)).unwrap();
    let bills = [bill(1, "日本橋商事", &[])];
    let customers = client.related(&bills, |f| f.取引先()).unwrap();
    assert_eq!(customers.one(&bills[0]).unwrap().住所, "東京都中央区");
}
