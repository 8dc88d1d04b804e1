//! Renames fields in the text of conditions, orders and formulas, and options and states in conditions.

use std::collections::BTreeMap;

use serde_json::json;

use crate::domain::bare_code::split_in_query;

/// Old code → new code of renamed fields.
pub(crate) type Renamed = BTreeMap<String, String>;

/// Code of a field so far → old name → new name of its options; the states are those of the status.
pub(crate) type RenamedOptions = BTreeMap<String, Renamed>;

/// The words before a parenthesis that is not that of a function.
const KEYWORDS: [&str; 5] = ["in", "and", "or", "not", "by"];

/// Renames fields in a condition or an order. The arguments of functions are not fields.
pub(crate) fn in_query(text: &str, renamed: &Renamed) -> String {
    in_condition(text, renamed, &RenamedOptions::new())
}

/// Renames fields in a condition, and the options that it compares them with.
pub(crate) fn in_condition(text: &str, renamed: &Renamed, options: &RenamedOptions) -> String {
    replace(text, renamed, options, true)
}

/// Returns whether a condition or an order names a field.
pub(crate) fn is_named(text: &str, code: &str) -> bool {
    let renamed = Renamed::from_iter([(code.to_owned(), String::new())]);
    in_query(text, &renamed) != text
}

/// Renames fields in a formula.
pub(crate) fn in_formula(text: &str, renamed: &Renamed) -> String {
    replace(text, renamed, &RenamedOptions::new(), false)
}

/// Replaces the words that are neither quoted, nor after a dot, nor the name of a function; and the quoted options of the fields
/// before them.
fn replace(
    text: &str,
    renamed: &Renamed,
    options: &RenamedOptions,
    skips_arguments: bool,
) -> String {
    let mut compared = None;
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = split_in_query(rest).0;
        let is_word = !word.is_empty();
        let length = match first {
            '"' => quoted(rest),
            _ if is_word => word.len(),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        let is_keyword = KEYWORDS.iter().any(|word| word.eq_ignore_ascii_case(token));
        let is_function = !is_keyword && is_word && after.trim_start().starts_with('(');
        if is_function {
            replaced.push_str(token);
            let end = match skips_arguments {
                true => after.find(')').map_or(after.len(), |at| at + 1),
                false => 0,
            };
            replaced.push_str(&after[..end]);
            rest = &after[end..];
            continue;
        }
        if first == '"' {
            let names = compared.and_then(|field: &str| options.get(field));
            replaced.push_str(&option(token, names));
            continue;
        }
        if is_word && !is_keyword {
            compared = (!replaced.ends_with('.')).then_some(token);
        }
        let is_field = is_word && !replaced.ends_with('.');
        match renamed.get(token).filter(|_| is_field) {
            Some(code) => replaced.push_str(code),
            None => replaced.push_str(token),
        }
    }
    replaced
}

/// Renames a quoted option. Queries escape as JSON does.
fn option(quoted: &str, renamed: Option<&Renamed>) -> String {
    let name: Option<String> = serde_json::from_str(quoted).ok();
    let new = renamed
        .zip(name)
        .and_then(|(renamed, name)| renamed.get(&name));
    match new {
        Some(new) => json!(new).to_string(),
        None => quoted.to_owned(),
    }
}

/// Returns the length of the quoted text at the beginning.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_are_renamed() {
        let renamed = Renamed::from_iter([
            ("a".into(), "新".into()),
            ("DAYS".into(), "d".into()),
            ("SUM".into(), "s".into()),
        ]);
        let query =
            r#"a = "a" and (a in ("a") or r.a > 1) and DAYS > FROM_TODAY(5, DAYS) order by a"#;
        let expected =
            r#"新 = "a" and (新 in ("a") or r.a > 1) and d > FROM_TODAY(5, DAYS) order by 新"#;
        assert_eq!(in_query(query, &renamed), expected);
        let options = RenamedOptions::from_iter([(
            "a".to_owned(),
            Renamed::from_iter([("x".into(), "y".into()), ("y".into(), "say \"x\"".into())]),
        )]);
        let query = r#"a not in ("x", "y", "z") and b in ("x") and r.a in ("x") or a = "x""#;
        let expected =
            r#"新 not in ("y", "say \"x\"", "z") and b in ("x") and r.a in ("x") or 新 = "y""#;
        assert_eq!(in_condition(query, &renamed, &options), expected);
        let formula = r#"SUM(a) & "\"a" & SUM & ab"#;
        assert_eq!(in_formula(formula, &renamed), r#"SUM(新) & "\"a" & s & ab"#);
    }
}
