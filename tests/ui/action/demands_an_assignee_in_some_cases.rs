//! An action that demands an assignee from one state, and from the other only if a field holds somebody.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/ringi.json")]
pub enum Step {
    進める { assignee: String },
    #[kintone(action = "確認へ 戻す")]
    戻す { assignee: String },
    決裁する,
    回覧する,
    承知する,
    取り下げる,
}

fn main() {}
