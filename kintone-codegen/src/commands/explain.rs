//! `explain`: an app or one of its fields becomes a text on the standard output.

use clap::Args;
use kintone_codegen::Explanation;

use super::selection::Selection;
use super::target::target;
use crate::failure::Failure;
use crate::findings::{Findings, Found};

/// The arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kintone-codegen explain invoice                     all fields of an app of kintone.toml
  kintone-codegen explain invoice.合計                why it is read-only, and what changes its type
  kintone-codegen explain invoice.明細.数量           a field of a table
  kintone-codegen explain schemas/invoice.json.合計   without kintone.toml")]
pub(crate) struct Explain {
    /// The app, by its key in kintone.toml or its schema file, and a field of it, by code, identifier or label
    #[arg(value_name = "APP[.FIELD]")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl Explain {
    pub(crate) fn run(&self) -> Found {
        let target = target(&self.selection, &self.what)?;
        let mut explanation = Explanation::new(&target.schema, &target.options)
            .map_err(Failure::from)?
            .problems(&target.problems);
        if let Some(key) = &target.key {
            explanation = explanation.app_key(key);
        }
        let text = match &target.field {
            Some(field) => explanation.field(field).map_err(Failure::from)?,
            None => explanation.app(),
        };
        Ok(Findings::default().output(text))
    }
}
