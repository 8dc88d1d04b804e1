//! The limits that the client checks, each from both sides: a request with just as much as it takes is sent, and one with one more is
//! not, with an error that names the limit.

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::expense::{Expense, ExpenseAction};
use kintone_runtime::api::{
    AddComment, AddCursor, AddFormFields, AddGuests, AddRecords, AddSpaceFromTemplate, AddThread,
    AddThreadComment, DeleteFormFields, DeleteGuests, DeleteRecords, DeployApps, Entity,
    EvaluateRecordPermissions, FormField, FormFields, GetApps, GetComments, GetDeployStatus,
    GetPluginApps, GetPlugins, GetRecords, GetRequiredPlugins, Guest, MAX_APP_FILTERS,
    MAX_APPS_PER_CALL, MAX_APPS_PER_DEPLOY, MAX_ASSIGNEES, MAX_BODY_CHARS, MAX_COMMENT_CHARS,
    MAX_COMMENTS_PER_CALL, MAX_DELETED_FIELDS, MAX_EVALUATED_RECORDS, MAX_FIELD_CODE_CHARS,
    MAX_FIELDS_PER_APP, MAX_GUESTS_PER_CALL, MAX_KEYWORD_CHARS, MAX_LABEL_CHARS, MAX_MENTIONS,
    MAX_OPTIONS, MAX_PLUGIN_APPS_PER_CALL, MAX_PLUGINS_PER_CALL, MAX_RECORDS_PER_CALL,
    MAX_SEARCH_HITS, MAX_SEARCH_TERMS, MAX_SPACE_NAME_CHARS, Search, SearchTerm, SpaceMember,
    UpdateAssignees, UpdateRecords, UpdateSpaceBody, UpdateStatuses, UpdateThread, UpsertRecords,
};
use kintone_runtime::endpoint::{self, Addressing, AppIds, Encode};
use kintone_runtime::query::{MAX_OFFSET, MAX_RECORDS_PER_PAGE};
use kintone_runtime::record::id::{PluginId, SpaceId, SpaceTemplateId, ThreadId};
use kintone_runtime::{AppId, Patch, Query, RecordId, Revision};

/// A limit: what is limited, how much may be sent, and a request with that much of it.
type Limit = (&'static str, usize, fn(usize) -> Result<(), String>);

const APP: AppId = AppId::new(20);
const RECORD: RecordId = RecordId::new(1);
const SPACE: SpaceId = SpaceId::new(1);

/// Encodes a request as if it were sent.
fn send<E: Encode>(request: E) -> Result<(), String> {
    let addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
    let prepared = endpoint::prepare(request, &addressing);
    prepared.map(|_| ()).map_err(|error| error.to_string())
}

fn long(count: usize) -> String {
    "字".repeat(count)
}

fn customers(count: usize) -> Vec<Customer> {
    let customer = |at: usize| {
        CustomerRequired {
            取引先コード: at.to_string(),
            取引先名: at.to_string(),
        }
        .into()
    };
    (0..count).map(customer).collect()
}

fn ids(count: usize) -> impl Iterator<Item = RecordId> {
    (1..=count as u64).map(RecordId::new)
}

fn apps(count: usize) -> impl Iterator<Item = AppId> {
    (1..=count as u64).map(AppId::new)
}

fn guests(count: usize) -> Vec<Guest> {
    vec![Guest::new("a@example.com", "password", "Asia/Tokyo", "Tom"); count]
}

fn guest(change: impl FnOnce(Guest) -> Guest) -> Result<(), String> {
    let guest = guests(1).remove(0);
    send(AddGuests::new([change(guest)]))
}

fn add_field(code: impl Into<String>) -> Result<(), String> {
    let field = FormField::single_line_text(code);
    send(AddFormFields::new(APP, FormFields::new().field(field)))
}

fn space(name: String) -> Result<(), String> {
    let admin = SpaceMember::admin(Entity::user("sato"));
    let template = SpaceTemplateId::new(1);
    send(AddSpaceFromTemplate::new(template, name, [admin]))
}

const LIMITS: &[Limit] = &[
    ("added records", MAX_RECORDS_PER_CALL, |count| {
        send(AddRecords::new(&customers(count)))
    }),
    ("updated records", MAX_RECORDS_PER_CALL, |count| {
        let patch = |id| {
            Patch::<Customer>::new()
                .set(|f| f.住所, "a")
                .on(id, None::<Revision>)
        };
        let updates: Vec<_> = ids(count).map(patch).collect();
        send(UpdateRecords::new(&updates))
    }),
    ("upserted records", MAX_RECORDS_PER_CALL, |count| {
        send(UpsertRecords::new(|f| f.取引先コード, &customers(count)))
    }),
    ("deleted records", MAX_RECORDS_PER_CALL, |count| {
        send(DeleteRecords::<Customer>::new(ids(count)))
    }),
    ("statuses", MAX_RECORDS_PER_CALL, |count| {
        let step = |id| (id, None::<Revision>, ExpenseAction::Approve);
        send(UpdateStatuses::<Expense>::new(ids(count).map(step)))
    }),
    ("assignees", MAX_ASSIGNEES, |count| {
        let people = (0..count).map(|at| at.to_string());
        send(UpdateAssignees::<Expense>::new(
            RECORD,
            None::<Revision>,
            people,
        ))
    }),
    ("evaluated records", MAX_EVALUATED_RECORDS, |count| {
        send(EvaluateRecordPermissions::new(APP, ids(count)))
    }),
    ("records of a page", MAX_RECORDS_PER_PAGE, |count| {
        let query = Query::<Customer>::all().limit(count as u32);
        send(GetRecords::new(query))
    }),
    ("offset", MAX_OFFSET as usize, |count| {
        let query = Query::<Customer>::all().offset(count as u32);
        send(GetRecords::new(query))
    }),
    (
        "records of a page of a cursor",
        MAX_RECORDS_PER_PAGE,
        |count| send(AddCursor::<Customer>::new(Query::all()).size(count)),
    ),
    ("characters of a comment", MAX_COMMENT_CHARS, |count| {
        send(AddComment::new(APP, RECORD, long(count)))
    }),
    ("mentions", MAX_MENTIONS, |count| {
        let comment = AddComment::new(APP, RECORD, "a");
        let sato = |_| Entity::user("sato");
        send((0..count).map(sato).fold(comment, AddComment::mention))
    }),
    ("comments", MAX_COMMENTS_PER_CALL as usize, |count| {
        send(GetComments::new(APP, RECORD).limit(count as u32))
    }),
    ("apps by id", MAX_APP_FILTERS, |count| {
        send(GetApps::new().ids(apps(count)))
    }),
    ("apps by code", MAX_APP_FILTERS, |count| {
        send(GetApps::new().codes(vec!["a"; count]))
    }),
    ("apps by space", MAX_APP_FILTERS, |count| {
        send(GetApps::new().space_ids((1..=count as u64).map(SpaceId::new)))
    }),
    ("apps", MAX_APPS_PER_CALL as usize, |count| {
        send(GetApps::new().limit(count as u32))
    }),
    ("deployed apps", MAX_APPS_PER_DEPLOY, |count| {
        send(DeployApps::new(apps(count)))
    }),
    ("statuses of deployments", MAX_APPS_PER_DEPLOY, |count| {
        send(GetDeployStatus::new(apps(count)))
    }),
    ("fields", MAX_FIELDS_PER_APP, |count| {
        let field = |at: usize| FormField::single_line_text(format!("f{at}"));
        let fields = (0..count)
            .map(field)
            .fold(FormFields::new(), FormFields::field);
        send(AddFormFields::new(APP, fields))
    }),
    ("deleted fields", MAX_DELETED_FIELDS, |count| {
        let codes = (0..count).map(|at| at.to_string());
        send(DeleteFormFields::new(APP, codes))
    }),
    (
        "characters of a field code",
        MAX_FIELD_CODE_CHARS,
        |count| add_field(long(count)),
    ),
    ("characters of a label", MAX_LABEL_CHARS, |count| {
        let field = FormField::single_line_text("a").label(long(count));
        send(AddFormFields::new(APP, FormFields::new().field(field)))
    }),
    ("options", MAX_OPTIONS, |count| {
        let options = (0..count).map(|at| at.to_string());
        let field = FormField::drop_down("a").options(options);
        send(AddFormFields::new(APP, FormFields::new().field(field)))
    }),
    ("plug-ins", MAX_PLUGINS_PER_CALL as usize, |count| {
        send(GetPlugins::new().limit(count as u32))
    }),
    ("plug-ins by id", MAX_PLUGINS_PER_CALL as usize, |count| {
        send(GetPlugins::new().ids(vec![PluginId::new("a"); count]))
    }),
    (
        "required plug-ins",
        MAX_PLUGINS_PER_CALL as usize,
        |count| send(GetRequiredPlugins::new().limit(count as u32)),
    ),
    (
        "apps of a plug-in",
        MAX_PLUGIN_APPS_PER_CALL as usize,
        |count| send(GetPluginApps::new(PluginId::new("a")).limit(count as u32)),
    ),
    ("hits", MAX_SEARCH_HITS as usize, |count| {
        send(Search::new([SearchTerm::all(["a"])]).limit(count as u32))
    }),
    ("search terms", MAX_SEARCH_TERMS, |count| {
        send(Search::new(vec![SearchTerm::all(["a"]); count]))
    }),
    ("characters of a keyword", MAX_KEYWORD_CHARS, |count| {
        send(Search::new([SearchTerm::all([long(count)])]))
    }),
    (
        "characters of the body of a space",
        MAX_BODY_CHARS,
        |count| send(UpdateSpaceBody::new(SPACE, long(count))),
    ),
    (
        "characters of the name of a space",
        MAX_SPACE_NAME_CHARS,
        |count| space(long(count)),
    ),
    (
        "characters of the name of a thread",
        MAX_SPACE_NAME_CHARS,
        |count| send(AddThread::new(SPACE, long(count))),
    ),
    (
        "characters of the body of a thread",
        MAX_BODY_CHARS,
        |count| send(UpdateThread::new(ThreadId::new(1)).body(long(count))),
    ),
    (
        "characters of a comment in a thread",
        MAX_COMMENT_CHARS,
        |count| send(AddThreadComment::new(SPACE, ThreadId::new(1)).text(long(count))),
    ),
    ("added guests", MAX_GUESTS_PER_CALL, |count| {
        send(AddGuests::new(guests(count)))
    }),
    ("deleted guests", MAX_GUESTS_PER_CALL, |count| {
        send(DeleteGuests::new(vec!["a@example.com"; count]))
    }),
    ("characters of a company", 100, |count| {
        guest(|guest| guest.company(long(count)))
    }),
    ("characters of a division", 100, |count| {
        guest(|guest| guest.division(long(count)))
    }),
    ("characters of a telephone number", 100, |count| {
        guest(|guest| guest.phone(long(count)))
    }),
    ("characters of a reading", 64, |count| {
        guest(|guest| guest.sur_name_reading(long(count)))
    }),
    ("characters of another reading", 64, |count| {
        guest(|guest| guest.given_name_reading(long(count)))
    }),
    ("characters of a Skype name", 256, |count| {
        guest(|guest| guest.callto(long(count)))
    }),
];

#[test]
fn what_has_as_much_as_it_may_is_sent_and_one_more_is_not() {
    let mut found = Vec::new();
    for (what, most, request) in LIMITS {
        if let Err(error) = request(*most) {
            found.push(format!("{what}: {most} are not sent: {error}"));
        }
        match request(most + 1) {
            Ok(()) => found.push(format!("{what}: {} are sent", most + 1)),
            // Thousands may be written with a comma.
            Err(error) if error.replace(',', "").contains(&most.to_string()) => {}
            Err(error) => found.push(format!("{what}: the error does not name {most}: {error}")),
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
