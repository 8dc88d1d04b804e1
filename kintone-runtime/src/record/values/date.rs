//! Dates and times: chrono's types and the fixed formats of kintone.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::Scalar;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Value};
use crate::record::kind::{CALC_DATE, CALC_DATETIME, CALC_TIME, DATE, DATETIME, TIME};

macro_rules! moments {
    ($($moment:ty: $($kind:ident)*, $parse:ident, $write:ident, $like:literal, $vacant:expr;)*) => {$(
        $(impl FieldValue<$kind> for $moment {})*
        impl Scalar for $moment {}

        impl<'de> Value<'de> for $moment {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                let text = input.text()?;
                *self = $parse(&text).ok_or_else(|| match &*text {
                    "" => ValueError::empty(),
                    text => ValueError::expected($like, text),
                })?;
                Ok(())
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Err(ValueError::empty())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                $write(self, out)
            }

            fn vacant() -> $moment {
                $vacant
            }
        }
    )*};
}

moments! {
    NaiveDate: DATE CALC_DATE, parse_date, write_date, "a date like 2026-01-31", NaiveDate::default();
    NaiveTime: TIME CALC_TIME, parse_time, write_time, "a time like 13:30", NaiveTime::default();
    DateTime<Utc>: DATETIME CALC_DATETIME, parse_utc, write_instant,
        "a date and time like 2026-01-31T13:30:00Z", DateTime::default();
    DateTime<FixedOffset>: DATETIME CALC_DATETIME, parse_instant, write_instant,
        "a date and time like 2026-01-31T13:30:00Z", DateTime::default();
}

#[inline]
fn parse_date(text: &str) -> Option<NaiveDate> {
    match text.as_bytes().first_chunk() {
        Some(bytes) if text.len() == bytes.len() => date(bytes),
        _ => None,
    }
}

#[inline]
fn date(bytes: &[u8; 10]) -> Option<NaiveDate> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *bytes else {
        return None;
    };
    let year = 100 * pair(y0, y1)? + pair(y2, y3)?;
    // Four digits fit.
    NaiveDate::from_ymd_opt(year as i32, pair(m0, m1)?, pair(d0, d1)?)
}

/// kintone writes `HH:MM`; seconds come from older formats.
#[inline]
fn parse_time(text: &str) -> Option<NaiveTime> {
    match *text.as_bytes() {
        [h0, h1, b':', m0, m1] => NaiveTime::from_hms_opt(pair(h0, h1)?, pair(m0, m1)?, 0),
        _ => NaiveTime::parse_from_str(text, "%H:%M:%S%.f").ok(),
    }
}

#[inline]
fn parse_utc(text: &str) -> Option<DateTime<Utc>> {
    let fixed = match (text.as_bytes().first_chunk(), text.as_bytes().get(10..)) {
        (Some(bytes), Some([b'T', h0, h1, b':', m0, m1, b':', s0, s1, b'Z'])) => {
            let seconds = pair(*s0, *s1)?;
            date(bytes)?.and_hms_opt(pair(*h0, *h1)?, pair(*m0, *m1)?, seconds)
        }
        _ => None,
    };
    match fixed {
        Some(instant) => Some(instant.and_utc()),
        None => parse_instant(text).map(|instant| instant.to_utc()),
    }
}

#[cold]
fn parse_instant(text: &str) -> Option<DateTime<FixedOffset>> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant);
    }
    // Without seconds, as kintone's Java client writes it.
    let minutes = text.strip_suffix('Z')?;
    let instant = NaiveDateTime::parse_from_str(minutes, "%Y-%m-%dT%H:%M").ok()?;
    Some(instant.and_utc().fixed_offset())
}

#[inline]
fn pair(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

fn write_date(date: &NaiveDate, out: &mut Encoder) -> Result<(), ValueError> {
    out.plain(&date_bytes(*date)?);
    Ok(())
}

fn write_time(time: &NaiveTime, out: &mut Encoder) -> Result<(), ValueError> {
    let ([h0, h1], [m0, m1]) = (digits(time.hour()), digits(time.minute()));
    out.plain(&[h0, h1, b':', m0, m1]);
    Ok(())
}

/// In UTC, cut to the minute as kintone does.
fn write_instant<Z: chrono::TimeZone>(
    instant: &DateTime<Z>,
    out: &mut Encoder,
) -> Result<(), ValueError> {
    let instant = instant.naive_utc();
    let [y0, y1, y2, y3, _, mo0, mo1, _, d0, d1] = date_bytes(instant.date())?;
    let ([h0, h1], [m0, m1]) = (digits(instant.hour()), digits(instant.minute()));
    out.plain(&[
        y0, y1, y2, y3, b'-', mo0, mo1, b'-', d0, d1, b'T', h0, h1, b':', m0, m1, b':', b'0', b'0',
        b'Z',
    ]);
    Ok(())
}

fn date_bytes(date: NaiveDate) -> Result<[u8; 10], ValueError> {
    let year = match u32::try_from(date.year()) {
        Ok(year @ 1000..=9999) => year,
        _ => {
            return Err(ValueError::expected(
                "a date from 1000-01-01 to 9999-12-31",
                &date.to_string(),
            ));
        }
    };
    let ([y0, y1], [y2, y3]) = (digits(year / 100), digits(year % 100));
    let ([m0, m1], [d0, d1]) = (digits(date.month()), digits(date.day()));
    Ok([y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1])
}

/// The two digits of a number below 100.
#[inline]
fn digits(number: u32) -> [u8; 2] {
    [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}
