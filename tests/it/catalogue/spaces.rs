//! The filled requests of comments, spaces, plug-ins of the system, and what reaches beyond them.

use std::collections::BTreeSet;

use kintone_runtime::api::{
    AddComment, AddGuests, AddSpaceFromTemplate, AddThread, AddThreadComment, CommentOrder,
    DeleteComment, DeleteGuests, DeleteSpace, Entity, GetApiList, GetApiSchema, GetComments,
    GetPluginApps, GetPlugins, GetRequiredPlugins, GetSpace, GetSpaceMembers, GetSpaceStatistics,
    Guest, InstallPlugin, Search, SearchSortBy, SearchTerm, SpaceMember, UninstallPlugin,
    UpdatePlugin, UpdateSpace, UpdateSpaceBody, UpdateSpaceGuests, UpdateSpaceMembers,
    UpdateThread,
};
use kintone_runtime::record::id::{CommentId, PluginId, SpaceId, SpaceTemplateId, ThreadId};
use kintone_runtime::record::values::UploadedFile;
use kintone_runtime::{AppId, DateTime, RecordId};
use serde_json::json;

use super::names;

pub(super) fn filled() -> Vec<(String, BTreeSet<String>)> {
    let (app, record) = (AppId::new(20), RecordId::new(1));
    let (space, thread) = (SpaceId::new(1), ThreadId::new(3));
    let members = || [SpaceMember::admin(Entity::user("sato"))];
    let settings = serde_json::from_value(json!({
        "name": "営業部", "isPrivate": true, "fixedMember": true, "useMultiThread": true,
        "permissions": {"createApp": "ADMIN"}, "showAnnouncement": true, "showThreadList": true, "showAppList": true,
        "showMemberList": true, "showRelatedLinkList": true
    }))
    .expect("settings of a space");
    let plugin = || PluginId::new("p");
    let file = UploadedFile::new("f");
    vec![
        names(
            GetComments::new(app, record)
                .order(CommentOrder::Asc)
                .offset(1)
                .limit(10),
        ),
        names(AddComment::new(app, record, "text").mention(Entity::user("sato"))),
        names(DeleteComment::new(app, record, CommentId::new(1))),
        names(GetSpace::new(space)),
        names(UpdateSpace::new(space, settings)),
        names(DeleteSpace::new(space)),
        names(UpdateSpaceBody::new(space, "<b>body</b>")),
        names(AddThread::new(space, "thread")),
        names(UpdateThread::new(thread).name("thread").body("body")),
        names(AddThreadComment::new(space, thread).text("text")),
        names(GetSpaceMembers::new(space)),
        names(UpdateSpaceMembers::new(space, members())),
        names(UpdateSpaceGuests::new(space, ["a@example.com"])),
        names(AddGuests::new([Guest::new(
            "a@example.com",
            "password",
            "Asia/Tokyo",
            "guest",
        )])),
        names(DeleteGuests::new(["a@example.com"])),
        names(
            AddSpaceFromTemplate::new(SpaceTemplateId::new(1), "space", members())
                .is_private(true)
                .is_guest(true)
                .fixed_member(true),
        ),
        names(GetSpaceStatistics::new().offset(1).limit(1)),
        names(GetPlugins::new().ids([plugin()]).offset(1).limit(1)),
        names(GetRequiredPlugins::new().offset(1).limit(1)),
        names(GetPluginApps::new(plugin()).offset(1).limit(1)),
        names(InstallPlugin::new(&file)),
        names(UpdatePlugin::new(plugin(), &file)),
        names(UninstallPlugin::new(plugin())),
        names(GetApiList::new()),
        names(GetApiSchema::new("records/get")),
        names(
            Search::new([SearchTerm::all(["a"])])
                .types(["RECORD"])
                .scopes(json!([]))
                .exclude_scopes(json!([]))
                .created_after(DateTime::UNIX_EPOCH)
                .created_before(DateTime::UNIX_EPOCH)
                .creators(json!([]))
                .descending(SearchSortBy::CreatedAt)
                .limit(1)
                .page_token("t"),
        ),
    ]
}
