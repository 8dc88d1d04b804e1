//! The options of a form can be many: only some are listed.
use kintone_runtime::{KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/prefectures.json")]
pub struct Branch {
    pub 支店: String,
}

fn main() {
    query!(Branch, 都道府県 in ("江戸") and 都道府県 in ("大坂府"));
}
