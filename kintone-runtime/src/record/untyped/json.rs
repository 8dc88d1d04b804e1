//! Records without a type in the JSON that kintone answers: `{"件名": {"type": "SINGLE_LINE_TEXT", "value": "見積"}, …}`.

use kintone_schema::FieldType;

use super::any_record::{AnyRecord, AnyValue};
use crate::record::codec::{DecodeError, Encoder, Mode, decode_fields, decode_saved};
use crate::record::saved::Saved;
use crate::record::values::{Attachment, Row};

impl AnyRecord {
    /// Returns the record as kintone answers it, with the types that are known, and without `$id` and `$revision`.
    ///
    /// ```
    /// use kintone_runtime::AnyRecord;
    ///
    /// let json = r#"{"数量":{"type":"NUMBER","value":"1.50"}}"#;
    /// let record = AnyRecord::from_json(json)?;
    /// assert_eq!(record.to_json(), json);
    /// # Ok::<(), kintone_runtime::record::codec::DecodeError>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut out = Encoder::new(Mode::Update);
        write_record(self, &[], &mut out);
        text(out)
    }

    /// Reads a record as kintone answers it, or as clients send it: without types. `$id` and `$revision` are left out.
    ///
    /// A value without a type is what its JSON says: a text or a number, a list of texts, files or rows. Everything else is kept
    /// as JSON, and sent as it is.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, or a value not what kintone writes for its type. The error names the field and the row.
    pub fn from_json(json: &str) -> Result<AnyRecord, DecodeError> {
        decode_fields(json)
    }
}

impl Saved<AnyRecord> {
    /// Returns the record as kintone answers it, with `$id` and `$revision`.
    pub fn to_json(&self) -> String {
        let mut out = Encoder::new(Mode::Update);
        let (id, revision) = (self.id().to_string(), self.revision().to_string());
        let head = [
            ("$id", "__ID__", &*id),
            ("$revision", "__REVISION__", &*revision),
        ];
        write_record(self, &head, &mut out);
        text(out)
    }

    /// Reads a record as kintone answers it, with `$id` and `$revision`.
    ///
    /// ```
    /// use kintone_runtime::{AnyRecord, Saved};
    ///
    /// let json = r#"{"$id":{"type":"__ID__","value":"7"},"$revision":{"type":"__REVISION__","value":"3"},"件名":{"type":"SINGLE_LINE_TEXT","value":"見積"}}"#;
    /// let saved = Saved::<AnyRecord>::from_json(json)?;
    /// assert_eq!((saved.id().get(), saved.text("件名")), (7, Ok("見積")));
    /// assert_eq!(saved.to_json(), json);
    /// # Ok::<(), kintone_runtime::record::codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`AnyRecord::from_json`], and if `$id` or `$revision` is missing.
    pub fn from_json(json: &str) -> Result<Saved<AnyRecord>, DecodeError> {
        decode_saved(json)
    }
}

fn text(out: Encoder) -> String {
    // An encoder writes texts, and JSON that was text.
    String::from_utf8_lossy(&out.into_json()).into_owned()
}

fn write_record(record: &AnyRecord, head: &[(&str, &str, &str)], out: &mut Encoder) {
    let mut separator = "{";
    for (code, field_type, value) in head {
        out.raw(separator);
        out.text(code);
        out.raw(":{\"type\":");
        out.text(field_type);
        out.raw(",\"value\":");
        out.text(value);
        out.raw("}");
        separator = ",";
    }
    for (code, field) in record.iter() {
        out.raw(separator);
        out.text(code);
        out.raw(":{");
        if let Some(field_type) = field.field_type() {
            out.raw("\"type\":");
            out.text(FieldType::as_str(field_type));
            out.raw(",");
        }
        out.raw("\"value\":");
        write_value(field.value(), out);
        out.raw("}");
        separator = ",";
    }
    out.raw(if separator == "{" { "{}" } else { "}" });
}

/// Writes a value as kintone answers it: with the names of users and files, which are not sent.
pub(super) fn write_value(value: &AnyValue, out: &mut Encoder) {
    match value {
        AnyValue::Null => out.null(),
        AnyValue::Text(text) => out.text(text),
        AnyValue::Texts(texts) => write_list(texts, out, |text, out| out.text(text)),
        AnyValue::User(user) => write_members([("code", &user.code), ("name", &user.name)], out),
        AnyValue::Users(users) => write_list(users, out, |user, out| {
            write_members([("code", &user.code), ("name", &user.name)], out);
        }),
        AnyValue::Organizations(organizations) => write_list(organizations, out, |one, out| {
            write_members([("code", &one.code), ("name", &one.name)], out);
        }),
        AnyValue::Groups(groups) => write_list(groups, out, |group, out| {
            write_members([("code", &group.code), ("name", &group.name)], out);
        }),
        AnyValue::Files(files) => write_list(files, out, write_file),
        AnyValue::Rows(rows) => write_list(rows, out, write_row),
        AnyValue::Json(json) => out.raw(json.as_str()),
    }
}

fn write_list<T>(list: &[T], out: &mut Encoder, write: impl Fn(&T, &mut Encoder)) {
    out.raw("[");
    for (index, element) in list.iter().enumerate() {
        if index > 0 {
            out.raw(",");
        }
        write(element, out);
    }
    out.raw("]");
}

fn write_members<const N: usize>(members: [(&str, &str); N], out: &mut Encoder) {
    for (index, (name, value)) in members.into_iter().enumerate() {
        out.raw(if index == 0 { "{" } else { "," });
        out.text(name);
        out.raw(":");
        out.text(value);
    }
    out.raw("}");
}

fn write_file(file: &Attachment, out: &mut Encoder) {
    match file {
        Attachment::Attached(file) => write_members(
            [
                ("fileKey", &file.file_key),
                ("name", &file.name),
                ("contentType", &file.content_type),
                ("size", &file.size.to_string()),
            ],
            out,
        ),
        Attachment::Uploaded(file) => write_members([("fileKey", file.file_key())], out),
    }
}

fn write_row(row: &Row<AnyRecord>, out: &mut Encoder) {
    out.raw("{");
    if let Some(id) = row.id() {
        out.raw("\"id\":");
        out.text(&id.to_string());
        out.raw(",");
    }
    out.raw("\"value\":");
    write_record(row, &[], out);
    out.raw("}");
}
