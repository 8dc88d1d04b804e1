//! `struct`: a few fields of a form become a struct on the standard output.

use clap::Args;
use kintone_codegen::PartialStruct;

use super::selection::Selection;
use super::target::target;
use crate::failure::Failure;
use crate::findings::{Findings, Found};

/// The arguments of `struct`.
#[derive(Debug, Args)]
#[command(after_help = "\
Fields are named by code, identifier or label; a field of a table is 表.行, and a table alone is all of its fields.
The enums of options come from the generated code of an app of kintone.toml; for a schema file they are printed, too.
A table of which a writable field is left out is ReadOnly: kintone replaces a table as a whole.

Examples:
  kintone-codegen struct invoice --fields 請求番号,合計,明細.数量
  kintone-codegen struct schemas/invoice.json --fields 件名 --name Title")]
pub(crate) struct Struct {
    /// The app: its key in kintone.toml, or its schema file
    #[arg(value_name = "APP")]
    pub(crate) app: String,
    /// The fields of the struct
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', required = true)]
    pub(crate) fields: Vec<String>,
    /// The name of the struct [default: that of the app's struct with Part after it]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

impl Struct {
    pub(crate) fn run(&self) -> Found {
        let target = target(&self.selection, &self.app)?;
        if let Some(field) = &target.field {
            let message = format!("fields are named with --fields: --fields {field}");
            return Err(Failure::Usage(message).into());
        }
        let fields = self.fields.iter().map(|field| field.trim());
        let mut part = PartialStruct::new(fields);
        if let Some(name) = &self.name {
            part = part.name(name);
        }
        if let Some(module) = &target.module {
            part = part.module(module);
        }
        let code = part.source(&target.schema, &target.options);
        Ok(Findings::default().output(code.map_err(Failure::from)?))
    }
}
