//! One entry of `#[kintone(…)]`: its name and its value.
//!
//! The error for a wrong value shows a right one.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{LitInt, LitStr, Path, Token, parenthesized};

use super::{RelatedType, Round};
use crate::error::Errors;

/// `name`, `name = value` or `name(…)`.
pub(super) struct Entry {
    pub(super) name: Ident,
    pub(super) value: Option<Value>,
}

pub(super) enum Value {
    Text(LitStr),
    Number(LitInt),
    Path(Path),
    /// The tokens in parentheses.
    List(TokenStream),
    Other(TokenStream),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Entry> {
        const ENTRY: &str = "expected `name` or `name = value`, as in #[kintone(schema = \"schemas/invoice.json\")]";
        // `crate` is a keyword.
        let name = input
            .call(Ident::parse_any)
            .map_err(|error| syn::Error::new(error.span(), ENTRY))?;
        let is_over = input.is_empty() || input.peek(Token![,]);
        if !is_over && !input.peek(Token![=]) && !input.peek(Paren) {
            return Err(input.error(ENTRY));
        }
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None if input.peek(Paren) => {
                let list;
                parenthesized!(list in input);
                Some(Value::List(list.parse()?))
            }
            None => None,
        };
        if !(input.is_empty() || input.peek(Token![,])) {
            return Err(input.error("expected `,` after the value; write text in quotes: schema = \"schemas/invoice.json\""));
        }
        Ok(Entry { name, value })
    }
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Value> {
        if input.peek(LitStr) {
            return Ok(Value::Text(input.parse()?));
        }
        if input.peek(LitInt) {
            return Ok(Value::Number(input.parse()?));
        }
        if input.peek(syn::Ident::peek_any) || input.peek(Token![::]) {
            return Ok(Value::Path(input.call(Path::parse_mod_style)?));
        }
        Ok(Value::Other(
            input.parse::<proc_macro2::TokenTree>()?.into(),
        ))
    }
}

impl Entry {
    pub(super) fn text(self, example: &str, errors: &mut Errors, into: &mut Option<LitStr>) {
        match self.value {
            Some(Value::Text(text)) => *into = Some(text),
            value => self.name.expects(
                format_args!("a text: {} = {example:?}", self.name),
                value,
                errors,
            ),
        }
    }

    pub(super) fn number(self, example: u64, errors: &mut Errors, into: &mut Option<LitInt>) {
        match self.value {
            Some(Value::Number(number)) => *into = Some(number),
            value => self.name.expects(
                format_args!("a number: {} = {example}", self.name),
                value,
                errors,
            ),
        }
    }

    pub(super) fn path(self, example: &str, errors: &mut Errors, into: &mut Option<Path>) {
        match self.value {
            Some(Value::Path(path)) => *into = Some(path),
            value => self.name.expects(
                format_args!("a path: {} = {example}", self.name),
                value,
                errors,
            ),
        }
    }

    pub(super) fn word(self, example: &str, errors: &mut Errors, into: &mut Option<Ident>) {
        match self.value {
            Some(Value::Path(path)) if path.get_ident().is_some() => {
                *into = path.get_ident().cloned();
            }
            value => self.name.expects(
                format_args!("a word: {} = {example}", self.name),
                value,
                errors,
            ),
        }
    }

    pub(super) fn related(self, errors: &mut Errors, into: &mut Vec<RelatedType>) {
        let list = match self.value {
            Some(Value::List(list)) => list,
            value => {
                self.name.expects(RELATED, value, errors);
                return;
            }
        };
        let parsed = Punctuated::<RelatedType, Token![,]>::parse_terminated.parse2(list);
        let named = match parsed {
            Ok(named) if !named.is_empty() => named,
            Ok(_) => return errors.at(&self.name, format_args!("`related` takes {RELATED}")),
            Err(error) => return errors.add(error),
        };
        for one in named {
            if !holds_everywhere(&one.path) {
                errors.at(
                    &one.path,
                    "write a path that is valid in every module: crate::crm::Customer or ::other_crate::Customer",
                );
            } else if into.iter().any(|other| other.code == one.code) {
                let code = &one.code;
                errors.at(
                    &one.code_tokens,
                    format_args!("`{code}` is given twice, but related records come from one app"),
                );
            } else {
                into.push(one);
            }
        }
    }

    pub(super) fn flag(self, errors: &mut Errors, into: &mut Option<Ident>) {
        match self.value {
            None => *into = Some(self.name),
            value => self.name.expects(
                format_args!("no value: #[kintone({})]", self.name),
                value,
                errors,
            ),
        }
    }

    pub(super) fn empty(self, errors: &mut Errors, into: &mut Option<Ident>) {
        match self.value {
            Some(Value::Path(path)) if path.is_ident("error") => *into = Some(self.name),
            value => self.name.expects(
                "`error`: with #[kintone(empty = error)] records in which the field is empty cannot be read",
                value,
                errors,
            ),
        }
    }

    pub(super) fn round(self, errors: &mut Errors, into: &mut Option<Round>) {
        match self.value {
            None => *into = Some(Round::AsTheApp(self.name)),
            Some(Value::Text(mode)) => *into = Some(Round::Mode(mode)),
            value => self.name.expects(
                "no value, or a mode: round = \"HALF_EVEN\", \"UP\" or \"DOWN\"",
                value,
                errors,
            ),
        }
    }
}

/// What `related` takes.
const RELATED: &str =
    "a record type for each lookup or related records: related(関連 = crate::crm::Customer)";

impl Parse for RelatedType {
    fn parse(input: ParseStream<'_>) -> syn::Result<RelatedType> {
        let (code, code_tokens) = match input.peek(LitStr) {
            true => {
                let text: LitStr = input.parse()?;
                (text.value(), text.into_token_stream())
            }
            false => {
                let word = input.call(Ident::parse_any)?;
                (word.unraw().to_string(), word.into_token_stream())
            }
        };
        input.parse::<Token![=]>()?;
        let path = input.call(Path::parse_mod_style)?;
        Ok(RelatedType {
            code,
            code_tokens,
            path,
        })
    }
}

/// Whether the path means the same in every module.
fn holds_everywhere(path: &Path) -> bool {
    let is_absolute = path.leading_colon.is_some() || path.segments[0].ident == "crate";
    is_absolute && path.segments.len() > 1
}

trait Expects {
    fn expects(&self, what: impl std::fmt::Display, found: Option<Value>, errors: &mut Errors);
}

impl Expects for Ident {
    /// Reports the error on the value if there is one, or else on the name.
    fn expects(&self, what: impl std::fmt::Display, found: Option<Value>, errors: &mut Errors) {
        let at = match found {
            None => self.to_token_stream(),
            Some(Value::Text(text)) => text.to_token_stream(),
            Some(Value::Number(number)) => number.to_token_stream(),
            Some(Value::Path(path)) => path.to_token_stream(),
            // An empty list has no token to point at.
            Some(Value::List(tokens)) if tokens.is_empty() => self.to_token_stream(),
            Some(Value::List(tokens) | Value::Other(tokens)) => tokens,
        };
        errors.at(at, format_args!("`{self}` takes {what}"));
    }
}
