//! An empty library, which trybuild needs to find the crate. The folders beside it hold the cases that must not compile, one topic
//! each, and `tests/` holds what must compile.
