//! Reads the dates and times that kintone accepts and writes the ones that it stores.

use chrono::{
    DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Timelike, Utc,
};

/// `2015`, `2015-7` and `2015-7-1` are dates too; missing parts are the first.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let month = parts.next().map_or(Some(1), |part| digits(part, 1..=2))?;
    let day = parts.next().map_or(Some(1), |part| digits(part, 1..=2))?;
    if parts.next().is_some() || year < 1000 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// `HH:MM`, with seconds that are dropped.
pub(crate) fn parse_time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    if let Some(second) = parts.next() {
        let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
        if digits(second, 2..=2)? > 59 {
            return None;
        }
        digits(fraction, 1..=9)?;
    }
    if parts.next().is_some() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Returns an instant without its seconds. A date alone, and a time without zone, are UTC.
pub(crate) fn parse_datetime(text: &str) -> Option<DateTime<Utc>> {
    let Some((date, rest)) = text.split_once('T') else {
        return Some(parse_date(text)?.and_time(NaiveTime::MIN).and_utc());
    };
    let (time, east_minutes) = split_zone(rest)?;
    let local = NaiveDateTime::new(parse_date(date)?, parse_time(time)?);
    let instant = local
        .checked_sub_signed(chrono::Duration::minutes(east_minutes))?
        .and_utc();
    (1000..=9999).contains(&instant.year()).then_some(instant)
}

/// `2012-01-11T11:30:00Z`: minutes count, seconds never.
pub(crate) fn datetime_text(instant: DateTime<Utc>) -> String {
    to_minute(instant).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `11:30`.
pub(crate) fn time_text(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn to_minute(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant
        .with_second(0)
        .and_then(|instant| instant.with_nanosecond(0))
        .unwrap_or(instant)
}

/// Returns the clock part and the minutes that its zone is east of UTC.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, 0));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, 0));
    };
    let (time, zone) = text.split_at(at);
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let zone = zone[1..].replace(':', "");
    let number = i64::from(digits(&zone, 4..=4)?);
    Some((time, sign * (number / 100 * 60 + number % 100)))
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (all_digits && length.contains(&text.len())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_dates_are_completed() {
        for (text, expected) in [
            ("2015", "2015-01-01"),
            ("2015-7", "2015-07-01"),
            ("2015-7-9", "2015-07-09"),
        ] {
            assert_eq!(parse_date(text).unwrap().to_string(), expected);
        }
        for text in [
            "",
            "15-7-9",
            "2015-02-30",
            "0999-01-01",
            "2015-7-9-1",
            "2015/07/09",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn instants_become_utc_and_lose_their_seconds() {
        for text in [
            "2012-01-11T20:30:59+09:00",
            "2012-01-11T20:30+0900",
            "2012-01-11T11:30Z",
            "2012-01-11T11:30:59.999Z",
        ] {
            assert_eq!(
                datetime_text(parse_datetime(text).unwrap()),
                "2012-01-11T11:30:00Z",
                "{text}"
            );
        }
        assert_eq!(
            datetime_text(parse_datetime("2012-01-11").unwrap()),
            "2012-01-11T00:00:00Z"
        );
        assert_eq!(parse_datetime("2012-01-11T25:00Z"), None);
    }
}
