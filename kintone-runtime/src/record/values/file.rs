//! Files that are attached to records, or were uploaded to be attached.

use super::text::list_presence;
use crate::record::codec::{Cursor, Encoder, Mode, ValueError};
use crate::record::field_value::{FieldValue, Presence, Value};
use crate::record::kind::FILE;

/// A file in a file field: one that is already attached, or one that was uploaded and is to be attached.
///
/// An update must repeat the attached files that stay; all others are removed. A record that is added can only have uploaded files.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub enum Attachment {
    /// A file that is already attached to the record.
    Attached(AttachedFile),
    /// A file that is to be attached to the record.
    Uploaded(UploadedFile),
}

/// A file that is attached to a record. Each update of the record gives it a new key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct AttachedFile {
    /// The key to download it with.
    pub file_key: String,
    /// The file name.
    pub name: String,
    /// The MIME type.
    pub content_type: String,
    /// The size in bytes.
    pub size: u64,
}

/// A file that was uploaded. It can be attached once, to one record, within 3 days.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct UploadedFile {
    file_key: String,
}

impl UploadedFile {
    /// Creates a file from the key that the upload returned.
    pub fn new(file_key: impl Into<String>) -> UploadedFile {
        UploadedFile {
            file_key: file_key.into(),
        }
    }

    /// Returns the key that the upload returned.
    pub fn file_key(&self) -> &str {
        &self.file_key
    }
}

impl From<AttachedFile> for Attachment {
    fn from(file: AttachedFile) -> Attachment {
        Attachment::Attached(file)
    }
}

impl From<UploadedFile> for Attachment {
    fn from(file: UploadedFile) -> Attachment {
        Attachment::Uploaded(file)
    }
}

impl Attachment {
    /// Returns the file if it is already attached to the record.
    pub fn attached(&self) -> Option<&AttachedFile> {
        match self {
            Attachment::Attached(file) => Some(file),
            Attachment::Uploaded(_) => None,
        }
    }
}

impl FieldValue<FILE> for Vec<Attachment> {}
impl FieldValue<FILE> for Vec<AttachedFile> {}

macro_rules! file_lists {
    ($($file:ty: $from:expr, $encode:expr;)*) => {$(
        impl<'de> Value<'de> for Vec<$file> {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                self.clear();
                input.array(|input| {
                    self.push($from(decode(input)?));
                    Ok(())
                })
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Vec::clear(self);
                Ok(())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                out.list(self, $encode)
            }

            fn presence(&self) -> Presence {
                list_presence(self)
            }

            fn vacant() -> Vec<$file> {
                Vec::new()
            }
        }
    )*};
}

file_lists! {
    Attachment: Attachment::Attached, encode_attachment;
    AttachedFile: std::convert::identity, encode_attached;
}

fn decode(input: &mut Cursor<'_>) -> Result<AttachedFile, ValueError> {
    let mut file = AttachedFile {
        file_key: String::new(),
        name: String::new(),
        content_type: String::new(),
        size: 0,
    };
    input.object(|key, input| {
        match key {
            _ if input.empty() => {}
            "fileKey" => file.file_key = input.text()?.into_owned(),
            "name" => file.name = input.text()?.into_owned(),
            "contentType" => file.content_type = input.text()?.into_owned(),
            "size" => file.size.decode(input)?,
            _ => input.skip()?,
        }
        Ok(())
    })?;
    match file.file_key.is_empty() {
        false => Ok(file),
        true => Err(ValueError::message("a file has no fileKey")),
    }
}

fn encode_attachment(attachment: &Attachment, out: &mut Encoder) -> Result<(), ValueError> {
    match attachment {
        Attachment::Attached(file) => encode_attached(file, out),
        Attachment::Uploaded(file) => {
            encode_key(&file.file_key, out);
            Ok(())
        }
    }
}

fn encode_attached(file: &AttachedFile, out: &mut Encoder) -> Result<(), ValueError> {
    if out.names_files() {
        for (before, text) in [
            ("{\"fileKey\":", &file.file_key),
            (",\"name\":", &file.name),
        ] {
            out.raw(before);
            out.text(text);
        }
        out.raw("}");
        return Ok(());
    }
    // A row that is added to a table of an existing record is new as well.
    if out.mode() == Mode::Add {
        return Err(ValueError::message(format!(
            "the file {:?} is attached to another record or row, and its key cannot attach it anywhere else; upload it again",
            file.name,
        )));
    }
    encode_key(&file.file_key, out);
    Ok(())
}

fn encode_key(file_key: &str, out: &mut Encoder) {
    out.raw("{\"fileKey\":");
    out.text(file_key);
    out.raw("}");
}
