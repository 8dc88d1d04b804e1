//! Texts of the server, as they may be shown.

use std::borrow::Cow;

/// Creates a text of the server on one line: line breaks, control characters and those that turn the direction of writing are
/// escaped, so that they reach no terminal and no log.
pub fn one_line(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = |c: char| matches!(c, '\u{2028}' | '\u{2029}');
    let is_hidden = |c: char| c.is_control() || turns(c) || breaks(c);
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut line = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match is_hidden(c) {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    Cow::Owned(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_server_is_one_line_without_control_characters() {
        assert!(matches!(one_line("料金は 5% です"), Cow::Borrowed(_)));
        assert_eq!(
            one_line("a\r\nb\tc\u{1b}[31m\u{9b}\u{202e}\u{2028}"),
            "a\\r\\nb\\tc\\u{1b}[31m\\u{9b}\\u{202e}\\u{2028}"
        );
    }
}
