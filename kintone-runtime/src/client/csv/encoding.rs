//! The encodings of CSV files, cell by cell.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

/// The encoding of a CSV file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8. A byte order mark at the beginning of a file is skipped.
    #[default]
    Utf8,
    /// Shift_JIS, with the extensions of Windows.
    ShiftJis,
}

impl Encoding {
    /// The text of a cell. No byte of a character in Shift_JIS is a comma, a quote or a line end, so that cells can be told apart
    /// before they are decoded.
    pub(super) fn decode(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Encoding::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Encoding::ShiftJis => {
                SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes)
            }
        }
    }

    /// The bytes of a text, or its first character that would not come back as it is.
    pub(super) fn encode(self, text: &str) -> Result<Cow<'_, [u8]>, char> {
        if self == Encoding::Utf8 || text.is_ascii() {
            return Ok(Cow::Borrowed(text.as_bytes()));
        }
        if let Some(bytes) = self.survives(text) {
            return Ok(bytes);
        }
        let mut characters = text.chars();
        let lost = characters.find(|c| self.survives(c.encode_utf8(&mut [0; 4])).is_none());
        Err(lost.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The bytes of a text in Shift_JIS, if they say the same: a yen sign would become a backslash, and a minus sign a wide one.
    fn survives(self, text: &str) -> Option<Cow<'_, [u8]>> {
        let (bytes, _, is_replaced) = SHIFT_JIS.encode(text);
        let is_same = !is_replaced && self.decode(&bytes).is_some_and(|back| back == text);
        is_same.then_some(bytes)
    }

    /// What to do about bytes in another encoding.
    pub(super) fn remedy(self) -> &'static str {
        match self {
            Encoding::Utf8 => {
                "the text is not UTF-8; save the file as UTF-8, or read it with `.encoding(Encoding::ShiftJis)`"
            }
            Encoding::ShiftJis => {
                "the text is not Shift_JIS; save the file as Shift_JIS, or read it with `.encoding(Encoding::Utf8)`"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shift_jis_would_change_is_not_written() {
        let encode = |text| Encoding::ShiftJis.encode(text).map(Cow::into_owned);
        assert_eq!(encode("表\\~ｱ①"), Ok(b"\x95\x5c\\~\xb1\x87\x40".to_vec()));
        for (text, lost) in [("a😀", '😀'), ("¥100", '¥'), ("−1", '−'), ("あ‾", '‾')]
        {
            assert_eq!(encode(text), Err(lost), "{text}");
        }
        assert_eq!(Encoding::ShiftJis.decode(b"\x95"), None);
        assert_eq!(Encoding::Utf8.decode(b"\x95"), None);
    }
}
