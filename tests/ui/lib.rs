//! Nothing but what trybuild needs to find the crate; the cases are in the folders beside this file, one topic each, and in
//! `tests/` what must compile.
