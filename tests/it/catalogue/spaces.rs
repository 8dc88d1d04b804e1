//! The filled requests of comments, spaces, plug-ins of the system, and what reaches beyond them.

use std::collections::BTreeSet;

use kintone_runtime::api::{
    AddComment, AddGuests, AddSpaceFromTemplate, AddThread, AddThreadComment, CommentOrder,
    DeleteComment, DeleteGuests, DeleteSpace, Entity, GetComments, GetSpace, GetSpaceMembers,
    GetSpaceStatistics, Guest, SpaceMember, UpdateSpace, UpdateSpaceBody, UpdateSpaceGuests,
    UpdateSpaceMembers, UpdateThread,
};
use kintone_runtime::record::id::{CommentId, SpaceId, SpaceTemplateId, ThreadId};
use kintone_runtime::{AppId, RecordId};
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
    ]
}
