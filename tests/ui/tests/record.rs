//! What the compile-fail cases do wrong, done right.
#![deny(warnings, clippy::all)]
#![allow(dead_code)]

use std::borrow::Cow;

use kintone_runtime::record::values::RecordNumber;
use kintone_runtime::record::{Editable, Insertable, OnEmpty, Place, Rounding, Write};
use kintone_runtime::{
    Attachment, CreateOnly, DateTime, Decimal, KintoneChoice, KintoneRecord, NaiveDate, ReadOnly,
    Record, RecordId, Revision, Row, User, Utc,
};

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json", app = 1)]
pub struct Invoice {
    #[kintone(kind = RECORD_NUMBER)]
    pub number: ReadOnly<Option<RecordNumber>>,
    #[kintone(code = "$id")]
    pub id: ReadOnly<Option<RecordId>>,
    #[kintone(kind = REVISION)]
    pub revision: ReadOnly<Option<Revision>>,
    #[kintone(kind = CREATOR)]
    pub added_by: CreateOnly<Option<User>>,
    #[kintone(kind = CREATED_TIME)]
    pub added_at: ReadOnly<Option<DateTime<Utc>>>,
    #[kintone(kind = STATUS)]
    pub status: ReadOnly<String>,
    pub 請求書番号: String,
    pub 件名: String,
    pub 表示名: ReadOnly<String>,
    pub 取引先: String,
    支払サイト: ReadOnly<Option<Decimal>>,
    pub 請求日: Option<NaiveDate>,
    pub 請求区分: Option<Kind>,
    #[kintone(code = "支払方法")]
    pub payment: Option<String>,
    #[kintone(round)]
    pub(crate) 消費税率: Option<Decimal>,
    pub 合計: kintone_runtime::ReadOnly<core::option::Option<kintone_runtime::Decimal>>,
    #[kintone(lossy)]
    pub 小計: ReadOnly<Option<f64>>,
    pub 明細: Vec<Row<Item>>,
    pub 担当者: Vec<User>,
    pub 添付: Vec<Attachment>,
    #[kintone(with = lines)]
    pub 備考: Vec<String>,
    #[kintone(skip)]
    pub mine: u8,
}

#[derive(Debug, Clone, PartialEq, KintoneRecord)]
#[kintone(
    schema = "../../examples/schemas/invoice.json",
    app = 1,
    table = "明細"
)]
pub struct Item {
    pub 商品コード: String,
    pub 品名: ReadOnly<String>,
    #[kintone(round = "UP")]
    pub 数量: Amount,
    pub 単位: Option<Unit>,
    pub 軽減税率: Vec<String>,
}

/// An alias is another word for a usual type.
type Amount = Option<Decimal>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, KintoneChoice)]
#[kintone(schema = "../../examples/schemas/invoice.json", field = "請求区分")]
pub enum Kind {
    通常,
    #[kintone(option = "前払")]
    Prepaid,
    #[kintone(fallback)]
    Other(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, KintoneChoice)]
#[kintone(schema = "../../examples/schemas/invoice.json", field = "単位")]
pub enum Unit {
    個,
    本,
    箱,
    時間,
    式,
}

#[derive(Debug, Clone, PartialEq, Eq, KintoneChoice)]
#[kintone(schema = "../../examples/schemas/all_types.json", states)]
enum State {
    未着手,
    #[kintone(option = "In progress (50%)")]
    Half,
    #[kintone(option = "\"quoted\" \\ state")]
    Quoted,
    #[kintone(option = "完了 ✅")]
    Done,
}

mod lines {
    use std::convert::Infallible;

    pub fn from_kintone(text: String) -> Result<Vec<String>, Infallible> {
        Ok(text.lines().map(str::to_owned).collect())
    }

    pub fn to_kintone(lines: &[String]) -> String {
        lines.join("\n")
    }
}

/// Text borrowed from the answer.
#[derive(Clone, KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json")]
pub struct Borrowed<'a> {
    pub 件名: Cow<'a, str>,
    pub 備考: Title<'a>,
    pub 明細: Vec<Row<BorrowedItem<'a>>>,
}

type Title<'a> = Cow<'a, str>;

#[derive(Clone, KintoneRecord)]
#[kintone(
    schema = "../../examples/schemas/invoice.json",
    table = "明細",
    partial
)]
pub struct BorrowedItem<'a> {
    pub 商品コード: Cow<'a, str>,
}

/// Keywords, and a code that only its width tells from another.
#[derive(Clone, KintoneRecord)]
#[kintone(schema = "../../examples/schemas/all_types.json", app = 3)]
struct AllTypes {
    r#type: String,
    r#match: String,
    r#async: String,
    #[kintone(code = "self")]
    self_: String,
    id: String,
    #[kintone(code = "Ａ")]
    full_width_a: String,
    #[kintone(code = "A")]
    half_width_a: String,
    #[kintone(code = "価格￥")]
    price: String,
    #[kintone(kind = STATUS)]
    state: ReadOnly<Option<State>>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/invoice.json", read)]
struct OnlyRead {
    件名: ReadOnly<String>,
}

mod elsewhere {
    use kintone_runtime as other_name;

    #[derive(Clone, other_name::KintoneRecord)]
    #[kintone(schema = "../../examples/schemas/customer.json", crate = other_name)]
    pub(super) struct Customer {
        pub(in crate::elsewhere) 取引先名: String,
        pub(super) 取引先コード: String,
    }
}

fn insertable<T: for<'de> Insertable<'de>>() {}
fn editable<'de, T: Editable + Place<'de>>() {}

#[test]
fn it_compiles() {
    #[derive(Clone, KintoneRecord)]
    #[kintone(schema = "../../examples/schemas/invoice.json")]
    struct InFunction {
        件名: String,
    }

    insertable::<Invoice>();
    editable::<Invoice>();
    editable::<Borrowed<'_>>();
    editable::<InFunction>();
    editable::<AllTypes>();

    assert_eq!(Invoice::fields().payment.code(), "支払方法");
    assert_eq!(
        elsewhere::Customer::fields().取引先コード.code(),
        "取引先コード"
    );
    assert_eq!(AllTypes::fields().r#type.code(), "type");
    let meta = |code: &str| {
        let fields = Invoice::META.fields;
        *fields.iter().find(|field| field.code == code).expect(code)
    };
    assert_eq!(meta("レコード番号").write, Write::Never);
    assert_eq!(meta("作成者").write, Write::OnAdd);
    assert_eq!(meta("請求日").on_empty, OnEmpty::ServerDefault);
    assert_eq!(meta("消費税率").on_empty, OnEmpty::Send);
    assert_eq!(meta("件名").on_empty, OnEmpty::Omit);
    assert_eq!(meta("消費税率").decimal_places, Some(4));
    assert_eq!(meta("消費税率").rounding, Some(Rounding::HalfEven));
    assert_eq!(meta("支払サイト").write, Write::Never);
    assert!(meta("取引先").lookup);
    assert_eq!(meta("件名").prefix, "\"件名\":{\"value\":");
    let rows = meta("明細").rows.expect("a table has rows")();
    assert_eq!((rows.name, rows.table), ("Item", Some("明細")));
    assert_eq!(rows.fields[2].rounding, Some(Rounding::Up));
    let apps: Vec<u64> = Invoice::META
        .lookup_apps
        .iter()
        .map(|app| app.get())
        .collect();
    assert_eq!(apps, [20, 21]);
    assert_eq!(Invoice::META.fields.len(), 21);

    assert_eq!(Kind::from("前払"), Kind::Prepaid);
    assert_eq!(Kind::from("精算"), Kind::Other("精算".to_owned()));
    assert_eq!(Unit::時間.to_string(), "時間");
}
