//! Compares a record that was read with what was sent, allowing for what kintone changes on the way: `1.50` becomes `1.5`,
//! check boxes take the order of the form, names are added to codes, rows get ids.
//!
//! Line ends and trailing blanks in texts and tags in rich text are ignored. Anything else must be certainly the same: if
//! kintone may have stored a value in a form that is unknown here, the record counts as different, and its fate stays
//! unknown.

use std::collections::BTreeSet;

use bigdecimal::BigDecimal;
use serde_json::{Map, Value};

use super::target::Operation;

/// Returns the first field that does not hold what was sent, if any. `sent` is the element of the request.
pub(super) fn difference(
    operation: Operation,
    sent: &[u8],
    stored: &Map<String, Value>,
) -> Option<String> {
    let sent: Option<Value> = serde_json::from_slice(sent).ok();
    let record = sent.as_ref().and_then(|sent| match operation {
        Operation::Add => Some(sent),
        _ => sent.get("record"),
    });
    let Some(Value::Object(record)) = record else {
        return Some("record".to_owned());
    };
    let is_new = operation == Operation::Add;
    different(record, stored, is_new).map(str::to_owned)
}

/// Returns the first field of a record or row that differs.
fn different<'s>(
    sent: &'s Map<String, Value>,
    stored: &Map<String, Value>,
    is_new: bool,
) -> Option<&'s str> {
    let is_same = |(code, sent): &(&String, &Value)| {
        let Some(stored) = stored.get(*code) else {
            return false;
        };
        let (Some(sent), Some(value)) = (sent.get("value"), stored.get("value")) else {
            return false;
        };
        let kind = stored.get("type").and_then(Value::as_str);
        is_same_value(kind.unwrap_or_default(), sent, value, is_new)
    };
    let mut fields = sent.iter();
    fields
        .find(|field| !is_same(field))
        .map(|(code, _)| code.as_str())
}

fn is_same_value(kind: &str, sent: &Value, stored: &Value, is_new: bool) -> bool {
    match (sent, stored) {
        (Value::Array(sent), Value::Array(stored)) => match kind {
            "SUBTABLE" => {
                let mut rows = sent.iter().zip(stored);
                sent.len() == stored.len()
                    && rows.all(|(sent, stored)| is_same_row(sent, stored, is_new))
            }
            // A file gets another key when it is attached.
            "FILE" => sent.len() == stored.len(),
            _ => elements(sent).is_some_and(|sent| Some(sent) == elements(stored)),
        },
        (Value::Object(_), Value::Object(_)) => {
            element(sent).is_some_and(|sent| Some(sent) == element(stored))
        }
        _ => match (scalar(sent), scalar(stored)) {
            (Some(sent), Some(stored)) => is_same_text(kind, &sent, &stored),
            _ => false,
        },
    }
}

/// Compares rows. Those of a new record get ids of their own.
fn is_same_row(sent: &Value, stored: &Value, is_new: bool) -> bool {
    let id = sent.get("id").filter(|id| !is_new && !id.is_null());
    if id.is_some_and(|id| Some(id) != stored.get("id")) {
        return false;
    }
    match (sent.get("value"), stored.get("value")) {
        (Some(Value::Object(sent)), Some(Value::Object(stored))) => {
            different(sent, stored, is_new).is_none()
        }
        // A row that was sent by its id alone.
        (None, _) => id.is_some(),
        _ => false,
    }
}

fn elements(list: &[Value]) -> Option<BTreeSet<&str>> {
    list.iter().map(element).collect()
}

/// An option, or the code of a user, a department or a group.
fn element(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("code")?.as_str())
}

fn is_same_text(kind: &str, sent: &str, stored: &str) -> bool {
    if sent == stored {
        return true;
    }
    match kind {
        "NUMBER" => {
            let number = |text: &str| text.parse::<BigDecimal>().ok();
            number(sent).is_some_and(|sent| Some(sent) == number(stored))
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
        // kintone rewrites tags and attributes.
        "RICH_TEXT" => words(sent) == words(stored),
        "DATE" => false,
        _ => lines(sent).eq(lines(stored)),
    }
}

/// The lines of a text without trailing blanks, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim_end().lines().map(str::trim_end)
}

/// The text of an HTML fragment, without tags and blanks.
fn words(html: &str) -> String {
    let mut words = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if is_tag || letter.is_whitespace() => {}
            _ => words.push(letter),
        }
    }
    for (entity, letter) in [
        ("&nbsp;", ""),
        ("\u{a0}", ""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        words = words.replace(entity, letter);
    }
    words
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
        difference(operation, sent.to_string().as_bytes(), &stored())
    }

    #[test]
    fn a_record_holds_what_was_sent_with_what_kintone_makes_of_it() {
        for sent in [
            json!({}),
            json!({"件名": {"value": "a"}, "電話": {"value": null}, "状態": {"value": ""}}),
            json!({"件名": {"value": "a "}}),
            json!({"金額": {"value": "1.50"}}),
            json!({"金額": {"value": 1.5}}),
            json!({"備考": {"value": "一\r\n二\r\n"}}),
            json!({"説明": {"value": "<p class=\"x\">1&nbsp;&lt; 2</p>"}}),
            json!({"期限": {"value": "2026-11-27"}, "開始": {"value": "09:30:15"}}),
            json!({"日時": {"value": "2026-11-27T00:30:59Z"}}),
            json!({"担当": {"value": [{"code": "kato"}, {"code": "sato"}]}}),
            json!({"登録": {"value": {"code": "sato"}}}),
            json!({"区分": {"value": ["y", "x"]}}),
            json!({"添付": {"value": [{"fileKey": "1"}]}}),
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
}
