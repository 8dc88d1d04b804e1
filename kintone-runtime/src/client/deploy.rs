//! Deploys apps and waits until their settings are live.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::{Duration, Instant};

use tokio::time;

use super::Client;
use crate::api::{
    AppDeployStatus, AppToDeploy, DeployApps, DeployStatus, GetDeployStatus, GetGeneralSettings,
};
use crate::endpoint::error::{Error, ErrorKind};
use crate::endpoint::{Context, Encode, Endpoint, HasPreview};
use crate::record::id::{AppId, Revision};

/// How long a deploy may take, in seconds. Our own choice.
const DEADLINE_SECONDS: u64 = 600;
/// The pause before the first question how far it is, in seconds; each is twice as long as the one before. Our own choice.
const FIRST_PAUSE_SECONDS: u64 = 1;
/// The longest pause, in seconds. Our own choice.
const LONGEST_PAUSE_SECONDS: u64 = 10;

/// Apps that are deployed: see [`Client::deploy_and_wait`].
#[must_use = "nothing is deployed unless it is awaited"]
pub struct DeployAndWait<'c> {
    client: &'c Client,
    apps: Vec<AppToDeploy>,
    first_pause: Duration,
    deadline: Duration,
}

/// Apps whose settings are live.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deployed {
    /// The apps, in the order in which they were given.
    pub apps: Vec<DeployedApp>,
}

/// An app whose settings are live.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeployedApp {
    /// The app.
    pub app: AppId,
    /// The revision of its live settings, which has at least the one that the preview had before. `None` if these credentials
    /// may not read the settings: then kintone's word that the deploy succeeded is all that is known.
    pub revision: Option<Revision>,
}

impl Client {
    /// Deploys the settings of up to 300 apps, all or none, and waits until they are live.
    ///
    /// The apps are ids, or pairs of an id and the revision that the settings must still have. The revision of each preview is read
    /// before; the deploy has succeeded when kintone says so of every app *and* its live settings have that revision or a later one.
    /// kintone is asked after 1 second, and then in pauses that grow to 10 seconds.
    ///
    /// An app has one deploy at a time: this waits for one that kintone or a clone of this client is carrying out already, in the same
    /// pauses and within the same deadline.
    ///
    /// ```no_run
    /// # use kintone_runtime::{AppId, Client, Error};
    /// use kintone_runtime::api::AddApp;
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let added = client.send(AddApp::new("請求書")).await?;
    /// let deployed = client.deploy_and_wait([added.app]).await?;
    /// println!("live at revision {:?}", deployed.apps[0].revision);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotDeployed`] if kintone ends the deploy without deploying the apps, with what it
    /// says of each, or if an earlier deploy was not over at the deadline; nothing has changed then. The same kind, with [`Error::may_have_happened`], if the deploy was not
    /// over at the [deadline](DeployAndWait::deadline), or if it cannot be found out whether it is. [`Error::is_conflict`] if the
    /// settings of an app have another revision than the one given.
    ///
    /// Source: kintone REST API, Deploy Apps (POST preview/app/deploy.json) and Get Deploy Status (GET preview/app/deploy.json)
    pub fn deploy_and_wait(
        &self,
        apps: impl IntoIterator<Item: Into<AppToDeploy>>,
    ) -> DeployAndWait<'_> {
        DeployAndWait {
            client: self,
            apps: apps.into_iter().map(Into::into).collect(),
            first_pause: Duration::from_secs(FIRST_PAUSE_SECONDS),
            deadline: Duration::from_secs(DEADLINE_SECONDS),
        }
    }
}

/// How far a deploy is, if it has not ended in an error.
enum Progress {
    Live(Deployed),
    /// Why it is not known to be over.
    Open(String),
}

impl DeployAndWait<'_> {
    /// Waits so long at most, from the first request on: 10 minutes unless set.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Pauses so long before the first question how far the deploy is: 1 second unless set. Each pause is twice as long as the one
    /// before, up to 10 seconds.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause;
        self
    }

    async fn run(self) -> Result<Deployed, Error> {
        let started = Instant::now();
        let request = DeployApps::new(self.apps.iter().copied());
        request.check()?;
        let ids = self.apps.iter().map(|app| app.app());
        let reserved = self.client.shared.deploying.reserve(ids.collect());
        let Ok(_reserved) = time::timeout(self.deadline, reserved).await else {
            let reason = format!(
                "another deploy of this client is not over after {:?}",
                self.deadline
            );
            return Err(self.not_deployed(reason, false));
        };
        self.wait_for_earlier(started).await?;
        let mut previews = Vec::with_capacity(self.apps.len());
        for app in &self.apps {
            let preview = GetGeneralSettings::new(app.app()).preview();
            previews.push((app.app(), self.revision(preview).await?));
        }
        let lost = match self.client.send(request).await {
            Ok(_) => None,
            // It may be under way all the same.
            Err(error) if error.may_have_happened() => Some(error.to_string()),
            Err(error) => return Err(error),
        };
        for pause in pauses(self.first_pause) {
            let left = self.deadline.saturating_sub(started.elapsed());
            time::sleep(pause.min(left)).await;
            let reason = match self.progress(&previews, lost.is_some()).await {
                Ok(Progress::Live(deployed)) => return Ok(deployed),
                Ok(Progress::Open(reason)) => reason,
                Err(error) if error.kind() == ErrorKind::NotDeployed => return Err(error),
                Err(error) => return Err(self.open(&lost, &error.to_string())),
            };
            if started.elapsed() >= self.deadline {
                let limit = self.deadline;
                return Err(self.open(&lost, &format!("{reason} after {limit:?}")));
            }
        }
        Err(self.open(&lost, "no pause is left"))
    }

    /// Waits until kintone is not deploying any of the apps.
    async fn wait_for_earlier(&self, started: Instant) -> Result<(), Error> {
        for pause in pauses(self.first_pause) {
            let ids = self.apps.iter().map(|app| app.app());
            // Without permission to ask, or where kintone knows of no deploy, there is nothing to wait for.
            let Ok(read) = self.client.send(GetDeployStatus::new(ids)).await else {
                return Ok(());
            };
            let mut statuses = read.apps.iter();
            let Some(earlier) = statuses.find(|app| app.status == DeployStatus::Processing) else {
                return Ok(());
            };
            let left = self.deadline.saturating_sub(started.elapsed());
            if left.is_zero() {
                let (app, limit) = (earlier.app, self.deadline);
                let reason = format!("an earlier deploy of app {app} is not over after {limit:?}");
                return Err(self.not_deployed(reason, false));
            }
            time::sleep(pause.min(left)).await;
        }
        Ok(())
    }

    /// Asks how far the deploy is.
    async fn progress(
        &self,
        previews: &[(AppId, Option<Revision>)],
        is_lost: bool,
    ) -> Result<Progress, Error> {
        let ids = previews.iter().map(|(app, _)| *app);
        let read = self.client.send(GetDeployStatus::new(ids)).await?;
        match verdict(&read.apps, previews) {
            // The failure of an earlier deploy looks the same.
            Verdict::Failed(reason) if is_lost => return Ok(Progress::Open(reason)),
            Verdict::Failed(reason) => return Err(self.not_deployed(reason, false)),
            Verdict::Open(reason) => return Ok(Progress::Open(reason)),
            Verdict::Succeeded => {}
        }
        let mut apps = Vec::with_capacity(previews.len());
        for (app, preview) in previews {
            let live = match self.revision(GetGeneralSettings::new(*app)).await {
                // A new app is not live yet.
                Err(error) if error.is_not_found() => Some(Revision::new(0)),
                live => live?,
            };
            match (live, preview) {
                (Some(live), Some(preview)) if live < *preview => {
                    return Ok(Progress::Open(format!(
                        "app {app} is live at revision {live}, its preview had {preview}"
                    )));
                }
                (Some(_), Some(_)) => {}
                _ if is_lost => {
                    return Ok(Progress::Open(format!(
                        "the revision of app {app} cannot be read with these credentials"
                    )));
                }
                _ => {}
            }
            let revision = preview.and(live);
            apps.push(DeployedApp {
                app: *app,
                revision,
            });
        }
        Ok(Progress::Live(Deployed { apps }))
    }

    /// The revision of settings, if these credentials may read it.
    async fn revision<E>(&self, request: E) -> Result<Option<Revision>, Error>
    where
        E: Encode<Response = <GetGeneralSettings as Endpoint>::Response>,
    {
        match self.client.send(request).await {
            Ok(read) => Ok(Some(read.revision)),
            Err(error) if error.is_permission_denied() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A deploy of which it is unknown how it ended.
    fn open(&self, lost: &Option<String>, reason: &str) -> Error {
        let reason = match lost {
            Some(lost) => format!("{lost}; later: {reason}"),
            None => reason.to_owned(),
        };
        self.not_deployed(reason, true)
    }

    fn not_deployed(&self, reason: String, is_open: bool) -> Error {
        let app = match self.apps[..] {
            [app] => Some(app.app()),
            _ => None,
        };
        let context = Context::new(DeployApps::INFO, None).of_app(app);
        Error::not_deployed(reason, is_open).or_of_request(context)
    }
}

/// What the statuses of the apps say together.
#[derive(Debug, PartialEq)]
enum Verdict {
    Succeeded,
    /// With what kintone says of each app.
    Failed(String),
    Open(String),
}

fn verdict(read: &[AppDeployStatus], wanted: &[(AppId, Option<Revision>)]) -> Verdict {
    let of_app = |app: &AppId| read.iter().find(|read| read.app == *app);
    if let Some((app, _)) = wanted.iter().find(|(app, _)| of_app(app).is_none()) {
        return Verdict::Open(format!("kintone does not say how far app {app} is"));
    }
    let said = || {
        let apps = read.iter();
        let apps = apps.map(|read| format!("app {} is {}", read.app, read.status.as_str()));
        apps.collect::<Vec<_>>().join(", ")
    };
    let any = |statuses: &[DeployStatus]| read.iter().any(|read| statuses.contains(&read.status));
    if any(&[DeployStatus::Fail, DeployStatus::Cancel]) {
        Verdict::Failed(said())
    } else if read.iter().all(|read| read.status == DeployStatus::Success) {
        Verdict::Succeeded
    } else {
        Verdict::Open(said())
    }
}

/// The pauses between the questions. They never end.
fn pauses(first: Duration) -> impl Iterator<Item = Duration> {
    let longest = Duration::from_secs(LONGEST_PAUSE_SECONDS).max(first);
    std::iter::successors(Some(first), move |pause| {
        Some(pause.saturating_mul(2).min(longest))
    })
}

impl<'c> IntoFuture for DeployAndWait<'c> {
    type Output = Result<Deployed, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for DeployAndWait<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeployAndWait")
            .field("apps", &self.apps)
            .field("first_pause", &self.first_pause)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_rise_from_one_second_to_ten() {
        let seconds = |first: Duration| -> Vec<u64> {
            pauses(first).take(6).map(|pause| pause.as_secs()).collect()
        };
        let first = Duration::from_secs(FIRST_PAUSE_SECONDS);
        assert_eq!(seconds(first), [1, 2, 4, 8, 10, 10]);
        assert_eq!(seconds(Duration::from_secs(60)), [60; 6]);
    }

    #[test]
    fn a_deploy_is_over_when_every_app_is() {
        let wanted = [(AppId::new(1), None), (AppId::new(2), None)];
        let read = |statuses: &[&str]| -> Vec<AppDeployStatus> {
            let apps = statuses.iter().enumerate().map(
                |(at, status)| serde_json::json!({ "app": (at + 1).to_string(), "status": status }),
            );
            serde_json::from_value(apps.collect()).unwrap()
        };
        let verdict = |statuses: &[&str]| verdict(&read(statuses), &wanted);
        assert_eq!(verdict(&["SUCCESS", "SUCCESS"]), Verdict::Succeeded);
        assert_eq!(
            verdict(&["SUCCESS", "PROCESSING"]),
            Verdict::Open("app 1 is SUCCESS, app 2 is PROCESSING".into())
        );
        assert_eq!(
            verdict(&["CANCEL", "FAIL"]),
            Verdict::Failed("app 1 is CANCEL, app 2 is FAIL".into())
        );
        assert!(matches!(verdict(&["SUCCESS", "NEW"]), Verdict::Open(_)));
        assert_eq!(
            verdict(&["SUCCESS"]),
            Verdict::Open("kintone does not say how far app 2 is".into())
        );
    }
}
