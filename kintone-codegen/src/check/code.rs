//! Finds the items in which two files of code differ. They are compared as syntax, so that any rustfmt.toml is fine: trailing
//! commas, the grouping and order of imports and of fields and the line breaks of comments do not count.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Fields, Item, UseTree};

/// How a file differs from the code generated from its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The line of the file, beginning with 1: of what differs, or of what lacks something.
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// Lists how the file differs from the code generated from its form.
///
/// # Errors
///
/// The file is not Rust.
pub(crate) fn differences(text: &str, code: &str) -> Result<Vec<Difference>, syn::Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Almost always, and far cheaper than reading both as syntax.
    if text == code || text.replace("\r\n", "\n") == code {
        return Ok(Vec::new());
    }
    let (mut old, mut new) = (syn::parse_file(text)?, syn::parse_file(code)?);
    ByName.visit_file_mut(&mut old);
    ByName.visit_file_mut(&mut new);
    let mut differences = Differences::default();
    if let Some(attribute) = old.attrs.first() {
        let what = "the attributes of the file are not part of the generated code";
        differences.push(line(attribute), what.to_owned());
    }
    let (old_imports, old) = sorted(&old.items);
    let (new_imports, new) = sorted(&new.items);
    for import in new_imports.keys() {
        if !old_imports.contains_key(import) {
            differences.push(1, format!("`{}` is missing", source(import)));
        }
    }
    for (import, line) in &old_imports {
        if !new_imports.contains_key(import) {
            let import = source(import);
            differences.push(
                *line,
                format!("`{import}` is not part of the generated code"),
            );
        }
    }
    for (name, new) in &new {
        match old.iter().find(|(other, _)| other == name) {
            Some((_, old)) => compare(name, old, new, &mut differences),
            None => differences.push(1, format!("{name} is missing")),
        }
    }
    for (name, item) in &old {
        if !new.iter().any(|(other, _)| other == name) {
            differences.push(
                line(item),
                format!("{name} is not part of the generated code"),
            );
        }
    }
    Ok(differences.0)
}

/// Sorts what the order of the form decides and the code does not depend on: the fields of structs and of their literals.
struct ByName;

impl VisitMut for ByName {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        // Of a struct that can be ordered, the first field decides.
        if let Fields::Named(fields) = &mut item.fields
            && !attributes(&item.attrs).contains("Ord")
        {
            sort(&mut fields.named, |field| field.ident.to_token_stream());
        }
    }

    fn visit_expr_struct_mut(&mut self, literal: &mut syn::ExprStruct) {
        visit_mut::visit_expr_struct_mut(self, literal);
        sort(&mut literal.fields, |field| field.member.to_token_stream());
    }
}

fn sort<T, P: Default>(list: &mut Punctuated<T, P>, name: impl Fn(&T) -> TokenStream) {
    let mut items: Vec<T> = mem::take(list).into_iter().collect();
    items.sort_by_cached_key(|item| name(item).to_string());
    *list = items.into_iter().collect();
}

/// The differences so far.
#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn push(&mut self, line: usize, what: String) {
        self.0.push(Difference { line, what });
    }
}

/// The line on which people look for something: that of its name, after comments and attributes.
fn line(of: &impl ToTokens) -> usize {
    let mut tokens = of.to_token_stream().into_iter().peekable();
    let mut first = None;
    while let Some(token) = tokens.next() {
        let start = token.span().start().line;
        let is_hash = matches!(&token, TokenTree::Punct(hash) if hash.as_char() == '#');
        if is_hash && matches!(tokens.peek(), Some(TokenTree::Group(_))) {
            first.get_or_insert(start);
            tokens.next();
            continue;
        }
        return start;
    }
    first.unwrap_or(1)
}

/// Splits items into imports, one by one with their lines, and all others with their names.
fn sorted(items: &[Item]) -> (BTreeMap<String, usize>, Vec<(String, &Item)>) {
    let mut imports = BTreeMap::new();
    let mut others: Vec<(String, &Item)> = Vec::new();
    for item in items {
        if let Item::Use(import) = item {
            let root = if import.leading_colon.is_some() {
                "::"
            } else {
                ""
            };
            let start = format!(
                "{}{} use {root}",
                attributes(&import.attrs),
                text(&import.vis)
            );
            let mut single = BTreeSet::new();
            leaves(start.trim_start(), &import.tree, &mut single);
            imports.extend(single.into_iter().map(|import| (import, line(item))));
        } else {
            let mut name = name(item);
            while others.iter().any(|(other, _)| *other == name) {
                name.push_str(", once more");
            }
            others.push((name, item));
        }
    }
    (imports, others)
}

/// Collects the single imports of a tree, each as a line of code.
fn leaves(start: &str, tree: &UseTree, imports: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(path) => leaves(&format!("{start}{}::", path.ident), &path.tree, imports),
        UseTree::Group(group) => {
            let trees = group.items.iter();
            trees.for_each(|tree| leaves(start, tree, imports));
        }
        UseTree::Rename(rename) => {
            imports.insert(format!("{start}{} as {};", rename.ident, rename.rename));
        }
        other => {
            imports.insert(format!("{start}{};", text(other)));
        }
    }
}

/// An import as people write it: its attributes and its visibility are compared as tokens.
fn source(import: &str) -> String {
    match syn::parse_str(import) {
        Ok(item) => unparsed(item).lines().collect::<Vec<_>>().join(" "),
        Err(_) => import.to_owned(),
    }
}

fn unparsed(item: Item) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    })
}

/// Names an item in a message: a type by its name, anything else by its first line.
fn name(item: &Item) -> String {
    match item {
        Item::Struct(item) => format!("struct `{}`", item.ident),
        Item::Enum(item) => format!("enum `{}`", item.ident),
        Item::Const(item) if item.ident != "_" => format!("constant `{}`", item.ident),
        // prettyplease knows no syntax that syn does not.
        Item::Verbatim(tokens) => format!("`{tokens}`"),
        other => {
            let text = unparsed(other.clone());
            let is_code = |line: &&str| !line.starts_with(['#', '/']);
            let line = text.lines().find(is_code).unwrap_or_default();
            format!("`{}`", line.trim_end_matches(" {"))
        }
    }
}

fn compare(name: &str, old: &Item, new: &Item, differences: &mut Differences) {
    if text(old) == text(new) {
        return;
    }
    let before = differences.0.len();
    let at = line(old);
    match (old, new) {
        (Item::Struct(old), Item::Struct(new)) => {
            attached(at, name, &old.attrs, &new.attrs, differences);
            members(
                (at, name),
                "field",
                &fields(&old.fields),
                &fields(&new.fields),
                differences,
            );
        }
        (Item::Enum(old), Item::Enum(new)) => {
            attached(at, name, &old.attrs, &new.attrs, differences);
            let variants = |item: &syn::ItemEnum| -> Vec<Member> {
                let variants = item.variants.iter();
                variants
                    .map(|variant| Member {
                        line: line(variant),
                        name: variant.ident.to_string(),
                        attrs: variant.attrs.clone(),
                        rest: text(&variant.fields),
                    })
                    .collect()
            };
            members(
                (at, name),
                "variant",
                &variants(old),
                &variants(new),
                differences,
            );
        }
        _ => {}
    }
    if differences.0.len() == before {
        differences.push(at, format!("{name} differs"));
    }
}

/// A field of a struct or a variant of an enum.
struct Member {
    line: usize,
    name: String,
    attrs: Vec<Attribute>,
    /// Its type, or what it holds.
    rest: String,
}

fn fields(fields: &Fields) -> Vec<Member> {
    let fields = fields.iter();
    fields
        .map(|field| Member {
            line: line(field),
            name: field
                .ident
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            attrs: field.attrs.clone(),
            rest: format!("{} {}", text(&field.vis), text(&field.ty)),
        })
        .collect()
}

fn members(
    (at, of): (usize, &str),
    what: &str,
    old: &[Member],
    new: &[Member],
    differences: &mut Differences,
) {
    let before = differences.0.len();
    let find =
        |members: &'_ [Member], name: &str| members.iter().position(|member| member.name == name);
    for member in new {
        let name = format!("the {what} `{}` of {of}", member.name);
        let Some(old) = find(old, &member.name).map(|at| &old[at]) else {
            differences.push(at, format!("{name} is missing"));
            continue;
        };
        attached(old.line, &name, &old.attrs, &member.attrs, differences);
        if old.rest != member.rest {
            differences.push(old.line, format!("the type of {name} differs"));
        }
    }
    for member in old {
        if find(new, &member.name).is_none() {
            let name = &member.name;
            let what = format!("the {what} `{name}` of {of} is not part of the generated code");
            differences.push(member.line, what);
        }
    }
    let order = |members: &[Member]| -> Vec<String> {
        members.iter().map(|member| member.name.clone()).collect()
    };
    if differences.0.len() == before && order(old) != order(new) {
        differences.push(at, format!("the order of the {what}s of {of} differs"));
    }
}

/// Compares the comments and the attributes.
fn attached(
    line: usize,
    of: &str,
    old: &[Attribute],
    new: &[Attribute],
    differences: &mut Differences,
) {
    let split = |attrs: &[Attribute]| {
        let (docs, others): (Vec<Attribute>, Vec<Attribute>) = attrs
            .iter()
            .cloned()
            .partition(|attr| attr.path().is_ident("doc"));
        (attributes(&docs), attributes(&others))
    };
    let ((old_docs, old), (new_docs, new)) = (split(old), split(new));
    if old != new {
        differences.push(line, format!("the attributes of {of} differ"));
    }
    if old_docs != new_docs {
        differences.push(line, format!("the comment of {of} differs"));
    }
}

fn attributes(attrs: &[Attribute]) -> String {
    let mut tokens = TokenStream::new();
    attrs.iter().for_each(|attr| attr.to_tokens(&mut tokens));
    normal(tokens)
}

fn text(syntax: &impl ToTokens) -> String {
    normal(syntax.to_token_stream())
}

/// The tokens as text, equal for what rustfmt may write instead: without commas before a closing bracket, the lines of a
/// comment in one and without blanks, texts by their value.
fn normal(tokens: TokenStream) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut comment: Option<String> = None;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        if let (TokenTree::Punct(hash), Some(TokenTree::Group(group))) = (&token, next)
            && hash.as_char() == '#'
            && let Some(line) = doc_line(group)
        {
            tokens.next();
            let comment = comment.get_or_insert_default();
            comment.extend(line.chars().filter(|c| !c.is_whitespace()));
            continue;
        }
        words.extend(comment.take().map(|comment| format!("///{comment}")));
        match token {
            TokenTree::Punct(comma) if comma.as_char() == ',' && next.is_none_or(closes) => {}
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                words.push(format!("{open}{}{close}", normal(group.stream())));
            }
            TokenTree::Literal(literal) => {
                let value = syn::parse_str::<syn::LitStr>(&literal.to_string());
                words.push(value.map_or(literal.to_string(), |text| format!("{:?}", text.value())));
            }
            other => words.push(other.to_string()),
        }
    }
    words.extend(comment.map(|comment| format!("///{comment}")));
    words.join(" ")
}

/// Whether this is the end of a list of types.
fn closes(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(bracket) if bracket.as_char() == '>')
}

/// The text of a `[doc = "…"]`.
fn doc_line(group: &Group) -> Option<String> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next()?, tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(doc), TokenTree::Punct(_), TokenTree::Literal(text)) if doc == "doc" => {
            let text = syn::parse_str::<syn::LitStr>(&text.to_string()).ok()?;
            Some(text.value())
        }
        _ => None,
    }
}
