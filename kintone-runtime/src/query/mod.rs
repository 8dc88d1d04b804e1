//! Conditions on the fields of a record become text of kintone's query language.

mod related;

pub use related::Related;
