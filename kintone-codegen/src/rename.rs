//! Identifiers that the user chooses: `--rename CODE=IDENT`.

use std::fmt;

use kintone_schema::suggest;

use crate::names::{escaped, is_identifier};

/// The identifier of a field, or of an option of a field, chosen by the user. Nothing else changes it.
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
    /// Renames the field with this code.
    pub fn field(code: &str, identifier: &str) -> Result<Rename, RenameError> {
        Rename::new(code.to_owned(), identifier)
    }

    /// Renames an option of the field with this code. The states and actions of process management belong to the STATUS
    /// field.
    pub fn option(code: &str, option: &str, identifier: &str) -> Result<Rename, RenameError> {
        Rename::new(format!("{code}/{option}"), identifier)
    }

    /// Parses `code=identifier` or `code/option=identifier`.
    pub fn parse(text: &str) -> Result<Rename, RenameError> {
        // An identifier holds no `=`, an option may.
        match text.rsplit_once('=') {
            Some((of, identifier)) if !of.is_empty() => Rename::new(of.to_owned(), identifier),
            _ => Err(RenameError(format!(
                "expected CODE=IDENT or CODE/OPTION=IDENT, found {text:?}"
            ))),
        }
    }

    /// Renames what `code` or `code/option` names.
    pub(crate) fn of(of: &str, identifier: &str) -> Result<Rename, RenameError> {
        Rename::new(of.to_owned(), identifier)
    }

    fn new(of: String, identifier: &str) -> Result<Rename, RenameError> {
        if is_identifier(identifier) {
            Ok(Rename {
                of,
                identifier: identifier.to_owned(),
            })
        } else {
            let raw = escaped(identifier.to_owned());
            let remedy = match raw != identifier && is_identifier(&raw) {
                true => format!("it is a keyword; write it as {raw}"),
                false => "it has letters, digits and `_`, and begins with no digit".to_owned(),
            };
            Err(RenameError(format!(
                "{identifier:?} is not a Rust identifier; {remedy}"
            )))
        }
    }
}

/// What was probably meant by a rename of something that the code does not have, as the end of a sentence.
pub(crate) fn hint(of: &str, known: &[String]) -> String {
    let nearest = |name: &str, known: &[&str]| {
        suggest::nearest(name, known.iter().copied()).map(str::to_owned)
    };
    let all: Vec<&str> = known.iter().map(String::as_str).collect();
    let of_field = |field: &str| -> Vec<&str> {
        let options = known.iter().filter_map(|name| name.strip_prefix(field));
        options.filter_map(|name| name.strip_prefix('/')).collect()
    };
    // An option is compared with those of its field: the code of the field would make all of them alike.
    let near = match of.split_once('/') {
        Some((field, option)) if all.contains(&field) => {
            nearest(option, &of_field(field)).map(|option| format!("{field}/{option}"))
        }
        Some((field, option)) => {
            let fields: Vec<&str> = all
                .iter()
                .copied()
                .filter(|name| !name.contains('/'))
                .collect();
            nearest(field, &fields).map(|field| format!("{field}/{option}"))
        }
        None => nearest(of, &all),
    };
    match near {
        Some(near) => format!("; did you mean `{near}`?"),
        None => "; see the codes in its schema file".to_owned(),
    }
}

/// A rename that cannot be read, or whose target is not an identifier.
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
    fn a_keyword_has_to_be_escaped() {
        assert!(Rename::parse("種別=type").is_err());
        assert_eq!(Rename::parse("種別=r#type").unwrap().identifier, "r#type");
        assert_eq!(
            Rename::parse("a/x=1=X").unwrap(),
            Rename::option("a", "x=1", "X").unwrap()
        );
    }
}
