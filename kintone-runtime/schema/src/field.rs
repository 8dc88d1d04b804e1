//! Reads one field of a form and answers what can be done with it.

use std::collections::HashMap;

use serde_json::Value;

use crate::choice::{Align, ChoiceOption};
use crate::default::Default;
use crate::entity::Entity;
use crate::error::SchemaError;
use crate::field_type::FieldType;
use crate::node::Node;
use crate::read_only::ReadOnlyReason;
use crate::related::{Lookup, ReferenceTable};
use crate::word::words;

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

words! {
    /// What the values of a CALC field look like.
    pub enum CalcFormat {
        /// A number.
        Number = "NUMBER",
        /// A number; people see it with thousands separators.
        NumberDigit = "NUMBER_DIGIT",
        /// An instant.
        Datetime = "DATETIME",
        /// A day.
        Date = "DATE",
        /// A time of day.
        Time = "TIME",
        /// Hours and minutes, of any number of hours.
        HourMinute = "HOUR_MINUTE",
        /// As [`CalcFormat::HourMinute`]; people see days, hours and minutes.
        DayHourMinute = "DAY_HOUR_MINUTE",
    }
}

words! {
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

words! {
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

    /// The default, if a client can fill it in itself: neither "now" nor with a function in it.
    pub fn static_default(&self) -> Option<&Default> {
        Some(&self.default)
            .filter(|default| **default != Default::None && !default.is_known_to_server_only())
    }

    /// Whether there is a default that only the server knows, as a whole: "now", or users or departments with a
    /// function among them.
    pub fn server_default(&self) -> bool {
        self.default.is_known_to_server_only()
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

    /// Whether the field can be written only when a record is added, and only by who may manage the app.
    pub fn create_only(&self) -> bool {
        matches!(
            self.field_type,
            FieldType::Creator
                | FieldType::CreatedTime
                | FieldType::Modifier
                | FieldType::UpdatedTime
        )
    }

    /// Whether records have a value for the field.
    pub fn holds_value(&self) -> bool {
        !matches!(
            self.field_type,
            FieldType::ReferenceTable
                | FieldType::Group
                | FieldType::Label
                | FieldType::Spacer
                | FieldType::Hr
        )
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
            && matches!(
                self.field_type,
                FieldType::SingleLineText | FieldType::Number
            )
            && self.read_only.is_none()
            && self.table.is_none()
            && !self.is_lookup
    }

    /// The definition as kintone wrote it, what this version does not know included.
    pub fn raw(&self) -> &Value {
        &self.raw
    }
}

impl Field {
    /// Reads an object of fields and puts it in form order; `place` says where in the form each code is.
    pub(crate) fn read_all(
        fields: &Node<'_>,
        table: Option<&str>,
        place: &HashMap<&str, usize>,
    ) -> Result<Vec<Field>, SchemaError> {
        let mut fields = fields
            .entries()?
            .into_iter()
            .map(|(code, field)| Field::read(code, &field, table, place))
            .collect::<Result<Vec<_>, _>>()?;
        fields.sort_by(|a, b| {
            let position = |field: &Field| place.get(field.code()).copied().unwrap_or(usize::MAX);
            (position(a), a.code()).cmp(&(position(b), b.code()))
        });
        Ok(fields)
    }

    /// Notes why the field, or a field of this table, cannot be written.
    pub(crate) fn settle_read_only(&mut self, copied_by: &HashMap<String, String>) {
        self.read_only = ReadOnlyReason::of(self, copied_by);
        for field in &mut self.table_fields {
            field.settle_read_only(copied_by);
        }
    }

    fn read(
        code: &str,
        field: &Node<'_>,
        table: Option<&str>,
        place: &HashMap<&str, usize>,
    ) -> Result<Field, SchemaError> {
        let field_type = FieldType::from(field.get("type").required_text()?);
        if code.is_empty() {
            return Err(field.wrong("a field code as the key"));
        }
        let inner_code = field.get("code");
        if inner_code.text()?.is_some_and(|inner| inner != code) {
            return Err(inner_code.wrong(format!("the same code as its key, {code:?}")));
        }
        let mut read = Field::bare(code, field, field_type);
        read.table = table.map(str::to_owned);
        match read.field_type {
            // What the members of an unknown type mean is unknown too, so none of them can be wrong.
            FieldType::Unknown(_) => {}
            FieldType::Subtable if table.is_some() => {
                return Err(field
                    .get("type")
                    .wrong("a type that a table can hold inside a table"));
            }
            _ => read.read_members(field, place)?,
        }
        Ok(read)
    }

    fn bare(code: &str, field: &Node<'_>, field_type: FieldType) -> Field {
        let label = field.get("label").value();
        Field {
            code: code.to_owned(),
            label: label.as_str().unwrap_or(code).to_owned(),
            field_type,
            table: None,
            no_label: false,
            required: false,
            unique: false,
            enabled: true,
            default: Default::None,
            options: Vec::new(),
            align: None,
            min_length: None,
            max_length: None,
            min_value: None,
            max_value: None,
            digit: false,
            display_scale: None,
            unit: None,
            unit_position: None,
            expression: None,
            hide_expression: false,
            calc_format: None,
            protocol: None,
            thumbnail_size: None,
            entities: Vec::new(),
            lookup: None,
            is_lookup: false,
            reference_table: None,
            open_group: false,
            table_fields: Vec::new(),
            read_only: None,
            raw: field.value().clone(),
        }
    }

    /// Reads what this type has; other members are kept in `raw` only.
    fn read_members(
        &mut self,
        field: &Node<'_>,
        place: &HashMap<&str, usize>,
    ) -> Result<(), SchemaError> {
        use FieldType as T;
        let get = |name| field.get(name);
        get("label").text()?;
        self.no_label = get("noLabel").flag()?;
        self.required = get("required").flag()?;
        self.default = Default::read(field, &self.field_type)?;
        match self.field_type {
            T::SingleLineText | T::Number | T::Link => {
                self.lookup = Lookup::read(get("lookup"))?;
                // An ordinary text or number has `unique`; the key of a hidden lookup has `"lookup": null` instead.
                let is_hidden = !get("lookup").is_missing() && get("unique").is_missing();
                self.is_lookup = self.lookup.is_some() || is_hidden;
            }
            _ => {}
        }
        match self.field_type {
            T::SingleLineText | T::Number | T::Link | T::Date | T::Datetime => {
                self.unique = get("unique").flag()?;
            }
            _ => {}
        }
        match self.field_type {
            T::SingleLineText | T::Link => {
                self.min_length = get("minLength").integer()?;
                self.max_length = get("maxLength").integer()?;
            }
            T::Number | T::Calc => {
                self.min_value = get("minValue").decimal()?;
                self.max_value = get("maxValue").decimal()?;
                self.digit = get("digit").flag()?;
                self.display_scale = get("displayScale").integer()?;
                self.unit = get("unit").set_text()?;
                self.unit_position = get("unitPosition").set_text()?.map(word);
            }
            T::CheckBox | T::RadioButton | T::DropDown | T::MultiSelect => {
                self.options = ChoiceOption::read_all(&get("options"))?;
                self.align = get("align").set_text()?.map(word);
            }
            T::UserSelect | T::OrganizationSelect | T::GroupSelect => {
                self.entities = Entity::read_all(&get("entities"))?;
            }
            T::File => self.thumbnail_size = get("thumbnailSize").integer()?,
            T::Status | T::StatusAssignee | T::Category => {
                let enabled = get("enabled");
                self.enabled = enabled.is_null() || enabled.flag()?;
            }
            T::ReferenceTable => {
                self.reference_table = ReferenceTable::read(get("referenceTable"))?
            }
            T::Group => self.open_group = get("openGroup").flag()?,
            T::Subtable => {
                self.table_fields = Field::read_all(&get("fields"), Some(&self.code), place)?;
            }
            _ => {}
        }
        match self.field_type {
            T::SingleLineText | T::Calc => {
                self.expression = get("expression").set_text()?;
                self.hide_expression = get("hideExpression").flag()?;
            }
            T::Link => self.protocol = get("protocol").set_text()?.map(word),
            _ => {}
        }
        if self.field_type == T::Calc {
            // A field that is added without a format gets NUMBER.
            let format = get("format").set_text()?;
            self.calc_format = Some(format.map_or(CalcFormat::Number, word));
        }
        Ok(())
    }
}

fn word<W: for<'a> From<&'a str>>(word: String) -> W {
    W::from(&word)
}
