//! The setters of definitions for lookups and related records.

use kintone_schema::{Lookup, ReferenceTable};
use serde_json::{Map, Value};

use super::field::FormField;
use super::property::{self, FormKind};

impl<K: FormKind> FormField<K> {
    /// Makes the field the key of a lookup.
    pub fn lookup(mut self, lookup: Lookup) -> Self
    where
        K: property::HasLookup,
    {
        let before = self.take_object("lookup");
        self.set("lookup", replaced(before, lookup.to_json()))
    }

    /// Sets which records of another app are shown.
    pub fn related_records(mut self, records: ReferenceTable) -> Self
    where
        K: property::HasRelatedRecords,
    {
        let before = self.take_object("referenceTable");
        self.set("referenceTable", replaced(before, records.to_json()))
    }
}

/// What was set in place of what there was. What is no longer set is sent empty; members that this version does not know stay.
fn replaced(mut before: Map<String, Value>, set: Value) -> Map<String, Value> {
    for (name, value) in &mut before {
        let is_known = KNOWN_OF_RELATED.contains(&name.as_str());
        match value {
            Value::String(text) if is_known => text.clear(),
            Value::Array(items) if is_known => items.clear(),
            _ => {}
        }
    }
    if let Value::Object(set) = set {
        before.extend(set);
    }
    before
}

/// The members of a lookup and of related records that may be left out.
const KNOWN_OF_RELATED: [&str; 5] = [
    "fieldMappings",
    "lookupPickerFields",
    "filterCond",
    "displayFields",
    "sort",
];
