//! An app with its form and the plan of its code.

use kintone_schema::AppSchema;

use crate::error::Error;
use crate::options::Options;
use crate::plan::{self, Plan};

/// An app to be documented.
#[derive(Debug)]
pub struct DocumentedApp<'a> {
    pub(super) key: &'a str,
    pub(super) schema: &'a AppSchema,
    pub(super) plan: Plan,
}

impl<'a> DocumentedApp<'a> {
    /// Plans the code of the app, whose key is its heading.
    ///
    /// # Errors
    ///
    /// Those of [`generate`](crate::generate): there is no code to document.
    pub fn new(
        key: &'a str,
        schema: &'a AppSchema,
        options: &Options,
    ) -> Result<DocumentedApp<'a>, Error> {
        let (plan, _) = plan::plan(schema, options)?;
        Ok(DocumentedApp { key, schema, plan })
    }
}
