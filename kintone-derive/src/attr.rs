//! Parses `#[kintone(…)]` on a struct, a field, an enum or a variant.
//!
//! Every unknown, misplaced, repeated or misspelt attribute is an error of its own.

mod entry;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, LitInt, LitStr, Path, Token};

use self::entry::{Entry, Value};
use crate::error::Errors;
use kintone_schema::suggest::nearest;

/// Declares the attributes of one place: for each its field and type, its name, and how its value is read, with an example. An
/// attribute that is listed is read.
macro_rules! attributes {
    (
        $(#[$doc:meta])*
        part $name:ident $([$also:ident: $type:ty])? {
            $($field:ident: $kept:ty = $text:literal $read:ident($($example:expr)?);)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(crate) struct $name {
            $(pub(crate) $field: $kept,)*
            $(
                /// One of them is wrong, possibly the one meant to name the schema file, the field or the option.
                pub(crate) $also: $type,
            )?
        }

        impl $name {
            pub(in crate::attr) const NAMES: &[&str] = &[$($text),*];

            /// Reads the entry if it is one of these, and returns it if it is not.
            fn take(&mut self, entry: Entry, errors: &mut Errors) -> Option<Entry> {
                match entry.name.to_string().as_str() {
                    $($text => entry.$read($($example,)? errors, &mut self.$field),)*
                    _ => return Some(entry),
                }
                None
            }
        }
    };
    (
        $(#[$doc:meta])*
        $name:ident in $place:literal $fields:tt
    ) => {
        attributes! { $(#[$doc])* part $name [is_mistaken: bool] $fields }

        impl $name {
            pub(crate) fn parse(attrs: &[Attribute], errors: &mut Errors) -> $name {
                let mut found = $name::default();
                let before = errors.len();
                for entry in entries(attrs, $place, $name::NAMES, errors) {
                    found.take(entry, errors);
                }
                found.is_mistaken = errors.len() > before;
                found
            }
        }
    };
}

mod action;

pub(crate) use self::action::{ActionAttrs, Way};
use self::action::{ActionName, WayAttrs};

attributes! {
    /// The attributes of a struct.
    StructAttrs in "struct" {
        schema: Option<LitStr> = "schema" text("schemas/invoice.json");
        unchecked: Option<Ident> = "unchecked" flag();
        app: Option<LitInt> = "app" number(1);
        table: Option<LitStr> = "table" text("明細");
        read: Option<Ident> = "read" flag();
        write: Option<Ident> = "write" flag();
        partial: Option<Ident> = "partial" flag();
        related: Vec<RelatedType> = "related" related();
        runtime: Option<Path> = "crate" path("kintone_runtime");
    }
}

attributes! {
    /// The attributes of a field.
    FieldAttrs in "field" {
        code: Option<LitStr> = "code" text("金額");
        kind: Option<Ident> = "kind" word("NUMBER");
        format: Option<Ident> = "format" word("DATE");
        with: Option<Path> = "with" path("my_module");
        lossy: Option<Ident> = "lossy" flag();
        round: Option<Round> = "round" round();
        empty: Option<Ident> = "empty" empty();
        skip: Option<Ident> = "skip" flag();
        default: Option<Ident> = "default" flag();
        server_default: Option<Ident> = "server_default" flag();
        lookup: Option<LitInt> = "lookup" number(20);
        decimal_places: Option<LitInt> = "decimal_places" number(4);
        required: Option<Ident> = "required" flag();
        computed: Option<Ident> = "computed" flag();
        unique: Option<Ident> = "unique" flag();
    }
}

attributes! {
    /// The attributes of a choice enum.
    EnumAttrs in "enum" {
        schema: Option<LitStr> = "schema" text("schemas/invoice.json");
        unchecked: Option<Ident> = "unchecked" flag();
        field: Option<LitStr> = "field" text("請求区分");
        states: Option<Ident> = "states" flag();
        without_serde: Option<Ident> = "without_serde" flag();
        runtime: Option<Path> = "crate" path("kintone_runtime");
    }
}

attributes! {
    /// The attributes of a variant of a choice enum.
    VariantAttrs in "variant" {
        option: Option<LitStr> = "option" text("100%");
        fallback: Option<Ident> = "fallback" flag();
    }
}

attributes! {
    /// The attributes of an enum of actions.
    ActionEnumAttrs in "enum" {
        schema: Option<LitStr> = "schema" text("schemas/expense.json");
        unchecked: Option<Ident> = "unchecked" flag();
        app: Option<LitInt> = "app" number(1);
        runtime: Option<Path> = "crate" path("kintone_runtime");
    }
}

/// `関連 = crate::crm::Customer`: the record type whose records a related records field shows.
pub(crate) struct RelatedType {
    pub(crate) code: String,
    /// The code as written: an identifier or a string.
    pub(crate) code_tokens: TokenStream,
    pub(crate) path: Path,
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

/// Reads `crate = path` alone and ignores the other attributes.
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

/// The entries of all `#[kintone(…)]` with names that are known in this place, each name once.
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

/// The message for an unknown name, with the place where it belongs or a suggestion.
fn unknown(name: &str, place: &str, known: &[&str]) -> String {
    if place == "field" && ["field", "name", "rename"].contains(&name) {
        return format!("no attribute `{name}` on a field; write code = \"…\"");
    }
    if place == "action" && ["option", "name", "rename"].contains(&name) {
        return format!("no attribute `{name}` on an action; write action = \"…\"");
    }
    if place == "action" && name == "fallback" {
        return "process actions have no fallback; for an unchecked name use RawAction::new(\"…\")"
            .to_owned();
    }
    let article = if place.starts_with(['a', 'e']) {
        "an"
    } else {
        "a"
    };
    const OF_ACTION: &str = "on a variant of an enum with #[derive(KintoneAction)]";
    let places = [
        (
            StructAttrs::NAMES,
            "on a struct with #[derive(KintoneRecord)]",
        ),
        (FieldAttrs::NAMES, "on a field"),
        (EnumAttrs::NAMES, "on an enum with #[derive(KintoneChoice)]"),
        (VariantAttrs::NAMES, "on a variant"),
        (ActionName::NAMES, OF_ACTION),
        (WayAttrs::NAMES, OF_ACTION),
    ];
    let elsewhere = places.iter().find(|(names, _)| names.contains(&name));
    if let Some((_, elsewhere)) = elsewhere {
        return format!("no attribute `{name}` on {article} {place}; it belongs {elsewhere}");
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
                "no attribute `table` on a field; it belongs on a struct with #[derive(KintoneRecord)]",
                &format!(
                    "no attribute `skipp` on a field; did you mean `skip`? (known here: {})",
                    FieldAttrs::NAMES.join(", ")
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
                "expected `,` after the value; write text in quotes: schema = \"schemas/invoice.json\""
            ]
        );
    }

    #[test]
    fn one_name_twice_is_a_mistake() {
        let (_, errors) = of_field("#[kintone(skip)] #[kintone(skip)]");
        assert_eq!(errors, ["`skip` is given twice"]);
    }
}
