//! Get Comments, Add Comment and Delete Comment: what people write under a record.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::entity::Entity;
use crate::api::limits::{check_chars, check_count, check_limit};
use crate::api::members;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Done, Encode, Encoded, Endpoint, Info, Method};
use crate::endpoint::{Params, Replay, json};
use crate::record::id::{CommentId, RecordId};
use crate::record::values::User;

/// The largest number of comments that one request reads.
/// Source: kintone REST API, Get Comments (GET record/comments.json)
pub const MAX_COMMENTS_PER_CALL: u32 = 10;

/// The longest text of a comment, in characters.
/// Source: kintone REST API, Add Comment (POST record/comment.json)
pub const MAX_COMMENT_CHARS: usize = 65_535;

/// The largest number of users, groups and departments that a comment mentions.
/// Source: kintone REST API, Add Comment (POST record/comment.json)
pub const MAX_MENTIONS: usize = 10;

/// A page of the comments on a record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Comments {
    /// Up to [`MAX_COMMENTS_PER_CALL`] comments, in the order that was asked for.
    pub comments: Vec<Comment>,
    /// Whether there are older comments than these.
    pub older: bool,
    /// Whether there are newer comments than these.
    pub newer: bool,
}

/// A comment on a record.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Comment {
    /// The id. Newer comments have higher ids.
    pub id: CommentId,
    /// The text. kintone puts the names of those who are mentioned in front of it, and a space after it.
    pub text: String,
    /// When it was written.
    #[serde(deserialize_with = "members::instant")]
    pub created_at: DateTime<Utc>,
    /// Who wrote it.
    #[serde(deserialize_with = "members::user")]
    pub creator: User,
    /// The users, groups and departments that it mentions.
    pub mentions: Vec<Entity>,
}

/// The order of comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommentOrder {
    /// The oldest comment first.
    Asc,
    /// The newest comment first.
    Desc,
}

impl CommentOrder {
    /// In lower case: kintone's description of its API has upper case, its server takes this.
    fn as_str(self) -> &'static str {
        match self {
            CommentOrder::Asc => "asc",
            CommentOrder::Desc => "desc",
        }
    }
}

/// Reads up to [`MAX_COMMENTS_PER_CALL`] comments on a record, the newest first. `Client::get_all_comments` reads
/// all of them.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error, RecordId};
/// use kintone_runtime::api::{CommentOrder, GetComments};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// // Of a record type: AppRef::of::<Invoice>()
/// let request = GetComments::new(AppId::new(1), RecordId::new(7)).order(CommentOrder::Asc);
/// for comment in client.send(request).await?.comments {
///     println!("{}: {}", comment.creator.name, comment.text);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `GAIA_RE01` (404) if there is no such record. Another limit is rejected before anything is sent.
///
/// Source: kintone REST API, Get Comments (GET record/comments.json)
#[derive(Debug, Clone)]
pub struct GetComments {
    app: AppRef,
    record: RecordId,
    order: Option<CommentOrder>,
    offset: Option<u64>,
    limit: Option<u32>,
}

impl GetComments {
    /// Creates a request for the comments on a record, in an app: `AppRef::of::<Invoice>()` or an [`AppId`](crate::AppId).
    pub fn new(app: impl Into<AppRef>, record: RecordId) -> GetComments {
        GetComments {
            app: app.into(),
            record,
            order: None,
            offset: None,
            limit: None,
        }
    }

    /// Sets the order, which is [`CommentOrder::Desc`] otherwise.
    pub fn order(mut self, order: CommentOrder) -> GetComments {
        self.order = Some(order);
        self
    }

    /// Skips this many comments.
    pub fn offset(mut self, offset: u64) -> GetComments {
        self.offset = Some(offset);
        self
    }

    /// Sets the largest number of comments: 1 to [`MAX_COMMENTS_PER_CALL`], which is the default.
    pub fn limit(mut self, limit: u32) -> GetComments {
        self.limit = Some(limit);
        self
    }
}

impl Endpoint for GetComments {
    type Response = Comments;
    const INFO: Info = Info::new("get comments", &Method::GET, "record/comments.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl Encode for GetComments {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Comments>, Error> {
        check_limit(self.limit, MAX_COMMENTS_PER_CALL)?;
        let mut params = Params::new()
            .with("app", addressing.app(self.app)?.get())
            .with("record", self.record.get());
        if let Some(order) = self.order {
            params = params.with("order", order.as_str());
        }
        if let Some(offset) = self.offset {
            params = params.with("offset", offset);
        }
        if let Some(limit) = self.limit {
            params = params.with("limit", limit);
        }
        Ok(Encoded::params(params, |response| json::read(&response)))
    }
}

/// Adds a comment to a record: 1 to [`MAX_COMMENT_CHARS`] characters, with up to [`MAX_MENTIONS`] mentions, who are notified.
///
/// It is not retried if no answer arrives, because the comment could then be there twice.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error, RecordId};
/// use kintone_runtime::api::{AddComment, Entity};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// // Of a record type: AppRef::of::<Invoice>()
/// let comment = AddComment::new(AppId::new(1), RecordId::new(7), "入金を確認しました。")
///     .mention(Entity::user("sato"));
/// let added = client.send(comment).await?;
/// println!("comment {}", added.id);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `GAIA_RE01` (404) if there is no such record. A text or a number of mentions outside of the limits is rejected before anything is
/// sent.
///
/// Source: kintone REST API, Add Comment (POST record/comment.json)
#[derive(Debug, Clone)]
pub struct AddComment {
    app: AppRef,
    record: RecordId,
    comment: NewComment,
}

#[derive(Debug, Clone, Serialize)]
struct NewComment {
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<Entity>,
}

impl AddComment {
    /// Creates a request that adds this text to a record, in an app: `AppRef::of::<Invoice>()` or an [`AppId`](crate::AppId).
    pub fn new(app: impl Into<AppRef>, record: RecordId, text: impl Into<String>) -> AddComment {
        AddComment {
            app: app.into(),
            record,
            comment: NewComment {
                text: text.into(),
                mentions: Vec::new(),
            },
        }
    }

    /// Mentions a user, a group or a department. kintone puts the name in front of the text.
    pub fn mention(mut self, entity: Entity) -> AddComment {
        self.comment.mentions.push(entity);
        self
    }
}

/// A comment that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AddedComment {
    /// Its id.
    pub id: CommentId,
}

impl Endpoint for AddComment {
    type Response = AddedComment;
    const INFO: Info = Info::new("add comment", &Method::POST, "record/comment.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }
}

impl Encode for AddComment {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<AddedComment>, Error> {
        let app = addressing.app(self.app)?;
        check_chars("the comment", &self.comment.text, 1..=MAX_COMMENT_CHARS)?;
        check_count("mentions", self.comment.mentions.len(), MAX_MENTIONS)?;
        let body = json!({"app": app, "record": self.record, "comment": self.comment});
        Ok(Encoded::json(body.to_string().into(), |response| {
            json::read(&response)
        }))
    }
}

/// Deletes a comment on a record. Only its author may.
///
/// ```no_run
/// # use kintone_runtime::record::id::CommentId;
/// # use kintone_runtime::{AppId, Client, Error, RecordId};
/// use kintone_runtime::api::DeleteComment;
///
/// # async fn example(client: Client, comment: CommentId) -> Result<(), Error> {
/// client.send(DeleteComment::new(AppId::new(1), RecordId::new(7), comment)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// `GAIA_RE02` (400) if there is no such comment; after an attempt without an answer, because that attempt may have deleted it.
///
/// Source: kintone REST API, Delete Comment (DELETE record/comment.json)
#[derive(Debug, Clone)]
pub struct DeleteComment {
    app: AppRef,
    record: RecordId,
    comment: CommentId,
}

impl DeleteComment {
    /// Creates a request that deletes this comment of a record, in an app: `AppRef::of::<Invoice>()` or an [`AppId`](crate::AppId).
    pub fn new(app: impl Into<AppRef>, record: RecordId, comment: CommentId) -> DeleteComment {
        DeleteComment {
            app: app.into(),
            record,
            comment,
        }
    }
}

impl Endpoint for DeleteComment {
    type Response = Done;
    const INFO: Info = Info::new("delete comment", &Method::DELETE, "record/comment.json");

    fn app(&self) -> Option<AppRef> {
        Some(self.app)
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl Encode for DeleteComment {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Done>, Error> {
        let params = Params::new()
            .with("app", addressing.app(self.app)?.get())
            .with("record", self.record.get())
            .with("comment", self.comment.get());
        Ok(Encoded::params(params, |response| json::read(&response)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::endpoint::testing::{addressing, answer, body, sent};
    use crate::record::id::AppId;
    use crate::record::testing::Note;

    const APP: AppId = AppId::new(1);
    const RECORD: RecordId = RecordId::new(7);

    fn refused<E: Encode>(request: E) -> String {
        let prepared = crate::endpoint::prepare(request, &addressing());
        prepared.err().expect("an error").to_string()
    }

    #[test]
    fn comments_are_asked_with_an_order_in_lower_case() {
        let url = |request| sent(request).url;
        let minimal = GetComments::new(AppRef::of::<Note>(), RECORD);
        assert_eq!(
            url(minimal.clone()),
            "https://example.cybozu.com/k/v1/record/comments.json?app=1&record=7"
        );
        assert_eq!(
            url(minimal.order(CommentOrder::Asc).offset(20).limit(5)),
            "https://example.cybozu.com/k/v1/record/comments.json?app=1&record=7&order=asc&offset=20&limit=5"
        );
        for limit in [0, 11] {
            assert_eq!(
                refused(GetComments::new(APP, RECORD).limit(limit)),
                format!("get comments of app 1: the limit {limit} is not between 1 and 10")
            );
        }
    }

    #[test]
    fn a_page_of_comments_is_read() {
        let page = r#"{"comments":[{"id":"3","text":"佐藤 Thank you! ","createdAt":"2016-05-09T18:29:05Z",
            "creator":{"code":"ito","name":"伊藤"},"mentions":[{"code":"sato","type":"USER"},{"code":"new","type":"BOT"}],
            "new":1}],"older":false,"newer":true}"#;
        let read = answer(GetComments::new(APP, RECORD), 200, page).unwrap();
        assert_eq!((read.older, read.newer), (false, true));
        let comment = &read.comments[0];
        assert_eq!(comment.id, CommentId::new(3));
        assert_eq!(comment.text, "佐藤 Thank you! ");
        assert_eq!(comment.creator.code, "ito");
        assert_eq!(comment.created_at.to_rfc3339(), "2016-05-09T18:29:05+00:00");
        assert_eq!(comment.mentions[0], Entity::user("sato"));
        assert_eq!(comment.mentions[1].entity_type.as_str(), "BOT");
    }

    #[test]
    fn a_comment_is_added_once() {
        let json = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        let request = AddComment::new(APP, RECORD, "done");
        assert_eq!(sent(request.clone()).replay, Replay::Never);
        assert_eq!(
            json(&body(request.clone())),
            json!({"app": 1, "record": 7, "comment": {"text": "done"}})
        );
        let filled = request
            .mention(Entity::user("sato"))
            .mention(Entity::group("g"));
        assert_eq!(
            json(&body(filled.clone())),
            json!({"app": 1, "record": 7, "comment": {"text": "done",
                "mentions": [{"code": "sato", "type": "USER"}, {"code": "g", "type": "GROUP"}]}})
        );
        let added = answer(filled, 200, r#"{"id":"4"}"#).unwrap();
        assert_eq!(added.id, CommentId::new(4));
    }

    #[test]
    fn a_comment_that_kintone_would_refuse_is_not_sent() {
        let of = |text: &str| AddComment::new(APP, RECORD, text);
        assert_eq!(
            refused(of("")),
            "add comment of app 1: the comment has 0 characters, kintone takes 1 to 65535"
        );
        let longest = "字".repeat(MAX_COMMENT_CHARS);
        assert!(!sent(of(&longest)).body.is_empty());
        assert_eq!(
            refused(of(&(longest + "字"))),
            "add comment of app 1: the comment has 65536 characters, kintone takes 1 to 65535"
        );
        let mentioning = |count| {
            (0..count).fold(of("done"), |comment, _| {
                comment.mention(Entity::user("sato"))
            })
        };
        assert!(!sent(mentioning(10)).body.is_empty());
        assert_eq!(
            refused(mentioning(11)),
            "add comment of app 1: 11 mentions, a request takes up to 10"
        );
    }

    #[test]
    fn a_comment_is_deleted_and_an_error_with_the_status_of_a_success_is_one() {
        let request = DeleteComment::new(APP, RECORD, CommentId::new(4));
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/record/comment.json?app=1&record=7&comment=4"
        );
        assert_eq!(answer(request.clone(), 200, "{}").unwrap(), Done);
        let error = answer(request, 200, r#"{"code":"GAIA_RE02","message":"gone"}"#).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("expected an empty object, found the error GAIA_RE02: gone"),
            "{error}"
        );
    }
}
