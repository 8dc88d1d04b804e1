//! The order of records.

use std::fmt;
use std::marker::PhantomData;

use super::bounds::Sortable;
use crate::record::kind::Kind;
use crate::record::{Field, Record};

/// The fields that the records of `R` are sorted by, each with its direction.
///
/// kintone does not define the order of equal records and of empty values: add `$id` at the end for a stable order.
///
#[cfg_attr(feature = "derive", doc = "```")]
#[cfg_attr(not(feature = "derive"), doc = "```ignore")]
/// use kintone_runtime::{KintoneRecord, Record};
///
/// #[derive(KintoneRecord)]
/// #[kintone(unchecked, app = 1)]
/// struct Invoice {
///     #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
///     title: String,
/// }
///
/// let f = Invoice::fields();
/// assert_eq!(f.title.asc().then(f.record_id().desc()).to_string(), "件名 asc, $id desc");
/// ```
pub struct Order<R> {
    keys: String,
    record: PhantomData<fn() -> R>,
}

impl<R> Order<R> {
    /// Sorts records that are equal so far by these fields.
    #[must_use]
    pub fn then(mut self, next: Order<R>) -> Order<R> {
        self.keys.push_str(", ");
        self.keys.push_str(&next.keys);
        self
    }

    /// Sort keys as they stand in the query.
    pub(super) fn of(keys: String) -> Order<R> {
        Order {
            keys,
            record: PhantomData,
        }
    }
}

impl<R: Record, K: Kind, T> Field<R, K, T> {
    /// Sorts in ascending order. Choices and statuses are sorted as in the form.
    pub fn asc(self) -> Order<R>
    where
        K: Sortable<T>,
    {
        Order::of(format!("{} asc", self.code()))
    }

    /// Sorts in descending order. Choices and statuses are sorted as in the form.
    pub fn desc(self) -> Order<R>
    where
        K: Sortable<T>,
    {
        Order::of(format!("{} desc", self.code()))
    }
}

impl<R> Clone for Order<R> {
    fn clone(&self) -> Order<R> {
        Order::of(self.keys.clone())
    }
}

/// Writes the keys as they follow `order by`.
impl<R> fmt::Display for Order<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keys)
    }
}

impl<R> fmt::Debug for Order<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Order({})", self.keys)
    }
}
