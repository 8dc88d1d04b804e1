//! Requests about apps and their settings, with everything that can be set.

use std::collections::BTreeSet;

use kintone_runtime::api::{
    AddApp, AddAppPlugins, AddFormFields, AdminNotes, AppAction, AppIcon, AppTheme, ChartType,
    Customization, CustomizationFiles, CustomizationScope, DeleteFormFields, DeployApps,
    EvaluateRecordPermissions, FormFields, GeneralNotifications, GeneralSettings, GetAdminNotes,
    GetApp, GetAppActions, GetAppPermissions, GetAppPlugins, GetAppStatistics, GetApps,
    GetCustomization, GetDeployStatus, GetFieldPermissions, GetForm, GetFormFields, GetFormLayout,
    GetGeneralNotifications, GetGeneralSettings, GetPerRecordNotifications,
    GetProcessManagementSettings, GetRecordPermissions, GetReminderNotifications, GetReports,
    GetViews, MoveApp, NumberPrecision, ProcessManagement, ProcessState, ReminderNotifications,
    Report, StatusAction, TitleField, UpdateAdminNotes, UpdateAppActions, UpdateAppPermissions,
    UpdateCustomization, UpdateFieldPermissions, UpdateFormFields, UpdateFormLayout,
    UpdateGeneralNotifications, UpdateGeneralSettings, UpdatePerRecordNotifications,
    UpdateProcessManagementSettings, UpdateRecordPermissions, UpdateReminderNotifications,
    UpdateReports, UpdateViews, View,
};
use kintone_runtime::record::id::{PluginId, SpaceId, ThreadId};
use kintone_runtime::{AppId, RecordId, Revision};

use super::names;

pub(super) fn filled() -> Vec<(String, BTreeSet<String>)> {
    let app = AppId::new(20);
    let revision = Revision::new(1);
    let (space, thread) = (SpaceId::new(7), ThreadId::new(8));
    let apps = GetApps::new().ids([app]).codes(["A"]).name("a");
    let mut general = GeneralSettings::new()
        .name("a")
        .description("b")
        .icon(AppIcon::preset("APP72"))
        .theme(AppTheme::Red)
        .title_field(TitleField::auto())
        .first_month_of_fiscal_year(4);
    general.enable_thumbnails = Some(true);
    general.enable_bulk_deletion = Some(true);
    general.enable_comments = Some(true);
    general.enable_duplicate_record = Some(true);
    general.enable_inline_record_editing = Some(true);
    general.number_precision = Some(NumberPrecision::default());
    let views = [("一覧".to_owned(), View::list(0, ["住所"]))];
    let mut notifications = GeneralNotifications::new([]);
    notifications.notify_to_commenter = Some(true);
    let reminders = ReminderNotifications::new([]).timezone("Asia/Tokyo");
    let customization = Customization::new()
        .scope(CustomizationScope::All)
        .desktop(CustomizationFiles::new())
        .mobile(CustomizationFiles::new());
    let mut notes = AdminNotes::new("a");
    notes.include_in_template_and_duplicates = Some(true);
    let reports = [("a".to_owned(), Report::new(0, ChartType::Table))];
    let actions = [("a".to_owned(), AppAction::new(0, app))];
    let process = ProcessManagement::new()
        .enable()
        .state("a", ProcessState::new(0))
        .action(StatusAction::new("b", "a", "a"));
    vec![
        names(GetAppPermissions::new(app)),
        names(UpdateAppPermissions::new(app, Vec::new()).revision(revision)),
        names(GetRecordPermissions::new(app).lang("ja")),
        names(UpdateRecordPermissions::new(app, Vec::new()).revision(revision)),
        names(GetFieldPermissions::new(app)),
        names(UpdateFieldPermissions::new(app, Vec::new()).revision(revision)),
        names(EvaluateRecordPermissions::new(app, [RecordId::new(1)])),
        names(GetGeneralNotifications::new(app)),
        names(UpdateGeneralNotifications::new(app, notifications).revision(revision)),
        names(GetPerRecordNotifications::new(app).lang("ja")),
        names(UpdatePerRecordNotifications::new(app, Vec::new()).revision(revision)),
        names(GetReminderNotifications::new(app).lang("ja")),
        names(UpdateReminderNotifications::new(app, reminders).revision(revision)),
        names(GetReports::new(app).lang("ja")),
        names(UpdateReports::new(app, reports.into()).revision(revision)),
        names(GetAppActions::new(app).lang("ja")),
        names(UpdateAppActions::new(app, actions.into()).revision(revision)),
        names(GetCustomization::new(app)),
        names(UpdateCustomization::new(app, customization).revision(revision)),
        names(GetAppPlugins::new(app).lang("JA")),
        names(AddAppPlugins::new(app, [PluginId::new("a")]).revision(revision)),
        names(GetAdminNotes::new(app)),
        names(UpdateAdminNotes::new(app, notes).revision(revision)),
        names(GetApp::new(app)),
        names(apps.space_ids([space]).limit(1).offset(1)),
        names(AddApp::new("a").space(space).thread(thread)),
        names(MoveApp::to_space(app, space)),
        names(GetAppStatistics::new().limit(1).offset(1)),
        names(GetForm::new(app)),
        names(GetFormFields::new(app).lang("ja")),
        names(AddFormFields::new(app, FormFields::new()).revision(revision)),
        names(UpdateFormFields::new(app, FormFields::new()).revision(revision)),
        names(DeleteFormFields::new(app, ["a"]).revision(revision)),
        names(UpdateFormLayout::new(app, Vec::new()).revision(revision)),
        names(UpdateProcessManagementSettings::new(app, process).revision(revision)),
        names(GetFormLayout::new(app)),
        names(GetProcessManagementSettings::new(app).lang("ja")),
        names(DeployApps::new([app]).revert()),
        names(GetDeployStatus::new([app])),
        names(GetGeneralSettings::new(app).lang("ja")),
        names(UpdateGeneralSettings::new(app, general).revision(revision)),
        names(GetViews::new(app).lang("ja")),
        names(UpdateViews::new(app, views.into()).revision(revision)),
    ]
}
