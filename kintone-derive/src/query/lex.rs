//! Splits a query into words, from the tokens of a macro call or from the text of a string literal.

mod text;
mod tokens;

pub(super) use self::text::lex as lex_text;
pub(super) use self::tokens::lex as lex_tokens;

use proc_macro2::TokenStream;

use super::diagnostics::At;

/// A word and its place.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) word: Word,
    pub(super) at: At,
    /// What is wrong with it. It is reported when the word is read, but not after a mistake before it.
    pub(super) mistake: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) enum Word {
    /// A field code, a keyword, the name of a function.
    Name(String),
    /// Text in quotes.
    Text(String),
    /// `-1000.5`.
    Number(String),
    /// `{amount}`: a Rust expression.
    Rust(TokenStream),
    /// One of `( ) , . = != < > <= >=`.
    Symbol(&'static str),
    /// Not a word of the language.
    Mistaken,
}

/// Whether the text is digits, possibly with decimals.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(text),
    }
}

/// The word for a run of operator characters, and the message if it is written as in another language.
fn operator(run: &str) -> (Word, Option<&'static str>) {
    match run {
        "=" => (Word::Symbol("="), None),
        "!=" => (Word::Symbol("!="), None),
        "<" => (Word::Symbol("<"), None),
        ">" => (Word::Symbol(">"), None),
        "<=" => (Word::Symbol("<="), None),
        ">=" => (Word::Symbol(">="), None),
        "==" => (
            Word::Symbol("="),
            Some("kintone compares with a single `=`"),
        ),
        "<>" => (Word::Symbol("!="), Some("kintone has no `<>`; write `!=`")),
        "=<" => (Word::Symbol("<="), Some("write `<=`")),
        "=>" => (Word::Symbol(">="), Some("write `>=`")),
        "&&" | "&" => (
            Word::Name("and".to_owned()),
            Some("kintone has no `&&`; write `and`"),
        ),
        "||" | "|" => (
            Word::Name("or".to_owned()),
            Some("kintone has no `||`; write `or`"),
        ),
        "!" => (Word::Mistaken, Some(NO_NOT)),
        _ => (
            Word::Mistaken,
            Some(
                "kintone has no such operator; use =, !=, <, >, <=, >=, in, not in, like, not like, is empty, is not empty",
            ),
        ),
    }
}

/// The characters that [`operator`] takes in runs.
const OPERATORS: &str = "=!<>&|+*/%^~";

pub(super) const NO_NOT: &str =
    "kintone cannot negate a condition; negate the operator: !=, not in, not like, is not empty";

const QUOTES: &str = "text goes in double quotes: \"…\"";

const MINUS: &str = "`-` must be followed by a number";

const NO_QUOTES: &str = "a field code is written without quotes";

const BRACKETS: &str = "a list goes in parentheses: in (\"a\", \"b\")";
