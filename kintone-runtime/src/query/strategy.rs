//! A query becomes the way in which all of its records can be read: by record id, or by a cursor.

use super::options::Options;
use super::{Condition, Order, Query};
use crate::record::id::RecordId;
use crate::record::kind;
use crate::record::{AppRecord, Field};

/// How all records of a query are read.
#[derive(Debug)]
pub(crate) enum Strategy<R> {
    /// Each page begins after the last record of the previous one.
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
    /// No order was requested: it is that of [`Direction::Ascending`].
    Any,
    Ascending,
    Descending,
}

impl<R: AppRecord> Query<R> {
    /// How to read all records that match, or why that is impossible.
    pub(crate) fn strategy(self) -> Result<Strategy<R>, String> {
        self.text()?;
        if Options::of(&self.condition.to_string())?.is_ordered {
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

    /// The records after this one.
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

    /// Whether a record with this id can come after one with that id.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::testing::Note;

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
    fn any_other_order_goes_by_cursor() {
        let twice = ById::<Note>::ID.asc().then(ById::<Note>::ID.desc());
        for query in [
            Query::<Note>::raw("a = 1 order by b asc"),
            Query::raw("order by $id asc"),
            Query::all().order_by(twice),
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
            assert!(error.contains("leave it out"), "{error}");
        }
    }
}
