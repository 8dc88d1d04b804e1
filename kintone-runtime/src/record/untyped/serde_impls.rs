//! `Serialize` and `Deserialize` of records without a type: kintone's own JSON, in any format.

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::Value;

use super::any_record::AnyRecord;

/// As [`AnyRecord::to_json`].
impl Serialize for AnyRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: Value = serde_json::from_str(&self.to_json()).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

/// As [`AnyRecord::from_json`].
impl<'de> Deserialize<'de> for AnyRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AnyRecord, D::Error> {
        let json = Value::deserialize(deserializer)?;
        AnyRecord::from_json(&json.to_string()).map_err(D::Error::custom)
    }
}
