//! Answers what can be done with one field of a form.

mod read;

use serde_json::Value;

use crate::choice::{Align, ChoiceOption};
use crate::default::Default;
use crate::entity::Entity;
use crate::field_type::{CalcFormat, FieldType};
use crate::kind::{Kind, Write};
use crate::open_enum::open_enum;
use crate::read_only::ReadOnlyReason;
use crate::related::{Lookup, ReferenceTable};

/// A field of a form, at the top level or inside a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    code: String,
    label: String,
    field_type: FieldType,
    table: Option<String>,
    no_label: bool,
    required: bool,
    unique: bool,
    enabled: bool,
    default: Default,
    options: Vec<ChoiceOption>,
    align: Option<Align>,
    min_length: Option<u32>,
    max_length: Option<u32>,
    min_value: Option<String>,
    max_value: Option<String>,
    digit: bool,
    display_scale: Option<u32>,
    unit: Option<String>,
    unit_position: Option<UnitPosition>,
    expression: Option<String>,
    hide_expression: bool,
    calc_format: Option<CalcFormat>,
    protocol: Option<Protocol>,
    thumbnail_size: Option<u32>,
    entities: Vec<Entity>,
    lookup: Option<Lookup>,
    is_lookup: bool,
    reference_table: Option<ReferenceTable>,
    open_group: bool,
    table_fields: Vec<Field>,
    read_only: Option<ReadOnlyReason>,
    raw: Value,
}

open_enum! {
    /// What a LINK field holds.
    pub enum Protocol {
        /// A URL.
        Web = "WEB",
        /// A telephone number.
        Call = "CALL",
        /// A mail address.
        Mail = "MAIL",
    }
}

open_enum! {
    /// Where people see the unit of a number.
    pub enum UnitPosition {
        /// In front of the number.
        Before = "BEFORE",
        /// Behind the number.
        After = "AFTER",
    }
}

impl Field {
    /// The field code: what records, requests and queries call the field.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The name that people see; several fields can have the same.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The field type.
    pub fn field_type(&self) -> &FieldType {
        &self.field_type
    }

    /// The code of the table that this field is inside of.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// Whether the form marks the field as required. Kintone does not enforce it for CALC and RADIO_BUTTON.
    pub fn required(&self) -> bool {
        self.required
    }

    /// Whether no two records may hold the same value.
    pub fn unique(&self) -> bool {
        self.unique
    }

    /// Whether records have the field: `false` only for a status, assignee or category that is switched off.
    pub fn enabled(&self) -> bool {
        self.enabled
    }

    /// The choices in the order in which the form shows them.
    pub fn options(&self) -> &[ChoiceOption] {
        &self.options
    }

    /// What kintone fills in when a record is added without the field.
    pub fn default(&self) -> &Default {
        &self.default
    }

    /// The default, if a client can fill it in itself.
    pub fn static_default(&self) -> Option<&Default> {
        Some(&self.default).filter(|default| **default != Default::None && !self.server_default())
    }

    /// Whether there is a default that only the server knows, as a whole: "now", a date and time without a zone, or
    /// users, departments or groups with something else among them, like a function.
    pub fn server_default(&self) -> bool {
        self.default.is_known_to_server_only(&self.field_type)
    }

    /// The least number of characters.
    pub fn min_length(&self) -> Option<u32> {
        self.min_length
    }

    /// The greatest number of characters.
    pub fn max_length(&self) -> Option<u32> {
        self.max_length
    }

    /// The least number, as the form writes it.
    pub fn min_value(&self) -> Option<&str> {
        self.min_value.as_deref()
    }

    /// The greatest number, as the form writes it.
    pub fn max_value(&self) -> Option<&str> {
        self.max_value.as_deref()
    }

    /// The formula of a CALC field or of text that kintone fills in.
    pub fn expression(&self) -> Option<&str> {
        self.expression.as_deref()
    }

    /// Whether people do not see the formula.
    pub fn hide_expression(&self) -> bool {
        self.hide_expression
    }

    /// What the values look like; set for every CALC field and for no other.
    pub fn calc_format(&self) -> Option<&CalcFormat> {
        self.calc_format.as_ref()
    }

    /// The unit that people see beside a number.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Where people see the unit.
    pub fn unit_position(&self) -> Option<&UnitPosition> {
        self.unit_position.as_ref()
    }

    /// How many decimals people see; values have as many as the app's number precision allows.
    pub fn display_scale(&self) -> Option<u32> {
        self.display_scale
    }

    /// Whether people see thousands separators.
    pub fn digit(&self) -> bool {
        self.digit
    }

    /// What a LINK field holds.
    pub fn protocol(&self) -> Option<&Protocol> {
        self.protocol.as_ref()
    }

    /// The candidates of a user, department or group selection; none means everybody.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The lookup whose key this field is.
    pub fn lookup(&self) -> Option<&Lookup> {
        self.lookup.as_ref()
    }

    /// Whether this field is the key of a lookup, be it one whose other app may not be viewed, so that
    /// [`lookup`](Self::lookup) is `None`.
    pub fn is_lookup(&self) -> bool {
        self.is_lookup
    }

    /// The related records; `None` also where the other app may not be viewed.
    pub fn reference_table(&self) -> Option<&ReferenceTable> {
        self.reference_table.as_ref()
    }

    /// The fields of a table in form order.
    pub fn table_fields(&self) -> &[Field] {
        &self.table_fields
    }

    /// Whether the form hides the label.
    pub fn no_label(&self) -> bool {
        self.no_label
    }

    /// How boxes and buttons are laid out.
    pub fn align(&self) -> Option<&Align> {
        self.align.as_ref()
    }

    /// The width of the thumbnails of a FILE field, in pixels.
    pub fn thumbnail_size(&self) -> Option<u32> {
        self.thumbnail_size
    }

    /// Whether a group is shown open.
    pub fn open_group(&self) -> bool {
        self.open_group
    }

    /// Why nobody can write the field; `None` if it can be written, be it only on add.
    pub fn read_only(&self) -> Option<&ReadOnlyReason> {
        self.read_only.as_ref()
    }

    /// The kind of the field; `None` if records have no value for it.
    pub fn kind(&self) -> Option<&'static Kind> {
        Kind::of(&self.field_type, self.calc_format.as_ref())
    }

    /// Whether the field can be written only when a record is added, and only with the permission to manage the app.
    pub fn create_only(&self) -> bool {
        self.kind().is_some_and(|kind| kind.write == Write::OnAdd)
    }

    /// Whether records have a value for the field.
    pub fn holds_value(&self) -> bool {
        self.kind().is_some()
    }

    /// Whether adding a record (or a row) without the field is an error: required, writable and without a default. A
    /// radio button never is, because kintone does not enforce it.
    pub fn is_required_without_default(&self) -> bool {
        self.required
            && self.read_only.is_none()
            && !self.create_only()
            && self.default == Default::None
            && self.field_type != FieldType::RadioButton
    }

    /// Whether records can be found by this field when they are updated: a unique text or number of the top level
    /// that people write themselves.
    pub fn possible_update_key(&self) -> bool {
        self.unique
            && self.kind().is_some_and(|kind| kind.is_update_key)
            && self.read_only.is_none()
            && self.table.is_none()
            && !self.is_lookup
    }

    /// The definition as kintone wrote it, what this version does not know included.
    pub fn raw(&self) -> &Value {
        &self.raw
    }
}
