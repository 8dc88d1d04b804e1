//! Get General Settings: how an app looks and how precise its numbers are.

use serde::Serialize;
use serde_json::Value;

use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method};
use crate::record::id::AppId;

/// Reads name, icon, theme and number precision of an app.
///
/// Source: kintone REST API, Get General Settings (GET app/settings.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetGeneralSettings {
    app: AppId,
    lang: Option<String>,
}

impl GetGeneralSettings {
    /// Of the app with this id.
    pub fn new(app: AppId) -> GetGeneralSettings {
        GetGeneralSettings { app, lang: None }
    }

    /// In this language: `default` (as the app's administrator wrote it), `user`, `ja`, `en`, `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetGeneralSettings {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetGeneralSettings {
    type Response = Value;
    const INFO: Info =
        Info::new("get general settings", &Method::GET, "app/settings.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetGeneralSettings {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::sent;

    #[test]
    fn live_and_preview_differ_in_the_path() {
        let request = sent(GetGeneralSettings::new(AppId::new(1)).lang("default"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/app/settings.json?app=1&lang=default"
        );
        let request = sent(GetGeneralSettings::new(AppId::new(1)).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/settings.json?app=1"
        );
    }
}
