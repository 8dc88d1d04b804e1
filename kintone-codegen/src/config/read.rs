//! Reads the file, and words what the TOML reader says of it: without values, with the key that was meant.

use std::path::Path;

use kintone_schema::suggest;

use super::error::{ConfigError, Lines, line, of_file};
use super::keys::Config;
use crate::read::read_file;

/// Reads the file.
pub(crate) fn read(file: &Path) -> Result<(Config, Lines), ConfigError> {
    let text =
        read_file(file).map_err(|error| of_file(file, None, format!("cannot be read: {error}")))?;
    // Windows editors begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
    let config = toml::from_str(&text).map_err(|error| {
        let line = error.span().map(|span| line(&text, span.start));
        of_file(file, line, explain(error.message()))
    })?;
    let file = file.to_owned();
    Ok((config, Lines { file, text }))
}

/// Words of other tools for keys that hold the name of a variable here.
const SECRETS: [(&str, &str); 5] = [
    ("token", "api-token-variable"),
    ("username", "username-variable"),
    ("user", "username-variable"),
    ("password", "password-variable"),
    ("oauth-token", "oauth-token-variable"),
];

/// Rewords an error of the TOML reader. Its own text quotes the line, and its message may quote a value.
fn explain(message: &str) -> String {
    if message.starts_with("invalid unquoted key") {
        return "a key with other characters than A to Z, a to z, digits, `-` and `_` is written in quotes, as in [apps.\"顧客\"]"
            .to_owned();
    }
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let Some((found, known)) = quoted.split_first() {
        if message.starts_with("unknown field `") {
            return unknown_key(found, known);
        }
        if message.starts_with("unknown variant `") {
            // The value itself is not repeated, as everywhere.
            let meant = suggest::nearest(found, known.iter().copied())
                .map(|near| format!("; did you mean `{near}`?"))
                .unwrap_or_default();
            return format!("unknown value; expected {}{meant}", known.join(" or "));
        }
        if message.starts_with("missing field `") {
            return format!("the key `{found}` is missing");
        }
    }
    let wrong = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "));
    if let Some((found, expected)) = wrong.and_then(|rest| rest.rsplit_once(", expected ")) {
        let kind = found.split(['`', '"']).next().unwrap_or_default().trim();
        let expected = match expected {
            "u64" => "a positive number",
            expected if expected.starts_with("struct ") || expected == "a map" => "a table",
            "a sequence" => "a list",
            expected => expected,
        };
        return format!("expected {expected}, found {kind}");
    }
    message.lines().collect::<Vec<_>>().join("; ")
}

fn unknown_key(found: &str, known: &[&str]) -> String {
    let kebab = found.to_lowercase().replace('_', "-");
    let of_secret = SECRETS.iter().find(|(word, _)| *word == kebab);
    let variable = of_secret.map_or(format!("{kebab}-variable"), |(_, key)| (*key).to_owned());
    if known.contains(&variable.as_str()) {
        return format!(
            "unknown key `{found}`; a token or password does not belong in this file: set a variable to it, and name the \
             variable here with `{variable} = \"KINTONE_…\"`"
        );
    }
    match suggest::nearest(found, known.iter().copied()) {
        Some(nearest) => format!("unknown key `{found}`; did you mean `{nearest}`?"),
        None => format!(
            "unknown key `{found}`; the keys here are {}",
            known.join(", ")
        ),
    }
}
