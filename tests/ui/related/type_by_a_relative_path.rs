//! Types by paths that mean something else in another module.
use kintone_runtime::KintoneRecord;

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/related.json", read)]
pub struct Related {
    pub parent_code: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related(related = Related))]
pub struct Bare {
    pub text: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/all_types.json", read, related(related = self::Related))]
pub struct OfModule {
    pub text: String,
}

mod inner {
    use kintone_runtime::KintoneRecord;

    #[derive(KintoneRecord)]
    #[kintone(schema = "schemas/all_types.json", read, related(related = super::Related))]
    pub struct OfParent {
        pub text: String,
    }
}

fn main() {}
