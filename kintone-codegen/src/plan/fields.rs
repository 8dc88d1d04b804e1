//! Decides the type, the attributes and the docs of a field.

use kintone_schema::{CalcFormat, Default, Field, FieldType, ReadOnlyReason};

use super::constructor::{NARROW_DIGITS, is_wide};
use super::docs;
use super::model::{Access, Attribute, RustField, RustType, Shape};
use super::naming::FieldDraft;
use super::planner::Planner;
use crate::names::bare;
use crate::options::{ChosenType, Item};

impl Planner<'_> {
    pub(super) fn field(&self, draft: &FieldDraft<'_>) -> RustField {
        let field = draft.field;
        let name = self.identifiers.name(draft.name).to_owned();
        let ty = self.rust_type(draft);
        let initial = self.initial_value(draft, &ty);
        let mut attributes = Vec::new();
        if bare(&name) != field.code() {
            attributes.push(Attribute::Code(field.code().to_owned()));
        }
        if ty.item == Item::Float {
            attributes.push(Attribute::Lossy);
        }
        if self.schema_file.is_none() {
            attributes.extend(self.facts(field));
        }
        let docs = match self.options.is_unwritable(field) {
            true => format!("{}; requests cannot write this lookup", docs::field(field)),
            false => docs::field(field),
        };
        RustField {
            name,
            docs,
            attributes,
            ty,
            initial,
        }
    }

    fn rust_type(&self, draft: &FieldDraft<'_>) -> RustType {
        let field = draft.field;
        let access = match (field.read_only(), field.create_only()) {
            (Some(_), _) => Access::ReadOnly,
            _ if self.options.is_unwritable(field) => Access::ReadOnly,
            // kintone replaces a table as a whole, and would lose what its rows lack.
            _ if !self.options.lacking(field).is_empty() => Access::ReadOnly,
            (None, true) => Access::CreateOnly,
            (None, false) => Access::Plain,
        };
        let named = |ticket| Item::Named(self.identifiers.name(ticket).to_owned());
        let choice = draft
            .choices
            .as_ref()
            .map_or(Item::Text, |choices| named(choices.ty));
        use FieldType as T;
        let (shape, item) = match field.field_type() {
            T::SingleLineText | T::MultiLineText | T::RichText | T::Link => {
                (Shape::One, Item::Text)
            }
            T::Number => (Shape::Option, self.number(field)),
            T::Calc => self.calculated(field),
            T::Date => (Shape::Option, Item::Date),
            T::Time => (Shape::Option, Item::Time),
            T::Datetime | T::CreatedTime | T::UpdatedTime => (Shape::Option, Item::DateTime),
            T::CheckBox | T::MultiSelect => (Shape::Many, choice),
            T::RadioButton | T::DropDown => (Shape::Option, choice),
            T::File => (Shape::Many, Item::Attachment),
            T::UserSelect | T::StatusAssignee => (Shape::Many, Item::User),
            T::OrganizationSelect => (Shape::Many, Item::Organization),
            T::GroupSelect => (Shape::Many, Item::Group),
            T::Creator | T::Modifier => (Shape::Option, Item::User),
            T::RecordNumber => (Shape::Option, Item::RecordNumber),
            T::Category => (Shape::Many, Item::Text),
            T::Status if draft.choices.is_some() => (Shape::Option, choice),
            T::Status => (Shape::One, Item::Text),
            T::Subtable => match &draft.rows {
                Some(rows) => (Shape::Rows, named(rows.ty)),
                None => (Shape::One, Item::Json),
            },
            _ => (Shape::One, Item::Json),
        };
        let (shape, item) = match self.options.chosen_type(field) {
            Some(chosen) => chosen_shape(shape, field, chosen),
            None => (shape, item),
        };
        RustType {
            access,
            shape,
            item,
        }
    }

    fn calculated(&self, field: &Field) -> (Shape, Item) {
        let item = match field.calc_format() {
            Some(CalcFormat::Number | CalcFormat::NumberDigit) | None => self.number(field),
            Some(CalcFormat::Date) => Item::Date,
            Some(CalcFormat::Time) => Item::Time,
            Some(CalcFormat::Datetime) => Item::DateTime,
            Some(CalcFormat::HourMinute | CalcFormat::DayHourMinute) => Item::HourMinute,
            // A format of tomorrow: its text is kept.
            Some(_) => return (Shape::One, Item::Json),
        };
        (Shape::Option, item)
    }

    fn number(&self, field: &Field) -> Item {
        match (self.schema.number_precision(), field.default()) {
            (Some(precision), _) if precision.digits > NARROW_DIGITS => Item::BigDecimal,
            // The precision may be unknown, but this field goes beyond it.
            (_, Default::Text(default)) if is_wide(default) => Item::BigDecimal,
            _ => Item::Decimal,
        }
    }

    /// What a derive without a schema file has to be told.
    fn facts(&self, field: &Field) -> Vec<Attribute> {
        let mut facts = Vec::new();
        // The derive does not know a type or a format that kintone adds later; its JSON is kept.
        let unknown = matches!(field.field_type(), FieldType::Unknown(_))
            || matches!(field.calc_format(), Some(CalcFormat::Unknown(_)));
        if unknown {
            return vec![Attribute::Computed];
        }
        facts.push(Attribute::Kind(field.field_type().as_str().to_owned()));
        if let Some(format) = field.calc_format() {
            facts.push(Attribute::Format(format.as_str().to_owned()));
        }
        match field.read_only() {
            // The kind says it.
            Some(ReadOnlyReason::Calculated | ReadOnlyReason::System) => return facts,
            Some(_) => {
                facts.push(Attribute::Computed);
                return facts;
            }
            None => {}
        }
        if field.is_required_without_default() {
            facts.push(Attribute::Required);
        }
        if field.static_default().is_some() {
            facts.push(Attribute::Default);
        }
        if field.server_default() {
            facts.push(Attribute::ServerDefault);
        }
        if let Some(lookup) = field.lookup() {
            facts.extend(lookup.related_app.map(Attribute::Lookup));
        }
        if let (FieldType::Number, Some(precision)) =
            (field.field_type(), self.schema.number_precision())
        {
            facts.extend(u8::try_from(precision.decimal_places).map(Attribute::DecimalPlaces));
        }
        facts
    }
}

/// How the values of a chosen type make a field. Of text, which has an empty value, no `Option` is needed; a type of the
/// user may have none.
fn chosen_shape(shape: Shape, field: &Field, chosen: &ChosenType) -> (Shape, Item) {
    let shape = match (shape, &chosen.item) {
        (Shape::Many, _) => Shape::Many,
        (_, Item::Text) => match field.field_type() {
            FieldType::RadioButton | FieldType::DropDown => Shape::Option,
            _ => Shape::One,
        },
        (_, Item::Json) => Shape::One,
        _ => Shape::Option,
    };
    (shape, chosen.item.clone())
}
