//! Describes a form in the old format: a list in the order of the layout, with flags as text.

use serde_json::{Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::Params;
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType, Form};
use crate::domain::settings::{Section, shown, stored_form};
use crate::domain::state::{Call, Core};

/// Get Form: GET form.json. Assumed: groups and lines have nothing but their type, and the default of a date that is the current
/// one is the expression `NOW`.
pub(crate) fn get(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    params.finish()?;
    let app = core.open_settings(call, app)?;
    let form = stored_form(&core.store, app.id, &app.form, call.stage)?;
    let layout = shown(&core.store, app.id, &app.form, Section::Layout, call.stage)?;
    let mut properties = Vec::new();
    describe_rows(&form, &layout["layout"], &mut properties);
    Ok(Reply::Json(json!({ "properties": properties })))
}

fn describe_rows(form: &Form, rows: &Value, properties: &mut Vec<Value>) {
    for row in rows.as_array().into_iter().flatten() {
        match row["type"].as_str() {
            Some("GROUP") => {
                properties.push(json!({ "type": "GROUP" }));
                describe_rows(form, &row["layout"], properties);
            }
            Some("SUBTABLE") => properties.extend(describe_item(form, row)),
            _ => {
                let items = row["fields"].as_array().into_iter().flatten();
                properties.extend(items.filter_map(|item| describe_item(form, item)));
            }
        }
    }
}

fn describe_item(form: &Form, item: &Value) -> Option<Value> {
    let kind = item["type"].as_str()?;
    Some(match kind {
        "LABEL" => json!({ "type": kind, "label": item["label"] }),
        "SPACER" => json!({ "type": kind, "elementId": item["elementId"] }),
        "HR" => json!({ "type": kind }),
        _ => describe(form.find(item["code"].as_str()?)?.0),
    })
}

fn describe(field: &Field) -> Value {
    let mut described =
        json!({ "type": field.raw["type"], "code": field.code, "label": field.label });
    for member in members(field) {
        match field.raw.get(member) {
            Some(Value::Bool(flag)) => described[*member] = json!(flag.to_string()),
            Some(value) => described[*member] = value.clone(),
            None => {}
        }
    }
    if !field.options.is_empty() {
        described["options"] = json!(field.options);
    }
    if let Some(now) = field.raw.get("defaultNowValue") {
        described["defaultExpression"] = json!(if now == true { "NOW" } else { "" });
    }
    let related =
        ["lookup", "referenceTable"].map(|member| &field.raw[member]["relatedApp"]["app"]);
    if let Some(related) = related.into_iter().find(|app| !app.is_null()) {
        described["relatedApp"] = related.clone();
    }
    if field.field_type == FieldType::Subtable {
        described["fields"] = field.fields.iter().map(describe).collect();
    }
    described
}

/// Returns the members that this format shares with that of Get Form Fields.
fn members(field: &Field) -> &'static [&'static str] {
    use FieldType::*;
    match field.field_type {
        _ if field.lookup.is_some() => &["noLabel", "required"],
        SingleLineText => &[
            "noLabel",
            "required",
            "unique",
            "defaultValue",
            "expression",
            "hideExpression",
            "minLength",
            "maxLength",
        ],
        Number => &[
            "noLabel",
            "required",
            "unique",
            "defaultValue",
            "minValue",
            "maxValue",
            "digit",
            "displayScale",
            "unit",
            "unitPosition",
        ],
        Calc => &[
            "noLabel",
            "required",
            "expression",
            "format",
            "hideExpression",
            "displayScale",
            "unit",
            "unitPosition",
        ],
        Link => &[
            "noLabel",
            "required",
            "unique",
            "defaultValue",
            "minLength",
            "maxLength",
            "protocol",
        ],
        Date | Datetime => &["noLabel", "required", "unique", "defaultValue"],
        MultiLineText | RichText | Time | CheckBox | MultiSelect | RadioButton | DropDown => {
            &["noLabel", "required", "defaultValue"]
        }
        File | UserSelect | OrganizationSelect | GroupSelect => &["noLabel", "required"],
        _ => &["noLabel"],
    }
}
