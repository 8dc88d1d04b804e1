//! A record with every type of field goes out, in, and out again.

use kintone_runtime::{AnyRecord, Client, Query};

use examples::forms::all_types::AllTypes;

use crate::every_type;

async fn export(client: &Client, folder: &std::path::Path) -> String {
    let mut file = Vec::new();
    let export = client
        .export_csv::<AnyRecord>(Query::all())
        .attachments(folder);
    export.write_to(&mut file).await.unwrap();
    String::from_utf8(file).unwrap()
}

#[tokio::test]
async fn every_type_of_field_goes_out_and_comes_back() {
    let (_server, client) = every_type::start().await;
    let record = every_type::filled(&client).await;
    client.add_record(&record).await.unwrap();
    let app = client.in_app(3);
    let folder = tempfile::tempdir().unwrap();
    let text = export(&app, folder.path()).await;

    let (_other_server, other) = every_type::start().await;
    let other = other.in_app(3);
    let import = other
        .import_csv::<AnyRecord>(text.as_bytes())
        .attachments(folder.path());
    import.await.unwrap().complete().unwrap();
    let again = tempfile::tempdir().unwrap();
    assert_eq!(export(&other, again.path()).await, text);

    // And as an update of itself, by the struct.
    let import = other
        .import_csv::<AllTypes>(text.as_bytes())
        .attachments(again.path());
    let import = import.update_key(|f| f.text_unique);
    import.await.unwrap().complete().unwrap();
    let updated = tempfile::tempdir().unwrap();
    assert_eq!(export(&other, updated.path()).await, text);
}
