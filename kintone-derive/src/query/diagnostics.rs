//! The places of words in a query, and the mistakes reported there. In a string literal, which the compiler cannot point into, the
//! message shows the text with the word marked.

use std::ops::Range;

use proc_macro2::{Literal, Span, TokenStream};

use crate::error::Errors;

/// The place of a word.
#[derive(Debug, Clone)]
pub(super) struct At {
    /// Increases from word to word. Mistakes are reported in this order.
    index: usize,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    /// These tokens of the macro call.
    Tokens(TokenStream),
    /// These bytes of the string literal.
    Text(Range<usize>),
}

impl At {
    pub(super) fn tokens(index: usize, tokens: TokenStream) -> At {
        At {
            index,
            place: Place::Tokens(tokens),
        }
    }

    pub(super) fn text(range: Range<usize>) -> At {
        At {
            index: range.start,
            place: Place::Text(range),
        }
    }

    /// The place from here to there.
    pub(super) fn to(&self, end: &At) -> At {
        let place = match (&self.place, &end.place) {
            (Place::Tokens(start), Place::Tokens(end)) => {
                Place::Tokens([start.clone(), end.clone()].into_iter().collect())
            }
            (Place::Text(start), Place::Text(end)) => Place::Text(start.start..end.end),
            _ => self.place.clone(),
        };
        At {
            index: self.index,
            place,
        }
    }

    /// The span of its first token; `None` in a string literal.
    pub(super) fn span(&self) -> Option<Span> {
        match &self.place {
            Place::Tokens(tokens) => Some(tokens.clone().into_iter().next()?.span()),
            Place::Text(_) => None,
        }
    }
}

/// The mistakes of one query.
pub(super) struct Mistakes {
    told: Vec<(usize, syn::Error)>,
    /// The string literal that the query is written in, and its text.
    literal: Option<(Literal, String)>,
}

impl Mistakes {
    /// For a query of tokens.
    pub(super) fn of_tokens() -> Mistakes {
        Mistakes {
            told: Vec::new(),
            literal: None,
        }
    }

    /// For a query in a string literal.
    pub(super) fn of_text(literal: Literal, text: String) -> Mistakes {
        Mistakes {
            told: Vec::new(),
            literal: Some((literal, text)),
        }
    }

    pub(super) fn at(&mut self, at: &At, message: impl std::fmt::Display) {
        let error = match (&at.place, &self.literal) {
            (Place::Text(range), Some((literal, text))) => {
                let marked = marked(text, range.clone());
                syn::Error::new(literal.span(), format_args!("{message}\n{marked}"))
            }
            (Place::Tokens(tokens), _) => syn::Error::new_spanned(tokens, message),
            (Place::Text(_), None) => syn::Error::new(Span::call_site(), message),
        };
        self.told.push((at.index, error));
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.told.len()
    }

    /// Whether the query is written as Rust tokens, and not as a string.
    pub(super) fn are_of_tokens(&self) -> bool {
        self.literal.is_none()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// In the order of the query.
    pub(super) fn into_errors(mut self) -> Errors {
        self.told.sort_by_key(|(index, _)| *index);
        let mut errors = Errors::default();
        for (_, error) in self.told {
            errors.add(error);
        }
        errors
    }
}

/// How many characters of a long text are shown on each side of the word.
const AROUND: usize = 40;

/// The text with the word marked. Carets below would not line up with wide characters.
fn marked(text: &str, range: Range<usize>) -> String {
    let (before, word, after) = (
        &text[..range.start],
        &text[range.clone()],
        &text[range.end..],
    );
    let skipped = before.chars().count().saturating_sub(AROUND);
    let before: String = before.chars().skip(skipped).collect();
    let rest = after.chars().count().saturating_sub(AROUND);
    let after: String = after.chars().take(AROUND).collect();
    let more = |is_more| if is_more { "…" } else { "" };
    let line = format!(
        "{}{before}»{word}«{after}{}",
        more(skipped > 0),
        more(rest > 0)
    );
    line.replace(['\n', '\r', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_marked_in_its_text() {
        let text = "合計 > 1000 and 会社 = \"x\"";
        let start = text.find("会社").expect("it is there");
        assert_eq!(
            marked(text, start..start + "会社".len()),
            "合計 > 1000 and »会社« = \"x\""
        );
        assert_eq!(marked("合計", 6..6), "合計»«");
    }

    #[test]
    fn of_a_long_text_only_the_surroundings_are_shown() {
        let text = format!("{}x{}", "あ".repeat(50), "い".repeat(50));
        let shown = marked(&text, 150..151);
        let (a, i) = ("あ".repeat(40), "い".repeat(40));
        assert_eq!(shown, format!("…{a}»x«{i}…"));
    }
}
