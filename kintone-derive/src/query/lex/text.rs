//! Splits a query in a string literal into words. The literal is for codes that are not Rust tokens.

use proc_macro2::{Literal, TokenStream, TokenTree};

use super::{BRACKETS, MINUS, NO_QUOTES, OPERATORS, QUOTES, Token, Word, is_number, operator};
use crate::query::diagnostics::At;

/// Expressions in the text get the span of `literal`.
pub(in crate::query) fn lex(text: &str, literal: &Literal) -> Vec<Token> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let start = at;
        at += first.len_utf8();
        let mut mistake = None;
        let word = match first {
            c if is_blank(c) => continue,
            '(' => Word::Symbol("("),
            ')' => Word::Symbol(")"),
            ',' => Word::Symbol(","),
            '.' => Word::Symbol("."),
            '"' => match quoted(&text[at..]) {
                Some((value, length)) => {
                    at += length;
                    Word::Text(value)
                }
                None => {
                    at = text.len();
                    mistake = Some("this text has no closing `\"`".to_owned());
                    Word::Mistaken
                }
            },
            '{' => match expression(&text[at..], literal) {
                Some((tokens, length)) => {
                    at += length;
                    Word::Rust(tokens)
                }
                None => {
                    at = text.len();
                    let message = "a Rust value in braces has no closing `}`: {amount}";
                    mistake = Some(message.to_owned());
                    Word::Mistaken
                }
            },
            '\'' | '`' | '“' | '”' | '＂' => {
                let closing = match first {
                    '“' => '”',
                    other => other,
                };
                at += text[at..]
                    .find(closing)
                    .map_or(0, |end| end + closing.len_utf8());
                let message = if first == '`' { NO_QUOTES } else { QUOTES };
                mistake = Some(message.to_owned());
                Word::Mistaken
            }
            '[' => {
                mistake = Some(BRACKETS.to_owned());
                Word::Symbol("(")
            }
            ']' => Word::Symbol(")"),
            '}' | ';' => {
                mistake = Some(format!("kintone's query language has no `{first}`"));
                Word::Mistaken
            }
            c if OPERATORS.contains(c) => {
                at = start + run(&text[start..], |c| OPERATORS.contains(c));
                let (word, hint) = operator(&text[start..at]);
                mistake = hint.map(str::to_owned);
                word
            }
            _ => {
                at = start + run(&text[start..], |c| !ends_word(c));
                let whole = &text[start..at];
                let digits = whole.strip_prefix('-').unwrap_or(whole);
                // The dot of a number is part of the word, that of related records separates two.
                let decimals = text[at..]
                    .strip_prefix('.')
                    .map_or(0, |rest| run(rest, |c| c.is_ascii_digit()));
                if is_number(digits) && decimals > 0 {
                    at += 1 + decimals;
                }
                match is_number(digits) {
                    true => Word::Number(text[start..at].to_owned()),
                    false if digits.is_empty() => {
                        mistake = Some(MINUS.to_owned());
                        Word::Mistaken
                    }
                    false => Word::Name(whole.to_owned()),
                }
            }
        };
        words.push(Token {
            word,
            at: At::text(start..at),
            mistake,
        });
    }
    words
}

/// Whether the character separates words for kintone.
fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{3000}')
}

fn ends_word(c: char) -> bool {
    is_blank(c) || "(),.\"'`{}[];".contains(c) || OPERATORS.contains(c)
}

/// The length of the leading characters that fit.
fn run(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|c| !fits(c)).unwrap_or(text.len())
}

/// The text up to the closing quote, unescaped as kintone does, and its length with the quote.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, at + 1)),
            '\\' => match chars.next()?.1 {
                't' => value.push('\t'),
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                other => value.push(other),
            },
            c => value.push(c),
        }
    }
    None
}

/// The tokens up to the closing brace, and their length with it.
fn expression(text: &str, literal: &Literal) -> Option<(TokenStream, usize)> {
    let (mut depth, mut in_string, mut is_escaped) = (0, false, false);
    let end = text.find(|c| {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if in_string => is_escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => depth += 1,
            '}' if !in_string => depth -= 1,
            _ => {}
        }
        depth < 0
    })?;
    let tokens = text[..end].parse().ok()?;
    Some((spanned(tokens, literal), end + 1))
}

/// The tokens with the span of the literal.
fn spanned(tokens: TokenStream, literal: &Literal) -> TokenStream {
    let trees = tokens.into_iter().map(|mut tree| {
        if let TokenTree::Group(group) = &tree {
            let inner = spanned(group.stream(), literal);
            tree = proc_macro2::Group::new(group.delimiter(), inner).into();
        }
        tree.set_span(literal.span());
        tree
    });
    trees.collect()
}
