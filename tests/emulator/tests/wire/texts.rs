//! The words of refusals, in both languages.

use kintone_emulator::Permission;
use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::fixtures::{builder, every_type, form};

/// Method, path and JSON body of a request that fails as a whole, its status and code, and its messages.
type Refusal = (
    &'static str,
    &'static str,
    Value,
    u16,
    &'static str,
    [&'static str; 2],
);

fn call(client: &Client, method: &str, path: &str, body: &Value) -> Response {
    let header = [("Content-Type", "application/json")];
    let body = body.to_string();
    client.raw(method, &format!("/k/v1/{path}"), &header, body.as_bytes())
}

#[test]
fn refusals_say_what_kintone_says() {
    let server = builder(every_type())
        .schema_json("other", form(every_type()))
        .token_for(1, "viewer", &[Permission::ViewRecords])
        .token_for(1, "editor", &[Permission::EditRecords])
        .start()
        .unwrap();
    let client = Client::new(&server);
    client.add(json!({}));
    let with = |token: &str| Client::anonymous(&server).with("X-Cybozu-API-Token", token);
    let (anonymous, wrong) = (
        Client::anonymous(&server),
        Client::anonymous(&server).with("X-Cybozu-Authorization", "eDp5"),
    );
    let read = json!({"app": 1, "id": 1});
    let tests: Vec<(&Client, Refusal)> = vec![
        (
            &client,
            (
                "GET",
                "record.json",
                json!({"app": 1, "id": 7}),
                404,
                "GAIA_RE01",
                [
                    "指定したレコード（id: 7）が見つかりません。",
                    "The specified record (ID: 7) is not found.",
                ],
            ),
        ),
        (
            &client,
            (
                "GET",
                "record.json",
                json!({"app": 7, "id": 1}),
                404,
                "GAIA_AP01",
                [
                    "指定したアプリ（id: 7）が見つかりません。削除されている可能性があります。",
                    "The app (ID: 7) not found. The app may have been deleted.",
                ],
            ),
        ),
        (
            &client,
            (
                "GET",
                "file.json",
                json!({"fileKey": "k"}),
                404,
                "GAIA_BL01",
                [
                    "指定したファイル（id: k）が見つかりません。",
                    "The specified file (id: k) not found.",
                ],
            ),
        ),
        (
            &client,
            (
                "DELETE",
                "record/comment.json",
                json!({"app": 1, "record": 1, "comment": 1}),
                400,
                "GAIA_RE02",
                [
                    "指定したコメントが存在しません。削除された可能性があります。",
                    "The specified comment does not exist. The comment may have been deleted.",
                ],
            ),
        ),
        (
            &client,
            (
                "PUT",
                "record.json",
                json!({"app": 1, "id": 1, "revision": 7}),
                409,
                "GAIA_CO02",
                [
                    "指定したrevisionは最新ではありません。ほかのユーザーがレコードを更新した可能性があります。",
                    "The revision is not the latest.",
                ],
            ),
        ),
        (
            &client,
            (
                "GET",
                "records/cursor.json",
                json!({"id": "c"}),
                404,
                "GAIA_CN01",
                [
                    "指定したカーソルは存在しないか、既に有効期限が切れています。",
                    "cursor",
                ],
            ),
        ),
        (
            &client,
            (
                "POST",
                "record.json",
                json!({"app": 1, "record": []}),
                400,
                "CB_IJ01",
                ["不正なJSON文字列です。", "Invalid JSON string."],
            ),
        ),
        (
            &client,
            (
                "GET",
                "records.json?fields[0]=a",
                read.clone(),
                400,
                "CB_IL02",
                ["不正なリクエストです。", "Illegal request."],
            ),
        ),
        (
            &anonymous,
            (
                "GET",
                "record.json",
                read.clone(),
                401,
                "CB_AU01",
                ["ログインしてください。", "Please login."],
            ),
        ),
        (
            &wrong,
            (
                "GET",
                "record.json",
                read.clone(),
                401,
                "CB_WA01",
                [
                    "ユーザーのパスワード認証に失敗しました。「X-Cybozu-Authorization」ヘッダーの値が正しくありません。",
                    "Password authentication failed. The value in http header of X-Cybozu-Authorization is not valid.",
                ],
            ),
        ),
    ];
    let [unknown, viewer, twice] = ["unknown", "viewer", "viewer,editor"].map(with);
    let tokens: Vec<(&Client, Refusal)> = vec![
        (
            &unknown,
            (
                "GET",
                "record.json",
                read.clone(),
                400,
                "GAIA_IA02",
                [
                    "指定したAPIトークンは、アプリで生成されたトークンと異なります。",
                    "The specified API token does not match the API token generated via an app.",
                ],
            ),
        ),
        (
            &viewer,
            (
                "POST",
                "record.json",
                json!({"app": 1}),
                403,
                "GAIA_NO01",
                [
                    "このAPIトークンでは、指定したAPIを実行できません。",
                    "Using this API token, you cannot run the specified API.",
                ],
            ),
        ),
        (
            &twice,
            (
                "GET",
                "record.json",
                read,
                400,
                "GAIA_DA03",
                [
                    "同じアプリ",
                    "You cannot specify a duplicate API token for the same app.",
                ],
            ),
        ),
    ];
    for (client, (method, path, body, status, code, texts)) in tests.into_iter().chain(tokens) {
        for (language, text) in ["ja", "en"].into_iter().zip(texts) {
            let client = client.clone().with("Accept-Language", language);
            let (message, errors) = call(&client, method, path, &body).error(status, code);
            assert!(message.contains(text), "{code}: {message}");
            assert!(errors.is_null(), "{code}: {errors}");
        }
    }
}

#[test]
fn mistakes_in_parameters_say_what_kintone_says() {
    let server = builder(every_type()).start().unwrap();
    let client = Client::new(&server);
    let many: Vec<Value> = vec![json!({}); 101];
    let ids: Vec<u32> = (1..=101).collect();
    for (method, path, body, key, texts) in [
        (
            "GET",
            "record.json",
            json!({"id": 1}),
            "app",
            ["必須です。", "Required field."],
        ),
        (
            "GET",
            "record.json",
            json!({"app": 1, "id": 0}),
            "id",
            ["最小でも1以上です。", "must be greater than or equal to 1"],
        ),
        (
            "GET",
            "record/comments.json",
            json!({"app": 1, "record": 1, "order": "up"}),
            "order",
            [
                "Enum値のいずれかでなければなりません。",
                "must be one of the enum value",
            ],
        ),
        (
            "POST",
            "records.json",
            json!({"app": 1, "records": many}),
            "records",
            [
                "一度に100件までのレコードを追加できます。",
                "A maximum of 100 records can be added at one time.",
            ],
        ),
        (
            "PUT",
            "records.json",
            json!({"app": 1, "records": many}),
            "records",
            [
                "一度に100件までのレコードを更新できます。",
                "A maximum of 100 records can be updated at one time.",
            ],
        ),
        (
            "DELETE",
            "records.json",
            json!({"app": 1, "ids": ids}),
            "ids",
            [
                "一度に1件から100件までのレコードを削除できます。",
                "Between 1 and 100 records can be deleted at one time.",
            ],
        ),
    ] {
        for (language, top, text) in [
            ("ja", "入力内容が正しくありません。", texts[0]),
            ("en", "Missing or invalid input.", texts[1]),
        ] {
            let client = client.clone().with("Accept-Language", language);
            let answer = call(&client, method, path, &body);
            assert_eq!(answer.error(400, "CB_VA01").0, top);
            assert_eq!(answer.invalid(), json!({key: text}), "{method} {path}");
        }
    }
}
