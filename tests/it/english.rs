//! Turns of phrase that read like a translation do not come back, be it in documentation, messages or comments.

use std::path::{Path, PathBuf};

/// What a reader of plain English stumbles over, and what to write instead.
const TURNS: [(&str, &str); 8] = [
    ("behind", "after"),
    ("nobody knows", "it is unknown"),
    ("so many", "this many, or name the number"),
    ("what came of", "the outcome of"),
    ("what comes of", "the outcome of"),
    ("it tells that", "it says that"),
    ("tells that", "says that"),
    ("be had", "be obtained"),
];

/// True uses of those words.
const ALLOWED: [&str; 7] = [
    "behind a reference",
    "leaves behind",
    "leaves nothing behind",
    "leaves its call behind",
    "left behind",
    "never behind",
    "the word search behind",
];

/// Words after which `who` is not about the noun before it: `of who calls`.
const BEFORE_WHO: [&str; 10] = [
    "of", "by", "to", "for", "from", "with", "only", "and", "or", "as",
];

/// Returns the turns in a line, each with its remedy. Identifiers are not read.
fn turns(line: &str) -> Vec<String> {
    let mut text = line.to_lowercase();
    for allowed in ALLOWED {
        text = text.replace(allowed, "");
    }
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '_')))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for (turn, instead) in TURNS {
        let turn_words: Vec<&str> = turn.split(' ').collect();
        if words
            .windows(turn_words.len())
            .any(|window| window == turn_words)
        {
            found.push(format!("`{turn}`: write {instead}"));
        }
    }
    for (at, window) in words.windows(3).enumerate() {
        let [verb @ ("is" | "are" | "was" | "were"), "no", noun] = window else {
            continue;
        };
        let is_there = at > 0 && words[at - 1] == "there" || words[at..].contains(&"there");
        if !is_there && !["longer", "more", "less"].contains(noun) {
            found.push(format!("`{verb} no {noun}`: write `{verb} not`"));
        }
    }
    for window in words.windows(3) {
        let [before, "who", verb] = window else {
            continue;
        };
        if BEFORE_WHO.contains(before) && verb.ends_with('s') {
            found.push(format!("`{before} who {verb}`: name the person"));
        }
    }
    if let ["who", verb, ..] = words[..]
        && verb.ends_with('s')
        && !["is", "was", "has"].contains(&verb)
        && line.trim_start().starts_with("//")
        && !line.contains('?')
    {
        found.push(format!("`Who {verb}`: name the person"));
    }
    found
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                files(&path, found);
            }
        } else if name.ends_with(".rs") || name.ends_with(".md") || name.ends_with(".toml") {
            found.push(path);
        }
    }
}

#[test]
fn no_text_of_the_project_reads_like_a_translation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    files(&root, &mut all);
    assert!(all.len() > 500, "{}", all.len());
    let mut found = Vec::new();
    for file in all.iter().filter(|file| !file.ends_with("it/english.rs")) {
        let text = std::fs::read_to_string(file).expect("text");
        let name = file.strip_prefix(&root).expect("a file in there").display();
        for (index, line) in text.lines().enumerate() {
            let turns = turns(line).into_iter();
            found.extend(turns.map(|turn| format!("{name}:{}: {turn}", index + 1)));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_turn_is_found_and_its_true_uses_are_not() {
    for line in [
        "/// The record behind this one.",
        "// Nobody knows.",
        "\"`{Self}` is no condition\"",
        "/// Who calls.",
        "/// The department of who sends the query.",
        "//! One of so many.",
    ] {
        assert_eq!(turns(line).len(), 1, "{line}: {:?}", turns(line));
    }
    for line in [
        "/// There is no record.",
        "/// The field is no longer there.",
        "/// What an earlier run left behind.",
        "// Who sends it? The log knows.",
        "let is_behind = behind_it();",
        "/// The user who calls.",
    ] {
        assert!(turns(line).is_empty(), "{line}: {:?}", turns(line));
    }
}

/// Returns the functions that users of the published crates call and whose documentation does not begin with what they do. As in
/// the standard library, that is a verb: `Returns the id.` Types and fields are described by a noun.
fn without_verb(source: &str) -> Vec<usize> {
    let lines: Vec<&str> = source.lines().map(str::trim_start).collect();
    let mut found = Vec::new();
    let mut first = None;
    for (at, line) in lines.iter().enumerate() {
        if let Some(text) = line.strip_prefix("///") {
            first.get_or_insert((at, text.trim_start()));
        } else if !line.starts_with("#[") {
            let documented = first.take();
            let name = line.split_once("fn ").map_or("", |(before, _)| before);
            let is_function = name.starts_with("pub ") && !name.contains(['(', '=', '<']);
            let (Some((at, text)), true) = (documented, is_function) else {
                continue;
            };
            // `Also requests …`
            let text = text.strip_prefix("Also ").unwrap_or(text);
            let verb = text.split([' ', ',', ':']).next().unwrap_or_default();
            if !text.is_empty() && (!verb.ends_with('s') || verb == "This") {
                found.push(at + 1);
            }
        }
    }
    found
}

#[test]
fn the_documentation_of_a_function_begins_with_what_it_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut all = Vec::new();
    for folder in ["kintone-runtime", "kintone-derive", "kintone-codegen"] {
        files(&root.join(folder), &mut all);
    }
    let mut found = Vec::new();
    for file in all
        .iter()
        .filter(|file| file.extension().is_some_and(|it| it == "rs"))
    {
        let name = file.strip_prefix(&root).expect("a file in there").display();
        let text = std::fs::read_to_string(file).expect("text");
        found.extend(
            without_verb(&text)
                .iter()
                .map(|line| format!("{name}:{line}")),
        );
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn a_noun_in_front_of_a_function_is_found_and_one_in_front_of_a_type_is_not() {
    let noun = "/// The id.\n#[must_use]\npub fn id(&self) -> u64 {";
    assert_eq!(without_verb(noun), [1]);
    for right in [
        "/// Returns the id.\npub fn id(&self) -> u64 {",
        "/// Also requests the total.\npub const fn total(self) -> Self {",
        "/// The id.\npub struct Id(pub fn() -> u64);",
        "/// The id.\nfn id() -> u64 {",
    ] {
        assert!(without_verb(right).is_empty(), "{right}");
    }
}
