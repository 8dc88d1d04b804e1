//! What the tests of the endpoints ask: what is sent, and what an answer becomes.

use super::{Addressing, AppIds, HttpRequest, HttpResponse, prepare};
use crate::api::GetRecord;
use crate::endpoint::Endpoint;
use crate::endpoint::error::Error;
use crate::record::edit::Edit;
use crate::record::id::{AppId, RecordId};
use crate::record::saved::Saved;
use crate::record::{
    AppRecord, Editable, FieldMeta, Insertable, Meta, Place, Record, Slot, SlotMut,
};

pub(crate) fn addressing() -> Addressing {
    Addressing::new("https://example.cybozu.com/", AppIds::default())
}

/// What is sent for a request.
pub(crate) fn sent<E: Endpoint>(request: E) -> HttpRequest {
    let prepared = prepare(request, &addressing()).unwrap_or_else(|error| panic!("{error}"));
    prepared.request().expect("something to send").clone()
}

/// The body that is sent for a request.
pub(crate) fn body<E: Endpoint>(request: E) -> String {
    String::from_utf8(sent(request).body).expect("JSON is UTF-8")
}

/// What an answer becomes.
pub(crate) fn answer<E: Endpoint>(
    request: E,
    status: u16,
    body: &str,
) -> Result<E::Response, Error> {
    prepare(request, &addressing())?.read(Some(HttpResponse {
        status,
        headers: vec![],
        body: body.as_bytes().to_vec(),
    }))
}

/// A record with two text fields, whose lookup copies from app 2: what the derive would write.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    pub(crate) 件名: String,
    pub(crate) 備考: String,
}

pub(crate) fn note(subject: &str) -> Note {
    Note {
        件名: subject.to_owned(),
        備考: String::new(),
    }
}

/// The note as it is read, with this id at revision 3.
pub(crate) fn saved(id: u64, subject: &str) -> Saved<Note> {
    let record = format!(
        r#"{{"record":{{"$id":{{"type":"__ID__","value":"{id}"}},"$revision":{{"type":"__REVISION__","value":"3"}},
        "件名":{{"type":"SINGLE_LINE_TEXT","value":"{subject}"}},"備考":{{"type":"SINGLE_LINE_TEXT","value":""}}}}}}"#
    );
    answer(GetRecord::new(RecordId::new(id)), 200, &record).expect("a record")
}

/// An edit of that note, which gives it another subject.
pub(crate) fn edited(id: u64, subject: &str) -> Edit<Note> {
    let mut edit = saved(id, "before").edit();
    edit.件名 = subject.to_owned();
    edit
}

impl Record for Note {
    type Fields = ();
    const META: &'static Meta = &Meta {
        name: "Note",
        app: Some(AppId::new(1)),
        table: None,
        schema: None,
        fields: &[
            FieldMeta::new("件名", "SINGLE_LINE_TEXT", "\"件名\":{\"value\":"),
            FieldMeta::new("備考", "SINGLE_LINE_TEXT", "\"備考\":{\"value\":"),
        ],
        lookup_apps: &[AppId::new(2)],
    };
    const FIELDS: () = ();

    fn vacant() -> Note {
        note("")
    }
}

impl AppRecord for Note {}
impl Insertable<'_> for Note {}
impl Editable for Note {}

impl<'de> Place<'de> for Note {
    fn at(&self, index: usize) -> Slot<'_, 'de> {
        match index {
            0 => Slot::Value(&self.件名),
            _ => Slot::Value(&self.備考),
        }
    }

    fn at_mut(&mut self, index: usize) -> SlotMut<'_, 'de> {
        match index {
            0 => SlotMut::Value(&mut self.件名),
            _ => SlotMut::Value(&mut self.備考),
        }
    }
}
