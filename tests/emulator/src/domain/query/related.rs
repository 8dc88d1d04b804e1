//! Conditions on related records: `<related records field>.<field of the other app>`.
//!
//! The records of the other app are looked at once, when the query is checked. What remains is a condition on the field of
//! this app that the two are related by. As in a table, a positive condition asks for one related record that satisfies
//! it, and a negative one for related records that all do; unlike in a table, two conditions joined by `and` may be
//! satisfied by different related records. kintone leaves both open.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::check::{Checker, Origin};
use super::condition::{Check, Condition, Key, Kind, key};
use super::error::QueryError;
use super::grammar::{FieldName, Predicate, parse_condition};
use crate::domain::form::{FieldType, ReferenceTable};

impl Checker<'_> {
    /// Returns the condition on `related.code`, given as a predicate on the field of the related app.
    pub(super) fn related(
        &self,
        related: &str,
        predicate: &Predicate,
    ) -> Result<Condition, QueryError> {
        let reference = self.reference_table(related)?;
        let Origin::Record(related_app) = self.origin else {
            return Err(QueryError::unsupported(
                "conditions on related records here",
            ));
        };
        let app = related_app(reference.related_app).ok_or_else(QueryError::no_privilege)?;
        let other = Checker {
            form: app.form,
            context: self.context,
            origin: Origin::RelatedRecord,
        };
        let satisfies = other.predicate(&Predicate {
            field: FieldName {
                related: None,
                code: predicate.field.code.clone(),
            },
            ..predicate.clone()
        })?;
        let filter = other.filter(&parse_condition(&reference.filter_cond)?)?;
        let own = self.resolve(&reference.field)?;
        // The other app's ids are read as texts, like all its values.
        let kind = match own.kind() {
            Kind::Id => Kind::Number,
            kind => kind,
        };
        let (mut satisfied, mut violated) = (BTreeSet::new(), BTreeSet::new());
        for record in &app.records {
            let id = record_id(record);
            let related_field = match app.form.find(&reference.related_field) {
                Some((field, _)) if field.field_type == FieldType::RecordNumber => "$id",
                _ => &reference.related_field,
            };
            let value = record.get(related_field).unwrap_or(&Value::Null);
            let Some(key) = key(kind, id, value).map(Key::into_owned) else {
                continue;
            };
            if filter.matches(id, record) {
                match satisfies.matches(id, record) {
                    true => satisfied.insert(key),
                    false => violated.insert(key),
                };
            }
        }
        if predicate.operator.is_negative() {
            satisfied.retain(|key| !violated.contains(key));
        }
        Ok(own.asked(Check::In {
            keys: satisfied,
            empty: false,
            negative: false,
        }))
    }

    /// Returns what a related records field shows.
    pub(super) fn reference_table(&self, related: &str) -> Result<&ReferenceTable, QueryError> {
        let (field, _) = self
            .form
            .find(related)
            .ok_or_else(|| QueryError::unknown_field(related))?;
        if field.field_type != FieldType::ReferenceTable {
            return Err(QueryError::not_related_records(related));
        }
        // Without permission to view the other app, the definition says `null`.
        field
            .reference_table
            .as_ref()
            .ok_or_else(QueryError::no_privilege)
    }
}

fn record_id(record: &Map<String, Value>) -> u64 {
    let id = record.get("$id").and_then(Value::as_str);
    id.and_then(|id| id.parse().ok()).unwrap_or(0)
}
