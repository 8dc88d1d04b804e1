//! The environment of all apps: users, departments, groups, the clock and the time zone.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Value, json};

use crate::domain::query::EntityKind;

/// The group that contains all users, whatever groups are declared.
pub(crate) const EVERYONE: &str = "everyone";

/// A clock that tests may replace.
pub(crate) type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The environment of all apps.
#[derive(Clone)]
pub(crate) struct Environment {
    pub(crate) users: Directory,
    pub(crate) organizations: Directory,
    pub(crate) groups: Directory,
    pub(crate) organization_members: Membership,
    pub(crate) group_members: Membership,
    /// Department → the department that it is part of.
    pub(crate) parent_organizations: BTreeMap<String, String>,
    /// Callers' time zone.
    pub(crate) zone: FixedOffset,
    pub(crate) clock: Clock,
    /// The space templates; if none are declared, every id exists.
    pub(crate) space_templates: BTreeSet<u64>,
    /// Whether the apps of a bulk request must not need several tokens.
    pub(crate) one_token_per_bulk: bool,
    /// Whether deployments wait until they are told how to end.
    pub(crate) holds_deploys: bool,
}

/// Users, groups or departments. If none are declared, every code exists, except deleted ones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directory {
    /// Code → name.
    pub(crate) declared: BTreeMap<String, String>,
    /// Code → name of the deleted ones that initial records may refer to.
    pub(crate) former: BTreeMap<String, String>,
    deleted: BTreeSet<String>,
    /// Code → name of the guests, who are added by calls; `None` for a deleted one.
    guests: RefCell<Guests>,
}

/// The guests among the users.
pub(crate) type Guests = BTreeMap<String, Option<String>>;

impl Directory {
    /// Returns the name of a code, if the code exists.
    pub(crate) fn name(&self, code: &str) -> Option<String> {
        if let Some(guest) = self.guests.borrow().get(code) {
            return guest.clone();
        }
        if self.deleted.contains(code) {
            return None;
        }
        match self.declared.get(code).or_else(|| self.former.get(code)) {
            Some(name) => Some(name.clone()),
            None => (self.declared.is_empty() && !code.is_empty()).then(|| code.to_owned()),
        }
    }
}

impl Directory {
    /// Adds a guest, or deletes one who gets no name.
    pub(crate) fn put_guest(&self, code: String, name: Option<String>) {
        self.guests.borrow_mut().insert(code, name);
    }

    /// Returns the guests as they are now.
    pub(crate) fn guests(&self) -> Guests {
        self.guests.borrow().clone()
    }

    /// Replaces the guests by those that there were before.
    pub(crate) fn restore_guests(&self, before: Guests) {
        self.guests.replace(before);
    }
}

/// The members of departments or groups, in the order of declaration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Membership(Vec<(String, String)>);

impl Membership {
    pub(crate) fn add(&mut self, user: String, code: String) {
        self.0.push((user, code));
    }

    /// Returns the members of a department or group, or `None` if no members are declared at all.
    pub(crate) fn of(&self, code: &str) -> Option<impl Iterator<Item = &str>> {
        let in_it = self.0.iter().filter(move |(_, other)| other == code);
        (!self.0.is_empty()).then(|| in_it.map(|(user, _)| user.as_str()))
    }

    /// Returns the departments or groups that a user was added to.
    fn all_of(&self, user: &str) -> impl Iterator<Item = &str> {
        let own = self.0.iter().filter(move |(member, _)| member == user);
        own.map(|(_, code)| code.as_str())
    }

    /// Returns the first department or group of a user.
    pub(crate) fn first_of(&self, user: &str) -> Option<&str> {
        self.all_of(user).next()
    }
}

impl Environment {
    /// Returns whether a space template has this id.
    pub(crate) fn has_space_template(&self, id: u64) -> bool {
        self.space_templates.is_empty() || self.space_templates.contains(&id)
    }

    /// Returns the preferred department of a user.
    pub(crate) fn primary_organization(&self, user: &str) -> Option<&str> {
        self.organization_members.first_of(user)
    }

    /// Returns whether a user was added to a group. All users are in `everyone`.
    pub(crate) fn is_in_group(&self, user: &str, group: &str) -> bool {
        group == EVERYONE || self.group_members.all_of(user).any(|own| own == group)
    }

    /// Returns whether a user was added to a department, or to one that is part of it.
    pub(crate) fn is_in_organization(&self, user: &str, code: &str, with_parts: bool) -> bool {
        let parents = &self.parent_organizations;
        // Departments that are part of each other end there as well.
        let levels = if with_parts { parents.len() + 1 } else { 1 };
        self.organization_members.all_of(user).any(|own| {
            let levels_above = successors(Some(own), |part| parents.get(*part).map(String::as_str));
            levels_above.take(levels).any(|each| each == code)
        })
    }

    /// Returns whether this user was deleted.
    pub(crate) fn is_deleted_user(&self, code: &str) -> bool {
        self.users.deleted.contains(code)
    }

    /// `{code, name}` of a user, also of one who logged in without being declared.
    pub(crate) fn user(&self, code: &str) -> Value {
        let name = self.users.name(code).unwrap_or_else(|| code.to_owned());
        json!({ "code": code, "name": name })
    }

    /// Deletes a user, department or group. Its code is rejected from now on.
    pub(crate) fn delete(&mut self, kind: EntityKind, code: &str) {
        let directory = match kind {
            EntityKind::User => &mut self.users,
            EntityKind::Organization => &mut self.organizations,
            EntityKind::Group => &mut self.groups,
        };
        directory.deleted.insert(code.to_owned());
    }

    /// Returns whether a user, department or group with this code exists.
    pub(crate) fn exists(&self, kind: EntityKind, code: &str) -> bool {
        self.name_of(kind, code).is_some()
    }

    /// Returns the name of a user, department or group; `everyone` is a group of every domain.
    pub(crate) fn name_of(&self, kind: EntityKind, code: &str) -> Option<String> {
        let directory = match kind {
            EntityKind::User => &self.users,
            EntityKind::Organization => &self.organizations,
            EntityKind::Group => &self.groups,
        };
        let is_everyone = kind == EntityKind::Group && code == EVERYONE;
        let name = directory.name(code);
        name.or_else(|| is_everyone.then(|| "Everyone".to_owned()))
    }
}
