//! Get, Add, Update and Delete Form Fields: what an app's form is made of.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::model::UpdatedSettings;
use crate::api::limits::check_count;
use crate::endpoint::error::Error;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method};
use crate::record::id::{AppId, Revision};

/// How many fields one request deletes at most.
/// Source: kintone REST API, Delete Form Fields (DELETE preview/app/form/fields.json)
pub const MAX_DELETED_FIELDS: usize = 100;

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
    /// Creates a request for the app with this id.
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

/// Adds fields to the form of an app, in the settings that are not yet deployed. Fields that kintone makes itself, such as the record
/// number, cannot be added.
///
/// With a [revision](AddFormFields::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::AddFormFields;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let subject = serde_json::json!({"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名", "required": true});
/// let fields = [("件名".to_owned(), subject)];
/// client.send(AddFormFields::new(AppId::new(1), fields.into())).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddFormFields {
    app: AppId,
    properties: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl AddFormFields {
    /// Creates a request that adds these fields: by field code, each as the JSON that [`GetFormFields`] answers.
    pub fn new(app: AppId, properties: BTreeMap<String, Value>) -> AddFormFields {
        AddFormFields {
            app,
            properties,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> AddFormFields {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for AddFormFields {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("add form fields", &Method::POST, "app/form/fields.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

/// Changes fields of the form of an app, in the settings that are not yet deployed. Members that are not given stay as they are, but
/// `options` are replaced as a whole. The type of a field cannot change.
///
/// With a [revision](UpdateFormFields::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::UpdateFormFields;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let renamed = serde_json::json!({"type": "SINGLE_LINE_TEXT", "code": "表題"});
/// let fields = [("件名".to_owned(), renamed)];
/// client.send(UpdateFormFields::new(AppId::new(1), fields.into())).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Form Fields (PUT preview/app/form/fields.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateFormFields {
    app: AppId,
    properties: BTreeMap<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateFormFields {
    /// Creates a request that changes these fields: by the field code that they have now, each with the JSON of what changes. Another `code`
    /// renames the field.
    pub fn new(app: AppId, properties: BTreeMap<String, Value>) -> UpdateFormFields {
        UpdateFormFields {
            app,
            properties,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateFormFields {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateFormFields {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update form fields", &Method::PUT, "app/form/fields.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

/// Deletes up to [`MAX_DELETED_FIELDS`] fields from the form of an app, in the settings that are not yet deployed. Their values go
/// with the deploy.
///
/// With a [revision](DeleteFormFields::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::DeleteFormFields;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(DeleteFormFields::new(AppId::new(1), ["件名"])).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision, `GAIA_LO02` if a
/// lookup refers to one of the fields, and `GAIA_RE07` if related records do. More fields than [`MAX_DELETED_FIELDS`] are not sent.
///
/// Source: kintone REST API, Delete Form Fields (DELETE preview/app/form/fields.json)
#[derive(Debug, Clone, Serialize)]
pub struct DeleteFormFields {
    app: AppId,
    fields: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl DeleteFormFields {
    /// Creates a request that deletes the fields with these codes.
    pub fn new(app: AppId, codes: impl IntoIterator<Item: Into<String>>) -> DeleteFormFields {
        DeleteFormFields {
            app,
            fields: codes.into_iter().map(Into::into).collect(),
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> DeleteFormFields {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for DeleteFormFields {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new(
        "delete form fields",
        &Method::DELETE,
        "app/form/fields.json",
    )
    .of_preview()
    .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }

    fn check(&self) -> Result<(), Error> {
        check_count("fields", self.fields.len(), MAX_DELETED_FIELDS)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

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
    }

    #[test]
    fn fields_are_added_and_changed_in_the_preview() {
        let app = AppId::new(1);
        let fields = || BTreeMap::from([("a".to_owned(), json!({"type": "NUMBER", "code": "a"}))]);
        let url = "https://example.cybozu.com/k/v1/preview/app/form/fields.json";
        let add = sent(AddFormFields::new(app, fields()));
        assert_eq!((add.method, add.url.as_str()), (Method::POST, url));
        assert_eq!(add.replay, Replay::Never);
        let update = || UpdateFormFields::new(app, fields()).revision(Revision::new(2));
        let request = sent(update());
        assert_eq!((request.method, request.url.as_str()), (Method::PUT, url));
        assert_eq!(request.replay, Replay::Always);
        assert_eq!(
            body(update()),
            r#"{"app":1,"properties":{"a":{"code":"a","type":"NUMBER"}},"revision":2}"#
        );
        let updated = answer(update(), 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }

    #[test]
    fn up_to_a_hundred_fields_are_deleted() {
        let delete = || DeleteFormFields::new(AppId::new(1), ["a", "b"]);
        let request = sent(delete().revision(Revision::new(2)));
        assert_eq!(request.method, Method::DELETE);
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/form/fields.json?app=1&fields%5B0%5D=a&fields%5B1%5D=b&revision=2"
        );
        assert_eq!(request.replay, Replay::Always);
        assert_eq!(sent(delete()).replay, Replay::Never);
        let of = |count| DeleteFormFields::new(AppId::new(1), vec!["a"; count]);
        assert!(of(100).check().is_ok());
        let error = answer(of(101), 200, "{}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "delete form fields of app 1: 101 fields, a request takes up to 100"
        );
    }
}
