//! Turns labels, codes and formulas, which may hold anything, into doc comments of one line that rustdoc and
//! clippy take without a warning.

use kintone_schema::{Default, Field, FieldType, Protocol, ReadOnlyReason, ReferenceTable};

/// Longer texts (formulas, defaults) are cut: the form has them in full.
const LONGEST: usize = 160;

/// What a field is: its label, its code where that differs, and what the form asks of it.
pub(super) fn field(field: &Field) -> String {
    let facts = facts(field, prose);
    match facts.is_empty() {
        true => named(field),
        false => format!("{}: {}", named(field), facts.join(", ")),
    }
}

/// The label of a field, and its code where that differs.
pub(super) fn named(field: &Field) -> String {
    match prose(field.label()) {
        label if field.label() == field.code() => label,
        label if label.is_empty() => code(field.code()),
        label => format!("{label} ({})", code(field.code())),
    }
}

/// What a record type without these required fields cannot do.
pub(super) fn lacking_required(fields: &[&Field]) -> Option<String> {
    let list = listed(fields)?;
    let plural = if fields.len() == 1 { "" } else { "s" };
    Some(format!(
        "Lacks the required field{plural} {list}: records cannot be added with this type."
    ))
}

/// What a row type without these writable fields cannot do.
pub(super) fn lacking_in_rows(fields: &[&Field]) -> Option<String> {
    let list = listed(fields)?;
    let plural = if fields.len() == 1 { "" } else { "s" };
    Some(format!(
        "Lacks the field{plural} {list} of the table, which is therefore read-only: kintone replaces a table as a whole."
    ))
}

fn listed(fields: &[&Field]) -> Option<String> {
    let codes: Vec<String> = fields.iter().map(|field| code(field.code())).collect();
    (!codes.is_empty()).then(|| codes.join(", "))
}

/// What the form says of the values of a field. `text` writes what is not code.
pub(crate) fn facts(field: &Field, text: fn(&str) -> String) -> Vec<String> {
    let mut facts = Vec::new();
    match field.read_only() {
        Some(ReadOnlyReason::Calculated | ReadOnlyReason::AutoText) => {
            let formula = field
                .expression()
                .map(|formula| format!(" as {}", code(formula)))
                .unwrap_or_default();
            facts.push(format!("calculated{formula}"));
        }
        Some(ReadOnlyReason::CopiedBy { lookup }) => {
            facts.push(format!("copied by the lookup {}", code(lookup)));
            if field.required() {
                facts.push("required in the form".to_owned());
            }
        }
        Some(ReadOnlyReason::Unknown) => {
            facts.push(format!(
                "of type {}, which this version does not know",
                code(field.field_type().as_str())
            ));
        }
        Some(ReadOnlyReason::NotAValue) => facts.extend(field.reference_table().map(related)),
        Some(_) => facts.push("set by kintone".to_owned()),
        None if field.create_only() => {
            facts.push("set by kintone; an app administrator may set it when adding".to_owned())
        }
        None => facts.extend(constraints(field, text)),
    }
    facts
}

/// Which records of another app the form shows.
fn related(table: &ReferenceTable) -> String {
    let app = app_of(table.related_app);
    let condition = &table.condition;
    format!(
        "records of {app} whose {} equals {}",
        code(&condition.related_field),
        code(&condition.field)
    )
}

/// The app that a field refers to.
fn app_of(app: Option<u64>) -> String {
    match app {
        Some(app) => format!("app {app}"),
        None => "an app that the form does not name".to_owned(),
    }
}

/// What a value has to be.
fn constraints(field: &Field, text: fn(&str) -> String) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(lookup) = field.lookup() {
        let copies: Vec<String> = lookup
            .field_mappings
            .iter()
            .map(|mapping| code(&mapping.field))
            .collect();
        let copies = if copies.is_empty() {
            String::new()
        } else {
            format!(", copies {}", copies.join(", "))
        };
        facts.push(format!(
            "looked up as {} in {}{copies}",
            code(&lookup.related_key_field),
            app_of(lookup.related_app)
        ));
    } else if field.is_lookup() {
        facts.push("looked up in an app that could not be read".to_owned());
    }
    match field.field_type() {
        FieldType::RichText => facts.push("HTML".to_owned()),
        FieldType::Link => facts.push(
            match field.protocol() {
                Some(Protocol::Call) => "a telephone number",
                Some(Protocol::Mail) => "a mail address",
                _ => "a URL",
            }
            .to_owned(),
        ),
        _ => {}
    }
    if field.required() && *field.field_type() != FieldType::RadioButton {
        facts.push("required".to_owned());
    }
    if field.unique() {
        facts.push("unique".to_owned());
    }
    let length = |number: u32| number.to_string();
    facts.extend(
        range(
            field.min_length().map(length),
            field.max_length().map(length),
        )
        .map(|range| format!("{range} characters")),
    );
    facts.extend(range(
        field.min_value().map(text),
        field.max_value().map(text),
    ));
    facts.extend(field.unit().map(|unit| format!("in {}", text(unit))));
    let default = match field.default() {
        Default::Text(default) => Some(code(default)),
        Default::Many(options) => Some(
            options
                .iter()
                .map(|option| code(option))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Default::Entities(entities) => Some(
            entities
                .iter()
                .map(|entity| code(&entity.code))
                .collect::<Vec<_>>()
                .join(", "),
        ),
        Default::Now => Some("now".to_owned()),
        _ => None,
    };
    facts.extend(default.map(|default| format!("by default {default}")));
    facts
}

fn range(least: Option<String>, most: Option<String>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}")),
        (Some(least), None) => Some(format!("at least {least}")),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    }
}

/// A name of an app, option, state or action, which may be nothing but blanks: a doc comment may not be.
pub(crate) fn name(text: &str) -> String {
    match prose(text) {
        name if !name.is_empty() => name,
        _ if text.is_empty() => "(empty)".to_owned(),
        _ => "(blank)".to_owned(),
    }
}

/// `text` as it reads, with what Markdown would make of it escaped.
pub(crate) fn prose(text: &str) -> String {
    let text = line(text);
    let chars: Vec<char> = text.chars().collect();
    let mut escaped = String::new();
    for (i, &c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| chars[i]);
        let after = chars.get(i + 1).copied();
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' => true,
            '_' => !in_word(before) || !in_word(after),
            // `&amp;` and its like.
            '&' => {
                chars[i + 1..]
                    .iter()
                    .find(|c| !c.is_ascii_alphanumeric() && **c != '#')
                    == Some(&';')
            }
            // `http://` becomes no bare URL.
            ':' => after == Some('/'),
            '#' | '>' | '-' | '+' | '=' => before.is_none(),
            // `1. ` and `1) ` begin a list.
            '.' | ')' => i > 0 && chars[..i].iter().all(char::is_ascii_digit),
            _ => false,
        };
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// `text` as code: `` `小計 + 消費税` ``.
pub(crate) fn code(text: &str) -> String {
    let text = line(text);
    if text.is_empty() {
        return name("");
    }
    let longest_run = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    match longest_run {
        0 => format!("{fence}{text}{fence}"),
        _ => format!("{fence} {text} {fence}"),
    }
}

/// One line without characters that nobody sees: rustc refuses those that change the direction of text.
pub(crate) fn line(text: &str) -> String {
    let visible = |c: &char| !matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(visible)
        .collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_would_take_is_escaped() {
        for (text, escaped) in [
            ("合計金額（税込）", "合計金額（税込）"),
            ("[必須] <b>", r"\[必須\] \<b>"),
            ("# 1", r"\# 1"),
            ("1. 会社", r"1\. 会社"),
            ("v1. 会社", "v1. 会社"),
            ("see https://example.com", r"see https\://example.com"),
            ("a_b _c_", r"a_b \_c\_"),
            ("R&D &amp;", r"R&D \&amp;"),
            ("a\r\nb\t\tc", "a b c"),
            ("\u{202e}x\u{200b}", "x"),
            (r"back\slash */", r"back\\slash \*/"),
        ] {
            assert_eq!(prose(text), escaped);
        }
    }

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_holds() {
        assert_eq!(code("小計 + 消費税"), "`小計 + 消費税`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("```"), "```` ``` ````");
        assert_eq!(code(" \n"), "(empty)");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(code(&"税".repeat(500)).chars().count(), LONGEST + 3);
    }
}
