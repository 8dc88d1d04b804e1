//! Numbers that kintone rounds: keys that become the same one, and what is found after a lost answer.

use std::time::Duration;

use kintone_emulator::{Effect, Emulator, Fault, When};
use kintone_runtime::client::RetryPolicy;
use kintone_runtime::{Client, Decimal, KintoneRecord, Patch, Query};
use serde_json::json;

use super::{bulk_requests, letters};
use crate::apps::by_id;

#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Price {
    #[kintone(kind = NUMBER, unique)]
    番号: Option<Decimal>,
    #[kintone(kind = NUMBER)]
    価格: Option<Decimal>,
}

/// The same, whose struct says how many decimals the app keeps.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Rounded {
    #[kintone(kind = NUMBER, unique, decimal_places = 4, round = "HALF_EVEN")]
    番号: Option<Decimal>,
}

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

fn prices(numbers: &[&str]) -> Vec<Price> {
    let price = |text: &&str| Price {
        番号: number(text),
        価格: number("2.00005"),
    };
    numbers.iter().map(price).collect()
}

fn start(decimals: u64, mode: &str) -> Emulator {
    let form = json!({
        "properties": {
            "番号": {"type": "NUMBER", "code": "番号", "label": "番号", "unique": true},
            "価格": {"type": "NUMBER", "code": "価格", "label": "価格"},
        },
        "numberPrecision": {
            "digits": "16", "decimalPlaces": decimals.to_string(), "roundingMode": mode,
        },
    });
    let server = Emulator::builder().schema_json("prices", form);
    server.token("secret").start().unwrap()
}

fn client(server: &Emulator) -> Client {
    let policy = RetryPolicy::default().base(Duration::from_millis(1));
    let client = Client::builder(server.base_url()).api_token("secret");
    client.retry(policy.attempts(2)).build().unwrap()
}

/// How often the precision of the app was read.
fn reads(server: &Emulator) -> usize {
    let requests = server.requests();
    let settings = requests
        .iter()
        .filter(|request| request.path == "/k/v1/app/settings.json");
    settings.count()
}

#[tokio::test]
async fn keys_that_kintone_rounds_to_one_are_the_same_key() {
    for unit_size in [1, 100] {
        let server = start(4, "HALF_EVEN");
        let client = client(&server);
        let records = prices(&["1.00001", "2", "1.00002", "1"]);
        let load = client.upsert_all(|f| f.番号, &records);
        let outcome = load.unit_size(unit_size).continue_on_error().await;
        assert_eq!(letters(&outcome), "CCFF", "{outcome:?}");
        let said: Vec<String> = outcome
            .failed()
            .map(|(_, failure)| failure.to_string())
            .collect();
        assert!(
            said[0].contains("field 番号: records[0] has the key 1 too, and kintone rounds 1.00002 to it; a load writes"),
            "{said:?}"
        );
        assert!(
            said[1].contains("records[0] has the key 1 too; a load writes"),
            "{said:?}"
        );
        assert_eq!(reads(&server), 1);

        let load = client.add_all(prices(&["3.00001", "3.00002"]));
        let load = load.unique_key(|f| f.番号).continue_on_error();
        assert_eq!(letters(&load.await), "CF");
        let update = |key: &str| {
            let patch = Patch::<Price>::new().set(|f| f.価格, Decimal::from(1));
            patch.by_key(|f| f.番号, number(key).unwrap(), None)
        };
        let load = client.update_all(["1.00001", "1.00002"].map(update));
        assert_eq!(letters(&load.continue_on_error().await), "CF");
    }
}

#[tokio::test]
async fn the_app_says_how_keys_are_rounded() {
    for (decimals, mode, letters_) in [
        (5, "HALF_EVEN", "CC"),
        (4, "UP", "CF"),
        (4, "DOWN", "CF"),
        (0, "DOWN", "CF"),
    ] {
        let server = start(decimals, mode);
        let records = prices(&["1.00001", "1.00002"]);
        let client = client(&server);
        let load = client.upsert_all(|f| f.番号, &records).continue_on_error();
        assert_eq!(letters(&load.await), letters_, "{decimals} {mode}");
    }
}

#[tokio::test]
async fn a_plan_tells_which_keys_become_the_same_number() {
    let server = start(4, "HALF_EVEN");
    let client = client(&server);
    let records = prices(&["1.00001", "2.5", "1.00002"]);
    let problems = |plan: kintone_runtime::client::load::Plan| {
        let indices = plan.problems().map(|(index, _)| index);
        indices.collect::<Vec<usize>>()
    };
    let plan = client.upsert_all(|f| f.番号, &records).plan().await;
    assert_eq!(problems(plan), [2]);
    // Without a key of its own the form says that the field is unique.
    let plan = client.add_all(&records).plan().await;
    assert_eq!(problems(plan), [2]);
    assert!(bulk_requests(&server).is_empty());
}

#[tokio::test]
async fn the_precision_is_read_only_where_a_key_depends_on_it() {
    let server = start(4, "HALF_EVEN");
    let client = client(&server);
    let load = client.upsert_all(|f| f.番号, prices(&["1", "2.0"]));
    assert_eq!(letters(&load.await), "CC");
    let rounded = ["1.00001", "1.00002"].map(|text| Rounded {
        番号: number(text)
    });
    let load = client.upsert_all(|f| f.番号, &rounded).continue_on_error();
    assert_eq!(letters(&load.await), "CF");
    assert_eq!(reads(&server), 0);
}

#[tokio::test]
async fn a_precision_that_cannot_be_read_is_a_note() {
    let server = start(4, "HALF_EVEN");
    let cut = Fault::new(Effect::Cut(When::Before)).path("app/settings.json");
    server.inject(cut).unwrap();
    let client = client(&server);
    let records = prices(&["1.00001", "1.00002"]);
    let load = client.upsert_all(|f| f.番号, &records).unit_size(1);
    let outcome = load.await;
    assert_eq!(letters(&outcome), "CC", "{outcome:?}");
    let says = |notes: &[String]| {
        let [note] = notes else { panic!("{notes:?}") };
        assert!(
            note.starts_with("how many decimals kintone keeps could not be read, so keys"),
            "{note}"
        );
    };
    says(outcome.notes());
    says(client.upsert_all(|f| f.番号, &records).plan().await.notes());
}

#[tokio::test]
async fn numbers_that_kintone_rounded_are_found_after_a_lost_answer() {
    for when in [When::Before, When::After] {
        for mode in ["HALF_EVEN", "UP", "DOWN"] {
            let server = start(4, mode);
            let client = client(&server);
            let cut = || {
                let cut = Fault::new(Effect::Cut(when)).path("bulkRequest.json");
                server.inject(cut.times(1)).unwrap();
            };
            cut();
            let load = client.add_all(prices(&["1", "2.00005"]));
            let outcome = load.unique_key(|f| f.番号).await;
            assert_eq!(letters(&outcome), "CC", "{mode} {outcome:?}");
            let sent = bulk_requests(&server).len();
            assert_eq!(sent, if when == When::Before { 2 } else { 1 });
            let count = client.count_records::<Price>(Query::all()).await;
            assert_eq!(count.unwrap(), 2);

            let page = client.get_records(by_id::<Price>()).await.unwrap();
            let edits = page.iter().map(|saved| {
                let mut edit = saved.edit();
                edit.価格 = number("7.77777");
                edit
            });
            let edits: Vec<_> = edits.collect();
            cut();
            let outcome = client.update_all(&edits).await;
            assert_eq!(letters(&outcome), "CC", "{mode} {outcome:?}");
        }
    }
}

/// Whether it cannot be read now, or never.
#[tokio::test]
async fn without_the_precision_a_rounded_number_leaves_records_unknown_and_never_refused() {
    for (effect, said) in [
        (
            Effect::Cut(When::Before),
            "whether some records are stored is unknown: get general settings",
        ),
        (
            Effect::UnknownCode,
            "no record has the unique key 2.00005 of records[1], and kintone may have rounded it; look for",
        ),
    ] {
        let server = start(4, "HALF_EVEN");
        let client = client(&server);
        let cut = Fault::new(Effect::Cut(When::After)).path("bulkRequest.json");
        server.inject(cut.times(1)).unwrap();
        let unread = Fault::new(effect).path("app/settings.json");
        server.inject(unread).unwrap();
        let records = prices(&["1", "2.00005"]);
        let load = client.add_all(&records).unique_key(|f| f.番号);
        let mut load = load.continue_on_error();
        for _ in 0..2 {
            let outcome = load.run().await;
            assert_eq!(letters(outcome), "??", "{outcome:?}");
            let mut notes = outcome.notes().iter();
            assert!(notes.any(|note| note.contains(said)), "{outcome:?}");
        }
        server.clear_faults();
        assert_eq!(letters(load.run().await), "CC", "{load:?}");
    }
}

#[tokio::test]
async fn the_app_may_keep_fewer_decimals_than_the_type_says() {
    let server = start(2, "HALF_EVEN");
    let client = client(&server);
    let rounded = ["80.123", "80.124", "7"].map(|text| Rounded {
        番号: number(text)
    });
    let load = client.upsert_all(|f| f.番号, &rounded).skip_verify();
    let outcome = load.continue_on_error().await;
    assert_eq!(letters(&outcome), "CFC", "{outcome:?}");
    assert_eq!((reads(&server), bulk_requests(&server).len()), (1, 1));
}

#[tokio::test]
async fn records_that_kintone_wrote_into_one_are_both_named_and_not_sent_again() {
    let server = start(4, "HALF_EVEN");
    let client = client(&server);
    let records = prices(&["5", "79.00001", "79.00002"]);
    let error = client.upsert_records(|f| f.番号, &records).await;
    let said = "kintone wrote records[1] and records[2] into one record, 2,";
    let error = error.unwrap_err();
    assert!(error.to_string().contains(said), "{error}");
    assert!(error.may_have_happened());
    let singles = server.requests();
    let singles = singles
        .iter()
        .filter(|request| request.path == "/k/v1/records.json");
    assert_eq!(singles.count(), 1);

    // The precision cannot be read, so that the load does not see it coming.
    let cut = Fault::new(Effect::Cut(When::Before)).path("app/settings.json");
    server.inject(cut).unwrap();
    let mut load = client.upsert_all(|f| f.番号, &records);
    for _ in 0..2 {
        let outcome = load.run().await;
        assert_eq!(letters(outcome), "CFF", "{outcome:?}");
        let error = outcome.error().unwrap().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(bulk_requests(&server).len(), 1);
    }
}

#[tokio::test]
async fn a_journal_knows_which_records_kintone_wrote_into_one() {
    let said = "kintone wrote records[1] and records[2] into one record, 2,";
    for corrected in [false, true] {
        let server = start(4, "HALF_EVEN");
        let client = client(&server);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prices.journal");
        let mut records = prices(&["5", "79.00001", "79.00002", "80", "81"]);
        // The precision cannot be read, so that the load does not see it coming.
        let cut = Fault::new(Effect::Cut(When::Before)).path("app/settings.json");
        server.inject(cut).unwrap();
        let load = |records: &[Price]| {
            let load = client.upsert_all(|f| f.番号, records.to_vec()).unit_size(3);
            load.journal(&path)
        };
        let first = load(&records).await;
        assert_eq!(letters(&first), "CFFNN", "{first:?}");
        if corrected {
            records[2].番号 = number("78");
        }
        let again = load(&records).await;
        let expected = if corrected { "CFCCC" } else { "CFFCC" };
        assert_eq!(letters(&again), expected, "{again:?}");
        assert_eq!(again.recalled_count(), 1);
        let errors: Vec<String> = again
            .failed()
            .map(|(_, failure)| failure.to_string())
            .collect();
        assert!(
            errors.iter().all(|error| error.contains(said)),
            "{errors:?}"
        );
        assert_eq!(bulk_requests(&server).len(), 2);
    }
}
