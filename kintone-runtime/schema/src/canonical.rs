//! Writes JSON in the canonical form of schema files: keys sorted by code point at every level, two spaces, LF.

use serde_json::Value;

/// The canonical text of a value, ending with a line feed.
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                start_line(out, at, depth + 1);
                write(out, item, depth + 1);
            }
            end(out, ']', depth);
        }
        Value::Object(members) if !members.is_empty() => {
            // serde_json keeps the order of keys or not, depending on a feature that any crate of a build can switch on.
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|&(key, _)| key);
            out.push('{');
            for (at, (key, member)) in members.into_iter().enumerate() {
                start_line(out, at, depth + 1);
                out.push_str(&Value::String(key.clone()).to_string());
                out.push_str(": ");
                write(out, member, depth + 1);
            }
            end(out, '}', depth);
        }
        _ => out.push_str(&value.to_string()),
    }
}

fn start_line(out: &mut String, at: usize, depth: usize) {
    out.push_str(if at == 0 { "\n" } else { ",\n" });
    out.push_str(&"  ".repeat(depth));
}

fn end(out: &mut String, bracket: char, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
    out.push(bracket);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_by_code_point_at_every_level() {
        let value = json!({"Ａ": [{"b": 1, "a": "x\n"}], "a": {}, "A": [], "請": null});
        assert_eq!(
            text(&value),
            "{\n  \"A\": [],\n  \"a\": {},\n  \"請\": null,\n  \"Ａ\": [\n    {\n      \"a\": \"x\\n\",\n      \"b\": 1\n    }\n  ]\n}\n"
        );
    }
}
