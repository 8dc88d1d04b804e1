//! Decides how a new record or row begins: with the form's own defaults, and with what the form requires.

use kintone_schema::Default;

use super::Planner;
use super::fields::NARROW_DIGITS;
use super::model::{Access, FormValue, Item, Lint, RustField, RustType, Shape, Start, StartValue};
use super::naming::FieldDraft;
use crate::names::{bare, is_camel_case, is_snake_case};

/// More arguments than these are easily swapped.
const MOST_ARGUMENTS: usize = 3;

/// An argument cannot have the name of a variant of the prelude.
const HIDDEN_BY_ARGUMENTS: [&str; 4] = ["Some", "None", "Ok", "Err"];

/// Whether a function, a struct of required fields or a default makes the record.
pub(super) fn start(name: &str, fields: &[RustField], docs: &str, required_name: &str) -> Start {
    let required: Vec<&RustField> = fields
        .iter()
        .filter(|field| field.start == StartValue::Required)
        .collect();
    if required.is_empty() {
        return match fields
            .iter()
            .any(|field| matches!(field.start, StartValue::Form(_)))
        {
            true => Start::Default,
            false => Start::Derived,
        };
    }
    let mut lints = vec![Lint::DeadCode];
    if !required.iter().all(|field| is_snake_case(&field.name)) {
        lints.push(Lint::NonSnakeCase);
    }
    let distinct = required
        .iter()
        .enumerate()
        .all(|(i, a)| required[..i].iter().all(|b| a.ty != b.ty));
    let shadow = required
        .iter()
        .any(|field| HIDDEN_BY_ARGUMENTS.contains(&field.name.as_str()));
    if required.len() <= MOST_ARGUMENTS && distinct && !shadow {
        if required.iter().any(|field| {
            bare(&field.name)
                .chars()
                .all(|c| c == '_' || c.is_ascii_digit())
        }) {
            lints.push(Lint::JustUnderscoresAndDigits);
        }
        return Start::New {
            docs: format!("{docs}: as the form shows a new one, with what it requires"),
            lints,
        };
    }
    if !is_camel_case(required_name) {
        lints.push(Lint::NonCamelCaseTypes);
    }
    Start::Required {
        name: required_name.to_owned(),
        docs: format!(
            "{docs}: what has to be given, as in `{name} {{ ..{required_name} {{ … }}.into() }}`"
        ),
        lints,
    }
}

impl Planner<'_> {
    pub(super) fn start_value(&self, draft: &FieldDraft<'_>, ty: &RustType) -> StartValue {
        if draft.field.is_required_without_default() {
            return StartValue::Required;
        }
        let default = draft
            .field
            .static_default()
            .filter(|_| ty.access == Access::Plain);
        match default {
            None => StartValue::Empty,
            // An empty field would be sent, and override a default that the type cannot hold. So the user has to say.
            Some(default) => self
                .form_value(draft, ty, default)
                .map_or(StartValue::Required, StartValue::Form),
        }
    }

    /// The default as a value of the field's type; `None` if it is not one.
    fn form_value(
        &self,
        draft: &FieldDraft<'_>,
        ty: &RustType,
        default: &Default,
    ) -> Option<FormValue> {
        match (default, &ty.item) {
            (Default::Text(text), Item::Named(_)) => {
                Some(FormValue::Choice(self.choice(draft, text)?))
            }
            (Default::Many(options), Item::Named(_)) => {
                let choices: Option<Vec<_>> = options
                    .iter()
                    .map(|option| self.choice(draft, option))
                    .collect();
                Some(FormValue::Choices(choices?))
            }
            (Default::Entities(entities), item) => {
                let codes = entities.iter().map(|entity| entity.code.clone()).collect();
                Some(FormValue::Entities {
                    item: item.clone(),
                    codes,
                })
            }
            (Default::Text(text), Item::Text) if ty.shape == Shape::One => {
                Some(FormValue::Text(text.clone()))
            }
            (Default::Text(text), Item::Decimal) => plain_number(text).map(FormValue::Decimal),
            (Default::Text(text), Item::BigDecimal) => {
                plain_number(text).map(FormValue::BigDecimal)
            }
            (Default::Text(text), Item::Date) => date(text),
            (Default::Text(text), Item::Time) => {
                time(text).map(|(hour, minute)| FormValue::Time { hour, minute })
            }
            (Default::Text(text), Item::DateTime) => instant(text).map(FormValue::DateTime),
            _ => None,
        }
    }

    /// The names of the enum and of the variant of an option.
    fn choice(&self, draft: &FieldDraft<'_>, option: &str) -> Option<(String, String)> {
        let choices = draft.choices.as_ref()?;
        let (_, variant) = choices.variants.iter().find(|(name, _)| *name == option)?;
        Some((
            self.settled.name(choices.ty).to_owned(),
            self.settled.name(*variant).to_owned(),
        ))
    }
}

/// A number without exponent, sign `+` or blanks: what every decimal type parses.
fn plain_number(text: &str) -> Option<String> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    // The form allows 30 digits and 10 decimals; anything far beyond is no number of a form.
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) || !(-60..=60).contains(&point) {
        return None;
    }
    let digits: String = match usize::try_from(point) {
        Ok(point) if point >= all.len() => format!("{all:0<point$}"),
        Ok(0) => format!("0.{all}"),
        Ok(point) => format!("{}.{}", &all[..point], &all[point..]),
        Err(_) => format!("0.{}{all}", "0".repeat(usize::try_from(-point).ok()?)),
    };
    Some(format!("{sign}{digits}"))
}

/// Whether a number has more digits than `Decimal` holds.
pub(super) fn is_wide(number: &str) -> bool {
    plain_number(number).is_some_and(|plain| {
        let digits = plain.trim_start_matches(['-', '0']);
        digits.bytes().filter(u8::is_ascii_digit).count() > NARROW_DIGITS as usize
    })
}

/// A day of the calendar.
fn date(text: &str) -> Option<FormValue> {
    let mut parts = text.split('-');
    let year: i32 = parts.next()?.parse().ok()?;
    let (month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=days).contains(&day) && parts.next().is_none()).then_some(FormValue::Date {
        year,
        month,
        day,
    })
}

/// `05:00`, `05:00:00` or `05:00:00.000`, to the minute.
fn time(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// `2012-07-19T00:00Z` in RFC 3339, which has seconds. `None` without a zone.
fn instant(text: &str) -> Option<String> {
    let (day, rest) = text.split_once('T')?;
    let (clock, zone) = match rest.find(['Z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => return None,
    };
    date(day)?;
    let (hour, minute) = time(clock)?;
    Some(format!("{day}T{hour:02}:{minute:02}:00{zone}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_without_an_exponent() {
        for (text, plain) in [
            ("10", "10"),
            ("-0.50", "-0.50"),
            ("1.5e1", "15"),
            ("1e3", "1000"),
            ("12e-3", "0.012"),
            ("12e-2", "0.12"),
            (" +4 ", "4"),
            (".5", "0.5"),
        ] {
            assert_eq!(plain_number(text).as_deref(), Some(plain), "{text}");
        }
        for text in ["", "-", "1,000", "abc", "1e999999999999", "1e9999", "0x1"] {
            assert_eq!(plain_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_wide_by_its_digits_before_and_behind_the_point() {
        assert!(!is_wide("-0001234567890123456789012345678"));
        assert!(is_wide("1234567890123456789012345678.5"));
        assert!(!is_wide("0.0000000000000000000000000001"));
        assert!(is_wide("1e-29"));
        assert!(!is_wide("no number"));
    }

    #[test]
    fn an_instant_needs_a_zone() {
        assert_eq!(
            instant("2012-07-19T00:00Z").as_deref(),
            Some("2012-07-19T00:00:00Z")
        );
        assert_eq!(
            instant("2012-07-19T09:30:59+09:00").as_deref(),
            Some("2012-07-19T09:30:00+09:00")
        );
        assert_eq!(instant("2020-01-01T01:30"), None);
    }

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for day in ["2024-02-29", "2000-02-29", "2026-12-31", "2026-04-30"] {
            assert!(date(day).is_some(), "{day}");
        }
        for day in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-04-31",
            "2026-01-00",
            "2026-01-01-01",
        ] {
            assert_eq!(date(day), None, "{day}");
        }
    }

    #[test]
    fn times_are_cut_to_the_minute() {
        assert_eq!(time("05:00:00.000"), Some((5, 0)));
        assert_eq!(time("24:00"), None);
    }
}
