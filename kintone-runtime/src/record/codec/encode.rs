//! Encodes records for requests. Which fields are sent depends on the operation.

use std::collections::BTreeSet;

use super::known_codes::KnownCodes;
use super::row_changes::{CLEARED, UNSENT, is_given_on_add};
use super::row_source::{RowRef, RowSource};
use super::{EncodeError, Encoder, FieldSet, Mode, ValueError};
use crate::record::field_value::{Presence, Value};
use crate::record::id::RowId;
use crate::record::others::{Other, Others, is_no_field};
use crate::record::{FieldMeta, Meta, OnEmpty, Place, Record, Rule, Slot, Write};

/// Appends `{"code":{"value":…},…}` with the fields that the operation sends. An error leaves `out` unchanged.
pub fn encode_record<'a, T: Record + Place<'a>>(
    record: &T,
    mode: Mode,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    encode(T::META, record, mode, |_| true, &[], out)
}

/// A field of a record that may be sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Candidate<'c> {
    /// One that the definition of the record type names, by its index.
    Field(usize),
    /// Another one, by its code.
    Other(&'c str),
}

/// Appends some of the fields of a record: see [`encode_record`].
pub fn encode_fields<'a, T: Record + Place<'a>>(
    record: &T,
    mode: Mode,
    fields: &FieldSet,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let is_wanted = |field: Candidate<'_>| match field {
        Candidate::Field(index) => fields.contains(index),
        Candidate::Other(_) => true,
    };
    encode(T::META, record, mode, is_wanted, &[], out)
}

/// Appends all fields of a record for an upsert but one, by the index of its token: see [`encode_record`]. Returns the codes of
/// empty radio buttons, which are not sent.
pub(crate) fn encode_upsert_without<'a, T: Record + Place<'a>>(
    record: &T,
    field: usize,
    out: &mut Vec<u8>,
) -> Result<BTreeSet<String>, EncodeError> {
    let is_wanted = |candidate: Candidate<'_>| match candidate {
        Candidate::Field(index) => index != field,
        Candidate::Other(code) => code != T::field(field).code,
    };
    encode_kept(T::META, record, Mode::Upsert, is_wanted, &[], out)
}

/// As [`encode_fields`] for an update, with these rows of its tables by their id alone.
pub(crate) fn encode_changes<'a, T: Record + Place<'a>>(
    record: &T,
    is_wanted: impl Fn(Candidate<'_>) -> bool,
    by_id: &[RowId],
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    encode(T::META, record, Mode::Update, is_wanted, by_id, out)
}

fn encode(
    meta: &'static Meta,
    record: &dyn Place<'_>,
    mode: Mode,
    is_wanted: impl Fn(Candidate<'_>) -> bool,
    by_id: &[RowId],
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    encode_kept(meta, record, mode, is_wanted, by_id, out).map(drop)
}

fn encode_kept(
    meta: &'static Meta,
    record: &dyn Place<'_>,
    mode: Mode,
    is_wanted: impl Fn(Candidate<'_>) -> bool,
    by_id: &[RowId],
    out: &mut Vec<u8>,
) -> Result<BTreeSet<String>, EncodeError> {
    let start = out.len();
    let mut encoder = Encoder::onto(std::mem::take(out), mode);
    encoder.by_id.extend(by_id);
    let result = encoder.fields(meta, record, is_wanted);
    *out = encoder.out;
    match result {
        Ok(()) => Ok(encoder.kept),
        Err(error) => {
            out.truncate(start);
            Err(EncodeError::new(error))
        }
    }
}

/// The JSON of one value, which the caller means to send.
pub(crate) fn encode_value(
    field: &'static FieldMeta,
    slot: &Slot<'_, '_>,
    mode: Mode,
) -> Result<Vec<u8>, ValueError> {
    if !mode.writes(field.write) {
        return Err(ValueError::message(
            "kintone fills it, and nobody can write it",
        ));
    }
    encode_alone(field, slot, Encoder::new(mode))
}

/// The JSON of a table for an update, with these rows by their id alone.
pub(crate) fn encode_table(
    field: &'static FieldMeta,
    slot: &Slot<'_, '_>,
    by_id: Vec<RowId>,
) -> Result<Vec<u8>, ValueError> {
    let mut encoder = Encoder::new(Mode::Update);
    encoder.by_id.extend(by_id);
    encode_alone(field, slot, encoder)
}

fn encode_alone(
    field: &'static FieldMeta,
    slot: &Slot<'_, '_>,
    mut encoder: Encoder,
) -> Result<Vec<u8>, ValueError> {
    encoder.at(field);
    slot.encode(&mut encoder)?;
    Ok(encoder.out)
}

/// Appends the value of one field as it stands, sent or not, in order to compare it: what kintone would reject is not an error
/// here. In the rows of a table what is not sent is marked as [`UNSENT`]. False if the field is not sent.
pub(crate) fn encode_whole(
    field: &'static FieldMeta,
    slot: &Slot<'_, '_>,
    out: &mut Vec<u8>,
) -> bool {
    compare(out, |encoder| {
        encoder.at(field);
        slot.encode(encoder)
    });
    Mode::Update.sends(field.rule(), slot.presence())
}

/// As [`encode_whole`], for a field that the definition of the record type does not name.
pub(crate) fn encode_whole_other(other: &Other<'_, '_>, out: &mut Vec<u8>) -> bool {
    compare(out, |encoder| other.value.encode(encoder));
    Mode::Update.sends(other.rule, other.value.presence())
}

/// Appends the JSON of a field as it was read: what is never sent too, users as their codes, files with their names.
#[cfg(feature = "csv")]
pub(crate) fn encode_read(
    field: &'static FieldMeta,
    slot: &Slot<'_, '_>,
    out: &mut Vec<u8>,
) -> Result<(), ValueError> {
    let mut encoder = Encoder::onto(std::mem::take(out), Mode::Update);
    (encoder.compares, encoder.names_files) = (true, true);
    encoder.at(field);
    let result = slot.encode(&mut encoder);
    *out = encoder.out;
    result
}

fn compare(out: &mut Vec<u8>, encode: impl FnOnce(&mut Encoder) -> Result<(), ValueError>) {
    let mut encoder = Encoder::onto(std::mem::take(out), Mode::Update);
    encoder.compares = true;
    // A value that cannot be encoded leaves half of itself; the caller meets the error when it sends the field.
    let result = encode(&mut encoder);
    *out = encoder.out;
    if result.is_err() {
        out.extend_from_slice(b"?");
    }
}

const WITHHELD: &str = "withheld";

/// Writes a table: each row by its own rule, except that all rows of a new record are new.
pub(crate) fn encode_rows(
    meta: &'static Meta,
    rows: &dyn RowSource<'_>,
    out: &mut Encoder,
) -> Result<(), ValueError> {
    let mode = out.mode;
    // In a comparison they are looked at apart.
    let known = (!out.compares).then(|| KnownCodes::of(meta, rows, mode));
    out.out.push(b'[');
    let mut index = 0;
    while let Some(row) = rows.row(index) {
        if let Some(known) = &known {
            known
                .check(&row)
                .map_err(|error| error.in_row(index, row.id))?;
        }
        let id = row.id.filter(|_| mode != Mode::Add);
        if index > 0 {
            out.out.push(b',');
        }
        out.out.push(b'{');
        if let Some(id) = id {
            out.raw("\"id\":");
            id.get().encode(out)?;
            if out.by_id.contains(&id) {
                out.out.push(b'}');
                index += 1;
                continue;
            }
            out.raw(",");
        }
        out.raw("\"value\":");
        out.mode = if id.is_some() {
            Mode::Update
        } else {
            Mode::Add
        };
        encode_row(meta, &row, out).map_err(|error| error.in_row(index, row.id))?;
        out.out.push(b'}');
        index += 1;
    }
    out.out.push(b']');
    out.mode = mode;
    Ok(())
}

/// Writes a row without the fields that it lacked when it was read. In a comparison they count.
fn encode_row(
    meta: &'static Meta,
    row: &RowRef<'_, '_>,
    out: &mut Encoder,
) -> Result<(), ValueError> {
    let is_missing = |index| row.missing.is_some_and(|missing| missing.contains(index));
    if out.compares {
        return out.fields(meta, row.fields, |_| true);
    }
    for (index, field) in meta.fields.iter().enumerate() {
        let is_filled = || row.fields.at(index).presence() == Presence::Filled;
        if is_missing(index) && out.mode.writes(field.write) && is_filled() {
            return Err(was_not_read().in_field(field.code));
        }
    }
    out.fields(meta, row.fields, |field| match field {
        Candidate::Field(index) => !is_missing(index),
        Candidate::Other(_) => true,
    })
}

/// A value for a field that kintone did not answer: leaving it out would lose it without a word.
pub(crate) fn was_not_read() -> ValueError {
    ValueError::message(
        "it was changed, but kintone did not answer it when the record was read: it was renamed or deleted, or may \
         not be seen by this user; `kintone-codegen check --live` compares the form of each environment with the struct",
    )
}

impl Encoder {
    /// Writes the object of those fields that the operation sends.
    fn fields(
        &mut self,
        meta: &'static Meta,
        record: &dyn Place<'_>,
        is_wanted: impl Fn(Candidate<'_>) -> bool,
    ) -> Result<(), ValueError> {
        self.out.push(b'{');
        let start = self.out.len();
        for (index, field) in meta.fields.iter().enumerate() {
            if !is_wanted(Candidate::Field(index)) {
                continue;
            }
            let slot = record.at(index);
            let presence = slot.presence();
            match self.is_written(field.rule(), presence) {
                Ok(true) => {}
                Ok(false) => {
                    self.keep(field.code, field.rule(), presence);
                    continue;
                }
                Err(error) => return Err(error.in_field(field.code)),
            }
            self.out.extend_from_slice(field.prefix.as_bytes());
            self.at(field);
            slot.encode(self)
                .map_err(|error| error.in_field(field.code))?;
            self.end_field(field.rule(), presence);
        }
        if let Some(others) = record.others() {
            self.others(others, is_wanted)?;
        }
        if self.out.len() > start {
            self.out.pop();
        }
        self.out.push(b'}');
        Ok(())
    }

    /// The same for the fields that the definition of the record type does not name.
    fn others(
        &mut self,
        others: &dyn Others<'_>,
        is_wanted: impl Fn(Candidate<'_>) -> bool,
    ) -> Result<(), ValueError> {
        for Other {
            code, rule, value, ..
        } in others.fields()
        {
            if !is_wanted(Candidate::Other(code)) {
                continue;
            }
            let presence = value.presence();
            let in_field = |error: ValueError| error.in_field(code.to_owned());
            if !self.compares
                && let Some(error) = is_no_field(code)
            {
                return Err(in_field(error));
            }
            if !self.is_written(rule, presence).map_err(in_field)? {
                self.keep(code, rule, presence);
                continue;
            }
            self.text(code);
            self.raw(":{\"value\":");
            self.field = None;
            value.encode(self).map_err(in_field)?;
            self.end_field(rule, presence);
        }
        Ok(())
    }

    /// Whether a field is written that holds such a value: it is sent, or only compared.
    fn is_written(&self, rule: Rule<'_>, presence: Presence) -> Result<bool, ValueError> {
        if self.compares || self.mode.sends(rule, presence) {
            return Ok(true);
        }
        match self.mode != Mode::Add && rule.write == Write::OnAdd {
            true => is_given_on_add(presence).map_or(Ok(false), Err),
            false => Ok(false),
        }
    }

    /// Notes a field that is not sent although a value that kintone has stays there.
    fn keep(&mut self, code: &str, rule: Rule<'_>, presence: Presence) {
        let is_cleared = rule.field_type == "RADIO_BUTTON" && presence == Presence::Empty;
        if is_cleared && self.mode != Mode::Add && !self.kept.contains(code) {
            self.kept.insert(code.to_owned());
        }
    }

    /// Ends a field after its value, and marks it if it is not sent.
    fn end_field(&mut self, rule: Rule<'_>, presence: Presence) {
        if self.compares && !self.mode.sends(rule, presence) {
            let why = match presence {
                Presence::Empty => CLEARED,
                Presence::Filled | Presence::Withheld => WITHHELD,
            };
            self.raw(&format!(",\"{UNSENT}\":\"{why}\""));
        }
        self.out.extend_from_slice(b"},");
    }
}

impl Mode {
    /// Whether a field is sent that holds such a value.
    fn sends(self, rule: Rule<'_>, presence: Presence) -> bool {
        if !self.writes(rule.write) {
            return false;
        }
        match presence {
            Presence::Filled => true,
            Presence::Withheld => false,
            // kintone reads an empty radio button as its default.
            Presence::Empty if rule.field_type == "RADIO_BUTTON" => false,
            Presence::Empty => match self {
                Mode::Add => rule.on_empty == OnEmpty::Send,
                Mode::Update => true,
                Mode::Upsert => rule.on_empty != OnEmpty::ServerDefault,
            },
        }
    }

    fn writes(self, write: Write) -> bool {
        match write {
            Write::Always => true,
            Write::OnAdd => self == Mode::Add,
            Write::Never => false,
        }
    }
}

impl Slot<'_, '_> {
    pub(crate) fn presence(&self) -> Presence {
        match self {
            Slot::Value(value) => value.presence(),
            Slot::With(value, with) => (with.presence)(*value),
        }
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        match self {
            Slot::Value(value) => value.encode(out),
            Slot::With(value, with) => (with.encode)(*value, out),
        }
    }
}
