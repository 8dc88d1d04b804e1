//! Turns tokens into a condition and options, without knowing any form.

use super::error::QueryError;
use super::token::{Token, tokens};
use crate::store::records::Direction;

/// How deep parentheses may nest. The service's limit is unknown; this one keeps the parser's stack bounded.
const DEEPEST_NESTING: usize = 100;

/// A query that follows the grammar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parsed {
    pub(super) condition: Option<Condition>,
    pub(super) order: Vec<SortKey>,
    pub(super) limit: Option<String>,
    pub(super) offset: Option<String>,
}

/// A condition; `And` and `Or` hold two members or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Predicate(Predicate),
}

/// One comparison. A comparison has one value, `in` one or more, `is empty` none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Predicate {
    pub(super) field: FieldName,
    pub(super) operator: Operator,
    pub(super) values: Vec<Literal>,
}

/// A field code, with the code of a related records field before the dot if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldName {
    pub(super) related: Option<String>,
    pub(super) code: String,
}

/// The operators of the language.
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
    pub(super) fn text(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::Greater => ">",
            Operator::LessOrEqual => "<=",
            Operator::GreaterOrEqual => ">=",
            Operator::In => "in",
            Operator::NotIn => "not in",
            Operator::Like => "like",
            Operator::NotLike => "not like",
            Operator::IsEmpty => "is empty",
            Operator::IsNotEmpty => "is not empty",
        }
    }

    /// Returns whether the operator asks for the absence of something: in a table, every row must satisfy it.
    pub(super) fn is_negative(self) -> bool {
        matches!(
            self,
            Operator::NotEqual | Operator::NotIn | Operator::NotLike | Operator::IsNotEmpty
        )
    }

    fn comparison(text: &str) -> Option<Operator> {
        Some(match text {
            "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            ">" => Operator::Greater,
            "<=" => Operator::LessOrEqual,
            ">=" => Operator::GreaterOrEqual,
            _ => return None,
        })
    }
}

/// A value as it is written; quoted and bare numbers are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    Function(Function),
}

/// A function call; an argument is an integer or a symbol, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) arguments: Vec<String>,
}

/// One key of `order by`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SortKey {
    pub(super) field: FieldName,
    pub(super) direction: Direction,
}

/// The functions that kintone has.
const FUNCTIONS: [&str; 16] = [
    "LOGINUSER",
    "PRIMARY_ORGANIZATION",
    "NOW",
    "TODAY",
    "YESTERDAY",
    "TOMORROW",
    "FROM_TODAY",
    "THIS_WEEK",
    "LAST_WEEK",
    "NEXT_WEEK",
    "THIS_MONTH",
    "LAST_MONTH",
    "NEXT_MONTH",
    "THIS_YEAR",
    "LAST_YEAR",
    "NEXT_YEAR",
];

/// Reads a query. Keywords are read in any case, since programs in use write `ORDER BY` and `LIMIT`; function names in the
/// case in which the documentation writes them.
pub(super) fn parse(text: &str) -> Result<Parsed, QueryError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
    };
    let parsed = parser.query()?;
    match parser.peek() {
        None => Ok(parsed),
        Some(_) => Err(QueryError::syntax()),
    }
}

/// Reads a query that has no options.
pub(super) fn parse_condition(text: &str) -> Result<Parsed, QueryError> {
    let parsed = parse(text)?;
    parsed.refuse_paging()?;
    match parsed.order.is_empty() {
        true => Ok(parsed),
        false => Err(QueryError::option_not_allowed("order by")),
    }
}

impl Parsed {
    pub(super) fn refuse_paging(&self) -> Result<(), QueryError> {
        match (&self.limit, &self.offset) {
            (Some(_), _) => Err(QueryError::option_not_allowed("limit")),
            (_, Some(_)) => Err(QueryError::option_not_allowed("offset")),
            (None, None) => Ok(()),
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn query(&mut self) -> Result<Parsed, QueryError> {
        let mut parsed = Parsed::default();
        if self.peek().is_some() && !self.at_option() {
            parsed.condition = Some(self.condition()?);
        }
        if self.take_word("order") {
            self.expect_word("by")?;
            parsed.order.push(self.sort_key()?);
            while self.take(&Token::Comma) {
                parsed.order.push(self.sort_key()?);
            }
        }
        if self.take_word("limit") {
            parsed.limit = Some(self.count()?);
        }
        if self.take_word("offset") {
            parsed.offset = Some(self.count()?);
        }
        Ok(parsed)
    }

    /// Returns whether an option starts here. `order`, `limit` and `offset` may also be the codes of fields, which an operator
    /// follows.
    fn at_option(&self) -> bool {
        let next = self.tokens.get(self.at + 1);
        match self.peek() {
            Some(word) if word.is_keyword("order") => {
                next.is_some_and(|word| word.is_keyword("by"))
            }
            Some(word) if word.is_keyword("limit") || word.is_keyword("offset") => {
                matches!(next, None | Some(Token::Number(_)))
            }
            _ => false,
        }
    }

    /// Members that are groups of the same kind are taken in: `(a and b) and c` is one group of three.
    fn condition(&mut self) -> Result<Condition, QueryError> {
        let mut members = Vec::new();
        loop {
            match self.and_condition()? {
                Condition::Or(inner) => members.extend(inner),
                other => members.push(other),
            }
            if !self.take_word("or") {
                return Ok(group(members, Condition::Or));
            }
        }
    }

    fn and_condition(&mut self) -> Result<Condition, QueryError> {
        let mut members = Vec::new();
        loop {
            match self.primary()? {
                Condition::And(inner) => members.extend(inner),
                other => members.push(other),
            }
            if !self.take_word("and") {
                return Ok(group(members, Condition::And));
            }
        }
    }

    fn primary(&mut self) -> Result<Condition, QueryError> {
        if !self.take(&Token::Open) {
            return self.predicate().map(Condition::Predicate);
        }
        self.depth += 1;
        if self.depth > DEEPEST_NESTING {
            return Err(QueryError::syntax());
        }
        let condition = self.condition()?;
        self.expect(&Token::Close)?;
        self.depth -= 1;
        Ok(condition)
    }

    fn predicate(&mut self) -> Result<Predicate, QueryError> {
        let field = self.field()?;
        let (operator, values) = if let Some(Token::Comparison(text)) = self.peek() {
            self.at += 1;
            let operator = Operator::comparison(text).ok_or_else(QueryError::syntax)?;
            (operator, vec![self.value()?])
        } else if self.take_word("is") {
            let negative = self.take_word("not");
            self.expect_word("empty")?;
            (negated(negative, Operator::IsEmpty), Vec::new())
        } else {
            let negative = self.take_word("not");
            if self.take_word("in") {
                (negated(negative, Operator::In), self.list()?)
            } else {
                self.expect_word("like")?;
                match self.next() {
                    Some(Token::Text(text)) => (
                        negated(negative, Operator::Like),
                        vec![Literal::Text(text.clone())],
                    ),
                    _ => return Err(QueryError::syntax()),
                }
            }
        };
        Ok(Predicate {
            field,
            operator,
            values,
        })
    }

    fn field(&mut self) -> Result<FieldName, QueryError> {
        let first = self.word()?;
        Ok(if self.take(&Token::Dot) {
            FieldName {
                related: Some(first),
                code: self.word()?,
            }
        } else {
            FieldName {
                related: None,
                code: first,
            }
        })
    }

    fn list(&mut self) -> Result<Vec<Literal>, QueryError> {
        self.expect(&Token::Open)?;
        let mut values = vec![self.value()?];
        while self.take(&Token::Comma) {
            values.push(self.value()?);
        }
        self.expect(&Token::Close)?;
        Ok(values)
    }

    fn value(&mut self) -> Result<Literal, QueryError> {
        match self.next() {
            Some(Token::Text(text) | Token::Number(text)) => Ok(Literal::Text(text.clone())),
            Some(Token::Word(name)) if FUNCTIONS.contains(&name.as_str()) => {
                Ok(Literal::Function(Function {
                    name: name.clone(),
                    arguments: self.arguments()?,
                }))
            }
            _ => Err(QueryError::syntax()),
        }
    }

    fn arguments(&mut self) -> Result<Vec<String>, QueryError> {
        self.expect(&Token::Open)?;
        let mut arguments = Vec::new();
        if self.take(&Token::Close) {
            return Ok(arguments);
        }
        loop {
            match self.next() {
                Some(Token::Word(symbol)) => arguments.push(symbol.clone()),
                Some(Token::Number(number)) if !number.contains('.') => {
                    arguments.push(number.clone());
                }
                _ => return Err(QueryError::syntax()),
            }
            if !self.take(&Token::Comma) {
                self.expect(&Token::Close)?;
                return Ok(arguments);
            }
        }
    }

    /// No source says which direction an omitted one means; ascending is this server's reading.
    fn sort_key(&mut self) -> Result<SortKey, QueryError> {
        let field = self.field()?;
        let direction = if self.take_word("desc") {
            Direction::Descending
        } else {
            self.take_word("asc");
            Direction::Ascending
        };
        Ok(SortKey { field, direction })
    }

    fn count(&mut self) -> Result<String, QueryError> {
        match self.next() {
            Some(Token::Number(number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(number.clone())
            }
            _ => Err(QueryError::syntax()),
        }
    }

    fn word(&mut self) -> Result<String, QueryError> {
        match self.next() {
            Some(Token::Word(word)) => Ok(word.clone()),
            _ => Err(QueryError::syntax()),
        }
    }

    fn expect_word(&mut self, word: &str) -> Result<(), QueryError> {
        match self.take_word(word) {
            true => Ok(()),
            false => Err(QueryError::syntax()),
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let here = self.peek().is_some_and(|found| found.is_keyword(word));
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, token: &Token) -> Result<(), QueryError> {
        match self.take(token) {
            true => Ok(()),
            false => Err(QueryError::syntax()),
        }
    }

    fn take(&mut self, token: &Token) -> bool {
        let here = self.peek() == Some(token);
        self.at += usize::from(here);
        here
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }
}

fn negated(negative: bool, operator: Operator) -> Operator {
    match (negative, operator) {
        (true, Operator::In) => Operator::NotIn,
        (true, Operator::Like) => Operator::NotLike,
        (true, Operator::IsEmpty) => Operator::IsNotEmpty,
        _ => operator,
    }
}

/// Makes a group of conditions. A group of one is that condition.
fn group(mut members: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match members.len() {
        1 => members.remove(0),
        _ => join(members),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(query: &str) -> Parsed {
        parse(query).unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    #[test]
    fn the_whole_grammar_is_accepted() {
        for query in [
            "",
            " \t\r\n\u{3000}",
            "a = 1",
            "a=1",
            "a != \"x\"",
            "a < -1.5 and b >= 2",
            "a in (1)",
            "a not in (1, \"2\",LOGINUSER())",
            "a like \"x\"",
            "a not like \"x\"",
            "a is empty",
            "a is not empty",
            "a = THIS_MONTH(LAST)",
            "a = FROM_TODAY(-3, DAYS)",
            "$id > 5",
            "T.f in (1)",
            "T.$id in (1)",
            "(a = 1)",
            "((a = 1) or (b = 2)) and c = 3",
            "a = 1\u{3000}and\u{3000}b = 2",
            "金額（税込） > 5 and ａ = \"\" and ｶﾅ･ = 1",
            "order by $id asc",
            "order by a desc, b, c asc limit 5 offset 10",
            "limit 0",
            "offset 3",
            "limit 1 offset 2",
            "a = 1 order by b limit 5",
            "limit = 5 and order in (1) and offset is empty limit 5",
            "in in (1) and is is empty and like like \"x\"",
            "a = \"q\\\"b\\\\t\\t\\n\\r\"",
            "a = \"'\"",
            "a = \"order by\"",
        ] {
            accepts(query);
        }
    }

    #[test]
    fn what_the_grammar_does_not_have_is_a_syntax_error_on_query() {
        for query in [
            "a",
            "a =",
            "= 1",
            "a = 1 and",
            "a = 1 b = 2",
            "and a = 1",
            "a == 1",
            "a <> 1",
            "a = 'x'",
            "`a` = 1",
            "\"a\" = 1",
            "a = \"x",
            "a = \"x\ty\"",
            "a = \"x\ny\"",
            "a = \"x\ry\"",
            "a = \"x\u{1}y\"",
            "a = \"\\x\"",
            "a = \"\\",
            "a in ()",
            "a in 1",
            "a in (1,)",
            "a in (1",
            "a not = 1",
            "not (a = 1)",
            "not a = 1",
            "a like 1",
            "a like LOGINUSER()",
            "a is",
            "a is not",
            "a not is empty",
            "a = b",
            "a = TODAY",
            "a = today()",
            "a = FOO()",
            "a = TODAY(",
            "a = FROM_TODAY(1.5, DAYS)",
            "a = FROM_TODAY(\"1\", DAYS)",
            "(a = 1",
            "a = 1)",
            "()",
            "a = 1.",
            "a = 1e5",
            "a = 1abc",
            "a = -",
            "a = +1",
            "a.b.c in (1)",
            ".a in (1)",
            "a. in (1)",
            "limit",
            "limit -1",
            "limit 1.5",
            "limit \"5\"",
            "offset -1",
            "limit 5 order by a",
            "offset 5 limit 5",
            "order by",
            "order by a b",
            "order by a,",
            "order a",
            "limit 1 limit 2",
            "limit 1 and a = 1",
            "a = 1;",
            "a ! = 1",
            "a\u{a0}= 1",
        ] {
            match parse(query) {
                Err(error) => assert_eq!(error, QueryError::syntax(), "{query}"),
                Ok(parsed) => panic!("{query} was read as {parsed:?}"),
            }
        }
    }

    #[test]
    fn keywords_are_read_in_any_case_and_field_codes_keep_theirs() {
        assert_eq!(
            accepts(
                "A NOT IN (1) AND (b LIKE \"x\" Or c IS NOT EMPTY) ORDER BY d DESC, e ASC LIMIT 5 OFFSET 6"
            ),
            accepts(
                "A not in (1) and (b like \"x\" or c is not empty) order by d desc, e asc limit 5 offset 6"
            ),
        );
        let Some(Condition::Predicate(predicate)) = accepts("LIMIT = 5 LIMIT 5").condition else {
            panic!("one comparison")
        };
        assert_eq!(predicate.field.code, "LIMIT");
    }

    #[test]
    fn a_syntax_error_has_the_map_that_kintone_sends() {
        let error = parse("a = 'x'").unwrap_err();
        assert_eq!((error.status, error.code), (400, "CB_VA01"));
        assert_eq!(error.on_query.unwrap().0, "クエリ記法が間違っています。");
    }

    #[test]
    fn and_binds_tighter_than_or() {
        let mixed = accepts("a = 1 or b = 2 and c = 3");
        let grouped = accepts("a = 1 or (b = 2 and c = 3)");
        assert_eq!(mixed, grouped);
        assert!(matches!(mixed.condition, Some(Condition::Or(members)) if members.len() == 2));
    }

    #[test]
    fn parentheses_within_one_conjunction_do_not_matter() {
        assert_eq!(
            accepts("(a = 1 and b = 2) and c = 3"),
            accepts("a = 1 and (b = 2 and c = 3)")
        );
    }

    #[test]
    fn escapes_are_resolved_and_quoted_numbers_are_bare_numbers() {
        let value = |query: &str| match accepts(query).condition {
            Some(Condition::Predicate(predicate)) => predicate.values,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            value(r#"a = "a\"b\\c\td""#),
            [Literal::Text("a\"b\\c\td".into())]
        );
        assert_eq!(value("a = \"-1.5\""), value("a = -1.5"));
    }

    #[test]
    fn deep_nesting_is_refused_before_the_stack_ends() {
        let nested = |depth: usize| format!("{}a = 1{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(DEEPEST_NESTING)).is_ok());
        assert!(parse(&nested(DEEPEST_NESTING + 1)).is_err());
        assert!(parse(&"(".repeat(1_000_000)).is_err());
    }
}
