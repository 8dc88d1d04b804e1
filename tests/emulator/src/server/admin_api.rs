//! The paths under `/_emulator/`, which offer programs in other languages what the handle of a server offers in Rust.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::deployment::{DeployOutcome, finish, running};
use crate::domain::language::Language;
use crate::server::answer::Answer;
use crate::server::fault::json::faults;
use crate::server::pipeline::Shared;
use crate::server::request::Body;
use crate::server::request::Request;

/// The prefix of these paths, which kintone does not have.
pub(crate) const ROOT: &str = "/_emulator/";

/// Executes a request, and answers with the resulting state.
pub(crate) fn steer(shared: &Shared, request: &Request) -> Answer {
    let body = match &request.body {
        Body::Bytes(body) => body.as_ref(),
        Body::Multipart(_) => &[],
    };
    let done = match request.path.strip_prefix(ROOT) {
        Some("faults") => faults(&shared.faults, &request.method, body),
        Some("limits") => limits(shared, &request.method, body),
        Some("deploys") => deploys(shared, &request.method, body),
        Some("webhooks") => webhooks(shared, &request.method, body),
        _ => Err(format!(
            "{} does not exist; the paths are {ROOT}faults, {ROOT}limits, {ROOT}deploys and {ROOT}webhooks",
            request.path
        )),
    };
    match done {
        Ok(state) => Answer::json(200, &state),
        Err(message) => Answer::json(
            400,
            &json!({ "code": "EMULATOR_CONTROL", "message": message }),
        ),
    }
}

/// Whether deployments are held.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Hold {
    hold: bool,
}

/// How a held deployment ends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Ending {
    app: u64,
    status: EndStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum EndStatus {
    Success,
    Fail,
    Cancel,
}

fn deploys(shared: &Shared, method: &str, body: &[u8]) -> Result<Value, String> {
    let mut core = shared.core();
    match method {
        "GET" => {}
        "PUT" => {
            let Hold { hold } = serde_json::from_slice(body)
                .map_err(|error| format!("the body does not say whether to hold: {error}"))?;
            core.environment.holds_deploys = hold;
        }
        "POST" => {
            let Ending { app, status } = serde_json::from_slice(body)
                .map_err(|error| format!("the body does not say how a deployment ends: {error}"))?;
            let outcome = match status {
                EndStatus::Success => DeployOutcome::Success,
                EndStatus::Fail => DeployOutcome::Fail,
                EndStatus::Cancel => DeployOutcome::Cancel,
            };
            core.transaction(|| finish(&core, app, outcome))
                .map_err(|error| error.problem.text(Language::En))?;
        }
        _ => {
            return Err(format!(
                "{ROOT}deploys accepts GET, PUT and POST, not {method}"
            ));
        }
    }
    let running = running(&core);
    Ok(json!({ "hold": core.environment.holds_deploys, "running": running }))
}

/// A webhook of an app.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    app: u64,
    url: String,
}

/// Adds a webhook, removes all, or lists them and tells how many notifications have not been sent yet.
fn webhooks(shared: &Shared, method: &str, body: &[u8]) -> Result<Value, String> {
    match method {
        "GET" => {}
        "DELETE" => shared.webhooks.clear(),
        "POST" => {
            let Webhook { app, url } = serde_json::from_slice(body)
                .map_err(|error| format!("the body is not a webhook: {error}"))?;
            shared.core().watch(app)?;
            shared.webhooks.add(app, &url)?;
        }
        _ => {
            return Err(format!(
                "{ROOT}webhooks accepts GET, POST and DELETE, not {method}"
            ));
        }
    }
    let webhooks = shared.webhooks.list().into_iter();
    let webhooks = webhooks.map(|(app, host)| json!({ "app": app, "host": host }));
    Ok(
        json!({ "webhooks": webhooks.collect::<Vec<Value>>(), "waiting": shared.webhooks.waiting() }),
    )
}

/// The limits for concurrent requests and for overlapping writes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Limits {
    concurrency_limit: Option<usize>,
    occupied_slots: Option<usize>,
    lock_conflicts: Option<bool>,
}

fn limits(shared: &Shared, method: &str, body: &[u8]) -> Result<Value, String> {
    match method {
        "GET" => {}
        "PUT" => {
            let limits: Limits = serde_json::from_slice(body)
                .map_err(|error| format!("the body does not hold limits: {error}"))?;
            if let Some(requests) = limits.concurrency_limit {
                shared.slots.set_limit(requests);
            }
            if let Some(requests) = limits.occupied_slots {
                shared.slots.occupy(requests);
            }
            if let Some(refused) = limits.lock_conflicts {
                shared.locks.refuse_conflicts(refused);
            }
        }
        _ => return Err(format!("{ROOT}limits accepts GET and PUT, not {method}")),
    }
    let (concurrency_limit, occupied_slots) = shared.slots.limits();
    let limits = Limits {
        concurrency_limit: Some(concurrency_limit),
        occupied_slots: Some(occupied_slots),
        lock_conflicts: Some(shared.locks.refuses_conflicts()),
    };
    serde_json::to_value(limits).map_err(|error| error.to_string())
}
