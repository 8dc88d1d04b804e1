//! The other names that types have in a file: `Type as Name`, `type Name = …::Type;`.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt as _;

/// The names that types were declared with, by those that they have in a file.
#[derive(Default)]
pub(super) struct Aliases(BTreeMap<String, String>);

impl Aliases {
    pub(super) fn of(tokens: TokenStream) -> Aliases {
        let mut aliases = Aliases::default();
        find(tokens, &mut aliases.0);
        aliases
    }

    /// The name that a type was declared with.
    pub(super) fn declared(&self, name: String) -> String {
        self.0.get(&name).cloned().unwrap_or(name)
    }
}

fn find(tokens: TokenStream, aliases: &mut BTreeMap<String, String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => find(group.stream(), aliases),
            TokenTree::Ident(word) if word == "as" => {
                let ends = [at.checked_sub(1), Some(at + 1)];
                if let [Some(of), Some(name)] = ends.map(|at| ident(tokens.get(at?)?)) {
                    aliases.insert(name, of);
                }
            }
            TokenTree::Ident(word) if word == "type" => {
                let is_end = |token: &&TokenTree| !matches!(token, TokenTree::Punct(p) if p.as_char() == ';');
                let rest = tokens[at + 1..].iter().take_while(is_end);
                let mut names = rest.filter_map(ident);
                if let (Some(name), Some(of)) = (names.next(), names.last()) {
                    aliases.insert(name, of);
                }
            }
            _ => {}
        }
    }
}

pub(super) fn ident(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(name_of(word)),
        _ => None,
    }
}

pub(super) fn name_of(word: &Ident) -> String {
    word.unraw().to_string()
}
