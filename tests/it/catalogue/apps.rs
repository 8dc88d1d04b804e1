//! Requests about apps and their settings, with everything that can be set.

use std::collections::BTreeSet;

use kintone_runtime::api::{
    AddApp, AppIcon, AppTheme, DeployApps, GeneralSettings, GetApp, GetAppStatistics, GetApps,
    GetDeployStatus, GetFormFields, GetFormLayout, GetGeneralSettings,
    GetProcessManagementSettings, GetViews, MoveApp, NumberPrecision, TitleField,
    UpdateGeneralSettings, UpdateViews, View,
};
use kintone_runtime::record::id::{SpaceId, ThreadId};
use kintone_runtime::{AppId, Revision};

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
    vec![
        names(GetApp::new(app)),
        names(apps.space_ids([space]).limit(1).offset(1)),
        names(AddApp::new("a").space(space).thread(thread)),
        names(MoveApp::to_space(app, space)),
        names(GetAppStatistics::new().limit(1).offset(1)),
        names(GetFormFields::new(app).lang("ja")),
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
