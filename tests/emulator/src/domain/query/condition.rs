//! A checked condition, with everything resolved that does not depend on the record, and its evaluation.

use std::borrow::Cow;
use std::collections::BTreeSet;

use bigdecimal::BigDecimal;
use serde_json::{Map, Value};

use super::grammar::Operator;
use super::id_range::IdRange;
use super::search::{Keyword, text_of_html};
use crate::domain::decimal;

/// A condition on a record, or on a row of a table.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Everything,
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Test(Test),
    /// At least one row of the table satisfies the condition.
    SomeRow(String, Box<Condition>),
    /// The table has rows, and every one satisfies the test.
    EveryRow(String, Test),
}

/// A question to the value of one field.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) code: String,
    pub(super) kind: Kind,
    pub(super) check: Check,
}

/// How the values of a field compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The record's id, which is not among its values.
    Id,
    Number,
    /// Text, and dates and times too: their stored texts compare like themselves.
    Text,
    /// Hours and minutes as CALC writes them, where hours may exceed a day.
    HoursAndMinutes,
    /// Several texts, or several or one `{code, name}`.
    List,
}

/// The question.
#[derive(Debug, Clone)]
pub(super) enum Check {
    /// A comparison with a span, or with emptiness.
    Compare(Operator, Option<Span>),
    In {
        keys: BTreeSet<Key<'static>>,
        empty: bool,
        negative: bool,
    },
    Like {
        keyword: Keyword,
        negative: bool,
        html: bool,
    },
    Empty {
        negative: bool,
    },
}

impl Check {
    /// Returns whether the question is for the absence of something.
    pub(super) fn is_negative(&self) -> bool {
        match self {
            Check::Compare(operator, _) => operator.is_negative(),
            Check::In { negative, .. }
            | Check::Like { negative, .. }
            | Check::Empty { negative } => *negative,
        }
    }

    /// Returns the ids that can satisfy the question, and whether each of them does.
    fn ids(&self) -> (IdRange, bool) {
        let compared = match self {
            Check::Compare(operator, Some(span)) => match &span.first {
                Key::Number(number) => IdRange::compared(*operator, number),
                _ => None,
            },
            Check::In {
                keys,
                negative: false,
                ..
            } => match (keys.first(), keys.last()) {
                (Some(Key::Number(first)), Some(Key::Number(last))) => {
                    return (IdRange::between(first, last), false);
                }
                _ => None,
            },
            _ => None,
        };
        compared.map_or((IdRange::ALL, false), |ids| (ids, true))
    }
}

/// The values from the first to the last, both included; a single value is both.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) first: Key<'static>,
    pub(super) last: Key<'static>,
}

/// A value that can be compared with others of its field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    Position(usize),
    Number(BigDecimal),
    Text(Cow<'a, str>),
}

impl Condition {
    /// Joins conditions with `and`. Those on rows of one table must hold in the same row.
    pub(super) fn all(members: Vec<Condition>) -> Condition {
        let mut rows: Vec<(String, Vec<Condition>)> = Vec::new();
        let mut joined = Vec::new();
        for member in members {
            match member {
                Condition::SomeRow(table, row) => {
                    match rows.iter_mut().find(|(known, _)| *known == table) {
                        Some((_, together)) => together.push(*row),
                        None => rows.push((table, vec![*row])),
                    }
                }
                Condition::Everything => {}
                other => joined.push(other),
            }
        }
        joined.extend(rows.into_iter().map(|(table, row)| {
            let row = Box::new(Condition::All(row));
            Condition::SomeRow(table, row)
        }));
        match joined.is_empty() {
            true => Condition::Everything,
            false => Condition::All(joined),
        }
    }

    /// Joins conditions with `or`. If all are about rows of one table, so is the whole, and an `and` around it can ask
    /// for the same row.
    pub(super) fn any(members: Vec<Condition>) -> Condition {
        let table = match members.first() {
            Some(Condition::SomeRow(table, _)) => table.clone(),
            _ => return Condition::Any(members),
        };
        let in_table =
            |member: &Condition| matches!(member, Condition::SomeRow(other, _) if *other == table);
        if !members.iter().all(in_table) {
            return Condition::Any(members);
        }
        let rows = members
            .into_iter()
            .map(|member| match member {
                Condition::SomeRow(_, row) => *row,
                other => other,
            })
            .collect();
        Condition::SomeRow(table, Box::new(Condition::Any(rows)))
    }

    pub(super) fn matches(&self, id: u64, record: &Map<String, Value>) -> bool {
        match self {
            Condition::Everything => true,
            Condition::All(members) => members.iter().all(|member| member.matches(id, record)),
            Condition::Any(members) => members.iter().any(|member| member.matches(id, record)),
            Condition::Test(test) => test.holds(id, record),
            Condition::SomeRow(table, row) => {
                rows(record, table).any(|values| row.matches(id, values))
            }
            Condition::EveryRow(table, test) => {
                let mut rows = rows(record, table).peekable();
                rows.peek().is_some() && rows.all(|values| test.holds(id, values))
            }
        }
    }

    /// The codes of the fields that it looks at, those of tables for fields inside.
    pub(super) fn collect_codes<'a>(&'a self, codes: &mut BTreeSet<&'a str>) {
        match self {
            Condition::Everything => {}
            Condition::All(members) | Condition::Any(members) => {
                members
                    .iter()
                    .for_each(|member| member.collect_codes(codes));
            }
            Condition::Test(Test { kind: Kind::Id, .. }) => {}
            Condition::Test(Test { code, .. })
            | Condition::SomeRow(code, _)
            | Condition::EveryRow(code, _) => {
                codes.insert(code);
            }
        }
    }

    /// Returns the ids that can match, and whether each of them does.
    pub(super) fn ids(&self) -> (IdRange, bool) {
        match self {
            Condition::Everything => (IdRange::ALL, true),
            Condition::All(members) => {
                members
                    .iter()
                    .fold((IdRange::ALL, true), |(range, exact), member| {
                        let (other, other_exact) = member.ids();
                        (range.intersection(other), exact && other_exact)
                    })
            }
            Condition::Test(Test {
                kind: Kind::Id,
                check,
                ..
            }) => check.ids(),
            _ => (IdRange::ALL, false),
        }
    }
}

impl Test {
    fn holds(&self, id: u64, record: &Map<String, Value>) -> bool {
        let value = record.get(&self.code).unwrap_or(&Value::Null);
        match &self.check {
            Check::Compare(operator, span) => {
                compare(*operator, key(self.kind, id, value), span.as_ref())
            }
            Check::In {
                keys,
                empty,
                negative,
            } => {
                let is_member = |key: Option<Key<'_>>| match key {
                    None => *empty,
                    Some(key) => keys.contains(&key),
                };
                let found = match self.kind {
                    Kind::List => match members(value) {
                        [] => *empty,
                        members => members.iter().any(|member| is_member(member_key(member))),
                    },
                    kind => is_member(key(kind, id, value)),
                };
                found != *negative
            }
            Check::Like {
                keyword,
                negative,
                html,
            } => {
                let found = match value {
                    Value::String(text) if *html => keyword.occurs_in(&text_of_html(text)),
                    Value::String(text) => keyword.occurs_in(text),
                    Value::Array(files) => files
                        .iter()
                        .filter_map(|file| file["name"].as_str())
                        .any(|name| keyword.occurs_in(name)),
                    _ => false,
                };
                found != *negative
            }
            Check::Empty { negative } => is_empty(value) != *negative,
        }
    }
}

/// Compares the value of a field with a span. For an empty field, only `!=` matches a value; `<` and `>` never match
/// emptiness.
fn compare(operator: Operator, key: Option<Key<'_>>, span: Option<&Span>) -> bool {
    let (Some(key), Some(span)) = (&key, span) else {
        let both_empty = key.is_none() && span.is_none();
        return match operator {
            Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual => both_empty,
            Operator::NotEqual => !both_empty,
            _ => false,
        };
    };
    match operator {
        Operator::Equal => span.first <= *key && *key <= span.last,
        Operator::NotEqual => *key < span.first || span.last < *key,
        Operator::Less => *key < span.first,
        Operator::Greater => *key > span.last,
        Operator::LessOrEqual => *key <= span.last,
        Operator::GreaterOrEqual => *key >= span.first,
        _ => false,
    }
}

/// Returns the comparable value of a field; `None` if it is empty.
pub(super) fn key(kind: Kind, id: u64, value: &Value) -> Option<Key<'_>> {
    if kind == Kind::Id {
        return Some(Key::Number(BigDecimal::from(id)));
    }
    let text = match value {
        Value::String(text) if !text.is_empty() => text.as_str(),
        Value::Object(entity) => entity.get("code")?.as_str()?,
        _ => return None,
    };
    match kind {
        Kind::Number => decimal::parse(text).ok().map(Key::Number),
        Kind::HoursAndMinutes => minutes(text).map(Key::Number),
        Kind::Id | Kind::Text | Kind::List => Some(Key::Text(Cow::Borrowed(text))),
    }
}

/// `-49:30` as minutes.
pub(super) fn minutes(text: &str) -> Option<BigDecimal> {
    let (hours, minutes) = text.split_once(':')?;
    let minutes = BigDecimal::from(minutes.parse::<u8>().ok()?);
    let magnitude = decimal::parse(hours).ok()?.abs() * BigDecimal::from(60) + minutes;
    Some(match hours.starts_with('-') {
        true => -magnitude,
        false => magnitude,
    })
}

/// Returns the members of a multi-valued field. A single value is a list of one, and an empty one a list of none.
fn members(value: &Value) -> &[Value] {
    match value {
        Value::Array(members) => members,
        Value::Null => &[],
        Value::String(text) if text.is_empty() => &[],
        single => std::slice::from_ref(single),
    }
}

fn member_key(member: &Value) -> Option<Key<'_>> {
    key(Kind::List, 0, member)
}

/// Returns whether a text is empty. Text that consists of blanks, tabs and line breaks counts as empty.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(members) => members.is_empty(),
        _ => value.is_null(),
    }
}

fn rows<'a>(
    record: &'a Map<String, Value>,
    table: &str,
) -> impl Iterator<Item = &'a Map<String, Value>> {
    record
        .get(table)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|row| row["value"].as_object())
}
