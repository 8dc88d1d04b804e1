//! Which codes fields may have, wherever a form comes from.

use kintone_emulator::Emulator;
use serde_json::json;

use crate::client::Client;
use crate::fixtures::{complete, form, serve};

#[test]
fn a_field_code_that_no_call_could_add_is_refused_with_its_file_and_its_name() {
    for code in [
        "😀",
        "1a",
        "a b",
        "a-b",
        "",
        "not",
        "作成者",
        &"a".repeat(129),
    ] {
        let mut fields = json!({"key": {"type": "SINGLE_LINE_TEXT"}});
        fields[code] = json!({"type": "SINGLE_LINE_TEXT"});
        let in_table = json!({"table": {"type": "SUBTABLE", "fields": {code: {"type": "NUMBER"}}}});
        for fields in [fields, in_table] {
            let server = Emulator::builder().schema_json("sheet", form(fields.clone()));
            let error = server.start().map(|_| ()).unwrap_err().to_string();
            assert!(
                error.contains("sheet") && error.contains(&format!("`{code}`")),
                "{error}"
            );
            let server = serve(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
            let error = server
                .update_form(1, complete(fields))
                .unwrap_err()
                .to_string();
            assert!(
                error.contains("app 1") && error.contains(&format!("`{code}`")),
                "{error}"
            );
        }
        let server = serve(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
        let body = json!({"app": 1, "properties": {code: {"type": "NUMBER"}}});
        let call = Client::new(&server).post("preview/app/form/fields.json", body);
        call.error(400, "CB_VA01");
    }
    for code in ["金額", "ｶﾅ･", "Ａ＿・", "￥x", "_1"] {
        serve(json!({code: {"type": "NUMBER"}}));
    }
}
