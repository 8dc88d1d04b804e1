//! One module per schema file in `schemas/`, exactly as `kintone-codegen` writes it:
//!
//! ```console
//! kintone-codegen --schema examples/schemas/invoice.json --name Invoice -o examples/src/forms/invoice.rs
//! ```
#![allow(missing_docs)]

pub mod all_types;
pub mod customer;
pub mod expense;
pub mod invoice;
pub mod item;
pub mod master;
pub mod product;
pub mod related;
