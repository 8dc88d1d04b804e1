//! Any text goes through a file and back.

use kintone_runtime::{AnyRecord, Query};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::start;

/// A text of characters that files quote, break lines at, or could take for a mark.
fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-z0-9,\"\n*;'\\\\ \t￥あ表ｱ①\u{feff}-]{0,12}").unwrap()
}

#[test]
fn any_text_comes_back_from_a_file() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let records = proptest::collection::vec((text(), text()), 1..12);
    let result = TestRunner::new(config).run(&records, |records| {
        runtime.block_on(async {
            let (_server, client) = start();
            let customers = records.iter().enumerate().map(|(at, (name, address))| {
                let mut customer = AnyRecord::new();
                customer.set("取引先コード", format!("C-{at}"));
                customer
                    .set("取引先名", format!("{at}{name}"))
                    .set("住所", address);
                customer
            });
            client.add_all(customers).await.complete().unwrap();
            let read = |client: kintone_runtime::Client| async move {
                let mut file = Vec::new();
                let export = client.export_csv::<AnyRecord>(Query::all());
                let export = export.columns(["取引先コード", "取引先名", "住所"]);
                export.write_to(&mut file).await.unwrap();
                file
            };
            let file = read(client.clone()).await;
            let (_other_server, other) = start();
            let imported = other.import_csv::<AnyRecord>(&file[..]).await.unwrap();
            imported.complete().unwrap();
            prop_assert_eq!(read(other.clone()).await, file);
            let records_in = client.get_records::<AnyRecord>(Query::all()).await.unwrap();
            let records_out = other.get_records::<AnyRecord>(Query::all()).await.unwrap();
            for (one, two) in records_in.iter().zip(records_out.iter()) {
                prop_assert_eq!(one.get("住所"), two.get("住所"));
                prop_assert_eq!(one.get("取引先名"), two.get("取引先名"));
            }
            Ok(())
        })
    });
    result.unwrap();
}
