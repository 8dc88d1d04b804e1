//! The forms of the examples as `kintone-codegen` writes them, one module per app.
