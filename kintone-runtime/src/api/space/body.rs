//! Update Space Body: the HTML that a space shows above its threads.

use serde::Serialize;

use crate::api::limits::check_chars;
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Done, Endpoint, Info, Method, Replay};
use crate::record::id::SpaceId;

/// The longest body of a space or of a thread, in characters.
/// Source: kintone REST API, Update Space Body (PUT space/body.json)
pub const MAX_BODY_CHARS: usize = 65_535;

/// Replaces the body of a space: up to [`MAX_BODY_CHARS`] characters of HTML. kintone removes the tags that it does not allow.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::UpdateSpaceBody;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// client.send(UpdateSpaceBody::new(SpaceId::new(1), "<b>お知らせ</b>")).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not change the space. A longer body is rejected
/// before anything is sent.
///
/// Source: kintone REST API, Update Space Body (PUT space/body.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateSpaceBody {
    id: SpaceId,
    body: String,
}

impl UpdateSpaceBody {
    /// Creates a request that gives a space this HTML.
    pub fn new(id: SpaceId, body: impl Into<String>) -> UpdateSpaceBody {
        let body = body.into();
        UpdateSpaceBody { id, body }
    }
}

impl Endpoint for UpdateSpaceBody {
    type Response = Done;
    const INFO: Info = Info::new("update space body", &Method::PUT, "space/body.json")
        .accepts(Auth::PasswordOrSession);

    fn check(&self) -> Result<(), Error> {
        check_chars("the body", &self.body, 0..=MAX_BODY_CHARS)
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::{body, sent};

    #[test]
    fn the_body_of_a_space_is_replaced() {
        let request = UpdateSpaceBody::new(SpaceId::new(1), "<b>x</b>");
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/space/body.json"
        );
        assert_eq!(body(request), r#"{"id":1,"body":"<b>x</b>"}"#);
    }

    #[test]
    fn a_body_beyond_the_limit_is_not_sent() {
        let of = |count| UpdateSpaceBody::new(SpaceId::new(1), "x".repeat(count)).check();
        assert!(of(MAX_BODY_CHARS).is_ok() && of(0).is_ok());
        assert_eq!(
            of(MAX_BODY_CHARS + 1).unwrap_err().to_string(),
            "the body has 65536 characters, kintone takes 0 to 65535"
        );
    }
}
