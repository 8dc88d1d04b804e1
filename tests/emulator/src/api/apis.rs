//! Describes the calls of this server to clients that ask for them.

use serde_json::{Map, json};

use crate::api::endpoint::{Endpoint, Reply};
use crate::api::endpoints;
use crate::api::params::Params;
use crate::api::record_writes::RECORD_WRITES;
use crate::domain::error::ApiError;
use crate::domain::problem::Missing;
use crate::domain::state::{Call, Core};

/// The calls that describe the others.
pub(crate) const ENDPOINTS: [Endpoint; 2] = [
    Endpoint::new("GET", "apis.json", list).without_credentials(),
    Endpoint::new("GET", "apis/{name}.json", describe).without_credentials(),
];

fn described() -> impl Iterator<Item = &'static Endpoint> {
    endpoints::ENDPOINTS.iter().chain(&RECORD_WRITES)
}

/// Returns the name of a call: `records/get` for GET records.json.
fn name(endpoint: &Endpoint) -> String {
    let path = endpoint.path.trim_end_matches(".json");
    format!("{path}/{}", endpoint.method.to_lowercase())
}

/// Get API List: GET apis.json
fn list(_core: &Core, call: &Call, _params: &mut Params) -> Result<Reply, ApiError> {
    let links = described().map(|endpoint| {
        let name = name(endpoint);
        let link = format!("apis/{name}.json");
        (name, json!({ "link": link }))
    });
    Ok(Reply::Json(json!({
        "baseUrl": format!("{}/k/v1/", call.origin),
        "apis": links.collect::<Map<_, _>>(),
    })))
}

/// Get API Schema: GET apis/{name}.json. The schemas say that requests and responses are objects, but not what they contain.
fn describe(_core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let wanted = params.text("name")?;
    params.finish()?;
    let endpoint = described().find(|endpoint| name(endpoint) == wanted);
    let endpoint = endpoint.ok_or_else(|| Missing::Api.problem(&wanted))?;
    Ok(Reply::Json(json!({
        "id": wanted,
        "baseUrl": format!("{}/k/v1/", call.origin),
        "path": endpoint.path,
        "httpMethod": endpoint.method,
        "request": { "type": "object" },
        "response": { "type": "object" },
    })))
}
