//! The section of the README about `kintone.toml`: its file is one, and its commands do what is said there.

use std::fs;

use kintone_codegen::Project;
use kintone_emulator::Emulator;
use serde_json::json;

use crate::cli::{codegen_with, project, stderr};
use crate::related_forms::form;

#[test]
fn the_file_of_the_readme_works_with_its_commands() {
    let readme = include_str!("../../../README.md");
    let (_, section) = readme.split_once("## A team: kintone.toml\n").unwrap();
    let block = |language: &str| {
        let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
        block.split_once("```").unwrap().0
    };
    let server = |first: u64| {
        let app = |id: u64, app: &str| json!({"app": id.to_string(), "code": "", "name": app, "properties": form(app, first)});
        let server = Emulator::builder()
            .schema_json("customer", app(first, "customer"))
            .schema_json("invoice", app(first + 1, "invoice"))
            .token("secret")
            .user("admin", "password");
        server.start().unwrap()
    };
    let (dev, production) = (server(1), server(101));
    let config = block("toml")
        .replace("https://example-dev.cybozu.com", &dev.base_url())
        .replace("https://example.cybozu.com", &production.base_url());
    let folder = project();
    let file = folder.path().join("kintone.toml");
    fs::write(&file, config).unwrap();
    // Generated code names the other apps by these modules.
    let (_, script) = section.split_once("// src/lib.rs\n").unwrap();
    let script = syn::parse_file(script.split_once("```").unwrap().0).unwrap();
    let project = Project::load(&file).unwrap();
    let modules = project
        .apps()
        .iter()
        .map(|app| app.module().unwrap().to_owned());
    assert_eq!(
        included("crate", &script.items),
        modules.collect::<Vec<_>>()
    );
    let variables = [
        ("KINTONE_DEV_TOKEN", "secret"),
        ("KINTONE_INVOICE_TOKEN", "secret"),
        ("KINTONE_PROD_USERNAME", "admin"),
        ("KINTONE_PROD_PASSWORD", "password"),
    ];
    let mut commands = 0;
    for line in block("console").lines() {
        let command = line.split('#').next().unwrap().trim();
        let words: Vec<&str> = command.split(' ').collect();
        assert_eq!(words[0], "kintone-codegen");
        let output = codegen_with(folder.path(), &variables, &words[1..]);
        assert_eq!(output.status.code(), Some(0), "{line}: {}", stderr(&output));
        commands += 1;
    }
    assert!(commands > 4);
    let code = fs::read_to_string(folder.path().join("src/kintone/invoice.rs")).unwrap();
    assert!(code.contains("pub subject: "), "{code}");
}

/// The modules of a crate that include a file of their name.
fn included(parent: &str, items: &[syn::Item]) -> Vec<String> {
    let mut modules = Vec::new();
    for item in items {
        match item {
            syn::Item::Mod(module) => {
                let name = format!("{parent}::{}", module.ident);
                let (_, items) = module.content.as_ref().unwrap();
                modules.extend(included(&name, items));
            }
            syn::Item::Macro(include) => {
                let (_, name) = parent.rsplit_once("::").unwrap();
                let tokens = include.mac.tokens.to_string();
                assert!(tokens.contains(&format!("\"/{name}.rs\"")), "{tokens}");
                modules.push(parent.to_owned());
            }
            _ => panic!("neither a module nor a file"),
        }
    }
    modules
}
