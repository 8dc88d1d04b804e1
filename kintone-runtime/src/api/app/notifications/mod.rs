//! Requests about notifications: of what happens in an app, of records that meet a condition, and in time.

pub(in crate::api) mod general;
pub(in crate::api) mod per_record;
pub(in crate::api) mod reminder;
