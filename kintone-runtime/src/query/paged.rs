//! Queries with a limit or an offset.

use std::fmt;

use super::options::Options;
use super::{Condition, IntoQuery, Query};

/// A query with a limit or an offset, which only Get Records takes.
///
/// ```
/// use kintone_runtime::query::Query;
///
/// # struct Invoice;
/// let second_page = Query::<Invoice>::all().limit(100).offset(100);
/// assert_eq!(second_page.to_string(), "limit 100 offset 100");
/// ```
pub struct PagedQuery<R> {
    query: Query<R>,
    limit: Option<u32>,
    offset: Option<u32>,
}

impl<R> PagedQuery<R> {
    /// Limits the result to `count` records, 0 to [`MAX_RECORDS_PER_PAGE`](crate::query::MAX_RECORDS_PER_PAGE). A larger limit is an error when
    /// the query is sent.
    #[must_use]
    pub fn limit(mut self, count: u32) -> PagedQuery<R> {
        self.limit = Some(count);
        self
    }

    /// Skips the first `count` records, 0 to [`MAX_OFFSET`](crate::query::MAX_OFFSET). A larger offset is an error when the query is sent.
    #[must_use]
    pub fn offset(mut self, count: u32) -> PagedQuery<R> {
        self.offset = Some(count);
        self
    }

    /// The text, or why it cannot be sent.
    pub(crate) fn text(&self) -> Result<String, String> {
        self.query.check()?;
        let text = self.to_string();
        Options::of(&text)?.check_page()?;
        Ok(text)
    }
}

impl<R> Query<R> {
    /// Limits the result to `count` records, 0 to 500.
    #[must_use]
    pub fn limit(self, count: u32) -> PagedQuery<R> {
        PagedQuery::from(self).limit(count)
    }

    /// Skips the first `count` records, 0 to 10,000.
    #[must_use]
    pub fn offset(self, count: u32) -> PagedQuery<R> {
        PagedQuery::from(self).offset(count)
    }
}

impl<R> Condition<R> {
    /// Limits the result to `count` records, 0 to 500.
    #[must_use]
    pub fn limit(self, count: u32) -> PagedQuery<R> {
        Query::from(self).limit(count)
    }

    /// Skips the first `count` records, 0 to 10,000.
    #[must_use]
    pub fn offset(self, count: u32) -> PagedQuery<R> {
        Query::from(self).offset(count)
    }
}

impl<R> From<Query<R>> for PagedQuery<R> {
    fn from(query: Query<R>) -> PagedQuery<R> {
        PagedQuery {
            query,
            limit: None,
            offset: None,
        }
    }
}

/// A [`Condition`], a [`Query`] or a query with a limit, on the records of `R`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a query of `{R}`",
    label = "neither a Condition<{R}> nor a Query<{R}>",
    note = "make one from the fields: Query::<{R}>::filter(|f| …); all records are Query::all(), text goes into Query::raw(\"…\")",
    note = "a condition on a field in a table goes into `row(|row| …)` of the table"
)]
pub trait IntoPagedQuery<R> {
    /// Converts to a query.
    fn into_paged_query(self) -> PagedQuery<R>;
}

impl<R> IntoPagedQuery<R> for Condition<R> {
    fn into_paged_query(self) -> PagedQuery<R> {
        self.into_query().into()
    }
}

impl<R> IntoPagedQuery<R> for Query<R> {
    fn into_paged_query(self) -> PagedQuery<R> {
        self.into()
    }
}

impl<R> IntoPagedQuery<R> for PagedQuery<R> {
    fn into_paged_query(self) -> PagedQuery<R> {
        self
    }
}

impl<R> Clone for PagedQuery<R> {
    fn clone(&self) -> PagedQuery<R> {
        PagedQuery {
            query: self.query.clone(),
            ..*self
        }
    }
}

/// Writes the text of the query.
impl<R> fmt::Display for PagedQuery<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.query.to_string();
        for (option, count) in [("limit", self.limit), ("offset", self.offset)] {
            if let Some(count) = count {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&format!("{option} {count}"));
            }
        }
        f.write_str(&text)
    }
}

impl<R> fmt::Debug for PagedQuery<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PagedQuery")
            .field("query", &self.query)
            .field("limit", &self.limit)
            .field("offset", &self.offset)
            .finish()
    }
}
