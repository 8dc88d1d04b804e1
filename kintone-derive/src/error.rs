//! Collects the mistakes of a type, so that all are reported in one run.

use std::fs::File;
use std::io::Read as _;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far, each on the user's own tokens.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// A mistake in `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake that the parser found.
    pub(crate) fn add(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// The mistakes of a part, after those found so far.
    pub(crate) fn append(&mut self, part: Errors) {
        self.0.extend(part.0);
    }

    /// Gives the mistakes of a generated type the remedy that works there: an edit of the file would be lost.
    pub(crate) fn in_generated(&mut self, is_generated: bool) {
        if !is_generated {
            return;
        }
        for error in &mut self.0 {
            let message = error.to_string();
            let what = without_remedy(&message);
            *error = syn::Error::new(error.span(), format!("{what}; {GENERATE}"));
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One `compile_error!` per mistake. They go into a const block, because at module level they hide the other errors of the
    /// module.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.iter().map(syn::Error::to_compile_error).collect()
    }

    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// What to do about generated code that is not that of its form.
const GENERATE: &str = "this file is generated: write it anew with `kintone-codegen generate`, which takes names from `rename` in kintone.toml";

/// The message up to its remedy, which a semicolon separates. One in a quoted name separates nothing.
fn without_remedy(message: &str) -> &str {
    let mut is_quoted = false;
    let end = message.char_indices().find(|(_, c)| {
        is_quoted ^= *c == '`';
        *c == ';' && !is_quoted
    });
    end.map_or(message, |(at, _)| &message[..at])
}

/// Whether the token stands in a file that kintone-codegen wrote. Where the file is not known, as in an editor, it does not.
pub(crate) fn is_in_generated_file(span: Span) -> bool {
    let file = proc_macro::is_available().then(|| span.unwrap().local_file());
    let Some(file) = file.flatten().and_then(|file| File::open(file).ok()) else {
        return false;
    };
    let mut head = Vec::new();
    let is_read = file.take(HEAD).read_to_end(&mut head).is_ok();
    is_read && kintone_schema::is_generated(&String::from_utf8_lossy(&head))
}

/// The most bytes of a file that are read for its first comments.
const HEAD: u64 = 16_384;

/// Escapes braces, which are placeholders in a diagnostic attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
