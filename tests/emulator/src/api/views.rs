//! Replaces the views of an app.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::params::{Params, read_members};
use crate::api::sent_object::{SentObject, keep_unknown};
use crate::api::settings::{Replaced, Replacement, replace};
use crate::domain::error::ApiError;
use crate::domain::form::{Field, FieldType};
use crate::domain::normalize::scalar_text;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::query::Query;
use crate::domain::settings::Section;
use crate::domain::state::{Call, Core};
use crate::domain::views::default_sort;

/// Views per app. Source: kintone's documentation of limits
const MOST_VIEWS: usize = 1_000;

/// The members of views of all types.
const MEMBERS: [&str; 13] = [
    "builtinType",
    "date",
    "device",
    "fields",
    "filterCond",
    "html",
    "id",
    "index",
    "name",
    "pager",
    "sort",
    "title",
    "type",
];

/// Update Views: PUT preview/app/views.json. Views that are not sent are deleted.
pub(crate) fn update(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    replace(core, call, params, Section::Views, Some("views"), validate)
}

fn validate(replacement: &Replacement<'_>, params: &mut Params) -> Result<Replaced, ApiError> {
    let sent = read_members(params.values.remove("views"))?;
    if sent.len() > MOST_VIEWS {
        params.errors.push(
            "views",
            Note::AtMost {
                what: Counted::Views,
                limit: MOST_VIEWS,
            },
        );
        params.finish()?;
    }
    let (mut views, mut ids) = (Map::new(), Map::new());
    for (key, sent) in sent {
        let mut reader = ViewReader {
            replacement,
            members: SentObject {
                path: format!("views[{key}]"),
                sent: read_members(Some(sent))?,
                errors: &mut params.errors,
            },
            current: &replacement.current["views"][&key],
        };
        let (name, view) = reader.view(&key)?;
        if views.contains_key(&name) {
            let note = Note::Repeated(name.clone());
            reader.members.note("name", note);
        }
        ids.insert(name.clone(), json!({ "id": view["id"] }));
        views.insert(name, view);
    }
    Ok(Replaced {
        sections: vec![(Section::Views, json!({ "views": views }))],
        answer: Map::from_iter([("views".to_owned(), Value::Object(ids))]),
    })
}

/// Reads one view that was sent.
struct ViewReader<'a> {
    replacement: &'a Replacement<'a>,
    members: SentObject<'a>,
    /// The view so far; null if it is new.
    current: &'a Value,
}

impl ViewReader<'_> {
    /// Returns the name, and the view as it is stored.
    fn view(&mut self, key: &str) -> Result<(String, Value), ApiError> {
        let name = self.members.name_of(key, self.current.is_null())?;
        let mut view = json!({
            "name": name,
            "id": self.id()?,
            "index": self.members.index(),
            "filterCond": self.condition()?,
            "sort": self.sort()?,
        });
        let kind = self.members.text("type")?;
        match kind.as_deref() {
            Some("LIST") => view["fields"] = self.fields()?,
            Some("CALENDAR") => {
                view["date"] = self.field("date", FieldType::CreatedTime)?;
                self.check_date()?;
                view["title"] = self.field("title", FieldType::RecordNumber)?;
            }
            Some("CUSTOM") => {
                view["html"] = json!(self.members.text("html")?.unwrap_or_default());
                let pager = self.current["pager"].as_bool().unwrap_or(true);
                view["pager"] = json!(self.members.flag("pager")?.unwrap_or(pager));
                view["device"] = json!(self.device()?);
            }
            Some(_) => self.members.note("type", Note::NotEnum),
            None => self.members.note("type", Note::RequiredParameter),
        }
        view["type"] = json!(kind);
        match self.members.text("builtinType")?.as_deref() {
            Some("ASSIGNEE") => view["builtinType"] = json!("ASSIGNEE"),
            Some(_) => self.members.note("builtinType", Note::NotEnum),
            None => {}
        }
        keep_unknown(&self.members.sent, &MEMBERS, &mut view);
        Ok((name, view))
    }

    fn id(&self) -> Result<String, ApiError> {
        if let Some(id) = self.current["id"].as_str() {
            return Ok(id.to_owned());
        }
        let Replacement { core, app, .. } = self.replacement;
        Ok(core.store.next_settings_id(app.id)?.to_string())
    }

    /// Returns the codes of the fields of a list, which a new list cannot do without.
    fn fields(&mut self) -> Result<Value, ApiError> {
        let current = &self.current["fields"];
        let Some(sent) = self.members.get("fields").cloned() else {
            if current.is_null() {
                self.members.note("fields", Note::RequiredParameter);
            }
            return Ok(current.clone());
        };
        let codes = sent.as_array().ok_or(Problem::InvalidJson)?;
        for code in codes {
            self.replacement.check_field(&scalar_text(code)?)?;
        }
        Ok(sent)
    }

    /// Returns the code of a field of a calendar; without one, that of the system field of this type. A form from a file may lack
    /// that.
    fn field(&mut self, name: &str, otherwise: FieldType) -> Result<Value, ApiError> {
        if let Some(code) = self.members.text(name)?.filter(|code| !code.is_empty()) {
            return self.replacement.check_field(&code).map(|()| json!(code));
        }
        let field = self.replacement.form.of_type(otherwise);
        if field.is_none() {
            self.members.note(name, Note::RequiredParameter);
        }
        Ok(json!(field.map(|field| &field.code)))
    }

    /// Checks that the field for the date of a calendar has one, unless it is the one so far. Assumed: no source names the error for
    /// other fields.
    fn check_date(&mut self) -> Result<(), ApiError> {
        use FieldType::{Calc, CreatedTime, Date, Datetime, UpdatedTime};
        let code = self.members.text("date")?.unwrap_or_default();
        let has_date = |field: &Field| match field.field_type {
            Date | Datetime | CreatedTime | UpdatedTime => true,
            Calc => matches!(field.format.as_str(), "DATE" | "DATETIME"),
            _ => false,
        };
        let found = self.replacement.form.find(&code);
        let is_dated = found.is_some_and(|(field, table)| table.is_none() && has_date(field));
        if !is_dated && !code.is_empty() && self.current["date"] != *code {
            self.members.note("date", Note::NotOption(code));
        }
        Ok(())
    }

    fn device(&mut self) -> Result<String, ApiError> {
        let current = self.current["device"].as_str().unwrap_or("DESKTOP");
        let device = self.members.text("device")?;
        let device = device.unwrap_or_else(|| current.to_owned());
        if !matches!(device.as_str(), "DESKTOP" | "ANY") {
            self.members.note("device", Note::NotEnum);
        }
        Ok(device)
    }

    fn condition(&mut self) -> Result<String, ApiError> {
        let condition = self.members.text("filterCond")?.unwrap_or_default();
        let key = self.members.key("filterCond");
        let Replacement { form, .. } = self.replacement;
        self.replacement
            .check_condition_of(form, key, &condition, self.members.errors)?;
        Ok(condition)
    }

    fn sort(&mut self) -> Result<String, ApiError> {
        let sort = self.members.text("sort")?;
        let sort = sort.unwrap_or_else(|| default_sort(&self.replacement.form));
        if !sort.is_empty() {
            let key = self.members.key("sort");
            let query = Query::parse(&format!("order by {sort}"));
            self.replacement
                .check_query(key, query, self.members.errors)?;
        }
        Ok(sort)
    }
}
