//! What the keys of `kintone.toml` have to do with an answer: which line a person looks at who mends it.

use kintone_codegen::{AppSchema, Login, Project, ProjectApp, PullError};
use kintone_runtime::ErrorKind;

use super::place::Place;
use crate::failure::Failure;
use crate::findings::{Finding, Severity};

/// The finding for an app that could not be read, at the line that it comes from.
pub(super) fn explained(project: &Project, place: &Place<'_>, error: PullError) -> Finding {
    let name = place.environment.name();
    let PullError::Kintone(refused) = &error else {
        return place.placed(Finding::from(Failure::from(error)));
    };
    let (keys, hint) = if refused.is_unauthorized() {
        let (keys, variables) = login(place);
        let plural = if variables.len() == 1 {
            "comes"
        } else {
            "come"
        };
        let hint = format!("the login {plural} from {}", variables.join(" and "));
        (keys, hint)
    } else if refused.is_not_found() {
        let id = vec!["apps", place.app.key(), "id", name];
        (id, format!("the id of this app in {name} is {}", place.id))
    } else if matches!(refused.kind(), ErrorKind::NoAnswer | ErrorKind::Config) {
        let address = vec!["environments", name, "base-url"];
        (
            address,
            format!("the address of {name} is {}", place.environment.base_url()),
        )
    } else {
        return place.placed(Finding::from(Failure::from(error)));
    };
    let failure = match Failure::from(error) {
        Failure::Usage(message) => Failure::Usage(format!("{message}; {hint}")),
        Failure::Other(message) => Failure::Other(format!("{message}; {hint}")),
    };
    let line = (2..=keys.len())
        .rev()
        .find_map(|end| project.line(&keys[..end]));
    let finding = place.placed(Finding::from(failure));
    finding.file(project.file()).line(line)
}

/// The key that names the variables of the login, and the variables.
fn login<'p>(place: &Place<'p>) -> (Vec<&'p str>, Vec<&'p str>) {
    let name = place.environment.name();
    let own = place.app.api_token_variables(name);
    if !own.is_empty() {
        return (vec!["apps", place.app.key(), "api-token-variable"], own);
    }
    let of_environment = |key| vec!["environments", name, key];
    match place.environment.login() {
        Some(Login::ApiTokens(tokens)) => (
            of_environment("api-token-variable"),
            tokens.iter().map(String::as_str).collect(),
        ),
        Some(Login::Password { username, password }) => (
            of_environment("password-variable"),
            vec![username, password],
        ),
        Some(Login::OauthToken(token)) => (of_environment("oauth-token-variable"), vec![token]),
        None => (of_environment(""), Vec::new()),
    }
}

/// Says that an id leads to another app than that of the schema file: it has another name, and hardly a field in common.
pub(crate) fn another_app(
    project: &Project,
    place: &Place<'_>,
    file: &AppSchema,
    form: &AppSchema,
) -> Option<Finding> {
    let codes = || file.all_fields().filter(|found| found.field.holds_value());
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
        crate::failure::shown(place.app.schema_file()),
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
