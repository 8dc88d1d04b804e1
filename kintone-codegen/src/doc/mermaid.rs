//! Text of a form in a Mermaid diagram: whatever it holds, the diagram stays one.

use crate::plan::line;

/// Text inside quotes, after a colon or in a note. Mermaid decodes the codes of characters after it has parsed the diagram.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::new();
    for c in line(text).chars() {
        match c {
            ' ' | '_' | '-' | '.' | ',' | '/' | '(' | ')' => escaped.push(c),
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => escaped.push(c),
            c => escaped.push_str(&format!("#{};", u32::from(c))),
        }
    }
    // These words end a note, wherever they stand in it.
    match escaped.to_lowercase().contains("end note") {
        true => escaped.replace(' ', "#32;"),
        false => escaped,
    }
}

/// The name or the type of an attribute of an entity: one word.
pub(super) fn word(text: &str) -> String {
    // Mermaid's lexer takes UTF-16 units from U+00C0 on, except those that are blanks.
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c >= '\u{c0}' && !c.is_whitespace();
    let word: String = line(text)
        .chars()
        .map(|c| if is_letter(c) { c } else { '_' })
        .collect();
    let starts_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
    match starts_with_digit || is_key(&word) || word.is_empty() {
        true => format!("_{word}"),
        false => word,
    }
}

/// Whether Mermaid takes the start of the word for a mark of a key: `PK` alone, but also in `PK番号`.
fn is_key(word: &str) -> bool {
    let start = word.get(..2).unwrap_or_default();
    let ends = !word[start.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    ends && ["PK", "FK", "UK"]
        .iter()
        .any(|key| key.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mermaid_would_read_is_a_code() {
        for (of, escaped) in [
            ("請求書 (1).😀", "請求書 (1).😀"),
            ("a\"b\" %% c;d:e", "a#34;b#34; #37;#37; c#59;d#58;e"),
            (
                "<b>`x`|{y}[z]#1~",
                "#60;b#62;#96;x#96;#124;#123;y#125;#91;z#93;#35;1#126;",
            ),
            ("line\r\nbreak\u{202e}", "line break"),
            ("an End note.", "an#32;End#32;note."),
            ("back\\slash & $1", "back#92;slash #38; #36;1"),
        ] {
            assert_eq!(text(of), escaped);
        }
    }

    #[test]
    fn a_code_is_one_word() {
        for (code, expected) in [
            ("請求番号", "請求番号"),
            ("氏名・カナ", "氏名・カナ"),
            ("価格$", "価格_"),
            ("1番目", "_1番目"),
            ("PK", "_PK"),
            ("pk番号", "_pk番号"),
            ("PKs", "PKs"),
            ("a\u{3000}b", "a_b"),
            ("", "_"),
        ] {
            assert_eq!(word(code), expected);
        }
    }
}
