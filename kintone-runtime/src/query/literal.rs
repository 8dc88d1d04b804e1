//! Values as they appear in a query: quoted and escaped, or a call of a function.

use crate::record::codec::{Encoder, Mode};
use crate::record::field_value::Value;

/// A value as it appears in a query: `"1000"`, `"a \"b\""`, `TODAY()`.
///
/// A value that a query cannot express is reported when the query is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    text: Result<String, String>,
    /// The value lies between this minute and the next one.
    is_within_minute: bool,
}

impl Literal {
    /// Quotes a text. Quotes, backslashes, tabs and line breaks are escaped; other control characters are an error when the query is sent.
    ///
    /// ```
    /// use kintone_runtime::query::Literal;
    ///
    /// assert_eq!(Literal::text("a\"b\\c\td").as_str(), Some(r#""a\"b\\c\td""#));
    /// ```
    pub fn text(text: &str) -> Literal {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push('"');
        for character in text.chars() {
            match character {
                '"' => literal.push_str("\\\""),
                '\\' => literal.push_str("\\\\"),
                '\t' => literal.push_str("\\t"),
                '\n' => literal.push_str("\\n"),
                '\r' => literal.push_str("\\r"),
                control if control.is_control() => {
                    return Literal::problem(format!(
                        "the text has the control character U+{:04X}, which a query cannot contain; remove it",
                        u32::from(control)
                    ));
                }
                other => literal.push(other),
            }
        }
        literal.push('"');
        Literal::of(Ok(literal))
    }

    /// Returns the text in the query, unless the value cannot be expressed.
    pub fn as_str(&self) -> Option<&str> {
        self.text.as_deref().ok()
    }

    /// A value whose JSON is a string without escapes: a number, a date.
    pub(super) fn plain<'de>(value: &impl Value<'de>) -> Literal {
        let mut json = Encoder::new(Mode::Update);
        Literal::of(match value.encode(&mut json) {
            Ok(()) => String::from_utf8(json.into_json()).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        })
    }

    /// As [`plain`](Literal::plain) for a time, of which kintone keeps whole minutes.
    #[cfg(feature = "chrono")]
    pub(super) fn time<'de>(time: &(impl Value<'de> + chrono::Timelike)) -> Literal {
        Literal {
            is_within_minute: time.second() > 0 || time.nanosecond() > 0,
            ..Literal::plain(time)
        }
    }

    pub(super) fn function(call: String) -> Literal {
        Literal::of(Ok(call))
    }

    pub(super) fn problem(problem: String) -> Literal {
        Literal::of(Err(problem))
    }

    fn of(text: Result<String, String>) -> Literal {
        Literal {
            text,
            is_within_minute: false,
        }
    }

    /// The value is a time with seconds, and the text the minute that it is in.
    pub(super) fn is_within_minute(&self) -> bool {
        self.is_within_minute
    }

    pub(super) fn into_result(self) -> Result<String, String> {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_other_than_tabs_and_line_breaks_are_refused() {
        assert_eq!(Literal::text("\t\r\n").as_str(), Some(r#""\t\r\n""#));
        for text in ["\0", "a\u{7}b", "\u{7f}", "\u{85}"] {
            assert_eq!(Literal::text(text).as_str(), None, "{text:?}");
        }
        assert_eq!(
            Literal::text("\u{7}").into_result().unwrap_err(),
            "the text has the control character U+0007, which a query cannot contain; remove it"
        );
    }

    #[test]
    fn what_is_no_control_character_stays_as_it_is() {
        let text = "請求 ' % _ （）\u{3000}🧾";
        assert_eq!(Literal::text(text).as_str(), Some(&*format!("\"{text}\"")));
    }
}
