//! The table of kinds against the facts of the query language, and against the field types.

use kintone_schema::kind::{self, Functions, Kind, Location, Operators, Write};
use kintone_schema::{CalcFormat, FieldType};

/// Which operators and operands kintone takes, as the workspace's tests know it.
fn facts() -> String {
    let path = format!(
        "{}/../../tests/fixtures/query.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The line of the facts for this kind at that place.
fn line(kind: &Kind, location: Location) -> String {
    let place = match location {
        Location::Record => "record",
        Location::Table => "table",
        Location::Related => "related",
    };
    let mut line = format!("{place} {}", kind.name);
    for operators in Operators::ALL {
        if !kind.has(operators, location) {
            continue;
        }
        let name = format!("{operators:?}").to_lowercase();
        if operators == Operators::Emptiness {
            line.push_str(&format!(" | {name}"));
            continue;
        }
        line.push_str(&format!(" | {name}: value"));
        if kind.takes_empty(operators, location) {
            line.push_str(" empty");
        }
        for (functions, word) in [
            (Functions::Days, " days"),
            (Functions::Now, " now"),
            (Functions::User, " user"),
            (Functions::Organization, " organization"),
        ] {
            if kind.takes(functions, operators, location) {
                line.push_str(word);
            }
        }
    }
    if kind.is_sortable && location == Location::Record {
        line.push_str(" | sort");
    }
    line
}

#[test]
fn the_table_says_of_every_kind_what_the_query_language_takes() {
    let facts = facts();
    let lines: Vec<&str> = facts
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut compared = 0;
    for kind in kind::ALL {
        for location in Location::ALL {
            let expected = line(kind, location);
            let head = expected.split(" | ").next().unwrap_or_default();
            let found = lines
                .iter()
                .find(|line| line.split(" | ").next() == Some(head));
            if let Some(found) = found {
                assert!(kind.is_in(location), "{head}");
                assert_eq!(*found, expected);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, lines.len());
}

#[test]
fn every_kind_is_that_of_its_field_type() {
    for kind in kind::ALL {
        assert_eq!(Kind::named(kind.name), Some(*kind));
        let of_type = Kind::of(&FieldType::from(kind.field_type), None);
        let expected = match kind.field_type {
            "CALC" => &kind::CALC_NUMBER,
            _ => *kind,
        };
        assert_eq!(of_type, Some(expected));
    }
    let format = CalcFormat::from("HOUR_MINUTE");
    let of_format = Kind::of(&FieldType::Calc, Some(&format));
    assert_eq!(of_format, Some(&kind::CALC_HOUR_MINUTE));
    assert_eq!(
        Kind::of(&FieldType::from("HOLOGRAM"), None),
        Some(&kind::UNKNOWN)
    );
    for field_type in ["REFERENCE_TABLE", "GROUP", "LABEL", "SPACER", "HR"] {
        assert_eq!(Kind::of(&FieldType::from(field_type), None), None);
    }
}

#[test]
fn what_kintone_writes_is_neither_cleared_nor_an_update_key() {
    for kind in kind::ALL {
        if kind.write != Write::Always {
            assert!(
                !kind.is_clearable && !kind.may_be_unique && !kind.is_update_key,
                "{}",
                kind.name
            );
        }
        assert!(!kind.is_clearable || kind.empty.is_some(), "{}", kind.name);
        assert!(!kind.is_update_key || kind.may_be_unique, "{}", kind.name);
    }
}
