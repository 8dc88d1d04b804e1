//! Add Thread, Update Thread and Add Thread Comment.

use serde::{Deserialize, Serialize};

use super::body::MAX_BODY_CHARS;
use super::one::MAX_SPACE_NAME_CHARS;
use crate::api::entity::Entity;
use crate::api::limits::check_chars;
use crate::api::records::comment::{AddedComment, MAX_COMMENT_CHARS};
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Done, Endpoint, Info, Method, Replay};
use crate::record::id::{SpaceId, ThreadId};
use crate::record::values::UploadedFile;

/// Adds a thread to a space that has several.
///
/// It is not retried if no answer arrives, because the thread could then be there twice.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::AddThread;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let added = client.send(AddThread::new(SpaceId::new(1), "2026年度")).await?;
/// println!("thread {}", added.id);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not add threads. A name of another length than
/// 1 to [`MAX_SPACE_NAME_CHARS`] characters is rejected before anything is sent.
///
/// Source: kintone REST API, Add Thread (POST space/thread.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddThread {
    space: SpaceId,
    name: String,
}

impl AddThread {
    /// Creates a request that adds a thread with this name to a space.
    pub fn new(space: SpaceId, name: impl Into<String>) -> AddThread {
        let name = name.into();
        AddThread { space, name }
    }
}

/// A thread that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AddedThread {
    /// Its id.
    pub id: ThreadId,
}

impl Endpoint for AddThread {
    type Response = AddedThread;
    const INFO: Info = Info::new("add thread", &Method::POST, "space/thread.json")
        .accepts(Auth::PasswordOrSession);

    fn check(&self) -> Result<(), Error> {
        check_name(&self.name)
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    check_chars("the name of the thread", name, 1..=MAX_SPACE_NAME_CHARS)
}

/// Changes the name or the body of a thread. What is not set stays as it is.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::UpdateThread;
/// use kintone_runtime::record::id::ThreadId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(UpdateThread::new(ThreadId::new(3)).body("<b>議題</b>")).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not change the thread. A name or a body that
/// is outside of the limits is rejected before anything is sent.
///
/// Source: kintone REST API, Update Thread (PUT space/thread.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateThread {
    id: ThreadId,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl UpdateThread {
    /// Creates a request that changes the thread with this id.
    pub fn new(id: ThreadId) -> UpdateThread {
        UpdateThread {
            id,
            name: None,
            body: None,
        }
    }

    /// Sets the name: 1 to [`MAX_SPACE_NAME_CHARS`] characters. The thread of a space with a single thread cannot be renamed.
    pub fn name(mut self, name: impl Into<String>) -> UpdateThread {
        self.name = Some(name.into());
        self
    }

    /// Sets the body: up to [`MAX_BODY_CHARS`] characters of HTML. kintone removes the tags that it does not allow.
    pub fn body(mut self, body: impl Into<String>) -> UpdateThread {
        self.body = Some(body.into());
        self
    }
}

impl Endpoint for UpdateThread {
    type Response = Done;
    const INFO: Info = Info::new("update thread", &Method::PUT, "space/thread.json")
        .accepts(Auth::PasswordOrSession);

    fn check(&self) -> Result<(), Error> {
        self.name.as_deref().map_or(Ok(()), check_name)?;
        let body = self.body.as_deref().unwrap_or_default();
        check_chars("the body", body, 0..=MAX_BODY_CHARS)
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

/// Adds a comment to a thread: a text of up to [`MAX_COMMENT_CHARS`] characters, files, or both.
///
/// It is not retried if no answer arrives, because the comment could then be there twice.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::{AddThreadComment, Entity};
/// use kintone_runtime::record::id::{SpaceId, ThreadId};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let comment = AddThreadComment::new(SpaceId::new(1), ThreadId::new(3))
///     .text("資料を追加しました。")
///     .mention(Entity::group("everyone"));
/// client.send(comment).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not comment. A comment without text and files,
/// and one with a longer text, is rejected before anything is sent.
///
/// Source: kintone REST API, Add Thread Comment (POST space/thread/comment.json)
#[derive(Debug, Clone, Serialize)]
pub struct AddThreadComment {
    space: SpaceId,
    thread: ThreadId,
    comment: ThreadComment,
}

#[derive(Debug, Clone, Default, Serialize)]
struct ThreadComment {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<Entity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<ThreadFile>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct ThreadFile {
    file_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
}

impl AddThreadComment {
    /// Creates a request that comments on a thread of a space. It needs a text or a file.
    pub fn new(space: SpaceId, thread: ThreadId) -> AddThreadComment {
        AddThreadComment {
            space,
            thread,
            comment: ThreadComment::default(),
        }
    }

    /// Sets the text.
    pub fn text(mut self, text: impl Into<String>) -> AddThreadComment {
        self.comment.text = Some(text.into());
        self
    }

    /// Mentions a user, a group or a department. kintone takes up to 10 of them.
    pub fn mention(mut self, entity: Entity) -> AddThreadComment {
        self.comment.mentions.push(entity);
        self
    }

    /// Attaches a file that was uploaded. kintone takes up to 5 of them.
    pub fn file(mut self, file: &UploadedFile) -> AddThreadComment {
        self.attach(file, None);
        self
    }

    /// Attaches an image that was uploaded, and shows it with a width of 100 to 750 pixels.
    pub fn image(mut self, file: &UploadedFile, width: u32) -> AddThreadComment {
        self.attach(file, Some(width));
        self
    }

    fn attach(&mut self, file: &UploadedFile, width: Option<u32>) {
        let file_key = file.file_key().to_owned();
        self.comment.files.push(ThreadFile { file_key, width });
    }
}

impl Endpoint for AddThreadComment {
    type Response = AddedComment;
    const INFO: Info = Info::new(
        "add thread comment",
        &Method::POST,
        "space/thread/comment.json",
    )
    .accepts(Auth::PasswordOrSession);

    fn check(&self) -> Result<(), Error> {
        let text = self.comment.text.as_deref().unwrap_or_default();
        if text.is_empty() && self.comment.files.is_empty() {
            return Err(Error::not_sent("the comment has neither a text nor a file"));
        }
        check_chars("the comment", text, 0..=MAX_COMMENT_CHARS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{answer, body, sent};
    use crate::record::id::CommentId;

    const SPACE: SpaceId = SpaceId::new(1);
    const THREAD: ThreadId = ThreadId::new(3);

    #[test]
    fn a_thread_is_added_once() {
        let request = AddThread::new(SPACE, "議題");
        let http = sent(request.clone());
        assert_eq!(
            http.url,
            "https://example.cybozu.com/k/v1/space/thread.json"
        );
        assert_eq!((http.method, http.replay), (Method::POST, Replay::Never));
        assert_eq!(body(request.clone()), r#"{"space":1,"name":"議題"}"#);
        assert_eq!(answer(request, 200, r#"{"id":"3"}"#).unwrap().id, THREAD);
        assert!(AddThread::new(SPACE, "").check().is_err());
    }

    #[test]
    fn of_a_thread_what_is_set_is_sent() {
        assert_eq!(body(UpdateThread::new(THREAD)), r#"{"id":3}"#);
        let filled = UpdateThread::new(THREAD).name("a").body("<b>b</b>");
        assert_eq!(
            body(filled.clone()),
            r#"{"id":3,"name":"a","body":"<b>b</b>"}"#
        );
        assert_eq!(sent(filled).replay, Replay::Always);
        let refused = |request: UpdateThread| request.check().unwrap_err().to_string();
        assert_eq!(
            refused(UpdateThread::new(THREAD).name("x".repeat(129))),
            "the name of the thread has 129 characters, kintone takes 1 to 128"
        );
        assert_eq!(
            refused(UpdateThread::new(THREAD).body("x".repeat(65_536))),
            "the body has 65536 characters, kintone takes 0 to 65535"
        );
    }

    #[test]
    fn a_comment_on_a_thread_has_a_text_or_files() {
        let request = || AddThreadComment::new(SPACE, THREAD);
        assert_eq!(
            body(request().text("t")),
            r#"{"space":1,"thread":3,"comment":{"text":"t"}}"#
        );
        let (file, image) = (UploadedFile::new("f"), UploadedFile::new("i"));
        let filled = request()
            .text("t")
            .mention(Entity::user("sato"))
            .file(&file)
            .image(&image, 100);
        assert_eq!(
            body(filled.clone()),
            r#"{"space":1,"thread":3,"comment":{"text":"t","mentions":[{"type":"USER","code":"sato"}],"files":[{"fileKey":"f"},{"fileKey":"i","width":100}]}}"#
        );
        let added = answer(filled, 200, r#"{"id":"4"}"#).unwrap();
        assert_eq!(added.id, CommentId::new(4));
        assert!(request().file(&file).check().is_ok());
        assert_eq!(
            request().check().unwrap_err().to_string(),
            "the comment has neither a text nor a file"
        );
        assert!(request().text("x".repeat(65_536)).check().is_err());
    }
}
