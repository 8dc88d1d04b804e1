//! Decides how a new record or row is constructed: from the form's defaults and from its required fields.

use kintone_schema::Default;

use super::model::{
    Access, Constructor, DefaultValue, InitialValue, Lint, RustField, RustType, Shape,
};
use super::naming::FieldDraft;
use super::planner::Planner;
use crate::names::{is_camel_case, is_snake_case};
use crate::options::Item;

/// Whether a struct of required fields or a default makes the record.
pub(super) fn constructor(
    name: &str,
    fields: &[RustField],
    docs: &str,
    required_name: &str,
) -> Constructor {
    let required: Vec<&RustField> = fields
        .iter()
        .filter(|field| field.initial == InitialValue::Required)
        .collect();
    if required.is_empty() {
        return match fields
            .iter()
            .any(|field| matches!(field.initial, InitialValue::Default(_)))
        {
            true => Constructor::Default,
            false => Constructor::Derived,
        };
    }
    let mut lints = vec![Lint::DeadCode];
    if !required.iter().all(|field| is_snake_case(&field.name)) {
        lints.push(Lint::NonSnakeCase);
    }
    if !is_camel_case(required_name) {
        lints.push(Lint::NonCamelCaseTypes);
    }
    Constructor::Required {
        name: required_name.to_owned(),
        docs: format!(
            "The required fields of {docs}. Build one with `{name} {{ ..{required_name} {{ … }}.into() }}`"
        ),
        lints,
    }
}

impl Planner<'_> {
    pub(super) fn initial_value(&self, draft: &FieldDraft<'_>, ty: &RustType) -> InitialValue {
        if draft.field.is_required_without_default() && ty.access == Access::Plain {
            return InitialValue::Required;
        }
        let default = draft
            .field
            .static_default()
            .filter(|_| ty.access == Access::Plain);
        match default {
            None => InitialValue::Empty,
            // An empty field would be sent, and override a default that the type cannot hold. So the user has to say.
            Some(default) => self
                .default_value(draft, ty, default)
                .map_or(InitialValue::Required, InitialValue::Default),
        }
    }

    /// The default as a value of the field's type; `None` if it is not one.
    fn default_value(
        &self,
        draft: &FieldDraft<'_>,
        ty: &RustType,
        default: &Default,
    ) -> Option<DefaultValue> {
        match (default, &ty.item) {
            (Default::Text(text), Item::Named(_)) => {
                Some(DefaultValue::Choice(self.choice(draft, text)?))
            }
            (Default::Many(options), Item::Named(_)) => {
                let choices: Option<Vec<_>> = options
                    .iter()
                    .map(|option| self.choice(draft, option))
                    .collect();
                Some(DefaultValue::Choices(choices?))
            }
            (Default::Entities(entities), item) => {
                let codes = entities.iter().map(|entity| entity.code.clone()).collect();
                Some(DefaultValue::Entities {
                    item: item.clone(),
                    codes,
                })
            }
            (Default::Text(text), Item::Text) if ty.shape == Shape::One => {
                Some(DefaultValue::Text(text.clone()))
            }
            (Default::Text(text), Item::Text) if ty.shape == Shape::Option => {
                Some(DefaultValue::SomeText(text.clone()))
            }
            (Default::Many(options), Item::Text) => Some(DefaultValue::Texts(options.clone())),
            (Default::Text(text), Item::Integer(name)) => integer(text, name),
            (Default::Text(text), Item::Float) => float(text),
            (Default::Text(text), Item::Decimal) => {
                let (mantissa, scale) = number(text).filter(|number| is_narrow(*number))?;
                Some(DefaultValue::Decimal { mantissa, scale })
            }
            (Default::Text(text), Item::BigDecimal) => {
                let (mantissa, scale) = number(text)?;
                Some(DefaultValue::BigDecimal { mantissa, scale })
            }
            (Default::Text(text), Item::Date) => {
                date(text).map(|(year, month, day)| DefaultValue::Date { year, month, day })
            }
            (Default::Text(text), Item::Time) => {
                time(text).map(|(hour, minute)| DefaultValue::Time { hour, minute })
            }
            (Default::Text(text), Item::DateTime) => {
                instant(text).map(|seconds| DefaultValue::DateTime { seconds })
            }
            _ => None,
        }
    }

    /// The names of the enum and of the variant of an option.
    fn choice(&self, draft: &FieldDraft<'_>, option: &str) -> Option<(String, String)> {
        let choices = draft.choices.as_ref()?;
        let (_, variant) = choices.variants.iter().find(|(name, _)| *name == option)?;
        Some((
            self.identifiers.name(choices.ty).to_owned(),
            self.identifiers.name(*variant).to_owned(),
        ))
    }
}

/// A number as its digits and how many of them stand after the point: what every decimal type is made of. `None` if it is
/// not a number, or one that no form could have.
fn number(text: &str) -> Option<(i128, u32)> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let unsigned = digits.strip_prefix(['-', '+']).unwrap_or(&digits);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: i128 = digits.parse().ok()?;
    let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    match u32::try_from(scale) {
        Ok(scale) if scale <= MOST_DECIMALS => Some((digits, scale)),
        Ok(_) => None,
        Err(_) => {
            let zeros = 10_i128.checked_pow(scale.unsigned_abs())?;
            Some((digits.checked_mul(zeros)?, 0))
        }
    }
}

/// A number without decimals that an integer type holds.
fn integer(text: &str, of: &str) -> Option<DefaultValue> {
    let (mantissa, scale) = number(text)?;
    let factor = 10_i128.checked_pow(scale)?;
    let (whole, is_whole) = (mantissa / factor, mantissa % factor == 0);
    let (is_signed, bits) = of.split_at(1);
    let bits: u32 = bits.parse().ok()?;
    let fits = match is_signed {
        "u" => (0..1_i128 << bits).contains(&whole),
        _ if bits == i128::BITS => true,
        _ => (-(1_i128 << (bits - 1))..1_i128 << (bits - 1)).contains(&whole),
    };
    (is_whole && fits).then(|| DefaultValue::Integer(whole.to_string()))
}

/// A number as the quotient of two that an `f64` holds exactly: then it is the nearest one to the number.
fn float(text: &str) -> Option<DefaultValue> {
    /// The integers up to here, and the powers of ten up to the other, are exact.
    const EXACT: u128 = 1 << 53;
    const EXACT_POWER: u32 = 22;
    let (mut mantissa, mut scale) = number(text)?;
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    let is_exact = mantissa.unsigned_abs() <= EXACT && scale <= EXACT_POWER;
    is_exact.then_some(DefaultValue::Float { mantissa, scale })
}

/// A form allows 10; anything far beyond is not a number of a form.
const MOST_DECIMALS: u32 = 60;

/// The digits that rust_decimal holds; apps may have up to 30.
pub(crate) const NARROW_DIGITS: u32 = 28;

/// Whether `Decimal` holds all digits of a number.
fn is_narrow((mantissa, scale): (i128, u32)) -> bool {
    mantissa.unsigned_abs() < 10_u128.pow(NARROW_DIGITS) && scale <= NARROW_DIGITS
}

/// Whether a number has more digits than `Decimal` holds.
pub(super) fn is_wide(text: &str) -> bool {
    number(text).is_some_and(|number| !is_narrow(number))
}

/// A day of the calendar: year, month and day.
fn date(text: &str) -> Option<(i32, u32, u32)> {
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
    let is_day = (0..=LAST_YEAR).contains(&year) && (1..=days).contains(&day);
    (is_day && parts.next().is_none()).then_some((year, month, day))
}

/// The last year of kintone, and of four digits.
const LAST_YEAR: i32 = 9999;

/// `05:00`, `05:00:00` or `05:00:00.000`, to the minute.
fn time(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hour < 24 && minute < 60).then_some((hour, minute))
}

/// `2012-07-19T00:00Z` or `2012-07-19T09:00+09:00` in seconds since 1970, to the minute. `None` without a zone.
fn instant(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T')?;
    let (clock, zone) = rest.split_at(rest.find(['Z', '+', '-'])?);
    let (year, month, day) = date(day)?;
    let (hour, minute) = time(clock)?;
    let offset = match zone.split_at(1) {
        ("Z", "") => 0,
        (sign, offset) => {
            let (hours, minutes) = time(offset)?;
            let minutes = i64::from(hours * 60 + minutes);
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let minutes = days_since_1970(year, month, day) * 24 * 60 + i64::from(hour * 60 + minute);
    Some((minutes - offset) * 60)
}

/// The days from 1970-01-01 to a day of the calendar, counted in years that begin in March.
fn days_since_1970(year: i32, month: u32, day: u32) -> i64 {
    /// The days from 0000-03-01 to 1970-01-01.
    const TO_1970: i64 = 719_468;
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let (year, month) = match month {
        1 | 2 => (year - 1, month + 9),
        _ => (year, month - 3),
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        for (text, exact) in [
            ("10", (10, 0)),
            ("-0.50", (-50, 2)),
            ("1.5e1", (15, 0)),
            ("1e3", (1000, 0)),
            ("12e-3", (12, 3)),
            (" +4 ", (4, 0)),
            (".5", (5, 1)),
            ("-.5", (-5, 1)),
            (
                "123456789012345678901234567890.5",
                (1_234_567_890_123_456_789_012_345_678_905, 1),
            ),
        ] {
            assert_eq!(number(text), Some(exact), "{text}");
        }
        for text in [
            "",
            "-",
            "1,000",
            "abc",
            "1e999999999999",
            "1e9999",
            "1e-9999",
            "0x1",
            "1-2",
            "--1",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_is_wide_by_its_digits_before_and_after_the_point() {
        assert!(!is_wide("-0001234567890123456789012345678"));
        assert!(is_wide("1234567890123456789012345678.5"));
        assert!(!is_wide("0.0000000000000000000000000001"));
        assert!(is_wide("1e-29"));
        assert!(!is_wide("no number"));
    }

    #[test]
    fn an_instant_needs_a_zone() {
        for (text, seconds) in [
            ("1970-01-01T00:00Z", 0),
            ("2012-07-19T00:00Z", 1_342_656_000),
            ("2012-07-19T09:30:59+09:00", 1_342_657_800),
            ("2000-02-29T23:59Z", 951_868_740),
            ("0000-01-01T00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:00-01:00", 253_402_304_340),
        ] {
            assert_eq!(instant(text), Some(seconds), "{text}");
        }
        for text in [
            "2020-01-01T01:30",
            "2020-01-01T01:30+9",
            "2020-01-01T01:30Z9",
            "2020-01-01",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
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
            "300000-01-01",
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
