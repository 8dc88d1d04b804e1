//! The endpoints of the runtime against the list of kintone's.

use std::collections::BTreeMap;
use std::path::Path;

/// `GET /k/v1/app.json` → whether it may go into a bulk request.
type Catalogue = BTreeMap<String, bool>;

fn listed() -> Catalogue {
    let list = include_str!("../fixtures/endpoints.txt");
    let lines = list
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [method, path, _auth, _guest, bulk, _note, _parameters] = words[..] else {
                panic!("seven words: {line}");
            };
            (format!("{method} {path}"), bulk == "bulk")
        })
        .collect()
}

/// Read from the source, so that no endpoint can be forgotten here.
fn implemented() -> Catalogue {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kintone-runtime/src/api");
    let mut catalogue = Catalogue::new();
    for entry in std::fs::read_dir(folder).expect("the endpoints of the runtime") {
        let path = entry.expect("an entry").path();
        // The folders hold tests.
        if path.is_dir() {
            continue;
        }
        let source = std::fs::read_to_string(path).expect("a source");
        // What comes in front of the first endpoint, and the endpoint of every preview, name no path.
        for implementation in source.split(" Endpoint for ").skip(1) {
            let name = implementation.split(['<', ' ']).next().expect("a name");
            let Some(path) = constant(implementation, "const PATH: &'static str = \"", '"') else {
                continue;
            };
            let method =
                constant(implementation, "const METHOD: Method = Method::", ';').expect("a method");
            let method = method.to_uppercase();
            let bulk = source.contains(&format!(" BulkMember for {name}<"));
            catalogue.insert(format!("{method} /k/v1/{path}"), bulk);
            if let Some((_, preview)) = source.split_once(&format!(" HasPreview for {name} ")) {
                let path = constant(preview, "const PREVIEW_PATH: &'static str = \"", '"')
                    .expect("a path");
                catalogue.insert(format!("{method} /k/v1/{path}"), false);
            }
        }
    }
    catalogue
}

/// What stands between two marks, in this implementation and not in the next.
fn constant<'s>(source: &'s str, before: &str, after: char) -> Option<&'s str> {
    let implementation = source.split("\nimpl").next()?;
    implementation.split_once(before)?.1.split(after).next()
}

#[test]
fn every_endpoint_is_in_the_list_with_its_method_and_path() {
    let (listed, implemented) = (listed(), implemented());
    assert!(implemented.len() >= 23, "{implemented:?}");
    for (endpoint, bulk) in &implemented {
        assert_eq!(listed.get(endpoint), Some(bulk), "{endpoint}");
    }
}
