//! Get Process Management Settings: states and actions.

use serde::Serialize;
use serde_json::Value;

use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method};
use crate::record::id::AppId;

/// Reads the statuses and actions of an app's process management, as JSON. Both are `null` if it was never set up.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetProcessManagementSettings;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let process = client.send(GetProcessManagementSettings::new(AppId::new(1))).await?;
/// println!("{}", process["states"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the app cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if it does not exist.
///
/// Source: kintone REST API, Get Process Management Settings (GET app/status.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetProcessManagementSettings {
    app: AppId,
    lang: Option<String>,
}

impl GetProcessManagementSettings {
    /// A request for the app with this id.
    pub fn new(app: AppId) -> GetProcessManagementSettings {
        GetProcessManagementSettings { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetProcessManagementSettings {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetProcessManagementSettings {
    type Response = Value;
    const INFO: Info = Info::new(
        "get process management settings",
        &Method::GET,
        "app/status.json",
    )
    .preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetProcessManagementSettings {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::sent;

    #[test]
    fn live_and_preview_differ_in_the_path() {
        let request = sent(GetProcessManagementSettings::new(AppId::new(1)).lang("default"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/app/status.json?app=1&lang=default"
        );
        let request = sent(GetProcessManagementSettings::new(AppId::new(1)).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/status.json?app=1"
        );
    }
}
