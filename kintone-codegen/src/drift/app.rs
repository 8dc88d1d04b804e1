//! The app itself: its name, code and id, and the precision of its numbers.

use kintone_schema::{AppSchema, NumberPrecision};

use super::change::{Change, ChangeKind, Effect, Place};
use super::ids::AppIds;
use crate::plan::NARROW_DIGITS;

pub(super) fn compare(old: &AppSchema, new: &AppSchema, ids: &AppIds, changes: &mut Vec<Change>) {
    let is_pulled = |part: &str| {
        let lacks = |parts: &[String]| parts.iter().any(|name| name == part);
        !lacks(old.not_pulled()) && !lacks(new.not_pulled())
    };
    let is_pulled_now = |part: &&String| !new.not_pulled().contains(*part);
    for part in old.not_pulled().iter().filter(is_pulled_now) {
        let message = format!(
            "the schema file lacks the {} of the app, which could not be read when it was pulled",
            part_name(part)
        );
        changes.push(Change::new(
            Place::App,
            Effect::Additive,
            ChangeKind::Added,
            message,
        ));
    }
    let mut push = |effect, kind, message: String| {
        changes.push(Change::new(Place::App, effect, kind, message));
    };
    if !ids.is_same(old.app(), new.app())
        && let (Some(was), Some(is)) = (old.app(), new.app())
    {
        let message = format!("the app has the id {is}, and the code was written for {was}");
        push(Effect::Breaking, ChangeKind::Source, message);
    }
    // A name that could not be read is empty.
    let has_names = !old.name().is_empty() && !new.name().is_empty();
    if has_names && old.name() != new.name() {
        let message = format!(
            "the app's name was {:?}, and is {:?}",
            old.name(),
            new.name()
        );
        push(Effect::Cosmetic, ChangeKind::Display, message);
    }
    if is_pulled("app") && old.code() != new.code() {
        let message = format!(
            "the app's code was {:?}, and is {:?}",
            old.code(),
            new.code()
        );
        push(Effect::Cosmetic, ChangeKind::Display, message);
    }
    if let (Some(was), Some(is)) = (old.number_precision(), new.number_precision()) {
        precision(was, is, &mut push);
    }
}

/// Returns what people call a part that schema files list in `notPulled`.
#[doc(hidden)]
pub fn part_name(part: &str) -> &str {
    match part {
        "app" => "code",
        "status" => "process",
        "settings" => "number precision",
        part => part,
    }
}

fn precision(
    was: &NumberPrecision,
    is: &NumberPrecision,
    push: &mut impl FnMut(Effect, ChangeKind, String),
) {
    // More digits than `Decimal` holds make another type of the fields.
    let holds = |digits: u32| digits <= NARROW_DIGITS;
    let numbers = [
        (
            "digits",
            was.digits,
            is.digits,
            holds(is.digits) || !holds(was.digits),
        ),
        (
            "decimal places",
            was.decimal_places,
            is.decimal_places,
            true,
        ),
    ];
    for (what, was, is, fits) in numbers.into_iter().filter(|(_, was, is, _)| was != is) {
        let (effect, message) = match (is > was, fits) {
            (true, true) => (
                Effect::Additive,
                format!("numbers may have {is} {what}, {was} before"),
            ),
            (true, false) => (
                Effect::Breaking,
                format!("numbers may have {is} {what}, {was} before: more than `Decimal` holds"),
            ),
            (false, _) => (
                Effect::Breaking,
                format!(
                    "numbers may have {is} {what} only, {was} before: kintone rounds or refuses what is longer"
                ),
            ),
        };
        push(effect, ChangeKind::Limit, message);
    }
    if was.rounding_mode != is.rounding_mode {
        let message = format!(
            "numbers are rounded by {}, and were by {}",
            is.rounding_mode.as_str(),
            was.rounding_mode.as_str()
        );
        push(Effect::Cosmetic, ChangeKind::Limit, message);
    }
}
