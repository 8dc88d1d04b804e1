//! Words become a query, by kintone's grammar. After a mistake the next condition is read all the same, so that all
//! mistakes of a query are told together.

use super::lex::{NO_NOT, Token, Word};
use super::source::{At, Mistakes};
use super::tree::{
    Condition, Field, Function, Key, Literal, Operand, Operator, Predicate, Query, Value,
};

/// `end` is where something is missing if the words end too early.
pub(super) fn parse(words: &[Token], end: At, mistakes: &mut Mistakes) -> Query {
    let mut parser = Parser {
        words,
        end,
        mistakes,
    };
    parser.query()
}

struct Parser<'w> {
    words: &'w [Token],
    end: At,
    mistakes: &'w mut Mistakes,
}

impl Parser<'_> {
    fn query(&mut self) -> Query {
        let mut query = Query::default();
        if !self.words.is_empty() && self.option().is_none() {
            query.condition = self.condition();
        }
        let mut seen: Vec<&str> = Vec::new();
        while let Some(token) = self.words.first() {
            let (at, left) = (token.at.clone(), self.words.len());
            let Some(option) = self.option().or_else(|| self.misplaced_option()) else {
                self.unexpected();
                let goes_on = self.keyword("and") || self.keyword("or");
                if !goes_on && self.words.len() == left {
                    self.take();
                }
                // What is mistaken in the rest is told too.
                if self.option().is_none() {
                    let rest = self.condition();
                    let conditions = query.condition.take().into_iter().chain(rest);
                    query.condition = Some(Condition::All(conditions.collect()));
                }
                continue;
            };
            let place = |option| OPTIONS.iter().position(|known| *known == option);
            if let Some(later) = seen.iter().find(|seen| place(**seen) >= place(option)) {
                match *later == option {
                    true => self.mistakes.at(&at, format_args!("`{option}` is given twice")),
                    false => self.mistakes.at(
                        &at,
                        format_args!("`{option}` stands before `{later}`: kintone wants order by, limit, offset in this order"),
                    ),
                }
            }
            seen.push(option);
            query.is_paged |= option != "order by";
            self.take();
            match option {
                "limit" => query.limit = self.count("limit", 500),
                "offset" => query.offset = self.count("offset", 10_000),
                _ => {
                    self.take();
                    query.order = self.keys();
                }
            }
        }
        query
    }

    fn condition(&mut self) -> Option<Condition> {
        self.chain("or", Condition::Any, |parser| {
            parser.chain("and", Condition::All, Self::primary)
        })
    }

    /// Children with the word between them.
    fn chain(
        &mut self,
        word: &str,
        of: fn(Vec<Condition>) -> Condition,
        child: fn(&mut Self) -> Option<Condition>,
    ) -> Option<Condition> {
        let mut children: Vec<Condition> = Vec::new();
        loop {
            children.extend(child(self));
            if !self.keyword(word) {
                break;
            }
        }
        match children.len() {
            0 | 1 => children.pop(),
            _ => Some(of(children)),
        }
    }

    fn primary(&mut self) -> Option<Condition> {
        if self.is_name("not") && self.is_symbol(1, "(") {
            let at = self.words[0].at.clone();
            self.mistakes.at(&at, NO_NOT);
            self.take();
        }
        if self.is_symbol(0, "(") {
            self.take();
            let condition = self.condition();
            if !self.symbol(")") {
                self.unexpected();
                self.skip(1);
                self.symbol(")");
            }
            return condition;
        }
        let predicate = self.predicate();
        // What follows a whole condition is looked at by whoever reads on; a broken one is left behind.
        let is_broken = predicate
            .as_ref()
            .is_none_or(|predicate| predicate.operator.is_none());
        if is_broken || !self.is_at_boundary() {
            if !is_broken {
                self.unexpected();
            }
            self.skip(0);
        }
        predicate.map(|predicate| Condition::Is(Box::new(predicate)))
    }

    fn predicate(&mut self) -> Option<Predicate> {
        let field = self.field()?;
        let operator = self.operator();
        let operand = match operator {
            None => Operand::None,
            Some((Operator::IsEmpty | Operator::IsNotEmpty, _)) => Operand::None,
            Some((Operator::In | Operator::NotIn, _)) => self.list(),
            Some((operator, _)) => {
                if self.is_symbol(0, "(") {
                    let at = self.words[0].at.clone();
                    let (operator, list) = (
                        operator.as_str(),
                        match operator {
                            Operator::NotEqual | Operator::NotLike => "not in",
                            _ => "in",
                        },
                    );
                    self.mistakes.at(
                        &at,
                        format_args!(
                            "`{operator}` compares with one value; for several write {list} (…)"
                        ),
                    );
                    self.list();
                    Operand::None
                } else {
                    self.value().map_or(Operand::None, Operand::One)
                }
            }
        };
        Some(Predicate {
            field,
            operator,
            operand,
        })
    }

    /// A code, or two with a point between them.
    fn field(&mut self) -> Option<Field> {
        let (code, at) = match self.words.first() {
            // A field may have the code of a keyword: then an operator follows.
            Some(Token {
                word: Word::Name(code),
                at,
            }) if !is_keyword(code)
                || matches!(
                    self.words.get(1),
                    Some(Token {
                        word: Word::Symbol(_),
                        ..
                    })
                ) =>
            {
                (code.clone(), at.clone())
            }
            _ => {
                self.expected("a field code");
                return None;
            }
        };
        self.take();
        let mut of_other = None;
        if self.is_symbol(0, ".") {
            self.take();
            match self.words.first() {
                Some(Token {
                    word: Word::Name(code),
                    at,
                }) => {
                    of_other = Some((code.clone(), at.clone()));
                    self.take();
                }
                _ => {
                    self.expected("a field code of the other app");
                    return None;
                }
            }
        }
        Some(Field { code, at, of_other })
    }

    fn operator(&mut self) -> Option<(Operator, At)> {
        let start = self.here();
        if let Some(Token {
            word: Word::Symbol(symbol),
            ..
        }) = self.words.first()
            && let Some(operator) = Operator::of_symbol(symbol)
        {
            self.take();
            return Some((operator, start));
        }
        if self.keyword("is") {
            let is_not = self.is_name("not");
            if is_not {
                self.take();
            }
            let at = start.to(&self.here());
            if !self.keyword("empty") {
                self.expected("`empty`: kintone knows `is empty` and `is not empty`");
                return None;
            }
            return Some(match is_not {
                true => (Operator::IsNotEmpty, at),
                false => (Operator::IsEmpty, at),
            });
        }
        let is_not = self.keyword("not");
        let at = start.to(&self.here());
        if self.keyword("in") {
            return Some(match is_not {
                true => (Operator::NotIn, at),
                false => (Operator::In, at),
            });
        }
        if self.keyword("like") {
            return Some(match is_not {
                true => (Operator::NotLike, at),
                false => (Operator::Like, at),
            });
        }
        match is_not {
            true => self.expected("`in` or `like` after `not`"),
            false => self.expected(
                "an operator: =, !=, <, >, <=, >=, in, not in, like, not like, is empty, is not empty",
            ),
        }
        None
    }

    /// `("a", "b")` or `{list}`.
    fn list(&mut self) -> Operand {
        if let Some(Token {
            word: Word::Rust(tokens),
            at,
        }) = self.words.first()
        {
            let whole = Operand::Whole(tokens.clone(), at.clone());
            self.take();
            return whole;
        }
        let open = self.here();
        if !self.symbol("(") {
            self.expected("a list: in (\"a\", \"b\")");
            return Operand::None;
        }
        if self.is_symbol(0, ")") {
            let at = open.to(&self.here());
            self.mistakes.at(
                &at,
                "kintone takes no empty list; for `nothing is selected` write in (\"\")",
            );
            self.take();
            return Operand::List(Vec::new());
        }
        let mut values = Vec::new();
        loop {
            let Some(value) = self.value() else {
                self.skip(1);
                self.symbol(")");
                return Operand::None;
            };
            values.push(value);
            if self.symbol(",") {
                continue;
            }
            if !self.symbol(")") {
                self.expected("`,` or `)`");
                self.skip(1);
                self.symbol(")");
            }
            return match &mut values[..] {
                // `in ({list})` says the same as `in {list}`.
                [
                    Value {
                        literal: Literal::Rust(tokens),
                        at,
                    },
                ] => Operand::Whole(std::mem::take(tokens), at.clone()),
                _ => Operand::List(values),
            };
        }
    }

    fn value(&mut self) -> Option<Value> {
        let Some(Token { word, at }) = self.words.first() else {
            self.expected("a value");
            return None;
        };
        let (word, at) = (word.clone(), at.clone());
        let literal = match word {
            Word::Text(text) => Literal::Text(text),
            Word::Number(number) => Literal::Number(number),
            Word::Rust(tokens) => Literal::Rust(tokens),
            Word::Mistaken => Literal::Mistaken,
            Word::Name(name) if self.is_symbol(1, "(") => return self.function(name, at),
            Word::Name(name) if is_keyword(&name) => {
                self.expected("a value");
                return None;
            }
            Word::Name(name) => {
                let message = format!(
                    "a value is text in quotes, a number, a function or {{…}} of Rust; write \"{name}\" for the text, {{{name}}} for the variable"
                );
                self.mistakes.at(&at, message);
                Literal::Mistaken
            }
            Word::Symbol(_) => {
                self.expected("a value");
                return None;
            }
        };
        self.take();
        Some(Value { literal, at })
    }

    fn function(&mut self, name: String, name_at: At) -> Option<Value> {
        self.take();
        self.take();
        let mut args = Vec::new();
        loop {
            let end = self.here();
            if self.symbol(")") {
                let at = name_at.to(&end);
                let literal = Literal::Function(Function {
                    name,
                    name_at,
                    args,
                });
                return Some(Value { literal, at });
            }
            match self.words.first() {
                Some(Token {
                    word: Word::Number(arg) | Word::Name(arg),
                    at,
                }) => {
                    args.push((arg.clone(), at.clone()));
                    self.take();
                }
                Some(Token {
                    word: Word::Text(text),
                    at,
                }) => {
                    let message = format!("the arguments of {name} stand without quotes: {text}");
                    self.mistakes.at(at, message);
                    args.push((text.clone(), at.clone()));
                    self.take();
                }
                Some(Token {
                    word: Word::Rust(_),
                    at,
                }) => {
                    self.mistakes.at(
                        at,
                        "the arguments of a function are written out; put the whole function into braces: {from_today(n, Days)} with kintone_runtime::query::from_today",
                    );
                    self.skip(1);
                    self.symbol(")");
                    return Some(Value {
                        literal: Literal::Mistaken,
                        at: name_at,
                    });
                }
                _ => {
                    self.expected("an argument or `)`");
                    return None;
                }
            }
            if !self.symbol(",") && !self.is_symbol(0, ")") {
                self.expected("`,` or `)`");
                return None;
            }
        }
    }

    /// The sort keys, each with its direction.
    fn keys(&mut self) -> Vec<Key> {
        let mut keys = Vec::new();
        loop {
            let Some(field) = self.field() else {
                self.skip(0);
                return keys;
            };
            let is_descending = self.keyword("desc");
            if !is_descending && !self.keyword("asc") {
                let code = &field.code;
                let message = format!("write the direction: `{code} asc` or `{code} desc`");
                self.mistakes.at(&field.place(), message);
            }
            keys.push(Key {
                field,
                is_descending,
            });
            if !self.symbol(",") {
                return keys;
            }
        }
    }

    /// The number behind `limit` and `offset`.
    fn count(&mut self, option: &str, greatest: u32) -> Option<Value> {
        let value = match self.words.first()?.word {
            Word::Number(_) | Word::Rust(_) | Word::Mistaken => self.value()?,
            _ => {
                self.expected(&format!("a number of 0 to {greatest} after `{option}`"));
                self.skip(0);
                return None;
            }
        };
        if let Literal::Number(number) = &value.literal
            && number.parse::<u32>().is_ok_and(|count| count <= greatest)
        {
            return Some(value);
        }
        if let Literal::Number(number) = &value.literal {
            let more = match option {
                "limit" => "a cursor reads more than 500 records",
                _ => "a cursor, or a condition on `$id`, goes further",
            };
            self.mistakes.at(
                &value.at,
                format_args!("`{option} {number}`: kintone takes 0 to {greatest}; {more}"),
            );
            return None;
        }
        Some(value)
    }

    /// The option that begins here. `limit` may be a field code as well: then an operator follows it.
    fn option(&self) -> Option<&'static str> {
        let next = self.words.get(1).map(|token| &token.word);
        let Some(Word::Name(name)) = self.words.first().map(|token| &token.word) else {
            return None;
        };
        let found = match name.to_ascii_lowercase().as_str() {
            "order" => {
                return matches!(next, Some(Word::Name(by)) if by.eq_ignore_ascii_case("by"))
                    .then_some("order by");
            }
            "limit" => "limit",
            "offset" => "offset",
            _ => return None,
        };
        matches!(next, Some(Word::Number(_) | Word::Rust(_))).then_some(found)
    }

    /// As [`option`](Self::option), where no field can stand: what follows may be wrong.
    fn misplaced_option(&self) -> Option<&'static str> {
        match &self.words.first()?.word {
            Word::Name(name) if name.eq_ignore_ascii_case("limit") => Some("limit"),
            Word::Name(name) if name.eq_ignore_ascii_case("offset") => Some("offset"),
            _ => None,
        }
    }

    /// Whether a condition may end here.
    fn is_at_boundary(&self) -> bool {
        let Some(token) = self.words.first() else {
            return true;
        };
        match &token.word {
            Word::Symbol(")") => true,
            Word::Name(name) => {
                let name = name.to_ascii_lowercase();
                ["and", "or", "order", "limit", "offset"].contains(&name.as_str())
            }
            _ => false,
        }
    }

    /// Goes on to where a condition may end, outside of `depth` parentheses that are open.
    fn skip(&mut self, depth: usize) {
        let mut open = depth;
        while let Some(token) = self.words.first() {
            match token.word {
                Word::Symbol("(") => open += 1,
                Word::Symbol(")") if open <= depth => return,
                Word::Symbol(")") => open -= 1,
                _ if open == 0 && self.is_at_boundary() => return,
                _ => {}
            }
            self.take();
        }
    }

    fn take(&mut self) {
        self.words = self.words.get(1..).unwrap_or_default();
    }

    fn here(&self) -> At {
        self.words
            .first()
            .map_or(&self.end, |token| &token.at)
            .clone()
    }

    fn is_name(&self, name: &str) -> bool {
        matches!(self.words.first(), Some(Token { word: Word::Name(found), .. }) if found == name)
    }

    fn is_symbol(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.words.get(ahead), Some(Token { word: Word::Symbol(found), .. }) if *found == symbol)
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(0, symbol);
        if found {
            self.take();
        }
        found
    }

    /// Takes the word; one in capitals is a mistake, but means it.
    fn keyword(&mut self, keyword: &str) -> bool {
        let Some(Token {
            word: Word::Name(name),
            at,
        }) = self.words.first()
        else {
            return false;
        };
        if !name.eq_ignore_ascii_case(keyword) {
            return false;
        }
        if name != keyword {
            let message = format!("write `{keyword}`: kintone's keywords are in lower case");
            self.mistakes.at(at, message);
        }
        self.take();
        true
    }

    fn expected(&mut self, what: &str) {
        match self.words.first() {
            Some(Token {
                word: Word::Mistaken,
                ..
            }) => {}
            Some(token) => self.mistakes.at(&token.at, format_args!("expected {what}")),
            None => self.mistakes.at(
                &self.end.clone(),
                format_args!("the query ends here; expected {what}"),
            ),
        }
    }

    /// For a word after a whole condition.
    fn unexpected(&mut self) {
        let message = match self.words.first().map(|token| &token.word) {
            Some(Word::Symbol(")")) => "this `)` closes nothing",
            Some(Word::Mistaken) => return,
            None => "a `)` is missing",
            Some(_) => {
                "expected `and`, `or`, `order by`, `limit` or `offset` between two conditions or behind the last"
            }
        };
        let at = self.here();
        let is_closing = self.is_symbol(0, ")");
        self.mistakes.at(&at, message);
        if is_closing {
            self.take();
        }
    }
}

const OPTIONS: [&str; 3] = ["order by", "limit", "offset"];

fn is_keyword(name: &str) -> bool {
    ["and", "or", "order", "limit", "offset"].contains(&name)
}
