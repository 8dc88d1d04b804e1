//! What record types cost to check, beside serde's derive on the same structs: `cargo bench -p tests --bench compile_cost`.
//!
//! Fifty structs of forty fields (a table of four more among them) are written three times: plain, with naive
//! `Serialize` and `Deserialize`, and with the derives of this workspace against fifty schema files. Each crate is
//! checked alone, its dependencies ready, without incremental compilation, the crates taking turns. The ratio is what the
//! derive costs over the plain structs, divided by what serde costs over them. A struct of 300 fields and a hundred
//! conditions are measured over the same crate without them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const STRUCTS: usize = 50;
const SCALARS: usize = 39;
const ROW_FIELDS: usize = 4;
const ROUNDS: usize = 5;

fn main() {
    // `cargo test --benches` asks for a list of tests; there is none.
    if std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile-cost");
    let wide = Form::wide();
    let forms: Vec<Form> = (0..STRUCTS).map(Form::new).collect();
    let crates = [
        Crate::new(&folder, "plain", &forms, &plain),
        Crate::new(&folder, "serde", &forms, &naive),
        Crate::new(&folder, "derived", &forms, &derived),
        Crate::new(&folder, "queries", &forms, &queried),
        Crate::new(&folder, "wide_plain", std::slice::from_ref(&wide), &plain),
        Crate::new(&folder, "wide", std::slice::from_ref(&wide), &derived),
    ];
    for measured in &crates {
        // Dependencies, and whatever else happens once.
        measured.check();
    }
    let mut times = vec![Vec::new(); crates.len()];
    for _ in 0..ROUNDS {
        for (times, measured) in times.iter_mut().zip(&crates) {
            times.push(measured.check());
        }
    }
    let median = |index: usize| {
        let mut times: Vec<Duration> = times[index].clone();
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    };
    let [plain, serde, derived, queries, wide_plain, wide] = [0, 1, 2, 3, 4, 5].map(median);
    println!(
        "cargo check, seconds, median of {ROUNDS} rounds; {STRUCTS} structs of {} fields",
        SCALARS + 1
    );
    println!("  plain structs                     {plain:.2}");
    println!("  serde derive                      {serde:.2}");
    println!(
        "  KintoneRecord with choices        {derived:.2}   {:.2} of what serde adds",
        (derived - plain) / (serde - plain)
    );
    println!(
        "  the same and {STRUCTS} query!, {STRUCTS} built  {queries:.2}   {:.1} ms for a query",
        (queries - derived) * 1000.0 / (2 * STRUCTS) as f64
    );
    println!(
        "  one struct of 300 fields          {wide:.2}   {:.2} over the plain one",
        wide - wide_plain
    );
}

/// A form and the structs that are made of it.
struct Form {
    name: String,
    fields: Vec<Field>,
    rows: Vec<Field>,
}

struct Field {
    ident: String,
    code: String,
    what: &'static What,
}

/// A field type and the Rust type that holds it; a `{}` is the name of an enum.
struct What {
    wire: &'static str,
    more: &'static str,
    rust: &'static str,
}

static WHATS: [What; 10] = [
    What {
        wire: "SINGLE_LINE_TEXT",
        more: "",
        rust: "String",
    },
    What {
        wire: "NUMBER",
        more: "",
        rust: "Option<Decimal>",
    },
    What {
        wire: "DATE",
        more: "",
        rust: "Option<NaiveDate>",
    },
    What {
        wire: "DROP_DOWN",
        more: OPTIONS,
        rust: "Option<{}>",
    },
    What {
        wire: "MULTI_LINE_TEXT",
        more: "",
        rust: "String",
    },
    What {
        wire: "DATETIME",
        more: "",
        rust: "Option<DateTime<Utc>>",
    },
    What {
        wire: "NUMBER",
        more: "",
        rust: "Option<Decimal>",
    },
    What {
        wire: "SINGLE_LINE_TEXT",
        more: "",
        rust: "String",
    },
    What {
        wire: "CHECK_BOX",
        more: OPTIONS,
        rust: "Vec<String>",
    },
    What {
        wire: "LINK",
        more: r#","protocol":"WEB""#,
        rust: "String",
    },
];

const OPTIONS: &str = r#","options":{"前払":{"label":"前払","index":"0"},"都度":{"label":"都度","index":"1"},"月次":{"label":"月次","index":"2"}}"#;

impl Form {
    fn new(number: usize) -> Form {
        Form {
            name: format!("Form{number}"),
            fields: fields(SCALARS, ""),
            rows: fields(ROW_FIELDS, "内"),
        }
    }

    fn wide() -> Form {
        Form {
            fields: fields(299, ""),
            ..Form::new(0)
        }
    }

    fn schema(&self) -> String {
        let properties = |fields: &[Field]| {
            let list: Vec<String> = fields.iter().map(Field::property).collect();
            list.join(",")
        };
        format!(
            r#"{{"properties":{{{},"明細":{{"type":"SUBTABLE","code":"明細","label":"明細","noLabel":false,"fields":{{{}}}}}}}}}"#,
            properties(&self.fields),
            properties(&self.rows),
        )
    }

    /// The types of a field; enums are named after the form and the field.
    fn rust(&self, field: &Field) -> String {
        field
            .what
            .rust
            .replace("{}", &format!("{}{}", self.name, field.ident))
    }

    fn choices(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .chain(&self.rows)
            .filter(|field| field.what.rust.contains("{}"))
    }
}

impl Field {
    fn property(&self) -> String {
        let Field { code, what, .. } = self;
        format!(
            r#""{code}":{{"type":"{}","code":"{code}","label":"{code}","noLabel":false,"required":false{}}}"#,
            what.wire, what.more
        )
    }
}

fn fields(count: usize, prefix: &str) -> Vec<Field> {
    let field = |index: usize| Field {
        ident: format!("{prefix}項目{index}"),
        code: format!("{prefix}項目{index}"),
        what: &WHATS[index % WHATS.len()],
    };
    (0..count).map(field).collect()
}

const IMPORTS: &str = "#![allow(dead_code, non_snake_case)]\nuse kintone_runtime::{DateTime, Decimal, NaiveDate, Row, Utc};\n";

fn plain(form: &Form) -> String {
    let mut out = String::new();
    structs(form, "", "", "", &|field| form.rust(field), &mut out);
    for field in form.choices() {
        let _ = writeln!(
            out,
            "pub enum {}{} {{ 前払, 都度, 月次, Other(String) }}",
            form.name, field.ident
        );
    }
    out
}

/// As people write it by hand: each value in its envelope, renamed where code and identifier differ.
fn naive(form: &Form) -> String {
    let mut out = String::new();
    let derive = "#[derive(serde::Serialize, serde::Deserialize)]\n";
    let held = |field: &Field| format!("Envelope<{}>", form.rust(field));
    structs(
        form,
        derive,
        derive,
        "#[serde(rename = \"{}\")] ",
        &held,
        &mut out,
    );
    for field in form.choices() {
        let _ = writeln!(
            out,
            "{derive}pub enum {}{} {{ 前払, 都度, 月次, #[serde(untagged)] Other(String) }}",
            form.name, field.ident
        );
    }
    let name = &form.name;
    let _ = writeln!(
        out,
        "pub fn decode_{name}(json: &[u8]) -> serde_json::Result<{name}> {{ serde_json::from_slice(json) }}\n\
         pub fn encode_{name}(record: &{name}) -> serde_json::Result<Vec<u8>> {{ serde_json::to_vec(record) }}"
    );
    out
}

const ENVELOPE: &str = "#[derive(serde::Serialize, serde::Deserialize)]\npub struct Envelope<T> { #[serde(skip_serializing, default)] r#type: String, value: T }\n";

fn derived(form: &Form) -> String {
    let mut out = String::new();
    let name = &form.name;
    let derive = format!(
        "#[derive(kintone_runtime::KintoneRecord)]\n#[kintone(schema = \"schemas/{name}.json\")]\n"
    );
    let row = derive.replace(".json\"", ".json\", table = \"明細\"");
    structs(form, &derive, &row, "", &|field| form.rust(field), &mut out);
    for field in form.choices() {
        let _ = writeln!(
            out,
            "#[derive(kintone_runtime::KintoneChoice)]\n#[kintone(schema = \"schemas/{name}.json\", field = \"{}\")]\n\
             pub enum {name}{} {{ 前払, 都度, 月次, #[kintone(fallback)] Other(String) }}",
            field.code, field.ident
        );
    }
    let _ = writeln!(
        out,
        "pub fn decode_{name}(json: &[u8]) -> Option<{name}> {{ kintone_runtime::record::codec::decode_record(json).ok().map(kintone_runtime::Saved::into_inner) }}\n\
         pub fn encode_{name}(record: &{name}, out: &mut Vec<u8>) -> bool {{ \
         kintone_runtime::record::codec::encode_record(record, kintone_runtime::record::codec::Mode::Add, out).is_ok() }}"
    );
    out
}

fn queried(form: &Form) -> String {
    let name = &form.name;
    format!(
        "{}pub fn written_{name}(least: i64) -> kintone_runtime::Query<{name}> {{ \
         kintone_runtime::query!({name}, 項目1 > {{least}} and (項目3 in (\"前払\", \"都度\") or 項目0 like \"保守\") and 項目2 >= TODAY() order by 項目2 desc) }}\n\
         pub fn built_{name}(least: i64) -> kintone_runtime::Query<{name}> {{ kintone_runtime::Query::filter(|f: <{name} as kintone_runtime::Record>::Fields| \
         f.項目1.gt(least).and(f.項目3.is_in([{name}項目3::前払, {name}項目3::都度]).or(f.項目0.like(\"保守\"))).and(f.項目2.ge(kintone_runtime::query::today()))).order_by(\
         <{name} as kintone_runtime::Record>::fields().項目2.desc()) }}\n",
        derived(form)
    )
}

fn structs(
    form: &Form,
    record: &str,
    row: &str,
    before_field: &str,
    held: &dyn Fn(&Field) -> String,
    out: &mut String,
) {
    let members = |fields: &[Field]| {
        let member = |field: &Field| {
            format!(
                "    {}pub {}: {},\n",
                before_field.replace("{}", &field.code),
                field.ident,
                held(field)
            )
        };
        fields.iter().map(member).collect::<String>()
    };
    let name = &form.name;
    let table = match before_field.is_empty() {
        true => format!("    pub 明細: Vec<Row<{name}明細>>,\n"),
        false => format!("    pub 明細: Envelope<Vec<Line<{name}明細>>>,\n"),
    };
    let _ = write!(
        out,
        "{record}pub struct {name} {{\n{}{table}}}\n{row}pub struct {name}明細 {{\n{}}}\n",
        members(&form.fields),
        members(&form.rows)
    );
}

const LINE: &str = "#[derive(serde::Serialize, serde::Deserialize)]\npub struct Line<T> { id: Option<String>, value: T }\n";

/// A crate whose only variable part is its source.
struct Crate {
    folder: PathBuf,
    target: PathBuf,
}

impl Crate {
    fn new(all: &Path, name: &str, forms: &[Form], write: &dyn Fn(&Form) -> String) -> Crate {
        let folder = all.join(name);
        fs::create_dir_all(folder.join("src")).expect("a folder for the sources");
        fs::create_dir_all(folder.join("schemas")).expect("a folder for the schemas");
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let runtime = here.join("../kintone-runtime");
        // Naive serde needs the impls of the value types.
        let serde = if name == "serde" { ", \"serde\"" } else { "" };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
             kintone-runtime = {{ path = {runtime:?}, default-features = false, features = [\"derive\", \"rust_decimal\", \"chrono\"{serde}] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
        // The versions that the workspace is locked to: those are there.
        fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
        let mut source = IMPORTS.to_owned();
        if name == "serde" {
            source = source.replace("Row, ", "") + ENVELOPE + LINE;
        }
        for form in forms {
            source.push_str(&write(form));
            let schema = folder
                .join("schemas")
                .join(&form.name)
                .with_extension("json");
            fs::write(schema, form.schema()).expect("a schema file");
        }
        fs::write(folder.join("src/lib.rs"), source).expect("a source file");
        Crate {
            folder,
            target: all.join("target"),
        }
    }

    /// How long it takes to check the crate alone.
    fn check(&self) -> Duration {
        let source = self.folder.join("src/lib.rs");
        let now = fs::File::options()
            .append(true)
            .open(&source)
            .and_then(|file| file.set_modified(std::time::SystemTime::now()));
        now.expect("the source is touched");
        let start = Instant::now();
        let output = Command::new(env!("CARGO"))
            .args(["check", "--lib", "--quiet", "--offline"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_INCREMENTAL", "0")
            .output()
            .expect("cargo runs");
        let took = start.elapsed();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        took
    }
}
