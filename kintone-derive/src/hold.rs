//! Decides how a field's type is checked: at once where its tokens are one of the kind's usual types,
//! by a trait of its own, with the form's words, where only the compiler knows what the type is.

use kintone_schema::{Field as FormField, FieldType, ReadOnlyReason};
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Path, Type};

use crate::ast::Field;
use crate::error::Errors;
use crate::kind::{self, FilledBy, Kind, inside, shape};
use crate::resolve::{Scope, list};

/// How a value is held, and how that is checked.
pub(crate) enum Hold<'a> {
    /// A usual type, literally. `computed`: in `ReadOnly`, because nobody can write the field.
    Plain { computed: bool },
    /// Any other type: the compiler asks the trait of the field.
    Checked {
        computed: bool,
        words: Words,
        options: Option<Options>,
    },
    /// Nothing is known about the field: any value will do.
    Any { words: Words },
    /// A foreign type.
    With(&'a Path),
    /// A float, on the user's own responsibility.
    Lossy,
    /// There is an error already.
    Mistaken,
}

/// The options that an enum has to have been checked against.
pub(crate) struct Options {
    pub(crate) hash: u64,
    /// As errors list them.
    pub(crate) listed: String,
}

impl Options {
    /// The same names give the same hash, in whatever order.
    pub(crate) fn hash<'n>(names: impl Iterator<Item = &'n str>) -> u64 {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        let bytes = names.iter().flat_map(|name| name.bytes().chain([0xff]));
        // FNV-1a, because the result of the hasher of std is promised for one process only.
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    fn of(scope: Scope<'_>, field: &FormField) -> Option<Options> {
        let names: Vec<&str> = match scope.form().schema.process() {
            Some(process) if *field.field_type() == FieldType::Status => process
                .states
                .iter()
                .map(|state| state.name.as_str())
                .collect(),
            _ => field
                .options()
                .iter()
                .map(|option| option.name.as_str())
                .collect(),
        };
        (!names.is_empty()).then(|| Options {
            hash: Options::hash(names.iter().copied()),
            listed: list(&names),
        })
    }
}

/// The compiler's words when the type does not fit.
pub(crate) struct Words {
    /// `{Self}` is the type.
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) notes: Vec<String>,
}

impl Hold<'_> {
    pub(crate) fn of_unknown(field: &Field) -> Hold<'_> {
        if let Some(path) = &field.attrs.with {
            return Hold::With(path);
        }
        let mut notes = vec![
            "#[kintone(with = path)] converts a foreign type, #[kintone(skip)] leaves the field out".to_owned(),
        ];
        if shape(&field.ty).is_some_and(|shape| shape.starts_with("Vec<Row<")) {
            notes.insert(0, "the struct of the rows needs #[derive(KintoneRecord)] and #[kintone(table = \"…\")]".to_owned());
        }
        Hold::Any {
            words: Words {
                message: format!(
                    "field `{}` cannot be a `{{Self}}`: it is no kintone value",
                    field.name()
                ),
                label: "needs a type that implements kintone_runtime::Value".to_owned(),
                notes,
            },
        }
    }
}

/// `found` is the field in its form; `reason` says why nobody can write it.
pub(crate) fn hold<'a>(
    field: &'a Field,
    kind: &'static Kind,
    found: Option<(Scope<'_>, &FormField)>,
    reason: Option<&ReadOnlyReason>,
    errors: &mut Errors,
) -> Hold<'a> {
    if let Some(path) = &field.attrs.with {
        return Hold::With(path);
    }
    let written = shape(&field.ty).unwrap_or_default();
    let is_number = kind == &kind::NUMBER || kind == &kind::CALC_NUMBER;
    let bare = inside(&written, "ReadOnly").unwrap_or(&written);
    let is_float = matches!(inside(bare, "Option").unwrap_or(bare), "f64" | "f32");
    let name = name(field, found);
    match &field.attrs.lossy {
        Some(lossy) if !is_number => {
            errors.at(
                lossy,
                format_args!("`lossy` is for numbers; {name} is {}", kind.shown),
            );
            return Hold::Mistaken;
        }
        None if is_number && is_float => {
            errors.at(
                &field.ty,
                format_args!(
                    "{name} is {}, whose digits `{bare}` may lose; use Option<Decimal>, or accept the loss with #[kintone(lossy)]",
                    kind.shown
                ),
            );
            return Hold::Mistaken;
        }
        _ => {}
    }
    let is_usual = |shape: &str| kind.usual.contains(&shape) || is_float;
    let remedies: &[&str] = match kind.filled_by {
        _ if reason.is_some() => &["ReadOnly"],
        FilledBy::KintoneOrAdd => &["CreateOnly", "ReadOnly"],
        FilledBy::User | FilledBy::Kintone => &[],
    };
    let wrapped = ["ReadOnly", "CreateOnly"]
        .into_iter()
        .find_map(|wrapper| inside(&written, wrapper).map(|inside| (wrapper, inside)));
    match wrapped {
        // Whoever reads only may say so of any field.
        Some((wrapper, inside))
            if is_usual(inside) && (remedies.contains(&wrapper) || wrapper == "ReadOnly") =>
        {
            plain(field, reason)
        }
        None if is_usual(&written) && remedies.is_empty() => plain(field, reason),
        None if is_usual(&written) => {
            let why = match reason {
                Some(reason) => reason.to_string(),
                None => "kintone sets it, and only who adds a record may give it".to_owned(),
            };
            let remedies: Vec<String> = remedies
                .iter()
                .map(|remedy| format!("{remedy}<{written}>"))
                .collect();
            errors.at(
                &field.ty,
                format_args!(
                    "{name} cannot be written: {why}; make it {}",
                    remedies.join(" or ")
                ),
            );
            Hold::Mistaken
        }
        _ => Hold::Checked {
            computed: reason.is_some(),
            words: Words {
                notes: notes(&field.ty, kind, found, reason),
                ..words(&name, kind, remedies)
            },
            options: found.and_then(|(scope, found)| Options::of(scope, found)),
        },
    }
}

fn plain<'a>(field: &Field, reason: Option<&ReadOnlyReason>) -> Hold<'a> {
    match &field.attrs.lossy {
        Some(_) => Hold::Lossy,
        None => Hold::Plain {
            computed: reason.is_some(),
        },
    }
}

fn words(name: &str, kind: &Kind, remedies: &[&str]) -> Words {
    let mut needs = Vec::new();
    for inside in kind.needs {
        match remedies {
            [] => needs.push((*inside).to_owned()),
            remedies => needs.extend(remedies.iter().map(|remedy| format!("{remedy}<{inside}>"))),
        }
    }
    let is = match kind.wire {
        "" => "the field",
        wire => wire,
    };
    let more = if kind.usual.contains(&"i64") {
        ", …"
    } else {
        ""
    };
    let label = match &needs[..] {
        [one] => format!("{is} needs {one}{more}"),
        several => format!("{is} needs one of: {}{more}", several.join(", ")),
    };
    Words {
        message: format!(
            "{} is {}, which `{{Self}}` cannot hold",
            escape(name),
            kind.shown
        ),
        label: escape(&label),
        notes: Vec::new(),
    }
}

fn notes(
    ty: &Type,
    kind: &Kind,
    found: Option<(Scope<'_>, &FormField)>,
    reason: Option<&ReadOnlyReason>,
) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some((scope, found)) = found {
        let path = &scope.form().path;
        let code = found.code();
        notes.push(format!(
            "declared in {path}: {code}, label {}",
            found.label()
        ));
        if !found.options().is_empty() {
            let options: Vec<&str> = found
                .options()
                .iter()
                .map(|option| option.name.as_str())
                .collect();
            notes.push(format!(
                "E is an enum with #[derive(KintoneChoice)] and #[kintone(schema = {path:?}, field = {code:?})]; \
                 the options are {}",
                list(&options)
            ));
        }
        if kind == &kind::SUBTABLE {
            notes.push(format!(
                "R is a struct with #[derive(KintoneRecord)] and #[kintone(schema = {path:?}, table = {code:?})]"
            ));
        }
    }
    if let Some(reason) = reason {
        notes.push(format!("it cannot be written: {reason}"));
    }
    let is_told_how = found.is_some_and(|(_, found)| !found.options().is_empty());
    let is_one_value = !kind.wire.is_empty() && kind != &kind::SUBTABLE;
    if is_of_ones_own(ty) && is_one_value && !is_told_how {
        notes.push(format!(
            "a type of your own implements Value and FieldValue<kind::{}>, or is converted by #[kintone(with = …)]",
            kind.name
        ));
    }
    notes.iter().map(|note| escape(note)).collect()
}

/// Whether the type is, or wraps, one that nobody knows here.
fn is_of_ones_own(ty: &Type) -> bool {
    const KNOWN: [&str; 27] = [
        "BigDecimal",
        "CreateOnly",
        "DateTime",
        "Decimal",
        "FixedOffset",
        "NaiveDate",
        "NaiveTime",
        "Option",
        "ReadOnly",
        "Row",
        "String",
        "Utc",
        "Vec",
        "bool",
        "char",
        "f32",
        "f64",
        "i16",
        "i32",
        "i64",
        "i8",
        "kintone_runtime",
        "str",
        "u16",
        "u32",
        "u64",
        "u8",
    ];
    ty.to_token_stream().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => !KNOWN.iter().any(|known| ident == known),
        _ => false,
    })
}

/// ``field `合計` (app 1)``.
fn name(field: &Field, found: Option<(Scope<'_>, &FormField)>) -> String {
    match found {
        Some((scope, found)) => format!("field `{}`{}", found.code(), scope.form().app()),
        None => format!("field `{}`", field.name()),
    }
}

/// Braces mean something in the words of a diagnostic attribute.
fn escape(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
