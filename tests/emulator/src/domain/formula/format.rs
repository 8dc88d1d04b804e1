//! How values are stored: reads them for a formula, and writes its result.

use bigdecimal::{BigDecimal, RoundingMode, ToPrimitive};
use chrono::{DateTime, Datelike, NaiveTime};
use serde_json::Value as Json;

use super::value::{Failure, Value};
use crate::domain::dates::{datetime_text, parse_date, parse_datetime, parse_time};
use crate::domain::decimal;
use crate::domain::form::{Field, FieldType, NumberPrecision};

/// How a value is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Number,
    Text,
    List,
    Person,
    Date,
    Time,
    Datetime,
    HoursAndMinutes,
}

impl Format {
    /// Returns how the values of a field are stored; `None` for fields that formulas cannot use.
    pub(super) fn of(field: &Field) -> Option<Format> {
        use FieldType::*;
        Some(match field.field_type {
            Number => Format::Number,
            SingleLineText | RadioButton | DropDown => Format::Text,
            CheckBox | MultiSelect => Format::List,
            Creator | Modifier => Format::Person,
            Date => Format::Date,
            Time => Format::Time,
            Datetime | CreatedTime | UpdatedTime => Format::Datetime,
            Calc => match field.format.as_str() {
                "DATE" => Format::Date,
                "TIME" => Format::Time,
                "DATETIME" => Format::Datetime,
                "HOUR_MINUTE" | "DAY_HOUR_MINUTE" => Format::HoursAndMinutes,
                _ => Format::Number,
            },
            _ => return None,
        })
    }

    pub(super) fn read(self, stored: Option<&Json>) -> Value {
        let text = match stored {
            Some(Json::String(text)) => text.as_str(),
            Some(Json::Array(members)) => {
                let members = members.iter().filter_map(Json::as_str);
                return Value::List(members.map(str::to_owned).collect());
            }
            Some(person @ Json::Object(_)) => person["name"].as_str().unwrap_or_default(),
            _ => "",
        };
        let seconds = match self {
            Format::Text | Format::Person => return Value::Text(text.to_owned()),
            Format::List => return Value::List(Vec::new()),
            Format::Number => return decimal::parse(text).map_or(Value::Empty, Value::Number),
            Format::Date => {
                parse_date(text).map(|date| date.and_time(NaiveTime::MIN).and_utc().timestamp())
            }
            Format::Datetime => parse_datetime(text).map(|instant| instant.timestamp()),
            Format::Time => parse_time(text)
                .map(|time| time.signed_duration_since(NaiveTime::MIN).num_seconds()),
            Format::HoursAndMinutes => parse_hours_and_minutes(text),
        };
        seconds.map_or(Value::Empty, |seconds| {
            Value::Number(BigDecimal::from(seconds))
        })
    }

    /// Returns the text in which a result is stored. Seconds are cut off.
    pub(super) fn write(
        self,
        value: &Value,
        precision: NumberPrecision,
    ) -> Result<String, Failure> {
        if self == Format::Text {
            return text(value, precision);
        }
        let number = value.number()?;
        if self == Format::Number {
            return number_text(&number, precision);
        }
        let floor = |mode| number.with_scale_round(0, mode).to_i64().ok_or(Failure);
        let instant = || {
            DateTime::from_timestamp(floor(RoundingMode::Floor)?, 0)
                .filter(|instant| (1..=9999).contains(&instant.year()))
                .ok_or(Failure)
        };
        match self {
            Format::Datetime => instant().map(datetime_text),
            Format::Date => Ok(instant()?.date_naive().to_string()),
            Format::Time => {
                let minutes = floor(RoundingMode::Floor)?.rem_euclid(86_400) / 60;
                Ok(format!("{:02}:{:02}", minutes / 60, minutes % 60))
            }
            _ => {
                let minutes = floor(RoundingMode::Down)? / 60;
                let sign = if minutes < 0 { "-" } else { "" };
                let minutes = minutes.unsigned_abs();
                Ok(format!("{sign}{}:{:02}", minutes / 60, minutes % 60))
            }
        }
    }
}

/// Returns the text that `&` joins: numbers are rounded like stored ones.
pub(super) fn text(value: &Value, precision: NumberPrecision) -> Result<String, Failure> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Empty => Ok(String::new()),
        Value::List(_) => Err(Failure),
        Value::Number(_) | Value::Boolean(_) => number_text(&value.number()?, precision),
    }
}

fn number_text(number: &BigDecimal, precision: NumberPrecision) -> Result<String, Failure> {
    let rounded = decimal::round(number, precision).map_err(|_| Failure)?;
    Ok(decimal::plain(&rounded))
}

/// `-49:30` as seconds.
fn parse_hours_and_minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours),
    };
    let seconds = hours
        .parse::<i64>()
        .ok()?
        .checked_mul(3600)?
        .checked_add(minutes.parse::<i64>().ok()?.checked_mul(60)?)?;
    Some(sign * seconds)
}
