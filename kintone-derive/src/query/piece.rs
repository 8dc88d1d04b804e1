//! A checked query becomes pieces: text of the query language, and values of Rust between them.

use proc_macro2::TokenStream;

use super::check::{Target, target};
use super::form::Form;
use super::source::{At, Mistakes};
use super::tree::{Condition, Literal, Operand, Operator, Predicate, Query, Value};

/// A stretch of the query.
pub(super) enum Piece<'f> {
    Text(String),
    /// One value, as the field and the operator take it.
    Value(Interpolated<'f>),
    /// `field in (…)` as a whole, for a list that Rust gives: a long one becomes several.
    List(Interpolated<'f>),
}

pub(super) struct Interpolated<'f> {
    pub(super) target: Target<'f>,
    pub(super) operator: Operator,
    pub(super) expression: TokenStream,
    pub(super) at: At,
}

/// The condition; empty without one.
pub(super) fn condition<'f>(query: &Query, form: &'f Form) -> Vec<Piece<'f>> {
    let mut pieces = Pieces {
        form,
        pieces: Vec::new(),
    };
    if let Some(condition) = &query.condition {
        pieces.condition(condition, false);
    }
    pieces.pieces
}

/// The sort keys: `請求日 desc, $id asc`; empty without any.
pub(super) fn order(query: &Query, form: &Form) -> String {
    let keys = query.order.iter().filter_map(|key| {
        let code = target(&key.field, form, &mut Mistakes::of_tokens())?.code;
        Some(match key.is_descending {
            true => format!("{code} desc"),
            false => format!("{code} asc"),
        })
    });
    keys.collect::<Vec<_>>().join(", ")
}

struct Pieces<'f> {
    form: &'f Form,
    pieces: Vec<Piece<'f>>,
}

impl<'f> Pieces<'f> {
    fn condition(&mut self, condition: &Condition, is_inner: bool) {
        let (children, word) = match condition {
            Condition::Is(predicate) => return self.predicate(predicate),
            Condition::All(children) => (children, " and "),
            Condition::Any(children) => (children, " or "),
        };
        // Not everybody knows that "and" binds tighter, and kintone does not document it.
        if is_inner {
            self.text("(");
        }
        for (index, child) in children.iter().enumerate() {
            if index > 0 {
                self.text(word);
            }
            self.condition(child, true);
        }
        if is_inner {
            self.text(")");
        }
    }

    fn predicate(&mut self, predicate: &Predicate) {
        // The query is checked: the field is there.
        let field = target(&predicate.field, self.form, &mut Mistakes::of_tokens());
        let (Some(target), Some((operator, _))) = (field, predicate.operator.as_ref()) else {
            return;
        };
        let operator = *operator;
        if let Operand::Whole(expression, at) = &predicate.operand {
            self.pieces.push(Piece::List(Interpolated {
                target,
                operator,
                expression: expression.clone(),
                at: at.clone(),
            }));
            return;
        }
        self.text(&format!("{} {}", target.code, operator.as_str()));
        match &predicate.operand {
            Operand::None | Operand::Whole(..) => {}
            Operand::One(value) => {
                self.text(" ");
                self.value(value, &target, operator);
            }
            Operand::List(values) => {
                for (index, value) in values.iter().enumerate() {
                    self.text(if index == 0 { " (" } else { ", " });
                    self.value(value, &target, operator);
                }
                self.text(")");
            }
        }
    }

    fn value(&mut self, value: &Value, target: &Target<'f>, operator: Operator) {
        match &value.literal {
            Literal::Text(text) => self.text(&quoted(text)),
            Literal::Number(number) => self.text(number),
            Literal::Function(function) => {
                let args: Vec<&str> = function.args.iter().map(|(arg, _)| arg.as_str()).collect();
                self.text(&format!("{}({})", function.name, args.join(", ")));
            }
            Literal::Rust(expression) => self.pieces.push(Piece::Value(Interpolated {
                target: target.clone(),
                operator,
                expression: expression.clone(),
                at: value.at.clone(),
            })),
            Literal::Mistaken => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }
}

/// As a literal of the query language.
fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\t' => literal.push_str("\\t"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}
