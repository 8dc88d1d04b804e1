//! `#[derive(KintoneRecord)]` and `#[derive(KintoneChoice)]`.

mod ast;
mod attr;
mod check;
mod choice;
mod error;
mod expand;
mod fallback;
mod hold;
mod kind;
mod resolve;
mod schema;
mod suggest;

use proc_macro::TokenStream;

use crate::error::Errors;

/// Record.
#[proc_macro_derive(KintoneRecord, attributes(kintone))]
pub fn kintone_record(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = Errors::default();
    let expansion = match ast::Record::parse(&input, &mut errors) {
        Some(record) => {
            let plan = check::check(&record, &mut errors);
            expand::expand(&plan, !errors.is_empty())
        }
        None => fallback::record(&input),
    };
    fallback::wrap(errors, expansion).into()
}

/// Choice.
#[proc_macro_derive(KintoneChoice, attributes(kintone))]
pub fn kintone_choice(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = Errors::default();
    let expansion = match ast::Choice::parse(&input, &mut errors) {
        Some(choice) => choice::expand(&choice::check(&choice, &mut errors)),
        None => fallback::choice(&input),
    };
    fallback::wrap(errors, expansion).into()
}
