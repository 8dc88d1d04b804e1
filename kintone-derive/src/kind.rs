//! The kinds of field as the macro sees them: their names in `kintone_runtime::kind`, the Rust types that usually hold
//! them, and the words in which an error lists those.

use kintone_schema::{CalcFormat, Field, FieldType};
use syn::{GenericArgument, PathArguments, Type};

/// One kind of field.
#[derive(Debug, PartialEq)]
pub(crate) struct Kind {
    /// The type in `kintone_runtime::kind`.
    pub(crate) name: &'static str,
    /// The name that travels in `"type"`.
    pub(crate) wire: &'static str,
    /// What errors call it.
    pub(crate) shown: &'static str,
    /// Types that hold it, without `ReadOnly`, as [`shape`] writes them.
    pub(crate) usual: &'static [&'static str],
    /// What an error proposes, without `ReadOnly`; `E` and `R` stand for an enum and a struct of the user's.
    pub(crate) needs: &'static [&'static str],
    pub(crate) filled_by: FilledBy,
}

/// Who fills a field, by its kind alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FilledBy {
    /// Whoever writes the record.
    User,
    /// Kintone, unless an administrator gives it when the record is added.
    KintoneOrAdd,
    /// Kintone, always.
    Kintone,
}

use FilledBy::{Kintone, KintoneOrAdd, User};

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

macro_rules! kinds {
    ($($name:ident = $wire:literal, $shown:literal, usual $usual:expr, needs $needs:expr, $filled_by:expr;)*) => {$(
        pub(crate) static $name: Kind = Kind {
            name: stringify!($name),
            wire: $wire,
            shown: $shown,
            usual: $usual,
            needs: $needs,
            filled_by: $filled_by,
        };
    )*
        static ALL: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    SINGLE_LINE_TEXT = "SINGLE_LINE_TEXT", "SINGLE_LINE_TEXT", usual TEXTS, needs TEXTS, User;
    MULTI_LINE_TEXT = "MULTI_LINE_TEXT", "MULTI_LINE_TEXT", usual TEXTS, needs TEXTS, User;
    RICH_TEXT = "RICH_TEXT", "RICH_TEXT", usual TEXTS, needs TEXTS, User;
    LINK = "LINK", "LINK", usual TEXTS, needs TEXTS, User;
    NUMBER = "NUMBER", "NUMBER", usual NUMBERS, needs SOME_NUMBERS, User;
    CALC_NUMBER = "CALC", "CALC of a number", usual NUMBERS, needs SOME_NUMBERS, Kintone;
    CALC_DATE = "CALC", "CALC of a date", usual DATES, needs &["Option<NaiveDate>"], Kintone;
    CALC_TIME = "CALC", "CALC of a time of day", usual TIMES, needs &["Option<NaiveTime>"], Kintone;
    CALC_DATETIME = "CALC", "CALC of a date and time", usual DATETIMES, needs &["Option<DateTime<Utc>>"], Kintone;
    CALC_HOUR_MINUTE = "CALC", "CALC of hours and minutes", usual DURATIONS, needs &["Option<HourMinute>"], Kintone;
    CHECK_BOX = "CHECK_BOX", "CHECK_BOX", usual &["Vec<String>"],
        needs &["Vec<E>", "Vec<String>"], User;
    MULTI_SELECT = "MULTI_SELECT", "MULTI_SELECT", usual &["Vec<String>"],
        needs &["Vec<E>", "Vec<String>"], User;
    RADIO_BUTTON = "RADIO_BUTTON", "RADIO_BUTTON", usual &["Option<String>"],
        needs &["Option<E>", "Option<String>"], User;
    DROP_DOWN = "DROP_DOWN", "DROP_DOWN", usual &["Option<String>"],
        needs &["Option<E>", "Option<String>"], User;
    DATE = "DATE", "DATE", usual DATES, needs &["Option<NaiveDate>"], User;
    TIME = "TIME", "TIME", usual TIMES, needs &["Option<NaiveTime>"], User;
    DATETIME = "DATETIME", "DATETIME", usual DATETIMES, needs &["Option<DateTime<Utc>>"], User;
    FILE = "FILE", "FILE", usual &["Vec<Attachment>"], needs &["Vec<Attachment>"], User;
    USER_SELECT = "USER_SELECT", "USER_SELECT", usual &["Vec<User>"], needs &["Vec<User>"], User;
    ORGANIZATION_SELECT = "ORGANIZATION_SELECT", "ORGANIZATION_SELECT", usual &["Vec<Organization>"],
        needs &["Vec<Organization>"], User;
    GROUP_SELECT = "GROUP_SELECT", "GROUP_SELECT", usual &["Vec<Group>"], needs &["Vec<Group>"], User;
    SUBTABLE = "SUBTABLE", "SUBTABLE", usual &[], needs &["Vec<Row<R>>"], User;
    RECORD_NUMBER = "RECORD_NUMBER", "RECORD_NUMBER", usual &["Option<RecordNumber>", "String"],
        needs &["Option<RecordNumber>", "String"], Kintone;
    CREATOR = "CREATOR", "CREATOR", usual &["Option<User>"], needs &["Option<User>"], KintoneOrAdd;
    MODIFIER = "MODIFIER", "MODIFIER", usual &["Option<User>"], needs &["Option<User>"], KintoneOrAdd;
    CREATED_TIME = "CREATED_TIME", "CREATED_TIME", usual DATETIMES, needs &["Option<DateTime<Utc>>"], KintoneOrAdd;
    UPDATED_TIME = "UPDATED_TIME", "UPDATED_TIME", usual DATETIMES, needs &["Option<DateTime<Utc>>"], KintoneOrAdd;
    STATUS = "STATUS", "STATUS", usual &["String", "Option<String>"],
        needs &["Option<E>", "String"], Kintone;
    STATUS_ASSIGNEE = "STATUS_ASSIGNEE", "STATUS_ASSIGNEE", usual &["Vec<User>"], needs &["Vec<User>"], Kintone;
    CATEGORY = "CATEGORY", "CATEGORY", usual &["Vec<String>"], needs &["Vec<String>"], Kintone;
    ID = "__ID__", "the record id", usual &["Option<RecordId>"], needs &["Option<RecordId>"], Kintone;
    REVISION = "__REVISION__", "the revision", usual &["Option<Revision>"], needs &["Option<Revision>"], Kintone;
    UNKNOWN = "", "of a type that this version does not know", usual &["Json"], needs &["Json"], Kintone;
}

impl Kind {
    /// The kind that a field of the form has; nothing if it holds no value.
    pub(crate) fn of(field: &Field) -> Option<&'static Kind> {
        if !field.holds_value() {
            return None;
        }
        Some(match field.field_type() {
            FieldType::Calc => Kind::of_calc(field.calc_format()),
            known => Kind::of_wire(known.as_str()).unwrap_or(&UNKNOWN),
        })
    }

    /// A format that this version does not know makes an unknown kind.
    pub(crate) fn of_calc(format: Option<&CalcFormat>) -> &'static Kind {
        match format {
            None | Some(CalcFormat::Number | CalcFormat::NumberDigit) => &CALC_NUMBER,
            Some(CalcFormat::Date) => &CALC_DATE,
            Some(CalcFormat::Time) => &CALC_TIME,
            Some(CalcFormat::Datetime) => &CALC_DATETIME,
            Some(CalcFormat::HourMinute | CalcFormat::DayHourMinute) => &CALC_HOUR_MINUTE,
            Some(_) => &UNKNOWN,
        }
    }

    /// The kind that `kind = NUMBER` names: kintone's own names, and `ID` and `REVISION`. CALC is that of a number.
    pub(crate) fn named(name: &str) -> Option<&'static Kind> {
        Kind::nameable().find(|kind| kind.attribute() == name)
    }

    /// The kind of this [`name`](Kind::name).
    pub(crate) fn of_name(name: &str) -> Option<&'static Kind> {
        ALL.iter().copied().find(|kind| kind.name == name)
    }

    /// What `kind = …` may name.
    pub(crate) fn nameable() -> impl Iterator<Item = &'static Kind> {
        ALL.iter().copied().filter(|kind| {
            !matches!(
                kind.name,
                "UNKNOWN" | "CALC_DATE" | "CALC_TIME" | "CALC_DATETIME" | "CALC_HOUR_MINUTE"
            )
        })
    }

    /// The kind as `kind = …` names it.
    pub(crate) fn attribute(&self) -> &'static str {
        match self.wire.starts_with("__") {
            true => self.name,
            false => self.wire,
        }
    }

    /// Whether a field of this kind has a value in every record.
    pub(crate) fn is_always_filled(&self) -> bool {
        let filled: [&Kind; 8] = [
            &RECORD_NUMBER,
            &CREATOR,
            &MODIFIER,
            &CREATED_TIME,
            &UPDATED_TIME,
            &STATUS,
            &ID,
            &REVISION,
        ];
        filled.contains(&self)
    }

    /// Whether an app has one field of this kind at most, so that the kind alone finds it.
    pub(crate) fn is_system(&self) -> bool {
        let system: [&Kind; 10] = [
            &RECORD_NUMBER,
            &CREATOR,
            &MODIFIER,
            &CREATED_TIME,
            &UPDATED_TIME,
            &STATUS,
            &STATUS_ASSIGNEE,
            &CATEGORY,
            &ID,
            &REVISION,
        ];
        system.contains(&self)
    }

    fn of_wire(wire: &str) -> Option<&'static Kind> {
        ALL.iter().copied().find(|kind| kind.wire == wire)
    }
}

/// The type as it is usually written: the last segment of each path, without lifetimes. Nothing for other types.
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

/// A number of which digits may be lost.
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
        for kind in Kind::nameable() {
            assert_eq!(Kind::named(kind.attribute()), Some(kind));
        }
        assert_eq!(Kind::named("CALC"), Some(&CALC_NUMBER));
        assert_eq!(Kind::named(""), None);
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
