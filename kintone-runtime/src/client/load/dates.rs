//! Whether kintone takes a text for a date, a time of day, or a date and time.
//!
//! chrono is an optional dependency, and kintone completes dates that it would refuse: `2026-7` is 2026-07-01.

/// The years that a date can have.
/// Source: kintone help, Date and Date and time fields
const YEARS: std::ops::RangeInclusive<u32> = 1000..=9999;

/// `2026-01-31`, `2026-1-31`, `2026-1`, `2026`.
pub(super) fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let Some(year) = parts.next().and_then(|year| number(year, 4..=4)) else {
        return false;
    };
    let mut part = || parts.next().map_or(Some(1), |part| number(part, 1..=2));
    let (Some(month), Some(day)) = (part(), part()) else {
        return false;
    };
    parts.next().is_none()
        && YEARS.contains(&year)
        && (1..=12).contains(&month)
        && (1..=days(year, month)).contains(&day)
}

/// `13:30`, `13:30:59`, `13:30:59.000`.
pub(super) fn is_time(text: &str) -> bool {
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = text.split(':');
    let hour = parts.next().and_then(|part| number(part, 1..=2));
    let minute = parts.next().and_then(|part| number(part, 1..=2));
    let second = parts.next().map(|part| number(part, 1..=2));
    parts.next().is_none()
        && hour.is_some_and(|hour| hour < 24)
        && minute.is_some_and(|minute| minute < 60)
        && second.is_none_or(|second| second.is_some_and(|second| second < 60))
        && number(fraction, 1..=9).is_some()
}

/// `2026-01-31T13:30:59Z`, `2026-01-31T13:30Z`, `2026-01-31T13:30:00+09:00`, `2026-01-31T13:30`, `2026-01-31`.
pub(super) fn is_datetime(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return is_date(text);
    };
    // Without a zone it is UTC: what kintone may take is not refused here.
    let (time, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    is_date(date) && is_time(time) && is_zone(zone)
}

/// `Z`, `+09:00`, `+0900`.
fn is_zone(zone: &str) -> bool {
    let Some(offset) = zone.strip_prefix(['+', '-']) else {
        return zone == "Z";
    };
    let parts = offset
        .split_once(':')
        .or_else(|| offset.split_at_checked(2));
    parts.is_some_and(|(hours, minutes)| {
        let number = |part, most| number(part, 2..=2).is_some_and(|number| number < most);
        number(hours, 24) && number(minutes, 60)
    })
}

/// A number with a length in this range.
fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits && digits.contains(&text.len()))
        .then(|| text.parse().ok())
        .flatten()
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_dates() {
        for text in [
            "2026-01-31",
            "2026-1-5",
            "2026-12",
            "2026-7",
            "2026",
            "2024-02-29",
            "2000-2-29",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "2026-13-45",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-00-01",
            "2026-01-00",
            "999-01-01",
            "2026-01-01-01",
            "2026-",
            "2026-001",
            "26-01-01",
            "2026/01/31",
            "２０２６",
            "+2026",
            "",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn only_times_of_a_day_are_times() {
        for text in ["13:30", "00:00", "23:59:59", "9:05", "05:00:00.000"] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "24:00",
            "13:60",
            "13",
            "13:30:60",
            "13:30:00:00",
            "13:30.",
            "-1:00",
            "一三:30",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn a_date_and_time_is_checked_with_its_zone() {
        for text in [
            "2026-01-31T13:30:00Z",
            "2026-01-31T13:30Z",
            "2026-01-31T13:30:00+09:00",
            "2026-01-31T13:30:00-0930",
            "2026-01-31T13:30",
            "2026-01-31",
        ] {
            assert!(is_datetime(text), "{text}");
        }
        for text in [
            "2026-01-31 13:30:00Z",
            "2026-02-30T13:30:00Z",
            "2026-01-31T25:00:00Z",
            "2026-01-31T13:30:00+9",
            "2026-01-31T13:30:00+24:00",
            "2026-01-31T13:30:00Z+09:00",
            "2026-01-31T13:30:00+日本",
            "13:30",
        ] {
            assert!(!is_datetime(text), "{text}");
        }
    }
}
