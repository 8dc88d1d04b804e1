//! `DATE_FORMAT`: the text of an instant in a time zone.

use chrono::{DateTime, Datelike, TimeZone, Timelike};
use chrono_tz::Tz;

/// Formats Unix seconds. Runs of a letter stand for a part of the date, as in `YYYY-MM-dd HH:mm`; text in single quotes,
/// and everything that is not an ASCII letter, stands for itself. Returns `None` for an unknown zone or letter.
pub(super) fn format_date(seconds: i64, pattern: &str, zone: &str) -> Option<String> {
    let instant = DateTime::from_timestamp(seconds, 0)?;
    let local = time_zone(zone)?.from_utc_datetime(&instant.naive_utc());
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (literal, after) = quoted.split_once('\'')?;
            // Two quotes in a row are one.
            text.push_str(if literal.is_empty() { "'" } else { literal });
            rest = after;
            continue;
        }
        let run = rest.len() - rest.trim_start_matches(first).len();
        let count = run / first.len_utf8();
        match first.is_ascii_alphabetic() {
            true => text.push_str(&part(&local, first, count)?),
            false => text.push_str(&rest[..run]),
        }
        rest = &rest[run..];
    }
    Some(text)
}

/// Returns the zone with this name, as the time zone database writes it.
pub(super) fn time_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

fn part(local: &DateTime<Tz>, letter: char, count: usize) -> Option<String> {
    let number = match letter {
        'Y' | 'y' if count == 2 => return Some(format!("{:02}", local.year().rem_euclid(100))),
        'Y' | 'y' => return Some(format!("{:04}", local.year())),
        'M' if count == 3 => return Some(local.format("%b").to_string()),
        'M' if count > 3 => return Some(local.format("%B").to_string()),
        'a' => return Some(local.format("%p").to_string()),
        'M' => local.month(),
        'd' => local.day(),
        'H' => local.hour(),
        'h' => local.hour12().1,
        'm' => local.minute(),
        's' => local.second(),
        _ => return None,
    };
    Some(format!("{number:0count$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2021-03-04T17:06:05Z.
    const INSTANT: i64 = 1_614_877_565;

    #[test]
    fn patterns_are_filled_in_the_zone() {
        for (pattern, zone, text) in [
            ("YYYY-MM-dd", "Asia/Tokyo", "2021-03-05"),
            ("YYYY-MM-dd", "Etc/GMT", "2021-03-04"),
            ("yy/M/d H:m:s", "Asia/Tokyo", "21/3/5 2:6:5"),
            ("hh:mm a", "America/New_York", "12:06 PM"),
            ("YYYY年MM月dd日", "Asia/Tokyo", "2021年03月05日"),
            ("MMM MMMM", "UTC", "Mar March"),
            ("YYYY'T'HH ''", "UTC", "2021T17 '"),
            ("", "UTC", ""),
        ] {
            assert_eq!(
                format_date(INSTANT, pattern, zone).as_deref(),
                Some(text),
                "{pattern}"
            );
        }
    }

    #[test]
    fn unknown_zones_and_letters_are_refused() {
        assert_eq!(format_date(INSTANT, "YYYY", "Asia/Edo"), None);
        assert_eq!(format_date(INSTANT, "Q", "UTC"), None);
        assert_eq!(format_date(INSTANT, "'open", "UTC"), None);
        assert_eq!(format_date(i64::MAX, "YYYY", "UTC"), None);
    }
}
