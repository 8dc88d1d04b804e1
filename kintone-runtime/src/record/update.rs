//! Updates of a record: an edit, or a patch and the record that it applies to.

use crate::record::codec::{EncodeError, ValueError};
use crate::record::edit::Edit;
use crate::record::id::{RecordId, Revision};
use crate::record::patch::{IntoField, Patch};
use crate::record::update_key::{Key, NamesUpdateKey};
use crate::record::written::Written;
use crate::record::{AppRecord, Editable, Place};

/// A [`Patch`] and the record that it applies to.
///
/// It is created with [`Patch::on`] and [`Patch::by_key`], and sent with `update_record` and `update_records`.
#[derive(Debug)]
pub struct Update<T> {
    target: Target,
    revision: Option<Revision>,
    patch: Patch<T>,
}

#[derive(Debug, Clone)]
enum Target {
    Id(RecordId),
    /// Or why no record can be looked for.
    Key(Result<Key, ValueError>),
}

impl<T: AppRecord> Update<T> {
    pub(crate) fn on(id: RecordId, revision: Option<Revision>, patch: Patch<T>) -> Update<T> {
        Update {
            target: Target::Id(id),
            revision,
            patch,
        }
    }

    pub(crate) fn by_key(
        key: Result<Key, ValueError>,
        revision: Option<Revision>,
        patch: Patch<T>,
    ) -> Update<T> {
        Update {
            target: Target::Key(key),
            revision,
            patch,
        }
    }

    /// Returns the patch.
    pub fn patch(&self) -> &Patch<T> {
        &self.patch
    }

    /// Returns the revision that the record must still have, if any.
    pub fn expected_revision(&self) -> Option<Revision> {
        self.revision
    }

    /// Checks that rows are sent to the record that they were read from, at the same revision.
    fn check_rows(&self) -> Result<(), ValueError> {
        let Some(rows) = self.patch.rows_of() else {
            return Ok(());
        };
        let Target::Id(id) = self.target else {
            return Err(ValueError::message(format!(
                "its rows are those of record {}, which an update key may not find; use `on` with its id",
                rows.id
            ))
            .in_field(rows.table));
        };
        if (id, self.revision) == (rows.id, Some(rows.revision)) {
            return Ok(());
        }
        let going = match self.revision {
            Some(revision) => format!("record {id} at revision {revision}"),
            None => format!("record {id} at any revision"),
        };
        Err(ValueError::message(format!(
            "its rows are those of record {} at revision {}, and would replace those of {going}; \
             send them where they are from, or use `replace_rows`",
            rows.id, rows.revision
        ))
        .in_field(rows.table))
    }

    /// Appends `"id":…,"revision":…,"record":{…}`.
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), ValueError> {
        self.check_rows()?;
        let key = match &self.target {
            Target::Id(id) => {
                out.extend_from_slice(format!("\"id\":{id}").as_bytes());
                None
            }
            Target::Key(key) => {
                let key = key.as_ref().map_err(Clone::clone)?;
                key.encode(out);
                Some(key)
            }
        };
        if let Some(revision) = self.revision {
            out.extend_from_slice(format!(",\"revision\":{revision}").as_bytes());
        }
        out.extend_from_slice(b",\"record\":");
        self.patch.encode_without(key, out)
    }
}

impl<T: AppRecord> Patch<T> {
    /// Applies the patch to the record with this id, if it still has this revision. `None` disables the check of the revision.
    pub fn on(self, id: RecordId, revision: impl ExpectedRevision) -> Update<T> {
        Update::on(id, revision.expected(), self)
    }

    /// Applies the patch to the record that has this value in a unique field, if it still has this revision.
    ///
    /// `None` disables the check of the revision. If there is no such record, the update fails with
    /// [`Error::is_not_found`](crate::Error::is_not_found).
    ///
    /// The field is a text or a number whose values the form requires to be unique, and that kintone does not fill in itself. A value that is
    /// empty or longer than 64 characters is rejected before anything is sent.
    ///
    #[cfg_attr(feature = "derive", doc = "```")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::{KintoneRecord, Patch};
    /// #[derive(KintoneRecord)]
    /// #[kintone(unchecked, app = 1)]
    /// struct Invoice {
    ///     #[kintone(code = "請求書番号", kind = SINGLE_LINE_TEXT, unique)]
    ///     number: String,
    ///     #[kintone(code = "備考", kind = MULTI_LINE_TEXT)]
    ///     note: String,
    /// }
    ///
    /// let patch = Patch::<Invoice>::new().set(|f| f.note, "郵送");
    /// let update = patch.by_key(|f| f.number, "INV-1", None); // client.update_record(&update)
    /// ```
    pub fn by_key<'de, K, V, I, F>(
        self,
        key: F,
        value: I,
        revision: impl ExpectedRevision,
    ) -> Update<T>
    where
        F: NamesUpdateKey<'de, T, K, V>,
        I: IntoField<V>,
    {
        let field = T::field(key.index());
        let key = match value.into_field() {
            Some(value) => Key::new(field, &F::slot(&value)),
            None => Err(Key::empty(field)),
        };
        Update::by_key(key, revision.expected(), self)
    }
}

impl<T> Clone for Update<T> {
    fn clone(&self) -> Update<T> {
        Update {
            target: self.target.clone(),
            revision: self.revision,
            patch: self.patch.clone(),
        }
    }
}

/// The revision that a record must still have: a [`Revision`], or `None` to disable the check.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a revision",
    label = "a `Revision` goes here",
    note = "give the revision that the record must still have, `saved.revision()` or Revision::new(…), or `None` for no revision check"
)]
pub trait ExpectedRevision {
    /// The revision.
    #[doc(hidden)]
    fn expected(self) -> Option<Revision>;
}

impl ExpectedRevision for Revision {
    fn expected(self) -> Option<Revision> {
        Some(self)
    }
}

impl ExpectedRevision for Option<Revision> {
    fn expected(self) -> Option<Revision> {
        self
    }
}

/// An update of one record: an [`Edit`] or an [`Update`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an update: send the `edit()` of a record that was read, or a patch with `on` or `by_key`",
    label = "neither an `Edit` nor an `Update`",
    note = "an update says which record it changes, and which fields: `saved.edit()`, `patch.on(id, revision)`, `patch.by_key(…)`"
)]
pub trait RecordUpdate: sealed::Sealed {
    /// The record.
    type Record: AppRecord;

    /// Returns the record, and the revision that it must still have.
    #[doc(hidden)]
    fn target(&self) -> UpdateTarget<'_>;

    /// Whether it always names its record by the id: an update by key does not know the id.
    #[doc(hidden)]
    const HAS_ID: bool;

    /// Appends `"id":…,"revision":…,"record":{…}`. Nothing changed if it returns what the record is already.
    #[doc(hidden)]
    fn encode(&self, out: &mut Vec<u8>) -> Result<Option<Written>, EncodeError>;
}

/// The record of an update: its id, or the key by which kintone finds it, and the revision that it must still have. It has
/// neither if the key is one by which no record can be looked for.
#[doc(hidden)]
#[derive(Debug)]
// Loads alone ask for more than the id.
#[cfg_attr(not(feature = "reqwest"), expect(dead_code))]
pub struct UpdateTarget<'u> {
    pub(crate) id: Option<RecordId>,
    pub(crate) key: Option<&'u Key>,
    pub(crate) revision: Option<Revision>,
}

mod sealed {
    pub trait Sealed {}
    impl<T> Sealed for crate::record::edit::Edit<T> {}
    impl<T> Sealed for super::Update<T> {}
}

impl<'de, T: Editable + Place<'de>> RecordUpdate for Edit<T> {
    type Record = T;
    const HAS_ID: bool = true;

    fn target(&self) -> UpdateTarget<'_> {
        UpdateTarget {
            id: Some(self.id()),
            key: None,
            revision: self.expected_revision(),
        }
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<Option<Written>, EncodeError> {
        out.extend_from_slice(format!("\"id\":{},", self.id()).as_bytes());
        if let Some(revision) = self.expected_revision() {
            out.extend_from_slice(format!("\"revision\":{revision},").as_bytes());
        }
        out.extend_from_slice(b"\"record\":");
        let is_changed = Edit::encode(self, out)?;
        Ok((!is_changed).then(|| Written {
            id: self.id(),
            revision: self.revision(),
        }))
    }
}

impl<T: AppRecord> RecordUpdate for Update<T> {
    type Record = T;
    const HAS_ID: bool = false;

    fn target(&self) -> UpdateTarget<'_> {
        let (id, key) = match &self.target {
            Target::Id(id) => (Some(*id), None),
            Target::Key(key) => (None, key.as_ref().ok()),
        };
        UpdateTarget {
            id,
            key,
            revision: self.revision,
        }
    }

    fn encode(&self, out: &mut Vec<u8>) -> Result<Option<Written>, EncodeError> {
        Update::encode(self, out).map_err(EncodeError::new)?;
        Ok(None)
    }
}
