//! The last stage: what the struct lacks of its form.

use super::Planned;
use crate::resolve::Scope;

/// What the form has and the struct has not, as errors list it: `` `件名` (SINGLE_LINE_TEXT) ``.
#[derive(Default)]
pub(crate) struct Lacks {
    /// Fields without which nothing can be added.
    pub(crate) required: Vec<String>,
    /// Fields that would lose their value when the row is written back.
    pub(crate) writable: Vec<String>,
}

impl Lacks {
    /// `scope` is where the fields of the form are, if there is a form.
    pub(super) fn of(scope: Option<Scope<'_>>, fields: &[Planned<'_>]) -> Lacks {
        match scope {
            Some(scope) => lacks(scope, fields),
            None => Lacks {
                required: required_and_not_given(fields),
                writable: Vec::new(),
            },
        }
    }
}

/// Required and writable fields of the form that the struct cannot fill.
fn lacks(scope: Scope<'_>, fields: &[Planned<'_>]) -> Lacks {
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
