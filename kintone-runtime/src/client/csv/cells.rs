//! The text of a value in its cell, as cli-kintone writes it.

use std::borrow::Cow;

use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::id::RowId;
use crate::record::untyped::AnyValue;
use kintone_schema::{Field, FieldType};

/// The text of a value: lists have an entry a line, users are their codes. Files and tables have none.
pub(super) fn text(value: &AnyValue) -> Result<Cow<'_, str>, ValueError> {
    fn listed<'v>(entries: impl Iterator<Item = &'v str>) -> Cow<'v, str> {
        Cow::Owned(entries.collect::<Vec<_>>().join("\n"))
    }
    Ok(match value {
        AnyValue::Text(text) => Cow::Borrowed(text),
        AnyValue::Texts(texts) => listed(texts.iter().map(String::as_str)),
        AnyValue::User(user) => Cow::Borrowed(&user.code),
        AnyValue::Users(users) => listed(users.iter().map(|user| user.code.as_str())),
        AnyValue::Organizations(list) => listed(list.iter().map(|one| one.code.as_str())),
        AnyValue::Groups(groups) => listed(groups.iter().map(|group| group.code.as_str())),
        AnyValue::Json(json) => Cow::Owned(of_json(json.as_str())?),
        AnyValue::Null | AnyValue::Files(_) | AnyValue::Rows(_) => Cow::Borrowed(""),
    })
}

/// The text of a value whose type is unknown, as in the rows of a struct.
fn of_json(json: &str) -> Result<String, ValueError> {
    if !json.starts_with('[') {
        return Ok(entry(json)?.into_owned());
    }
    let mut entries = Vec::new();
    Cursor::new(json).array(|input| {
        entries.push(entry(input.raw()?)?.into_owned());
        Ok(())
    })?;
    Ok(entries.join("\n"))
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
