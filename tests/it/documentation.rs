//! What the documentation of the runtime has to have: an example on every method of the clients and on every request, and on a
//! request its errors and its source too.

use std::path::{Path, PathBuf};

fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-runtime/src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn source(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a source")
}

/// The documentation and the attributes in front of a line.
fn documentation(lines: &[&str], item: usize) -> String {
    let is_part = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("///") || line.starts_with("#[")
    };
    let first = lines[..item].iter().rposition(|line| !is_part(line));
    lines[first.map_or(0, |line| line + 1)..item].join("\n")
}

/// The methods of `impl Client` in a file that have no example.
fn without_example(source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    let mut is_client = false;
    for (at, line) in lines.iter().enumerate() {
        match *line {
            "impl Client {" => is_client = true,
            "}" => is_client = false,
            _ => {}
        }
        let method = line.trim_start().replace("async ", "");
        let name = method.strip_prefix("pub fn ").filter(|_| is_client);
        if let Some(name) = name
            && !documentation(&lines, at).contains("```")
        {
            let end = name.find(['(', '<']).unwrap_or(name.len());
            found.push(name[..end].to_owned());
        }
    }
    found
}

#[test]
fn every_method_of_the_clients_has_an_example() {
    let mut all = Vec::new();
    for folder in ["client", "blocking"] {
        files(&runtime().join(folder), &mut all);
    }
    all.push(runtime().join("blocking.rs"));
    let mut found = Vec::new();
    for file in all {
        let methods = without_example(&source(&file)).into_iter();
        found.extend(methods.map(|method| format!("{}: {method}", file.display())));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    // The test notices one.
    let bare = "impl Client {\n    /// Reads.\n    #[must_use]\n    pub fn read<T>(&self) {}\n}\n";
    assert_eq!(without_example(bare), ["read"]);
}

#[test]
fn every_request_has_an_example_its_errors_and_its_source() {
    let catalogue = source(&runtime().join("api/mod.rs"));
    let (_, listed) = catalogue.split_once("\ncatalog! {").expect("the catalogue");
    let (listed, _) = listed.split_once("\n}").expect("its end");
    let words = listed.split(|c: char| !c.is_alphanumeric());
    let markers = ["HasPreview", "SettingsWrite"];
    let requests =
        words.filter(|word| word.starts_with(char::is_uppercase) && !markers.contains(word));
    // These are requests of the catalogue under another name.
    let requests: Vec<&str> = requests.chain(["CountRecords", "UpsertRecords"]).collect();
    assert!(requests.len() > 20, "{requests:?}");

    let mut all = Vec::new();
    files(&runtime().join("api"), &mut all);
    let sources: Vec<String> = all.iter().map(|file| source(file)).collect();
    let mut found = Vec::new();
    for request in requests {
        let starts = [" {", "<"].map(|after| format!("pub struct {request}{after}"));
        let documented = sources.iter().find_map(|source| {
            let lines: Vec<&str> = source.lines().collect();
            let is_it = |line: &&str| starts.iter().any(|start| line.starts_with(start.as_str()));
            let at = lines.iter().position(is_it)?;
            Some(documentation(&lines, at))
        });
        let documented = documented.unwrap_or_else(|| panic!("`{request}` is in a file of api"));
        for part in ["```", "# Errors", "Source: kintone REST API, "] {
            if !documented.contains(part) {
                found.push(format!("{request} lacks {part}"));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
