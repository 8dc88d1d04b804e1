//! Attributes that the user wants on the generated structs.

use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Lit, Meta, Token};

use crate::error::Error;

/// An attribute of every struct, in the parts in which it is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StructAttribute {
    /// The lints of `#[allow(…)]`, which join those that the code allows by itself.
    Allow(Vec<String>),
    /// `#[name(word, word)]`
    List { name: String, words: Vec<String> },
    /// Any other attribute, whole.
    Line(String),
}

impl StructAttribute {
    /// Parses an attribute: `#[serde(rename_all = "camelCase")]`.
    pub(crate) fn parse(text: &str) -> Result<StructAttribute, Error> {
        let refused = |why: &str| Err(Error::Choice(format!("{text:?} {why}")));
        let parsed = syn::Attribute::parse_outer.parse_str(text);
        let attribute = match parsed.as_deref() {
            Ok([attribute]) => attribute,
            Ok([_, _, ..]) => return refused("is more than one attribute; write each by itself"),
            _ => {
                return refused(
                    "is not an attribute; write one such as #[allow(clippy::large_enum_variant)]",
                );
            }
        };
        let name = written(attribute.path());
        match name.as_str() {
            "derive" => return refused("is a derive; name its traits as derives"),
            "kintone" => return refused("is written by the generator, from the form"),
            "cfg" => {
                return refused(
                    "would remove the struct and leave its impls; put it on the module of the code",
                );
            }
            _ => {}
        }
        let Meta::List(list) = &attribute.meta else {
            return Ok(StructAttribute::Line(format!(
                "#[{}]",
                word(&attribute.meta)
            )));
        };
        match list.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated) {
            Ok(words) if words.is_empty() => refused("is empty"),
            Ok(words) => {
                let words = words.into_iter().map(|word| word.0).collect();
                Ok(match name.as_str() {
                    "allow" => StructAttribute::Allow(words),
                    _ => StructAttribute::List { name, words },
                })
            }
            // rustfmt leaves it as it is written, too.
            Err(_) => Ok(StructAttribute::Line(text.trim().to_owned())),
        }
    }
}

/// One argument of an attribute, laid out.
struct Word(String);

impl Parse for Word {
    fn parse(input: ParseStream<'_>) -> syn::Result<Word> {
        if input.peek(Lit) {
            return Ok(Word(input.parse::<Lit>()?.to_token_stream().to_string()));
        }
        let meta = input.parse::<Meta>()?;
        if let Meta::List(list) = &meta {
            list.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated)?;
        }
        Ok(Word(word(&meta)))
    }
}

fn word(meta: &Meta) -> String {
    match meta {
        Meta::Path(path) => written(path),
        Meta::NameValue(pair) => {
            let value = pair.value.to_token_stream().to_string();
            format!("{} = {value}", written(&pair.path))
        }
        Meta::List(list) => {
            let words = list.parse_args_with(Punctuated::<Word, Token![,]>::parse_terminated);
            let words: Vec<String> = words.into_iter().flatten().map(|word| word.0).collect();
            format!("{}({})", written(&list.path), words.join(", "))
        }
    }
}

/// A path without blanks.
fn written(path: &syn::Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_taken_apart_for_its_layout() {
        let parsed = |text| StructAttribute::parse(text).unwrap();
        assert_eq!(
            parsed("#[allow( dead_code,clippy::all )]"),
            StructAttribute::Allow(vec!["dead_code".into(), "clippy::all".into()])
        );
        assert_eq!(
            parsed(r#"#[serde(rename_all="camelCase",bound(serialize=""))]"#),
            StructAttribute::List {
                name: "serde".into(),
                words: vec![
                    r#"rename_all = "camelCase""#.into(),
                    r#"bound(serialize = "")"#.into()
                ],
            }
        );
        assert_eq!(
            parsed("#[non_exhaustive]"),
            StructAttribute::Line("#[non_exhaustive]".into())
        );
    }

    #[test]
    fn an_attribute_that_breaks_the_code_is_refused() {
        for (text, why) in [
            ("dead_code", "is not an attribute"),
            ("#![allow(dead_code)]", "is not an attribute"),
            ("#[derive(Eq)]", "name its traits"),
            ("#[kintone(read)]", "written by the generator"),
            ("#[cfg(test)]", "on the module"),
            ("#[a] #[b]", "more than one"),
            ("#[allow()]", "is empty"),
            ("#[a] struct X;", "is not an attribute"),
        ] {
            let error = StructAttribute::parse(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
