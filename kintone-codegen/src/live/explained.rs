//! What the keys of `kintone.toml` have to do with an answer: which line a person looks at who mends it.

use kintone_codegen::{Login, Project, PullError};
use kintone_runtime::ErrorKind;

use super::place::Place;
use crate::failure::Failure;
use crate::findings::Finding;

/// The finding for an app that could not be read, at the line that it comes from.
pub(super) fn explained(project: &Project, place: &Place<'_>, error: PullError) -> Finding {
    let name = place.environment.name();
    let PullError::Kintone(refused) = &error else {
        return place.placed(Finding::from(Failure::from(error)));
    };
    let (keys, hint) = if refused.is_unauthorized() || refused.status() == Some(403) {
        let (keys, variables) = login(place);
        let hint = format!("the login comes from {}", variables.join(" and "));
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
