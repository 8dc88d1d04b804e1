//! The sections of the settings that are stored and deployed, and change nothing else.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{every_type, form, serve};

/// A section by its path after `app/`.
struct Section {
    client: Client,
    path: &'static str,
}

impl Section {
    fn live(&self) -> Value {
        self.client.get(&format!("{}?app=1", self.path)).ok()
    }

    fn preview(&self) -> Value {
        let path = format!("preview/{}?app=1", self.path);
        self.client.get(&path).ok()
    }

    /// Sends these members of the section.
    fn send(&self, members: &Value) -> Response {
        let mut body = members.clone();
        body["app"] = json!(1);
        let path = format!("preview/{}", self.path);
        self.client.put(&path, body)
    }

    /// Changes the section, reads it back from the preview and, after a deployment, live.
    #[track_caller]
    fn change(&self, members: Value, expected: Value) {
        let before = self.live();
        assert_eq!(self.preview(), before);
        let revision: u64 = before["revision"].as_str().unwrap().parse().unwrap();
        let at = |revision: u64| {
            let mut members = members.clone();
            members["revision"] = json!(revision);
            members
        };
        let answer = self.send(&at(revision)).ok();
        assert_eq!(answer["revision"], json!((revision + 1).to_string()));
        self.send(&at(revision)).error(409, "GAIA_CO03");
        self.send(&members).ok();
        let mut expected = expected;
        expected["revision"] = json!((revision + 2).to_string());
        assert_eq!(self.preview(), expected);
        assert_eq!(self.live(), before);
        let deploy = json!({"apps": [{"app": 1}]});
        self.client.post("preview/app/deploy.json", deploy).ok();
        assert_eq!(self.live(), expected);
    }

    /// Sends what is refused, and checks that it is not stored.
    #[track_caller]
    fn refused(&self, members: Value, errors: Value) {
        let before = self.preview();
        assert_eq!(self.send(&members).invalid(), errors);
        assert_eq!(self.preview(), before);
    }
}

fn section(path: &'static str, run: impl FnOnce(&Section)) {
    let server = serve(every_type());
    let client = Client::new(&server).with("Accept-Language", "en");
    run(&Section { client, path });
}

const REQUIRED: &str = "Required field.";
const NOT_ENUM: &str = "must be one of the enum value";

#[test]
fn admin_notes_are_deployed() {
    section("app/adminNotes.json", |notes| {
        notes.change(
            json!({"content": "<b>a</b>", "includeInTemplateAndDuplicates": "true", "new": [1]}),
            json!({"content": "<b>a</b>", "includeInTemplateAndDuplicates": true, "new": [1]}),
        );
        notes.send(&json!({"content": ""})).ok();
        let now = notes.preview();
        assert_eq!(now["includeInTemplateAndDuplicates"], json!(true));
        notes.refused(
            json!({"content": "n".repeat(10_001)}),
            json!({"content": "Enter less than 10001 characters."}),
        );
    });
}

#[test]
fn general_settings_are_deployed_and_what_is_not_sent_stays() {
    section("app/settings.json", |settings| {
        let mut expected = settings.live();
        expected["name"] = json!("renamed");
        expected["description"] = json!("<p></p>");
        expected["theme"] = json!("RED");
        expected["titleField"] = json!({"selectionMode": "MANUAL", "code": "text"});
        expected["enableComments"] = json!(false);
        expected["numberPrecision"]["decimalPlaces"] = json!("1");
        expected["firstMonthOfFiscalYear"] = json!("4");
        expected["new"] = json!({"a": "b"});
        settings.change(
            json!({
                "name": "renamed", "description": "<p></p>", "theme": "RED", "enableComments": "false",
                "titleField": {"selectionMode": "MANUAL", "code": "text"},
                "numberPrecision": {"decimalPlaces": 1}, "firstMonthOfFiscalYear": 4, "new": {"a": "b"},
            }),
            expected,
        );
        let client = &settings.client;
        let app = client.get("app.json?id=1").ok();
        assert_eq!(app["name"], json!("renamed"));
        assert_eq!(app["description"], json!("<p></p>"));
        let id = client.add(json!({"number": {"value": "1.25"}}));
        assert_eq!(client.record(&id)["number"]["value"], json!("1.2"));
    });
}

#[test]
fn a_data_file_keeps_general_settings_until_it_is_opened_with_others() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str| {
        let mut file = form(every_type());
        file["name"] = json!(name);
        let builder = Emulator::builder().schema_json("sheet", file);
        let builder = builder.token("secret");
        builder
            .data_file(folder.path().join("records.sqlite"))
            .start()
            .unwrap()
    };
    let name = |server: &Emulator| {
        let client = Client::new(server);
        let settings = client.get("app/settings.json?app=1").ok();
        let app = client.get("app.json?id=1").ok();
        assert_eq!(app["name"], settings["name"]);
        settings["name"].clone()
    };
    let server = open("first");
    let client = Client::new(&server);
    let change = json!({"app": 1, "name": "changed"});
    client.put("preview/app/settings.json", change).ok();
    let deploy = json!({"apps": [{"app": 1}]});
    client.post("preview/app/deploy.json", deploy).ok();
    drop(server);
    let server = open("first");
    assert_eq!(name(&server), json!("changed"));
    drop(server);
    assert_eq!(name(&open("second")), json!("second"));
}

#[test]
fn every_mistake_in_general_settings_is_told() {
    section("app/settings.json", |settings| {
        settings.refused(
            json!({
                "name": "", "description": "d".repeat(10_001), "theme": "PINK", "icon": {"type": "FILE"},
                "titleField": {"selectionMode": "MANUAL"}, "firstMonthOfFiscalYear": 13,
                "numberPrecision": {"digits": 0, "decimalPlaces": "x", "roundingMode": "NEAR"},
            }),
            json!({
                "name": REQUIRED, "description": "Enter less than 10001 characters.", "theme": NOT_ENUM,
                "icon.file": REQUIRED, "titleField.code": REQUIRED,
                "firstMonthOfFiscalYear": "must be less than or equal to 12",
                "numberPrecision.digits": "must be greater than or equal to 1",
                "numberPrecision.decimalPlaces": "Only numbers are allowed.",
                "numberPrecision.roundingMode": NOT_ENUM,
            }),
        );
        let title = json!({"titleField": {"selectionMode": "MANUAL", "code": "none"}});
        settings.send(&title).error(400, "GAIA_FC01");
    });
}

#[test]
fn an_uploaded_icon_is_kept_by_the_key_that_is_read() {
    section("app/settings.json", |settings| {
        let icon = |key: &str| json!({"icon": {"type": "FILE", "file": {"fileKey": key}}});
        let upload = settings.client.upload("a.png", "image/png", b"png");
        settings.send(&icon(&upload)).ok();
        let file = settings.preview()["icon"]["file"].clone();
        assert_eq!(file["name"], json!("a.png"));
        assert_eq!(file["contentType"], json!("image/png"));
        assert_eq!(file["size"], json!("3"));
        settings.send(&icon(file["fileKey"].as_str().unwrap())).ok();
        assert_eq!(settings.preview()["icon"]["file"], file);
        // An upload can be attached once.
        settings.send(&icon(&upload)).error(404, "GAIA_BL01");
    });
}

fn target(kind: &str, code: &str) -> Value {
    json!({"entity": {"type": kind, "code": code}, "includeSubs": false})
}

/// These objects in one.
fn joined(objects: &[Value]) -> Value {
    let members = objects
        .iter()
        .flat_map(|object| object.as_object().unwrap());
    Value::Object(
        members
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

#[test]
fn general_notifications_are_deployed() {
    section("app/notifications/general.json", |notifications| {
        let events = json!({
            "recordAdded": false, "recordEdited": true, "commentAdded": false, "statusChanged": false,
            "fileImported": false, "new": 1,
        });
        let sent =
            json!({"entity": {"type": "USER", "code": "sato"}, "recordEdited": true, "new": 1});
        notifications.change(
            json!({"notifications": [sent], "notifyToCommenter": true, "new": [2]}),
            json!({
                "notifications": [joined(&[events, target("USER", "sato")])], "notifyToCommenter": true, "new": [2],
            }),
        );
        notifications.refused(
            json!({"notifications": [{}, {"entity": {"type": "CREATOR"}}]}),
            json!({"notifications[0].entity": REQUIRED, "notifications[1].entity.type": NOT_ENUM}),
        );
        let field = json!({"notifications": [target("FIELD_ENTITY", "text")]});
        notifications.send(&field).error(400, "GAIA_FC01");
    });
}

#[test]
fn notifications_per_record_are_deployed() {
    section("app/notifications/perRecord.json", |notifications| {
        let sent = json!({"filterCond": "number > 1", "targets": [{"entity": {"type": "FIELD_ENTITY", "code": "user"}}]});
        let expected = json!({
            "filterCond": "number > 1", "title": "", "targets": [target("FIELD_ENTITY", "user")],
        });
        notifications.change(
            json!({"notifications": [sent]}),
            json!({"notifications": [expected]}),
        );
        notifications.refused(
            json!({"notifications": [{"title": "t".repeat(101)}, {"filterCond": "number >", "targets": []}]}),
            json!({
                "notifications[0].title": "Enter less than 101 characters.",
                "notifications[0].filterCond": REQUIRED, "notifications[0].targets": REQUIRED,
                "notifications[1].filterCond": "Query syntax is incorrect.",
            }),
        );
        notifications.refused(json!({}), json!({"notifications": REQUIRED}));
    });
}

#[test]
fn reminders_are_deployed() {
    section("app/notifications/reminder.json", |reminders| {
        let at = json!({"code": "date", "daysLater": -1, "time": "09:30"});
        let hours = json!({"code": "datetime", "daysLater": "2", "hoursLater": -3, "new": 1});
        let sent =
            json!([{"timing": at, "targets": []}, {"timing": hours, "title": "t", "targets": []}]);
        let mut expected = sent.clone();
        expected[0]["title"] = json!("");
        for reminder in expected.as_array_mut().unwrap() {
            reminder["filterCond"] = json!("");
        }
        expected[0]["timing"]["daysLater"] = json!("-1");
        expected[1]["timing"]["hoursLater"] = json!("-3");
        reminders.change(
            json!({"notifications": sent, "timezone": "Europe/Rome"}),
            json!({"notifications": expected, "timezone": "Europe/Rome"}),
        );
        reminders.refused(
            json!({"timezone": "Rome", "notifications": [
                {"targets": []}, {"timing": {}, "targets": []},
                {"timing": {"code": "date", "daysLater": "x", "time": "25:00"}, "targets": []},
            ]}),
            json!({
                "timezone": NOT_ENUM, "notifications[0].timing": REQUIRED, "notifications[1].timing.code": REQUIRED,
                "notifications[1].timing.daysLater": REQUIRED, "notifications[1].timing.hoursLater": REQUIRED,
                "notifications[2].timing.daysLater": "Only numbers are allowed.",
                "notifications[2].timing.time": "Enter a valid date or time.",
            }),
        );
    });
}

#[test]
fn reports_are_deployed() {
    section("app/reports.json", |reports| {
        let periodic = json!({"active": true, "period": {"every": "HOUR", "minute": 30}, "new": 1});
        let sent = json!({
            "full": {
                "name": "full", "index": 0, "chartType": "BAR", "groups": [{"code": "date", "per": "MONTH"}],
                "aggregations": [{"type": "COUNT"}, {"type": "SUM", "code": "number"}], "filterCond": "number > 1",
                "sorts": [{"by": "TOTAL", "order": "DESC"}], "periodicReport": periodic, "new": 2,
            },
            "bare": {"name": "bare", "index": "1", "chartType": "TABLE"},
        });
        let ids = reports.send(&json!({ "reports": sent })).ok()["reports"].clone();
        let mut expected = sent.clone();
        for name in ["full", "bare"] {
            expected[name]["id"] = ids[name]["id"].clone();
        }
        assert_ne!(ids["full"], ids["bare"]);
        expected["full"]["index"] = json!("0");
        expected["full"]["chartMode"] = json!("NORMAL");
        expected["full"]["periodicReport"]["period"]["minute"] = json!("30");
        for list in ["groups", "aggregations", "sorts"] {
            expected["bare"][list] = json!([]);
        }
        expected["bare"]["filterCond"] = json!("");
        expected["bare"]["periodicReport"] = Value::Null;
        assert_eq!(reports.preview()["reports"], expected);
        reports
            .client
            .post("preview/app/deploy.json", json!({"apps": [{"app": 1}]}))
            .ok();
        // A new name renames, and the other report is deleted.
        let mut renamed = expected["full"].clone();
        renamed["name"] = json!("new");
        reports.change(
            json!({"reports": {"full": {"name": "full", "index": 0}}}),
            json!({"reports": {"full": expected["full"]}}),
        );
        let rename =
            json!({"reports": {"full": {"name": "new", "index": 0, "periodicReport": null}}});
        assert_eq!(
            reports.send(&rename).ok()["reports"],
            json!({"new": ids["full"]})
        );
        renamed["periodicReport"] = Value::Null;
        assert_eq!(reports.preview()["reports"], json!({ "new": renamed }));
    });
}

#[test]
fn every_mistake_in_a_report_is_told() {
    section("app/reports.json", |reports| {
        let period = json!({"every": "MINUTE", "month": 13, "pattern": "MAY", "dayOfWeek": "SOME", "minute": 60});
        reports.refused(
            json!({"reports": {
                "a": {"index": 0},
                "b": {"name": "b", "index": 1, "chartType": "TREE", "chartMode": "SOLID", "groups": [{"per": "AGE"}],
                    "aggregations": [{}, {"type": "SUM"}], "sorts": [{}, {"by": "GROUP4", "order": "UP"}],
                    "filterCond": "number >", "periodicReport": {"period": period}},
            }}),
            json!({
                "reports[a].name": REQUIRED, "reports[a].chartType": REQUIRED, "reports[b].chartType": NOT_ENUM,
                "reports[b].chartMode": NOT_ENUM, "reports[b].groups[0].code": REQUIRED,
                "reports[b].groups[0].per": NOT_ENUM, "reports[b].aggregations[0].type": REQUIRED,
                "reports[b].aggregations[0].code": REQUIRED, "reports[b].aggregations[1].code": REQUIRED,
                "reports[b].sorts[0].by": REQUIRED, "reports[b].sorts[0].order": REQUIRED,
                "reports[b].sorts[1].by": NOT_ENUM, "reports[b].sorts[1].order": NOT_ENUM,
                "reports[b].filterCond": "Query syntax is incorrect.",
                "reports[b].periodicReport.period.every": NOT_ENUM,
                "reports[b].periodicReport.period.month": "must be less than or equal to 12",
                "reports[b].periodicReport.period.pattern": NOT_ENUM,
                "reports[b].periodicReport.period.dayOfWeek": NOT_ENUM,
                "reports[b].periodicReport.period.minute": "must be less than or equal to 59",
            }),
        );
        let unknown =
            json!({"name": "a", "index": 0, "chartType": "PIE", "groups": [{"code": "none"}]});
        reports
            .send(&json!({"reports": {"a": unknown}}))
            .error(400, "GAIA_FC01");
    });
}

#[test]
fn actions_are_deployed() {
    section("app/actions.json", |actions| {
        let action = json!({
            "name": "copy", "index": 0, "destApp": {"app": 1, "new": 1}, "filterCond": "number > 1", "new": 2,
            "mappings": [{"srcType": "FIELD", "srcField": "text", "destField": "multi"},
                {"srcType": "RECORD_URL", "destField": "link"}],
            "entities": [{"type": "GROUP", "code": "everyone"}],
        });
        let sent = json!({"actions": {"copy": action}});
        let ids = actions.send(&sent).ok()["actions"].clone();
        let mut expected = action.clone();
        expected["id"] = ids["copy"]["id"].clone();
        expected["index"] = json!("0");
        expected["destApp"] = json!({"app": "1", "code": "", "new": 1});
        actions
            .client
            .post("preview/app/deploy.json", json!({"apps": [{"app": 1}]}))
            .ok();
        actions.change(sent, json!({"actions": {"copy": expected}}));
        actions.refused(
            json!({"actions": {
                "a": {"name": "n".repeat(33), "index": 0},
                "b": {"name": "b", "index": 1, "destApp": {}, "mappings": [{}, {"srcType": "FIELD", "destField": "x"}]},
                "c": {"name": "c", "index": 2, "destApp": {"code": "NONE"},
                    "entities": [{"type": "FIELD_ENTITY", "code": "user"}]},
            }}),
            json!({
                "actions[a].name": "Enter less than 33 characters.", "actions[a].destApp": REQUIRED,
                "actions[b].destApp.app": REQUIRED, "actions[b].mappings[0].srcType": REQUIRED,
                "actions[b].mappings[0].destField": REQUIRED, "actions[b].mappings[1].srcField": REQUIRED,
                "actions[c].destApp.code": "The value, \"NONE\", is not in options.",
                "actions[c].entities[0].type": NOT_ENUM,
            }),
        );
        let to = |app: u64, field: &str| {
            let mapping = json!({"srcType": "RECORD_URL", "destField": field});
            let action =
                json!({"name": "a", "index": 0, "destApp": {"app": app}, "mappings": [mapping]});
            actions.send(&json!({"actions": {"a": action}}))
        };
        to(9, "link").error(404, "GAIA_AP01");
        to(1, "none").error(400, "GAIA_FC01");
    });
}

#[test]
fn a_customization_is_deployed_with_its_files() {
    section("app/customize.json", |customization| {
        let upload = customization
            .client
            .upload("a.js", "text/javascript", b"1;");
        let url = json!({"type": "URL", "url": "https://example.com/a.js", "new": 1});
        let file = json!({"type": "FILE", "file": {"fileKey": upload}});
        customization
            .send(&json!({"desktop": {"js": [url, file]}}))
            .ok();
        let stored = customization.preview()["desktop"]["js"][1].clone();
        assert_eq!(stored["file"]["name"], json!("a.js"));
        assert_eq!(stored["file"]["contentType"], json!("text/javascript"));
        assert_eq!(stored["file"]["size"], json!("2"));
        customization
            .client
            .post("preview/app/deploy.json", json!({"apps": [{"app": 1}]}))
            .ok();
        let css = json!([{"type": "URL", "url": "https://example.com/a.css"}]);
        customization.change(
            json!({"scope": "ADMIN", "desktop": {"js": [stored, url]}, "mobile": {"css": css}}),
            json!({
                "scope": "ADMIN", "desktop": {"js": [stored, url], "css": []}, "mobile": {"js": [], "css": css},
            }),
        );
        customization.refused(
            json!({"scope": "SOME", "desktop": {"js": [{}, {"type": "URL"}], "css": vec![url; 31]},
                "mobile": {"js": [{"type": "FILE"}, {"type": "FILE", "file": {}}, {"type": "TEXT"}]}}),
            json!({
                "scope": NOT_ENUM, "desktop.js[0].type": REQUIRED, "desktop.js[1].url": REQUIRED,
                "desktop.css": "A maximum of 30 links and files can be set at one time.",
                "mobile.js[0].file": REQUIRED, "mobile.js[1].file.fileKey": REQUIRED, "mobile.js[2].type": NOT_ENUM,
            }),
        );
    });
}

#[test]
fn plug_ins_are_added_and_deployed() {
    section("app/plugins.json", |plugins| {
        let add = |ids: Value, revision: i64| {
            let body = json!({"app": 1, "ids": ids, "revision": revision});
            plugins.client.post("preview/app/plugins.json", body)
        };
        let before = plugins.live();
        assert_eq!(before, json!({"plugins": [], "revision": "3"}));
        assert_eq!(add(json!(["a", "b"]), 3).ok(), json!({"revision": "4"}));
        add(json!(["c"]), 3).error(409, "GAIA_CO03");
        add(json!(["b", "c"]), -1).ok();
        let plugin = |id: &str| json!({"id": id, "name": id, "enabled": true});
        let expected = json!({"plugins": [plugin("a"), plugin("b"), plugin("c")], "revision": "5"});
        assert_eq!(plugins.preview(), expected);
        assert_eq!(plugins.live(), before);
        plugins
            .client
            .post("preview/app/deploy.json", json!({"apps": [{"app": 1}]}))
            .ok();
        assert_eq!(plugins.live(), expected);
        let many: Vec<String> = (0..18).map(|id| id.to_string()).collect();
        assert_eq!(
            add(json!(many), -1).invalid(),
            json!({"ids": "A maximum of 20 plug-ins can be set at one time."})
        );
        assert_eq!(add(json!([""]), -1).invalid(), json!({"ids[0]": REQUIRED}));
        assert_eq!(add(Value::Null, -1).invalid(), json!({"ids": REQUIRED}));
        let lang = |lang: &str| {
            let path = format!("app/plugins.json?app=1&lang={lang}");
            plugins.client.get(&path)
        };
        lang("JA").ok();
        assert_eq!(lang("ja").invalid(), json!({"lang": NOT_ENUM}));
    });
}

const APP_RIGHTS: [&str; 7] = [
    "appEditable",
    "recordViewable",
    "recordAddable",
    "recordEditable",
    "recordDeletable",
    "recordImportable",
    "recordExportable",
];

#[test]
fn permissions_for_an_app_are_deployed() {
    section("app/acl.json", |permissions| {
        let rights = permissions.live()["rights"].clone();
        assert_eq!(
            rights[0]["entity"],
            json!({"type": "CREATOR", "code": null})
        );
        assert_eq!(rights[1]["entity"]["code"], json!("everyone"));
        let sent = json!([{"entity": {"type": "CREATOR"}, "appEditable": true, "new": 1}]);
        let mut right =
            json!({"entity": {"type": "CREATOR", "code": null}, "includeSubs": false, "new": 1});
        for name in APP_RIGHTS {
            right[name] = json!(name == "appEditable");
        }
        permissions.change(json!({ "rights": sent }), json!({"rights": [right]}));
        permissions.refused(
            json!({"rights": [{}, target("FIELD_ENTITY", "user")]}),
            json!({"rights[0].entity": REQUIRED, "rights[1].entity.type": NOT_ENUM}),
        );
        permissions.refused(json!({}), json!({"rights": REQUIRED}));
    });
}

#[test]
fn permissions_for_records_are_deployed() {
    section("record/acl.json", |permissions| {
        let sent = json!({"entities": [{"entity": {"type": "USER", "code": "sato"}, "viewable": true}], "new": 1});
        let flags = json!({"viewable": true, "editable": false, "deletable": false});
        let right = joined(&[target("USER", "sato"), flags]);
        permissions.change(
            json!({"rights": [sent]}),
            json!({"rights": [{"filterCond": "", "entities": [right], "new": 1}]}),
        );
        permissions.refused(
            json!({"rights": [{"filterCond": "number >"}]}),
            json!({"rights[0].filterCond": "Query syntax is incorrect.", "rights[0].entities": REQUIRED}),
        );
    });
}

#[test]
fn permissions_for_fields_are_deployed() {
    section("field/acl.json", |permissions| {
        let right = joined(&[
            target("FIELD_ENTITY", "user"),
            json!({"accessibility": "READ"}),
        ]);
        let rights = json!({"rights": [{"code": "text", "entities": [right], "new": 1}]});
        permissions.change(rights.clone(), rights);
        permissions.refused(
            json!({"rights": [{"entities": [target("USER", "sato"), {"accessibility": "SOME"}]}]}),
            json!({
                "rights[0].code": REQUIRED, "rights[0].entities[0].accessibility": REQUIRED,
                "rights[0].entities[1].entity": REQUIRED, "rights[0].entities[1].accessibility": NOT_ENUM,
            }),
        );
        let unknown = json!({"rights": [{"code": "none", "entities": []}]});
        permissions.send(&unknown).error(400, "GAIA_FC01");
    });
}

#[test]
fn permissions_that_are_written_live_deploy_all_that_waits() {
    for path in ["app/acl.json", "record/acl.json", "field/acl.json"] {
        section(path, |permissions| {
            let client = &permissions.client;
            let notes = json!({"app": 1, "content": "waiting"});
            client.put("preview/app/adminNotes.json", notes).ok();
            let write = |revision: u64| {
                let body = json!({"app": 1, "rights": [], "revision": revision});
                client.put(path, body)
            };
            write(3).error(409, "GAIA_CO03");
            assert_eq!(
                client.put(path, json!({})).invalid(),
                json!({"app": REQUIRED, "rights": REQUIRED})
            );
            let live = || client.get("app/adminNotes.json?app=1").ok();
            assert_eq!(live()["content"], json!(""));
            assert_eq!(write(4).ok(), json!({"revision": "5"}));
            assert_eq!(permissions.live(), json!({"rights": [], "revision": "5"}));
            assert_eq!(permissions.preview(), permissions.live());
            assert_eq!(live()["content"], json!("waiting"));
        });
    }
}
