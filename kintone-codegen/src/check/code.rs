//! Finds the items in which two files of code differ. They are compared as syntax, so that any rustfmt.toml is fine: trailing
//! commas, the grouping and order of imports and the line breaks of comments do not count.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Fields, Item, UseTree};

/// Lists how the file differs from the code generated from its form.
///
/// # Errors
///
/// The file is not Rust.
pub(crate) fn differences(text: &str, code: &str) -> Result<Vec<String>, syn::Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Almost always, and far cheaper than reading both as syntax.
    if text == code || text.replace("\r\n", "\n") == code {
        return Ok(Vec::new());
    }
    let (old, new) = (syn::parse_file(text)?, syn::parse_file(code)?);
    let mut differences = Vec::new();
    if !old.attrs.is_empty() {
        differences
            .push("the attributes of the file are not part of the generated code".to_owned());
    }
    let (old_imports, old) = sorted(&old.items);
    let (new_imports, new) = sorted(&new.items);
    for import in new_imports.difference(&old_imports) {
        differences.push(format!("`{}` is missing", source(import)));
    }
    for import in old_imports.difference(&new_imports) {
        let import = source(import);
        differences.push(format!("`{import}` is not part of the generated code"));
    }
    for (name, new) in &new {
        match old.iter().find(|(other, _)| other == name) {
            Some((_, old)) => compare(name, old, new, &mut differences),
            None => differences.push(format!("{name} is missing")),
        }
    }
    for (name, _) in &old {
        if !new.iter().any(|(other, _)| other == name) {
            differences.push(format!("{name} is not part of the generated code"));
        }
    }
    Ok(differences)
}

/// Splits items into imports, one by one, and all others with their names.
fn sorted(items: &[Item]) -> (BTreeSet<String>, Vec<(String, &Item)>) {
    let mut imports = BTreeSet::new();
    let mut others: Vec<(String, &Item)> = Vec::new();
    for item in items {
        if let Item::Use(item) = item {
            let root = if item.leading_colon.is_some() {
                "::"
            } else {
                ""
            };
            let start = format!("{}{} use {root}", attributes(&item.attrs), text(&item.vis));
            leaves(start.trim_start(), &item.tree, &mut imports);
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

fn compare(name: &str, old: &Item, new: &Item, differences: &mut Vec<String>) {
    if text(old) == text(new) {
        return;
    }
    let before = differences.len();
    match (old, new) {
        (Item::Struct(old), Item::Struct(new)) => {
            attached(name, &old.attrs, &new.attrs, differences);
            members(
                name,
                "field",
                &fields(&old.fields),
                &fields(&new.fields),
                differences,
            );
        }
        (Item::Enum(old), Item::Enum(new)) => {
            attached(name, &old.attrs, &new.attrs, differences);
            let variants = |item: &syn::ItemEnum| -> Vec<Member> {
                let variants = item.variants.iter();
                variants
                    .map(|variant| Member {
                        name: variant.ident.to_string(),
                        attrs: variant.attrs.clone(),
                        rest: text(&variant.fields),
                    })
                    .collect()
            };
            members(name, "variant", &variants(old), &variants(new), differences);
        }
        _ => {}
    }
    if differences.len() == before {
        differences.push(format!("{name} differs"));
    }
}

/// A field of a struct or a variant of an enum.
struct Member {
    name: String,
    attrs: Vec<Attribute>,
    /// Its type, or what it holds.
    rest: String,
}

fn fields(fields: &Fields) -> Vec<Member> {
    let fields = fields.iter();
    fields
        .map(|field| Member {
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

fn members(of: &str, what: &str, old: &[Member], new: &[Member], differences: &mut Vec<String>) {
    let before = differences.len();
    let find =
        |members: &'_ [Member], name: &str| members.iter().position(|member| member.name == name);
    for member in new {
        let name = format!("the {what} `{}` of {of}", member.name);
        let Some(at) = find(old, &member.name) else {
            differences.push(format!("{name} is missing"));
            continue;
        };
        attached(&name, &old[at].attrs, &member.attrs, differences);
        if old[at].rest != member.rest {
            differences.push(format!("the type of {name} differs"));
        }
    }
    for member in old {
        if find(new, &member.name).is_none() {
            differences.push(format!(
                "the {what} `{}` of {of} is not part of the generated code",
                member.name
            ));
        }
    }
    let order = |members: &[Member]| -> Vec<String> {
        members.iter().map(|member| member.name.clone()).collect()
    };
    if differences.len() == before && order(old) != order(new) {
        differences.push(format!("the order of the {what}s of {of} differs"));
    }
}

/// Compares the comments and the attributes.
fn attached(of: &str, old: &[Attribute], new: &[Attribute], differences: &mut Vec<String>) {
    let split = |attrs: &[Attribute]| {
        let (docs, others): (Vec<Attribute>, Vec<Attribute>) = attrs
            .iter()
            .cloned()
            .partition(|attr| attr.path().is_ident("doc"));
        (attributes(&docs), attributes(&others))
    };
    let ((old_docs, old), (new_docs, new)) = (split(old), split(new));
    if old != new {
        differences.push(format!("the attributes of {of} differ"));
    }
    if old_docs != new_docs {
        differences.push(format!("the comment of {of} differs"));
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

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "// Generated.\nuse a::b;\n#[allow(x)]\npub use a::{C as _, D as _};\n\n/// One two.\n#[derive(A)]\n\
        #[kintone(code = \"x\", app = 1)]\npub struct S {\n    /// f\n    pub f: Vec<u8>,\n    pub g: u8,\n}\n\n\
        impl Default for S {\n    fn default() -> Self {\n        Self { f: vec![1, 2], g: 1 }\n    }\n}\n\
        pub enum E {\n    A,\n    B(String),\n}\n";

    #[test]
    fn layout_makes_no_difference() {
        let other = "// Other.\r\n#[allow(x)] pub use a::D as _;\r\n#[allow(x)] pub use a::{C as _};\r\n\r\nuse {a::b};\r\n\
            /// One\r\n/// two.\r\n#[derive(A,)] #[kintone(code = \"x\", app = 1,)] pub struct S { #[doc = \"f\"] pub f: Vec<u8,>, pub g: u8 }\r\n\
            impl Default for S { fn default() -> Self { Self { f: vec![1, 2,], g: 1, } } }\r\npub enum E { A, B(String,) }";
        assert_eq!(differences(other, CODE).unwrap(), [""; 0]);
    }

    #[test]
    fn a_difference_is_told_with_its_item() {
        for (old, new, told) in [
            ("use a::b;\n", "", "`use a::b;` is missing"),
            (
                "use a::b;",
                "use a::b;\nuse a::c;",
                "`use a::c;` is not part of the generated code",
            ),
            (
                "#[allow(x)]\npub use a::{C as _, D as _};\n",
                "#[allow(x)]\npub use a::{D as _};\n",
                "`#[allow(x)] pub use a::C as _;` is missing",
            ),
            (
                "use a::b;",
                "use a::b;\n#[allow(y, z)]\npub(crate) use ::a::{c::*};",
                "`#[allow(y, z)] pub(crate) use ::a::c::*;` is not part of the generated code",
            ),
            ("One two", "One", "the comment of struct `S` differs"),
            ("app = 1", "app = 2", "the attributes of struct `S` differ"),
            (
                "pub g: u8,\n}",
                "}",
                "the field `g` of struct `S` is missing",
            ),
            (
                "pub g: u8,\n}",
                "pub g: u8,\n    pub h: u8,\n}",
                "the field `h` of struct `S` is not part of the generated code",
            ),
            (
                "Vec<u8>",
                "Vec<u16>",
                "the type of the field `f` of struct `S` differs",
            ),
            (
                "    /// f\n",
                "",
                "the comment of the field `f` of struct `S` differs",
            ),
            ("vec![1, 2]", "vec![2, 1]", "`impl Default for S` differs"),
            ("    A,\n", "", "the variant `A` of enum `E` is missing"),
            (
                "    A,\n    B(String),\n",
                "    B(String),\n    A,\n",
                "the order of the variants of enum `E` differs",
            ),
            (
                "B(String)",
                "B(u8)",
                "the type of the variant `B` of enum `E` differs",
            ),
            (
                "pub enum E {\n    A,\n    B(String),\n}\n",
                "",
                "enum `E` is missing",
            ),
            (
                "pub enum E",
                "const X: u8 = 1;\npub enum E",
                "`const X: u8 = 1;` is not part of the generated code",
            ),
        ] {
            let other = CODE.replacen(old, new, 1);
            assert_ne!(other, CODE, "{old}");
            assert_eq!(differences(&other, CODE).unwrap(), [told], "{old} → {new}");
        }
        assert!(differences("pub struct {", CODE).is_err());
    }
}
