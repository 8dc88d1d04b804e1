//! Get Record, Add Record, Update Record: one record at a time.

use std::marker::PhantomData;

use serde::Deserialize;

use crate::api::records::many::UpdateRecords;
use crate::api::records::shapes::{EncodeRecord, updated, written};
use crate::endpoint::error::Error;
use crate::endpoint::json::{self, WireRecordId, WireRevision};
use crate::endpoint::{Addressing, AppRef, Method, Params, Replay};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::record::codec::{self, Mode};
use crate::record::id::{AppId, RecordId};
use crate::record::saved::Saved;
use crate::record::update::RecordUpdate;
use crate::record::written::Written;
use crate::record::{Insertable, OwnedRecord};

/// Reads one record. kintone sends all fields of the form, whichever the struct has.
///
/// ```no_run
/// # use kintone_runtime::record::OwnedRecord;
/// # use kintone_runtime::{Client, Error, RecordId};
/// use kintone_runtime::api::GetRecord;
///
/// # async fn example<Invoice: OwnedRecord + 'static>(client: Client) -> Result<(), Error> {
/// let invoice = client.send(GetRecord::<Invoice>::new(RecordId::new(1))).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_not_found`] if there is no record with this id.
///
/// Source: kintone REST API, Get Record (GET record.json)
#[derive(Debug, Clone)]
pub struct GetRecord<T> {
    id: RecordId,
    record: PhantomData<fn() -> T>,
}

impl<T> GetRecord<T> {
    /// Creates a request for the record with this id.
    pub fn new(id: RecordId) -> GetRecord<T>
    where
        T: OwnedRecord,
    {
        GetRecord {
            id,
            record: PhantomData,
        }
    }
}

impl<T> GetRecord<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("get record", &Method::GET, "record.json");
}

impl<T: OwnedRecord + 'static> Endpoint for GetRecord<T> {
    type Response = Saved<T>;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }
}

impl<T: OwnedRecord + 'static> Encode for GetRecord<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Saved<T>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let params = Params::new()
            .with("app", app.get())
            .with("id", self.id.get());
        Ok(Encoded::params(params, move |response| {
            codec::decode_record(&response.body)
                .map_err(|error| Error::unreadable(response.status, error.in_app(app)))
        }))
    }
}

/// Adds one record.
///
/// ```no_run
/// # use kintone_runtime::record::Insertable;
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::AddRecord;
///
/// # async fn example<Invoice: for<'de> Insertable<'de>>(client: Client, invoice: Invoice) -> Result<(), Error> {
/// let added = client.send(AddRecord::new(&invoice)).await?;
/// println!("record {} is at revision {}", added.id, added.revision);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_validation`] if the form rejects a value: [`Error::errors`] says which. If no answer arrives, the record may have been added:
/// [`Error::may_have_happened`].
///
/// Source: kintone REST API, Add Record (POST record.json)
#[derive(Debug)]
pub struct AddRecord<'r, T> {
    record: &'r T,
    app: AppRef,
    encode: EncodeRecord<T>,
}

impl<'r, T> AddRecord<'r, T> {
    /// Creates a request that adds this record.
    pub fn new<'de>(record: &'r T) -> AddRecord<'r, T>
    where
        T: Insertable<'de>,
    {
        AddRecord {
            record,
            app: AppRef::of::<T>(),
            encode: codec::encode_record,
        }
    }
}

impl<T> AddRecord<'_, T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("add record", &Method::POST, "record.json").bulk();
}

impl<T> Endpoint for AddRecord<'_, T> {
    type Response = Written;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl<T> Encode for AddRecord<'_, T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Written>, Error> {
        let app = addressing.app(self.app)?;
        let mut body = format!("{{\"app\":{app},\"record\":").into_bytes();
        (self.encode)(self.record, Mode::Add, &mut body).map_err(Error::unencodable)?;
        body.push(b'}');
        Ok(Encoded::json(body, |response| {
            let added: Added = json::read(&response)?;
            Ok(Written {
                id: added.id.into(),
                revision: added.revision.into(),
            })
        }))
    }
}

#[derive(Deserialize)]
struct Added {
    id: WireRecordId,
    revision: WireRevision,
}

impl<T> BulkMember for AddRecord<'_, T> {}

/// Updates one record: the fields that an [`Edit`](crate::Edit) changed, or those that the patch of an
/// [`Update`](crate::record::update::Update) names, with the revision that either of them expects.
///
/// An edit that changed nothing is not sent, and is answered with the id and the revision that it has; whether someone else changed the record
/// in the meantime is then unknown. A patch that names nothing is sent.
///
/// ```no_run
/// # use kintone_runtime::record::{Editable, OwnedRecord};
/// # use kintone_runtime::{Client, Edit, Error};
/// use kintone_runtime::api::UpdateRecord;
///
/// # async fn example<Invoice: Editable + OwnedRecord>(client: Client, edit: Edit<Invoice>) -> Result<(), Error> {
/// let written = client.send(UpdateRecord::new(&edit)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`] if the record has another revision, [`Error::is_not_found`] if it no longer exists, and [`Error::is_validation`] if the
/// form rejects a value.
///
/// Source: kintone REST API, Update Record (PUT record.json) for an edit, and Update Records (PUT records.json) for a patch, because only
/// that returns the id
#[derive(Debug)]
pub struct UpdateRecord<'u, U> {
    update: &'u U,
}

// The bound is that of the request, so that what is not an update is one error in a bulk request.
impl<'u, U> UpdateRecord<'u, U> {
    /// Creates a request for what this edit changed or this patch names.
    pub fn new(update: &'u U) -> UpdateRecord<'u, U> {
        UpdateRecord { update }
    }
}

impl<U> UpdateRecord<'_, U> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info = Info::new("update record", &Method::PUT, "record.json").bulk();
}

impl<U: RecordUpdate> Endpoint for UpdateRecord<'_, U> {
    type Response = Written;
    const INFO: Info = match U::HAS_ID {
        true => Self::INFO,
        // Update Record takes an update key too, but does not answer the id; Update Records does.
        false => UpdateRecords::<U>::INFO.named("update record"),
    };

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<U::Record>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<U: RecordUpdate> Encode for UpdateRecord<'_, U> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Written>, Error> {
        let app = addressing.app(AppRef::of::<U::Record>())?;
        match self.update.target().id {
            Some(id) if U::HAS_ID => update_by_id(self.update, id, app),
            _ => update_any(self.update, app),
        }
    }
}

/// By Update Record, which answers the revision alone.
fn update_by_id<U: RecordUpdate>(
    update: &U,
    id: RecordId,
    app: AppId,
) -> Result<Encoded<Written>, Error> {
    let mut body = format!("{{\"app\":{app},").into_bytes();
    if let Some(present) = update.encode(&mut body).map_err(Error::unencodable)? {
        return Ok(Encoded::answered(present));
    }
    body.push(b'}');
    Ok(Encoded::json(body, move |response| written(id, &response)))
}

/// By Update Records, which answers the id as well.
fn update_any<U: RecordUpdate>(update: &U, app: AppId) -> Result<Encoded<Written>, Error> {
    let mut body = format!("{{\"app\":{app},\"records\":[{{").into_bytes();
    if let Some(present) = update.encode(&mut body).map_err(Error::unencodable)? {
        return Ok(Encoded::answered(present));
    }
    body.extend_from_slice(b"}]}");
    Ok(Encoded::json(body, |response| {
        // They were counted.
        updated(&response, 1).map(|written| written[0])
    }))
}

impl<U: RecordUpdate> BulkMember for UpdateRecord<'_, U> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::{edited, saved};
    use crate::endpoint::testing::{answer, body, sent};
    use crate::record::id::{AppId, Revision};
    use crate::record::testing::{Note, note};

    #[test]
    fn one_record_is_asked_by_its_id() {
        let request = sent(GetRecord::<Note>::new(RecordId::new(7)));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/record.json?app=1&id=7"
        );
        assert_eq!(request.apps, [AppId::new(1)]);
        assert_eq!(request.lookup_apps, [AppId::new(2)]);
    }

    #[test]
    fn a_record_comes_with_its_id_and_revision() {
        let saved = saved(7, "hello");
        assert_eq!(
            (saved.id(), saved.revision()),
            (RecordId::new(7), Revision::new(3))
        );
        assert_eq!(saved.件名, "hello");
    }

    #[test]
    fn a_record_is_added() {
        let note = note("hello");
        let request = sent(AddRecord::new(&note));
        assert_eq!(
            (request.method, request.sent_as),
            (Method::POST, Method::POST)
        );
        assert_eq!(request.url, "https://example.cybozu.com/k/v1/record.json");
        assert_eq!(
            (request.headers.len(), &request.headers["Content-Type"]),
            (1, &"application/json".parse().unwrap())
        );
        assert_eq!(
            body(AddRecord::new(&note)),
            r#"{"app":1,"record":{"件名":{"value":"hello"}}}"#
        );
        let written = answer(AddRecord::new(&note), 200, r#"{"id":"100","revision":"1"}"#).unwrap();
        assert_eq!(
            written,
            Written {
                id: RecordId::new(100),
                revision: Revision::new(1)
            }
        );
    }

    #[test]
    fn an_update_holds_what_changed_and_the_revision() {
        let edit = edited(7, "after");
        assert_eq!(
            body(UpdateRecord::new(&edit)),
            r#"{"app":1,"id":7,"revision":3,"record":{"件名":{"value":"after"}}}"#
        );
        let written = answer(UpdateRecord::new(&edit), 200, r#"{"revision":"4"}"#).unwrap();
        assert_eq!(
            written,
            Written {
                id: RecordId::new(7),
                revision: Revision::new(4)
            }
        );
    }

    #[test]
    fn an_edit_that_changed_nothing_is_not_sent() {
        let edit = edited(7, "before");
        let prepared = crate::endpoint::prepare(
            UpdateRecord::new(&edit),
            &crate::endpoint::testing::addressing(),
        )
        .unwrap();
        assert!(prepared.request().is_none());
        assert_eq!(
            prepared.read(None).unwrap(),
            Written {
                id: RecordId::new(7),
                revision: Revision::new(3)
            }
        );
    }

    #[test]
    fn an_answer_without_what_it_should_hold_may_have_happened() {
        let error = answer(AddRecord::new(&note("x")), 200, "{}").unwrap_err();
        assert_eq!(error.kind(), crate::endpoint::error::ErrorKind::Unreadable);
        assert!(error.may_have_happened());
        assert!(
            error
                .to_string()
                .starts_with("add record of app 1: kintone answered 200"),
            "{error}"
        );
    }
}
