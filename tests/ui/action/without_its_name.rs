//! An action whose name is not an identifier, without the attribute that names it.
use kintone_runtime::KintoneAction;

#[derive(KintoneAction)]
#[kintone(schema = "schemas/ringi.json")]
pub enum Step {
    進める { assignee: Option<String> },
    確認へ戻す { assignee: String },
    決裁する,
    回覧する,
    承知する,
    取り下げる,
}

fn main() {}
