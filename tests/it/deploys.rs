//! Operations on apps that take several requests: deploys that are waited for, and lists of all apps.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kintone_emulator::{DeployOutcome, Emulator};
use kintone_runtime::api::{DeployApps, GetApps};
use kintone_runtime::client::{DeployAndWait, RetryPolicy};
use kintone_runtime::{AppId, Client, ErrorKind, Revision};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::apps::schema_path;

/// What a server answers to the request with this method and target; `None` is to close the connection.
type Answer = Box<dyn FnMut(&str) -> Option<(u16, Value)> + Send>;

/// A server that answers by a script, and the requests that it got.
async fn scripted(mut answer: Answer) -> (Client, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            if let Some((_, length)) = head.to_lowercase().split_once("content-length: ") {
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                stream.read_exact(&mut vec![0; length]).await.unwrap();
            }
            let target = head.split(" HTTP/").next().unwrap().to_owned();
            let answer = answer(&target);
            log.lock().unwrap().push(target);
            if let Some((status, body)) = answer {
                let body = body.to_string();
                let head = format!(
                    "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                stream.write_all((head + &body).as_bytes()).await.unwrap();
            }
        }
    });
    let client = Client::builder(url).password("sato", "secret");
    let client = client.retry(RetryPolicy::none()).build().unwrap();
    (client, asked)
}

/// A server with two apps, whose previews have revision 5. The script says how far each question finds the deploy: the live
/// revision, and the statuses of the apps. The last line is repeated.
async fn deploying(
    start: Option<u16>,
    script: Vec<(u64, [&'static str; 2])>,
) -> (Client, Arc<Mutex<Vec<String>>>) {
    let (mut at, mut is_started) = (0, false);
    scripted(Box::new(move |target| {
        let (live, statuses) = script[at.min(script.len() - 1)];
        let refused = json!({"code": "GAIA_NO01", "id": "x", "message": "no privilege"});
        Some(match target {
            "POST /k/v1/preview/app/deploy.json" => {
                is_started = true;
                (start?, json!({}))
            }
            // No earlier deploy is in progress.
            _ if target.starts_with("GET /k/v1/preview/app/deploy.json") && !is_started => {
                let apps = ["1", "2"].map(|app| json!({"app": app, "status": "SUCCESS"}));
                (200, json!({ "apps": apps }))
            }
            // No live revision is 0: it stands for one that may not be read.
            _ if target.starts_with("GET /k/v1/app/settings.json") && live == 0 => (403, refused),
            _ if target.starts_with("GET /k/v1/app/settings.json") => {
                at += 1;
                (200, json!({"name": "a", "revision": live.to_string()}))
            }
            _ if target.starts_with("GET /k/v1/preview/app/settings.json") => {
                (200, json!({"name": "a", "revision": "5"}))
            }
            _ => {
                at += usize::from(statuses != ["SUCCESS"; 2]);
                let apps = [("1", statuses[0]), ("2", statuses[1])];
                let apps = apps.map(|(app, status)| json!({"app": app, "status": status}));
                (200, json!({ "apps": apps }))
            }
        })
    }))
    .await
}

fn both(client: &Client) -> DeployAndWait<'_> {
    let apps = [AppId::new(1), AppId::new(2)];
    let deploy = client.deploy_and_wait(apps);
    deploy.first_pause(Duration::from_millis(1))
}

fn count(asked: &Mutex<Vec<String>>, start: &str) -> usize {
    let asked = asked.lock().unwrap();
    asked
        .iter()
        .filter(|asked| asked.starts_with(start))
        .count()
}

#[tokio::test]
async fn a_deploy_is_over_when_kintone_says_so_and_the_live_revision_has_come() {
    let script = vec![
        (4, ["PROCESSING", "PROCESSING"]),
        (4, ["SUCCESS", "PROCESSING"]),
        (4, ["SUCCESS", "SUCCESS"]),
        (6, ["SUCCESS", "SUCCESS"]),
    ];
    let (client, asked) = deploying(Some(200), script).await;
    let deployed = both(&client).await.unwrap();
    let apps = deployed.apps.iter().map(|app| (app.app, app.revision));
    let live = Some(Revision::new(6));
    assert_eq!(
        apps.collect::<Vec<_>>(),
        [(AppId::new(1), live), (AppId::new(2), live)]
    );
    assert_eq!(count(&asked, "POST /k/v1/preview/app/deploy.json"), 1);
    assert_eq!(count(&asked, "GET /k/v1/preview/app/deploy.json"), 5);
}

#[tokio::test]
async fn a_deploy_that_fails_is_an_error_with_the_status_of_each_app() {
    let script = vec![(4, ["PROCESSING", "PROCESSING"]), (4, ["CANCEL", "FAIL"])];
    let (client, _) = deploying(Some(200), script).await;
    let error = both(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotDeployed);
    assert!(!error.may_have_happened());
    assert_eq!(
        error.to_string(),
        "deploy apps: app 1 is CANCEL, app 2 is FAIL"
    );
}

#[tokio::test]
async fn without_permission_to_read_the_live_revision_kintones_word_is_all_that_is_known() {
    let (client, _) = deploying(Some(200), vec![(0, ["SUCCESS", "SUCCESS"])]).await;
    let deployed = both(&client).await.unwrap();
    assert!(deployed.apps.iter().all(|app| app.revision.is_none()));
    // After a lost answer that is not enough: the word may be about an earlier deploy.
    let (client, _) = deploying(None, vec![(0, ["SUCCESS", "SUCCESS"])]).await;
    let error = both(&client).deadline(Duration::from_millis(20)).await;
    assert!(error.unwrap_err().may_have_happened());
}

#[tokio::test]
async fn a_deploy_that_is_not_over_at_the_deadline_may_have_happened() {
    let script = vec![(4, ["SUCCESS", "PROCESSING"])];
    let (client, _) = deploying(Some(200), script).await;
    let error = both(&client).deadline(Duration::from_millis(20)).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotDeployed);
    assert!(error.may_have_happened());
    assert!(
        error
            .to_string()
            .starts_with("deploy apps: app 1 is SUCCESS, app 2 is PROCESSING after 20ms"),
        "{error}"
    );
}

#[tokio::test]
async fn after_a_lost_answer_the_revisions_tell_whether_the_deploy_was_carried_out() {
    let script = vec![
        // The end of an earlier deploy.
        (4, ["FAIL", "CANCEL"]),
        (4, ["PROCESSING", "PROCESSING"]),
        (5, ["SUCCESS", "SUCCESS"]),
    ];
    let (client, asked) = deploying(None, script).await;
    let deployed = both(&client).await.unwrap();
    assert_eq!(deployed.apps[1].revision, Some(Revision::new(5)));
    assert_eq!(count(&asked, "POST /k/v1/preview/app/deploy.json"), 1);

    let (client, _) = deploying(None, vec![(4, ["SUCCESS", "SUCCESS"])]).await;
    let error = both(&client).deadline(Duration::from_millis(20)).await;
    let error = error.unwrap_err();
    assert!(error.may_have_happened());
    let text = error.to_string();
    assert!(text.contains("no answer"), "{text}");
    assert!(
        text.contains("app 1 is live at revision 4, its preview had 5"),
        "{text}"
    );
}

#[tokio::test]
async fn an_app_has_one_deploy_at_a_time() {
    let server = Emulator::builder()
        .schema_file(schema_path("master"))
        .token("secret")
        .hold_deploys(true)
        .start()
        .unwrap();
    let app = AppId::new(31);
    let client = Client::builder(server.base_url()).api_token("secret");
    let client = client.build().unwrap();
    let deploy = |client: &Client| {
        let client = client.clone();
        let pause = Duration::from_millis(1);
        async move { client.deploy_and_wait([app]).first_pause(pause).await }
    };
    let posts = || {
        let requests = server.requests();
        let posts = requests.iter().filter(|request| request.method == "POST");
        posts.count()
    };
    // Somebody else's deploy, and then two of this client.
    client.send(DeployApps::new([app])).await.unwrap();
    let first = tokio::spawn(deploy(&client));
    let second = tokio::spawn(deploy(&client));
    while !(first.is_finished() && second.is_finished()) {
        // The server refuses a deploy of an app that is being deployed.
        _ = server.finish_deploy(31, DeployOutcome::Success);
        tokio::task::yield_now().await;
    }
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(posts(), 3);

    // One that does not end is told apart from one that was begun.
    client.send(DeployApps::new([app])).await.unwrap();
    let deadline = client.deploy_and_wait([app]);
    let deadline = deadline.first_pause(Duration::from_millis(1));
    let error = deadline
        .deadline(Duration::from_millis(20))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotDeployed);
    assert!(!error.may_have_happened(), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("an earlier deploy of app 31 is not over after 20ms"),
        "{text}"
    );
    assert_eq!(posts(), 4);
}

#[tokio::test]
async fn more_apps_than_a_request_takes_are_not_deployed_and_nothing_is_read() {
    let (client, asked) = deploying(Some(200), vec![(5, ["SUCCESS", "SUCCESS"])]).await;
    let apps = (1..=301).map(AppId::new);
    let error = client.deploy_and_wait(apps).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert_eq!(count(&asked, ""), 0);
}

#[test]
fn a_blocking_deploy_of_settings_that_somebody_changed_is_a_conflict() {
    let server = Emulator::builder().schema_file(schema_path("master"));
    let server = server.token("secret").start().unwrap();
    let client = Client::builder(server.base_url()).api_token("secret");
    let client = client.build_blocking().unwrap();
    let error = client.deploy_and_wait([(AppId::new(31), Revision::new(1_000))]);
    assert!(error.unwrap_err().is_conflict());
}

/// Apps with these ids.
fn page(ids: impl Iterator<Item = u64>) -> Value {
    let user = json!({"code": "sato", "name": "佐藤"});
    let app = |id: u64| {
        json!({
            "appId": id.to_string(), "code": "", "name": "a", "description": "", "spaceId": null, "threadId": null,
            "createdAt": "2026-01-01T00:00:00Z", "creator": user, "modifiedAt": "2026-01-01T00:00:00Z", "modifier": user,
        })
    };
    json!({ "apps": ids.map(app).collect::<Vec<_>>() })
}

#[tokio::test]
async fn all_apps_are_read_page_by_page_and_each_comes_once() {
    let (client, asked) = scripted(Box::new(|target| {
        Some(match target.contains("offset=0") {
            true => (200, page(1..=100)),
            // One app was deployed meanwhile, before these.
            false => (200, page(100..=102)),
        })
    }))
    .await;
    let filter = GetApps::new().name("a").limit(1).offset(7);
    let apps = client.get_all_apps(filter).await.unwrap();
    let ids = apps.iter().map(|app| app.app_id.get());
    assert!(ids.eq(1..=102));
    assert_eq!(
        *asked.lock().unwrap(),
        [0, 100].map(|offset| format!("GET /k/v1/apps.json?limit=100&name=a&offset={offset}"))
    );
}
