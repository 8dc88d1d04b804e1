//! Checks what lookups and related records fields refer to: apps, and fields of this app and of others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::api::related_app::{find_app, form_of};
use crate::api::sent_object::SentObject;
use crate::api::settings::Replacement;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::field_marks::settled;
use crate::domain::form::{Field, FieldType, Form};
use crate::domain::normalize::scalar_text;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::query::Query;
use crate::domain::renaming::is_named;
use crate::domain::settings::stored_form;
use crate::domain::views::default_sort;
use crate::store::settings::Stage;

const SIZES: [&str; 8] = ["1", "3", "5", "10", "20", "30", "40", "50"];

/// Checks and completes the lookups and related records fields with these codes, which were sent at these paths. Other apps are
/// taken as they are in their previews, so that several apps can be prepared before they are deployed together.
pub(crate) fn check_links(
    replacement: &Replacement<'_>,
    form: &Form,
    linked: &BTreeMap<String, String>,
    properties: &mut Map<String, Value>,
    errors: &mut FieldErrors,
) -> Result<(), ApiError> {
    let others = form
        .every_field()
        .filter(|field| !linked.contains_key(&field.code));
    let others = others.filter_map(|field| field.lookup.as_ref());
    let mut targets: BTreeSet<String> = others
        .flat_map(|lookup| lookup.field_mappings.iter())
        .map(|(target, _)| target.clone())
        .collect();
    for (code, path) in linked {
        let Some((field, table)) = form.find(code) else {
            continue;
        };
        let member = match field.field_type {
            FieldType::ReferenceTable => "referenceTable",
            _ => "lookup",
        };
        let Value::Object(sent) = field.raw[member].clone() else {
            continue;
        };
        let mut link = SentObject {
            path: format!("{path}.{member}"),
            sent,
            errors,
        };
        let links = Links { replacement, form };
        match field.field_type {
            FieldType::ReferenceTable => links.check_related_records(&mut link)?,
            _ => {
                let scope = table.map_or(&form.fields, |table| &table.fields);
                links.check_lookup(&mut link, field, scope, &mut targets)?;
            }
        }
        let checked = Value::Object(link.sent);
        let fields = match table {
            Some(table) => properties[&table.code]["fields"].as_object_mut(),
            None => Some(&mut *properties),
        };
        if let Some(field) = fields.and_then(|fields| fields.get_mut(code)) {
            field[member] = checked;
        }
    }
    Ok(())
}

struct Links<'a> {
    replacement: &'a Replacement<'a>,
    /// The form of this app.
    form: &'a Form,
}

impl Links<'_> {
    fn check_lookup(
        &self,
        lookup: &mut SentObject<'_>,
        field: &Field,
        scope: &[Field],
        targets: &mut BTreeSet<String>,
    ) -> Result<(), ApiError> {
        let Some(related) = self.related_form(lookup)? else {
            return Ok(());
        };
        lookup.require("relatedKeyField");
        for list in ["fieldMappings", "lookupPickerFields"] {
            lookup.set_default(list, json!([]));
        }
        match lookup.text("relatedKeyField")?.as_deref() {
            None => {}
            Some("$id") => lookup.note("relatedKeyField", Note::NotOption("$id".to_owned())),
            Some(code) => {
                let key = top_level(&related, code)?;
                if !is_key(key.field_type) || !fits(field.field_type, key.field_type) {
                    lookup.note("relatedKeyField", Note::TypeMismatch);
                }
            }
        }
        lookup.each("fieldMappings", |mapping| {
            mapping.require("field");
            mapping.require("relatedField");
            let (Some(target), Some(source)) =
                (mapping.text("field")?, mapping.text("relatedField")?)
            else {
                return Ok(());
            };
            let found = scope.iter().find(|field| field.code == target);
            let found = found.ok_or_else(|| Problem::FieldNotFound(target.clone()))?;
            let source = top_level(&related, &source)?;
            if !fits(found.field_type, source.field_type) || found.is_calculated() {
                mapping.note("field", Note::TypeMismatch);
            }
            if target == field.code || !targets.insert(target.clone()) {
                mapping.note("field", Note::Repeated(target));
            }
            Ok(())
        })?;
        self.check_shown(lookup, "lookupPickerFields", &related)
    }

    fn check_related_records(&self, link: &mut SentObject<'_>) -> Result<(), ApiError> {
        let Some(related) = self.related_form(link)? else {
            return Ok(());
        };
        link.require("condition");
        link.inside("condition", |condition| {
            condition.require("field");
            condition.require("relatedField");
            if let Some(code) = condition.text("field")? {
                top_level(self.form, &code)?;
            }
            if let Some(code) = condition.text("relatedField")? {
                top_level(&related, &code)?;
            }
            Ok(())
        })?;
        if link.get("displayFields").is_none() {
            link.note("displayFields", Note::RequiredParameter);
        }
        link.set_default("size", json!("5"));
        if let Some(size) = link.text("size")? {
            link.set("size", json!(size));
        }
        link.one_of("size", &SIZES)?;
        self.check_shown(link, "displayFields", &related)
    }

    /// Checks the fields of the other app that are shown, and which of its records in which order.
    fn check_shown(
        &self,
        link: &mut SentObject<'_>,
        list: &str,
        related: &Form,
    ) -> Result<(), ApiError> {
        let codes = match link.get(list) {
            None => Vec::new(),
            Some(Value::Array(codes)) => codes.clone(),
            Some(_) => return Err(Problem::InvalidJson.into()),
        };
        for code in codes {
            let code = scalar_text(&code)?;
            if related.find(&code).is_none() {
                return Err(Problem::FieldNotFound(code).into());
            }
        }
        link.set_default("filterCond", json!(""));
        link.set_default("sort", json!(default_sort(related)));
        let condition = link.text("filterCond")?.unwrap_or_default();
        let sort = link.text("sort")?.unwrap_or_default();
        let order = match sort.as_str() {
            "" => String::new(),
            sort => format!("order by {sort}"),
        };
        let queries = [
            ("filterCond", Query::parse_condition(&condition)),
            ("sort", Query::parse(&order)),
        ];
        for (member, query) in queries {
            let key = link.key(member);
            self.replacement
                .check_query_of(related, key, query, link.errors)?;
        }
        Ok(())
    }

    /// Finds the app that is referred to by its id or its code, and returns its form.
    fn related_form(&self, link: &mut SentObject<'_>) -> Result<Option<Form>, ApiError> {
        let Replacement { core, app, .. } = self.replacement;
        let mut found = None;
        link.require("relatedApp");
        link.inside("relatedApp", |sent| {
            found = find_app(core, sent)?;
            Ok(())
        })?;
        Ok(match found {
            None => None,
            Some(found) if found.id == app.id => Some(self.form.clone()),
            Some(found) => Some(form_of(core, &found)?),
        })
    }
}

fn top_level<'a>(form: &'a Form, code: &str) -> Result<&'a Field, ApiError> {
    match form.find(code) {
        Some((field, None)) => Ok(field),
        _ => Err(Problem::FieldNotFound(code.to_owned()).into()),
    }
}

/// Returns whether a lookup can search in a field of this type.
fn is_key(field_type: FieldType) -> bool {
    use FieldType::*;
    matches!(
        field_type,
        SingleLineText | Number | Calc | Link | RecordNumber
    )
}

/// Returns whether values of one type can be copied into a field of another. Assumed where the types differ.
fn fits(target: FieldType, source: FieldType) -> bool {
    use FieldType::*;
    let is_target = !matches!(
        target,
        Calc | Subtable | Group | ReferenceTable | File | Status | StatusAssignee | Category
    );
    let converts = match target {
        SingleLineText => matches!(
            source,
            Number | Calc | Link | RecordNumber | RadioButton | DropDown | Creator | Modifier
        ),
        MultiLineText => source == SingleLineText,
        Number => matches!(source, Calc | RecordNumber),
        Link => source == SingleLineText,
        Datetime => matches!(source, CreatedTime | UpdatedTime),
        UserSelect => matches!(source, Creator | Modifier),
        _ => false,
    };
    is_target && (target == source || converts)
}

/// Fails if one of the deleted fields is used by a lookup or a related records field of this app, which has the fields that are
/// left, or of another one.
pub(crate) fn check_unused(
    replacement: &Replacement<'_>,
    left: &Map<String, Value>,
    deleted: &[String],
) -> Result<(), ApiError> {
    let Replacement {
        core, app, form, ..
    } = replacement;
    let left = form
        .with_properties(settled(left.clone()))
        .map_err(|error| Problem::Setup(error.to_string()))?;
    for field in left.every_field() {
        let lookup = field
            .lookup
            .iter()
            .flat_map(|lookup| &lookup.field_mappings);
        for (target, _) in lookup {
            if deleted.contains(target) {
                return Err(Problem::UsedByLookup(target.clone()).into());
            }
        }
        if let Some(table) = &field.reference_table
            && deleted.contains(&table.field)
        {
            return Err(Problem::UsedByRelatedRecords(table.field.clone()).into());
        }
        check_not_referred_to(field, app.id, deleted)?;
    }
    for other in core.apps().values().filter(|other| other.id != app.id) {
        for stage in [Stage::Live, Stage::Preview] {
            let form = stored_form(&core.store, other.id, &other.form, stage)?;
            for field in form.every_field() {
                check_not_referred_to(field, app.id, deleted)?;
            }
        }
    }
    Ok(())
}

/// Fails if a field refers to one of the deleted fields of this app as those of another app.
fn check_not_referred_to(field: &Field, app: u64, deleted: &[String]) -> Result<(), ApiError> {
    let listed = |list: &Value| -> Vec<String> {
        let codes = list.as_array().into_iter().flatten();
        codes
            .filter_map(|code| Some(code.as_str()?.to_owned()))
            .collect()
    };
    let used = |codes: Vec<String>, link: &Value| {
        let queries = ["filterCond", "sort"].map(|query| link[query].as_str().unwrap_or_default());
        let in_query = |code: &&String| queries.iter().any(|query| is_named(query, code));
        let code = codes.into_iter().find(|code| deleted.contains(code));
        code.or_else(|| deleted.iter().find(in_query).cloned())
    };
    if let Some(lookup) = field
        .lookup
        .as_ref()
        .filter(|found| found.related_app == app)
    {
        let mut codes = listed(&field.raw["lookup"]["lookupPickerFields"]);
        codes.push(lookup.related_key_field.clone());
        codes.extend(
            lookup
                .field_mappings
                .iter()
                .map(|(_, source)| source.clone()),
        );
        if let Some(code) = used(codes, &field.raw["lookup"]) {
            return Err(Problem::UsedByLookup(code).into());
        }
    }
    let table = field.reference_table.as_ref();
    if let Some(table) = table.filter(|found| found.related_app == app) {
        let mut codes = listed(&field.raw["referenceTable"]["displayFields"]);
        codes.push(table.related_field.clone());
        if let Some(code) = used(codes, &field.raw["referenceTable"]) {
            return Err(Problem::UsedByRelatedRecords(code).into());
        }
    }
    Ok(())
}
