//! A property that fields of the type do not have.
use kintone_runtime::api::FormField;

fn main() {
    FormField::date("支払期限").unit("円");
}
