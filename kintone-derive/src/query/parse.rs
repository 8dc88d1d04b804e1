//! Parses words into a query by kintone's grammar. After a mistake parsing continues with the next condition, so that all
//! mistakes of a query are reported together.

use super::diagnostics::{At, Mistakes};
use super::functions::call_of;
use super::lex::{NO_NOT, Token, Word};
use super::tree::{
    Condition, Field, Function, Key, Literal, Operand, Operator, Predicate, Query, Value,
};
use crate::names::is_identifier;

/// Parses the words. `end` is where a missing word is reported.
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
        if self.is_name("where") && !self.is_operator(1) {
            self.tell("a query starts with its condition, without `where`");
            self.take();
        }
        let is_option =
            self.option().is_some() || self.meant_option().is_some() && !self.is_operator(1);
        if !self.words.is_empty() && !is_option {
            query.condition = self.condition();
        }
        let mut seen: Vec<&str> = Vec::new();
        while let Some(token) = self.words.first() {
            let at = token.at.clone();
            let written = self.option();
            let Some(option) = written.or_else(|| self.meant_option()) else {
                // Mistakes in the rest are reported too.
                let rest = self.leftover(!seen.is_empty());
                let conditions = query.condition.take().into_iter().chain(rest);
                query.condition = Some(Condition::All(conditions.collect()));
                continue;
            };
            let place = |option| OPTIONS.iter().position(|known| *known == option);
            if let Some(later) = seen.iter().find(|seen| place(**seen) >= place(option)) {
                match *later == option {
                    true => self.mistakes.at(&at, format_args!("`{option}` is given twice")),
                    false => self.mistakes.at(
                        &at,
                        format_args!("`{option}` goes before `{later}`: kintone's order is order by, limit, offset"),
                    ),
                }
            }
            seen.push(option);
            query.is_paged |= option != "order by";
            if written.is_none() && option == "order by" {
                self.mistakes.at(&at, "write `order by`");
            }
            self.take();
            match option {
                "limit" => query.limit = self.count("limit", 500),
                "offset" => query.offset = self.count("offset", 10_000),
                _ => {
                    if self.is_keyword("by") {
                        self.take();
                    }
                    query.order = self.keys();
                }
            }
        }
        query
    }

    /// Skips what follows a condition and is not an option; conditions in it are parsed.
    fn leftover(&mut self, is_after_options: bool) -> Option<Condition> {
        let is_condition = self.is_keyword("and") || self.is_keyword("or") || self.is_condition();
        match is_after_options && is_condition {
            true => self.tell("conditions go before `order by`, `limit` and `offset`"),
            false => self.unexpected(),
        }
        if self.is_keyword("and") || self.is_keyword("or") {
            self.drop();
        }
        if self.is_condition() {
            return self.condition();
        }
        if self.option().or_else(|| self.meant_option()).is_none() {
            self.drop();
            self.skip(0);
        }
        None
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
        let is_not = self.is_name("not")
            && !self.is_operator(1)
            && matches!(
                self.words.get(1).map(|token| &token.word),
                Some(Word::Name(_) | Word::Symbol("("))
            );
        if is_not {
            self.tell(NO_NOT);
            self.drop();
        } else if self
            .words
            .first()
            .is_some_and(|token| token.mistake.as_deref() == Some(NO_NOT))
        {
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
        let told = self.mistakes.count();
        let predicate = self.predicate();
        // Only one mistake is reported per condition, because further ones may be its consequence.
        let is_broken = predicate.is_none() || self.mistakes.count() > told;
        if !is_broken && !self.is_at_boundary() {
            self.unexpected();
        }
        if is_broken || !self.is_at_boundary() {
            self.skip(0);
        }
        predicate.map(|predicate| Condition::Is(Box::new(predicate)))
    }

    fn predicate(&mut self) -> Option<Predicate> {
        let field = self.field()?;
        let mut operator = self.operator(&field);
        let operand = match &mut operator {
            None => Operand::None,
            Some((Operator::IsEmpty | Operator::IsNotEmpty, _)) => Operand::None,
            Some((Operator::In | Operator::NotIn, _)) => self.list(),
            Some((operator, _)) if self.is_symbol(0, "(") => {
                let instead = match operator {
                    Operator::NotEqual | Operator::NotLike => Operator::NotIn,
                    _ => Operator::In,
                };
                self.tell(format_args!(
                    "`{}` compares with one value; for several write {} (…)",
                    operator.as_str(),
                    instead.as_str()
                ));
                *operator = instead;
                self.list()
            }
            Some(_) => self.value().map_or(Operand::None, Operand::One),
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
            // A field code may equal a keyword. Then an operator follows.
            Some(Token {
                word: Word::Name(code),
                at,
                ..
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
            Some(Token {
                word: Word::Text(text),
                ..
            }) => {
                let text = text.clone();
                self.tell(format_args!(
                    "a field code is written without quotes: {text}"
                ));
                return None;
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
                    ..
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

    fn operator(&mut self, field: &Field) -> Option<(Operator, At)> {
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
                self.expected("`empty`: kintone has `is empty` and `is not empty`");
                return None;
            }
            return Some(match is_not {
                true => (Operator::IsNotEmpty, at),
                false => (Operator::IsEmpty, at),
            });
        }
        let code = &field.code;
        if self.is_keyword("between") {
            self.tell(format_args!(
                "kintone has no `between`; write `{code} >= … and {code} <= …`"
            ));
            self.skip(0);
            // The second bound.
            if self.is_keyword("and") {
                self.drop();
                self.skip(0);
            }
            return None;
        }
        if self.is_symbol(0, "(") {
            self.tell(format_args!(
                "a condition starts with a field code and an operator: 請求日 > {code}()"
            ));
            return None;
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
            ..
        }) = self.words.first()
        {
            let whole = Operand::Whole(tokens.clone(), at.clone());
            self.take();
            return whole;
        }
        let open = self.here();
        if !self.symbol("(") {
            match self.words.first() {
                None => self.expected(LIST),
                Some(_) => self.tell(LIST),
            }
            return Operand::None;
        }
        if self.is_symbol(0, ")") {
            let at = open.to(&self.here());
            self.mistakes.at(
                &at,
                "kintone does not take an empty list; for \"nothing is selected\" write in (\"\")",
            );
            self.take();
            return Operand::List(Vec::new());
        }
        let mut values = Vec::new();
        loop {
            let told = self.mistakes.count();
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
                if self.mistakes.count() == told {
                    self.expected("`,` or `)`");
                }
                self.skip(1);
                self.symbol(")");
            }
            return match &mut values[..] {
                // `in ({list})` is the same as `in {list}`.
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
        let Some(Token { word, at, .. }) = self.words.first() else {
            self.expected("a value");
            return None;
        };
        let (word, at) = (word.clone(), at.clone());
        let literal = match word {
            Word::Text(text) => Literal::Text(text),
            Word::Number(number) => Literal::Number(number),
            Word::Rust(tokens) => Literal::Rust(tokens),
            Word::Mistaken => Literal::Mistaken,
            Word::Name(name) if self.is_symbol(1, "(") => {
                let value = self.function(name, at);
                if self.is_negative_or_mistaken() {
                    self.tell(
                        "kintone does not calculate; for a day relative to today write FROM_TODAY(-1, DAYS)",
                    );
                }
                return Some(value);
            }
            Word::Name(name) if is_keyword(&name) => {
                self.expected("a value");
                return None;
            }
            Word::Name(name) => {
                self.tell(no_value(&name));
                Literal::Mistaken
            }
            Word::Symbol(_) => {
                self.expected("a value");
                return None;
            }
        };
        self.take();
        if matches!(literal, Literal::Number(_)) && self.is_negative_or_mistaken() {
            self.mistakes.at(
                &at,
                "values other than numbers go in quotes: \"2026-01-31\"",
            );
            let literal = Literal::Mistaken;
            return Some(Value { literal, at });
        }
        Some(Value { literal, at })
    }

    /// `-1` or `/` after a value, which kintone does not have.
    fn is_negative_or_mistaken(&self) -> bool {
        match self.words.first().map(|token| &token.word) {
            Some(Word::Number(number)) => number.starts_with('-'),
            Some(Word::Mistaken) => true,
            _ => false,
        }
    }

    fn function(&mut self, name: String, name_at: At) -> Value {
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
                return Value { literal, at };
            }
            match self.words.first() {
                Some(Token {
                    word: Word::Number(arg) | Word::Name(arg),
                    at,
                    ..
                }) => {
                    args.push((arg.clone(), at.clone()));
                    self.take();
                }
                Some(Token {
                    word: Word::Text(text),
                    at,
                    ..
                }) => {
                    let message = format!("write the arguments of {name} without quotes: {text}");
                    self.mistakes.at(at, message);
                    args.push((text.clone(), at.clone()));
                    self.take();
                }
                Some(Token {
                    word: Word::Rust(_),
                    ..
                }) => {
                    self.tell("the arguments of a function are literals; for a variable put the whole function in braces: {from_today(n, Days)}, with kintone_runtime::query::from_today");
                    break;
                }
                _ => {
                    self.expected("an argument or `)`");
                    break;
                }
            }
            if !self.symbol(",") && !self.is_symbol(0, ")") {
                self.expected("`,` or `)`");
                break;
            }
        }
        self.skip(1);
        self.symbol(")");
        Value {
            literal: Literal::Mistaken,
            at: name_at,
        }
    }

    /// The sort keys, each with its direction.
    fn keys(&mut self) -> Vec<Key> {
        let mut keys = Vec::new();
        loop {
            let is_direction =
                |ahead| self.is_keyword_at(ahead, "asc") || self.is_keyword_at(ahead, "desc");
            if is_direction(0) && !is_direction(1) {
                self.expected("a field code");
                self.skip(0);
                return keys;
            }
            let Some(field) = self.field() else {
                self.skip(0);
                return keys;
            };
            if self.is_operator(0) {
                self.tell(
                    "a sort key is a field with `asc` or `desc`; conditions go before `order by`",
                );
                self.skip(0);
                return keys;
            }
            let is_descending = self.keyword("desc");
            let mut lacks_direction = false;
            if !is_descending && !self.keyword("asc") {
                match self.words.first().map(|token| &token.word) {
                    Some(Word::Name(_)) if !self.is_at_boundary() => {
                        self.tell("write `asc` or `desc`");
                        self.drop();
                    }
                    _ => lacks_direction = true,
                }
            }
            keys.push(Key {
                field,
                is_descending,
                lacks_direction,
            });
            if self.symbol(",") {
                continue;
            }
            let is_key =
                is_name(self.words.first()) && !self.is_operator(1) && !self.is_at_boundary();
            if !is_key {
                return keys;
            }
            self.tell("sort keys are separated by `,`");
        }
    }

    /// The number after `limit` and `offset`.
    fn count(&mut self, option: &str, greatest: u32) -> Option<Value> {
        let value = match self.words.first().map(|token| &token.word) {
            Some(Word::Number(_) | Word::Rust(_) | Word::Mistaken) => self.value()?,
            _ => {
                self.expected(&format!("a number from 0 to {greatest} after `{option}`"));
                self.skip(0);
                return None;
            }
        };
        let Literal::Number(number) = &value.literal else {
            return Some(value);
        };
        let more = match (number.parse::<u64>(), option) {
            (Ok(count), _) if count <= u64::from(greatest) => return Some(value),
            (Ok(_), "limit") => "; use a cursor to read more than 500 records",
            (Ok(_), _) => "; use a cursor or a condition on `$id` to go further",
            (Err(_), _) => "",
        };
        self.mistakes.at(
            &value.at,
            format_args!("`{option} {number}`: kintone accepts 0 to {greatest}{more}"),
        );
        None
    }

    /// The option that starts here. `limit` may also be a field code. Then an operator follows.
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

    /// As [`option`](Self::option), where there can be no field: `order by` may be misspelt, and what follows may be wrong.
    fn meant_option(&self) -> Option<&'static str> {
        match &self.words.first()?.word {
            Word::Name(name) => {
                let name = name.to_ascii_lowercase();
                match name.as_str() {
                    "limit" => Some("limit"),
                    "offset" => Some("offset"),
                    "order" | "orderby" | "order_by" => Some("order by"),
                    "sort" if self.is_keyword_at(1, "by") => Some("order by"),
                    _ => None,
                }
            }
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
                ["and", "or"].contains(&name.as_str()) || self.meant_option().is_some()
            }
            _ => false,
        }
    }

    /// Whether this is an operator.
    fn is_operator(&self, ahead: usize) -> bool {
        match self.words.get(ahead).map(|token| &token.word) {
            Some(Word::Symbol(symbol)) => Operator::of_symbol(symbol).is_some(),
            Some(Word::Name(name)) => ["in", "not", "like", "is"].contains(&name.as_str()),
            _ => false,
        }
    }

    /// Whether this looks like a condition.
    fn is_condition(&self) -> bool {
        let is_related = self.is_symbol(1, ".");
        self.is_symbol(0, "(") || is_name(self.words.first()) && (is_related || self.is_operator(1))
    }

    /// Skips to where a condition may end, outside `depth` open parentheses. Mistakes on the way are not reported.
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
            self.drop();
        }
    }

    /// Takes a word, and reports what is wrong with it.
    fn take(&mut self) {
        if let Some(Token {
            mistake: Some(mistake),
            at,
            ..
        }) = self.words.first()
        {
            self.mistakes.at(at, mistake);
        }
        self.drop();
    }

    /// Skips a word for which a mistake was already reported.
    fn drop(&mut self) {
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

    fn is_keyword(&self, keyword: &str) -> bool {
        self.is_keyword_at(0, keyword)
    }

    /// In upper case too.
    fn is_keyword_at(&self, ahead: usize, keyword: &str) -> bool {
        matches!(self.words.get(ahead), Some(Token { word: Word::Name(found), .. }) if found.eq_ignore_ascii_case(keyword))
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

    /// Takes the keyword. In upper case it is a mistake, but is taken all the same.
    fn keyword(&mut self, keyword: &str) -> bool {
        if !self.is_keyword(keyword) {
            return false;
        }
        if !self.is_name(keyword) {
            self.tell(format_args!(
                "write `{keyword}`: kintone's keywords are in lower case"
            ));
        }
        self.take();
        true
    }

    /// Reports a mistake on this word.
    fn tell(&mut self, message: impl std::fmt::Display) {
        self.mistakes.at(&self.here(), message);
    }

    fn expected(&mut self, what: &str) {
        match self.words.first().map(|token| &token.mistake) {
            Some(Some(mistake)) => self.tell(mistake),
            Some(None) => self.tell(format_args!("expected {what}")),
            None => self.tell(format_args!("the query ends here; expected {what}")),
        }
    }

    /// For a word after a whole condition.
    fn unexpected(&mut self) {
        let Some(token) = self.words.first() else {
            return self.tell("a `)` is missing");
        };
        if let Some(mistake) = &token.mistake {
            return self.tell(mistake);
        }
        match token.word {
            Word::Symbol(")") => {
                self.tell("this `)` has no opening `(`");
                self.drop();
            }
            _ => self.tell(
                "expected `and`, `or`, `order by`, `limit` or `offset` between two conditions or after the last",
            ),
        }
    }
}

/// For a word where a value should be.
fn no_value(name: &str) -> String {
    if let Some(function) = call_of(name) {
        return format!("a function needs parentheses: {function}");
    }
    if ["null", "nil", "none"].contains(&name.to_ascii_lowercase().as_str()) {
        return format!(
            "kintone has no `{name}`; write \"\" for no value, or `is empty` where the field has it"
        );
    }
    let mut message =
        "a value is text in quotes, a number, a function, or a Rust expression in braces; write "
            .to_owned();
    message.push_str(&format!("\"{name}\" for the text"));
    if is_identifier(name) {
        message.push_str(&format!(", {{{name}}} for the variable"));
    }
    message
}

fn is_name(token: Option<&Token>) -> bool {
    matches!(
        token,
        Some(Token {
            word: Word::Name(_),
            ..
        })
    )
}

const LIST: &str = "a list goes in parentheses: in (\"a\", \"b\")";

const OPTIONS: [&str; 3] = ["order by", "limit", "offset"];

fn is_keyword(name: &str) -> bool {
    ["and", "or", "order", "limit", "offset"].contains(&name)
}
