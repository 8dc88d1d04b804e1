//! A query becomes the way in which all of its records can be read: by record id, or by a cursor.

use super::{Condition, Order, Query};
use crate::record::{AppRecord, Field};
use crate::{RecordId, kind};

/// How all records of a query are read.
#[derive(Debug)]
pub(crate) enum Strategy<R> {
    /// Each page begins behind the last record of the one before.
    ById(ById<R>),
    /// kintone remembers which records there are, and in which order.
    ByCursor(Query<R>),
}

/// The records of a condition in the order of their ids.
#[derive(Debug)]
pub(crate) struct ById<R> {
    condition: Condition<R>,
    direction: Direction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// Nobody asked for an order: it is that of [`Direction::Ascending`].
    Any,
    Ascending,
    Descending,
}

impl<R: AppRecord> Query<R> {
    /// How to read all that it finds, or why nobody can.
    pub(crate) fn strategy(self) -> Result<Strategy<R>, String> {
        self.text()?;
        let options = Options::of(&self.condition.to_string());
        if options.is_paged {
            return Err(
                "a stream reads all records that its query finds: leave out `limit` and `offset`, or use get_records"
                    .to_owned(),
            );
        }
        if options.is_ordered || options.is_unclear {
            return Ok(Strategy::ByCursor(self));
        }
        let order = self.order.as_ref().map(Order::to_string);
        let direction = match order.as_deref() {
            None => Direction::Any,
            Some("$id asc") => Direction::Ascending,
            Some("$id desc") => Direction::Descending,
            Some(_) => return Ok(Strategy::ByCursor(self)),
        };
        Ok(Strategy::ById(ById {
            condition: self.condition,
            direction,
        }))
    }
}

impl<R: AppRecord> ById<R> {
    const ID: Field<R, kind::ID, RecordId> = Field::record_id();

    /// Whether any order will do.
    pub(crate) fn is_unordered(&self) -> bool {
        self.direction == Direction::Any
    }

    /// The records behind this one.
    pub(crate) fn after(&self, last: Option<RecordId>) -> Query<R> {
        let condition = self.condition.clone();
        let order = match self.direction {
            Direction::Any | Direction::Ascending => Self::ID.asc(),
            Direction::Descending => Self::ID.desc(),
        };
        match (last, self.direction) {
            (None, _) => condition,
            (Some(last), Direction::Descending) => condition.and(Self::ID.lt(last)),
            (Some(last), _) => condition.and(Self::ID.gt(last)),
        }
        .order_by(order)
    }

    /// Whether a record with this id may come behind one with that id.
    pub(crate) fn is_behind(&self, next: RecordId, last: RecordId) -> bool {
        match self.direction {
            Direction::Any | Direction::Ascending => next > last,
            Direction::Descending => next < last,
        }
    }

    /// The records up to this one, if there is an end.
    pub(crate) fn until(&self, end: Option<RecordId>) -> ById<R> {
        let condition = self.condition.clone();
        ById {
            condition: match end {
                Some(end) => condition.and(Self::ID.le(end)),
                None => condition,
            },
            direction: self.direction,
        }
    }

    /// The records with the highest ids first.
    pub(crate) fn newest_first(&self) -> Query<R> {
        self.condition.clone().order_by(Self::ID.desc())
    }
}

/// What stands in the text of a condition, which may be a whole query in kintone's own language.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    is_ordered: bool,
    /// Has `limit` or `offset`.
    is_paged: bool,
    /// Parentheses or quotes that do not match: nothing can be put around it.
    is_unclear: bool,
}

impl Options {
    fn of(text: &str) -> Options {
        let mut options = Options::default();
        let mut depth = 0_usize;
        let mut last = "";
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_separator = |c: char| c.is_whitespace() || "\"(),=<>!".contains(c);
            let length = match first {
                '"' => match string(rest) {
                    Some(length) => length,
                    None => {
                        options.is_unclear = true;
                        return options;
                    }
                },
                first if is_separator(first) => first.len_utf8(),
                _ => rest.find(is_separator).unwrap_or(rest.len()),
            };
            let (token, behind) = rest.split_at(length);
            rest = behind;
            match first {
                '(' => depth += 1,
                ')' if depth == 0 => options.is_unclear = true,
                ')' => depth -= 1,
                _ if depth == 0 => options.note(last, token),
                _ => {}
            }
            if !first.is_whitespace() {
                last = token;
            }
        }
        options.is_unclear |= depth > 0;
        options
    }

    /// A field may be called `limit`, but then it is compared, and not followed by a number.
    fn note(&mut self, last: &str, token: &str) {
        let is = |word: &str, keyword: &str| word.eq_ignore_ascii_case(keyword);
        let is_number = token
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit());
        self.is_ordered |= is(last, "order") && is(token, "by");
        self.is_paged |= (is(last, "limit") || is(last, "offset")) && is_number;
    }
}

/// The length of the literal that the text begins with.
fn string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return Some(at + 1),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::testing::Note;

    fn options(text: &str) -> (bool, bool, bool) {
        let options = Options::of(text);
        (options.is_ordered, options.is_paged, options.is_unclear)
    }

    #[test]
    fn options_are_found_where_they_are_options() {
        for text in [
            "",
            "金額 > 10",
            "limit = 5 and offset > \"3\" or order in (\"by\")",
            "a in (1, 2) and b like \"order by c limit 5\"",
            "a like \"\\\" limit 5\" and (b = \"\\\\\")",
            "by = 1 or order = 2",
        ] {
            assert_eq!(options(text), (false, false, false), "{text}");
        }
        assert_eq!(options("order by a asc"), (true, false, false));
        assert_eq!(
            options("a = 1\u{3000}ORDER\t BY limit desc"),
            (true, false, false)
        );
        assert_eq!(options("a = 1 limit 5"), (false, true, false));
        assert_eq!(options("order by limit asc limit\n5"), (true, true, false));
        assert_eq!(options("a in (\"b\") offset 10"), (false, true, false));
        for text in ["a = \"b", "a = \"b\\\"", "(a = 1", "a = 1) or (b = 2"] {
            assert_eq!(options(text), (false, false, true), "{text}");
        }
    }

    fn by_id(query: Query<Note>) -> ById<Note> {
        match query.strategy() {
            Ok(Strategy::ById(by_id)) => by_id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_page_is_asked_for_behind_the_last_record() {
        let last = Some(RecordId::new(500));
        let all = by_id(Query::all());
        assert_eq!(all.after(None).to_string(), "order by $id asc");
        assert_eq!(
            all.after(last).to_string(),
            "$id > \"500\" order by $id asc"
        );
        let raw = by_id(Query::raw("a = 1 or b = 2"));
        assert_eq!(
            raw.after(last).to_string(),
            "(a = 1 or b = 2) and $id > \"500\" order by $id asc"
        );
        let until = raw.until(Some(RecordId::new(900)));
        assert_eq!(
            until.after(last).to_string(),
            "(a = 1 or b = 2) and $id <= \"900\" and $id > \"500\" order by $id asc"
        );
        let newest = by_id(Query::raw("a = 1").order_by(ById::<Note>::ID.desc()));
        assert_eq!(
            newest.after(last).to_string(),
            "(a = 1) and $id < \"500\" order by $id desc"
        );
    }

    #[test]
    fn any_other_order_and_what_nothing_can_be_put_around_goes_by_cursor() {
        let twice = ById::<Note>::ID.asc().then(ById::<Note>::ID.desc());
        for query in [
            Query::<Note>::raw("a = 1 order by b asc"),
            Query::raw("order by $id asc"),
            Query::all().order_by(twice),
            Query::raw("a = 1) or (b = 2"),
        ] {
            let text = query.to_string();
            match query.strategy() {
                Ok(Strategy::ByCursor(query)) => assert_eq!(query.to_string(), text),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_part_of_the_records_is_no_stream() {
        for text in ["limit 5", "a = 1 order by b asc limit 5 offset 10"] {
            let error = Query::<Note>::raw(text).strategy().unwrap_err();
            assert!(error.contains("leave out `limit` and `offset`"), "{error}");
        }
    }
}
