//! A record being changed: what differs from kintone's copy is sent, and nothing else.

mod changes;
#[cfg(feature = "reqwest")]
mod held;

use std::ops::{Deref, DerefMut};

#[cfg(feature = "reqwest")]
use serde_json::Value;

use self::changes::{Changes, changes};
#[cfg(feature = "reqwest")]
use self::held::Held;
use crate::record::codec::{Candidate, EncodeError, FieldSet, encode_changes};
#[cfg(feature = "reqwest")]
use crate::record::codec::{encode_whole, encode_whole_other};
use crate::record::id::{RecordId, Revision, RowId};
use crate::record::kind::{Kind, Lookup, SUBTABLE};
use crate::record::saved::Saved;
use crate::record::{AppRecord, Editable, Field, Place, Record};

/// A copy of a [`Saved`] record, to be changed. Derefs to the struct, mutably.
///
/// Updating it sends the fields that differ from what was read, and asks kintone to refuse if somebody else has changed the
/// record meanwhile. A table of which anything changed goes with all its rows and their ids; rows with lookups are
/// copied again then.
///
/// The key of a lookup that did not change is not sent, because kintone would copy today's values of the other app over
/// those of the record. [`relookup`](Edit::relookup) does that on purpose.
///
/// A change that cannot be sent is an error before anything is sent, in the record and in the rows that it had: a radio
/// button that was cleared, because kintone has no empty radio button; another or an emptied [`ReadOnly`](crate::ReadOnly)
/// value, creator, modifier or time of theirs; a field that was missing when the record was read; a row with an id that the
/// record does not have. To put a struct that was
/// made anew in place of the record, use [`replace`](Edit::replace).
///
/// A user, department or group that was deleted since then makes kintone refuse the request (`GAIA_IL26`, `GAIA_IL28`),
/// although it may stand in a row that nobody touched. [`untouched_rows_by_id`](Edit::untouched_rows_by_id) leaves such rows
/// as they are.
///
#[cfg_attr(feature = "derive", doc = "```")]
#[cfg_attr(not(feature = "derive"), doc = "```ignore")]
/// use kintone_runtime::{KintoneRecord, RecordId, Revision, Saved};
///
/// #[derive(Clone, KintoneRecord)]
/// #[kintone(unchecked, app = 1)]
/// struct Customer {
///     #[kintone(code = "会社名", kind = SINGLE_LINE_TEXT)]
///     company: String,
///     #[kintone(code = "備考", kind = MULTI_LINE_TEXT)]
///     note: String,
/// }
///
/// let customer = Customer { company: "サンプル商事".into(), note: String::new() };
/// let saved = Saved::new(RecordId::new(7), Revision::new(3), customer);
/// let mut edit = saved.edit();
/// edit.note = "朝に電話".into();
///
/// let mut json = Vec::new();
/// assert!(edit.encode(&mut json)?);
/// assert_eq!(json, r#"{"備考":{"value":"朝に電話"}}"#.as_bytes());
/// # Ok::<(), kintone_runtime::record::codec::EncodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Edit<T> {
    saved: Saved<T>,
    record: T,
    resent: FieldSet,
    checks_revision: bool,
    keeps_rows: bool,
    /// The struct that was made anew to replace the record.
    given: Option<T>,
}

impl<T: Clone> Edit<T> {
    pub(crate) fn new(saved: Saved<T>) -> Edit<T> {
        Edit {
            record: saved.deref().clone(),
            saved,
            resent: FieldSet::new(),
            checks_revision: true,
            keeps_rows: false,
            given: None,
        }
    }
}

impl<T> Saved<T> {
    /// A copy to change; updating it sends what was changed.
    // The bounds are the method's and not the block's: only so does the compiler say what the record type lacks.
    pub fn edit(&self) -> Edit<T>
    where
        T: Editable + Clone,
    {
        Edit::new(self.clone())
    }
}

impl<T> Edit<T> {
    /// Returns the id of the record.
    pub fn id(&self) -> RecordId {
        self.saved.id()
    }

    /// Returns the revision that was read.
    pub fn revision(&self) -> Revision {
        self.saved.revision()
    }

    /// Returns the record as it was read.
    pub fn original(&self) -> &Saved<T> {
        &self.saved
    }

    /// Returns the revision that the record must still have: the one that was read, unless that is
    /// [ignored](Edit::ignore_revision).
    pub fn expected_revision(&self) -> Option<Revision> {
        self.checks_revision.then(|| self.revision())
    }

    /// Switches the revision check off: the update is carried out even if somebody else has changed the record meanwhile.
    pub fn ignore_revision(&mut self) -> &mut Edit<T> {
        self.checks_revision = false;
        self
    }

    /// Puts a struct that was made anew in place of the record: what differs is sent, and what is empty in it is cleared.
    ///
    /// What is never sent, a [`ReadOnly`](crate::ReadOnly) or [`CreateOnly::of`](crate::CreateOnly::of) value, may be empty in
    /// this struct, and then stays what it is in kintone. In all else the rules of an edit hold: another value is an error, so
    /// is [`CreateOnly::set`](crate::CreateOnly::set), even to `None`, and so is a value that is emptied after this call.
    ///
    #[cfg_attr(feature = "derive", doc = "```")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::{KintoneRecord, ReadOnly, RecordId, Revision, Saved};
    /// #[derive(Clone, Default, KintoneRecord)]
    /// #[kintone(unchecked, app = 1)]
    /// struct Customer {
    ///     #[kintone(code = "会社名", kind = SINGLE_LINE_TEXT)]
    ///     company: String,
    ///     #[kintone(code = "敬称", kind = SINGLE_LINE_TEXT)]
    ///     title: ReadOnly<String>,
    /// }
    ///
    /// let customer = Customer { title: ReadOnly::of("御中".into()), ..Customer::default() };
    /// let mut edit = Saved::new(RecordId::new(7), Revision::new(3), customer).edit();
    /// edit.replace(Customer { company: "サンプル商事".into(), ..Customer::default() });
    ///
    /// let mut json = Vec::new();
    /// assert!(edit.encode(&mut json)?);
    /// assert_eq!(json, r#"{"会社名":{"value":"サンプル商事"}}"#.as_bytes());
    /// # Ok::<(), kintone_runtime::record::codec::EncodeError>(())
    /// ```
    pub fn replace(&mut self, record: T) -> &mut Edit<T>
    where
        T: Clone,
    {
        self.given = Some(record.clone());
        self.record = record;
        self
    }

    /// Sends the rows in which nothing changed by their id alone: kintone keeps what they hold, copies no lookup in them
    /// again, and does not look at the users, departments and groups in them.
    ///
    /// kintone merges a row with the one that has its id, says its documentation; one report says that it replaces the row
    /// instead, which would empty it. So this is off unless asked for: try it once in the environment in use. All rows are
    /// sent whole if the revision is [ignored](Edit::ignore_revision), because an id that is gone would become an empty row.
    ///
    #[cfg_attr(feature = "derive", doc = "```")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::record::id::RowId;
    /// # use kintone_runtime::{KintoneRecord, RecordId, Revision, Row, Saved};
    /// #[derive(Clone, KintoneRecord)]
    /// #[kintone(unchecked, app = 1)]
    /// struct Invoice {
    ///     #[kintone(code = "明細", kind = SUBTABLE)]
    ///     items: Vec<Row<Item>>,
    /// }
    ///
    /// #[derive(Clone, KintoneRecord)]
    /// #[kintone(unchecked, table = "明細")]
    /// struct Item {
    ///     #[kintone(code = "品名", kind = SINGLE_LINE_TEXT)]
    ///     name: String,
    /// }
    ///
    /// let row = |id, name: &str| Row::with_id(RowId::new(id), Item { name: name.into() });
    /// let invoice = Invoice { items: vec![row(41, "紙"), row(42, "筆")] };
    /// let mut edit = Saved::new(RecordId::new(7), Revision::new(3), invoice).edit();
    /// edit.items[1].name = "皿".into();
    /// edit.untouched_rows_by_id();
    ///
    /// let mut json = Vec::new();
    /// edit.encode(&mut json)?;
    /// let rows = r#"{"明細":{"value":[{"id":"41"},{"id":"42","value":{"品名":{"value":"皿"}}}]}}"#;
    /// assert_eq!(json, rows.as_bytes());
    /// # Ok::<(), kintone_runtime::record::codec::EncodeError>(())
    /// ```
    pub fn untouched_rows_by_id(&mut self) -> &mut Edit<T> {
        self.keeps_rows = true;
        self
    }

    /// Sends the key of this lookup even if it did not change: kintone then copies the values of the other app again. A table
    /// is sent with all its rows, and so the lookups in it.
    pub fn relookup<K: CopiesAgain, V>(&mut self, field: Field<T, K, V>) -> &mut Edit<T>
    where
        T: Record,
    {
        self.resent.insert(field.index());
        self
    }
}

/// A kind of field that copies values from another app when it is sent: a lookup, and a table for those in its rows.
#[diagnostic::on_unimplemented(
    message = "a {Self} field that is not a lookup copies nothing; give `relookup` the key field of the lookup",
    label = "not a lookup",
    note = "without a schema a lookup is a field with #[kintone(lookup = …)]; those in a table are copied by the table"
)]
pub trait CopiesAgain: Kind {}

impl<K: Kind> CopiesAgain for Lookup<K> {}
impl CopiesAgain for SUBTABLE {}

impl<T: AppRecord> Edit<T> {
    /// Returns whether there is anything to send.
    pub fn is_changed<'a>(&self) -> bool
    where
        T: Place<'a>,
    {
        let changes = self.changes();
        !changes.is_empty() || changes.lost.is_some()
    }

    /// Appends `{"code":{"value":…},…}` with what changed; false if nothing did. An error leaves `out` as it was.
    ///
    /// A change that cannot be sent is an error, with its field and row.
    pub fn encode<'a>(&self, out: &mut Vec<u8>) -> Result<bool, EncodeError>
    where
        T: Place<'a>,
    {
        let changes = self.changes();
        if let Some(lost) = changes.lost {
            return Err(EncodeError::new(lost));
        }
        let keeps_rows = self.keeps_rows && self.checks_revision;
        let by_id: &[RowId] = if keeps_rows { &changes.untouched } else { &[] };
        let is_sent = |field: Candidate<'_>| match field {
            Candidate::Field(index) => changes.sent.contains(index),
            Candidate::Other(code) => changes.others.contains(code),
        };
        encode_changes(&self.record, is_sent, by_id, out)?;
        Ok(!changes.is_empty())
    }

    /// Whether a record holds what this edit sends. What kintone writes in another way than it was sent counts as different,
    /// except for numbers, and for the ids of new rows.
    #[cfg(feature = "reqwest")]
    pub(crate) fn is_held_by<'a>(&self, now: &Saved<T>) -> bool
    where
        T: Place<'a>,
    {
        let Changes { sent, others, .. } = self.changes();
        let read = |json: Vec<u8>| serde_json::from_slice::<Value>(&json).ok();
        let mut fields = T::META.fields.iter().enumerate();
        let holds_fields = fields.all(|(index, field)| {
            let value = |record: &T| {
                let mut json = Vec::new();
                encode_whole(field, &record.at(index), &mut json);
                read(json)
            };
            !sent.contains(index)
                || matches!((value(&self.record), value(now)), (Some(sent), Some(now)) if Held::by(field).holds(&sent, &now))
        });
        let mut others = others.iter();
        holds_fields && others.all(|code| {
            let find = |record: &T| {
                let mut json = Vec::new();
                let other = record.others()?.find(code)?;
                encode_whole_other(&other, &mut json);
                Some((Held::by_type(other.rule.field_type), read(json)?))
            };
            matches!((find(&self.record), find(now)), (Some((held, sent)), Some((_, now))) if held.holds(&sent, &now))
        })
    }

    /// What differs. Values are compared as they are encoded, so that they need no equality.
    fn changes<'a>(&self) -> Changes
    where
        T: Place<'a>,
    {
        changes(
            T::META,
            &*self.saved,
            &self.record,
            self.saved.missing(),
            &self.resent,
            self.given.as_ref().map(|given| given as &dyn Place<'_>),
        )
    }
}

impl<T> Deref for Edit<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.record
    }
}

impl<T> DerefMut for Edit<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.record
    }
}
