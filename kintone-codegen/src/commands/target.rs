//! The app, and perhaps the field, that an argument names: a key of kintone.toml or a schema file, then `.FIELD`.

use std::path::Path;

use kintone_codegen::relations::{RelationProblem, relations};
use kintone_codegen::{AppSchema, Options, Project, SchemaPath, crate_folder};

use super::diff::read;
use super::selection::{Selection, project, unusable};
use crate::findings::{Finding, Findings, Severity};

/// An app, with the options of its code.
pub(crate) struct Target {
    /// The key in kintone.toml; `None` for a schema file.
    pub(crate) key: Option<String>,
    pub(crate) schema: AppSchema,
    pub(crate) options: Options,
    /// The module of the generated code, where it is known.
    pub(crate) module: Option<String>,
    /// What does not work about its lookups and related records.
    pub(crate) problems: Vec<RelationProblem>,
    /// What follows the app.
    pub(crate) field: Option<String>,
}

/// Finds the app. Nothing is asked of kintone.
pub(crate) fn target(selection: &Selection, argument: &str) -> Result<Target, Findings> {
    if let Some((file, field)) = file_of(argument) {
        return of_file(Path::new(file), field);
    }
    let project = project(selection)?;
    let (key, field) = match argument.split_once('.') {
        Some((key, field)) => (key, Some(field)),
        None => (argument, None),
    };
    let app = project.require_app(key).map_err(Finding::from)?;
    let schema = app
        .read_schema()
        .map_err(|error| unusable(app, &error, Severity::Error))?;
    let options = app.options(&project, &schema).map_err(Finding::from)?;
    Ok(Target {
        key: Some(key.to_owned()),
        problems: problems(&project, key, &schema),
        schema,
        options,
        module: app.module().map(str::to_owned),
        field: field.map(str::to_owned),
    })
}

/// What does not work between an app and the others, as far as their schema files can be read.
fn problems(project: &Project, key: &str, schema: &AppSchema) -> Vec<RelationProblem> {
    let others = project.apps().iter().filter(|app| app.key() != key);
    let others = others.filter_map(|app| Some((app.key(), app.read_schema().ok()?)));
    let others: Vec<(&str, AppSchema)> = others.collect();
    let mut all: Vec<(&str, &AppSchema)> = vec![(key, schema)];
    all.extend(others.iter().map(|(key, schema)| (*key, schema)));
    let mut problems = relations(&all).problems;
    problems.retain(|problem| problem.app == key);
    problems
}

/// The file and the field of an argument that names a file: it has a slash, or `.json` at its end or before the field.
fn file_of(argument: &str) -> Option<(&str, Option<&str>)> {
    const EXTENSION: &str = ".json";
    if argument.ends_with(EXTENSION) {
        return Some((argument, None));
    }
    // A field can be called anything, so that the first place counts.
    let start = argument.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    if let Some(dot) = argument[start..].find(".json.") {
        let end = start + dot + EXTENSION.len();
        return Some((&argument[..end], Some(&argument[end + 1..])));
    }
    (start > 0).then_some((argument, None))
}

fn of_file(file: &Path, field: Option<&str>) -> Result<Target, Findings> {
    let schema = read(file)?;
    let path = crate_folder(Some(file), Path::new(""))
        .and_then(|folder| SchemaPath::chosen(&folder, file))
        .map_or_else(
            || file.to_string_lossy().into_owned(),
            |path| path.attribute,
        );
    Ok(Target {
        key: None,
        schema,
        options: Options::new().schema_file(path),
        module: None,
        problems: Vec::new(),
        field: field.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_from_a_key_and_from_its_field() {
        for (argument, file) in [
            ("invoice", None),
            ("invoice.明細.数量", None),
            ("invoice.json", Some(("invoice.json", None))),
            ("schemas/請求", Some(("schemas/請求", None))),
            (
                "a.json.d/b.json.明細.json.x",
                Some(("a.json.d/b.json", Some("明細.json.x"))),
            ),
            (
                r"C:\schemas\b.json.件名",
                Some((r"C:\schemas\b.json", Some("件名"))),
            ),
        ] {
            assert_eq!(file_of(argument), file, "{argument}");
        }
    }
}
