//! What keeps a form from becoming Rust.

use std::fmt;

/// Why no code was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A name that is no identifier, or that is taken.
    Name(String),
    /// A rename of a field or option that the form does not have.
    UnknownRename(String),
    /// The generated tokens are no Rust: a defect of this crate.
    Syntax(syn::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Name(message) => f.write_str(message),
            Error::UnknownRename(of) => {
                write!(
                    f,
                    "the form has no field or option `{of}` to rename; see the codes in its schema file"
                )
            }
            Error::Syntax(error) => write!(
                f,
                "the generated code does not parse; please report this form: {error}"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Syntax(error) => Some(error),
            _ => None,
        }
    }
}
