//! The order of the wings inside kintone-runtime: imports come from the module that defines the name, and none points upwards.

use std::path::{Path, PathBuf};

/// From the bottom to the top. A wing may import from itself and from the wings before it.
const WINGS: [&str; 8] = [
    "record",
    "query",
    "endpoint",
    "api",
    "client",
    "blocking",
    "macro_support",
    "prelude",
];

/// The lines of a source file of this wing that import upwards, or from the crate root.
fn violations(wing: &str, source: &str) -> Vec<String> {
    let rank = |name: &str| WINGS.iter().position(|known| *known == name);
    let own = rank(wing).unwrap_or_else(|| panic!("the wing `{wing}` is not in the order"));
    let mut found = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for (at, _) in code.match_indices("crate::") {
            // `$crate::` stands in macros, which are written out in other crates.
            if code[..at].ends_with('$') {
                continue;
            }
            let path = &code[at + "crate::".len()..];
            let end = path.find(|c: char| !c.is_alphanumeric() && c != '_');
            let target = &path[..end.unwrap_or(path.len())];
            let why = match rank(target) {
                Some(target) if target <= own => continue,
                Some(_) => format!("`{wing}` lies below `{target}`"),
                None if path[target.len()..].starts_with('!') => continue,
                None => "a name of the crate root; name the module that defines it".to_owned(),
            };
            found.push(format!("{}: {}: {why}", index + 1, line.trim()));
        }
    }
    found
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_import_of_the_runtime_runs_upwards_or_takes_a_name_from_the_root() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-runtime/src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 100, "{}", files.len());
    let mut all = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).expect("a file in there");
        let first = inside.components().next().expect("a name");
        let wing = Path::new(first.as_os_str()).file_stem();
        let wing = wing.and_then(|wing| wing.to_str()).expect("a name");
        // The front page re-exports from everywhere.
        if wing == "lib" {
            continue;
        }
        let source = std::fs::read_to_string(&file).expect("a source");
        let found = violations(wing, &source).into_iter();
        all.extend(found.map(|line| format!("{}:{line}", inside.display())));
    }
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn an_import_that_runs_upwards_is_found_with_its_line() {
    let source = "use crate::record::id::AppId;\nuse crate::api::AddRecords;\n// crate::client\nuse crate::{Error};\n";
    assert_eq!(
        violations("query", source),
        [
            "2: use crate::api::AddRecords;: `query` lies below `api`",
            "4: use crate::{Error};: a name of the crate root; name the module that defines it",
        ]
    );
    assert!(violations("api", "        $crate::client::call()").is_empty());
}
