//! What never changes about a request: its method and path, the credentials that it takes, where else it exists.

use http::Method;

/// What is known of a request without any of its values.
///
/// ```
/// use kintone_runtime::endpoint::{Auth, Info, Method};
///
/// const INFO: Info = Info::new("get apps", &Method::GET, "apps.json")
///     .accepts(Auth::NotApiToken)
///     .without_guest_space();
/// assert_eq!(INFO.path(), "apps.json");
/// assert!(!INFO.auth().take_api_token());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    name: &'static str,
    method: &'static Method,
    path: &'static str,
    auth: Auth,
    guest_space: GuestSpace,
    has_preview: bool,
    is_preview: bool,
    is_bulk_member: bool,
    has_revision_guard: bool,
}

/// The credentials that a request takes. A password and a browser session always do.
///
/// They are ordered: of two, the greater is the stricter.
///
/// Source: kintone REST API, authentication; no page lists all requests, and [`Any`](Auth::Any) is what most of them say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Auth {
    /// None are needed.
    NoneNeeded,
    /// A password, an API token, a session or OAuth.
    #[default]
    Any,
    /// As [`Any`](Auth::Any), but no documentation says that API tokens work.
    PerhapsApiToken,
    /// A password, a session or OAuth.
    NotApiToken,
    /// A password or a session.
    PasswordOrSession,
}

impl Auth {
    /// Whether API tokens work, or may work.
    pub const fn take_api_token(self) -> bool {
        matches!(self, Auth::Any | Auth::PerhapsApiToken | Auth::NoneNeeded)
    }

    /// Says which credentials to use where API tokens do not work.
    pub(crate) const fn instead_of_api_token(self) -> Option<&'static str> {
        match self {
            Auth::NotApiToken => Some("a password, an OAuth token or the cookie of a session"),
            Auth::PasswordOrSession => Some("a password or the cookie of a session"),
            Auth::NoneNeeded | Auth::Any | Auth::PerhapsApiToken => None,
        }
    }

    /// As in the list of endpoints: `PTSO`, with a question mark after what is not certain.
    pub const fn letters(self) -> &'static str {
        match self {
            Auth::Any => "PTSO",
            Auth::PerhapsApiToken => "PT?SO",
            Auth::NotApiToken => "PSO",
            Auth::PasswordOrSession => "PS",
            Auth::NoneNeeded => "none",
        }
    }
}

/// Whether a request exists under the path of a guest space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GuestSpace {
    /// There as well.
    Too,
    /// Only there.
    Only,
    /// Not there.
    Never,
}

impl Info {
    /// A request with the name that errors give it (`get records`), its method and its path after `/k/v1/` (`records.json`).
    /// It takes all credentials and exists in guest spaces too, unless the other methods say otherwise.
    ///
    /// # Panics
    ///
    /// While compiling, if the braces of a path with a parameter (`apis/{name}.json`) are not balanced.
    pub const fn new(name: &'static str, method: &'static Method, path: &'static str) -> Info {
        assert!(
            has_balanced_braces(path),
            "a brace of the path has no partner"
        );
        Info {
            name,
            method,
            path,
            auth: Auth::Any,
            guest_space: GuestSpace::Too,
            has_preview: false,
            is_preview: false,
            is_bulk_member: false,
            has_revision_guard: false,
        }
    }

    /// Errors give it this name.
    pub const fn named(self, name: &'static str) -> Info {
        Info { name, ..self }
    }

    /// It takes these credentials.
    pub const fn accepts(self, auth: Auth) -> Info {
        Info { auth, ..self }
    }

    /// It does not exist in guest spaces.
    pub const fn without_guest_space(self) -> Info {
        Info {
            guest_space: GuestSpace::Never,
            ..self
        }
    }

    /// It exists in guest spaces only.
    pub const fn in_guest_space_only(self) -> Info {
        Info {
            guest_space: GuestSpace::Only,
            ..self
        }
    }

    /// It has a twin for the settings that are not deployed yet: see [`HasPreview`](super::HasPreview).
    pub const fn preview(self) -> Info {
        Info {
            has_preview: true,
            ..self
        }
    }

    /// A bulk request takes it: see [`BulkMember`](super::BulkMember).
    pub const fn bulk(self) -> Info {
        Info {
            is_bulk_member: true,
            ..self
        }
    }

    /// It writes settings, and kintone refuses it with `GAIA_CO03` if its parameter `revision` is not that of the settings.
    ///
    /// With that parameter it is sent again when its effect is unknown: the second time changes nothing, and a conflict then says
    /// that it [may have happened](super::error::Error::may_have_happened). Without it, it is not sent again.
    pub const fn revision_guard(self) -> Info {
        Info {
            has_revision_guard: true,
            ..self
        }
    }

    /// The twin for the settings that are not deployed yet. A bulk request does not take it.
    pub const fn of_preview(self) -> Info {
        Info {
            is_preview: true,
            has_preview: false,
            is_bulk_member: false,
            ..self
        }
    }

    /// What errors call it: `get records`.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What it does. A GET that travels as a POST is still a GET.
    pub const fn method(self) -> &'static Method {
        self.method
    }

    /// The path after `/k/v1/`, without `preview/`: `records.json`.
    pub const fn path(self) -> &'static str {
        self.path
    }

    /// The credentials that it takes.
    pub const fn auth(self) -> Auth {
        self.auth
    }

    /// Whether it exists in guest spaces.
    pub const fn guest_space(self) -> GuestSpace {
        self.guest_space
    }

    /// Whether it has a twin for the settings that are not deployed yet.
    pub const fn has_preview(self) -> bool {
        self.has_preview
    }

    /// Whether it is that twin, or exists for settings that are not deployed yet alone.
    pub const fn is_preview(self) -> bool {
        self.is_preview
    }

    /// Whether a bulk request takes it.
    pub const fn is_bulk_member(self) -> bool {
        self.is_bulk_member
    }

    /// Whether it is refused if its parameter `revision` is not that of the settings.
    pub const fn has_revision_guard(self) -> bool {
        self.has_revision_guard
    }
}

const fn has_balanced_braces(path: &str) -> bool {
    let bytes = path.as_bytes();
    let mut at = 0;
    let mut is_open = false;
    while at < bytes.len() {
        match (bytes[at], is_open) {
            (b'{', false) => is_open = true,
            (b'}', true) => is_open = false,
            (b'{' | b'}', _) => return false,
            _ => {}
        }
        at += 1;
    }
    !is_open
}
