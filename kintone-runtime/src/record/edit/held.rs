//! Whether a record holds what was sent.

use bigdecimal::BigDecimal;
use serde_json::Value;

use crate::record::codec::UNSENT;
use crate::record::{FieldMeta, Meta};

/// Whether what was sent is in what is there, which has ids for new rows as well.
pub(super) struct Held {
    is_number: bool,
    rows: Option<&'static Meta>,
}

impl Held {
    pub(super) fn by(field: &'static FieldMeta) -> Held {
        Held {
            rows: field.rows.map(|rows| rows()),
            ..Held::by_type(field.field_type)
        }
    }

    /// By the type of a field that the definition of the record type does not name.
    pub(super) fn by_type(field_type: &str) -> Held {
        Held {
            is_number: field_type == "NUMBER",
            rows: None,
        }
    }

    pub(super) fn holds(&self, sent: &Value, now: &Value) -> bool {
        match (sent, now) {
            // What kintone fills may have changed by what was sent.
            (Value::Object(sent), _) if sent.contains_key(UNSENT) => true,
            (Value::Object(sent), Value::Object(now)) => sent.iter().all(|(name, sent)| {
                let mut fields = self.rows.into_iter().flat_map(|rows| rows.fields);
                let inner = fields.find(|field| field.code == name).map(Held::by);
                let now = now.get(name);
                now.is_some_and(|now| inner.as_ref().unwrap_or(self).holds(sent, now))
            }),
            (Value::Array(sent), Value::Array(now)) => {
                let mut pairs = sent.iter().zip(now);
                sent.len() == now.len() && pairs.all(|(sent, now)| self.holds(sent, now))
            }
            // kintone keeps as many decimals as the app has.
            (Value::String(sent), Value::String(now)) if self.is_number => {
                let number = |text: &str| text.parse::<BigDecimal>().ok();
                sent == now || number(sent).is_some_and(|sent| number(now) == Some(sent))
            }
            _ => sent == now,
        }
    }
}
