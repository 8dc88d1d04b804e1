//! Turns requests into HTTP requests, and HTTP answers into responses or errors, without any I/O.
//!
//! A transport sends [`Prepared::request`] with the credentials for [`HttpRequest::apps`] and [`HttpRequest::lookup_apps`], and passes
//! the answer to [`Prepared::read`]. Whether a request is sent again follows from [`HttpRequest::failure`] and [`HttpRequest::replay`].
//!
//! ```
//! use kintone_runtime::api::GetFormLayout;
//! use kintone_runtime::endpoint::{self, Addressing, AppIds, HeaderMap, HttpResponse, Method};
//! use kintone_runtime::AppId;
//!
//! let addressing = Addressing::new("https://example.cybozu.com", AppIds::default());
//! let prepared = endpoint::prepare(GetFormLayout::new(AppId::new(1)), &addressing)?;
//! let request = prepared.request().expect("there is something to send");
//! assert_eq!(request.method, Method::GET);
//! assert_eq!(request.url, "https://example.cybozu.com/k/v1/app/form/layout.json?app=1");
//!
//! let form = prepared.read(Some(HttpResponse {
//!     status: 200,
//!     headers: HeaderMap::new(),
//!     body: r#"{"layout": [], "revision": "2"}"#.into(),
//! }))?;
//! assert_eq!(form.revision.get(), 2);
//! # Ok::<(), kintone_runtime::Error>(())
//! ```

mod addressing;
mod declared;
mod encoded;
pub mod error;
mod error_answer;
mod field_error;
mod info;
pub(crate) mod json;
mod members;
mod multipart;
pub(crate) mod one_line;
mod open_enum;
mod params;
mod prepared;
mod random;
mod replay;
pub(crate) mod request;
mod request_context;
mod response;
#[cfg(feature = "reqwest")]
mod secrets;
mod settings_write;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod unknown_members;
mod unreadable_records;

pub use http::{HeaderMap, HeaderValue, Method};

pub use addressing::{Addressing, AppIds, AppRef};
pub use declared::{BulkMember, Encode, Endpoint, HasPreview, Preview};
pub use encoded::Encoded;
pub(crate) use encoded::{Apps, Body, Decode, Encoding, Translation};
pub(crate) use error_answer::{Refusal, excerpt, shown};
pub use field_error::FieldError;
pub use info::{Auth, GuestSpace, Info};
pub use json::Done;
#[cfg(feature = "reqwest")]
pub(crate) use multipart::AFTER_FILE;
pub(crate) use multipart::file_form;
pub(crate) use open_enum::open_enum;
pub use params::Params;
#[cfg(feature = "reqwest")]
pub(crate) use params::encode_path;
pub(crate) use prepared::place;
pub use prepared::{Prepared, prepare};
#[cfg(feature = "reqwest")]
pub(crate) use random::random;
pub use replay::Replay;
pub(crate) use replay::{Attempt, Outcome};
pub use request::{CallKind, HttpRequest, MAX_URL_BYTES};
pub(crate) use request_context::Context;
pub use response::{HttpResponse, MAX_JSON_BYTES, MAX_PAGE_BYTES};
#[cfg(feature = "reqwest")]
pub(crate) use secrets::Secrets;
pub use settings_write::{SettingsWrite, WithoutUnknownMembers};
pub(crate) use unreadable_records::UnreadableRecords;
