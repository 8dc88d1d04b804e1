//! Types that the user chooses for fields: the text of a type becomes the type, and the kinds of field that it can hold.

use kintone_schema::kind::{Kind, Write};
use kintone_schema::suggest;
use syn::{GenericArgument, PathArguments, Type};

use super::item::Item;
use crate::error::Error;

/// The type of one value of a field: `i64`, `String`, `crate::Yen`. The code puts `Option`, `Vec`, `ReadOnly` and
/// `CreateOnly` around it, as the field needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChosenType {
    pub(crate) item: Item,
    written: String,
}

impl ChosenType {
    /// Parses the text of a type.
    pub(crate) fn parse(text: &str) -> Result<ChosenType, Error> {
        let refused = |why: &str| Err(Error::Choice(format!("{text:?} {why}")));
        let Ok(ty) = syn::parse_str::<Type>(text) else {
            return refused("is not a type; write one such as i64, or its path such as crate::Yen");
        };
        let Some(name) = last_names(&ty) else {
            return refused(
                "is not the path of a type; a type that borrows, a tuple or an array cannot hold a field",
            );
        };
        let written: String = text.split_whitespace().collect();
        let written = written.replace(',', ", ");
        let outer = name.split('<').next().unwrap_or_default();
        if WRAPPERS.contains(&outer) {
            return refused(
                "says too much: write the type of one value, such as i64; the code puts Option, Vec, ReadOnly or CreateOnly around it",
            );
        }
        let is_bare = !written.contains("::");
        let is_known_crate = CRATES
            .iter()
            .any(|known| written.trim_start_matches("::").starts_with(known));
        let known = known(&name).filter(|_| is_bare || is_known_crate);
        match known {
            Some(item) => Ok(ChosenType { item, written }),
            None if HOLD_NOTHING.contains(&written.as_str()) => refused(
                "holds no kintone field; numbers are Decimal, BigDecimal, i64 and other integers, or f64",
            ),
            None if is_bare => {
                let known = INTEGERS.into_iter().chain(NAMES.map(|(name, _)| name));
                match suggest::nearest(&written, known) {
                    Some(near) => refused(&format!(
                        "is not in scope in the generated code; did you mean `{near}`? Of a type of your own write the path, such as crate::Yen"
                    )),
                    None => refused(
                        "is not in scope in the generated code; write its path, such as crate::Yen",
                    ),
                }
            }
            None => Ok(ChosenType {
                item: Item::Custom(written.clone()),
                written,
            }),
        }
    }

    /// Checks that the type can hold a field of this kind. Of a type of the user's own the compiler knows.
    pub(crate) fn check(&self, code: &str, kind: &Kind) -> Result<(), Error> {
        let is_own = matches!(self.item, Item::Custom(_));
        if is_own && kind.field_type != "SUBTABLE" && self.may_hold(kind) {
            return Ok(());
        }
        let of = types_of(kind);
        if of.contains(&self.item) {
            return Ok(());
        }
        let is = format!("`{code}` is a {} field", kind.field_type);
        let written = &self.written;
        Err(Error::Choice(match kind.field_type {
            "SUBTABLE" => format!("{is}: its rows have a struct of their own, not `{written}`"),
            _ => {
                let names: Vec<String> = of.iter().map(Item::described).collect();
                let names = names.join(", ");
                match kind.write {
                    Write::OnAdd => {
                        format!("{is}, which `{written}` cannot hold; it takes {names}")
                    }
                    _ => format!(
                        "{is}, which `{written}` cannot hold; it takes {names}, or the path of a type of your own"
                    ),
                }
            }
        }))
    }

    /// Whether a type of the user's own can hold fields of this kind at all: not those that are set when a record is added, for only
    /// kintone-runtime can implement the trait for `CreateOnly`.
    pub(crate) fn may_hold(&self, kind: &Kind) -> bool {
        kind.write != Write::OnAdd || !matches!(self.item, Item::Custom(_))
    }
}

/// What the code puts around a type.
const WRAPPERS: [&str; 5] = ["Option", "Vec", "ReadOnly", "CreateOnly", "Row"];

/// The crates whose types have the names that the code itself uses.
const CRATES: [&str; 5] = [
    "kintone_runtime::",
    "rust_decimal::",
    "bigdecimal::",
    "chrono::",
    "std::",
];

/// Types of the language that hold no field.
const HOLD_NOTHING: [&str; 7] = ["bool", "char", "f32", "u128", "usize", "isize", "str"];

/// The integers that hold numbers.
const INTEGERS: [&str; 9] = ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64"];

/// The other known types, by the last names of their paths.
const NAMES: [(&str, Item); 15] = [
    ("String", Item::Text),
    ("Decimal", Item::Decimal),
    ("BigDecimal", Item::BigDecimal),
    ("f64", Item::Float),
    ("NaiveDate", Item::Date),
    ("NaiveTime", Item::Time),
    ("DateTime<Utc>", Item::DateTime),
    ("DateTime<FixedOffset>", Item::FixedDateTime),
    ("HourMinute", Item::HourMinute),
    ("Attachment", Item::Attachment),
    ("User", Item::User),
    ("Organization", Item::Organization),
    ("Group", Item::Group),
    ("RecordNumber", Item::RecordNumber),
    ("Json", Item::Json),
];

/// A type by the last names of its path.
fn known(name: &str) -> Option<Item> {
    if let Some(integer) = INTEGERS.iter().find(|integer| **integer == name) {
        return Some(Item::Integer(integer));
    }
    let known = NAMES.into_iter().find(|(known, _)| *known == name);
    known.map(|(_, item)| item)
}

/// The known types of one value of a kind of field, which a user may choose from. The derive checks the same, of the types with everything around them.
pub(crate) fn types_of(kind: &Kind) -> Vec<Item> {
    match kind.name {
        "NUMBER" | "CALC_NUMBER" => {
            let integers = INTEGERS.iter().map(|integer| Item::Integer(integer));
            [Item::Decimal, Item::BigDecimal, Item::Float]
                .into_iter()
                .chain(integers)
                .collect()
        }
        "DATE" | "CALC_DATE" => vec![Item::Date],
        "TIME" | "CALC_TIME" => vec![Item::Time],
        "DATETIME" | "CALC_DATETIME" | "CREATED_TIME" | "UPDATED_TIME" => {
            vec![Item::DateTime, Item::FixedDateTime]
        }
        "CALC_HOUR_MINUTE" => vec![Item::HourMinute],
        "FILE" => vec![Item::Attachment],
        "USER_SELECT" | "STATUS_ASSIGNEE" | "CREATOR" | "MODIFIER" => vec![Item::User],
        "ORGANIZATION_SELECT" => vec![Item::Organization],
        "GROUP_SELECT" => vec![Item::Group],
        "RECORD_NUMBER" => vec![Item::RecordNumber, Item::Text],
        "SUBTABLE" => Vec::new(),
        "UNKNOWN" => vec![Item::Json],
        _ => vec![Item::Text],
    }
}

/// The type with the last name of each path: `DateTime<Utc>`. `None` if it is anything but a path of types.
fn last_names(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    if path.qself.is_some() {
        return None;
    }
    let (last, before) = path
        .path
        .segments
        .iter()
        .collect::<Vec<_>>()
        .split_last()
        .map(|(last, before)| (*last, before.to_vec()))?;
    if before.iter().any(|segment| !segment.arguments.is_empty()) {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return last.arguments.is_empty().then(|| last.ident.to_string());
    };
    let inner: Option<Vec<String>> = arguments
        .args
        .iter()
        .map(|argument| match argument {
            GenericArgument::Type(ty) => last_names(ty),
            _ => None,
        })
        .collect();
    Some(format!("{}<{}>", last.ident, inner?.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(text: &str) -> Item {
        ChosenType::parse(text).unwrap().item
    }

    #[test]
    fn a_known_type_is_known_by_its_path_too() {
        assert_eq!(item("rust_decimal::Decimal"), Item::Decimal);
        assert_eq!(item("::std::string::String"), Item::Text);
        assert_eq!(
            item("chrono::DateTime<chrono::FixedOffset>"),
            Item::FixedDateTime
        );
        assert_eq!(item("i64"), Item::Integer("i64"));
        // A type of the user's own may have any name.
        assert_eq!(item("crate::User"), Item::Custom("crate::User".into()));
        assert_eq!(
            item("my :: Wrapper<u8,String>"),
            Item::Custom("my::Wrapper<u8, String>".into())
        );
    }

    #[test]
    fn what_cannot_be_the_type_of_a_value_is_refused_with_the_reason() {
        for (text, why) in [
            ("Option<i64>", "says too much"),
            ("kintone_runtime::ReadOnly<i64>", "says too much"),
            ("bool", "holds no kintone field"),
            ("usize", "holds no kintone field"),
            ("Yen", "is not in scope"),
            ("&'a str", "is not the path of a type"),
            ("crate::Text<'a>", "is not the path of a type"),
            ("i64; drop", "is not a type"),
            ("", "is not a type"),
        ] {
            let error = ChosenType::parse(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
