//! Parses numbers in requests and formulas into exact decimals, and writes decimals as kintone does, with the precision of
//! an app.

use std::cmp::Ordering;
use std::fmt;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, Sign};

use crate::domain::form::{NumberPrecision, RoundingMode};

/// The largest power of ten that is read. It is far beyond the 30 digits of any app, and keeps the text
/// `1e1000000000` from becoming a number of a gigabyte.
const LARGEST_EXPONENT: i64 = 1_000;

/// The longest mantissa that is read, in digits.
const LONGEST_MANTISSA: usize = 1_000;

/// Normalises a number for storage: trims blanks, expands an exponent, rounds to the decimal places of the app, and removes
/// trailing zeros.
pub fn normalize(text: &str, precision: NumberPrecision) -> Result<String, NumberError> {
    Ok(plain(&round(&parse(text)?, precision)?))
}

/// Parses a number. Thousands separators are not allowed.
pub fn parse(text: &str) -> Result<BigDecimal, NumberError> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
        None => (text, 0),
    };
    let (sign, digits) = split_sign(mantissa);
    let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if integer.len() + fraction.len() == 0 || !all_digits(integer) || !all_digits(fraction) {
        return Err(NumberError::NotANumber);
    }
    if integer.len() + fraction.len() > LONGEST_MANTISSA {
        return Err(NumberError::TooLarge);
    }
    let digits: Vec<u8> = integer
        .bytes()
        .chain(fraction.bytes())
        .map(|byte| byte - b'0')
        .collect();
    let digits = BigInt::from_radix_be(sign, &digits, 10).ok_or(NumberError::NotANumber)?;
    if digits.sign() == Sign::NoSign {
        return Ok(BigDecimal::default());
    }
    if exponent > LARGEST_EXPONENT {
        return Err(NumberError::TooLarge);
    }
    // A number that is too small to tell from zero still rounds away from zero with the mode UP, so it stays tiny.
    let exponent = exponent.max(-LARGEST_EXPONENT);
    let fraction = i64::try_from(fraction.len()).map_err(|_| NumberError::TooLarge)?;
    Ok(BigDecimal::new(digits, fraction - exponent))
}

/// Rounds a number to the precision of an app. Fails if it has too many digits before the decimal point.
pub fn round(number: &BigDecimal, precision: NumberPrecision) -> Result<BigDecimal, NumberError> {
    let mode = match precision.rounding_mode {
        RoundingMode::HalfEven => bigdecimal::RoundingMode::HalfEven,
        RoundingMode::Up => bigdecimal::RoundingMode::Up,
        RoundingMode::Down => bigdecimal::RoundingMode::Down,
    };
    let rounded = round_to(number, i64::from(precision.decimal_places), mode);
    let most = precision.digits.saturating_sub(precision.decimal_places);
    if integer_digits(&rounded) > u64::from(most) {
        return Err(NumberError::TooLarge);
    }
    Ok(rounded)
}

/// Rounds to this many decimal places. A negative number rounds before the decimal point.
pub(crate) fn round_to(
    number: &BigDecimal,
    places: i64,
    mode: bigdecimal::RoundingMode,
) -> BigDecimal {
    number.with_scale_round(places, mode).normalized()
}

/// Returns the number without exponent and without trailing zeros.
pub fn plain(number: &BigDecimal) -> String {
    number.normalized().to_plain_string()
}

/// Compares two numbers by value. Returns `None` if one of them is not a number.
pub fn compare(left: &str, right: &str) -> Option<Ordering> {
    Some(parse(left).ok()?.cmp(&parse(right).ok()?))
}

/// Returns the digits before the point, without leading zeros.
fn integer_digits(number: &BigDecimal) -> u64 {
    let (digits, scale) = number.as_bigint_and_scale();
    if digits.sign() == Sign::NoSign {
        return 0;
    }
    let count = i64::try_from(number.digits()).unwrap_or(i64::MAX);
    u64::try_from(count.saturating_sub(scale)).unwrap_or(0)
}

fn parse_exponent(text: &str) -> Result<i64, NumberError> {
    let (sign, digits) = split_sign(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::NotANumber);
    }
    // A number with too many digits counts as the largest one.
    let size = digits.parse::<i64>().unwrap_or(i64::MAX);
    Ok(if sign == Sign::Minus { -size } else { size })
}

fn split_sign(text: &str) -> (Sign, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (Sign::Minus, rest),
        None => (Sign::Plus, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The reason why a text cannot be stored as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// It is not a decimal number.
    NotANumber,
    /// It has more digits before the decimal point than the app allows.
    TooLarge,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NumberError::NotANumber => "not a decimal number; write it like -12.5",
            NumberError::TooLarge => "more digits before the point than the app stores",
        })
    }
}

impl std::error::Error for NumberError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn precision(digits: u32, decimal_places: u32, rounding_mode: RoundingMode) -> NumberPrecision {
        NumberPrecision {
            digits,
            decimal_places,
            rounding_mode,
        }
    }

    fn default_normalize(text: &str) -> Result<String, NumberError> {
        normalize(text, NumberPrecision::default())
    }

    #[test]
    fn exponents_blanks_and_trailing_zeros_become_plain_text() {
        for (text, plain) in [
            ("1.5e1", "15"),
            (" 42 ", "42"),
            ("1.50", "1.5"),
            ("-0.0", "0"),
            ("+7", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("100", "100"),
            ("1E3", "1000"),
            ("12e-1", "1.2"),
            ("000123", "123"),
            ("0e999999999999999999999", "0"),
        ] {
            assert_eq!(default_normalize(text).as_deref(), Ok(plain), "{text}");
        }
    }

    #[test]
    fn text_that_is_not_a_number_is_rejected() {
        for text in [
            "", " ", "1,000", "abc", "1.2.3", "--1", "1e", "e5", ".", "１", "0x10", "NaN", "1 2",
            "1e1.5", "inf", "-", "1_000",
        ] {
            assert_eq!(
                default_normalize(text),
                Err(NumberError::NotANumber),
                "{text}"
            );
        }
    }

    #[test]
    fn the_fraction_is_rounded_in_the_mode_of_the_app() {
        use RoundingMode::*;
        for (mode, text, rounded) in [
            (HalfEven, "0.00005", "0"),
            (HalfEven, "0.00015", "0.0002"),
            (HalfEven, "0.000051", "0.0001"),
            (HalfEven, "-0.00015", "-0.0002"),
            (Up, "0.00001", "0.0001"),
            (Up, "-0.00001", "-0.0001"),
            (Up, "1e-999999", "0.0001"),
            (Up, "1.2345", "1.2345"),
            (Down, "0.00019", "0.0001"),
            (Down, "-0.00019", "-0.0001"),
        ] {
            assert_eq!(
                normalize(text, precision(16, 4, mode)).as_deref(),
                Ok(rounded),
                "{mode:?} {text}"
            );
        }
    }

    #[test]
    fn too_many_integer_digits_are_refused() {
        assert_eq!(
            default_normalize("999999999999").as_deref(),
            Ok("999999999999")
        );
        for text in [
            "1000000000000",
            "-1e12",
            "999999999999.99999",
            "1e1000000",
            "1e99999999999999999999",
        ] {
            assert_eq!(
                default_normalize(text),
                Err(NumberError::TooLarge),
                "{text}"
            );
        }
        assert_eq!(
            default_normalize(&"9".repeat(2_000)),
            Err(NumberError::TooLarge)
        );
    }

    #[test]
    fn thirty_digits_survive() {
        let number = "12345678901234567890.1234567891";
        let wide = precision(30, 10, RoundingMode::HalfEven);
        assert_eq!(normalize(number, wide).as_deref(), Ok(number));
    }

    #[test]
    fn numbers_compare_by_value() {
        assert_eq!(compare("1.0", "1"), Some(Ordering::Equal));
        assert_eq!(compare("10", "9"), Some(Ordering::Greater));
        assert_eq!(compare("-1e3", "-999"), Some(Ordering::Less));
        assert_eq!(compare("x", "1"), None);
    }
}
