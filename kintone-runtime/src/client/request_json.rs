//! Requests by method and path: what kintone adds after this version was made.

use std::marker::PhantomData;

use serde_json::{Map, Value};

use super::{Call, Client};
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Encode, Encoded, Endpoint, Info, Method};
use crate::endpoint::{Params, encode_path, json};
use crate::record::id::{AppId, SpaceId};

impl Client {
    /// Sends a request that has no type of its own, and returns the JSON of the answer.
    ///
    /// The path is below `/k/` (kintone) or `/v1/` (users and departments), as in `/k/v1/records.json`. A client of a [guest
    /// space](Client::in_guest_space) sends what is below `/k/` to that space. The body is a JSON object, or null: a GET or a DELETE
    /// sends its members as parameters, none of which can be null, as NaN is in JSON. If it names an `app`, the token of that app is sent; app ids are those of this environment.
    ///
    /// Only a GET is retried if no answer arrives. What kintone rejected without doing anything is retried in any case.
    ///
    /// ```no_run
    /// # use kintone_runtime::{Client, Error};
    /// use kintone_runtime::endpoint::Method;
    /// use serde_json::json;
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let body = json!({"name": "営業部"});
    /// let added = client.request_json(Method::POST, "/k/v1/space.json", body).await?;
    /// println!("space {}", added["id"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Nothing is sent to another host or beside the API: a URL, a path that is not below `/k/` or `/v1/`, and one with an empty part,
    /// `.`, `..`, `?`, `#`, `%` or a backslash are rejected before credentials are added, like methods other than GET, POST, PUT and
    /// DELETE, and bodies that are neither an object nor null.
    pub fn request_json(&self, method: Method, path: &str, body: Value) -> Call<'_, Value> {
        match method {
            Method::GET => self.send(JsonRequest::<Get>::new(path, body)),
            Method::POST => self.send(JsonRequest::<Post>::new(path, body)),
            Method::PUT => self.send(JsonRequest::<Put>::new(path, body)),
            Method::DELETE => self.send(JsonRequest::<Delete>::new(path, body)),
            method => Call::known(Err(Error::not_sent(format!(
                "kintone has no {method} requests; expected GET, POST, PUT or DELETE"
            )))),
        }
    }
}

/// The method of a request.
trait Verb {
    const INFO: Info;
}

macro_rules! verbs {
    ($($verb:ident $method:ident $name:literal;)*) => {$(
        struct $verb;

        impl Verb for $verb {
            const INFO: Info = Info::new($name, &Method::$method, "");
        }
    )*};
}

verbs! {
    Get GET "request json (GET)";
    Post POST "request json (POST)";
    Put PUT "request json (PUT)";
    Delete DELETE "request json (DELETE)";
}

struct JsonRequest<V> {
    path: String,
    body: Value,
    verb: PhantomData<V>,
}

impl<V> JsonRequest<V> {
    fn new(path: &str, body: Value) -> JsonRequest<V> {
        JsonRequest {
            path: path.to_owned(),
            body,
            verb: PhantomData,
        }
    }
}

impl<V: Verb> Endpoint for JsonRequest<V> {
    type Response = Value;
    const INFO: Info = V::INFO;

    fn app(&self) -> Option<AppRef> {
        let app: AppId = match self.body.get("app")? {
            Value::String(digits) => digits.parse().ok()?,
            number => AppId::new(number.as_u64()?),
        };
        Some(app.into())
    }
}

impl<V: Verb> Encode for JsonRequest<V> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Value>, Error> {
        let path = complete(&self.path, addressing.guest_space())?;
        let members = match self.body {
            Value::Object(members) => members,
            Value::Null => Map::new(),
            _ => return Err(Error::not_sent("the body is neither an object nor null")),
        };
        let encoded = match *V::INFO.method() {
            Method::GET | Method::DELETE => {
                Encoded::params(Params::of(members), |response| json::read(&response))
            }
            _ => Encoded::json(Value::Object(members).to_string().into(), |response| {
                json::read(&response)
            }),
        };
        Ok(encoded.at(path))
    }
}

/// The path on the server, if it is one of the API.
fn complete(path: &str, guest_space: Option<SpaceId>) -> Result<String, Error> {
    let refuse = |why: &str| Error::not_sent(format!("the path {path:?} {why}"));
    let is_api = |path: &&str| path.starts_with("k/") || path.starts_with("v1/");
    let below = path.strip_prefix('/').filter(is_api);
    let below = below.ok_or_else(|| refuse("is not below /k/ or /v1/"))?;
    if below.contains(['%', '\\']) {
        return Err(refuse(
            "has a percent sign or a backslash; it is encoded when it is sent",
        ));
    }
    let encoded = encode_path(below).ok_or_else(|| {
        refuse("has an empty part, `.`, `..`, `?` or `#`; parameters go into the body")
    })?;
    let kintone = encoded.strip_prefix("k/");
    Ok(match (guest_space, kintone) {
        (Some(space), Some(below)) if !below.starts_with("guest/") => {
            format!("/k/guest/{space}/{below}")
        }
        _ => format!("/{encoded}"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::endpoint::testing::{addressing, sent};
    use crate::endpoint::{HttpRequest, MAX_URL_BYTES, Replay, prepare};

    fn get(path: &str, body: Value) -> HttpRequest {
        sent(JsonRequest::<Get>::new(path, body))
    }

    fn refused(path: &str) -> String {
        let request = JsonRequest::<Get>::new(path, Value::Null);
        let prepared = prepare(request, &addressing());
        prepared.err().expect(path).to_string()
    }

    #[test]
    fn members_are_the_parameters_of_a_get_and_a_delete_and_the_body_of_the_others() {
        let url = get("/k/v1/records.json", json!({"app": 1, "fields": ["a"]})).url;
        assert_eq!(
            url,
            "https://example.cybozu.com/k/v1/records.json?app=1&fields%5B0%5D=a"
        );
        assert_eq!(
            get("/v1/users.json", Value::Null).url,
            "https://example.cybozu.com/v1/users.json"
        );
        let deleted = sent(JsonRequest::<Delete>::new(
            "/k/v1/a.json",
            json!({"id": "x"}),
        ));
        assert!(deleted.url.ends_with("/k/v1/a.json?id=x"));
        let posted = sent(JsonRequest::<Post>::new("/k/v1/a.json", json!({"a": null})));
        assert_eq!(posted.body, br#"{"a":null}"#);
        let put = sent(JsonRequest::<Put>::new("/k/v1/a.json", Value::Null));
        assert_eq!((put.method, put.body), (Method::PUT, b"{}".to_vec()));
    }

    #[test]
    fn a_parameter_that_is_null_is_an_error_that_names_it() {
        for (body, text) in [
            (json!({"app": 1, "query": null}), "`query` is null"),
            (json!({"app": 1, "size": f64::NAN}), "`size` is null"),
            (
                json!({"app": 1, "ids": [1, f64::INFINITY]}),
                "`ids` contains null",
            ),
        ] {
            let request = JsonRequest::<Get>::new("/k/v1/a.json", body);
            let error = prepare(request, &addressing())
                .err()
                .expect("an error")
                .to_string();
            assert!(
                error.contains(&format!("app 1: the parameter {text}")),
                "{error}"
            );
        }
    }

    #[test]
    fn what_no_url_can_say_goes_into_the_body_of_an_overridden_get() {
        for body in [
            json!({"where": {"a": 1}}),
            json!({"where": [{"a": 1}]}),
            json!({"where": "x".repeat(MAX_URL_BYTES)}),
        ] {
            let request = get("/k/v1/a.json", body.clone());
            assert_eq!(request.url, "https://example.cybozu.com/k/v1/a.json");
            assert_eq!(
                (request.method, request.sent_as),
                (Method::GET, Method::POST)
            );
            assert_eq!(request.headers["x-http-method-override"], "GET");
            assert_eq!(
                serde_json::from_slice::<Value>(&request.body).unwrap(),
                body
            );
        }
    }

    #[test]
    fn only_a_get_is_sent_again_after_an_unknown_end() {
        let path = "/k/v1/a.json";
        let replays = [
            get(path, Value::Null).replay,
            sent(JsonRequest::<Post>::new(path, json!({"revision": 1}))).replay,
            sent(JsonRequest::<Put>::new(path, json!({"revision": 1}))).replay,
            sent(JsonRequest::<Delete>::new(path, Value::Null)).replay,
        ];
        let [once, twice] = [Replay::Never, Replay::Always];
        assert_eq!(replays, [twice, once, once, once]);
    }

    #[test]
    fn the_token_of_the_app_in_the_body_is_sent() {
        for (app, expected) in [
            (json!(3), vec![AppId::new(3)]),
            (json!("3"), vec![AppId::new(3)]),
            (json!("x"), vec![]),
            (json!(-3), vec![]),
        ] {
            assert_eq!(get("/k/v1/a.json", json!({"app": app})).apps, expected);
        }
    }

    #[test]
    fn a_guest_space_is_put_into_paths_of_kintone() {
        let space = Some(SpaceId::new(7));
        for (path, expected) in [
            ("/k/v1/a.json", "/k/guest/7/v1/a.json"),
            ("/k/v1/preview/a.json", "/k/guest/7/v1/preview/a.json"),
            ("/k/guest/8/v1/a.json", "/k/guest/8/v1/a.json"),
            ("/v1/users.json", "/v1/users.json"),
        ] {
            assert_eq!(complete(path, space).unwrap(), expected);
            assert_eq!(complete(path, None).unwrap(), path);
        }
        assert_eq!(
            complete("/k/v1/あ b.json", None).unwrap(),
            "/k/v1/%E3%81%82%20b.json"
        );
    }

    #[test]
    fn a_path_beside_the_api_or_on_another_host_is_refused() {
        for path in [
            "",
            "/",
            "k/v1/records.json",
            "/k",
            "/K/v1/records.json",
            "/m/v1/records.json",
            "/login",
            "https://evil.example/k/v1/records.json",
            "https://example.cybozu.com/k/v1/records.json",
            "//evil.example/k/v1/records.json",
            "/\\evil.example/k/",
            "\\k\\v1\\records.json",
            " /k/v1/records.json",
            "@evil.example/k/",
            ".evil.example/k/",
            ":443/k/",
        ] {
            assert_eq!(
                refused(path),
                format!("request json (GET): the path {path:?} is not below /k/ or /v1/")
            );
        }
        for path in [
            "/k/%2e%2e/login",
            "/k/v1/%2E./a",
            "/k/..\\login",
            "/k/v1/a%00.json",
        ] {
            assert!(
                refused(path).contains("has a percent sign or a backslash"),
                "{path}"
            );
        }
        for path in [
            "/k/../login",
            "/k/v1/../../login",
            "/k/..",
            "/k/./a",
            "/k/",
            "/k//evil.example/",
            "/k/v1//a.json",
            "/k/v1/a.json/",
            "/k/v1/a.json?app=1",
            "/k/v1/a.json#x",
        ] {
            assert!(refused(path).contains("has an empty part"), "{path}");
        }
        // A URL parser drops these.
        for path in ["/k/.\t./login", "/k/.\n./login"] {
            let url = get(path, Value::Null).url;
            assert!(url.starts_with("https://example.cybozu.com/k/.%0"), "{url}");
        }
    }

    #[test]
    fn a_body_is_an_object_or_null() {
        for body in [json!([]), json!("a"), json!(1), json!(true)] {
            let request = JsonRequest::<Post>::new("/k/v1/a.json", body);
            let error = prepare(request, &addressing()).err().expect("an error");
            assert_eq!(
                error.to_string(),
                "request json (POST): the body is neither an object nor null"
            );
        }
    }
}
