//! The lints that generated items would set off by their names.

use super::model::Lint;
use crate::names::{is_camel_case, is_snake_case};

/// The lints that types and variants, and fields, would set off by their names.
pub(super) fn lints<'n>(
    types: impl IntoIterator<Item = &'n str>,
    fields: impl IntoIterator<Item = &'n str>,
) -> Vec<Lint> {
    let types: Vec<&str> = types.into_iter().collect();
    let mut lints = Vec::new();
    if !types.iter().copied().all(is_camel_case) {
        lints.push(Lint::NonCamelCaseTypes);
    }
    if types.into_iter().any(is_acronym) {
        lints.push(Lint::UpperCaseAcronyms);
    }
    if !fields.into_iter().all(is_snake_case) {
        lints.push(Lint::NonSnakeCase);
    }
    lints
}

/// Whether clippy takes the name for an acronym.
fn is_acronym(name: &str) -> bool {
    name.len() > 2 && name.chars().all(|c| c.is_ascii_uppercase())
}
