//! Spaces, their threads and their members.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::domain::caller::ADMINISTRATOR;
use crate::domain::environment::{EVERYONE, Environment};
use crate::domain::error::ApiError;
use crate::domain::lifecycle::{AppSpace, Stamp};
use crate::domain::problem::{Missing, Problem};
use crate::domain::query::EntityKind;
use crate::domain::state::{Call, Core, check_path};
use crate::store::documents::Document;

/// A space.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Space {
    pub(crate) is_guest: bool,
    /// The settings that a call replaces, in the format of its parameters.
    pub(crate) settings: Map<String, Value>,
    /// HTML; empty if there is none.
    pub(crate) body: String,
    pub(crate) default_thread: u64,
    /// The users, departments and groups that were added, in the format in which they are sent.
    pub(crate) members: Vec<Value>,
    /// The email addresses of the guests.
    pub(crate) guests: Vec<String>,
    pub(crate) created: Stamp,
    pub(crate) modified: Stamp,
}

/// A thread of a space.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Thread {
    pub(crate) space: u64,
    pub(crate) name: String,
    /// HTML.
    pub(crate) body: String,
}

/// A comment on a thread, which no call reads.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ThreadComment {
    pub(crate) thread: u64,
    pub(crate) comment: Value,
    pub(crate) created: Stamp,
}

impl Document for Space {
    const KIND: &'static str = "space";
}

impl Document for Thread {
    const KIND: &'static str = "thread";
}

impl Document for ThreadComment {
    const KIND: &'static str = "threadComment";
}

/// A space to be created.
pub(crate) struct NewSpace {
    pub(crate) name: String,
    pub(crate) is_guest: bool,
    pub(crate) is_private: bool,
    pub(crate) fixed_member: bool,
    pub(crate) members: Vec<Value>,
}

impl NewSpace {
    /// Returns a space with this name whose only member is Administrator.
    pub(crate) fn named(name: String, is_guest: bool) -> NewSpace {
        NewSpace {
            name,
            is_guest,
            is_private: is_guest,
            fixed_member: false,
            members: vec![json!({
                "entity": { "type": "USER", "code": ADMINISTRATOR },
                "isAdmin": true,
                "includeSubs": false,
            })],
        }
    }

    /// Stores the space under this id, with its default thread. It has a single thread.
    pub(crate) fn create(self, core: &Core, id: u64, created: Stamp) -> Result<(), ApiError> {
        let default_thread = core.store.add_document(&Thread {
            space: id,
            name: self.name.clone(),
            body: String::new(),
        })?;
        let settings = json!({
            "name": self.name,
            "isPrivate": self.is_private || self.is_guest,
            "fixedMember": self.fixed_member,
            "useMultiThread": false,
            "permissions": { "createApp": "EVERYONE" },
            "showAnnouncement": true,
            "showThreadList": true,
            "showAppList": true,
            "showMemberList": true,
            "showRelatedLinkList": true,
        });
        let space = Space {
            is_guest: self.is_guest,
            settings: settings.as_object().cloned().unwrap_or_default(),
            body: String::new(),
            default_thread,
            members: self.members,
            guests: Vec::new(),
            modified: created.clone(),
            created,
        };
        Ok(core.store.put_document(id, &space)?)
    }
}

impl Space {
    /// Returns the space, if the path fits it.
    pub(crate) fn open(core: &Core, call: &Call, id: u64) -> Result<Space, ApiError> {
        let space: Option<Space> = core.store.document(id)?;
        let space = space.ok_or(Problem::SpaceNotFound(id))?;
        check_path(call, space.is_guest.then_some(id))?;
        Ok(space)
    }

    /// Returns the place of an app in this thread of the space, or in the default thread.
    pub(crate) fn place(
        &self,
        core: &Core,
        id: u64,
        thread: Option<u64>,
    ) -> Result<AppSpace, ApiError> {
        if let Some(thread) = thread {
            let found: Option<Thread> = core.store.document(thread)?;
            if found.is_none_or(|found| found.space != id) {
                return Err(Missing::Thread.problem(thread).into());
            }
        }
        Ok(AppSpace {
            id,
            thread: thread.unwrap_or(self.default_thread),
            is_guest: self.is_guest,
        })
    }

    /// Stores the space after a change.
    pub(crate) fn save(mut self, core: &Core, call: &Call, id: u64) -> Result<(), ApiError> {
        self.modified = call.stamp();
        Ok(core.store.put_document(id, &self)?)
    }

    /// Returns whether the space has several threads.
    pub(crate) fn has_threads(&self) -> bool {
        self.settings["useMultiThread"] == true
    }

    /// Returns the members as they are shown: those that were added, and the users who are members through a department or a
    /// group only. Users, departments and groups that were deleted are left out.
    pub(crate) fn shown_members(&self, environment: &Environment) -> Vec<Value> {
        let mut shown = Vec::new();
        let mut users: BTreeMap<&str, bool> = BTreeMap::new();
        for member in &self.members {
            let entity = &member["entity"];
            let code = entity["code"].as_str().unwrap_or_default();
            let is_admin = member["isAdmin"] == true;
            let (kind, people) = match entity["type"].as_str() {
                Some("ORGANIZATION") => (
                    EntityKind::Organization,
                    environment.organization_members.of(code),
                ),
                Some("GROUP") => (EntityKind::Group, environment.group_members.of(code)),
                _ => (EntityKind::User, None),
            };
            if !environment.exists(kind, code) {
                continue;
            }
            let mut member = member.clone();
            if let Some(members) = member.as_object_mut() {
                if kind != EntityKind::Organization {
                    members.remove("includeSubs");
                }
                if kind == EntityKind::User {
                    members.insert("isImplicit".to_owned(), json!(false));
                }
            }
            shown.push(member);
            let everyone = (kind == EntityKind::Group && code == EVERYONE)
                .then(|| environment.users.declared.keys().map(String::as_str));
            let people = people.into_iter().flatten();
            for user in everyone.into_iter().flatten().chain(people) {
                *users.entry(user).or_default() |= is_admin;
            }
        }
        let of_user = |code: &str| {
            let is_it = |member: &&Value| {
                member["entity"]["type"] == "USER" && member["entity"]["code"] == code
            };
            self.members.iter().any(|member| is_it(&member))
        };
        let implicit = users
            .into_iter()
            .filter(|(code, _)| !of_user(code) && environment.exists(EntityKind::User, code))
            .map(|(code, is_admin)| {
                json!({
                    "entity": { "type": "USER", "code": code },
                    "isAdmin": is_admin,
                    "isImplicit": true,
                })
            });
        shown.extend(implicit);
        shown
    }

    /// Returns how many people are in the space, guests included, and how many of them administer it.
    pub(crate) fn count_people(&self, environment: &Environment) -> (usize, usize) {
        let members = self.shown_members(environment);
        let users = members
            .iter()
            .filter(|member| member["entity"]["type"] == "USER");
        let administrators = users.clone().filter(|member| member["isAdmin"] == true);
        (users.count() + self.guests.len(), administrators.count())
    }
}

impl Thread {
    /// Returns the thread and its space, if the path fits that.
    pub(crate) fn open(core: &Core, call: &Call, id: u64) -> Result<(Thread, Space), ApiError> {
        let thread: Option<Thread> = core.store.document(id)?;
        let thread = thread.ok_or_else(|| Missing::Thread.problem(id))?;
        let space = Space::open(core, call, thread.space)?;
        Ok((thread, space))
    }
}

/// Deletes a space with its apps, its threads and their comments.
pub(crate) fn delete(core: &Core, id: u64) -> Result<(), ApiError> {
    let store = &core.store;
    for app in core.apps().values() {
        if app.life.space.is_some_and(|space| space.id == id) {
            core.delete_app(app.id)?;
        }
    }
    let mut threads = Vec::new();
    for (thread, found) in store.documents::<Thread>()? {
        if found.space == id {
            store.delete_document::<Thread>(thread)?;
            threads.push(thread);
        }
    }
    for (comment, found) in store.documents::<ThreadComment>()? {
        if threads.contains(&found.thread) {
            store.delete_document::<ThreadComment>(comment)?;
        }
    }
    Ok(store.delete_document::<Space>(id)?)
}
