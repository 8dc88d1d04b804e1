//! Numbers, which are exact or an error: `Decimal`, `BigDecimal`, integers, and `f64` where a loss of digits is allowed.

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::Sign;

use super::Scalar;
use super::number_text::{MAX_SCALE, Number, small, write, write_fewer, write_wide};
use crate::record::Rounding;
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{FieldValue, Value};
use crate::record::kind::{CALC_NUMBER, NUMBER};

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl FieldValue<NUMBER> for $number {}
        impl FieldValue<CALC_NUMBER> for $number {}
        impl Scalar for $number {}
    )*};
}

numbers! { BigDecimal i8 i16 i32 i64 i128 u8 u16 u32 u64 }

#[cfg(feature = "rust_decimal")]
numbers! { rust_decimal::Decimal }

#[cfg(feature = "rust_decimal")]
impl<'de> Value<'de> for rust_decimal::Decimal {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let text = input.number_text()?;
        *self = match small(&text) {
            Some((mantissa, scale)) => rust_decimal::Decimal::new(mantissa, scale),
            None => wide_decimal(&text)?,
        };
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        let mantissa = self.mantissa();
        write(out, mantissa < 0, mantissa.unsigned_abs(), self.scale())
    }

    fn vacant() -> rust_decimal::Decimal {
        rust_decimal::Decimal::ZERO
    }
}

#[cfg(feature = "rust_decimal")]
#[cold]
fn wide_decimal(text: &str) -> Result<rust_decimal::Decimal, ValueError> {
    let number = Number::read(text)?;
    // Not `from_str`: it rounds what does not fit.
    rust_decimal::Decimal::from_str_exact(&number.plain()).map_err(|_| {
        ValueError::expected(
            "a number of up to 28 digits, as Decimal holds it; BigDecimal holds more",
            text,
        )
    })
}

impl<'de> Value<'de> for BigDecimal {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let text = input.number_text()?;
        *self = match small(&text) {
            Some((mantissa, scale)) => BigDecimal::new(mantissa.into(), scale.into()),
            None => Number::read(&text)?.to_big(),
        };
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        let (mantissa, scale) = self.as_bigint_and_exponent();
        if scale.unsigned_abs() > MAX_SCALE {
            let found = format!("{self:e}");
            return Err(ValueError::expected(
                "a number that can be written out",
                &found,
            ));
        }
        let (sign, digits) = (mantissa.sign(), mantissa.magnitude().to_string());
        write_wide(out, sign == Sign::Minus, digits.as_bytes(), scale)
    }

    fn vacant() -> BigDecimal {
        BigDecimal::default()
    }
}

macro_rules! integers {
    ($($integer:ident)*) => {$(
        impl<'de> Value<'de> for $integer {
            fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
                let text = input.number_text()?;
                let integer = whole(&text)?.and_then(|integer| integer.try_into().ok());
                *self = integer.ok_or_else(|| {
                    ValueError::expected(
                        concat!("a whole number that ", stringify!($integer), " holds"),
                        &text,
                    )
                })?;
                Ok(())
            }

            fn clear(&mut self) -> Result<(), ValueError> {
                Err(ValueError::empty())
            }

            fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
                let integer = i128::from(*self);
                write(out, integer < 0, integer.unsigned_abs(), 0)
            }

            fn vacant() -> $integer {
                0
            }
        }
    )*};
}

integers! { i8 i16 i32 i64 i128 u8 u16 u32 u64 }

/// An integer, whatever zeros follow its point. `None` if it is none, or too large.
fn whole(text: &str) -> Result<Option<i128>, ValueError> {
    if let Some((mantissa, 0)) = small(text) {
        return Ok(Some(mantissa.into()));
    }
    let plain = Number::read(text)?.plain();
    let (integer, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_whole = fraction.bytes().all(|digit| digit == b'0');
    Ok(integer.parse().ok().filter(|_| is_whole))
}

/// What an `f64` holds is close to the number, and rounded when it is sent. It has no [`FieldValue`], on purpose: only
/// `#[kintone(lossy)]` does without.
impl<'de> Value<'de> for f64 {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let text = input.number_text()?;
        Number::read(&text)?;
        let invalid = |_| ValueError::expected("a number like 1234.5", &text);
        *self = text.parse().map_err(invalid)?;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        Err(ValueError::empty())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        if !self.is_finite() {
            return Err(ValueError::expected("a finite number", &self.to_string()));
        }
        // The shortest text that reads as the same f64, without an exponent.
        let text = self.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let digits = [whole, fraction].concat();
        let (is_negative, scale) = (*self < 0.0, fraction.len() as i64);
        match out.decimals() {
            Some((places, rounding)) if scale > places.into() => {
                let rounding = rounding.unwrap_or(Rounding::HalfEven);
                write_fewer(
                    out,
                    is_negative,
                    digits.as_bytes(),
                    scale,
                    places,
                    Some(rounding),
                )
            }
            _ => write_wide(out, is_negative, digits.as_bytes(), scale),
        }
    }

    fn vacant() -> f64 {
        0.0
    }
}
