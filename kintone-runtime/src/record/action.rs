//! The actions of process management: what takes a record from one state to the next, by names that the form has.

use kintone_schema::AssigneeDemand;

use crate::record::id::AppId;
use crate::record::values::Choice;

/// An enum of the actions that the process of an app has.
///
/// Derived, not written by hand: `#[derive(KintoneAction)]`. Bring it into scope to ask an enum what it knows:
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
/// kintone compares the name with those in the language of the user whose credentials are sent: where the names are
/// translated, [`RawAction`] takes the translation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of process actions",
    note = "put #[derive(KintoneAction)] on the enum"
)]
pub trait ProcessAction: Sized {
    /// The app, as the schema or the attribute names it.
    const APP: Option<AppId>;

    /// The actions in the order of the process. A name that leads from several states is there once for each of them.
    const ACTIONS: &'static [ActionMeta];

    /// The name of the action.
    fn name(&self) -> &'static str;

    /// The login name of who is to act next.
    fn assignee(&self) -> Option<&str>;

    /// The actions that lead out of this state. Whether a record meets their conditions is not known here.
    fn possible_from(state: &impl Choice) -> Vec<&'static ActionMeta> {
        let state = state.as_str();
        let leaving = |action: &&ActionMeta| action.from == state;
        Self::ACTIONS.iter().filter(leaving).collect()
    }
}

/// What one action of a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionMeta {
    /// The name that a request gives.
    pub name: &'static str,
    /// The state before.
    pub from: &'static str,
    /// The state after.
    pub to: &'static str,
    /// The condition that the record has to meet, in the query language; empty without one.
    pub filter_cond: &'static str,
    /// Whether somebody has to be named who acts next.
    pub assignee: AssigneeDemand,
}

impl ActionMeta {
    /// For the derive.
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

/// An action that may be run on records of the type `R`: one of the app's own enum, or a [`RawAction`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an action for records of the type `{R}`",
    label = "not an action of the app of `{R}`",
    note = "use the enum with #[derive(KintoneAction)] of that app, or RawAction::new(\"…\") for a name that nothing checks"
)]
pub trait ActionOf<R>: Into<RawAction> {}

/// An action by a name that nothing checks: one that was added to the process meanwhile, or a translated name.
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
    /// The action of this name, in the language of the user whose credentials are sent.
    pub fn new(name: impl Into<String>) -> RawAction {
        RawAction {
            name: name.into(),
            assignee: None,
        }
    }

    /// Who is to act next, by login name.
    pub fn assignee(mut self, code: impl Into<String>) -> RawAction {
        self.assignee = Some(code.into());
        self
    }

    /// The name.
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

// Of any `R`: one that is no record is an error of its own.
impl<R> ActionOf<R> for RawAction {}
