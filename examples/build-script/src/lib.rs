//! Record types that are in no file of the repository: `build.rs` writes them from `kintone.toml` and the schema files.

/// The customers.
pub mod customer {
    include!(concat!(env!("OUT_DIR"), "/customer.rs"));
}

/// Where the apps are.
pub mod env {
    include!(concat!(env!("OUT_DIR"), "/env.rs"));
}
