//! The actions of process management, done right.
#![deny(warnings, clippy::all)]
#![allow(dead_code, non_snake_case, clippy::let_underscore_future)]

use kintone_runtime::record::action::RawAction;
use kintone_runtime::schema::AssigneeDemand;
use kintone_runtime::{
    AppId, Client, KintoneAction, KintoneChoice, KintoneRecord, ProcessAction, ReadOnly, RecordId,
    Revision, Saved,
};

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/expense.json")]
pub struct Expense {
    pub Title: String,
    pub Status: ReadOnly<Option<ExpenseStatus>>,
}

#[derive(Debug, Clone, PartialEq, KintoneChoice)]
#[kintone(schema = "../../examples/schemas/expense.json", states)]
pub enum ExpenseStatus {
    Draft,
    #[kintone(option = "In review")]
    InReview,
    Approved,
    Paid,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, KintoneAction)]
#[kintone(schema = "../../examples/schemas/expense.json", app = 2)]
pub enum ExpenseAction {
    /// To the managers.
    Submit {
        assignee: String,
    },
    Approve,
    #[kintone(action = "Reject")]
    SendBack {
        /// Back to them.
        assignee: ::std::string::String,
    },
    Pay,
    Close,
}

#[derive(KintoneAction)]
#[kintone(schema = "schemas/ringi.json", crate = kintone_runtime)]
enum Step {
    進める {
        assignee: Option<String>,
    },
    #[kintone(action = "確認へ 戻す")]
    戻す {
        assignee: String,
    },
    決裁する,
    回覧する,
    承知する,
    取り下げる,
}

/// Keywords, and an enum that is called as one.
#[derive(KintoneAction)]
#[kintone(schema = "../../examples/schemas/all_types.json")]
#[allow(non_camel_case_types)]
enum r#AllTypesAction {
    r#type,
    #[kintone(action = "次へ →")]
    次へ,
    取り消す,
}

/// Of any app, because it names none.
#[derive(KintoneAction)]
#[kintone(unchecked)]
enum Unchecked {
    #[kintone(from = "Draft", to = "In review", condition = "Title != \"\"")]
    #[kintone(from = "Paid", to = "In review")]
    Submit { assignee: String },
    #[kintone(action = "{} {0}", from = "In review", to = "Paid")]
    Pay,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 9)]
struct Note {
    件名: String,
}

fn move_on(client: &Client, id: RecordId, revision: Revision, read: &[Saved<Expense>]) {
    let submit = || ExpenseAction::Submit {
        assignee: "sato".to_owned(),
    };
    let _ = client.update_status::<Expense>(id, revision, submit());
    let _ = client.update_status::<Expense>(id, Some(revision), ExpenseAction::Pay);
    let _ = client.update_status::<Expense>(id, None, RawAction::new("承認する").assignee("sato"));
    let _ = client.update_status::<Note>(id, None, Unchecked::Pay);
    let _ = client.update_statuses::<Expense>([(id, revision, submit())]);
    let _ = client.update_statuses::<Expense>([(id, None, RawAction::new("x"))]);
    let _ = client.update_statuses::<Expense>(read.iter().map(|read| (read, submit())));
    let _ = client.update_assignees::<Expense>(id, revision, ["sato", "ito"]);
    let _ = client.update_assignees::<Expense>(id, None, Vec::<String>::new());
}

#[test]
fn it_compiles() {
    assert_eq!(ExpenseAction::APP, Some(AppId::new(2)));
    assert_eq!(Step::APP, Some(AppId::new(7)));
    assert_eq!(Unchecked::APP, None);
    let back = ExpenseAction::SendBack {
        assignee: "ito".to_owned(),
    };
    assert_eq!((back.name(), back.assignee()), ("Reject", Some("ito")));
    assert_eq!(Unchecked::Pay.to_string(), "{} {0}");
    assert_eq!(Step::進める { assignee: None }.assignee(), None);
    assert_eq!(AllTypesAction::r#type.name(), "type");

    let possible = ExpenseAction::possible_from(&ExpenseStatus::InReview);
    let names: Vec<&str> = possible.iter().map(|action| action.name).collect();
    assert_eq!(names, ["Approve", "Reject"]);
    let ways: Vec<_> = Unchecked::ACTIONS
        .iter()
        .map(|way| (way.from, way.filter_cond, way.assignee))
        .collect();
    assert_eq!(
        ways,
        [
            ("Draft", "Title != \"\"", AssigneeDemand::Always),
            ("Paid", "", AssigneeDemand::Always),
            ("In review", "", AssigneeDemand::Never),
        ]
    );
}
