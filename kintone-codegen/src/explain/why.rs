//! Why a field has its type: what is around the value, and what the value is.

use kintone_schema::{Field, FieldType};

use super::Explanation;
use crate::options::Item;
use crate::plan::{Access, NARROW_DIGITS, Shape, code};

/// A line for each part of the type that has a reason of its own.
pub(super) fn of(field: &Field, explained: &Explanation<'_>) -> Vec<String> {
    let Some((_, planned)) = explained.plan.field(field.code()) else {
        return Vec::new();
    };
    let ty = &planned.ty;
    let mut lines = Vec::new();
    lines.extend(match ty.access {
        Access::Plain => None,
        Access::ReadOnly => Some("ReadOnly: it is never sent".to_owned()),
        Access::CreateOnly => Some("CreateOnly: it is sent only when a record is added".to_owned()),
    });
    lines.extend(match (ty.shape, &ty.item) {
        (Shape::Option, _) => {
            Some("Option: kintone answers null or \"\" where there is no value".to_owned())
        }
        (Shape::Many, _) => Some("Vec: any number of values, also none".to_owned()),
        (Shape::Rows, _) => Some("Vec<Row<…>>: each row has an id of its own".to_owned()),
        (Shape::One, Item::Text) => Some("no Option: an empty field is the empty text".to_owned()),
        (Shape::One, _) => None,
    });
    lines.push(format!(
        "{}: {}",
        ty.item.described(),
        item(field, &ty.item, explained)
    ));
    lines
}

fn item(field: &Field, item: &Item, explained: &Explanation<'_>) -> String {
    if explained.options.chosen_type(field).is_some() {
        return "your options choose it".to_owned();
    }
    match item {
        Item::Decimal | Item::BigDecimal => number(field, item, explained),
        Item::Named(_) if *field.field_type() == FieldType::Subtable => {
            "the struct of its rows".to_owned()
        }
        Item::Named(_) if *field.field_type() == FieldType::Status => {
            "the states of process management, and a variant for any other".to_owned()
        }
        Item::Named(_) => "its options, and a variant for any other".to_owned(),
        Item::Text if *field.field_type() == FieldType::Status => {
            "the schema file has no states of process management".to_owned()
        }
        Item::Json => "this version does not know the type, and keeps the JSON as it is".to_owned(),
        _ => match field.calc_format() {
            Some(format) => format!("the result of the formula has the format {format}"),
            None => format!("the values of {} fields", field.field_type()),
        },
    }
}

fn number(field: &Field, item: &Item, explained: &Explanation<'_>) -> String {
    let digits = explained
        .schema
        .number_precision()
        .map(|precision| precision.digits);
    match (item, digits) {
        (Item::BigDecimal, Some(digits)) if digits > NARROW_DIGITS => {
            format!(
                "numbers of the app have up to {digits} digits, and Decimal holds {NARROW_DIGITS}"
            )
        }
        (Item::BigDecimal, _) => format!(
            "the default of {} has more digits than the {NARROW_DIGITS} of Decimal",
            code(field.code())
        ),
        (_, Some(digits)) => format!("exact; numbers of the app have up to {digits} digits"),
        (_, None) => {
            "exact; the schema file does not have the number precision of the app".to_owned()
        }
    }
}
