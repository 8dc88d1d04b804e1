//! What to do about a change. It depends on who writes the code that the change concerns, and on whether code and form are of one
//! environment.

use std::fmt;

use super::change::{Change, ChangeKind, Effect, Place};

/// The author of the code that a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Author<'c> {
    /// It is not known.
    #[default]
    Unknown,
    /// A person: attributes of the derive are in the code.
    Person,
    /// kintone-codegen: edits of the code would be lost.
    Generator {
        /// The key of the app in `kintone.toml`.
        app: Option<&'c str>,
        /// The name of the field or variant in Rust, where it is known.
        identifier: Option<&'c str>,
    },
}

impl Change {
    /// Returns what to do about it in code for the same environment, besides pulling the form and generating the code anew.
    pub fn remedy(&self, author: Author<'_>) -> Option<String> {
        if let (ChangeKind::Renamed, Some(now)) = (self.kind, &self.now) {
            return Some(self.keeps_the_name(now, author));
        }
        if self.effect != Effect::Breaking {
            return None;
        }
        let is_generated = matches!(author, Author::Generator { .. });
        let remedy = match (&self.place, self.kind) {
            (Place::Field { .. }, ChangeKind::Renamed) => match is_generated {
                true => {
                    "exchange them in `rename` of kintone.toml, or restore the codes in the form"
                }
                false => {
                    "exchange them with #[kintone(code = …)], or restore the codes in the form"
                }
            },
            (Place::Field { .. }, ChangeKind::Gone) => match is_generated {
                true => {
                    "remove its uses, because the generated code will lack it, or restore the field in the form"
                }
                false => "remove it from the struct, or restore the field in the form",
            },
            (Place::Field { .. }, ChangeKind::Moved) => match is_generated {
                true => {
                    "change the code that uses it, because the generated code will have it there, or move it back in the form"
                }
                false => "move it in the structs, too, or back in the form",
            },
            (Place::Field { .. }, ChangeKind::Added) => match is_generated {
                true => {
                    "give it a value wherever records are added, or give it a default in the form"
                }
                false => {
                    "add it to the struct, and a value wherever records are added, or give it a default in the form"
                }
            },
            (Place::Field { .. }, ChangeKind::Required) => {
                "give it a value wherever records are written, or make it optional in the form"
            }
            (Place::Field { .. }, ChangeKind::Type) => {
                "change the code that uses it to the new type, or restore the type in the form"
            }
            (Place::Field { .. }, ChangeKind::ReadOnly) => match is_generated {
                true => "remove what writes it: it will be `ReadOnly`",
                false => "make it `ReadOnly<…>`, and remove what writes it",
            },
            (Place::Field { .. }, ChangeKind::Unique) => match self.is_dropped {
                true => "update records by another key, or prohibit duplicate values in the form",
                false => "expect an error for a duplicate where records are written",
            },
            (Place::Field { .. }, ChangeKind::Default) if self.is_dropped => {
                "give it a value wherever records are added, or restore the default in the form"
            }
            (Place::Field { .. }, ChangeKind::Default) => match is_generated {
                true => "generate the code anew, so that new records get it",
                false => "change it in `impl Default`, so that new records get it",
            },
            (Place::Field { .. } | Place::App, ChangeKind::Limit) => {
                "check values before they are written, or restore the limit in the form"
            }
            (Place::Field { .. }, ChangeKind::Source) => {
                "check the code that relies on what the field takes from the other app"
            }
            (Place::Choice { .. }, ChangeKind::Gone) => {
                "write another option, and remove queries for this one, or restore it in the form"
            }
            (Place::State(_), ChangeKind::Gone) => {
                "remove queries for it and code that expects it, or restore it in the process"
            }
            (Place::Action(_), ChangeKind::Gone) => {
                "remove the code that performs it, or restore it in the process"
            }
            (Place::Action(_), _) => "check the code that performs it",
            (Place::App, ChangeKind::Source) => "correct the id, or pull the form of the right app",
            (_, ChangeKind::Off) => "switch it on again, or remove the code that uses it",
            _ => return None,
        };
        Some(remedy.to_owned())
    }

    /// Returns what to do about it where the form is of another environment than the code: the form has to change, because a change of
    /// the code would break it in its own environment, `home`.
    pub fn remedy_of_form(&self, home: &str) -> Option<String> {
        if self.effect != Effect::Breaking {
            return None;
        }
        let remedy = match (&self.place, self.kind, &self.now) {
            (Place::Field { code, .. }, ChangeKind::Renamed, Some(now)) => {
                format!("change the code of `{now}` in this form to `{code}`, as in {home}")
            }
            (Place::Choice { option, .. }, ChangeKind::Renamed, Some(now)) => {
                format!("change the option `{now}` in this form to `{option}`, as in {home}")
            }
            (Place::State(name) | Place::Action(name), ChangeKind::Renamed, Some(now)) => {
                format!("change `{now}` in this process to `{name}`, as in {home}")
            }
            (_, ChangeKind::Off, _) => format!("switch it on in this app, as in {home}"),
            (Place::Field { .. }, ChangeKind::Gone, _) => {
                format!("add the field to this form, as in {home}")
            }
            (Place::Choice { .. }, ChangeKind::Gone, _) => {
                format!("add the option to this form, as in {home}")
            }
            (Place::State(_) | Place::Action(_), ChangeKind::Gone, _) => {
                format!("add it to this process, as in {home}")
            }
            (Place::Field { .. }, ChangeKind::Added, _) => {
                format!("{home} does not have it: remove it from this form, or give it a default")
            }
            (Place::Field { .. }, ChangeKind::Required, _) => {
                format!("make it optional in this form, as in {home}")
            }
            _ => format!("change this form to that of {home}"),
        };
        Some(remedy)
    }

    /// How the name in Rust stays what it is.
    fn keeps_the_name(&self, now: &str, author: Author<'_>) -> String {
        let (attribute, of) = match &self.place {
            Place::Choice { code, .. } => ("option", format!("{code}/{now}")),
            Place::Action(_) => ("action", String::new()),
            Place::State(_) => ("option", String::new()),
            _ => ("code", now.to_owned()),
        };
        let by_attribute = format!("#[kintone({attribute} = {now:?})]");
        let was = match &self.place {
            Place::Field { code, .. } => code,
            Place::Choice { option, .. } => option,
            Place::State(name) | Place::Action(name) => name,
            Place::App => now,
        };
        match author {
            _ if of.is_empty() && author != Author::Person => {
                format!("change `{was}` to `{now}` in the code that uses it")
            }
            Author::Person => format!("{by_attribute} keeps the name in Rust"),
            Author::Generator { app, identifier } => {
                // `rename` takes a keyword as Rust writes it.
                let is_keyword = |word: &str| {
                    syn::parse_str::<syn::Ident>(word).is_err()
                        && syn::parse_str::<syn::Ident>(&format!("r#{word}")).is_ok()
                };
                let identifier = match identifier.unwrap_or(was) {
                    word if is_keyword(word) => format!("r#{word}"),
                    word => word.to_owned(),
                };
                match app {
                    Some(app) => format!(
                        "{of:?} = {identifier:?} below [apps.{app}.rename] in kintone.toml keeps the name in Rust"
                    ),
                    None => format!("--rename '{of}={identifier}' keeps the name in Rust"),
                }
            }
            Author::Unknown => {
                format!(
                    "{by_attribute} keeps the name in Rust; in generated code, `rename` of kintone.toml or --rename does"
                )
            }
        }
    }
}

/// `breaking: <message>; <remedy>`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.effect, self.message)?;
        match self.remedy(Author::Unknown) {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}
