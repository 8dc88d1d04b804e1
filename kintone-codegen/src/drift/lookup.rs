//! What a field takes from another app: the source of a lookup, and of related records.

use kintone_schema::Field;

use super::change::{Change, ChangeKind, Effect, Place};
use super::ids::AppIds;
use super::pairing::Renames;

pub(super) fn compare(
    was: &Field,
    is: &Field,
    names: &Renames,
    ids: &AppIds,
    changes: &mut Vec<Change>,
) {
    let name = format!("`{}`", Place::of(was));
    let mut push = |effect, message: String| {
        changes.push(Change::new(
            Place::of(was),
            effect,
            ChangeKind::Source,
            message,
        ));
    };
    match (was.is_lookup(), is.is_lookup()) {
        (false, true) => push(
            Effect::Breaking,
            format!(
                "{name} is a lookup now: it takes only keys that the other app has, and copies values"
            ),
        ),
        (true, false) => push(
            Effect::Breaking,
            format!("{name} is no longer a lookup: writing it copies nothing"),
        ),
        _ => {}
    }
    if let (Some(old), Some(new)) = (was.lookup(), is.lookup()) {
        let apps = (old.related_app, new.related_app);
        if !ids.is_same(apps.0, apps.1) {
            push(
                Effect::Breaking,
                format!("{name} looks up another app{}", told(apps)),
            );
        } else if old.related_key_field != new.related_key_field {
            push(
                Effect::Breaking,
                format!(
                    "{name} looks up by `{}`, and did by `{}`",
                    new.related_key_field, old.related_key_field
                ),
            );
        }
        for mapping in &old.field_mappings {
            let now = new
                .field_mappings
                .iter()
                .find(|other| other.field == names.now(&mapping.field));
            // Fields that the lookup copies no longer, or now, are told of as fields that can be written or not.
            if let Some(now) = now.filter(|now| now.related_field != mapping.related_field) {
                push(
                    Effect::Breaking,
                    format!(
                        "{name} copies `{}` into `{}`, and copied `{}`",
                        now.related_field, mapping.field, mapping.related_field
                    ),
                );
            }
        }
    }
    if let (Some(old), Some(new)) = (was.reference_table(), is.reference_table()) {
        let apps = (old.related_app, new.related_app);
        if !ids.is_same(apps.0, apps.1) {
            push(
                Effect::Breaking,
                format!("{name} shows records of another app{}", told(apps)),
            );
        } else if names.now(&old.condition.field) != new.condition.field
            || old.condition.related_field != new.condition.related_field
            || old.filter_cond != new.filter_cond
        {
            push(
                Effect::Breaking,
                format!("{name} shows other records: its condition changed"),
            );
        }
    }
}

fn told(apps: (Option<u64>, Option<u64>)) -> String {
    match apps {
        (Some(old), Some(new)) => format!(", {new} instead of {old}"),
        _ => String::new(),
    }
}
