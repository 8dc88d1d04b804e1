//! Reads the definition of a field: the members that fields of its type have.

use std::collections::HashMap;

use serde_json::Value;

use super::Field;
use crate::choice::ChoiceOption;
use crate::default::Default;
use crate::digit_strings;
use crate::entity::Entity;
use crate::error::SchemaError;
use crate::field_type::{CalcFormat, FieldType};
use crate::json_reader::{Node, Notes};
use crate::read_only::ReadOnlyReason;
use crate::related::{Lookup, ReferenceTable};

impl Field {
    /// Reads an object of fields and sorts it in form order; `place` gives the position of each code in the form.
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

    /// Reads the definition of one field, with its code inside, as Get Form Fields answers it and as requests send it.
    ///
    /// Whether a lookup fills the field depends on the other fields: see [`settle_all`](Self::settle_all).
    ///
    /// ```
    /// use kintone_schema::Field;
    ///
    /// let total = serde_json::json!({"type": "CALC", "code": "合計", "label": "合計", "expression": "数量 * 単価"});
    /// let total = Field::from_json(total)?;
    /// assert_eq!(total.expression(), Some("数量 * 単価"));
    /// # Ok::<(), kintone_schema::SchemaError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first member that cannot be read, with its path in the definition.
    pub fn from_json(mut definition: Value) -> Result<Field, SchemaError> {
        digit_strings::in_field(&mut definition);
        let notes = Notes::default();
        let node = Node::new(&definition, "", &notes);
        let code = node.get("code").text_or_empty()?;
        let mut field = Field::read(&code, &node, None, &HashMap::new())?;
        Field::settle_all(std::slice::from_mut(&mut field));
        Ok(field)
    }

    /// Determines anew which fields of a form cannot be written: a lookup of one field makes others read-only.
    pub fn settle_all(fields: &mut [Field]) {
        let copied_by = copied_by(fields);
        for field in fields {
            field.settle_read_only(&copied_by);
        }
    }

    /// Determines why this field, or a field of this table, cannot be written.
    fn settle_read_only(&mut self, copied_by: &HashMap<String, String>) {
        let lookup = copied_by.get(&self.code).map(String::as_str);
        let has_expression = self.expression.is_some();
        self.read_only = ReadOnlyReason::of(&self.field_type, has_expression, lookup);
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
        let inner_code = field.get("code");
        if inner_code.text()?.is_some_and(|inner| inner != code) {
            return Err(inner_code.wrong(format!("the same code as its key, {code:?}")));
        }
        let mut read = Field::bare(code, field, field_type);
        read.table = table.map(str::to_owned);
        match read.field_type {
            // The members of an unknown type are unknown too, so none of them can be wrong.
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

    /// Reads the members of this type; others are kept in `raw` only.
    fn read_members(
        &mut self,
        field: &Node<'_>,
        place: &HashMap<&str, usize>,
    ) -> Result<(), SchemaError> {
        use FieldType as T;
        let get = |name| field.get(name);
        field.noted("label", Node::text);
        self.no_label = field.noted("noLabel", Node::flag);
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
        if self.kind().is_some_and(|kind| kind.may_be_unique) {
            self.unique = get("unique").flag()?;
        }
        match self.field_type {
            T::SingleLineText | T::Link => {
                self.min_length = field.noted("minLength", Node::integer);
                self.max_length = field.noted("maxLength", Node::integer);
            }
            T::Number | T::Calc => {
                self.min_value = field.noted("minValue", Node::decimal);
                self.max_value = field.noted("maxValue", Node::decimal);
                self.digit = field.noted("digit", Node::flag);
                self.display_scale = field.noted("displayScale", Node::integer);
                self.unit = field.noted("unit", Node::set_text);
                self.unit_position = field.noted("unitPosition", Node::set_text).map(word);
            }
            T::CheckBox | T::RadioButton | T::DropDown | T::MultiSelect => {
                self.options = ChoiceOption::read_all(&get("options"))?;
                self.align = field.noted("align", Node::set_text).map(word);
            }
            T::UserSelect | T::OrganizationSelect | T::GroupSelect => {
                self.entities = field.noted("entities", Entity::read_all);
            }
            T::File => self.thumbnail_size = field.noted("thumbnailSize", Node::integer),
            T::Status | T::StatusAssignee | T::Category => {
                let enabled = get("enabled");
                self.enabled = enabled.is_null() || enabled.flag()?;
            }
            T::ReferenceTable => {
                self.reference_table = ReferenceTable::read(get("referenceTable"))?
            }
            T::Group => self.open_group = field.noted("openGroup", Node::flag),
            T::Subtable => {
                self.table_fields = Field::read_all(&get("fields"), Some(&self.code), place)?;
            }
            _ => {}
        }
        match self.field_type {
            T::SingleLineText | T::Calc => {
                self.expression = get("expression").set_text()?;
                self.hide_expression = field.noted("hideExpression", Node::flag);
            }
            T::Link => self.protocol = field.noted("protocol", Node::set_text).map(word),
            _ => {}
        }
        if self.field_type == T::Calc {
            // kintone gives a field that is added without a format the format NUMBER.
            let format = get("format").set_text()?;
            self.calc_format = Some(format.map_or(CalcFormat::Number, word));
        }
        Ok(())
    }
}

/// Maps each copy target to the key field of its lookup. If there are several, the first lookup of the form counts.
fn copied_by(fields: &[Field]) -> HashMap<String, String> {
    let mut copied_by = HashMap::new();
    for field in fields
        .iter()
        .flat_map(|f| std::iter::once(f).chain(f.table_fields()))
    {
        for mapping in field
            .lookup()
            .into_iter()
            .flat_map(|lookup| &lookup.field_mappings)
        {
            copied_by
                .entry(mapping.field.clone())
                .or_insert_with(|| field.code().to_owned());
        }
    }
    copied_by
}

fn word<W: for<'a> From<&'a str>>(word: String) -> W {
    W::from(&word)
}
