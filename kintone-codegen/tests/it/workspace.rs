//! A workspace as a team has it: three environments of four related apps, each on an embedded server.

use std::fs;
use std::path::Path;
use std::process::Output;

use kintone_emulator::Emulator;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::{codegen_with, project, stderr};

/// The apps, with their places after the first id of an environment.
pub(crate) const APPS: [&str; 4] = ["customer", "product", "invoice", "payment"];

/// The environments, with the ids of their first apps.
pub(crate) const ENVIRONMENTS: [(&str, u64); 3] =
    [("dev", 1), ("staging", 11), ("production", 101)];

pub(crate) struct Workspace {
    pub(crate) folder: TempDir,
    /// As in [`ENVIRONMENTS`].
    pub(crate) servers: Vec<Emulator>,
}

/// The forms of the four apps, whose ids begin with `first`.
pub(crate) fn form(app: &str, first: u64) -> Value {
    let text = |code: &str, unique: bool| json!({"type": "SINGLE_LINE_TEXT", "code": code, "label": code, "required": unique, "unique": unique});
    let number = |code: &str| json!({"type": "NUMBER", "code": code, "label": code});
    let lookup = |app: u64, key: &str, mappings: &[(&str, &str)]| {
        let mappings: Vec<Value> = mappings
            .iter()
            .map(|(field, related)| json!({"field": field, "relatedField": related}))
            .collect();
        json!({"relatedApp": {"app": app.to_string(), "code": ""}, "relatedKeyField": key, "fieldMappings": mappings,
               "lookupPickerFields": [key], "filterCond": "", "sort": ""})
    };
    let with = |mut field: Value, member: &str, value: Value| {
        field[member] = value;
        field
    };
    match app {
        "customer" => json!({
            "顧客番号": text("顧客番号", true),
            "会社名": text("会社名", false),
            "区分": {"type": "DROP_DOWN", "code": "区分", "label": "区分", "required": false, "defaultValue": "",
                "options": {"法人": {"label": "法人", "index": "0"}, "個人": {"label": "個人", "index": "1"}}},
            "請求": {"type": "REFERENCE_TABLE", "code": "請求", "label": "請求", "noLabel": false, "referenceTable": {
                "relatedApp": {"app": (first + 2).to_string(), "code": ""},
                "condition": {"field": "顧客番号", "relatedField": "顧客番号"},
                "filterCond": "", "displayFields": ["件名"], "sort": "", "size": "5"}},
        }),
        "product" => json!({"商品番号": text("商品番号", true), "単価": number("単価")}),
        "invoice" => json!({
            "請求番号": text("請求番号", true),
            "件名": text("件名", false),
            "顧客番号": with(text("顧客番号", false), "lookup", lookup(first, "顧客番号", &[("会社名", "会社名")])),
            "会社名": text("会社名", false),
            "明細": {"type": "SUBTABLE", "code": "明細", "label": "明細", "noLabel": false, "fields": {
                "商品番号": with(text("商品番号", false), "lookup", lookup(first + 1, "商品番号", &[("単価", "単価")])),
                "単価": number("単価"),
            }},
        }),
        _ => json!({
            "入金額": number("入金額"),
            "請求番号": with(text("請求番号", false), "lookup", lookup(first + 2, "請求番号", &[])),
        }),
    }
}

impl Workspace {
    /// With its `kintone.toml`, and nothing pulled.
    pub(crate) fn new() -> Workspace {
        let folder = project();
        let mut config = String::from("default-environment = \"dev\"\n");
        let mut servers = Vec::new();
        for (name, first) in ENVIRONMENTS {
            let server = APPS.into_iter().zip(first..).fold(Emulator::builder(), |server, (app, id)| {
                let file = json!({"app": id.to_string(), "code": "", "name": format!("{app} ({name})"), "properties": form(app, first)});
                server.schema_json(app, file)
            });
            let server = server
                .token("secret")
                .user("admin", "password")
                .start()
                .unwrap();
            let base_url = server.base_url();
            let login = match name {
                "production" => {
                    "username-variable = \"PROD_USER\"\npassword-variable = \"PROD_PASSWORD\"\n"
                        .to_owned()
                }
                _ => format!("api-token-variable = \"{}_TOKEN\"\n", name.to_uppercase()),
            };
            config.push_str(&format!(
                "[environments.{name}]\nbase-url = \"{base_url}\"\n{login}"
            ));
            servers.push(server);
        }
        for (app, at) in APPS.into_iter().zip(0..) {
            let ids = ENVIRONMENTS.map(|(name, first)| format!("{name} = {}", first + at));
            config.push_str(&format!("[apps.{app}]\nid = {{ {} }}\n", ids.join(", ")));
        }
        fs::write(folder.path().join("kintone.toml"), config).unwrap();
        Workspace { folder, servers }
    }

    /// With everything pulled and generated.
    pub(crate) fn generated() -> Workspace {
        let workspace = Workspace::new();
        for command in ["pull", "generate"] {
            let output = workspace.run(&[command]);
            assert!(output.status.success(), "{}", stderr(&output));
        }
        workspace
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(&[], arguments)
    }

    /// Runs the program with the credentials, or what these variables have instead.
    pub(crate) fn run_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        let credentials = [
            ("DEV_TOKEN", "secret"),
            ("STAGING_TOKEN", "secret"),
            ("PROD_USER", "admin"),
            ("PROD_PASSWORD", "password"),
        ];
        codegen_with(self.path(), &[&credentials, variables].concat(), arguments)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).unwrap()
    }

    /// Changes `kintone.toml`.
    pub(crate) fn configure(&self, old: &str, new: &str) {
        let config = self.read("kintone.toml");
        assert!(config.contains(old), "{config}");
        fs::write(
            self.path().join("kintone.toml"),
            config.replacen(old, new, 1),
        )
        .unwrap();
    }
}
