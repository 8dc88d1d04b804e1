//! The ids of the notifications that have been handled.

use std::collections::{HashSet, VecDeque};
use std::convert::Infallible;

use crate::record::id::NotificationId;

/// A transaction that knows the ids of notifications that have been handled, for [`Webhook::once`](super::Webhook::once).
///
/// Implement it for the *transaction* of the store that also keeps the effect of the notification. The id and the effect are then
/// committed together: a crash between the two loses neither and doubles neither. If the effect is elsewhere (a mail, another service), no
/// store can do that; let the other side recognize the id, or choose which of the two may happen: an id that is committed first
/// can lose the effect, an effect that comes first can be doubled.
///
/// Nothing says how late kintone may send a notification again. Ids that are some weeks old can be deleted, or the store grows for ever.
///
/// ```
/// use kintone_runtime::record::id::NotificationId;
/// use kintone_runtime::webhook::Seen;
/// # mod rusqlite {
/// #     pub struct Transaction;
/// #     pub type Error = std::fmt::Error;
/// #     impl Transaction { pub fn execute(&self, _: &str, _: [&str; 1]) -> Result<usize, Error> { Ok(1) } }
/// # }
///
/// // create table seen (id text primary key, at integer not null default (unixepoch()))
/// struct SeenIn<'t>(&'t rusqlite::Transaction);
///
/// impl Seen for SeenIn<'_> {
///     type Error = rusqlite::Error;
///
///     fn insert(&mut self, id: &NotificationId) -> Result<bool, rusqlite::Error> {
///         let added = self.0.execute("insert or ignore into seen (id) values (?)", [id.as_str()])?;
///         Ok(added == 1)
///     }
/// }
/// ```
///
/// The trait is for stores that are called without `async`. With another one, the statement above is all there is to do.
pub trait Seen {
    /// The error of the store.
    type Error;

    /// Adds an id, and returns whether it was not there yet.
    ///
    /// # Errors
    ///
    /// If the store fails. The transaction should then be rolled back.
    fn insert(&mut self, id: &NotificationId) -> Result<bool, Self::Error>;
}

/// The latest ids of notifications in memory, for tests and for programs that may handle a notification again after a restart.
///
/// ```
/// use kintone_runtime::record::id::NotificationId;
/// use kintone_runtime::webhook::{RecentlySeen, Seen};
///
/// let mut seen = RecentlySeen::new(1000);
/// let id = NotificationId::new("01ab");
///
/// let mut transaction = seen.transaction();
/// assert_eq!(transaction.insert(&id), Ok(true));
/// drop(transaction); // the effect failed: the notification has not been handled
///
/// let mut transaction = seen.transaction();
/// assert_eq!(transaction.insert(&id), Ok(true));
/// assert_eq!(transaction.insert(&id), Ok(false));
/// transaction.commit();
/// ```
#[derive(Debug, Clone)]
pub struct RecentlySeen {
    ids: HashSet<NotificationId>,
    /// The oldest first.
    order: VecDeque<NotificationId>,
    most: usize,
}

impl RecentlySeen {
    /// Creates an empty store that keeps up to `most` ids, and forgets the oldest beyond that.
    pub fn new(most: usize) -> RecentlySeen {
        RecentlySeen {
            ids: HashSet::new(),
            order: VecDeque::new(),
            most,
        }
    }

    /// Begins a transaction. Unless it is [committed](SeenTransaction::commit), the ids that it adds are forgotten.
    pub fn transaction(&mut self) -> SeenTransaction<'_> {
        SeenTransaction {
            seen: self,
            added: Vec::new(),
        }
    }

    /// Returns the number of ids.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Returns whether there are no ids.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// A transaction of a [`RecentlySeen`].
#[derive(Debug)]
#[must_use = "its ids are forgotten unless it is committed"]
pub struct SeenTransaction<'s> {
    seen: &'s mut RecentlySeen,
    added: Vec<NotificationId>,
}

impl SeenTransaction<'_> {
    /// Keeps the ids that were added.
    pub fn commit(mut self) {
        let seen = &mut *self.seen;
        seen.order.extend(self.added.drain(..));
        while seen.order.len() > seen.most {
            if let Some(oldest) = seen.order.pop_front() {
                seen.ids.remove(&oldest);
            }
        }
    }
}

impl Seen for SeenTransaction<'_> {
    type Error = Infallible;

    fn insert(&mut self, id: &NotificationId) -> Result<bool, Infallible> {
        let is_new = self.seen.ids.insert(id.clone());
        if is_new {
            self.added.push(id.clone());
        }
        Ok(is_new)
    }
}

impl Drop for SeenTransaction<'_> {
    fn drop(&mut self) {
        for id in &self.added {
            self.seen.ids.remove(id);
        }
    }
}
