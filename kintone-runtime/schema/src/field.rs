//! One field of a form: its definition, and what can be done with it.

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
    /// The kind of address in a LINK field.
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
    /// The position of a number's unit.
    pub enum UnitPosition {
        /// Before the number.
        Before = "BEFORE",
        /// After the number.
        After = "AFTER",
    }
}

impl Field {
    /// Returns the field code, by which records, requests and queries name the field.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the displayed name; several fields can have the same.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the field type.
    pub fn field_type(&self) -> &FieldType {
        &self.field_type
    }

    /// Returns the code of the table that this field is in.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// Returns whether the form marks the field as required. kintone does not enforce it for CALC and RADIO_BUTTON.
    pub fn required(&self) -> bool {
        self.required
    }

    /// Returns whether the form prohibits duplicate values.
    pub fn unique(&self) -> bool {
        self.unique
    }

    /// Returns whether records have the field. `false` only for a status, assignee or category that is switched off.
    pub fn enabled(&self) -> bool {
        self.enabled
    }

    /// Returns the options in form order.
    pub fn options(&self) -> &[ChoiceOption] {
        &self.options
    }

    /// Returns the value that kintone fills in when a record is added without the field.
    pub fn default(&self) -> &Default {
        &self.default
    }

    /// Returns the default, if a client can fill it in by itself.
    pub fn static_default(&self) -> Option<&Default> {
        Some(&self.default).filter(|default| **default != Default::None && !self.server_default())
    }

    /// Returns whether only the server knows the default: "now", a date and time without a zone, or a list of users, departments or
    /// groups that contains a function.
    pub fn server_default(&self) -> bool {
        self.default.is_known_to_server_only(&self.field_type)
    }

    /// Returns the minimum number of characters.
    pub fn min_length(&self) -> Option<u32> {
        self.min_length
    }

    /// Returns the maximum number of characters.
    pub fn max_length(&self) -> Option<u32> {
        self.max_length
    }

    /// Returns the minimum, as the form writes it.
    pub fn min_value(&self) -> Option<&str> {
        self.min_value.as_deref()
    }

    /// Returns the maximum, as the form writes it.
    pub fn max_value(&self) -> Option<&str> {
        self.max_value.as_deref()
    }

    /// Returns the formula of a CALC field or of auto-calculated text.
    pub fn expression(&self) -> Option<&str> {
        self.expression.as_deref()
    }

    /// Returns whether the formula is hidden.
    pub fn hide_expression(&self) -> bool {
        self.hide_expression
    }

    /// Returns the format of the values; set for CALC fields only.
    pub fn calc_format(&self) -> Option<&CalcFormat> {
        self.calc_format.as_ref()
    }

    /// Returns the unit that is displayed with a number.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// Returns the position of the unit.
    pub fn unit_position(&self) -> Option<&UnitPosition> {
        self.unit_position.as_ref()
    }

    /// Returns the number of displayed decimals. Values have as many as the app's number precision allows.
    pub fn display_scale(&self) -> Option<u32> {
        self.display_scale
    }

    /// Returns whether thousands separators are displayed.
    pub fn digit(&self) -> bool {
        self.digit
    }

    /// Returns the kind of address in a LINK field.
    pub fn protocol(&self) -> Option<&Protocol> {
        self.protocol.as_ref()
    }

    /// Returns the candidates of a user, department or group selection; empty if all can be selected.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// Returns the lookup, if this field is the key of one.
    pub fn lookup(&self) -> Option<&Lookup> {
        self.lookup.as_ref()
    }

    /// Returns whether this field is the key of a lookup. [`lookup`](Self::lookup) is `None` all the same if the user who pulled the
    /// form may not view the other app.
    pub fn is_lookup(&self) -> bool {
        self.is_lookup
    }

    /// Returns the related records; also `None` if the user who pulled the form may not view the other app.
    pub fn reference_table(&self) -> Option<&ReferenceTable> {
        self.reference_table.as_ref()
    }

    /// Returns the fields of a table in form order.
    pub fn table_fields(&self) -> &[Field] {
        &self.table_fields
    }

    /// Returns whether the form hides the label.
    pub fn no_label(&self) -> bool {
        self.no_label
    }

    /// Returns the layout of check boxes and radio buttons.
    pub fn align(&self) -> Option<&Align> {
        self.align.as_ref()
    }

    /// Returns the width of the thumbnails of a FILE field, in pixels.
    pub fn thumbnail_size(&self) -> Option<u32> {
        self.thumbnail_size
    }

    /// Returns whether the group is initially open.
    pub fn open_group(&self) -> bool {
        self.open_group
    }

    /// Returns why the field cannot be written; `None` if it can be written, even if only on add.
    pub fn read_only(&self) -> Option<&ReadOnlyReason> {
        self.read_only.as_ref()
    }

    /// Returns the kind of the field; `None` if records have no value for it.
    pub fn kind(&self) -> Option<&'static Kind> {
        Kind::of(&self.field_type, self.calc_format.as_ref())
    }

    /// Returns whether the field can be written only when a record is added, and only with the permission to manage the app.
    pub fn create_only(&self) -> bool {
        self.kind().is_some_and(|kind| kind.write == Write::OnAdd)
    }

    /// Returns whether records have a value for the field.
    pub fn holds_value(&self) -> bool {
        self.kind().is_some()
    }

    /// Returns whether adding a record or row without the field is an error: the field is required, writable and has no default. Never
    /// true for a radio button, for which kintone does not enforce it.
    pub fn is_required_without_default(&self) -> bool {
        self.required
            && self.read_only.is_none()
            && !self.create_only()
            && self.default == Default::None
            && self.field_type != FieldType::RadioButton
    }

    /// Returns whether the field can be an update key: a text or number at the top level that can be written and prohibits duplicate
    /// values.
    pub fn possible_update_key(&self) -> bool {
        self.unique
            && self.kind().is_some_and(|kind| kind.is_update_key)
            && self.read_only.is_none()
            && self.table.is_none()
            && !self.is_lookup
    }

    /// Returns the definition as kintone wrote it, including members that this version does not know.
    pub fn raw(&self) -> &Value {
        &self.raw
    }
}
