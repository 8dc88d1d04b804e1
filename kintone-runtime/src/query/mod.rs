//! Queries: conditions and an order, made from the field tokens of a record type, as text in kintone's query language.
//!
//! Each field has the operators that kintone supports for its type as methods: `eq`, `ne`, `lt`, `gt`, `le`, `ge` (`=`, `!=`, `<`, `>`,
//! `<=`, `>=`), [`is_in`](crate::record::Field::is_in), [`not_in`](crate::record::Field::not_in), [`like`](crate::record::Field::like),
//! [`not_like`](crate::record::Field::not_like), [`is_empty`](crate::record::Field::is_empty) and
//! [`is_not_empty`](crate::record::Field::is_not_empty). Other operators do not compile, and the error names those that do.
//!
#![cfg_attr(all(feature = "derive", feature = "rust_decimal"), doc = "```")]
#![cfg_attr(
    not(all(feature = "derive", feature = "rust_decimal")),
    doc = "```ignore"
)]
//! use kintone_runtime::query::{Query, Weeks, from_today};
//! use kintone_runtime::{Decimal, KintoneRecord, NaiveDate, Record, Row};
//!
//! #[derive(KintoneRecord)]
//! #[kintone(unchecked, app = 1)]
//! struct Invoice {
//!     #[kintone(code = "請求日", kind = DATE)]
//!     date: Option<NaiveDate>,
//!     #[kintone(code = "合計", kind = NUMBER)]
//!     total: Option<Decimal>,
//!     #[kintone(code = "明細", kind = SUBTABLE)]
//!     items: Vec<Row<Item>>,
//! }
//!
//! #[derive(KintoneRecord)]
//! #[kintone(unchecked, app = 1, table = "明細")]
//! struct Item {
//!     #[kintone(code = "商品コード", kind = SINGLE_LINE_TEXT)]
//!     product: String,
//! }
//!
//! let recent = Query::<Invoice>::filter(|f| {
//!     let recent = f.date.ge(from_today(-1, Weeks));
//!     f.total.gt(1000).and(recent).order_by(f.date.desc())
//! })
//! .limit(100);
//! assert_eq!(
//!     recent.to_string(),
//!     r#"合計 > "1000" and 請求日 >= FROM_TODAY(-1, WEEKS) order by 請求日 desc limit 100"#
//! );
//!
//! let of_product = Invoice::fields().items.row(|row| row.product.is_in(["A-1"]));
//! assert_eq!(of_product.to_string(), r#"商品コード in ("A-1")"#);
//! ```
//!
//! | field type | operators | compared with |
//! |---|---|---|
//! | SINGLE_LINE_TEXT, LINK | `eq ne is_in not_in like not_like` | text |
//! | MULTI_LINE_TEXT, RICH_TEXT, FILE | `like not_like is_empty is_not_empty` | text |
//! | NUMBER, CALC | `eq ne lt gt le ge is_in not_in` | `i64`, `Decimal`, `BigDecimal` (calculated dates and times: theirs) |
//! | RECORD_NUMBER, `$id` | `eq ne lt gt le ge is_in not_in` | `RecordId`, `RecordNumber` |
//! | DATE | `eq ne lt gt le ge` | `NaiveDate`, [functions](today) of days |
//! | TIME | `eq ne lt gt le ge` | `NaiveTime` |
//! | DATETIME, CREATED_TIME, UPDATED_TIME | `eq ne lt gt le ge` | `DateTime`, [`now()`](now), functions of days |
//! | CHECK_BOX, MULTI_SELECT, RADIO_BUTTON, DROP_DOWN | `is_in not_in` | the enum of the field |
//! | USER_SELECT, CREATOR, MODIFIER, STATUS_ASSIGNEE | `is_in not_in` | `User`, codes, [`login_user()`](login_user) |
//! | ORGANIZATION_SELECT, GROUP_SELECT | `is_in not_in` | `Organization`, `Group`, codes, [`primary_organization()`](primary_organization) |
//! | STATUS | `eq ne is_in not_in` | the enum of the states |
//!
//! In tables and related records there is no `eq` and `ne`, and dates and times have `is_in` and `not_in` as well, without functions. The
//! empty value is [`empty()`](empty).
//!
//! kintone keeps times to the minute, and a comparison with a time that has seconds keeps its meaning:
//!
//! | asked for | sent |
//! |---|---|
//! | `lt(3:04:35)`, `le(3:04:35)` | `<= "03:04"` |
//! | `gt(3:04:35)`, `ge(3:04:35)` | `> "03:04"` |
//! | `eq`, `ne`, `is_in`, `not_in` | nothing: no time is equal, which is an error when the query is sent |
//!
//! Source: kintone REST API, Get Records (GET records.json)

mod bounds;
mod condition;
mod function;
mod literal;
#[doc(hidden)]
pub mod macro_support;
mod operand;
mod operators;
mod operators_by_kind;
mod options;
mod order;
mod paged;
#[cfg(feature = "derive")]
mod query_macro;
mod related;
#[cfg(feature = "reqwest")]
mod strategy;
mod table;
#[cfg(all(test, feature = "chrono"))]
mod tests;

#[cfg(feature = "reqwest")]
pub(crate) use condition::MAX_VALUES_PER_LIST;
pub use condition::{Condition, ConditionOf, all, any};
pub use function::Unit::{self, *};
pub use function::Weekday::{self, *};
pub use function::{
    DateFunction, DayOfMonth, LastDay, LoginUser, Now, PrimaryOrganization, from_today, last_month,
    last_month_on, last_week, last_week_on, last_year, login_user, next_month, next_month_on,
    next_week, next_week_on, next_year, now, primary_organization, this_month, this_month_on,
    this_week, this_week_on, this_year, today, tomorrow, yesterday,
};
pub use literal::Literal;
pub use operand::{Empty, Listed, Operand, empty};
pub use options::{MAX_OFFSET, MAX_RECORDS_PER_PAGE};
pub use order::Order;
pub use paged::{IntoPagedQuery, PagedQuery};
pub use related::{Related, RelatedField};
#[cfg(feature = "reqwest")]
pub(crate) use strategy::{ById, Strategy};

use std::fmt;

use self::options::Options;
use crate::record::Record;

/// A query: a condition on the records of `R`, and their order.
///
/// ```
/// use kintone_runtime::query::Query;
///
/// # struct Invoice;
/// assert_eq!(Query::<Invoice>::all().to_string(), "");
/// let query = Query::<Invoice>::raw("金額 > 1000 order by $id asc");
/// # assert_eq!(query.to_string(), "金額 > 1000 order by $id asc");
/// ```
pub struct Query<R> {
    condition: Condition<R>,
    order: Option<Order<R>>,
}

impl<R> Query<R> {
    /// Matches all records, in kintone's default order: the newest first.
    pub fn all() -> Query<R> {
        Query::from(Condition::raw(""))
    }

    /// Matches the records that satisfy a condition, which can have an order: `Query::<Invoice>::filter(|f| f.合計.gt(1000))`,
    /// `Query::<Invoice>::filter(|f| f.合計.gt(1000).order_by(f.請求日.desc()))`.
    pub fn filter<Q: Finds<R>>(query: impl FnOnce(R::Fields) -> Q) -> Query<R>
    where
        R: Record,
    {
        query(R::FIELDS).into_query()
    }

    /// Creates a query from text in kintone's query language, whose fields are not checked.
    ///
    /// It may contain an order, and for `get_records` a limit and an offset.
    ///
    /// Anything that kintone would reject in every app is an error before the query is sent: unbalanced quotes and parentheses, an empty list,
    /// a control character in a text, a limit or an offset that is too large, repeated or misplaced.
    pub fn raw(text: impl Into<String>) -> Query<R> {
        Query::from(Condition::raw(text))
    }

    /// Orders the records by this, after any order that the query already has.
    #[must_use]
    pub fn order_by(mut self, order: Order<R>) -> Query<R> {
        self.order = Some(match self.order.take() {
            Some(first) => first.then(order),
            None => order,
        });
        self
    }

    /// The text for what reads or counts all that the query finds, or why it cannot be sent.
    pub(crate) fn text(&self) -> Result<String, String> {
        self.check()?.check_whole()?;
        Ok(self.to_string())
    }

    /// The options of the text, unless it is one that kintone takes in no app.
    fn check(&self) -> Result<Options, String> {
        match self.condition.problems() {
            [] => Options::of(&self.to_string()),
            problems => Err(problems.join("; ")),
        }
    }
}

impl<R> Condition<R> {
    /// Orders the records by this.
    #[must_use]
    pub fn order_by(self, order: Order<R>) -> Query<R> {
        Query::from(self).order_by(order)
    }
}

impl<R> From<Condition<R>> for Query<R> {
    fn from(condition: Condition<R>) -> Query<R> {
        Query {
            condition,
            order: None,
        }
    }
}

/// A [`Condition`] or a [`Query`] on the records of `R`, without a limit.
#[diagnostic::on_unimplemented(
    message = "expected a query of `{R}` without limit and offset, found `{Self}`",
    label = "neither a Condition<{R}> nor a Query<{R}>",
    note = "leave out `.limit(…)` and `.offset(…)`; text goes into Query::raw(\"…\")"
)]
pub trait IntoQuery<R> {
    /// Converts to a query.
    fn into_query(self) -> Query<R>;
}

impl<R> IntoQuery<R> for Query<R> {
    fn into_query(self) -> Query<R> {
        self
    }
}

impl<R> IntoQuery<R> for Condition<R> {
    fn into_query(self) -> Query<R> {
        self.into()
    }
}

/// The result of the closure of [`Query::filter`]: see [`IntoQuery`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on `{R}`",
    label = "neither a Condition<{R}> nor a Query<{R}>",
    note = "conditions on a field of a table go into `.row(|row| …)` of the table, `.limit(…)` goes after `filter(…)`"
)]
pub trait Finds<R>: IntoQuery<R> {}

#[diagnostic::do_not_recommend]
impl<R, Q: IntoQuery<R>> Finds<R> for Q {}

impl<R> Clone for Query<R> {
    fn clone(&self) -> Query<R> {
        Query {
            condition: self.condition.clone(),
            order: self.order.clone(),
        }
    }
}

/// Writes the text of the query.
impl<R> fmt::Display for Query<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let condition = self.condition.to_string();
        f.write_str(&condition)?;
        let Some(order) = &self.order else {
            return Ok(());
        };
        let is_ordered = || Options::of(&condition).is_ok_and(|options| options.is_ordered);
        match condition.is_empty() {
            true => write!(f, "order by {order}"),
            // A raw query can end with an order of its own; this one is appended to it.
            false if is_ordered() => write!(f, ", {order}"),
            false => write!(f, " order by {order}"),
        }
    }
}

impl<R> fmt::Debug for Query<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("condition", &self.condition)
            .field("order", &self.order)
            .finish()
    }
}
