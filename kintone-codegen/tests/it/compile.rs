//! Generated code compiles without a warning of rustc, clippy or rustdoc, with kintone-runtime as its only dependency: the
//! golden files and many other forms, each a module of one crate.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kintone_codegen::{AppSchema, Options, PartialStruct, Project, generate};
use serde_json::json;

use crate::forms::{forms, identifiers};
use crate::related_forms::{APPS, form};

/// How many forms besides the golden ones.
const FORMS: usize = 60;

/// How many of them are also compiled as a program of their own.
const PROGRAMS: usize = 8;

#[test]
fn generated_code_compiles_without_a_warning() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    write_crate(&folder);
    let lint = if clippy_is_installed() {
        "clippy"
    } else {
        eprintln!("clippy is not installed: the code is checked by the compiler alone");
        "check"
    };
    cargo(&folder, &[lint, "--offline", "--quiet", "--all-targets"]);
    cargo(
        &folder,
        &["doc", "--offline", "--quiet", "--no-deps", "--lib"],
    );
}

/// A toolchain with the minimal profile has no clippy.
fn clippy_is_installed() -> bool {
    let version = Command::new(env!("CARGO"))
        .args(["clippy", "--version"])
        .output();
    version.is_ok_and(|output| output.status.success())
}

/// A crate of many modules. `build.rs`-like use is covered by the modules without a schema file.
fn write_crate(folder: &Path) {
    new_crate(folder, "generated", "kintone-runtime = { path = PATH }");
    let random = random(folder);
    for module in random.iter().take(PROGRAMS) {
        write(
            &folder.join(format!("src/bin/{module}.rs")),
            &ALONE.replace("MODULE", module),
        );
    }
    let golden = golden(folder);
    let parts = parts(folder, &random);
    let modules = golden.into_iter().chain(random).chain(parts);
    let lib: String = modules
        .map(|module| format!("/// A form.\npub mod {module};\n"))
        .collect();
    let team = "/// Apps of a `kintone.toml`.\npub mod team;\n";
    write(&folder.join("src/lib.rs"), &format!("{LIB}{lib}{team}"));
    write_team(folder);
    write(&folder.join("src/main.rs"), MAIN);
}

/// The apps of a `kintone.toml`, in a module of their own.
fn write_team(folder: &Path) {
    let mut config = String::from("output = \"src/team\"\nschemas = \"schemas/team\"\n");
    for folder in [folder.join("src/team"), folder.join("schemas/team")] {
        fs::create_dir_all(folder).unwrap();
    }
    for (app, id) in APPS.into_iter().zip(1..) {
        config.push_str(&format!("[apps.{app}]\nid = {id}\n"));
        let file = folder.join(format!("schemas/team/{app}.json"));
        let form = json!({"app": format!("{id}"), "name": app, "properties": form(app, 1)});
        write(&file, &form.to_string());
    }
    write(&folder.join("kintone.toml"), &config);
    let project = Project::load(&folder.join("kintone.toml")).unwrap();
    for app in project.apps() {
        let schema = app.read_schema().unwrap();
        write(app.output(), &app.code(&project, &schema).unwrap());
    }
    let invoice = fs::read_to_string(folder.join("src/team/invoice.rs")).unwrap();
    for related in [
        "related(顧客番号 = crate::team::customer::Customer)",
        "related(商品番号 = crate::team::product::Product)",
    ] {
        assert!(invoice.contains(related), "{invoice}");
    }
    let modules = APPS.map(|app| format!("/// An app.\npub mod {app};\n"));
    write(
        &folder.join("src/team/mod.rs"),
        &format!("{}{READS_RELATED}", modules.concat()),
    );
}

/// What the forms of one app have in common with those of another is nothing that the generator could see.
const LIB: &str = r#"//! Forms.
#![deny(warnings, missing_docs, rustdoc::all)]
#![allow(confusable_idents, mixed_script_confusables)]
"#;

/// The records of other apps, by methods under the names of the fields.
const READS_RELATED: &str = r#"
/// Reads the customers and the products of invoices, and the invoices of a customer.
pub async fn read(
    client: &kintone_runtime::Client,
    invoices: &[kintone_runtime::Saved<invoice::Invoice>],
    customer: &customer::Customer,
) -> Result<(), kintone_runtime::Error> {
    let customers = client.related(invoices, |f| f.顧客番号()).await?;
    let _: Option<&kintone_runtime::Saved<customer::Customer>> = customers.one(&invoices[0]);
    let rows = invoices.iter().flat_map(|invoice| &invoice.明細);
    let _ = client.related(rows, |f| f.商品番号()).await?;
    let _: &[kintone_runtime::Saved<invoice::Invoice>] =
        client.related([customer], |f| f.請求()).await?.all(customer);
    Ok(())
}
"#;

/// Alone, a form has nothing that could be confused.
const ALONE: &str = r#"//! One form.
#![deny(warnings)]
#[path = "../MODULE.rs"]
mod form;

fn main() {}
"#;

/// Private modules of a program, of which it uses next to nothing, and the record that the documentation shows.
const MAIN: &str = r#"//! A program.
#![deny(warnings)]

mod expense;
mod invoice;

use expense::ExpenseExpenses;
use invoice::{Invoice, InvoiceRequired, Invoice明細};

fn main() {
    let invoice = Invoice {
        備考: "至急".into(),
        明細: vec![Invoice明細::default().into()],
        ..InvoiceRequired { 請求書番号: "1".into(), 件名: "保守".into(), 取引先: "青山商事".into() }.into()
    };
    let _ = ExpenseExpenses::clone;
    println!("{invoice:?}");
}
"#;

fn golden(folder: &Path) -> Vec<String> {
    for schema in fs::read_dir(manifest("../examples/schemas")).unwrap() {
        let schema = schema.unwrap();
        fs::copy(
            schema.path(),
            folder.join("schemas").join(schema.file_name()),
        )
        .unwrap();
    }
    let mut modules = Vec::new();
    let files = ["tests/golden", "../examples/src/forms"];
    for file in files
        .map(manifest)
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
    {
        let path = file.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // Code with serde is compiled with the options.
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        if is_rust && module != "mod" && module != "invoice_options" {
            fs::copy(&path, folder.join("src").join(path.file_name().unwrap())).unwrap();
            modules.push(module);
        }
    }
    modules.sort_unstable();
    modules
}

fn random(folder: &Path) -> Vec<String> {
    let answers = forms(FORMS).map(|form| form.answer().to_string());
    answers
        .chain([extreme()])
        .enumerate()
        .map(|(number, answer)| {
            let module = format!("form_{number}");
            let schema = AppSchema::parse(&answer, &module).unwrap();
            let mut options = Options::new().name(format!("Form{number}"));
            if number % 3 > 0 {
                let file = format!("schemas/{module}.json");
                write(&folder.join(&file), &answer);
                options = options.schema_file(file);
            }
            write(
                &folder.join(format!("src/{module}.rs")),
                &generate(&schema, &options).unwrap(),
            );
            module
        })
        .collect()
}

/// Structs of a few fields: for the forms of the examples beside the generated code, of which they use the enums, and for
/// the random forms alone. Every other field is in one, and of a table every other field.
fn parts(folder: &Path, random: &[String]) -> Vec<String> {
    let of_examples = [
        ("all_types", "AllTypes"),
        ("expense", "Expense"),
        ("invoice", "Invoice"),
    ];
    let beside =
        of_examples.map(|(stem, name)| (stem, name.to_owned(), Some(format!("crate::{stem}"))));
    let alone = random.iter().enumerate();
    let alone = alone.filter(|(number, _)| number % 3 > 0);
    let alone = alone.map(|(number, module)| (module.as_str(), format!("Form{number}"), None));
    let mut modules = Vec::new();
    for (stem, name, module) in beside.into_iter().chain(alone) {
        let file = format!("schemas/{stem}.json");
        let text = fs::read_to_string(folder.join(&file)).unwrap();
        let schema = AppSchema::parse(&text, stem).unwrap();
        let options = Options::new().name(name).schema_file(file);
        for odd in [false, true] {
            let taken = fields_in_turn(&schema, odd);
            if taken.is_empty() {
                continue;
            }
            let mut part = PartialStruct::new(taken);
            if let Some(module) = &module {
                part = part.module(module);
            }
            let code = part.source(&schema, &options).unwrap();
            let module = format!("part_{stem}_{}", u8::from(odd));
            write(&folder.join(format!("src/{module}.rs")), &code);
            modules.push(module);
        }
    }
    modules
}

fn fields_in_turn(schema: &AppSchema, odd: bool) -> Vec<String> {
    let whole = generate(schema, &Options::new().name("Whole")).unwrap();
    let scopes = identifiers(&syn::parse_file(&whole).unwrap());
    let in_records = |code: &str| {
        let mut records = scopes
            .iter()
            .filter(|scope| scope.derives == Some("KintoneRecord"));
        records.any(|scope| scope.wire.iter().any(|wire| wire == code))
    };
    let fields = schema
        .all_fields()
        .filter(|found| found.field.table_fields().is_empty());
    let fields = fields.filter(|found| in_records(found.field.code()));
    let taken = fields.skip(usize::from(odd)).step_by(2);
    let full = taken.map(|found| match found.table {
        Some(table) => format!("{}.{}", table.code(), found.field.code()),
        None => found.field.code().to_owned(),
    });
    full.collect()
}

/// A form at the limits: the longest codes and options, options of blanks.
fn extreme() -> String {
    let long = "区".repeat(128);
    let table_code = format!("表{}", &long[3..]);
    let options = json!({ (long.clone()): { "index": "0" }, " ": { "index": "1" }, "\u{3000}": { "index": "2" } });
    let choice =
        json!({ "type": "DROP_DOWN", "options": options, "defaultValue": long, "required": true });
    let table =
        json!({ "type": "SUBTABLE", "fields": { "山﨑": { "type": "NUMBER", "required": true } } });
    let id = json!({ "type": "__ID__" });
    json!({ "properties": { (long.clone()): choice, (table_code): table, "$id": id } }).to_string()
}

#[test]
fn generated_code_compiles_with_a_renamed_runtime() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("renamed");
    let dependency = "kt = { package = \"kintone-runtime\", path = PATH }";
    new_crate(&folder, "renamed", dependency);
    let mut lib = "//! Forms.\n#![deny(warnings)]\n\n".to_owned();
    for (stem, name, path) in [
        ("all_types", "AllTypes", "kt"),
        ("invoice", "Invoice", "::kt"),
        ("expense", "Expense", "crate::vendor::kintone"),
    ] {
        let file = format!("schemas/{stem}.json");
        let form = fs::read_to_string(manifest("../examples").join(&file)).unwrap();
        write(&folder.join(&file), &form);
        let schema = AppSchema::parse(&form, stem).unwrap();
        let options = Options::new().name(name).crate_path(path).unwrap();
        let checked = options.clone().schema_file(file);
        for (kind, options) in [("checked", checked), ("inline", options)] {
            let module = format!("{stem}_{kind}");
            let code = generate(&schema, &options).unwrap();
            write(&folder.join(format!("src/{module}.rs")), &code);
            lib.push_str(&format!("/// A form.\npub mod {module};\n"));
        }
    }
    lib.push_str("/// Where the runtime is.\npub mod vendor {\n    pub use kt as kintone;\n}\n");
    write(&folder.join("src/lib.rs"), &lib);
    cargo(&folder, &["check", "--offline", "--quiet"]);
}

/// Every option, on the form that has every type of field, and a type of the user for each kind that may have one.
#[test]
fn code_with_every_option_compiles_without_a_warning() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("options");
    new_crate(
        &folder,
        "options",
        "kintone-runtime = { path = PATH, features = [\"serde\"] }\nserde = { version = \"1\", features = [\"derive\"] }",
    );
    let plain = || Options::new().derive("serde").unwrap();
    let ordered = |options: Options| {
        ["Eq", "PartialOrd", "Ord", "Hash"]
            .iter()
            .fold(options, |options, derive| options.derive(derive).unwrap())
    };
    let strict = "#[serde(deny_unknown_fields)]";
    let floats = plain()
        .number_type("f64")
        .unwrap()
        .attribute(strict)
        .unwrap();
    let integers = plain()
        .number_type("i64")
        .and_then(|options| options.datetime_type("DateTime<FixedOffset>"))
        .and_then(|options| options.derive("Eq")?.derive("Hash"))
        .and_then(|options| options.attribute("#[allow(dead_code, missing_docs)]"))
        .unwrap();
    let own = ["number", "date", "time"]
        .iter()
        .fold(Options::new(), |options, kind| match *kind {
            "number" => options.number_type("crate::own::Yen").unwrap(),
            "date" => options.date_type("crate::own::Day").unwrap(),
            _ => options.time_type("crate::own::Clock").unwrap(),
        });
    let texts = ["dropdown", "radio", "checkbox", "multiselect", "status"]
        .iter()
        .fold(plain(), |options, code| {
            options.field_type(*code, "String").unwrap()
        });
    let few = ["text", "number_required", "date", "dropdown"];
    let few = few
        .iter()
        .fold(ordered(plain()), |options, code| options.include(*code));
    let mut lib = format!("{LIB}/// Types of one's own.\npub mod own;\n");
    write(&folder.join("src/own.rs"), OWN);
    let golden = manifest("tests/golden/invoice_options.rs");
    fs::copy(golden, folder.join("src/golden.rs")).unwrap();
    lib.push_str("/// The golden file.\npub mod golden;\n");
    for (stem, modules) in [
        (
            "options",
            vec![("few", few), ("texts", texts), ("own_types", own)],
        ),
        (
            "all_types",
            vec![("floats", floats.clone()), ("integers", integers.clone())],
        ),
        (
            "invoice",
            vec![("invoice_floats", floats), ("invoice_integers", integers)],
        ),
    ] {
        let form = match stem {
            "options" => FEW.to_owned(),
            stem => {
                fs::read_to_string(manifest("../examples").join(format!("schemas/{stem}.json")))
                    .unwrap()
            }
        };
        let file = format!("schemas/{stem}.json");
        write(&folder.join(&file), &form);
        let schema = AppSchema::parse(&form, stem).unwrap();
        for (module, options) in modules {
            let options = options.name("Form");
            let checked = options.clone().schema_file(&file);
            for (kind, options) in [("checked", checked), ("inline", options)] {
                let module = format!("{module}_{kind}");
                write(
                    &folder.join(format!("src/{module}.rs")),
                    &generate(&schema, &options).unwrap(),
                );
                lib.push_str(&format!("/// A form.\npub mod {module};\n"));
            }
        }
    }
    write(&folder.join("src/lib.rs"), &lib);
    let lint = if clippy_is_installed() {
        "clippy"
    } else {
        "check"
    };
    cargo(&folder, &[lint, "--offline", "--quiet", "--all-targets"]);
}

/// A form with defaults of every kind, a table, and a code with a blank that Rust's lexer does not know.
const FEW: &str = r#"{ "properties": {
    "wide　blank": { "type": "SINGLE_LINE_TEXT", "code": "wide　blank", "label": "wide" },
    "text": { "type": "SINGLE_LINE_TEXT", "code": "text", "label": "text", "required": true, "defaultValue": "" },
    "number": { "type": "NUMBER", "code": "number", "label": "number", "required": false, "defaultValue": "3" },
    "number_required": { "type": "NUMBER", "code": "number_required", "label": "n", "required": true, "defaultValue": "" },
    "date": { "type": "DATE", "code": "date", "label": "date", "required": false, "defaultValue": "2026-01-31" },
    "time": { "type": "TIME", "code": "time", "label": "time", "required": false, "defaultValue": "" },
    "sum": { "type": "CALC", "code": "sum", "label": "sum", "format": "NUMBER", "expression": "number * 2" },
    "dropdown": { "type": "DROP_DOWN", "code": "dropdown", "label": "d", "defaultValue": "A",
        "options": { "A": { "label": "A", "index": "0" }, "B": { "label": "B", "index": "1" } } },
    "radio": { "type": "RADIO_BUTTON", "code": "radio", "label": "r", "required": true, "defaultValue": "A",
        "options": { "A": { "label": "A", "index": "0" }, "B": { "label": "B", "index": "1" } } },
    "checkbox": { "type": "CHECK_BOX", "code": "checkbox", "label": "c", "defaultValue": ["A", "B"],
        "options": { "A": { "label": "A", "index": "0" }, "B": { "label": "B", "index": "1" } } },
    "multiselect": { "type": "MULTI_SELECT", "code": "multiselect", "label": "m", "defaultValue": [],
        "options": { "A": { "label": "A", "index": "0" } } },
    "status": { "type": "STATUS", "code": "status", "label": "s" },
    "created": { "type": "CREATED_TIME", "code": "created", "label": "created" },
    "table": { "type": "SUBTABLE", "code": "table", "label": "t", "fields": {
        "a": { "type": "NUMBER", "code": "a", "label": "a", "required": false, "defaultValue": "1.5" },
        "b": { "type": "SINGLE_LINE_TEXT", "code": "b", "label": "b", "required": true, "defaultValue": "" } } }
} }"#;

/// A type of the user's own for numbers, dates and times.
const OWN: &str = r#"//! Types of one's own.
use kintone_runtime::record::codec::{Cursor, Encoder, ValueError};
use kintone_runtime::record::field_value::{FieldValue, Value};
use kintone_runtime::record::kind;
use kintone_runtime::record::values::Scalar;

macro_rules! own {
    ($($name:ident $($kind:ident)*;)*) => {$(
        /// A value.
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(String);

        $(impl FieldValue<kind::$kind> for $name {})*
        impl Scalar for $name {}

        impl<'de> Value<'de> for $name {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                self.0.decode(input)
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Err(ValueError::empty())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                self.0.encode(out)
            }

            fn vacant() -> Self {
                $name(String::new())
            }
        }
    )*};
}

own! {
    Yen NUMBER CALC_NUMBER;
    Day DATE CALC_DATE;
    Clock TIME CALC_TIME;
}
"#;

/// An empty crate with this dependency; `PATH` in it is the runtime's.
pub(crate) fn new_crate(folder: &Path, name: &str, dependency: &str) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder.join("src/bin")).unwrap();
    fs::create_dir_all(folder.join("schemas")).unwrap();
    fs::copy(manifest("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let runtime = manifest("../kintone-runtime").canonicalize().unwrap();
    let dependency = dependency.replace("PATH", &format!("{runtime:?}"));
    write(
        &folder.join("Cargo.toml"),
        &format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependency}\n\n[workspace]\n"
        ),
    );
}

fn cargo(folder: &Path, arguments: &[&str]) {
    let output = try_cargo(folder, arguments);
    let report = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo {arguments:?} in {}:\n{report}",
        folder.display()
    );
}

pub(crate) fn try_cargo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        // The workspace's own folder, so that no dependency is built twice.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(".."),
        )
        .output()
        .unwrap()
}

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}
