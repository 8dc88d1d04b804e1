//! The requests for spaces, guests, plug-ins of the system, the list of requests and Search, and what they change.

use examples::forms::master::Master;
use kintone_emulator::Emulator;
use kintone_runtime::api::{
    AddApp, AddAppPlugins, AddGuests, AddSpaceFromTemplate, AddThread, AddThreadComment,
    AppCreators, CoverType, DeleteGuests, DeleteSpace, Entity, GetApiList, GetApiSchema,
    GetPluginApps, GetPlugins, GetRequiredPlugins, GetSpace, GetSpaceMembers, GetSpaceStatistics,
    Guest, InstallPlugin, Search, SearchSortBy, SearchTerm, SpaceMember, SpaceSettings,
    UninstallPlugin, UpdatePlugin, UpdateSpace, UpdateSpaceBody, UpdateSpaceGuests,
    UpdateSpaceMembers, UpdateThread,
};
use kintone_runtime::endpoint::{Encode, Method};
use kintone_runtime::record::id::{SpaceId, SpaceTemplateId, ThreadId};
use kintone_runtime::record::values::UploadedFile;
use kintone_runtime::{AppId, Client, DateTime, Error};
use serde_json::json;

use super::{deploy, send};
use crate::apps::schema_path;

const APP: AppId = AppId::new(31);

fn start() -> (Emulator, Client) {
    let server = Emulator::builder()
        .schema_file(schema_path("master"))
        .user("sato", "password")
        .declare_user("ito", "伊藤")
        .declare_group("staff", "社員")
        .in_group("ito", "staff")
        .start()
        .expect("the emulator starts");
    let client = Client::builder(server.base_url()).password("sato", "password");
    (server, client.build().expect("a client"))
}

async fn refused<E: Encode<Response: std::fmt::Debug>>(client: &Client, request: E) -> Error {
    client.send(request).await.expect_err("an error")
}

fn template() -> SpaceTemplateId {
    SpaceTemplateId::new(1)
}

fn sato() -> SpaceMember {
    SpaceMember::admin(Entity::user("sato"))
}

async fn uploaded(client: &Client, name: &str) -> UploadedFile {
    let upload = client.upload_file::<Master>(name, "application/octet-stream", "content");
    upload.await.expect("an upload")
}

/// Sends what concerns one space, which may be a guest space.
async fn use_space(client: &Client, id: SpaceId, is_guest: bool) {
    let minimal = send(client, GetSpace::new(id)).await;
    assert_eq!((minimal.id, minimal.is_guest), (id, is_guest));
    assert_eq!(minimal.body, None);
    assert_eq!(minimal.cover_type, CoverType::Preset);
    assert_eq!(minimal.settings.show_app_list, None);
    assert_eq!(minimal.creator.code, "sato");

    send(client, UpdateSpace::new(id, SpaceSettings::default())).await;
    assert_eq!(send(client, GetSpace::new(id)).await, minimal);
    let settings: SpaceSettings = serde_json::from_value(json!({
        "name": "営業部", "isPrivate": true, "fixedMember": true, "useMultiThread": true,
        "permissions": {"createApp": "ADMIN"}, "showAnnouncement": true, "showThreadList": false, "showAppList": true,
        "showMemberList": false, "showRelatedLinkList": true
    }))
    .expect("settings of a space");
    send(client, UpdateSpace::new(id, settings.clone())).await;
    send(client, UpdateSpaceBody::new(id, "<b>body</b>")).await;
    let filled = send(client, GetSpace::new(id)).await;
    assert_eq!(filled.settings, settings);
    assert_eq!(filled.body.as_deref(), Some("<b>body</b>"));
    let permissions = filled.settings.permissions.expect("permissions");
    assert_eq!(permissions.create_app, Some(AppCreators::Admin));

    let thread = send(client, AddThread::new(id, "thread")).await.id;
    send(client, UpdateThread::new(thread)).await;
    send(client, UpdateThread::new(thread).name("t").body("b")).await;
    let comment = || AddThreadComment::new(id, thread);
    let first = send(client, comment().text("text")).await;
    let (file, image) = (
        uploaded(client, "a.txt").await,
        uploaded(client, "a.png").await,
    );
    let all = comment()
        .text("text")
        .mention(Entity::user("ito"))
        .mention(Entity::group("staff"))
        .file(&file)
        .image(&image, 100);
    let second = send(client, all).await;
    assert!(second.id > first.id);

    let read = send(client, GetSpaceMembers::new(id)).await.members;
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].is_implicit, Some(false));
    let staff = SpaceMember::new(Entity::group("staff"));
    let department = SpaceMember::new(Entity::organization("sales")).include_subs(true);
    let members = [sato(), staff, department];
    send(client, UpdateSpaceMembers::new(id, members)).await;
    let read = send(client, GetSpaceMembers::new(id)).await.members;
    assert_eq!(read.len(), 4);
    assert_eq!(read[2].include_subs, Some(true));
    assert_eq!(read[3].is_implicit, Some(true));
    send(client, UpdateSpaceMembers::new(id, read.clone())).await;
    assert_eq!(send(client, GetSpaceMembers::new(id)).await.members, read);

    let added = send(client, AddApp::new("app").space(id).thread(thread)).await;
    deploy(client, added.app).await;
    let attached = send(client, GetSpace::new(id)).await.attached_apps;
    assert_eq!(attached[0].app_id, added.app);
    assert_eq!(attached[0].thread_id, Some(thread));

    send(client, DeleteSpace::new(id)).await;
    let gone = refused(client, GetSpace::new(id)).await;
    assert!(gone.is_not_found(), "{gone}");
    let gone = refused(client, UpdateThread::new(thread)).await;
    assert!(gone.is_not_found(), "{gone}");
}

/// Sends all of them, each to a server that has seen no other.
pub(super) async fn send_all() -> Vec<Emulator> {
    vec![
        use_spaces().await,
        add_guests().await,
        count_spaces().await,
        install_plugins().await,
        read_schemas().await,
        search().await,
    ]
}

/// A space is used on both paths.
async fn use_spaces() -> Emulator {
    let (server, client) = start();
    let minimal = AddSpaceFromTemplate::new(template(), "space", [sato()]);
    let space = send(&client, minimal.clone()).await.id;
    use_space(&client, space, false).await;
    let filled = minimal.is_guest(true).is_private(true).fixed_member(true);
    let space = send(&client, filled).await.id;
    let outside = refused(&client, GetSpace::new(space)).await;
    assert_eq!(outside.code(), Some("GAIA_IL23"));
    let inside = client.in_guest_space(space);
    assert_eq!(
        send(&inside, GetSpace::new(space))
            .await
            .settings
            .fixed_member,
        Some(true)
    );
    let elsewhere = client.in_guest_space(SpaceId::new(99));
    let elsewhere = refused(&elsewhere, GetSpace::new(space)).await;
    assert!(elsewhere.is_permission_denied(), "{elsewhere}");
    use_space(&inside, space, true).await;
    server
}

/// Guests are added to a guest space.
async fn add_guests() -> Emulator {
    let (server, client) = start();
    let guest = |email: &str| Guest::new(email, "password", "Asia/Tokyo", "Tom");
    send(&client, AddGuests::new([guest("a@example.com")])).await;
    let image = uploaded(&client, "a.png").await;
    let filled = guest("b@example.com")
        .locale("auto")
        .image(&image)
        .sur_name_reading("Brown")
        .given_name_reading("Thomas")
        .company("Mechanics")
        .division("Design")
        .phone("123-456-7890")
        .callto("tom1");
    send(&client, AddGuests::new([filled])).await;
    let again = refused(&client, AddGuests::new([guest("a@example.com")])).await;
    assert!(again.is_validation(), "{again}");

    let request = AddSpaceFromTemplate::new(template(), "space", [sato()]);
    let space = send(&client, request.is_guest(true)).await.id;
    let inside = client.in_guest_space(space);
    let both = UpdateSpaceGuests::new(space, ["a@example.com", "b@example.com"]);
    send(&inside, both).await;
    assert_eq!(send(&inside, GetSpace::new(space)).await.member_count, 3);
    send(&client, DeleteGuests::new(["a@example.com"])).await;
    assert_eq!(send(&inside, GetSpace::new(space)).await.member_count, 2);
    send(&inside, UpdateSpaceGuests::new(space, [] as [&str; 0])).await;
    assert_eq!(send(&inside, GetSpace::new(space)).await.member_count, 1);
    let unknown = refused(&client, DeleteGuests::new(["a@example.com"])).await;
    assert_eq!(unknown.code(), Some("GAIA_IL26"));
    server
}

/// Spaces are counted page by page.
async fn count_spaces() -> Emulator {
    let (server, client) = start();
    for name in ["a", "b"] {
        let request = AddSpaceFromTemplate::new(template(), name, [sato()]);
        send(&client, request).await;
    }
    let all = send(&client, GetSpaceStatistics::new()).await.spaces;
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].member_count, all[0].administrator_count), (1, 1));
    let page = GetSpaceStatistics::new().offset(1).limit(1);
    assert_eq!(send(&client, page).await.spaces, all[1..]);
    server
}

/// Plug-ins are installed and required.
async fn install_plugins() -> Emulator {
    let (server, client) = start();
    assert_eq!(send(&client, GetPlugins::new()).await.plugins, []);
    let file = uploaded(&client, "a.zip").await;
    let installed = send(&client, InstallPlugin::new(&file)).await;
    let id = || installed.id.clone();
    let file = uploaded(&client, "a.zip").await;
    let updated = send(&client, UpdatePlugin::new(id(), &file)).await;
    assert_eq!(updated.id, installed.id);
    assert_ne!(updated.version, installed.version);
    let filled = GetPlugins::new().ids([id()]).offset(0).limit(100);
    let plugins = send(&client, filled).await.plugins;
    assert_eq!(
        (&plugins[0].id, &plugins[0].version),
        (&updated.id, &updated.version)
    );

    send(&client, AddAppPlugins::new(APP, [id()])).await;
    deploy(&client, APP).await;
    let apps = send(&client, GetPluginApps::new(id())).await.apps;
    assert_eq!(apps[0].id, APP);
    let filled = GetPluginApps::new(id()).offset(1).limit(500);
    assert_eq!(send(&client, filled).await.apps, []);
    assert_eq!(send(&client, GetRequiredPlugins::new()).await.plugins, []);
    send(&client, UninstallPlugin::new(id())).await;
    let filled = GetRequiredPlugins::new().offset(0).limit(100);
    assert_eq!(send(&client, filled).await.plugins[0].id, installed.id);
    let gone = refused(&client, UninstallPlugin::new(id())).await;
    assert!(gone.is_not_found(), "{gone}");
    server
}

/// Every request that the list names has a schema.
async fn read_schemas() -> Emulator {
    let (server, client) = start();
    let list = send(&client, GetApiList::new()).await;
    assert_eq!(list.base_url, format!("{}/k/v1/", server.base_url()));
    assert_eq!(list.apis["records/get"].link, "apis/records/get.json");
    for name in list.apis.into_keys() {
        let schema = send(&client, GetApiSchema::new(name)).await;
        assert_eq!(schema["request"]["type"], "object");
    }
    let unknown = refused(&client, GetApiSchema::new("records/find")).await;
    assert!(unknown.is_not_found(), "{unknown}");
    server
}

/// A search finds records.
async fn search() -> Emulator {
    let (server, client) = start();
    for name in ["red apple", "green apple"] {
        let record = json!({"app": APP, "record": {"title": {"value": name}}});
        let added = client
            .request_json(Method::POST, "/k/v1/record.json", record)
            .await;
        added.expect("a record");
    }
    let terms = || [SearchTerm::all(["apple"]), SearchTerm::not(["pear"])];
    let found = send(&client, Search::new(terms())).await;
    assert_eq!(found.hits.len(), 2);
    assert_eq!(found.next_page_token, None);
    let filled = Search::new(terms())
        .types(["RECORD"])
        .scopes(json!([]))
        .exclude_scopes(json!([]))
        .created_after(DateTime::UNIX_EPOCH)
        .created_before("2999-01-01T00:00:00Z".parse().expect("a time"))
        .creators(json!([]))
        .ascending(SearchSortBy::CreatedAt)
        .limit(1);
    let first = send(&client, filled.clone()).await;
    assert_eq!(first.hits[0]["record"]["id"], "1");
    let token = first.next_page_token.expect("a second page");
    let second = send(&client, filled.page_token(token)).await;
    assert_eq!(second.hits[0]["record"]["id"], "2");
    assert_eq!(second.next_page_token, None);
    server
}

#[tokio::test]
async fn an_api_token_is_refused_by_both_sides() {
    let server = Emulator::builder()
        .schema_file(schema_path("master"))
        .token("secret")
        .start()
        .expect("the emulator starts");
    let client = crate::apps::client(&server);
    let before = server.requests().len();
    let unsent = refused(&client, GetSpace::new(SpaceId::new(1))).await;
    assert_eq!(server.requests().len(), before, "{unsent}");
    let thread = UpdateThread::new(ThreadId::new(1));
    let client = Client::builder(server.base_url())
        .api_token("secret")
        .skip_auth_check()
        .build()
        .expect("a client");
    let error = refused(&client, thread).await;
    assert_eq!(error.code(), Some("GAIA_NO01"));
    assert!(error.is_permission_denied(), "{error}");
}
