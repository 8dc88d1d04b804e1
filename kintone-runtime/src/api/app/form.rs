//! Get, Add, Update and Delete Form Fields: what an app's form is made of.

pub(in crate::api) mod check;
mod choices;
mod constructors;
pub(in crate::api) mod field;
pub(in crate::api) mod fields;
pub mod property;
mod related;
mod sent;
#[cfg(test)]
mod tests;

use serde::Serialize;

use fields::{Form, FormFields};

use super::model::UpdatedSettings;
use crate::api::limits::check_count;
use crate::endpoint::error::Error;
use crate::endpoint::{AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite};
use crate::record::id::{AppId, Revision};

/// How many fields one request deletes at most.
/// Source: kintone REST API, Delete Form Fields (DELETE preview/app/form/fields.json)
pub const MAX_DELETED_FIELDS: usize = 100;

/// Reads the fields of an app's form.
///
/// Without [`lang`](GetFormFields::lang), names are in the language of the user.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetFormFields;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let form = client.send(GetFormFields::new(AppId::new(1)).lang("default")).await?;
/// for field in form.fields.iter() {
///     println!("{} {}", field.field_type(), field.label());
/// }
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
    type Response = Form;
    const INFO: Info = Info::new("get form fields", &Method::GET, "app/form/fields.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetFormFields {}

/// Adds fields to the form of an app, in the settings that are not yet deployed. Fields that kintone makes itself, such as the record
/// number, cannot be added. They lie on the form where kintone puts them: see [`UpdateFormLayout`](crate::api::UpdateFormLayout).
///
/// With a [revision](AddFormFields::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{AddFormFields, FormField, FormFields};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let fields = FormFields::new()
///     .field(FormField::single_line_text("件名").required())
///     .field(FormField::number("金額").unit("円").unit_after());
/// client.send(AddFormFields::new(AppId::new(1), fields)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision. A definition that kintone would certainly
/// reject is not sent: more than [`MAX_FIELDS_PER_APP`](crate::api::MAX_FIELDS_PER_APP) fields, a code with a forbidden character or
/// used twice, a field that kintone makes itself, too many options or too long texts, a default that is not among the options.
///
/// Source: kintone REST API, Add Form Fields (POST preview/app/form/fields.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddFormFields {
    app: AppId,
    #[serde(serialize_with = "sent::added")]
    properties: FormFields,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl AddFormFields {
    /// Creates a request that adds these fields.
    pub fn new(app: AppId, fields: FormFields) -> AddFormFields {
        AddFormFields {
            app,
            properties: fields,
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

    fn check(&self) -> Result<(), Error> {
        check::added(&self.properties)
    }
}

impl SettingsWrite for AddFormFields {}

/// Changes fields of the form of an app, in the settings that are not yet deployed. What is not set stays as it is, but options are
/// replaced as a whole. The type of a field cannot change. The status, its assignee and the categories are never sent.
///
/// Read what is to be written in the app's own language, with [`lang("default")`](GetFormFields::lang): labels in another language
/// would become the labels of the app, and rename its options.
///
/// With a [revision](UpdateFormFields::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{FormField, GetFormFields, UpdateFormFields};
/// use kintone_runtime::endpoint::HasPreview as _;
/// use kintone_runtime::record::kind::NUMBER;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = AppId::new(1);
/// let read = client.send(GetFormFields::new(app).lang("default").preview()).await?;
/// let mut fields = read.fields.clone();
/// fields.change("金額", |amount: FormField<NUMBER>| amount.min_value(0))?;
/// fields.rename("件名", "表題")?;
/// let changes = fields.changed_since(&read.fields);
/// client.send(UpdateFormFields::new(app, changes).revision(read.revision)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision. A definition that kintone would certainly
/// reject is not sent: see [`AddFormFields`].
///
/// Source: kintone REST API, Update Form Fields (PUT preview/app/form/fields.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateFormFields {
    app: AppId,
    #[serde(serialize_with = "sent::changed")]
    properties: FormFields,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateFormFields {
    /// Creates a request that changes these fields: what was read and then [changed](FormFields::change) or
    /// [renamed](FormFields::rename), or new definitions with what is to change.
    pub fn new(app: AppId, fields: FormFields) -> UpdateFormFields {
        UpdateFormFields {
            app,
            properties: fields,
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

    fn check(&self) -> Result<(), Error> {
        check::changed(&self.properties)
    }
}

impl SettingsWrite for UpdateFormFields {}

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

impl SettingsWrite for DeleteFormFields {}
