//! An id in `kintone.toml` that leads to another app than the one of the schema file.

use kintone_codegen::{AppSchema, Project, ProjectApp};
use kintone_schema::Field;

use super::place::Place;
use crate::failure::shown;
use crate::findings::{Finding, Severity};

/// Says that an id leads to another app than that of the schema file: it has another name, and hardly a field in common.
pub(crate) fn another_app(
    project: &Project,
    place: &Place<'_>,
    file: &AppSchema,
    form: &AppSchema,
) -> Option<Finding> {
    let is_own = |field: &Field| field.holds_value() && !field.field_type().is_built_in();
    let codes = || file.all_fields().filter(|found| is_own(found.field));
    let common = codes()
        .filter(|found| form.field(found.field.code()).is_some())
        .count();
    if file.name() == form.name() || 2 * common >= codes().count() {
        return None;
    }
    let name = place.environment.name();
    let elsewhere = is_of_another(project, place.app, form);
    let message = format!(
        "app {} is called {:?}{elsewhere}, and {} is the form of {:?}: is the id right? If it is, delete the file and pull it anew",
        place.id,
        form.name(),
        shown(place.app.schema_file()),
        file.name(),
    );
    let keys = ["apps", place.app.key(), "id", name];
    let line = project.line(&keys).or_else(|| project.line(&keys[..3]));
    let finding = place.finding(Severity::Error, message);
    Some(finding.file(project.file()).line(line))
}

/// The app of kintone.toml whose schema file has the name of this form.
fn is_of_another(project: &Project, app: &ProjectApp, form: &AppSchema) -> String {
    let others = project
        .apps()
        .iter()
        .filter(|other| other.key() != app.key());
    let mut others = others.filter(|other| {
        other
            .read_schema()
            .is_ok_and(|schema| schema.name() == form.name())
    });
    match others.next() {
        Some(other) => format!(" (the app `{}` here)", other.key()),
        None => String::new(),
    }
}
