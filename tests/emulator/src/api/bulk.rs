//! Several requests in one transaction.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::api::endpoint::{ApiPath, Endpoint, Reply};
use crate::api::params::{Params, named_app, read_members};
use crate::api::record_writes::find_record_write;
use crate::domain::error::ApiError;
use crate::domain::normalize::scalar_text;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::state::{Call, Core};

/// Requests per bulk request.
const MOST_REQUESTS: usize = 20;

/// Bulk Request: POST bulkRequest.json
pub(crate) fn run(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let requests = params.take_list("requests")?;
    if requests.is_empty() || requests.len() > MOST_REQUESTS {
        params.errors.push(
            "requests",
            Note::OneTo {
                what: Counted::Requests,
                limit: MOST_REQUESTS,
            },
        );
    }
    params.finish()?;
    let mut members: Vec<Member> = Vec::with_capacity(requests.len());
    // All requests are in the same guest space or in none. The path of the bulk request itself may omit the guest space.
    let mut space = call.guest_space.map(Some);
    let count = requests.len();
    for (at, request) in requests.into_iter().enumerate() {
        let Some(member) = Member::read(call, request, at, params)? else {
            continue;
        };
        if *space.get_or_insert(member.call.guest_space) != member.call.guest_space {
            params
                .errors
                .push(format!("requests[{at}].api"), Note::OtherGuestSpace);
        }
        members.push(member);
    }
    params.finish()?;
    let apps: BTreeSet<u64> = members
        .iter()
        .filter_map(|member| named_app(&member.payload))
        .collect();
    if core.environment.one_token_per_bulk && call.caller.needs_several_tokens(&apps) {
        return Err(Problem::SeveralTokensInBulk.into());
    }
    let mut results = Vec::with_capacity(members.len());
    for member in members {
        core.count_request(named_app(&member.payload), call.now.date_naive());
        let result =
            (member.endpoint.handler)(core, &member.call, &mut Params::from_object(member.payload));
        match result {
            Ok(Reply::Json(answer)) => results.push(answer),
            // All calls that are allowed in a bulk request answer with JSON.
            Ok(_) => results.push(json!({})),
            Err(error) => return Err(error.in_bulk(results.len(), count)),
        }
    }
    Ok(Reply::Json(json!({ "results": results })))
}

struct Member {
    endpoint: &'static Endpoint,
    call: Call,
    payload: serde_json::Map<String, Value>,
}

impl Member {
    fn read(
        call: &Call,
        request: Value,
        at: usize,
        params: &mut Params,
    ) -> Result<Option<Member>, ApiError> {
        let Value::Object(mut members) = request else {
            return Err(Problem::InvalidJson.into());
        };
        let mut text = |name: &str| {
            let text = scalar_text(members.get(name).unwrap_or(&Value::Null))?;
            if text.is_empty() {
                params
                    .errors
                    .push(format!("requests[{at}].{name}"), Note::RequiredParameter);
            }
            Ok::<String, ApiError>(text)
        };
        let (method, api) = (text("method")?, text("api")?);
        let payload = read_members(members.remove("payload"))?;
        let path = ApiPath::read(&api);
        let endpoint = path
            .as_ref()
            .and_then(|path| find_record_write(&method, path.name));
        match (path, endpoint) {
            (Some(path), Some(endpoint)) => {
                let call = Call {
                    guest_space: path.guest_space,
                    ..call.clone()
                };
                Ok(Some(Member {
                    endpoint,
                    call,
                    payload,
                }))
            }
            _ => {
                params
                    .errors
                    .push(format!("requests[{at}].api"), Note::NotForBulk);
                Ok(None)
            }
        }
    }
}
