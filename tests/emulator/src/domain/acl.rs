//! The permissions in the settings of an app: whom they name, and what they grant to a person.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use crate::domain::caller::Permission;
use crate::domain::environment::Environment;
use crate::domain::form::{FieldType, Form};
use crate::store::records::Record;

/// The permissions of an app. Without any, everyone may do everything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Acl {
    /// `None` for the permissions of a new app, which limit nobody.
    app: Option<Vec<AppRow>>,
    pub(crate) records: Vec<RecordRule>,
    fields: BTreeMap<String, Vec<FieldRow>>,
}

/// What a person may do in an app.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AppRow {
    #[serde(flatten)]
    target: Target,
    app_editable: bool,
    record_viewable: bool,
    record_addable: bool,
    record_editable: bool,
    record_deletable: bool,
}

/// The permissions for the records that satisfy a condition.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecordRule {
    pub(crate) filter_cond: String,
    entities: Vec<RecordRow>,
}

/// What a person may do with a record.
#[derive(Debug, Clone, Deserialize)]
struct RecordRow {
    #[serde(flatten)]
    target: Target,
    viewable: bool,
    editable: bool,
    deletable: bool,
}

/// What a person may do with a field.
#[derive(Debug, Clone, Deserialize)]
struct FieldRow {
    #[serde(flatten)]
    target: Target,
    accessibility: Access,
}

/// What a person may do with a field, each including the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Access {
    None,
    Read,
    Write,
}

#[derive(Debug, Clone, Deserialize)]
struct FieldRule {
    code: String,
    entities: Vec<FieldRow>,
}

/// The people that a row applies to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Target {
    entity: Entity,
    include_subs: bool,
}

#[derive(Debug, Clone, Deserialize)]
struct Entity {
    #[serde(rename = "type")]
    kind: EntityType,
    code: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum EntityType {
    User,
    Group,
    Organization,
    Creator,
    FieldEntity,
}

/// A person, whose departments and groups the environment knows.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) code: &'a str,
}

impl Acl {
    /// Reads the sections of the settings, as they are stored. `app` is missing if its permissions are those of a new app.
    pub(crate) fn read(
        app: Option<Value>,
        records: Value,
        fields: Value,
    ) -> Result<Acl, serde_json::Error> {
        #[derive(Deserialize)]
        struct Rights<T> {
            rights: Vec<T>,
        }
        let app: Option<Rights<AppRow>> = app.map(serde_json::from_value).transpose()?;
        let records: Rights<RecordRule> = serde_json::from_value(records)?;
        let fields: Rights<FieldRule> = serde_json::from_value(fields)?;
        let mut by_code = BTreeMap::new();
        for rule in fields.rights {
            by_code.entry(rule.code).or_insert(rule.entities);
        }
        Ok(Acl {
            app: app.map(|app| app.rights),
            records: records.rights,
            fields: by_code,
        })
    }

    /// Returns whether a person has this permission in the app, which this user created.
    pub(crate) fn allows(&self, person: Person<'_>, creator: &str, permission: Permission) -> bool {
        let Some(rows) = &self.app else { return true };
        let row = rows.iter().find(|row| match row.target.entity.kind {
            EntityType::Creator => person.code == creator,
            _ => row.target.names(person),
        });
        row.is_some_and(|row| match permission {
            Permission::ViewRecords => row.record_viewable,
            Permission::AddRecords => row.record_addable,
            Permission::EditRecords => row.record_editable,
            Permission::DeleteRecords => row.record_deletable,
            Permission::ManageApp => row.app_editable,
        })
    }

    /// Returns what a person may do with this field of a record. Whom no row names may not see it.
    pub(crate) fn access(
        &self,
        person: Person<'_>,
        form: &Form,
        record: &Record,
        field: &str,
    ) -> Access {
        let Some(rows) = self.fields.get(field) else {
            return Access::Write;
        };
        let row = rows
            .iter()
            .find(|row| row.target.is_met(person, form, record));
        row.map_or(Access::None, |row| row.accessibility)
    }

    /// Returns whether a person may see this field in at least one record.
    pub(crate) fn may_be_visible(&self, person: Person<'_>, field: &str) -> bool {
        let Some(rows) = self.fields.get(field) else {
            return true;
        };
        for row in rows {
            let is_visible = row.accessibility != Access::None;
            match row.target.depends_on_record() {
                true if is_visible => return true,
                false if row.target.names(person) => return is_visible,
                _ => {}
            }
        }
        false
    }

    /// Returns whether there are permissions for records or fields.
    pub(crate) fn limits_records(&self) -> bool {
        !self.records.is_empty() || !self.fields.is_empty()
    }

    /// Returns the fields with permissions of their own.
    pub(crate) fn limited_fields(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// Returns the fields whose values decide to whom a row applies.
    pub(crate) fn deciding_fields(&self) -> BTreeSet<&str> {
        let of_records = self.records.iter().flat_map(|rule| &rule.entities);
        let of_fields = self.fields.values().flatten();
        let targets = of_records
            .map(|row| &row.target)
            .chain(of_fields.map(|row| &row.target));
        targets
            .filter(|target| target.depends_on_record())
            .filter_map(|target| target.entity.code.as_deref())
            .collect()
    }
}

impl RecordRule {
    /// Returns whether a person has this permission for a record that satisfies the condition. Whom no row names has none.
    pub(crate) fn allows(
        &self,
        person: Person<'_>,
        form: &Form,
        record: &Record,
        permission: Permission,
    ) -> bool {
        let mut rows = self.entities.iter();
        let row = rows.find(|row| row.target.is_met(person, form, record));
        row.is_some_and(|row| match permission {
            Permission::ViewRecords => row.viewable,
            Permission::EditRecords => row.editable,
            Permission::DeleteRecords => row.deletable,
            Permission::AddRecords | Permission::ManageApp => true,
        })
    }
}

impl Target {
    fn depends_on_record(&self) -> bool {
        matches!(self.entity.kind, EntityType::FieldEntity)
    }

    /// Returns whether the person is meant, whatever the record.
    fn names(&self, person: Person<'_>) -> bool {
        let code = self.entity.code.as_deref().unwrap_or_default();
        let Person {
            environment,
            code: user,
        } = person;
        match self.entity.kind {
            EntityType::User => user == code,
            EntityType::Group => environment.is_in_group(user, code),
            EntityType::Organization => {
                environment.is_in_organization(user, code, self.include_subs)
            }
            EntityType::Creator | EntityType::FieldEntity => false,
        }
    }

    /// Returns whether the person is meant, or is in the field of the record that is meant.
    fn is_met(&self, person: Person<'_>, form: &Form, record: &Record) -> bool {
        if !self.depends_on_record() {
            return self.names(person);
        }
        let Some((field, _)) = self.entity.code.as_deref().and_then(|code| form.find(code)) else {
            return false;
        };
        let kind = match field.field_type {
            FieldType::OrganizationSelect => EntityType::Organization,
            FieldType::GroupSelect => EntityType::Group,
            _ => EntityType::User,
        };
        let chosen = match record.get(&field.code) {
            Some(Value::Array(chosen)) => chosen.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        chosen.iter().any(|chosen| {
            let entity = Entity {
                kind,
                code: chosen["code"].as_str().map(str::to_owned),
            };
            let include_subs = self.include_subs;
            Target {
                entity,
                include_subs,
            }
            .names(person)
        })
    }
}
