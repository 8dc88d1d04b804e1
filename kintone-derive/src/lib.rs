//! `#[derive(KintoneRecord)]`, `#[derive(KintoneChoice)]` and `#[derive(KintoneAction)]` check Rust types against a kintone form
//! at compile time. Use them through `kintone_runtime`, which re-exports them.
//!
//! A derive is one pipeline: `attr` and `ast` read what the user wrote, `check` compares it with the form (`schema`
//! opens it, `resolve` finds fields in it, `type_check` decides how types are checked), `expand` writes the impls. All mistakes
//! are collected and reported together, each on the user's own token; `fallback` keeps them from causing further errors.

mod action;
mod ast;
mod attr;
mod check;
mod choice;
mod code;
mod error;
mod expand;
mod fallback;
mod kind;
mod names;
mod query;
mod resolve;
mod runtime;
mod schema;
mod type_check;

use proc_macro::TokenStream;

use crate::error::Errors;

/// Makes a struct the record of an app or the row of a table. The fields of the struct are kintone fields.
///
/// ```
/// use kintone_runtime::{Decimal, KintoneRecord, NaiveDate, ReadOnly, Record, Row};
///
/// #[derive(Debug, Clone, PartialEq, KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/invoice.json", app = 1)]
/// pub struct Invoice {
///     pub 請求書番号: String,
///     #[kintone(code = "請求日")]
///     pub billed_on: Option<NaiveDate>,
///     pub 合計: ReadOnly<Option<Decimal>>,
///     pub 明細: Vec<Row<Item>>,
/// }
///
/// #[derive(Debug, Clone, PartialEq, KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/invoice.json", app = 1, table = "明細", partial)]
/// pub struct Item {
///     pub 商品コード: String,
///     pub 数量: Option<Decimal>,
/// }
///
/// assert_eq!(Invoice::fields().billed_on.code(), "請求日");
/// ```
///
/// The names of the fields are checked against the field codes of the form, and their types against the field types.
/// A struct may leave fields out. It may borrow text from the response (`struct Invoice<'a>` with `Cow<'a, str>`). It cannot
/// have type parameters.
///
/// # Attributes of the struct
///
/// | attribute | meaning |
/// |---|---|
/// | `schema = "schemas/invoice.json"` | the form: a file written by `kintone-codegen`, or an answer of Get Form Fields. The path is relative to the folder of `Cargo.toml`. Changing the file triggers a rebuild |
/// | `unchecked` | instead of `schema`: the struct is not checked against a form |
/// | `app = 1` | the app id; it must be that of the schema file, if that has one |
/// | `table = "明細"` | the struct is the row of this table |
/// | `read` | for reading only: records of this type can be neither added nor edited |
/// | `write` | for writing: a missing required field is an error at the struct, not where a record is added |
/// | `partial` | on a row: the table can be edited although the row lacks writable fields. kintone replaces a table as a whole. Sources disagree on whether fields that are not sent keep their values, so they may be lost |
/// | `related(関連 = crate::crm::Customer)` | the record type of a lookup (in rows of tables too) or of related records. `client.related(&records, \|f\| f.関連())` reads them, and `query!` checks the fields of related records too. The path starts with `crate::` or `::other_crate::`. The type has to be visible where the query is written, otherwise the query fails with E0603 |
/// | `crate = path` | the path of `kintone_runtime`, if it is not a dependency in Cargo.toml. A renamed dependency is found without it |
///
/// ```
/// # use kintone_runtime::{KintoneRecord, ReadOnly};
/// /// For a report.
/// #[derive(KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/invoice.json", read)]
/// struct Title {
///     件名: ReadOnly<String>,
/// }
///
/// /// Does not compile without all required fields.
/// #[derive(KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/invoice.json", write, crate = kintone_runtime)]
/// struct NewInvoice {
///     請求書番号: String,
///     件名: String,
///     取引先: String,
/// }
/// ```
///
/// # Attributes of a field
///
/// | attribute | meaning |
/// |---|---|
/// | `code = "請求日"` | the field code, if it differs from the identifier. `$id` and `$revision` are codes too |
/// | `kind = RECORD_NUMBER` | the field type. It finds a system field, whose code depends on the app (`ID` and `REVISION` are `$id` and `$revision`) |
/// | `with = path` | converts a foreign type with `path::from_kintone` and `path::to_kintone` |
/// | `lossy` | allows `f64` for a number, which may lose digits |
/// | `round`, `round = "UP"` | rounds to the decimal places of the app, as the app does or by `HALF_EVEN`, `UP` or `DOWN`. Without it more decimals are an error |
/// | `empty = error` | allows a type without an empty value for a field that may be empty. Records in which the field is empty cannot be read. Without this attribute such a type needs `Option` |
/// | `skip` | not a kintone field; initialised with `Default` |
///
/// ```
/// use kintone_runtime::record::values::RecordNumber;
/// use kintone_runtime::{CreateOnly, Decimal, KintoneRecord, ReadOnly, User};
///
/// #[derive(KintoneRecord)]
/// #[kintone(schema = "../examples/schemas/invoice.json")]
/// struct Invoice {
///     #[kintone(kind = RECORD_NUMBER)]
///     number: ReadOnly<Option<RecordNumber>>,
///     #[kintone(kind = CREATOR)]
///     added_by: CreateOnly<Option<User>>,
///     #[kintone(with = lines)]
///     備考: Vec<String>,
///     #[kintone(code = "消費税率", round)]
///     rate: Option<Decimal>,
///     #[kintone(lossy)]
///     合計: ReadOnly<Option<f64>>,
///     #[kintone(skip)]
///     is_selected: bool,
/// }
///
/// mod lines {
///     use std::convert::Infallible;
///
///     pub fn from_kintone(text: String) -> Result<Vec<String>, Infallible> {
///         Ok(text.lines().map(str::to_owned).collect())
///     }
///
///     pub fn to_kintone(lines: &[String]) -> String {
///         lines.join("\n")
///     }
/// }
/// ```
///
/// # Types
///
/// | field type | Rust types |
/// |---|---|
/// | SINGLE_LINE_TEXT, MULTI_LINE_TEXT, RICH_TEXT, LINK | `String`, `Cow<'a, str>` |
/// | NUMBER | `Option<Decimal>`, `Option<BigDecimal>`, integers |
/// | CALC | `ReadOnly<_>` of `Option<Decimal>`, `Option<NaiveDate>`, `Option<NaiveTime>`, `Option<DateTime<Utc>>` or `Option<HourMinute>`, by its format |
/// | DATE, TIME, DATETIME | `Option<NaiveDate>`, `Option<NaiveTime>`, `Option<DateTime<Utc>>` |
/// | RADIO_BUTTON, DROP_DOWN | `Option<_>` of an enum with [`KintoneChoice`] or of `String` |
/// | CHECK_BOX, MULTI_SELECT | `Vec<_>` of the same |
/// | FILE | `Vec<Attachment>` |
/// | USER_SELECT, ORGANIZATION_SELECT, GROUP_SELECT | `Vec<User>`, `Vec<Organization>`, `Vec<Group>` |
/// | SUBTABLE | `Vec<Row<_>>` of a struct with `table = "…"` |
/// | RECORD_NUMBER | `ReadOnly<Option<RecordNumber>>` |
/// | CREATOR, MODIFIER | `CreateOnly<Option<User>>` |
/// | CREATED_TIME, UPDATED_TIME | `CreateOnly<Option<DateTime<Utc>>>` |
/// | STATUS, STATUS_ASSIGNEE, CATEGORY | `ReadOnly<Option<_>>` of an enum or `ReadOnly<String>`, `ReadOnly<Vec<User>>`, `ReadOnly<Vec<String>>` |
///
/// Copy targets of lookups and auto-calculated text are `ReadOnly` too. To use a type of your own, implement `Value` and
/// `FieldValue` for it.
///
/// # Without a schema
///
/// A struct without a schema needs `unchecked`. It is not checked against a form, and empty fields are sent when a record is
/// added, because their defaults are unknown. With `kind` the type of a field is checked, and these attributes give what is
/// otherwise in the form:
///
/// | attribute | meaning |
/// |---|---|
/// | `format = DATE` | the format of a CALC field |
/// | `default` | the form has a default, so an empty value is sent explicitly |
/// | `server_default` | only the server knows the default, so an empty value is left out |
/// | `required` | the form requires the field |
/// | `computed` | kintone fills the field |
/// | `unique` | the form prohibits duplicate values, so the field can be an update key |
/// | `lookup = 20` | the field is the key of a lookup into app 20 |
/// | `decimal_places = 4` | the decimal places of the app |
///
/// ```
/// # use kintone_runtime::{Decimal, KintoneRecord, NaiveDate, ReadOnly};
/// #[derive(KintoneRecord)]
/// #[kintone(unchecked, app = 12)]
/// struct Order {
///     #[kintone(kind = SINGLE_LINE_TEXT, required, lookup = 20)]
///     取引先: String,
///     #[kintone(kind = NUMBER, computed)]
///     単価: ReadOnly<Option<Decimal>>,
///     #[kintone(kind = NUMBER, default, decimal_places = 4)]
///     数量: Option<Decimal>,
///     #[kintone(kind = DATE, server_default)]
///     受注日: Option<NaiveDate>,
///     #[kintone(kind = CALC, format = DATE)]
///     納期: ReadOnly<Option<NaiveDate>>,
///     備考: String,
/// }
/// ```
#[proc_macro_derive(KintoneRecord, attributes(kintone))]
pub fn kintone_record(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = Errors::default();
    let given = attr::runtime(&input.attrs);
    if !runtime::is_there(given.as_ref(), &input.ident, &mut errors) {
        return fallback::wrap(errors, Default::default()).into();
    }
    let (expansion, query_macro) = match ast::Record::parse(&input, &mut errors) {
        Some(record) => {
            let plan = check::check(&record, &mut errors);
            let has_errors = !errors.is_empty();
            let query_macro = expand::query_macro(&plan, has_errors);
            (expand::expand(&plan, has_errors), query_macro)
        }
        None => {
            let runtime = runtime::runtime(given.as_ref());
            let query_macro = expand::query_macro_of_nothing(&input.ident, &input.vis);
            (fallback::record(&input, &runtime), query_macro)
        }
    };
    let mut expansion = fallback::wrap(errors, expansion);
    expansion.extend(query_macro);
    expansion.into()
}

/// Expands `kintone_runtime::query!`, where it is documented.
#[doc(hidden)]
#[proc_macro]
pub fn checked_query(input: TokenStream) -> TokenStream {
    query::expand(input.into()).into()
}

/// As [`checked_query`], with the form of related records prepended.
#[doc(hidden)]
#[proc_macro]
pub fn checked_query_with(input: TokenStream) -> TokenStream {
    query::expand_with(input.into()).into()
}

/// Makes an enum the options of a choice field or the states of process management.
///
/// ```
/// use kintone_runtime::KintoneChoice;
///
/// #[derive(Debug, Clone, PartialEq, Eq, KintoneChoice)]
/// #[kintone(schema = "../examples/schemas/invoice.json", field = "請求区分")]
/// pub enum Kind {
///     通常,
///     #[kintone(option = "前払")]
///     Prepaid,
///     #[kintone(fallback)]
///     Other(String),
/// }
///
/// assert_eq!(Kind::from("前払"), Kind::Prepaid);
/// assert_eq!(Kind::from("精算").to_string(), "精算");
/// assert_eq!(Kind::from(String::from("通常")), Kind::通常);
/// ```
///
/// A variant names its option by its identifier or by an attribute. The derive also implements `Display`, and with a fallback
/// `From<&str>` and `From<String>`: an option without a variant becomes the fallback.
///
/// | attribute | meaning |
/// |---|---|
/// | `schema = "schemas/invoice.json"` | the form, as for [`KintoneRecord`] |
/// | `unchecked` | instead of `schema`: nothing is checked |
/// | `field = "請求区分"` | the field that has these options |
/// | `states` | the variants are the states of process management |
/// | `without_serde` | `Serialize` and `Deserialize` are not implemented, so that the enum can derive them itself |
/// | `crate = path` | the path of `kintone_runtime`, if it is not a dependency in Cargo.toml. A renamed dependency is found without it |
/// | `option = "100%"` on a variant | the option, if it differs from the identifier |
/// | `fallback` on a variant that holds a `String` | holds every option that has no variant |
///
/// Without a fallback the enum needs a variant for every option, and records with an option that was added later cannot be
/// decoded.
///
/// ```
/// # use kintone_runtime::KintoneChoice;
/// #[derive(KintoneChoice)]
/// #[kintone(schema = "../examples/schemas/all_types.json", states)]
/// enum State {
///     未着手,
///     #[kintone(option = "In progress (50%)")]
///     HalfDone,
///     #[kintone(fallback)]
///     Other(String),
/// }
///
/// #[derive(KintoneChoice)]
/// #[kintone(unchecked)]
/// enum YesOrNo {
///     はい,
///     いいえ,
/// }
/// ```
///
/// With the feature `serde` of kintone-runtime the enum also implements `Serialize` and `Deserialize`, as the text of its
/// option. Deriving them as well is error E0119 ("conflicting implementations of trait `Serialize`"), unless the enum has
/// `without_serde`.
#[proc_macro_derive(KintoneChoice, attributes(kintone))]
pub fn kintone_choice(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = Errors::default();
    let given = attr::runtime(&input.attrs);
    if !runtime::is_there(given.as_ref(), &input.ident, &mut errors) {
        return fallback::wrap(errors, Default::default()).into();
    }
    let expansion = match ast::Choice::parse(&input, &mut errors) {
        Some(choice) => choice::expand(&choice::check(&choice, &mut errors)),
        None => fallback::choice(&input, &runtime::runtime(given.as_ref())),
    };
    fallback::wrap(errors, expansion).into()
}

/// Makes an enum the actions of an app's process.
///
/// ```
/// use kintone_runtime::KintoneAction;
///
/// #[derive(Debug, Clone, PartialEq, Eq, KintoneAction)]
/// #[kintone(schema = "../examples/schemas/expense.json")]
/// pub enum ExpenseAction {
///     Submit { assignee: String },
///     Approve,
///     #[kintone(action = "Reject")]
///     SendBack { assignee: String },
///     Pay,
///     Close,
/// }
///
/// assert_eq!(ExpenseAction::Pay.to_string(), "Pay");
/// ```
///
/// A variant names its action by its identifier or by an attribute. It covers all actions of that name, from and to whatever
/// states. The enum needs a variant for every action.
///
/// A variant has an assignee if the process requires one. If the next state is to be handled by *one* of several users, a
/// request has to name that user: `{ assignee: String }`, a login name. `{ assignee: Option<String> }` is for an action that
/// requires an assignee in some cases only: from some states, or depending on a field that may be empty. All other variants
/// have no fields.
///
/// The enum implements `ProcessAction`, which lists the actions of a state. It can only be used with records of its app:
/// `client.update_status::<Expense>(id, revision, ExpenseAction::Approve)`. There is no fallback; use `RawAction` for an
/// unchecked name.
///
/// | attribute | meaning |
/// |---|---|
/// | `schema = "schemas/expense.json"` | the form, as for [`KintoneRecord`] |
/// | `unchecked` | instead of `schema`: nothing is checked |
/// | `app = 2` | the app id; it must be that of the schema file, if that has one |
/// | `crate = path` | the path of `kintone_runtime`, if it is not a dependency in Cargo.toml. A renamed dependency is found without it |
/// | `action = "Send back"` on a variant | the name of the action, if it differs from the identifier |
///
/// An enum without a schema needs `unchecked`. Each variant then has one attribute for each pair of states that its action
/// connects.
///
/// | attribute of a variant | meaning |
/// |---|---|
/// | `from = "Draft"`, `to = "In review"` | the states |
/// | `condition = "Total > 0"` | the condition that the record has to meet |
///
/// ```
/// # use kintone_runtime::KintoneAction;
/// #[derive(KintoneAction)]
/// #[kintone(unchecked, app = 2)]
/// enum ExpenseAction {
///     #[kintone(from = "Draft", to = "In review", condition = "Total > 0")]
///     Submit { assignee: String },
///     #[kintone(from = "Draft", to = "Cancelled")]
///     #[kintone(from = "In review", to = "Cancelled")]
///     Cancel,
/// }
/// ```
#[proc_macro_derive(KintoneAction, attributes(kintone))]
pub fn kintone_action(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    let mut errors = Errors::default();
    let given = attr::runtime(&input.attrs);
    if !runtime::is_there(given.as_ref(), &input.ident, &mut errors) {
        return fallback::wrap(errors, Default::default()).into();
    }
    let expansion = match ast::Actions::parse(&input, &mut errors) {
        Some(actions) => action::expand(&action::check(&actions, &mut errors)),
        None => fallback::actions(&input, &runtime::runtime(given.as_ref())),
    };
    fallback::wrap(errors, expansion).into()
}
