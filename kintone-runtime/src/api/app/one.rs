//! Get App: name, code and place of an app.

use serde::Serialize;
use serde_json::Value;

use crate::endpoint::{AppRef, Endpoint, Info, Method};
use crate::record::id::AppId;

/// Reads name, code, description, creator and space of an app that is deployed.
///
/// Source: kintone REST API, Get App (GET app.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetApp {
    // The one request whose parameter is not called `app`.
    #[serde(rename = "id")]
    app: AppId,
}

impl GetApp {
    /// Of the app with this id.
    pub fn new(app: AppId) -> GetApp {
        GetApp { app }
    }
}

impl Endpoint for GetApp {
    type Response = Value;
    const INFO: Info = Info::new("get app", &Method::GET, "app.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};

    #[test]
    fn the_app_is_asked_by_its_id() {
        let request = sent(GetApp::new(AppId::new(1)));
        assert_eq!(request.url, "https://example.cybozu.com/k/v1/app.json?id=1");
        assert!(request.headers.is_empty() && request.body.is_empty());
        assert_eq!(request.apps, [AppId::new(1)]);
    }

    #[test]
    fn the_answer_is_kept_whole() {
        let app = answer(
            GetApp::new(AppId::new(1)),
            200,
            r#"{"appId":"1","spaceId":null}"#,
        )
        .unwrap();
        assert_eq!(app, serde_json::json!({"appId": "1", "spaceId": null}));
    }
}
