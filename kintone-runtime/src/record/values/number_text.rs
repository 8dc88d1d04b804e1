//! The text of numbers: parsing, and plain notation with at most as many decimals as the app allows.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, Sign};

use crate::record::Rounding;
use crate::record::codec::{Encoder, ValueError};

/// How many digits a number may have: far beyond the 30 digits of kintone, and few enough to be written out. Our own choice.
pub(super) const MAX_DIGITS: usize = 1_000;

/// The largest exponent of ten, and with a minus the smallest, that a number may be written with: beyond what an `f64` holds, and
/// little enough to be written out. Our own choice.
pub(super) const MAX_EXPONENT: u64 = 400;

/// How far the point of a number may stand from its digits when it is sent: as far as it can in one that was read.
pub(super) const MAX_SCALE: u64 = MAX_DIGITS as u64 + MAX_EXPONENT;

/// A number without exponent and with up to 18 digits, as nearly all are: its digits, and how many of them are decimals.
#[inline]
pub(super) fn small(text: &str) -> Option<(i64, u32)> {
    let bytes = text.as_bytes();
    let (is_negative, bytes) = match bytes.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, bytes),
    };
    if bytes.len() > 19 {
        return None;
    }
    let (mut mantissa, mut digits, mut scale) = (0i64, 0, None::<u32>);
    for byte in bytes {
        match byte {
            b'0'..=b'9' if digits < 18 => {
                mantissa = mantissa * 10 + i64::from(byte - b'0');
                digits += 1;
                scale = scale.map(|scale| scale + 1);
            }
            b'.' if scale.is_none() && digits > 0 => scale = Some(0),
            _ => return None,
        }
    }
    if digits == 0 || scale == Some(0) {
        return None;
    }
    let mantissa = if is_negative { -mantissa } else { mantissa };
    Some((mantissa, scale.unwrap_or(0)))
}

/// Reads a number whose exponent is at most 400: written out, a larger one would fill the memory, and comparing it would take minutes.
pub(crate) fn read_number(text: &str) -> Result<BigDecimal, ValueError> {
    Number::read(text).map(|number| number.to_big())
}

/// The text of a number, taken apart.
pub(super) struct Number<'t> {
    is_negative: bool,
    whole: &'t str,
    fraction: &'t str,
    exponent: i64,
}

impl<'t> Number<'t> {
    pub(super) fn read(text: &'t str) -> Result<Number<'t>, ValueError> {
        Number::parse(text).ok_or_else(|| match text {
            "" => ValueError::empty(),
            _ => ValueError::expected("a number like 1234.5", text),
        })
    }

    fn parse(text: &'t str) -> Option<Number<'t>> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Number::exponent(exponent)?),
            None => (text, 0),
        };
        let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(mantissa) => (true, mantissa),
            None => (false, mantissa),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let are_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let fits = whole.len() + fraction.len() <= MAX_DIGITS;
        (fits && !whole.is_empty() && are_digits(whole) && are_digits(fraction)).then_some(Number {
            is_negative,
            whole,
            fraction,
            exponent,
        })
    }

    fn exponent(text: &str) -> Option<i64> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        let exponent: i64 = text.parse().ok()?;
        (are_digits && exponent.unsigned_abs() <= MAX_EXPONENT).then_some(exponent)
    }

    fn scale(&self) -> i64 {
        self.fraction.len() as i64 - self.exponent
    }

    pub(super) fn plain(&self) -> String {
        let digits = [self.whole, self.fraction].concat();
        let mut plain = Vec::with_capacity(digits.len() + 2);
        write_plain(
            &mut plain,
            self.is_negative,
            digits.as_bytes(),
            self.scale(),
        );
        // It is made of ASCII digits, a point and a sign.
        String::from_utf8(plain).unwrap_or_default()
    }

    pub(super) fn to_big(&self) -> BigDecimal {
        let digits = [self.whole, self.fraction].concat();
        let sign = if self.is_negative {
            Sign::Minus
        } else {
            Sign::Plus
        };
        let magnitude = BigInt::parse_bytes(digits.as_bytes(), 10).unwrap_or_default();
        let mantissa = BigInt::from_biguint(sign, magnitude.magnitude().clone());
        BigDecimal::new(mantissa, self.scale())
    }
}

/// Writes a number with `scale` decimals as a JSON string, with at most as many as the app allows.
pub(super) fn write(
    out: &mut Encoder,
    is_negative: bool,
    mantissa: u128,
    scale: u32,
) -> Result<(), ValueError> {
    let fits = out
        .decimals()
        .is_none_or(|(places, _)| scale <= places.into());
    match u64::try_from(mantissa) {
        Ok(mantissa) if fits && scale <= MAX_SMALL_SCALE => {
            write_small(out, is_negative, mantissa, scale);
            Ok(())
        }
        _ => write_wide(
            out,
            is_negative,
            mantissa.to_string().as_bytes(),
            scale.into(),
        ),
    }
}

/// The scale up to which [`write_small`] has room: that of a Decimal.
const MAX_SMALL_SCALE: u32 = 28;

/// As nearly all numbers are: written backwards, without an allocation.
fn write_small(out: &mut Encoder, is_negative: bool, mantissa: u64, scale: u32) {
    // Two quotes, sign, point, and 29 digits: one more than the largest scale, or the 20 of a `u64`.
    let mut buffer = [b'0'; 33];
    let mut start = buffer.len();
    let mut put = |byte: u8| {
        start -= 1;
        buffer[start] = byte;
    };
    let mut rest = mantissa;
    put(b'"');
    for _ in 0..scale {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    if scale > 0 {
        put(b'.');
    }
    loop {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if is_negative {
        put(b'-');
    }
    put(b'"');
    out.out.extend_from_slice(&buffer[start..]);
}

/// Writes a number as a JSON string in plain notation, with no more decimals than the app takes.
pub(super) fn write_wide(
    out: &mut Encoder,
    is_negative: bool,
    digits: &[u8],
    scale: i64,
) -> Result<(), ValueError> {
    match out.decimals() {
        Some((places, rounding)) if scale > places.into() => {
            write_fewer(out, is_negative, digits, scale, places, rounding)
        }
        _ => {
            write_quoted(out, is_negative, digits, scale);
            Ok(())
        }
    }
}

fn write_quoted(out: &mut Encoder, is_negative: bool, digits: &[u8], scale: i64) {
    let is_zero = digits.iter().all(|digit| *digit == b'0');
    out.out.push(b'"');
    write_plain(&mut out.out, is_negative && !is_zero, digits, scale);
    out.out.push(b'"');
}

fn write_plain(out: &mut Vec<u8>, is_negative: bool, digits: &[u8], scale: i64) {
    if is_negative {
        out.push(b'-');
    }
    // Both are at most `MAX_DIGITS`, or the scale of a Decimal.
    let scale = match usize::try_from(scale) {
        Ok(scale) => scale,
        Err(_) => {
            out.extend_from_slice(digits);
            let zeros = scale.unsigned_abs() as usize;
            out.resize(out.len() + zeros, b'0');
            return;
        }
    };
    let Some(point) = digits.len().checked_sub(scale).filter(|point| *point > 0) else {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + scale - digits.len(), b'0');
        out.extend_from_slice(digits);
        return;
    };
    let (whole, fraction) = digits.split_at(point);
    out.extend_from_slice(whole);
    if !fraction.is_empty() {
        out.push(b'.');
        out.extend_from_slice(fraction);
    }
}

/// Writes a number with more decimals than the app takes: without its trailing zeros, rounded, or not at all.
#[cold]
pub(super) fn write_fewer(
    out: &mut Encoder,
    is_negative: bool,
    digits: &[u8],
    scale: i64,
    places: u8,
    rounding: Option<Rounding>,
) -> Result<(), ValueError> {
    // More than `places`, so not negative.
    let cut = (scale - i64::from(places)) as usize;
    // In front of 0.00123 stand the zeros that a digit may be cut from.
    let padded = [&vec![b'0'; (cut + 1).saturating_sub(digits.len())], digits].concat();
    let (kept, dropped) = padded.split_at(padded.len() - cut);
    let mut kept = kept.to_vec();
    if dropped.iter().any(|digit| *digit != b'0') {
        let Some(rounding) = rounding else {
            let mut found = Vec::new();
            write_plain(&mut found, is_negative, digits, scale);
            return Err(ValueError::message(format!(
                "the app allows {places} decimals, but {} has more; round it or mark the field #[kintone(round)]",
                String::from_utf8_lossy(&found),
            )));
        };
        if rounds_up(rounding, &kept, dropped) {
            increment(&mut kept);
        }
    }
    write_quoted(out, is_negative, &kept, places.into());
    Ok(())
}

/// Whether dropping these digits adds one to the last of those that are kept.
fn rounds_up(rounding: Rounding, kept: &[u8], dropped: &[u8]) -> bool {
    match rounding {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::HalfEven => match dropped {
            [b'5', rest @ ..] if rest.iter().all(|digit| *digit == b'0') => {
                kept.last().is_some_and(|last| (last - b'0') % 2 == 1)
            }
            [first, ..] => *first >= b'5',
            [] => false,
        },
    }
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
}
