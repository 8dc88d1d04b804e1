//! The note of the unit tests as kintone holds it.

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
