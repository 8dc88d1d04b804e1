//! `explain`: the golden file of the form with every type, and the command.

use kintone_codegen::relations::relations;
use kintone_codegen::{AppSchema, Explanation, Options};
use kintone_schema::kind::{Location, Operators};

use crate::golden::{compare, form};

fn schema(stem: &str) -> AppSchema {
    AppSchema::parse(&form(stem), stem).unwrap()
}

#[test]
fn every_field_of_every_type_is_explained() {
    let schema = schema("all_types");
    let options = Options::new()
        .name("AllTypes")
        .schema_file("schemas/all_types.json")
        .exclude("text");
    let explanation = Explanation::new(&schema, &options)
        .unwrap()
        .app_key("all_types");
    let mut text = explanation.app();
    for found in schema.all_fields() {
        text.push('\n');
        text.push_str(&explanation.field(found.field.code()).unwrap());
    }
    compare("tests/golden/explain_all_types.txt", &text);
}

#[test]
fn what_queries_may_ask_is_what_the_table_of_kinds_says() {
    let schema = schema("all_types");
    let options = Options::new().name("AllTypes");
    let explanation = Explanation::new(&schema, &options).unwrap();
    let mut compared = 0;
    for found in schema.all_fields() {
        let Some(kind) = found.field.kind().filter(|_| found.field.enabled()) else {
            continue;
        };
        let location = match found.table {
            Some(_) => Location::Table,
            None => Location::Record,
        };
        let told = explanation.field(found.field.code()).unwrap();
        let compares = told
            .lines()
            .find_map(|line| line.split_once("compares with "));
        let told: Vec<&str> = compares.map_or(Vec::new(), |(_, told)| told.split(", ").collect());
        for operators in Operators::ALL {
            for spelt in operators.spelt() {
                assert_eq!(
                    told.contains(spelt),
                    kind.has(operators, location),
                    "{spelt} {}",
                    found.field.code()
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn a_lookup_that_requests_cannot_write_says_so() {
    let mut customer: serde_json::Value = serde_json::from_str(&form("customer")).unwrap();
    let invoice = schema("invoice");
    let lookup = invoice.field("取引先").unwrap().lookup().unwrap();
    customer["properties"][&lookup.related_key_field]["unique"] = false.into();
    let customer = AppSchema::parse(&customer.to_string(), "customer").unwrap();
    let found = relations(&[("invoice", &invoice), ("customer", &customer)]);
    let options = Options::new().name("Invoice");
    let explanation = Explanation::new(&invoice, &options).unwrap();
    assert!(
        !explanation
            .field("取引先")
            .unwrap()
            .contains("not by requests")
    );
    let explanation = explanation.problems(&found.problems);
    let told = explanation.field("取引先").unwrap();
    assert!(
        told.contains(
            "not by requests: the lookup `取引先` cannot be written by requests, because its key"
        ),
        "{told}"
    );
}

#[test]
fn a_label_or_code_cannot_move_the_cursor_or_the_columns() {
    let form = serde_json::json!({"properties": {"a": {"type": "SINGLE_LINE_TEXT", "code": "a",
        "label": "x\u{1b}[2J\r\n\u{202e}y", "defaultValue": "\u{7}\n"}}});
    let schema = AppSchema::parse(&form.to_string(), "app").unwrap();
    let options = Options::new();
    let explanation = Explanation::new(&schema, &options).unwrap();
    for text in [explanation.app(), explanation.field("a").unwrap()] {
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "{text:?}"
        );
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}

#[cfg(feature = "pull")]
#[test]
fn the_command_explains_apps_of_kintone_toml_and_files() {
    use crate::cli::{codegen, stderr, stdout};
    use crate::config::with_config;

    let project = with_config(
        "[apps.invoice]\nexclude = [\"備考\"]\n[apps.invoice.rename]\n\"件名\" = \"subject\"\n",
    );
    let run = |argument: &str| codegen(project.path(), &["explain", argument]);
    let output = run("invoice");
    assert_eq!(
        (stderr(&output).as_str(), output.status.code()),
        ("", Some(0))
    );
    assert!(
        stdout(&output).contains("`exclude` names it"),
        "{}",
        stdout(&output)
    );
    for (argument, told) in [
        ("invoice.件名", "Invoice::subject: String"),
        ("invoice.subject", "#[kintone(code = \"件名\")]"),
        ("invoice.明細.数量", "in the table `明細`"),
        ("invoice.合計", "no: kintone calculates it"),
        (
            "invoice.備考",
            "[apps.invoice] exclude: without \"備考\" the code has it",
        ),
        ("schemas/invoice.json.件名", "--rename 件名=…"),
    ] {
        let output = run(argument);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{argument}: {}",
            stderr(&output)
        );
        assert!(
            stdout(&output).contains(told),
            "{argument}: {}",
            stdout(&output)
        );
    }
    for (argument, message) in [
        (
            "invoice.件",
            "the form has no field `件` to explain; did you mean `件名`?",
        ),
        (
            "invioce",
            "there is no app `invioce`; did you mean `invoice`?",
        ),
    ] {
        let output = run(argument);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{argument}: {}",
            stderr(&output)
        );
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}

#[test]
fn what_reads_the_records_of_the_other_app_is_said() {
    let workspace = crate::workspace::Workspace::generated();
    for (field, path, method) in [
        ("customer.請求", "crate::kintone::invoice::Invoice", "請求"),
        (
            "invoice.顧客番号",
            "crate::kintone::customer::Customer",
            "顧客番号",
        ),
    ] {
        let output = workspace.run(&["explain", field]);
        let said = crate::cli::stdout(&output);
        assert!(
            said.contains(&format!("is related to `{path}` by it")),
            "{said}"
        );
        let reads = format!("client.related(&records, |f| f.{method}()) reads its records");
        assert!(said.contains(&reads), "{said}");
        let code = workspace.read(&format!(
            "src/kintone/{}.rs",
            field.split_once('.').unwrap().0
        ));
        assert!(code.contains(&format!("{method} = {path}")), "{code}");
    }
}
