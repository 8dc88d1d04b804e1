//! Turns the text of a formula into a tree, without knowing any form.

use bigdecimal::BigDecimal;

use super::function::Function;
use super::operator::Operator;
use crate::domain::bare_code::{is_part, split};
use crate::domain::decimal;

/// How deep parentheses, signs and calls may nest: this keeps the stack bounded.
const DEEPEST_NESTING: usize = 100;

/// A formula whose fields are known as `F`: by code in the tree that the parser gives, resolved in the one that is
/// computed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression<F> {
    Number(BigDecimal),
    Text(String),
    Field(F),
    Negated(Box<Expression<F>>),
    /// Operators of one precedence, from left to right. A long sum is long, not deep.
    Chain(Box<Expression<F>>, Vec<(Operator, Expression<F>)>),
    Call(Function, Vec<Expression<F>>),
}

/// The operators from the loosest to the tightest. Signs bind tighter than all. A text that begins another comes later.
const PRECEDENCE: [&[(&str, Operator)]; 5] = [
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("!=", Operator::NotEqual),
        ("<>", Operator::NotEqual),
        ("=", Operator::Equal),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("&", Operator::Concatenate)],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide)],
    &[("^", Operator::Power)],
];

/// Reads a formula. The error says what is wrong.
pub(super) fn parse(text: &str) -> Result<Expression<String>, String> {
    let mut parser = Parser {
        rest: text,
        depth: 0,
    };
    let expression = parser.chain(&PRECEDENCE)?;
    match parser.rest.chars().next() {
        None => Ok(expression),
        Some(c) => Err(format!("unexpected `{c}`")),
    }
}

struct Parser<'a> {
    /// What is not read yet; blanks before it are skipped after every token.
    rest: &'a str,
    depth: usize,
}

impl Parser<'_> {
    fn chain(&mut self, levels: &[&[(&str, Operator)]]) -> Result<Expression<String>, String> {
        let Some((operators, tighter)) = levels.split_first() else {
            return self.operand();
        };
        let first = self.chain(tighter)?;
        let mut others = Vec::new();
        while let Some(&(_, operator)) = operators.iter().find(|(text, _)| self.take(text)) {
            others.push((operator, self.chain(tighter)?));
        }
        Ok(match others.is_empty() {
            true => first,
            false => Expression::Chain(Box::new(first), others),
        })
    }

    fn operand(&mut self) -> Result<Expression<String>, String> {
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            return Err(format!("nested deeper than {DEEPEST_NESTING} levels"));
        }
        self.skip_blanks();
        let operand = match self.rest.chars().next() {
            None => return Err("the formula ends where a value is expected".to_owned()),
            Some('(') => {
                self.take("(");
                let inner = self.chain(&PRECEDENCE)?;
                self.expect(")")?;
                inner
            }
            Some('-') => {
                self.take("-");
                Expression::Negated(Box::new(self.operand()?))
            }
            Some('+') => {
                self.take("+");
                self.operand()?
            }
            Some('"') => Expression::Text(self.string()?),
            Some('0'..='9' | '.') => Expression::Number(self.number()?),
            Some(c) if is_part(c) => {
                let word = self.word();
                match self.take("(") {
                    true => Expression::Call(Function::named(&word)?, self.arguments()?),
                    false => Expression::Field(word),
                }
            }
            Some(c) => return Err(format!("unexpected `{c}`")),
        };
        self.depth -= 1;
        Ok(operand)
    }

    fn arguments(&mut self) -> Result<Vec<Expression<String>>, String> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.chain(&PRECEDENCE)?);
            if !self.take(",") {
                self.expect(")")?;
                return Ok(arguments);
            }
        }
    }

    fn word(&mut self) -> String {
        let (word, _) = split(self.rest);
        self.advance(word.len()).to_owned()
    }

    fn number(&mut self) -> Result<BigDecimal, String> {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(self.rest.len());
        let text = self.advance(end);
        decimal::parse(text).map_err(|error| format!("`{text}` is {error}"))
    }

    /// `\"` and `\\` stand for a quote and a backslash; any other backslash is itself.
    fn string(&mut self) -> Result<String, String> {
        let mut value = String::new();
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.advance(at + 1);
                    return Ok(value);
                }
                '\\' => match chars.next_if(|&(_, next)| matches!(next, '"' | '\\')) {
                    Some((_, escaped)) => value.push(escaped),
                    None => value.push('\\'),
                },
                c => value.push(c),
            }
        }
        Err("a text is not closed with `\"`".to_owned())
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        match (self.take(text), self.rest.chars().next()) {
            (true, _) => Ok(()),
            (false, Some(c)) => Err(format!("expected `{text}`, found `{c}`")),
            (false, None) => Err(format!("expected `{text}` at the end")),
        }
    }

    fn take(&mut self, text: &str) -> bool {
        self.skip_blanks();
        let here = self.rest.starts_with(text);
        if here {
            self.advance(text.len());
        }
        here
    }

    fn advance(&mut self, length: usize) -> &str {
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.skip_blanks();
        token
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_are_none_are_refused_with_the_reason() {
        for (formula, reason) in [
            ("", "the formula ends where a value is expected"),
            ("1 +", "the formula ends where a value is expected"),
            ("1 2", "unexpected `2`"),
            ("(1", "expected `)` at the end"),
            ("1)", "unexpected `)`"),
            ("SUM(1;2)", "expected `)`, found `;`"),
            ("\"a", "a text is not closed with `\"`"),
            ("FOO(1)", "unknown function `FOO`"),
            ("* 1", "unexpected `*`"),
            (
                "1.2.3",
                "`1.2.3` is not a decimal number; write it like -12.5",
            ),
            ("'a'", "unexpected `'`"),
            ("a == b", "unexpected `=`"),
            ("[a]", "unexpected `[`"),
        ] {
            assert_eq!(parse(formula), Err(reason.to_owned()), "{formula}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_long_chains_are_not() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&format!("{}1", "-".repeat(100_000))).is_err());
        assert!(parse(&format!("1{}", " + 1".repeat(100_000))).is_ok());
    }
}
