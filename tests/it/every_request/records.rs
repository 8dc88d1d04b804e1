//! The requests for records, files, comments and the process.

use examples::forms::customer::{Customer, CustomerRequired, Customer取引区分};
use examples::forms::expense::{
    Expense, ExpenseAction, ExpenseCostCenter, ExpenseExpenses, ExpenseExpensesRequired,
    ExpenseRequired,
};
use kintone_runtime::api::{
    AddComment, AddCursor, AddRecord, AddRecords, BulkRequest, CommentOrder, DeleteComment,
    DeleteCursor, DeleteRecords, DownloadFile, Entity, EvaluateRecordPermissions, GetComments,
    GetRecord, GetRecords, GetRecordsByCursor, UpdateAssignees, UpdateRecord, UpdateRecords,
    UpdateStatus, UpdateStatuses, UploadFile, UpsertRecords,
};
use kintone_runtime::record::written::Written;
use kintone_runtime::{AnyRecord, AppId, Attachment, Decimal, NaiveDate, Patch, Query, Revision};

use super::{World, send};

const CUSTOMERS: AppId = AppId::new(20);
const EXPENSES: AppId = AppId::new(2);

pub(super) async fn send_all(world: &World) {
    let customers = add(world).await;
    read(world, customers).await;
    change(world, customers).await;
    comment(world, customers).await;
    attach(world).await;
    process(world).await;
}

fn customer(code: &str) -> Customer {
    CustomerRequired {
        取引先コード: code.into(),
        取引先名: format!("{code}商事"),
    }
    .into()
}

fn filled(code: &str) -> Customer {
    Customer {
        住所: "東京都".into(),
        支払サイト: Some(Decimal::from(30)),
        取引区分: Some(Customer取引区分::得意先),
        ..customer(code)
    }
}

async fn add(world: &World) -> Written {
    world.send(AddRecord::new(&customer("A"))).await;
    let added = world.send(AddRecord::new(&filled("B"))).await;
    world.send(AddRecords::<Customer>::new(&[])).await;
    let both = [customer("C"), filled("D")];
    assert_eq!(world.send(AddRecords::new(&both)).await.len(), 2);
    let more = [customer("E")];
    let (more,) = world
        .send(BulkRequest::new((AddRecords::new(&more),)))
        .await;
    assert_eq!(more.len(), 1);
    added
}

async fn read(world: &World, added: Written) {
    let record = world.send(GetRecord::<Customer>::new(added.id)).await;
    assert_eq!(record.住所, "東京都");
    let any = world.client.in_app(CUSTOMERS);
    let page = send(&any, GetRecords::<AnyRecord>::new(Query::all())).await;
    assert_eq!(page.records().len(), 5);
    let tokyo = || Query::<Customer>::filter(|f| f.住所.like("東京"));
    let page = world.send(GetRecords::new(tokyo()).total_count()).await;
    assert_eq!(page.total_count(), Some(2));

    let cursor = send(&any, AddCursor::<AnyRecord>::new(Query::all())).await;
    send(&any, DeleteCursor::<AnyRecord>::new(&cursor.id)).await;
    let cursor = world.send(AddCursor::new(tokyo()).size(1)).await;
    let get = GetRecordsByCursor::<Customer>::new(&cursor.id);
    assert_eq!(world.send(get).await.page.records().len(), 1);

    let evaluate = EvaluateRecordPermissions::new(CUSTOMERS, [added.id]);
    assert!(world.send(evaluate).await.rights[0].record.viewable);
}

async fn change(world: &World, added: Written) {
    let address = |address: &str| Patch::<Customer>::new().set(|f| f.住所, address);
    let mut edit = world
        .send(GetRecord::<Customer>::new(added.id))
        .await
        .edit();
    edit.住所 = "大阪府".into();
    world.send(UpdateRecord::new(&edit)).await;
    edit.住所 = "京都府".into();
    let updated = world.send(UpdateRecord::new(edit.ignore_revision())).await;
    let updates = [
        address("奈良県").by_key(|f| f.取引先コード, "B", updated.revision),
        address("奈良県").by_key(|f| f.取引先コード, "C", None::<Revision>),
    ];
    world.send(UpdateRecords::new(&updates)).await;
    let upserts = [filled("A"), filled("F")];
    let upsert = UpsertRecords::new(|f| f.取引先コード, &upserts);
    let upserted = world.send(upsert).await;
    let (first, last) = (&upserted[0], &upserted[1]);
    let delete = DeleteRecords::<Customer>::new([(first.id, first.revision)]);
    world.send(delete).await;
    world.send(DeleteRecords::<Customer>::new([last.id])).await;
}

async fn comment(world: &World, record: Written) {
    let add = |text: &str| AddComment::new(CUSTOMERS, record.id, text);
    let first = world.send(add("text")).await;
    let second = add("text").mention(Entity::user("ito"));
    world.send(second).await;
    let get = || GetComments::new(CUSTOMERS, record.id);
    assert_eq!(world.send(get()).await.comments.len(), 2);
    let filled = get().order(CommentOrder::Asc).offset(1).limit(10);
    let comments = world.send(filled).await.comments;
    assert_eq!(comments[0].mentions, [Entity::user("ito")]);
    let delete = DeleteComment::new(CUSTOMERS, record.id, first.id);
    world.send(delete).await;
}

fn expense(number: &str) -> Expense {
    ExpenseRequired {
        Expense_no: number.into(),
        Title: "Taxi".into(),
        Cost_center: ExpenseCostCenter::CC_100,
        Purpose: "visit".into(),
    }
    .into()
}

async fn attach(world: &World) {
    let upload = UploadFile::new(EXPENSES, "領収書.pdf", "application/pdf", "content");
    let file = world.send(upload).await;
    let row = ExpenseExpenses {
        Receipt: vec![file.into()],
        ..ExpenseExpensesRequired {
            Expense_date: NaiveDate::default(),
            Amount: Decimal::from(1),
        }
        .into()
    };
    let mut expense = expense("E-0000");
    expense.Expenses = vec![row.into()];
    let added = world.send(AddRecord::new(&expense)).await;
    let read = world.send(GetRecord::<Expense>::new(added.id)).await;
    let Attachment::Attached(file) = &read.Expenses[0].Receipt[0] else {
        panic!("an attached file");
    };
    let content = world.send(DownloadFile::new(EXPENSES, file)).await;
    assert_eq!(content.bytes, b"content");
}

async fn process(world: &World) {
    let expenses = [expense("E-0001"), expense("E-0002")];
    let added = world.send(AddRecords::new(&expenses)).await;
    let submit = || ExpenseAction::Submit {
        assignee: "sato".into(),
    };
    let (first, second) = (added[0], added[1]);
    let update = UpdateStatus::<Expense>::new(first.id, first.revision, submit());
    world.send(update).await;
    let update = UpdateStatus::<Expense>::new(first.id, None::<Revision>, ExpenseAction::Approve);
    world.send(update).await;
    let update = UpdateStatuses::<Expense>::new([(second.id, second.revision, submit())]);
    let updated = world.send(update).await[0];
    let assign = UpdateAssignees::<Expense>::new(second.id, updated.revision, ["sato"]);
    world.send(assign).await;
    let assign = UpdateAssignees::<Expense>::new(second.id, None::<Revision>, ["ito"; 0]);
    world.send(assign).await;
}
