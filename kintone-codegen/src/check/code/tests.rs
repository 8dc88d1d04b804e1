//! What is told of two files of code.

use super::*;

const CODE: &str = "// Generated.\nuse a::b;\n#[allow(x)]\npub use a::{C as _, D as _};\n\n/// One two.\n#[derive(A)]\n\
    #[kintone(code = \"x\", app = 1)]\npub struct S {\n    /// f\n    pub f: Vec<u8>,\n    pub g: u8,\n}\n\n\
    impl Default for S {\n    fn default() -> Self {\n        Self { f: vec![1, 2], g: 1 }\n    }\n}\n\
    pub enum E {\n    A,\n    B(String),\n}\n";

#[test]
fn layout_makes_no_difference() {
    let other = "// Other.\r\n#[allow(x)] pub use a::D as _;\r\n#[allow(x)] pub use a::{C as _};\r\n\r\nuse {a::b};\r\n\
        /// One\r\n/// two.\r\n#[derive(A,)] #[kintone(code = \"x\", app = 1,)] pub struct S { #[doc = \"f\"] pub f: Vec<u8,>, pub g: u8 }\r\n\
        impl Default for S { fn default() -> Self { Self { f: vec![1, 2,], g: 1, } } }\r\npub enum E { A, B(String,) }";
    assert_eq!(differences(other, CODE).unwrap(), []);
}

#[test]
fn the_order_of_fields_counts_only_where_records_are_ordered() {
    let moved = CODE
        .replace(
            "    /// f\n    pub f: Vec<u8>,\n    pub g: u8,\n",
            "    pub g: u8,\n    /// f\n    pub f: Vec<u8>,\n",
        )
        .replace("f: vec![1, 2], g: 1", "g: 1, f: vec![1, 2]");
    assert_ne!(moved, CODE);
    assert_eq!(differences(&moved, CODE).unwrap(), []);
    let ordered = |code: &str| code.replace("derive(A)", "derive(A, PartialOrd)");
    let found = differences(&ordered(&moved), &ordered(CODE)).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].what,
        "the order of the fields of struct `S` differs"
    );
}

#[test]
fn a_difference_is_told_with_its_item() {
    for (old, new, told) in [
        ("use a::b;\n", "", "`use a::b;` is missing"),
        (
            "use a::b;",
            "use a::b;\nuse a::c;",
            "`use a::c;` is not part of the generated code",
        ),
        (
            "#[allow(x)]\npub use a::{C as _, D as _};\n",
            "#[allow(x)]\npub use a::{D as _};\n",
            "`#[allow(x)] pub use a::C as _;` is missing",
        ),
        (
            "use a::b;",
            "use a::b;\n#[allow(y, z)]\npub(crate) use ::a::{c::*};",
            "`#[allow(y, z)] pub(crate) use ::a::c::*;` is not part of the generated code",
        ),
        ("One two", "One", "the comment of struct `S` differs"),
        ("app = 1", "app = 2", "the attributes of struct `S` differ"),
        (
            "pub g: u8,\n}",
            "}",
            "the field `g` of struct `S` is missing",
        ),
        (
            "pub g: u8,\n}",
            "pub g: u8,\n    pub h: u8,\n}",
            "the field `h` of struct `S` is not part of the generated code",
        ),
        (
            "Vec<u8>",
            "Vec<u16>",
            "the type of the field `f` of struct `S` differs",
        ),
        (
            "    /// f\n",
            "",
            "the comment of the field `f` of struct `S` differs",
        ),
        (
            "#[derive(A)]",
            "#[derive(A, Ord)]",
            "the attributes of struct `S` differ",
        ),
        ("vec![1, 2]", "vec![2, 1]", "`impl Default for S` differs"),
        ("    A,\n", "", "the variant `A` of enum `E` is missing"),
        (
            "    A,\n    B(String),\n",
            "    B(String),\n    A,\n",
            "the order of the variants of enum `E` differs",
        ),
        (
            "B(String)",
            "B(u8)",
            "the type of the variant `B` of enum `E` differs",
        ),
        (
            "pub enum E {\n    A,\n    B(String),\n}\n",
            "",
            "enum `E` is missing",
        ),
        (
            "pub enum E",
            "const X: u8 = 1;\npub enum E",
            "constant `X` is not part of the generated code",
        ),
    ] {
        let other = CODE.replacen(old, new, 1);
        assert_ne!(other, CODE, "{old}");
        let [found] = &differences(&other, CODE).unwrap()[..] else {
            panic!("{old} → {new}");
        };
        assert_eq!(found.what, told, "{old} → {new}");
    }
    assert!(differences("pub struct {", CODE).is_err());
}

#[test]
fn the_line_is_that_of_the_name() {
    let line = |name: &str| CODE.lines().position(|line| line.contains(name)).unwrap() + 1;
    for (old, new, at) in [
        ("use a::b;\n", "", 1),
        ("use a::b;", "use a::c;", line("use a::b;")),
        ("One two", "One", line("struct S")),
        ("pub g: u8,\n}", "}", line("struct S")),
        ("    /// f\n", "    /// g\n", line("pub f:")),
        ("B(String)", "B(u8)", line("B(String)")),
        ("vec![1, 2]", "vec![2, 1]", line("impl Default")),
    ] {
        let other = CODE.replacen(old, new, 1);
        let found = differences(&other, CODE).unwrap();
        let last = found.last().unwrap();
        assert_eq!(last.line, at, "{old} → {new}: {found:?}");
    }
}
