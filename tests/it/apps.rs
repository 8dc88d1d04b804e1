//! The example apps on the embedded server, with what the others look up.

use std::path::{Path, PathBuf};

use examples::forms::all_types::{AllTypes, AllTypesRequired};
use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::item::{Item, ItemRequired};
use examples::forms::master::Master;
use examples::forms::product::{Product, ProductRequired};
use kintone_emulator::{Builder, Emulator, Language, RequestLog};
use kintone_runtime::record::{AppRecord, Field};
use kintone_runtime::{BigDecimal, Client, Decimal, NaiveDate, NaiveTime, Query};
use serde_json::Value;

/// The stem of the schema file, the name of the struct and the app id of every example form.
pub(crate) const FORMS: [(&str, &str, u64); 8] = [
    ("all_types", "AllTypes", 3),
    ("customer", "Customer", 20),
    ("expense", "Expense", 2),
    ("invoice", "Invoice", 1),
    ("item", "Item", 30),
    ("master", "Master", 31),
    ("product", "Product", 21),
    ("related", "Related", 32),
];

/// All records, in the order in which they were added.
pub(crate) fn by_id<T: AppRecord>() -> Query<T> {
    Query::all().order_by(Field::record_id().asc())
}

pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

pub(crate) fn schema_path(stem: &str) -> PathBuf {
    examples().join(format!("schemas/{stem}.json"))
}

pub(crate) fn schema_text(stem: &str) -> String {
    std::fs::read_to_string(schema_path(stem)).expect("a schema file")
}

/// The fields of a form, as Get Form Fields answers them.
pub(crate) fn properties(stem: &str) -> Value {
    let mut file: Value = serde_json::from_str(&schema_text(stem)).expect("a schema file is JSON");
    file["properties"].take()
}

pub(crate) fn emulator() -> Builder {
    let builder = Emulator::builder()
        .token("secret")
        .default_language(Language::En);
    let paths = FORMS.iter().map(|(stem, ..)| schema_path(stem));
    paths.fold(builder, Builder::schema_file)
}

pub(crate) fn client(server: &Emulator) -> Client {
    let builder = Client::builder(server.base_url()).api_token("secret");
    builder.build().expect("a client")
}

/// All apps, without records.
pub(crate) fn start() -> (Emulator, Client) {
    let server = emulator().start().expect("the emulator starts");
    let client = client(&server);
    (server, client)
}

/// One record for each of the apps that others look up: `ITEM-1` at 12.5, master 1, `日本橋商事`, and `P-1` at 50,000.
pub(crate) async fn add_masters(client: &Client) {
    let item = Item {
        name: "Pencil".into(),
        price: "12.5".parse().ok(),
        ..ItemRequired {
            code: "ITEM-1".into(),
        }
        .into()
    };
    let master = Master {
        title: "first".into(),
        ..Master::default()
    };
    let customer = Customer {
        住所: "東京都中央区".into(),
        支払サイト: Some(Decimal::from(30)),
        ..CustomerRequired {
            取引先コード: "C-001".into(),
            取引先名: "日本橋商事".into(),
        }
        .into()
    };
    let product = Product {
        標準単価: Some(Decimal::from(50_000)),
        ..ProductRequired {
            商品コード: "P-1".into(),
            商品名: "保守サービス".into(),
        }
        .into()
    };
    client.add_record(&item).await.expect("an item");
    client.add_record(&master).await.expect("a master");
    client.add_record(&customer).await.expect("a customer");
    client.add_record(&product).await.expect("a product");
}

/// What the form of all types shows at first, with what has to be filled in. Its URL is not required, but too short if empty.
pub(crate) fn all_types(unique: &str) -> AllTypes {
    let required = AllTypesRequired {
        text_unique: unique.into(),
        lookup_text: "ITEM-1".into(),
    };
    AllTypes {
        link_web: format!("https://example.com/{unique}"),
        ..required.into()
    }
}

/// As [`all_types`], with other values in all unique fields for each `n`.
pub(crate) fn nth_of_all_types(n: u32) -> AllTypes {
    let date = NaiveDate::from_ymd_opt(2026, 1, 1 + n).expect("a day of January");
    AllTypes {
        number_full: Some(BigDecimal::from(n)),
        date: Some(date),
        datetime: Some(date.and_time(NaiveTime::MIN).and_utc()),
        ..all_types(&n.to_string())
    }
}

pub(crate) fn last_request(server: &Emulator) -> RequestLog {
    server.requests().pop().expect("a request")
}

/// The record in the body of the latest request, or the first of its records.
pub(crate) fn sent(server: &Emulator) -> Value {
    let mut body = last_request(server).body.expect("a body");
    match body.get_mut("records") {
        Some(records) if records[0].get("record").is_some() => records[0]["record"].take(),
        Some(records) => records[0].take(),
        None => body["record"].take(),
    }
}

/// The codes in an object, in alphabetical order.
pub(crate) fn codes(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    let mut codes: Vec<&str> = object.keys().map(String::as_str).collect();
    codes.sort_unstable();
    codes
}
