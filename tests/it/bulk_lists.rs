//! Bulk requests whose number is known only at run time: lists of 1 to 20.

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::product::{Product, ProductRequired};
use kintone_runtime::api::{
    AddRecord, AddRecords, AnyBulkMember, DeleteRecords, UpdateRecord, UpsertRecords,
};
use kintone_runtime::record::written::Written;
use kintone_runtime::{ErrorKind, Patch, RecordId};

use crate::apps::{last_request, start};

fn customer(code: &str) -> Customer {
    CustomerRequired {
        取引先コード: code.into(),
        取引先名: format!("customer {code}"),
    }
    .into()
}

fn product(code: &str) -> Product {
    ProductRequired {
        商品コード: code.into(),
        商品名: format!("product {code}"),
    }
    .into()
}

#[tokio::test]
async fn a_list_of_one_type_is_one_transaction() {
    let (server, client) = start();
    let customers: Vec<Customer> = (0..3).map(|n| customer(&n.to_string())).collect();
    let requests: Vec<_> = customers.chunks(2).map(AddRecords::new).collect();
    let added: Vec<Vec<Written>> = client.bulk(requests).await.unwrap();
    let counts: Vec<usize> = added.iter().map(Vec::len).collect();
    assert_eq!(counts, [2, 1]);
    assert_eq!(server.requests().len(), 1);

    // The second has the code of a record that is there: the first is taken back.
    let (new, known) = (customer("9"), customer("0"));
    let requests = vec![AddRecord::new(&new), AddRecord::new(&known)];
    let error = client.bulk(requests).await.unwrap_err();
    assert_eq!(error.bulk_index(), Some(1));
    let found = client.get_record::<Customer>(RecordId::new(4)).await;
    assert!(found.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_list_of_several_types_and_apps_has_responses_of_one_type() {
    let (server, client) = start();
    let customers = [customer("1"), customer("2")];
    let products = [product("P-1")];
    let added = client.add_records(&customers).await.unwrap();
    let update =
        Patch::<Customer>::new()
            .set(|f| f.住所, "大阪市")
            .by_key(|f| f.取引先コード, "2", None);
    let requests = vec![
        AnyBulkMember::new(
            UpsertRecords::new(|f| f.商品コード, &products),
            |upserted| upserted.len(),
        ),
        AnyBulkMember::new(UpdateRecord::new(&update), |_| 1),
        AnyBulkMember::new(DeleteRecords::<Customer>::new([added[0].id]), |()| 0),
    ];
    assert_eq!(client.bulk(requests).await.unwrap(), [1, 1, 0]);
    let body = last_request(&server).body.unwrap();
    assert_eq!(body["requests"].as_array().unwrap().len(), 3);
    let customer = client.get_record::<Customer>(added[1].id).await.unwrap();
    assert_eq!(customer.住所, "大阪市");
    assert!(
        client
            .get_record::<Customer>(added[0].id)
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn an_empty_list_and_one_of_twenty_one_are_refused_before_sending() {
    let (server, client) = start();
    for count in [0, 21] {
        let ids = (1..=count).map(RecordId::new);
        let requests: Vec<_> = ids.map(|id| DeleteRecords::<Customer>::new([id])).collect();
        let error = client.bulk(requests).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        let expected = format!(
            "bulk request: {count} requests in one bulk request, but kintone accepts 1 to 20"
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
    assert!(server.requests().is_empty());
}
