//! `query!(Invoice, 合計 > 1000)`: kintone's query language, checked against a form while it compiles.
//!
//! A macro cannot see the form of a type by the type's name. So the derive emits a macro of the struct's own name that
//! hands the query on together with the form (`form` is its text); `lex` and `parse` read the query, `check` compares
//! the two, `piece` says what is left to do when the program runs, `emit` writes that down. Mistakes are collected and
//! told in one run, each on its own word (`source`).

mod check;
mod emit;
mod form;
mod lex;
mod parse;
mod piece;
mod read;
mod source;
mod tree;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree};

use self::check::check;
use self::emit::{emit, instead};
pub(crate) use self::form::Form;
use self::form::Scope;
use self::lex::{lex_text, lex_tokens};
use self::parse::parse;
use self::source::{At, Mistakes};
use self::tree::Query;
use crate::error::Errors;

/// What the macro beside a struct hands on: the text of the form, `[the runtime] [the struct]`, and the query.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let handed = match (input.next(), input.next(), input.next()) {
        (Some(form), Some(TokenTree::Group(runtime)), Some(TokenTree::Group(record))) => {
            syn::parse2::<syn::LitStr>(form.into())
                .ok()
                .and_then(|form| Form::read(&form.value()))
                .map(|form| (form, runtime.stream(), record.stream()))
        }
        _ => None,
    };
    let Some((form, runtime, record)) = handed else {
        let message = "a query is written as kintone_runtime::query!(Invoice, …)";
        return quote::quote!(::core::compile_error!(#message));
    };
    let input: TokenStream = input.collect();
    if form.scope == Scope::Row {
        let (name, table) = (&form.name, &form.place);
        let message = format!(
            "`{name}` is a row of the table `{table}`: queries find records; name the struct of the record"
        );
        let mut errors = Errors::default();
        errors.at(&record, message);
        return instead(errors, &Query::default(), &[], &runtime, &record);
    }
    let (words, mut mistakes) = match text(&input) {
        Some((literal, text)) => {
            let mut mistakes = Mistakes::of_text(literal.clone(), text.clone());
            (lex_text(&text, &literal, &mut mistakes), mistakes)
        }
        None => {
            let mut mistakes = Mistakes::of_tokens();
            (lex_tokens(input, &mut mistakes), mistakes)
        }
    };
    let end = match words.last() {
        Some(last) => last.at.clone(),
        None => At::tokens(0, record.clone()),
    };
    let query = parse(&words, end, &mut mistakes);
    check(&query, &form, &mut mistakes);
    let checked = emit(&query, &form, &runtime, &record, &mut mistakes);
    match mistakes.is_empty() {
        true => checked,
        false => instead(mistakes.into_errors(), &query, &words, &runtime, &record),
    }
}

/// The query if it is one string literal.
fn text(query: &TokenStream) -> Option<(Literal, String)> {
    let mut trees = query.clone().into_iter();
    match (trees.next()?, trees.next()) {
        (TokenTree::Literal(literal), None) => {
            let text: syn::LitStr = syn::parse_str(&literal.to_string()).ok()?;
            Some((literal, text.value()))
        }
        // `macro_rules!` wraps the literals it was given.
        (TokenTree::Group(group), None) if group.delimiter() == Delimiter::None => {
            text(&group.stream())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
