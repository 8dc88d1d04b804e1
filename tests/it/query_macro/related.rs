//! `query!` on fields of related records: checked against the form of the other app, wherever the two types stand.

use examples::forms::related::RelatedStatus;
use examples::overview::Overview;
use examples::overview::Overview as Renamed;
use kintone_runtime::query::{empty, login_user, now};
use kintone_runtime::{
    DateTime, Decimal, KintoneChoice, KintoneRecord, NaiveDate, Query, RecordId, Utc, query,
};

use super::taken;
use crate::apps::start;

/// Related to itself, and to leaves, which are related to it.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(
    schema = "ui/schemas/node.json",
    read,
    related(子 = crate::query_macro::related::Node, 葉 = crate::query_macro::related::grove::Leaf)
)]
struct Node {
    親: String,
}

mod grove {
    use super::{KintoneChoice, KintoneRecord};

    #[derive(Debug, Clone, KintoneRecord)]
    #[kintone(
        schema = "ui/schemas/leaf.json",
        read,
        related("幹" = crate::query_macro::related::Node)
    )]
    pub(crate) struct Leaf {
        #[kintone(code = "枝")]
        pub(crate) branch: String,
        pub(crate) 色: Option<Colour>,
    }

    #[derive(Debug, Clone, PartialEq, Eq, KintoneChoice)]
    #[kintone(schema = "ui/schemas/leaf.json", field = "色")]
    pub(crate) enum Colour {
        緑,
        赤,
    }
}

/// The same app, and nothing said about its related records.
#[derive(Debug, Clone, KintoneRecord)]
#[kintone(schema = "ui/schemas/node.json", read)]
struct Bare {
    親: String,
}

#[tokio::test]
async fn a_type_of_another_crate_brings_the_form_of_its_related_records() {
    let (_server, client) = start();
    let query = query!(
        Overview,
        related.amount >= 1000 and related.status in ("open") and related.作成者 in (LOGINUSER())
            and related.作成日時 > NOW() and related.$id in (1)
    );
    assert_eq!(
        taken::<Overview>(&client, query).await,
        "related.amount >= 1000 and related.status in (\"open\") and related.作成者 in (LOGINUSER()) \
         and related.作成日時 > NOW() and related.$id in (1)"
    );
    let (amount, id) = (Decimal::from(5), RecordId::new(1));
    let states = [RelatedStatus::open, RelatedStatus::closed];
    let moment: DateTime<Utc> = "2026-01-31T03:00:35Z".parse().expect("an instant");
    let query = query!(
        Renamed,
        related.amount > {amount} and related.status in {&states} and related.status not in ({&states[0]}, "")
            and related.作成者 in ({login_user()}, "Administrator") and related.$id < {id}
            and related.更新日時 < {moment} and related.作成日時 < {now()} and text = {"a"}
    );
    assert_eq!(
        taken::<Overview>(&client, query).await,
        "related.amount > \"5\" and related.status in (\"open\", \"closed\") and related.status not in (\"open\", \"\") \
         and related.作成者 in (LOGINUSER(), \"Administrator\") and related.$id < \"1\" \
         and related.更新日時 <= \"2026-01-31T03:00:00Z\" and related.作成日時 < NOW() and text = \"a\""
    );
}

#[test]
fn two_apps_a_cycle_and_the_own_app_in_one_query() {
    let leaf = grove::Colour::赤;
    let query =
        query!(Node, 子.親 in ("a") and 葉.色 in ({&leaf}, "緑") and 葉.枝 in ("b") and 親 = "c");
    assert_eq!(
        query.to_string(),
        r#"子.親 in ("a") and 葉.色 in ("赤", "緑") and 葉.枝 in ("b") and 親 = "c""#
    );
    let query = query!(grove::Leaf, 幹.親 in ("a") and 落葉 < TODAY());
    assert_eq!(query.to_string(), r#"幹.親 in ("a") and 落葉 < TODAY()"#);
    let query = query!(
        Node,
        r#"葉.落葉 in ("2026-01-31", {empty()}) or 子.$id > 1 limit 5"#
    );
    assert_eq!(
        query.to_string(),
        r#"葉.落葉 in ("2026-01-31", "") or 子.$id > 1 limit 5"#
    );
    let (node, leaf) = (
        Node { 親: "a".into() },
        grove::Leaf {
            branch: "b".into(),
            色: Some(grove::Colour::緑),
        },
    );
    assert_eq!(
        (node.親.len(), leaf.branch.len(), leaf.色.is_some()),
        (1, 1, true)
    );
}

/// A query inside of somebody's own macro.
macro_rules! above {
    ($record:ident, $amount:expr, $status:literal) => {
        query!($record, related.amount > {$amount} and related.status in ($status))
    };
}

mod renamed {
    use kintone_runtime as kintone;

    use super::Overview as Seen;

    pub(super) fn query(least: i64) -> super::Query<super::Overview> {
        kintone::query!(Seen, related.amount >= { least })
    }
}

#[test]
fn in_a_macro_and_under_other_names() {
    assert_eq!(
        above!(Overview, 2 + 3, "closed").to_string(),
        "related.amount > \"5\" and related.status in (\"closed\")"
    );
    assert_eq!(renamed::query(7).to_string(), "related.amount >= \"7\"");
}

#[test]
fn without_the_type_the_shape_is_checked_and_any_value_escaped() {
    let (day, colour) = (NaiveDate::from_ymd_opt(2026, 1, 31), grove::Colour::緑);
    let day = day.expect("a day");
    let query = query!(
        Bare,
        葉.色 in ({&colour}, {"a\"b"}) and 葉.落葉 > {day} and 葉.落葉 in {[day]} and 子.何でも like "x"
    );
    assert_eq!(
        query.to_string(),
        r#"葉.色 in ("緑", "a\"b") and 葉.落葉 > "2026-01-31" and 葉.落葉 in ("2026-01-31") and 子.何でも like "x""#
    );
    let colours = [colour.clone(), grove::Colour::赤];
    let query = query!(Bare, 葉.色 not in {colours});
    assert_eq!(query.to_string(), r#"葉.色 not in ("緑", "赤")"#);
    assert_eq!(Bare { 親: "a".into() }.親, "a");
}
