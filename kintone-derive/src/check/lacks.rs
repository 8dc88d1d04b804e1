//! The last stage: finds the fields of the form that the struct lacks.

use super::plan::{Lacks, Planned};
use crate::resolve::Scope;

/// The fields that the struct lacks; `scope` has the fields of the form, if there is one.
pub(super) fn lacks(scope: Option<Scope<'_>>, fields: &[Planned<'_>]) -> Lacks {
    match scope {
        Some(scope) => of_form(scope, fields),
        None => Lacks {
            required: required_and_not_given(fields),
            writable: Vec::new(),
        },
    }
}

/// Required and writable fields of the form that the struct cannot fill.
fn of_form(scope: Scope<'_>, fields: &[Planned<'_>]) -> Lacks {
    let given = |code: &str| {
        fields
            .iter()
            .any(|field| field.code == code && field.is_given())
    };
    let mut lacks = Lacks::default();
    for field in scope.fields().iter().filter(|field| !given(field.code())) {
        let listed = || format!("`{}` ({})", field.code(), field.field_type());
        if field.is_required_without_default() {
            lacks.required.push(listed());
        }
        if field.read_only().is_none() && field.holds_value() {
            lacks.writable.push(listed());
        }
    }
    lacks
}

/// The same without a form: fields marked `required` that are only read.
fn required_and_not_given(fields: &[Planned<'_>]) -> Vec<String> {
    let required = fields
        .iter()
        .filter(|planned| planned.field.attrs.required.is_some());
    required
        .filter(|planned| !planned.is_given())
        .map(|planned| format!("`{}` ({})", planned.code, planned.kind))
        .collect()
}
