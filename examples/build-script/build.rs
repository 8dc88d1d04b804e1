//! Writes the record types of `kintone.toml`.

fn main() {
    kintone_codegen::build().config("kintone.toml").generate();
}
