//! Every field type with its properties.

use kintone_schema::{
    Align, AppSchema, CalcFormat, Default, EntityType, FieldType, Protocol, RoundingMode,
    SchemaParts, UnitPosition,
};
use serde_json::{Value, json};

use crate::{example, field, find, form, text};

#[test]
fn every_type_of_a_form_definition_is_known() {
    let schema = example("all_types");
    let mut types: Vec<&str> = schema
        .all_fields()
        .map(|found| found.field.field_type().as_str())
        .collect();
    types.sort_unstable();
    types.dedup();
    assert_eq!(types.len(), 28);
    for found in schema.all_fields() {
        let field_type = found.field.field_type();
        assert!(!matches!(field_type, FieldType::Unknown(_)), "{field_type}");
    }
}

#[test]
fn text_has_its_limits_default_and_expression() {
    let schema = example("all_types");
    let unique = find(&schema, "text_unique");
    assert_eq!(unique.label(), "Unique text");
    assert!(unique.required() && unique.unique() && !unique.no_label());
    assert_eq!(
        (unique.min_length(), unique.max_length()),
        (Some(1), Some(64))
    );
    let plain = find(&schema, "text");
    assert_eq!((plain.min_length(), plain.max_length()), (None, None));
    assert_eq!(plain.expression(), None);
    assert_eq!(plain.default(), &Default::None);
    assert_eq!(
        find(&schema, "type").default(),
        &Default::Text("default \"quoted\" \\ value".into())
    );
    let auto = find(&schema, "text_auto").expression().expect("automatic");
    assert!(auto.starts_with("text & \"-\""), "{auto}");
    assert_eq!(
        find(&schema, "multi_line").default(),
        &Default::Text("line 1\nline 2".into())
    );
    assert_eq!(
        find(&schema, "rich").default(),
        &Default::Text("<div><b>bold</b></div>".into())
    );
}

#[test]
fn numbers_have_limits_as_written_and_what_people_see() {
    let schema = example("all_types");
    let full = find(&schema, "number_full");
    assert_eq!(full.min_value(), Some("-1000.5"));
    assert_eq!(full.max_value(), Some("99999999999.9999"));
    assert_eq!(full.display_scale(), Some(4));
    assert_eq!(full.unit(), Some("pt"));
    assert_eq!(full.unit_position(), Some(&UnitPosition::After));
    assert_eq!(full.static_default(), Some(&Default::Text("50".into())));
    assert!(full.digit() && full.unique() && full.required());
    let plain = find(&schema, "number");
    assert_eq!((plain.min_value(), plain.max_value()), (None, None));
    assert_eq!((plain.unit(), plain.display_scale()), (None, None));
}

#[test]
fn calculated_fields_have_their_format() {
    let schema = example("all_types");
    for (code, format) in [
        ("calc_number", CalcFormat::Number),
        ("calc_digit", CalcFormat::NumberDigit),
        ("calc_datetime", CalcFormat::Datetime),
        ("calc_date", CalcFormat::Date),
        ("calc_time", CalcFormat::Time),
        ("calc_hours", CalcFormat::HourMinute),
        ("calc_days", CalcFormat::DayHourMinute),
    ] {
        let field = find(&schema, code);
        assert_eq!(field.calc_format(), Some(&format), "{code}");
        assert!(field.expression().is_some(), "{code}");
    }
    assert_eq!(find(&schema, "number").calc_format(), None);
    let odd = field(json!({"type": "CALC", "format": "ROMAN"}));
    assert_eq!(
        odd.calc_format(),
        Some(&CalcFormat::Unknown("ROMAN".into()))
    );
}

#[test]
fn options_are_in_numeric_display_order() {
    let schema = example("all_types");
    let names = |code| -> Vec<String> {
        let options = find(&schema, code).options().iter();
        options.map(|option| option.name.clone()).collect()
    };
    assert_eq!(names("radio"), ["はい", "いいえ", "どちらでもない"]);
    assert_eq!(
        names("dropdown"),
        ["-----", "100%", "\"quoted\"", "back\\slash", "絵文字😀"]
    );
    let localized = find(&schema, "dropdown_localized").options();
    assert_eq!(localized[1].name, "進行中");
    assert_eq!(localized[1].label, "In progress");
    assert_eq!(find(&schema, "checkbox").align(), Some(&Align::Vertical));

    let options: serde_json::Map<String, Value> = (0..12)
        .map(|index| {
            (
                format!("o{index}"),
                json!({"label": "", "index": index.to_string()}),
            )
        })
        .collect();
    let many = field(json!({"type": "DROP_DOWN", "options": options}));
    let indexes: Vec<u32> = many.options().iter().map(|option| option.index).collect();
    assert_eq!(indexes, Vec::from_iter(0..12));
}

#[test]
fn defaults_are_none_text_many_entities_or_now() {
    let schema = example("all_types");
    let default = |code| find(&schema, code).default().clone();
    assert_eq!(
        default("checkbox"),
        Default::Many(vec!["sample1".into(), "日本語".into()])
    );
    assert_eq!(default("multi_select"), Default::None);
    assert_eq!(default("radio"), Default::Text("はい".into()));
    assert_eq!(default("dropdown_localized"), Default::None);
    assert_eq!(default("date"), Default::Text("2020-11-12".into()));
    assert_eq!(default("time"), Default::Text("05:00:00.000".into()));
    assert_eq!(
        default("datetime"),
        Default::Text("2020-01-01T01:30".into())
    );
    for code in ["date_now", "time_now", "datetime_now"] {
        assert_eq!(default(code), Default::Now, "{code}");
    }
    let Default::Entities(users) = default("users") else {
        panic!("users have a default");
    };
    assert_eq!(users[0].entity_type, EntityType::User);
    assert_eq!(users[0].code, "sato");
    assert_eq!(users[1].entity_type, EntityType::Function);
    assert_eq!(users[1].code, "LOGINUSER()");
}

#[test]
fn now_wins_over_the_default_value() {
    let date = json!({"type": "DATE", "defaultValue": "2020-01-01", "defaultNowValue": true});
    assert_eq!(field(date).default(), &Default::Now);
}

#[test]
fn a_default_with_a_function_or_now_is_the_servers_as_a_whole() {
    let schema = example("all_types");
    for code in [
        "users",
        "departments",
        "date_now",
        "time_now",
        "datetime_now",
        // Whose time zone this is in, only the server knows.
        "datetime",
    ] {
        let field = find(&schema, code);
        assert!(field.server_default(), "{code}");
        assert_eq!(field.static_default(), None, "{code}");
    }
    for code in ["groups", "checkbox", "date", "dropdown"] {
        let field = find(&schema, code);
        assert!(!field.server_default(), "{code}");
        assert_eq!(field.static_default(), Some(field.default()), "{code}");
    }
    let instant = field(json!({"type": "DATETIME", "defaultValue": "2012-07-19T00:00Z"}));
    assert!(!instant.server_default());
    let group_of_users = json!([{"type": "GROUP", "code": "everyone"}]);
    let users = field(json!({"type": "USER_SELECT", "defaultValue": group_of_users}));
    assert!(users.server_default());
    let without = find(&schema, "text");
    assert!(!without.server_default());
    assert_eq!(without.static_default(), None);
}

#[test]
fn links_files_and_selections_have_their_settings() {
    let schema = example("all_types");
    let web = find(&schema, "link_web");
    assert_eq!(web.protocol(), Some(&Protocol::Web));
    assert_eq!((web.min_length(), web.max_length()), (Some(8), Some(128)));
    assert!(web.unique());
    assert_eq!(find(&schema, "link_call").protocol(), Some(&Protocol::Call));
    assert_eq!(find(&schema, "link_mail").protocol(), Some(&Protocol::Mail));
    assert_eq!(find(&schema, "file_large").thumbnail_size(), Some(500));
    let candidates = find(&schema, "users").entities();
    let codes: Vec<&str> = candidates
        .iter()
        .map(|entity| entity.code.as_str())
        .collect();
    assert_eq!(codes, ["sato", "everyone", "sales"]);
    assert!(find(&schema, "group1").open_group());
}

#[test]
fn lookups_and_related_records_name_the_other_app() {
    let schema = example("all_types");
    let lookup = find(&schema, "lookup_text").lookup().expect("a lookup");
    assert_eq!(lookup.related_app, Some(30));
    assert_eq!(lookup.related_app_code, "ITEMS");
    assert_eq!(lookup.related_key_field, "code");
    assert_eq!(lookup.field_mappings.len(), 2);
    assert_eq!(lookup.field_mappings[1].field, "copied_number");
    assert_eq!(lookup.field_mappings[1].related_field, "price");
    assert_eq!(lookup.lookup_picker_fields, ["code", "name"]);
    assert_eq!(lookup.filter_cond, "price > \"0\"");
    let related = find(&schema, "related").reference_table();
    let related = related.expect("related records");
    assert_eq!(related.related_app, Some(32));
    assert_eq!(related.condition.field, "text_unique");
    assert_eq!(related.condition.related_field, "parent_code");
    assert_eq!(related.display_fields.len(), 3);
    assert_eq!(related.size, Some(5));
    assert_eq!(find(&schema, "related_hidden").reference_table(), None);
    assert_eq!(schema.lookup_apps(), [30, 31]);
    assert_eq!(example("invoice").lookup_apps(), [20, 21]);
}

#[test]
fn a_lookup_into_an_app_that_may_not_be_viewed_is_still_a_lookup() {
    let hidden = field(json!({"type": "SINGLE_LINE_TEXT", "required": false, "lookup": null}));
    assert!(hidden.is_lookup());
    assert_eq!(hidden.lookup(), None);
    assert!(!field(json!({"type": "SINGLE_LINE_TEXT", "unique": true})).is_lookup());
}

#[test]
fn fields_come_in_form_order_and_the_rest_by_code() {
    let properties = json!({
        "d": {"type": "NUMBER"}, "c": {"type": "NUMBER"}, "a": {"type": "NUMBER"},
        "b": {"type": "SUBTABLE", "fields": {
            "b1": {"type": "NUMBER"}, "b2": {"type": "NUMBER"}, "b0": {"type": "NUMBER"},
        }},
    });
    let schema = AppSchema::from_parts(SchemaParts {
        properties,
        order: ["c", "b2", "b", "gone", "b1", "c"].map(String::from).into(),
        ..SchemaParts::default()
    })
    .expect("a schema");
    let codes: Vec<&str> = schema
        .all_fields()
        .map(|found| found.field.code())
        .collect();
    assert_eq!(codes, ["c", "b", "b2", "b1", "b0", "a", "d"]);
    let written: Value = serde_json::from_str(&schema.to_canonical_json()).expect("JSON");
    assert_eq!(written["order"], json!(codes));
}

#[test]
fn fields_are_found_by_code_label_and_type() {
    let schema = example("invoice");
    let inner = schema.find("品名").expect("a member of a table");
    assert_eq!(inner.field.table(), Some("明細"));
    assert_eq!(inner.table.map(|table| table.code()), Some("明細"));
    assert!(schema.field("品名").is_none());
    assert_eq!(schema.field("件名").map(|field| field.code()), Some("件名"));
    assert!(schema.find("件名 ").is_none());
    let labelled: Vec<&str> = schema
        .by_label("軽減税率対象")
        .map(|found| found.field.code())
        .collect();
    assert_eq!(labelled, ["軽減税率"]);
    let expense = example("expense");
    let number = expense.of_type(&FieldType::RecordNumber);
    assert_eq!(number.map(|field| field.code()), Some("Record_number"));
    let category = expense.of_type(&FieldType::Category).expect("a category");
    assert!(!category.enabled());
    assert!(
        expense
            .of_type(&FieldType::Status)
            .expect("a status")
            .enabled()
    );
}

#[test]
fn the_head_of_a_schema_file_is_read() {
    let schema = example("expense");
    assert_eq!(schema.app(), Some(2));
    assert_eq!(schema.code(), "EXP");
    assert_eq!(schema.name(), "Expense");
    assert_eq!(schema.revision(), Some(7));
    assert_eq!(schema.clone().with_hash("").hash(), None);
    assert_eq!(schema.with_hash("ab12").hash(), Some("ab12"));
    let all = example("all_types");
    let precision = all.number_precision().expect("it was pulled");
    assert_eq!((precision.digits, precision.decimal_places), (30, 10));
    assert_eq!(precision.rounding_mode, RoundingMode::HalfEven);
}

#[test]
fn a_raw_answer_is_named_after_its_file() {
    let file: Value = serde_json::from_str(&text("invoice")).expect("JSON");
    let answer = json!({"properties": file["properties"], "revision": "14"});
    let schema = AppSchema::parse(&answer.to_string(), "invoice").expect("an answer");
    assert_eq!(schema.name(), "invoice");
    assert_eq!((schema.app(), schema.code()), (None, ""));
    assert_eq!(schema.revision(), Some(14));
    assert!(schema.process().is_none() && schema.number_precision().is_none());
    assert_eq!(schema.fields().len(), example("invoice").fields().len());
    let codes: Vec<&str> = schema.fields().iter().map(|field| field.code()).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn numbers_may_be_numbers_and_missing_members_are_not_set() {
    let schema = form(json!({
        "n": {"type": "NUMBER", "minValue": 0.5, "maxValue": 100, "displayScale": 2, "unit": null},
        "f": {"type": "FILE", "thumbnailSize": 250},
        "d": {"type": "DROP_DOWN", "options": {"a": {"index": 0}}},
        "l": {"type": "NUMBER", "lookup": {"relatedApp": {"app": 30}, "relatedKeyField": "code"}},
        "r": {"type": "REFERENCE_TABLE", "referenceTable": {"relatedApp": {"app": 32}, "size": 5,
            "condition": {"field": "n", "relatedField": "m"}}},
    }))
    .expect("a form");
    let number = find(&schema, "n");
    assert_eq!(number.min_value(), Some("0.5"));
    assert_eq!(number.max_value(), Some("100"));
    assert_eq!(number.display_scale(), Some(2));
    assert_eq!(number.label(), "n");
    assert_eq!(number.raw()["maxValue"], json!("100"));
    assert_eq!(find(&schema, "f").thumbnail_size(), Some(250));
    assert_eq!(find(&schema, "d").options()[0].label, "a");
    assert_eq!(schema.lookup_apps(), [30]);
    let related = find(&schema, "r").reference_table().expect("set");
    assert_eq!((related.related_app, related.size), (Some(32), Some(5)));
    let written = schema.to_canonical_json();
    assert!(written.contains("\"size\": \"5\"") && written.contains("\"index\": \"0\""));
}

#[test]
fn a_schema_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<AppSchema>();
}
