//! Reads the number precision of an app.

use serde_json::Value;

use crate::digit_strings;
use crate::error::SchemaError;
use crate::json_reader::Node;
use crate::open_enum::open_enum;

/// The precision of NUMBER values and numeric CALC values in an app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberPrecision {
    /// Significant digits in total, 1 to 30.
    pub digits: u32,
    /// Decimal places, 0 to 10.
    pub decimal_places: u32,
    /// How further decimals are rounded.
    pub rounding_mode: RoundingMode,
}

open_enum! {
    /// How an app rounds.
    pub enum RoundingMode {
        /// To the nearest, ties to even.
        HalfEven = "HALF_EVEN",
        /// Away from zero.
        Up = "UP",
        /// Towards zero.
        Down = "DOWN",
    }
}

impl NumberPrecision {
    pub(crate) fn normalise(precision: &mut Value) {
        digit_strings::in_member(precision, "digits");
        digit_strings::in_member(precision, "decimalPlaces");
    }

    pub(crate) fn read(precision: Node<'_>) -> Result<Option<NumberPrecision>, SchemaError> {
        let Some(precision) = precision.object()? else {
            return Ok(None);
        };
        Ok(Some(NumberPrecision {
            digits: precision.get("digits").required_integer()?,
            decimal_places: precision.get("decimalPlaces").required_integer()?,
            rounding_mode: RoundingMode::from(precision.get("roundingMode").required_text()?),
        }))
    }
}
