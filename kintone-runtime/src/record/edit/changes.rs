//! What differs between a record that was read and the same after it was changed.

use std::collections::HashSet;

use crate::record::codec::{
    FieldSet, RowChanges, ValueError, encode_whole, encode_whole_other, lost_change, was_not_read,
    was_not_there,
};
use crate::record::id::RowId;
use crate::record::others::Others;
use crate::record::{Meta, Place};

const NOT_IN_RECORD: &str = "the record had no such field when it was read";

/// What an update sends, and a change that it cannot send.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) sent: FieldSet,
    /// The codes of those that the definition of the record type does not name.
    pub(super) others: HashSet<String>,
    /// The rows of changed tables in which nothing changed.
    pub(super) untouched: Vec<RowId>,
    pub(super) lost: Option<ValueError>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty() && self.others.is_empty()
    }
}

/// Compares a record with what was read, value by value as they are encoded. `given` is the struct that took its place, if one did.
pub(super) fn changes(
    meta: &'static Meta,
    before: &dyn Place<'_>,
    now: &dyn Place<'_>,
    missing: Option<&FieldSet>,
    resent: &FieldSet,
    given: Option<&dyn Place<'_>>,
) -> Changes {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let given_others = given.and_then(Place::others);
    let given = |index, field| {
        let mut json = Vec::new();
        encode_whole(field, &given?.at(index), &mut json);
        Some(json)
    };
    let mut changes = Changes::default();
    for (index, field) in meta.fields.iter().enumerate() {
        old.clear();
        new.clear();
        let slot = now.at(index);
        encode_whole(field, &before.at(index), &mut old);
        let is_sent = encode_whole(field, &slot, &mut new);
        let is_missing = missing.is_some_and(|missing| missing.contains(index));
        let mut lost = None;
        if old == new {
            if resent.contains(index) && is_sent && !is_missing {
                changes.sent.insert(index);
            }
        } else if is_missing {
            lost = Some(was_not_read());
        } else if !is_sent {
            let json = String::from_utf8_lossy(&new);
            let was_given = given(index, field).as_ref() == Some(&new);
            lost = lost_change(field.write, slot.presence(), &json, was_given);
        } else {
            changes.sent.insert(index);
            if let Some(rows) = field.rows {
                let rows = RowChanges::between(rows(), &old, given(index, field).as_deref(), &new);
                lost = rows.lost;
                // Whoever has a table copied again wants it all.
                if !resent.contains(index) {
                    changes.untouched.extend(rows.untouched);
                }
            }
        }
        if changes.lost.is_none() {
            changes.lost = lost.map(|lost| lost.in_field(field.code));
        }
    }
    if let (Some(before), Some(now)) = (before.others(), now.others()) {
        changes.compare_others(before, now, given_others);
    }
    changes
}

impl Changes {
    /// The same for the fields that the definition of the record type does not name.
    fn compare_others(
        &mut self,
        before: &dyn Others<'_>,
        now: &dyn Others<'_>,
        given: Option<&dyn Others<'_>>,
    ) {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let given = |code| {
            let mut json = Vec::new();
            encode_whole_other(&given?.find(code)?, &mut json);
            Some(json)
        };
        for other in now.fields() {
            old.clear();
            new.clear();
            let mut lost = None;
            let is_sent = encode_whole_other(&other, &mut new);
            match before.find(other.code) {
                None => {
                    let known = before.fields().map(|other| other.code);
                    lost = Some(was_not_there(other.code, NOT_IN_RECORD, known));
                }
                Some(before) => {
                    encode_whole_other(&before, &mut old);
                    if old == new {
                        continue;
                    }
                }
            }
            if lost.is_none() && !is_sent {
                let json = String::from_utf8_lossy(&new);
                let was_given = given(other.code).as_ref() == Some(&new);
                lost = lost_change(other.rule.write, other.value.presence(), &json, was_given);
            } else if lost.is_none() {
                self.others.insert(other.code.to_owned());
                if let Some(rows) = other.rows {
                    let rows = RowChanges::between(rows, &old, given(other.code).as_deref(), &new);
                    lost = rows.lost;
                    self.untouched.extend(rows.untouched);
                }
            }
            if self.lost.is_none() {
                self.lost = lost.map(|lost| lost.in_field(other.code.to_owned()));
            }
        }
    }
}
