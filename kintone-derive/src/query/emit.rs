//! Writes the Rust code that assembles the query at run time from its segments and values.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::check::Target;
use super::diagnostics::{At, Mistakes};
use super::form_text::Form;
use super::lex::{Token, Word};
use super::segments::{Interpolated, Segment, condition, order};
use super::tree::{Field, Literal, Operator, Query, Value};
use crate::error::Errors;
use crate::kind::{Location, Operators};

/// The query as an expression. Braces that do not contain an expression are mistakes.
pub(super) fn emit(
    query: &Query,
    form: &Form,
    runtime: &TokenStream,
    record: &TokenStream,
    mistakes: &mut Mistakes,
) -> TokenStream {
    let names = Names { runtime, record };
    let segments = condition(query, form)
        .into_iter()
        .map(|segment| match segment {
            Segment::Text(text) => quote!(#runtime::macro_support::query::text(#text)),
            Segment::Comparison(value) => names.comparison(&value, mistakes),
            Segment::Value(value) => names.value(&value, mistakes),
            Segment::List(list) => names.list(&list, mistakes),
        });
    let segments: Vec<TokenStream> = segments.collect();
    let condition = match segments.is_empty() {
        true => quote!(#runtime::query::Query::<#record>::all()),
        false => quote! {
            #runtime::query::Query::<#record>::from(
                #runtime::macro_support::query::condition::<#record>([#(#segments),*])
            )
        },
    };
    let keys = order(query, form);
    let order = (!keys.is_empty())
        .then(|| quote!(.order_by(#runtime::macro_support::query::order::<#record>(#keys))));
    let limit = count("limit", query.limit.as_ref(), mistakes);
    let offset = count("offset", query.offset.as_ref(), mistakes);
    let known = query.fields().filter_map(|field| names.known(field, form));
    let known: Vec<TokenStream> = known.collect();
    // The lifetime of a record that borrows is not known here.
    quote!({
        #[allow(elided_lifetimes_in_paths)]
        let query = { #(#known)* #condition #order #limit #offset };
        query
    })
}

struct Names<'n> {
    runtime: &'n TokenStream,
    record: &'n TokenStream,
}

impl Names<'_> {
    /// A field with its operator and a value.
    fn comparison(&self, value: &Interpolated<'_>, mistakes: &mut Mistakes) -> TokenStream {
        let (expression, span) = expression(&value.expression, &value.at, mistakes);
        let (query, subject) = (self.query(span), self.subject(value, span));
        let by_reference = quote_spanned!(span=> &(#expression));
        let (sort, operator) = (
            Ident::new(sort(value.operator), span),
            value.operator.as_str(),
        );
        quote_spanned!(span=> #query::comparison::<#query::#sort, _, _, _>(#subject, #operator, #by_reference))
    }

    /// A value of a list.
    fn value(&self, value: &Interpolated<'_>, mistakes: &mut Mistakes) -> TokenStream {
        let (expression, span) = expression(&value.expression, &value.at, mistakes);
        let (query, subject) = (self.query(span), self.subject(value, span));
        let by_reference = quote_spanned!(span=> &(#expression));
        quote_spanned!(span=> #query::value(#subject, #by_reference))
    }

    /// A field with its operator and all values of a list.
    fn list(&self, list: &Interpolated<'_>, mistakes: &mut Mistakes) -> TokenStream {
        let (expression, span) = expression(&list.expression, &list.at, mistakes);
        let (query, subject) = (self.query(span), self.subject(list, span));
        let operator = list.operator.as_str();
        quote_spanned!(span=> #query::list(#subject, #operator, #expression))
    }

    /// The field that a value is compared with: the token of the struct's own field, or else its kind.
    fn subject(&self, compared: &Interpolated<'_>, span: Span) -> TokenStream {
        let target = &compared.target;
        let (query, code) = (self.query(span), &target.code);
        let own = target.known.filter(|known| known.table.is_empty());
        let token = own.and_then(|known| match (target.location, target.other) {
            (Location::Record, _) => self.token(self.record, &known.ident, span),
            (Location::Related, Some(other)) => {
                let token = self.token(other, &known.ident, span)?;
                Some(quote_spanned!(span=> #query::of_other(#code, #token)))
            }
            _ => None,
        });
        token.unwrap_or_else(|| {
            let kind = self.kind(target, span);
            quote_spanned!(span=> #query::of_kind::<#kind>(#code))
        })
    }

    /// A reference to the struct's own field, so that editors know what the word is.
    fn known(&self, field: &Field, form: &Form) -> Option<TokenStream> {
        let token = match &field.of_other {
            None => self.token(
                self.record,
                &form.field(&field.code)?.ident,
                field.at.span()?,
            )?,
            Some((code, at)) => {
                let other = form.other(&field.code)?;
                self.token(&other.path, &other.form.field(code)?.ident, at.span()?)?
            }
        };
        Some(quote!(let _ = #token;))
    }

    /// The token of a field; `None` if the struct has no such field, or it is less visible than the struct.
    fn token(&self, record: &TokenStream, ident: &str, span: Span) -> Option<TokenStream> {
        let mut ident: Ident = syn::parse_str(ident).ok()?;
        ident.set_span(span);
        let (record, runtime) = (located(record, span), located(self.runtime, span));
        Some(quote_spanned!(span=> <#record as #runtime::Record>::FIELDS.#ident))
    }

    /// The kind of the field, where it is.
    fn kind(&self, target: &Target<'_>, span: Span) -> TokenStream {
        let kind = Ident::new(target.kind.name, span);
        let runtime = located(self.runtime, span);
        let bare = quote_spanned!(span=> #runtime::macro_support::kind::#kind);
        let query = self.query(span);
        match target.location {
            Location::Record => bare,
            Location::Table => quote_spanned!(span=> #query::InTable<#bare>),
            Location::Related => quote_spanned!(span=> #query::InRelated<#bare>),
        }
    }

    fn query(&self, span: Span) -> TokenStream {
        let runtime = located(self.runtime, span);
        quote_spanned!(span=> #runtime::macro_support::query)
    }
}

/// The same path with the span of the value, so that a wrong type is reported there and not at the whole macro call.
fn located(path: &TokenStream, span: Span) -> TokenStream {
    let trees = path.clone().into_iter().map(|mut tree| {
        tree.set_span(tree.span().located_at(span));
        tree
    });
    trees.collect()
}

/// The name in the runtime of the operators that take the same values.
fn sort(operator: Operator) -> &'static str {
    match operator.group() {
        Operators::Equality => "Equality",
        Operators::Ordering => "Ordering",
        Operators::Membership => "Membership",
        Operators::Search | Operators::Emptiness => "Search",
    }
}

fn count(option: &str, value: Option<&Value>, mistakes: &mut Mistakes) -> Option<TokenStream> {
    let value = value?;
    let option = Ident::new(option, Span::call_site());
    Some(match &value.literal {
        Literal::Rust(tokens) => {
            let (expression, _) = expression(tokens, &value.at, mistakes);
            quote!(.#option(#expression))
        }
        Literal::Number(number) => {
            let count: proc_macro2::Literal = number.parse().ok()?;
            quote!(.#option(#count))
        }
        _ => return None,
    })
}

/// The expression in braces, and the span at which the compiler reports a wrong type.
fn expression(tokens: &TokenStream, at: &At, mistakes: &mut Mistakes) -> (TokenStream, Span) {
    let span = match tokens.clone().into_iter().next() {
        Some(first) => first.span(),
        None => {
            mistakes.at(
                at,
                "the braces are empty: write a Rust expression, as in {amount}",
            );
            return (TokenStream::new(), Span::call_site());
        }
    };
    if let Err(error) = syn::parse2::<syn::Expr>(tokens.clone()) {
        mistakes.at(
            at,
            format_args!("the braces need a Rust expression: {error}"),
        );
    }
    (tokens.clone(), span)
}

/// A query of the same type in place of one with mistakes, so that no further errors follow.
pub(super) fn instead(
    errors: Errors,
    query: &Query,
    words: &[Token],
    runtime: &TokenStream,
    record: &TokenStream,
) -> TokenStream {
    let errors = errors.into_tokens();
    // Uses the variables, so that they are not reported as unused.
    let used = words.iter().filter_map(|token| match &token.word {
        Word::Rust(tokens) => {
            syn::parse2::<syn::Expr>(tokens.clone()).ok()?;
            Some(quote!(let _ = &(#tokens);))
        }
        _ => None,
    });
    let paged = query.is_paged.then(|| quote!(.limit(0)));
    quote! {{
        #errors
        #(#used)*
        #runtime::query::Query::<#record>::all() #paged
    }}
}
