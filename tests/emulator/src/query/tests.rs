//! Checks and evaluates queries against a form with every field type.
