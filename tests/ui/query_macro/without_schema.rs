//! Without a schema the fields of the struct are all that is known.
use kintone_runtime::{Decimal, KintoneRecord, query};

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 12)]
pub struct Order {
    #[kintone(kind = NUMBER)]
    pub 金額: Option<Decimal>,
}

fn main() {
    query!(Order, 金額 > 1000 and 金学 > 5 and 納期 > TODAY());
}
