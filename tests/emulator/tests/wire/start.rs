//! Starting: app ids, forms that do not work, data files, records to start with.

use kintone_emulator::Emulator;
use serde_json::{Value, json};

use crate::client::Client;
use crate::command::{write, write_schema};
use crate::fixtures::{builder, every_type, form};

fn file(app: Option<&str>) -> Value {
    let mut file = form(every_type());
    file["app"] = json!(app);
    file
}

fn names(server: &Emulator, apps: &[u64]) -> Vec<String> {
    let client = Client::new(server);
    let name = |app: &u64| {
        client.get(&format!("app.json?id={app}")).ok()["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    apps.iter().map(name).collect()
}

#[test]
fn files_with_an_id_keep_it_and_the_others_get_the_smallest_free_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("from_file.json");
    std::fs::write(&path, file(Some("8")).to_string()).unwrap();
    let mut named = file(None);
    named["name"] = json!("請求書");
    let server = Emulator::builder()
        .schema_json("first", file(None))
        .schema_json("two", file(Some("2")))
        .schema_json("ignored", named)
        .schema_file_with_id(5, &path)
        .schema_file(&path)
        .start()
        .unwrap();
    assert_eq!(
        names(&server, &[1, 2, 3, 5, 8]),
        ["first", "two", "請求書", "from_file", "from_file"]
    );
}

#[test]
fn an_id_twice_is_an_error_that_names_both() {
    let error = Emulator::builder()
        .schema_json("first", file(Some("2")))
        .schema_json("second", file(Some("2")))
        .start()
        .unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains("first") && error.contains("second") && error.contains('2'),
        "{error}"
    );
}

#[test]
fn an_app_id_of_zero_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_schema(folder.path());
    for builder in [
        Emulator::builder().schema_file_with_id(0, &path),
        Emulator::builder().schema_json("sheet.json", file(Some("0"))),
    ] {
        let error = builder.start().unwrap_err().to_string();
        assert!(error.contains("sheet.json has the app id 0"), "{error}");
    }
}

#[test]
fn credentials_that_no_request_can_carry_are_errors() {
    let builder = || Emulator::builder().schema_json("sheet", file(None));
    for (builder, expected) in [
        (builder().token(""), "API token"),
        (builder().token("secret").token("a,b"), "API token"),
        (builder().token_for(1, " a", &[]), "API token"),
        (builder().oauth_token(" "), "OAuth access token"),
        (builder().user("", "p"), "no login name"),
        (builder().user("sato:a", "p"), "sato:a contains a colon"),
        (builder().user("sato", ""), "no password"),
    ] {
        let error = builder.start().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_file_that_is_not_a_form_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.json");
    for content in ["{", "{}", r#"{"properties": {"a": {}}}"#] {
        std::fs::write(&path, content).unwrap();
        let error = Emulator::builder()
            .schema_file(&path)
            .start()
            .unwrap_err()
            .to_string();
        assert!(error.contains("broken.json"), "{error}");
    }
    let error = Emulator::builder()
        .schema_file(folder.path().join("missing.json"))
        .start()
        .unwrap_err();
    assert!(error.to_string().contains("missing.json"), "{error}");
}

#[test]
fn a_formula_that_does_not_work_is_an_error_that_names_its_field() {
    for expression in ["total * 2", "NOSUCH(1)", "nowhere + 1"] {
        let fields =
            json!({"total": {"type": "CALC", "expression": expression, "format": "NUMBER"}});
        let error = Emulator::builder()
            .schema_json("sheet", form(fields))
            .start()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("sheet") && error.contains("total"),
            "{error}"
        );
    }
}

#[test]
fn records_in_a_data_file_survive_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let start = || {
        Emulator::builder()
            .schema_json("sheet", file(None))
            .token("secret")
            .data_file(&data)
            .start()
    };
    let server = start().unwrap();
    let client = Client::new(&server);
    let upload = client.upload("a", "text/plain", b"a");
    client.add(json!({"text": {"value": "kept"}, "file": {"value": [{"fileKey": upload}]}}));
    let before = client.record("1");
    drop(server);
    let server = start().unwrap();
    let client = Client::new(&server);
    assert_eq!(client.record("1"), before);
    assert_eq!(client.add(json!({})), "2");
}

#[test]
fn a_data_file_of_the_first_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let database = rusqlite::Connection::open(&data).unwrap();
    database
        .execute_batch(
            r#"CREATE TABLE apps (app INTEGER PRIMARY KEY, last_record INTEGER NOT NULL, last_row INTEGER NOT NULL, uniques TEXT NOT NULL);
            CREATE TABLE records (app INTEGER NOT NULL, id INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (app, id)) WITHOUT ROWID;
            CREATE TABLE blobs (blob INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
            CREATE TABLE files (key TEXT PRIMARY KEY, blob INTEGER NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
                size INTEGER NOT NULL, app INTEGER, record INTEGER, uploaded_at INTEGER) WITHOUT ROWID;
            INSERT INTO apps VALUES (1, 4, 0, '[]');
            INSERT INTO records VALUES (1, 4, '{"$id":"4","$revision":"2","text":"kept"}');
            INSERT INTO blobs VALUES (7, x'6162');
            INSERT INTO files VALUES ('key', 7, 'a.txt', 'text/plain', 2, 1, 4, NULL);"#,
        )
        .unwrap();
    drop(database);
    let start = || builder(every_type()).data_file(&data).start();
    for _ in 0..2 {
        let server = start().unwrap();
        let client = Client::new(&server);
        assert_eq!(client.record("4")["text"]["value"], json!("kept"));
        assert_eq!(client.get("file.json?fileKey=key").body, b"ab");
    }
    let database = rusqlite::Connection::open(&data).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let error = start().unwrap_err().to_string();
    assert!(
        error.contains("records.sqlite: a newer kintone-emulator wrote it"),
        "{error}"
    );
}

#[test]
fn a_data_file_of_the_second_version_keeps_its_form_and_its_records() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("records.sqlite");
    let text = crate::fixtures::complete(
        json!({"text": {"type": "SINGLE_LINE_TEXT", "unique": true}, "gone": {"type": "NUMBER"}}),
    );
    let database = rusqlite::Connection::open(&data).unwrap();
    database
        .execute_batch(&format!(
            r#"CREATE TABLE apps (app INTEGER PRIMARY KEY, last_record INTEGER NOT NULL, last_row INTEGER NOT NULL, form TEXT);
            CREATE TABLE records (app INTEGER NOT NULL, id INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (app, id)) WITHOUT ROWID;
            CREATE TABLE uniques (app INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
                PRIMARY KEY (app, field, value, id)) WITHOUT ROWID;
            CREATE TABLE files (key TEXT PRIMARY KEY, blob INTEGER NOT NULL, name TEXT NOT NULL, content_type TEXT NOT NULL,
                size INTEGER NOT NULL, app INTEGER, record INTEGER, uploaded_at INTEGER) WITHOUT ROWID;
            CREATE TABLE chunks (chunk INTEGER PRIMARY KEY, blob INTEGER NOT NULL, bytes BLOB NOT NULL);
            CREATE TABLE comments (app INTEGER NOT NULL, record INTEGER NOT NULL, id INTEGER NOT NULL, comment TEXT,
                PRIMARY KEY (app, record, id)) WITHOUT ROWID;
            INSERT INTO apps VALUES (1, 4, 0, '{text}');
            INSERT INTO records VALUES (1, 4, '{{"$id":"4","$revision":"2","text":"kept","gone":"7"}}');
            INSERT INTO uniques VALUES (1, 'text', 'kept', 4);
            PRAGMA user_version = 1;"#,
        ))
        .unwrap();
    drop(database);
    for fields in [
        json!({"text": {"type": "SINGLE_LINE_TEXT", "unique": true}}),
        json!({"text": {"type": "SINGLE_LINE_TEXT", "unique": true}, "gone": {"type": "NUMBER"}}),
    ] {
        let server = builder(fields).data_file(&data).start().unwrap();
        let client = Client::new(&server);
        assert_eq!(client.record("4")["text"]["value"], json!("kept"));
        let twice = json!({"app": 1, "record": {"text": {"value": "kept"}}});
        client.post("record.json", twice).invalid();
    }
    // The form of the file is known: what it loses does not come back.
    let server = builder(json!({"gone": {"type": "NUMBER"}}))
        .data_file(&data)
        .start()
        .unwrap();
    assert_eq!(Client::new(&server).record("4")["gone"]["value"], json!(""));
}

#[test]
fn a_port_that_is_taken_is_an_error_that_names_it() {
    let first = Emulator::builder()
        .schema_json("sheet", file(None))
        .start()
        .unwrap();
    let again = Emulator::builder()
        .schema_json("sheet", file(None))
        .port(first.port())
        .start();
    let error = again.unwrap_err().to_string();
    assert!(error.contains(&first.port().to_string()), "{error}");
}

#[tokio::test]
async fn a_server_starts_and_ends_within_asynchronous_tests_too() {
    let server = Emulator::builder()
        .schema_json("sheet", file(None))
        .start()
        .unwrap();
    assert_eq!(Client::new(&server).count(), "0");
    let again = Emulator::builder()
        .schema_json("sheet", file(None))
        .port(server.port())
        .start();
    assert!(again.is_err());
}

#[test]
fn fifty_servers_live_side_by_side() {
    let servers: Vec<Emulator> = (0..50)
        .map(|_| builder(every_type()).start().unwrap())
        .collect();
    for (at, server) in servers.iter().enumerate() {
        let client = Client::new(server);
        for _ in 0..at % 3 {
            client.add(json!({}));
        }
    }
    for (at, server) in servers.iter().enumerate() {
        assert_eq!(Client::new(server).count(), (at % 3).to_string());
    }
}

#[test]
fn records_to_start_with_are_those_that_get_records_answered() {
    let first = builder(every_type()).start().unwrap();
    let client = Client::new(&first);
    for at in 0..3 {
        client.add(json!({
            "text": {"value": format!("t{at}")}, "number": {"value": at}, "user": {"value": [{"code": "sato"}]},
            "table": {"value": [{"value": {"item": {"value": "x"}, "count": {"value": 2}}}]},
        }));
    }
    client
        .delete("records.json", json!({"app": 1, "ids": [2]}))
        .ok();
    let answer = client.get("records.json?app=1").ok();
    let second = builder(every_type())
        .records_json(1, "saved", answer.clone())
        .start()
        .unwrap();
    let client = Client::new(&second);
    let mut planted = client.get("records.json?app=1").ok();
    for (record, original) in [0, 1].map(|at| (at, &answer["records"][at])) {
        // Rows are given ids anew.
        planted["records"][record]["table"]["value"][0]["id"] =
            original["table"]["value"][0]["id"].clone();
    }
    assert_eq!(planted, answer);
    assert_eq!(client.add(json!({})), "4");
}

#[test]
fn records_to_start_with_are_checked_like_those_that_are_added() {
    let fields =
        || json!({"title": {"type": "SINGLE_LINE_TEXT", "required": true, "unique": true}});
    let title = |title: &str| json!({"title": {"value": title}});
    for (file, expected) in [
        (
            json!([title("a"), {}]),
            "seed, record 2 for app 1: Missing or invalid input. record.title.value: Required.",
        ),
        (
            json!([title("a"), title("a")]),
            "record 2 for app 1: Missing or invalid input. record.title.value: This value already",
        ),
        (
            json!([{"titel": {"value": "a"}}]),
            "record 1 for app 1: app 1 has no field titel",
        ),
        (
            json!([{"$id": {"value": "x"}, "title": {"value": "a"}}]),
            "record 1 for app 1: \"x\" is not a record id",
        ),
        (
            json!(["a"]),
            "record 1 for app 1: expected an object like {\"title\": {\"value\": \"a\"}}, found \"a\"",
        ),
        (
            json!([title("a"), {"title": "b"}]),
            "record 2 for app 1: field title: expected {\"value\": …}, found \"b\"",
        ),
        (
            json!([{"title": {"values": "b"}}]),
            "record 1 for app 1: field title: expected {\"value\": …}, found an object",
        ),
        (
            json!([{"title": {"value": ["b"]}}]),
            "record 1 for app 1: field title: expected a text or number, found a list",
        ),
        (
            json!({"properties": {}}),
            "seed does not contain records: expected a list of records, or an object with such a list in `records`, \
             found an object without `records`",
        ),
        (json!({"records": {}}), "found `records` with an object"),
        (json!(7), "found 7"),
    ] {
        let error = builder(fields())
            .records_json(1, "seed", file)
            .start()
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
    }
    let twice = json!([
        {"$id": {"value": "7"}, "title": {"value": "a"}}, {"$id": {"value": "7"}, "title": {"value": "b"}}]);
    let error = builder(fields())
        .records_json(1, "seed", twice)
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("record 2 for app 1: an earlier record already has the id 7"),
        "{error}"
    );
    let error = builder(fields())
        .records_json(9, "seed", json!([]))
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("seed contains records of app 9, which is not loaded"),
        "{error}"
    );
}

#[test]
fn a_record_of_the_wrong_shape_names_its_field_in_tables_too() {
    let row = |cells: Value| json!([{"table": {"value": [{"value": cells}]}}]);
    for (records, expected) in [
        (
            json!([{"check": {"value": "a"}}]),
            "field check: expected a list of texts, found \"a\"",
        ),
        (
            json!([{"user": {"value": ["sato"]}}]),
            "field user: expected a list of objects with `code`, found a list",
        ),
        (
            json!([{"file": {"value": [{"name": "a"}]}}]),
            "field file: expected a list of objects with `fileKey`, found a list",
        ),
        (
            json!([{"creator": {"value": "sato"}}]),
            "field creator: expected an object with `code`, found \"sato\"",
        ),
        (
            json!([{"table": {"value": [{"item": {"value": "a"}}]}}]),
            "field table: expected a list of rows like {\"value\": {…}}, found a list",
        ),
        (
            row(json!({"item": "a"})),
            "field item: expected {\"value\": …}, found \"a\"",
        ),
        (
            row(json!({"itme": {"value": "a"}})),
            "the table table has no field itme",
        ),
        (
            row(json!({"count": {"value": {}}})),
            "field count: expected a text or number, found an object",
        ),
    ] {
        let error = builder(every_type())
            .records_json(1, "seed", records)
            .start()
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("seed, record 1 for app 1: {expected}")),
            "{error}"
        );
    }
    let fitting = json!([{
        "text": {"value": 1}, "check": {"value": ""}, "user": {"value": null}, "calc": {"value": ["ignored"]},
        "creator": {"value": {"code": "sato", "name": "佐藤"}}, "table": {"value": []},
    }]);
    builder(every_type())
        .records_json(1, "seed", fitting)
        .start()
        .unwrap();
}

#[test]
fn a_byte_order_mark_is_not_part_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: Value| {
        let path = folder.path().join(name);
        std::fs::write(&path, format!("\u{feff}{content}")).unwrap();
        path
    };
    let server = Emulator::builder()
        .schema_file(file("schema.json", form(every_type())))
        .records_file_without_id(file("records.json", json!([{}])))
        .token("secret")
        .start()
        .unwrap();
    assert_eq!(Client::new(&server).count(), "1");
}

#[test]
fn an_app_can_have_several_files_of_records() {
    let server = builder(every_type())
        .records_json(1, "first", json!([{}]))
        .records_json(1, "second", json!([{}, {}]))
        .start()
        .unwrap();
    assert_eq!(Client::new(&server).count(), "3");
}

#[test]
fn a_file_of_records_names_its_app_unless_there_is_only_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: Value| write(folder.path(), name, &content);
    let list = file("list.json", json!([{}]));
    let body = file("body.json", json!({"app": "2", "records": [{}]}));
    let one = builder(every_type())
        .records_file_without_id(&list)
        .start()
        .unwrap();
    assert_eq!(Client::new(&one).count(), "1");
    let two = || builder(every_type()).schema_json("other", form(every_type()));
    let server = two().records_file_without_id(&body).start().unwrap();
    let found = Client::new(&server)
        .get("records.json?app=2&totalCount=true")
        .ok();
    assert_eq!(found["totalCount"], json!("1"));
    let error = two()
        .records_file_without_id(&list)
        .start()
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("list.json does not specify the app"),
        "{error}"
    );
}

#[test]
fn records_to_start_with_are_not_added_to_a_data_file_again() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        builder(every_type())
            .data_file(folder.path().join("records.sqlite"))
            .records_json(1, "seed", json!([{}, {}]))
            .start()
            .unwrap()
    };
    let server = start();
    let client = Client::new(&server);
    client
        .delete("records.json", json!({"app": 1, "ids": [1]}))
        .ok();
    drop(server);
    assert_eq!(Client::new(&start()).count(), "1");
}
