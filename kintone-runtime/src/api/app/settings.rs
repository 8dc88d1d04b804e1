//! Get General Settings: how an app looks and how precise its numbers are.

use serde::Serialize;
use serde_json::Value;

use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method};
use crate::record::id::AppId;

/// Reads the name, icon, theme and number precision of an app, as JSON.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetGeneralSettings;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let settings = client.send(GetGeneralSettings::new(AppId::new(1))).await?;
/// println!("{}", settings["name"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the app cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if it does not exist.
///
/// Source: kintone REST API, Get General Settings (GET app/settings.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetGeneralSettings {
    app: AppId,
    lang: Option<String>,
}

impl GetGeneralSettings {
    /// A request for the app with this id.
    pub fn new(app: AppId) -> GetGeneralSettings {
        GetGeneralSettings { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
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
