//! The options of a choice field. An enum of choices keeps options that it does not know, so that a new one breaks nothing.

use kintone_schema::{ChoiceOption, Field};

use super::change::{Change, ChangeKind, Effect, Place};

pub(super) fn compare(was: &Field, is: &Field, changes: &mut Vec<Change>) {
    let (old, new) = (was.options(), is.options());
    let field = was.code();
    let has =
        |options: &[ChoiceOption], name: &str| options.iter().any(|option| option.name == name);
    let mut added: Vec<&ChoiceOption> = new
        .iter()
        .filter(|option| !has(old, &option.name))
        .collect();
    let place = |option: &str| Place::Choice {
        table: was.table().map(str::to_owned),
        code: field.to_owned(),
        option: option.to_owned(),
    };
    for option in old {
        let name = &option.name;
        if let Some(now) = new.iter().find(|other| other.name == *name) {
            if now.label != option.label {
                let message = format!(
                    "the option `{name}` of `{field}` is shown as {:?}, and was as {:?}",
                    now.label, option.label
                );
                changes.push(Change::new(
                    place(name),
                    Effect::Cosmetic,
                    ChangeKind::Display,
                    message,
                ));
            }
            continue;
        }
        // One that took the place of another, or that has its label, is probably the same.
        let likely = added.iter().position(|other| {
            other.index == option.index || other.label == option.label && other.label != other.name
        });
        let change = match likely {
            Some(at) => {
                let now = added.remove(at);
                let message = format!(
                    "the option `{name}` of `{field}` was probably renamed to `{}`",
                    now.name
                );
                Change::new(place(name), Effect::Breaking, ChangeKind::Renamed, message)
                    .now(&now.name)
            }
            None => {
                let message = format!(
                    "the option `{name}` of `{field}` is gone: kintone refuses records with it"
                );
                Change::new(place(name), Effect::Breaking, ChangeKind::Gone, message)
            }
        };
        changes.push(change);
    }
    for option in added {
        let message = format!(
            "`{field}` has a new option `{}`; until the enum has it, it is read as `Other`",
            option.name
        );
        changes.push(Change::new(
            place(&option.name),
            Effect::Additive,
            ChangeKind::Added,
            message,
        ));
    }
    let common = |options: &[ChoiceOption], others: &[ChoiceOption]| -> Vec<String> {
        let names = options.iter().map(|option| option.name.clone());
        names.filter(|name| has(others, name)).collect()
    };
    if common(old, new) != common(new, old) {
        let message = format!("the options of `{field}` are in another order");
        let place = Place::of(was);
        changes.push(Change::new(
            place,
            Effect::Cosmetic,
            ChangeKind::Display,
            message,
        ));
    }
}
