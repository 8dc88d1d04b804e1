//! The secrets of a client, which an answer may repeat: a gateway shows the request that it could not deliver.

use std::fmt;

/// How short a secret may be and is still masked, in bytes. Masking `a` would make every text unreadable, and hide nothing. A
/// token of kintone has 40 letters, and a password travels in Base64 with the user's name.
const MIN_SECRET_BYTES: usize = 6;

/// What stands in place of a secret.
const MASK: &str = "…";

/// Texts that are masked wherever an answer is quoted.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Also in the forms in which pages, JSON and URLs write it.
    pub(crate) fn add(&mut self, secret: &str) {
        if secret.len() < MIN_SECRET_BYTES {
            return;
        }
        let json = serde_json::Value::from(secret).to_string();
        let mut forms = vec![
            secret.to_owned(),
            // Between its quotation marks.
            json[1..json.len() - 1].to_owned(),
            percent(secret),
        ];
        for quotes in [["&quot;", "&#39;"], ["&#34;", "&#x27;"], ["\"", "'"]] {
            forms.push(html(secret, quotes));
        }
        for form in forms {
            if !self.0.contains(&form) {
                self.0.push(form);
            }
        }
        // One that is a part of another must not leave the rest of it.
        self.0.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    /// The text without the secrets, if it has any. One that is cut off at the end of the text counts.
    pub(crate) fn masked(&self, text: &str) -> Option<String> {
        let mut masked = None;
        for secret in &self.0 {
            let text = masked.as_deref().unwrap_or(text);
            if text.contains(secret.as_str()) {
                masked = Some(text.replace(secret.as_str(), MASK));
            }
        }
        let whole = masked.as_deref().unwrap_or(text);
        if let Some(begun) = self.begun_at_the_end_of(whole) {
            masked = Some(format!("{}{MASK}", &whole[..whole.len() - begun]));
        }
        masked
    }

    /// How much of a secret the text ends with, in bytes.
    fn begun_at_the_end_of(&self, text: &str) -> Option<usize> {
        let begun = |secret: &String| {
            let mut cuts = secret.char_indices().rev().map(|(cut, _)| cut);
            cuts.find(|cut| *cut >= MIN_SECRET_BYTES && text.ends_with(&secret[..*cut]))
        };
        self.0.iter().filter_map(begun).max()
    }

    pub(crate) fn mask(&self, text: String) -> String {
        self.masked(&text).unwrap_or(text)
    }

    /// Masks a body that is text, or nearly.
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

fn html(text: &str, [double, single]: [&str; 2]) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', double)
        .replace('\'', single)
}

fn percent(text: &str) -> String {
    let mut url = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte));
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

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
            "a to/ken b",
        ] {
            assert_eq!(secrets.masked(text).as_deref(), Some("a … b"), "{text}");
        }
        for text in ["nothing to hide", "abc", ""] {
            assert_eq!(secrets.masked(text), None);
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
