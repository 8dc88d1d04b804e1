//! The note of the unit tests as kintone holds it.

use serde_json::Value;

use crate::api::GetRecord;
use crate::endpoint::testing::answer;
use crate::record::edit::Edit;
use crate::record::id::RecordId;
use crate::record::saved::Saved;
use crate::record::testing::Note;

/// The note as it is read, with this id at revision 3.
pub(crate) fn saved(id: u64, subject: &str) -> Saved<Note> {
    let record = format!(
        r#"{{"record":{{"$id":{{"type":"__ID__","value":"{id}"}},"$revision":{{"type":"__REVISION__","value":"3"}},
        "件名":{{"type":"SINGLE_LINE_TEXT","value":"{subject}"}},"備考":{{"type":"SINGLE_LINE_TEXT","value":""}}}}}}"#
    );
    answer(GetRecord::new(RecordId::new(id)), 200, &record).expect("a record")
}

/// An edit of that note, which gives it another subject.
pub(crate) fn edited(id: u64, subject: &str) -> Edit<Note> {
    let mut edit = saved(id, "before").edit();
    edit.件名 = subject.to_owned();
    edit
}

/// What was read is written back as it was, but for the revision, these read-only members, and what is null. Numbers are
/// compared by their digits, since kintone takes both.
pub(crate) fn assert_written_back(read: &str, written: &str, read_only: &[&str]) {
    let comparable = |json: &str, besides: &[&str]| {
        let mut members: Value = serde_json::from_str(json).expect("JSON");
        let top = members.as_object_mut().expect("an object");
        for member in besides {
            top.remove(*member);
        }
        comparable(members, read_only)
    };
    assert_eq!(
        comparable(written, &["app", "revision"]),
        comparable(read, &["revision"])
    );
}

fn comparable(value: Value, read_only: &[&str]) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(name, value)| !value.is_null() && !read_only.contains(&name.as_str()))
            .map(|(name, value)| (name, comparable(value, read_only)))
            .collect(),
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| comparable(element, read_only))
            .collect(),
        Value::Number(number) => Value::String(number.to_string()),
        other => other,
    }
}

/// The models of this folder and those below it that keep unknown members and would send them even if they are to be left out.
fn always_sent(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(always_sent(&path));
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("a source file");
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        for (at, _) in lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.starts_with("pub others: Map<"))
        {
            let derive = lines[..at]
                .iter()
                .rev()
                .find(|line| line.starts_with("#[derive("));
            let is_written = derive.is_some_and(|derive| derive.contains(" Serialize"));
            if is_written && !lines[at - 1].contains("unknown_members::write") {
                found.push(format!("{}:{}", path.display(), at + 1));
            }
        }
    }
    found
}

#[test]
fn every_model_can_leave_out_what_this_version_does_not_know() {
    let found = always_sent(std::path::Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/api"
    )));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
