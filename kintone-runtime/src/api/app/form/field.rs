//! The typed definition of one field: constructors and setters, which make the JSON that a form's model is read from.

use std::fmt::Display;
use std::marker::PhantomData;

use kintone_schema::{CalcFormat, Entity, Field, Protocol, UnitPosition};
use serde_json::{Map, Value, json};

use super::property::{self, FormKind};

/// The definition of a field, of which only what was set is sent. It becomes a [`schema::Field`](crate::schema::Field), the model that
/// a form is read into.
///
/// A property that fields of the type do not have does not compile.
///
/// ```
/// use kintone_runtime::api::FormField;
/// use kintone_runtime::schema::Field;
///
/// let total: Field = FormField::number("合計").label("合計金額").required().unit("円").unit_after().max_value(1_000_000).into();
/// assert_eq!(total.label(), "合計金額");
/// assert_eq!(total.max_value(), Some("1000000"));
/// ```
///
/// ```compile_fail
/// use kintone_runtime::api::FormField;
///
/// FormField::date("支払期限").unit("円"); // a `DATE` field has no unit
/// ```
#[derive(Debug, Clone)]
pub struct FormField<K> {
    pub(super) members: Map<String, Value>,
    kind: PhantomData<K>,
}

impl<K: FormKind> FormField<K> {
    pub(super) fn of_code(code: String) -> FormField<K> {
        let members = [("type", json!(K::TYPE)), ("code", json!(code))];
        FormField {
            members: members
                .map(|(name, value)| (name.to_owned(), value))
                .into_iter()
                .collect(),
            kind: PhantomData,
        }
    }

    /// The definition of a field of this type, or `None` if it is of another one.
    pub(super) fn of(field: &Field) -> Option<FormField<K>> {
        let members = field
            .raw()
            .as_object()
            .filter(|_| field.field_type().as_str() == K::TYPE)?;
        Some(FormField {
            members: members.clone(),
            kind: PhantomData,
        })
    }

    /// Sets the displayed name, up to [`MAX_LABEL_CHARS`](crate::api::MAX_LABEL_CHARS) characters. A field that is added without one
    /// is displayed by its code.
    pub fn label(self, label: impl Into<String>) -> Self {
        self.set("label", label.into())
    }

    /// Hides the label.
    pub fn hide_label(self) -> Self {
        self.set("noLabel", true)
    }

    /// Shows the label.
    pub fn show_label(self) -> Self {
        self.set("noLabel", false)
    }

    /// Makes the field required. kintone does not enforce it for CALC and RADIO_BUTTON.
    pub fn required(self) -> Self
    where
        K: property::CanBeRequired,
    {
        self.set("required", true)
    }

    /// Makes the field optional.
    pub fn optional(self) -> Self
    where
        K: property::CanBeRequired,
    {
        self.set("required", false)
    }

    /// Prohibits duplicate values. A text then has up to 64 characters. Fields of a table cannot prohibit them.
    pub fn unique(self) -> Self
    where
        K: property::CanBeUnique,
    {
        self.set("unique", true)
    }

    /// Permits duplicate values.
    pub fn not_unique(self) -> Self
    where
        K: property::CanBeUnique,
    {
        self.set("unique", false)
    }

    /// Sets the value of records that are added without the field, as kintone writes it: `2026-01-31`, `09:00`. That of a choice is
    /// one of its options.
    pub fn default_value(self, value: impl Into<String>) -> Self
    where
        K: property::HasDefaultValue,
    {
        self.set("defaultValue", value.into())
    }

    /// Sets the options of records that are added without the field.
    pub fn default_values(self, options: impl IntoIterator<Item: Into<String>>) -> Self
    where
        K: property::HasDefaultValues,
    {
        self.set("defaultValue", texts(options))
    }

    /// Sets the current time as the value of records that are added without the field. It prevails over a default value.
    pub fn default_now(self) -> Self
    where
        K: property::HasDefaultNow,
    {
        self.set("defaultNowValue", true)
    }

    /// Stops setting the current time.
    pub fn no_default_now(self) -> Self
    where
        K: property::HasDefaultNow,
    {
        self.set("defaultNowValue", false)
    }

    /// Sets the users, departments or groups of records that are added without the field, and functions such as
    /// [`Entity::login_user`].
    pub fn default_entities(self, entities: impl IntoIterator<Item = Entity>) -> Self
    where
        K: property::HasEntities,
    {
        self.set("defaultValue", entities_json(entities))
    }

    /// Sets what can be selected; nothing means everybody.
    pub fn entities(self, entities: impl IntoIterator<Item = Entity>) -> Self
    where
        K: property::HasEntities,
    {
        self.set("entities", entities_json(entities))
    }

    /// Sets the minimum number of characters.
    pub fn min_length(self, characters: u32) -> Self
    where
        K: property::HasLength,
    {
        self.set("minLength", characters.to_string())
    }

    /// Sets the maximum number of characters.
    pub fn max_length(self, characters: u32) -> Self
    where
        K: property::HasLength,
    {
        self.set("maxLength", characters.to_string())
    }

    /// Removes the minimum and the maximum number of characters.
    pub fn any_length(self) -> Self
    where
        K: property::HasLength,
    {
        self.set("minLength", "").set("maxLength", "")
    }

    /// Sets the smallest value, a decimal number: `0`, `"0.5"`.
    pub fn min_value(self, value: impl Display) -> Self
    where
        K: property::HasRange,
    {
        self.set("minValue", value.to_string())
    }

    /// Sets the largest value, a decimal number: `100`, `"99.5"`.
    pub fn max_value(self, value: impl Display) -> Self
    where
        K: property::HasRange,
    {
        self.set("maxValue", value.to_string())
    }

    /// Removes the smallest and the largest value.
    pub fn any_value(self) -> Self
    where
        K: property::HasRange,
    {
        self.set("minValue", "").set("maxValue", "")
    }

    /// Displays thousands separators. The values of a CALC field have them by their [`format`](Self::format).
    pub fn thousands_separators(self) -> Self
    where
        K: property::HasRange,
    {
        self.set("digit", true)
    }

    /// Displays no thousands separators.
    pub fn no_thousands_separators(self) -> Self
    where
        K: property::HasRange,
    {
        self.set("digit", false)
    }

    /// Sets how many decimals are displayed, up to [`MAX_DISPLAY_SCALE`](crate::api::MAX_DISPLAY_SCALE).
    pub fn display_scale(self, decimals: u32) -> Self
    where
        K: property::HasUnit,
    {
        self.set("displayScale", decimals.to_string())
    }

    /// Displays all decimals of a value.
    pub fn any_display_scale(self) -> Self
    where
        K: property::HasUnit,
    {
        self.set("displayScale", "")
    }

    /// Sets the unit that is displayed with the number, up to [`MAX_UNIT_CHARS`](crate::api::MAX_UNIT_CHARS) characters; `""` is none.
    pub fn unit(self, unit: impl Into<String>) -> Self
    where
        K: property::HasUnit,
    {
        self.set("unit", unit.into())
    }

    /// Displays the unit before the number.
    pub fn unit_before(self) -> Self
    where
        K: property::HasUnit,
    {
        self.set("unitPosition", UnitPosition::Before.as_str())
    }

    /// Displays the unit after the number.
    pub fn unit_after(self) -> Self
    where
        K: property::HasUnit,
    {
        self.set("unitPosition", UnitPosition::After.as_str())
    }

    /// Sets the formula. A text with one cannot be written by users and requests; `""` lets them write it again.
    pub fn expression(self, formula: impl Into<String>) -> Self
    where
        K: property::HasExpression,
    {
        self.set("expression", formula.into())
    }

    /// Hides the formula.
    pub fn hide_expression(self) -> Self
    where
        K: property::HasExpression,
    {
        self.set("hideExpression", true)
    }

    /// Shows the formula.
    pub fn show_expression(self) -> Self
    where
        K: property::HasExpression,
    {
        self.set("hideExpression", false)
    }

    /// Sets the format of the values.
    pub fn format(self, format: CalcFormat) -> Self
    where
        K: property::HasFormat,
    {
        self.set("format", format.as_str())
    }

    /// Sets the kind of address.
    pub fn protocol(self, protocol: Protocol) -> Self
    where
        K: property::HasProtocol,
    {
        self.set("protocol", protocol.as_str())
    }

    /// Sets the width of thumbnails in pixels, one of [`THUMBNAIL_SIZES`](crate::api::THUMBNAIL_SIZES).
    pub fn thumbnail_size(self, pixels: u32) -> Self
    where
        K: property::HasThumbnail,
    {
        self.set("thumbnailSize", pixels.to_string())
    }

    /// Shows the group open at first.
    pub fn open(self) -> Self
    where
        K: property::HasOpenGroup,
    {
        self.set("openGroup", true)
    }

    /// Shows the group closed at first.
    pub fn closed(self) -> Self
    where
        K: property::HasOpenGroup,
    {
        self.set("openGroup", false)
    }

    /// Adds a field to the rows of the table, or replaces the one with its code.
    pub fn field<F: property::CanBeInTable>(mut self, field: FormField<F>) -> Self
    where
        K: property::HasFields,
    {
        let mut fields = self.take_object("fields");
        fields.insert(field.code().to_owned(), Value::Object(field.members));
        self.set("fields", fields)
    }

    fn code(&self) -> &str {
        self.members
            .get("code")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(super) fn take_object(&mut self, member: &str) -> Map<String, Value> {
        match self.members.remove(member) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    pub(super) fn set(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.members.insert(member.to_owned(), value.into());
        self
    }
}

impl<K: FormKind> From<FormField<K>> for Field {
    fn from(field: FormField<K>) -> Field {
        // A field begins as one that was read, or with type and code alone, and each setter writes what its type is read from.
        Field::from_json(Value::Object(field.members))
            .expect("setters write what fields are read from")
    }
}

fn texts(texts: impl IntoIterator<Item: Into<String>>) -> Value {
    texts
        .into_iter()
        .map(Into::into)
        .map(Value::String)
        .collect()
}

fn entities_json(entities: impl IntoIterator<Item = Entity>) -> Value {
    entities
        .into_iter()
        .map(|entity| entity.to_json())
        .collect()
}
