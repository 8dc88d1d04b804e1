//! One field of the old form beside the same field of the new one.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;
use kintone_schema::{Default, Field, FieldType, ReadOnlyReason};

use super::change::{Change, ChangeKind, Effect, Place};
use super::ids::AppIds;
use super::pairing::Renames;
use super::{lookup, options};

/// The field in a sentence.
fn name(field: &Field) -> String {
    format!("`{}`", Place::of(field))
}

fn change(field: &Field, effect: Effect, kind: ChangeKind, message: impl Into<String>) -> Change {
    Change::new(Place::of(field), effect, kind, message)
}

/// A field that the new form does not have; nothing if records had no value for it.
pub(super) fn gone(field: &Field) -> Option<Change> {
    let name = name(field);
    let message = match field.field_type() {
        FieldType::ReferenceTable => {
            format!("the related records {name} are gone: queries about them fail")
        }
        FieldType::Subtable => format!("the table {name} is gone, with its rows"),
        _ if !field.holds_value() => return None,
        _ => format!(
            "{name} is gone: reads lack it, writes of it are lost without an error, queries about it fail"
        ),
    };
    Some(change(field, Effect::Breaking, ChangeKind::Gone, message))
}

/// A field that is in another table of the new form, or in none.
pub(super) fn moved(was: &Field, is: &Field) -> Change {
    let place = |field: &Field| match field.table() {
        Some(table) => format!("in the table `{table}`"),
        None => "outside of tables".to_owned(),
    };
    let message = format!(
        "`{}` is {}, and was {}: reads lack it where it was, writes of it there are lost without an error",
        was.code(),
        place(is),
        place(was)
    );
    change(was, Effect::Breaking, ChangeKind::Moved, message)
}

/// A field that the old form does not have.
pub(super) fn added(field: &Field) -> Option<Change> {
    let name = name(field);
    if field.is_required_without_default() {
        let what = match field.table() {
            Some(_) => "rows",
            None => "records",
        };
        let message = format!("{name} is new and required: {what} without it are refused");
        return Some(change(field, Effect::Breaking, ChangeKind::Added, message));
    }
    let message = match field.field_type() {
        FieldType::ReferenceTable => format!("{name} is new: related records"),
        FieldType::Subtable => format!("{name} is new: a table"),
        _ if !field.holds_value() => return None,
        field_type => format!("{name} is new: {field_type}"),
    };
    let required_inside: Vec<String> = field
        .table_fields()
        .iter()
        .filter(|field| field.is_required_without_default())
        .map(self::name)
        .collect();
    // A table may be empty, so that nothing is required yet.
    let message = match required_inside.is_empty() {
        true => message,
        false => format!("{message}, whose rows need {}", required_inside.join(", ")),
    };
    Some(change(field, Effect::Additive, ChangeKind::Added, message))
}

/// A field that has another code, and something in common with the one that is gone.
pub(super) fn renamed(was: &Field, is: &Field, why: &str) -> Change {
    let message = format!(
        "{} was probably renamed to `{}`: {why}",
        name(was),
        is.code()
    );
    change(was, Effect::Breaking, ChangeKind::Renamed, message).now(is.code())
}

/// A field that has the label of another one, which has its label, or that of a third one.
pub(super) fn exchanged(field: &Field, others: &[&Field]) -> Change {
    let name = name(field);
    let message = match others {
        [other] => format!(
            "{name} and {} have probably exchanged their codes: each has the label of the other",
            self::name(other)
        ),
        _ => {
            let others: Vec<String> = others.iter().map(|other| self::name(other)).collect();
            format!(
                "{name}, {} have probably exchanged their codes: each has the label of the next",
                others.join(", ")
            )
        }
    };
    change(field, Effect::Breaking, ChangeKind::Renamed, message)
}

/// Compares a field with what it has become, without the fields of a table. False if it holds values of another type.
pub(super) fn compare(
    was: &Field,
    is: &Field,
    is_copied_unknown: bool,
    names: &Renames,
    ids: &AppIds,
    changes: &mut Vec<Change>,
) -> bool {
    let name = name(was);
    if was.field_type() != is.field_type() || was.kind() != is.kind() {
        let shown = |field: &Field| match field.kind() {
            Some(kind) => kind.name.to_owned(),
            None => field.field_type().to_string(),
        };
        let message = format!("{name} is {}, and was {}", shown(is), shown(was));
        changes.push(change(was, Effect::Breaking, ChangeKind::Type, message));
        return false;
    }
    if was.label() != is.label() {
        let message = format!(
            "{name} has the label {:?}, and had {:?}",
            is.label(),
            was.label()
        );
        changes.push(change(was, Effect::Cosmetic, ChangeKind::Display, message));
    }
    presence(was, is, &name, changes);
    // Without the definition of the lookup it is not known whether the field can be written.
    if !is_copied_unknown {
        writing(was, is, &name, names, changes);
    }
    limits(was, is, &name, changes);
    if let (Some(old), Some(new)) = (was.expression(), is.expression())
        && old != new
    {
        let message = format!("the formula of {name} is {new:?}, and was {old:?}");
        changes.push(change(was, Effect::Cosmetic, ChangeKind::Source, message));
    }
    if was.unit() != is.unit() {
        let shown = |unit: Option<&str>| unit.map_or("none".to_owned(), |unit| format!("{unit:?}"));
        let message = format!(
            "the unit of {name} is {}, and was {}",
            shown(is.unit()),
            shown(was.unit())
        );
        changes.push(change(was, Effect::Cosmetic, ChangeKind::Display, message));
    }
    options::compare(was, is, changes);
    lookup::compare(was, is, names, ids, changes);
    true
}

/// A status, assignee or category that is switched on or off.
fn presence(was: &Field, is: &Field, name: &str, changes: &mut Vec<Change>) {
    let (effect, kind, word) = match (was.enabled(), is.enabled()) {
        (true, false) => (Effect::Breaking, ChangeKind::Off, "off: reads lack it"),
        (false, true) => (Effect::Additive, ChangeKind::Added, "on"),
        _ => return,
    };
    changes.push(change(
        was,
        effect,
        kind,
        format!("{name} is switched {word}"),
    ));
}

/// Whether the field can be written and has to be given.
fn writing(was: &Field, is: &Field, name: &str, names: &Renames, changes: &mut Vec<Change>) {
    let mut push = |effect, kind, message: String| changes.push(change(was, effect, kind, message));
    match (was.read_only(), is.read_only()) {
        (None, Some(reason)) => push(
            Effect::Breaking,
            ChangeKind::ReadOnly,
            format!("{name} can no longer be written: {reason}; kintone ignores what is sent"),
        ),
        (Some(_), None) => push(
            Effect::Additive,
            ChangeKind::Writable,
            format!("{name} can be written now; as `ReadOnly` it is never sent"),
        ),
        (
            Some(ReadOnlyReason::CopiedBy { lookup: old }),
            Some(ReadOnlyReason::CopiedBy { lookup: new }),
        ) if names.now(old) != new => {
            push(
                Effect::Cosmetic,
                ChangeKind::Source,
                format!("{name} is copied by the lookup `{new}`, and was by `{old}`"),
            );
        }
        _ => {}
    }
    match (
        was.is_required_without_default(),
        is.is_required_without_default(),
    ) {
        (false, true) => push(
            Effect::Breaking,
            ChangeKind::Required,
            format!("{name} is required now: kintone refuses records in which it is empty"),
        ),
        (true, false) if is.read_only().is_none() => push(
            Effect::Additive,
            ChangeKind::Optional,
            format!("{name} is no longer required, or has a default"),
        ),
        // With a default a new record has a value, but none may be cleared.
        _ if is.read_only().is_some() || *is.field_type() == FieldType::RadioButton => {
            if was.required() != is.required() {
                let not = if is.required() { "" } else { "not " };
                let message = format!(
                    "{name} is {not}marked as required, which kintone does not enforce here"
                );
                push(Effect::Cosmetic, ChangeKind::Display, message);
            }
        }
        _ => match (was.required(), is.required()) {
            (false, true) => push(
                Effect::Breaking,
                ChangeKind::Required,
                format!("{name} is required now: kintone refuses records in which it is empty"),
            ),
            (true, false) => push(
                Effect::Additive,
                ChangeKind::Optional,
                format!("{name} is no longer required"),
            ),
            _ => {}
        },
    }
    unique(was, is, name, changes);
    default_value(was, is, name, changes);
}

/// Whether two records may have the same value.
fn unique(was: &Field, is: &Field, name: &str, changes: &mut Vec<Change>) {
    match (was.unique(), is.unique()) {
        (false, true) => {
            let message = format!(
                "{name} prohibits duplicate values now: kintone refuses a value that another record has"
            );
            changes.push(change(was, Effect::Breaking, ChangeKind::Unique, message));
        }
        (true, false) => {
            let message =
                format!("{name} no longer prohibits duplicate values: it cannot be an update key");
            let change = change(was, Effect::Breaking, ChangeKind::Unique, message);
            changes.push(change.dropped());
        }
        _ => {}
    }
}

/// What the field is without a value.
fn default_value(was: &Field, is: &Field, name: &str, changes: &mut Vec<Change>) {
    if was.default() != is.default() {
        let (old, new) = (default(was.default()), default(is.default()));
        // The struct holds the defaults of the form that it was generated from, and sends them; the others are left to kintone.
        let is_dropped = was.static_default().is_none() && *was.default() != Default::None;
        let (effect, then) = match was.static_default() {
            _ if is.read_only().is_some() => (Effect::Cosmetic, "; records do not send it"),
            Some(_) => (Effect::Breaking, "; new records still get the old one"),
            None if is_dropped => (
                Effect::Breaking,
                "; records that are sent without it no longer get the old one",
            ),
            None => (Effect::Additive, ""),
        };
        let message = format!("the default of {name} is {new}, and was {old}{then}");
        let change = change(was, effect, ChangeKind::Default, message);
        changes.push(match is_dropped {
            true => change.dropped(),
            false => change,
        });
    }
}

fn default(default: &Default) -> String {
    match default {
        Default::None => "empty".to_owned(),
        Default::Text(text) => format!("{text:?}"),
        Default::Many(options) => format!("{options:?}"),
        Default::Entities(entities) => match entities.len() {
            1 => "one user, department or group".to_owned(),
            count => format!("{count} users, departments or groups"),
        },
        Default::Now => "now".to_owned(),
        _ => "another".to_owned(),
    }
}

/// The lengths and values that kintone accepts.
fn limits(was: &Field, is: &Field, name: &str, changes: &mut Vec<Change>) {
    let text = |limit: Option<u32>| limit.map(|limit| limit.to_string());
    let value = |limit: Option<&str>| limit.map(str::to_owned);
    let limits = [
        (
            "minimum length",
            text(was.min_length()),
            text(is.min_length()),
            Bound::Least,
        ),
        (
            "maximum length",
            text(was.max_length()),
            text(is.max_length()),
            Bound::Most,
        ),
        (
            "minimum",
            value(was.min_value()),
            value(is.min_value()),
            Bound::Least,
        ),
        (
            "maximum",
            value(was.max_value()),
            value(is.max_value()),
            Bound::Most,
        ),
    ];
    let number = |limit: &Option<String>| limit.as_ref()?.parse::<BigDecimal>().ok();
    let differs = |old: &Option<String>, new: &Option<String>| {
        // 10 and 10.0 are one limit.
        let is_same_number = number(old).is_some() && number(old) == number(new);
        old != new && !is_same_number
    };
    for (what, old, new, bound) in limits
        .into_iter()
        .filter(|(_, old, new, _)| differs(old, new))
    {
        let shown = |limit: &Option<String>| limit.clone().unwrap_or_else(|| "none".to_owned());
        let message = format!(
            "the {what} of {name} is {}, and was {}",
            shown(&new),
            shown(&old)
        );
        let effect = bound.effect(old.as_deref(), new.as_deref());
        changes.push(change(was, effect, ChangeKind::Limit, message));
    }
    if was.protocol() != is.protocol()
        && let (Some(old), Some(new)) = (was.protocol(), is.protocol())
    {
        let message = format!(
            "{name} holds {} addresses, and held {}",
            new.as_str(),
            old.as_str()
        );
        changes.push(change(was, Effect::Breaking, ChangeKind::Limit, message));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Least,
    Most,
}

impl Bound {
    /// Breaking if values that were accepted are refused now. A limit that is not a number is taken for that.
    fn effect(self, old: Option<&str>, new: Option<&str>) -> Effect {
        let number = |limit: &str| limit.parse::<BigDecimal>().ok();
        let compared = match (old, new) {
            (_, None) => return Effect::Additive,
            (None, Some(_)) => return Effect::Breaking,
            // More digits than a float has.
            (Some(old), Some(new)) => number(new).zip(number(old)).map(|(new, old)| new.cmp(&old)),
        };
        match (self, compared) {
            (Bound::Least, Some(Ordering::Less)) | (Bound::Most, Some(Ordering::Greater)) => {
                Effect::Additive
            }
            _ => Effect::Breaking,
        }
    }
}
