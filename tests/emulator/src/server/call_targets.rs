//! Determines the calls in a request before it is executed: the request itself, and the members of a bulk request.

use serde_json::{Map, Value};

use crate::api::endpoint::ApiPath;
use crate::api::params::{Params, named_app};
use crate::api::record_writes::find_record_write;
use crate::api::routes::find_endpoint;
use crate::server::request::Body;
use crate::server::request::Request;
use crate::server::request::overridden_method;

/// A call as faults and locks see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallTarget {
    pub(crate) method: String,
    /// What follows `/k/v1/`.
    pub(crate) path: String,
    pub(crate) app: Option<u64>,
    /// Where it is in a bulk request.
    pub(crate) member: Option<BulkPosition>,
}

/// The position of a member in a bulk request, and the number of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BulkPosition {
    pub(crate) at: usize,
    pub(crate) count: usize,
}

impl CallTarget {
    /// Returns the calls in a request. Invalid parts are left out; the answer will report them.
    pub(crate) fn by(request: &Request) -> Vec<CallTarget> {
        let values = match &request.body {
            Body::Bytes(body) => Params::read(&request.query, body)
                .map(|params| params.values)
                .unwrap_or_default(),
            Body::Multipart(_) => Map::new(),
        };
        let path = name(&request.path);
        let method = overridden_method(request).unwrap_or_else(|_| request.method.clone());
        // A path with a parameter is that of the table.
        let row = find_endpoint(&method, &path).map(|endpoint| endpoint.path.to_owned());
        let path = row.unwrap_or(path);
        let request = CallTarget {
            method,
            path: path.clone(),
            app: named_app(&values),
            member: None,
        };
        let members = match values.get("requests") {
            Some(Value::Array(members)) if path == "bulkRequest.json" => members.as_slice(),
            _ => &[],
        };
        let count = members.len();
        let members = members.iter().enumerate().map(|(at, member)| CallTarget {
            method: member["method"].as_str().unwrap_or_default().to_owned(),
            path: member["api"].as_str().map(name).unwrap_or_default(),
            app: member["payload"].as_object().and_then(named_app),
            member: Some(BulkPosition { at, count }),
        });
        [request].into_iter().chain(members).collect()
    }

    /// Returns whether this writes records.
    pub(crate) fn writes(&self) -> bool {
        find_record_write(&self.method, &self.path).is_some()
    }
}

fn name(path: &str) -> String {
    ApiPath::read(path)
        .map_or(path, |path| path.name)
        .to_owned()
}
