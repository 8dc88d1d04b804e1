//! The kinds of field as the macro sees them: their names in `kind = …`, the Rust types that usually hold them, and the types
//! that an error proposes. `kintone_schema::kind` has what kintone allows for a kind.

pub(crate) use kintone_schema::kind::*;
use syn::{GenericArgument, PathArguments, Type};

/// The Rust types that hold a kind of field.
pub(crate) struct Types {
    /// Types that hold it, without `ReadOnly`, as [`shape`] writes them.
    pub(crate) usual: &'static [&'static str],
    /// The types that an error proposes, without `ReadOnly`; `E` and `R` are an enum and a struct of the user.
    pub(crate) needs: &'static [&'static str],
}

const TEXTS: &[&str] = &["String", "Cow<str>", "Option<String>"];
const NUMBERS: &[&str] = &[
    "Option<Decimal>",
    "Option<BigDecimal>",
    "Option<i64>",
    "Option<u64>",
    "Option<i32>",
    "Option<u32>",
    "Decimal",
    "BigDecimal",
    "i64",
    "u64",
    "i32",
    "u32",
];
const SOME_NUMBERS: &[&str] = &["Option<Decimal>", "Option<i64>", "Option<u32>"];
const DATES: &[&str] = &["Option<NaiveDate>", "NaiveDate"];
const TIMES: &[&str] = &["Option<NaiveTime>", "NaiveTime"];
const DATETIMES: &[&str] = &[
    "Option<DateTime<Utc>>",
    "Option<DateTime<FixedOffset>>",
    "DateTime<Utc>",
    "DateTime<FixedOffset>",
];
const DURATIONS: &[&str] = &["Option<HourMinute>", "HourMinute"];

/// The types that hold this kind of field.
pub(crate) fn types(kind: &Kind) -> Types {
    let (usual, needs): (&[&str], &[&str]) = match kind.name {
        "SINGLE_LINE_TEXT" | "MULTI_LINE_TEXT" | "RICH_TEXT" | "LINK" => (TEXTS, TEXTS),
        "NUMBER" | "CALC_NUMBER" => (NUMBERS, SOME_NUMBERS),
        "DATE" | "CALC_DATE" => (DATES, &["Option<NaiveDate>"]),
        "TIME" | "CALC_TIME" => (TIMES, &["Option<NaiveTime>"]),
        "DATETIME" | "CALC_DATETIME" | "CREATED_TIME" | "UPDATED_TIME" => {
            (DATETIMES, &["Option<DateTime<Utc>>"])
        }
        "CALC_HOUR_MINUTE" => (DURATIONS, &["Option<HourMinute>"]),
        "CHECK_BOX" | "MULTI_SELECT" => (&["Vec<String>"], &["Vec<E>", "Vec<String>"]),
        "RADIO_BUTTON" | "DROP_DOWN" => (&["Option<String>"], &["Option<E>", "Option<String>"]),
        "FILE" => (&["Vec<Attachment>"], &["Vec<Attachment>"]),
        "USER_SELECT" | "STATUS_ASSIGNEE" => (&["Vec<User>"], &["Vec<User>"]),
        "ORGANIZATION_SELECT" => (&["Vec<Organization>"], &["Vec<Organization>"]),
        "GROUP_SELECT" => (&["Vec<Group>"], &["Vec<Group>"]),
        "SUBTABLE" => (&[], &["Vec<Row<R>>"]),
        "RECORD_NUMBER" => {
            let types = &["Option<RecordNumber>", "String"];
            (types, types)
        }
        "CREATOR" | "MODIFIER" => (&["Option<User>"], &["Option<User>"]),
        "STATUS" => (&["String", "Option<String>"], &["Option<E>", "String"]),
        "CATEGORY" => (&["Vec<String>"], &["Vec<String>"]),
        "ID" => (&["Option<RecordId>"], &["Option<RecordId>"]),
        "REVISION" => (&["Option<Revision>"], &["Option<Revision>"]),
        _ => (&["Json"], &["Json"]),
    };
    Types { usual, needs }
}

/// The kind that `kind = NUMBER` names: kintone's own names, and `ID` and `REVISION`. `CALC` is a calculated number.
pub(crate) fn of_attribute(name: &str) -> Option<&'static Kind> {
    nameable().find(|kind| attribute(kind) == name)
}

/// The kinds that `kind = …` can name. The format of a CALC field is an attribute of its own.
pub(crate) fn nameable() -> impl Iterator<Item = &'static Kind> {
    let is_nameable =
        |kind: &&Kind| *kind != &UNKNOWN && (kind.field_type != "CALC" || *kind == &CALC_NUMBER);
    ALL.iter().copied().filter(is_nameable)
}

/// The kind as `kind = …` names it.
pub(crate) fn attribute(kind: &Kind) -> &'static str {
    match kind.field_type.starts_with("__") {
        true => kind.name,
        false => kind.field_type,
    }
}

/// The type as it is usually written: the last segment of each path, without lifetimes. `None` for other types.
pub(crate) fn shape(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if path.qself.is_none() => {
            let last = path.path.segments.last()?;
            let name = last.ident.to_string();
            let PathArguments::AngleBracketed(given) = &last.arguments else {
                return last.arguments.is_empty().then_some(name);
            };
            let mut inner = Vec::new();
            for argument in &given.args {
                match argument {
                    GenericArgument::Type(ty) => inner.push(shape(ty)?),
                    GenericArgument::Lifetime(_) => {}
                    _ => return None,
                }
            }
            Some(format!("{name}<{}>", inner.join(", ")))
        }
        // `macro_rules!` wraps the types it was given.
        Type::Group(group) => shape(&group.elem),
        Type::Paren(paren) => shape(&paren.elem),
        _ => None,
    }
}

/// Whether this is a usual type, as [`shape`] writes it, that has no empty value.
pub(crate) fn is_never_empty(shape: &str) -> bool {
    const WITHOUT_EMPTY: [&[&str]; 5] = [NUMBERS, DATES, TIMES, DATETIMES, DURATIONS];
    inside(shape, "Option").is_none()
        && (WITHOUT_EMPTY.iter().any(|usual| usual.contains(&shape)) || is_float(shape))
}

/// Whether the type is a number that may lose digits.
pub(crate) fn is_float(shape: &str) -> bool {
    matches!(shape, "f64" | "f32")
}

/// `X` of `ReadOnly<X>`.
pub(crate) fn inside<'s>(shape: &'s str, wrapper: &str) -> Option<&'s str> {
    shape
        .strip_prefix(wrapper)?
        .strip_prefix('<')?
        .strip_suffix('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_of(ty: &str) -> Option<String> {
        shape(&syn::parse_str(ty).expect("a type"))
    }

    #[test]
    fn a_path_and_its_last_segment_are_the_same_type() {
        let full = "::std::option::Option<kintone_runtime::Decimal>";
        assert_eq!(shape_of(full).as_deref(), Some("Option<Decimal>"));
        assert_eq!(shape_of("Cow<'a, str>").as_deref(), Some("Cow<str>"));
        assert_eq!(shape_of("&'a str"), None);
        assert_eq!(shape_of("<T as Trait>::Type"), None);
    }

    #[test]
    fn every_kind_with_a_name_is_found_by_it() {
        for kind in nameable() {
            assert_eq!(of_attribute(attribute(kind)), Some(kind));
        }
        assert_eq!(of_attribute("CALC"), Some(&CALC_NUMBER));
        assert_eq!(of_attribute(""), None);
    }

    #[test]
    fn every_kind_but_the_unknown_has_types_of_its_own() {
        for kind in ALL {
            let is_json = types(kind).needs == ["Json"];
            assert_eq!(is_json, *kind == &UNKNOWN, "{}", kind.name);
        }
    }

    #[test]
    fn the_documentation_lists_the_types_of_every_kind() {
        let rows = include_str!("lib.rs")
            .lines()
            .skip_while(|line| !line.starts_with("/// | field type | Rust types |"))
            .skip(2)
            .take_while(|line| line.starts_with("/// |"));
        let rows: Vec<(&str, &str)> = rows
            .filter_map(|row| row.trim_start_matches("/// |").split_once('|'))
            .collect();
        // `$id` and `$revision` are described as codes.
        let undocumented: [&Kind; 3] = [&ID, &REVISION, &UNKNOWN];
        for kind in ALL.iter().filter(|kind| !undocumented.contains(kind)) {
            let row = rows
                .iter()
                .find(|(types, _)| types.trim().split(", ").any(|name| name == kind.field_type));
            let (_, documented) = row.unwrap_or_else(|| panic!("{} is missing", kind.name));
            let needed = types(kind).needs[0].replace("<E>", "<_>");
            let needed = needed.replace("<R>", "<_>");
            assert!(documented.contains(&needed), "{}: {needed}", kind.name);
            let wrapped = ["ReadOnly<", "CreateOnly<"].map(|wrapper| documented.contains(wrapper));
            let expected = match kind.write {
                Write::Always => [false, false],
                Write::OnAdd => [false, true],
                Write::Never => [true, false],
            };
            assert_eq!(wrapped, expected, "{}", kind.name);
        }
    }

    #[test]
    fn the_wrapper_is_taken_off_once() {
        assert_eq!(
            inside("ReadOnly<Option<i64>>", "ReadOnly"),
            Some("Option<i64>")
        );
        assert_eq!(inside("ReadOnlyish<i64>", "ReadOnly"), None);
    }
}
