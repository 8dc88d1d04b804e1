//! Durations of CALC fields: `49:30`.

use std::fmt;
use std::str::FromStr;

use super::Scalar;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Value};
use crate::record::kind::CALC_HOUR_MINUTE;

/// A duration in minutes, as CALC fields return it. It can exceed a day, and be negative.
///
/// ```
/// use kintone_runtime::record::values::HourMinute;
///
/// let worked: HourMinute = "49:30".parse()?;
/// assert_eq!(worked.minutes(), 2970);
/// assert_eq!(HourMinute::from_minutes(-90).to_string(), "-1:30");
/// # Ok::<(), kintone_runtime::record::values::ParseHourMinuteError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HourMinute {
    minutes: i64,
}

impl HourMinute {
    /// Creates a duration from minutes.
    pub const fn from_minutes(minutes: i64) -> HourMinute {
        HourMinute { minutes }
    }

    /// Returns the duration in minutes.
    pub const fn minutes(self) -> i64 {
        self.minutes
    }
}

impl fmt::Display for HourMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minutes < 0 { "-" } else { "" };
        let minutes = self.minutes.unsigned_abs();
        write!(f, "{sign}{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// The error of a text that is not a duration in hours and minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseHourMinuteError {
    found: String,
}

impl fmt::Display for ParseHourMinuteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected hours and minutes like 49:30, found {:?}",
            self.found
        )
    }
}

impl std::error::Error for ParseHourMinuteError {}

impl FromStr for HourMinute {
    type Err = ParseHourMinuteError;

    fn from_str(text: &str) -> Result<HourMinute, ParseHourMinuteError> {
        parse(text).ok_or_else(|| ParseHourMinuteError {
            found: text.chars().take(40).collect(),
        })
    }
}

fn parse(text: &str) -> Option<HourMinute> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text),
    };
    let (hours, minutes) = text.split_once(':')?;
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(hours) || !are_digits(minutes) || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minutes = hours
        .checked_mul(60)?
        .checked_add(minutes)
        .filter(|_| minutes < 60)?;
    Some(HourMinute::from_minutes(sign * minutes))
}

impl FieldValue<CALC_HOUR_MINUTE> for HourMinute {}
impl Scalar for HourMinute {}

impl<'de> Value<'de> for HourMinute {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let text = input.text()?;
        *self = match &*text {
            "" => return Err(ValueError::empty()),
            text => parse(text)
                .ok_or_else(|| ValueError::expected("hours and minutes like 49:30", text))?,
        };
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        out.plain(self.to_string().as_bytes());
        Ok(())
    }

    fn vacant() -> HourMinute {
        HourMinute::default()
    }
}
