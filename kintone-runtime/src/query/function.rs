//! The functions of the query language: days and periods in the time zone of the user, and the user.

use super::Literal;

/// The unit of [`from_today`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// A day of the week. Weeks run from Sunday to Saturday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weekday {
    /// Sunday, the first day of the week.
    Sunday,
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday, the last day of the week.
    Saturday,
}

/// The last day of a month, for [`this_month_on`] and its siblings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastDay;

/// A day of a month: 1 to 31, or [`LastDay`].
///
/// A day that the month does not have stands for the first day of the next month.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a day of a month",
    note = "give 1 to 31, or LastDay"
)]
pub trait DayOfMonth {
    /// Returns the argument of the function.
    #[doc(hidden)]
    fn argument(self) -> Result<String, String>;
}

impl DayOfMonth for u8 {
    fn argument(self) -> Result<String, String> {
        match self {
            1..=31 => Ok(self.to_string()),
            _ => Err(format!(
                "no month has a day {self}; give 1 to 31, or LastDay"
            )),
        }
    }
}

impl DayOfMonth for LastDay {
    fn argument(self) -> Result<String, String> {
        Ok("LAST".to_owned())
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Literal);

        impl $name {
            pub(super) fn literal(&self) -> Literal {
                self.0.clone()
            }

            fn call(call: &str) -> $name {
                $name(Literal::function(call.to_owned()))
            }
        }
    )*};
}

functions! {
    /// The current instant: [`now`].
    Now;
    /// A day or a period: [`today`], [`this_month`] and their siblings.
    ///
    /// A period is an interval: `eq` matches dates in it, `lt` those before its start, `gt` those after its end.
    DateFunction;
    /// The user who sends the query: [`login_user`].
    LoginUser;
    /// The preferred department of the user who sends the query: [`primary_organization`].
    PrimaryOrganization;
}

/// Returns the current instant, to the minute: `NOW()`. Not for DATE fields.
pub fn now() -> Now {
    Now::call("NOW()")
}

/// Returns the user who sends the query: `LOGINUSER()`. With an API token this is Administrator.
pub fn login_user() -> LoginUser {
    LoginUser::call("LOGINUSER()")
}

/// Returns the preferred department of the user who sends the query: `PRIMARY_ORGANIZATION()`.
///
/// **If the user has none, kintone ignores the whole condition, which then matches everything.**
pub fn primary_organization() -> PrimaryOrganization {
    PrimaryOrganization::call("PRIMARY_ORGANIZATION()")
}

/// Returns the day this many days, weeks, months or years from today: `FROM_TODAY(-1, WEEKS)`.
///
/// ```
/// use kintone_runtime::query::{Weeks, from_today};
///
/// let a_week_ago = from_today(-1, Weeks);
/// ```
pub fn from_today(count: i32, unit: Unit) -> DateFunction {
    let unit = match unit {
        Unit::Days => "DAYS",
        Unit::Weeks => "WEEKS",
        Unit::Months => "MONTHS",
        Unit::Years => "YEARS",
    };
    DateFunction::call(&format!("FROM_TODAY({count}, {unit})"))
}

macro_rules! periods {
    ($($(#[$doc:meta])* $name:ident = $call:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name() -> DateFunction {
            DateFunction::call(concat!($call, "()"))
        }
    )*};
}

periods! {
    /// Today, in the time zone of the user: `TODAY()`.
    today = "TODAY";
    /// Yesterday: `YESTERDAY()`.
    yesterday = "YESTERDAY";
    /// Tomorrow: `TOMORROW()`.
    tomorrow = "TOMORROW";
    /// This week, from Sunday to Saturday: `THIS_WEEK()`.
    this_week = "THIS_WEEK";
    /// Last week: `LAST_WEEK()`.
    last_week = "LAST_WEEK";
    /// Next week: `NEXT_WEEK()`.
    next_week = "NEXT_WEEK";
    /// This month: `THIS_MONTH()`.
    this_month = "THIS_MONTH";
    /// Last month: `LAST_MONTH()`.
    last_month = "LAST_MONTH";
    /// Next month: `NEXT_MONTH()`.
    next_month = "NEXT_MONTH";
    /// This year: `THIS_YEAR()`.
    this_year = "THIS_YEAR";
    /// Last year: `LAST_YEAR()`.
    last_year = "LAST_YEAR";
    /// Next year: `NEXT_YEAR()`.
    next_year = "NEXT_YEAR";
}

macro_rules! days_of_weeks {
    ($($(#[$doc:meta])* $name:ident = $call:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name(day: Weekday) -> DateFunction {
            // The names of the days are those of kintone, in capitals.
            let day = format!("{day:?}").to_uppercase();
            DateFunction::call(&format!("{}({day})", $call))
        }
    )*};
}

days_of_weeks! {
    /// A day of this week: `THIS_WEEK(SUNDAY)`.
    this_week_on = "THIS_WEEK";
    /// A day of last week: `LAST_WEEK(SUNDAY)`.
    last_week_on = "LAST_WEEK";
    /// A day of next week: `NEXT_WEEK(SUNDAY)`.
    next_week_on = "NEXT_WEEK";
}

macro_rules! days_of_months {
    ($($(#[$doc:meta])* $name:ident = $call:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// A day that the month does not have stands for the first day of the next month. A day that no month has is an error when the query is
        /// sent.
        pub fn $name(day: impl DayOfMonth) -> DateFunction {
            DateFunction(match day.argument() {
                Ok(day) => Literal::function(format!("{}({day})", $call)),
                Err(problem) => Literal::problem(problem),
            })
        }
    )*};
}

days_of_months! {
    /// A day of this month: `THIS_MONTH(15)`, `THIS_MONTH(LAST)`.
    this_month_on = "THIS_MONTH";
    /// A day of last month: `LAST_MONTH(15)`, `LAST_MONTH(LAST)`.
    last_month_on = "LAST_MONTH";
    /// A day of next month: `NEXT_MONTH(15)`, `NEXT_MONTH(LAST)`.
    next_month_on = "NEXT_MONTH";
}

#[cfg(test)]
mod tests {
    use super::Unit::*;
    use super::Weekday::*;
    use super::*;

    #[test]
    fn functions_are_written_as_kintone_spells_them() {
        for (function, text) in [
            (today(), "TODAY()"),
            (last_year(), "LAST_YEAR()"),
            (from_today(-1, Weeks), "FROM_TODAY(-1, WEEKS)"),
            (from_today(3, Months), "FROM_TODAY(3, MONTHS)"),
            (this_week_on(Sunday), "THIS_WEEK(SUNDAY)"),
            (next_week_on(Saturday), "NEXT_WEEK(SATURDAY)"),
            (this_month_on(15), "THIS_MONTH(15)"),
            (last_month_on(LastDay), "LAST_MONTH(LAST)"),
        ] {
            assert_eq!(function.literal().as_str(), Some(text));
        }
        assert_eq!(now().literal().as_str(), Some("NOW()"));
        assert_eq!(login_user().literal().as_str(), Some("LOGINUSER()"));
    }

    #[test]
    fn a_day_that_no_month_has_is_a_problem() {
        for day in [0, 32] {
            assert_eq!(this_month_on(day).literal().as_str(), None);
        }
    }
}
