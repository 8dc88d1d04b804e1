//! Each operation on records without a type.

use examples::forms::customer::Customer;
use kintone_emulator::Emulator;
use kintone_runtime::api::{
    AddComment, AddRecords, DeleteRecords, GetComments, UpdateAssignees, UpdateRecord, UpdateStatus,
};
use kintone_runtime::client::Verification;
use kintone_runtime::endpoint::AppRef;
use kintone_runtime::record::action::RawAction;
use kintone_runtime::{AnyRecord, AppId, Client, ErrorKind, Patch, Query, RecordId};

use super::{CUSTOMERS, customer, customers, start, typed};
use crate::apps::{codes, last_request, schema_path, sent};

fn by_code() -> Query<AnyRecord> {
    Query::<AnyRecord>::filter(|f| {
        f.field("取引先コード")
            .like("C")
            .order_by(f.field("取引先コード").asc())
    })
}

#[tokio::test]
async fn without_an_app_nothing_is_sent() {
    let (server, client, _) = start();
    let refused = [
        client.get_record::<AnyRecord>(RecordId::new(1)).await.err(),
        client.add_records(&customers(1)).await.err(),
        client.add_all(customers(1)).await.complete().err(),
        client
            .bulk((DeleteRecords::<AnyRecord>::new([RecordId::new(1)]),))
            .await
            .err(),
        client
            .stream::<AnyRecord>(Query::all())
            .next()
            .await
            .and_then(Result::err),
    ];
    for error in refused {
        let error = error.expect("an error");
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(error.to_string().contains("`client.in_app(id)`"), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn clients_of_two_apps_share_one_and_typed_records_keep_their_app() {
    let (server, client, customers) = start();
    let products = client.in_app(21);
    let added = customers.add_record(&customer(1)).await.unwrap();
    let mut product = AnyRecord::new();
    product.set("商品コード", "P-1").set("商品名", "保守");
    products.add_record(&product).await.unwrap();
    let read = products.get_record::<Customer>(added.id).await.unwrap();
    assert_eq!(read.取引先名, typed(1).取引先名);
    let count =
        |client: Client| async move { client.count_records::<AnyRecord>(Query::all()).await };
    assert_eq!(count(customers.clone()).await.unwrap(), 1);
    assert_eq!(count(products.clone()).await.unwrap(), 1);
    assert_eq!(client.stats().calls, 5);
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn records_are_added_found_updated_and_deleted() {
    let (server, client, customers) = start();
    let added = customers.add_records(&super::customers(3)).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["取引先コード", "取引先名"]);
    let read = client.get_record::<Customer>(added[2].id).await.unwrap();
    assert_eq!(read.取引先名, typed(2).取引先名);

    let page = customers.get_records(by_code().limit(2)).await.unwrap();
    assert_eq!(page.len(), 2);
    let request = last_request(&server);
    assert!(!format!("{request:?}").contains("fields"), "{request:?}");

    let mut edit = page[0].edit();
    edit.set("住所", "東京都").set("支払サイト", 30);
    let written = customers.update_record(&edit).await.unwrap();
    assert_eq!(codes(&sent(&server)), ["住所", "支払サイト"]);
    let conflict = customers.update_record(&edit).await.unwrap_err();
    assert!(conflict.is_conflict(), "{conflict}");

    let patch = Patch::<AnyRecord>::new().set(|f| f.field("住所"), "大阪市");
    let by_key = patch
        .clone()
        .by_key(|f| f.unique_text("取引先コード"), "C-00001", None);
    let by_id = patch.on(written.id, written.revision);
    customers.update_records(&[by_key, by_id]).await.unwrap();
    let osaka = Query::<AnyRecord>::filter(|f| f.field("住所").like("大阪"));
    assert_eq!(customers.count_records(osaka).await.unwrap(), 2);

    let changed = customers.edit::<AnyRecord>(added[2].id, |customer| {
        customer.set("住所", "京都市");
    });
    changed.await.unwrap();
    let read = customers
        .get_record::<AnyRecord>(added[2].id)
        .await
        .unwrap();
    assert_eq!(read.text("住所"), Ok("京都市"));

    customers
        .delete_records::<AnyRecord>([&read])
        .await
        .unwrap();
    let left = customers.count_records::<AnyRecord>(Query::all()).await;
    assert_eq!(left.unwrap(), 2);
}

#[tokio::test]
async fn a_query_escapes_values_and_kintone_names_an_unknown_field() {
    let (_server, _, customers) = start();
    let mut odd = customer(1);
    odd.set("取引先名", "a\" or \"b\\");
    customers.add_record(&odd).await.unwrap();
    let query = Query::<AnyRecord>::filter(|f| f.field("取引先名").eq("a\" or \"b\\"));
    assert_eq!(customers.get_records(query).await.unwrap().len(), 1);
    let raw = Query::<AnyRecord>::raw("取引先コード = \"C-00001\"");
    assert_eq!(customers.get_records(raw).await.unwrap().len(), 1);
    let unknown = Query::<AnyRecord>::filter(|f| f.field("不明").eq(""));
    let error = customers.get_records(unknown).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn streams_read_by_id_and_by_cursor() {
    let (server, _, customers) = start();
    let load = customers.add_all(super::customers(1100));
    load.await.complete().unwrap();
    let read = |query: Query<AnyRecord>| {
        let mut stream = customers.stream::<AnyRecord>(query);
        async move {
            let mut codes = Vec::new();
            while let Some(record) = stream.next().await {
                codes.push(record.unwrap().text("取引先コード").unwrap().to_owned());
            }
            codes
        }
    };
    let expected: Vec<String> = (0..1100).map(|number| format!("C-{number:05}")).collect();
    let mut by_id = read(Query::all()).await;
    by_id.sort_unstable();
    assert_eq!(by_id, expected);
    assert_eq!(read(by_code()).await, expected);
    let requests = server.requests();
    let cursor = requests
        .iter()
        .find(|request| request.path == "/k/v1/records/cursor.json" && request.method == "POST");
    assert!(cursor.is_some_and(|request| {
        let body = request.body.as_ref().expect("a body");
        body.get("fields").is_none() && body["app"] == 20
    }));
    let parallel = customers.stream::<AnyRecord>(Query::all()).parallel(2);
    let mut parallel = std::pin::pin!(parallel);
    let mut count = 0;
    while let Some(record) = parallel.next().await {
        record.unwrap();
        count += 1;
    }
    assert_eq!(count, 1100);
}

#[tokio::test]
async fn a_bulk_request_takes_them_beside_typed_records() {
    let (_server, _, customers) = start();
    let first = customers.add_record(&customer(1)).await.unwrap();
    let patch = Patch::<AnyRecord>::new().set(|f| f.field("住所"), "大阪市");
    let (written, added, typed_ones, ()) = customers
        .bulk((
            UpdateRecord::new(&patch.on(first.id, first.revision)),
            AddRecords::new(&[customer(2)]),
            AddRecords::new(&[typed(3)]),
            DeleteRecords::<AnyRecord>::new([first.id]),
        ))
        .await
        .unwrap();
    assert_eq!(written.id, first.id);
    let ids = [added[0].id, typed_ones[0].id];
    let page = customers.get_records(by_code()).await.unwrap();
    let read: Vec<RecordId> = page.iter().map(|record| record.id()).collect();
    assert_eq!(read, ids);
}

#[tokio::test]
async fn status_assignees_comments_and_files_belong_to_the_app_of_the_client() {
    let server = Emulator::builder()
        .schema_file(schema_path("expense"))
        .user("sato", "password")
        .token("secret")
        .start()
        .unwrap();
    let client = crate::apps::client(&server).in_app(2);
    let file = client.upload_file::<AnyRecord>("a.txt", "text/plain", *b"one");
    let mut row = AnyRecord::new();
    row.set("Receipt", file.await.unwrap())
        .set("Expense_date", "2026-11-27")
        .set("Expense_type", "Meal")
        .set("Amount", 1200);
    let mut expense = AnyRecord::new();
    expense
        .set("Expense_no", "E-001")
        .set("Title", "Taxi")
        .set("Purpose", "visit")
        .set("Cost_center", "CC-100")
        .set("Expenses", vec![row]);
    let added = client.add_record(&expense).await.unwrap();
    let read = client.get_record::<AnyRecord>(added.id).await.unwrap();
    let files = read.rows("Expenses").unwrap()[0].files("Receipt").unwrap();
    let file = files[0].attached().unwrap();
    let content = client.download_file::<AnyRecord>(file).await.unwrap();
    assert_eq!(content.bytes, b"one"[..]);
    let submit = RawAction::new("Submit").assignee("sato");
    let status = UpdateStatus::<AnyRecord>::new(read.id(), read.revision(), submit);
    let written = client.send(status).await.unwrap();
    let assigned = UpdateAssignees::<AnyRecord>::new(written.id, written.revision, ["sato"]);
    client.send(assigned).await.unwrap();
    let comment = AddComment::new(AppRef::of::<AnyRecord>(), read.id(), "done");
    client.send(comment).await.unwrap();
    let comments = GetComments::new(AppRef::of::<AnyRecord>(), read.id());
    assert_eq!(client.send(comments).await.unwrap().comments.len(), 1);
    let now = client.get_record::<AnyRecord>(added.id).await.unwrap();
    assert_eq!(now.text("Status"), Ok("In review"));
    assert_eq!(now.users("Assignee").unwrap()[0].code, "sato");
}

#[tokio::test]
async fn every_form_suits_them() {
    let (_server, _, customers) = start();
    let verification: Verification = customers.verify::<AnyRecord>().await.unwrap();
    assert!(verification.is_same());
    assert_eq!(verification.missing_for_add(), [""; 0]);
    assert_eq!(verification.app(), CUSTOMERS);
}

#[test]
fn the_blocking_client_has_apps_too() {
    let (_server, client, _) = start();
    let client = kintone_runtime::blocking::Client::new(client).unwrap();
    let customers = client.in_app(AppId::new(20));
    customers.add_records(&super::customers(3)).unwrap();
    let upserted = customers
        .upsert_records(
            |f| f.unique_text("取引先コード"),
            &[customer(2), customer(3)],
        )
        .unwrap();
    assert_eq!(upserted.len(), 2);
    let names: Vec<String> = customers
        .stream::<AnyRecord>(by_code())
        .map(|record| record.unwrap().text("取引先名").unwrap().to_owned())
        .collect();
    assert_eq!(
        names,
        ["customer 0", "customer 1", "customer 2", "customer 3"]
    );
    assert!(client.get_records::<AnyRecord>(Query::all()).is_err());
}
