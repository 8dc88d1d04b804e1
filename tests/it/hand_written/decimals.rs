//! Numbers that are rounded or may lose digits, where the field says so.

use super::*;

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
