//! What kintone allows for each kind of field, in one table: operators and functions in queries, writing, clearing, sorting,
//! update keys.
//!
//! The derive checks structs and queries against this table. The traits and the documentation of kintone-runtime are tested
//! against it.
//!
//! Source: kintone REST API, the types of fields and the query string of Get Records (GET records.json).

use std::fmt;

use crate::field_type::{CalcFormat, FieldType};

/// A kind of field: a field type, a CALC field of one format, `$id` or `$revision`.
///
/// ```
/// use kintone_schema::kind::{self, Location, Operators};
///
/// let date = &kind::DATE;
/// assert!(date.has(Operators::Equality, Location::Record));
/// assert!(!date.has(Operators::Equality, Location::Table));
/// assert!(date.has(Operators::Membership, Location::Table));
/// assert!(date.is_sortable && !date.is_update_key);
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kind {
    /// The name of the kind: that of the field type, but `CALC_NUMBER`, `CALC_DATE`, …, `ID`, `REVISION` and `UNKNOWN`.
    pub name: &'static str,
    /// The field type as kintone spells it; empty for one that this version does not know.
    pub field_type: &'static str,
    /// The writer of fields of this kind. A form can make a field read-only that is not so by its kind: see [`Field::read_only`](crate::Field::read_only).
    pub write: Write,
    /// The JSON of the empty value; `None` if every record has a value.
    pub empty: Option<&'static str>,
    /// Whether a value can be cleared.
    pub is_clearable: bool,
    /// Whether queries can sort by it.
    pub is_sortable: bool,
    /// Whether a form can prohibit duplicate values.
    pub may_be_unique: bool,
    /// Whether a field that prohibits duplicate values can be the update key.
    pub is_update_key: bool,
    /// Whether an app has at most one field of this kind.
    pub is_system: bool,
    /// The operators for a field of the record itself.
    operators: &'static [Operators],
    functions: &'static [Functions],
}

/// The writer of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Clients, whenever a record is added or updated.
    Always,
    /// kintone. With the permission to manage the app, clients can give a value when they add a record.
    OnAdd,
    /// kintone alone.
    Never,
}

/// Operators of the query language. A kind of field has all of a group or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operators {
    /// `=` and `!=`.
    Equality,
    /// `<`, `>`, `<=` and `>=`.
    Ordering,
    /// `in` and `not in`.
    Membership,
    /// `like` and `not like`.
    Search,
    /// `is empty` and `is not empty`.
    Emptiness,
}

/// Functions of the query language. A kind of field takes all of a group or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Functions {
    /// `NOW()`.
    Now,
    /// `TODAY()`, `FROM_TODAY(…)`, `THIS_MONTH()` and the like.
    Days,
    /// `LOGINUSER()`.
    User,
    /// `PRIMARY_ORGANIZATION()`.
    Organization,
}

/// Where a field is, relative to the record that a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the record itself.
    Record,
    /// In a table.
    Table,
    /// In the records of another app, seen through related records.
    Related,
}

const TEXT: &str = "\"\"";
const NULL: &str = "null";
const LIST: &str = "[]";

macro_rules! kinds {
    ($(
        $name:ident $field_type:literal: $write:ident,
        [$($operators:ident)*] $(with [$($functions:ident)*])?,
        empty $empty:expr $(, $property:ident)*;
    )*) => {
        $(
            #[doc = concat!("The kind `", stringify!($name), "`.")]
            pub static $name: Kind = Kind {
                $($property: true,)*
                operators: &[$(Operators::$operators),*],
                functions: &[$($(Functions::$functions),*)?],
                ..Kind::new(stringify!($name), $field_type, Write::$write, $empty)
            };
        )*

        /// Every kind.
        pub static ALL: &[&Kind] = &[$(&$name),*];
    };
}

// Calculated dates and times take no functions: kintone's documentation lists none for CALC. A radio button cannot be cleared.
kinds! {
    SINGLE_LINE_TEXT "SINGLE_LINE_TEXT": Always, [Equality Membership Search], empty Some(TEXT),
        is_clearable, is_sortable, may_be_unique, is_update_key;
    MULTI_LINE_TEXT "MULTI_LINE_TEXT": Always, [Search Emptiness], empty Some(TEXT), is_clearable;
    RICH_TEXT "RICH_TEXT": Always, [Search Emptiness], empty Some(TEXT), is_clearable;
    LINK "LINK": Always, [Equality Membership Search], empty Some(TEXT), is_clearable, is_sortable, may_be_unique;
    NUMBER "NUMBER": Always, [Equality Ordering Membership], empty Some(NULL),
        is_clearable, is_sortable, may_be_unique, is_update_key;
    CALC_NUMBER "CALC": Never, [Equality Ordering Membership], empty Some(TEXT), is_sortable;
    CALC_DATE "CALC": Never, [Equality Ordering Membership], empty Some(TEXT), is_sortable;
    CALC_TIME "CALC": Never, [Equality Ordering Membership], empty Some(TEXT), is_sortable;
    CALC_DATETIME "CALC": Never, [Equality Ordering Membership], empty Some(TEXT), is_sortable;
    CALC_HOUR_MINUTE "CALC": Never, [Equality Ordering Membership], empty Some(TEXT), is_sortable;
    CHECK_BOX "CHECK_BOX": Always, [Membership], empty Some(LIST), is_clearable;
    MULTI_SELECT "MULTI_SELECT": Always, [Membership], empty Some(LIST), is_clearable;
    RADIO_BUTTON "RADIO_BUTTON": Always, [Membership], empty Some(NULL), is_sortable;
    DROP_DOWN "DROP_DOWN": Always, [Membership], empty Some(NULL), is_clearable, is_sortable;
    DATE "DATE": Always, [Equality Ordering] with [Days], empty Some(NULL), is_clearable, is_sortable, may_be_unique;
    TIME "TIME": Always, [Equality Ordering], empty Some(NULL), is_clearable, is_sortable;
    DATETIME "DATETIME": Always, [Equality Ordering] with [Days Now], empty Some(NULL),
        is_clearable, is_sortable, may_be_unique;
    FILE "FILE": Always, [Search Emptiness], empty Some(LIST), is_clearable;
    USER_SELECT "USER_SELECT": Always, [Membership] with [User], empty Some(LIST), is_clearable;
    ORGANIZATION_SELECT "ORGANIZATION_SELECT": Always, [Membership] with [Organization], empty Some(LIST), is_clearable;
    GROUP_SELECT "GROUP_SELECT": Always, [Membership], empty Some(LIST), is_clearable;
    SUBTABLE "SUBTABLE": Always, [], empty Some(LIST), is_clearable;
    RECORD_NUMBER "RECORD_NUMBER": Never, [Equality Ordering Membership], empty None, is_sortable, is_system;
    CREATOR "CREATOR": OnAdd, [Membership] with [User], empty None, is_sortable, is_system;
    CREATED_TIME "CREATED_TIME": OnAdd, [Equality Ordering] with [Days Now], empty None, is_sortable, is_system;
    MODIFIER "MODIFIER": OnAdd, [Membership] with [User], empty None, is_sortable, is_system;
    UPDATED_TIME "UPDATED_TIME": OnAdd, [Equality Ordering] with [Days Now], empty None, is_sortable, is_system;
    STATUS "STATUS": Never, [Equality Membership], empty None, is_sortable, is_system;
    STATUS_ASSIGNEE "STATUS_ASSIGNEE": Never, [Membership] with [User], empty Some(LIST), is_system;
    CATEGORY "CATEGORY": Never, [], empty Some(LIST), is_system;
    ID "__ID__": Never, [Equality Ordering Membership], empty None, is_sortable, is_system;
    REVISION "__REVISION__": Never, [], empty None, is_system;
    UNKNOWN "": Never, [Equality Ordering Membership Search Emptiness] with [Days Now User Organization], empty Some(NULL),
        is_sortable;
}

impl Kind {
    const fn new(
        name: &'static str,
        field_type: &'static str,
        write: Write,
        empty: Option<&'static str>,
    ) -> Kind {
        Kind {
            name,
            field_type,
            write,
            empty,
            is_clearable: false,
            is_sortable: false,
            may_be_unique: false,
            is_update_key: false,
            is_system: false,
            operators: &[],
            functions: &[],
        }
    }

    /// Returns the kind of a field of this type; for a CALC field also of this format. `None` if such a field holds no value.
    pub fn of(field_type: &FieldType, format: Option<&CalcFormat>) -> Option<&'static Kind> {
        match field_type {
            FieldType::ReferenceTable
            | FieldType::Group
            | FieldType::Label
            | FieldType::Spacer
            | FieldType::Hr => None,
            FieldType::Calc => Some(Kind::of_calc(format)),
            other => {
                let known = ALL.iter().find(|kind| kind.field_type == other.as_str());
                Some(known.copied().unwrap_or(&UNKNOWN))
            }
        }
    }

    /// Returns the kind of a CALC field of this format. kintone's default is a number.
    pub fn of_calc(format: Option<&CalcFormat>) -> &'static Kind {
        match format {
            None | Some(CalcFormat::Number | CalcFormat::NumberDigit) => &CALC_NUMBER,
            Some(CalcFormat::Date) => &CALC_DATE,
            Some(CalcFormat::Time) => &CALC_TIME,
            Some(CalcFormat::Datetime) => &CALC_DATETIME,
            Some(CalcFormat::HourMinute | CalcFormat::DayHourMinute) => &CALC_HOUR_MINUTE,
            Some(CalcFormat::Unknown(_)) => &UNKNOWN,
        }
    }

    /// Returns the kind of this [`name`](Self::name).
    pub fn named(name: &str) -> Option<&'static Kind> {
        ALL.iter().copied().find(|kind| kind.name == name)
    }

    /// Returns the functions that queries compare fields of this kind with.
    pub fn functions(&self) -> &'static [Functions] {
        self.functions
    }

    /// Returns whether fields of this kind exist at this location: a table contains neither system fields nor tables.
    pub fn is_in(&self, location: Location) -> bool {
        match location {
            Location::Record | Location::Related => true,
            Location::Table => !self.is_system && self != &SUBTABLE,
        }
    }

    /// Returns whether queries have these operators for a field of this kind at this location.
    ///
    /// In tables and related records `in` and `not in` replace `=` and `!=`.
    pub fn has(&self, operators: Operators, location: Location) -> bool {
        let own = self.operators.contains(&operators);
        match (location, operators) {
            (Location::Record, _) => own,
            (_, Operators::Equality) => false,
            (_, Operators::Membership) => own || self.operators.contains(&Operators::Equality),
            _ => own,
        }
    }

    /// Returns whether these operators compare a field of this kind at this location with these functions. Functions are limited to the
    /// operators that the kind has in the record itself.
    pub fn takes(&self, functions: Functions, operators: Operators, location: Location) -> bool {
        let is_comparison = !matches!(operators, Operators::Search | Operators::Emptiness);
        self.has(operators, location)
            && self.operators.contains(&operators)
            && self.functions.contains(&functions)
            && is_comparison
    }

    /// Returns whether these operators compare a field of this kind at this location with `""`, which means no value. Ordering does not
    /// take it, and every record has a status.
    pub fn takes_empty(&self, operators: Operators, location: Location) -> bool {
        let takes = match operators {
            Operators::Equality => self != &STATUS,
            Operators::Membership => true,
            Operators::Ordering | Operators::Search | Operators::Emptiness => false,
        };
        takes && self.has(operators, location)
    }
}

/// The kind as messages name it.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.name {
            "CALC_NUMBER" => "CALC of a number",
            "CALC_DATE" => "CALC of a date",
            "CALC_TIME" => "CALC of a time of day",
            "CALC_DATETIME" => "CALC of a date and time",
            "CALC_HOUR_MINUTE" => "CALC of hours and minutes",
            "ID" => "the record id",
            "REVISION" => "the revision",
            "UNKNOWN" => "of a type that this version does not know",
            _ => self.field_type,
        })
    }
}

impl Operators {
    /// All of them, in the order of kintone's documentation.
    pub const ALL: [Operators; 5] = [
        Operators::Equality,
        Operators::Ordering,
        Operators::Membership,
        Operators::Search,
        Operators::Emptiness,
    ];

    /// Returns the operators as queries spell them.
    pub fn spelt(self) -> &'static [&'static str] {
        match self {
            Operators::Equality => &["=", "!="],
            Operators::Ordering => &["<", ">", "<=", ">="],
            Operators::Membership => &["in", "not in"],
            Operators::Search => &["like", "not like"],
            Operators::Emptiness => &["is empty", "is not empty"],
        }
    }
}

impl Location {
    /// All of them.
    pub const ALL: [Location; 3] = [Location::Record, Location::Table, Location::Related];
}

impl Functions {
    /// All of them.
    pub const ALL: [Functions; 4] = [
        Functions::Now,
        Functions::Days,
        Functions::User,
        Functions::Organization,
    ];

    /// Returns the functions as queries spell them, without their arguments.
    pub fn spelt(self) -> &'static [&'static str] {
        match self {
            Functions::Now => &["NOW"],
            Functions::Days => &[
                "TODAY",
                "YESTERDAY",
                "TOMORROW",
                "FROM_TODAY",
                "THIS_WEEK",
                "LAST_WEEK",
                "NEXT_WEEK",
                "THIS_MONTH",
                "LAST_MONTH",
                "NEXT_MONTH",
                "THIS_YEAR",
                "LAST_YEAR",
                "NEXT_YEAR",
            ],
            Functions::User => &["LOGINUSER"],
            Functions::Organization => &["PRIMARY_ORGANIZATION"],
        }
    }
}
