//! Code that is written as text. The compiler reads text faster than it takes over the tokens that a macro makes one by one.

use std::fmt::{self, Write};
use std::str::FromStr;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;

/// Whole items, arms or members, as text where no token needs the place of the user's code.
#[derive(Default)]
pub(crate) struct Code {
    tokens: TokenStream,
    text: String,
}

impl Code {
    /// Adds text in which all brackets are closed.
    pub(crate) fn text(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.text.write_fmt(text);
    }

    pub(crate) fn tokens(&mut self, tokens: TokenStream) {
        self.read();
        self.tokens.extend(tokens);
    }

    pub(crate) fn into_tokens(mut self) -> TokenStream {
        self.read();
        self.tokens
    }

    fn read(&mut self) {
        if self.text.is_empty() {
            return;
        }
        // proc-macro2 would read the text itself before it asks the compiler to.
        let tokens = match proc_macro::is_available() {
            true => proc_macro::TokenStream::from_str(&self.text)
                .map(TokenStream::from)
                .map_err(|error| error.to_string()),
            false => TokenStream::from_str(&self.text).map_err(|error| error.to_string()),
        };
        self.tokens.extend(tokens.unwrap_or_else(|error| {
            let message = format!("the derive wrote what is not Rust: {error}: {}", self.text);
            quote!(::core::compile_error!(#message);)
        }));
        self.text.clear();
    }
}

/// The same tokens, at one place in the user's code.
pub(crate) fn at(tokens: TokenStream, span: Span) -> TokenStream {
    let moved = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut moved = Group::new(group.delimiter(), at(group.stream(), span));
            moved.set_span(span);
            TokenTree::Group(moved)
        }
        mut token => {
            token.set_span(span);
            token
        }
    });
    moved.collect()
}
