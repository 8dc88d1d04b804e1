//! What requests about settings have in common: a model with its revision, and the answer of a write.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::unknown_members;
use crate::record::digits;
use crate::record::id::Revision;
use crate::record::values::UploadedFile;

/// Settings of an app as they were read, and their revision. What was changed in them is written back by the request of the same
/// name.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Settings<T> {
    /// The settings.
    #[serde(flatten)]
    pub settings: T,
    /// The revision of all settings of the app.
    pub revision: Revision,
}

/// The answer to a write of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UpdatedSettings {
    /// The new revision of the settings.
    pub revision: Revision,
}

/// A file of a customization or an icon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SettingsFile {
    /// The key: that of an uploaded file, or of one that the settings have already.
    pub file_key: String,
    /// The file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The MIME type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The size in bytes.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub size: Option<u64>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

impl SettingsFile {
    /// Creates a file that was uploaded.
    pub fn uploaded(file: &UploadedFile) -> SettingsFile {
        SettingsFile {
            file_key: file.file_key().to_owned(),
            name: None,
            content_type: None,
            size: None,
            others: Map::new(),
        }
    }
}
