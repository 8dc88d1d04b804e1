//! Finds the call of a request.

use std::collections::BTreeSet;

use crate::api::apis;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::ENDPOINTS;
use crate::api::record_writes::RECORD_WRITES;

fn all() -> impl Iterator<Item = &'static Endpoint> {
    ENDPOINTS
        .iter()
        .chain(&RECORD_WRITES)
        .chain(&apis::ENDPOINTS)
}

/// Returns the call with this method and path, if the server has it.
pub(crate) fn find_endpoint(method: &str, path: &str) -> Option<&'static Endpoint> {
    all().find(|endpoint| endpoint.is(method, path))
}

/// Returns the paths after `/k/v1/` that this method has, or all, in alphabetical order.
pub(crate) fn paths(method: Option<&str>) -> BTreeSet<&'static str> {
    all()
        .filter(|endpoint| method.is_none_or(|method| endpoint.method == method))
        .map(|endpoint| endpoint.path)
        .collect()
}
