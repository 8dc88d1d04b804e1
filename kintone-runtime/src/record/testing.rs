//! A record as the derive would write it, for the unit tests.

use super::id::AppId;
use super::{AppRecord, Editable, FieldMeta, Insertable, Meta, Place, Record, Slot, SlotMut};

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
