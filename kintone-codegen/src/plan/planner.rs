//! What every part of a plan needs to know.

use kintone_schema::AppSchema;

use super::model::Attribute;
use crate::names::Identifiers;
use crate::options::Options;

/// What every part of a plan needs to know.
pub(super) struct Planner<'s> {
    pub(super) schema: &'s AppSchema,
    pub(super) options: &'s Options,
    pub(super) identifiers: Identifiers,
    /// What `schema = "…"` says; `None` for code that needs no file.
    pub(super) schema_file: Option<&'s str>,
    /// The path of kintone-runtime, where it is not the usual one.
    pub(super) runtime: Option<&'s str>,
}

impl Planner<'_> {
    /// What every type says: where kintone-runtime is, if not at its usual place, and what the code is checked against.
    pub(super) fn type_attributes(&self) -> impl Iterator<Item = Attribute> {
        let runtime = self.runtime.map(|path| Attribute::Crate(path.to_owned()));
        let source = match self.schema_file {
            Some(path) => Attribute::Schema(path.to_owned()),
            None => Attribute::Unchecked,
        };
        runtime.into_iter().chain([source])
    }
}
