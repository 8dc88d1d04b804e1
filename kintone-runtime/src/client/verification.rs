//! Compares a record type with the current form; each difference says what to do about it.

use std::fmt;

use crate::endpoint::error::Error;
use crate::record::id::AppId;
use crate::record::{FieldMeta, Meta, Write};
use kintone_schema::{AppSchema, Field};

/// The differences between a record type and the form of its app: see [`Client::verify`](crate::Client::verify).
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "what differs is in it, and it is not an error"]
pub struct Verification {
    record: &'static str,
    app: AppId,
    differences: Vec<Difference>,
    missing_for_add: Vec<String>,
}

impl Verification {
    pub(crate) fn of(meta: &'static Meta, app: AppId, form: &AppSchema) -> Verification {
        Verification {
            record: meta.name,
            app,
            differences: differences(meta, form),
            missing_for_add: missing_for_add(meta, form),
        }
    }

    /// Returns the app whose form was read.
    pub fn app(&self) -> AppId {
        self.app
    }

    /// Returns the differences, in the order of the struct.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Returns the required fields without a default that the struct lacks.
    ///
    /// Its records can be read and updated, but kintone would reject adding one. [`Client::add_all`](crate::Client::add_all) does not start
    /// then.
    pub fn missing_for_add(&self) -> &[String] {
        &self.missing_for_add
    }

    /// Returns whether there are no differences.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// Turns the differences, if there are any, into an error that names all of them.
    pub fn into_result(self) -> Result<(), Error> {
        match self.is_same() {
            true => Ok(()),
            false => Err(Error::not_sent(self.to_string())),
        }
    }
}

impl Verification {
    /// Collects what prevents records from being written or added.
    pub(crate) fn into_result_for(self, adds: bool) -> Result<(), Error> {
        if !adds || self.missing_for_add.is_empty() || !self.is_same() {
            return self.into_result();
        }
        let Verification {
            record,
            app,
            missing_for_add,
            ..
        } = self;
        Err(Error::not_sent(format!(
            "`{record}` cannot be added to app {app}: it lacks the required fields {}; add them, or generate the struct again",
            missing_for_add.join(", ")
        )))
    }
}

#[cfg(feature = "csv")]
impl Verification {
    /// Collects what prevents records from being read.
    pub(crate) fn into_result_for_reading(mut self) -> Result<(), Error> {
        self.differences
            .retain(|difference| !difference.is_about_writing());
        self.into_result()
    }
}

/// All differences in one line, and what to do.
impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Verification { record, app, .. } = self;
        if self.is_same() {
            return write!(f, "`{record}` matches the form of app {app}");
        }
        write!(f, "`{record}` differs from the form of app {app}")?;
        for (index, difference) in self.differences.iter().enumerate() {
            write!(f, "{} {difference}", [":", ";"][index.min(1)])?;
        }
        Ok(())
    }
}

/// A difference between a record type and the form of its app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The form has no field with this code, or the user cannot see it.
    Missing {
        /// The code.
        field: &'static str,
    },
    /// The form has the field in another place.
    Moved {
        /// The code.
        field: &'static str,
        /// The table in which the struct has it; `None` for the record itself.
        expected: Option<&'static str>,
        /// The table in which the form has it; `None` for the record itself.
        found: Option<String>,
    },
    /// The field has another type.
    Type {
        /// The code.
        field: &'static str,
        /// The type in the struct.
        expected: &'static str,
        /// The type in the form.
        found: String,
    },
    /// The field is a status, an assignee or a category, and that feature is switched off.
    SwitchedOff {
        /// The code.
        field: &'static str,
    },
    /// The struct writes the field, but it cannot be written.
    NotWritable {
        /// The code.
        field: &'static str,
        /// Why not: "kintone calculates it".
        reason: String,
    },
    /// The field is the key of a lookup, but the struct does not say so.
    Lookup {
        /// The code.
        field: &'static str,
    },
    /// A table has a field that the struct of its rows lacks: writing the rows would clear it.
    NotInRow {
        /// The code of the field.
        field: String,
        /// The code of the table.
        table: &'static str,
    },
}

impl Difference {
    /// Returns the code of the field.
    pub fn field(&self) -> &str {
        match self {
            Difference::Missing { field }
            | Difference::Moved { field, .. }
            | Difference::Type { field, .. }
            | Difference::SwitchedOff { field }
            | Difference::NotWritable { field, .. }
            | Difference::Lookup { field } => field,
            Difference::NotInRow { field, .. } => field,
        }
    }
}

#[cfg(feature = "csv")]
impl Difference {
    fn is_about_writing(&self) -> bool {
        use Difference::*;
        matches!(self, NotWritable { .. } | Lookup { .. } | NotInRow { .. })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |table: Option<&str>| match table {
            Some(table) => format!("in the table {table}"),
            None => "in no table".to_owned(),
        };
        write!(f, "field {}: ", self.field())?;
        match self {
            Difference::Missing { .. } => f.write_str(
                "the form has no field with this code, or the user cannot see it; remove it from the struct, or change its code",
            ),
            Difference::Moved {
                expected, found, ..
            } => write!(
                f,
                "it is {}, but the struct has it {}; move it",
                place(found.as_deref()),
                place(*expected)
            ),
            Difference::Type {
                expected, found, ..
            } => write!(
                f,
                "it is a {found}, but the struct has a {expected}; give it a type for {found}"
            ),
            Difference::SwitchedOff { .. } => {
                f.write_str("the app has it switched off; switch it on, or remove it from the struct")
            }
            Difference::NotWritable { reason, .. } => {
                write!(f, "it cannot be written: {reason}; make it a ReadOnly")
            }
            Difference::Lookup { .. } => f.write_str(
                "it is the key of a lookup now; generate the struct again, or write #[kintone(lookup = …)]",
            ),
            Difference::NotInRow { table, .. } => write!(
                f,
                "the struct of the rows of {table} lacks it, and writing the rows would clear it; add it"
            ),
        }
    }
}

/// What a form says of a record type.
fn differences(meta: &'static Meta, form: &AppSchema) -> Vec<Difference> {
    let mut differences = Vec::new();
    for field in meta.fields {
        // Every record has these two, and no form lists them.
        if matches!(field.code, "$id" | "$revision") {
            continue;
        }
        let Some(found) = compare(field, meta.table, form, &mut differences) else {
            continue;
        };
        if let Some(rows) = field.rows {
            let rows = rows();
            differences.extend(self::differences(rows, form));
            if field.write == Write::Always {
                differences.extend(not_in_rows(field.code, rows, found));
            }
        }
    }
    differences
}

/// Checks that rows are complete.
fn missing_for_add(meta: &'static Meta, form: &AppSchema) -> Vec<String> {
    // Such a record has what it is given: nothing is missing in its type.
    if meta.is_untyped() {
        return Vec::new();
    }
    let required = form
        .fields()
        .iter()
        .filter(|field| field.is_required_without_default());
    let known = |code: &str| meta.fields.iter().any(|field| field.code == code);
    let missing = required.map(Field::code).filter(|code| !known(code));
    missing.map(str::to_owned).collect()
}

/// The field of the form, if it is one of the same type.
fn compare<'f>(
    field: &'static FieldMeta,
    table: Option<&'static str>,
    form: &'f AppSchema,
    differences: &mut Vec<Difference>,
) -> Option<&'f Field> {
    let code = field.code;
    let Some(found) = form.find(code) else {
        differences.push(Difference::Missing { field: code });
        return None;
    };
    let (found, place) = (found.field, found.table.map(Field::code));
    if place != table {
        differences.push(Difference::Moved {
            field: code,
            expected: table,
            found: place.map(str::to_owned),
        });
        return None;
    }
    let field_type = found.field_type().as_str();
    if !field.field_type.is_empty() && field.field_type != field_type {
        differences.push(Difference::Type {
            field: code,
            expected: field.field_type,
            found: field_type.to_owned(),
        });
        return None;
    }
    if !found.enabled() {
        differences.push(Difference::SwitchedOff { field: code });
    }
    if let Some(reason) = found.read_only().filter(|_| field.write == Write::Always) {
        differences.push(Difference::NotWritable {
            field: code,
            reason: reason.to_string(),
        });
    }
    if found.is_lookup() && !field.lookup && field.write == Write::Always {
        differences.push(Difference::Lookup { field: code });
    }
    Some(found)
}

/// The fields that rows are written without.
fn not_in_rows(
    table: &'static str,
    rows: &'static Meta,
    form: &Field,
) -> impl Iterator<Item = Difference> {
    let known = |code: &str| rows.fields.iter().any(|field| field.code == code);
    let lost = form.table_fields().iter().filter(move |field| {
        field.read_only().is_none() && field.holds_value() && !known(field.code())
    });
    lost.map(move |field| Difference::NotInRow {
        field: field.code().to_owned(),
        table,
    })
}
