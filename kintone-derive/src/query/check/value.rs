//! Checks that literal values are values that the field can hold.

use super::field::Target;
use crate::names::listed;
use crate::query::diagnostics::Mistakes;
use crate::query::tree::{Literal, Operator, Value};
use kintone_schema::suggest::nearest;

pub(super) fn check(
    value: &Value,
    target: &Target<'_>,
    operator: Operator,
    mistakes: &mut Mistakes,
) {
    let (text, is_quoted) = match &value.literal {
        Literal::Text(text) => (text.as_str(), true),
        Literal::Number(number) => (number.as_str(), false),
        Literal::Function(_) | Literal::Rust(_) | Literal::Mistaken => return,
    };
    let control = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if let Some(control) = text.chars().find(control) {
        let message = format!(
            "the text has the control character U+{:04X}, which a query cannot contain",
            u32::from(control)
        );
        mistakes.at(&value.at, message);
        return;
    }
    if matches!(operator, Operator::Like | Operator::NotLike) {
        return;
    }
    let is_none = is_quoted && text.is_empty();
    let is_ordering = matches!(
        operator,
        Operator::Less | Operator::Greater | Operator::LessOrEqual | Operator::GreaterOrEqual
    );
    if is_none && is_ordering {
        let operator = operator.as_str();
        mistakes.at(
            &value.at,
            format_args!("`{operator}` does not take an empty value; use = or !="),
        );
        return;
    }
    let needs = match target.kind.name {
        "NUMBER" | "CALC_NUMBER" if !is_none && !is_number(text) => "a number, like 1000 or -0.5",
        "ID" if !is_none && text.parse::<u64>().is_err() => "a record id, like 12",
        "RECORD_NUMBER" if !is_none && !is_record_number(text) => {
            "a record number, like 12 or \"APP-12\""
        }
        "CALC_HOUR_MINUTE" if !is_none && (!is_quoted || !is_hour_minute(text)) => {
            "hours and minutes in quotes, like \"49:30\""
        }
        "DATE" | "CALC_DATE" if is_quoted && !is_none && !is_date(text) => {
            "a day, like \"2026-01-31\""
        }
        "DATE" | "CALC_DATE" if !is_quoted => "a day in quotes, like \"2026-01-31\"",
        "TIME" | "CALC_TIME" if is_quoted && !is_none && !is_time(text) => {
            "a time of day, like \"09:30\""
        }
        "TIME" | "CALC_TIME" if !is_quoted => "a time of day in quotes, like \"09:30\"",
        "DATETIME" | "CREATED_TIME" | "UPDATED_TIME" | "CALC_DATETIME"
            if !is_none && (!is_quoted || !is_datetime(text)) =>
        {
            "a time with its zone in quotes, like \"2026-01-31T09:30:00+09:00\" or \"2026-01-31T00:30:00Z\""
        }
        "SINGLE_LINE_TEXT" | "LINK" if !is_quoted => {
            let shown = target.shown();
            mistakes.at(
                &value.at,
                format_args!("{shown} is compared with text: write \"{text}\""),
            );
            return;
        }
        "CHECK_BOX" | "MULTI_SELECT" | "RADIO_BUTTON" | "DROP_DOWN" | "STATUS" => {
            let is_listed = super::operator::is_membership(operator);
            option(text, is_quoted, is_listed, value, target, mistakes);
            return;
        }
        "USER_SELECT"
        | "CREATOR"
        | "MODIFIER"
        | "STATUS_ASSIGNEE"
        | "ORGANIZATION_SELECT"
        | "GROUP_SELECT"
            if !is_quoted =>
        {
            "a code in quotes, like \"sato\""
        }
        _ => {
            if !is_ordering && let Some(minute) = minute_before(&value.literal, target) {
                let shown = target.shown();
                mistakes.at(
                    &value.at,
                    format_args!("{shown} has whole minutes, so it never equals \"{text}\"; write \"{minute}\", or compare with < and >"),
                );
            }
            return;
        }
    };
    let shown = target.shown();
    let found = match is_quoted {
        true => format!("\"{text}\""),
        false => text.to_owned(),
    };
    mistakes.at(
        &value.at,
        format_args!("{shown} needs {needs}; found {found}"),
    );
}

/// The minute of a time with seconds, as written in a query; `None` for whole minutes and for what is not a time.
pub(in crate::query) fn minute_before(literal: &Literal, target: &Target<'_>) -> Option<String> {
    let Literal::Text(text) = literal else {
        return None;
    };
    let time = match target.kind.name {
        "TIME" | "CALC_TIME" if is_time(text) => text,
        "DATETIME" | "CREATED_TIME" | "UPDATED_TIME" | "CALC_DATETIME" if is_datetime(text) => {
            let (_, time) = text.split_once('T')?;
            &time[..time.find(['Z', '+', '-'])?]
        }
        _ => return None,
    };
    let (minute, seconds) = time
        .rsplit_once(':')
        .filter(|(minute, _)| minute.contains(':'))?;
    if seconds == "00" {
        return None;
    }
    Some(match time.len() == text.len() {
        true => minute.to_owned(),
        false => text.replacen(time, &format!("{minute}:00"), 1),
    })
}

/// `""` in a list is "nothing selected", which every field can be.
fn option(
    text: &str,
    is_quoted: bool,
    is_listed: bool,
    value: &Value,
    target: &Target<'_>,
    mistakes: &mut Mistakes,
) {
    let options = target.known.map_or(&[][..], |known| &known.options);
    let is_known = options.is_empty() || options.iter().any(|option| option == text);
    if is_quoted && (is_known || text.is_empty() && is_listed) {
        return;
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let (what, code, place) = (
        match target.kind.name {
            "STATUS" => "state",
            _ => "option",
        },
        target.known.map_or(&target.code, |known| &known.code),
        &target.form.place,
    );
    if is_known {
        mistakes.at(
            &value.at,
            format_args!("write {what}s of `{code}` in quotes: \"{text}\""),
        );
        return;
    }
    let hint = match nearest(text, options.iter().copied()) {
        Some(near) => format!("; did you mean \"{near}\"?"),
        None => format!("; its {what}s are {}", listed(&options)),
    };
    mistakes.at(
        &value.at,
        format_args!("field `{code}` in {place} has no {what} `{text}`{hint}"),
    );
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    [whole, decimals]
        .iter()
        .all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the text is `12`, or with an app code `APP-12`.
fn is_record_number(text: &str) -> bool {
    let digits = text.rsplit_once('-').map_or(text, |(_, digits)| digits);
    digits.parse::<u64>().is_ok()
}

/// Whether the text is like `49:30`.
fn is_hour_minute(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once(':').is_some_and(|(hours, minutes)| {
        digits(hours) && minutes.len() == 2 && digits(minutes) && minutes < "60"
    })
}

/// The numbers in a text like `2026-01-31`, if it has the pattern; `9` is a digit.
fn numbers<const N: usize>(text: &str, pattern: &str) -> Option<[u32; N]> {
    let fits = text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, wanted)| match wanted {
                b'9' => byte.is_ascii_digit(),
                other => byte == other,
            });
    if !fits {
        return None;
    }
    let numbers: Vec<u32> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    numbers.try_into().ok()
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, "9999-99-99") else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    // kintone's calendar starts there.
    year >= 1000 && (1..=days).contains(&day)
}

fn is_time(text: &str) -> bool {
    let is_clock = |hour: u32, minute: u32, second: u32| hour < 24 && minute < 60 && second < 60;
    numbers(text, "99:99").is_some_and(|[hour, minute]| is_clock(hour, minute, 0))
        || numbers(text, "99:99:99")
            .is_some_and(|[hour, minute, second]| is_clock(hour, minute, second))
}

/// Whether the text is a date and time with a zone. A date alone is its midnight in UTC.
fn is_datetime(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else {
        return is_date(text);
    };
    let zone = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone);
    let is_zone = match zone.strip_prefix(['+', '-']) {
        // kintone's documentation also has it without a colon.
        Some(offset) => {
            offset.len() == 5 && is_time(offset)
                || numbers::<1>(offset, "9999").is_some_and(is_offset)
        }
        None => zone == "Z",
    };
    is_date(date) && is_time(time) && is_zone
}

fn is_offset([digits]: [u32; 1]) -> bool {
    digits / 100 < 24 && digits % 100 < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_dates() {
        for date in ["2026-01-31", "2024-02-29", "2000-02-29", "9999-12-31"] {
            assert!(is_date(date), "{date}");
        }
        for other in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-1-1",
            "2026/01/31",
            "0999-01-01",
            "２０２６-01-31",
            "",
        ] {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn an_instant_has_a_zone() {
        for instant in [
            "2026-01-31T09:30:00Z",
            "2026-01-31T09:30Z",
            "2026-01-31T09:30:00+09:00",
            "2026-01-31T09:30:00+0900",
            "2026-01-31",
        ] {
            assert!(is_datetime(instant), "{instant}");
        }
        for other in [
            "2026-01-31T09:30:00",
            "2026-01-31 09:30",
            "2026-01-31T25:00:00Z",
            "2026-01-31T09:30:00+9999",
            "2026-01-31T09:30:00+900",
            "09:30",
        ] {
            assert!(!is_datetime(other), "{other}");
        }
    }
}
