//! Pages that are lent: complete, in order, and without a copy of their texts.

use std::borrow::Cow;
use std::fmt;

use kintone_runtime::{Error, KintoneRecord, Query, Record};
use serde_json::json;
use tokio::runtime::Runtime;

use super::{start, started};

#[derive(Debug, KintoneRecord)]
#[kintone(unchecked, app = 1)]
struct Lent<'a> {
    #[kintone(kind = SINGLE_LINE_TEXT)]
    title: Cow<'a, str>,
    #[kintone(kind = NUMBER)]
    number: Option<i64>,
}

#[test]
fn all_records_are_lent_page_by_page_in_the_order_of_their_ids() {
    let (server, client) = start(1201);
    Runtime::new().unwrap().block_on(async {
        let mut titles = Vec::new();
        let mut pages = Vec::new();
        let count = client
            .for_each_page::<Lent<'_>, Error>(Query::all(), |page| {
                assert!(
                    page.iter()
                        .all(|note| matches!(note.title, Cow::Borrowed(_)))
                );
                pages.push(page.len());
                titles.extend(page.iter().map(|note| note.title.parse::<u64>().unwrap()));
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!((count, &pages[..]), (1201, &[500, 500, 201][..]));
        assert!(titles.iter().copied().eq(1..=1201));
        assert_eq!(server.requests().len(), 3);

        let mut ids = Vec::new();
        let other = Query::<Lent<'_>>::all().order_by(Lent::fields().number.asc());
        let other = client.for_each_page::<Lent<'_>, Error>(other, |_| Ok(()));
        let error = other.await.unwrap_err();
        assert!(
            error.to_string().contains("leave out `order by`"),
            "{error}"
        );
        let newest = Query::<Lent<'_>>::filter(|f| f.number.eq(3).order_by(f.record_id().desc()));
        let count = client.for_each_page::<Lent<'_>, Error>(newest, |page| {
            ids.extend(page.iter().map(|note| note.id().get()));
            Ok(())
        });
        assert_eq!(count.await.unwrap(), 120);
        assert!(ids.is_sorted_by(|before, next| before > next));
    });
}

#[derive(Debug)]
enum Failure {
    Kintone(Error),
    Full,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Kintone(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

#[test]
fn the_function_and_a_record_that_cannot_be_read_end_the_reading() {
    let (server, client) = start(1000);
    Runtime::new().unwrap().block_on(async {
        let ended = client.for_each_page::<Lent<'_>, Failure>(Query::all(), |_| Err(Failure::Full));
        assert!(matches!(ended.await, Err(Failure::Full)));
        assert_eq!(server.requests().len(), 1);
    });
    // A number that the type cannot hold.
    let (_server, client) = started(700, |n, mut record| {
        if n == 600 {
            record["number"] = json!({"value": "1.5"});
        }
        record
    });
    Runtime::new().unwrap().block_on(async {
        let mut lent = 0;
        let ended = client.for_each_page::<Lent<'_>, Failure>(Query::all(), |page| {
            lent += page.len();
            Ok(())
        });
        let Err(Failure::Kintone(error)) = ended.await else {
            panic!("record 600 cannot be read");
        };
        assert_eq!(lent, 500);
        assert!(error.to_string().contains("record 600"), "{error}");
        let (others, failed) = error.into_page::<super::Note>().unwrap();
        assert_eq!((others.len(), failed.len()), (199, 1));
    });
}
