//! Settings that a typed request reads and writes back as they were read, with members that the client does not know.

use kintone_emulator::Emulator;
use kintone_runtime::api::{
    AdminNotes, AppTheme, GetAdminNotes, GetGeneralSettings, UpdateAdminNotes,
    UpdateGeneralSettings,
};
use kintone_runtime::endpoint::HasPreview as _;
use kintone_runtime::{AppId, Client};
use serde_json::json;

use crate::apps::{client, schema_path};

const APP: AppId = AppId::new(31);

fn start() -> (Emulator, Client) {
    let server = Emulator::builder()
        .schema_file(schema_path("master"))
        .token("secret")
        .start()
        .expect("the emulator starts");
    let client = client(&server);
    (server, client)
}

/// Sends an update and what is read after it, and expects that nothing has changed then except the revision.
macro_rules! written_back {
    ($client:ident, $read:expr, $member:ident, $write:expr) => {{
        let write = $write;
        let before = $client.send($read.preview()).await.expect("settings");
        let request = write(before.$member.clone()).revision(before.revision);
        let updated = $client.send(request).await.expect("an update");
        let after = $client.send($read.preview()).await.expect("settings");
        assert_eq!(after.$member, before.$member);
        assert_eq!(after.revision, updated.revision);
        assert!(after.revision > before.revision);
        after
    }};
}

#[tokio::test]
async fn admin_notes_are_written_back() {
    let (_server, client) = start();
    let mut notes = AdminNotes::new("<p>a</p>");
    notes.others.insert("new".to_owned(), json!([1]));
    let request = UpdateAdminNotes::new(APP, notes);
    client.send(request).await.expect("an update");
    let write = |notes| UpdateAdminNotes::new(APP, notes);
    let read = written_back!(client, GetAdminNotes::new(APP), settings, write);
    assert_eq!(read.settings.content.as_deref(), Some("<p>a</p>"));
    assert_eq!(read.settings.others["new"], json!([1]));
}

#[tokio::test]
async fn general_settings_are_written_back() {
    let (_server, client) = start();
    let read = client.send(GetGeneralSettings::new(APP).preview()).await;
    let mut settings = read.expect("settings").settings;
    settings.theme = Some(AppTheme::Blue);
    settings.others.insert("new".to_owned(), json!({"a": "b"}));
    let request = UpdateGeneralSettings::new(APP, settings);
    client.send(request).await.expect("an update");
    let write = |settings| UpdateGeneralSettings::new(APP, settings);
    let read = written_back!(client, GetGeneralSettings::new(APP), settings, write);
    assert_eq!(read.settings.theme, Some(AppTheme::Blue));
    assert_eq!(read.settings.others["new"], json!({"a": "b"}));
}
