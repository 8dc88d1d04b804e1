//! Get Record, Add Record, Update Record: one record at a time.

use std::marker::PhantomData;

use serde::Deserialize;

use super::records::{Written, WrittenRevision, encode_edit, present};
use super::{BulkMember, Encoded, Endpoint};
use crate::codec::{self, Mode};
use crate::wire::json::{self, WireRecordId, WireRevision};
use crate::wire::{Addressing, AppRef, Method, Params};
use crate::{Edit, Editable, Error, Insertable, OwnedRecord, Place, RecordId, Saved};

/// Reads one record. A record that does not exist is an error: [`Error::is_not_found`].
///
/// kintone sends all fields of the form, whatever the struct has.
///
/// Source: kintone REST API, Get Record (GET record.json)
#[derive(Debug, Clone)]
pub struct GetRecord<T> {
    id: RecordId,
    record: PhantomData<fn() -> T>,
}

impl<T: OwnedRecord> GetRecord<T> {
    /// The record with this id.
    pub fn new(id: RecordId) -> GetRecord<T> {
        GetRecord {
            id,
            record: PhantomData,
        }
    }
}

impl<T: OwnedRecord + 'static> Endpoint for GetRecord<T> {
    type Response = Saved<T>;
    const NAME: &'static str = "get record";
    const METHOD: Method = Method::Get;
    const PATH: &'static str = "record.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Saved<T>>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let params = Params::new()
            .with("app", app.get())
            .with("id", self.id.get());
        Ok(Encoded::params(params, move |response| {
            codec::decode_record(&response.body)
                .map_err(|error| Error::unreadable(response.status, error))
        }))
    }
}

/// Adds one record.
///
/// Source: kintone REST API, Add Record (POST record.json)
#[derive(Debug)]
pub struct AddRecord<'r, T> {
    record: &'r T,
}

impl<'r, T: Insertable> AddRecord<'r, T> {
    /// This record.
    pub fn new(record: &'r T) -> AddRecord<'r, T> {
        AddRecord { record }
    }
}

impl<'de, T: Insertable + Place<'de>> Endpoint for AddRecord<'_, T> {
    type Response = Written;
    const NAME: &'static str = "add record";
    const METHOD: Method = Method::Post;
    const PATH: &'static str = "record.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Written>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let mut body = format!("{{\"app\":{app},\"record\":").into_bytes();
        codec::encode_record(self.record, Mode::Add, &mut body).map_err(Error::unencodable)?;
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

impl<'de, T: Insertable + Place<'de>> BulkMember for AddRecord<'_, T> {}

/// Updates the fields of one record that an [`Edit`] changed, if the record still has the revision that was read.
///
/// An edit that changed nothing is not sent: the answer is the id and the revision that it has. Only the revision is known
/// then, not whether somebody else changed the record meanwhile.
///
/// Source: kintone REST API, Update Record (PUT record.json)
#[derive(Debug)]
pub struct UpdateRecord<'e, T> {
    edit: &'e Edit<T>,
}

impl<'e, T: Editable> UpdateRecord<'e, T> {
    /// What this edit changed.
    pub fn new(edit: &'e Edit<T>) -> UpdateRecord<'e, T> {
        UpdateRecord { edit }
    }
}

impl<'de, T: Editable + Place<'de>> Endpoint for UpdateRecord<'_, T> {
    type Response = Written;
    const NAME: &'static str = "update record";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "record.json";

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn encode(self, addressing: &Addressing) -> Result<Encoded<Written>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let id = self.edit.id();
        let mut body = format!("{{\"app\":{app},").into_bytes();
        if !encode_edit(self.edit, None, &mut body)? {
            return Ok(Encoded::answered(present(self.edit)));
        }
        body.push(b'}');
        Ok(Encoded::json(body, move |response| {
            let updated: WrittenRevision = json::read(&response)?;
            Ok(Written {
                id,
                revision: updated.revision.into(),
            })
        }))
    }
}

impl<'de, T: Editable + Place<'de>> BulkMember for UpdateRecord<'_, T> {}
