//! What the examples share: their forms as Rust.

pub mod forms;
