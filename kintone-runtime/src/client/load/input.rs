//! The input of a load: records and updates, owned or borrowed, which are pulled one at a time and encoded at once.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::task::{Context, Poll};

use bigdecimal::BigDecimal;
use futures_util::Stream;

use super::entry::Subject;
use crate::api::{RecordToDelete, encode_upsert};
use crate::record::codec::{EncodeError, Mode, encode_record};
#[cfg(feature = "csv")]
use crate::record::id::RecordId;
use crate::record::update::RecordUpdate;
use crate::record::update_key::Key;
use crate::record::written::Written;
use crate::record::{AppRecord, Editable, Insertable};

/// A record, or a reference to one. The trait is sealed, and `By` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a record to load",
    label = "neither a record nor a reference to one",
    note = "give an iterator or a slice of records; of records that were read, the structs alone: `.map(|saved| saved.into_inner())`"
)]
pub trait RecordInput<By>: SealedRecord<By> {
    /// The record.
    type Record: AppRecord;

    /// The record.
    #[doc(hidden)]
    fn record(&self) -> &Self::Record;
}

/// An [`Edit`](crate::Edit) or an [`Update`](crate::record::update::Update), or a reference to one. The trait is sealed, and
/// `By` is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an update to load: send the `edit()` of records that were read, or patches with `on` or `by_key`",
    label = "neither an `Edit` nor an `Update`, nor a reference to one"
)]
pub trait UpdateInput<By>: SealedUpdate<By> {
    /// The record that is updated.
    type Record: AppRecord;

    /// The update.
    #[doc(hidden)]
    type Update: RecordUpdate<Record = Self::Record>;

    /// The update.
    #[doc(hidden)]
    fn update(&self) -> &Self::Update;
}

/// The input yields owned values.
#[doc(hidden)]
#[derive(Debug)]
pub enum Owned {}

/// The input yields references.
#[doc(hidden)]
#[derive(Debug)]
pub enum Borrowed {}

/// Keeps [`RecordInput`] sealed.
pub trait SealedRecord<By> {}
impl<T: AppRecord> SealedRecord<Owned> for T {}
impl<T: AppRecord> SealedRecord<Borrowed> for &T {}

/// Keeps [`UpdateInput`] sealed.
pub trait SealedUpdate<By> {}
impl<U: RecordUpdate> SealedUpdate<Owned> for U {}
impl<U: RecordUpdate> SealedUpdate<Borrowed> for &U {}

impl<T: AppRecord> RecordInput<Owned> for T {
    type Record = T;

    fn record(&self) -> &T {
        self
    }
}

impl<T: AppRecord> RecordInput<Borrowed> for &T {
    type Record = T;

    fn record(&self) -> &T {
        self
    }
}

impl<U: RecordUpdate> UpdateInput<Owned> for U {
    type Record = U::Record;
    type Update = U;

    fn update(&self) -> &U {
        self
    }
}

impl<U: RecordUpdate> UpdateInput<Borrowed> for &U {
    type Record = U::Record;
    type Update = U;

    fn update(&self) -> &U {
        self
    }
}

/// An element of the input, encoded.
pub(super) enum Element {
    Sent {
        json: Vec<u8>,
        subject: Subject,
        /// The codes of empty radio buttons, whose option in kintone stays.
        kept: BTreeSet<String>,
    },
    /// There is nothing to change, and nothing is sent.
    Unchanged(Written),
}

impl Element {
    /// The number that identifies its record, if kintone may round it.
    pub(super) fn number_to_round(&mut self) -> Option<&mut BigDecimal> {
        match self {
            Element::Sent { subject, .. } => subject.number_to_round(),
            Element::Unchanged(_) => None,
        }
    }

    fn sent(json: &[u8], subject: Subject) -> Element {
        Element::Sent {
            json: json.into(),
            subject,
            kept: BTreeSet::new(),
        }
    }
}

/// The input, whatever its type.
pub(super) trait Source {
    /// The next element, with its value of the unique field at this index if there is one.
    fn poll_next(
        &mut self,
        task: &mut Context<'_>,
        key: Option<usize>,
    ) -> Poll<Option<Result<Element, EncodeError>>>;

    /// How many elements are left, if that is known.
    fn left(&self) -> Option<usize>;
}

/// A stream of anything, and how one element is encoded: into a buffer, which is empty.
pub(super) struct Input<S, F> {
    elements: Pin<Box<S>>,
    encode: F,
    buffer: Vec<u8>,
}

impl<S: Stream, F> Input<S, F>
where
    F: FnMut(S::Item, Option<usize>, &mut Vec<u8>) -> Result<Element, EncodeError>,
{
    pub(super) fn new(elements: S, encode: F) -> Input<S, F> {
        Input {
            elements: Box::pin(elements),
            encode,
            buffer: Vec::new(),
        }
    }
}

impl<S: Stream, F> Source for Input<S, F>
where
    F: FnMut(S::Item, Option<usize>, &mut Vec<u8>) -> Result<Element, EncodeError>,
{
    fn poll_next(
        &mut self,
        task: &mut Context<'_>,
        key: Option<usize>,
    ) -> Poll<Option<Result<Element, EncodeError>>> {
        let element = self.elements.as_mut().poll_next(task);
        element.map(|element| {
            self.buffer.clear();
            element.map(|element| (self.encode)(element, key, &mut self.buffer))
        })
    }

    fn left(&self) -> Option<usize> {
        match self.elements.size_hint() {
            (least, Some(most)) if least == most => Some(least),
            _ => None,
        }
    }
}

/// A record to add.
pub(super) fn added<'de, T: Insertable<'de>>(
    record: &T,
    key: Option<usize>,
    json: &mut Vec<u8>,
) -> Result<Element, EncodeError> {
    let subject = match key {
        Some(index) => {
            let key = Key::new(T::field(index), &record.at(index));
            Subject::key(&key.map_err(EncodeError::new)?, None)
        }
        None => Subject::Nobody,
    };
    encode_record(record, Mode::Add, json)?;
    Ok(Element::sent(json, subject))
}

/// A record to update or else to add, by the field at this index.
pub(super) fn upserted<'de, T: Insertable<'de> + Editable>(
    record: &T,
    key: usize,
    json: &mut Vec<u8>,
) -> Result<Element, EncodeError> {
    let (key, kept) = encode_upsert(record, key, json)?;
    Ok(Element::Sent {
        json: json.as_slice().into(),
        subject: Subject::key(&key, None),
        kept,
    })
}

/// An update of a record.
pub(super) fn updated<U: RecordUpdate>(
    update: &U,
    json: &mut Vec<u8>,
) -> Result<Element, EncodeError> {
    json.push(b'{');
    if let Some(present) = update.encode(json)? {
        return Ok(Element::Unchanged(present));
    }
    json.push(b'}');
    let target = update.target();
    let subject = match (target.id, target.key) {
        (Some(id), _) => Subject::Record(id, target.revision),
        (None, Some(key)) => Subject::key(key, target.revision),
        // Without either it was not encoded.
        (None, None) => Subject::Nobody,
    };
    Ok(Element::sent(json, subject))
}

/// A record to update, with all that it has.
#[cfg(feature = "csv")]
pub(super) fn replaced<'de, T: Insertable<'de> + Editable>(
    id: RecordId,
    record: &T,
    json: &mut Vec<u8>,
) -> Result<Element, EncodeError> {
    json.extend_from_slice(format!("{{\"id\":{id},\"record\":").as_bytes());
    encode_record(record, Mode::Update, json)?;
    json.push(b'}');
    Ok(Element::sent(json, Subject::Record(id, None)))
}

/// A record to delete.
pub(super) fn deleted(record: RecordToDelete) -> Element {
    Element::Sent {
        json: record.id().to_string().into_bytes(),
        subject: Subject::Record(record.id(), record.revision()),
        kept: BTreeSet::new(),
    }
}
