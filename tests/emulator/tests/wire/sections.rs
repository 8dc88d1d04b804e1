//! The sections of the settings that are stored and deployed, and change nothing else.

use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{every_type, serve};

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
