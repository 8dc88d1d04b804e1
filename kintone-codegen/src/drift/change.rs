//! One difference: where it is, and what it does to code.

use std::fmt;

use kintone_schema::Field;

/// A difference between the form that code was written for and the form that it meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub(super) place: Place,
    pub(super) effect: Effect,
    pub(super) kind: ChangeKind,
    pub(super) message: String,
    /// The name that it has now, if it was renamed.
    pub(super) now: Option<String>,
    /// kintone no longer does what it did: prohibit duplicates, fill in a default.
    pub(super) is_dropped: bool,
}

/// What a change does to code that was written for the old form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing: names that people read.
    Cosmetic,
    /// All that worked still works, and more is possible.
    Additive,
    /// Something that worked is refused, ignored or means something else.
    Breaking,
}

/// The part of a form that changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The app itself.
    App,
    /// A field, by its code in the old form, or in the new one if it is new.
    Field {
        /// The code of the table that it is in.
        table: Option<String>,
        /// Its code.
        code: String,
    },
    /// An option of a choice field.
    Choice {
        /// The code of the table that the field is in.
        table: Option<String>,
        /// The code of the field.
        code: String,
        /// The option in the old form, or in the new one if it is new.
        option: String,
    },
    /// A state of the process.
    State(String),
    /// An action of the process.
    Action(String),
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// It exists in the new form only.
    Added,
    /// It exists in the old form only.
    Gone,
    /// It is switched off.
    Off,
    /// It probably has another name now.
    Renamed,
    /// It is in another table, or no longer in one.
    Moved,
    /// It holds values of another type.
    Type,
    /// It can no longer be written.
    ReadOnly,
    /// It can be written now.
    Writable,
    /// It has to be given.
    Required,
    /// It need not be given any more.
    Optional,
    /// Duplicate values are prohibited, or no longer.
    Unique,
    /// Another value, or none, is filled in.
    Default,
    /// A minimum, a maximum or a precision.
    Limit,
    /// The source of a lookup or of related records.
    Source,
    /// The condition or the assignees of an action.
    Condition,
    /// The states between which an action leads.
    Path,
    /// A name that only people read, or the order of options.
    Display,
}

impl Place {
    pub(super) fn of(field: &Field) -> Place {
        Place::Field {
            table: field.table().map(str::to_owned),
            code: field.code().to_owned(),
        }
    }
}

impl Change {
    pub(super) fn new(
        place: Place,
        effect: Effect,
        kind: ChangeKind,
        message: impl Into<String>,
    ) -> Change {
        Change {
            place,
            effect,
            kind,
            message: message.into(),
            now: None,
            is_dropped: false,
        }
    }

    /// kintone no longer does what it did.
    pub(super) fn dropped(mut self) -> Change {
        self.is_dropped = true;
        self
    }

    /// Adds the name that it has now.
    pub(super) fn now(mut self, name: &str) -> Change {
        self.now = Some(name.to_owned());
        self
    }

    /// Returns the part of the form that changed.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Returns what the change does to code that was written for the old form.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Returns what happened.
    pub fn kind(&self) -> ChangeKind {
        self.kind
    }

    /// Returns the change as a sentence.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Cosmetic => "cosmetic",
            Effect::Additive => "additive",
            Effect::Breaking => "breaking",
        })
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ChangeKind::Added => "added",
            ChangeKind::Gone => "gone",
            ChangeKind::Off => "off",
            ChangeKind::Renamed => "renamed",
            ChangeKind::Moved => "moved",
            ChangeKind::Type => "type",
            ChangeKind::ReadOnly => "read-only",
            ChangeKind::Writable => "writable",
            ChangeKind::Required => "required",
            ChangeKind::Optional => "optional",
            ChangeKind::Unique => "unique",
            ChangeKind::Default => "default",
            ChangeKind::Limit => "limit",
            ChangeKind::Source => "source",
            ChangeKind::Condition => "condition",
            ChangeKind::Path => "path",
            ChangeKind::Display => "display",
        })
    }
}

/// As people name it: `件名`, `明細.数量`, `請求区分/前払`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = |f: &mut fmt::Formatter<'_>, table: &Option<String>| match table {
            Some(table) => write!(f, "{table}."),
            None => Ok(()),
        };
        match self {
            Place::App => f.write_str("the app"),
            Place::Field { table: of, code } => {
                table(f, of)?;
                f.write_str(code)
            }
            Place::Choice {
                table: of,
                code,
                option,
            } => {
                table(f, of)?;
                write!(f, "{code}/{option}")
            }
            Place::State(name) | Place::Action(name) => f.write_str(name),
        }
    }
}
