//! Every request of the catalogue is sent to the embedded server and its answer decoded: once with nothing but what it needs and
//! once with everything that can be set, on the plain path and on that of a guest space.
//!
//! What was sent is read from the server's log, so that a request without such a run is found.

mod apps;
mod records;
mod settings;
mod spaces;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kintone_emulator::{Emulator, RequestLog};
use kintone_runtime::api::CATALOG;
use kintone_runtime::endpoint::{Encode, GuestSpace, Info};
use kintone_runtime::record::id::SpaceId;
use kintone_runtime::{AppId, Client};
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::apps::schema_path;
use crate::catalogue::{self, NEVER_SENT, Parameters};

/// What the typed request sends though it need not, with the reason.
const ALWAYS_SENT: &[(&str, &str)] = &[
    // A record without fields is sent as an empty object.
    ("POST /k/v1/record.json", "record"),
    // Update Records is used where a record is named by its key.
    ("PUT /k/v1/record.json", "id"),
    ("PUT /k/v1/record.json", "record"),
    // kintone's own default is smaller than what a page may have.
    ("POST /k/v1/records/cursor.json", "size"),
    // `null` takes an app out of its space.
    ("POST /k/v1/app/move.json", "space"),
    // Both are complete lists.
    ("PUT /k/v1/space/members.json", "members"),
    ("POST /k/v1/template/space.json", "members"),
];

/// The path of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Plain,
    Guest,
}

/// By endpoint and side, the names of the parameters of each request that succeeded.
pub(crate) type Sent = BTreeMap<(String, Side), BTreeSet<BTreeSet<String>>>;

/// The endpoint that a path belongs to, as [`catalogue::key`] writes it.
fn endpoint(method: &str, path: &str) -> (String, Side) {
    let guest = path.strip_prefix("/k/guest/");
    let (side, rest) = match guest.and_then(|path| path.split_once("/v1/")) {
        Some((_, rest)) => (Side::Guest, rest),
        None => (Side::Plain, path.trim_start_matches("/k/v1/")),
    };
    // The one path that has a parameter.
    let rest = match rest.starts_with("apis/") {
        true => "apis/{name}.json",
        false => rest,
    };
    (format!("{method} /k/v1/{rest}"), side)
}

/// The names of the parameters in a body or a query string. A body that is not JSON is an upload, and the server has found its file.
fn names(request: &RequestLog) -> BTreeSet<String> {
    let content_type = request.header("content-type").unwrap_or_default();
    match &request.body {
        Some(Value::Object(members)) => members.keys().cloned().collect(),
        _ if content_type.starts_with("multipart/") => ["file".to_owned()].into(),
        _ => {
            let pairs = request.query.split('&').filter(|pair| !pair.is_empty());
            let name = |pair: &str| pair.split(['=', '%']).next().unwrap_or_default().to_owned();
            pairs.map(name).collect()
        }
    }
}

/// Sends every request; several tests look at what was sent.
pub(crate) async fn sent() -> &'static Sent {
    static SENT: OnceCell<Sent> = OnceCell::const_new();
    let sent = async {
        let mut servers = spaces::send_all().await;
        for side in [Side::Plain, Side::Guest] {
            let world = World::new(side);
            records::send_all(&world).await;
            apps::send_all(&world).await;
            settings::send_all(&world).await;
            servers.push(world.server);
        }
        let requests = servers.iter().flat_map(Emulator::requests);
        let mut sent = Sent::new();
        for request in requests.filter(|request| request.status == 200) {
            let endpoint = endpoint(&request.method, &request.path);
            sent.entry(endpoint).or_default().insert(names(&request));
        }
        sent
    };
    SENT.get_or_init(|| sent).await
}

/// A server with the apps 2, 20 and 31, all of them outside of spaces or in one guest space, and a client of that path.
struct World {
    server: Emulator,
    client: Client,
    side: Side,
    /// The app `master`, whose settings are changed.
    app: AppId,
    /// A space of this side.
    space: SpaceId,
}

impl World {
    fn new(side: Side) -> World {
        let builder = Emulator::builder()
            .user("sato", "password")
            .declare_user("ito", "伊藤")
            .declare_group("managers", "課長")
            .in_group("sato", "managers")
            .declare_group("accounting", "経理")
            .space(5, "営業部")
            .guest_space(7, "取引先");
        let stems = [("expense", 2), ("customer", 20), ("master", 31)];
        let builder = stems.iter().fold(builder, |builder, (stem, app)| {
            let builder = builder.schema_file(schema_path(stem));
            match side {
                Side::Plain => builder,
                Side::Guest => builder.in_guest_space(*app, 7),
            }
        });
        let server = builder.start().expect("the emulator starts");
        let client = Client::builder(server.base_url()).password("sato", "password");
        let client = client.build().expect("a client");
        let guest_space = SpaceId::new(7);
        let (client, space) = match side {
            Side::Plain => (client, SpaceId::new(5)),
            Side::Guest => (client.in_guest_space(guest_space), guest_space),
        };
        World {
            server,
            client,
            side,
            app: AppId::new(31),
            space,
        }
    }

    async fn send<E: Encode>(&self, request: E) -> E::Response {
        send(&self.client, request).await
    }
}

/// Writes settings, and others with the revision that the first write answered.
macro_rules! write {
    ($world:ident, $minimal:expr, $filled:expr) => {{
        let updated = $world.send($minimal).await;
        $world.send($filled.revision(updated.revision)).await;
    }};
}
use write;

async fn send<E: Encode>(client: &Client, request: E) -> E::Response {
    let name = E::INFO.name();
    let answer = client.send(request).await;
    answer.unwrap_or_else(|error| panic!("{name}: {error}"))
}

async fn deploy(client: &Client, app: AppId) {
    let deploy = client.deploy_and_wait([app]);
    let deploy = deploy.first_pause(Duration::from_millis(1));
    deploy.await.expect("a deploy");
}

/// What was not sent as it should have been.
fn missing(
    catalog: &[Info],
    parameters: &BTreeMap<String, Parameters>,
    sent: &Sent,
) -> Vec<String> {
    let mut found = Vec::new();
    let twins = catalog
        .iter()
        .filter(|info| info.has_preview())
        .map(|info| info.of_preview());
    for info in catalog.iter().copied().chain(twins) {
        let key = catalogue::key(info);
        let without = |names: &BTreeSet<String>, list: &[(&str, &str)]| -> BTreeSet<String> {
            let is_listed = |name: &str| list.contains(&(key.as_str(), name));
            names
                .iter()
                .filter(|name| !is_listed(name))
                .cloned()
                .collect()
        };
        let listed = &parameters[&key];
        let all = without(&listed.all(), NEVER_SENT);
        let optional = without(&without(&listed.optional, ALWAYS_SENT), NEVER_SENT);
        let needed: BTreeSet<String> = all.difference(&optional).cloned().collect();
        let sides: &[Side] = match info.guest_space() {
            GuestSpace::Too => &[Side::Plain, Side::Guest],
            GuestSpace::Only => &[Side::Guest],
            GuestSpace::Never => &[Side::Plain],
        };
        for side in sides {
            let Some(requests) = sent.get(&(key.clone(), *side)) else {
                found.push(format!("{key}: is not sent, {side:?}"));
                continue;
            };
            for (expected, what) in [(&needed, "minimal"), (&all, "filled")] {
                if !requests.contains(expected) {
                    found.push(format!(
                        "{key}: is not sent {what} ({expected:?}), {side:?}, but {requests:?}"
                    ));
                }
            }
        }
    }
    found
}

#[tokio::test]
async fn every_request_is_sent_minimal_and_filled_on_every_path() {
    let found = missing(CATALOG, &catalogue::parameters(), sent().await);
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[tokio::test]
async fn nothing_is_sent_that_the_catalogue_does_not_have() {
    let known: BTreeSet<String> = CATALOG
        .iter()
        .flat_map(|info| [Some(*info), info.has_preview().then(|| info.of_preview())])
        .flatten()
        .map(catalogue::key)
        .collect();
    let unknown = sent().await.keys().filter(|(key, _)| !known.contains(key));
    assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&(String, Side)>::new());
}

/// The first test would notice each of these.
#[tokio::test]
async fn a_request_that_is_not_sent_is_found() {
    let parameters = catalogue::parameters();
    let of = |sent: &Sent| missing(CATALOG, &parameters, sent);
    let key = "GET /k/v1/preview/app/views.json".to_owned();
    let mut unsent = sent().await.clone();
    unsent.remove(&(key.clone(), Side::Guest));
    assert_eq!(of(&unsent), [format!("{key}: is not sent, Guest")]);

    let mut only_minimal = sent().await.clone();
    let requests = only_minimal.get_mut(&(key, Side::Plain)).expect("requests");
    requests.retain(|names| !names.contains("lang"));
    assert_eq!(of(&only_minimal).len(), 1);
}
