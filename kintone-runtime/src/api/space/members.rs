//! Get Space Members and Update Space Members.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::api::entity::Entity;
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Done, Endpoint, Info, Method, Replay, SettingsWrite, unknown_members};
use crate::record::id::SpaceId;

/// The members of a space.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct SpaceMembers {
    /// The members, without guests and users who are deactivated or deleted.
    pub members: Vec<SpaceMember>,
}

/// A member of a space, as it is read and as it is written. Members that this version does not know are kept in
/// [`others`](SpaceMember::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SpaceMember {
    /// The user, the group or the department.
    pub entity: Entity,
    /// Whether it administers the space.
    #[serde(default)]
    pub is_admin: bool,
    /// Of a department: whether those below it are members as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub include_subs: Option<bool>,
    /// Of a user: whether it is a member through a group or a department alone. Read-only.
    #[serde(default, skip_serializing)]
    pub is_implicit: Option<bool>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl SpaceMember {
    /// Creates a member who does not administer the space.
    pub fn new(entity: Entity) -> SpaceMember {
        SpaceMember {
            entity,
            is_admin: false,
            include_subs: None,
            is_implicit: None,
            others: Map::new(),
        }
    }

    /// Creates a member who administers the space.
    pub fn admin(entity: Entity) -> SpaceMember {
        SpaceMember {
            is_admin: true,
            ..SpaceMember::new(entity)
        }
    }

    /// Sets whether the departments below a department are members as well.
    #[must_use]
    pub fn include_subs(mut self, include: bool) -> SpaceMember {
        self.include_subs = Some(include);
        self
    }
}

/// Checks that somebody administers a space.
pub(super) fn check_members(members: &[SpaceMember]) -> Result<(), Error> {
    match members.iter().any(|member| member.is_admin) {
        true => Ok(()),
        false => Err(Error::not_sent(
            "none of the members administers the space; make one of them `SpaceMember::admin`",
        )),
    }
}

/// Reads the members of a space.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::GetSpaceMembers;
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for member in client.send(GetSpaceMembers::new(SpaceId::new(1))).await?.members {
///     println!("{:?}, administrator: {}", member.entity.code, member.is_admin);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not see the space.
///
/// Source: kintone REST API, Get Space Members (GET space/members.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetSpaceMembers {
    id: SpaceId,
}

impl GetSpaceMembers {
    /// Creates a request for the members of the space with this id.
    pub fn new(id: SpaceId) -> GetSpaceMembers {
        GetSpaceMembers { id }
    }
}

impl Endpoint for GetSpaceMembers {
    type Response = SpaceMembers;
    const INFO: Info = Info::new("get space members", &Method::GET, "space/members.json")
        .accepts(Auth::PasswordOrSession);
}

/// Replaces the members of a space, of whom one at least administers it.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::{Entity, GetSpaceMembers, SpaceMember, UpdateSpaceMembers};
/// use kintone_runtime::record::id::SpaceId;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let space = SpaceId::new(1);
/// let mut members = client.send(GetSpaceMembers::new(space)).await?.members;
/// members.push(SpaceMember::new(Entity::user("sato")));
/// client.send(UpdateSpaceMembers::new(space, members)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user does not administer the space. Members without an
/// administrator are rejected before anything is sent.
///
/// Source: kintone REST API, Update Space Members (PUT space/members.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateSpaceMembers {
    id: SpaceId,
    members: Vec<SpaceMember>,
}

impl UpdateSpaceMembers {
    /// Creates a request that makes these the members of a space. Users who are [members through a group or a department
    /// alone](SpaceMember::is_implicit) are left out: sending them would make them members of their own.
    pub fn new(id: SpaceId, members: impl IntoIterator<Item = SpaceMember>) -> UpdateSpaceMembers {
        let members = members.into_iter();
        UpdateSpaceMembers {
            id,
            members: members
                .filter(|member| member.is_implicit != Some(true))
                .collect(),
        }
    }
}

impl Endpoint for UpdateSpaceMembers {
    type Response = Done;
    const INFO: Info = Info::new("update space members", &Method::PUT, "space/members.json")
        .accepts(Auth::PasswordOrSession);

    fn check(&self) -> Result<(), Error> {
        check_members(&self.members)
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl SettingsWrite for UpdateSpaceMembers {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::endpoint::testing::{answer, body, sent};

    const ID: SpaceId = SpaceId::new(1);

    #[test]
    fn members_are_written_as_they_were_read_but_for_those_through_a_group_alone() {
        assert_eq!(
            sent(GetSpaceMembers::new(ID)).url,
            "https://example.cybozu.com/k/v1/space/members.json?id=1"
        );
        let answered = r#"{"members":[{"entity":{"type":"USER","code":"user1"},"isAdmin":true,"isImplicit":false,"new":1},
            {"entity":{"type":"USER","code":"user2"},"isAdmin":false,"isImplicit":true},
            {"entity":{"type":"GROUP","code":"group1"},"isAdmin":false},
            {"entity":{"type":"ORGANIZATION","code":"org1"},"isAdmin":false,"includeSubs":true}]}"#;
        let read = answer(GetSpaceMembers::new(ID), 200, answered).unwrap();
        assert_eq!(read.members[2], SpaceMember::new(Entity::group("group1")));
        let sent: Value =
            serde_json::from_str(&body(UpdateSpaceMembers::new(ID, read.members))).unwrap();
        let mut expected: Value = serde_json::from_str(answered).unwrap();
        let members = expected["members"].as_array_mut().unwrap();
        members.remove(1);
        members[0].as_object_mut().unwrap().remove("isImplicit");
        expected["id"] = json!(1);
        assert_eq!(sent, expected);
    }

    #[test]
    fn a_space_without_an_administrator_is_not_sent() {
        let of = |members: Vec<SpaceMember>| UpdateSpaceMembers::new(ID, members);
        let admin = of(vec![SpaceMember::admin(Entity::user("sato"))]);
        assert_eq!(
            body(admin.clone()),
            r#"{"id":1,"members":[{"entity":{"type":"USER","code":"sato"},"isAdmin":true}]}"#
        );
        assert_eq!(answer(admin, 200, "{}").unwrap(), Done);
        for members in [vec![], vec![SpaceMember::new(Entity::user("sato"))]] {
            let error = of(members).check().unwrap_err().to_string();
            assert!(error.starts_with("none of the members administers the space"));
        }
    }
}
