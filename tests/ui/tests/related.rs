//! Related records whose type is named: to another app, to the own one, in a cycle, with and without a schema.
use kintone_runtime::{Decimal, KintoneRecord, query};

mod crm {
    use kintone_runtime::{Decimal, KintoneRecord};

    #[derive(KintoneRecord)]
    #[kintone(schema = "../../examples/schemas/related.json", read)]
    pub struct Related {
        pub amount: Option<Decimal>,
    }
}

#[derive(KintoneRecord)]
#[kintone(schema = "../../examples/schemas/all_types.json", read, related(related = crate::crm::Related))]
pub struct AllTypes {
    pub text: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/node.json", read, related(子 = crate::Node, 葉 = crate::Leaf))]
pub struct Node {
    pub 親: String,
}

#[derive(KintoneRecord)]
#[kintone(schema = "schemas/leaf.json", read, related("幹" = crate::Node))]
pub struct Leaf {
    pub 枝: String,
}

#[derive(KintoneRecord)]
#[kintone(unchecked, app = 3, related(related = crate::crm::Related))]
pub struct Unchecked {
    #[kintone(kind = NUMBER)]
    pub number: Option<Decimal>,
}

#[test]
fn it_compiles() {
    let amount = 5;
    query!(AllTypes, related.amount > {amount} and related.status in ("open", "") and text = "a");
    query!(Node, 子.親 in ("a") and 葉.色 in ("赤") order by $id asc);
    query!(Leaf, 幹.親 in ("a") or 幹.$id > 1);
    query!(Unchecked, related.amount > {amount} and number = 1);
}
