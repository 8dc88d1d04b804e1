//! A file as a `multipart/form-data` body.

use http::HeaderValue;

use super::random::random;

/// The `Content-Type` and the body of a form with one file in the part `file`.
///
/// The file name stays UTF-8, as browsers send it and kintone reads it.
pub(crate) fn file_form(name: &str, content_type: &str, content: &[u8]) -> (HeaderValue, Vec<u8>) {
    let boundary = boundary();
    let mut body = Vec::with_capacity(content.len() + name.len() + 256);
    body.extend_from_slice(
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            escaped(name),
            one_line(content_type),
        )
        .as_bytes(),
    );
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"));
    // It is made of ASCII letters, digits and signs.
    let content_type = content_type.unwrap_or(HeaderValue::from_static("multipart/form-data"));
    (content_type, body)
}

/// How many bytes of a form follow the file.
#[cfg(feature = "reqwest")]
pub(crate) const AFTER_FILE: usize = "\r\n--".len() + BOUNDARY + "--\r\n".len();

#[cfg(feature = "reqwest")]
const BOUNDARY: usize = "kintone-".len() + 32;

/// 128 random bits, so that no file, not even a recorded upload, contains it.
fn boundary() -> String {
    format!("kintone-{:016x}{:016x}", random(), random())
}

/// The escapes of the HTML standard for file names in forms.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_holds_the_file_and_its_name_as_utf8() {
        let (content_type, body) = file_form("請求書\"\r\n.pdf", "application/pdf", b"\x00\xff");
        let boundary = content_type
            .to_str()
            .unwrap()
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let expected = [
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"請求書%22%0D%0A.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
            )
            .as_bytes(),
            b"\x00\xff",
            format!("\r\n--{boundary}--\r\n").as_bytes(),
        ]
        .concat();
        assert_eq!(body, expected);
    }

    #[cfg(feature = "reqwest")]
    #[test]
    fn the_end_of_a_form_has_always_the_same_length() {
        let (_, body) = file_form("a.txt", "text/plain", b"");
        let end = String::from_utf8(body[body.len() - AFTER_FILE..].to_vec()).unwrap();
        assert!(end.starts_with("\r\n--kintone-") && end.ends_with("--\r\n"));
    }

    #[test]
    fn two_forms_have_two_boundaries() {
        assert_ne!(boundary(), boundary());
    }
}
