//! The context in which a query is checked.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Map, Value};

use crate::domain::form::Form;

/// The caller of a query, and the time.
pub struct Context<'a> {
    /// The current time, for `NOW()` and other date functions.
    pub now: DateTime<Utc>,
    /// The caller's time zone.
    pub zone: FixedOffset,
    /// The login name of the caller; `Administrator` for an API token.
    pub login_user: &'a str,
    /// The code of the caller's preferred department. Without one, a condition with `PRIMARY_ORGANIZATION()` is ignored.
    pub primary_organization: Option<&'a str>,
    /// Returns whether a user, department or group with this code exists.
    pub entity_exists: &'a dyn Fn(EntityKind, &str) -> bool,
}

/// The kind of entity that a code refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// A user.
    User,
    /// A department.
    Organization,
    /// A group.
    Group,
}

/// The other app of a related records field.
pub struct RelatedApp<'a> {
    /// Its form.
    pub form: &'a Form,
    /// Its records, with their `$id`.
    pub records: Vec<Map<String, Value>>,
}
