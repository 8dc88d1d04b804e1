//! What a plan consists of: everything that the generated file says, and no Rust text.

use crate::names::bare;
use crate::options::{Derive, Item, StructAttribute};

/// One generated file for one app.
#[derive(Debug, PartialEq)]
pub(crate) struct Plan {
    /// The lines of the comment at the head of the file.
    pub(crate) header: Vec<String>,
    /// The path of kintone-runtime.
    pub(crate) runtime: String,
    /// What all structs derive besides.
    pub(crate) derives: Vec<Derive>,
    /// The attributes that the user puts on all structs.
    pub(crate) attributes: Vec<StructAttribute>,
    /// The record, then the rows of its tables.
    pub(crate) structs: Vec<RustStruct>,
    pub(crate) choices: Vec<ChoiceEnum>,
    pub(crate) actions: Option<ActionEnum>,
}

impl Plan {
    /// The names of all types that the file declares.
    pub(crate) fn types(&self) -> impl Iterator<Item = &str> {
        let structs = self.structs.iter().flat_map(|record| {
            let required = match &record.constructor {
                Constructor::Required { name, .. } => Some(name),
                Constructor::Derived | Constructor::Default | Constructor::None => None,
            };
            std::iter::once(&record.name).chain(required)
        });
        let actions = self.actions.iter().map(|actions| &actions.name);
        structs
            .chain(self.choices.iter().map(|choices| &choices.name))
            .chain(actions)
            .map(String::as_str)
    }

    /// The field with this code in the record or in a row; codes are unique in an app. `None` if the code leaves it out.
    pub(crate) fn field(&self, code: &str) -> Option<(&RustStruct, &RustField)> {
        self.structs.iter().find_map(|record| {
            let field = record.fields.iter().find(|field| field.code() == code)?;
            Some((record, field))
        })
    }
}

/// The record of an app or the row of a table.
#[derive(Debug, PartialEq)]
pub(crate) struct RustStruct {
    pub(crate) name: String,
    pub(crate) docs: String,
    /// What the type cannot do, as another paragraph of its docs.
    pub(crate) limits: Option<String>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) lints: Vec<Lint>,
    pub(crate) fields: Vec<RustField>,
    pub(crate) constructor: Constructor,
}

#[derive(Debug, PartialEq)]
pub(crate) struct RustField {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ty: RustType,
    pub(crate) initial: InitialValue,
}

impl RustField {
    /// The code of the field in kintone.
    pub(crate) fn code(&self) -> &str {
        let mut attributes = self.attributes.iter();
        let code = attributes.find_map(|attribute| match attribute {
            Attribute::Code(code) => Some(code.as_str()),
            _ => None,
        });
        code.unwrap_or(bare(&self.name))
    }
}

/// How one gets a new record or row.
#[derive(Debug, PartialEq)]
pub(crate) enum Constructor {
    /// `#[derive(Default)]`: nothing is required and everything starts empty.
    Derived,
    /// `impl Default`: nothing is required, and the form has defaults.
    Default,
    /// None: the struct is one of a few fields, to be pasted.
    None,
    /// A struct of the required values, from which the record is made.
    Required {
        name: String,
        docs: String,
        lints: Vec<Lint>,
    },
}

/// What a field holds in a new record or row.
#[derive(Debug, PartialEq)]
pub(crate) enum InitialValue {
    Empty,
    /// What the user has to give.
    Required,
    /// The form's default.
    Default(DefaultValue),
}

#[derive(Debug, PartialEq)]
pub(crate) enum DefaultValue {
    Text(String),
    /// A text in an `Option`.
    SomeText(String),
    Texts(Vec<String>),
    /// An integer, in digits.
    Integer(String),
    /// A binary number, as the quotient of two exact ones.
    Float {
        mantissa: i128,
        scale: u32,
    },
    /// An exact number of up to 28 digits.
    Decimal {
        mantissa: i128,
        scale: u32,
    },
    /// An exact number of more digits.
    BigDecimal {
        mantissa: i128,
        scale: u32,
    },
    Date {
        year: i32,
        month: u32,
        day: u32,
    },
    Time {
        hour: u32,
        minute: u32,
    },
    /// An instant, in seconds since 1970.
    DateTime {
        seconds: i64,
    },
    /// The names of an enum and of its variant.
    Choice((String, String)),
    Choices(Vec<(String, String)>),
    Entities {
        item: Item,
        codes: Vec<String>,
    },
}

/// The type of a field: `ReadOnly<Option<Decimal>>` is `access`, `shape`, `item`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RustType {
    pub(crate) access: Access,
    pub(crate) shape: Shape,
    pub(crate) item: Item,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Plain,
    ReadOnly,
    CreateOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text, and what has an empty value of its own.
    One,
    Option,
    Many,
    /// The rows of a table.
    Rows,
}

/// One word of a `#[kintone(…)]` attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Attribute {
    Crate(String),
    Schema(String),
    /// Instead of a schema: the code stands for itself.
    Unchecked,
    App(u64),
    Table(String),
    /// The codes of lookups and related records, and the paths of their record types.
    Related(Vec<(String, String)>),
    Field(String),
    States,
    Code(String),
    Option(String),
    Kind(String),
    Format(String),
    Default,
    ServerDefault,
    Lookup(u64),
    DecimalPlaces(u8),
    Required,
    Computed,
    Lossy,
    Action(String),
    From(String),
    To(String),
    Condition(String),
}

/// A lint that an item would set off by its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lint {
    NonSnakeCase,
    NonCamelCaseTypes,
    UpperCaseAcronyms,
    /// The variants have words in common, or repeat those of their enum.
    EnumVariantNames,
    /// A program need not use it.
    DeadCode,
}

/// The options of a field or the states of process management.
#[derive(Debug, PartialEq)]
pub(crate) struct ChoiceEnum {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) lints: Vec<Lint>,
    pub(crate) variants: Vec<Variant>,
    /// The variant that keeps the text of any other option.
    pub(crate) fallback: String,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Variant {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) attributes: Vec<Attribute>,
}

/// The actions of process management.
#[derive(Debug, PartialEq)]
pub(crate) struct ActionEnum {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) lints: Vec<Lint>,
    pub(crate) actions: Vec<ActionVariant>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct ActionVariant {
    pub(crate) name: String,
    pub(crate) docs: String,
    /// Each is a `#[kintone(…)]` of its own.
    pub(crate) attributes: Vec<Vec<Attribute>>,
    pub(crate) assignee: Option<Assignee>,
}

/// What a variant holds: who is to act next.
#[derive(Debug, PartialEq)]
pub(crate) struct Assignee {
    pub(crate) docs: String,
    pub(crate) is_optional: bool,
}
