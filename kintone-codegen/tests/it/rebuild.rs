//! A changed schema file is noticed by the next build, whichever of the types that name it is expanded first.

use std::fs;
use std::path::Path;

use crate::compile::{new_crate, try_cargo};

const FORM: &str = r#"{ "properties": {
    "件名": { "type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名" },
    "区分": { "type": "DROP_DOWN", "code": "区分", "label": "区分", "options": { "甲": { "label": "甲", "index": "0" } } } } }"#;

const RECORD: &str = r#"#[derive(kintone_runtime::KintoneRecord)]
#[kintone(schema = "schemas/form.json")]
pub struct NAME {
    pub 件名: String,
}
"#;

const CHOICE: &str = r#"#[derive(kintone_runtime::KintoneChoice)]
#[kintone(schema = "schemas/form.json", field = "区分")]
pub enum NAME {
    甲,
}
"#;

/// What is expanded before a second module's `RECORD`.
fn first_modules() -> Vec<(&'static str, String)> {
    let record = RECORD.replace("NAME", "First");
    vec![
        ("a record", record.clone()),
        ("an enum", CHOICE.replace("NAME", "First")),
        (
            "a record that is configured out",
            format!("#[cfg(any())]\n{record}"),
        ),
        (
            "a record that a macro swallows",
            format!("macro_rules! swallow {{ ($($tokens:tt)*) => {{}} }}\nswallow! {{ {record} }}"),
        ),
        (
            "a record in a function",
            format!("pub fn f() {{ {record} }}"),
        ),
        ("nothing", String::new()),
    ]
}

#[test]
fn a_changed_form_is_noticed_whichever_type_names_it_first() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
    new_crate(&folder, "rebuild", "kintone-runtime = { path = PATH }");
    let form = folder.join("schemas/form.json");
    let write = |path: &str, text: &str| fs::write(folder.join(path), text).unwrap();
    let builds = || {
        let output = try_cargo(&folder, &["check", "--offline", "--quiet"]);
        (
            output.status.success(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    write("src/lib.rs", "pub mod first;\npub mod second;\n");
    for (what, first) in first_modules() {
        write("src/first.rs", &first);
        write("src/second.rs", &RECORD.replace("NAME", "Second"));
        fs::write(&form, FORM).unwrap();
        let (is_built, report) = builds();
        assert!(is_built, "{what}: {report}");
        // Only the second module changes, so that incremental builds know the first one.
        write(
            "src/second.rs",
            &format!("// Changed.\n{}", RECORD.replace("NAME", "Second")),
        );
        assert!(builds().0, "{what}");

        fs::write(&form, FORM.replace("件名", "題名")).unwrap();
        let (is_built, report) = builds();
        assert!(!is_built, "{what}: the change was not noticed");
        assert!(report.contains("no field `件名`"), "{what}: {report}");
    }
}
