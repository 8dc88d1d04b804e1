//! Traits that the user wants the generated types to derive.

use kintone_schema::suggest;

use crate::error::Error;

/// The names that stand for derives by themselves; any other is a path.
const KNOWN: [&str; 6] = ["serde", "Eq", "Hash", "PartialOrd", "Ord", "Copy"];

/// A trait to derive beside those that the code derives anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Derive {
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Copy,
    /// The path of a derive of another crate.
    Path(String),
}

impl Derive {
    /// Parses the name of a trait. `serde` stands for two.
    pub(crate) fn parse(text: &str) -> Result<Vec<Derive>, Error> {
        let text: String = text.split_whitespace().collect();
        let refused = |why: String| Err(Error::Choice(why));
        Ok(vec![match text.as_str() {
            "Eq" => Derive::Eq,
            "Hash" => Derive::Hash,
            "PartialOrd" => Derive::PartialOrd,
            "Ord" => Derive::Ord,
            "Copy" => Derive::Copy,
            "serde" => {
                let path = |name: &str| Derive::Path(format!("serde::{name}"));
                return Ok(vec![path("Serialize"), path("Deserialize")]);
            }
            "Debug" | "Clone" | "PartialEq" | "KintoneRecord" => {
                return refused(format!("the code derives `{text}` already; leave it out"));
            }
            "Default" => {
                return refused(
                    "the code has `Default` wherever nothing is required, and elsewhere a struct of the required fields; leave it out"
                        .to_owned(),
                );
            }
            "Serialize" | "Deserialize" => {
                return refused(format!(
                    "`{text}` is not in scope in the generated code; write serde for both, or serde::{text}"
                ));
            }
            path => match syn::parse::Parser::parse_str(syn::Path::parse_mod_style, path) {
                Ok(parsed) if parsed.segments.len() > 1 => Derive::Path(text),
                Ok(_) => {
                    let meant = suggest::nearest(&text, KNOWN)
                        .map(|near| format!("did you mean `{near}`? Of another derive "))
                        .unwrap_or_default();
                    let its = if meant.is_empty() { "its" } else { "the" };
                    return refused(format!(
                        "`{text}` is not in scope in the generated code; {meant}write {its} path, such as my_crate::{text}"
                    ));
                }
                Err(_) => {
                    return refused(format!(
                        "{text:?} is not a derive; write serde, Eq, Hash, PartialOrd, Ord, Copy or a path such as my_crate::Name"
                    ));
                }
            },
        }])
    }

    /// The trait as `#[derive(…)]` names it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Derive::Eq => "Eq",
            Derive::Hash => "Hash",
            Derive::PartialOrd => "PartialOrd",
            Derive::Ord => "Ord",
            Derive::Copy => "Copy",
            Derive::Path(path) => path,
        }
    }

    /// The traits of which this one needs an implementation too, and which the code does not derive by itself.
    pub(crate) fn needs(&self) -> &'static [Derive] {
        match self {
            Derive::Ord => &[Derive::Eq, Derive::PartialOrd],
            _ => &[],
        }
    }
}
