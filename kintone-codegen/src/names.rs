//! Turns field codes, option names and app names into Rust identifiers.
//!
//! An identifier keeps the code as far as Rust lets it: NFKC-normalised, with `_` for what an identifier
//! cannot hold, keywords escaped. A code that is its own identifier keeps it. Among the others, those that
//! collide, or that rustc would call confusable, get `_` and four hex digits of a hash of their code. So a
//! name depends neither on the order of the form nor on how many fields it has, and a new field can
//! move only the names with which it collides.
//!
//! The crate-level lints `uncommon_codepoints`, `confusable_idents` and `mixed_script_confusables` cannot be
//! silenced from inside a generated file, which is why their rules (Unicode UTS 39) are kept here: among the names of one
//! app, for those of another one in the same crate are not known.

mod candidate;
mod disambiguate;
#[cfg(test)]
mod letters;
mod struct_name;

pub use candidate::Names;
pub(crate) use candidate::{
    Candidate, Role, bare, candidate, escaped, is_camel_case, is_identifier, is_snake_case,
    snake_case, type_candidate,
};
pub(crate) use disambiguate::{Identifiers, Naming, Scope, Ticket};
pub(crate) use struct_name::{
    TAKEN, chosen_struct_name, shortened, struct_name, struct_named_after,
};
