//! The actions of process management, by which records change their status.

use kintone_schema::AssigneeDemand;

use crate::record::id::AppId;
use crate::record::values::Choice;

/// An enum of the actions in the process management of an app.
///
/// It is derived with `#[derive(KintoneAction)]`. Import the trait to call its methods:
///
/// ```
/// use kintone_runtime::{KintoneAction, KintoneChoice, ProcessAction};
///
/// #[derive(KintoneAction)]
/// #[kintone(unchecked, app = 2)]
/// enum ExpenseAction {
///     #[kintone(from = "Draft", to = "In review")]
///     Submit { assignee: String },
///     #[kintone(from = "In review", to = "Approved")]
///     Approve,
///     #[kintone(action = "Send back", from = "In review", to = "Draft")]
///     SendBack,
/// }
///
/// #[derive(KintoneChoice)]
/// #[kintone(unchecked)]
/// enum ExpenseStatus {
///     Draft,
///     #[kintone(option = "In review")]
///     InReview,
///     Approved,
/// }
///
/// let submit = ExpenseAction::Submit { assignee: "sato".into() };
/// assert_eq!((submit.name(), submit.assignee()), ("Submit", Some("sato")));
///
/// let possible = ExpenseAction::possible_from(&ExpenseStatus::InReview);
/// let names: Vec<&str> = possible.iter().map(|action| action.name).collect();
/// assert_eq!(names, ["Approve", "Send back"]);
/// ```
///
/// kintone compares names in the language of the user whose credentials are sent: if names are translated, use [`RawAction`] with the
/// translation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of process actions",
    note = "put #[derive(KintoneAction)] on the enum"
)]
pub trait ProcessAction: Sized {
    /// The app, as the schema or the attribute names it.
    const APP: Option<AppId>;

    /// The actions in the order of the process. A name that is available in several statuses appears once for each of them.
    const ACTIONS: &'static [ActionMeta];

    /// The name of the action.
    fn name(&self) -> &'static str;

    /// Returns the login name of the next assignee.
    fn assignee(&self) -> Option<&str>;

    /// Returns the actions that are available in this status. Whether a record meets their conditions is not known.
    fn possible_from(state: &impl Choice) -> Vec<&'static ActionMeta> {
        let state = state.as_str();
        let leaving = |action: &&ActionMeta| action.from == state;
        Self::ACTIONS.iter().filter(leaving).collect()
    }
}

/// The definition of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionMeta {
    /// The name.
    pub name: &'static str,
    /// The status before the action.
    pub from: &'static str,
    /// The status after the action.
    pub to: &'static str,
    /// The condition that records must meet, in the query language. Empty if there is none.
    pub filter_cond: &'static str,
    /// Whether a next assignee must be named.
    pub assignee: AssigneeDemand,
}

impl ActionMeta {
    /// Creates what the derive knows of an action.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        from: &'static str,
        to: &'static str,
        filter_cond: &'static str,
        assignee: AssigneeDemand,
    ) -> ActionMeta {
        ActionMeta {
            name,
            from,
            to,
            filter_cond,
            assignee,
        }
    }
}

/// An action for records of the type `R`: a variant of the enum of its app, or a [`RawAction`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an action for records of the type `{R}`",
    label = "not an action of the app of `{R}`",
    note = "use the enum with #[derive(KintoneAction)] of that app, or RawAction::new(\"…\") for a name that nothing checks"
)]
pub trait ActionOf<R>: Into<RawAction> {}

/// An action by its name, which is not checked: for actions that were added later, and for translated names.
///
/// ```
/// use kintone_runtime::record::action::RawAction;
///
/// let action = RawAction::new("提出する").assignee("sato");
/// assert_eq!(action.name(), "提出する");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RawAction {
    name: String,
    assignee: Option<String>,
}

impl RawAction {
    /// Creates an action by its name, in the language of the user whose credentials are sent.
    pub fn new(name: impl Into<String>) -> RawAction {
        RawAction {
            name: name.into(),
            assignee: None,
        }
    }

    /// Sets the next assignee, by login name.
    pub fn assignee(mut self, code: impl Into<String>) -> RawAction {
        self.assignee = Some(code.into());
        self
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn into_parts(self) -> (String, Option<String>) {
        (self.name, self.assignee)
    }
}

impl<A: ProcessAction> From<A> for RawAction {
    fn from(action: A) -> RawAction {
        RawAction {
            name: action.name().to_owned(),
            assignee: action.assignee().map(str::to_owned),
        }
    }
}

// Of any `R`: one that is not a record is an error of its own.
impl<R> ActionOf<R> for RawAction {}
