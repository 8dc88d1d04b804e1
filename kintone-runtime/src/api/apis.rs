//! Get API List and Get API Schema: what kintone says about its own API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::endpoint::{Auth, Endpoint, Info, Method};

/// The requests that kintone knows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Apis {
    /// The URL that the links start from.
    pub base_url: String,
    /// Where each request is described, by the name of the request.
    pub apis: BTreeMap<String, ApiLink>,
}

/// Where a request is described.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ApiLink {
    /// The path of the description, after the base URL.
    pub link: String,
}

/// Reads the list of the requests that kintone knows. It needs no credentials, and does not count against the daily limit.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetApiList;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for name in client.send(GetApiList::new()).await?.apis.keys() {
///     println!("{name}");
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// None of its own.
///
/// Source: kintone REST API, Get API List (GET apis.json)
#[derive(Debug, Clone, Default, Serialize)]
pub struct GetApiList {}

impl GetApiList {
    /// Creates a request for the list.
    pub fn new() -> GetApiList {
        GetApiList {}
    }
}

impl Endpoint for GetApiList {
    type Response = Apis;
    const INFO: Info = Info::new("get api list", &Method::GET, "apis.json")
        .accepts(Auth::NoneNeeded)
        .without_guest_space();
}

/// Reads the JSON schema of the parameters and the answer of a request. It needs no credentials, and does not count against the
/// daily limit.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetApiSchema;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let schema = client.send(GetApiSchema::new("records/get")).await?;
/// println!("{}", schema["request"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`](crate::Error::is_not_found) if there is no such request. A name with an empty part, `.`, `..`, `?` or `#` is
/// rejected before anything is sent.
///
/// Source: kintone REST API, Get API Schema (GET apis/{name}.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetApiSchema {
    name: String,
}

impl GetApiSchema {
    /// Creates a request for the schema with this name: `records/get` if its [link](ApiLink::link) is `apis/records/get.json`.
    pub fn new(name: impl Into<String>) -> GetApiSchema {
        GetApiSchema { name: name.into() }
    }
}

impl Endpoint for GetApiSchema {
    type Response = Value;
    const INFO: Info = Info::new("get api schema", &Method::GET, "apis/{name}.json")
        .accepts(Auth::NoneNeeded)
        .without_guest_space();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::prepare;
    use crate::endpoint::testing::{addressing, answer, sent};

    #[test]
    fn the_list_has_a_link_for_each_request() {
        assert_eq!(
            sent(GetApiList::new()).url,
            "https://example.cybozu.com/k/v1/apis.json"
        );
        let list = r#"{"baseUrl":"https://example.cybozu.com/k/v1/","apis":{"records/get":{"link":"apis/records/get.json"}}}"#;
        let read = answer(GetApiList::new(), 200, list).unwrap();
        assert_eq!(read.apis["records/get"].link, "apis/records/get.json");
    }

    #[test]
    fn the_name_of_a_schema_keeps_its_slashes() {
        let request = || GetApiSchema::new("app/form/fields/get");
        assert_eq!(
            sent(request()).url,
            "https://example.cybozu.com/k/v1/apis/app/form/fields/get.json"
        );
        let read = answer(request(), 200, r#"{"request":{"type":"object"}}"#).unwrap();
        assert_eq!(read["request"]["type"], "object");
    }

    #[test]
    fn a_name_that_leaves_the_path_is_not_sent() {
        for name in [
            "",
            ".",
            "..",
            "../records",
            "a/../../b",
            "a//b",
            "/a",
            "a?b",
            "a#b",
        ] {
            let error = prepare(GetApiSchema::new(name), &addressing()).err();
            assert_eq!(
                error.expect(name).to_string(),
                format!(
                    "get api schema: `name` is {name:?}, which would leave the path apis/{{name}}.json"
                )
            );
        }
        let encoded = sent(GetApiSchema::new("a%2e%2e/b\\c")).url;
        assert_eq!(
            encoded,
            "https://example.cybozu.com/k/v1/apis/a%252e%252e/b%5Cc.json"
        );
    }
}
