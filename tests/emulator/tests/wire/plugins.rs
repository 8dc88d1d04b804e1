//! The plug-ins of the environment, and those of apps.

use std::io::{Cursor, Write};

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::fixtures::form;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn start() -> (Emulator, Client) {
    let empty = || form(json!({"text": {"type": "SINGLE_LINE_TEXT"}}));
    let server = Emulator::builder()
        .schema_json("one", empty())
        .schema_json("two", empty())
        .start()
        .unwrap();
    let client = Client::anonymous(&server)
        .with("X-Cybozu-Authorization", "c2F0bzpw")
        .with("Accept-Language", "en");
    (server, client)
}

/// Installs a plug-in from a file with this name, and returns its id.
fn install(client: &Client, file: &str) -> String {
    let key = client.upload(file, "application/zip", file.as_bytes());
    let answer = client.post("plugin.json", json!({"fileKey": key})).ok();
    assert_eq!(answer["version"], "1");
    answer["id"].as_str().unwrap().to_owned()
}

fn add_to_app(client: &Client, app: u64, ids: Value) {
    let body = json!({"app": app, "ids": ids});
    client.post("preview/app/plugins.json", body).ok();
    let deploy = json!({"apps": [{"app": app}]});
    client.post("preview/app/deploy.json", deploy).ok();
}

#[test]
fn plugins_are_installed_updated_and_uninstalled() {
    let (_server, client) = start();
    let list = |query: &str| client.get(&format!("plugins.json{query}")).ok()["plugins"].clone();
    assert_eq!(list(""), json!([]));
    let (first, second) = (install(&client, "a.zip"), install(&client, "b.v2.zip"));
    let row = |id: &str, name: &str, version: &str| json!({"id": id, "name": name, "version": version, "description": "", "isMarketPlugin": false});
    let (a, b) = (row(&first, "a", "1"), row(&second, "b.v2", "1"));
    assert_eq!(list(""), json!([b, a]), "the last one comes first");
    assert_eq!(list("?limit=1"), json!([b]));
    assert_eq!(list("?offset=1&limit=100"), json!([a]));
    assert_eq!(
        list(&format!("?ids%5B0%5D={first}&ids%5B1%5D=unknown")),
        json!([a])
    );
    assert!(first.len() == 32 && first.bytes().all(|letter| (b'a'..=b'p').contains(&letter)));

    let key = client.upload("a-2.zip", "application/zip", b"zip");
    let update = json!({"id": first, "fileKey": key});
    let updated = client.put("plugin.json", update.clone()).ok();
    assert_eq!(updated, json!({"id": first, "version": "2"}));
    client.put("plugin.json", update).error(404, "GAIA_BL01");
    assert_eq!(list(""), json!([b, row(&first, "a", "2")]));

    let again = client.upload("b.zip", "application/zip", b"a.zip");
    assert_eq!(
        client
            .post("plugin.json", json!({"fileKey": again}))
            .invalid(),
        json!({"fileKey": "\"b\" already exists."})
    );
    assert_eq!(
        client.delete("plugin.json", json!({"id": first})).ok(),
        json!({})
    );
    assert_eq!(list(""), json!([b]));
    let (message, _) = client
        .delete("plugin.json", json!({"id": first}))
        .error(404, "EMULATOR_PLUGIN_NOT_FOUND");
    assert!(message.contains(&first), "{message}");
    let update = json!({"id": first, "fileKey": again});
    client
        .put("plugin.json", update)
        .error(404, "EMULATOR_PLUGIN_NOT_FOUND");
    assert_eq!(
        install(&client, "a.zip"),
        first,
        "the same plug-in has the same id"
    );
}

#[test]
fn what_is_missing_or_too_much_is_reported() {
    let (_server, client) = start();
    let required = "Required field.";
    for (method, expected) in [
        ("POST", json!({"fileKey": required})),
        ("PUT", json!({"fileKey": required, "id": required})),
        ("DELETE", json!({"id": required})),
    ] {
        assert_eq!(
            client.json(method, "plugin.json", json!({})).invalid(),
            expected
        );
    }
    let at_most = |most: u64| format!("must be less than or equal to {most}");
    assert_eq!(
        client.get("plugin/apps.json?limit=501").invalid(),
        json!({"id": required, "limit": at_most(500)})
    );
    assert_eq!(
        client.get("plugins/required.json?limit=101").invalid(),
        json!({"limit": at_most(100)})
    );
    let ids: Vec<String> = (0..101).map(|at| format!("ids%5B{at}%5D=x")).collect();
    let path = |count: usize| format!("plugins.json?{}&limit=101", ids[..count].join("&"));
    assert_eq!(
        client.get(&path(101)).invalid(),
        json!({
            "limit": at_most(100), "ids": "A maximum of 100 plug-ins can be specified at one time."})
    );
    assert_eq!(
        client.get(&path(100)).invalid(),
        json!({"limit": at_most(100)})
    );
    client.get("plugins/required.json?limit=100").ok();
    client.get("plugin/apps.json?id=x&limit=500").ok();
    let unknown = json!({"fileKey": "unknown"});
    client.post("plugin.json", unknown).error(404, "GAIA_BL01");
}

#[test]
fn a_plugin_that_is_uninstalled_is_required_by_its_apps() {
    let (_server, client) = start();
    let required = |query: &str| {
        let path = format!("plugins/required.json{query}");
        client.get(&path).ok()["plugins"].clone()
    };
    let apps = |id: &str, query: &str| {
        let path = format!("plugin/apps.json?id={id}{query}");
        client.get(&path).ok()["apps"].clone()
    };
    let (first, second) = (install(&client, "a.zip"), install(&client, "b.zip"));
    add_to_app(&client, 1, json!([first]));
    add_to_app(&client, 2, json!([first, second]));
    assert_eq!(required(""), json!([]));
    let (one, two) = (
        json!({"id": "1", "name": "one"}),
        json!({"id": "2", "name": "two"}),
    );
    assert_eq!(apps(&first, ""), json!([one, two]));
    assert_eq!(apps(&first, "&limit=1"), json!([one]));
    assert_eq!(apps(&first, "&offset=1"), json!([two]));
    assert_eq!(apps(&second, ""), json!([two]));
    assert_eq!(apps("unknown", ""), json!([]));
    let unknown = json!({"app": 1, "ids": ["unknown"]});
    client
        .post("preview/app/plugins.json", unknown)
        .error(404, "EMULATOR_PLUGIN_NOT_FOUND");

    for id in [&first, &second] {
        client.delete("plugin.json", json!({"id": id})).ok();
    }
    let mut missing = [(&first, "a"), (&second, "b")];
    missing.sort();
    let missing =
        missing.map(|(id, name)| json!({"id": id, "name": name, "isMarketPlugin": false}));
    assert_eq!(required(""), json!(missing));
    assert_eq!(required("?limit=1"), json!(missing[..1]));
    assert_eq!(required("?offset=1"), json!(missing[1..]));
    let app = client.get("app/plugins.json?app=1").ok();
    assert_eq!(
        app["plugins"],
        json!([{"id": first, "name": "a", "enabled": true}])
    );
    install(&client, "a.zip");
    install(&client, "b.zip");
    assert_eq!(required(""), json!([]));
}

/// A zip with these parts.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The file of a plug-in as cli-kintone packs it.
fn packed(public_key: &str, manifest: &Value) -> Vec<u8> {
    let contents = zipped(&[("manifest.json", manifest.to_string().as_bytes())]);
    let parts: [(&str, &[u8]); 3] = [
        ("contents.zip", &contents),
        ("PUBKEY", public_key.as_bytes()),
        ("SIGNATURE", b"signature"),
    ];
    zipped(&parts)
}

#[test]
fn a_plugin_is_known_by_its_public_key_whatever_its_file_and_version_are() {
    let (_server, client) = start();
    let upload = |file: &str, public_key: &str, version: Value| {
        let manifest = json!({"name": {"ja": "地図", "en": "Map"}, "version": version});
        client.upload(file, "application/zip", &packed(public_key, &manifest))
    };
    let key = upload("map-1.zip", "public key", json!(1));
    let installed = client.post("plugin.json", json!({"fileKey": key})).ok();
    // The first half of the SHA-256 hash of the key, with the letters from a to p for digits.
    let id = "pfgjkigndmcminhnnkcglfnlokcalnfm";
    assert_eq!(installed, json!({"id": id, "version": "1"}));
    let key = upload("map-2.zip", "public key", json!("1.2.3"));
    let again = client.post("plugin.json", json!({"fileKey": key}));
    assert_eq!(
        again.invalid(),
        json!({"fileKey": "\"Map\" already exists."})
    );
    let updated = client
        .put("plugin.json", json!({"id": id, "fileKey": key}))
        .ok();
    assert_eq!(updated, json!({"id": id, "version": "1.2.3"}));
    let listed = client.get(&format!("plugins.json?ids%5B0%5D={id}")).ok()["plugins"][0].clone();
    assert_eq!(
        json!([listed["name"], listed["version"]]),
        json!(["Map", "1.2.3"])
    );
    let key = upload("map-3.zip", "another key", json!(2));
    let other = client.put("plugin.json", json!({"id": id, "fileKey": key}));
    assert_eq!(
        other.invalid(),
        json!({"fileKey": "This is the file of another plug-in."})
    );
    client.post("plugin.json", json!({"fileKey": key})).ok();
}

#[test]
fn files_that_are_no_plugins_are_told_apart_by_their_content() {
    let (_server, client) = start();
    let installed = |file: &str, bytes: &[u8]| {
        let key = client.upload(file, "application/zip", bytes);
        client.post("plugin.json", json!({"fileKey": key}))
    };
    let broken = [
        &packed("key", &json!({}))[..20],
        &zipped(&[("PUBKEY.txt", b"")])[..],
        b"",
    ];
    for (at, bytes) in broken.into_iter().enumerate() {
        let name = format!("{at}.zip");
        installed(&name, bytes).ok();
        let again = installed("again.zip", bytes).invalid();
        assert_eq!(again, json!({"fileKey": "\"again\" already exists."}));
    }
}
