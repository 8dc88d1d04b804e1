//! Reads the values of a JSON document, whose encoding was checked once.

use std::borrow::Cow;

use super::error::{ValueError, excerpt};
use super::shape::Shape;
use super::text;
use crate::record::meta::Meta;

/// A position in a JSON document.
///
/// Each method reads at this position and moves past what it read. White space between values is skipped.
///
/// ```
/// use kintone_runtime::record::codec::Cursor;
///
/// let mut input = Cursor::new(r#"{"code": "sato", "name": "佐藤"}"#);
/// let mut code = String::new();
/// input.object(|key, input| {
///     match key {
///         "code" => code = input.text()?.into_owned(),
///         _ => input.skip()?,
///     }
///     Ok(())
/// })?;
/// assert_eq!(code, "sato");
/// # Ok::<(), kintone_runtime::record::codec::ValueError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cursor<'de> {
    document: &'de str,
    pub(super) pos: usize,
    pub(super) depth: u8,
    shapes: Vec<(&'static Meta, Shape<'de>)>,
}

impl<'de> Cursor<'de> {
    /// Creates a cursor at the beginning of a document.
    pub fn new(document: &'de str) -> Cursor<'de> {
        Cursor {
            document,
            pos: 0,
            depth: 0,
            shapes: Vec::new(),
        }
    }

    /// Returns the position in the document, in bytes.
    pub fn offset(&self) -> usize {
        self.pos
    }

    /// Reads a JSON string.
    #[inline]
    pub fn text(&mut self) -> Result<Cow<'de, str>, ValueError> {
        if self.peek() != Some(b'"') {
            self.white_space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a text"));
            }
        }
        let (text, end) = text::read(self.document, self.pos + 1)?;
        self.pos = end + 1;
        Ok(text)
    }

    /// Reads a JSON string, or a JSON number as the text that it is written with.
    #[inline]
    pub fn number_text(&mut self) -> Result<Cow<'de, str>, ValueError> {
        self.white_space();
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => {
                let start = self.pos;
                self.number()?;
                Ok(Cow::Borrowed(&self.document[start..self.pos]))
            }
            Some(b'"') => self.text(),
            _ => Err(self.unexpected("a number")),
        }
    }

    /// Skips a `null` or an empty string, and returns whether there was one.
    #[inline]
    pub fn empty(&mut self) -> bool {
        self.white_space();
        if self.rest().starts_with(b"\"\"") {
            self.pos += 2;
            return true;
        }
        self.null()
    }

    /// Skips a `null`, and returns whether there was one.
    #[inline]
    pub fn null(&mut self) -> bool {
        self.white_space();
        let is_null = self.rest().starts_with(b"null");
        if is_null {
            self.pos += 4;
        }
        is_null
    }

    /// Reads a JSON array; `element` reads each of its values.
    pub fn array(
        &mut self,
        mut element: impl FnMut(&mut Cursor<'de>) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        self.open(b'[', "a list")?;
        if self.close(b']') {
            return Ok(());
        }
        loop {
            self.white_space();
            element(self)?;
            if !self.more(
                b']',
                "a list that goes on with neither a comma nor a bracket",
            )? {
                return Ok(());
            }
        }
    }

    /// Reads a JSON object; `member` reads the value of each key.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&str, &mut Cursor<'de>) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        self.open(b'{', "an object")?;
        if self.close(b'}') {
            return Ok(());
        }
        let key = self.key()?;
        member(&key, self)?;
        self.rest_of_object(member)
    }

    /// Reads the members that follow one.
    pub(super) fn rest_of_object(
        &mut self,
        mut member: impl FnMut(&str, &mut Cursor<'de>) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        while self.more(b'}', OBJECT_GOES_ON)? {
            let key = self.key()?;
            member(&key, self)?;
        }
        Ok(())
    }

    /// Reads any JSON value as the text that it is written with.
    pub fn raw(&mut self) -> Result<&'de str, ValueError> {
        self.white_space();
        let start = self.pos;
        self.skip()?;
        Ok(&self.document[start..self.pos])
    }

    /// Checks that the document ends here.
    pub fn finish(mut self) -> Result<(), ValueError> {
        self.white_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.damaged("text after the document")),
        }
    }

    /// Returns the error for an unexpected value, which quotes the value at this position.
    pub fn unexpected(&self, what: &'static str) -> ValueError {
        let mut ahead = self.clone_place();
        match ahead.raw() {
            Ok(json) => {
                let end = excerpt(json).len();
                let more = if end < json.len() { "…" } else { "" };
                ValueError::unexpected(what, format!("{}{more}", &json[..end]))
            }
            Err(damage) => damage,
        }
    }

    /// Reads an id or a count: digits, in quotes or not. `None` if it is empty.
    pub(crate) fn id(&mut self) -> Result<Option<u64>, ValueError> {
        match self.plain_id() {
            Some(id) => Ok(Some(id)),
            None => self.whole_number("an id like 12", 1),
        }
    }

    /// Reads an id as kintone writes it, `"12"`; moves on only if there is one.
    #[inline]
    pub(super) fn plain_id(&mut self) -> Option<u64> {
        let (b'"', digits) = self.rest().split_first()? else {
            return None;
        };
        // More digits may not fit.
        let digits = &digits[..digits.len().min(20)];
        let mut id = 0;
        for (count, byte) in digits.iter().enumerate() {
            match byte {
                b'0'..=b'9' if count < 19 => id = id * 10 + u64::from(byte - b'0'),
                b'"' if id > 0 => {
                    self.pos += count + 2;
                    return Some(id);
                }
                _ => return None,
            }
        }
        None
    }

    /// Moves to the fields of a row that begins as kintone writes it, `{"id":"1","value":`; stays where it begins otherwise.
    #[inline]
    pub(super) fn row_head(&mut self) -> Result<Option<u64>, ValueError> {
        let place = self.place();
        if self.take("{\"id\":")
            && let Some(id) = self.plain_id()
            && self.take(",\"value\":")
        {
            self.check_depth(0)?;
            self.depth += 1;
            return Ok(Some(id));
        }
        self.rewind(place);
        Ok(None)
    }

    /// Reads how many there are of something.
    pub(crate) fn count(&mut self) -> Result<Option<u64>, ValueError> {
        self.whole_number("a number of records like 12", 0)
    }

    fn whole_number(&mut self, what: &'static str, least: u64) -> Result<Option<u64>, ValueError> {
        if self.empty() {
            return Ok(None);
        }
        let before = self.clone_place();
        let text = self.number_text()?;
        let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if is_digits && number >= least => Ok(Some(number)),
            _ => Err(before.unexpected(what)),
        }
    }

    /// Reads a key and its colon.
    #[inline]
    pub(super) fn key(&mut self) -> Result<Cow<'de, str>, ValueError> {
        self.white_space();
        if self.peek() != Some(b'"') {
            return Err(self.damaged("no key where one should be"));
        }
        let key = self.text()?;
        self.colon()?;
        Ok(key)
    }

    pub(super) fn colon(&mut self) -> Result<(), ValueError> {
        self.white_space();
        if self.peek() != Some(b':') {
            return Err(self.damaged("no colon after a key"));
        }
        self.pos += 1;
        self.white_space();
        Ok(())
    }

    /// Opens an array or an object.
    pub(super) fn open(&mut self, bracket: u8, what: &'static str) -> Result<(), ValueError> {
        self.white_space();
        if self.peek() != Some(bracket) {
            return Err(self.unexpected(what));
        }
        self.check_depth(0)?;
        self.depth += 1;
        self.pos += 1;
        self.white_space();
        Ok(())
    }

    /// Takes a closing bracket, if that is what stands here.
    #[inline]
    pub(super) fn close(&mut self, bracket: u8) -> bool {
        let closes = self.peek() == Some(bracket);
        if closes {
            self.pos += 1;
            self.depth -= 1;
        }
        closes
    }

    /// After a value of an array or object: true after a comma, false after the closing bracket.
    #[inline]
    pub(super) fn more(&mut self, bracket: u8, damage: &'static str) -> Result<bool, ValueError> {
        self.white_space();
        if self.close(bracket) {
            return Ok(false);
        }
        if self.peek() != Some(b',') {
            return Err(self.damaged(damage));
        }
        self.pos += 1;
        Ok(true)
    }

    /// Takes these bytes, if they stand here.
    #[inline]
    pub(super) fn take(&mut self, bytes: &str) -> bool {
        let takes = self.rest().starts_with(bytes.as_bytes());
        if takes {
            self.pos += bytes.len();
        }
        takes
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes().get(self.pos).copied()
    }

    #[inline]
    pub(super) fn white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.pos += 1;
        }
    }

    /// The document from an earlier place up to here.
    pub(super) fn since(&self, start: usize) -> &'de str {
        &self.document[start..self.pos]
    }

    pub(super) fn between(&self, start: usize, end: usize) -> &'de str {
        &self.document[start..end]
    }

    /// Goes back to an earlier place at which no array or object was open that is closed here, or the other way round
    /// with its depth.
    pub(super) fn rewind(&mut self, place: (usize, u8)) {
        (self.pos, self.depth) = place;
    }

    pub(super) fn place(&self) -> (usize, u8) {
        (self.pos, self.depth)
    }

    /// What was learned about a record type, to be given back with [`put_shape`](Cursor::put_shape).
    #[inline]
    pub(super) fn take_shape(&mut self, meta: &'static Meta) -> Shape<'de> {
        let known = self
            .shapes
            .iter_mut()
            .find(|(known, _)| std::ptr::eq(*known, meta));
        known
            .map(|(_, shape)| std::mem::take(shape))
            .unwrap_or_default()
    }

    #[inline]
    pub(super) fn put_shape(&mut self, meta: &'static Meta, shape: Shape<'de>) {
        match self
            .shapes
            .iter_mut()
            .find(|(known, _)| std::ptr::eq(*known, meta))
        {
            Some((_, known)) => *known = shape,
            None => self.shapes.push((meta, shape)),
        }
    }

    pub(super) fn damaged(&self, message: &'static str) -> ValueError {
        ValueError::damaged(self.pos, message)
    }

    fn clone_place(&self) -> Cursor<'de> {
        Cursor {
            shapes: Vec::new(),
            ..*self
        }
    }

    #[inline]
    pub(super) fn bytes(&self) -> &'de [u8] {
        self.document.as_bytes()
    }

    #[inline]
    pub(super) fn rest(&self) -> &'de [u8] {
        self.bytes().get(self.pos..).unwrap_or_default()
    }
}

pub(super) const OBJECT_GOES_ON: &str = "an object that goes on with neither a comma nor a brace";
