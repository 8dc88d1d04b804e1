//! The address of requests: base URL, guest space, and the app ids of this environment instead of those in the schemas.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::info::{GuestSpace, Info};
use crate::endpoint::error::Error;
use crate::record::id::{AppId, SpaceId};
use crate::record::{ANY_APP, AppRecord, Meta};

/// The base URL and guest space of requests, and the ids that apps have in this environment.
///
/// ```
/// use kintone_runtime::endpoint::{Addressing, AppIds, Info, Method};
/// use kintone_runtime::record::id::SpaceId;
/// use kintone_runtime::AppId;
///
/// let mut apps = AppIds::default();
/// apps.map(AppId::new(1), AppId::new(101));
/// let addressing = Addressing::new("https://example.cybozu.com", apps).in_guest_space(SpaceId::new(7));
/// let get_record = Info::new("get record", &Method::GET, "record.json");
/// assert_eq!(addressing.path(get_record), "/k/guest/7/v1/record.json");
/// ```
#[derive(Debug, Clone)]
pub struct Addressing {
    base_url: Arc<str>,
    apps: Arc<AppIds>,
    guest_space: Option<SpaceId>,
    /// The app of untyped records.
    untyped: Option<AppId>,
}

impl Addressing {
    /// Creates an addressing for a base URL, which may have a path prefix and a trailing slash.
    pub fn new(base_url: &str, apps: AppIds) -> Addressing {
        Addressing {
            base_url: base_url.trim_end_matches('/').into(),
            apps: apps.into(),
            guest_space: None,
            untyped: None,
        }
    }

    /// Returns the same addressing for a guest space. Its apps cannot be reached in any other way.
    pub fn in_guest_space(&self, space: SpaceId) -> Addressing {
        Addressing {
            guest_space: Some(space),
            ..self.clone()
        }
    }

    /// Returns the same addressing for the [untyped records](crate::AnyRecord) of this app, by its id in this environment.
    pub fn in_app(&self, app: AppId) -> Addressing {
        Addressing {
            untyped: Some(app),
            ..self.clone()
        }
    }

    /// Returns the base URL without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Returns the guest space, if there is one.
    pub fn guest_space(&self) -> Option<SpaceId> {
        self.guest_space
    }

    /// Returns the path of a request: `/k/v1/records.json`, `/k/guest/3/v1/preview/app/views.json`. A request that does not exist
    /// in guest spaces has the same path in all of them: `/k/v1/apps.json`.
    pub fn path(&self, info: Info) -> String {
        self.path_of(info, None)
    }

    /// The same, with the values of the parameters that the path has. A path that begins with a slash is complete.
    pub(crate) fn path_of(&self, info: Info, filled: Option<&str>) -> String {
        let path = filled.unwrap_or(info.path());
        if path.starts_with('/') {
            return path.to_owned();
        }
        let preview = if info.is_preview() { "preview/" } else { "" };
        match self.guest_space {
            Some(space) if info.guest_space() != GuestSpace::Never => {
                format!("/k/guest/{space}/v1/{preview}{path}")
            }
            _ => format!("/k/v1/{preview}{path}"),
        }
    }

    /// Returns the id of an app in this environment.
    ///
    /// # Errors
    ///
    /// If a record type has no app: it needs `ClientBuilder::app_id`, or `app = …` in its attribute. [`AnyRecord`](crate::AnyRecord) needs
    /// [`in_app`](Addressing::in_app).
    pub fn app(&self, app: AppRef) -> Result<AppId, Error> {
        match app.0 {
            Referent::Id(id) => Ok(id),
            Referent::Type(meta) if meta.is_untyped() => self.untyped().ok_or_else(|| {
                Error::not_sent(format!(
                    "`{}` has no app of its own; say which one is meant with `client.in_app(id)`",
                    meta.name
                ))
            }),
            Referent::Type(meta) => self.apps.of_type(meta).ok_or_else(|| {
                Error::not_sent(format!(
                    "`{0}` has no app; set one with ClientBuilder::app_id::<{0}>(id) or #[kintone(schema = \"…\", app = …)]",
                    meta.name
                ))
            }),
        }
    }

    /// The app of untyped records: that of `in_app`, or else that of the client's configuration.
    fn untyped(&self) -> Option<AppId> {
        self.untyped
            .or_else(|| self.apps.by_id.get(&ANY_APP).copied())
    }

    /// Returns the app, followed by the source apps of the record type's lookups: a request carries the tokens of all of them.
    pub fn apps(&self, app: AppRef) -> Result<Vec<AppId>, Error> {
        let mut apps = vec![self.app(app)?];
        if let Referent::Type(meta) = app.0 {
            let rows = meta.fields.iter().filter_map(|field| field.rows);
            let rows = rows.flat_map(|rows| rows().lookup_apps);
            for source in meta.lookup_apps.iter().chain(rows) {
                let source = self.apps.of_id(*source);
                if !apps.contains(&source) {
                    apps.push(source);
                }
            }
        }
        Ok(apps)
    }
}

/// A reference to an app: by its id in this environment, or by a record type.
#[derive(Debug, Clone, Copy)]
pub struct AppRef(Referent);

#[derive(Debug, Clone, Copy)]
enum Referent {
    Id(AppId),
    Type(&'static Meta),
}

impl AppRef {
    /// Refers to the app of the record type `T`.
    pub fn of<T: AppRecord>() -> AppRef {
        AppRef::of_meta(T::META)
    }

    pub(crate) fn of_meta(meta: &'static Meta) -> AppRef {
        AppRef(Referent::Type(meta))
    }
}

impl From<AppId> for AppRef {
    fn from(id: AppId) -> AppRef {
        AppRef(Referent::Id(id))
    }
}

/// The ids that apps have in this environment. Schemas have those of the environment that they were pulled from.
#[derive(Debug, Clone, Default)]
pub struct AppIds {
    by_id: BTreeMap<AppId, AppId>,
    by_schema: BTreeMap<&'static str, AppId>,
}

impl AppIds {
    /// Maps the app that schemas call `schema_id` to the id that it has in this environment.
    pub fn map(&mut self, schema_id: AppId, id: AppId) {
        self.by_id.insert(schema_id, id);
    }

    /// Sets the id of the app of the record type `T`, whether its schema names an app or not.
    pub fn map_type<T: AppRecord>(&mut self, id: AppId) {
        match T::META.app {
            Some(schema_id) => self.map(schema_id, id),
            None => {
                self.by_schema.insert(schema_key(T::META), id);
            }
        }
    }

    /// The smallest id in this environment.
    #[cfg(feature = "reqwest")]
    pub(crate) fn smallest(&self) -> Option<AppId> {
        self.by_id
            .values()
            .chain(self.by_schema.values())
            .min()
            .copied()
    }

    fn of_type(&self, meta: &'static Meta) -> Option<AppId> {
        match meta.app {
            Some(schema_id) => Some(self.of_id(schema_id)),
            None => self.by_schema.get(schema_key(meta)).copied(),
        }
    }

    pub(crate) fn of_id(&self, schema_id: AppId) -> AppId {
        self.by_id.get(&schema_id).copied().unwrap_or(schema_id)
    }
}

/// All types over one schema file mean the same app.
fn schema_key(meta: &'static Meta) -> &'static str {
    meta.schema.unwrap_or(meta.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::testing::addressing;
    use crate::record::testing::Note;
    use crate::record::untyped::AnyRecord;

    #[test]
    fn a_map_holds_for_record_types_and_the_sources_of_their_lookups() {
        let ids = |addressing: &Addressing| -> Vec<u64> {
            let apps = addressing.apps(AppRef::of::<Note>()).unwrap();
            apps.into_iter().map(AppId::get).collect()
        };
        assert_eq!(ids(&addressing()), [1, 2]);
        let mut apps = AppIds::default();
        apps.map(AppId::new(2), AppId::new(202));
        apps.map_type::<Note>(AppId::new(101));
        let mapped = Addressing::new("https://example.cybozu.com", apps);
        assert_eq!(ids(&mapped), [101, 202]);
        // An id in code is already that of this environment.
        assert_eq!(mapped.apps(AppId::new(2).into()).unwrap(), [AppId::new(2)]);
    }

    #[test]
    fn untyped_records_are_those_of_the_app_that_was_said_last() {
        let app = |addressing: &Addressing| addressing.apps(AppRef::of::<AnyRecord>());
        let error = app(&addressing()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`AnyRecord` has no app of its own; say which one is meant with `client.in_app(id)`"
        );
        assert_eq!(
            app(&addressing().in_app(AppId::new(12))).unwrap(),
            [AppId::new(12)]
        );
        let mut apps = AppIds::default();
        apps.map_type::<AnyRecord>(AppId::new(5));
        // An id in code is already that of this environment.
        apps.map(AppId::new(12), AppId::new(112));
        let configured = Addressing::new("https://example.cybozu.com", apps);
        assert_eq!(app(&configured).unwrap(), [AppId::new(5)]);
        let guests = configured
            .in_app(AppId::new(12))
            .in_guest_space(SpaceId::new(7));
        assert_eq!(app(&guests).unwrap(), [AppId::new(12)]);
        assert_eq!(guests.app(AppRef::of::<Note>()).unwrap(), AppId::new(1));
    }

    #[test]
    fn a_request_that_guest_spaces_do_not_have_goes_to_the_usual_path() {
        let guests = addressing().in_guest_space(SpaceId::new(7));
        let apps = Info::new("get apps", &http::Method::GET, "apps.json");
        assert_eq!(guests.path(apps), "/k/guest/7/v1/apps.json");
        assert_eq!(guests.path(apps.without_guest_space()), "/k/v1/apps.json");
    }

    #[test]
    fn a_type_without_an_app_gets_one_by_its_schema_or_its_name() {
        fn meta(schema: Option<&'static str>) -> &'static Meta {
            Box::leak(Box::new(Meta {
                app: None,
                schema,
                ..*Note::META
            }))
        }
        use crate::record::Record;

        let mut apps = AppIds::default();
        apps.by_schema
            .insert(schema_key(meta(Some("schemas/a.json"))), AppId::new(5));
        assert_eq!(
            apps.of_type(meta(Some("schemas/a.json"))),
            Some(AppId::new(5))
        );
        assert_eq!(apps.of_type(meta(Some("schemas/b.json"))), None);
        let error = Addressing::new("https://example.cybozu.com", apps)
            .app(AppRef(Referent::Type(meta(None))))
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Note` has no app; set one with ClientBuilder::app_id::<Note>(id) or #[kintone(schema = \"…\", app = …)]"
        );
    }
}
