//! The filled requests of comments, spaces, plug-ins of the system, and what reaches beyond them.

use std::collections::BTreeSet;

use kintone_runtime::api::{AddComment, CommentOrder, DeleteComment, Entity, GetComments};
use kintone_runtime::record::id::CommentId;
use kintone_runtime::{AppId, RecordId};

use super::names;

pub(super) fn filled() -> Vec<(String, BTreeSet<String>)> {
    let (app, record) = (AppId::new(20), RecordId::new(1));
    vec![
        names(
            GetComments::new(app, record)
                .order(CommentOrder::Asc)
                .offset(1)
                .limit(10),
        ),
        names(AddComment::new(app, record, "text").mention(Entity::user("sato"))),
        names(DeleteComment::new(app, record, CommentId::new(1))),
    ]
}
