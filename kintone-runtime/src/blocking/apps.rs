//! The operations on apps.

use super::Client;
use crate::api::{App, AppToDeploy, GetApps};
use crate::client::Deployed;
use crate::endpoint::error::Error;

impl Client {
    /// Reads all apps that meet the filters: see [`Client::get_all_apps`](crate::Client::get_all_apps).
    ///
    /// ```no_run
    /// # fn example(client: kintone_runtime::blocking::Client) -> Result<(), kintone_runtime::Error> {
    /// use kintone_runtime::api::GetApps;
    ///
    /// let apps = client.get_all_apps(GetApps::new())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_all_apps(&self, filter: GetApps) -> Result<Vec<App>, Error> {
        self.wait(self.client.get_all_apps(filter))
    }

    /// Deploys the settings of apps and waits until they are live: see
    /// [`Client::deploy_and_wait`](crate::Client::deploy_and_wait).
    ///
    /// ```no_run
    /// # use kintone_runtime::AppId;
    /// # fn example(client: kintone_runtime::blocking::Client) -> Result<(), kintone_runtime::Error> {
    /// let deployed = client.deploy_and_wait([AppId::new(1)])?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn deploy_and_wait(
        &self,
        apps: impl IntoIterator<Item: Into<AppToDeploy>>,
    ) -> Result<Deployed, Error> {
        self.wait(self.client.deploy_and_wait(apps))
    }
}
