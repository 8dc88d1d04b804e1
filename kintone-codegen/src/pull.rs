//! Reads the settings of one app from kintone and combines them into its schema.

use kintone_runtime::api::{
    GetApp, GetFormFields, GetFormLayout, GetGeneralSettings, GetProcessManagementSettings,
};
use kintone_runtime::endpoint::{AppRef, Encode, Endpoint, HasPreview, Info};
use kintone_runtime::{AppId, Client};
use kintone_schema::{AppSchema, SchemaError, SchemaParts};
use serde::Serialize;
use serde_json::Value;
use std::fmt;

use crate::plan::content_hash;

/// Which settings of an app are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Settings {
    /// The settings in force.
    #[default]
    Live,
    /// The settings that have not been deployed yet.
    Preview,
}

/// What could be read about an app.
#[derive(Debug)]
pub struct Pulled {
    /// The content of the schema file.
    pub schema: AppSchema,
    /// The settings that kintone refused to return.
    pub losses: Vec<Loss>,
}

/// A setting that kintone refused to return. Code can be generated without it.
#[derive(Debug)]
pub struct Loss {
    part: Part,
    error: kintone_runtime::Error,
}

/// The settings that are read besides the fields.
#[derive(Debug, Clone, Copy)]
enum Part {
    App,
    Layout,
    Status,
    Settings,
}

impl Part {
    /// The name under which schema files list it in `notPulled`.
    fn name(self) -> &'static str {
        match self {
            Part::App => "app",
            Part::Layout => "layout",
            Part::Status => "status",
            Part::Settings => "settings",
        }
    }

    fn consequence(self) -> &'static str {
        match self {
            Part::App => "its code is unknown, and perhaps its name",
            Part::Layout => "the fields come in the order of their codes",
            Part::Status => "the status stays text, without an enum of its states",
            Part::Settings => {
                "the number precision is unknown: decimals are not checked, and numbers have up to 28 digits"
            }
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.error, self.part.consequence())
    }
}

/// Why an app could not be pulled.
#[derive(Debug)]
#[non_exhaustive]
pub enum PullError {
    /// kintone did not answer, or refused to return the fields of the form.
    Kintone(kintone_runtime::Error),
    /// The response is not the form of an app.
    Schema(SchemaError),
}

impl fmt::Display for PullError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PullError::Kintone(error) => error.fmt(f),
            PullError::Schema(error) => write!(f, "kintone's response is not a form: {error}"),
        }
    }
}

impl std::error::Error for PullError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PullError::Kintone(error) => Some(error),
            PullError::Schema(error) => Some(error),
        }
    }
}

/// Reads the form of an app, its name, layout, process management and number precision. Only the form is required; what
/// kintone refuses of the rest is listed in [`Pulled::losses`].
///
/// Names are those that the app's administrator wrote, whatever the language of the user.
///
/// # Errors
///
/// kintone does not answer or refuses the fields of the form, or its response is not a form.
pub async fn pull(client: &Client, app: AppId, settings: Settings) -> Result<Pulled, PullError> {
    let puller = Puller { client, settings };
    let fields = puller
        .ask(GetFormFields::new(app).lang("default"))
        .await
        .map_err(PullError::Kintone)?;
    let mut losses = Vec::new();
    // An app that is not deployed has no entry yet; its settings have the name.
    let entry = optional(Part::App, client.send(GetApp::new(app)).await, &mut losses)?;
    let layout = optional(
        Part::Layout,
        puller.ask(GetFormLayout::new(app)).await,
        &mut losses,
    )?;
    let process = puller
        .ask(GetProcessManagementSettings::new(app).lang("default"))
        .await;
    let process = optional(Part::Status, process, &mut losses)?;
    let general = puller
        .ask(GetGeneralSettings::new(app).lang("default"))
        .await;
    let general = optional(Part::Settings, general, &mut losses)?;

    let text = |answer: &Option<Value>, member: &str| {
        let text = answer.as_ref()?.get(member)?.as_str()?;
        (!text.is_empty()).then(|| text.to_owned())
    };
    let parts = SchemaParts {
        app: Some(app.get()),
        code: entry
            .as_ref()
            .map(|app| app.code.clone())
            .unwrap_or_default(),
        name: entry
            .map(|app| app.name)
            .or_else(|| text(&general, "name"))
            .unwrap_or_default(),
        revision: fields
            .get("revision")
            .and_then(Value::as_str)
            .and_then(|digits| digits.parse().ok()),
        order: layout.as_ref().map(order).unwrap_or_default(),
        process,
        number_precision: general.and_then(|general| general.get("numberPrecision").cloned()),
        not_pulled: losses
            .iter()
            .map(|loss| loss.part.name().to_owned())
            .collect(),
        properties: fields.get("properties").cloned().unwrap_or_default(),
        hash: None,
    };
    let schema = AppSchema::from_parts(parts).map_err(PullError::Schema)?;
    let hash = content_hash(&schema);
    Ok(Pulled {
        schema: schema.with_hash(hash),
        losses,
    })
}

struct Puller<'c> {
    client: &'c Client,
    settings: Settings,
}

impl Puller<'_> {
    async fn ask<R>(&self, request: R) -> Result<Value, kintone_runtime::Error>
    where
        R: HasPreview,
        Verbatim<R>: Encode<Response = Value>,
    {
        let request = Verbatim(request);
        match self.settings {
            Settings::Live => self.client.send(request).await,
            Settings::Preview => self.client.send(request.preview()).await,
        }
    }
}

/// A request whose response is kept as kintone wrote it, because schema files are: a member that no model knows stays, and so does
/// a `null`.
#[derive(Serialize)]
#[serde(transparent)]
struct Verbatim<R>(R);

impl<R: Endpoint> Endpoint for Verbatim<R> {
    type Response = Value;
    const INFO: Info = R::INFO;

    fn app(&self) -> Option<AppRef> {
        self.0.app()
    }
}

impl<R: HasPreview> HasPreview for Verbatim<R> {}

/// Records a refusal as a loss. A missing response, or one that is not from kintone, is an error.
fn optional<T>(
    part: Part,
    answer: Result<T, kintone_runtime::Error>,
    losses: &mut Vec<Loss>,
) -> Result<Option<T>, PullError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if matches!(error.status(), Some(400 | 403 | 404)) => {
            losses.push(Loss { part, error });
            Ok(None)
        }
        Err(error) => Err(PullError::Kintone(error)),
    }
}

/// Lists the field codes in the order of the form, the members of a table or group after the table or group itself.
fn order(layout: &Value) -> Vec<String> {
    let mut codes = Vec::new();
    collect(layout, &mut codes);
    codes
}

fn collect(node: &Value, codes: &mut Vec<String>) {
    codes.extend(node.get("code").and_then(Value::as_str).map(str::to_owned));
    for members in ["layout", "fields"] {
        for member in node
            .get(members)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            collect(member, codes);
        }
    }
}

#[cfg(test)]
mod tests {
    use kintone_runtime::endpoint::{self, Addressing, AppIds, HeaderMap, HttpResponse};

    use super::*;

    #[test]
    fn what_kintone_answers_is_kept_as_it_wrote_it() {
        let request = Verbatim(GetProcessManagementSettings::new(AppId::new(1)));
        let addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
        let prepared = endpoint::prepare(request, &addressing).expect("a request");
        let process = serde_json::json!({
            "enable": false, "states": null, "actions": null, "revision": "1", "new": {"code": null},
        });
        let response = HttpResponse {
            status: 200,
            headers: HeaderMap::new(),
            body: process.to_string().into(),
        };
        assert_eq!(prepared.read(Some(response)).expect("settings"), process);
    }

    #[test]
    fn the_order_is_that_of_the_form() {
        let layout = serde_json::json!({ "layout": [
            { "type": "ROW", "fields": [
                { "type": "LABEL", "label": "x" },
                { "type": "SINGLE_LINE_TEXT", "code": "a" },
            ] },
            { "type": "SUBTABLE", "code": "t", "fields": [{ "type": "NUMBER", "code": "t1" }] },
            { "type": "GROUP", "code": "g", "layout": [{ "type": "ROW", "fields": [{ "type": "NUMBER", "code": "b" }] }] },
        ] });
        assert_eq!(order(&layout), ["a", "t", "t1", "g", "b"]);
    }
}
