//! The requests of the runtime against the list of kintone's endpoints: method, path, preview, guest space, bulk, credentials
//! and parameter names, in both directions.

mod apps;
mod spaces;

use std::collections::{BTreeMap, BTreeSet};

use examples::forms::customer::{Customer, CustomerRequired};
use examples::forms::expense::{Expense, ExpenseAction};
use kintone_runtime::api::{
    AddCursor, AddRecord, AddRecords, BulkRequest, CATALOG, DeleteCursor, DeleteRecords,
    DownloadFile, GetRecord, GetRecords, GetRecordsByCursor, UpdateAssignees, UpdateRecord,
    UpdateRecords, UpdateStatus, UpdateStatuses, UploadFile,
};
use kintone_runtime::endpoint::{self, Addressing, AppIds, Encode, GuestSpace, Info};
use kintone_runtime::record::id::{CursorId, SpaceId};
use kintone_runtime::record::values::AttachedFile;
use kintone_runtime::{AppId, Patch, Query, RecordId, Revision};
use serde_json::Value;

use crate::apps::{client, emulator};

/// What the list says of an endpoint: credentials, guest space, bulk, parameter names.
#[derive(Debug, PartialEq)]
struct Row {
    auth: String,
    guest: String,
    bulk: String,
    parameters: BTreeSet<String>,
}

/// `GET /k/v1/app.json` and what is known of it.
type Catalogue = BTreeMap<String, Row>;

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = list.lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// Where a row has its note, and the note of a path that the documentation names and that does not exist: the preview is meant.
const NOTE: usize = 5;
const SLIP: &str = "slip";

/// The note of an endpoint that no documentation describes: it has no typed request, and `request_json` reaches it.
const UNDESCRIBED: &str = "undescribed";

fn rows() -> impl Iterator<Item = [&'static str; 7]> {
    lines(include_str!("../fixtures/endpoints.txt")).map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        words
            .try_into()
            .unwrap_or_else(|_| panic!("seven words: {line}"))
    })
}

fn listed() -> Catalogue {
    let rows = rows().filter(|row| ![SLIP, UNDESCRIBED].contains(&row[NOTE]));
    let rows = rows.map(|[method, path, auth, guest, bulk, _note, parameters]| {
        let parameters = parameters.split(',').filter(|name| *name != "-");
        let row = Row {
            auth: auth.to_owned(),
            guest: guest.to_owned(),
            bulk: bulk.to_owned(),
            parameters: parameters.map(str::to_owned).collect(),
        };
        (format!("{method} {path}"), row)
    });
    rows.collect()
}

/// What the typed request never sends, with the reason.
const NEVER_SENT: &[(&str, &str)] = &[
    // Update Record does not answer the id of a record that was found by its key; Update Records does, and is used for it.
    ("PUT /k/v1/record.json", "updateKey"),
    // Upsert Records is the same endpoint with this parameter.
    ("PUT /k/v1/records.json", "upsert"),
];

fn key(info: Info) -> String {
    let preview = if info.is_preview() { "preview/" } else { "" };
    format!("{} /k/v1/{preview}{}", info.method().as_str(), info.path())
}

/// The rows of a catalogue, each with its preview twin.
fn declared(
    catalog: &[Info],
    parameters: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Catalogue, String> {
    let mut rows = Catalogue::new();
    for info in catalog {
        let sent = parameters.get(&key(*info));
        let sent = sent.ok_or_else(|| format!("no filled request for {}", info.name()))?;
        let twin = info.has_preview().then(|| info.of_preview());
        for info in [*info].into_iter().chain(twin) {
            let row = Row {
                auth: info.auth().letters().to_owned(),
                guest: match info.guest_space() {
                    GuestSpace::Too => "guest",
                    GuestSpace::Only => "guest-only",
                    GuestSpace::Never => "-",
                }
                .to_owned(),
                bulk: if info.is_bulk_member() { "bulk" } else { "-" }.to_owned(),
                parameters: sent.clone(),
            };
            if rows.insert(key(info), row).is_some() {
                return Err(format!("{} stands twice in the catalogue", key(info)));
            }
        }
    }
    Ok(rows)
}

/// What differs between the list and the catalogue, in both directions.
fn differences(mut listed: Catalogue, declared: Catalogue) -> Vec<String> {
    let mut found = Vec::new();
    for (endpoint, name) in NEVER_SENT {
        let row = listed.get_mut(*endpoint).expect("an endpoint of the list");
        assert!(row.parameters.remove(*name), "{endpoint} has no {name}");
    }
    for (endpoint, row) in &declared {
        match listed.get(endpoint) {
            Some(known) if known == row => {}
            Some(known) => found.push(format!(
                "{endpoint}: the list says {known:?}, the request {row:?}"
            )),
            None => found.push(format!("{endpoint}: is not in the list")),
        }
    }
    for endpoint in listed.keys() {
        if !declared.contains_key(endpoint) {
            found.push(format!("{endpoint}: has no request"));
        }
    }
    found
}

/// The names of the parameters that a request sends.
fn names<E: Encode>(request: E) -> (String, BTreeSet<String>) {
    let mut addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
    if E::INFO.guest_space() == GuestSpace::Only {
        addressing = addressing.in_guest_space(SpaceId::new(7));
    }
    let prepared =
        endpoint::prepare(request, &addressing).unwrap_or_else(|error| panic!("{error}"));
    let sent = prepared.request().expect("something to send");
    let names = match serde_json::from_slice::<Value>(&sent.body) {
        Ok(Value::Object(members)) => members.keys().cloned().collect(),
        _ if sent.body.is_empty() => {
            let query = sent.url.split_once('?').map_or("", |(_, query)| query);
            let pairs = query.split('&').filter(|pair| !pair.is_empty());
            let name = |pair: &str| pair.split(['=', '%']).next().unwrap_or_default().to_owned();
            pairs.map(name).collect()
        }
        _ => {
            let form = String::from_utf8_lossy(&sent.body);
            let parts = form.split("name=\"").skip(1);
            // `filename="` ends with the same word.
            let name = |part: &str| part.split('"').next().unwrap_or_default().to_owned();
            parts.step_by(2).map(name).collect()
        }
    };
    (key(E::INFO), names)
}

/// Every request of the catalogue, with everything that can be set.
fn filled() -> BTreeMap<String, BTreeSet<String>> {
    let app = AppId::new(20);
    let (id, revision) = (RecordId::new(1), Revision::new(1));
    let customers: [Customer; 1] = [CustomerRequired {
        取引先コード: "C-1".into(),
        取引先名: "日本橋商事".into(),
    }
    .into()];
    let move_to = |address: &str| {
        let patch = Patch::<Customer>::new().set(|f| f.住所, address);
        patch.on(id, revision)
    };
    let updates = [move_to("東京都")];
    let query = || Query::<Customer>::filter(|f| f.住所.like("東京"));
    let cursor = CursorId::new("c");
    let submit = || ExpenseAction::Submit {
        assignee: "sato".into(),
    };
    let attached: AttachedFile = serde_json::from_value(serde_json::json!({
        "fileKey": "k", "name": "a.pdf", "contentType": "application/pdf", "size": 1
    }))
    .expect("an attached file");
    let records = [
        names(BulkRequest::new((AddRecords::new(&customers),))),
        names(DownloadFile::new(app, &attached)),
        names(UploadFile::new(app, "a.pdf", "application/pdf", "content")),
        names(AddCursor::<Customer>::new(query()).size(500)),
        names(GetRecordsByCursor::<Customer>::new(&cursor)),
        names(DeleteCursor::<Customer>::new(&cursor)),
        names(GetRecords::<Customer>::new(query()).total_count()),
        names(AddRecords::new(&customers)),
        names(UpdateRecords::new(&updates)),
        names(DeleteRecords::<Customer>::new([(id, revision)])),
        names(GetRecord::<Customer>::new(id)),
        names(AddRecord::new(&customers[0])),
        (
            key(UpdateRecord::<()>::INFO),
            ["app", "id", "record", "revision"]
                .map(str::to_owned)
                .into(),
        ),
        names(UpdateStatus::<Expense>::new(id, revision, submit())),
        names(UpdateStatuses::<Expense>::new([(id, revision, submit())])),
        names(UpdateAssignees::<Expense>::new(id, revision, ["sato"])),
    ];
    records
        .into_iter()
        .chain(apps::filled())
        .chain(spaces::filled())
        .collect()
}

/// Settings are written with the revision that they are expected to have, records with one of their own.
#[test]
fn a_write_of_settings_with_a_revision_declares_that_it_is_guarded() {
    let parameters = filled();
    for info in CATALOG {
        let sends_revision = parameters[&key(*info)].contains("revision");
        let path = info.path();
        let writes_settings =
            info.is_preview() || path.starts_with("app/") || path.ends_with("/acl.json");
        assert_eq!(
            info.has_revision_guard(),
            sends_revision && writes_settings,
            "{}",
            info.name()
        );
    }
}

#[test]
fn a_slip_of_the_documentation_means_the_preview() {
    let slips: Vec<_> = rows().filter(|row| row[NOTE] == SLIP).collect();
    assert_eq!(slips.len(), 2);
    for slip in slips {
        let preview = slip[1].replace("/k/v1/", "/k/v1/preview/");
        let meant = rows().find(|row| (row[0], row[1]) == (slip[0], preview.as_str()));
        let mut meant = meant.unwrap_or_else(|| panic!("{preview} is in the list"));
        (meant[1], meant[NOTE]) = (slip[1], SLIP);
        assert_eq!(meant, slip);
    }
}

#[tokio::test]
async fn what_no_documentation_describes_is_reached_by_its_path() {
    let server = emulator().start().expect("the emulator starts");
    let client = client(&server);
    let undescribed: Vec<_> = rows().filter(|row| row[NOTE] == UNDESCRIBED).collect();
    assert_eq!(undescribed.len(), 1);
    for [method, path, ..] in undescribed {
        let method = method.parse().expect("a method");
        // Whether the server knows it is another matter.
        let _ = client.request_json(method, path, Value::Null).await;
        let sent = server.requests().pop().expect("a request");
        assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", path));
    }
}

#[test]
fn the_requests_are_those_of_the_list_in_every_respect() {
    let declared = declared(CATALOG, &filled()).unwrap_or_else(|error| panic!("{error}"));
    let found = differences(listed(), declared);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The test above would notice each of these.
#[test]
fn a_misspelt_path_and_a_request_that_is_nowhere_are_found() {
    let complete = || declared(CATALOG, &filled()).expect("a catalogue");

    let mut misspelt = complete();
    let row = misspelt.remove("GET /k/v1/app/views.json").expect("views");
    misspelt.insert("GET /k/v1/app/view.json".to_owned(), row);
    let found = differences(listed(), misspelt);
    assert_eq!(
        found,
        [
            "GET /k/v1/app/view.json: is not in the list",
            "GET /k/v1/app/views.json: has no request",
        ]
    );

    let mut forgotten = complete();
    forgotten.remove("POST /k/v1/records/cursor.json");
    let found = differences(listed(), forgotten);
    assert_eq!(found, ["POST /k/v1/records/cursor.json: has no request"]);

    let mut renamed = complete();
    let row = renamed.get_mut("GET /k/v1/record.json").expect("a request");
    row.parameters.remove("id");
    row.parameters.insert("record".to_owned());
    assert_eq!(differences(listed(), renamed).len(), 1);

    let unfilled = declared(CATALOG, &BTreeMap::new()).unwrap_err();
    assert!(unfilled.starts_with("no filled request for "), "{unfilled}");
}
