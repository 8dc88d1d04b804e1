//! Finds the field codes that are written bare, without quotes: in queries, orders and formulas.

/// Returns whether a code that is written bare may contain this. Codes may hold much that is not ASCII, and old ones more than
/// today's rules allow; of ASCII they hold letters, digits and `_`.
pub(crate) fn is_part(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || c == '_',
        false => !c.is_whitespace() && !c.is_control(),
    }
}

/// Splits a text after the code, keyword or name of a function at its beginning. That is empty if there is none.
pub(crate) fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// Splits a text like [`split`], but after the name of a built-in field such as `$id` too.
pub(crate) fn split_in_query(text: &str) -> (&str, &str) {
    let sign = usize::from(text.starts_with('$'));
    let (code, _) = split(&text[sign..]);
    text.split_at(sign + code.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_ends_where_something_else_begins() {
        for (text, code) in [
            ("a1_金額･＿ > 1", "a1_金額･＿"),
            ("a\u{3000}b", "a"),
            ("a.b", "a"),
            ("(a)", ""),
            ("", ""),
            ("$id", ""),
        ] {
            assert_eq!(split(text).0, code, "{text}");
        }
        assert_eq!(split_in_query("$id desc"), ("$id", " desc"));
        assert_eq!(split_in_query("金額>1"), ("金額", ">1"));
    }
}
