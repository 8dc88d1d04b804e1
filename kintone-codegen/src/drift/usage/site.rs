//! Where in the sources a change is met.

use std::path::PathBuf;

/// A place in the sources that a change concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The file. It is empty if a build script writes it.
    pub file: PathBuf,
    /// The line, beginning with 1.
    pub line: usize,
    /// What is there: `` field `件名` of `Invoice` ``.
    pub what: String,
    /// What is said of a type, field or variant that is checked against the form; `None` of code that uses it.
    pub definition: Option<Definition>,
}

/// A type, field or variant that is checked against a form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    /// Whether the generator writes it.
    pub is_generated: bool,
    /// The name in Rust of the field or variant.
    pub identifier: Option<String>,
}

/// A file, or a part of it, that was not searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The file or folder.
    pub file: PathBuf,
    /// The line, beginning with 1.
    pub line: Option<usize>,
    /// The reason.
    pub why: String,
}

/// A file that is searched.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// The folder of its crate, to which the paths of schema files are relative.
    pub(super) folder: PathBuf,
    pub(super) file: PathBuf,
    pub(super) is_generated: bool,
}

impl Origin {
    /// Code that uses a type.
    pub(super) fn site(&self, line: usize, what: String) -> Use {
        Use {
            file: self.file.clone(),
            line,
            what,
            definition: None,
        }
    }

    /// A type, or a field or variant of one.
    pub(super) fn definition(&self, line: usize, what: String, identifier: Option<&str>) -> Use {
        let definition = Definition {
            is_generated: self.is_generated,
            identifier: identifier.map(str::to_owned),
        };
        Use {
            definition: Some(definition),
            ..self.site(line, what)
        }
    }
}
