//! Reads a query and applies it to records.
