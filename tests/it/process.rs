//! Records on their way through the process of their app: actions of the app's own enum, raw ones, and assignees.

use examples::forms::expense::{
    Expense, ExpenseAction, ExpenseCostCenter, ExpensePaymentMethod, ExpenseRequired, ExpenseStatus,
};
use examples::forms::invoice::InvoiceAction;
use kintone_emulator::{Emulator, Language};
use kintone_runtime::api::{
    AddRecord, DeleteRecords, UpdateAssignees, UpdateStatus, UpdateStatuses,
};
use kintone_runtime::record::action::RawAction;
use kintone_runtime::record::written::Written;
use kintone_runtime::schema::AssigneeDemand;
use kintone_runtime::{
    AppId, Client, Error, KintoneAction, KintoneRecord, ProcessAction, ReadOnly, RecordId,
    Revision, Saved, User,
};

use crate::apps::{by_id, schema_path};

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "ui/schemas/ringi.json")]
struct Ringi {
    件名: String,
    上長: Vec<User>,
    #[kintone(kind = STATUS)]
    status: ReadOnly<String>,
    #[kintone(kind = STATUS_ASSIGNEE)]
    assignees: ReadOnly<Vec<User>>,
}

#[derive(Debug, Clone, PartialEq, KintoneAction)]
#[kintone(schema = "ui/schemas/ringi.json")]
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

/// The emulator, and clients with a token, as sato and as ito.
struct Server {
    _emulator: Emulator,
    token: Client,
    sato: Client,
    ito: Client,
}

fn start() -> Server {
    let ringi = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/schemas/ringi.json");
    let emulator = Emulator::builder()
        .schema_file(schema_path("expense"))
        .schema_file(ringi)
        .user("sato", "password")
        .user("ito", "password")
        .token("secret")
        .default_language(Language::En)
        .start()
        .expect("the emulator starts");
    let client = |user: &str| {
        let builder = Client::builder(emulator.base_url());
        let client = builder.password(user, "password").build();
        client.expect("a client")
    };
    let token = Client::builder(emulator.base_url()).api_token("secret");
    Server {
        token: token.build().expect("a client"),
        sato: client("sato"),
        ito: client("ito"),
        _emulator: emulator,
    }
}

fn expense(number: &str, payment: ExpensePaymentMethod) -> Expense {
    Expense {
        Payment_method: Some(payment),
        ..ExpenseRequired {
            Expense_no: number.into(),
            Title: "Taxi".into(),
            Cost_center: ExpenseCostCenter::CC_100,
            Purpose: "visit".into(),
        }
        .into()
    }
}

async fn added(client: &Client, payment: ExpensePaymentMethod) -> Written {
    let expense = expense("E-0001", payment);
    client.add_record(&expense).await.expect("an expense")
}

fn ringi(subject: &str, boss: &[&str]) -> Ringi {
    Ringi {
        件名: subject.into(),
        上長: boss.iter().map(|code| User::new(*code)).collect(),
        status: ReadOnly::default(),
        assignees: ReadOnly::default(),
    }
}

fn submit(to: &str) -> ExpenseAction {
    ExpenseAction::Submit {
        assignee: to.into(),
    }
}

async fn read(client: &Client, id: RecordId) -> (ExpenseStatus, Vec<String>) {
    let expense = client.get_record::<Expense>(id).await.expect("the expense");
    let people = expense.Assignee.iter().map(|user| user.code.clone());
    let status = expense.Status.as_ref().expect("a state").clone();
    (status, people.collect())
}

#[track_caller]
fn refused(result: Result<Written, Error>, code: &str) {
    let error = result.expect_err("an error");
    assert_eq!(error.code(), Some(code), "{error}");
}

#[tokio::test]
async fn a_record_walks_through_all_states() {
    let server = start();
    let (token, sato) = (&server.token, &server.sato);
    let Written { id, revision } = added(token, ExpensePaymentMethod::Cash).await;
    let creator = "Administrator".to_owned();
    assert_eq!(
        read(token, id).await,
        (ExpenseStatus::Draft, vec![creator.clone()])
    );

    let submitted = token
        .update_status::<Expense>(id, revision, submit("sato"))
        .await
        .expect("submitted");
    assert_eq!((submitted.id, submitted.revision), (id, Revision::new(3)));
    let reviewed_by = |code: &str| (ExpenseStatus::In_review, vec![code.to_owned()]);
    assert_eq!(read(token, id).await, reviewed_by("sato"));

    let back = ExpenseAction::Reject {
        assignee: creator.clone(),
    };
    let rejected = sato
        .update_status::<Expense>(id, submitted.revision, back)
        .await
        .expect("rejected");
    assert_eq!(read(token, id).await, (ExpenseStatus::Draft, vec![creator]));

    let again = token
        .update_status::<Expense>(id, rejected.revision, submit("ito"))
        .await
        .expect("submitted again");
    assert_eq!(read(token, id).await, reviewed_by("ito"));
    refused(
        sato.update_status::<Expense>(id, again.revision, ExpenseAction::Approve)
            .await,
        "GAIA_NT01",
    );
    server
        .ito
        .update_status::<Expense>(id, again.revision, ExpenseAction::Approve)
        .await
        .expect("approved");
    assert_eq!(read(token, id).await, (ExpenseStatus::Approved, vec![]));

    // Cash is paid back; the other action needs a corporate card.
    refused(
        token
            .update_status::<Expense>(id, None, ExpenseAction::Close)
            .await,
        "GAIA_IL03",
    );
    let paid = token
        .update_status::<Expense>(id, None, ExpenseAction::Pay)
        .await
        .expect("paid");
    assert_eq!(paid.revision, Revision::new(11));
    assert_eq!(read(token, id).await, (ExpenseStatus::Paid, vec![]));
}

#[tokio::test]
async fn an_action_with_a_stale_revision_is_a_conflict() {
    let server = start();
    let client = &server.token;
    let first = added(client, ExpensePaymentMethod::Cash).await;
    client
        .update_status::<Expense>(first.id, first.revision, submit("sato"))
        .await
        .expect("submitted");
    let again = client
        .update_status::<Expense>(first.id, first.revision, submit("sato"))
        .await;
    let error = again.expect_err("the record has moved on");
    assert!(error.is_conflict(), "{error}");
    assert!(
        error.to_string().starts_with("update status of app 2: "),
        "{error}"
    );
}

#[tokio::test]
async fn an_action_that_does_not_leave_the_state_is_refused() {
    let server = start();
    let expense = added(&server.token, ExpensePaymentMethod::Cash).await;
    let approve = server
        .token
        .update_status::<Expense>(expense.id, None, ExpenseAction::Approve);
    refused(approve.await, "GAIA_IL03");
}

#[tokio::test]
async fn a_raw_action_is_checked_by_kintone_alone() {
    let server = start();
    let client = &server.token;
    let expense = added(client, ExpensePaymentMethod::Cash).await;
    let run = |action: RawAction| client.update_status::<Expense>(expense.id, None, action);
    refused(run(RawAction::new("Sumbit")).await, "GAIA_IL03");
    let error = run(RawAction::new("Submit")).await.unwrap_err();
    assert!(error.is_validation(), "{error}");
    assert_eq!(error.errors()[0].key(), "assignee");
    run(RawAction::new("Submit").assignee("ito"))
        .await
        .expect("submitted");
    assert_eq!(
        read(client, expense.id).await,
        (ExpenseStatus::In_review, vec!["ito".to_owned()])
    );
}

#[tokio::test]
async fn many_records_are_moved_all_or_none() {
    let server = start();
    let client = &server.token;
    let expenses = ["E-0001", "E-0002"].map(|number| expense(number, ExpensePaymentMethod::Cash));
    let added = client.add_records(&expenses).await.expect("two expenses");
    let moved = client
        .update_statuses::<Expense>([
            (added[0].id, Some(added[0].revision), submit("sato")),
            (added[1].id, None, ExpenseAction::Pay),
        ])
        .await;
    assert_eq!(moved.unwrap_err().code(), Some("GAIA_IL03"));
    assert_eq!(read(client, added[0].id).await.0, ExpenseStatus::Draft);

    let drafts = client
        .get_records::<Expense>(by_id())
        .await
        .expect("both expenses");
    let drafts: Vec<Saved<Expense>> = drafts.into_iter().collect();
    let moved = client
        .update_statuses::<Expense>(drafts.iter().map(|draft| (draft, submit("sato"))))
        .await
        .expect("both submitted");
    let expected = added.iter().map(|added| Written {
        id: added.id,
        revision: Revision::new(3),
    });
    assert_eq!(moved, expected.collect::<Vec<_>>());
    for added in &added {
        assert_eq!(read(client, added.id).await.0, ExpenseStatus::In_review);
    }
    let none: [(RecordId, Revision, ExpenseAction); 0] = [];
    assert_eq!(client.update_statuses::<Expense>(none).await.unwrap(), []);
}

#[tokio::test]
async fn assignees_are_replaced_and_the_revision_grows_by_one() {
    let server = start();
    let client = &server.token;
    let expense = added(client, ExpensePaymentMethod::Cash).await;
    let written = client
        .update_assignees::<Expense>(expense.id, expense.revision, ["sato"])
        .await
        .expect("another assignee");
    assert_eq!(
        (written.id, written.revision),
        (expense.id, Revision::new(2))
    );
    assert_eq!(
        read(client, expense.id).await,
        (ExpenseStatus::Draft, vec!["sato".to_owned()])
    );
    let stale = client.update_assignees::<Expense>(expense.id, expense.revision, ["ito"]);
    assert!(stale.await.unwrap_err().is_conflict());
    let two = client.update_assignees::<Expense>(expense.id, None, ["sato", "ito"]);
    assert!(two.await.unwrap_err().is_validation());
    let nobody: [&str; 0] = [];
    client
        .update_assignees::<Expense>(expense.id, None, nobody)
        .await
        .expect("no assignees");
    assert_eq!(read(client, expense.id).await.1, [""; 0]);
}

#[tokio::test]
async fn a_bulk_request_moves_records_with_what_else_it_does() {
    let server = start();
    let client = &server.token;
    let Written { id, revision } = added(client, ExpensePaymentMethod::Cash).await;
    let another = expense("E-0002", ExpensePaymentMethod::Cash);
    let stale = client.bulk((
        AddRecord::new(&another),
        UpdateStatus::<Expense>::new(id, Revision::new(9), submit("sato")),
    ));
    let error = stale.await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.bulk_index(), Some(1));

    let (second, assigned, submitted, rejected) = client
        .bulk((
            AddRecord::new(&another),
            UpdateAssignees::<Expense>::new(id, revision, ["Administrator"]),
            UpdateStatus::<Expense>::new(id, Revision::new(2), submit("Administrator")),
            UpdateStatuses::<Expense>::new([(
                id,
                Revision::new(4),
                ExpenseAction::Reject {
                    assignee: "Administrator".into(),
                },
            )]),
        ))
        .await
        .expect("one transaction");
    assert_eq!(assigned.revision, Revision::new(2));
    assert_eq!(submitted.revision, Revision::new(4));
    assert_eq!(rejected[0].revision, Revision::new(6));
    assert_eq!(read(client, id).await.0, ExpenseStatus::Draft);
    // The first try was rolled back: there is one of that number.
    client
        .bulk((DeleteRecords::<Expense>::new([second.id]),))
        .await
        .expect("the second expense is there");
}

#[tokio::test]
async fn one_name_may_demand_an_assignee_from_some_states_only() {
    let server = start();
    let token = &server.token;
    let state = async |id| {
        let record = token.get_record::<Ringi>(id).await.expect("a record");
        record.status.to_string()
    };
    let step = async |client: &Client, id, step| {
        let moved = client.update_status::<Ringi>(id, None, step).await;
        moved.map_err(|error| error.to_string()).map(|_| ())
    };
    let to = |code: &str| Step::進める {
        assignee: Some(code.into()),
    };
    let nobody = Step::進める { assignee: None };

    let bossed = token.add_record(&ringi("a", &["ito"])).await.expect("one");
    let alone = token.add_record(&ringi("b", &[])).await.expect("another");
    for id in [bossed.id, alone.id] {
        step(token, id, nobody.clone()).await.unwrap_err();
        step(token, id, to("sato")).await.unwrap();
    }
    step(&server.sato, bossed.id, to("ito")).await.unwrap();
    let back = Step::戻す {
        assignee: "sato".into(),
    };
    step(&server.ito, bossed.id, back).await.unwrap();
    step(&server.sato, bossed.id, to("ito")).await.unwrap();
    step(&server.ito, bossed.id, Step::決裁する).await.unwrap();
    // Nobody is in the field, so nobody can be chosen.
    step(&server.sato, alone.id, nobody).await.unwrap();
    assert_eq!(state(alone.id).await, "決裁");
    step(token, alone.id, Step::決裁する).await.unwrap();
    for id in [bossed.id, alone.id] {
        assert_eq!(state(id).await, "完了");
    }
}

#[tokio::test]
async fn a_state_of_all_is_left_when_the_last_has_acted() {
    let server = start();
    let added = server.token.add_record(&ringi("a", &[])).await.unwrap();
    let id = added.id;
    server
        .token
        .update_status::<Ringi>(id, added.revision, Step::回覧する)
        .await
        .expect("sent around");
    server
        .sato
        .update_status::<Ringi>(id, None, Step::承知する)
        .await
        .expect("the first of two");
    let waiting = server.token.get_record::<Ringi>(id).await.unwrap();
    let people = waiting.assignees.iter().map(|user| user.code.as_str());
    assert_eq!(waiting.status.as_str(), "回覧");
    assert_eq!(people.collect::<Vec<_>>(), ["ito"]);
    server
        .ito
        .update_status::<Ringi>(id, None, Step::承知する)
        .await
        .expect("the last");
    let done = server.token.get_record::<Ringi>(id).await.unwrap();
    assert_eq!(done.status.as_str(), "完了");
}

#[test]
fn the_actions_of_a_state_are_listed_with_their_conditions() {
    let names = |state: &ExpenseStatus| {
        let possible = ExpenseAction::possible_from(state).into_iter();
        possible.map(|action| action.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&ExpenseStatus::Draft), ["Submit"]);
    assert_eq!(names(&ExpenseStatus::In_review), ["Approve", "Reject"]);
    assert_eq!(names(&ExpenseStatus::Approved), ["Pay", "Close"]);
    assert_eq!(names(&ExpenseStatus::Paid), [""; 0]);
    assert_eq!(names(&ExpenseStatus::Other("Archived".into())), [""; 0]);

    let pay = ExpenseAction::possible_from(&ExpenseStatus::Approved)[0];
    assert_eq!((pay.from, pay.to), ("Approved", "Paid"));
    assert_eq!(
        pay.filter_cond,
        "Payment_method not in (\"Corporate card\")"
    );
    assert_eq!(pay.assignee, AssigneeDemand::Never);
    let submit = ExpenseAction::possible_from(&ExpenseStatus::Draft)[0];
    assert_eq!(submit.assignee, AssigneeDemand::Always);
}

#[test]
fn an_enum_knows_its_app_its_names_and_every_way_they_lead() {
    assert_eq!(ExpenseAction::APP, Some(AppId::new(2)));
    assert_eq!(submit("sato").name(), "Submit");
    assert_eq!(submit("sato").to_string(), "Submit");
    assert_eq!(submit("sato").assignee(), Some("sato"));
    assert_eq!(InvoiceAction::差し戻す.name(), "差し戻す");
    assert_eq!(InvoiceAction::差し戻す.assignee(), None);
    // Without an assignee it holds nothing, and is copied.
    let copied = InvoiceAction::承認する;
    assert_eq!(
        [copied, copied].map(|action| action.name()),
        ["承認する"; 2]
    );
    let back = Step::戻す {
        assignee: "sato".into(),
    };
    assert_eq!(back.name(), "確認へ 戻す");
    assert_eq!(Step::取り下げる.to_string(), "取り下げる");

    let ways = Step::ACTIONS.iter();
    let ways = ways.filter(|action| ["進める", "取り下げる"].contains(&action.name));
    let ways: Vec<_> = ways
        .map(|action| (action.from, action.to, action.assignee))
        .collect();
    assert_eq!(
        ways,
        [
            ("下書き", "確認", AssigneeDemand::Always),
            ("確認", "決裁", AssigneeDemand::Depends),
            ("下書き", "完了", AssigneeDemand::Never),
            ("確認", "完了", AssigneeDemand::Never),
        ]
    );
}
