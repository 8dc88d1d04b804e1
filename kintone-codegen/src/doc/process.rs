//! The picture of a process: its states, the actions between them, and the conditions of the actions as notes.

use kintone_schema::{Action, AppSchema};

use super::mermaid::text;

/// Draws the process of an app as a state diagram of Mermaid. `None` if it is switched off or was not pulled.
pub fn diagram(schema: &AppSchema) -> Option<String> {
    let process = schema.process().filter(|process| process.enable)?;
    let mut states: Vec<&str> = process
        .states
        .iter()
        .map(|state| state.name.as_str())
        .collect();
    for action in &process.actions {
        for state in [&action.from, &action.to] {
            if !states.contains(&state.as_str()) {
                states.push(state);
            }
        }
    }
    let first = states.first()?;
    let id = |name: &str| {
        let at = states.iter().position(|state| *state == name);
        format!("s{}", at.unwrap_or_default() + 1)
    };
    let mut diagram = "stateDiagram-v2\n".to_owned();
    for state in &states {
        diagram.push_str(&format!(
            "    state \"{}\" as {}\n",
            named(state),
            id(state)
        ));
    }
    diagram.push_str(&format!("    [*] --> {}\n", id(first)));
    for action in &process.actions {
        diagram.push_str(&format!(
            "    {} --> {} : {}\n",
            id(&action.from),
            id(&action.to),
            named(&action.name)
        ));
    }
    for state in &states {
        let is_conditional =
            |action: &&Action| action.from == *state && !action.filter_cond.is_empty();
        let conditions: Vec<String> = process
            .actions
            .iter()
            .filter(is_conditional)
            .map(|action| text(&format!("{}: {}", action.name, action.filter_cond)))
            .collect();
        if !conditions.is_empty() {
            diagram.push_str(&format!("    note right of {}\n", id(state)));
            for condition in conditions {
                diagram.push_str(&format!("        {condition}\n"));
            }
            diagram.push_str("    end note\n");
        }
    }
    Some(diagram)
}

/// The name of a state or an action, which may be nothing but blanks.
fn named(name: &str) -> String {
    match text(name) {
        name if name.is_empty() => "_".to_owned(),
        name => name,
    }
}
