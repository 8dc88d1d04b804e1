//! The kinds against the table of kinds in kintone-schema: their names, who writes them, what a patch does with them, and which
//! are update keys.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use kintone_schema::kind as table;
use kintone_schema::kind::Write;

use super::*;
use crate::record::field_value::FieldValue;
use crate::record::id::{RecordId, Revision};
use crate::record::patch::{Clearable, Settable, Writable};
use crate::record::update_key::UpdateKey;
use crate::record::values::{
    Attachment, CreateOnly, Group, HourMinute, Json, Organization, ReadOnly, RecordNumber, User,
};

/// Whether a bound holds of the kind `K` and a type `T`. If it does not, the constant of [`No`] is found instead.
struct Bounds<K, T>(PhantomData<(K, T)>);

trait No {
    const SETS: bool = false;
    const CLEARS: Option<&'static str> = None;
    const FINDS: bool = false;
    const HOLDS: bool = false;
}

impl<K, T> No for Bounds<K, T> {}

impl<K: Settable<T>, T: Writable<'static>> Bounds<K, T> {
    const SETS: bool = true;
}

impl<K: Clearable<T>, T: Writable<'static>> Bounds<K, T> {
    const CLEARS: Option<&'static str> = Some(K::EMPTY);
}

impl<K: UpdateKey<'static, T>, T: Writable<'static>> Bounds<K, T> {
    const FINDS: bool = true;
}

impl<K: Kind, T: FieldValue<K>> Bounds<K, T> {
    const HOLDS: bool = true;
}

/// Compares each kind with the table, held by a type as the derive wants it. Gives the names of the kinds.
macro_rules! compared {
    ($($kind:ident in $held:ty;)*) => {
        [$({
            let facts = &table::$kind;
            let name = facts.name;
            assert_eq!($kind::TYPE, facts.field_type, "{name}");
            type Held = $held;
            let is_written = facts.write == Write::Always;
            // The rows of a table are edited one by one.
            let is_set = is_written && facts != &table::SUBTABLE;
            assert_eq!(Bounds::<$kind, Held>::SETS, is_set, "{name} is set");
            let cleared = facts.empty.filter(|_| facts.is_clearable);
            assert_eq!(Bounds::<$kind, Held>::CLEARS, cleared, "{name} is cleared");
            let is_key = Bounds::<Unique<$kind>, Held>::FINDS;
            assert_eq!(is_key, facts.is_update_key, "{name} is an update key");
            assert!(!Bounds::<$kind, Held>::FINDS, "{name} is an update key without being unique");
            assert!(!Bounds::<Lookup<$kind>, Held>::FINDS, "a lookup of {name} is an update key");
            let is_on_add = Bounds::<$kind, CreateOnly<Option<User>>>::HOLDS
                || Bounds::<$kind, CreateOnly<Option<DateTime<Utc>>>>::HOLDS;
            assert_eq!(is_on_add, facts.write == Write::OnAdd, "{name} is written on add");
            name
        }),*]
    };
}

#[test]
fn a_kind_is_set_cleared_and_looked_for_as_the_table_of_kinds_allows() {
    let compared = compared! {
        SINGLE_LINE_TEXT in String;
        MULTI_LINE_TEXT in String;
        RICH_TEXT in String;
        LINK in String;
        NUMBER in Option<i64>;
        CALC_NUMBER in ReadOnly<Option<i64>>;
        CALC_DATE in ReadOnly<Option<NaiveDate>>;
        CALC_TIME in ReadOnly<Option<NaiveTime>>;
        CALC_DATETIME in ReadOnly<Option<DateTime<Utc>>>;
        CALC_HOUR_MINUTE in ReadOnly<Option<HourMinute>>;
        CHECK_BOX in Vec<String>;
        MULTI_SELECT in Vec<String>;
        RADIO_BUTTON in Option<String>;
        DROP_DOWN in Option<String>;
        DATE in Option<NaiveDate>;
        TIME in Option<NaiveTime>;
        DATETIME in Option<DateTime<Utc>>;
        FILE in Vec<Attachment>;
        USER_SELECT in Vec<User>;
        ORGANIZATION_SELECT in Vec<Organization>;
        GROUP_SELECT in Vec<Group>;
        SUBTABLE in Vec<String>;
        RECORD_NUMBER in ReadOnly<Option<RecordNumber>>;
        CREATOR in CreateOnly<Option<User>>;
        CREATED_TIME in CreateOnly<Option<DateTime<Utc>>>;
        MODIFIER in CreateOnly<Option<User>>;
        UPDATED_TIME in CreateOnly<Option<DateTime<Utc>>>;
        STATUS in ReadOnly<String>;
        STATUS_ASSIGNEE in ReadOnly<Vec<User>>;
        CATEGORY in ReadOnly<Vec<String>>;
        ID in ReadOnly<Option<RecordId>>;
        REVISION in ReadOnly<Option<Revision>>;
        UNKNOWN in ReadOnly<Json>;
    };
    let all: Vec<&str> = table::ALL.iter().map(|kind| kind.name).collect();
    assert_eq!(compared[..], all);
}
