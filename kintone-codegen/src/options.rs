//! How a form becomes Rust, as far as the user decides it.

mod attribute;
mod derive;
mod item;
mod rust_type;
mod selection;

use kintone_schema::AppSchema;

use crate::error::Error;
use crate::names::{self, Names};
use crate::rename::Rename;
pub(crate) use attribute::StructAttribute;
pub(crate) use derive::Derive;
pub(crate) use item::Item;
pub(crate) use rust_type::{ChosenType, types_of};
pub(crate) use selection::{full_name, in_records, left_out};

/// What the generated code of one app is called, what of the form it has, and where its schema file is.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(crate) name: Option<String>,
    pub(crate) names: Names,
    pub(crate) renames: Vec<Rename>,
    pub(crate) schema_file: Option<String>,
    pub(crate) runtime: Option<String>,
    pub(crate) derives: Vec<Derive>,
    pub(crate) attributes: Vec<StructAttribute>,
    pub(crate) include: Vec<String>,
    pub(crate) exclude: Vec<String>,
    /// By field code.
    pub(crate) types: Vec<(String, ChosenType)>,
    pub(crate) number: Option<ChosenType>,
    pub(crate) date: Option<ChosenType>,
    pub(crate) time: Option<ChosenType>,
    pub(crate) datetime: Option<ChosenType>,
    /// The record types of lookups and related records, by field code.
    pub(crate) related: Vec<(String, String)>,
    /// Lookups that requests cannot write, which only the form of the other app says.
    pub(crate) unwritable: Vec<String>,
}

impl Options {
    /// Returns the defaults: self-contained code, named after the app.
    pub fn new() -> Options {
        Options::default()
    }

    /// Sets the name of the struct. Without it, that of the app's code, else of its name.
    pub fn name(mut self, name: impl Into<String>) -> Options {
        self.name = Some(name.into());
        self
    }

    /// Sets the letters of the identifiers.
    pub fn names(mut self, names: Names) -> Options {
        self.names = names;
        self
    }

    /// Pins the identifier of a field or of an option.
    pub fn rename(mut self, rename: Rename) -> Options {
        self.renames.push(rename);
        self
    }

    /// Sets the schema file against which the code is checked when it is compiled: a path relative to the crate that compiles
    /// it, with `/`. Without it the code says all that matters of the form itself.
    pub fn schema_file(mut self, path: impl Into<String>) -> Options {
        self.schema_file = Some(path.into());
        self
    }

    /// Sets the path of kintone-runtime, for a crate that knows it by another name: `kt`, or `my_company::kintone_runtime`.
    ///
    /// # Errors
    ///
    /// The text is not a path.
    pub fn crate_path(mut self, path: &str) -> Result<Options, Error> {
        let parsed = syn::parse::Parser::parse_str(syn::Path::parse_mod_style, path);
        match parsed {
            Ok(_) => {
                self.runtime = Some(path.split_whitespace().collect());
                Ok(self)
            }
            Err(_) => Err(Error::Name(format!(
                "{path:?} is not the path of a crate; write it as in `use {{path}}::Client`, such as kt"
            ))),
        }
    }

    /// Names the record type of a lookup or of related records, so that `client.related(&records, |f| f.取引先())` reads its records
    /// and `query!` knows their fields. Code without a [schema file](Options::schema_file) does not say it.
    ///
    /// ```
    /// use kintone_codegen::Options;
    ///
    /// let options = Options::new().related("取引先", "crate::kintone::customer::Customer")?;
    /// assert!(options.related("取引先", "Customer").is_err()); // not the same in every module
    /// # Ok::<(), kintone_codegen::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The text is not a path that begins with `crate::` or `::`. A field that the form does not have is an error of
    /// [`generate`](crate::generate).
    pub fn related(mut self, code: impl Into<String>, path: &str) -> Result<Options, Error> {
        let parsed = syn::parse::Parser::parse_str(syn::Path::parse_mod_style, path);
        let is_absolute = |path: &syn::Path| {
            path.segments.len() > 1
                && (path.leading_colon.is_some() || path.segments[0].ident == "crate")
        };
        match parsed {
            Ok(parsed) if is_absolute(&parsed) => {
                let path = path.split_whitespace().collect();
                self.related.push((code.into(), path));
                Ok(self)
            }
            _ => Err(Error::Choice(format!(
                "{path:?} is not the path of a record type; write it from the root of the crate, such as crate::kintone::customer::Customer"
            ))),
        }
    }

    /// Makes a lookup read-only that requests cannot write, because its key in the other app is neither the record number nor unique, or is
    /// filled in by kintone. Only the form of the other app says so: see [`relations`](crate::relations::relations).
    ///
    /// If the lookup is required, records cannot be added through the struct, as kintone refuses them.
    pub fn unwritable_lookup(mut self, code: impl Into<String>) -> Options {
        self.unwritable.push(code.into());
        self
    }

    /// Adds a trait that all structs derive: `serde` for `serde::Serialize` and `serde::Deserialize`, `Eq`, `Hash`, `PartialOrd`, `Ord`,
    /// `Copy`, or the path of any other derive. The enums of options derive `PartialOrd` and `Ord` with them.
    ///
    /// `serde` needs the feature `serde` of kintone-runtime.
    ///
    /// ```
    /// use kintone_codegen::Options;
    ///
    /// let options = Options::new().derive("serde")?.derive("Eq")?;
    /// assert!(options.derive("Debug").is_err()); // the code derives it anyway
    /// # Ok::<(), kintone_codegen::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The text is not a derive, or one that the code has anyway. A trait that the types of the fields lack is an error of
    /// [`generate`](crate::generate), which names the fields.
    pub fn derive(mut self, name: &str) -> Result<Options, Error> {
        for derive in Derive::parse(name)? {
            if !self.derives.contains(&derive) {
                self.derives.push(derive);
            }
        }
        Ok(self)
    }

    /// Adds an attribute of all structs: `#[serde(deny_unknown_fields)]`. (serde's `rename_all = "camelCase"` takes no Japanese names.)
    ///
    /// ```
    /// use kintone_codegen::Options;
    ///
    /// let options = Options::new().attribute("#[allow(dead_code)]")?;
    /// # Ok::<(), kintone_codegen::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The text is not an attribute, or one that the generator writes itself.
    pub fn attribute(mut self, attribute: &str) -> Result<Options, Error> {
        self.attributes.push(StructAttribute::parse(attribute)?);
        Ok(self)
    }

    /// Adds a field to those that the structs have; without any, they have all. A field of a table is `表.行` or its code alone; the code
    /// of a table includes all of its fields.
    ///
    /// Without a required field records of the type cannot be added. Without a writable field of a table, the table is read-only.
    pub fn include(mut self, code: impl Into<String>) -> Options {
        self.include.push(code.into());
        self
    }

    /// Leaves a field out, which is named as for [`include`](Options::include).
    pub fn exclude(mut self, code: impl Into<String>) -> Options {
        self.exclude.push(code.into());
        self
    }

    /// Sets the type of one value of a field: `i64`, `String` instead of an enum of the options, `crate::Yen`. `Option`, `Vec`, `ReadOnly` and
    /// `CreateOnly` are put around it as the field needs. `f64` accepts that digits may be lost.
    ///
    /// A type of your own implements [`FieldValue`] and its like for the kind of field, which is checked when the code is compiled.
    ///
    /// ```
    /// use kintone_codegen::Options;
    ///
    /// let options = Options::new().field_type("金額", "i64")?.field_type("明細.単価", "crate::Yen")?;
    /// # Ok::<(), kintone_codegen::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The text is not the path of a type. A type that cannot hold the field is an error of [`generate`](crate::generate).
    ///
    /// [`FieldValue`]: https://docs.rs/kintone-runtime/latest/kintone_runtime/record/field_value/trait.FieldValue.html
    pub fn field_type(mut self, code: impl Into<String>, ty: &str) -> Result<Options, Error> {
        let (code, ty) = (code.into(), ChosenType::parse(ty)?);
        self.types.push((code, ty));
        Ok(self)
    }

    /// Sets the type of all numbers, calculated ones too: `Decimal`, `BigDecimal`, `i64` and other integers, `f64`, or a type of your own.
    /// Without it, `Decimal`, and `BigDecimal` in an app of more than 28 digits.
    ///
    /// # Errors
    ///
    /// The text is not the path of a type.
    pub fn number_type(mut self, ty: &str) -> Result<Options, Error> {
        self.number = Some(ChosenType::parse(ty)?);
        Ok(self)
    }

    /// Sets the type of all dates: `NaiveDate`, which is the default, or a type of your own.
    ///
    /// # Errors
    ///
    /// The text is not the path of a type.
    pub fn date_type(mut self, ty: &str) -> Result<Options, Error> {
        self.date = Some(ChosenType::parse(ty)?);
        Ok(self)
    }

    /// Sets the type of all times of day: `NaiveTime`, which is the default, or a type of your own.
    ///
    /// # Errors
    ///
    /// The text is not the path of a type.
    pub fn time_type(mut self, ty: &str) -> Result<Options, Error> {
        self.time = Some(ChosenType::parse(ty)?);
        Ok(self)
    }

    /// Sets the type of all instants: `DateTime<Utc>`, which is the default, `DateTime<FixedOffset>`, or a type of your own, which leaves the
    /// times at which records are added and updated as they are.
    ///
    /// # Errors
    ///
    /// The text is not the path of a type.
    pub fn datetime_type(mut self, ty: &str) -> Result<Options, Error> {
        self.datetime = Some(ChosenType::parse(ty)?);
        Ok(self)
    }

    /// Returns the name that the struct of this app gets.
    pub fn struct_name(&self, schema: &AppSchema) -> Result<String, Error> {
        names::struct_name(schema, self.name.as_deref(), self.names)
    }
}
