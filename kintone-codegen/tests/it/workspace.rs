//! A workspace as a team has it: three environments of four related apps, each on an embedded server.

use std::fs;
use std::path::Path;
use std::process::Output;

use kintone_emulator::Emulator;
use serde_json::json;
use tempfile::TempDir;

use crate::cli::{codegen_with, project, stderr};
use crate::related_forms::{APPS, ENVIRONMENTS, form};

pub(crate) struct Workspace {
    pub(crate) folder: TempDir,
    /// As in [`ENVIRONMENTS`].
    pub(crate) servers: Vec<Emulator>,
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
