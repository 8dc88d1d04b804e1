//! What `query!` takes is what the table of the facts says: every operator and function of every kind.

use super::*;
use crate::kind::Operators;

const TABLE: &str = "../tests/fixtures/query.txt";

const FUNCTIONS: [(&str, &[&str]); 4] = [
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

/// A value of a field of this kind.
fn value(kind: &str) -> &'static str {
    match kind {
        "ID" | "NUMBER" => "1",
        "RECORD_NUMBER" => "\"APP-1\"",
        "CALC_NUMBER" => "\"1\"",
        "DATE" | "CALC_DATE" | "UPDATED_TIME" => "\"2026-01-31\"",
        "TIME" | "CALC_TIME" => "\"09:30\"",
        "DATETIME" | "CALC_DATETIME" => "\"2026-01-31T09:30:00+0900\"",
        "CREATED_TIME" => "\"2026-01-31T09:30:00Z\"",
        "CALC_HOUR_MINUTE" => "\"49:30\"",
        _ => "\"A\"",
    }
}

/// One field of each kind, with the code `a_KIND`, and the same in a table as `b_KIND`.
fn form(kinds: &[&str]) -> Form {
    let field = |prefix: &str, kind: &str, table: &str| Field {
        kind: kind.to_owned(),
        code: format!("{prefix}_{kind}"),
        label: String::new(),
        ident: String::new(),
        table: table.to_owned(),
        options: match kind {
            "CHECK_BOX" | "MULTI_SELECT" | "RADIO_BUTTON" | "DROP_DOWN" | "STATUS" => {
                vec!["A".to_owned()]
            }
            _ => Vec::new(),
        },
    };
    let fields = kinds
        .iter()
        .flat_map(|kind| [field("a", kind, ""), field("b", kind, "a_SUBTABLE")]);
    Form {
        scope: Scope::Form,
        name: "Every".to_owned(),
        place: "every.json".to_owned(),
        fields: fields.chain([field("a", "REFERENCE_TABLE", "")]).collect(),
        others: Vec::new(),
    }
}

#[test]
fn every_operator_and_function_of_every_kind_is_taken_as_the_table_says() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    let table = std::fs::read_to_string(path).expect("the table of the workspace");
    let lines = || {
        let lines = table.lines();
        lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let mut kinds: Vec<&str> = lines().filter_map(|line| line.split(' ').nth(1)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut own = form(&kinds);
    own.others.push(Other {
        code: "a_REFERENCE_TABLE".to_owned(),
        path: TokenStream::new(),
        form: form(&kinds),
    });
    let mut cells = 0;
    for line in lines() {
        let mut words = line.split(' ');
        let (place, kind) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let code = match (place, kind) {
            ("record", "ID") => "$id".to_owned(),
            ("related", "ID") => "a_REFERENCE_TABLE.$id".to_owned(),
            ("table", kind) => format!("b_{kind}"),
            ("related", kind) => format!("a_REFERENCE_TABLE.a_{kind}"),
            (_, kind) => format!("a_{kind}"),
        };
        let allowed: Vec<Vec<&str>> = line
            .split('|')
            .skip(1)
            .map(|cell| {
                let words = cell.split([':', ' ']);
                words.filter(|word| !word.is_empty()).collect()
            })
            .collect();
        let allows = |operators: &str, operand: &str| {
            allowed.iter().any(|cell| {
                cell.first() == Some(&operators) && (operand.is_empty() || cell.contains(&operand))
            })
        };
        let mut expect = |query: String, expected: bool| {
            cells += 1;
            let tokens: TokenStream = query.parse().expect("tokens of Rust");
            let told = run_with(&lex_tokens(tokens), Mistakes::of_tokens(), &own);
            assert_eq!(told.is_ok(), expected, "{line}\n{query}\n{told:?}");
        };
        for operators in Operators::ALL {
            let group = format!("{operators:?}").to_lowercase();
            let group = group.as_str();
            for operator in operators.spelt() {
                if operators == Operators::Emptiness {
                    expect(format!("{code} {operator}"), allows(group, ""));
                    continue;
                }
                let mut is = |name: &str, operand: &str| {
                    let query = match group {
                        "membership" => format!("{code} {operator} ({operand})"),
                        _ => format!("{code} {operator} {operand}"),
                    };
                    expect(query, allows(group, name));
                };
                is("value", value(kind));
                if group != "search" {
                    is("empty", "\"\"");
                }
                for (name, calls) in FUNCTIONS {
                    for call in calls {
                        is(name, call);
                    }
                }
            }
        }
        expect(format!("order by {code} asc"), allows("sort", ""));
    }
    assert!(cells > 10_000, "{cells} cells");
}
