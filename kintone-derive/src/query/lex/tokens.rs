//! Turns Rust tokens into words: `$id` and `-1` become one word each, and groups are flattened.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

use super::{BRACKETS, MINUS, OPERATORS, QUOTES, Token, Word, is_number, operator};
use crate::query::diagnostics::At;

pub(in crate::query) fn lex(tokens: TokenStream) -> Vec<Token> {
    let mut words = Vec::new();
    read(tokens, &mut words);
    words
}

fn read(tokens: TokenStream, words: &mut Vec<Token>) {
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let mut at = tree.to_token_stream();
        let index = words.len();
        let mut mistake = None;
        let word = match tree {
            TokenTree::Ident(ident) => Word::Name(ident.unraw().to_string()),
            TokenTree::Literal(literal) => of_literal(&literal.to_string(), &mut mistake),
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Brace => Word::Rust(group.stream()),
                Delimiter::None => {
                    read(group.stream(), words);
                    continue;
                }
                delimiter => {
                    let span = group.delim_span();
                    let mark = |index, span| {
                        let mut mark = proc_macro2::Punct::new('.', proc_macro2::Spacing::Alone);
                        mark.set_span(span);
                        At::tokens(index, mark.into_token_stream())
                    };
                    words.push(Token {
                        word: Word::Symbol("("),
                        at: mark(index, span.open()),
                        mistake: match delimiter {
                            Delimiter::Bracket => Some(BRACKETS.to_owned()),
                            _ => None,
                        },
                    });
                    read(group.stream(), words);
                    words.push(Token {
                        word: Word::Symbol(")"),
                        at: mark(words.len(), span.close()),
                        mistake: None,
                    });
                    continue;
                }
            },
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => Word::Symbol(","),
                '.' => Word::Symbol("."),
                '$' => match trees.peek() {
                    Some(TokenTree::Ident(ident)) => {
                        let name = format!("${}", ident.unraw());
                        at.extend(trees.next());
                        Word::Name(name)
                    }
                    _ => {
                        mistake = Some("the record id is `$id`".to_owned());
                        Word::Mistaken
                    }
                },
                '-' => match trees.peek() {
                    Some(TokenTree::Literal(literal)) => {
                        let literal = literal.to_string();
                        at.extend(trees.next());
                        match of_literal(&literal, &mut mistake) {
                            Word::Number(number) => Word::Number(format!("-{number}")),
                            _ => Word::Mistaken,
                        }
                    }
                    _ => {
                        mistake = Some(MINUS.to_owned());
                        Word::Mistaken
                    }
                },
                first if OPERATORS.contains(first) => {
                    let mut run = first.to_string();
                    let mut last = punct;
                    while last.spacing() == proc_macro2::Spacing::Joint
                        && let Some(TokenTree::Punct(next)) = trees.peek()
                        && OPERATORS.contains(next.as_char())
                    {
                        run.push(next.as_char());
                        last = next.clone();
                        at.extend(trees.next());
                    }
                    let (word, hint) = operator(&run);
                    mistake = hint.map(str::to_owned);
                    word
                }
                '\'' => {
                    mistake = Some(QUOTES.to_owned());
                    Word::Mistaken
                }
                other => {
                    mistake = Some(format!("kintone's query language has no `{other}`"));
                    Word::Mistaken
                }
            },
        };
        words.push(Token {
            word,
            at: At::tokens(index, at),
            mistake,
        });
    }
}

fn of_literal(literal: &str, mistake: &mut Option<String>) -> Word {
    if let Ok(text) = syn::parse_str::<syn::LitStr>(literal) {
        return Word::Text(text.value());
    }
    let digits = literal.replace('_', "");
    if is_number(&digits) {
        return Word::Number(digits);
    }
    // A code of an old app can start with a digit, which Rust reads as a number with a suffix.
    let is_code = !literal.is_ascii() && literal.starts_with(|c: char| c.is_ascii_digit());
    if is_code {
        return Word::Name(literal.to_owned());
    }
    *mistake = Some(match literal.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!(
            "kintone does not read `{literal}` as a number; write digits, like 1000 or -0.5"
        ),
        false => QUOTES.to_owned(),
    });
    Word::Mistaken
}
