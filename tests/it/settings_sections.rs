//! Settings that a typed request reads and writes back as they were read, with members that the client does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;

use examples::forms::master::Master;
use kintone_emulator::Emulator;
use kintone_runtime::api::{
    Accessibility, AddAppPlugins, AdminNotes, Aggregation, AppAction, AppPlugin, AppRight,
    AppTheme, CATALOG, ChartType, Customization, CustomizationFile, CustomizationFiles, Entity,
    FieldRight, FieldRights, FormFields, GeneralNotification, GeneralNotifications, GetAdminNotes,
    GetAppActions, GetAppPermissions, GetAppPlugins, GetCustomization, GetFieldPermissions,
    GetFormFields, GetFormLayout, GetGeneralNotifications, GetGeneralSettings,
    GetPerRecordNotifications, GetProcessManagementSettings, GetRecordPermissions,
    GetReminderNotifications, GetReports, GetViews, LayoutItem, LayoutRow, PerRecordNotification,
    ProcessAssignee, ProcessManagement, ProcessState, RecordRight, RecordRights,
    ReminderNotification, ReminderNotifications, ReminderTiming, Report, SettingsFile,
    StatusAction, UpdateAdminNotes, UpdateAppActions, UpdateAppPermissions, UpdateCustomization,
    UpdateFieldPermissions, UpdateFormFields, UpdateFormLayout, UpdateGeneralNotifications,
    UpdateGeneralSettings, UpdatePerRecordNotifications, UpdateProcessManagementSettings,
    UpdateRecordPermissions, UpdateReminderNotifications, UpdateReports, UpdateViews, View,
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

/// Writes settings, reads them, writes them back as they were read, and reads them again.
type Run = fn(Client) -> Pin<Box<dyn Future<Output = ()>>>;

/// All settings by their path.
const SETTINGS: [(&str, Run); 16] = [
    ("app/acl.json", |client| {
        Box::pin(permissions_for_an_app(client))
    }),
    ("app/actions.json", |client| Box::pin(actions(client))),
    ("app/adminNotes.json", |client| {
        Box::pin(admin_notes(client))
    }),
    ("app/customize.json", |client| {
        Box::pin(customization(client))
    }),
    ("app/form/fields.json", |client| Box::pin(fields(client))),
    ("app/form/layout.json", |client| Box::pin(layout(client))),
    ("app/notifications/general.json", |client| {
        Box::pin(general_notifications(client))
    }),
    ("app/notifications/perRecord.json", |client| {
        Box::pin(notifications_per_record(client))
    }),
    ("app/notifications/reminder.json", |client| {
        Box::pin(reminders(client))
    }),
    ("app/plugins.json", |client| Box::pin(plugins(client))),
    ("app/reports.json", |client| Box::pin(reports(client))),
    ("app/settings.json", |client| {
        Box::pin(general_settings(client))
    }),
    ("app/status.json", |client| Box::pin(process(client))),
    ("app/views.json", |client| Box::pin(views(client))),
    ("field/acl.json", |client| {
        Box::pin(permissions_for_fields(client))
    }),
    ("record/acl.json", |client| {
        Box::pin(permissions_for_records(client))
    }),
];

#[tokio::test]
async fn settings_are_written_back_as_they_were_read() {
    for (path, run) in SETTINGS {
        let (server, client) = start();
        run(client).await;
        let requests = server.requests();
        let is_read = |method: &str| method == "GET";
        let of_path = requests.iter().filter(|request| {
            let sent = request.path.trim_start_matches("/k/v1/");
            sent.trim_start_matches("preview/") == path
        });
        let methods: Vec<&str> = of_path.map(|request| request.method.as_str()).collect();
        let (last, before) = methods.split_last().expect("a request");
        assert!(is_read(last), "{path} is not read after it was written");
        let read = before.iter().position(|method| is_read(method));
        let written = before.iter().rposition(|method| !is_read(method));
        assert!(
            read.is_some() && read < written,
            "{path} is not written after it was read"
        );
    }
}

#[test]
fn all_settings_are_written_back() {
    let writes = CATALOG.iter().filter(|info| info.has_revision_guard());
    let paths: BTreeSet<&str> = writes.map(|info| info.path()).collect();
    let written: Vec<&str> = SETTINGS.iter().map(|(path, _)| *path).collect();
    assert_eq!(written, paths.into_iter().collect::<Vec<_>>());
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

async fn fields(client: Client) {
    let field = json!({"title": {"type": "SINGLE_LINE_TEXT", "code": "title", "label": "a", "new": {"a": [1]}}});
    let fields: FormFields = serde_json::from_value(field).expect("fields");
    let request = UpdateFormFields::new(APP, fields);
    client.send(request).await.expect("an update");
    let write = |fields| UpdateFormFields::new(APP, fields);
    let read = written_back!(client, GetFormFields::new(APP), fields, write);
    let title = read.fields.get("title").expect("a field").raw();
    assert_eq!(title["new"], json!({"a": [1]}));
}

async fn layout(client: Client) {
    let read = client.send(GetFormLayout::new(APP).preview()).await;
    let mut layout = read.expect("a layout").layout;
    let mut label = LayoutItem::label("<b>a</b>").width(300);
    label.others.insert("new".to_owned(), json!(1));
    let mut row = LayoutRow::row([label, LayoutItem::spacer("space").height(20)]);
    row.others.insert("new".to_owned(), json!([2]));
    layout.push(row);
    let request = UpdateFormLayout::new(APP, layout);
    client.send(request).await.expect("an update");
    let write = |layout| UpdateFormLayout::new(APP, layout);
    let read = written_back!(client, GetFormLayout::new(APP), layout, write);
    let row = read.layout.last().expect("a row");
    assert_eq!(row.others["new"], json!([2]));
    assert_eq!(
        row.fields.as_ref().expect("items")[0].others["new"],
        json!(1)
    );
}

async fn views(client: Client) {
    let view = |view: View| {
        let mut view = view.filter_cond("title != \"\"").sort("title asc");
        view.others.insert("new".to_owned(), json!([1]));
        view
    };
    let views = BTreeMap::from([
        ("list".to_owned(), view(View::list(0, ["title"]))),
        (
            "calendar".to_owned(),
            view(View::calendar(1, "作成日時", "title")),
        ),
        ("custom".to_owned(), view(View::custom(2, "<p></p>"))),
    ]);
    let request = UpdateViews::new(APP, views);
    client.send(request).await.expect("an update");
    let write = |views| UpdateViews::new(APP, views);
    let read = written_back!(client, GetViews::new(APP), views, write);
    for view in read.views.values() {
        assert_eq!(view.others["new"], json!([1]));
    }
}

async fn process(client: Client) {
    let sato = || [Entity::user("sato")];
    let mut review = ProcessState::new(1).assignee(ProcessAssignee::one(sato()));
    review.others.insert("new".to_owned(), json!(1));
    let mut submit = StatusAction::new("Submit", "Draft", "Review").filter_cond("title != \"\"");
    submit.others.insert("new".to_owned(), json!(2));
    let mut process = ProcessManagement::new()
        .enable()
        .state("Draft", ProcessState::new(0))
        .state("Review", review)
        .action(submit)
        .action(StatusAction::new("Return", "Review", "Draft").secondary(sato()));
    process.others.insert("new".to_owned(), json!(3));
    let request = UpdateProcessManagementSettings::new(APP, process);
    client.send(request).await.expect("an update");
    let write = |settings| UpdateProcessManagementSettings::new(APP, settings);
    let get = GetProcessManagementSettings::new(APP);
    let read = written_back!(client, get.clone(), settings, write).settings;
    assert_eq!(
        read.states.expect("states")["Review"].others["new"],
        json!(1)
    );
    assert_eq!(read.actions.expect("actions")[0].others["new"], json!(2));
    assert_eq!(read.others["new"], json!(3));
}

async fn admin_notes(client: Client) {
    let mut notes = AdminNotes::new("<p>a</p>");
    notes.others.insert("new".to_owned(), json!([1]));
    let request = UpdateAdminNotes::new(APP, notes);
    client.send(request).await.expect("an update");
    let write = |notes| UpdateAdminNotes::new(APP, notes);
    let read = written_back!(client, GetAdminNotes::new(APP), settings, write);
    assert_eq!(read.settings.content.as_deref(), Some("<p>a</p>"));
    assert_eq!(read.settings.others["new"], json!([1]));
}

async fn general_settings(client: Client) {
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

async fn general_notifications(client: Client) {
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

async fn notifications_per_record(client: Client) {
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

async fn reminders(client: Client) {
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

async fn reports(client: Client) {
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

async fn actions(client: Client) {
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

async fn customization(client: Client) {
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

async fn plugins(client: Client) {
    let request = AddAppPlugins::new(APP, [PluginId::new("a")]);
    client.send(request).await.expect("an update");
    // Plug-ins can only be added; one that is there stays as it is.
    let write = |plugins: Vec<AppPlugin>| {
        AddAppPlugins::new(APP, plugins.into_iter().map(|plugin| plugin.id))
    };
    let read = written_back!(client, GetAppPlugins::new(APP).lang("JA"), plugins, write);
    assert_eq!(read.plugins[0].id.as_str(), "a");
    assert!(read.plugins[0].enabled);
}

async fn permissions_for_an_app(client: Client) {
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

async fn permissions_for_records(client: Client) {
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

async fn permissions_for_fields(client: Client) {
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
