//! Why a form cannot be turned into Rust.

use std::fmt;

/// Why no code was generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A name that is not an identifier, or that is already in use.
    Name(String),
    /// A rename to a name that is in use.
    Rename {
        /// What it names: `code` or `code/option`.
        of: String,
        /// Why it cannot have the name.
        message: String,
    },
    /// A rename of a field or option that the form does not have.
    UnknownRename {
        /// What it names: `code` or `code/option`.
        of: String,
        /// What may be meant, as the end of a sentence.
        hint: String,
    },
    /// A field to include, exclude or give a type that the form does not have.
    UnknownField {
        /// What was to be done with it: "exclude".
        to: String,
        /// What stands for the field.
        code: String,
        /// A field that may be meant, as the end of a sentence; empty if there is none.
        hint: String,
    },
    /// A type, derive or attribute that the code cannot have.
    Choice(String),
    /// Codes and options that have no letters in ASCII, as renames name them: `合計`, `請求区分/前払`.
    NoAsciiName(Vec<String>),
    /// A form in which no field holds a value. Names the app.
    NoField(String),
    /// The generated text is not Rust: a defect of this crate.
    Syntax(syn::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::UnknownField { to, code, hint } => {
                write!(f, "the form has no field `{code}` to {to}{hint}")
            }
            Error::Name(message) | Error::Choice(message) | Error::Rename { message, .. } => {
                f.write_str(message)
            }
            Error::UnknownRename { of, hint } => {
                write!(f, "the form has no field or option `{of}` to rename{hint}")
            }
            Error::NoAsciiName(names) => {
                f.write_str("these names have letters that ASCII does not have; choose an identifier for each:")?;
                names
                    .iter()
                    .try_for_each(|name| write!(f, "\n  --rename {}", quoted(&format!("{name}=…"))))
            }
            Error::NoField(app) => write!(
                f,
                "{app} has no field that holds a value, so there is no record to write a struct for"
            ),
            Error::Syntax(error) => write!(
                f,
                "the generated code does not parse; please report this form: {error}"
            ),
        }
    }
}

/// Quotes a word of a command line where the shell needs it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '=' | '/' | '_' | '-' | '…');
    match word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
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
