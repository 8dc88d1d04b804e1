//! The text of a value in its cell, as cli-kintone writes it.

use std::borrow::Cow;

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::id::RowId;
use crate::record::values::AttachedFile;
use kintone_schema::{Field, FieldType};

/// The cell of a value that kintone answered, from its JSON: lists have an entry a line, users are their codes.
pub(super) fn cell(json: &str) -> Result<String, ValueError> {
    let mut input = Cursor::new(json);
    match json.as_bytes().first() {
        None => Ok(String::new()),
        Some(b'[') => {
            let mut entries = Vec::new();
            input.array(|input| {
                entries.push(entry(input.raw()?)?.into_owned());
                Ok(())
            })?;
            Ok(entries.join("\n"))
        }
        _ => Ok(entry(json)?.into_owned()),
    }
}

fn entry(json: &str) -> Result<Cow<'_, str>, ValueError> {
    let mut input = Cursor::new(json);
    match json.as_bytes().first() {
        Some(b'"') => input.text(),
        Some(b'{') => {
            let mut code = None;
            input.object(|key, input| {
                match key {
                    "code" => code = Some(input.text()?.into_owned()),
                    _ => input.skip()?,
                }
                Ok(())
            })?;
            Ok(code.map_or(Cow::Borrowed(json), Cow::Owned))
        }
        _ if input.null() => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(json)),
    }
}

/// The files in the value of a FILE field.
pub(super) fn files(json: &str) -> Result<Vec<AttachedFile>, ValueError> {
    let mut files = Vec::new();
    if json.starts_with('[') {
        Cursor::new(json).array(|input| {
            let mut file = AttachedFile {
                file_key: String::new(),
                name: String::new(),
                content_type: String::new(),
                size: 0,
            };
            input.object(|key, input| {
                match key {
                    "fileKey" => file.file_key = input.text()?.into_owned(),
                    "name" => file.name = input.text()?.into_owned(),
                    _ => input.skip()?,
                }
                Ok(())
            })?;
            files.push(file);
            Ok(())
        })?;
    }
    Ok(files)
}

/// The rows in the value of a table: the id and the JSON of the fields.
pub(super) fn rows(json: &str) -> Result<Vec<(String, &str)>, ValueError> {
    let mut rows = Vec::new();
    if json.starts_with('[') {
        Cursor::new(json).array(|input| {
            let (mut id, mut fields) = (String::new(), "{}");
            input.object(|key, input| {
                match key {
                    "id" => id = input.number_text()?.into_owned(),
                    "value" => fields = input.raw()?,
                    _ => input.skip()?,
                }
                Ok(())
            })?;
            rows.push((id, fields));
            Ok(())
        })?;
    }
    Ok(rows)
}

/// The JSON of the value of a field among those of a row; empty if the row lacks it.
pub(super) fn value_of<'j>(fields: &'j str, code: &str) -> Result<&'j str, ValueError> {
    let mut found = "";
    Cursor::new(fields).object(|key, input| {
        if key != code {
            return input.skip();
        }
        input.object(|member, input| {
            match member {
                "value" => found = input.raw()?,
                _ => input.skip()?,
            }
            Ok(())
        })
    })?;
    Ok(found)
}

/// Writes `"code":{"type":…,"value":…}` for a cell, as kintone would answer it. `files` are the keys of the uploads in the cell.
pub(super) fn write_field(field: &Field, cell: &str, files: &[String], out: &mut Encoder) {
    open_field(field, out);
    write_value(field, cell, files, out);
    out.raw("}");
}

/// Writes the beginning of a field, up to its value.
pub(super) fn open_field(field: &Field, out: &mut Encoder) {
    out.text(field.code());
    out.raw(":{\"type\":");
    out.text(FieldType::as_str(field.field_type()));
    out.raw(",\"value\":");
}

fn write_value(field: &Field, cell: &str, files: &[String], out: &mut Encoder) {
    let member = |name: &'static str| {
        move |out: &mut Encoder, text: &str| {
            out.raw(name);
            out.text(text);
            out.raw("}");
        }
    };
    match field.field_type() {
        FieldType::File => {
            let write = member("{\"fileKey\":");
            write_list(files.iter().map(String::as_str), out, write);
        }
        FieldType::CheckBox | FieldType::MultiSelect => {
            write_list(entries(cell), out, |out, text| out.text(text));
        }
        FieldType::UserSelect | FieldType::OrganizationSelect | FieldType::GroupSelect => {
            write_list(entries(cell), out, member("{\"code\":"));
        }
        _ if cell.is_empty() => {
            let empty = field.kind().and_then(|kind| kind.empty);
            out.raw(empty.unwrap_or("null"));
        }
        _ => out.text(cell),
    }
}

fn write_list<'c>(
    entries: impl Iterator<Item = &'c str>,
    out: &mut Encoder,
    write: impl Fn(&mut Encoder, &str),
) {
    let mut separator = "[";
    for entry in entries {
        out.raw(separator);
        write(out, entry);
        separator = ",";
    }
    out.raw(if separator == "[" { "[]" } else { "]" });
}

/// The entries of a cell with a list.
pub(super) fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.lines().filter(|entry| !entry.is_empty())
}

/// The id in the cell of a table, if the row has one.
pub(super) fn row_id(cell: &str) -> Result<Option<RowId>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let id = cell.parse().map(RowId::new).map(Some);
    id.map_err(|_| format!("{cell:?} is not the id of a row; leave the cell empty for a new row"))
}
