//! The threads of a space, and comments on them.

use serde_json::{Value, json};

use crate::spaces::{FILLED, REQUIRED, create, start};

#[test]
fn threads_are_added_to_a_space_that_has_several() {
    let (_server, client) = start();
    let id = create(&client, json!({}));
    let single = "Multiple threads are not enabled in this space.";
    let add = |name: &str| client.post("space/thread.json", json!({"space": id, "name": name}));
    let update = |body: Value| client.put("space/thread.json", body);
    assert_eq!(add("a").invalid(), json!({"space": single}));
    assert_eq!(
        update(json!({"id": 1, "name": "a"})).invalid(),
        json!({"name": single})
    );
    update(json!({"id": 1, "body": "<b>a</b>"})).ok();
    client
        .put("space.json", json!({"id": id, "useMultiThread": true}))
        .ok();
    assert_eq!(add(&"名".repeat(128)).ok(), json!({"id": "2"}));
    assert_eq!(add(&"名".repeat(129)).invalid(), json!({"name": FILLED}));
    assert_eq!(add("").invalid(), json!({"name": REQUIRED}));
    assert_eq!(
        client.post("space/thread.json", json!({})).invalid(),
        json!({"space": REQUIRED, "name": REQUIRED})
    );
    client
        .post("space/thread.json", json!({"space": 9, "name": "a"}))
        .error(404, "GAIA_SP01");
    update(json!({"id": 2, "name": "b", "body": "b".repeat(65_535)})).ok();
    update(json!({"id": 2})).ok();
    assert_eq!(
        update(json!({"id": 2, "name": "", "body": "b".repeat(65_536)})).invalid(),
        json!({"name": REQUIRED, "body": "Enter less than 65536 characters."})
    );
    update(json!({"id": 3})).error(404, "EMULATOR_THREAD_NOT_FOUND");
}

#[test]
fn a_comment_on_a_thread_has_a_text_or_files() {
    let (_server, client) = start();
    let id = create(&client, json!({}));
    let other = create(&client, json!({}));
    let comment = |comment: Value| {
        let body = json!({"space": id, "thread": 1, "comment": comment});
        client.post("space/thread/comment.json", body)
    };
    assert_eq!(
        comment(json!({"text": "t".repeat(65_535)})).ok(),
        json!({"id": "1"})
    );
    let key = client.upload("a.png", "image/png", b"a");
    let file = json!({"fileKey": key, "width": "750"});
    let mentions = json!([
        {"type": "USER", "code": "sato"}, {"type": "GROUP", "code": "staff"}, {"type": "ORGANIZATION", "code": "sales"}]);
    let filled = json!({"text": "t", "files": [file], "mentions": mentions});
    assert_eq!(comment(filled.clone()).ok(), json!({"id": "2"}));
    comment(filled).error(404, "GAIA_BL01");
    assert_eq!(
        comment(json!({})).invalid(),
        json!({"comment.text": REQUIRED})
    );
    assert_eq!(comment(json!(null)).invalid(), json!({"comment": REQUIRED}));
    let keys: Vec<Value> = (0..6).map(|_| json!({"fileKey": "k"})).collect();
    assert_eq!(
        comment(json!({"files": keys, "text": "t".repeat(65_536)})).invalid(),
        json!({
            "comment.files": "A maximum of 5 files can be attached at one time.",
            "comment.text": "Enter less than 65536 characters."})
    );
    let widths =
        json!([{"width": 99}, {"fileKey": "k", "width": 751}, {"fileKey": "k", "width": 100}]);
    assert_eq!(
        comment(json!({"files": widths})).invalid(),
        json!({
            "comment.files[0].fileKey": REQUIRED, "comment.files[0].width": "must be greater than or equal to 100",
            "comment.files[1].width": "must be less than or equal to 750"})
    );
    let many: Vec<Value> = (0..11)
        .map(|_| json!({"type": "USER", "code": "sato"}))
        .collect();
    assert_eq!(
        comment(json!({"text": "t", "mentions": many})).invalid(),
        json!({"comment.mentions": "A maximum of 10 mentions can be specified at one time."})
    );
    let unknown = json!([{"type": "USER", "code": "unknown"}]);
    comment(json!({"text": "t", "mentions": unknown})).error(400, "GAIA_IL26");
    let elsewhere = json!({"space": other, "thread": 1, "comment": {"text": "t"}});
    client
        .post("space/thread/comment.json", elsewhere)
        .error(404, "EMULATOR_THREAD_NOT_FOUND");
}
