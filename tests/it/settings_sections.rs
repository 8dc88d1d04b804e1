//! Settings that a typed request reads and writes back as they were read, with members that the client does not know.

use std::collections::BTreeMap;

use examples::forms::master::Master;
use kintone_emulator::Emulator;
use kintone_runtime::api::{
    Accessibility, AddAppPlugins, AdminNotes, Aggregation, AppAction, AppRight, AppTheme,
    ChartType, Customization, CustomizationFile, CustomizationFiles, Entity, FieldRight,
    FieldRights, GeneralNotification, GeneralNotifications, GetAdminNotes, GetAppActions,
    GetAppPermissions, GetAppPlugins, GetCustomization, GetFieldPermissions,
    GetGeneralNotifications, GetGeneralSettings, GetPerRecordNotifications, GetRecordPermissions,
    GetReminderNotifications, GetReports, PerRecordNotification, RecordRight, RecordRights,
    ReminderNotification, ReminderNotifications, ReminderTiming, Report, SettingsFile,
    UpdateAdminNotes, UpdateAppActions, UpdateAppPermissions, UpdateCustomization,
    UpdateFieldPermissions, UpdateGeneralNotifications, UpdateGeneralSettings,
    UpdatePerRecordNotifications, UpdateRecordPermissions, UpdateReminderNotifications,
    UpdateReports,
};
use kintone_runtime::endpoint::HasPreview as _;
use kintone_runtime::record::id::PluginId;
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

#[tokio::test]
async fn general_notifications_are_written_back() {
    let (_server, client) = start();
    let mut sales = GeneralNotification::new(Entity::group("everyone")).record_added();
    sales.others.insert("new".to_owned(), json!(1));
    let request = UpdateGeneralNotifications::new(APP, GeneralNotifications::new([sales]));
    client.send(request).await.expect("an update");
    let write = |settings| UpdateGeneralNotifications::new(APP, settings);
    let read = written_back!(client, GetGeneralNotifications::new(APP), settings, write);
    let notifications = read.settings.notifications.expect("notifications");
    assert_eq!(notifications[0].record_added, Some(true));
    assert_eq!(notifications[0].record_edited, Some(false));
    assert_eq!(notifications[0].others["new"], json!(1));
}

#[tokio::test]
async fn notifications_per_record_are_written_back() {
    let (_server, client) = start();
    let mut sent = PerRecordNotification::new("title != \"\"", [Entity::user("sato")]);
    sent.others.insert("new".to_owned(), json!(1));
    let request = UpdatePerRecordNotifications::new(APP, vec![sent]);
    client.send(request).await.expect("an update");
    let write = |notifications| UpdatePerRecordNotifications::new(APP, notifications);
    let get = GetPerRecordNotifications::new(APP);
    let read = written_back!(client, get.clone(), notifications, write);
    assert_eq!(read.notifications[0].title.as_deref(), Some(""));
    assert_eq!(read.notifications[0].others["new"], json!(1));
}

#[tokio::test]
async fn reminders_are_written_back() {
    let (_server, client) = start();
    let timing = ReminderTiming::at("title", -1, "09:30");
    let mut sent = ReminderNotification::new(timing, [Entity::user("sato")]);
    sent.others.insert("new".to_owned(), json!(1));
    let request = UpdateReminderNotifications::new(APP, ReminderNotifications::new([sent]));
    client.send(request).await.expect("an update");
    let write = |settings| UpdateReminderNotifications::new(APP, settings);
    let read = written_back!(client, GetReminderNotifications::new(APP), settings, write);
    let reminders = read.settings.notifications.expect("reminders");
    assert_eq!(reminders[0].timing.days_later, -1);
    assert_eq!(reminders[0].others["new"], json!(1));
}

#[tokio::test]
async fn reports_are_written_back() {
    let (_server, client) = start();
    let mut sent = Report::new(0, ChartType::Pie).aggregation(Aggregation::count());
    sent.others.insert("new".to_owned(), json!(1));
    let reports = BTreeMap::from([("a".to_owned(), sent)]);
    let request = UpdateReports::new(APP, reports);
    let updated = client.send(request).await.expect("an update");
    let write = |reports| UpdateReports::new(APP, reports);
    let read = written_back!(client, GetReports::new(APP), reports, write);
    assert_eq!(read.reports["a"].id, Some(updated.reports["a"].id));
    assert_eq!(read.reports["a"].others["new"], json!(1));
}

#[tokio::test]
async fn actions_are_written_back() {
    let (_server, client) = start();
    let mut sent = AppAction::new(0, APP).field("title", "title");
    sent.others.insert("new".to_owned(), json!(1));
    let actions = BTreeMap::from([("a".to_owned(), sent)]);
    let request = UpdateAppActions::new(APP, actions);
    let updated = client.send(request).await.expect("an update");
    let write = |actions| UpdateAppActions::new(APP, actions);
    let read = written_back!(client, GetAppActions::new(APP), actions, write);
    assert_eq!(read.actions["a"].id, Some(updated.actions["a"].id));
    assert_eq!(read.actions["a"].others["new"], json!(1));
}

#[tokio::test]
async fn a_customization_is_written_back_with_its_files() {
    let (_server, client) = start();
    let upload = client.upload_file::<Master>("a.js", "text/javascript", b"1;".to_vec());
    let upload = upload.await.expect("an upload");
    let mut link = CustomizationFile::url("https://example.com/a.js");
    link.others.insert("new".to_owned(), json!(1));
    let file = CustomizationFile::file(SettingsFile::uploaded(&upload));
    let files = CustomizationFiles::new().js([link, file]);
    let request = UpdateCustomization::new(APP, Customization::new().desktop(files));
    client.send(request).await.expect("an update");
    let write = |settings| UpdateCustomization::new(APP, settings);
    let read = written_back!(client, GetCustomization::new(APP), settings, write);
    let files = read.settings.desktop.and_then(|desktop| desktop.js);
    let files = files.expect("files");
    assert_eq!(files[0].others["new"], json!(1));
    let file = files[1].file.as_ref().expect("a file");
    assert_eq!((file.name.as_deref(), file.size), (Some("a.js"), Some(2)));
}

#[tokio::test]
async fn added_plug_ins_are_read() {
    let (_server, client) = start();
    let request = GetAppPlugins::new(APP).preview();
    let before = client.send(request).await.expect("plug-ins");
    let request = AddAppPlugins::new(APP, [PluginId::new("a")]).revision(before.revision);
    let updated = client.send(request).await.expect("an update");
    let request = GetAppPlugins::new(APP).lang("JA").preview();
    let after = client.send(request).await.expect("plug-ins");
    assert_eq!(after.revision, updated.revision);
    assert_eq!(after.plugins[0].id.as_str(), "a");
    assert!(after.plugins[0].enabled);
}

#[tokio::test]
async fn permissions_for_an_app_are_written_back() {
    let (_server, client) = start();
    let mut sent = AppRight::new(Entity::creator()).manage_app();
    sent.others.insert("new".to_owned(), json!(1));
    let request = UpdateAppPermissions::new(APP, vec![sent]);
    client.send(request.preview()).await.expect("an update");
    let write = |rights| UpdateAppPermissions::new(APP, rights);
    let read = written_back!(client, GetAppPermissions::new(APP), rights, write);
    assert_eq!(read.rights[0].others["new"], json!(1));
    // What is written live is live.
    let live = client.send(GetAppPermissions::new(APP)).await;
    assert_eq!(live.expect("permissions"), read);
}

#[tokio::test]
async fn permissions_for_records_are_written_back() {
    let (_server, client) = start();
    let mut sent = RecordRights::new([RecordRight::new(Entity::user("sato")).view()]);
    sent.others.insert("new".to_owned(), json!(1));
    let request = UpdateRecordPermissions::new(APP, vec![sent]);
    client.send(request.preview()).await.expect("an update");
    let write = |rights| UpdateRecordPermissions::new(APP, rights);
    let read = written_back!(client, GetRecordPermissions::new(APP), rights, write);
    assert_eq!(read.rights[0].others["new"], json!(1));
    let live = client.send(GetRecordPermissions::new(APP)).await;
    assert_eq!(live.expect("permissions"), read);
}

#[tokio::test]
async fn permissions_for_fields_are_written_back() {
    let (_server, client) = start();
    let mut sent = FieldRights::new("title", [FieldRight::read(Entity::user("sato"))]);
    sent.others.insert("new".to_owned(), json!(1));
    let request = UpdateFieldPermissions::new(APP, vec![sent]);
    client.send(request.preview()).await.expect("an update");
    let write = |rights| UpdateFieldPermissions::new(APP, rights);
    let read = written_back!(client, GetFieldPermissions::new(APP), rights, write);
    assert_eq!(read.rights[0].others["new"], json!(1));
    assert_eq!(
        read.rights[0].entities[0].accessibility,
        Accessibility::Read
    );
    let live = client.send(GetFieldPermissions::new(APP)).await;
    assert_eq!(live.expect("permissions"), read);
}
