//! What is written is what rustfmt leaves, with its defaults; and whatever rustfmt.toml makes of it passes `--check`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kintone_codegen::{AppSchema, Names, Options, generate};
use serde_json::json;

use crate::forms::{forms, written};

/// How many forms of any kind are compared with rustfmt. `KINTONE_FORMS` asks for more.
const FORMS: usize = 120;

/// A toolchain with the minimal profile has no rustfmt.
pub(crate) fn is_installed() -> bool {
    let output = Command::new("rustfmt").arg("--version").output();
    let is_installed = output.is_ok_and(|output| output.status.success());
    if !is_installed {
        eprintln!("rustfmt is not installed: layouts are not checked");
    }
    is_installed
}

/// Whether rustfmt would change none of the files.
fn assert_laid_out(files: &[PathBuf]) {
    let output = Command::new("rustfmt")
        .args(["--check", "--edition", "2024"])
        .args(files)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Every width of a name near those at which a layout changes. Each name stands alone: one that fits nowhere makes rustfmt leave
/// the whole item as it is.
#[test]
fn names_of_every_width_are_laid_out_as_rustfmt_does() {
    if !is_installed() {
        return;
    }
    let options = json!({"x": {"label": "x", "index": "0"}, "y": {"label": "y", "index": "1"}});
    let user = "ldjzofjytczqqaewhypupyqpsedklwkowofqaut";
    let inner = |code: &str| json!({code: {"type": "NUMBER", "code": code, "label": "n"}});
    let definitions = [
        json!({"type": "NUMBER", "defaultValue": "1000"}),
        json!({"type": "DATE", "defaultValue": "2026-01-31"}),
        json!({"type": "CHECK_BOX", "options": options, "defaultValue": ["x", "y"]}),
        json!({"type": "USER_SELECT", "defaultValue": [{"type": "USER", "code": user}]}),
        json!({"type": "SUBTABLE", "fields": inner("n")}),
        json!({"type": "CALC", "format": "NUMBER", "expression": "1"}),
    ];
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rustfmt.toml"), "").unwrap();
    let mut files = Vec::new();
    for bytes in 40..=96 {
        let code = "あ".repeat(bytes / 3) + &"a".repeat(bytes % 3);
        for (number, definition) in definitions.iter().enumerate() {
            let mut definition = definition.clone();
            definition["code"] = json!(code);
            definition["label"] = json!("l");
            let properties = json!({ "properties": {code.clone(): definition} });
            let schema = AppSchema::parse(&properties.to_string(), "form").unwrap();
            let text = generate(&schema, &Options::new().name("Form")).unwrap();
            let file = folder.path().join(format!("form_{bytes}_{number}.rs"));
            fs::write(&file, text).unwrap();
            files.push(file);
        }
    }
    assert_laid_out(&files);
}

#[test]
fn what_is_written_is_what_rustfmt_leaves() {
    if !is_installed() {
        return;
    }
    let count = std::env::var("KINTONE_FORMS").map_or(FORMS, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rustfmt.toml"), "").unwrap();
    let mut files = Vec::new();
    for (number, form) in forms(count).enumerate() {
        let mut options = Options::new().name(format!("Form{number}"));
        if number % 2 > 0 {
            options = options.schema_file("schemas/form.json");
        }
        if number % 3 == 0 {
            options = options.names(Names::Ascii);
        }
        if number % 4 > 1 {
            options = chosen(options, number);
        }
        let file = folder.path().join(format!("form_{number}.rs"));
        fs::write(&file, written(&form, options)).unwrap();
        files.push(file);
    }
    assert_laid_out(&files);
}

/// With derives, attributes and types, more of them with each number.
fn chosen(options: Options, number: usize) -> Options {
    const DERIVES: [&str; 6] = [
        "Hash",
        "serde",
        "Eq",
        "my_crate::Derived",
        "other::Path",
        "last::One",
    ];
    const ATTRIBUTES: [&str; 4] = [
        "#[serde(rename_all = \"camelCase\", deny_unknown_fields)]",
        "#[allow(clippy::large_enum_variant, unreachable_pub, clippy::all)]",
        "#[non_exhaustive]",
        "#[serde(bound(serialize = \"\"), rename_all = \"SCREAMING_SNAKE_CASE\", tag = \"t\")]",
    ];
    let options = DERIVES[..number % 7]
        .iter()
        .fold(options, |options, derive| options.derive(derive).unwrap());
    let options = ATTRIBUTES[..number % 5]
        .iter()
        .fold(options, |options, attribute| {
            options.attribute(attribute).unwrap()
        });
    let number_type = ["i64", "crate::values::Yen", "BigDecimal"][number % 3];
    let options = options.number_type(number_type).unwrap();
    options.datetime_type("DateTime<FixedOffset>").unwrap()
}

#[cfg(feature = "pull")]
#[test]
fn code_that_rustfmt_has_laid_out_otherwise_passes_the_check() {
    use crate::cli::{codegen, project, stderr};

    if !is_installed() {
        return;
    }
    let project = project();
    let at = |path: &str| project.path().join(path);
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/schemas");
    let mut arguments = Vec::new();
    for stem in ["all_types", "invoice", "expense"] {
        let schema = examples.join(format!("{stem}.json"));
        arguments.extend(["--schema".to_owned(), schema.display().to_string()]);
    }
    for (number, form) in forms(20).enumerate() {
        let file = format!("form_{number}.json");
        fs::write(at(&file), form.answer().to_string()).unwrap();
        arguments.extend(["--schema".to_owned(), file]);
    }
    let names = (0..23).flat_map(|number| ["--name".to_owned(), format!("Form{number}")]);
    arguments.extend(names);
    arguments.extend(["-o", "src/forms.rs"].map(str::to_owned));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = codegen(project.path(), &arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    let code = fs::read(at("src/forms.rs")).unwrap();
    let mut unlike = 0;
    for config in [
        "max_width = 120",
        "max_width = 60",
        "use_field_init_shorthand = true",
        "hard_tabs = true",
        "tab_spaces = 2",
        "newline_style = \"Windows\"",
        "use_small_heuristics = \"Max\"",
        "use_small_heuristics = \"Off\"",
        "style_edition = \"2015\"",
        "style_edition = \"2024\"",
        "attr_fn_like_width = 10\nstruct_lit_width = 80\narray_width = 10\nfn_call_width = 5",
        "reorder_imports = false",
        "merge_derives = false",
        "fn_params_layout = \"Compressed\"",
    ] {
        fs::write(at("src/forms.rs"), &code).unwrap();
        fs::write(at("rustfmt.toml"), config).unwrap();
        let output = Command::new("rustfmt")
            .args(["--edition", "2024", "src/forms.rs"])
            .current_dir(project.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{config}: {}", stderr(&output));
        unlike += usize::from(fs::read(at("src/forms.rs")).unwrap() != code);
        let output = codegen(project.path(), &[&arguments[..], &["--check"]].concat());
        assert!(output.status.success(), "{config}: {}", stderr(&output));
    }
    assert!(unlike >= 8, "only {unlike} of these change anything");
}
