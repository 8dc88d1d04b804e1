//! `query!`: kintone's query language, checked against a form while it compiles.

/// Writes a query in kintone's query language. Its fields, operators, functions and values are checked at compile time against the form of a
/// record type.
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
/// The result is a [`Query`](crate::query::Query), or a [`PagedQuery`](crate::query::PagedQuery) if it has a `limit` or an `offset`. All
/// mistakes are reported at once, each at its own word:
///
/// ```text
/// error: the NUMBER field `消費税率` does not take `like`; use `=`, `!=`, `<`, `>`, `<=`, `>=`, `in`, `not in`
/// error: field `請求区分` in schemas/invoice.json (app 1) has no option `前払い`; did you mean "前払"?
/// ```
///
/// # What is written
///
/// The first argument is the record type by its name, as it was imported. The query consists of conditions with `and`, `or` and parentheses,
/// `order by` with `asc` or `desc`, `limit` (0 to 500) and `offset` (0 to 10,000), in this order; each is optional. A name is the code of
/// any field of the form, whether the struct has it or not, `$id`, or `related.field` for a field of related records. Without a schema, only
/// the fields of the struct are known, and not their options.
///
/// # Related records
///
/// The fields of related records belong to another app. `#[kintone(related(関連 = crate::crm::Customer))]` on the struct names its record
/// type, and everything after `関連.` is checked against the form of that type. **Without it, only the syntax is checked**: that there is no
/// `=`, and that values are escaped. Whether the field exists and supports the operator is then only known when the query is sent.
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
/// kintone stores whole minutes. A time with seconds after `<`, `>`, `<=` or `>=` is sent as its minute, with another operator where that
/// keeps the meaning: `< "03:04:35"` as `<= "03:04"`. After `=`, `!=` and `in` it is an error.
///
/// `{…}` is a Rust expression. Its type must be one that the methods of the field take (`gt`, `is_in`, …): the enum of its options, a
/// `Decimal`, a date, a [function](crate::query::today). The value is escaped. After `in` it is a list, `in {list}` or `in ({list})`, or
/// one value among others, `in ("a", {b})`.
///
/// # Codes that are not Rust identifiers
///
/// Rust cannot tokenize `￥`, full-width brackets, full-width spaces and some field codes. The query can therefore also be a single string
/// literal, preferably a raw one. Errors then show the text with the word in `»…«`, because the compiler can only point at the whole literal:
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
/// `#[derive(KintoneRecord)]` generates a macro with the name of the struct, which knows the form. Importing the struct, even under another
/// name (`use crate::Invoice as Bill`), imports both. A type alias has no such macro (`cannot find macro`): import the struct under that name
/// instead. A record inside a function, or in a module with a glob import (`use super::*`), needs a unique name, because the compiler
/// otherwise considers the macro ambiguous.
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
