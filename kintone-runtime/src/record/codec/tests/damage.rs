//! Damaged documents: the codec accepts what serde_json accepts, and never panics.
//!
//! The differences, each with its test below:
//! - arrays and objects nested deeper than 127 are refused; serde_json does so when it builds values, not when it skips them
//! - bytes that are not UTF-8 are refused anywhere; serde_json looks at them only where it builds a text
//! - half of a surrogate pair is an error of its record, and of no other; where it is skipped both accept it
//! - a number that no f64 holds is accepted, `1e999`, where serde_json builds values
//! - of repeated keys the last counts as in `serde_json::Value`, except that the first `records` counts

use serde::de::IgnoredAny;

use super::forms::*;
use crate::record::codec::*;
use crate::record::codec::{Cursor, Page, ValueError};
use crate::record::saved::Saved;

/// A small generator of numbers: the same ones in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    /// One to three small damages, the kind that turn one document into a similar one.
    fn damage(&mut self, document: &[u8]) -> Vec<u8> {
        const PIECES: &[&str] = &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud83e",
            "\\udda7",
            "\\u0000",
            "null",
            "true",
            "nul",
            "0",
            "-",
            "1e5",
            "1.",
            "01",
            "1e999",
            ".5",
            "\"value\":",
            "\"type\":\"NUMBER\",",
            "\"$id\":",
            "{}",
            "[]",
            "\"\"",
            " ",
            "\n",
            "\u{b}",
            "\0",
            "\u{7f}",
            "あ",
            "\u{feff}",
            "/**/",
            "'",
        ];
        let mut damaged = document.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(damaged.len() + 1);
            let end = (at + self.below(12)).min(damaged.len());
            match self.below(7) {
                0 => damaged.truncate(at),
                1 => {
                    damaged.drain(at..end);
                }
                2 => {
                    let copy = damaged[at..end].to_vec();
                    let to = self.below(damaged.len() + 1);
                    damaged.splice(to..to, copy);
                }
                3 if at < damaged.len() => damaged[at] = self.below(256) as u8,
                4 if at < damaged.len() => damaged[at] = b"{}[],:\"\\0n "[self.below(11)],
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    damaged.splice(at..at, piece.bytes());
                }
            }
        }
        damaged
    }
}

fn documents() -> Vec<String> {
    let small = |name: &str, price: &str| {
        envelope(&[
            ("名前", "SINGLE_LINE_TEXT", name),
            ("単価", "NUMBER", price),
            (
                "他",
                "HOLOGRAM",
                r#"{"a":[1,-2.5e+3,true,false,null,"\u00e9\n"],"b":{}}"#,
            ),
            ("日", "DATE", "\"2026-01-31\""),
            ("明細", "SUBTABLE", ROWS),
        ])
    };
    let page = page_answer(&[
        small("\"a\"", "\"1\""),
        small(r#""\ud83e\uddfe\/\"""#, "2.5"),
        small("\"\"", "\"-0\""),
    ]);
    let pretty: serde_json::Value = serde_json::from_str(&page).unwrap();
    vec![
        serde_json::to_string_pretty(&pretty).unwrap(),
        page,
        page_answer(&[envelope(FILLED)]),
    ]
}

fn skip(document: &str) -> Result<(), ValueError> {
    let mut cursor = Cursor::new(document);
    cursor.skip()?;
    cursor.finish()
}

#[test]
fn what_is_skipped_is_what_serde_json_skips() {
    let mut random = Random(1);
    let (mut good, mut bad) = (0, 0);
    for document in documents() {
        for _ in 0..4_000 {
            let damaged = random.damage(document.as_bytes());
            let Ok(text) = std::str::from_utf8(&damaged) else {
                continue;
            };
            let theirs = serde_json::from_str::<IgnoredAny>(text);
            let ours = skip(text);
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?} {theirs:?} {text}");
            *if ours.is_ok() { &mut good } else { &mut bad } += 1;
        }
    }
    assert!(good > 1_000 && bad > 6_000, "{good} {bad}");
}

#[test]
fn what_is_decoded_is_what_serde_json_accepts_and_reads() {
    let mut random = Random(2);
    let (mut good, mut failed_records, mut bad) = (0, 0, 0);
    for document in documents() {
        for _ in 0..2_000 {
            let damaged = random.damage(document.as_bytes());
            let is_json = std::str::from_utf8(&damaged)
                .is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
            let ours = salvage_page::<Small>(&damaged);
            let _ = decode_page::<Everything>(&damaged);
            let _ = decode_record::<Small>(&damaged);
            let text = String::from_utf8_lossy(&damaged);
            match ours {
                Ok((page, failed)) => {
                    assert!(is_json, "{text}");
                    good += 1;
                    failed_records += failed.len();
                    compare(&page, &failed, &damaged);
                }
                Err(error) => {
                    // A document may be JSON and no page, and it may be neither.
                    assert!(error.offset().is_none() || !is_json, "{error} {text}");
                    bad += 1;
                }
            }
        }
    }
    assert!(
        good > 500 && failed_records > 300 && bad > 3_000,
        "{good} {failed_records} {bad}"
    );
}

/// Compares the names of the records with what serde_json reads.
fn compare(page: &Page<Small>, failed: &[FailedRecord], document: &[u8]) {
    // It refuses numbers that no f64 holds, and half surrogates that we skip.
    let Ok(theirs) = serde_json::from_slice::<serde_json::Value>(document) else {
        return;
    };
    let records = theirs["records"].as_array().unwrap();
    assert_eq!(page.len() + failed.len(), records.len());
    let is_good = |index: &usize| failed.iter().all(|failed| failed.index() != *index);
    for (saved, index) in page.iter().zip((0..records.len()).filter(is_good)) {
        let name = records[index]["名前"]["value"].as_str().unwrap_or_default();
        assert_eq!(saved.name, name, "{}", String::from_utf8_lossy(document));
    }
}

#[test]
fn prefixes_and_changed_bytes_end_without_a_panic() {
    for document in documents() {
        let bytes = document.as_bytes();
        for end in (0..bytes.len()).rev().step_by(3) {
            let error = salvage_page::<Small>(&bytes[..end]).unwrap_err();
            assert!(
                error.offset().is_some_and(|offset| offset <= end),
                "{error}"
            );
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.to_vec();
            damaged[at] = [0, b'"', b'\\', b'}', 0xff][at % 5];
            let _ = salvage_page::<Everything>(&damaged);
        }
    }
}

#[test]
fn nesting_is_bounded_and_takes_no_stack() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |depth: usize| {
            let inner = if open == "[" { "" } else { "1" };
            format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
        };
        for depth in [1, 64, 126, 127] {
            assert!(skip(&nested(depth)).is_ok(), "{depth}");
            assert!(serde_json::from_str::<serde_json::Value>(&nested(depth)).is_ok());
        }
        assert!(serde_json::from_str::<serde_json::Value>(&nested(128)).is_err());
        for depth in [128, 129, 1_000_000] {
            let error = skip(&nested(depth)).unwrap_err().to_string();
            assert!(error.contains("nested too deeply"), "{error}");
        }
    }
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let body = record_answer(&[("単価", "NUMBER", "\"1\""), ("他", "HOLOGRAM", &deep)]);
    assert!(
        decode_record::<Small>(body.as_bytes())
            .unwrap_err()
            .offset()
            .is_some()
    );
    assert!(decode_page::<Small>("[".repeat(200_000).as_bytes()).is_err());
}

#[test]
fn bytes_that_are_not_utf8_are_damage_with_an_offset() {
    let mut body = record_answer(&[("単価", "NUMBER", "\"1\"")]).into_bytes();
    body[20] = 0xff;
    let error = decode_record::<Small>(&body).unwrap_err();
    assert_eq!(error.offset(), Some(20));
    assert_eq!(
        error.to_string(),
        "app 12: damaged JSON at byte 20: bytes that are not UTF-8"
    );
}

#[test]
fn text_behind_the_document_is_damage() {
    let body = record_answer(&[("単価", "NUMBER", "\"1\"")]);
    assert!(decode_record::<Small>(format!("{body} \n").as_bytes()).is_ok());
    for more in ["x", "{}", ",", "\0"] {
        let error = decode_record::<Small>(format!("{body}{more}").as_bytes()).unwrap_err();
        assert_eq!(error.offset(), Some(body.len()));
    }
}

#[test]
fn half_a_surrogate_pair_costs_its_record_only() {
    let record = |name: &str| {
        envelope(&[
            ("単価", "NUMBER", "\"1\""),
            ("名前", "SINGLE_LINE_TEXT", name),
        ])
    };
    for half in [
        r#""\ud83e""#,
        r#""\udda7""#,
        r#""\ud83e\ud83e""#,
        r#""\ud83ex""#,
        r#""\ud83e\u0041""#,
    ] {
        assert!(serde_json::from_str::<String>(half).is_err());
        let body = page_answer(&[record("\"a\""), record(half), record("\"b\"")]);
        let (page, failed) = salvage_page::<Small>(body.as_bytes()).unwrap();
        assert_eq!((page.len(), failed.len()), (2, 1), "{half}");
        let skipped = envelope(&[("単価", "NUMBER", "\"1\""), ("他", "HOLOGRAM", half)]);
        assert!(decode_page::<Small>(page_answer(&[skipped]).as_bytes()).is_ok());
    }
}

#[test]
fn of_repeated_keys_the_last_counts() {
    let body = r#"{"record":{"$id":{"value":"1"},"$revision":{"value":"1"},"単価":{"value":"1","value":"9"},"名前":{"value":"a"},"名前":{"value":"b"}}}"#;
    let saved: Saved<Small> = decode_record(body.as_bytes()).unwrap();
    assert_eq!((saved.name.as_str(), saved.price), ("b", 9.into()));
}

#[test]
fn a_number_that_no_f64_holds_is_skipped() {
    assert!(serde_json::from_str::<serde_json::Value>("1e999").is_err());
    assert!(skip("1e999").is_ok());
}
