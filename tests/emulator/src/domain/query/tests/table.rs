//! What the server takes is what the table of the facts says: every operator and function of every field type.

use super::*;

const TABLE: &str = "../fixtures/query.txt";

/// The code of a field of this kind, in the record and in its table, and a value of it.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("ID", "$id", "", "1"),
    ("RECORD_NUMBER", "レコード番号", "", "\"APP-1\""),
    ("SINGLE_LINE_TEXT", "text", "i_text", "\"a\""),
    ("LINK", "link", "i_link", "\"a\""),
    ("MULTI_LINE_TEXT", "multi", "i_multi", "\"a\""),
    ("RICH_TEXT", "rich", "i_rich", "\"a\""),
    ("NUMBER", "number", "i_number", "1"),
    ("CALC_NUMBER", "calc", "i_calc", "\"1\""),
    ("CALC_DATE", "calc_date", "", "\"2026-01-31\""),
    ("CALC_TIME", "calc_time", "", "\"09:30\""),
    (
        "CALC_DATETIME",
        "calc_at",
        "",
        "\"2026-01-31T09:30:00+0900\"",
    ),
    ("CALC_HOUR_MINUTE", "hours", "", "\"49:30\""),
    ("CHECK_BOX", "check", "i_check", "\"A\""),
    ("MULTI_SELECT", "select", "i_select", "\"A\""),
    ("RADIO_BUTTON", "radio", "i_radio", "\"A\""),
    ("DROP_DOWN", "drop", "i_drop", "\"A\""),
    ("DATE", "date", "i_date", "\"2026-01-31\""),
    ("TIME", "time", "i_time", "\"09:30\""),
    ("DATETIME", "at", "i_at", "\"2026-01-31T09:30:00+0900\""),
    ("CREATED_TIME", "作成日時", "", "\"2026-01-31T09:30:00Z\""),
    ("UPDATED_TIME", "更新日時", "", "\"2026-01-31\""),
    ("FILE", "file", "i_file", "\"a\""),
    ("USER_SELECT", "user", "i_user", "\"sato\""),
    ("CREATOR", "作成者", "", "\"sato\""),
    ("MODIFIER", "更新者", "", "\"sato\""),
    ("STATUS_ASSIGNEE", "作業者", "", "\"sato\""),
    ("ORGANIZATION_SELECT", "org", "i_org", "\"sales\""),
    ("GROUP_SELECT", "group", "i_group", "\"all\""),
    ("STATUS", "ステータス", "", "\"new\""),
    ("CATEGORY", "カテゴリー", "", "\"a\""),
    ("SUBTABLE", "table", "", "\"a\""),
];

const OPERATORS: &[(&str, &[&str])] = &[
    ("equality", &["=", "!="]),
    ("ordering", &["<", ">", "<=", ">="]),
    ("membership", &["in", "not in"]),
    ("search", &["like", "not like"]),
    ("emptiness", &["is empty", "is not empty"]),
];

const FUNCTIONS: &[(&str, &[&str])] = &[
    ("now", &["NOW()"]),
    (
        "days",
        &[
            "TODAY()",
            "YESTERDAY()",
            "TOMORROW()",
            "FROM_TODAY(-1, DAYS)",
            "THIS_WEEK()",
            "LAST_WEEK(SUNDAY)",
            "NEXT_WEEK()",
            "THIS_MONTH(LAST)",
            "LAST_MONTH(1)",
            "NEXT_MONTH()",
            "THIS_YEAR()",
            "LAST_YEAR()",
            "NEXT_YEAR()",
        ],
    ),
    ("user", &["LOGINUSER()"]),
    ("organization", &["PRIMARY_ORGANIZATION()"]),
];

/// Returns a form whose related records are of the app with one field of each type.
fn relating() -> Form {
    Form::parse(&json!({"app": "2", "properties": {
        "number": {"type": "NUMBER"},
        "other": {"type": "REFERENCE_TABLE", "referenceTable": {
            "relatedApp": {"app": "1"}, "condition": {"field": "number", "relatedField": "number"}, "filterCond": ""}},
    }}))
    .unwrap()
}

fn is_taken(query: &str, form: &Form, other: &Form) -> bool {
    let context = context();
    let related_app = |_| {
        Some(RelatedApp {
            form: other,
            records: Vec::new(),
        })
    };
    Query::parse(query)
        .and_then(|query| {
            query
                .check_with_related_apps(form, &context, &related_app)
                .map(|_| ())
        })
        .is_ok()
}

#[test]
fn every_operator_and_function_of_every_type_is_taken_as_the_table_says() {
    let table =
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE))
            .unwrap();
    let (own, relating) = (form(), relating());
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut cells = 0;
    for line in lines {
        let (head, allowed) = line.split_once(" |").unwrap_or((line, ""));
        let (place, kind) = head.split_once(' ').unwrap();
        let (_, in_record, in_table, value) =
            FIELDS.iter().find(|(name, ..)| *name == kind).unwrap();
        let code = match place {
            "table" => (*in_table).to_owned(),
            "related" => format!("other.{in_record}"),
            _ => (*in_record).to_owned(),
        };
        let form = if place == "related" { &relating } else { &own };
        let allowed: Vec<Vec<&str>> = allowed
            .split('|')
            .map(|cell| {
                cell.split([':', ' '])
                    .filter(|word| !word.is_empty())
                    .collect()
            })
            .collect();
        let allows = |operators: &str, operand: &str| {
            allowed.iter().any(|cell| {
                cell.first() == Some(&operators) && (operand.is_empty() || cell.contains(&operand))
            })
        };
        let mut expect = |query: &str, expected: bool| {
            cells += 1;
            assert_eq!(is_taken(query, form, &own), expected, "{line}\n{query}");
        };
        for (group, operators) in OPERATORS {
            for operator in *operators {
                if *group == "emptiness" {
                    expect(&format!("{code} {operator}"), allows(group, ""));
                    continue;
                }
                let mut is = |name: &str, operand: &str| {
                    expect(&predicate(&code, operator, operand), allows(group, name));
                };
                is("value", value);
                if *group != "ordering" && *group != "search" {
                    is("empty", "\"\"");
                }
                for (name, calls) in FUNCTIONS {
                    for call in *calls {
                        is(name, call);
                    }
                }
            }
        }
        expect(&format!("order by {code} asc"), allows("sort", ""));
    }
    assert!(cells > 10_000, "{cells} cells");
}
