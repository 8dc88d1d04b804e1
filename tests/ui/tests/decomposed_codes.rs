//! The compiler composes identifiers, kintone does not compose codes: they are the same all the same.
#![deny(warnings)]

use kintone_runtime::{KintoneChoice, KintoneRecord, Record};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/decomposed.json", write)]
pub struct ByIdentifier {
    pub がぞう: String,
    pub 区分: Option<Kind>,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/decomposed.json")]
pub struct ByCode {
    #[kintone(code = "がぞう")]
    pub picture: String,
}

#[derive(Debug, PartialEq, KintoneChoice)]
#[kintone(schema = "schemas/decomposed.json", field = "区分")]
pub enum Kind {
    ぱン,
    米,
}

#[test]
fn it_compiles() {
    // What is sent is the code as the form spells it.
    let code = "か\u{3099}そ\u{3099}う";
    assert_eq!(ByIdentifier::fields().がぞう.code(), code);
    assert_eq!(ByCode::fields().picture.code(), code);
    assert_eq!(Kind::ぱン.to_string(), "は\u{309a}ン");
}
