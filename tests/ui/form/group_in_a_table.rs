//! A group among the fields of a table.
use kintone_runtime::api::FormField;

fn main() {
    FormField::subtable("明細").field(FormField::group("備考"));
}
