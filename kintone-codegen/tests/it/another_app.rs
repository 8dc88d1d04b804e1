//! An id in `kintone.toml` that leads to another app.

use crate::cli::stderr;
use crate::workspace::Workspace;

#[test]
fn an_id_of_another_app_is_told_in_one_line_and_writes_nothing() {
    let workspace = Workspace::generated();
    let files = ["schemas/customer.json", "schemas/product.json"];
    let before = files.map(|file| workspace.read(file));
    // The ids of two apps exchanged.
    workspace.configure("dev = 1,", "dev = 77,");
    workspace.configure("dev = 2,", "dev = 1,");
    workspace.configure("dev = 77,", "dev = 2,");
    for arguments in [&["pull"][..], &["check", "--live"]] {
        let output = workspace.run(arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        for (app, id, other) in [("customer", 2, "product"), ("product", 1, "customer")] {
            let told: Vec<&str> = said
                .lines()
                .filter(|line| line.contains(&format!("{app} in dev: ")))
                .collect();
            let [line] = told[..] else {
                panic!("{said}");
            };
            assert!(line.starts_with("error: kintone.toml:"), "{line}");
            let expected = format!(
                "app {id} is called \"{other} (dev)\" (the app `{other}` here), and schemas/{app}.json is the form of \
                 \"{app} (dev)\": is the id right? If it is, delete the file and pull it anew"
            );
            assert!(line.ends_with(&expected), "{line}");
        }
        assert!(!said.contains("is gone"), "{said}");
    }
    assert_eq!(files.map(|file| workspace.read(file)), before);
}
