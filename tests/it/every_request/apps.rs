//! The requests for apps, their forms and deployments.

use kintone_runtime::api::{
    AddApp, AddFormFields, DeleteFormFields, DeployApps, FormField, FormFields, GetApp,
    GetAppStatistics, GetApps, GetDeployStatus, GetForm, GetFormFields, GetFormLayout, GetSpace,
    LayoutItem, LayoutRow, MoveApp, UpdateFormFields, UpdateFormLayout,
};
use kintone_runtime::endpoint::HasPreview as _;

use super::{Side, World, deploy, write};

pub(super) async fn send_all(world: &World) {
    apps(world).await;
    form(world).await;
    deploy_and_revert(world).await;
    if world.side == Side::Plain {
        lists(world).await;
    }
}

async fn apps(world: &World) {
    assert_eq!(world.send(GetApp::new(world.app)).await.name, "Master");
    world.send(AddApp::new("a")).await;
    let thread = world.send(GetSpace::new(world.space)).await.default_thread;
    let filled = AddApp::new("b").space(world.space).thread(thread);
    let added = world.send(filled).await.app;
    deploy(&world.client, added).await;
    world.send(MoveApp::to_space(added, world.space)).await;
    assert_eq!(
        world.send(GetApp::new(added)).await.space_id,
        Some(world.space)
    );
}

async fn lists(world: &World) {
    assert_eq!(world.send(GetApps::new()).await.apps.len(), 4);
    let filled = GetApps::new().ids([world.app]).codes(["A"]).name("a");
    let filled = filled.space_ids([world.space]).limit(1).offset(1);
    assert_eq!(world.send(filled).await.apps, []);
    assert_eq!(world.send(GetAppStatistics::new()).await.apps.len(), 5);
    let page = GetAppStatistics::new().limit(1).offset(1);
    assert_eq!(world.send(page).await.apps.len(), 1);
}

async fn form(world: &World) {
    let app = world.app;
    let text = |code: &str| FormFields::new().field(FormField::single_line_text(code));
    write!(
        world,
        AddFormFields::new(app, text("a")),
        AddFormFields::new(app, text("b"))
    );
    let label =
        |label: &str| FormFields::new().field(FormField::single_line_text("a").label(label));
    write!(
        world,
        UpdateFormFields::new(app, label("A")),
        UpdateFormFields::new(app, label("B"))
    );
    let get = || GetFormLayout::new(app);
    let mut layout = world.send(get().preview()).await.layout;
    let minimal = UpdateFormLayout::new(app, layout.clone());
    layout.push(LayoutRow::row([LayoutItem::label("<b>a</b>")]));
    write!(world, minimal, UpdateFormLayout::new(app, layout));
    write!(
        world,
        DeleteFormFields::new(app, ["a"]),
        DeleteFormFields::new(app, ["b"])
    );
    assert!(!world.send(get()).await.layout.is_empty());

    for form in [
        world.send(GetForm::new(app)).await,
        world.send(GetForm::new(app).preview()).await,
    ] {
        assert!(!form.properties.is_empty());
    }
    let get = || GetFormFields::new(app);
    for form in [
        world.send(get()).await,
        world.send(get().lang("ja")).await,
        world.send(get().preview()).await,
        world.send(get().lang("ja").preview()).await,
    ] {
        assert!(form.fields.get("title").is_some());
    }
}

async fn deploy_and_revert(world: &World) {
    world.send(DeployApps::new([world.app])).await;
    let status = world.send(GetDeployStatus::new([world.app])).await;
    assert_eq!(status.apps[0].app, world.app);
    let revision = world.send(GetFormLayout::new(world.app).preview()).await;
    let filled = DeployApps::new([(world.app, revision.revision)]).revert();
    world.send(filled).await;
}
