//! Mistakes that the macro finds itself, against the invoice form.

use super::*;

/// The mistakes in the fields of a struct that is checked against the invoice form.
fn mistakes(attrs: &str, fields: &str) -> Vec<String> {
    let source = format!("#[kintone({attrs})] struct Invoice {{ {fields} }}");
    let input = syn::parse_str(&source).expect("a struct");
    let mut errors = Errors::default();
    let record = Record::parse(&input, &mut errors).expect("named fields");
    check(&record, &mut errors);
    errors.messages()
}

const FORM: &str = "schema = \"../examples/schemas/invoice.json\"";

fn one(fields: &str) -> String {
    let [mistake] = &mistakes(FORM, fields)[..] else {
        panic!("one mistake in {fields}: {:?}", mistakes(FORM, fields));
    };
    mistake.replace("../examples/", "")
}

#[test]
fn what_is_right_is_no_mistake() {
    let fields = "件名: String, 合計: ReadOnly<Option<Decimal>>, #[kintone(kind = STATUS)] s: ReadOnly<String>,
        #[kintone(code = \"$id\")] id: ReadOnly<Option<RecordId>>, 明細: Vec<Row<Item>>, 請求区分: Option<Kind>";
    assert_eq!(mistakes(FORM, fields), [""; 0]);
    assert_eq!(mistakes("unchecked, app = 1", "何か: String"), [""; 0]);
}

#[test]
fn a_composed_identifier_is_a_decomposed_code() {
    // The compiler's lexer composes; outside of it nothing does, so that only equal spellings are equal here.
    assert!(crate::names::same("か\u{3099}", "か\u{3099}"));
    assert!(!crate::names::same("が", "か"));
}

#[test]
fn attributes_that_the_form_answers_are_refused() {
    assert_eq!(
        one("#[kintone(lookup = 20)] 件名: String"),
        "`lookup` is for structs without a schema; schemas/invoice.json already gives it"
    );
}

#[test]
fn a_kind_that_does_not_exist_is_told() {
    assert_eq!(
        one("#[kintone(kind = NUMBR)] 消費税率: Option<Decimal>"),
        "no field type `NUMBR`; did you mean `NUMBER`?"
    );
}

#[test]
fn rounding_is_for_numbers() {
    assert_eq!(
        one("#[kintone(round)] 件名: String"),
        "`round` is for NUMBER; this field is SINGLE_LINE_TEXT"
    );
    assert_eq!(
        one("#[kintone(round = \"HALF_UP\")] 消費税率: Option<Decimal>"),
        "no rounding `HALF_UP`; kintone has HALF_EVEN, UP and DOWN"
    );
}

#[test]
fn lossy_is_for_numbers() {
    assert_eq!(
        one("#[kintone(lossy)] 件名: String"),
        "`lossy` is for numbers; field `件名` (app 1) is SINGLE_LINE_TEXT"
    );
}

#[test]
fn a_near_label_is_suggested_with_its_code() {
    assert_eq!(
        one("軽減税率対象: Vec<String>"),
        "no field `軽減税率対象` in schemas/invoice.json (app 1); did you mean `軽減税率` inside the table `明細`?"
    );
    assert_eq!(
        one("合計金額: ReadOnly<Option<Decimal>>"),
        "no field `合計金額` in schemas/invoice.json (app 1); did you mean `合計`?"
    );
}

#[test]
fn read_and_write_exclude_each_other() {
    let attrs = format!("{FORM}, read, write");
    let fields = "請求書番号: String, 件名: String, 取引先: String";
    assert_eq!(
        mistakes(&attrs, fields),
        ["`read` and `write` exclude each other; remove one, or both to read and write"]
    );
}

#[test]
fn a_calc_without_a_schema_needs_its_format() {
    assert_eq!(
        mistakes(
            "unchecked, app = 1",
            "#[kintone(kind = CALC)] 合計: ReadOnly<Option<Decimal>>"
        ),
        [
            "the values of a CALC field depend on its format; write kind = CALC, format = NUMBER (or DATE, …)"
        ]
    );
}

#[test]
fn a_read_only_field_does_not_fill_what_the_form_requires() {
    let attrs = format!("{FORM}, write");
    let fields = "請求書番号: String, 件名: ReadOnly<String>, 取引先: String";
    assert_eq!(
        mistakes(&attrs, fields)
            .join("\n")
            .replace("../examples/", ""),
        "`Invoice` cannot be added to schemas/invoice.json (app 1): it lacks the required field `件名` (SINGLE_LINE_TEXT)"
    );
}
