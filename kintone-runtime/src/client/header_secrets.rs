//! What is secret in a header that the caller sends: its value, and the parts of it that a page may show by themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::percent_decode_str;

/// How short a part may be and still be masked, in bytes. Unlike the whole value it may be a word that says something else
/// elsewhere, such as the value of the cookie `lang=en`.
const MIN_PART_BYTES: usize = 8;

/// The value, what follows the word for the scheme (`Bearer …`), the values of cookies and parameters (`name=…`), and the login
/// that a part is in Base64.
pub(super) fn secrets_in(value: &str) -> Vec<String> {
    let mut secrets = vec![value.to_owned()];
    for part in value.split([';', ',']).map(str::trim) {
        let token = match part.split_whitespace().collect::<Vec<_>>()[..] {
            [_scheme, token] => token,
            _ => part,
        };
        let named = token.split_once('=').map_or("", |(_, value)| value);
        for part in [part, token, named] {
            let part = part.trim_matches('"');
            if part.len() < MIN_PART_BYTES {
                continue;
            }
            secrets.push(part.to_owned());
            secrets.extend(
                percent_decode_str(part)
                    .decode_utf8()
                    .map(|text| text.into_owned()),
            );
            secrets.extend(login(part));
        }
    }
    secrets
}

/// The password in a login in Base64, without the name before it.
pub(super) fn login(base64: &str) -> Vec<String> {
    let login = BASE64.decode(base64).ok();
    let login = login.and_then(|login| String::from_utf8(login).ok());
    match login.as_deref().and_then(|login| login.split_once(':')) {
        // A name without a password is a token.
        Some((name, "")) => vec![name.to_owned()],
        Some((_, password)) => vec![password.to_owned()],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_its_parts_as_well() {
        for (value, parts) in [
            ("hidden", vec![]),
            ("Bearer hidden-token", vec!["hidden-token"]),
            ("bearer  hidden-token ", vec!["hidden-token"]),
            (
                "JSESSIONID=hidden-session; lang=ja; b=\"hidden%2Fb64==\"",
                vec!["hidden-session", "hidden%2Fb64==", "hidden/b64=="],
            ),
            // user:hidden, and token: without a password.
            ("Basic dXNlcjpoaWRkZW4=", vec!["dXNlcjpoaWRkZW4=", "hidden"]),
            ("dXNlcjpoaWRkZW4=", vec!["hidden"]),
            (
                "Basic aGlkZGVuLXRva2VuOg==",
                vec!["aGlkZGVuLXRva2VuOg==", "hidden-token"],
            ),
            (
                "Digest username=\"hidden-name\", response=\"hidden-response\"",
                vec!["hidden-name", "hidden-response"],
            ),
            ("hidden-1,hidden-2", vec!["hidden-1", "hidden-2"]),
        ] {
            let secrets = secrets_in(value);
            assert_eq!(secrets[0], value);
            for part in parts {
                assert!(
                    secrets.iter().any(|secret| secret == part),
                    "{part}: {secrets:?}"
                );
            }
        }
    }

    #[test]
    fn short_parts_stay_readable() {
        let parts = &secrets_in("lang=ja; theme=dark; Basic auth")[1..];
        assert!(
            parts
                .iter()
                .all(|part| part.contains(' ') || part.contains('=')),
            "{parts:?}"
        );
    }
}
