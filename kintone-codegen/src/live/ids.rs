//! A form of any environment in the ids of the schema files, which are those of one environment. What else belongs to an
//! environment, the name and the code of the app, is that of the schema file.

use kintone_codegen::{AppSchema, Project, ProjectApp, content_hash};
use serde_json::{Map, Value};

use super::place::Place;

/// The form with the ids that the apps have in the environment of the schema files. The error says why that is not possible.
pub(super) fn of_the_schema_files(
    project: &Project,
    place: &Place<'_>,
    pulled: &AppSchema,
) -> Result<AppSchema, String> {
    let Some(home) = project.schema_environment() else {
        return Ok(pulled.clone());
    };
    if home.name() == place.environment.name() {
        return Ok(pulled.clone());
    }
    let file = place.app.read_schema().ok();
    let file = file.map(|file| members(&file)).unwrap_or_default();
    let mut form = members(pulled);
    for member in ["code", "name"] {
        if let Some(text) = file.get(member) {
            form.insert(member.to_owned(), text.clone());
        }
    }
    if let Some(id) = place.app.id(home.name()) {
        form.insert("app".to_owned(), Value::String(id.to_string()));
    }
    let ids = Ids {
        project,
        here: place.environment.name(),
        home: home.name(),
    };
    if let Some(Value::Object(fields)) = form.get_mut("properties") {
        ids.translate(fields, file.get("properties"))?;
    }
    let text = Value::Object(form).to_string();
    let form = AppSchema::parse(&text, place.app.key())
        .map_err(|error| format!("the form cannot be compared: {error}"))?;
    let hash = content_hash(&form);
    Ok(form.with_hash(hash))
}

fn members(schema: &AppSchema) -> Map<String, Value> {
    serde_json::from_str(&schema.to_canonical_json()).unwrap_or_default()
}

struct Ids<'a> {
    project: &'a Project,
    here: &'a str,
    home: &'a str,
}

impl Ids<'_> {
    /// Replaces the ids in the lookups and related records of these fields. `file` has the fields of the schema file.
    fn translate(
        &self,
        fields: &mut Map<String, Value>,
        file: Option<&Value>,
    ) -> Result<(), String> {
        for (code, field) in fields {
            let file = file.and_then(|file| file.get(code));
            for member in ["lookup", "referenceTable"] {
                if let Some(related) = field
                    .get_mut(member)
                    .and_then(|of| of.get_mut("relatedApp"))
                {
                    let file = file.and_then(|file| file.get(member)?.get("relatedApp"));
                    self.related(code, related, file)?;
                }
            }
            if let Some(Value::Object(members)) = field.get_mut("fields") {
                self.translate(members, file.and_then(|file| file.get("fields")))?;
            }
        }
        Ok(())
    }

    fn related(
        &self,
        field: &str,
        related: &mut Value,
        file: Option<&Value>,
    ) -> Result<(), String> {
        let Some(id) = id(related) else { return Ok(()) };
        let of_file = file.and_then(self::id);
        let known = self.project.app_with_id(id, self.here);
        let same = match known.and_then(|app| app.id(self.home)) {
            Some(id) => {
                related["app"] = Value::String(id.to_string());
                of_file == Some(id)
            }
            // kintone.toml does not say which app this is here. It may be the one of the file, unless that one is known here.
            None => {
                // The id of an app that is another one here would pass for that app in the schema file.
                let at_home = self.project.app_with_id(id, self.home);
                let at_home = at_home.filter(|app| app.id(self.here).is_some());
                if let Some(app) = at_home.filter(|_| of_file.is_none_or(|of| of == id)) {
                    return Err(self.astray(field, app, id));
                }
                let app = of_file.and_then(|id| self.project.app_with_id(id, self.home));
                of_file.is_some() && app.is_none_or(|app| app.id(self.here).is_none())
            }
        };
        if let (true, Some(file)) = (same, file) {
            *related = file.clone();
        }
        Ok(())
    }

    /// What is said of a form that was copied from the other environment, and still refers to an app there.
    fn astray(&self, field: &str, app: &ProjectApp, id: u64) -> String {
        let (here, home) = (self.here, self.home);
        let is = app.id(here).map_or(String::new(), |id| id.to_string());
        format!(
            "`{field}` refers to app {id}: that is {} in {home}, which is app {is} in {here}; correct the field in the form of {here}, or name app {id} of {here} in kintone.toml",
            app.key()
        )
    }
}

fn id(related: &Value) -> Option<u64> {
    related.get("app")?.as_str()?.parse().ok()
}
