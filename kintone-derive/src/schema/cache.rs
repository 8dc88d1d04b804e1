//! Caches the schema files that this compiler process has parsed.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use kintone_schema::AppSchema;

/// Identifies one state of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
}

impl Stamp {
    pub(super) fn of(file: &Path) -> Result<Stamp, String> {
        let metadata = std::fs::metadata(file).map_err(describe)?;
        if !metadata.is_file() {
            return Err("it is not a file".to_owned());
        }
        // A file that exists and may not be read must not reach `include_str!`.
        std::fs::File::open(file).map_err(describe)?;
        Ok(Stamp {
            modified: metadata.modified().ok(),
            length: metadata.len(),
        })
    }
}

/// The compiler loads the macro once per crate, but an editor keeps it for hours, hence the stamp.
static CACHE: Mutex<Option<Cache>> = Mutex::new(None);

type Cache = HashMap<PathBuf, (Stamp, Arc<AppSchema>)>;

/// Whether no type before this one named the file. A compiler process expands every derive of its crate anew, so that each crate
/// has a first one. An editor, whose process lives longer, has no use for what follows from this.
pub(super) fn is_first(file: &Path) -> bool {
    static NAMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    named.insert(file.to_owned())
}

/// Parses outside the lock, and keeps only what could be parsed.
pub(super) fn cached(file: &Path, stamp: Stamp) -> Result<Arc<AppSchema>, String> {
    let lock = || CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, schema)) = lock().as_ref().and_then(|cache| cache.get(file))
        && *known == stamp
    {
        return Ok(Arc::clone(schema));
    }
    let text = std::fs::read_to_string(file).map_err(describe)?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let schema = AppSchema::parse(&text, &stem).map_err(|error| error.to_string())?;
    let schema = Arc::new(schema);
    lock()
        .get_or_insert_default()
        .insert(file.to_owned(), (stamp, Arc::clone(&schema)));
    Ok(schema)
}

/// Messages of operating systems differ, so the common case has its own.
fn describe(error: std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = r#"{"properties": {"件名": {"type": "SINGLE_LINE_TEXT", "code": "件名"}}}"#;

    fn write(name: &str, text: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kintone-derive-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let file = folder.join(name);
        std::fs::write(&file, text).expect("a file in it");
        file
    }

    #[test]
    fn an_unchanged_file_is_parsed_once() {
        let file = write("once.json", FORM);
        let stamp = Stamp::of(&file).expect("the file is there");
        let first = cached(&file, stamp).expect("a form");
        assert!(Arc::ptr_eq(&first, &cached(&file, stamp).expect("a form")));
    }

    #[test]
    fn a_failed_parse_is_forgotten_when_the_file_is_mended() {
        let file = write("mended.json", "{");
        let stamp = Stamp::of(&file).expect("the file is there");
        assert!(cached(&file, stamp).is_err());
        let file = write("mended.json", FORM);
        let stamp = Stamp::of(&file).expect("the file is there");
        assert!(cached(&file, stamp).is_ok_and(|schema| schema.field("件名").is_some()));
    }
}
