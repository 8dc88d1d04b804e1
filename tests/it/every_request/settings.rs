//! The requests for the settings of an app.

use std::collections::BTreeMap;

use kintone_runtime::api::{
    AddAppPlugins, AdminNotes, Aggregation, AppAction, AppIcon, AppRight, AppTheme, ChartMode,
    ChartType, Customization, CustomizationFile, CustomizationFiles, CustomizationScope, Entity,
    FieldRight, FieldRights, GeneralNotification, GeneralNotifications, GeneralSettings,
    GetAdminNotes, GetAppActions, GetAppPermissions, GetAppPlugins, GetCustomization,
    GetFieldPermissions, GetGeneralNotifications, GetGeneralSettings, GetPerRecordNotifications,
    GetProcessManagementSettings, GetRecordPermissions, GetReminderNotifications, GetReports,
    GetViews, NumberPrecision, PerRecordNotification, ProcessAssignee, ProcessManagement,
    ProcessState, RecordRight, RecordRights, ReminderNotification, ReminderNotifications,
    ReminderTiming, Report, ReportGroup, SortBy, SortOrder, StatusAction, TitleField,
    UpdateAdminNotes, UpdateAppActions, UpdateAppPermissions, UpdateCustomization,
    UpdateFieldPermissions, UpdateGeneralNotifications, UpdateGeneralSettings,
    UpdatePerRecordNotifications, UpdateProcessManagementSettings, UpdateRecordPermissions,
    UpdateReminderNotifications, UpdateReports, UpdateViews, View,
};
use kintone_runtime::endpoint::HasPreview as _;
use kintone_runtime::record::id::PluginId;

use super::{World, write};

/// Reads what is live and what is in the preview, once each.
macro_rules! read {
    ($world:ident, $get:expr) => {{
        let get = $get;
        $world.send(get.clone()).await;
        $world.send(get.preview()).await;
    }};
}

pub(super) async fn send_all(world: &World) {
    general(world).await;
    views(world).await;
    process(world).await;
    reports_and_actions(world).await;
    notifications(world).await;
    customization(world).await;
    plugins_and_notes(world).await;
    permissions(world).await;
}

async fn general(world: &World) {
    let app = world.app;
    let mut filled = GeneralSettings::new()
        .name("Master")
        .description("b")
        .icon(AppIcon::preset("APP72"))
        .theme(AppTheme::Red)
        .title_field(TitleField::of("title"))
        .first_month_of_fiscal_year(4);
    filled.enable_thumbnails = Some(true);
    filled.enable_bulk_deletion = Some(true);
    filled.enable_comments = Some(true);
    filled.enable_duplicate_record = Some(true);
    filled.enable_inline_record_editing = Some(true);
    filled.number_precision = Some(NumberPrecision::default());
    write!(
        world,
        UpdateGeneralSettings::new(app, GeneralSettings::new()),
        UpdateGeneralSettings::new(app, filled)
    );
    read!(world, GetGeneralSettings::new(app));
    read!(world, GetGeneralSettings::new(app).lang("ja"));
}

async fn views(world: &World) {
    let app = world.app;
    let views = BTreeMap::from([
        (
            "一覧".to_owned(),
            View::list(0, ["title"])
                .filter_cond("title != \"\"")
                .sort("title asc"),
        ),
        ("紙".to_owned(), View::custom(1, "<p></p>")),
        ("暦".to_owned(), View::calendar(2, "作成日時", "title")),
    ]);
    write!(
        world,
        UpdateViews::new(app, BTreeMap::new()),
        UpdateViews::new(app, views)
    );
    read!(world, GetViews::new(app));
    read!(world, GetViews::new(app).lang("ja"));
}

async fn process(world: &World) {
    let app = world.app;
    let sato = || Entity::user("sato");
    let filled = ProcessManagement::new()
        .enable()
        .state("a", ProcessState::new(0))
        .state(
            "b",
            ProcessState::new(1).assignee(ProcessAssignee::one([sato()])),
        )
        .action(StatusAction::new("to b", "a", "b").filter_cond("title != \"\""))
        .action(StatusAction::new("to a", "b", "a").secondary([sato()]));
    write!(
        world,
        UpdateProcessManagementSettings::new(app, ProcessManagement::new()),
        UpdateProcessManagementSettings::new(app, filled)
    );
    read!(world, GetProcessManagementSettings::new(app));
    read!(world, GetProcessManagementSettings::new(app).lang("ja"));
}

async fn reports_and_actions(world: &World) {
    let app = world.app;
    let report = Report::new(0, ChartType::Column)
        .chart_mode(ChartMode::Stacked)
        .group(ReportGroup::new("title"))
        .aggregation(Aggregation::count())
        .filter_cond("title != \"\"")
        .sort(SortBy::Total, SortOrder::Desc);
    write!(
        world,
        UpdateReports::new(app, BTreeMap::new()),
        UpdateReports::new(app, [("a".to_owned(), report)].into())
    );
    read!(world, GetReports::new(app));
    read!(world, GetReports::new(app).lang("ja"));

    let action = AppAction::new(0, app)
        .field("title", "title")
        .entities([Entity::group("everyone")])
        .filter_cond("title != \"\"");
    write!(
        world,
        UpdateAppActions::new(app, BTreeMap::new()),
        UpdateAppActions::new(app, [("a".to_owned(), action)].into())
    );
    read!(world, GetAppActions::new(app));
    read!(world, GetAppActions::new(app).lang("ja"));
}

async fn notifications(world: &World) {
    let app = world.app;
    let ito = || Entity::user("ito");
    let mut minimal = GeneralNotifications::new([]);
    minimal.notifications = None;
    let mut filled = GeneralNotifications::new([GeneralNotification::new(ito()).record_added()]);
    filled.notify_to_commenter = Some(true);
    write!(
        world,
        UpdateGeneralNotifications::new(app, minimal),
        UpdateGeneralNotifications::new(app, filled)
    );
    read!(world, GetGeneralNotifications::new(app));

    let filled = PerRecordNotification::new("title != \"\"", [ito()]).title("a");
    write!(
        world,
        UpdatePerRecordNotifications::new(app, Vec::new()),
        UpdatePerRecordNotifications::new(app, vec![filled])
    );
    read!(world, GetPerRecordNotifications::new(app));
    read!(world, GetPerRecordNotifications::new(app).lang("ja"));

    let mut minimal = ReminderNotifications::new([]);
    minimal.notifications = None;
    let at = ReminderTiming::at("作成日時", 1, "09:30");
    let reminder = ReminderNotification::new(at, [ito()])
        .filter_cond("title != \"\"")
        .title("a");
    let filled = ReminderNotifications::new([reminder]).timezone("Asia/Tokyo");
    write!(
        world,
        UpdateReminderNotifications::new(app, minimal),
        UpdateReminderNotifications::new(app, filled)
    );
    read!(world, GetReminderNotifications::new(app));
    read!(world, GetReminderNotifications::new(app).lang("ja"));
}

async fn customization(world: &World) {
    let app = world.app;
    let files = || {
        let file = CustomizationFile::url("https://example.com/a.js");
        CustomizationFiles::new().js([file])
    };
    let filled = Customization::new()
        .scope(CustomizationScope::All)
        .desktop(files())
        .mobile(files());
    write!(
        world,
        UpdateCustomization::new(app, Customization::new()),
        UpdateCustomization::new(app, filled)
    );
    read!(world, GetCustomization::new(app));
}

async fn plugins_and_notes(world: &World) {
    let app = world.app;
    write!(
        world,
        AddAppPlugins::new(app, [PluginId::new("a")]),
        AddAppPlugins::new(app, [PluginId::new("b")])
    );
    read!(world, GetAppPlugins::new(app));
    read!(world, GetAppPlugins::new(app).lang("JA"));

    let mut minimal = AdminNotes::new("");
    minimal.content = None;
    let mut filled = AdminNotes::new("a");
    filled.include_in_template_and_duplicates = Some(true);
    write!(
        world,
        UpdateAdminNotes::new(app, minimal),
        UpdateAdminNotes::new(app, filled)
    );
    read!(world, GetAdminNotes::new(app));
}

/// Writes permissions to the preview and live, and reads them.
macro_rules! permit {
    ($world:ident, $minimal:expr, $filled:expr, $get:expr) => {{
        let (minimal, filled) = ($minimal, $filled);
        let updated = $world.send(minimal.clone().preview()).await;
        let update = filled.clone().revision(updated.revision).preview();
        $world.send(update).await;
        write!($world, minimal, filled);
        read!($world, $get);
    }};
}

async fn permissions(world: &World) {
    let app = world.app;
    let sato = || Entity::user("sato");
    let right = || {
        AppRight::new(sato())
            .manage_app()
            .view_records()
            .add_records()
            .edit_records()
            .delete_records()
            .import_records()
            .export_records()
    };
    permit!(
        world,
        UpdateAppPermissions::new(app, vec![right()]),
        UpdateAppPermissions::new(app, vec![right(), AppRight::new(Entity::creator())]),
        GetAppPermissions::new(app)
    );
    let right = RecordRight::new(sato()).view().edit().delete();
    let rights = RecordRights::new([right]).filter_cond("title != \"\"");
    permit!(
        world,
        UpdateRecordPermissions::new(app, Vec::new()),
        UpdateRecordPermissions::new(app, vec![rights]),
        GetRecordPermissions::new(app)
    );
    read!(world, GetRecordPermissions::new(app).lang("ja"));
    let rights = FieldRights::new("title", [FieldRight::write(sato())]);
    permit!(
        world,
        UpdateFieldPermissions::new(app, Vec::new()),
        UpdateFieldPermissions::new(app, vec![rights]),
        GetFieldPermissions::new(app)
    );
}
