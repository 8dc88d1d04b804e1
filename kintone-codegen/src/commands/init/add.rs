//! Adds an environment to an existing `kintone.toml`, and leaves the rest of the file as it is.

use std::path::Path;

use kintone_codegen::{Environment, Project, ProjectApp, is_production_name, read_file};
use kintone_runtime::api::App;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use super::key::key;
use crate::commands::selection::load;
use crate::failure::{Failure, shown};
use crate::findings::{Finding, Findings, Severity};

/// Reads the existing file, which must not have the environment yet.
pub(super) fn known(config: &Path, name: &str) -> Result<Project, Findings> {
    let file = std::path::absolute(config).unwrap_or_else(|_| config.to_owned());
    let project = load(&file)?;
    if project.environment(name).is_none() {
        return Ok(project);
    }
    let message = format!(
        "the environment {name} exists already; add another one with --env, or write another file with --config"
    );
    let finding = Finding::from(Failure::Usage(message)).file(config);
    let line = project.line(&["environments", name]);
    Err(finding.line(line).into())
}

/// Returns the text of the existing file with the environment added: its name, and what its table says.
pub(super) fn added(
    project: &Project,
    (name, connection): (&str, Vec<(&str, Value)>),
    apps: &[App],
    findings: &mut Findings,
) -> Result<String, Failure> {
    let config = project.file();
    let text = read_file(config)
        .map_err(|error| Failure::Other(format!("cannot read {}: {error}", shown(config))))?;
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error| Failure::Other(format!("cannot change {}: {error}", shown(config))))?;
    let (table, variables) = table(connection, project, name);
    if !variables.is_empty() {
        let message = format!("its credentials are read from {}", variables.join(", "));
        let note = Finding::new(Severity::Note, message).file(config);
        findings.push(note.environment(name));
    }
    let base_url = table.get("base-url").and_then(Item::as_str);
    let base_url = base_url.unwrap_or_default().to_owned();
    environment(&mut document, project, name, table);
    findings.extend(ids(&mut document, project, (name, &base_url), apps));
    // Line ends and a byte order mark stay as they are.
    let mut added = document.to_string();
    if text.contains("\r\n") {
        added = added.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if text.starts_with(BOM) && !added.starts_with(BOM) {
        added.insert(0, BOM);
    }
    Ok(added)
}

/// The byte order mark, which some editors write.
const BOM: char = '\u{feff}';

/// The table of an environment, and the variables that it names. Each has the environment in its name, because the one without it
/// is what another environment reads: `KINTONE_PRODUCTION_API_TOKEN`.
fn table(connection: Vec<(&str, Value)>, project: &Project, name: &str) -> (Table, Vec<String>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let of = match name.chars().all(is_part) {
        true => name.to_ascii_uppercase().replace('-', "_"),
        false => format!("ENVIRONMENT_{}", project.environments().len() + 1),
    };
    let (mut table, mut variables) = (Table::new(), Vec::new());
    for (key, mut value) in connection {
        if key.ends_with("-variable")
            && let Some(usual) = value.as_str()
        {
            let variable = usual.replacen("KINTONE_", &format!("KINTONE_{of}_"), 1);
            value = Value::from(variable.as_str());
            variables.push(variable);
        }
        table[key] = value.into();
    }
    (table, variables)
}

/// Adds the table of an environment. Where there was only one, that one stays the default.
fn environment(document: &mut DocumentMut, project: &Project, name: &str, table: Table) {
    if let [only] = project.environments()
        && !document.contains_key("default-environment")
        && !is_production_name(name)
    {
        let default = match is_production_name(only.name()) {
            true => name,
            false => only.name(),
        };
        document["default-environment"] = default.into();
    }
    let environments = document
        .entry("environments")
        .or_insert_with(|| implicit().into());
    environments[name] = Item::Table(table);
}

fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

/// Adds the ids of the apps in the environment. An app is the same in both if it has the same code, else the same name; those for
/// which that does not decide are notes.
fn ids(
    document: &mut DocumentMut,
    project: &Project,
    (name, base_url): (&str, &str),
    apps: &[App],
) -> Vec<Finding> {
    // On the same domain, what another environment has is that one's.
    let is_here = |environment: &&Environment| {
        environment.base_url().trim_end_matches('/') == base_url.trim_end_matches('/')
    };
    let here = project.environments().iter().filter(is_here);
    let here: Vec<&str> = here.map(Environment::name).collect();
    let is_taken = |app: &&App| {
        let mut ids = project
            .apps()
            .iter()
            .flat_map(|of| here.iter().map(|name| of.id(name)));
        ids.any(|id| id == Some(app.app_id.get()))
    };
    let (taken, apps): (Vec<&App>, Vec<&App>) = apps.iter().partition(is_taken);
    let mut notes = Vec::new();
    let mut known: Vec<u64> = taken.iter().map(|app| app.app_id.get()).collect();
    for app in project.apps() {
        let found = same(app, &apps).map(|found| found.app_id.get());
        let found = found.filter(|id| !known.contains(id));
        set_id(document, project, app, found.map(|id| (name, id)));
        match found {
            Some(id) => known.push(id),
            None => {
                let message = format!(
                    "no app in {name}, or more than one, has its code or name; if it exists there, add its id to `id`"
                );
                let note = Finding::new(Severity::Note, message).app(app.key());
                notes.push(note.file(project.file()));
            }
        }
    }
    let unknown = apps.iter().filter(|app| !known.contains(&app.app_id.get()));
    notes.extend(unknown.map(|app| {
        let message = format!(
            "app {} ({}) matches no app in this file and was left out",
            app.app_id, app.name
        );
        Finding::new(Severity::Note, message).environment(name)
    }));
    notes
}

/// The app of the account that is an app of the file.
fn same<'a>(app: &ProjectApp, apps: &[&'a App]) -> Option<&'a App> {
    let only = |is: &dyn Fn(&App) -> bool| {
        let mut same = apps.iter().copied().filter(|other| is(other));
        same.next().filter(|_| same.next().is_none())
    };
    let schema = app.read_schema().ok();
    let code = schema.as_ref().map_or("", |schema| schema.code());
    let name = schema.as_ref().map_or("", |schema| schema.name());
    only(&|other| !code.is_empty() && other.code == code)
        .or_else(|| only(&|other| !name.is_empty() && other.name == name))
        // As `init` makes the key of an app.
        .or_else(|| only(&|other| key(&other.code) == app.key() || key(&other.name) == app.key()))
}

/// Writes the id into `id = { … }` or `[apps.KEY.id]`. One id for all environments becomes one for each.
fn set_id(
    document: &mut DocumentMut,
    project: &Project,
    app: &ProjectApp,
    new: Option<(&str, u64)>,
) {
    let value = |id: u64| Value::from(i64::try_from(id).unwrap_or(i64::MAX));
    let item = &mut document["apps"][app.key()]["id"];
    if let Some(ids) = item.as_table_like_mut() {
        if let Some((name, id)) = new {
            ids.insert(name, Item::Value(value(id)));
        }
        return;
    }
    let mut ids = InlineTable::new();
    for known in project.environments().iter().map(Environment::name) {
        if let Some(id) = app.id(known) {
            ids.insert(known, value(id));
        }
    }
    if let Some((name, id)) = new {
        ids.insert(name, value(id));
    }
    // The comment at the end of the line stays.
    let decor = item.as_value().map(|old| old.decor().clone());
    let mut ids = Value::InlineTable(ids);
    if let Some(decor) = decor {
        *ids.decor_mut() = decor;
    }
    *item = Item::Value(ids);
}
