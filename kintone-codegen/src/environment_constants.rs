//! Writes the environments of a `kintone.toml` as constants of kintone-runtime's `Environment`, so that one program can work in each
//! of them.

use std::collections::BTreeMap;

use proc_macro2::Literal;

use crate::config::Problem;
use crate::names::{Names, Role, candidate};
use kintone_schema::GENERATED_BY;

use crate::project::{Environment, Login, Project, ProjectApp};

/// Writes a constant for each environment, and `ALL` for the choice by name: the text of `environments-file`.
///
/// The constants hold the names of the variables of credentials, not the credentials.
///
/// # Errors
///
/// Two environments would have the same identifier.
pub fn environments_source(project: &Project) -> Result<String, Problem> {
    let runtime = project.apps().iter().find_map(ProjectApp::runtime);
    let runtime = runtime.unwrap_or("kintone_runtime");
    let version = env!("CARGO_PKG_VERSION");
    let file = project.file().file_name().unwrap_or_default().display();
    let mut text = format!(
        "// {GENERATED_BY}{version} from {file}. Do not edit: run it again.\nuse {runtime}::client::Environment;\n"
    );
    let mut names: BTreeMap<String, &str> = BTreeMap::from([(ALL.to_owned(), ALL)]);
    let mut all = Vec::new();
    for environment in project.environments() {
        let name = identifier(environment.name());
        if let Some(other) = names.insert(name.clone(), environment.name()) {
            return Err(project.problem(
                &["environments", environment.name()],
                format!(
                    "{} and {other} would both be the constant {name}; choose another name",
                    environment.name()
                ),
            ));
        }
        text.push_str(&constant(project, environment, &name));
        all.push(name);
    }
    text.push_str(&format!(
        "\n/// All environments: `Environment::by_name(ALL, name)` is the one with a name.\n{ATTRIBUTES}\
         pub const {ALL}: &[Environment] = &[{}];\n",
        all.join(", ")
    ));
    Ok(text)
}

const ALL: &str = "ALL";

/// A program need not use all of them, and their lists have one layout, however long they are.
const ATTRIBUTES: &str = "#[allow(dead_code)]\n#[rustfmt::skip]\n";

/// The name of the constant: `dev` is `DEV`, and `本番` stays.
fn identifier(name: &str) -> String {
    let candidate = candidate(name, Names::Japanese, Role::App).text;
    let bare = candidate.strip_prefix("r#").unwrap_or(&candidate);
    bare.to_uppercase()
}

fn constant(project: &Project, environment: &Environment, name: &str) -> String {
    let text = |text: &str| Literal::string(text).to_string();
    let pair = |first: &str, second: &str| format!("{}, {}", text(first), text(second));
    let mut calls = Vec::new();
    if environment.is_production() {
        calls.push("production()".to_owned());
    }
    if environment.allow_http() {
        calls.push("allow_http()".to_owned());
    }
    if let Some(space) = environment.guest_space() {
        calls.push(format!("guest_space({space})"));
    }
    let home = project.schema_environment().unwrap_or(environment);
    let apps: Vec<(u64, &ProjectApp)> = project
        .apps()
        .iter()
        .filter_map(|app| Some((app.id(home.name())?, app)))
        .collect();
    let ids = apps.iter().filter_map(|(schema_id, app)| {
        let id = app.id(environment.name())?;
        (id != *schema_id).then(|| format!("({schema_id}, {id})"))
    });
    calls.extend(list("apps", ids));
    let tokens = apps.iter().flat_map(|(schema_id, app)| {
        let names = app.api_token_variables(environment.name());
        names
            .into_iter()
            .map(move |name| format!("({schema_id}, {})", text(name)))
    });
    calls.extend(list("app_token_variables", tokens));
    match environment.login() {
        Some(Login::ApiTokens(names)) => {
            calls.extend(list(
                "api_token_variables",
                names.iter().map(|name| text(name)),
            ));
        }
        Some(Login::Password { username, password }) => {
            calls.push(format!("password_variables({})", pair(username, password)));
        }
        Some(Login::OauthToken(name)) => {
            calls.push(format!("oauth_token_variable({})", text(name)));
        }
        None => {}
    }
    if let Some([username, password]) = environment.basic_auth() {
        calls.push(format!(
            "basic_auth_variables({})",
            pair(username, password)
        ));
    }
    if let Some((path, password)) = environment.certificate() {
        let password = match password {
            Some(name) => format!("Some({})", text(name)),
            None => "None".to_owned(),
        };
        calls.push(format!(
            "client_certificate_variables({}, {password})",
            text(path)
        ));
    }
    let calls: String = calls.iter().map(|call| format!("\n    .{call}")).collect();
    format!(
        "\n/// The environment `{}`.\n{ATTRIBUTES}pub const {name}: Environment = Environment::new({}){calls};\n",
        environment.name(),
        pair(environment.name(), environment.base_url())
    )
}

/// A call with a list of items; nothing without any.
fn list(function: &str, items: impl Iterator<Item = String>) -> Option<String> {
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| format!("{function}(&[{}])", items.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_keeps_the_letters_of_its_environment() {
        for (name, constant) in [
            ("dev", "DEV"),
            ("本番", "本番"),
            ("staging-2", "STAGING_2"),
            ("2026", "_2026"),
            ("self", "SELF_"),
            ("type", "TYPE"),
        ] {
            assert_eq!(identifier(name), constant);
        }
    }
}
