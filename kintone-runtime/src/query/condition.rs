//! Conditions: text in the query language, and the problems found in it.

use std::fmt::{self, Display};
use std::marker::PhantomData;

use super::literal::Literal;

/// The largest number of values in one `in (…)`; longer lists are split. kintone's own limit is not documented.
pub(crate) const MAX_VALUES_PER_LIST: usize = 100;

/// A condition on the records of `R`, made from its field tokens.
///
/// Values that a query cannot express (a text with control characters, an empty list) are reported as an error before the query is sent.
///
#[cfg_attr(all(feature = "derive", feature = "rust_decimal"), doc = "```")]
#[cfg_attr(
    not(all(feature = "derive", feature = "rust_decimal")),
    doc = "```ignore"
)]
/// use kintone_runtime::{Decimal, KintoneRecord, Record};
///
/// #[derive(KintoneRecord)]
/// #[kintone(unchecked, app = 1)]
/// struct Invoice {
///     #[kintone(code = "件名", kind = SINGLE_LINE_TEXT)]
///     title: String,
///     #[kintone(code = "合計", kind = NUMBER)]
///     total: Option<Decimal>,
/// }
///
/// let f = Invoice::fields();
/// let condition = f.total.gt(1000).and(f.title.like("保守").or(f.title.eq("")));
/// assert_eq!(condition.to_string(), r#"合計 > "1000" and (件名 like "保守" or 件名 = "")"#);
/// ```
pub struct Condition<R> {
    text: String,
    shape: Shape,
    problems: Vec<String>,
    record: PhantomData<fn() -> R>,
}

/// What a condition is as a part of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// No condition at all, which everything satisfies.
    Everything,
    /// One comparison.
    Single,
    /// Comparisons joined by `and`.
    And,
    /// Comparisons joined by `or`.
    Or,
    /// A group, or text that was not parsed.
    Group,
}

impl<R> Condition<R> {
    /// Creates a condition from text in kintone's query language, which is not checked. It is put in parentheses when it is combined.
    ///
    /// ```
    /// use kintone_runtime::query::Condition;
    ///
    /// # struct Invoice;
    /// let condition = Condition::<Invoice>::raw("数値_0 > 1 or 数値_0 < -1");
    /// ```
    pub fn raw(text: impl Into<String>) -> Condition<R> {
        let text = text.into();
        match text.trim().is_empty() {
            true => Condition::new(String::new(), Shape::Everything),
            false => Condition::new(text, Shape::Group),
        }
    }

    /// Matches records that satisfy both conditions.
    #[must_use]
    pub fn and<C: ConditionOf<R>>(self, other: C) -> Condition<R> {
        joined([self, other.condition()], Connective::And)
    }

    /// Matches records that satisfy at least one of the conditions.
    #[must_use]
    pub fn or<C: ConditionOf<R>>(self, other: C) -> Condition<R> {
        joined([self, other.condition()], Connective::Or)
    }

    fn new(text: String, shape: Shape) -> Condition<R> {
        Condition {
            text,
            shape,
            problems: Vec::new(),
            record: PhantomData,
        }
    }

    /// `code operator literal`.
    ///
    /// A time with seconds is compared by its minute. What is stored are whole minutes: those before 3:04:35 are those up to
    /// 3:04, and none is 3:04:35.
    pub(super) fn compare(code: impl Display, operator: &str, literal: Literal) -> Condition<R> {
        let mut problems = Vec::new();
        let is_ordering = ["<", ">", "<=", ">="].contains(&operator);
        if is_ordering && literal.as_str() == Some("\"\"") {
            problems.push(format!(
                "field {code}: nothing is {operator} an empty value; compare it by eq or ne"
            ));
        }
        let of_minute = match operator {
            "<" => "<=",
            ">=" => ">",
            other => other,
        };
        let operator = match literal.is_within_minute() {
            true if is_ordering => of_minute,
            true => {
                problems.push(no_such_minute(&code));
                operator
            }
            false => operator,
        };
        let value = value(&code, literal, &mut problems);
        let mut condition = Condition::new(format!("{code} {operator} {value}"), Shape::Single);
        condition.problems = problems;
        condition
    }

    /// `code in (…)`, of as many lists as needed.
    pub(crate) fn member(
        code: impl Display,
        operator: &str,
        values: impl IntoIterator<Item = Literal>,
    ) -> Condition<R> {
        let mut problems = Vec::new();
        let values = values.into_iter();
        let values: Vec<String> = values
            .map(|literal| element(&code, literal, &mut problems))
            .collect();
        if values.is_empty() {
            problems.push(format!(
                "field {code}: kintone has no `{operator}` with an empty list; leave the condition out, or do not send the query"
            ));
        }
        let lists = values.chunks(MAX_VALUES_PER_LIST);
        let lists: Vec<String> = lists
            .map(|values| format!("{code} {operator} ({})", values.join(", ")))
            .collect();
        let mut condition = match (&lists[..], operator) {
            ([], _) => Condition::new(format!("{code} {operator} ()"), Shape::Single),
            ([_], _) => Condition::new(lists.concat(), Shape::Single),
            (_, "in") => Condition::new(lists.join(" or "), Shape::Or),
            _ => Condition::new(lists.join(" and "), Shape::And),
        };
        condition.problems = problems;
        condition
    }

    /// `code is empty`.
    pub(super) fn state(code: impl Display, operator: &str) -> Condition<R> {
        Condition::new(format!("{code} {operator}"), Shape::Single)
    }

    /// Text that was checked elsewhere, and the problems of its values.
    pub(super) fn checked(text: String, problems: Vec<String>) -> Condition<R> {
        let mut condition = Condition::raw(text);
        condition.problems = problems;
        condition
    }

    /// The same on the rows of a table of `P`.
    pub(super) fn of_rows<P>(self) -> Condition<P> {
        Condition {
            text: self.text,
            shape: match self.shape {
                Shape::Everything | Shape::Single => self.shape,
                _ => Shape::Group,
            },
            problems: self.problems,
            record: PhantomData,
        }
    }

    /// The text as a part of any other, and the problems.
    pub(super) fn into_part(self) -> (String, Vec<String>) {
        let text = match self.shape {
            Shape::Everything | Shape::Single => self.text,
            _ => format!("({})", self.text),
        };
        (text, self.problems)
    }

    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }
}

fn no_such_minute(code: &impl Display) -> String {
    format!(
        "field {code}: kintone stores whole minutes, so no value equals a time with seconds; truncate it to the minute, or use lt, gt, le, ge"
    )
}

/// The text of a value of a list, or what is wrong with it.
pub(super) fn element(code: &impl Display, literal: Literal, problems: &mut Vec<String>) -> String {
    if literal.is_within_minute() {
        problems.push(no_such_minute(code));
    }
    value(code, literal, problems)
}

/// The text of a value, or what is wrong with it.
fn value(code: &impl Display, literal: Literal, problems: &mut Vec<String>) -> String {
    literal.into_result().unwrap_or_else(|problem| {
        problems.push(format!("field {code}: {problem}"));
        "\"\"".to_owned()
    })
}

/// Combines conditions with `and`. An empty list matches everything.
///
/// ```
/// use kintone_runtime::query::{Condition, all};
///
/// # struct Invoice;
/// let conditions = ["a > 1", "b = 2 or c = 3"].map(Condition::<Invoice>::raw);
/// assert_eq!(all(conditions).to_string(), "(a > 1) and (b = 2 or c = 3)");
/// ```
pub fn all<R>(conditions: impl IntoIterator<Item = Condition<R>>) -> Condition<R> {
    joined(conditions, Connective::And)
}

/// Combines conditions with `or`. An empty list would match nothing, and is an error when the query is sent.
pub fn any<R>(conditions: impl IntoIterator<Item = Condition<R>>) -> Condition<R> {
    let mut conditions = conditions.into_iter().peekable();
    let is_empty = conditions.peek().is_none();
    let mut condition = joined(conditions, Connective::Or);
    if is_empty {
        let problem = "`any` of no conditions matches nothing; do not send the query";
        condition.problems.push(problem.to_owned());
    }
    condition
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Connective {
    And,
    Or,
}

/// Which of `and` and `or` binds tighter is not documented: the one goes in parentheses inside the other.
fn joined<R>(
    conditions: impl IntoIterator<Item = Condition<R>>,
    connective: Connective,
) -> Condition<R> {
    let (word, joined, other) = match connective {
        Connective::And => (" and ", Shape::And, Shape::Or),
        Connective::Or => (" or ", Shape::Or, Shape::And),
    };
    let mut problems = Vec::new();
    let mut is_everything = false;
    let mut parts: Vec<Condition<R>> = Vec::new();
    for mut condition in conditions {
        problems.append(&mut condition.problems);
        match condition.shape {
            Shape::Everything => is_everything = true,
            _ => parts.push(condition),
        }
    }
    // `and` with everything changes nothing, `or` with everything is everything.
    if connective == Connective::Or && is_everything {
        parts.clear();
    }
    let mut whole = match parts.len() {
        0 => Condition::new(String::new(), Shape::Everything),
        1 => parts.remove(0),
        _ => {
            let parts = parts.into_iter();
            let parts = parts.map(
                |part| match part.shape == other || part.shape == Shape::Group {
                    true => format!("({})", part.text),
                    false => part.text,
                },
            );
            Condition::new(parts.collect::<Vec<_>>().join(word), joined)
        }
    };
    whole.problems = problems;
    whole
}

/// A [`Condition`] on the records of `R`, and of no other record type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on `{R}`",
    label = "not a condition on `{R}`",
    note = "a condition on a field in a table goes into `row(|row| …)` of the table, one on another app into `of(…)` of the related records"
)]
pub trait ConditionOf<R> {
    /// The condition.
    #[doc(hidden)]
    fn condition(self) -> Condition<R>;
}

impl<R> ConditionOf<R> for Condition<R> {
    fn condition(self) -> Condition<R> {
        self
    }
}

impl<R> Clone for Condition<R> {
    fn clone(&self) -> Condition<R> {
        Condition {
            text: self.text.clone(),
            shape: self.shape,
            problems: self.problems.clone(),
            record: PhantomData,
        }
    }
}

/// Writes the text of the query.
impl<R> Display for Condition<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<R> fmt::Debug for Condition<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condition")
            .field("text", &self.text)
            .field("problems", &self.problems)
            .finish()
    }
}
