//! What a query is checked against besides the form.

use chrono::{DateTime, FixedOffset, Utc};
use serde_json::{Map, Value};

use crate::domain::form::Form;

/// Who asks, and when.
pub struct Context<'a> {
    /// The instant that `NOW()` and the days are counted from.
    pub now: DateTime<Utc>,
    /// The caller's time zone.
    pub zone: FixedOffset,
    /// The code of the caller; of `Administrator` with an API token.
    pub login_user: &'a str,
    /// The code of the caller's preferred department. Without one, a condition with `PRIMARY_ORGANIZATION()` is ignored.
    pub primary_organization: Option<&'a str>,
    /// Whether a user, department or group with this code exists.
    pub entity_exists: &'a dyn Fn(EntityKind, &str) -> bool,
}

/// Whom a code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntityKind {
    /// A user.
    User,
    /// A department.
    Organization,
    /// A group.
    Group,
}

/// Another app, as conditions on its records need it.
pub struct RelatedApp<'a> {
    /// Its form.
    pub form: &'a Form,
    /// Its records, with their `$id`.
    pub records: Vec<Map<String, Value>>,
}
