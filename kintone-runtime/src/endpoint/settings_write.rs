//! Writes of settings, with or without the members that this version does not know.

use serde::{Serialize, Serializer};

use super::addressing::AppRef;
use super::declared::{Endpoint, HasPreview};
use super::error::Error;
use super::info::Info;
use super::replay::Replay;
use super::unknown_members;
use crate::record::id::AppId;

/// A request that writes settings, of which a newer kintone may have members that this version does not know.
pub trait SettingsWrite: Endpoint {
    /// Returns the same request without the members that this version does not know.
    ///
    /// They were read from kintone, and are sent back so that nothing is lost. If kintone rejects them, the error lists them.
    ///
    #[cfg_attr(feature = "apps", doc = "```")]
    #[cfg_attr(not(feature = "apps"), doc = "```ignore")]
    /// use kintone_runtime::AppId;
    /// use kintone_runtime::api::{UpdateViews, View};
    /// use kintone_runtime::endpoint::SettingsWrite as _;
    ///
    /// # fn example(read: kintone_runtime::api::Views) {
    /// let update = UpdateViews::new(AppId::new(1), read.views).without_unknown_members();
    /// # }
    /// ```
    fn without_unknown_members(self) -> WithoutUnknownMembers<Self> {
        WithoutUnknownMembers(self)
    }
}

/// A request without the members that this version does not know.
#[derive(Debug, Clone)]
pub struct WithoutUnknownMembers<E>(E);

impl<E: Serialize> Serialize for WithoutUnknownMembers<E> {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        unknown_members::leaving_out(|| self.0.serialize(output))
    }
}

impl<E: SettingsWrite> Endpoint for WithoutUnknownMembers<E> {
    type Response = E::Response;
    const INFO: Info = E::INFO;

    fn app(&self) -> Option<AppRef> {
        self.0.app()
    }

    fn more_apps(&self) -> Vec<AppId> {
        self.0.more_apps()
    }

    fn check(&self) -> Result<(), Error> {
        self.0.check()
    }

    fn replay(&self) -> Replay {
        self.0.replay()
    }
}

impl<E: SettingsWrite + HasPreview> HasPreview for WithoutUnknownMembers<E> {}
