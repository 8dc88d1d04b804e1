//! Compares a record that was read with what was sent, allowing for what kintone changes on the way: `1.50` becomes `1.5`,
//! check boxes take the order of the form, names are added to codes, rows get ids.
//!
//! Line ends in texts are ignored. Anything else must be certainly the same: if kintone may have stored a value in a form that
//! is unknown here (the tags of rich text, the keys of attached files), the record counts as different, and its fate stays
//! unknown.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::rounding::Precision;
use super::target::Operation;
use crate::record::values::read_number;
use crate::record::{Meta, OnEmpty, Write};

/// Returns the first field that does not hold what was sent, if any. `sent` is the element of the request. Without a precision,
/// numbers that kintone rounded differ.
pub(super) fn difference(
    operation: Operation,
    sent: &[u8],
    stored: &Map<String, Value>,
    precision: Option<Precision>,
) -> Option<String> {
    let sent: Option<Value> = serde_json::from_slice(sent).ok();
    let record = sent.as_ref().and_then(|sent| match operation {
        Operation::Add => Some(sent),
        _ => sent.get("record"),
    });
    let Some(Value::Object(record)) = record else {
        return Some("record".to_owned());
    };
    let compared = Comparison {
        is_new: operation == Operation::Add,
        precision,
    };
    let different = compared.different(record, stored);
    different.map(str::to_owned)
}

/// Returns the first field that holds a value although it was empty in the record that was added, if any. Such fields are not
/// sent where the form has no default, so kintone stores them empty.
pub(super) fn filled_since(
    meta: &Meta,
    sent: &[u8],
    stored: &Map<String, Value>,
) -> Option<&'static str> {
    let sent: Map<String, Value> = serde_json::from_slice(sent).unwrap_or_default();
    let is_filled = |code: &str| match stored.get(code).and_then(|field| field.get("value")) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(elements)) => !elements.is_empty(),
        Some(_) => true,
    };
    let mut fields = meta.fields.iter().filter(|field| {
        // A radio button always has an option, and a new table may have a row.
        let may_stay_empty = !["RADIO_BUTTON", "SUBTABLE"].contains(&field.field_type);
        may_stay_empty && field.write == Write::Always && field.on_empty == OnEmpty::Omit
    });
    let found = fields.find(|field| !sent.contains_key(field.code) && is_filled(field.code));
    found.map(|field| field.code)
}

/// How a record that was sent is compared with the one that was read.
#[derive(Debug, Clone, Copy)]
struct Comparison {
    /// Whether the record was added, so that its rows get ids of their own.
    is_new: bool,
    precision: Option<Precision>,
}

impl Comparison {
    /// Returns the first field of a record or row that differs.
    fn different<'s>(
        self,
        sent: &'s Map<String, Value>,
        stored: &Map<String, Value>,
    ) -> Option<&'s str> {
        let is_same = |(code, sent): &(&String, &Value)| {
            let Some(stored) = stored.get(*code) else {
                return false;
            };
            let (Some(sent), Some(value)) = (sent.get("value"), stored.get("value")) else {
                return false;
            };
            let kind = stored.get("type").and_then(Value::as_str);
            self.is_same_value(kind.unwrap_or_default(), sent, value)
        };
        let mut fields = sent.iter();
        fields
            .find(|field| !is_same(field))
            .map(|(code, _)| code.as_str())
    }

    fn is_same_value(self, kind: &str, sent: &Value, stored: &Value) -> bool {
        match (sent, stored) {
            (Value::Array(sent), Value::Array(stored)) => match kind {
                "SUBTABLE" => {
                    let mut rows = sent.iter().zip(stored);
                    sent.len() == stored.len()
                        && rows.all(|(sent, stored)| self.is_same_row(sent, stored))
                }
                // A file may get another key when it is attached: then nothing says that it is the same.
                "FILE" => keys(sent) == keys(stored),
                _ => elements(sent).is_some_and(|sent| Some(sent) == elements(stored)),
            },
            (Value::Object(_), Value::Object(_)) => {
                element(sent).is_some_and(|sent| Some(sent) == element(stored))
            }
            _ => match (scalar(sent), scalar(stored)) {
                (Some(sent), Some(stored)) => self.is_same_text(kind, &sent, &stored),
                _ => false,
            },
        }
    }

    /// Compares rows. Those of a new record get ids of their own.
    fn is_same_row(self, sent: &Value, stored: &Value) -> bool {
        let id = sent.get("id").filter(|id| !self.is_new && !id.is_null());
        if id.is_some_and(|id| Some(id) != stored.get("id")) {
            return false;
        }
        match (sent.get("value"), stored.get("value")) {
            (Some(Value::Object(sent)), Some(Value::Object(stored))) => {
                self.different(sent, stored).is_none()
            }
            // A row that was sent by its id alone.
            (None, _) => id.is_some(),
            _ => false,
        }
    }

    fn is_same_text(self, kind: &str, sent: &str, stored: &str) -> bool {
        if sent == stored {
            return true;
        }
        match kind {
            "NUMBER" => {
                let number = |text: &str| read_number(text).ok();
                let (Some(sent), Some(stored)) = (number(sent), number(stored)) else {
                    return false;
                };
                let rounded = self.precision.map(|precision| precision.round(&sent));
                sent == stored || rounded == Some(stored)
            }
            // kintone keeps minutes.
            "TIME" => sent.len() > 5 && sent.get(..5) == Some(stored),
            "DATETIME" | "CREATED_TIME" | "UPDATED_TIME" => {
                let minute = |text: &str| {
                    text.ends_with('Z')
                        .then(|| text.get(..16).map(str::to_owned))?
                };
                minute(sent).is_some_and(|sent| Some(sent) == minute(stored))
            }
            // kintone may rewrite tags and attributes, in which the difference may lie.
            "RICH_TEXT" | "DATE" => false,
            _ => lines(sent).eq(lines(stored)),
        }
    }
}

fn keys(files: &[Value]) -> Vec<Option<&Value>> {
    files.iter().map(|file| file.get("fileKey")).collect()
}

fn elements(list: &[Value]) -> Option<BTreeSet<&str>> {
    list.iter().map(element).collect()
}

/// An option, or the code of a user, a department or a group.
fn element(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("code")?.as_str())
}

/// The lines of a text, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
}

/// A scalar as text; `null` is empty.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn stored() -> Map<String, Value> {
        let stored = json!({
            "件名": {"type": "SINGLE_LINE_TEXT", "value": "a"},
            "金額": {"type": "NUMBER", "value": "1.5"},
            "備考": {"type": "MULTI_LINE_TEXT", "value": "一\n二"},
            "説明": {"type": "RICH_TEXT", "value": "<div>1 &lt; <b>2</b></div>"},
            "電話": {"type": "LINK", "value": ""},
            "状態": {"type": "DROP_DOWN", "value": null},
            "期限": {"type": "DATE", "value": "2026-11-27"},
            "開始": {"type": "TIME", "value": "09:30"},
            "日時": {"type": "DATETIME", "value": "2026-11-27T00:30:00Z"},
            "担当": {"type": "USER_SELECT", "value": [{"code": "sato", "name": "佐藤"}, {"code": "kato", "name": "加藤"}]},
            "登録": {"type": "CREATOR", "value": {"code": "sato", "name": "佐藤"}},
            "区分": {"type": "CHECK_BOX", "value": ["x", "y"]},
            "添付": {"type": "FILE", "value": [{"fileKey": "2", "name": "a.txt"}]},
            "明細": {"type": "SUBTABLE", "value": [{"id": "4", "value": {
                "品名": {"type": "SINGLE_LINE_TEXT", "value": "紙"},
                "数量": {"type": "NUMBER", "value": "2"},
                "小計": {"type": "CALC", "value": "3"}
            }}]}
        });
        match stored {
            Value::Object(stored) => stored,
            _ => unreachable!("an object"),
        }
    }

    fn differs(operation: Operation, record: &Value) -> Option<String> {
        let sent = match operation {
            Operation::Add => record.clone(),
            _ => json!({"id": 1, "revision": 2, "record": record}),
        };
        difference(operation, sent.to_string().as_bytes(), &stored(), None)
    }

    #[test]
    fn a_record_holds_what_was_sent_with_what_kintone_makes_of_it() {
        for sent in [
            json!({}),
            json!({"件名": {"value": "a"}, "電話": {"value": null}, "状態": {"value": ""}}),
            json!({"金額": {"value": "1.50"}}),
            json!({"金額": {"value": 1.5}}),
            json!({"備考": {"value": "一\r\n二"}}),
            json!({"説明": {"value": "<div>1 &lt; <b>2</b></div>"}}),
            json!({"期限": {"value": "2026-11-27"}, "開始": {"value": "09:30:15"}}),
            json!({"日時": {"value": "2026-11-27T00:30:59Z"}}),
            json!({"担当": {"value": [{"code": "kato"}, {"code": "sato"}]}}),
            json!({"登録": {"value": {"code": "sato"}}}),
            json!({"区分": {"value": ["y", "x"]}}),
            json!({"添付": {"value": [{"fileKey": "2"}]}}),
            json!({"明細": {"value": [{"value": {"品名": {"value": "紙"}, "数量": {"value": "2.0"}}}]}}),
        ] {
            for operation in [Operation::Add, Operation::Update] {
                assert_eq!(differs(operation, &sent), None, "{sent}");
            }
        }
        let by_id = json!({"明細": {"value": [{"id": "4"}]}});
        assert_eq!(differs(Operation::Update, &by_id), None);
        // The ids of the rows of a new record are ignored.
        let copied = json!({"明細": {"value": [{"id": "9", "value": {"品名": {"value": "紙"}}}]}});
        assert_eq!(differs(Operation::Add, &copied), None);
        assert!(differs(Operation::Update, &copied).is_some());
    }

    #[test]
    fn what_is_not_certainly_the_same_differs() {
        for (code, value) in [
            ("件名", json!("b")),
            ("件名", json!("A")),
            ("金額", json!("1.51")),
            ("金額", json!("")),
            ("別名", json!("")),
            ("備考", json!("一 二")),
            ("説明", json!("<div>1 &lt; 3</div>")),
            ("説明", json!("")),
            ("説明", json!("<div>1 &lt; <i>2</i></div>")),
            ("件名", json!("a ")),
            ("備考", json!("一\n二\n")),
            ("添付", json!([{"fileKey": "1"}])),
            ("状態", json!("済")),
            ("期限", json!("2026-11-28")),
            ("開始", json!("09:31")),
            ("日時", json!("2026-11-27T00:31:00Z")),
            ("日時", json!("2026-11-27T00:30:00+09:00")),
            ("担当", json!([])),
            ("担当", json!([{"code": "sato"}])),
            ("登録", json!({"code": "kato"})),
            ("区分", json!(["x"])),
            ("添付", json!([])),
            ("明細", json!([])),
            ("明細", json!([{"value": {"品名": {"value": "筆"}}}])),
        ] {
            let sent = json!({ code: {"value": value} });
            for operation in [Operation::Add, Operation::Update] {
                assert_eq!(differs(operation, &sent).as_deref(), Some(code), "{sent}");
            }
        }
    }

    #[test]
    fn numbers_are_compared_as_the_app_rounds_them() {
        let precision = Precision::testing(1);
        for (sent, is_same) in [
            ("1.5", true),
            ("1.46", true),
            ("1.55", false),
            ("1.4", false),
        ] {
            let row = json!([{"value": {"数量": {"value": "2.04"}}}]);
            let sent = json!({"金額": {"value": sent}, "明細": {"value": row}});
            let sent = sent.to_string();
            let differs = difference(Operation::Add, sent.as_bytes(), &stored(), Some(precision));
            assert_eq!(differs.is_none(), is_same, "{sent}");
            let differs = difference(Operation::Add, sent.as_bytes(), &stored(), None);
            assert!(differs.is_some());
        }
    }
}
