//! What the user is told: why the program failed, and notes on the way.

use std::io::Write as _;
use std::path::{Display, Path};

use kintone_codegen::PullError;
use kintone_runtime::ErrorKind;

use crate::write::WriteError;

/// Why the program failed.
pub(crate) enum Failure {
    /// The arguments or the environment have to change.
    Usage(String),
    Other(String),
}

impl Failure {
    /// The exit code of a program that ends so.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Failure::Usage(_) => 2,
            Failure::Other(_) => 1,
        }
    }
}

/// A path as a person in this folder would name it.
pub(crate) fn shown(path: &Path) -> Display<'_> {
    let current = std::env::current_dir()
        .and_then(|current| current.canonicalize())
        .unwrap_or_default();
    path.strip_prefix(&current).unwrap_or(path).display()
}

impl From<WriteError> for Failure {
    fn from(WriteError { path, error }: WriteError) -> Failure {
        Failure::Other(format!("cannot write {}: {error}", shown(&path)))
    }
}

/// One line to the standard error: the standard output holds code only. Names and options come from the server: no control
/// character of theirs reaches the terminal, and no line of theirs looks like one of this program or of GitHub.
pub(crate) fn say(line: &str) {
    eprintln!("{}", kintone_runtime::macro_support::one_line(line));
}

/// To the standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut output = std::io::stdout();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .map_err(|error| Failure::Other(format!("cannot write to the standard output: {error}")))
}

impl From<kintone_codegen::Error> for Failure {
    fn from(error: kintone_codegen::Error) -> Failure {
        match error {
            kintone_codegen::Error::Syntax(_) | kintone_codegen::Error::NoField(_) => {
                Failure::Other(error.to_string())
            }
            _ => Failure::Usage(error.to_string()),
        }
    }
}

impl From<kintone_runtime::Error> for Failure {
    fn from(error: kintone_runtime::Error) -> Failure {
        let mut message = error.to_string();
        for (library, command) in REMEDIES {
            message = message.replace(library, command);
        }
        match error.kind() {
            ErrorKind::Config => Failure::Usage(message),
            _ => Failure::Other(message),
        }
    }
}

/// What the library tells programs to do, and what people do here.
const REMEDIES: [(&str, &str); 3] = [
    (
        "a client for that space is made by `client.in_guest_space(id)`",
        "the app is in a guest space: name it with --guest-space-id, or with `guest-space` in kintone.toml",
    ),
    (
        "send it with `client.in_guest_space(id)`",
        "name the space with --guest-space-id, or with `guest-space` in kintone.toml",
    ),
    (", or send it anyway with `skip_auth_check`", ""),
];

impl From<PullError> for Failure {
    fn from(error: PullError) -> Failure {
        match error {
            PullError::Kintone(error) => error.into(),
            error => Failure::Other(error.to_string()),
        }
    }
}
