//! Splits a checked query into segments: text of the query language, and Rust values between them.

use proc_macro2::TokenStream;

use super::check::{Target, minute_before, target};
use super::diagnostics::{At, Mistakes};
use super::form_text::Form;
use super::tree::{Condition, Literal, Operand, Operator, Predicate, Query, Value};

/// A part of the query.
pub(super) enum Segment<'f> {
    Text(String),
    /// A whole comparison with one value, which may change the operator.
    Comparison(Interpolated<'f>),
    /// One value of a list, as the field takes it.
    Value(Interpolated<'f>),
    /// `field in (…)` as a whole, for a Rust list, which is split if it is long.
    List(Interpolated<'f>),
}

pub(super) struct Interpolated<'f> {
    pub(super) target: Target<'f>,
    pub(super) operator: Operator,
    pub(super) expression: TokenStream,
    pub(super) at: At,
}

/// The condition; empty without one.
pub(super) fn condition<'f>(query: &Query, form: &'f Form) -> Vec<Segment<'f>> {
    let mut segments = Segments {
        form,
        segments: Vec::new(),
    };
    if let Some(condition) = &query.condition {
        segments.condition(condition, false);
    }
    segments.segments
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

struct Segments<'f> {
    form: &'f Form,
    segments: Vec<Segment<'f>>,
}

impl<'f> Segments<'f> {
    fn condition(&mut self, condition: &Condition, is_inner: bool) {
        let (children, word) = match condition {
            Condition::Is(predicate) => return self.predicate(predicate),
            Condition::All(children) => (children, " and "),
            Condition::Any(children) => (children, " or "),
        };
        // kintone does not document that "and" binds tighter.
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
        let mut operator = *operator;
        let interpolated = |expression: &TokenStream, at: &At| Interpolated {
            target: target.clone(),
            operator,
            expression: expression.clone(),
            at: at.clone(),
        };
        match &predicate.operand {
            Operand::None => self.text(&format!("{} {}", target.code, operator.as_str())),
            Operand::Whole(expression, at) => {
                self.segments
                    .push(Segment::List(interpolated(expression, at)));
            }
            Operand::One(Value {
                literal: Literal::Rust(expression),
                at,
            }) => {
                self.segments
                    .push(Segment::Comparison(interpolated(expression, at)));
            }
            Operand::One(value) => {
                let mut literal = of_literal(&value.literal);
                if let Some(minute) = minute_before(&value.literal, &target) {
                    operator = operator.of_minute();
                    literal = quoted(&minute);
                }
                self.text(&format!("{} {} {literal}", target.code, operator.as_str()));
            }
            Operand::List(values) => {
                let lists = values.chunks(MAX_VALUES_PER_LIST);
                let (is_several, word) = (lists.len() > 1, joined_by(operator));
                if is_several {
                    self.text("(");
                }
                for (index, values) in lists.enumerate() {
                    if index > 0 {
                        self.text(word);
                    }
                    self.text(&format!("{} {} (", target.code, operator.as_str()));
                    for (index, value) in values.iter().enumerate() {
                        if index > 0 {
                            self.text(", ");
                        }
                        match &value.literal {
                            Literal::Rust(expression) => {
                                let value = interpolated(expression, &value.at);
                                self.segments.push(Segment::Value(value));
                            }
                            literal => self.text(&of_literal(literal)),
                        }
                    }
                    self.text(")");
                }
                if is_several {
                    self.text(")");
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        match self.segments.last_mut() {
            Some(Segment::Text(before)) => before.push_str(text),
            _ => self.segments.push(Segment::Text(text.to_owned())),
        }
    }
}

/// The maximum number of values in one `in (…)`; longer lists are split, as the runtime does. kintone's own limit is not
/// documented.
const MAX_VALUES_PER_LIST: usize = 100;

/// The word between the parts of a split list.
fn joined_by(operator: Operator) -> &'static str {
    match operator {
        Operator::NotIn => " and ",
        _ => " or ",
    }
}

/// A literal as text of the query language.
fn of_literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => quoted(text),
        Literal::Number(number) => number.clone(),
        Literal::Function(function) => {
            let args: Vec<&str> = function.args.iter().map(|(arg, _)| arg.as_str()).collect();
            format!("{}({})", function.name, args.join(", "))
        }
        Literal::Rust(_) | Literal::Mistaken => String::new(),
    }
}

/// The text as a string of the query language.
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
