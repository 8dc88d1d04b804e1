//! `--rename CODE=IDENT`: identifiers that the user chooses.

use std::fmt;

use crate::names::is_identifier;

/// The identifier of a field, or of an option of a field, chosen by the user: it pins a name for good.
///
/// ```
/// use kintone_codegen::Rename;
///
/// let rename = Rename::parse("合計=total").unwrap();
/// assert_eq!(rename, Rename::field("合計", "total").unwrap());
/// let rename = Rename::parse("請求区分/前払=Advance").unwrap();
/// assert_eq!(rename, Rename::option("請求区分", "前払", "Advance").unwrap());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// `code` or `code/option`: a field code holds no `/`, and an option may hold anything.
    pub(crate) of: String,
    pub(crate) identifier: String,
}

impl Rename {
    /// Of the field with this code.
    pub fn field(code: &str, identifier: &str) -> Result<Rename, RenameError> {
        Rename::new(code.to_owned(), identifier)
    }

    /// Of an option of the field with this code. The states and actions of process management belong to the STATUS
    /// field.
    pub fn option(code: &str, option: &str, identifier: &str) -> Result<Rename, RenameError> {
        Rename::new(format!("{code}/{option}"), identifier)
    }

    /// From `code=identifier` or `code/option=identifier`.
    pub fn parse(text: &str) -> Result<Rename, RenameError> {
        // An identifier holds no `=`, an option may.
        match text.rsplit_once('=') {
            Some((of, identifier)) if !of.is_empty() => Rename::new(of.to_owned(), identifier),
            _ => Err(RenameError(format!(
                "expected CODE=IDENT or CODE/OPTION=IDENT, found {text:?}"
            ))),
        }
    }

    fn new(of: String, identifier: &str) -> Result<Rename, RenameError> {
        if is_identifier(identifier) {
            Ok(Rename {
                of,
                identifier: identifier.to_owned(),
            })
        } else {
            Err(RenameError(format!(
                "{identifier:?} is no identifier of Rust; a keyword is written r#type"
            )))
        }
    }
}

/// A rename to what is no identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError(String);

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RenameError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_no_identifier_unless_escaped() {
        assert!(Rename::parse("種別=type").is_err());
        assert_eq!(Rename::parse("種別=r#type").unwrap().identifier, "r#type");
        assert_eq!(
            Rename::parse("a/x=1=X").unwrap(),
            Rename::option("a", "x=1", "X").unwrap()
        );
    }
}
