//! The requests of kintone's REST API as plain values, which know neither client, nor credentials, nor transport.
//!
//! They are named after the verb and noun of kintone's documentation. [`Client::send`](crate::Client::send) sends any of them; the
//! operations on records and files are methods of the client as well.
//!
//! Those about records, files, and the form, the layout, the process and the general settings of an app are always there. The feature
//! `apps` adds the other settings of apps, their permissions and deploys, `spaces` adds spaces and guests, and `plugins` the plug-ins
//! of the system.

mod apis;
mod app;
mod bulk;
mod entity;
mod file;
mod limits;
pub(crate) mod members;
#[cfg(feature = "plugins")]
mod plugin;
mod records;
mod search;
#[cfg(feature = "spaces")]
mod space;
#[cfg(test)]
pub(crate) mod testing;

use crate::endpoint::{Endpoint, HasPreview, Info, Preview, SettingsWrite};

pub use apis::{ApiLink, Apis};
#[cfg(feature = "apps")]
pub use app::actions::{
    ActionMapping, AppAction, AppActions, DestApp, MappingSource, UpdatedAppAction,
    UpdatedAppActions,
};
#[cfg(feature = "apps")]
pub use app::admin_notes::AdminNotes;
#[cfg(feature = "apps")]
pub use app::apps::{Apps, MAX_APP_FILTERS, MAX_APP_OFFSET, MAX_APPS_PER_CALL};
#[cfg(feature = "apps")]
pub use app::customize::{
    Customization, CustomizationFile, CustomizationFiles, CustomizationScope, CustomizationType,
};
#[cfg(feature = "apps")]
pub use app::deploy::{
    AppDeployStatus, AppToDeploy, DeployStatus, DeployStatuses, MAX_APPS_PER_DEPLOY,
};
pub use app::form::MAX_DELETED_FIELDS;
pub use app::form::check::{
    MAX_DISPLAY_SCALE, MAX_FIELD_CODE_CHARS, MAX_FIELDS_PER_APP, MAX_LABEL_CHARS, MAX_OPTIONS,
    MAX_UNIT_CHARS, RELATED_RECORDS_SIZES, THUMBNAIL_SIZES,
};
pub use app::form::field::FormField;
pub use app::form::fields::{Form, FormFields};
pub use app::form::property as field_property;
pub use app::layout::{FormLayout, LayoutItem, LayoutRow, LayoutRowType, LayoutSize};
pub use app::model::{Settings, SettingsFile, UpdatedSettings};
#[cfg(feature = "apps")]
pub use app::notifications::general::{GeneralNotification, GeneralNotifications};
#[cfg(feature = "apps")]
pub use app::notifications::per_record::{PerRecordNotification, PerRecordNotifications};
#[cfg(feature = "apps")]
pub use app::notifications::reminder::{
    ReminderNotification, ReminderNotifications, ReminderTiming,
};
#[cfg(feature = "apps")]
pub use app::old_form::{OldForm, OldFormField};
pub use app::one::{AddedApp, App};
#[cfg(feature = "apps")]
pub use app::permissions::app::{AppPermissions, AppRight};
#[cfg(feature = "apps")]
pub use app::permissions::field::{Accessibility, FieldPermissions, FieldRight, FieldRights};
#[cfg(feature = "apps")]
pub use app::permissions::record::{RecordPermissions, RecordRight, RecordRights};
#[cfg(feature = "apps")]
pub use app::plugins::{AppPlugin, AppPlugins};
pub use app::process::{
    AssigneeType, ExecutableUser, ProcessAssignee, ProcessManagement, ProcessState, StatusAction,
    StatusActionType,
};
#[cfg(feature = "apps")]
pub use app::reports::{
    Aggregation, AggregationType, ChartMode, ChartType, GroupUnit, PeriodUnit, PeriodicReport,
    Report, ReportGroup, ReportPeriod, ReportSort, Reports, SortBy, SortOrder, UpdatedReport,
    UpdatedReports,
};
pub use app::settings::{
    AppIcon, AppTheme, GeneralSettings, IconType, NumberPrecision, RoundingMode, TitleField,
    TitleSelection,
};
#[cfg(feature = "apps")]
pub use app::statistics::{AppStatistics, AppStatisticsPage, AppStatisticsSpace, AppStatus};
#[cfg(feature = "apps")]
pub use app::views::{UpdatedView, UpdatedViews, View, ViewDevice, ViewType, Views};
pub use bulk::{AnyBulkMember, BulkRequests, MAX_BULK_REQUESTS};
pub use entity::{Entity, EntityType, TargetEntity};
pub use file::{FileContent, MAX_FILE_BYTES};
#[cfg(feature = "plugins")]
pub use plugin::{
    InstalledPlugin, MAX_PLUGIN_APPS_PER_CALL, MAX_PLUGINS_PER_CALL, Plugin, PluginApp, PluginApps,
    Plugins, RequiredPlugin, RequiredPlugins,
};
pub use records::assignees::MAX_ASSIGNEES;
pub use records::comment::{
    AddedComment, Comment, CommentOrder, Comments, MAX_COMMENT_CHARS, MAX_COMMENTS_PER_CALL,
    MAX_MENTIONS,
};
pub use records::count::CountRecords;
pub use records::cursor::{AddedCursor, CursorPage};
pub use records::delete::{RecordToDelete, ToDelete};
#[cfg(feature = "reqwest")]
pub(crate) use records::many::GetUndecoded;
pub use records::permissions::{
    EvaluatedFieldRights, EvaluatedPermissions, EvaluatedRecord, EvaluatedRecordRights,
    MAX_EVALUATED_RECORDS,
};
pub use records::shapes::MAX_RECORDS_PER_CALL;
#[cfg(feature = "reqwest")]
pub(crate) use records::shapes::{
    added as read_added, check_complete, updated as read_updated, with_fields_and,
};
pub use records::status::{StatusChange, ToStatusChange};
#[cfg(feature = "reqwest")]
pub(crate) use records::upsert::{
    Merged, encode_entry as encode_upsert, merged, upserted as read_upserted,
};
pub use records::upsert::{UpsertOperation, UpsertRecords, Upserted};
pub use search::{
    MAX_KEYWORD_CHARS, MAX_SEARCH_HITS, MAX_SEARCH_TERMS, SearchHits, SearchSortBy, SearchTerm,
};
#[cfg(feature = "spaces")]
pub use space::body::MAX_BODY_CHARS;
#[cfg(feature = "spaces")]
pub use space::guests::{Guest, MAX_GUESTS_PER_CALL};
#[cfg(feature = "spaces")]
pub use space::members::{SpaceMember, SpaceMembers};
#[cfg(feature = "spaces")]
pub use space::one::{
    AppCreators, AttachedApp, CoverType, MAX_SPACE_NAME_CHARS, Space, SpacePermissions,
    SpaceSettings,
};
#[cfg(feature = "spaces")]
pub use space::statistics::{SpaceStatistic, SpaceStatistics};
#[cfg(feature = "spaces")]
pub use space::template::AddedSpace;
#[cfg(feature = "spaces")]
pub use space::thread::AddedThread;

/// Re-exports the requests and lists what they declare. A generic request is followed by arguments for its type parameters:
/// what it declares does not depend on them.
macro_rules! catalog {
    ($($feature:literal $($module:ident)::+: $($request:ident $([$($argument:ty),*])? $(+ $marker:ident)*),+;)+) => {
        $(
            #[cfg(feature = $feature)]
            pub use $($module)::+::{$($request),+};
        )+

        /// The declarations of all requests that the features include. [`CountRecords`] and [`UpsertRecords`] are missing: they are Get Records and Update
        /// Records under other names. `POST space.json`, which no documentation describes, is missing too: `Client::request_json`
        /// sends it.
        pub const CATALOG: &[Info] = &[$($(
            #[cfg(feature = $feature)]
            $request$(::<$($argument),*>)?::INFO,
        )+)+];

        // A request has a preview twin if it declares one, and declares one if it has it.
        $($(#[cfg(feature = $feature)] const _: () = assert!(
            $request$(::<$($argument),*>)?::INFO.has_preview() == (0 $(+ catalog!(@preview $request $marker))* == 1)
        );)+)+

        // Those that a revision guards write settings.
        $($(#[cfg(feature = $feature)] const _: () = assert!(
            !$request$(::<$($argument),*>)?::INFO.has_revision_guard() || 0 $(+ catalog!(@write $request $marker))* == 1
        );)+)+
    };
    (@preview $request:ident HasPreview) => {{
        const fn count<R: HasPreview>() -> u8 {
            let _twin = <Preview<R> as Endpoint>::INFO;
            1
        }
        count::<$request>()
    }};
    (@preview $request:ident SettingsWrite) => { 0 };
    (@write $request:ident SettingsWrite) => {{
        const fn count<R: SettingsWrite>() -> u8 {
            let _write = R::INFO;
            1
        }
        count::<$request>()
    }};
    (@write $request:ident HasPreview) => { 0 };
}

catalog! {
    "apps" app::actions: GetAppActions + HasPreview, UpdateAppActions + SettingsWrite;
    "apps" app::admin_notes: GetAdminNotes + HasPreview, UpdateAdminNotes + SettingsWrite;
    "apps" app::apps: GetApps;
    "apps" app::customize: GetCustomization + HasPreview, UpdateCustomization + SettingsWrite;
    "apps" app::deploy: DeployApps, GetDeployStatus;
    "apps" app::move_app: MoveApp;
    "apps" app::notifications::general: GetGeneralNotifications + HasPreview, UpdateGeneralNotifications + SettingsWrite;
    "apps" app::notifications::per_record: GetPerRecordNotifications + HasPreview, UpdatePerRecordNotifications + SettingsWrite;
    "apps" app::notifications::reminder: GetReminderNotifications + HasPreview, UpdateReminderNotifications + SettingsWrite;
    "api" app::one: AddApp, GetApp;
    "apps" app::permissions::app: GetAppPermissions + HasPreview, UpdateAppPermissions + HasPreview + SettingsWrite;
    "apps" app::permissions::field: GetFieldPermissions + HasPreview, UpdateFieldPermissions + HasPreview + SettingsWrite;
    "apps" app::permissions::record: GetRecordPermissions + HasPreview, UpdateRecordPermissions + HasPreview + SettingsWrite;
    "apps" app::plugins: AddAppPlugins + SettingsWrite, GetAppPlugins + HasPreview;
    "apps" app::reports: GetReports + HasPreview, UpdateReports + SettingsWrite;
    "apps" app::statistics: GetAppStatistics;
    "api" app::form: AddFormFields + SettingsWrite, DeleteFormFields + SettingsWrite, GetFormFields + HasPreview, UpdateFormFields + SettingsWrite;
    "api" app::layout: GetFormLayout + HasPreview, UpdateFormLayout + SettingsWrite;
    "apps" app::old_form: GetForm + HasPreview;
    "api" app::process: GetProcessManagementSettings + HasPreview, UpdateProcessManagementSettings + SettingsWrite;
    "api" app::settings: GetGeneralSettings + HasPreview, UpdateGeneralSettings + SettingsWrite;
    "apps" app::views: GetViews + HasPreview, UpdateViews + SettingsWrite;
    "api" bulk: BulkRequest[()];
    "api" file: DownloadFile, UploadFile;
    "api" records::comment: AddComment, DeleteComment, GetComments;
    "api" records::cursor: AddCursor[()], DeleteCursor[()], GetRecordsByCursor[()];
    "api" records::delete: DeleteRecords[()];
    "api" records::many: AddRecords[()], GetRecords[()], UpdateRecords[()];
    "api" records::one: AddRecord[()], GetRecord[()], UpdateRecord[()];
    "api" records::assignees: UpdateAssignees[()];
    "api" records::permissions: EvaluateRecordPermissions;
    "api" records::status: UpdateStatus[()], UpdateStatuses[()];
    "api" apis: GetApiList, GetApiSchema;
    "plugins" plugin: GetPluginApps, GetPlugins, GetRequiredPlugins, InstallPlugin, UninstallPlugin, UpdatePlugin;
    "api" search: Search;
    "spaces" space::body: UpdateSpaceBody;
    "spaces" space::guests: AddGuests, DeleteGuests, UpdateSpaceGuests;
    "spaces" space::members: GetSpaceMembers, UpdateSpaceMembers + SettingsWrite;
    "spaces" space::one: DeleteSpace, GetSpace, UpdateSpace;
    "spaces" space::statistics: GetSpaceStatistics;
    "spaces" space::template: AddSpaceFromTemplate;
    "spaces" space::thread: AddThread, AddThreadComment, UpdateThread;
}
