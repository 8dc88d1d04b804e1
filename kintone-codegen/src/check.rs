//! Compares what would be written with what is there, for `--check`: what changes nothing in the code (the revision, the
//! version of this tool) is no difference.

use std::fs;
use std::path::Path;

use kintone_codegen::{AppSchema, content_hash};

/// The schema file as it is checked in, if it is one.
pub(crate) fn checked_in(path: &Path) -> Option<AppSchema> {
    let stem = path.file_stem()?.to_string_lossy();
    AppSchema::parse(&fs::read_to_string(path).ok()?, &stem).ok()
}

/// Whether two forms give different code.
pub(crate) fn forms_differ(checked_in: Option<&AppSchema>, pulled: &AppSchema) -> bool {
    checked_in.map(content_hash) != Some(content_hash(pulled))
}

/// Whether a file holds other code than this.
pub(crate) fn code_differs(path: &Path, code: &str) -> bool {
    let old = fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    without_header(&old) != without_header(code)
}

fn without_header(code: &str) -> &str {
    let mut rest = code;
    while let Some((_, behind)) = rest
        .split_once('\n')
        .filter(|(line, _)| line.starts_with("//"))
    {
        rest = behind;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_makes_no_difference() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("invoice.rs");
        fs::write(&path, "// revision 1\r\nstruct Invoice;\r\n").unwrap();
        assert!(!code_differs(
            &path,
            "// revision 2\n// more\nstruct Invoice;\n"
        ));
        assert!(code_differs(&path, "// revision 1\nstruct Other;\n"));
        assert!(code_differs(
            &folder.path().join("missing.rs"),
            "struct Invoice;\n"
        ));
    }
}
