//! The lines of a record become a record.

use std::path::PathBuf;
use std::sync::Arc;

use kintone_schema::{Field, FieldType};

use super::attachments;
use super::cells;
use super::header::Header;
use super::input::Gathered;
use super::numbers::{Named, number};
use crate::client::Client;
use crate::client::load::{is_not, no_option};
use crate::record::OwnedRecord;
use crate::record::codec::{Encoder, Mode, decode_fields};
use crate::record::id::{AppId, RecordId};
use crate::record::untyped::AnyRecord;

/// What records are made with.
pub(super) struct Workshop {
    pub(super) client: Client,
    pub(super) app: AppId,
    pub(super) header: Arc<Header>,
    pub(super) attachments: Option<PathBuf>,
    /// The column of the record number, if records are updated by it.
    pub(super) number: Option<usize>,
}

/// The cells of a line, and its number.
type Row<'l> = (u64, &'l [String]);

impl Workshop {
    /// Makes a record, whose values a `T` can hold, and finds its id if records are updated by their number. Attachments are uploaded when
    /// nothing else is wrong.
    pub(super) async fn record<T: OwnedRecord>(
        &self,
        gathered: &Gathered,
        named: &Named,
    ) -> Result<(Option<RecordId>, AnyRecord), String> {
        let rows: Result<Vec<Row<'_>>, String> = gathered
            .lines
            .iter()
            .map(|line| {
                Ok((
                    line.number,
                    line.cells.as_ref().map_err(String::clone)?.as_slice(),
                ))
            })
            .collect();
        let rows = rows?;
        let Some(first) = rows.first() else {
            return Err("a record has no lines".to_owned());
        };
        let id = self.id(*first, named).await?;
        let mut files = Files::default();
        let json = self.json(&rows, &mut files)?;
        let of_line = |error: &dyn std::fmt::Display| format!("line {}: {error}", first.0);
        if !T::META.is_untyped() {
            decode_fields::<T>(&json).map_err(|error| match error.app() {
                Some(app) => {
                    let error = error.to_string();
                    let short = error
                        .strip_prefix(&format!("app {app}, "))
                        .unwrap_or(&error);
                    of_line(&short)
                }
                None => of_line(&error),
            })?;
        }
        let json = match files.paths.is_empty() {
            true => json,
            false => {
                let keys = attachments::upload::<T>(&self.client, &files.paths).await;
                files.keys = keys.map_err(|error| of_line(&error))?;
                self.json(&rows, &mut files)?
            }
        };
        let record = AnyRecord::from_json(&json).map_err(|error| of_line(&error))?;
        Ok((id, record))
    }

    /// The id of the record, if it is updated by its number.
    async fn id(&self, (line, cells): Row<'_>, named: &Named) -> Result<Option<RecordId>, String> {
        let Some(at) = self.number else {
            return Ok(None);
        };
        let problem = |problem: &str| self.at(line, at, problem);
        let Some(id) = number(&cells[at]).map_err(|reason| problem(&reason))? else {
            return Ok(None);
        };
        let exists = named.exists(id, &self.client, self.app).await;
        match exists.map_err(|error| format!("line {line}: {error}"))? {
            true => Ok(Some(id)),
            false => Err(problem(&format!(
                "record {id} does not exist, or you have no permission to view it; leave the cell empty to add a record"
            ))),
        }
    }

    fn at(&self, line: u64, column: usize, problem: &str) -> String {
        format!(
            "line {line}, column {}: {problem}",
            self.header.names[column]
        )
    }

    fn json(&self, rows: &[Row<'_>], files: &mut Files) -> Result<String, String> {
        files.next = 0;
        let mut out = Encoder::new(Mode::Update);
        let mut separator = "{";
        for (at, field) in &self.header.fields {
            out.raw(separator);
            self.field(rows[0], *at, field, files, &mut out)?;
            separator = ",";
        }
        for table in &self.header.tables {
            out.raw(separator);
            separator = ",";
            cells::open_field(&table.field, &mut out);
            let mut before = "[";
            for row in rows {
                let (line, cells) = *row;
                let columns = table.fields.iter().map(|(at, _)| *at).chain(table.id);
                if columns.into_iter().all(|at| cells[at].is_empty()) {
                    continue;
                }
                out.raw(before);
                before = ",";
                out.raw("{");
                if let Some(at) = table.id {
                    let id = cells::row_id(&cells[at]);
                    if let Some(id) = id.map_err(|problem| self.at(line, at, &problem))? {
                        out.raw("\"id\":");
                        out.text(&id.to_string());
                        out.raw(",");
                    }
                }
                out.raw("\"value\":");
                let mut within = "{";
                for (at, field) in &table.fields {
                    out.raw(within);
                    self.field(*row, *at, field, files, &mut out)?;
                    within = ",";
                }
                out.raw("}}");
            }
            out.raw(if before == "[" { "[]}" } else { "]}" });
        }
        out.raw("}");
        String::from_utf8(out.into_json()).map_err(|error| error.to_string())
    }

    fn field(
        &self,
        (line, cells): Row<'_>,
        at: usize,
        field: &Field,
        files: &mut Files,
        out: &mut Encoder,
    ) -> Result<(), String> {
        let cell = cells[at].as_str();
        check(field, cell).map_err(|problem| self.at(line, at, &problem))?;
        let keys = match (&self.attachments, field.field_type()) {
            (Some(folder), FieldType::File) => {
                let paths = cells::entries(cell).map(|path| attachments::find(folder, path));
                let paths: Result<Vec<PathBuf>, String> = paths.collect();
                files.of_cell(paths.map_err(|problem| self.at(line, at, &problem))?)
            }
            _ => Vec::new(),
        };
        cells::write_field(field, cell, &keys, out);
        Ok(())
    }
}

/// The files of a record, and their keys once they are uploaded.
#[derive(Default)]
struct Files {
    paths: Vec<PathBuf>,
    keys: Vec<String>,
    next: usize,
}

impl Files {
    fn of_cell(&mut self, paths: Vec<PathBuf>) -> Vec<String> {
        if self.keys.is_empty() {
            self.paths.extend(paths);
            return Vec::new();
        }
        let first = self.next;
        self.next += paths.len();
        self.keys.get(first..self.next).unwrap_or_default().to_vec()
    }
}

/// What the field cannot hold.
fn check(field: &Field, cell: &str) -> Result<(), String> {
    if cell.is_empty() {
        return Ok(());
    }
    if let Some(what) = is_not(field, cell) {
        return Err(format!("{cell:?} is not {what}"));
    }
    let chosen: Vec<&str> = match field.field_type() {
        FieldType::RadioButton | FieldType::DropDown => vec![cell],
        FieldType::CheckBox | FieldType::MultiSelect => cells::entries(cell).collect(),
        _ => return Ok(()),
    };
    match chosen.iter().find_map(|option| no_option(field, option)) {
        None => Ok(()),
        Some(problem) => Err(problem),
    }
}
