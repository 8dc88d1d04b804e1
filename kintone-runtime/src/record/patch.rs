//! A patch names fields and what they become; nothing else of the record is sent.

pub(crate) mod accept;
mod rows;

use std::fmt;
use std::marker::PhantomData;

pub use accept::{Clearable, IntoField, NamesClearable, NamesSettable, Settable, Writable};
pub use rows::{EditableTable, HoldsTables, RowEdits, TableOf};

use crate::record::codec::{
    EncodeError, Mode, RowChanges, ValueError, encode_table, encode_value, encode_whole,
};
use crate::record::field_value::Presence;
use crate::record::id::{RecordId, Revision};
use crate::record::kind::Kind;
use crate::record::names_field::NamesField;
use crate::record::others::is_no_field;
use crate::record::saved::Saved;
use crate::record::update_key::Key;
use crate::record::values::Row;
use crate::record::{AppRecord, Converted, Field, FieldMeta, Place, Slot};

/// Changes to some fields of a record that need not be read first: each field is set, cleared, or left alone by not being
/// named. Only what is named is sent.
///
/// Fields are named by closures over the tokens of the record: `|f| f.備考`. Fields that kintone fills cannot be named, a
/// value is of the field's own Rust type, or close to it: text is `&str` too, a decimal number an integer or borrowed, a list an array,
/// and what is held in an `Option` goes without `Some`. Naming a field again replaces what was said before.
///
/// A value that cannot be sent, like a number with more decimals than the app has, is an error when the patch is sent,
/// before anything is. Naming the key of a lookup copies the values of the other app, even if the key stays the same.
///
/// Where it goes is said last: [`on`](Patch::on) a record, or on whichever has a [key](Patch::by_key).
///
#[cfg_attr(feature = "derive", doc = "```")]
#[cfg_attr(not(feature = "derive"), doc = "```ignore")]
/// use kintone_runtime::{Decimal, KintoneRecord, Patch, RecordId, Revision};
///
/// #[derive(KintoneRecord)]
/// #[kintone(unchecked, app = 1)]
/// struct Invoice {
///     #[kintone(code = "金額", kind = NUMBER)]
///     amount: Option<Decimal>,
///     #[kintone(code = "備考", kind = MULTI_LINE_TEXT)]
///     note: String,
///     #[kintone(code = "担当", kind = SINGLE_LINE_TEXT)]
///     owner: String,
/// }
///
/// let patch = Patch::<Invoice>::new().set(|f| f.amount, 1200).clear(|f| f.note);
/// let mut json = Vec::new();
/// patch.encode(&mut json)?;
/// assert_eq!(json, r#"{"金額":{"value":"1200"},"備考":{"value":""}}"#.as_bytes());
///
/// let update = patch.on(RecordId::new(7), Revision::new(3)); // client.update_record(&update)
/// # Ok::<(), kintone_runtime::record::codec::EncodeError>(())
/// ```
///
/// kintone ignores a field that was deleted or renamed since the code was generated, without an error. Call
/// [`Client::verify`](crate::Client::verify) before a program's first write; [`update_all`](crate::Client::update_all) does so by itself.
///
/// Source: kintone REST API, Update Records (PUT records.json)
pub struct Patch<T> {
    /// In the order in which they were named.
    changes: Vec<Change>,
    /// Whose rows it edits.
    rows_of: Option<RowsOf>,
    record: PhantomData<fn() -> T>,
}

/// What becomes of one field.
#[derive(Clone)]
struct Change {
    field: &'static FieldMeta,
    /// The JSON of the value, or why it cannot be sent.
    value: Result<Vec<u8>, ValueError>,
}

/// The record whose rows a patch edits: it cannot go anywhere else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowsOf {
    pub(crate) table: &'static str,
    pub(crate) id: RecordId,
    pub(crate) revision: Revision,
}

impl<T> Patch<T> {
    /// Changes nothing yet.
    // The bound is the method's and not the block's: only then does the compiler say that a row is not the record of an app.
    pub fn new() -> Patch<T>
    where
        T: AppRecord,
    {
        Patch {
            changes: Vec::new(),
            rows_of: None,
            record: PhantomData,
        }
    }
}

impl<T: AppRecord> Patch<T> {
    /// Sets a field. An empty value (`None`, `""`, an empty list) clears it; of a radio button, which has no empty value,
    /// and of a required field it is an error when the patch is sent.
    ///
    /// A token at hand is named without the closure's argument: `|_| token`.
    pub fn set<'de, K: Kind, V, I, F>(self, field: F, value: I) -> Patch<T>
    where
        F: NamesSettable<'de, T, K, V>,
        I: IntoField<V>,
    {
        let field = meta(field(T::FIELDS));
        match value.into_field() {
            Some(value) => self.change(field, &F::slot(&value)),
            None => self,
        }
    }

    /// Sets a field whose type is a foreign one, held with `#[kintone(with = …)]`.
    pub fn set_with<'de, K, V>(
        self,
        field: impl NamesField<T, K, Converted<V>>,
        value: V,
    ) -> Patch<T>
    where
        T: Place<'de>,
        K: Kind,
        V: 'static,
    {
        let token = field(T::FIELDS);
        let field = meta(token);
        match T::vacant().at(token.index()) {
            Slot::With(_, with) => self.change(field, &Slot::With(&value, with)),
            Slot::Value(_) => self.put(
                field,
                Err(ValueError::message(
                    "its type needs no conversion: use `set`, `set_with` is for fields with #[kintone(with = …)]",
                )),
            ),
        }
    }

    /// Clears a field. A radio button cannot be cleared: kintone has no empty one. To clear a field that the form requires is an
    /// error when the patch is sent.
    pub fn clear<'de, K: Kind, V, F: NamesClearable<'de, T, K, V>>(self, field: F) -> Patch<T> {
        let field = meta(field(T::FIELDS));
        match is_no_field(field.code) {
            Some(error) => self.put(field, Err(error)),
            None if field.required => self.put(field, Err(required())),
            None => self.put(field, Ok(F::EMPTY.as_bytes().to_vec())),
        }
    }

    /// Appends, changes and removes rows of a table, starting from the rows of a record as it was read.
    ///
    /// kintone replaces tables as a whole, so all rows are sent, with their ids and with all that can be written in them; rows
    /// with lookups are copied again. For the same reason the patch now belongs to that record and revision: sent
    /// anywhere else, it is an error before anything is sent. A row id that the table does not have is one, too, and so is a
    /// change that cannot be sent: a radio button that was cleared, a [`ReadOnly`](crate::ReadOnly) value. Rows that are not
    /// changed can be sent [by their id alone](RowEdits::untouched_rows_by_id).
    ///
    #[cfg_attr(feature = "derive", doc = "```")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::record::id::RowId;
    /// # use kintone_runtime::{KintoneRecord, Patch, RecordId, Revision, Row, Saved};
    /// #[derive(KintoneRecord)]
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
    /// let saved = Saved::new(RecordId::new(7), Revision::new(3), invoice);
    ///
    /// let patch = Patch::<Invoice>::new().rows(|f| f.items, &saved, |rows| {
    ///     rows.change(RowId::new(41), |row| row.name = "和紙".into());
    ///     rows.remove(RowId::new(42));
    ///     rows.append(Item { name: "皿".into() });
    /// });
    /// let update = patch.on(saved.id(), saved.revision());
    /// ```
    pub fn rows<'de, K: Kind, V: TableOf<'de, T>>(
        self,
        field: impl NamesField<T, K, V>,
        saved: &Saved<T>,
        edit: impl FnOnce(&mut RowEdits<V::Row>),
    ) -> Patch<T> {
        let token = field(T::FIELDS);
        let field = meta(token);
        let rows = match V::rows(saved, token.index()) {
            Ok(rows) => rows,
            Err(error) => return self.put(field, Err(error)),
        };
        let before: V = rows.into();
        let edits = V::rows(saved, token.index()).and_then(|rows| {
            let mut edits = RowEdits::new(rows);
            edit(&mut edits);
            edits.finish::<V>()
        });
        let table = edits.and_then(|(now, keeps_rows)| {
            let slot = Slot::Value(&now);
            let (mut old, mut new) = (Vec::new(), Vec::new());
            encode_whole(field, &Slot::Value(&before), &mut old);
            encode_whole(field, &slot, &mut new);
            let changes = match field.rows {
                Some(rows) => RowChanges::between(rows(), &old, None, &new),
                None => RowChanges::default(),
            };
            match changes.lost {
                Some(lost) => Err(lost),
                None if keeps_rows => encode_table(field, &slot, changes.untouched),
                None => encode_value(field, &slot, Mode::Update),
            }
        });
        let mut patch = self.put(field, table);
        let rows_of = RowsOf {
            table: field.code,
            id: saved.id(),
            revision: saved.revision(),
        };
        match patch.rows_of {
            Some(other) if (other.id, other.revision) != (rows_of.id, rows_of.revision) => {
                let message = format!(
                    "its rows are those of record {} at revision {}, the rows of {} those of record {} at revision {}; \
                     make one patch for each record",
                    rows_of.id, rows_of.revision, other.table, other.id, other.revision
                );
                patch.put(field, Err(ValueError::message(message)))
            }
            _ => {
                patch.rows_of = Some(rows_of);
                patch
            }
        }
    }

    /// Replaces all rows of a table. Those that the record has and that are not among these, by their id, are deleted.
    pub fn replace_rows<'de, K: Kind, V: EditableTable<'de>>(
        self,
        field: impl NamesField<T, K, V>,
        rows: impl IntoIterator<Item: Into<Row<V::Row>>>,
    ) -> Patch<T> {
        let rows = V::from(rows.into_iter().map(Into::into).collect());
        self.change(meta(field(T::FIELDS)), &Slot::Value(&rows))
    }

    /// Returns whether it names no field.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Appends `{"code":{"value":…},…}` with the named fields in the order in which they were named. An error leaves `out`
    /// as it was.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        self.encode_without(None, out).map_err(EncodeError::new)
    }

    /// As [`encode`](Patch::encode), without the update key, which kintone takes apart.
    pub(crate) fn encode_without(
        &self,
        key: Option<&Key>,
        out: &mut Vec<u8>,
    ) -> Result<(), ValueError> {
        let mut json = vec![b'{'];
        for Change { field, value } in &self.changes {
            let value = value
                .as_ref()
                .map_err(|error| error.clone().in_field(field.code))?;
            if let Some(key) = key.filter(|key| key.is_field(field)) {
                key.check_same(value)?;
                continue;
            }
            if json.len() > 1 {
                json.push(b',');
            }
            json.extend_from_slice(field.prefix.as_bytes());
            json.extend_from_slice(value);
            json.push(b'}');
        }
        json.push(b'}');
        out.extend_from_slice(&json);
        Ok(())
    }

    /// The record whose rows it edits.
    pub(crate) fn rows_of(&self) -> Option<RowsOf> {
        self.rows_of
    }

    fn change(self, field: &'static FieldMeta, slot: &Slot<'_, '_>) -> Patch<T> {
        if let Some(error) = is_no_field(field.code) {
            return self.put(field, Err(error));
        }
        match slot.presence() {
            Presence::Withheld => self.put(
                field,
                Err(ValueError::message(
                    "it was given a value that is never sent, by its Rust type or by what `with` makes of it",
                )),
            ),
            Presence::Empty if field.field_type == "RADIO_BUTTON" => self.put(
                field,
                Err(ValueError::message(
                    "a radio button cannot be cleared: set it to one of its options",
                )),
            ),
            Presence::Empty if field.required => self.put(field, Err(required())),
            Presence::Empty | Presence::Filled => {
                let value = encode_value(field, slot, Mode::Update);
                self.put(field, value)
            }
        }
    }

    fn put(mut self, field: &'static FieldMeta, value: Result<Vec<u8>, ValueError>) -> Patch<T> {
        let named = self
            .changes
            .iter()
            .position(|change| std::ptr::eq(change.field, field));
        match named {
            Some(at) => self.changes[at].value = value,
            None => self.changes.push(Change { field, value }),
        }
        self
    }
}

/// A required field that would be empty.
fn required() -> ValueError {
    ValueError::message(
        "the form requires a value, so the field cannot be cleared; if that has changed, pull the form again",
    )
}

/// The field of a token that cannot be `$id`, the only one after the end: [`Settable`] sees to that.
fn meta<T: AppRecord, K: Kind, V>(token: Field<T, K, V>) -> &'static FieldMeta {
    T::field(token.index())
}

impl<T: AppRecord> Default for Patch<T> {
    fn default() -> Patch<T> {
        Patch::new()
    }
}

impl<T> Clone for Patch<T> {
    fn clone(&self) -> Patch<T> {
        Patch {
            changes: self.changes.clone(),
            rows_of: self.rows_of,
            record: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Patch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for Change { field, value } in &self.changes {
            match value {
                Ok(json) => map.entry(&field.code, &String::from_utf8_lossy(json)),
                Err(error) => map.entry(&field.code, error),
            };
        }
        map.finish()
    }
}
