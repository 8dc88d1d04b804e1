//! Strings of JSON: finding their end eight bytes at a time, undoing and writing escapes.

use std::borrow::Cow;

use super::ValueError;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Where the next quote, backslash or control character is, from `from` on; the end of `bytes` if none does.
#[inline]
pub(super) fn next_special(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let found = specials(u64::from_le_bytes(*chunk));
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        at += 1;
    }
    at
}

/// Marks the bytes that are a quote, a backslash or a control character. The lowest mark is exact: borrows only run upwards.
#[inline]
fn specials(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let is_quote = quote.wrapping_sub(ONES) & !quote;
    let is_backslash = backslash.wrapping_sub(ONES) & !backslash;
    let is_control = word.wrapping_sub(ONES * 0x20) & !word;
    (is_quote | is_backslash | is_control) & HIGH
}

/// Reads a JSON string whose first character stands at `start`: its text, and where its closing quote stands.
#[inline]
pub(super) fn read(document: &str, start: usize) -> Result<(Cow<'_, str>, usize), ValueError> {
    let bytes = document.as_bytes();
    let end = next_special(bytes, start);
    if bytes.get(end) == Some(&b'"') {
        return Ok((Cow::Borrowed(&document[start..end]), end));
    }
    read_escaped(document, start, end)
}

#[cold]
fn read_escaped(
    document: &str,
    start: usize,
    first: usize,
) -> Result<(Cow<'_, str>, usize), ValueError> {
    let bytes = document.as_bytes();
    let mut text = String::with_capacity(2 * (first - start) + 16);
    let (mut copied, mut at) = (start, first);
    loop {
        text.push_str(&document[copied..at]);
        match bytes.get(at) {
            Some(b'"') => return Ok((Cow::Owned(text), at)),
            Some(b'\\') => {
                let (character, next) = unescape(bytes, at)?;
                text.push(character);
                copied = next;
                at = next_special(bytes, next);
            }
            Some(_) => return Err(ValueError::damaged(at, "a control character in a string")),
            None => return Err(ValueError::damaged(at, "a string without end")),
        }
    }
}

/// Returns where the closing quote of a JSON string is whose first character is at `start`, and checks its escapes.
pub(super) fn skip(bytes: &[u8], start: usize) -> Result<usize, ValueError> {
    let mut at = start;
    loop {
        at = next_special(bytes, at);
        match bytes.get(at) {
            Some(b'"') => return Ok(at),
            Some(b'\\') => match bytes.get(at + 1) {
                Some(b'u') => {
                    hex(bytes, at + 2)?;
                    at += 6;
                }
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
                _ => return Err(ValueError::damaged(at, "an unknown escape")),
            },
            Some(_) => return Err(ValueError::damaged(at, "a control character in a string")),
            None => return Err(ValueError::damaged(at, "a string without end")),
        }
    }
}

/// The character of the escape at `at`, and the position after it.
fn unescape(bytes: &[u8], at: usize) -> Result<(char, usize), ValueError> {
    let character = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unescape_unicode(bytes, at),
        _ => return Err(ValueError::damaged(at, "an unknown escape")),
    };
    Ok((character, at + 2))
}

fn unescape_unicode(bytes: &[u8], at: usize) -> Result<(char, usize), ValueError> {
    let first = hex(bytes, at + 2)?;
    let is_pair = (0xD800..0xDC00).contains(&first) && bytes.get(at + 6..at + 8) == Some(b"\\u");
    let second = if is_pair {
        Some(hex(bytes, at + 8)?)
    } else {
        None
    };
    // A pair must go into one character.
    let mut characters = char::decode_utf16([first].into_iter().chain(second));
    match (characters.next(), characters.next()) {
        (Some(Ok(character)), None) => Ok((character, if is_pair { at + 12 } else { at + 6 })),
        _ => Err(ValueError::message("half of a surrogate pair in a text")),
    }
}

fn hex(bytes: &[u8], at: usize) -> Result<u16, ValueError> {
    let digits = bytes.get(at..at + 4);
    let value = digits.and_then(|digits| {
        digits.iter().try_fold(0, |value, digit| {
            let digit = char::from(*digit).to_digit(16)?;
            Some(value << 4 | digit as u16)
        })
    });
    value.ok_or_else(|| ValueError::damaged(at, "an escape without four hexadecimal digits"))
}

/// Writes a JSON string, with what must be escaped escaped and nothing else.
pub(crate) fn write(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut copied = 0;
    loop {
        let at = next_special(bytes, behind_plain_blocks(bytes, copied));
        out.extend_from_slice(&bytes[copied..at]);
        let Some(&special) = bytes.get(at) else { break };
        match special {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            control => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.push(DIGITS[usize::from(control >> 4)]);
                out.push(DIGITS[usize::from(control & 15)]);
            }
        }
        copied = at + 1;
    }
    out.push(b'"');
}

/// Moves over blocks that have nothing to escape, with the vector instructions that the compiler makes of this. It pays
/// here, where most texts have nothing to escape, and not for reading, where each ends with a quote.
fn behind_plain_blocks(bytes: &[u8], from: usize) -> usize {
    let is_special = |byte: &u8| u8::from(*byte < 0x20) | u8::from(matches!(byte, b'"' | b'\\'));
    let blocks = bytes[from..].chunks_exact(32);
    let is_plain = |block: &&[u8]| block.iter().map(is_special).fold(0, |any, is| any | is) == 0;
    from + 32 * blocks.take_while(is_plain).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_special_byte_is_found_at_every_distance() {
        for special in ["\"", "\\", "\u{1f}", "\0"] {
            for before in 0..40 {
                let text = format!("{}{special}{}", "あa".repeat(before), "\"\\".repeat(9));
                assert_eq!(next_special(text.as_bytes(), 0), before * 4, "{text:?}");
            }
        }
        assert_eq!(next_special("\u{7f}\u{80}\u{10ffff}!#[]".as_bytes(), 0), 11);
    }

    #[test]
    fn what_is_written_is_read_again_by_serde_json_and_here() {
        let text: String = ('\0'..'\u{200}')
            .chain("請求書🧾\u{10ffff}".chars())
            .collect();
        let mut json = Vec::new();
        write(&text, &mut json);
        assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), text);
        let json = String::from_utf8(json).unwrap();
        assert_eq!(read(&json, 1).unwrap(), (Cow::Owned(text), json.len() - 1));
    }
}
