//! The table of all requests in the README is that of the catalogue. `UPDATE_GOLDEN=1` writes it anew.

use std::path::Path;

use kintone_runtime::api::CATALOG;
use kintone_runtime::endpoint::Info;

/// The areas, with how the paths of their requests begin; the first one that fits counts.
const AREAS: [(&str, &[&str]); 9] = [
    (
        "Records, files",
        &[
            "record.",
            "records.",
            "records/cursor",
            "bulkRequest",
            "file",
        ],
    ),
    ("Comments", &["record/comment"]),
    (
        "Process",
        &["record/status", "records/status", "record/assignees"],
    ),
    ("Apps", &["app.", "apps", "app/move", "app/deploy"]),
    ("Forms", &["app/form", "form"]),
    (
        "Permissions",
        &["app/acl", "record/acl", "field/acl", "records/acl"],
    ),
    ("Other settings", &["app/"]),
    ("Spaces, guests", &["space", "template", "guests"]),
    ("Plug-ins, search", &["plugin", "search", "apis"]),
];

/// The head of the table.
const HEAD: &str = "| area | requests | in the preview | in a bulk request | by API token |\n|---|---|---|---|---|\n";

fn area(info: &Info) -> &'static str {
    let fits = |start: &&str| info.path().starts_with(*start);
    let found = AREAS.iter().find(|(_, starts)| starts.iter().any(fits));
    found
        .unwrap_or_else(|| panic!("{} has no area", info.path()))
        .0
}

/// `record: get, add; records: get`, in the order of the catalogue. Search searches records.
fn names(requests: &[&Info]) -> String {
    let mut nouns: Vec<(&str, Vec<&str>)> = Vec::new();
    for info in requests {
        let (verb, noun) = match info.name() {
            name @ "bulk request" => ("send", name),
            name => name.split_once(' ').unwrap_or((name, "records")),
        };
        match nouns.iter_mut().find(|(known, _)| *known == noun) {
            Some((_, verbs)) => verbs.push(verb),
            None => nouns.push((noun, vec![verb])),
        }
    }
    let nouns = nouns
        .iter()
        .map(|(noun, verbs)| format!("{noun}: {}", verbs.join(", ")));
    nouns.collect::<Vec<_>>().join("; ")
}

fn table() -> String {
    let mut table = HEAD.to_owned();
    for (title, _) in AREAS {
        let of_area = CATALOG.iter().filter(|info| area(info) == title);
        let requests: Vec<&Info> = of_area.collect();
        let all = requests.len();
        let count = |is: fn(&Info) -> bool| match requests.iter().filter(|info| is(info)).count() {
            0 => "–".to_owned(),
            count if count == all => "all".to_owned(),
            count => count.to_string(),
        };
        table += &format!(
            "| {title}: {all} | {} | {} | {} | {} |\n",
            names(&requests),
            count(|info| info.has_preview() || info.is_preview()),
            count(|info| info.is_bulk_member()),
            count(|info| info.auth().take_api_token()),
        );
    }
    table
}

#[test]
fn the_table_of_the_readme_is_the_catalogue() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).expect("the README");
    let (before, after) = readme.split_once(HEAD).expect("the head of the table");
    let rows = after
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('|'));
    let rows: String = rows.collect();
    let table = table();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let written = format!("{before}{table}{}", &after[rows.len()..]);
        std::fs::write(&path, written).expect("the README is written");
        return;
    }
    assert_eq!(
        format!("{HEAD}{rows}"),
        table,
        "UPDATE_GOLDEN=1 writes the table anew"
    );
}
