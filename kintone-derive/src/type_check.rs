//! Decides how the type of a field is checked: here if its tokens are one of the usual types of the kind, or else by the
//! compiler, through a trait with a message in the words of the form.

use kintone_schema::{Field as FormField, FieldType, ReadOnlyReason};
use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Path, Type};

use crate::ast::Field;
use crate::error::{Errors, escape};
use crate::kind::{self, Kind, Write, inside, is_float, is_never_empty, shape};
use crate::names::list;
use crate::resolve::Scope;

/// How the type of a field is checked.
pub(crate) enum TypeCheck<'a> {
    /// Literally a usual type. `computed`: in `ReadOnly`, because the field cannot be written.
    Plain { computed: bool },
    /// Any other type, which the compiler checks by a trait of the field.
    Checked {
        computed: bool,
        /// The message if the type has no empty value.
        never_empty: Option<String>,
        words: Words,
        options: Option<Options>,
    },
    /// Nothing is known about the field, so any value type is allowed.
    Any { words: Words },
    /// A foreign type.
    With(&'a Path),
    /// A float, which the user has accepted.
    Lossy,
    /// An error was already reported.
    Mistaken,
}

/// The options that an enum must have been checked against.
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
        // FNV-1a, because the hasher of std is only stable within one process.
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

/// The message of the compiler if the type does not fit.
pub(crate) struct Words {
    /// `{Self}` is the type.
    pub(crate) message: String,
    pub(crate) label: String,
    pub(crate) notes: Vec<String>,
}

impl TypeCheck<'_> {
    pub(crate) fn of_unknown<'a>(field: &'a Field, errors: &mut Errors) -> TypeCheck<'a> {
        if let Some(path) = &field.attrs.with {
            return TypeCheck::With(path);
        }
        if lacks_lifetime(&field.ty) {
            return TypeCheck::Mistaken;
        }
        let written = shape(&field.ty).unwrap_or_default();
        let held = Written::of(&written);
        if field.attrs.empty.is_none() && is_never_empty(held.inside) {
            let name = name(field, None);
            errors.at(&field.ty, format_args!("{name} {}", held.may_be_empty()));
            return TypeCheck::Mistaken;
        }
        let mut notes = vec![
            "use #[kintone(with = path)] to convert a foreign type, or #[kintone(skip)] to leave the field out".to_owned(),
        ];
        if shape(&field.ty).is_some_and(|shape| shape.starts_with("Vec<Row<")) {
            notes.insert(0, "the struct of the rows needs #[derive(KintoneRecord)] and #[kintone(table = \"…\")]".to_owned());
        }
        TypeCheck::Any {
            words: Words {
                message: format!(
                    "field `{}` cannot be a `{{Self}}`, which is not a kintone value",
                    field.name()
                ),
                label: "needs a type that implements kintone_runtime::record::field_value::Value"
                    .to_owned(),
                notes,
            },
        }
    }
}

/// Decides how the type is checked. `found` is the field in its form; `reason` is why it cannot be written.
pub(crate) fn type_check<'a>(
    field: &'a Field,
    kind: &'static Kind,
    found: Option<(Scope<'_>, &FormField)>,
    reason: Option<&ReadOnlyReason>,
    errors: &mut Errors,
) -> TypeCheck<'a> {
    if let Some(path) = &field.attrs.with {
        return TypeCheck::With(path);
    }
    if lacks_lifetime(&field.ty) {
        return TypeCheck::Mistaken;
    }
    let written = shape(&field.ty).unwrap_or_default();
    let is_number = kind == &kind::NUMBER || kind == &kind::CALC_NUMBER;
    let held = Written::of(&written);
    let is_float = is_float(inside(held.inside, "Option").unwrap_or(held.inside));
    let name = name(field, found);
    match &field.attrs.lossy {
        Some(lossy) if !is_number => {
            errors.at(
                lossy,
                format_args!("`lossy` is for numbers; {name} is {}", kind),
            );
            return TypeCheck::Mistaken;
        }
        None if is_number && is_float => {
            errors.at(
                &field.ty,
                format_args!(
                    "{name} is {}, whose digits `{}` may lose; use Option<Decimal>, or accept the loss with #[kintone(lossy)]",
                    kind, held.inside
                ),
            );
            return TypeCheck::Mistaken;
        }
        _ => {}
    }
    let usual = kind::types(kind).usual;
    let is_usual = |shape: &str| usual.contains(&shape) || is_float;
    let remedies: &[&str] = match kind.write {
        _ if reason.is_some() => &["ReadOnly"],
        Write::OnAdd => &["CreateOnly", "ReadOnly"],
        Write::Always | Write::Never => &[],
    };
    let may_be_empty = kind.empty.is_some() && field.attrs.empty.is_none();
    match held.wrapper {
        // Any field may be read without being written.
        Some(wrapper)
            if is_usual(held.inside) && !remedies.contains(&wrapper) && wrapper != "ReadOnly" =>
        {
            checked(field, kind, found, reason, remedies)
        }
        None if is_usual(&written) && !remedies.is_empty() => {
            let why = match reason {
                Some(reason) => reason.to_string(),
                None => {
                    "kintone sets it, and it can only be given when a record is added".to_owned()
                }
            };
            let full = match may_be_empty && is_never_empty(&written) {
                true => format!("Option<{written}>"),
                false => written.clone(),
            };
            let remedies: Vec<String> = remedies
                .iter()
                .map(|remedy| format!("{remedy}<{full}>"))
                .collect();
            errors.at(
                &field.ty,
                format_args!(
                    "{name} cannot be written: {why}; make it {}",
                    remedies.join(" or ")
                ),
            );
            TypeCheck::Mistaken
        }
        _ if is_usual(held.inside) && may_be_empty && is_never_empty(held.inside) => {
            errors.at(
                &field.ty,
                format_args!("{name} is {} and {}", kind, held.may_be_empty()),
            );
            TypeCheck::Mistaken
        }
        _ if is_usual(held.inside) => {
            if let Some(empty) = &field.attrs.empty
                && !is_never_empty(held.inside)
            {
                errors.at(
                    empty,
                    format_args!("`{written}` can hold an empty value, so it is never an error; remove `empty`"),
                );
            }
            plain(field, reason)
        }
        _ => checked(field, kind, found, reason, remedies),
    }
}

/// A type as written.
struct Written<'s> {
    whole: &'s str,
    /// `ReadOnly` or `CreateOnly`.
    wrapper: Option<&'static str>,
    /// The type inside the wrapper, or else the whole.
    inside: &'s str,
}

impl<'s> Written<'s> {
    fn of(whole: &'s str) -> Written<'s> {
        let wrapped = ["ReadOnly", "CreateOnly"]
            .into_iter()
            .find_map(|wrapper| inside(whole, wrapper).map(|inside| (wrapper, inside)));
        Written {
            whole,
            wrapper: wrapped.map(|(wrapper, _)| wrapper),
            inside: wrapped.map_or(whole, |(_, inside)| inside),
        }
    }

    /// Completes "the field …" for a type without an empty value.
    fn may_be_empty(&self) -> String {
        let optional = format!("Option<{}>", self.inside);
        let optional = match self.wrapper {
            Some(wrapper) => format!("{wrapper}<{optional}>"),
            None => optional,
        };
        format!(
            "may be empty, which `{}` cannot hold; write {optional}, or #[kintone(empty = error)] to reject records without a value",
            self.whole
        )
    }
}

/// Leaves the check to the compiler.
fn checked<'a>(
    field: &'a Field,
    kind: &'static Kind,
    found: Option<(Scope<'_>, &FormField)>,
    reason: Option<&ReadOnlyReason>,
    remedies: &[&str],
) -> TypeCheck<'a> {
    let name = name(field, found);
    TypeCheck::Checked {
        computed: reason.is_some(),
        never_empty: never_empty(&name, field, kind),
        words: Words {
            notes: notes(&field.ty, kind, found, reason),
            ..words(&name, kind, remedies)
        },
        options: found.and_then(|(scope, found)| Options::of(scope, found)),
    }
}

/// The message if the type, which only the compiler knows, has no empty value; `None` if it needs none.
fn never_empty(name: &str, field: &Field, kind: &Kind) -> Option<String> {
    let written = field.ty.to_token_stream().to_string().replace(' ', "");
    let written = Written::of(&written);
    let is_told = ["Option", "Vec"]
        .iter()
        .any(|outer| inside(written.inside, outer).is_some());
    (!is_told && kind.empty.is_some() && field.attrs.empty.is_none())
        .then(|| format!("{name} is {} and {}", kind, written.may_be_empty()))
}

fn plain<'a>(field: &Field, reason: Option<&ReadOnlyReason>) -> TypeCheck<'a> {
    match &field.attrs.lossy {
        Some(_) => TypeCheck::Lossy,
        None => TypeCheck::Plain {
            computed: reason.is_some(),
        },
    }
}

fn words(name: &str, kind: &Kind, remedies: &[&str]) -> Words {
    let types = kind::types(kind);
    let mut needs = Vec::new();
    for inside in types.needs {
        match remedies {
            [] => needs.push((*inside).to_owned()),
            remedies => needs.extend(remedies.iter().map(|remedy| format!("{remedy}<{inside}>"))),
        }
    }
    let is = match kind.field_type {
        "" => "the field",
        wire => wire,
    };
    let more = if types.usual.contains(&"i64") {
        ", …"
    } else {
        ""
    };
    let label = match &needs[..] {
        [one] => format!("{is} needs {one}{more}"),
        several => format!("{is} needs one of: {}{more}", several.join(", ")),
    };
    Words {
        message: format!("{} is {}, which `{{Self}}` cannot hold", escape(name), kind),
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
    let is_one_value = !kind.field_type.is_empty() && kind != &kind::SUBTABLE;
    if is_of_ones_own(ty) && is_one_value && !is_told_how {
        notes.push(format!(
            "implement Value and FieldValue<kind::{}> for a type of your own, or convert it with #[kintone(with = …)]",
            kind.name
        ));
    }
    notes.iter().map(|note| escape(note)).collect()
}

/// Whether the type is a reference without a lifetime, which the compiler refuses in a struct by itself.
fn lacks_lifetime(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.lifetime.is_none())
}

/// Whether the type is or contains one that is unknown here.
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
