//! Turns query text into tokens.

use super::error::QueryError;
use crate::domain::bare_code::{is_part, split_in_query};

/// One token. Keywords are words: whether a word is a keyword or a field code is for the grammar to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Number(String),
    Text(String),
    Comparison(&'static str),
    Open,
    Close,
    Comma,
    Dot,
}

impl Token {
    /// Returns whether this is the keyword, in any case.
    pub(super) fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self, Token::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

/// Splits a query. Separators are space, tab, CR, LF and the full-width space.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let followed_by_equals = after.starts_with('=');
        let (token, length) = match first {
            ' ' | '\t' | '\r' | '\n' | '\u{3000}' => {
                rest = after;
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '.' => (Token::Dot, 1),
            '=' => (Token::Comparison("="), 1),
            '!' if followed_by_equals => (Token::Comparison("!="), 2),
            '<' if followed_by_equals => (Token::Comparison("<="), 2),
            '>' if followed_by_equals => (Token::Comparison(">="), 2),
            '<' => (Token::Comparison("<"), 1),
            '>' => (Token::Comparison(">"), 1),
            '"' => {
                let (text, length) = string(rest)?;
                (Token::Text(text), length)
            }
            '-' | '0'..='9' => {
                let number = number(rest)?;
                (Token::Number(number.to_owned()), number.len())
            }
            _ => match split_in_query(rest).0 {
                "" => return Err(QueryError::syntax()),
                word => (Token::Word(word.to_owned()), word.len()),
            },
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    Ok(tokens)
}

fn number(text: &str) -> Result<&str, QueryError> {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let start = usize::from(text.starts_with('-'));
    let mut end = start + digits(start);
    if end == start {
        return Err(QueryError::syntax());
    }
    if text[end..].starts_with('.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if text[end..]
        .chars()
        .next()
        .is_some_and(|c| is_part(c) || c == '$')
    {
        return Err(QueryError::syntax());
    }
    Ok(&text[..end])
}

/// Reads a string literal; gives its value and its length in the text. Raw control characters are refused, and so is an
/// escape that is none of `\"`, `\\`, `\t`, `\n`, `\r`: no source says that the service reads others.
fn string(text: &str) -> Result<(String, usize), QueryError> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, at + 1)),
            '\\' => value.push(match chars.next() {
                Some((_, c @ ('"' | '\\'))) => c,
                Some((_, 't')) => '\t',
                Some((_, 'n')) => '\n',
                Some((_, 'r')) => '\r',
                _ => return Err(QueryError::syntax()),
            }),
            c if c.is_control() => return Err(QueryError::syntax()),
            c => value.push(c),
        }
    }
    Err(QueryError::syntax())
}
