//! The caller, and the caller's permissions in apps.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::error::ApiError;
use crate::domain::problem::Problem;

/// A permission of an API token or a user in an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Read records.
    ViewRecords,
    /// Add records.
    AddRecords,
    /// Edit records, status included.
    EditRecords,
    /// Delete records.
    DeleteRecords,
    /// Manage the app: change settings and assignees, set creators and times.
    ManageApp,
}

/// The login name that kintone records for calls with an API token.
pub(crate) const ADMINISTRATOR: &str = "Administrator";

/// The credentials of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Credential {
    Password,
    ApiToken,
    OAuth,
}

/// The caller of a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The login name.
    pub(crate) code: String,
    /// The permissions by app; `None` means all permissions in all apps.
    granted: Option<BTreeMap<u64, Vec<Permission>>>,
    /// The permissions in apps with restricted permissions.
    restricted: BTreeMap<u64, Vec<Permission>>,
    pub(crate) credential: Credential,
    /// Whether the permissions in the settings of apps apply.
    obeys_settings: bool,
}

impl Caller {
    /// Returns a user with all permissions, except in these apps.
    pub(crate) fn user(code: &str, restricted: BTreeMap<u64, Vec<Permission>>) -> Caller {
        Caller {
            code: code.to_owned(),
            granted: None,
            restricted,
            credential: Credential::Password,
            obeys_settings: true,
        }
    }

    /// Returns the administrator, with all permissions.
    pub(crate) fn administrator() -> Caller {
        Caller {
            obeys_settings: false,
            ..Caller::user(ADMINISTRATOR, BTreeMap::new())
        }
    }

    /// Returns the bearer of an OAuth access token, with all permissions.
    pub(crate) fn bearer() -> Caller {
        Caller {
            credential: Credential::OAuth,
            ..Caller::administrator()
        }
    }

    /// Returns a caller without credentials, who has no permissions.
    pub(crate) fn nobody() -> Caller {
        Caller::token(Some(BTreeMap::new()))
    }

    /// Returns an API token; without `granted`, one for all apps with all permissions.
    pub(crate) fn token(granted: Option<BTreeMap<u64, Vec<Permission>>>) -> Caller {
        Caller {
            granted,
            credential: Credential::ApiToken,
            ..Caller::administrator()
        }
    }

    /// Returns the login name of a user to whom the permissions in the settings of apps apply.
    pub(crate) fn limited_user(&self) -> Option<&str> {
        self.obeys_settings.then_some(self.code.as_str())
    }

    /// Returns whether the credentials of the caller have this permission in this app.
    pub(crate) fn may(&self, app: u64, permission: Permission) -> bool {
        let has = |permissions: &Vec<Permission>| permissions.contains(&permission);
        match &self.granted {
            None => self.restricted.get(&app).is_none_or(has),
            Some(granted) => granted.get(&app).is_some_and(has),
        }
    }

    /// Fails unless the caller's credentials are among these.
    pub(crate) fn check_credential(&self, accepted: &[Credential]) -> Result<(), ApiError> {
        match accepted.contains(&self.credential) {
            true => Ok(()),
            false => Err(self.refusal()),
        }
    }

    /// Returns whether the caller is an API token.
    pub(crate) fn uses_token(&self) -> bool {
        self.credential == Credential::ApiToken
    }

    /// Returns the error for something that the caller may not do.
    pub(crate) fn refusal(&self) -> ApiError {
        match self.credential {
            Credential::ApiToken => Problem::TokenLacksPermission.into(),
            Credential::Password | Credential::OAuth => Problem::NoPrivilege.into(),
        }
    }

    /// Returns whether these apps need more than one of the tokens.
    pub(crate) fn needs_several_tokens(&self, apps: &BTreeSet<u64>) -> bool {
        self.granted.is_some() && apps.len() > 1
    }

    /// Fails if all tokens belong to other apps.
    pub(crate) fn check_known(&self, app: u64) -> Result<(), ApiError> {
        match &self.granted {
            Some(granted) if !granted.contains_key(&app) => Err(Problem::UnknownToken.into()),
            _ => Ok(()),
        }
    }
}
