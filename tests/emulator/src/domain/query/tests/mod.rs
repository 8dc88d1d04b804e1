//! Checks and evaluates queries against a form with every field type.

use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value, json};

use super::*;

mod checking;
mod evaluation;
mod related;
mod robustness;
mod table;

/// Returns one field of each type; those in the table `table` have an `i_` in front.
fn form() -> Form {
    let options = json!({"A": {"index": "1"}, "B": {"index": "0"}, "C": {"index": "2"}});
    let choice = |field_type: &str| json!({"type": field_type, "options": options});
    let simple = |field_type: &str| json!({ "type": field_type });
    let calc = |format: &str| json!({"type": "CALC", "format": format, "expression": "1"});
    let inner = json!({
        "i_text": simple("SINGLE_LINE_TEXT"), "i_multi": simple("MULTI_LINE_TEXT"), "i_rich": simple("RICH_TEXT"),
        "i_number": simple("NUMBER"), "i_calc": calc("NUMBER"), "i_check": choice("CHECK_BOX"),
        "i_radio": choice("RADIO_BUTTON"), "i_drop": choice("DROP_DOWN"), "i_select": choice("MULTI_SELECT"),
        "i_date": simple("DATE"), "i_time": simple("TIME"), "i_at": simple("DATETIME"), "i_link": simple("LINK"),
        "i_file": simple("FILE"), "i_user": simple("USER_SELECT"), "i_org": simple("ORGANIZATION_SELECT"),
        "i_group": simple("GROUP_SELECT"),
    });
    Form::parse(&json!({
        "app": "1", "code": "APP",
        "process": {"enable": true, "states": {
            "new": {"name": "new", "index": "0"}, "done": {"name": "done", "index": "2"}, "open": {"name": "open", "index": "1"},
        }, "actions": []},
        "properties": {
            "text": simple("SINGLE_LINE_TEXT"), "multi": simple("MULTI_LINE_TEXT"), "rich": simple("RICH_TEXT"),
            "number": simple("NUMBER"), "calc": calc("NUMBER"), "calc_date": calc("DATE"), "calc_at": calc("DATETIME"),
            "calc_time": calc("TIME"), "hours": calc("HOUR_MINUTE"), "check": choice("CHECK_BOX"),
            "radio": choice("RADIO_BUTTON"), "drop": choice("DROP_DOWN"), "select": choice("MULTI_SELECT"),
            "date": simple("DATE"), "time": simple("TIME"), "at": simple("DATETIME"), "link": simple("LINK"),
            "file": simple("FILE"), "user": simple("USER_SELECT"), "org": simple("ORGANIZATION_SELECT"),
            "group": simple("GROUP_SELECT"), "box": simple("GROUP"), "related": simple("REFERENCE_TABLE"),
            "table": {"type": "SUBTABLE", "fields": inner},
            "second": {"type": "SUBTABLE", "fields": {"s_number": simple("NUMBER")}},
            "レコード番号": simple("RECORD_NUMBER"), "作成者": simple("CREATOR"), "更新者": simple("MODIFIER"),
            "作成日時": simple("CREATED_TIME"), "更新日時": simple("UPDATED_TIME"),
            "ステータス": {"type": "STATUS", "enabled": true}, "作業者": {"type": "STATUS_ASSIGNEE", "enabled": true},
            "カテゴリー": {"type": "CATEGORY", "enabled": true},
        },
    }))
    .unwrap()
}

/// 2024-03-01 00:30 in Tokyo, which is the day before in UTC.
fn context<'a>() -> Context<'a> {
    Context {
        now: DateTime::parse_from_rfc3339("2024-02-29T15:30:45Z")
            .unwrap()
            .to_utc(),
        zone: FixedOffset::east_opt(9 * 3600).unwrap(),
        login_user: "sato",
        primary_organization: Some("sales"),
        entity_exists: &|_, code| code != "nobody",
    }
}

fn plan(query: &str) -> Result<Plan, QueryError> {
    Query::parse(query)?.check(&form(), &context())
}

fn code(query: &str) -> &'static str {
    match plan(query) {
        Ok(_) => "",
        Err(error) => error.code,
    }
}

/// Returns the ids of the records, numbered from 1, that the query finds, in its order.
fn find_with(query: &str, context: &Context<'_>, records: &[Value]) -> Vec<u64> {
    let plan = Query::parse(query)
        .and_then(|query| query.check(&form(), context))
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let record = |id: u64| match &records[usize::try_from(id).unwrap() - 1] {
        Value::Object(record) => record.clone(),
        other => panic!("{other}"),
    };
    let mut places: Vec<Place> = (1..=records.len() as u64)
        .filter(|&id| plan.matches(id, &record(id)))
        .map(|id| plan.place(id, &record(id)))
        .collect();
    places.sort();
    let found: Vec<u64> = places.iter().map(Place::id).collect();
    let range = plan.id_range();
    let in_range = |id: u64| (range.first..=range.last).contains(&id);
    assert!(found.iter().all(|&id| in_range(id)), "{query}: {range:?}");
    if plan.is_id_range_only() {
        let all = (1..=records.len() as u64).filter(|&id| in_range(id));
        assert_eq!(all.count(), found.len(), "{query}: {range:?}");
    }
    found
}

fn find(query: &str, records: &[Value]) -> Vec<u64> {
    find_with(query, &context(), records)
}

/// Returns the ids in ascending order.
fn found(query: &str, records: &[Value]) -> Vec<u64> {
    let mut ids = find(query, records);
    ids.sort_unstable();
    ids
}

/// Rows from pairs of number and text.
fn table(rows: &[(&str, &str)]) -> Value {
    let rows = rows.iter().enumerate().map(|(at, (number, text))| {
        json!({"id": at.to_string(), "value": {"i_number": number, "i_text": text, "i_multi": text, "i_date": "2024-03-01"}})
    });
    json!({"table": rows.collect::<Vec<Value>>()})
}

fn predicate(field: &str, operator: &str, value: &str) -> String {
    match operator {
        "in" | "not in" => format!("{field} {operator} ({value})"),
        "is empty" | "is not empty" => format!("{field} {operator}"),
        _ => format!("{field} {operator} {value}"),
    }
}
