//! The Rust types of field values, with the kinds of field that each can hold.

pub(crate) mod choice;
#[cfg(feature = "chrono")]
mod date;
mod entity;
mod file;
mod hour_minute;
mod id;
mod json;
mod number;
mod number_text;
pub(crate) use number_text::read_number;
mod read_only;
mod record_number;
pub(crate) mod scalar;
#[cfg(feature = "serde")]
mod serde_impls;
mod table;
mod text;

pub use choice::Choice;
pub use entity::{Group, Organization, User};
pub use file::{AttachedFile, Attachment, UploadedFile};
pub use hour_minute::{HourMinute, ParseHourMinuteError};
pub use json::Json;
pub use read_only::{CreateOnly, ReadOnly};
pub use record_number::RecordNumber;
pub use scalar::Scalar;
pub use table::Row;

#[cfg(all(test, feature = "chrono", feature = "rust_decimal"))]
mod tests {
    use std::borrow::Cow;

    use crate::record::field_value::FieldValue;
    use crate::record::id::{RecordId, Revision};
    use crate::record::kind::{self, *};
    use crate::record::values::{
        AttachedFile, Attachment, CreateOnly, Group, HourMinute, Json, Organization, ReadOnly,
        RecordNumber, User,
    };
    use bigdecimal::BigDecimal;
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
    use rust_decimal::Decimal;

    fn holds<K: Kind, T: FieldValue<K>>() {}

    /// Compiles, or does not.
    #[test]
    fn each_kind_is_held_by_its_usual_types() {
        holds::<SINGLE_LINE_TEXT, String>();
        holds::<MULTI_LINE_TEXT, Cow<'_, str>>();
        holds::<RICH_TEXT, Option<String>>();
        holds::<LINK, ReadOnly<String>>();
        holds::<Computed<SINGLE_LINE_TEXT>, ReadOnly<String>>();
        holds::<NUMBER, Option<Decimal>>();
        holds::<NUMBER, Option<BigDecimal>>();
        holds::<NUMBER, i64>();
        holds::<NUMBER, ReadOnly<Option<u32>>>();
        holds::<Computed<CALC_NUMBER>, ReadOnly<Option<Decimal>>>();
        holds::<Computed<CALC_DATE>, ReadOnly<Option<NaiveDate>>>();
        holds::<Computed<CALC_TIME>, ReadOnly<Option<NaiveTime>>>();
        holds::<Computed<CALC_DATETIME>, ReadOnly<Option<DateTime<Utc>>>>();
        holds::<Computed<CALC_HOUR_MINUTE>, ReadOnly<Option<HourMinute>>>();
        holds::<DATE, Option<NaiveDate>>();
        holds::<TIME, Option<NaiveTime>>();
        holds::<DATETIME, Option<DateTime<Utc>>>();
        holds::<DATETIME, Option<DateTime<FixedOffset>>>();
        holds::<CHECK_BOX, Vec<String>>();
        holds::<MULTI_SELECT, Vec<String>>();
        holds::<RADIO_BUTTON, Option<String>>();
        holds::<DROP_DOWN, Option<String>>();
        holds::<FILE, Vec<Attachment>>();
        holds::<FILE, ReadOnly<Vec<AttachedFile>>>();
        holds::<USER_SELECT, Vec<User>>();
        holds::<ORGANIZATION_SELECT, Vec<Organization>>();
        holds::<GROUP_SELECT, Vec<Group>>();
        holds::<Computed<RECORD_NUMBER>, ReadOnly<Option<RecordNumber>>>();
        holds::<Computed<RECORD_NUMBER>, ReadOnly<String>>();
        holds::<CREATOR, CreateOnly<Option<User>>>();
        holds::<MODIFIER, ReadOnly<Option<User>>>();
        holds::<CREATED_TIME, CreateOnly<Option<DateTime<Utc>>>>();
        holds::<UPDATED_TIME, ReadOnly<Option<DateTime<FixedOffset>>>>();
        holds::<Computed<STATUS>, ReadOnly<String>>();
        holds::<Computed<STATUS_ASSIGNEE>, ReadOnly<Vec<User>>>();
        holds::<Computed<CATEGORY>, ReadOnly<Vec<String>>>();
        holds::<Computed<ID>, ReadOnly<Option<RecordId>>>();
        holds::<Computed<REVISION>, ReadOnly<Option<Revision>>>();
        holds::<Computed<UNKNOWN>, ReadOnly<Json>>();
        holds::<kind::UNKNOWN, ReadOnly<Json>>();
    }

    /// True where the type holds the kind, by an inherent constant in front of one of a trait.
    macro_rules! is_held {
        ($kind:ty, $held:ty) => {{
            #[allow(dead_code, reason = "of two constants one is used")]
            struct Asks<T>(T);
            #[allow(dead_code, reason = "of two constants one is used")]
            trait No {
                const ANSWER: bool = false;
            }
            impl<T> No for Asks<T> {}
            #[allow(dead_code, reason = "of two constants one is used")]
            impl<T: FieldValue<$kind>> Asks<T> {
                const ANSWER: bool = true;
            }
            Asks::<$held>::ANSWER
        }};
    }

    #[test]
    fn no_kind_is_held_by_a_type_that_loses_something() {
        assert!(is_held!(NUMBER, Option<Decimal>));
        assert!(!is_held!(NUMBER, f64) && !is_held!(NUMBER, Option<f64>));
        assert!(!is_held!(NUMBER, bool) && !is_held!(NUMBER, Option<Option<Decimal>>));
        assert!(!is_held!(CHECK_BOX, Option<Vec<String>>) && !is_held!(CHECK_BOX, String));
        assert!(!is_held!(DROP_DOWN, Vec<String>));
        assert!(!is_held!(Computed<CALC_NUMBER>, Option<Decimal>));
        assert!(!is_held!(CREATOR, Option<User>) && !is_held!(CREATED_TIME, Option<DateTime<Utc>>));
        assert!(!is_held!(DATE, DateTime<Utc>) && !is_held!(DATETIME, NaiveDate));
        assert!(!is_held!(CALC_TIME, HourMinute) && !is_held!(CALC_HOUR_MINUTE, NaiveTime));
        assert!(!is_held!(ID, Revision) && !is_held!(USER_SELECT, Vec<Group>));
    }
}
