//! `query!`: kintone's query language, checked against a form while it compiles.

/// A query in kintone's own language, whose fields, operators, functions and values are checked against the form of a
/// record type while this compiles.
///
#[cfg_attr(all(feature = "rust_decimal", feature = "chrono"), doc = "```")]
#[cfg_attr(
    not(all(feature = "rust_decimal", feature = "chrono")),
    doc = "```ignore"
)]
/// use kintone_runtime::{Decimal, KintoneRecord, NaiveDate, ReadOnly, query};
///
/// #[derive(KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/invoice.json")]
/// struct Invoice {
///     請求日: Option<NaiveDate>,
///     合計: ReadOnly<Option<Decimal>>,
/// }
///
/// let query = query!(Invoice, 合計 > 1000 and 請求区分 in ("前払") order by 請求日 desc limit 100);
/// assert_eq!(query.to_string(), r#"合計 > 1000 and 請求区分 in ("前払") order by 請求日 desc limit 100"#);
///
/// let least = 1000;
/// let kinds = ["通常", "前払"];
/// let query = query!(Invoice, 合計 >= {least} and 請求区分 in {kinds});
/// assert_eq!(query.to_string(), r#"合計 >= "1000" and 請求区分 in ("通常", "前払")"#);
/// ```
///
/// It becomes a [`Query`](crate::query::Query), or a [`PagedQuery`](crate::query::PagedQuery) if it has a `limit` or an
/// `offset`. All mistakes are told at once, each on its own word:
///
/// ```text
/// error: NUMBER field `消費税率`: kintone has no `like` here; use =, !=, <, >, <=, >=, in, not in
/// error: field `請求区分` in schemas/invoice.json (app 1) has no option `前払い`; did you mean "前払"?
/// ```
///
/// # What is written
///
/// The record type by its name, as it was imported, then what kintone takes: conditions with `and`, `or` and parentheses,
/// `order by` with `asc` or `desc`, `limit` (0 to 500), `offset` (0 to 10,000), in this order; each may be missing. A word
/// is the code of any field of the form, whether the struct has it or not, `$id`, or `related.field` for a field of related
/// records. Without a schema the fields of the struct are known, and nothing of their options.
///
/// # Related records
///
/// Their fields are those of another app. `#[kintone(related(関連 = crate::crm::Customer))]` on the struct names its record
/// type, and everything after `関連.` is checked against the form of that type. **Without it only the shape is**: that
/// there is no `=`, and that values are escaped; whether the field exists and takes the operator kintone says when the
/// query is sent.
///
/// ```
/// use kintone_runtime::{KintoneRecord, query};
///
/// mod crm {
///     use kintone_runtime::KintoneRecord;
///
///     #[derive(KintoneRecord)]
///     #[kintone(schema = "../examples/schemas/related.json", read)]
///     pub struct Order {
///         pub parent_code: String,
///     }
/// }
///
/// #[derive(KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/all_types.json", read, related(related = crate::crm::Order))]
/// struct Customer {
///     text: String,
/// }
///
/// # fn main() {
/// let query = query!(Customer, related.amount > 1000 and related.status in ("open"));
/// # assert_eq!(query.to_string(), r#"related.amount > 1000 and related.status in ("open")"#);
/// # }
/// ```
///
/// # Times
///
/// kintone keeps whole minutes. A comparison by `<`, `>`, `<=` or `>=` with a time that has seconds is sent with its minute,
/// and with another operator where that keeps the meaning: `< "03:04:35"` as `<= "03:04"`. By `=`, `!=` and `in` it is an
/// error.
///
/// `{…}` is a value of Rust. It has to be one that the field's own methods take (`gt`, `is_in`, …): the enum of its options,
/// a `Decimal`, a date, a [function](crate::query::today). It is escaped. Behind `in` it is a list: `in {list}`, `in ({list})`,
/// or one value among others: `in ("a", {b})`.
///
/// # Codes that are no words of Rust
///
/// Rust does not read `￥`, full-width brackets, some old codes, or blanks of full width. The query may also be one string
/// literal, raw best; then an error shows the text with the word in `»…«`, because the compiler points at the whole
/// literal only:
///
/// ```
/// # use kintone_runtime::{KintoneRecord, query};
/// # #[derive(KintoneRecord)]
/// # #[kintone(schema = "../examples/schemas/invoice.json")]
/// # struct Invoice { 件名: String }
/// let query = query!(Invoice, r#"合計 > 1000 and 件名 like "保守""#);
/// ```
///
/// # Names
///
/// `#[derive(KintoneRecord)]` makes a macro of the struct's own name that knows the form. Importing the struct, be it under
/// another name (`use crate::Invoice as Bill`), imports both. A type alias has no such macro (`cannot find macro`): import the
/// struct under the name instead. A record inside of a function, or beside a glob import
/// (`use super::*`), needs a name that no other record around it has: the compiler calls such a macro ambiguous.
///
/// Source: kintone REST API, Get Records (GET records.json)
#[macro_export]
macro_rules! query {
    ($($record:ident)::+ $(, $($query:tt)*)?) => {
        $($record)::+! { [$crate::macro_support::checked_query] [$crate] [$($record)::+] $($($query)*)? }
    };
    (::$($record:ident)::+ $(, $($query:tt)*)?) => {
        ::$($record)::+! { [$crate::macro_support::checked_query] [$crate] [::$($record)::+] $($($query)*)? }
    };
    ($($other:tt)*) => {
        ::core::compile_error!("a query is the name of a record type, a comma and the query: query!(Invoice, 合計 > 1000)")
    };
}
