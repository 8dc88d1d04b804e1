//! The precision of numbers.

use serde_json::{Value, json};

use super::error::Error;
use super::json::integer;

/// The precision with which an app stores numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberPrecision {
    /// The total number of significant digits, 1 to 30.
    pub digits: u32,
    /// The number of decimal places, 0 to 10.
    pub decimal_places: u32,
    /// How further decimal places are rounded.
    pub rounding_mode: RoundingMode,
}

impl Default for NumberPrecision {
    fn default() -> Self {
        NumberPrecision {
            digits: 16,
            decimal_places: 4,
            rounding_mode: RoundingMode::HalfEven,
        }
    }
}

impl NumberPrecision {
    pub(crate) fn read(raw: &Value) -> Result<NumberPrecision, Error> {
        if raw.is_null() {
            return Ok(NumberPrecision::default());
        }
        let member = |name: &str, most: u64| {
            integer(&raw[name])
                .filter(|&number| number <= most)
                .and_then(|number| u32::try_from(number).ok())
                .ok_or_else(|| {
                    Error(format!(
                        "`numberPrecision.{name}` is not a number up to {most}"
                    ))
                })
        };
        let rounding_mode = match raw["roundingMode"].as_str() {
            Some("HALF_EVEN") => RoundingMode::HalfEven,
            Some("UP") => RoundingMode::Up,
            Some("DOWN") => RoundingMode::Down,
            _ => {
                return Err(Error(
                    "`numberPrecision.roundingMode` is none of HALF_EVEN, UP, DOWN".into(),
                ));
            }
        };
        Ok(NumberPrecision {
            digits: member("digits", 30)?,
            decimal_places: member("decimalPlaces", 10)?,
            rounding_mode,
        })
    }

    /// Returns the precision as Get General Settings returns it.
    pub(crate) fn to_json(self) -> Value {
        let rounding_mode = match self.rounding_mode {
            RoundingMode::HalfEven => "HALF_EVEN",
            RoundingMode::Up => "UP",
            RoundingMode::Down => "DOWN",
        };
        json!({
            "digits": self.digits.to_string(),
            "decimalPlaces": self.decimal_places.to_string(),
            "roundingMode": rounding_mode,
        })
    }
}

/// How numbers are rounded to the decimal places of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundingMode {
    /// To the nearest number; halves to the even one.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}
