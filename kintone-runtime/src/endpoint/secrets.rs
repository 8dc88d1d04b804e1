//! The secrets of a client, which an answer may repeat: a gateway shows the request that it could not deliver.

use std::fmt;

/// How short a secret may be and is still masked, in bytes. Masking `a` would make every text unreadable, and hide nothing. A
/// token of kintone has 40 letters, and a password travels in Base64 with the user's name.
const MIN_SECRET_BYTES: usize = 6;

/// The replacement for secrets.
const MASK: &str = "…";

/// Texts that are masked wherever an answer is quoted.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn add(&mut self, secret: &str) {
        // Base64 is often shown without the padding at its end.
        for secret in [secret, secret.trim_end_matches('=')] {
            if secret.len() >= MIN_SECRET_BYTES && !self.0.iter().any(|known| known == secret) {
                self.0.push(secret.to_owned());
            }
        }
        // One that is a part of another must not leave the rest of it.
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    }

    /// The text without the secrets, if it has any, however its characters are escaped and wherever its lines are broken. A
    /// secret that is cut off at the end of the text counts.
    pub(crate) fn masked(&self, text: &str) -> Option<String> {
        let mut masked: Option<String> = None;
        for secret in &self.0 {
            let text = masked.as_deref().unwrap_or(text);
            masked = without(text, secret).or(masked);
        }
        masked
    }

    pub(crate) fn mask(&self, text: String) -> String {
        self.masked(&text).unwrap_or(text)
    }

    /// Masks secrets in a body, read as text.
    pub(crate) fn mask_body(&self, body: &mut Vec<u8>) {
        if let Some(masked) = self.masked(&String::from_utf8_lossy(body)) {
            *body = masked.into_bytes();
        }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// The text with a mask in place of each occurrence of the secret, if there is one.
fn without(text: &str, secret: &str) -> Option<String> {
    let mut masked = String::new();
    let (mut at, mut copied) = (0, 0);
    while at < text.len() {
        match occurrence(&text[at..], secret) {
            Some(length) => {
                masked.push_str(&text[copied..at]);
                masked.push_str(MASK);
                at += length;
                copied = at;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    masked.push_str(&text[copied..]);
    (copied > 0).then_some(masked)
}

/// How long the secret is that the text begins with, in bytes, or as much of the secret as there is before the text ends.
fn occurrence(text: &str, secret: &str) -> Option<usize> {
    let mut rest = text;
    for (matched, wanted) in secret.char_indices() {
        if matched > 0 && !wanted.is_whitespace() {
            rest = rest.trim_start();
        }
        if rest.is_empty() {
            return (matched >= MIN_SECRET_BYTES).then_some(text.len());
        }
        match written(rest, wanted) {
            Some(length) => rest = &rest[length..],
            None => return None,
        }
    }
    Some(text.len() - rest.len())
}

/// How long the character is that the text begins with, in bytes, if it is this one: itself, or escaped as in a URL, in JSON or
/// in HTML.
fn written(text: &str, wanted: char) -> Option<usize> {
    if text.starts_with(wanted) {
        // A backslash in JSON is two.
        let is_escaped = wanted == '\\' && text.starts_with("\\\\");
        return Some(if is_escaped { 2 } else { wanted.len_utf8() });
    }
    let is_wanted = |number: u32| char::from_u32(number) == Some(wanted);
    match text.as_bytes()[0] {
        // A blank in a form, or the end of a line in place of it.
        b'+' | b'\t' | b'\r' | b'\n' if wanted == ' ' => Some(1),
        b'%' => {
            let mut bytes = [0; 4];
            let bytes = wanted.encode_utf8(&mut bytes).bytes();
            let mut length = 0;
            for byte in bytes {
                let escaped = text.get(length..length + 3)?.strip_prefix('%')?;
                if u8::from_str_radix(escaped, 16).ok()? != byte {
                    return None;
                }
                length += 3;
            }
            Some(length)
        }
        b'\\' => match text.get(1..2)? {
            "u" if text[2..].starts_with('{') => {
                let (number, _) = text[3..].split_once('}')?;
                let is_it = is_wanted(u32::from_str_radix(number, 16).ok()?);
                is_it.then_some("\\u{}".len() + number.len())
            }
            "u" => {
                let mut units = [0; 2];
                let units = wanted.encode_utf16(&mut units);
                let mut length = 0;
                for unit in units {
                    let escaped = text.get(length..length + 6)?.strip_prefix("\\u")?;
                    if u16::from_str_radix(escaped, 16).ok()? != *unit {
                        return None;
                    }
                    length += 6;
                }
                Some(length)
            }
            _ => text[1..].starts_with(wanted).then(|| 1 + wanted.len_utf8()),
        },
        b'&' => {
            let end = text
                .bytes()
                .take(MAX_ENTITY_BYTES)
                .position(|byte| byte == b';')?;
            let name = &text[1..end];
            let number = match name.strip_prefix('#') {
                Some(hex) if hex.starts_with(['x', 'X']) => {
                    u32::from_str_radix(&hex[1..], 16).ok()?
                }
                Some(decimal) => decimal.parse().ok()?,
                None => {
                    let (_, character) = ENTITIES.iter().find(|(known, _)| *known == name)?;
                    u32::from(*character)
                }
            };
            is_wanted(number).then_some(end + 1)
        }
        _ => None,
    }
}

/// The longest entity of HTML that is looked at, in bytes.
const MAX_ENTITY_BYTES: usize = 10;

/// The entities of HTML for the characters that mean something in it.
const ENTITIES: [(&str, char); 9] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("equals", '='),
    ("sol", '/'),
    ("plus", '+'),
    ("nbsp", '\u{a0}'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        let mut secrets = Secrets::default();
        for text in texts {
            secrets.add(text);
        }
        secrets
    }

    #[test]
    fn a_secret_is_masked_in_every_form_of_it() {
        let secrets = secrets(&["to/ken=\"<1>'", "to/ken", "abc"]);
        for text in [
            "a to/ken=\"<1>' b",
            "a to/ken=\\\"<1>' b",
            "a to%2Fken%3D%22%3C1%3E%27 b",
            "a to/ken=&quot;&lt;1&gt;&#39; b",
            "a to/ken=&#34;&lt;1&gt;&#x27; b",
            "a to/ken=\"&lt;1&gt;' b",
            "a to&#x2F;ken&#x3D;&quot;&lt;1&gt;&#39; b",
            "a to\\/ken\\u003d\\\"\\u003C1>' b",
            "a to%2fken%3d%22%3c1%3e%27 b",
            "a to/k\n  en=\"<\r\n1>' b",
            "a to/ken b",
        ] {
            assert_eq!(secrets.masked(text).as_deref(), Some("a … b"), "{text}");
        }
        for text in ["nothing to hide", "abc", ""] {
            assert_eq!(secrets.masked(text), None);
        }
    }

    #[test]
    fn a_secret_of_any_characters_is_masked_in_every_form_of_it() {
        let secrets = secrets(&["pass wörd\u{1f511}", "dXNlcjpwYXNz=="]);
        for text in [
            "a pass wörd\u{1f511} b",
            "a pass+w%C3%B6rd%F0%9F%94%91 b",
            "a pass%20w%c3%b6rd%f0%9f%94%91 b",
            "a pass\nw\\u00f6rd\\uD83D\\uDD11 b",
            "a pass w\\u{f6}rd\\u{1f511} b",
            "a pass w&#246;rd&#x1F511; b",
            "a dXNlcjpwYXNz== b",
            "a dXNlcjpwYXNz b",
            "a dXNlcjpwYXNz%3D%3D b",
        ] {
            assert_eq!(secrets.masked(text).as_deref(), Some("a … b"), "{text}");
        }
    }

    #[test]
    fn a_secret_that_is_cut_off_is_masked_as_well() {
        let secrets = secrets(&["0123456789"]);
        assert_eq!(secrets.mask("token 01234567".to_owned()), "token …");
        assert_eq!(secrets.mask("token 012".to_owned()), "token 012");
        assert_eq!(secrets.mask("01234 token".to_owned()), "01234 token");
    }
}
