//! The first line of a file that is read: which column goes where, and what is wrong with it.

use kintone_schema::suggest::nearest;
use kintone_schema::{AppSchema, Field, FieldType};

use super::columns::{ColumnNames, MARK};
use crate::record::Meta;

/// What the columns of a file are.
#[derive(Debug)]
pub(super) struct Header {
    /// The names of the columns.
    pub(super) names: Vec<String>,
    /// Whether the first column marks the lines that begin a record.
    pub(super) has_mark: bool,
    /// The column of the record number.
    pub(super) number: Option<usize>,
    /// The fields of the record that are read, each with its column.
    pub(super) fields: Vec<(usize, Field)>,
    pub(super) tables: Vec<TableColumns>,
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct TableColumns {
    pub(super) field: Field,
    /// The column of the row ids.
    pub(super) id: Option<usize>,
    pub(super) fields: Vec<(usize, Field)>,
}

/// What is asked of a header.
pub(super) struct Wanted<'w> {
    pub(super) names: ColumnNames,
    pub(super) meta: &'static Meta,
    /// The code of the update key.
    pub(super) key: Option<&'w str>,
    pub(super) by_number: bool,
    pub(super) with_files: bool,
    pub(super) ignores_unknown: bool,
}

impl Header {
    /// Reads the first line. Everything that is wrong with it is in the error.
    pub(super) fn read(
        names: Vec<String>,
        form: &AppSchema,
        wanted: &Wanted<'_>,
    ) -> Result<Header, String> {
        let mut reader = Reader {
            form,
            wanted,
            problems: Vec::new(),
            header: Header {
                has_mark: names.first().is_some_and(|name| name == MARK),
                names: Vec::new(),
                number: None,
                fields: Vec::new(),
                tables: Vec::new(),
            },
        };
        for (at, name) in names.iter().enumerate().skip(reader.header.has_mark.into()) {
            reader.column(at, name, &names);
        }
        reader.whole();
        reader.header.names = names;
        // A table of which nothing can be written is left alone.
        reader
            .header
            .tables
            .retain(|table| !table.fields.is_empty());
        match reader.problems.is_empty() {
            true => Ok(reader.header),
            false => Err(format!("line 1, {}", reader.problems.join("; "))),
        }
    }
}

struct Reader<'r> {
    form: &'r AppSchema,
    wanted: &'r Wanted<'r>,
    problems: Vec<String>,
    header: Header,
}

impl Reader<'_> {
    fn column(&mut self, at: usize, name: &str, names: &[String]) {
        let place = at + 1;
        let what = self.wanted.names.what();
        if name.is_empty() {
            let problem = format!("column {place}: it has no name; give it a {what}, or remove it");
            return self.problems.push(problem);
        }
        if let Some(first) = names[..at].iter().position(|other| other == name) {
            let problem = format!(
                "column {place}: {name} is column {} too; remove one of them",
                first + 1
            );
            return self.problems.push(problem);
        }
        match self.find(name) {
            Ok(Some((field, table))) => self.take(at, &field, table.as_ref()),
            Ok(None) if self.wanted.ignores_unknown => {}
            Ok(None) => {
                let problem = self.unknown(name);
                self.problems.push(format!("column {place}: {problem}"));
            }
            Err(problem) => self.problems.push(format!("column {place}: {problem}")),
        }
    }

    /// The field with this name, and the table that it is in.
    fn find(&self, name: &str) -> Result<Option<(Field, Option<Field>)>, String> {
        if self.wanted.names == ColumnNames::Codes {
            let found = self
                .form
                .find(name)
                .filter(|found| found.field.holds_value());
            return Ok(found.map(|found| (found.field.clone(), found.table.cloned())));
        }
        let found = self
            .form
            .by_label(name)
            .filter(|found| found.field.holds_value());
        let found: Vec<_> = found.collect();
        match &found[..] {
            [] => Ok(None),
            [one] => Ok(Some((one.field.clone(), one.table.cloned()))),
            several => {
                let codes: Vec<&str> = several.iter().map(|found| found.field.code()).collect();
                Err(format!(
                    "{name} is the label of {}; name the columns by field codes, or change a label",
                    codes.join(" and ")
                ))
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        let names = self.wanted.names;
        let fields = self.form.all_fields().map(|found| found.field);
        let near = nearest(name, fields.map(|field| names.of(field)));
        let near = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
        format!(
            "the form has no {} {name}{near}; correct it, remove the column, or call `.ignore_unknown_columns()`",
            names.what()
        )
    }

    fn take(&mut self, at: usize, field: &Field, table: Option<&Field>) {
        match field.field_type() {
            FieldType::RecordNumber => self.header.number = Some(at),
            FieldType::Subtable => self.table(field).id = Some(at),
            // What kintone fills is ignored, and so are the names of files that are not uploaded.
            _ if field.read_only().is_some() || field.create_only() => {}
            FieldType::File if !self.wanted.with_files => {}
            _ => self.take_writable(at, field, table),
        }
    }

    fn take_writable(&mut self, at: usize, field: &Field, table: Option<&Field>) {
        let (meta, place) = (self.wanted.meta, at + 1);
        if !has(meta, field, table) {
            if !self.wanted.ignores_unknown {
                self.problems.push(format!(
                    "column {place}: {} has no field {}; add it to the struct, remove the column, or call `.ignore_unknown_columns()`",
                    meta.name,
                    field.code()
                ));
            }
            return;
        }
        match table {
            None => self.header.fields.push((at, field.clone())),
            Some(table) => {
                if !self.header.has_mark {
                    self.problems.push(format!(
                        "column {place}: {} is in the table {}, so the first column has to be {MARK}, with a {MARK} in the first line of each record",
                        field.code(),
                        table.code()
                    ));
                }
                self.table(table).fields.push((at, field.clone()));
            }
        }
    }

    fn table(&mut self, field: &Field) -> &mut TableColumns {
        let tables = &mut self.header.tables;
        let known = tables
            .iter()
            .position(|table| table.field.code() == field.code());
        let at = known.unwrap_or_else(|| {
            tables.push(TableColumns {
                field: field.clone(),
                id: None,
                fields: Vec::new(),
            });
            tables.len() - 1
        });
        &mut tables[at]
    }

    /// What is wrong with the line as a whole.
    fn whole(&mut self) {
        let (number, fields) = (self.header.number, &self.header.fields);
        if self.wanted.by_number && number.is_none() {
            let problem = "no column has the record number, by which records are updated; add it, or leave out `.by_record_number()`";
            self.problems.push(problem.to_owned());
        }
        if let Some(key) = self.wanted.key
            && !fields.iter().any(|(_, field)| field.code() == key)
        {
            self.problems.push(format!(
                "no column has {key}, by which records are updated; add it, or leave out `.update_key(…)`"
            ));
        }
        if self.problems.is_empty() && fields.is_empty() && self.header.tables.is_empty() {
            let problem = "no column can be written; the first line has to name fields of the form";
            self.problems.push(problem.to_owned());
        }
    }
}

/// Whether records of the type have a field.
fn has(meta: &'static Meta, field: &Field, table: Option<&Field>) -> bool {
    let own = |meta: &'static Meta, code: &str| meta.fields.iter().find(|own| own.code == code);
    if meta.is_untyped() {
        return true;
    }
    match table {
        None => own(meta, field.code()).is_some(),
        Some(table) => own(meta, table.code())
            .and_then(|table| table.rows)
            .is_some_and(|rows| own(rows(), field.code()).is_some()),
    }
}
