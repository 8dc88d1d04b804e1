//! Compares record types with the forms of their apps.

use super::compared::Compared;
use super::{Call, Client};
use crate::api::GetFormFields;
use crate::client::verification::Verification;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Encode, Encoded, Endpoint, Info};
use crate::record::AppRecord;
use crate::record::Meta;
use kintone_schema::AppSchema;

impl Client {
    /// Compares a record type with the current form of its app.
    ///
    /// It compares the codes, positions and types of the fields, whether they can be written, and whether the rows of tables are complete.
    /// Options, defaults and limits are not compared. Fields that only the form has make no difference, except in tables.
    ///
    /// ```no_run
    /// # use kintone_runtime::record::AppRecord;
    /// # use kintone_runtime::{Client, Error};
    /// # async fn example<Invoice: AppRecord>(client: Client) -> Result<(), Error> {
    /// let verification = client.verify::<Invoice>().await?;
    /// for difference in verification.differences() {
    ///     eprintln!("{difference}");
    /// }
    /// verification.into_result()
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::is_permission_denied`] if the form cannot be read with these credentials. Differences are not errors: see
    /// [`Verification::into_result`].
    ///
    /// Source: kintone REST API, Get Form Fields (GET app/form/fields.json)
    pub fn verify<T: AppRecord>(&self) -> Call<'_, Verification> {
        self.compare(T::META)
    }

    /// As [`verify`](Client::verify), once per app and type for this client, its clones and its handles. An error is
    /// not remembered, unless it is that the form may not be read.
    pub(crate) async fn verify_once(&self, meta: &'static Meta) -> Result<Compared, Error> {
        let app = self.addressing.app(AppRef::of_meta(meta))?;
        let key = (app, std::ptr::from_ref(meta) as usize);
        let cell = self.shared.compared.cell(key);
        let compared = cell.get_or_try_init(async || match self.compare(meta).await {
            Ok(verification) => Ok(Compared::Form(verification)),
            Err(error) if error.is_permission_denied() => Ok(Compared::Unknown(error.to_string())),
            Err(error) => Err(error),
        });
        compared.await.cloned()
    }

    fn compare(&self, meta: &'static Meta) -> Call<'_, Verification> {
        self.send(CompareForm {
            meta,
            read: |verification, _| verification,
        })
    }

    /// The form of the app of a record type, and how the type compares with it.
    pub(crate) fn form_of(&self, meta: &'static Meta) -> Call<'_, (Verification, AppSchema)> {
        self.send(CompareForm {
            meta,
            read: |verification, form| (verification, form),
        })
    }
}

/// Get Form Fields, whose answer is compared with a record type.
struct CompareForm<R> {
    meta: &'static Meta,
    read: fn(Verification, AppSchema) -> R,
}

impl<R: 'static> Endpoint for CompareForm<R> {
    type Response = R;
    const INFO: Info = GetFormFields::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of_meta(self.meta))
    }
}

impl<R: 'static> Encode for CompareForm<R> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<R>, Error> {
        let app = addressing.app(AppRef::of_meta(self.meta))?;
        let encoded = GetFormFields::new(app).encode(addressing)?;
        encoded.and_then(move |answer| {
            let form = answer.fields.to_schema().map_err(|error| {
                Error::unreadable(
                    200,
                    format!("the form of app {app} cannot be read: {error}"),
                )
            })?;
            Ok((self.read)(Verification::of(self.meta, app, &form), form))
        })
    }
}
