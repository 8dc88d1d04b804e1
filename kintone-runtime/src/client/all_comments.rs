//! Reads all comments on a record, page by page.

use super::Client;
use crate::api::{Comment, CommentOrder, Comments, GetComments, MAX_COMMENTS_PER_CALL};
use crate::endpoint::AppRef;
use crate::endpoint::error::Error;
use crate::record::id::RecordId;

impl Client {
    /// Reads all comments on a record, the oldest first, in as many requests as it takes: the first one reads 10 comments,
    /// each of the others 9 more.
    ///
    /// Comments that are added or deleted meanwhile move no others out of sight: each page begins with the last comment of the one
    /// before. One that is deleted after it was read is among the comments.
    ///
    /// ```no_run
    /// # use kintone_runtime::{AppId, Client, Error, RecordId};
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// // Of a record type: AppRef::of::<Invoice>()
    /// for comment in client.get_all_comments(AppId::new(1), RecordId::new(7)).await? {
    ///     println!("{}: {}", comment.creator.name, comment.text);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `GAIA_RE01` (404) if there is no such record.
    ///
    /// Source: kintone REST API, Get Comments (GET record/comments.json)
    pub async fn get_all_comments(
        &self,
        app: impl Into<AppRef>,
        record: RecordId,
    ) -> Result<Vec<Comment>, Error> {
        let first = GetComments::new(app, record)
            .order(CommentOrder::Asc)
            .limit(MAX_COMMENTS_PER_CALL);
        let mut read = Read::default();
        loop {
            let page = self.send(first.clone().offset(read.offset)).await?;
            if !read.take(page)? {
                return Ok(read.comments);
            }
        }
    }
}

/// What was read so far, and where the next page begins.
#[derive(Default)]
struct Read {
    comments: Vec<Comment>,
    offset: u64,
}

impl Read {
    /// Takes the page at the offset. Whether another one is to be read.
    fn take(&mut self, page: Comments) -> Result<bool, Error> {
        let Comments {
            comments, newer, ..
        } = page;
        if !comments.is_sorted_by(|before, next| before.id < next.id) {
            let error = "the comments are not in the order of their ids that was asked for";
            return Err(Error::unreadable(200, error));
        }
        let last = self.comments.last().map(|comment| comment.id);
        let is_known = |comment: &Comment| last.is_some_and(|last| comment.id <= last);
        if self.offset > 0 && !comments.first().is_some_and(is_known) {
            // Comments before this page were deleted, so that some that nobody has read may have moved before it.
            self.offset = self.offset.saturating_sub(MAX_COMMENTS_PER_CALL.into());
            return Ok(true);
        }
        let count = comments.len();
        self.comments
            .extend(comments.into_iter().filter(|comment| !is_known(comment)));
        if newer && count < 2 {
            let error = format!(
                "a page of {count} comments is not the last one: reading on would never end"
            );
            return Err(Error::unreadable(200, error));
        }
        self.offset += (count as u64).saturating_sub(1);
        Ok(newer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The page at an offset of a record that has these comments.
    fn page(ids: &[u64], offset: u64) -> Comments {
        let comments: Vec<Value> = ids
            .iter()
            .skip(offset as usize)
            .take(10)
            .map(|id| {
                json!({"id": id.to_string(), "text": "x ", "createdAt": "2026-11-27T05:14:05Z",
                    "creator": {"code": "sato", "name": "佐藤"}, "mentions": []})
            })
            .collect();
        let newer = ids.len() as u64 > offset + 10;
        serde_json::from_value(json!({"comments": comments, "older": offset > 0, "newer": newer}))
            .unwrap()
    }

    fn read_all(mut at: impl FnMut(u64) -> Comments) -> Vec<u64> {
        let mut read = Read::default();
        while read.take(at(read.offset)).unwrap() {}
        read.comments
            .iter()
            .map(|comment| comment.id.get())
            .collect()
    }

    #[test]
    fn all_pages_are_read_whatever_their_number() {
        for count in [0, 1, 9, 10, 11, 19, 20, 35] {
            let ids: Vec<u64> = (1..=count).collect();
            assert_eq!(read_all(|offset| page(&ids, offset)), ids);
        }
    }

    #[test]
    fn no_comment_is_missed_when_others_are_deleted_between_two_pages() {
        for deleted in [1, 5, 10, 12] {
            let mut ids: Vec<u64> = (1..=25).collect();
            let mut is_first = true;
            let read = read_all(|offset| {
                let page = page(&ids, offset);
                if std::mem::take(&mut is_first) {
                    ids.drain(..deleted);
                }
                page
            });
            let expected: Vec<u64> = (1..=10).chain(deleted.max(10) as u64 + 1..=25).collect();
            assert_eq!(read, expected, "{deleted} deleted");
        }
    }

    #[test]
    fn comments_in_another_order_and_pages_that_never_end_are_errors() {
        let mut read = Read::default();
        assert!(read.take(page(&[2, 1], 0)).is_err());
        let mut endless = page(&[1], 0);
        endless.newer = true;
        assert!(Read::default().take(endless).is_err());
    }
}
