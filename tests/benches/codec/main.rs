//! The codec beside serde's visitors written by hand, on the same records: `cargo bench -p tests --bench codec`.
//!
//! Both sides read the same answers into the same types and write the same bytes; that is checked before anything is
//! measured. Each round takes both sides in turn, with a body that is allocated and freed as the client does, and gives one
//! ratio; the figure is the median of the rounds. The ratios hold on a busy machine too; the times are those of the machine.

mod documents;
mod ours;
mod peer;

use std::hint::black_box;
use std::time::{Duration, Instant};

use documents::{Layout, answer, one, record, tables};
use kintone_runtime::record::codec::{
    Mode, decode_borrowed_page, decode_page, decode_record, encode_record,
};
use ours::{Invoice, Part, Ref, SubtableOnly};

const ROUNDS: usize = 41;
/// About how long one side takes in a round.
const TURN: Duration = Duration::from_millis(12);

fn main() {
    // `cargo test --benches` asks for a list of tests; there is none.
    if std::env::args().any(|argument| argument == "--list" || argument == "--test") {
        return;
    }
    let compact = answer(Layout::Compact, 500, 0);
    let peers: Vec<peer::Invoice> = peer::page(&compact).expect("a page");
    let own = decode_page::<Invoice>(&compact).expect("a page");
    assert!(own.iter().zip(&peers).all(|(own, peer)| peer.is(own)));
    assert_eq!(own.len(), peers.len());

    println!(
        "decoding, time beside visitors of serde_json written by hand (ten in a hundred below, ten above)"
    );
    for (what, body) in [
        (
            "500 records of 21 fields, a table of 5 rows",
            compact.clone(),
        ),
        ("the same, pretty-printed", answer(Layout::Pretty, 500, 0)),
        (
            "the same, all but ASCII escaped",
            answer(Layout::Escaped, 500, 0),
        ),
        (
            "the same, the keys of each record in another order",
            answer(Layout::Shuffled, 500, 0),
        ),
        (
            "the same, with 20 fields that the struct lacks",
            answer(Layout::Compact, 500, 20),
        ),
    ] {
        page(what, &body, |body| decode_page::<Invoice>(body).is_ok());
    }
    page("the same, borrowed from the answer", &compact, |body| {
        decode_borrowed_page::<Ref<'_>>(body).is_ok()
    });
    let single = one(&record(1, 0), Layout::Compact);
    compare(
        "one record",
        &single,
        |body| decode_record::<Invoice>(body).is_ok(),
        |body| peer::single::<peer::Invoice>(body).is_ok(),
    );
    let rows = tables(10, 500);
    compare(
        "10 tables of 500 rows",
        &rows,
        |body| decode_page::<SubtableOnly>(body).is_ok(),
        |body| peer::page::<peer::SubtableOnly>(body).is_ok(),
    );

    println!("decoding 3 of the 21 fields");
    let part = |what: &str, body: &[u8]| {
        compare(
            what,
            body,
            |body| decode_page::<Part>(body).is_ok(),
            |body| peer::page::<peer::Part>(body).is_ok(),
        );
    };
    part("500 records", &compact);
    part("500 records, shuffled", &answer(Layout::Shuffled, 500, 0));
    compare(
        "one record",
        &single,
        |body| decode_record::<Part>(body).is_ok(),
        |body| peer::single::<peer::Part>(body).is_ok(),
    );
    compare(
        "one record with a table of 500 rows",
        &one(&documents::with_rows(500), Layout::Compact),
        |body| decode_record::<Part>(body).is_ok(),
        |body| peer::single::<peer::Part>(body).is_ok(),
    );

    println!("encoding 100 records to be added, beside Serialize written by hand");
    let (mut mine, mut theirs) = (Vec::new(), Vec::new());
    let own = &own[..100];
    let peers = &peers[..100];
    write_own(own, &mut mine);
    write_peer(peers, &mut theirs);
    assert!(mine == theirs, "both write the same");
    rounds(
        "14 fields and a table of 5 rows",
        || write_own(own, &mut mine),
        || write_peer(peers, &mut theirs),
    );
}

fn write_own(records: &[kintone_runtime::Saved<Invoice>], out: &mut Vec<u8>) -> bool {
    out.clear();
    out.push(b'[');
    let written = records.iter().enumerate().all(|(index, record)| {
        if index > 0 {
            out.push(b',');
        }
        encode_record(&**record, Mode::Add, out).is_ok()
    });
    out.push(b']');
    written
}

fn write_peer(records: &[peer::Invoice], out: &mut Vec<u8>) -> bool {
    out.clear();
    serde_json::to_writer(&mut *out, records).is_ok()
}

fn page(what: &str, body: &[u8], own: impl Fn(&[u8]) -> bool) {
    compare(what, body, own, |body| {
        peer::page::<peer::Invoice>(body).is_ok()
    });
}

/// Both read a copy of the body that they free again.
fn compare(what: &str, body: &[u8], own: impl Fn(&[u8]) -> bool, peer: impl Fn(&[u8]) -> bool) {
    rounds(
        what,
        || own(&black_box(body.to_vec())),
        || peer(&black_box(body.to_vec())),
    );
}

fn rounds(what: &str, mut own: impl FnMut() -> bool, mut peer: impl FnMut() -> bool) {
    let times = |took: Duration| (TURN.as_nanos() / took.as_nanos().max(1)).max(1) as usize;
    let (own_times, peer_times) = (times(turn(&mut own, 1)), times(turn(&mut peer, 1)));
    let mut ratios = Vec::new();
    let mut own_took = Vec::new();
    for round in 0..ROUNDS {
        // Neither side is always the one whose caches are cold.
        let (mine, theirs) = match round % 2 {
            0 => (turn(&mut own, own_times), turn(&mut peer, peer_times)),
            _ => {
                let theirs = turn(&mut peer, peer_times);
                (turn(&mut own, own_times), theirs)
            }
        };
        ratios.push(mine.as_secs_f64() / theirs.as_secs_f64());
        own_took.push(mine);
    }
    ratios.sort_unstable_by(f64::total_cmp);
    own_took.sort_unstable();
    println!(
        "  {what:<52} {:.3} ({:.3}–{:.3})   {:>8.1} µs",
        ratios[ROUNDS / 2],
        ratios[ROUNDS / 10],
        ratios[ROUNDS - 1 - ROUNDS / 10],
        own_took[ROUNDS / 2].as_secs_f64() * 1e6,
    );
}

/// How long one of several runs takes.
fn turn(run: &mut impl FnMut() -> bool, times: usize) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        assert!(black_box(run()), "what is measured works");
    }
    start.elapsed() / u32::try_from(times).unwrap_or(u32::MAX)
}
