//! Code that needs no schema file says the same as code that is checked against one.

use kintone_runtime::endpoint::{Addressing, AppIds, AppRef};
use kintone_runtime::record::action::ActionMeta;
use kintone_runtime::record::{AppRecord, FieldMeta, Meta, Write};
use kintone_runtime::{AppId, ProcessAction};

#[allow(dead_code, unreachable_pub)]
#[path = "../../kintone-codegen/tests/golden/invoice_inline.rs"]
mod invoice_inline;

#[allow(dead_code, unreachable_pub)]
#[path = "../../kintone-codegen/tests/golden/all_types_inline.rs"]
mod all_types_inline;

/// What the client goes by. Decimals count where somebody writes them.
fn facts(field: &FieldMeta) -> String {
    let decimals = (field.write == Write::Always).then_some(field.decimal_places);
    let rows = field.rows.map(|rows| table(rows()));
    format!(
        "{} {} {:?} {:?} {} {decimals:?} {:?} {rows:?}",
        field.prefix, field.field_type, field.write, field.on_empty, field.lookup, field.rounding
    )
}

fn table(meta: &Meta) -> Vec<String> {
    meta.fields.iter().map(facts).collect()
}

fn apps_whose_tokens_are_sent<T: AppRecord>() -> Vec<AppId> {
    let addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
    addressing.apps(AppRef::of::<T>()).expect("an app")
}

fn agree<Checked: AppRecord, Inline: AppRecord>() {
    assert_eq!(Inline::META.app, Checked::META.app);
    assert_eq!(table(Inline::META), table(Checked::META));
    let mut inline = apps_whose_tokens_are_sent::<Inline>();
    let mut checked = apps_whose_tokens_are_sent::<Checked>();
    inline.sort_unstable();
    checked.sort_unstable();
    assert_eq!(inline, checked);
    assert!(checked.len() > 1, "{checked:?}");
}

#[test]
fn code_without_a_schema_file_writes_the_same_and_sends_the_same_tokens() {
    agree::<examples::forms::invoice::Invoice, invoice_inline::Invoice>();
    agree::<examples::forms::all_types::AllTypes, all_types_inline::AllTypes>();
}

fn act_alike<Checked: ProcessAction, Inline: ProcessAction>() {
    assert_eq!(Inline::APP, Checked::APP);
    let sorted = |actions: &'static [ActionMeta]| {
        let mut actions: Vec<_> = actions.iter().collect();
        actions.sort_by_key(|action| (action.name, action.from));
        actions
    };
    assert_eq!(sorted(Inline::ACTIONS), sorted(Checked::ACTIONS));
    assert!(!Checked::ACTIONS.is_empty());
}

#[test]
fn code_without_a_schema_file_knows_the_same_actions() {
    act_alike::<examples::forms::invoice::InvoiceAction, invoice_inline::InvoiceAction>();
    act_alike::<examples::forms::all_types::AllTypesAction, all_types_inline::AllTypesAction>();
}
