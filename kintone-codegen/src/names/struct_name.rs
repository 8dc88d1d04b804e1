//! The name of an app's struct, which begins the names of all its other types.

use kintone_schema::AppSchema;

use super::candidate::{Candidate, Names, Role, hash_digits, is_identifier, type_candidate};
use crate::error::Error;

/// The names that generated code itself uses: a type called so would hide them.
pub(crate) const TAKEN: [&str; 8] = [
    "String",
    "Vec",
    "Option",
    "Some",
    "None",
    "From",
    "Default",
    "kintone_runtime",
];

/// The name of the struct: as chosen, else from the app's code, else from its name.
pub(crate) fn struct_name(
    schema: &AppSchema,
    chosen: Option<&str>,
    names: Names,
) -> Result<String, Error> {
    if let Some(name) = chosen {
        return chosen_struct_name(name);
    }
    let nameless = schema
        .app()
        .map(|app| format!("App{app}"))
        .unwrap_or_default();
    let known = [schema.code(), schema.name(), &nameless, "App"];
    let code = known
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_default();
    struct_named_after(code, names)
}

/// The name as chosen, if Rust and the generated code take it.
pub(crate) fn chosen_struct_name(name: &str) -> Result<String, Error> {
    match is_identifier(name) {
        _ if TAKEN.contains(&name) => Err(Error::Name(format!(
            "`{name}` is a name that the generated code itself needs; choose another one"
        ))),
        true if name.len() > LONGEST_STRUCT_NAME => Err(Error::Name(format!(
            "`{name}` is longer than {LONGEST_STRUCT_NAME} bytes; choose a shorter name"
        ))),
        true => Ok(name.to_owned()),
        false => Err(Error::Name(format!(
            "{name:?} is not a Rust identifier; choose another name for the struct"
        ))),
    }
}

/// The name that a struct gets from the code or the name of its app.
pub(crate) fn struct_named_after(code: &str, names: Names) -> Result<String, Error> {
    let candidate = type_candidate(code, names, Role::App);
    if candidate.lost && names == Names::Ascii {
        return Err(Error::Name(format!(
            "the name {code:?} has letters that ASCII does not have; choose a name for the struct (--name)"
        )));
    }
    let Candidate { text, lossy, .. } = shortened(candidate, LONGEST_STRUCT_NAME);
    if lossy || TAKEN.contains(&text.as_str()) {
        return Ok(format!("{text}_{}", hash_digits(code, 4)));
    }
    Ok(text)
}

/// The bytes of the longest name of a struct, before its fields' types append theirs.
const LONGEST_STRUCT_NAME: usize = 72;

/// Cuts a name to the given number of bytes; a hash keeps names that are cut distinct.
pub(crate) fn shortened(candidate: Candidate, longest: usize) -> Candidate {
    if candidate.text.len() <= longest {
        return candidate;
    }
    let ends = candidate
        .text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= longest).last().unwrap_or(0);
    Candidate {
        text: candidate.text[..end].to_owned(),
        lossy: true,
        lost: candidate.lost,
    }
}
