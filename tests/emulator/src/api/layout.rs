//! Replaces the layout of a form.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_members, read_number};
use crate::api::sent_object::{SentObject, keep_unknown};
use crate::api::settings::{Replaced, Replacement, replace};
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::form::Field;
use crate::domain::layout;
use crate::domain::note::Note;
use crate::domain::problem::Problem;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};

/// Update Form Layout: PUT preview/app/form/layout.json. Fields that are not sent are added to the end, each in its own row.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    replace(
        core,
        call,
        params,
        Section::Layout,
        Some("layout"),
        validate,
    )
}

fn validate(replacement: &Replacement<'_>, params: &mut Params) -> Result<Replaced, ApiError> {
    let form = &replacement.form;
    let mut reader = LayoutReader {
        placed: BTreeSet::new(),
        errors: &mut params.errors,
    };
    let sent = params.values.remove("layout");
    let rows = reader.rows(sent, "layout", &form.fields, true)?;
    Ok(Replaced {
        sections: vec![(
            Section::Layout,
            json!({ "layout": layout::fitted(&rows, form) }),
        )],
        answer: Map::new(),
    })
}

/// Reads the rows that were sent.
struct LayoutReader<'a> {
    /// The codes of the fields that have been placed.
    placed: BTreeSet<String>,
    errors: &'a mut FieldErrors,
}

impl LayoutReader<'_> {
    /// Reads the rows of a form, or those of a group, which contain neither tables nor groups.
    fn rows(
        &mut self,
        sent: Option<Value>,
        path: &str,
        fields: &[Field],
        is_outside: bool,
    ) -> Result<Vec<Value>, ApiError> {
        let mut rows = Vec::new();
        for (at, sent) in list(sent)?.into_iter().enumerate() {
            let row = self.members(sent, format!("{path}[{at}]"))?;
            let kind = row.text("type")?;
            let path = row.path.clone();
            let mut sent = row.sent;
            let mut read = match kind.as_deref() {
                Some("ROW") => {
                    let items = self.items(sent.remove("fields"), &path, fields)?;
                    json!({ "type": "ROW", "fields": items })
                }
                Some("SUBTABLE") if is_outside => {
                    let table = self.place(&sent, &path, "SUBTABLE", fields)?;
                    let items = self.items(sent.remove("fields"), &path, &table.fields)?;
                    json!({ "type": "SUBTABLE", "code": table.code, "fields": items })
                }
                Some("GROUP") if is_outside => {
                    let group = self.place(&sent, &path, "GROUP", fields)?;
                    let path = format!("{path}.layout");
                    let inner = self.rows(sent.remove("layout"), &path, fields, false)?;
                    json!({ "type": "GROUP", "code": group.code, "layout": inner })
                }
                Some(_) => {
                    self.errors.push(format!("{path}.type"), Note::NotEnum);
                    continue;
                }
                None => {
                    let key = format!("{path}.type");
                    self.errors.push(key, Note::RequiredParameter);
                    continue;
                }
            };
            keep_unknown(&sent, &["code", "fields", "layout", "type"], &mut read);
            rows.push(read);
        }
        Ok(rows)
    }

    /// Reads the items of a row: fields, labels, spaces and lines.
    fn items(
        &mut self,
        sent: Option<Value>,
        path: &str,
        fields: &[Field],
    ) -> Result<Vec<Value>, ApiError> {
        let mut items = Vec::new();
        for (at, sent) in list(sent)?.into_iter().enumerate() {
            let item = self.members(sent, format!("{path}.fields[{at}]"))?;
            let kind = item.text("type")?.unwrap_or_default();
            let (path, sent) = (item.path.clone(), item.sent);
            let mut read = json!({ "type": kind, "size": self.size(&sent, &path)? });
            match kind.as_str() {
                "LABEL" => read["label"] = sent.get("label").cloned().unwrap_or_default(),
                "SPACER" | "HR" => {
                    read["elementId"] = sent.get("elementId").cloned().unwrap_or(json!(""));
                }
                kind => read["code"] = json!(self.place(&sent, &path, kind, fields)?.code),
            }
            keep_unknown(
                &sent,
                &["code", "elementId", "label", "size", "type"],
                &mut read,
            );
            items.push(read);
        }
        Ok(items)
    }

    /// Finds the field with this code and type, and checks that it is placed only once.
    fn place<'f>(
        &mut self,
        sent: &Map<String, Value>,
        path: &str,
        kind: &str,
        fields: &'f [Field],
    ) -> Result<&'f Field, ApiError> {
        let code = sent.get("code").and_then(Value::as_str).unwrap_or_default();
        let found = fields.iter().find(|field| {
            field.code == code && field.raw["type"] == kind && layout::is_placed(field)
        });
        let field = found.ok_or_else(|| Problem::FieldNotFound(code.to_owned()))?;
        if !self.placed.insert(code.to_owned()) {
            let note = Note::Repeated(code.to_owned());
            self.errors.push(format!("{path}.code"), note);
        }
        Ok(field)
    }

    /// Reads a size. Numbers are stored as digit strings.
    fn size(&mut self, sent: &Map<String, Value>, path: &str) -> Result<Value, ApiError> {
        let mut size = read_members(sent.get("size").cloned())?;
        for (name, value) in &mut size {
            let key = format!("{path}.size.{name}");
            // An empty text is a size that kintone chooses.
            if value.as_str() != Some("") {
                let number = read_number(value, &key, self.errors);
                *value = json!(number.unwrap_or(0).to_string());
            }
        }
        Ok(Value::Object(size))
    }

    fn members(&mut self, sent: Value, path: String) -> Result<SentObject<'_>, ApiError> {
        Ok(SentObject {
            path,
            sent: read_members(Some(sent))?,
            errors: self.errors,
        })
    }
}

fn list(sent: Option<Value>) -> Result<Vec<Value>, ApiError> {
    match sent {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(Problem::InvalidJson.into()),
    }
}
