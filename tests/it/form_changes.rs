//! Fields of a form: read, changed, added to a new app and deployed, by one model.

use std::time::Duration;

use kintone_emulator::{Emulator, Language};
use kintone_runtime::api::{
    AddApp, AddFormFields, DeleteFormFields, Form, FormField, FormFields, GetFormFields,
    UpdateFormFields,
};
use kintone_runtime::endpoint::{HasPreview as _, SettingsWrite as _};
use kintone_runtime::record::kind::{DROP_DOWN, NUMBER, SINGLE_LINE_TEXT};
use kintone_runtime::schema::{AppSchema, Field};
use kintone_runtime::{AppId, Client};
use serde_json::{Value, json};

use crate::apps::{FORMS, properties, schema_path, schema_text};

/// All example apps, for a user who may add another.
fn start() -> (Emulator, Client) {
    let builder = Emulator::builder()
        .user("admin", "password")
        .default_language(Language::En);
    let paths = FORMS.iter().map(|(stem, ..)| schema_path(stem));
    let server = paths.fold(builder, |builder, path| builder.schema_file(path));
    let server = server.start().expect("the emulator starts");
    let client = Client::builder(server.base_url()).password("admin", "password");
    (server, client.build().expect("a client"))
}

async fn preview(client: &Client, app: AppId) -> Form {
    let request = GetFormFields::new(app).lang("default").preview();
    client.send(request).await.expect("the form of the preview")
}

async fn deploy(client: &Client, app: AppId) {
    let deploy = client.deploy_and_wait([app]);
    deploy
        .first_pause(Duration::from_millis(1))
        .await
        .expect("a deploy");
}

fn schema(stem: &str) -> AppSchema {
    AppSchema::parse(&schema_text(stem), stem).expect("a schema file")
}

/// Whether no option has a label in another language, by which a write would rename it.
fn is_in_the_default_language(field: &Field) -> bool {
    field
        .options()
        .iter()
        .all(|option| option.label == option.name)
}

/// A definition without the codes of other apps, which the server looks up.
fn comparable(definition: &Value) -> Value {
    let mut definition = definition.clone();
    for member in ["lookup", "referenceTable"] {
        let related = definition
            .get_mut(member)
            .and_then(|it| it.get_mut("relatedApp"));
        if let Some(related) = related.and_then(Value::as_object_mut) {
            related.remove("code");
        }
    }
    let inner = definition.get_mut("fields").and_then(Value::as_object_mut);
    for field in inner.into_iter().flat_map(|fields| fields.values_mut()) {
        *field = comparable(field);
    }
    definition
}

#[tokio::test]
async fn a_form_of_every_type_is_written_back_as_it_was_read() {
    let (_server, client) = start();
    for (stem, _, app) in FORMS {
        let app = AppId::new(app);
        let mut read = preview(&client, app).await;
        read.fields.retain(is_in_the_default_language);
        let update = UpdateFormFields::new(app, read.fields.clone()).revision(read.revision);
        let updated = client
            .send(update)
            .await
            .unwrap_or_else(|error| panic!("{stem}: {error}"));
        assert!(updated.revision > read.revision);
        let mut again = preview(&client, app).await;
        again.fields.retain(is_in_the_default_language);
        assert!(again.fields.iter().count() == read.fields.len(), "{stem}");
        for (again, read) in again.fields.iter().zip(read.fields.iter()) {
            let (again, read) = (comparable(again.raw()), comparable(read.raw()));
            assert_eq!(again, read, "{stem}");
        }
        assert_eq!(again.revision, updated.revision);
    }
}

#[tokio::test]
async fn fields_are_changed_renamed_and_deleted_and_the_rest_stays() {
    let (_server, client) = start();
    let app = AppId::new(1);
    let read = preview(&client, app).await;
    let mut fields = read.fields.clone();
    fields
        .change("数量", |count: FormField<NUMBER>| {
            count.unit("個").unit_after().min_value(1)
        })
        .unwrap();
    fields
        .change("請求区分", |kind: FormField<DROP_DOWN>| {
            kind.label("区分")
        })
        .unwrap_or_else(|error| panic!("{error}"));
    fields.rename("備考", "メモ").unwrap();
    let changed = fields.changed_since(&read.fields);
    assert_eq!(changed.len(), 3);
    let update = UpdateFormFields::new(app, changed).revision(read.revision);
    client.send(update.clone()).await.unwrap();
    assert_eq!(
        preview(&client, app).await.fields.iter().count(),
        fields.len()
    );
    let again = preview(&client, app).await.fields;
    assert_eq!(again.to_schema().unwrap(), fields.to_schema().unwrap());
    let stale = client.send(update).await.unwrap_err();
    assert!(stale.is_conflict(), "{stale}");

    client
        .send(DeleteFormFields::new(app, ["メモ"]))
        .await
        .unwrap();
    deploy(&client, app).await;
    let live = client.send(GetFormFields::new(app)).await.unwrap().fields;
    assert_eq!(live.get("数量").unwrap().unit(), Some("個"));
    assert!(live.get("メモ").is_none() && live.get("備考").is_none());
}

#[tokio::test]
async fn a_checked_in_form_becomes_another_app() {
    let (_server, client) = start();
    for (stem, _, _) in FORMS {
        let app = client.send(AddApp::new(stem)).await.unwrap().app;
        let schema = schema(stem);
        let mut fields = FormFields::from(&schema).addable();
        fields.retain(is_in_the_default_language);
        // What the user who pulled the form may not see cannot be made.
        fields.retain(|field| {
            field.reference_table().is_some()
                || field.holds_value()
                || field.field_type().as_str() == "GROUP"
        });
        let add = AddFormFields::new(app, fields.clone());
        client
            .send(add)
            .await
            .unwrap_or_else(|error| panic!("{stem}: {error}"));
        let made = preview(&client, app).await;
        let changes = FormFields::from(&schema).system_changes(&made.fields);
        if !changes.is_empty() {
            client
                .send(UpdateFormFields::new(app, changes))
                .await
                .unwrap_or_else(|error| panic!("{stem}: {error}"));
        }
        deploy(&client, app).await;
        let live = client
            .send(GetFormFields::new(app).lang("default"))
            .await
            .unwrap()
            .fields;
        let expected = properties(stem);
        for field in live.iter().filter(|field| {
            !["STATUS", "STATUS_ASSIGNEE", "CATEGORY"].contains(&field.field_type().as_str())
        }) {
            assert_eq!(
                comparable(field.raw()),
                comparable(&expected[field.code()]),
                "{stem}: {}",
                field.code()
            );
        }
        for field in fields.iter() {
            assert!(live.get(field.code()).is_some());
        }
    }
}

#[tokio::test]
async fn members_of_a_newer_kintone_survive_or_are_left_out() {
    let form = json!({"properties": {
        "件名": {"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名", "noLabel": false, "required": true, "unique": false,
            "defaultValue": "", "minLength": "", "maxLength": "", "expression": "", "hideExpression": false, "newMember": {"a": 1}},
        "状態": {"type": "DROP_DOWN", "code": "状態", "label": "状態", "noLabel": false, "required": false, "defaultValue": "",
            "options": {"a": {"label": "a", "index": "0"}}},
    }});
    let server = Emulator::builder()
        .schema_json("note", form)
        .token("secret")
        .default_language(Language::En)
        .start()
        .unwrap();
    let client = crate::apps::client(&server);
    let app = AppId::new(1);
    let read = preview(&client, app).await;
    let mut fields = read.fields;
    fields
        .change("件名", |subject: FormField<SINGLE_LINE_TEXT>| {
            subject.max_length(10)
        })
        .unwrap();
    fields
        .change("状態", |state: FormField<DROP_DOWN>| state.option("b"))
        .unwrap();
    let update = UpdateFormFields::new(app, fields);
    client.send(update.clone()).await.unwrap();
    let fields = preview(&client, app).await.fields;
    let subject = fields.get("件名").unwrap();
    assert_eq!(subject.raw()["newMember"], json!({"a": 1}));
    assert_eq!(subject.max_length(), Some(10));
    assert_eq!(fields.get("状態").unwrap().options()[1].name, "b");

    client.send(update.without_unknown_members()).await.unwrap();
    let requests = server.requests();
    let updates = requests.iter().filter(|request| request.method == "PUT");
    let subjects = updates.map(|update| &update.body.as_ref().unwrap()["properties"]["件名"]);
    let sent: Vec<bool> = subjects
        .map(|subject| subject.get("newMember").is_some())
        .collect();
    assert_eq!(sent, [true, false]);
}
