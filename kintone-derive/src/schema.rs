//! Opens the form that `schema = "…"` names. Each file is read and parsed once per compiler process.

mod cache;
mod nearby;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kintone_schema::AppSchema;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{LitInt, LitStr};

use self::cache::{Stamp, cached, is_first};
use self::nearby::pull;
use crate::error::Errors;

/// The form that a struct or an enum is checked against.
pub(crate) struct Form {
    pub(crate) schema: Arc<AppSchema>,
    /// The path as the user wrote it.
    pub(crate) path: String,
}

impl Form {
    /// The file and the app, for errors: `schemas/invoice.json (app 1)`.
    pub(crate) fn place(&self) -> String {
        format!("{}{}", self.path, self.app())
    }

    /// ` (app 1)`, or nothing if the schema has no app id.
    pub(crate) fn app(&self) -> String {
        match self.schema.app() {
            Some(app) => format!(" (app {app})"),
            None => String::new(),
        }
    }
}

impl Form {
    /// Another schema file, with all these fields.
    pub(crate) fn other_with(&self, codes: &[String]) -> Option<String> {
        nearby::with_fields(&root(), codes)
    }
}

/// The attributes of a type that say which form it is checked against.
pub(crate) struct Source<'a> {
    pub(crate) schema: Option<&'a LitStr>,
    pub(crate) unchecked: Option<&'a Ident>,
    pub(crate) app: Option<&'a LitInt>,
    /// The table whose row the type is.
    pub(crate) table: Option<&'a LitStr>,
    /// One of the attributes is wrong, possibly the one meant to name the file.
    pub(crate) is_mistaken: bool,
}

impl Source<'_> {
    /// Opens the form of the type `ident`. A type without a form needs `unchecked`.
    pub(crate) fn open(self, ident: &Ident, errors: &mut Errors) -> Opened {
        let opened = self.open_form(ident, errors);
        let app = app(self.app, opened.form.as_ref(), errors);
        Opened { app, ..opened }
    }

    fn open_form(&self, ident: &Ident, errors: &mut Errors) -> Opened {
        match (self.schema, self.unchecked) {
            (Some(schema), None) => open(schema, self.app, errors),
            (Some(schema), Some(unchecked)) => {
                errors.at(
                    unchecked,
                    "`unchecked` and `schema` exclude each other; remove one",
                );
                open(schema, self.app, errors)
            }
            (None, Some(_)) => Opened {
                is_unchecked: true,
                ..Opened::default()
            },
            (None, None) => {
                if !self.is_mistaken {
                    errors.at(ident, nearby::unnamed(&root(), ident, self.app, self.table));
                }
                Opened::default()
            }
        }
    }
}

/// The form, if there is one.
#[derive(Default)]
pub(crate) struct Opened {
    pub(crate) form: Option<Form>,
    /// The app id of the attribute, or of the form.
    pub(crate) app: Option<u64>,
    /// The type is `unchecked`. If it is not and there is no form, an error was reported.
    pub(crate) is_unchecked: bool,
    /// Makes cargo rebuild when the file changes; set for the first type that names the file. Only if it could be read,
    /// because otherwise `include_str!` would be a second error about the same file.
    pub(crate) rebuild: Option<TokenStream>,
}

/// Reads the schema file. Problems are reported on the literal that names it.
fn open(literal: &LitStr, app: Option<&LitInt>, errors: &mut Errors) -> Opened {
    let path = literal.value();
    if path.is_empty() || Path::new(&path).is_absolute() {
        errors.at(
            literal,
            "the path of a schema file is relative to the folder of Cargo.toml: schema = \"schemas/invoice.json\"",
        );
        return Opened::default();
    }
    let root = root();
    let file = root.join(&path);
    let stamped = match Stamp::of(&file) {
        Ok(stamp) => stamp,
        Err(problem) => {
            let remedy = match nearby::instead_of(&root, &path) {
                Some(near) => format!("did you mean {near:?}?"),
                None => format!("pull the form with {}", pull(app, &path)),
            };
            errors.at(
                literal,
                format_args!("cannot read {path} in the folder of Cargo.toml: {problem}; {remedy}"),
            );
            return Opened::default();
        }
    };
    let below = format!("/{path}");
    // The compiler reads and lexes the file for each of these, and one is enough for cargo.
    let rebuild = is_first(&file).then(|| {
        quote! {
            const _: &::core::primitive::str =
                ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #below));
        }
    });
    let form = match cached(&file, stamped) {
        Ok(schema) => Some(Form { schema, path }),
        Err(problem) => {
            let pull = pull(app, &path);
            errors.at(
                literal,
                format_args!(
                    "{path} is not a schema file: {problem}; pull the form again with {pull}"
                ),
            );
            None
        }
    };
    Opened {
        form,
        rebuild,
        ..Opened::default()
    }
}

/// The app id of the attribute, which has to be that of the form.
fn app(given: Option<&LitInt>, form: Option<&Form>, errors: &mut Errors) -> Option<u64> {
    let known = form.and_then(|form| form.schema.app());
    let Some(given) = given else { return known };
    match (given.base10_parse::<u64>(), known) {
        (Err(_), _) | (Ok(0), _) => {
            errors.at(given, "an app id is a number like 12");
            known
        }
        (Ok(id), Some(known)) if id != known => {
            let path = form.map_or("", |form| &form.path);
            errors.at(
                given,
                format_args!(
                    "{path} is the form of app {known}, not of app {id}; \
                     write app = {known}, or pull the other form with `kintone-codegen --app {id}`"
                ),
            );
            Some(known)
        }
        (Ok(id), _) => Some(id),
    }
}

/// The folder of Cargo.toml, or the current folder in a build without cargo.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from)
}
