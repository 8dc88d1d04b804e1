//! Conditions on related records.

use super::*;

/// Returns a customer whose invoices are related by the customer's number.
fn customers() -> (Form, Form) {
    let invoices = Form::parse(&json!({"app": "2", "properties": {
        "No": {"type": "RECORD_NUMBER"}, "customer": {"type": "NUMBER"}, "amount": {"type": "NUMBER"},
        "title": {"type": "SINGLE_LINE_TEXT"}, "paid": {"type": "DATE"}, "void": {"type": "CHECK_BOX", "options": {"yes": {"index": "0"}}},
        "lines": {"type": "SUBTABLE", "fields": {"item": {"type": "SINGLE_LINE_TEXT"}}},
    }}));
    let reference = |filter: &str, field: &str, related: &str| {
        json!({"type": "REFERENCE_TABLE", "referenceTable": {
            "relatedApp": {"app": "2"}, "condition": {"field": field, "relatedField": related}, "filterCond": filter}})
    };
    let customers = Form::parse(&json!({"app": "1", "properties": {
        "number": {"type": "NUMBER"}, "last": {"type": "NUMBER"},
        "invoices": reference("void not in (\"yes\")", "number", "customer"),
        "latest": reference("", "last", "No"),
        "hidden": {"type": "REFERENCE_TABLE", "referenceTable": null},
    }}));
    (customers.unwrap(), invoices.unwrap())
}

fn related(query: &str) -> Result<Vec<u64>, &'static str> {
    let (customers, invoices) = customers();
    let records = [
        json!({"$id": "1", "customer": "7", "amount": "10", "title": "a", "paid": "2024-01-01", "void": [],
               "lines": [{"id": "1", "value": {"item": "pen"}}]}),
        json!({"$id": "2", "customer": "7", "amount": "20", "title": "b", "paid": null, "void": [], "lines": []}),
        json!({"$id": "3", "customer": "8", "amount": "10", "title": "a", "paid": null, "void": [], "lines": []}),
        json!({"$id": "4", "customer": "9", "amount": "99", "title": "c", "paid": null, "void": ["yes"], "lines": []}),
        json!({"$id": "5", "customer": "", "amount": "10", "title": "a", "paid": null, "void": [], "lines": []}),
    ];
    let context = context();
    let related_app = |app: u64| {
        (app == 2).then(|| RelatedApp {
            form: &invoices,
            records: records
                .iter()
                .map(|record| record.as_object().unwrap().clone())
                .collect(),
        })
    };
    let plan = Query::parse(query)
        .and_then(|query| query.check_with_related_apps(&customers, &context, &related_app))
        .map_err(|error| error.code)?;
    let customer = |number: &str, last: &str| {
        json!({"number": number, "last": last})
            .as_object()
            .unwrap()
            .clone()
    };
    let customers = [
        customer("7.0", "2"),
        customer("8", "3"),
        customer("9", ""),
        customer("", "9"),
    ];
    Ok((1..)
        .zip(&customers)
        .filter(|(id, record)| plan.matches(*id, record))
        .map(|(id, _)| id)
        .collect())
}

#[test]
fn a_condition_on_related_records_finds_by_the_field_that_relates_them() {
    for (query, ids) in [
        ("invoices.amount in (10)", &[1_u64, 2] as &[u64]),
        ("invoices.amount > 10", &[1]),
        ("invoices.amount in (99)", &[]),
        ("invoices.amount not in (20)", &[2]),
        ("invoices.amount not in (30)", &[1, 2]),
        ("invoices.title like \"b\" and number = 7", &[1]),
        ("invoices.$id in (3)", &[2]),
        ("invoices.paid in (\"2024-1-1\")", &[1]),
        ("invoices.item in (\"pen\")", &[1]),
        ("latest.amount in (20)", &[1]),
        ("latest.amount in (20) or latest.title in (\"a\")", &[1, 2]),
    ] {
        assert_eq!(related(query), Ok(ids.to_vec()), "{query}");
    }
}

#[test]
fn conditions_on_related_records_are_checked_against_the_other_app() {
    for (query, expected) in [
        ("invoices.nothing in (1)", "GAIA_IQ11"),
        ("invoices.number in (1)", "GAIA_IQ11"),
        ("invoices.amount = 10", "GAIA_IQ03"),
        ("invoices.amount like \"1\"", "GAIA_IQ03"),
        ("invoices.item = \"pen\"", "GAIA_IQ07"),
        ("invoices.void in (\"no\")", "GAIA_IQ10"),
        ("invoices.amount in (\"x\")", "CB_VA01"),
        ("hidden.amount in (1)", "CB_NO02"),
        ("order by invoices.amount asc", "CB_VA01"),
        ("order by number.amount asc", "GAIA_IR02"),
    ] {
        assert_eq!(related(query), Err(expected), "{query}");
    }
    let alone = Query::parse("invoices.amount in (10)").unwrap();
    let error = alone.check(&customers().0, &context()).unwrap_err();
    assert_eq!((error.status, error.code), (501, "EMULATOR_UNSUPPORTED"));
}
