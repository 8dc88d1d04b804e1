//! The requests of the runtime against the list of kintone's endpoints: method, path, preview, guest space, bulk, credentials
//! and parameter names, in both directions.

use std::collections::{BTreeMap, BTreeSet};

use kintone_runtime::api::CATALOG;
use kintone_runtime::endpoint::{GuestSpace, Info};
use serde_json::Value;

use crate::apps::{client, emulator};
use crate::every_request;

/// The names of the parameters of a request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Parameters {
    needed: BTreeSet<String>,
    /// Those that may be left out.
    pub(crate) optional: BTreeSet<String>,
}

impl Parameters {
    /// Reads the names as the list has them.
    fn read(names: &str) -> Parameters {
        let mut parameters = Parameters::default();
        for name in names.split(',').filter(|name| *name != "-") {
            match name.strip_suffix('?') {
                Some(name) => parameters.optional.insert(name.to_owned()),
                None => parameters.needed.insert(name.to_owned()),
            };
        }
        parameters
    }

    pub(crate) fn all(&self) -> BTreeSet<String> {
        self.needed.union(&self.optional).cloned().collect()
    }
}

/// The parameters of every endpoint of the list.
pub(crate) fn parameters() -> BTreeMap<String, Parameters> {
    let rows = rows().map(|[method, path, _, _, _, _, parameters]| {
        (format!("{method} {path}"), Parameters::read(parameters))
    });
    rows.collect()
}

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
        let row = Row {
            auth: auth.to_owned(),
            guest: guest.to_owned(),
            bulk: bulk.to_owned(),
            parameters: Parameters::read(parameters).all(),
        };
        (format!("{method} {path}"), row)
    });
    rows.collect()
}

/// What the typed request never sends, with the reason.
pub(crate) const NEVER_SENT: &[(&str, &str)] = &[
    // Update Record does not answer the id of a record that was found by its key; Update Records does, and is used for it.
    ("PUT /k/v1/record.json", "updateKey"),
];

pub(crate) fn key(info: Info) -> String {
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
        let twin = info.has_preview().then(|| info.of_preview());
        for info in [*info].into_iter().chain(twin) {
            let sent = parameters.get(&key(info));
            let sent = sent.ok_or_else(|| format!("no request was sent for {}", info.name()))?;
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

/// The names of all parameters that the requests to each endpoint sent.
async fn sent() -> BTreeMap<String, BTreeSet<String>> {
    let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ((endpoint, _), requests) in every_request::sent().await {
        let names = sent.entry(endpoint.clone()).or_default();
        names.extend(requests.iter().flatten().cloned());
    }
    sent
}

/// Settings are written with the revision that they are expected to have, records with one of their own.
#[tokio::test]
async fn a_write_of_settings_with_a_revision_declares_that_it_is_guarded() {
    let parameters = sent().await;
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

#[tokio::test]
async fn the_requests_are_those_of_the_list_in_every_respect() {
    let declared = declared(CATALOG, &sent().await).unwrap_or_else(|error| panic!("{error}"));
    let found = differences(listed(), declared);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The test above would notice each of these.
#[tokio::test]
async fn a_misspelt_path_and_a_request_that_is_nowhere_are_found() {
    let sent = sent().await;
    let complete = || declared(CATALOG, &sent).expect("a catalogue");

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
    assert!(
        unfilled.starts_with("no request was sent for "),
        "{unfilled}"
    );
}
