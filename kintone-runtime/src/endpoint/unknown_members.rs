//! Members of settings that this version does not know: kept, or left out of a write.

use std::cell::Cell;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

thread_local! {
    /// Whether the serialization on this thread leaves them out. `Serialize` takes nothing that could tell it.
    static LEFT_OUT: Cell<bool> = const { Cell::new(false) };
}

/// Whether what is serialized now leaves them out.
pub(crate) fn are_left_out() -> bool {
    LEFT_OUT.get()
}

/// Serializes the members of a model that this version does not know, or none: for `serialize_with`.
pub(crate) fn write<S: Serializer>(
    others: &Map<String, Value>,
    output: S,
) -> Result<S::Ok, S::Error> {
    match are_left_out() {
        true => Map::new().serialize(output),
        false => others.serialize(output),
    }
}

/// Serializes without them.
pub(super) fn leaving_out<T>(serialize: impl FnOnce() -> T) -> T {
    /// Sets it back even if the serialization panics.
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            LEFT_OUT.set(self.0);
        }
    }

    let _restore = Restore(LEFT_OUT.replace(true));
    serialize()
}

/// The paths of the members that this version does not know, like `views.一覧.newMember`.
pub(super) fn paths(request: &impl Serialize) -> Vec<String> {
    let mut paths = Vec::new();
    let all = serde_json::to_value(request);
    let known = leaving_out(|| serde_json::to_value(request));
    if let (Ok(all), Ok(known)) = (all, known) {
        collect(&all, &known, "", &mut paths);
    }
    paths
}

/// Finds what is missing in the second value.
fn collect(all: &Value, known: &Value, path: &str, paths: &mut Vec<String>) {
    match (all, known) {
        (Value::Object(all), Value::Object(known)) => {
            for (name, member) in all {
                let path = match path {
                    "" => name.clone(),
                    _ => format!("{path}.{name}"),
                };
                match known.get(name) {
                    Some(known) => collect(member, known, &path, paths),
                    None => paths.push(path),
                }
            }
        }
        (Value::Array(all), Value::Array(known)) => {
            for (at, (element, known)) in all.iter().zip(known).enumerate() {
                collect(element, known, &format!("{path}[{at}]"), paths);
            }
        }
        _ => {}
    }
}
