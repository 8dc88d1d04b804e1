//! Attachments in a folder: `<code>-<record id>/<name>`, in tables `<code>-<record id>-<row index>/<name>`.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::client::Client;
use crate::endpoint::error::Error;
use crate::record::AppRecord;
use crate::record::values::AttachedFile;

/// How many records are prepared side by side by default: their attachments are up- or downloaded at the same time.
pub(super) const CONCURRENT_RECORDS: usize = 4;

/// A file to download, and its path below the folder.
pub(super) struct Download {
    pub(super) file: AttachedFile,
    pub(super) path: String,
}

/// The paths of the files of one field. Files with the same name are told apart by a number.
pub(super) fn downloads(folder: &str, files: Vec<AttachedFile>) -> Result<Vec<Download>, String> {
    let folder_is_safe = is_component(folder);
    let mut taken = BTreeSet::new();
    let mut downloads = Vec::with_capacity(files.len());
    for file in files {
        if !folder_is_safe || !is_component(&file.name) {
            return Err(format!(
                "the file {:?} of {folder:?} would leave the folder for attachments; rename it in kintone, or leave the column out",
                file.name
            ));
        }
        // Some disks do not tell upper from lower case.
        let name = (0..)
            .map(|number| numbered(&file.name, number))
            .find(|name| taken.insert(name.to_lowercase()));
        let path = format!("{folder}/{}", name.unwrap_or_default());
        downloads.push(Download { file, path });
    }
    Ok(downloads)
}

/// `a.txt`, `a (1).txt`, `a (2).txt`, …
fn numbered(name: &str, number: u32) -> String {
    if number == 0 {
        return name.to_owned();
    }
    match name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) {
        Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
        None => format!("{name} ({number})"),
    }
}

/// Whether a name is that of a file in its folder, on any system.
fn is_component(name: &str) -> bool {
    let mut components = Path::new(name).components();
    let is_one = matches!(components.next(), Some(Component::Normal(one)) if one == name)
        && components.next().is_none();
    is_one && !name.contains(['/', '\\', '\0', ':'])
}

/// Downloads the files of a record, one after the other.
pub(super) async fn download<T: AppRecord>(
    client: &Client,
    folder: &Path,
    downloads: &[Download],
) -> Result<(), Error> {
    for Download { file, path } in downloads {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            let created = tokio::fs::create_dir_all(parent).await;
            created.map_err(|error| {
                Error::not_sent(format!("cannot create {}: {error}", parent.display()))
            })?;
        }
        let content = client.download_stream::<T>(file).await?;
        content.save(path).await?;
    }
    Ok(())
}

/// The file at a path below the folder, as a cell names it.
pub(super) fn find(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let mut components = path.split(['/', '\\']).peekable();
    if components.peek().is_none() || !components.all(is_component) {
        return Err(format!(
            "the path {path:?} leaves the folder for attachments; give one below it, such as 添付-1/a.txt"
        ));
    }
    let own = |error: std::io::Error| {
        format!(
            "cannot read the file {path:?} in {}: {error}",
            folder.display()
        )
    };
    let root = folder.canonicalize().map_err(own)?;
    let components = path.split(['/', '\\']);
    let file = components.fold(root.clone(), |file, component| file.join(component));
    let file = file.canonicalize().map_err(own)?;
    // A link may lead anywhere.
    if !file.starts_with(&root) {
        return Err(format!(
            "the path {path:?} leads out of the folder for attachments; copy the file into it"
        ));
    }
    match file.is_file() {
        true => Ok(file),
        false => Err(format!(
            "{path:?} is not a file; name each file in a line of its own"
        )),
    }
}

/// Uploads files one after the other, and returns their keys.
pub(super) async fn upload<T: AppRecord>(
    client: &Client,
    files: &[PathBuf],
) -> Result<Vec<String>, Error> {
    let mut keys = Vec::with_capacity(files.len());
    for file in files {
        let uploaded = client.upload_path::<T>(file).await?;
        keys.push(uploaded.file_key().to_owned());
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_in_their_folder_are_paths() {
        for name in ["a.txt", "請求書 1.pdf", "..a", "a..", ".hidden"] {
            assert!(is_component(name), "{name}");
        }
        for name in [
            "", ".", "..", "a/b", "/a", "../a", "a\\b", "C:a", "a/", "a\0",
        ] {
            assert!(!is_component(name), "{name:?}");
        }
    }

    #[test]
    fn files_of_one_name_are_numbered() {
        let file = |name: &str| AttachedFile {
            file_key: String::new(),
            name: name.to_owned(),
            content_type: String::new(),
            size: 0,
        };
        let files = ["a.txt", "a.txt", "A.txt", "a (1).txt", "b", "b"].map(file);
        let downloads = downloads("添付-1", files.into()).unwrap();
        let paths: Vec<&str> = downloads
            .iter()
            .map(|one| &one.path["添付-1/".len()..])
            .collect();
        assert_eq!(
            paths,
            [
                "a.txt",
                "a (1).txt",
                "A (2).txt",
                "a (1) (1).txt",
                "b",
                "b (1)"
            ]
        );
    }
}
