//! Collects the fields that queries may name, from the form of a struct or from the struct alone.

use kintone_schema::{Field as FormField, FieldType};
use quote::ToTokens;
use syn::Visibility;

use crate::check::{Plan, Planned};
use crate::kind::{self, inside, shape};
use crate::query::form_text::{Field, Form, SWITCHED_OFF, Scope};
use crate::schema;

/// The fields that queries of this struct may name. Of a struct without a form that has mistakes, nothing is known.
pub(super) fn form_of_plan(plan: &Plan<'_>, has_errors: bool) -> Form {
    let record = plan.record;
    let mut known = Form::of_nothing(record.ident.to_string());
    if let Some(table) = &plan.table {
        known.scope = Scope::Row;
        known.place.clone_from(table);
    } else if let Some(form) = &plan.form {
        known.scope = Scope::Form;
        known.place = form.place();
        for field in form.schema.fields() {
            known.fields.extend(of_form(field, form, plan));
            let members = field.table_fields().iter();
            known
                .fields
                .extend(members.filter_map(|member| of_form(member, form, plan)));
        }
    } else if record.attrs.schema.is_none() && !has_errors {
        known.scope = Scope::Struct;
        known.fields = plan
            .fields
            .iter()
            .map(|planned| of_struct(planned, plan))
            .collect();
    }
    known
}

/// `None` for what has no code that a query could name.
fn of_form(field: &FormField, form: &schema::Form, plan: &Plan<'_>) -> Option<Field> {
    let process = form.schema.process();
    let is_of_process = matches!(
        field.field_type(),
        FieldType::Status | FieldType::StatusAssignee
    );
    let is_off =
        !field.enabled() || is_of_process && process.is_some_and(|process| !process.enable);
    let kind = match field.field_type() {
        FieldType::Label | FieldType::Spacer | FieldType::Hr => return None,
        _ if is_off => SWITCHED_OFF,
        other => field.kind().map_or(other.as_str(), |kind| kind.name),
    };
    let states = process.filter(|_| *field.field_type() == FieldType::Status);
    let states = states.into_iter().flat_map(|process| &process.states);
    let options = field.options().iter().map(|option| &option.name);
    let own = plan
        .fields
        .iter()
        .find(|planned| field.table().is_none() && planned.code == field.code());
    Some(Field {
        kind: kind.to_owned(),
        code: field.code().to_owned(),
        label: field.label().to_owned(),
        ident: own.map_or_else(String::new, |planned| ident(planned, plan)),
        table: field.table().unwrap_or_default().to_owned(),
        options: options
            .chain(states.map(|state| &state.name))
            .cloned()
            .collect(),
    })
}

fn of_struct(planned: &Planned<'_>, plan: &Plan<'_>) -> Field {
    let written = shape(&planned.field.ty).unwrap_or_default();
    let bare = inside(&written, "ReadOnly").unwrap_or(&written);
    let kind = match bare.starts_with("Vec<Row<") {
        true => &kind::SUBTABLE,
        false => planned.kind,
    };
    Field {
        kind: kind.name.to_owned(),
        code: planned.code.clone(),
        label: String::new(),
        ident: ident(planned, plan),
        table: String::new(),
        options: Vec::new(),
    }
}

/// The identifier of the field, if it is as visible as the struct; empty otherwise.
fn ident(planned: &Planned<'_>, plan: &Plan<'_>) -> String {
    match is_seen(&planned.field.vis, &plan.record.vis) {
        true => planned.field.ident.to_string(),
        false => String::new(),
    }
}

/// Whether the field is as visible as the struct.
fn is_seen(field: &Visibility, record: &Visibility) -> bool {
    matches!(field, Visibility::Public(_))
        || field.to_token_stream().to_string() == record.to_token_stream().to_string()
}
