//! Writes files only when their content changes, and whole or not at all.

use std::io::Write;
use std::path::Path;
use std::{fs, io};

/// Makes `content` the content of the file, and says whether it was another one.
pub(crate) fn write(path: &Path, content: &str) -> io::Result<bool> {
    match fs::read(path) {
        Ok(old) if same(&old, content) => return Ok(false),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    replace(path, content)?;
    Ok(true)
}

/// Git may have checked the file out with CRLF.
fn same(old: &[u8], content: &str) -> bool {
    std::str::from_utf8(old).is_ok_and(|old| old == content || old.replace("\r\n", "\n") == content)
}

/// Whoever reads meanwhile sees the old content or the new one. A link stays a link, and a file keeps its permissions.
fn replace(path: &Path, content: &str) -> io::Result<()> {
    let (path, permissions) = match path.canonicalize() {
        Ok(target) => {
            let permissions = fs::metadata(&target)?.permissions();
            (target, Some(permissions))
        }
        // A new file, or a link to one.
        Err(_) => match fs::read_link(path) {
            Ok(target) => (folder_of(path).join(target), None),
            Err(_) => (path.to_owned(), None),
        },
    };
    let folder = folder_of(&path);
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.join(format!(".{name}.{}", std::process::id()));
    let written = fs::File::create(&draft)
        .and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            if let Some(permissions) = permissions {
                file.set_permissions(permissions)?;
            }
            file.sync_all()
        })
        .and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        // The error that counts is the first one.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_only_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/schema.json");
        assert!(write(&path, "a\n").unwrap());
        assert!(!write(&path, "a\n").unwrap());
        fs::write(&path, "a\r\n").unwrap();
        assert!(!write(&path, "a\n").unwrap());
        assert!(write(&path, "b\n").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "b\n");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_file_keeps_its_mode() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file.rs"), folder.path().join("link.rs"));
        fs::write(&file, "a\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file.rs", &link).unwrap();
        assert!(write(&link, "b\n").unwrap());
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "b\n");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);

        fs::remove_file(&file).unwrap();
        assert!(write(&link, "c\n").unwrap());
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "c\n");
    }
}
