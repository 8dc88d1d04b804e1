//! Reads the file of a plug-in: a zip with the public key of its author, and with a zip of its contents.
//!
//! Source: the command `plugin upload` of kintone's official cli-kintone, which computes the id from the file.

use std::io::{Cursor, Read};

use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::domain::language::Language;

/// The largest part that is read, in bytes. Assumed: it only has to keep a file from filling the memory.
const LARGEST_PART: u64 = 100 * 1024 * 1024;

/// What a file says about its plug-in.
pub(crate) struct PluginFile {
    pub(crate) id: String,
    /// Whether the id is that of a public key, which the next version has too.
    pub(crate) is_signed: bool,
    pub(crate) name: String,
    /// The version in the manifest.
    pub(crate) version: Option<String>,
}

impl PluginFile {
    /// Reads a file with this name. One that is not a plug-in of kintone gets an id from its content, and its own name.
    pub(crate) fn read(file_name: &str, bytes: &[u8], language: Language) -> PluginFile {
        let public_key = part(bytes, "PUBKEY");
        let manifest =
            part(bytes, "contents.zip").and_then(|contents| part(&contents, "manifest.json"));
        let manifest: Value = manifest
            .and_then(|manifest| serde_json::from_slice(&manifest).ok())
            .unwrap_or_default();
        let stem = file_name
            .rsplit_once('.')
            .map_or(file_name, |(stem, _)| stem);
        let name = name(&manifest["name"], language);
        PluginFile {
            id: id_of(public_key.as_deref().unwrap_or(bytes)),
            is_signed: public_key.is_some(),
            name: name.unwrap_or(stem).to_owned(),
            version: match &manifest["version"] {
                Value::Number(version) => Some(version.to_string()),
                Value::String(version) => Some(version.clone()),
                _ => None,
            },
        }
    }
}

/// Returns the name in a language, or in any.
fn name(names: &Value, language: Language) -> Option<&str> {
    let (wanted, other) = match language {
        Language::Ja => ("ja", "en"),
        Language::En => ("en", "ja"),
    };
    [wanted, other]
        .into_iter()
        .find_map(|language| names[language].as_str())
}

/// Reads a part of a zip, if there is one with this name.
fn part(zip: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).ok()?;
    let part = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    part.take(LARGEST_PART).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Returns the first 128 bits of the SHA-256 hash, in hexadecimal digits written as the letters from a to p.
fn id_of(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let digits = hash
        .iter()
        .take(16)
        .flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits.map(|digit| char::from(b'a' + digit)).collect()
}
