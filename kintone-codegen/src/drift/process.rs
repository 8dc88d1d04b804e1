//! The process: its states and actions.

use kintone_schema::{Action, AppSchema, Process};

use super::change::{Change, ChangeKind, Effect, Place};
use super::pairing::Renames;

pub(super) fn compare(schema: &AppSchema, new_schema: &AppSchema, changes: &mut Vec<Change>) {
    // A process that was not pulled says nothing.
    let (Some(old), Some(new)) = (schema.process(), new_schema.process()) else {
        return;
    };
    match (old.enable, new.enable) {
        (true, false) => changes.push(Change::new(
            Place::App,
            Effect::Breaking,
            ChangeKind::Gone,
            "process management is switched off: kintone refuses actions and assignees",
        )),
        (false, true) => changes.push(Change::new(
            Place::App,
            Effect::Additive,
            ChangeKind::Added,
            "process management is switched on",
        )),
        (false, false) => {}
        (true, true) => {
            let names = states(old, new, changes);
            actions((schema, old), (new_schema, new), &names, changes);
        }
    }
}

/// Returns the states that have other names now.
fn states(old: &Process, new: &Process, changes: &mut Vec<Change>) -> Renames {
    let mut names = Renames::default();
    let mut added: Vec<_> = new
        .states
        .iter()
        .filter(|state| old.state(&state.name).is_none())
        .collect();
    for state in old
        .states
        .iter()
        .filter(|state| new.state(&state.name).is_none())
    {
        let name = &state.name;
        let change = match added.iter().position(|other| other.index == state.index) {
            Some(at) => {
                let now = &added.remove(at).name;
                names.push(name, now);
                let message = format!("the state `{name}` was probably renamed to `{now}`");
                Change::new(
                    Place::State(name.clone()),
                    Effect::Breaking,
                    ChangeKind::Renamed,
                    message,
                )
            }
            None => {
                let message = format!("the state `{name}` is gone");
                Change::new(
                    Place::State(name.clone()),
                    Effect::Breaking,
                    ChangeKind::Gone,
                    message,
                )
            }
        };
        changes.push(change);
    }
    changes.extend(added.into_iter().map(|state| {
        let message = format!(
            "the process has a new state `{}`; until the enum has it, it is read as `Other`",
            state.name
        );
        Change::new(
            Place::State(state.name.clone()),
            Effect::Additive,
            ChangeKind::Added,
            message,
        )
    }));
    names
}

fn actions(
    (schema, old): (&AppSchema, &Process),
    (new_schema, new): (&AppSchema, &Process),
    names: &Renames,
    changes: &mut Vec<Change>,
) {
    // A state that was renamed is the same for its actions.
    let same =
        |one: &Action, other: &Action| one.name == other.name && names.now(&one.from) == other.from;
    let mut added: Vec<&Action> = new
        .actions
        .iter()
        .filter(|action| !old.actions.iter().any(|other| same(other, action)))
        .collect();
    for action in &old.actions {
        let (name, from) = (&action.name, &action.from);
        let mut push = |effect, kind, message: String| {
            changes.push(Change::new(
                Place::Action(name.clone()),
                effect,
                kind,
                message,
            ));
        };
        let Some(now) = new.actions.iter().find(|other| same(action, other)) else {
            let is_path = |other: &&Action| {
                other.from == names.now(&action.from) && other.to == names.now(&action.to)
            };
            let (kind, message) = match added.iter().position(is_path) {
                Some(at) => {
                    let now = added.remove(at);
                    let message = format!(
                        "the action `{name}` of the state `{from}` was probably renamed to `{}`",
                        now.name
                    );
                    (ChangeKind::Renamed, message)
                }
                None => (
                    ChangeKind::Gone,
                    format!("the action `{name}` of the state `{from}` is gone"),
                ),
            };
            push(Effect::Breaking, kind, message);
            continue;
        };
        if names.now(&action.to) != now.to {
            let message = format!(
                "the action `{name}` leads from `{from}` to `{}`, and led to `{}`",
                now.to, action.to
            );
            push(Effect::Breaking, ChangeKind::Path, message);
        }
        let demands = (
            schema.assignee_demand(action),
            new_schema.assignee_demand(now),
        );
        if demands.0 != demands.1 {
            let (effect, message) = match demands.1 > demands.0 {
                true => (
                    Effect::Breaking,
                    format!("the action `{name}` may need an assignee now"),
                ),
                false => (
                    Effect::Additive,
                    format!("the action `{name}` needs an assignee less often"),
                ),
            };
            push(effect, ChangeKind::Condition, message);
        }
        if action.filter_cond != now.filter_cond {
            let message = match now.filter_cond.is_empty() {
                true => format!("the action `{name}` has no condition any more"),
                false => format!(
                    "the action `{name}` has the condition `{}`",
                    now.filter_cond
                ),
            };
            let effect = match now.filter_cond.is_empty() {
                true => Effect::Additive,
                false => Effect::Breaking,
            };
            push(effect, ChangeKind::Condition, message);
        }
    }
    changes.extend(added.into_iter().map(|action| {
        let message = format!(
            "the state `{}` has a new action `{}`",
            action.from, action.name
        );
        Change::new(
            Place::Action(action.name.clone()),
            Effect::Additive,
            ChangeKind::Added,
            message,
        )
    }));
}
