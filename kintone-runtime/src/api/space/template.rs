//! Add Space from Template.

use serde::{Deserialize, Serialize};

use super::members::{SpaceMember, check_members};
use super::one::MAX_SPACE_NAME_CHARS;
use crate::api::limits::check_chars;
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Endpoint, Info, Method};
use crate::record::id::{SpaceId, SpaceTemplateId};

/// Creates a space from a template.
///
/// It is not retried if no answer arrives, because the space could then be there twice.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::{AddSpaceFromTemplate, Entity, SpaceMember};
/// use kintone_runtime::record::id::SpaceTemplateId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let members = [SpaceMember::admin(Entity::user("sato"))];
/// let request = AddSpaceFromTemplate::new(SpaceTemplateId::new(1), "営業部", members).is_private(true);
/// let added = client.send(request).await?;
/// println!("space {}", added.id);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not create spaces. Members without an
/// administrator, and a name of another length than 1 to [`MAX_SPACE_NAME_CHARS`] characters, are rejected before anything is sent.
///
/// Source: kintone REST API, Add Space from Template (POST template/space.json)
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AddSpaceFromTemplate {
    id: SpaceTemplateId,
    name: String,
    members: Vec<SpaceMember>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_private: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_guest: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_member: Option<bool>,
}

impl AddSpaceFromTemplate {
    /// Creates a request that creates a space with this name and these members, of whom one at least administers it.
    pub fn new(
        template: SpaceTemplateId,
        name: impl Into<String>,
        members: impl IntoIterator<Item = SpaceMember>,
    ) -> AddSpaceFromTemplate {
        AddSpaceFromTemplate {
            id: template,
            name: name.into(),
            members: members.into_iter().collect(),
            is_private: None,
            is_guest: None,
            fixed_member: None,
        }
    }

    /// Sets whether only members see the space. A guest space is private in any case.
    pub fn is_private(mut self, is_private: bool) -> AddSpaceFromTemplate {
        self.is_private = Some(is_private);
        self
    }

    /// Sets whether it is a guest space.
    pub fn is_guest(mut self, is_guest: bool) -> AddSpaceFromTemplate {
        self.is_guest = Some(is_guest);
        self
    }

    /// Sets whether users cannot join or leave the space by themselves.
    pub fn fixed_member(mut self, fixed: bool) -> AddSpaceFromTemplate {
        self.fixed_member = Some(fixed);
        self
    }
}

/// A space that was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AddedSpace {
    /// Its id.
    pub id: SpaceId,
}

impl Endpoint for AddSpaceFromTemplate {
    type Response = AddedSpace;
    const INFO: Info = Info::new(
        "add space from template",
        &Method::POST,
        "template/space.json",
    )
    .accepts(Auth::PasswordOrSession)
    .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        check_chars(
            "the name of the space",
            &self.name,
            1..=MAX_SPACE_NAME_CHARS,
        )?;
        check_members(&self.members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::entity::Entity;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

    #[test]
    fn a_space_is_created_once_with_what_is_set() {
        let admin = || SpaceMember::admin(Entity::user("sato"));
        let of =
            |name: &str, members| AddSpaceFromTemplate::new(SpaceTemplateId::new(1), name, members);
        let request = of("Sales", vec![admin()]);
        assert_eq!(sent(request.clone()).replay, Replay::Never);
        assert_eq!(
            body(request.clone()),
            r#"{"id":1,"name":"Sales","members":[{"entity":{"type":"USER","code":"sato"},"isAdmin":true}]}"#
        );
        let filled = request.is_private(true).is_guest(false).fixed_member(false);
        assert!(
            body(filled.clone())
                .ends_with(r#""isPrivate":true,"isGuest":false,"fixedMember":false}"#)
        );
        assert_eq!(
            answer(filled, 200, r#"{"id":"9"}"#).unwrap().id,
            SpaceId::new(9)
        );
        assert!(of("", vec![admin()]).check().is_err());
        assert!(of("Sales", vec![]).check().is_err());
    }
}
