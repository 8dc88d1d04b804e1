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
            ChangeKind::Off,
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
            orders(schema, new_schema, changes);
        }
    }
}

/// The order of states and of actions, which the enums of both have.
fn orders(old: &AppSchema, new: &AppSchema, changes: &mut Vec<Change>) {
    let states = |schema: &AppSchema| -> Vec<String> {
        let states = schema.process().into_iter().flat_map(|of| &of.states);
        states.map(|state| state.name.clone()).collect()
    };
    let actions = |schema: &AppSchema| -> Vec<String> {
        let actions = schema.named_actions().into_iter();
        actions.map(|action| action.name.to_owned()).collect()
    };
    for (what, old, new) in [
        ("states", states(old), states(new)),
        ("actions", actions(old), actions(new)),
    ] {
        let common = |names: &[String], others: &[String]| -> Vec<String> {
            let is_common = |name: &&String| others.contains(name);
            names.iter().filter(is_common).cloned().collect()
        };
        if common(&old, &new) != common(&new, &old) {
            changes.push(Change::new(
                Place::App,
                Effect::Cosmetic,
                ChangeKind::Display,
                format!("the {what} of the process are in another order"),
            ));
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
                .now(now)
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
    let mut left: Vec<&Action> = new.actions.iter().collect();
    // A state that was renamed is the same for its actions.
    let is_from = |old: &Action, new: &Action| names.now(&old.from) == new.from;
    let is_to = |old: &Action, new: &Action| names.now(&old.to) == new.to;
    let is_named = |old: &Action, new: &Action| old.name == new.name;
    // An action may lead from one state to several others, under conditions: what is most alike is matched first.
    let mut pairs: Vec<(&Action, Option<&Action>)> =
        old.actions.iter().map(|action| (action, None)).collect();
    let mut pair = |is_same: &dyn Fn(&Action, &Action) -> bool| {
        for (action, now) in pairs.iter_mut().filter(|(_, now)| now.is_none()) {
            let at = left.iter().position(|other| is_same(action, other));
            *now = at.map(|at| left.remove(at));
        }
    };
    pair(&|old, new| {
        is_named(old, new)
            && is_from(old, new)
            && is_to(old, new)
            && old.filter_cond == new.filter_cond
    });
    pair(&|old, new| is_named(old, new) && is_from(old, new) && is_to(old, new));
    pair(&|old, new| is_named(old, new) && is_from(old, new));
    pair(&|old, new| is_from(old, new) && is_to(old, new));
    for (action, now) in pairs {
        let (name, from) = (&action.name, &action.from);
        let mut push = |effect, kind, message: String| {
            changes.push(Change::new(
                Place::Action(name.clone()),
                effect,
                kind,
                message,
            ));
        };
        let now = match now {
            Some(now) if now.name == *name => now,
            Some(now) => {
                let message = format!(
                    "the action `{name}` of the state `{from}` was probably renamed to `{}`",
                    now.name
                );
                let place = Place::Action(name.clone());
                let renamed = Change::new(place, Effect::Breaking, ChangeKind::Renamed, message);
                changes.push(renamed.now(&now.name));
                continue;
            }
            None => {
                let message = format!("the action `{name}` of the state `{from}` is gone");
                push(Effect::Breaking, ChangeKind::Gone, message);
                continue;
            }
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
    changes.extend(left.into_iter().map(|action| {
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
