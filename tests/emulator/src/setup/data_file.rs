//! Prepares the database for the apps that a server is started with.

use std::collections::BTreeSet;

use crate::domain::deploy::open;
use crate::domain::guests;
use crate::domain::state::{App, Core};
use crate::setup::declared_spaces::DeclaredSpaces;
use crate::setup::error::{Error, explain, failure};
use crate::setup::seed::Seed;
use crate::store::error::StoreError;

/// Opens the guests, the spaces and the apps, and adds the initial records. This is one transaction, so a data file is unchanged if the start fails.
/// Apps that already had records get none.
pub(crate) fn prepare(core: &Core, spaces: &DeclaredSpaces, seeds: &[Seed]) -> Result<(), Error> {
    core.transaction(|| {
        guests::open(core).map_err(|error| Error(explain(&error)))?;
        spaces.open(core)?;
        let mut had_records = BTreeSet::new();
        for app in core.apps().values() {
            let mut app = App::clone(app);
            app.life.space = spaces.place_of(core, app.id)?.or(app.life.space);
            let prepared = open(core, &app)
                .and_then(|()| Ok(core.store.has_had_records(app.id)?))
                .map_err(|error| failure(app.id, &error))?;
            if prepared {
                had_records.insert(app.id);
            }
        }
        let now = (core.environment.clock)();
        core.store.expire_uploads(now)?;
        for seed in seeds {
            seed.plant(core, &had_records)?;
        }
        Ok(())
    })
    .map_err(|Failure(reason)| Error(reason))
}

/// The reason why a start fails.
struct Failure(String);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure(error.0)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure(format!(
            "the data file cannot be written: {}",
            error.reason()
        ))
    }
}
