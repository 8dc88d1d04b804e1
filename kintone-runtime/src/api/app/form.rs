//! Get Form Fields and Get Form Layout: what an app's form is made of.

use serde::Serialize;
use serde_json::Value;

use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method};
use crate::record::id::AppId;

/// Reads the fields of an app's form, as JSON.
///
/// Without [`lang`](GetFormFields::lang), names are in the language of the user.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetFormFields;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let form = client.send(GetFormFields::new(AppId::new(1)).lang("default")).await?;
/// println!("{}", form["properties"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the app cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if it does not exist.
///
/// Source: kintone REST API, Get Form Fields (GET app/form/fields.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetFormFields {
    app: AppId,
    lang: Option<String>,
}

impl GetFormFields {
    /// A request for the app with this id.
    pub fn new(app: AppId) -> GetFormFields {
        GetFormFields { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetFormFields {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetFormFields {
    type Response = Value;
    const INFO: Info = Info::new("get form fields", &Method::GET, "app/form/fields.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetFormFields {}

/// Reads the layout of an app's form, as JSON.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetFormLayout;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let layout = client.send(GetFormLayout::new(AppId::new(1))).await?;
/// println!("{}", layout["layout"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the app cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if it does not exist.
///
/// Source: kintone REST API, Get Form Layout (GET app/form/layout.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetFormLayout {
    app: AppId,
}

impl GetFormLayout {
    /// A request for the app with this id.
    pub fn new(app: AppId) -> GetFormLayout {
        GetFormLayout { app }
    }
}

impl Endpoint for GetFormLayout {
    type Response = Value;
    const INFO: Info = Info::new("get form layout", &Method::GET, "app/form/layout.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetFormLayout {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::sent;

    #[test]
    fn fields_are_asked_in_a_language() {
        let request = sent(GetFormFields::new(AppId::new(1)).lang("default"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/app/form/fields.json?app=1&lang=default"
        );
    }

    #[test]
    fn the_preview_is_another_path_with_the_same_parameters() {
        let request = sent(GetFormFields::new(AppId::new(1)).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/form/fields.json?app=1"
        );
        let request = sent(GetFormLayout::new(AppId::new(1)).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/form/layout.json?app=1"
        );
    }
}
