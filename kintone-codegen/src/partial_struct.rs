//! Writes a struct of a few fields of a form, to be pasted: with the rows of its tables, and with the enums that the generated code
//! does not have.

use kintone_schema::AppSchema;

use crate::emit;
use crate::error::Error;
use crate::field_name;
use crate::options::{Item, Options, full_name, in_records, left_out};
use crate::plan::{self, Attribute, ChoiceEnum, Constructor, Plan};

/// A struct of a few fields of a form.
///
/// ```
/// use kintone_codegen::{AppSchema, Options, PartialStruct};
///
/// # let form = r#"{ "app": "1", "properties": {
/// #     "件名": { "type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名" },
/// #     "備考": { "type": "MULTI_LINE_TEXT", "code": "備考", "label": "備考" } } }"#;
/// let schema = AppSchema::parse(form, "invoice")?;
/// let options = Options::new().name("Invoice").schema_file("schemas/invoice.json");
/// let code = PartialStruct::new(["件名"]).name("InvoiceTitle").source(&schema, &options)?;
/// assert!(code.contains("pub struct InvoiceTitle {"));
/// assert!(!code.contains("備考"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PartialStruct {
    fields: Vec<String>,
    name: Option<String>,
    module: Option<String>,
}

impl PartialStruct {
    /// Chooses the fields: by code, identifier or label. A field of a table is `表.行`, or its name alone; a table alone is all of its
    /// fields.
    pub fn new(fields: impl IntoIterator<Item: Into<String>>) -> PartialStruct {
        PartialStruct {
            fields: fields.into_iter().map(Into::into).collect(),
            name: None,
            module: None,
        }
    }

    /// Sets the name of the struct. Without it, that of the whole record with `Part` after it.
    pub fn name(mut self, name: impl Into<String>) -> PartialStruct {
        self.name = Some(name.into());
        self
    }

    /// Sets the module of the generated code, `crate::kintone::invoice`: its enums are imported, not written again.
    pub fn module(mut self, module: impl Into<String>) -> PartialStruct {
        self.module = Some(module.into());
        self
    }

    /// Writes the struct and what it needs. `options` are those of the generated code.
    ///
    /// A table of which a writable field is left out is `ReadOnly`: kintone replaces a table as a whole.
    ///
    /// # Errors
    ///
    /// The form does not have one of the fields, or no record has a value for it, or the options cannot be used.
    pub fn source(&self, schema: &AppSchema, options: &Options) -> Result<String, Error> {
        let (whole, _) = plan::plan(schema, options)?;
        let name = match &self.name {
            Some(name) => name.clone(),
            None => format!("{}Part", options.struct_name(schema)?),
        };
        // Related records are not in the struct, whatever its fields are.
        let related = options.related.iter().filter(|(code, _)| {
            let found = schema.find(code);
            found.is_some_and(|found| found.field.is_lookup())
        });
        let related = related.cloned().collect();
        let mut chosen = Options {
            include: Vec::new(),
            exclude: Vec::new(),
            related,
            ..options.clone().name(name)
        };
        for field in &self.fields {
            let found = field_name::find(schema, &whole, field, "put into a struct")?;
            if !in_records(found.field) {
                return Err(Error::Choice(format!(
                    "`{}` cannot be put into a struct: {}",
                    found.field.code(),
                    left_out(found.field)
                )));
            }
            chosen = chosen.include(full_name(found.field));
        }
        if chosen.include.is_empty() {
            return Err(Error::Choice(
                "a struct needs at least one field".to_owned(),
            ));
        }
        let (mut part, _) = plan::plan(schema, &chosen)?;
        part.actions = None;
        for record in &mut part.structs {
            if record.constructor != Constructor::Derived {
                record.constructor = Constructor::None;
            }
        }
        let imports = match &self.module {
            Some(module) => import(&mut part, &whole, module),
            None => Vec::new(),
        };
        emit::emit_items(&part, &imports).map_err(Error::Syntax)
    }
}

/// Replaces the enums that the whole code has, too, by those. Returns their paths.
fn import(part: &mut Plan, whole: &Plan, module: &str) -> Vec<String> {
    let mut imports = Vec::new();
    for own in std::mem::take(&mut part.choices) {
        let same = whole
            .choices
            .iter()
            .find(|of_whole| of(of_whole).is_some() && of(of_whole) == of(&own));
        let Some(same) = same else {
            part.choices.push(own);
            continue;
        };
        imports.push(format!("{module}::{}", same.name));
        let fields = part
            .structs
            .iter_mut()
            .flat_map(|record| &mut record.fields);
        for field in fields {
            if field.ty.item == Item::Named(own.name.clone()) {
                field.ty.item = Item::Named(same.name.clone());
            }
        }
    }
    imports
}

/// What the enum is made of: the options of a field, or the states.
fn of(choices: &ChoiceEnum) -> Option<&Attribute> {
    let mut attributes = choices.attributes.iter();
    attributes.find(|attribute| matches!(attribute, Attribute::Field(_) | Attribute::States))
}
