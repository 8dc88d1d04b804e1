//! `#[kintone(…)]` becomes the attributes of a struct, a field, an enum or a variant.
//!
//! Every unknown, misplaced, repeated or misspelt attribute is an error of its own.

mod action;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Attribute, LitInt, LitStr, Path, Token, parenthesized};

pub(crate) use self::action::{ActionAttrs, ActionEnumAttrs, Way};
use crate::error::Errors;
use crate::suggest::nearest;

/// The attributes of a struct.
#[derive(Default)]
pub(crate) struct StructAttrs {
    pub(crate) schema: Option<LitStr>,
    pub(crate) unchecked: Option<Ident>,
    pub(crate) app: Option<LitInt>,
    pub(crate) table: Option<LitStr>,
    pub(crate) read: Option<Ident>,
    pub(crate) write: Option<Ident>,
    pub(crate) partial: Option<Ident>,
    pub(crate) runtime: Option<Path>,
    pub(crate) related: Vec<RelatedType>,
    /// One of them is wrong: perhaps the one that was to name the schema file or the table.
    pub(crate) is_mistaken: bool,
}

/// `関連 = crate::crm::Customer`: the record type whose records a related records field shows.
pub(crate) struct RelatedType {
    pub(crate) code: String,
    /// The code as it is written: a word or a text.
    pub(crate) code_tokens: TokenStream,
    pub(crate) path: Path,
}

/// The attributes of a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) code: Option<LitStr>,
    pub(crate) kind: Option<Ident>,
    pub(crate) format: Option<Ident>,
    pub(crate) with: Option<Path>,
    pub(crate) lossy: Option<Ident>,
    pub(crate) round: Option<Round>,
    pub(crate) empty: Option<Ident>,
    pub(crate) skip: Option<Ident>,
    pub(crate) default: Option<Ident>,
    pub(crate) server_default: Option<Ident>,
    pub(crate) lookup: Option<LitInt>,
    pub(crate) decimal_places: Option<LitInt>,
    pub(crate) required: Option<Ident>,
    pub(crate) computed: Option<Ident>,
    pub(crate) unique: Option<Ident>,
    /// One of them is wrong: perhaps the one that was to name the field.
    pub(crate) is_mistaken: bool,
}

/// `round` (as the app rounds) or `round = "UP"`.
pub(crate) enum Round {
    AsTheApp(Ident),
    Mode(LitStr),
}

impl ToTokens for Round {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Round::AsTheApp(name) => name.to_tokens(tokens),
            Round::Mode(mode) => mode.to_tokens(tokens),
        }
    }
}

/// The attributes of a choice enum.
#[derive(Default)]
pub(crate) struct EnumAttrs {
    pub(crate) schema: Option<LitStr>,
    pub(crate) unchecked: Option<Ident>,
    pub(crate) field: Option<LitStr>,
    pub(crate) states: Option<Ident>,
    pub(crate) without_serde: Option<Ident>,
    pub(crate) runtime: Option<Path>,
    /// One of them is wrong: perhaps the one that was to name the schema file.
    pub(crate) is_mistaken: bool,
}

/// The attributes of a variant of a choice enum.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) option: Option<LitStr>,
    pub(crate) fallback: Option<Ident>,
    /// One of them is wrong: perhaps the one that was to name the option.
    pub(crate) is_mistaken: bool,
}

const OF_STRUCT: &[&str] = &[
    "schema",
    "unchecked",
    "app",
    "table",
    "read",
    "write",
    "partial",
    "related",
    "crate",
];
const OF_FIELD: &[&str] = &[
    "code",
    "kind",
    "format",
    "with",
    "lossy",
    "round",
    "empty",
    "skip",
    "default",
    "server_default",
    "lookup",
    "decimal_places",
    "required",
    "computed",
    "unique",
];
const OF_ENUM: &[&str] = &[
    "schema",
    "unchecked",
    "field",
    "states",
    "without_serde",
    "crate",
];
const OF_VARIANT: &[&str] = &["option", "fallback"];

impl StructAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> StructAttrs {
        let mut found = StructAttrs::default();
        let before = errors.len();
        for entry in entries(attrs, "struct", OF_STRUCT, errors) {
            match entry.name.to_string().as_str() {
                "schema" => entry.text("schemas/invoice.json", errors, &mut found.schema),
                "unchecked" => entry.flag(errors, &mut found.unchecked),
                "app" => entry.number(1, errors, &mut found.app),
                "table" => entry.text("明細", errors, &mut found.table),
                "read" => entry.flag(errors, &mut found.read),
                "write" => entry.flag(errors, &mut found.write),
                "partial" => entry.flag(errors, &mut found.partial),
                "related" => entry.related(errors, &mut found.related),
                _ => entry.path("kintone_runtime", errors, &mut found.runtime),
            }
        }
        found.is_mistaken = errors.len() > before;
        found
    }
}

impl FieldAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> FieldAttrs {
        let mut found = FieldAttrs::default();
        let before = errors.len();
        for entry in entries(attrs, "field", OF_FIELD, errors) {
            match entry.name.to_string().as_str() {
                "code" => entry.text("金額", errors, &mut found.code),
                "kind" => entry.word("NUMBER", errors, &mut found.kind),
                "format" => entry.word("DATE", errors, &mut found.format),
                "with" => entry.path("my_module", errors, &mut found.with),
                "lossy" => entry.flag(errors, &mut found.lossy),
                "round" => entry.round(errors, &mut found.round),
                "empty" => entry.empty(errors, &mut found.empty),
                "skip" => entry.flag(errors, &mut found.skip),
                "default" => entry.flag(errors, &mut found.default),
                "server_default" => entry.flag(errors, &mut found.server_default),
                "lookup" => entry.number(20, errors, &mut found.lookup),
                "decimal_places" => entry.number(4, errors, &mut found.decimal_places),
                "required" => entry.flag(errors, &mut found.required),
                "computed" => entry.flag(errors, &mut found.computed),
                _ => entry.flag(errors, &mut found.unique),
            }
        }
        found.is_mistaken = errors.len() > before;
        found
    }
}

impl EnumAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> EnumAttrs {
        let mut found = EnumAttrs::default();
        let before = errors.len();
        for entry in entries(attrs, "enum", OF_ENUM, errors) {
            match entry.name.to_string().as_str() {
                "schema" => entry.text("schemas/invoice.json", errors, &mut found.schema),
                "unchecked" => entry.flag(errors, &mut found.unchecked),
                "field" => entry.text("請求区分", errors, &mut found.field),
                "states" => entry.flag(errors, &mut found.states),
                "without_serde" => entry.flag(errors, &mut found.without_serde),
                _ => entry.path("kintone_runtime", errors, &mut found.runtime),
            }
        }
        found.is_mistaken = errors.len() > before;
        found
    }
}

impl VariantAttrs {
    pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> VariantAttrs {
        let mut found = VariantAttrs::default();
        let before = errors.len();
        for entry in entries(attrs, "variant", OF_VARIANT, errors) {
            match entry.name.to_string().as_str() {
                "option" => entry.text("100%", errors, &mut found.option),
                _ => entry.flag(errors, &mut found.fallback),
            }
        }
        found.is_mistaken = errors.len() > before;
        found
    }
}

/// `crate = path` alone, whatever else is in the attributes.
pub(crate) fn runtime(attrs: &[Attribute]) -> Option<Path> {
    let kintone = attrs.iter().filter(|attr| attr.path().is_ident("kintone"));
    let entries = kintone.filter_map(|attr| {
        attr.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated)
            .ok()
    });
    entries.flatten().find_map(|entry| match entry.value {
        Some(Value::Path(path)) if entry.name == "crate" => Some(path),
        _ => None,
    })
}

/// The entries of all `#[kintone(…)]` whose names are known in this place, each name once.
fn entries(attrs: &[Attribute], place: &str, known: &[&str], errors: &mut Errors) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("kintone")) {
        let parsed = attr.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated);
        let parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                errors.add(error);
                continue;
            }
        };
        for entry in parsed {
            let name = entry.name.to_string();
            if !known.contains(&name.as_str()) {
                errors.at(&entry.name, unknown(&name, place, known));
            } else if found.iter().any(|other| other.name == entry.name) {
                errors.at(&entry.name, format_args!("`{name}` is given twice"));
            } else {
                found.push(entry);
            }
        }
    }
    found
}

/// Where else the name belongs, or what it may have been meant for.
fn unknown(name: &str, place: &str, known: &[&str]) -> String {
    if place == "field" && ["field", "name", "rename"].contains(&name) {
        return format!("no attribute `{name}` on a field; write code = \"…\"");
    }
    if place == "action" && ["option", "name", "rename"].contains(&name) {
        return format!("no attribute `{name}` on an action; write action = \"…\"");
    }
    if place == "action" && name == "fallback" {
        return "process actions have no fallback; a name that nothing checks is a RawAction::new(\"…\")".to_owned();
    }
    let article = if place.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    let places = [
        (OF_STRUCT, "on a struct with #[derive(KintoneRecord)]"),
        (OF_FIELD, "on a field"),
        (OF_ENUM, "on an enum with #[derive(KintoneChoice)]"),
        (OF_VARIANT, "on a variant"),
        (
            action::OF_ACTION,
            "on a variant of an enum with #[derive(KintoneAction)]",
        ),
    ];
    let elsewhere = places.iter().find(|(names, _)| names.contains(&name));
    if let Some((_, elsewhere)) = elsewhere {
        return format!("no attribute `{name}` on {article} {place}; it stands {elsewhere}");
    }
    let hint = match nearest(name, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    format!(
        "no attribute `{name}` on {article} {place}{hint} (known here: {})",
        known.join(", ")
    )
}

/// `name`, `name = value` or `name(…)`.
struct Entry {
    name: Ident,
    value: Option<Value>,
}

enum Value {
    Text(LitStr),
    Number(LitInt),
    Path(Path),
    /// What stands in parentheses.
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
            return Err(input.error("expected `,` after the value; a text stands in quotes: schema = \"schemas/invoice.json\""));
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
    fn text(self, example: &str, errors: &mut Errors, into: &mut Option<LitStr>) {
        match self.value {
            Some(Value::Text(text)) => *into = Some(text),
            value => self.name.expects(
                format_args!("a text: {} = {example:?}", self.name),
                value,
                errors,
            ),
        }
    }

    fn number(self, example: u64, errors: &mut Errors, into: &mut Option<LitInt>) {
        match self.value {
            Some(Value::Number(number)) => *into = Some(number),
            value => self.name.expects(
                format_args!("a number: {} = {example}", self.name),
                value,
                errors,
            ),
        }
    }

    fn path(self, example: &str, errors: &mut Errors, into: &mut Option<Path>) {
        match self.value {
            Some(Value::Path(path)) => *into = Some(path),
            value => self.name.expects(
                format_args!("a path: {} = {example}", self.name),
                value,
                errors,
            ),
        }
    }

    fn word(self, example: &str, errors: &mut Errors, into: &mut Option<Ident>) {
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

    fn related(self, errors: &mut Errors, into: &mut Vec<RelatedType>) {
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
                    "name the type by a path that holds in every module: crate::crm::Customer, or ::other_crate::Customer",
                );
            } else if into.iter().any(|other| other.code == one.code) {
                let code = &one.code;
                errors.at(
                    &one.code_tokens,
                    format_args!("`{code}` is given twice: related records are of one app"),
                );
            } else {
                into.push(one);
            }
        }
    }

    fn flag(self, errors: &mut Errors, into: &mut Option<Ident>) {
        match self.value {
            None => *into = Some(self.name),
            value => self.name.expects(
                format_args!("no value: #[kintone({})]", self.name),
                value,
                errors,
            ),
        }
    }

    fn empty(self, errors: &mut Errors, into: &mut Option<Ident>) {
        match self.value {
            Some(Value::Path(path)) if path.is_ident("error") => *into = Some(self.name),
            value => self.name.expects(
                "`error`: with #[kintone(empty = error)] a record in which the field is empty cannot be read",
                value,
                errors,
            ),
        }
    }

    fn round(self, errors: &mut Errors, into: &mut Option<Round>) {
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
const RELATED: &str = "a record type for each field: related(関連 = crate::crm::Customer)";

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

/// Whether the path names the same thing wherever a query stands.
fn holds_everywhere(path: &Path) -> bool {
    let is_absolute = path.leading_colon.is_some() || path.segments[0].ident == "crate";
    is_absolute && path.segments.len() > 1
}

trait Expects {
    fn expects(&self, what: impl std::fmt::Display, found: Option<Value>, errors: &mut Errors);
}

impl Expects for Ident {
    /// The error stands on the value if there is one, else on the name.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of_field(attrs: &str) -> (FieldAttrs, Vec<String>) {
        let source = format!("struct S {{ {attrs} field: () }}");
        let input: syn::ItemStruct = syn::parse_str(&source).expect("a struct");
        let field = input.fields.iter().next().expect("one field");
        let mut errors = Errors::default();
        let found = FieldAttrs::parse(&field.attrs, &mut errors);
        (found, errors.messages())
    }

    #[test]
    fn several_attributes_and_a_trailing_comma_are_read() {
        let (found, errors) = of_field(
            "#[kintone(code = \"金額\", lossy,)] #[doc = \"other\"] #[kintone(round = \"UP\")]",
        );
        assert_eq!(errors, [""; 0]);
        assert_eq!(found.code.map(|code| code.value()).as_deref(), Some("金額"));
        assert!(found.lossy.is_some());
        assert!(matches!(found.round, Some(Round::Mode(mode)) if mode.value() == "UP"));
    }

    #[test]
    fn every_mistake_is_told_with_the_right_form() {
        let (_, errors) = of_field(
            "#[kintone(code = 金額, kind = \"NUMBER\", lossy = 1, lookup, with = 5, table = \"明細\", skipp)]",
        );
        assert_eq!(
            errors,
            [
                "no attribute `table` on a field; it stands on a struct with #[derive(KintoneRecord)]",
                &format!(
                    "no attribute `skipp` on a field; did you mean `skip`? (known here: {})",
                    OF_FIELD.join(", ")
                ),
                "`code` takes a text: code = \"金額\"",
                "`kind` takes a word: kind = NUMBER",
                "`lossy` takes no value: #[kintone(lossy)]",
                "`lookup` takes a number: lookup = 20",
                "`with` takes a path: with = my_module",
            ]
        );
    }

    #[test]
    fn what_is_not_an_attribute_is_told_how_one_is_written() {
        for attrs in ["#[kintone(\"件名\")]", "#[kintone(code: \"件名\")]"] {
            let (_, errors) = of_field(attrs);
            assert_eq!(
                errors,
                [
                    "expected `name` or `name = value`, as in #[kintone(schema = \"schemas/invoice.json\")]"
                ],
                "{attrs}"
            );
        }
        let (_, errors) = of_field("#[kintone(code = schemas/invoice.json)]");
        assert_eq!(
            errors,
            [
                "expected `,` after the value; a text stands in quotes: schema = \"schemas/invoice.json\""
            ]
        );
    }

    #[test]
    fn one_name_twice_is_a_mistake() {
        let (_, errors) = of_field("#[kintone(skip)] #[kintone(skip)]");
        assert_eq!(errors, ["`skip` is given twice"]);
    }
}
