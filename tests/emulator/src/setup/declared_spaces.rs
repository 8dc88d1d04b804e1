//! The spaces that a server is started with, and the apps in them.

use std::collections::BTreeMap;

use crate::domain::lifecycle::{AppSpace, Lifecycle};
use crate::domain::spaces::{NewSpace, Space};
use crate::domain::state::Core;
use crate::setup::error::{Error, explain};

/// Spaces by id, and the spaces of apps.
#[derive(Default)]
pub(crate) struct DeclaredSpaces {
    spaces: BTreeMap<u64, DeclaredSpace>,
    apps: BTreeMap<u64, u64>,
}

struct DeclaredSpace {
    /// A guest space that is declared with an app only has none.
    name: Option<String>,
    is_guest: bool,
    /// Whether it is declared as a guest space and as another one too.
    is_contradictory: bool,
}

impl DeclaredSpaces {
    /// Declares a space.
    pub(crate) fn declare(&mut self, id: u64, name: Option<String>, is_guest: bool) {
        let space = self.spaces.entry(id).or_insert(DeclaredSpace {
            name: None,
            is_guest,
            is_contradictory: false,
        });
        space.is_contradictory |= space.is_guest != is_guest;
        space.name = name.or(space.name.take());
    }

    /// Puts an app in a space.
    pub(crate) fn put_app(&mut self, app: u64, space: u64) {
        self.apps.insert(app, space);
    }

    /// Creates the spaces that the data file does not contain. Those that it contains keep their settings.
    pub(crate) fn open(&self, core: &Core) -> Result<(), Error> {
        for (id, declared) in &self.spaces {
            if *id == 0 {
                return Err(Error("a space has the id 0, but ids start at 1".to_owned()));
            }
            let stored: Option<Space> = read(core, *id)?;
            let is_other = stored
                .as_ref()
                .is_some_and(|space| space.is_guest != declared.is_guest);
            if declared.is_contradictory || is_other {
                return Err(Error(format!(
                    "space {id} cannot be a guest space and another space too"
                )));
            }
            if stored.is_none() {
                let name = declared.name.clone();
                let name = name.unwrap_or_else(|| format!("space {id}"));
                let created = Lifecycle::of_schema_file(&core.environment).created;
                NewSpace::named(name, declared.is_guest)
                    .create(core, *id, created)
                    .map_err(|error| Error(format!("space {id}: {}", explain(&error))))?;
            }
        }
        let apps = core.apps();
        match self.apps.keys().find(|app| !apps.contains_key(app)) {
            Some(app) => Err(Error(format!(
                "app {app} cannot be in a space because it is not loaded"
            ))),
            None => Ok(()),
        }
    }

    /// Returns the place of an app that was put in a space.
    pub(crate) fn place_of(&self, core: &Core, app: u64) -> Result<Option<AppSpace>, Error> {
        let Some(id) = self.apps.get(&app).copied() else {
            return Ok(None);
        };
        let space = read(core, id)?.ok_or_else(|| {
            Error(format!(
                "app {app} cannot be in space {id} because that is not declared"
            ))
        })?;
        let place = space.place(core, id, None);
        Ok(Some(place.map_err(|error| Error(explain(&error)))?))
    }
}

fn read(core: &Core, id: u64) -> Result<Option<Space>, Error> {
    let found = core.store.document(id);
    found.map_err(|error| Error(explain(&error.into())))
}
