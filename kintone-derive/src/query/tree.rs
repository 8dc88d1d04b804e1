//! The syntax tree of a query.

use proc_macro2::TokenStream;

use super::diagnostics::At;
use crate::kind::Operators;

/// A query, in the order of kintone's grammar.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) condition: Option<Condition>,
    pub(super) order: Vec<Key>,
    pub(super) limit: Option<Value>,
    pub(super) offset: Option<Value>,
    /// Whether there is a limit or offset, right or wrong.
    pub(super) is_paged: bool,
}

impl Query {
    /// Every field, in the order of the query.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let mut fields = Vec::new();
        if let Some(condition) = &self.condition {
            condition.fields(&mut fields);
        }
        fields
            .into_iter()
            .chain(self.order.iter().map(|key| &key.field))
    }
}

#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Is(Box<Predicate>),
}

impl Condition {
    fn fields<'c>(&'c self, found: &mut Vec<&'c Field>) {
        match self {
            Condition::All(children) | Condition::Any(children) => {
                for child in children {
                    child.fields(found);
                }
            }
            Condition::Is(predicate) => found.push(&predicate.field),
        }
    }
}

/// A field, an operator and an operand. Mistaken parts are missing.
#[derive(Debug)]
pub(super) struct Predicate {
    pub(super) field: Field,
    pub(super) operator: Option<(Operator, At)>,
    pub(super) operand: Operand,
}

/// `合計`, or `関連案件.金額` for a field of related records.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) code: String,
    pub(super) at: At,
    /// The field of the other app.
    pub(super) of_other: Option<(String, At)>,
}

impl Field {
    /// The place of both words.
    pub(super) fn place(&self) -> At {
        match &self.of_other {
            Some((_, at)) => self.at.to(at),
            None => self.at.clone(),
        }
    }
}

#[derive(Debug)]
pub(super) enum Operand {
    None,
    One(Value),
    List(Vec<Value>),
    /// `in {list}`.
    Whole(TokenStream, At),
}

#[derive(Debug)]
pub(super) struct Value {
    pub(super) literal: Literal,
    pub(super) at: At,
}

#[derive(Debug)]
pub(super) enum Literal {
    Text(String),
    Number(String),
    Function(Function),
    Rust(TokenStream),
    Mistaken,
}

/// `FROM_TODAY(-1, WEEKS)`.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) name_at: At,
    /// Numbers and words as they are written.
    pub(super) args: Vec<(String, At)>,
}

/// A sort key.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) field: Field,
    pub(super) is_descending: bool,
    /// Whether neither `asc` nor `desc` follows, nor another word in place of them.
    pub(super) lacks_direction: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    In,
    NotIn,
    Like,
    NotLike,
    IsEmpty,
    IsNotEmpty,
}

impl Operator {
    pub(super) const ALL: [(Operator, &'static str); 12] = [
        (Operator::Equal, "="),
        (Operator::NotEqual, "!="),
        (Operator::Less, "<"),
        (Operator::Greater, ">"),
        (Operator::LessOrEqual, "<="),
        (Operator::GreaterOrEqual, ">="),
        (Operator::In, "in"),
        (Operator::NotIn, "not in"),
        (Operator::Like, "like"),
        (Operator::NotLike, "not like"),
        (Operator::IsEmpty, "is empty"),
        (Operator::IsNotEmpty, "is not empty"),
    ];

    /// The group of operators that it belongs to.
    pub(super) fn group(self) -> Operators {
        match self {
            Operator::Equal | Operator::NotEqual => Operators::Equality,
            Operator::Less
            | Operator::Greater
            | Operator::LessOrEqual
            | Operator::GreaterOrEqual => Operators::Ordering,
            Operator::In | Operator::NotIn => Operators::Membership,
            Operator::Like | Operator::NotLike => Operators::Search,
            Operator::IsEmpty | Operator::IsNotEmpty => Operators::Emptiness,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        Operator::ALL[self as usize].1
    }

    /// The operator for a time with seconds, which is compared by its minute. Stored times are whole minutes: those before
    /// 3:04:35 are those up to 3:04.
    pub(super) fn of_minute(self) -> Operator {
        match self {
            Operator::Less => Operator::LessOrEqual,
            Operator::GreaterOrEqual => Operator::Greater,
            other => other,
        }
    }

    pub(super) fn of_symbol(symbol: &str) -> Option<Operator> {
        let comparisons = Operator::ALL[..6].iter();
        comparisons
            .copied()
            .find_map(|(operator, name)| (name == symbol).then_some(operator))
    }
}
