//! Get Form: the form as an old version of kintone described it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method};
use crate::record::id::AppId;

/// The form of an app in the old description.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct OldForm {
    /// The fields, labels and spaces, in the order of the form.
    pub properties: Vec<OldFormField>,
}

/// A field, a label or a space in the old description, which differs from that of
/// [`GetFormFields`](crate::api::GetFormFields): flags are text, and options a list of text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct OldFormField {
    /// The type.
    #[serde(rename = "type")]
    pub field_type: String,
    /// The field code; labels and spaces have none.
    #[serde(default)]
    pub code: Option<String>,
    /// The label.
    #[serde(default)]
    pub label: Option<String>,
    /// All other members, which depend on the type.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// Reads the form of an app in the description of an old version of kintone. New programs use
/// [`GetFormFields`](crate::api::GetFormFields) and [`GetFormLayout`](crate::api::GetFormLayout).
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetForm;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for field in client.send(GetForm::new(AppId::new(1))).await?.properties {
///     println!("{:?}: {:?}", field.code, field.label);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get Form (GET form.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetForm {
    app: AppId,
}

impl GetForm {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetForm {
        GetForm { app }
    }
}

impl Endpoint for GetForm {
    type Response = OldForm;
    const INFO: Info = Info::new("get form", &Method::GET, "form.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetForm {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, sent};

    #[test]
    fn the_old_description_is_read_live_and_from_the_preview() {
        let app = AppId::new(1);
        assert_eq!(
            sent(GetForm::new(app)).url,
            "https://example.cybozu.com/k/v1/form.json?app=1"
        );
        assert_eq!(
            sent(GetForm::new(app).preview()).url,
            "https://example.cybozu.com/k/v1/preview/form.json?app=1"
        );
        let body = r#"{"properties":[{"code":"件名","defaultValue":"","label":"件名","noLabel":"false","required":"true",
            "type":"SINGLE_LINE_TEXT","unique":"false"},{"code":"色","label":"色","options":["赤","青"],"type":"RADIO_BUTTON"},
            {"label":"見出し","type":"LABEL"}]}"#;
        let fields = answer(GetForm::new(app), 200, body).unwrap().properties;
        assert_eq!(fields[0].code.as_deref(), Some("件名"));
        assert_eq!(fields[0].others["required"], "true");
        assert_eq!(fields[1].others["options"][1], "青");
        assert_eq!(
            (fields[2].field_type.as_str(), &fields[2].code),
            ("LABEL", &None)
        );
    }
}
