//! `query!(Invoice, 合計 > 1000)`: kintone's query language, checked against a form while it compiles.
//!
//! A macro cannot find the form of a type by the name of the type. So the derive emits a macro with the name of the struct that
//! passes the query on together with the form, written as text (`form_text`). `lex` and `parse` read the query, `check` compares
//! it with the form, `segments` splits it into text and Rust values, and `emit` writes the code. All mistakes are reported
//! together, each on its own word (`diagnostics`).

mod check;
mod diagnostics;
mod emit;
pub(crate) mod form_text;
mod functions;
mod lex;
mod parse;
mod segments;
mod tree;

use proc_macro2::{Delimiter, Literal, TokenStream, TokenTree, token_stream};
use quote::quote;

use self::check::check;
use self::diagnostics::{At, Mistakes};
use self::emit::{emit, instead};
use self::form_text::{Form, Other, Scope};
use self::lex::{Token, lex_text, lex_tokens};
use self::parse::parse;
use self::tree::Query;
use crate::error::Errors;
use crate::names::same;

/// Expands the input from the macro beside a struct: the text of the form, `[["関連" the type]…] [the runtime] [the struct]`, and
/// the query.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    Handed::first(input).map_or_else(not_handed, Handed::go_on)
}

/// Expands the input from the macro beside the type of related records: the text of its form and its own related types, then
/// what [`Handed::ask`] passed to it.
pub(crate) fn expand_with(input: TokenStream) -> TokenStream {
    Handed::next(input).map_or_else(not_handed, Handed::go_on)
}

fn not_handed() -> TokenStream {
    let message = "a query is written as kintone_runtime::query!(Invoice, …)";
    quote!(::core::compile_error!(#message))
}

/// A query with the forms that are known so far. A macro call passes on one form only: for each type of related records in the
/// query, the expansion is a call of the macro beside that type, which calls this macro again.
struct Handed {
    form: TokenTree,
    /// The codes of related records, and their types.
    related: Vec<(String, TokenStream)>,
    /// The codes for which the form is already known.
    known: Vec<(String, TokenTree)>,
    runtime: TokenStream,
    record: TokenStream,
    query: TokenStream,
}

impl Handed {
    fn first(input: TokenStream) -> Option<Handed> {
        let mut input = input.into_iter();
        Some(Handed {
            form: input.next()?,
            related: pairs(group(&mut input)?)?,
            known: Vec::new(),
            runtime: group(&mut input)?,
            record: group(&mut input)?,
            query: input.collect(),
        })
    }

    fn next(input: TokenStream) -> Option<Handed> {
        let mut input = input.into_iter();
        let (form, _) = (input.next()?, group(&mut input)?);
        let code = group(&mut input)?.into_iter().next()?;
        let known = pairs(group(&mut input)?)?.into_iter();
        let known = known.map(|(code, form)| Some((code, form.into_iter().next()?)));
        let mut handed = Handed::first(input.collect())?;
        handed.known = known.collect::<Option<_>>()?;
        handed.known.push((text_of(&code)?, form));
        Some(handed)
    }

    fn go_on(self) -> TokenStream {
        let Some(mut form) = read(&self.form) else {
            return not_handed();
        };
        let (words, mut mistakes) = words(self.query.clone());
        let end = match words.last() {
            Some(last) => last.at.clone(),
            None => At::tokens(0, self.record.clone()),
        };
        let query = parse(&words, end, &mut mistakes);
        if let Some((code, path)) = self.unknown(&query) {
            return self.ask(code, path);
        }
        for (code, other) in &self.known {
            let path = self.related.iter().find(|(related, _)| related == code);
            if let (Some((_, path)), Some(other)) = (path, read(other)) {
                form.others.push(Other {
                    code: code.clone(),
                    path: path.clone(),
                    form: other,
                });
            }
        }
        checked(&query, &form, &words, mistakes, &self)
    }

    /// The first related records in the query with a form that is not known yet.
    fn unknown(&self, query: &Query) -> Option<(&str, &TokenStream)> {
        let fields = query.fields().filter(|field| field.of_other.is_some());
        let mut named = fields.filter_map(|field| {
            let related = self.related.iter();
            let (code, path) = related
                .into_iter()
                .find(|(code, _)| same(code, &field.code))?;
            Some((code.as_str(), path))
        });
        named.find(|(code, _)| self.known.iter().all(|(known, _)| known != code))
    }

    /// A call of the macro beside this type, which passes its form to [`expand_with`].
    fn ask(&self, code: &str, path: &TokenStream) -> TokenStream {
        let (form, runtime, record, query) = (&self.form, &self.runtime, &self.record, &self.query);
        let known = self.known.iter().map(|(code, form)| quote!([#code #form]));
        let related = self.related.iter();
        let related = related.map(|(code, path)| quote!([#code #path]));
        quote! {
            #path! {
                [#runtime::macro_support::checked_query_with]
                [#code] [#(#known)*] #form [#(#related)*] [#runtime] [#record] #query
            }
        }
    }
}

fn group(input: &mut token_stream::IntoIter) -> Option<TokenStream> {
    match input.next()? {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    }
}

/// `["code" tokens]` of each.
fn pairs(tokens: TokenStream) -> Option<Vec<(String, TokenStream)>> {
    let pair = |tree| match tree {
        TokenTree::Group(group) => {
            let mut inner = group.stream().into_iter();
            Some((text_of(&inner.next()?)?, inner.collect()))
        }
        _ => None,
    };
    tokens.into_iter().map(pair).collect()
}

fn text_of(literal: &TokenTree) -> Option<String> {
    let literal = syn::parse2::<syn::LitStr>(literal.clone().into()).ok()?;
    Some(literal.value())
}

fn read(form: &TokenTree) -> Option<Form> {
    Form::read(&text_of(form)?)
}

fn words(query: TokenStream) -> (Vec<Token>, Mistakes) {
    match text(&query) {
        Some((literal, text)) => {
            let words = lex_text(&text, &literal);
            (words, Mistakes::of_text(literal, text))
        }
        None => (lex_tokens(query), Mistakes::of_tokens()),
    }
}

/// The query as an expression, or its mistakes.
fn checked(
    query: &Query,
    form: &Form,
    words: &[Token],
    mut mistakes: Mistakes,
    handed: &Handed,
) -> TokenStream {
    let (runtime, record) = (&handed.runtime, &handed.record);
    if form.scope == Scope::Row {
        let (name, table) = (&form.name, &form.place);
        let message = format!(
            "`{name}` is a row of the table `{table}`: queries search for records; name the struct of the record"
        );
        let mut errors = Errors::default();
        errors.at(record, message);
        return instead(errors, &Query::default(), &[], runtime, record);
    }
    check(query, form, &mut mistakes);
    let checked = emit(query, form, runtime, record, &mut mistakes);
    match mistakes.is_empty() {
        true => checked,
        false => instead(mistakes.into_errors(), query, words, runtime, record),
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
