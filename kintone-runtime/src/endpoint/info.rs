//! The declaration of a request: its method and path, the credentials that it takes, and where else it exists.

use http::Method;

/// The declaration of a request: everything that does not depend on its values.
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

/// The credentials that a request takes. A password and a browser session always work.
///
/// The values are ordered by strictness, the strictest last.
///
/// Source: kintone REST API, authentication; no page lists all requests, and [`Any`](Auth::Any) is what most of them say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Auth {
    /// No credentials are needed.
    NoneNeeded,
    /// A password, an API token, a session or OAuth.
    #[default]
    Any,
    /// As [`Any`](Auth::Any), but the documentation does not confirm that API tokens work.
    PerhapsApiToken,
    /// A password, a session or OAuth.
    NotApiToken,
    /// A password or a session.
    PasswordOrSession,
}

impl Auth {
    /// Returns whether API tokens work or may work.
    pub const fn take_api_token(self) -> bool {
        matches!(self, Auth::Any | Auth::PerhapsApiToken | Auth::NoneNeeded)
    }

    /// Returns whether OAuth tokens work.
    pub const fn take_oauth(self) -> bool {
        !matches!(self, Auth::PasswordOrSession)
    }

    /// Says which credentials to use where API tokens do not work.
    pub(crate) const fn instead_of_api_token(self) -> Option<&'static str> {
        match self {
            Auth::NotApiToken => Some("a password, an OAuth token or the cookie of a session"),
            Auth::PasswordOrSession => Some("a password or the cookie of a session"),
            Auth::NoneNeeded | Auth::Any | Auth::PerhapsApiToken => None,
        }
    }

    /// Returns the credentials as letters: `PTSO`, with a question mark after those that are uncertain.
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

/// The availability of a request in guest spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GuestSpace {
    /// In guest spaces and outside of them.
    Too,
    /// In guest spaces only.
    Only,
    /// Not in guest spaces.
    Never,
}

impl Info {
    /// Declares a request by its name in errors (`get records`), its method, and its path after `/k/v1/` (`records.json`).
    ///
    /// It takes all credentials and exists in guest spaces too, unless the other methods say otherwise.
    ///
    /// # Panics
    ///
    /// At compile time, if the braces of a path with a parameter (`apis/{name}.json`) are not balanced.
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

    /// Sets the name of the request in errors.
    pub const fn named(self, name: &'static str) -> Info {
        Info { name, ..self }
    }

    /// Declares which credentials the request takes.
    pub const fn accepts(self, auth: Auth) -> Info {
        Info { auth, ..self }
    }

    /// Declares that the request does not exist in guest spaces.
    pub const fn without_guest_space(self) -> Info {
        Info {
            guest_space: GuestSpace::Never,
            ..self
        }
    }

    /// Declares that the request exists in guest spaces only.
    pub const fn in_guest_space_only(self) -> Info {
        Info {
            guest_space: GuestSpace::Only,
            ..self
        }
    }

    /// Declares that the request exists for the preview as well: see [`HasPreview`](super::HasPreview).
    pub const fn preview(self) -> Info {
        Info {
            has_preview: true,
            ..self
        }
    }

    /// Declares that the request can be a member of a bulk request: see [`BulkMember`](super::BulkMember).
    pub const fn bulk(self) -> Info {
        Info {
            is_bulk_member: true,
            ..self
        }
    }

    /// Declares that the request writes settings, and that kintone rejects it with `GAIA_CO03` if its parameter `revision` is outdated.
    ///
    /// With that parameter, the request is retried when its effect is unknown: a second time changes nothing, and the error is then a
    /// conflict that [may have happened](super::error::Error::may_have_happened). Without it, the request is not retried.
    pub const fn revision_guard(self) -> Info {
        Info {
            has_revision_guard: true,
            ..self
        }
    }

    /// Declares the request for the preview. It cannot be a member of a bulk request.
    pub const fn of_preview(self) -> Info {
        Info {
            is_preview: true,
            has_preview: false,
            is_bulk_member: false,
            ..self
        }
    }

    /// Returns the name of the request in errors: `get records`.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Returns the method. A GET that is sent as a POST because its URL is too long is still a GET.
    pub const fn method(self) -> &'static Method {
        self.method
    }

    /// Returns the path after `/k/v1/`, without `preview/`: `records.json`.
    pub const fn path(self) -> &'static str {
        self.path
    }

    /// Returns the credentials that the request takes.
    pub const fn auth(self) -> Auth {
        self.auth
    }

    /// Returns whether the request exists in guest spaces.
    pub const fn guest_space(self) -> GuestSpace {
        self.guest_space
    }

    /// Returns whether the request exists for the preview as well.
    pub const fn has_preview(self) -> bool {
        self.has_preview
    }

    /// Returns whether the request is for the preview.
    pub const fn is_preview(self) -> bool {
        self.is_preview
    }

    /// Returns whether the request can be a member of a bulk request.
    pub const fn is_bulk_member(self) -> bool {
        self.is_bulk_member
    }

    /// Returns whether kintone checks the parameter `revision` of the request.
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
