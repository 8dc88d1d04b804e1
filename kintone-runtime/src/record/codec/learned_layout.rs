//! The fields of one record or row: what stands before each value is learned once and compared afterwards.
//!
//! In one answer the bytes `"請求書番号":{"type":"SINGLE_LINE_TEXT","value":` are the same in every record. The first record is
//! walked key by key; from then on one comparison stands in for reading the key, finding the field and checking its type.

use std::borrow::Cow;

use kintone_schema::FieldType;

use super::cursor::OBJECT_GOES_ON;
use super::missing::clear;
use super::shape::{Found, Learned, OtherField, Shape, Target};
use super::text::next_special;
use super::{Cursor, ValueError};
use crate::record::{Meta, Place, SlotMut};

impl<'de> Shape<'de> {
    /// Decodes the object of fields at the cursor. Fields that it does not have are not touched.
    pub(super) fn decode(
        &mut self,
        input: &mut Cursor<'de>,
        meta: &'static Meta,
        record: &mut dyn Place<'de>,
        found: &mut Found,
    ) -> Result<(), ValueError> {
        input.open(b'{', "an object of fields")?;
        let mut before = None;
        for slot in 0.. {
            let start = input.offset();
            let target = match self.slots.get(slot) {
                Some(Some(learned)) if input.take(learned.prefix) => learned.target,
                _ => {
                    let mut walk = Walk {
                        input,
                        meta,
                        before,
                        plain: true,
                        other: record.others_mut().is_some().then(OtherKey::default),
                    };
                    let Some(mut target) = walk.next_value(record, found)? else {
                        break;
                    };
                    if let (Target::Unknown, Some(other)) = (target, walk.other.take()) {
                        target = Target::Other(OtherField::index(&mut self.others, other));
                    }
                    let learned = walk.plain.then(|| Learned {
                        prefix: input.since(start),
                        target,
                    });
                    match self.slots.get_mut(slot) {
                        Some(known) => *known = learned,
                        None => self.slots.push(learned),
                    }
                    target
                }
            };
            match target {
                Target::Other(index) => self.others[index].decode(input, record)?,
                _ => target.decode(input, meta, record, found)?,
            }
            before = Some(target);
        }
        Ok(())
    }
}

/// The key of a field that the definition of the record type does not name, and its type if that was there.
#[derive(Debug, Default)]
struct OtherKey<'de> {
    code: Cow<'de, str>,
    field_type: Option<Cow<'de, str>>,
}

impl OtherField {
    /// The index of the field with this key, which is added if it is new.
    fn index(others: &mut Vec<OtherField>, key: OtherKey<'_>) -> usize {
        let field_type = key.field_type.as_deref();
        let known = others.iter().position(|other| {
            *other.code == *key.code
                && other.field_type.as_ref().map(FieldType::as_str) == field_type
        });
        known.unwrap_or_else(|| {
            others.push(OtherField {
                code: key.code.into(),
                field_type: field_type.map(FieldType::from),
            });
            others.len() - 1
        })
    }

    fn decode<'de>(
        &self,
        input: &mut Cursor<'de>,
        record: &mut dyn Place<'de>,
    ) -> Result<(), ValueError> {
        let Some(others) = record.others_mut() else {
            return input.skip();
        };
        let value = others.add(&self.code, self.field_type.as_ref());
        let result = match input.null() {
            true => value.clear(),
            false => value.decode(input),
        };
        result.map_err(|error| error.in_field(self.code.to_string()))
    }
}

impl Target {
    fn of(key: &str, meta: &Meta, before: Option<Target>) -> Target {
        // Fields come in the order of the form, mostly that of the struct: search after the last one first.
        let next = before.and_then(Target::field).map_or(0, |index| index + 1);
        // Codes of one length mostly differ at their end.
        let (length, end) = (key.len(), key.as_bytes().last());
        let is_it = |index: &usize| {
            let code = meta.fields[*index].code;
            code.len() == length && code.as_bytes().last() == end && code == key
        };
        let field = (next..meta.fields.len())
            .find(is_it)
            .or_else(|| (0..next).find(is_it));
        match (key, field) {
            ("$id", field) => Target::Id(field),
            ("$revision", field) => Target::Revision(field),
            (_, Some(index)) => Target::Field(index),
            (_, None) => Target::Unknown,
        }
    }

    fn field(self) -> Option<usize> {
        match self {
            Target::Field(index) => Some(index),
            Target::Id(field) | Target::Revision(field) => field,
            Target::Other(_) | Target::Unknown => None,
        }
    }

    #[inline]
    fn decode<'de>(
        self,
        input: &mut Cursor<'de>,
        meta: &'static Meta,
        record: &mut dyn Place<'de>,
        found: &mut Found,
    ) -> Result<(), ValueError> {
        let index = match self {
            Target::Field(index) => index,
            Target::Other(_) | Target::Unknown => {
                return match input.rest().starts_with(b"[{\"id\":\"") {
                    true => input.skip_rows(),
                    false => input.skip(),
                };
            }
            Target::Id(field) | Target::Revision(field) => {
                let place = input.place();
                match self {
                    Target::Id(_) => {
                        found.id = input.id().map_err(|error| error.in_field("$id"))?
                    }
                    _ => {
                        found.revision = input.id().map_err(|error| error.in_field("$revision"))?
                    }
                }
                let Some(index) = field else { return Ok(()) };
                input.rewind(place);
                index
            }
        };
        found.fields.insert(index);
        let is_null = input.peek() == Some(b'n') && input.null();
        let result = match record.at_mut(index) {
            SlotMut::Value(value) if is_null => value.clear(),
            SlotMut::Value(value) => value.decode(input),
            SlotMut::With(value, with) if is_null => (with.clear)(value),
            SlotMut::With(value, with) => (with.decode)(value, input),
        };
        result.map_err(|error| error.in_field(meta.fields[index].code))
    }

    fn check_type(self, input: &mut Cursor<'_>, meta: &'static Meta) -> Result<(), ValueError> {
        let Some(index) = self.field() else {
            return input.skip();
        };
        let field = &meta.fields[index];
        let found = input.text().map_err(|error| error.in_field(field.code))?;
        if field.field_type.is_empty() || found == field.field_type {
            return Ok(());
        }
        let expected = format!("a {} field, as the struct has it", field.field_type);
        let found = format!(
            "a {found} field; `kintone-codegen check --live` compares the form of each environment with the struct"
        );
        let error = ValueError::unexpected(expected, found);
        Err(error.in_field(field.code))
    }
}

/// The way from one value to the next.
struct Walk<'w, 'de> {
    input: &'w mut Cursor<'de>,
    meta: &'static Meta,
    /// The field whose value was read last; `None` at the beginning of the record.
    before: Option<Target>,
    /// Whether the way has nothing on it that acts on its own: then its bytes stand for it from now on.
    plain: bool,
    /// The key of a field that the definition does not name, if the record type takes it.
    other: Option<OtherKey<'de>>,
}

impl<'de> Walk<'_, 'de> {
    /// Goes on to the next value; `None` if the record ends before it.
    fn next_value(
        &mut self,
        record: &mut dyn Place<'de>,
        found: &mut Found,
    ) -> Result<Option<Target>, ValueError> {
        if let Some(target) = self.plain_way() {
            return Ok(Some(target));
        }
        match self.before {
            None if self.input.close(b'}') => return Ok(None),
            None => {}
            Some(before) => {
                if !self.ends_envelope() {
                    self.plain = false;
                    if self.rest_of_envelope(before)? {
                        return Ok(Some(before));
                    }
                }
                if !self.input.more(b'}', OBJECT_GOES_ON)? {
                    return Ok(None);
                }
            }
        }
        loop {
            let key = self.input.key()?;
            let target = Target::of(&key, self.meta, self.before);
            if let Some(other) = &mut self.other {
                *other = OtherKey {
                    code: key,
                    field_type: None,
                };
            }
            if self.opens_value(target)? {
                return Ok(Some(target));
            }
            self.plain = false;
            self.before = Some(target);
            self.add_empty(target, record)?;
            if let Some(index) = target.field() {
                found.fields.insert(index);
                clear(index, self.meta, record)?;
            }
            if !self.input.more(b'}', OBJECT_GOES_ON)? {
                return Ok(None);
            }
        }
    }

    /// Goes to the next value if everything before it stands there as kintone writes it, `},"code":{"type":"…","value":`; otherwise
    /// nothing is moved, and each part is read by itself, which also says what is wrong with it.
    fn plain_way(&mut self) -> Option<Target> {
        let bytes = self.input.rest();
        let end_of_last: &[u8] = match self.before {
            Some(_) => b"},\"",
            None => b"\"",
        };
        let rest = bytes.strip_prefix(end_of_last)?;
        let end = next_special(rest, 0);
        let envelope = rest.get(end..)?.strip_prefix(b"\":{\"type\":\"")?;
        let start = self.input.offset() + end_of_last.len();
        let key = self.input.between(start, start + end);
        let target = Target::of(key, self.meta, self.before);
        let value = match (target, target.field()) {
            (Target::Unknown, _) if self.other.is_some() => return None,
            (_, Some(index)) if !self.meta.fields[index].field_type.is_empty() => {
                envelope.strip_prefix(self.meta.fields[index].field_type.as_bytes())?
            }
            _ => envelope.get(next_special(envelope, 0)..)?,
        };
        let value = value.strip_prefix(b"\",\"value\":")?;
        self.input.pos += bytes.len() - value.len();
        Some(target)
    }

    /// Opens an envelope `{"type":…,"value":`; false if it has no value or is not an envelope, and was skipped.
    fn opens_value(&mut self, target: Target) -> Result<bool, ValueError> {
        if !self.input.take("{") {
            let code = match (target, &self.other) {
                (Target::Unknown, Some(other)) => Some(other.code.to_string().into()),
                _ => target
                    .field()
                    .map(|index| self.meta.fields[index].code.into()),
            };
            return match code {
                None => self.input.skip().map(|()| false),
                Some(_) if self.input.null() => Ok(false),
                Some(code) => {
                    let error = self.input.unexpected("an object with type and value");
                    Err(error.in_field::<Cow<'static, str>>(code))
                }
            };
        }
        if self.ends_envelope() {
            return Ok(false);
        }
        self.members(target)
    }

    /// Adds a field without a value, if the record type takes fields that its definition does not name.
    fn add_empty(&self, target: Target, record: &mut dyn Place<'de>) -> Result<(), ValueError> {
        if let (Target::Unknown, Some(other), Some(others)) =
            (target, &self.other, record.others_mut())
        {
            let field_type = other.field_type.as_deref().map(FieldType::from);
            others
                .add(&(&*other.code).into(), field_type.as_ref())
                .clear()?;
        }
        Ok(())
    }

    /// Reads the rest of an envelope after its value: true if it has another value, which then counts.
    fn rest_of_envelope(&mut self, target: Target) -> Result<bool, ValueError> {
        if !self.input.take(",") {
            return Err(self.input.damaged(OBJECT_GOES_ON));
        }
        self.members(target)
    }

    /// Reads members of an envelope up to a value; false if the envelope ends before one.
    fn members(&mut self, target: Target) -> Result<bool, ValueError> {
        loop {
            let key = self.input.key()?;
            match (&*key, &mut self.other) {
                ("value", _) => {
                    if matches!(target, Target::Unknown) {
                        self.look_ahead()?;
                    }
                    return Ok(true);
                }
                ("type", Some(other)) if matches!(target, Target::Unknown) => {
                    other.field_type = Some(self.input.text()?);
                }
                ("type", _) => target.check_type(self.input, self.meta)?,
                _ => self.input.skip()?,
            }
            if self.ends_envelope() {
                return Ok(false);
            }
            if !self.input.take(",") {
                return Err(self.input.damaged(OBJECT_GOES_ON));
            }
        }
    }

    /// kintone writes the type before the value. Where others write it after the value, it is read first.
    fn look_ahead(&mut self) -> Result<(), ValueError> {
        let Some(OtherKey {
            field_type: None, ..
        }) = self.other
        else {
            return Ok(());
        };
        let place = self.input.place();
        self.input.skip()?;
        while !self.ends_envelope() && self.input.take(",") {
            let is_type = self.input.key()? == "type";
            match &mut self.other {
                Some(other) if is_type => other.field_type = Some(self.input.text()?),
                _ => self.input.skip()?,
            }
        }
        self.input.rewind(place);
        // What stands after the value belongs to what was learned, too.
        self.plain = false;
        Ok(())
    }

    /// Envelopes do not count as nesting: a learned prefix closes one and opens the next.
    fn ends_envelope(&mut self) -> bool {
        self.input.white_space();
        self.input.take("}")
    }
}
