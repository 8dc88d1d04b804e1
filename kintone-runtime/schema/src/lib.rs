//! Reads the form of a kintone app from JSON into a typed model, which the generator, the derive and the runtime share.
//!
//! The input is a schema file (`kintone-codegen` writes one per app) or the bare answer of Get Form Fields. [`AppSchema`]
//! says which fields a form has and in which order, which of them can be written and why the others cannot, which are
//! required, which options a choice has, and which defaults only the server knows. [`kind`] says what kintone allows for each
//! kind of field. Members that this version does not know are kept, so that a schema file is written back byte for byte.
//!
//! ```
//! let schema = kintone_schema::AppSchema::parse(
//!     r#"{ "properties": {
//!         "合計": { "type": "CALC", "code": "合計", "label": "合計", "expression": "数量 * 単価", "format": "NUMBER" },
//!         "数量": { "type": "NUMBER", "code": "数量", "label": "数量", "required": true, "defaultValue": "1" }
//!     } }"#,
//!     "invoice",
//! )?;
//! let total = schema.field("合計").expect("the form above has it");
//! assert_eq!(total.read_only(), Some(&kintone_schema::ReadOnlyReason::Calculated));
//! assert!(!schema.field("数量").expect("as above").is_required_without_default());
//! # Ok::<(), kintone_schema::SchemaError>(())
//! ```

mod app;
mod assignee_demand;
mod canonical;
mod choice;
mod default;
mod digit_strings;
mod entity;
mod error;
mod field;
mod field_type;
mod generated;
mod hash_input;
mod json_reader;
pub mod kind;
mod number_precision;
mod open_enum;
mod process;
mod read_only;
mod related;
pub mod suggest;

pub use app::{AppSchema, Found, SchemaParts};
pub use assignee_demand::{AssigneeDemand, NamedAction};
pub use choice::{Align, ChoiceOption};
pub use default::Default;
pub use entity::{Entity, EntityType};
pub use error::SchemaError;
pub use field::{Field, Protocol, UnitPosition};
pub use field_type::{CalcFormat, FieldType};
pub use generated::{GENERATED_BY, head_comments, is_generated};
pub use number_precision::{NumberPrecision, RoundingMode};
pub use process::{Action, ActionType, AssigneeType, Process, State};
pub use read_only::ReadOnlyReason;
pub use related::{Condition, FieldMapping, Lookup, ReferenceTable};
