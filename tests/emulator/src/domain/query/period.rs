//! Turns a date function into the days that it denotes, and reads the literals of dates and times.

use chrono::{Datelike, Days, FixedOffset, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone};

use super::error::QueryError;
use super::grammar::Function;
use crate::domain::dates::{datetime_text, parse_date, parse_datetime, parse_time, time_text};

/// Some days in a row, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Period {
    /// Returns the days of a function, seen from a day. Weeks run from Sunday to Saturday.
    pub(super) fn of(function: &Function, today: NaiveDate) -> Result<Period, QueryError> {
        let period = match (function.name.as_str(), function.arguments.as_slice()) {
            ("TODAY", []) => Period::day(Some(today)),
            ("YESTERDAY", []) => Period::day(today.pred_opt()),
            ("TOMORROW", []) => Period::day(today.succ_opt()),
            ("FROM_TODAY", [count, unit]) => Period::day(from_today(function, count, unit, today)?),
            ("THIS_WEEK", day @ ([] | [_])) => week(function, today, 0, day.first())?,
            ("LAST_WEEK", day @ ([] | [_])) => week(function, today, -7, day.first())?,
            ("NEXT_WEEK", day @ ([] | [_])) => week(function, today, 7, day.first())?,
            ("THIS_MONTH", day @ ([] | [_])) => month(function, today, 0, day.first())?,
            ("LAST_MONTH", day @ ([] | [_])) => month(function, today, -1, day.first())?,
            ("NEXT_MONTH", day @ ([] | [_])) => month(function, today, 1, day.first())?,
            ("THIS_YEAR", []) => year(today.year()),
            ("LAST_YEAR", []) => year(today.year() - 1),
            ("NEXT_YEAR", []) => year(today.year() + 1),
            _ => None,
        };
        // Years of another length than four digits would not compare as text.
        period
            .filter(|period| period.first.year() >= 1 && period.last.year() <= 9999)
            .ok_or_else(|| QueryError::function(&function.name))
    }

    /// Returns the stored texts of the first and the last minute of the period in this zone.
    pub(super) fn instants(&self, zone: FixedOffset) -> Option<(String, String)> {
        let midnight = |day: NaiveDate| {
            zone.from_local_datetime(&day.and_time(NaiveTime::MIN))
                .single()
                .map(|midnight| midnight.to_utc())
        };
        let last_minute = midnight(self.last.succ_opt()?)? - TimeDelta::minutes(1);
        Some((
            datetime_text(midnight(self.first)?),
            datetime_text(last_minute),
        ))
    }

    fn day(day: Option<NaiveDate>) -> Option<Period> {
        day.map(|day| Period {
            first: day,
            last: day,
        })
    }
}

fn from_today(
    function: &Function,
    count: &str,
    unit: &str,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, QueryError> {
    if !["DAYS", "WEEKS", "MONTHS", "YEARS"].contains(&unit) {
        return Err(QueryError::function_unit(&function.name, unit));
    }
    let count: i64 = count
        .parse()
        .map_err(|_| QueryError::function(&function.name))?;
    Ok(match unit {
        "DAYS" => shift_days(today, count),
        "WEEKS" => count
            .checked_mul(7)
            .and_then(|days| shift_days(today, days)),
        "MONTHS" => shift_months(today, count),
        _ => count
            .checked_mul(12)
            .and_then(|months| shift_months(today, months)),
    })
}

fn week(
    function: &Function,
    today: NaiveDate,
    shift: i64,
    day: Option<&String>,
) -> Result<Option<Period>, QueryError> {
    let since_sunday = i64::from(today.weekday().num_days_from_sunday());
    let sunday = shift_days(today, shift - since_sunday);
    let Some(day) = day else {
        let saturday = sunday.and_then(|sunday| shift_days(sunday, 6));
        return Ok(sunday
            .zip(saturday)
            .map(|(first, last)| Period { first, last }));
    };
    let days = [
        "SUNDAY",
        "MONDAY",
        "TUESDAY",
        "WEDNESDAY",
        "THURSDAY",
        "FRIDAY",
        "SATURDAY",
    ];
    let after_sunday = (0..)
        .zip(days)
        .find(|(_, name)| name == day)
        .map(|(at, _)| at)
        .ok_or_else(|| QueryError::function_day(&function.name, day))?;
    Ok(Period::day(
        sunday.and_then(|sunday| shift_days(sunday, after_sunday)),
    ))
}

fn month(
    function: &Function,
    today: NaiveDate,
    shift: i64,
    day: Option<&String>,
) -> Result<Option<Period>, QueryError> {
    let first = today
        .with_day(1)
        .and_then(|first| shift_months(first, shift));
    let next = first.and_then(|first| shift_months(first, 1));
    let last = next.and_then(|next| next.pred_opt());
    let Some(day) = day else {
        return Ok(first.zip(last).map(|(first, last)| Period { first, last }));
    };
    if day == "LAST" {
        return Ok(Period::day(last));
    }
    let number: u32 = day
        .parse()
        .ok()
        .filter(|number| (1..=31).contains(number))
        .ok_or_else(|| QueryError::function_day(&function.name, day))?;
    // A day that the month does not have is the first of the following month.
    Ok(Period::day(
        first.and_then(|first| first.with_day(number)).or(next),
    ))
}

fn year(year: i32) -> Option<Period> {
    Some(Period {
        first: NaiveDate::from_ymd_opt(year, 1, 1)?,
        last: NaiveDate::from_ymd_opt(year, 12, 31)?,
    })
}

fn shift_days(day: NaiveDate, count: i64) -> Option<NaiveDate> {
    let days = Days::new(count.unsigned_abs());
    match count < 0 {
        true => day.checked_sub_days(days),
        false => day.checked_add_days(days),
    }
}

/// Returns the same day of another month, or its last day where that day does not exist.
fn shift_months(day: NaiveDate, count: i64) -> Option<NaiveDate> {
    let months = Months::new(u32::try_from(count.unsigned_abs()).ok()?);
    match count < 0 {
        true => day.checked_sub_months(months),
        false => day.checked_add_months(months),
    }
}

/// Returns the stored text of a date, from any of its forms.
pub(super) fn stored_date(literal: &str) -> Option<String> {
    parse_date(literal).map(|date| date.to_string())
}

/// Returns the stored text of a time, from any of its forms.
pub(super) fn stored_time(literal: &str) -> Option<String> {
    parse_time(literal).map(time_text)
}

/// Returns the stored text of an instant, from any of its forms. Seconds go, as they do from stored instants.
pub(super) fn stored_datetime(literal: &str) -> Option<String> {
    parse_datetime(literal).map(datetime_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, arguments: &[&str]) -> Function {
        Function {
            name: name.to_owned(),
            arguments: arguments.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    fn days(today: &str, name: &str, arguments: &[&str]) -> String {
        let today = parse_date(today).unwrap();
        match Period::of(&function(name, arguments), today) {
            Ok(period) if period.first == period.last => period.first.to_string(),
            Ok(period) => format!("{}..{}", period.first, period.last),
            Err(error) => error.code.to_owned(),
        }
    }

    #[test]
    fn each_function_denotes_its_days() {
        // 2024-01-31 is a Wednesday, and 2024 is a leap year.
        for (name, arguments, expected) in [
            ("TODAY", &[] as &[&str], "2024-01-31"),
            ("YESTERDAY", &[], "2024-01-30"),
            ("TOMORROW", &[], "2024-02-01"),
            ("FROM_TODAY", &["5", "DAYS"], "2024-02-05"),
            ("FROM_TODAY", &["-31", "DAYS"], "2023-12-31"),
            ("FROM_TODAY", &["1", "WEEKS"], "2024-02-07"),
            ("FROM_TODAY", &["1", "MONTHS"], "2024-02-29"),
            ("FROM_TODAY", &["-2", "MONTHS"], "2023-11-30"),
            ("FROM_TODAY", &["1", "YEARS"], "2025-01-31"),
            ("FROM_TODAY", &["0", "YEARS"], "2024-01-31"),
            ("THIS_WEEK", &[], "2024-01-28..2024-02-03"),
            ("LAST_WEEK", &[], "2024-01-21..2024-01-27"),
            ("NEXT_WEEK", &[], "2024-02-04..2024-02-10"),
            ("THIS_WEEK", &["SUNDAY"], "2024-01-28"),
            ("THIS_WEEK", &["SATURDAY"], "2024-02-03"),
            ("NEXT_WEEK", &["MONDAY"], "2024-02-05"),
            ("THIS_MONTH", &[], "2024-01-01..2024-01-31"),
            ("LAST_MONTH", &[], "2023-12-01..2023-12-31"),
            ("NEXT_MONTH", &[], "2024-02-01..2024-02-29"),
            ("THIS_MONTH", &["LAST"], "2024-01-31"),
            ("NEXT_MONTH", &["LAST"], "2024-02-29"),
            ("NEXT_MONTH", &["1"], "2024-02-01"),
            ("NEXT_MONTH", &["30"], "2024-03-01"),
            ("NEXT_MONTH", &["31"], "2024-03-01"),
            ("THIS_YEAR", &[], "2024-01-01..2024-12-31"),
            ("LAST_YEAR", &[], "2023-01-01..2023-12-31"),
            ("NEXT_YEAR", &[], "2025-01-01..2025-12-31"),
        ] {
            assert_eq!(
                days("2024-01-31", name, arguments),
                expected,
                "{name}({arguments:?})"
            );
        }
        assert_eq!(
            days("2024-02-04", "THIS_WEEK", &[]),
            "2024-02-04..2024-02-10"
        );
    }

    #[test]
    fn bad_arguments_have_their_own_codes() {
        for (name, arguments, code) in [
            ("THIS_WEEK", &["1"] as &[&str], "GAIA_IQ23"),
            ("THIS_WEEK", &["LAST"], "GAIA_IQ23"),
            ("THIS_MONTH", &["0"], "GAIA_IQ23"),
            ("THIS_MONTH", &["32"], "GAIA_IQ23"),
            ("THIS_MONTH", &["-1"], "GAIA_IQ23"),
            ("THIS_MONTH", &["SUNDAY"], "GAIA_IQ23"),
            ("FROM_TODAY", &["1", "HOURS"], "GAIA_IQ25"),
            ("FROM_TODAY", &["DAYS", "1"], "GAIA_IQ25"),
            ("FROM_TODAY", &["X", "DAYS"], "GAIA_IL08"),
            ("FROM_TODAY", &["1"], "GAIA_IL08"),
            ("FROM_TODAY", &[], "GAIA_IL08"),
            ("FROM_TODAY", &["99999999999999999999", "DAYS"], "GAIA_IL08"),
            ("FROM_TODAY", &["9223372036854775807", "WEEKS"], "GAIA_IL08"),
            ("FROM_TODAY", &["-9223372036854775808", "DAYS"], "GAIA_IL08"),
            ("FROM_TODAY", &["10000", "YEARS"], "GAIA_IL08"),
            ("TODAY", &["1"], "GAIA_IL08"),
            ("THIS_YEAR", &["1"], "GAIA_IL08"),
            ("THIS_WEEK", &["SUNDAY", "MONDAY"], "GAIA_IL08"),
        ] {
            assert_eq!(
                days("2024-01-31", name, arguments),
                code,
                "{name}({arguments:?})"
            );
        }
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_zone() {
        let day = Period::day(parse_date("2024-03-01")).unwrap();
        let tokyo = FixedOffset::east_opt(9 * 3600).unwrap();
        let new_york = FixedOffset::west_opt(5 * 3600).unwrap();
        assert_eq!(
            day.instants(tokyo).unwrap(),
            (
                "2024-02-29T15:00:00Z".to_owned(),
                "2024-03-01T14:59:00Z".to_owned()
            )
        );
        assert_eq!(
            day.instants(new_york).unwrap(),
            (
                "2024-03-01T05:00:00Z".to_owned(),
                "2024-03-02T04:59:00Z".to_owned()
            )
        );
    }
}
