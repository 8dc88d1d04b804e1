//! Reads a configuration file: everything that the builder sets, as TOML.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::value::Datetime;

use crate::domain::caller::Permission;
use crate::domain::language::Language;
use crate::server::fault::json::FaultJson;
use crate::setup::builder::Builder;
use crate::setup::error::Error;
use crate::setup::source::read_text;

/// A known key is suggested only if it is at least this similar to the unknown one.
const LEAST_SIMILARITY: f64 = 0.6;

/// The content of the file. Missing keys leave the builder unchanged; lists add to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Config {
    host: Option<IpAddr>,
    port: Option<u16>,
    data: Option<PathBuf>,
    #[serde(default)]
    log: bool,
    language: Option<Tongue>,
    time_zone: Option<String>,
    clock: Option<Datetime>,
    strict_content_type: Option<bool>,
    one_token_per_bulk: Option<bool>,
    hold_deploys: Option<bool>,
    concurrency_limit: Option<usize>,
    occupied_slots: Option<usize>,
    lock_conflicts: Option<bool>,
    largest_json_body: Option<u64>,
    largest_file: Option<u64>,
    body_timeout_seconds: Option<u64>,
    #[serde(default)]
    oauth_tokens: Vec<String>,
    #[serde(default)]
    space_templates: Vec<u64>,
    #[serde(default)]
    space: Vec<Space>,
    #[serde(default)]
    session: Vec<Session>,
    #[serde(default)]
    app: Vec<App>,
    #[serde(default)]
    token: Vec<Token>,
    #[serde(default)]
    user: Vec<User>,
    #[serde(default)]
    organization: Vec<Organization>,
    #[serde(default)]
    group: Vec<Entity>,
    #[serde(default)]
    fault: Vec<FaultJson>,
    #[serde(default)]
    webhook: Vec<Webhook>,
    #[serde(default)]
    webhook_hosts: Vec<String>,
}

/// A session of a user who has logged in with a browser.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Session {
    user: String,
    id: String,
    request_token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Tongue {
    Ja,
    En,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct App {
    id: Option<u64>,
    schema: PathBuf,
    #[serde(default)]
    records: Vec<PathBuf>,
    guest_space: Option<u64>,
    space: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Space {
    id: u64,
    name: String,
    #[serde(default)]
    guest: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Token {
    token: String,
    app: Option<u64>,
    permissions: Option<Vec<Right>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct User {
    code: String,
    name: Option<String>,
    password: Option<String>,
    #[serde(default)]
    organizations: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    restrict: Vec<Restriction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Restriction {
    app: u64,
    permissions: Vec<Right>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Entity {
    code: String,
    name: Option<String>,
    #[serde(default)]
    deleted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Organization {
    code: String,
    name: Option<String>,
    /// The department that this one is part of.
    parent: Option<String>,
    #[serde(default)]
    deleted: bool,
}

/// A URL that is notified of what happens in an app.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    app: u64,
    url: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Right {
    ViewRecords,
    AddRecords,
    EditRecords,
    DeleteRecords,
    ManageApp,
}

impl Builder {
    /// Applies the settings in a configuration file. Later calls override them. The
    /// [crate documentation](crate#configuration-file) lists all keys.
    ///
    /// # Errors
    /// Fails if the file cannot be read or contains an unknown key or value. The message contains the line and, if there is
    /// one, a similar name.
    pub fn config_file(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        apply(self, path.as_ref())
    }
}

/// Applies the file to the builder. Paths are relative to the folder of the file.
fn apply(builder: Builder, path: &Path) -> Result<Builder, Error> {
    let text = read_text(path)?;
    let config: Config = toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| {
            let before = text.get(..span.start).unwrap_or_default();
            before.matches('\n').count() + 1
        });
        let place = line.map_or(String::new(), |line| format!(", line {line}"));
        let message = explain(error.message());
        Error(format!("{}{place}: {message}", path.display()))
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    config
        .apply(builder, folder)
        .map_err(|reason| Error(format!("{}: {reason}", path.display())))
}

impl Config {
    fn apply(self, mut builder: Builder, folder: &Path) -> Result<Builder, String> {
        if let Some(host) = self.host {
            builder = builder.host(host);
        }
        if let Some(port) = self.port {
            builder = builder.port(port);
        }
        if let Some(data) = self.data {
            builder = builder.data_file(folder.join(data));
        }
        if self.log {
            builder = builder.print_requests();
        }
        if let Some(language) = self.language {
            builder = builder.default_language(match language {
                Tongue::Ja => Language::Ja,
                Tongue::En => Language::En,
            });
        }
        if let Some(clock) = self.clock {
            let clock = builder.clock_at(&clock.to_string());
            builder = clock.map_err(|reason| format!("`clock`: {reason}"))?;
        }
        if let Some(zone) = self.time_zone {
            let zone = builder.time_zone_named(&zone);
            builder = zone.map_err(|reason| format!("`time-zone`: {reason}"))?;
        }
        if let Some(strict) = self.strict_content_type {
            builder = builder.strict_content_type(strict);
        }
        if let Some(one) = self.one_token_per_bulk {
            builder = builder.one_token_per_bulk(one);
        }
        if let Some(hold) = self.hold_deploys {
            builder = builder.hold_deploys(hold);
        }
        if let Some(requests) = self.concurrency_limit {
            builder = builder.concurrency_limit(requests);
        }
        if let Some(requests) = self.occupied_slots {
            builder = builder.occupied_slots(requests);
        }
        if let Some(refused) = self.lock_conflicts {
            builder = builder.lock_conflicts(refused);
        }
        if let Some(bytes) = self.largest_json_body {
            builder = builder.largest_json_body(bytes);
        }
        if let Some(bytes) = self.largest_file {
            builder = builder.largest_file(bytes);
        }
        if let Some(seconds) = self.body_timeout_seconds {
            builder = builder.body_timeout(Duration::from_secs(seconds));
        }
        for token in self.oauth_tokens {
            builder = builder.oauth_token(token);
        }
        for template in self.space_templates {
            builder = builder.declare_space_template(template);
        }
        for space in self.space {
            builder = match space.guest {
                true => builder.guest_space(space.id, space.name),
                false => builder.space(space.id, space.name),
            };
        }
        for session in self.session {
            builder = builder.session(session.user, session.id, session.request_token);
        }
        for app in self.app {
            builder = app.apply(builder, folder)?;
        }
        for token in self.token {
            builder = token.apply(builder)?;
        }
        for user in self.user {
            builder = user.apply(builder)?;
        }
        for entity in self.organization {
            let name = entity.name.unwrap_or_else(|| entity.code.clone());
            if let Some(parent) = entity.parent {
                builder = builder.in_parent_organization(entity.code.clone(), parent);
            }
            builder = match entity.deleted {
                true => builder.deleted_organization(entity.code, name),
                false => builder.declare_organization(entity.code, name),
            };
        }
        for entity in self.group {
            let name = entity.name.unwrap_or_else(|| entity.code.clone());
            builder = match entity.deleted {
                true => builder.deleted_group(entity.code, name),
                false => builder.declare_group(entity.code, name),
            };
        }
        for fault in self.fault {
            let fault = fault.fault();
            builder = builder.fault(fault.map_err(|reason| format!("a `[[fault]]`: {reason}"))?);
        }
        for host in self.webhook_hosts {
            builder = builder.allow_webhook_host(host);
        }
        for webhook in self.webhook {
            builder = builder.webhook(webhook.app, webhook.url);
        }
        Ok(builder)
    }
}

impl App {
    fn apply(self, mut builder: Builder, folder: &Path) -> Result<Builder, String> {
        let schema = folder.join(&self.schema);
        let Some(id) = self.id else {
            if !self.records.is_empty() || self.guest_space.is_some() || self.space.is_some() {
                return Err(format!(
                    "the `[[app]]` with the schema {} needs an `id` because it has `records`, a `space` or a `guest-space`",
                    self.schema.display()
                ));
            }
            return Ok(builder.schema_file(schema));
        };
        builder = builder.schema_file_with_id(id, schema);
        for records in self.records {
            builder = builder.records_file(id, folder.join(records));
        }
        match (self.guest_space, self.space) {
            (None, None) => Ok(builder),
            (Some(space), None) => Ok(builder.in_guest_space(id, space)),
            (None, Some(space)) => Ok(builder.in_space(id, space)),
            (Some(_), Some(_)) => Err(format!(
                "app {id} has a `space` and a `guest-space`, but an app can only be in one"
            )),
        }
    }
}

impl Token {
    fn apply(self, builder: Builder) -> Result<Builder, String> {
        match (self.app, self.permissions) {
            (None, None) => Ok(builder.token(self.token)),
            (Some(app), Some(rights)) => {
                Ok(builder.token_for(app, self.token, &permissions(&rights)))
            }
            _ => Err(
                "a `[[token]]` needs both `app` and `permissions`, or neither to have all permissions in all apps"
                    .to_owned(),
            ),
        }
    }
}

impl User {
    fn apply(self, mut builder: Builder) -> Result<Builder, String> {
        let name = self.name.unwrap_or_else(|| self.code.clone());
        if self.deleted {
            if self.password.is_some() || !self.restrict.is_empty() {
                return Err(format!(
                    "the user {} is deleted and cannot have a `password` or `restrict`",
                    self.code
                ));
            }
            return Ok(builder.deleted_user(self.code, name));
        }
        builder = builder.declare_user(self.code.clone(), name);
        if let Some(password) = self.password {
            builder = builder.user(self.code.clone(), password);
        }
        for organization in self.organizations {
            builder = builder.in_organization(self.code.clone(), organization);
        }
        for group in self.groups {
            builder = builder.in_group(self.code.clone(), group);
        }
        for restriction in self.restrict {
            let permissions = permissions(&restriction.permissions);
            builder = builder.restrict_user(self.code.clone(), restriction.app, &permissions);
        }
        Ok(builder)
    }
}

fn permissions(rights: &[Right]) -> Vec<Permission> {
    let permission = |right: &Right| match right {
        Right::ViewRecords => Permission::ViewRecords,
        Right::AddRecords => Permission::AddRecords,
        Right::EditRecords => Permission::EditRecords,
        Right::DeleteRecords => Permission::DeleteRecords,
        Right::ManageApp => Permission::ManageApp,
    };
    rights.iter().map(permission).collect()
}

/// Rewords an error of the TOML reader. Values are omitted because they may be passwords.
fn explain(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let Some((what, rest)) = message
        .strip_prefix("unknown ")
        .and_then(|rest| rest.split_once(' '))
        && let Some((found, known)) = quoted.split_first()
        && rest.starts_with('`')
    {
        let what = match what {
            "field" => "key",
            _ => "value",
        };
        let nearest = known
            .iter()
            .map(|known| (strsim::jaro_winkler(found, known), known))
            .filter(|(similarity, _)| *similarity >= LEAST_SIMILARITY)
            .max_by(|one, other| one.0.total_cmp(&other.0));
        return match nearest {
            Some((_, nearest)) => format!("unknown {what} `{found}`; did you mean `{nearest}`?"),
            None => format!(
                "unknown {what} `{found}`; expected one of {}",
                known.join(", ")
            ),
        };
    }
    let wrong = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, expected)) = wrong.and_then(|rest| rest.rsplit_once(", expected ")) {
        let kind = found.split(['`', '"']).next().unwrap_or_default().trim();
        return format!("expected {expected}, found {kind}");
    }
    message.replace('\n', "; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_repeated_in_errors() {
        let error = explain("invalid type: integer `4711`, expected a string");
        assert_eq!(error, "expected a string, found integer");
        let error = explain("invalid type: string \"hidden, expected\", expected u16");
        assert_eq!(error, "expected u16, found string");
    }
}
