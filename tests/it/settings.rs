//! Settings of an app: read, changed in the preview, deployed.

use std::collections::BTreeMap;
use std::time::Duration;

use kintone_emulator::{Emulator, Language};
use kintone_runtime::api::{
    Entity, GetFormLayout, GetProcessManagementSettings, GetViews, LayoutItem, LayoutRow,
    ProcessAssignee, ProcessManagement, ProcessState, StatusAction, UpdateFormLayout,
    UpdateProcessManagementSettings, UpdateViews, View, ViewType, Views,
};
use kintone_runtime::client::Deployed;
use kintone_runtime::endpoint::HasPreview as _;
use kintone_runtime::{AppId, Client, Revision};

use crate::apps::{client, schema_path};

const APP: AppId = AppId::new(31);

async fn deploy(client: &Client) -> Deployed {
    let deploy = client.deploy_and_wait([APP]);
    let deploy = deploy.first_pause(Duration::from_millis(1));
    deploy.await.expect("a deploy")
}

/// The app `master`, which has no views.
fn start() -> (Emulator, Client) {
    let server = Emulator::builder()
        .schema_file(schema_path("master"))
        .token("secret")
        .default_language(Language::En)
        .start()
        .expect("the emulator starts");
    let client = client(&server);
    (server, client)
}

async fn live(client: &Client) -> Views {
    client.send(GetViews::new(APP)).await.expect("views")
}

async fn preview(client: &Client) -> Views {
    let request = GetViews::new(APP).preview();
    client.send(request).await.expect("views of the preview")
}

fn names(views: &Views) -> Vec<&str> {
    views.views.keys().map(String::as_str).collect()
}

#[tokio::test]
async fn views_are_read_changed_written_and_live_after_a_deploy() {
    let (_server, client) = start();
    let mut read = preview(&client).await;
    assert_eq!(names(&read), [""; 0]);
    // The example of the documentation: a new view has no name but its key.
    let list = View::list(0, ["title"]).filter_cond("title != \"\"");
    read.views.insert("題名".to_owned(), list);
    read.views
        .insert("紙".to_owned(), View::custom(1, "<p></p>"));
    let request = UpdateViews::new(APP, read.views).revision(read.revision);
    let updated = client.send(request).await.expect("an update");

    let mut read = preview(&client).await;
    assert_eq!(read.revision, updated.revision);
    assert_eq!(read.views["題名"].id, Some(updated.views["題名"].id));
    assert_eq!(read.views["題名"].view_type, ViewType::List);
    assert_eq!(read.views["紙"].pager, Some(true));
    assert_eq!(names(&live(&client).await), [""; 0]);

    // What was read is written back; a new name renames, and the id stays.
    let mut view = read.views.remove("題名").expect("a view");
    view.name = Some("題".to_owned());
    view.sort = Some("title asc".to_owned());
    read.views.insert("題名".to_owned(), view);
    let custom = read.views["紙"].clone();
    let request = UpdateViews::new(APP, read.views).revision(read.revision);
    let renamed = client.send(request).await.expect("an update");
    assert_eq!(renamed.views["題"], updated.views["題名"]);

    let deployed = deploy(&client).await;
    assert_eq!(deployed.apps[0].revision, Some(renamed.revision));
    let live = live(&client).await;
    assert_eq!(live.revision, renamed.revision);
    assert_eq!(names(&live), ["紙", "題"]);
    assert_eq!(live.views["紙"], custom);
    assert_eq!(live.views["題"].sort.as_deref(), Some("title asc"));
    assert_eq!(
        live.views["題"].filter_cond.as_deref(),
        Some("title != \"\"")
    );
}

#[tokio::test]
async fn views_that_somebody_else_changed_are_a_conflict() {
    let (_server, client) = start();
    let read = preview(&client).await;
    let write = || UpdateViews::new(APP, read.views.clone()).revision(read.revision);
    client.send(write()).await.expect("the first update");
    let error = client.send(write()).await.expect_err("the second");
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.code(), Some("GAIA_CO03"));
    assert_eq!(
        preview(&client).await.revision,
        Revision::new(read.revision.get() + 1)
    );
}

#[tokio::test]
async fn a_view_that_kintone_refuses_is_an_error_with_its_place() {
    let (_server, client) = start();
    let send = |view: View| {
        let views = BTreeMap::from([("a".to_owned(), view)]);
        client.send(UpdateViews::new(APP, views))
    };
    let error = send(View::list(0, ["nowhere"]))
        .await
        .expect_err("no field");
    assert_eq!(error.code(), Some("GAIA_FC01"));
    assert!(error.to_string().contains("nowhere"), "{error}");
    let error = send(View::list(0, ["title"]).filter_cond("title ="))
        .await
        .expect_err("no query");
    assert_eq!(error.code(), Some("CB_VA01"));
    assert!(error.to_string().contains("views[a].filterCond"), "{error}");
    assert_eq!(names(&preview(&client).await), [""; 0]);
}

#[tokio::test]
async fn a_process_is_set_up_deployed_and_written_back_as_it_was_read() {
    let (_server, client) = start();
    let read = || client.send(GetProcessManagementSettings::new(APP).preview());
    let assignee = ProcessAssignee::one([Entity::group("everyone")]);
    let process = ProcessManagement::new()
        .enable()
        .state("Draft", ProcessState::new(0))
        .state("Review", ProcessState::new(1).assignee(assignee))
        .action(StatusAction::new("Submit", "Draft", "Review").filter_cond("title != \"\""));
    let revision = read().await.expect("settings").revision;
    let request = UpdateProcessManagementSettings::new(APP, process).revision(revision);
    client.send(request).await.expect("an update");

    let before = read().await.expect("settings");
    let request = UpdateProcessManagementSettings::new(APP, before.settings.clone());
    client.send(request).await.expect("an update");
    let after = read().await.expect("settings");
    assert_eq!(after.settings, before.settings);
    assert!(after.revision > before.revision);

    deploy(&client).await;
    let live = client.send(GetProcessManagementSettings::new(APP)).await;
    assert_eq!(live.expect("settings"), after);
}

#[tokio::test]
async fn a_layout_is_written_back_as_it_was_read_with_a_row_more() {
    let (_server, client) = start();
    let read = || client.send(GetFormLayout::new(APP).preview());
    let mut layout = read().await.expect("a layout");
    let label = LayoutItem::label("<b>a</b>").width(300);
    layout.layout.insert(0, LayoutRow::row([label]));
    let request = UpdateFormLayout::new(APP, layout.layout.clone()).revision(layout.revision);
    let updated = client.send(request).await.expect("an update");
    let now = read().await.expect("a layout");
    assert_eq!(now.layout, layout.layout);
    assert_eq!(now.revision, updated.revision);
}
