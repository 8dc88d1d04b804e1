//! Skips JSON, with the same checks as for JSON that is read.

use super::shape::{Found, Shape};
use super::{Cursor, ValueError, text};
use crate::record::{Meta, Place, Slot, SlotMut};

/// How deep arrays and objects may be nested. Our own choice, and the same as that of serde_json, which rejects 128: kintone nests
/// seven deep at most.
const MAX_DEPTH: u8 = 127;

impl Cursor<'_> {
    /// Skips any JSON value.
    pub fn skip(&mut self) -> Result<(), ValueError> {
        // One bit per open container says whether it is an object: nesting takes no stack.
        let (mut objects, mut depth) = (0u128, 0u8);
        loop {
            self.white_space();
            match self.peek() {
                Some(opening @ (b'{' | b'[')) => {
                    let is_object = opening == b'{';
                    self.pos += 1;
                    self.white_space();
                    if self.peek() == Some(if is_object { b'}' } else { b']' }) {
                        self.check_depth(depth)?;
                        self.pos += 1;
                    } else {
                        self.check_depth(depth)?;
                        objects = objects << 1 | u128::from(is_object);
                        depth += 1;
                        if is_object {
                            self.skip_key()?;
                        }
                        continue;
                    }
                }
                Some(b'"') => self.pos = text::skip(self.bytes(), self.pos + 1)? + 1,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.word("true")?,
                Some(b'f') => self.word("false")?,
                Some(b'n') => self.word("null")?,
                Some(_) => return Err(self.damaged("no JSON value")),
                None => return Err(self.damaged("the end where a value should be")),
            }
            loop {
                if depth == 0 {
                    return Ok(());
                }
                let is_object = objects & 1 == 1;
                self.white_space();
                match self.peek() {
                    Some(b',') => {
                        self.pos += 1;
                        if is_object {
                            self.skip_key()?;
                        }
                        break;
                    }
                    Some(b'}') if is_object => self.pos += 1,
                    Some(b']') if !is_object => self.pos += 1,
                    _ => {
                        return Err(
                            self.damaged("neither a comma nor the end of a list or an object")
                        );
                    }
                }
                objects >>= 1;
                depth -= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Result<(), ValueError> {
        self.white_space();
        if self.peek() != Some(b'"') {
            return Err(self.damaged("no key where one should be"));
        }
        self.pos = text::skip(self.bytes(), self.pos + 1)? + 1;
        self.colon()
    }

    fn word(&mut self, word: &str) -> Result<(), ValueError> {
        if self.take(word) {
            return Ok(());
        }
        Err(self.damaged("no JSON value"))
    }

    /// Skips a number.
    pub(super) fn number(&mut self) -> Result<(), ValueError> {
        self.take("-");
        match self.peek() {
            Some(b'0') => self.pos += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.damaged("a number without digits")),
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.damaged("a number that begins with zero"));
        }
        if self.take(".") {
            self.some_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.pos += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.pos += 1;
            }
            self.some_digits()?;
        }
        Ok(())
    }

    fn some_digits(&mut self) -> Result<(), ValueError> {
        let start = self.pos;
        self.digits();
        if self.pos == start {
            return Err(self.damaged("a number without digits"));
        }
        Ok(())
    }

    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.pos += 1;
        }
    }

    pub(super) fn check_depth(&self, more: u8) -> Result<(), ValueError> {
        if self.depth + more >= MAX_DEPTH {
            return Err(self.damaged("arrays and objects nested too deeply"));
        }
        Ok(())
    }
}

/// The rows of a table of which no field is read.
static NOTHING: Meta = Meta {
    name: "",
    app: None,
    table: None,
    schema: None,
    fields: &[],
    lookup_apps: &[],
};

/// A row of which no field is read.
struct Nowhere;

impl<'de> Place<'de> for Nowhere {
    fn at(&self, _: usize) -> Slot<'_, 'de> {
        unreachable!("there are no fields")
    }

    fn at_mut(&mut self, _: usize) -> SlotMut<'_, 'de> {
        unreachable!("there are no fields")
    }
}

impl Cursor<'_> {
    /// Skips the rows of a table. Bytes that were learned from the first row stand in for reading what comes before each value, as
    /// in a table that is read. Whatever is not quite a list of rows is skipped as any JSON is, and checked by that.
    pub(super) fn skip_rows(&mut self) -> Result<(), ValueError> {
        let place = self.place();
        let mut shape = self.take_shape(&NOTHING);
        let mut found = Found::default();
        let skipped = self.array(|input| match input.row_head()? {
            Some(_) => {
                Shape::decode(&mut shape, input, &NOTHING, &mut Nowhere, &mut found)?;
                input.rest_of_object(|_, input| input.skip())
            }
            None => input.skip(),
        });
        self.put_shape(&NOTHING, shape);
        if skipped.is_err() {
            self.rewind(place);
            self.skip()?;
        }
        Ok(())
    }
}
