//! The `query!`s of a file, wherever they stand: those in the arguments of other macros too.

use std::rc::Rc;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};

use super::aliases::Aliases;
use super::site::{Origin, Use};
use super::types::same;

/// One call of `query!`.
#[derive(Debug)]
pub(super) struct Query {
    origin: Rc<Origin>,
    line: usize,
    /// The last segment of the path of its record type.
    pub(super) record: String,
    names: Vec<String>,
    texts: Vec<String>,
}

impl Query {
    pub(super) fn itself(&self) -> Use {
        let what = format!("query!({}, …)", self.record);
        self.origin.site(self.line, what)
    }

    /// Whether a field code stands in it.
    pub(super) fn names(&self, code: &str) -> bool {
        self.names.iter().any(|name| same(name, code))
    }

    /// Whether a text in quotes, such as an option, stands in it.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.texts.iter().any(|held| held == text)
    }
}

pub(super) fn collect(origin: &Rc<Origin>, parsed: &syn::File, queries: &mut Vec<Query>) {
    Collector {
        origin,
        aliases: Aliases::of(parsed.to_token_stream()),
        queries,
    }
    .visit_file(parsed);
}

struct Collector<'c> {
    origin: &'c Rc<Origin>,
    aliases: Aliases,
    queries: &'c mut Vec<Query>,
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        match call
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "query")
        {
            true => self.query(super::types::line(call), call.tokens.clone()),
            false => self.arguments(call.tokens.clone()),
        }
        visit::visit_macro(self, call);
    }
}

impl Collector<'_> {
    /// Looks for `query!(…)` among the arguments of another macro, which need not be Rust.
    fn arguments(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else {
                continue;
            };
            match at.checked_sub(2).map(|at| &tokens[at..at + 2]) {
                Some([TokenTree::Ident(name), TokenTree::Punct(mark)])
                    if name == "query" && mark.as_char() == '!' =>
                {
                    self.query(name.span().start().line, group.stream());
                }
                _ => self.arguments(group.stream()),
            }
        }
    }

    fn query(&mut self, line: usize, tokens: TokenStream) {
        let mut tokens = tokens.into_iter();
        let mut record = String::new();
        for token in tokens.by_ref() {
            match token {
                TokenTree::Ident(ident) => record = ident.unraw().to_string(),
                TokenTree::Punct(mark) if mark.as_char() == ',' => break,
                _ => {}
            }
        }
        let mut query = Query {
            origin: Rc::clone(self.origin),
            line,
            record: self.aliases.declared(record),
            names: Vec::new(),
            texts: Vec::new(),
        };
        let mut tokens = tokens.peekable();
        let whole = tokens.peek().and_then(text_of);
        match whole {
            Some(whole) => query.read_text(&whole),
            None => query.read(tokens),
        }
        self.queries.push(query);
    }
}

impl Query {
    fn read(&mut self, tokens: impl Iterator<Item = TokenTree>) {
        for token in tokens {
            match &token {
                TokenTree::Ident(ident) => self.names.push(ident.unraw().to_string()),
                TokenTree::Group(group) => self.group(group),
                TokenTree::Literal(_) => self.texts.extend(text_of(&token)),
                TokenTree::Punct(_) => {}
            }
        }
    }

    /// Braces hold Rust, not words of the query.
    fn group(&mut self, group: &Group) {
        if group.delimiter() != proc_macro2::Delimiter::Brace {
            self.read(group.stream().into_iter());
        }
    }

    /// A query in kintone's own language.
    fn read_text(&mut self, text: &str) {
        let mut parts = text.split('"');
        while let Some(outside) = parts.next() {
            let is_part =
                |c: char| c.is_alphanumeric() || matches!(c, '_' | '＿' | '・' | '￥' | '$' | '＄');
            let names = outside
                .split(|c| !is_part(c))
                .filter(|name| !name.is_empty());
            self.names.extend(names.map(str::to_owned));
            self.texts.extend(parts.next().map(str::to_owned));
        }
    }
}

fn text_of(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
    text.ok().map(|text| text.value())
}
