//! How apps refer to each other by lookups and related records, and what is wrong with it: a pure function of their forms.

use std::fmt;

use kintone_schema::{AppSchema, Field, FieldType, Found, Lookup, ReadOnlyReason, ReferenceTable};

/// Finds the relations among apps, and their problems. An app is given by its key and its form; lookups of apps that are not given
/// are left out, because nothing is known about the other side.
///
/// ```
/// use kintone_codegen::AppSchema;
/// use kintone_codegen::relations::{Refers, relations};
///
/// let customer = r#"{ "app": "20", "properties": { "コード": {
///     "type": "SINGLE_LINE_TEXT", "code": "コード", "label": "コード", "unique": true } } }"#;
/// let invoice = r#"{ "app": "1", "properties": { "取引先": {
///     "type": "SINGLE_LINE_TEXT", "code": "取引先", "label": "取引先", "lookup": {
///         "relatedApp": { "app": "20", "code": "" }, "relatedKeyField": "コード", "fieldMappings": [] } } } }"#;
/// let customer = AppSchema::parse(customer, "customer")?;
/// let invoice = AppSchema::parse(invoice, "invoice")?;
///
/// let found = relations(&[("customer", &customer), ("invoice", &invoice)]);
/// assert_eq!(found.problems, []);
/// let [relation] = &found.relations[..] else { panic!() };
/// assert_eq!((relation.from, relation.field, relation.to), ("invoice", "取引先", "customer"));
/// assert_eq!(relation.refers, Refers::Lookup);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn relations<'s>(apps: &[(&'s str, &'s AppSchema)]) -> Relations<'s> {
    let mut found = Relations::default();
    for (from, schema) in apps {
        for Found { field, .. } in schema.all_fields() {
            let (app, refers) = match (field.lookup(), field.reference_table()) {
                (Some(lookup), _) => (lookup.related_app, Refers::Lookup),
                (None, Some(related)) => (related.related_app, Refers::Related),
                (None, None) => continue,
            };
            let other = apps
                .iter()
                .find(|(_, other)| app.is_some() && other.app() == app);
            let Some((to, other)) = other else { continue };
            found.relations.push(Relation {
                from,
                table: field.table(),
                field: field.code(),
                to,
                refers,
            });
            let sides = Sides {
                from,
                schema,
                field,
                to,
                other,
            };
            match (field.lookup(), field.reference_table()) {
                (Some(lookup), _) => sides.lookup(lookup, &mut found.problems),
                (None, Some(related)) => sides.related(related, &mut found.problems),
                (None, None) => {}
            }
        }
    }
    found
}

/// The relations among apps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relations<'s> {
    /// In the order of the apps and of the fields of their forms.
    pub relations: Vec<Relation<'s>>,
    /// What is wrong with them.
    pub problems: Vec<RelationProblem>,
}

/// A field that refers to another app, or to its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation<'s> {
    /// The key of the app with the field.
    pub from: &'s str,
    /// The code of the table that the field is in.
    pub table: Option<&'s str>,
    /// The code of the field.
    pub field: &'s str,
    /// The key of the app that it refers to.
    pub to: &'s str,
    /// How it refers to it.
    pub refers: Refers,
}

/// How a field refers to an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refers {
    /// It holds the key of a record, from which values are copied.
    Lookup,
    /// It shows records with an equal value.
    Related,
}

/// Something about a relation that does not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationProblem {
    /// The key of the app with the field.
    pub app: String,
    /// The code of the table that the field is in.
    pub table: Option<String>,
    /// The code of the field.
    pub field: String,
    /// Whether requests cannot write the lookup at all: kintone refuses every value.
    pub is_read_only: bool,
    message: String,
}

impl fmt::Display for RelationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// The field, and the app that it refers to.
struct Sides<'s> {
    from: &'s str,
    schema: &'s AppSchema,
    field: &'s Field,
    to: &'s str,
    other: &'s AppSchema,
}

impl Sides<'_> {
    fn problem(&self, is_read_only: bool, message: String) -> RelationProblem {
        RelationProblem {
            app: self.from.to_owned(),
            table: self.field.table().map(str::to_owned),
            field: self.field.code().to_owned(),
            is_read_only,
            message,
        }
    }

    fn name(&self) -> String {
        qualified(self.field)
    }

    fn lookup(&self, lookup: &Lookup, problems: &mut Vec<RelationProblem>) {
        let (name, to, key) = (self.name(), self.to, &lookup.related_key_field);
        match self.other.field(key) {
            None => problems.push(self.problem(
                true,
                format!("the lookup {name} searches `{key}`, which app {to} does not have"),
            )),
            Some(source) => {
                if let Some(reason) = unwritable(source) {
                    problems.push(self.problem(
                        true,
                        format!("the lookup {name} cannot be written by requests, because its key `{key}` in app {to} {reason}"),
                    ));
                }
                if let Some(why) = incompatible(self.field, source) {
                    problems.push(self.problem(
                        true,
                        format!("the lookup {name} holds the key `{key}` of app {to}, but {why}"),
                    ));
                }
            }
        }
        for mapping in &lookup.field_mappings {
            let (into, from) = (&mapping.field, &mapping.related_field);
            let target = self.schema.find(into).map(|found| found.field);
            let source = self.other.find(from).map(|found| found.field);
            let what = match (target, source) {
                (None, _) => "the field that it copies into is gone".to_owned(),
                (_, None) => format!("app {to} does not have the field that it copies"),
                (Some(target), Some(source)) => match incompatible(target, source) {
                    Some(why) => why,
                    None => continue,
                },
            };
            problems.push(self.problem(
                false,
                format!("the lookup {name} copies `{from}` of app {to} into `{into}`, but {what}"),
            ));
        }
    }

    fn related(&self, related: &ReferenceTable, problems: &mut Vec<RelationProblem>) {
        let (name, to) = (self.name(), self.to);
        let (here, there) = (&related.condition.field, &related.condition.related_field);
        if !here.is_empty() && self.schema.field(here).is_none() {
            problems.push(self.problem(
                false,
                format!("the related records {name} are those whose `{there}` equals `{here}`, which this app does not have"),
            ));
        }
        let shown = related.display_fields.iter().map(|code| (code, "show"));
        let condition = std::iter::once((there, "are found by"));
        for (code, what) in condition.chain(shown) {
            if !code.is_empty() && self.other.find(code).is_none() {
                problems.push(self.problem(
                    false,
                    format!(
                        "the related records {name} {what} `{code}`, which app {to} does not have"
                    ),
                ));
            }
        }
    }
}

/// Whether requests can write no value of this lookup, by the form of the app that it looks into.
pub(crate) fn is_unwritable(field: &Field, other: &AppSchema) -> bool {
    let key = field.lookup().map(|lookup| &lookup.related_key_field);
    let source = key.and_then(|key| other.field(key));
    source
        .is_none_or(|source| unwritable(source).is_some() || incompatible(field, source).is_some())
}

fn qualified(field: &Field) -> String {
    match field.table() {
        Some(table) => format!("`{table}.{}`", field.code()),
        None => format!("`{}`", field.code()),
    }
}

/// Why requests cannot write a lookup with this key, completing "its key …". Source: kintone REST API, `GAIA_LO03`
fn unwritable(key: &Field) -> Option<&'static str> {
    if *key.field_type() == FieldType::RecordNumber {
        return None;
    }
    match key.read_only() {
        Some(ReadOnlyReason::AutoText) => Some("is filled in by kintone from an expression"),
        _ if !key.unique() => Some("is neither the record number nor prohibits duplicate values"),
        _ => None,
    }
}

/// Why a value of the source cannot be in the target, completing "but …". Text takes the text of any value.
fn incompatible(target: &Field, source: &Field) -> Option<String> {
    use FieldType::{Calc, Number, RecordNumber, SingleLineText};

    let (into, from) = (target.field_type(), source.field_type());
    let fits = match (into, from) {
        _ if into == from => true,
        (SingleLineText | FieldType::MultiLineText, _) => holds_text(source),
        (Number, Calc | RecordNumber) => true,
        (FieldType::Date, Calc) | (FieldType::Time, Calc) | (FieldType::Datetime, Calc) => true,
        (FieldType::Datetime, FieldType::CreatedTime | FieldType::UpdatedTime) => true,
        (FieldType::UserSelect, FieldType::Creator | FieldType::Modifier) => true,
        (
            FieldType::DropDown | FieldType::RadioButton,
            FieldType::DropDown | FieldType::RadioButton,
        ) => true,
        (
            FieldType::CheckBox | FieldType::MultiSelect,
            FieldType::CheckBox | FieldType::MultiSelect,
        ) => true,
        // A type that this version does not know is kintone's to judge.
        (FieldType::Unknown(_), _) | (_, FieldType::Unknown(_)) => true,
        _ => false,
    };
    (!fits).then(|| format!("one is {from} and the other {into}"))
}

/// Whether the value of the field is one text.
fn holds_text(source: &Field) -> bool {
    use FieldType::*;

    matches!(
        source.field_type(),
        SingleLineText
            | MultiLineText
            | Number
            | Calc
            | Link
            | DropDown
            | RadioButton
            | Date
            | Time
            | Datetime
            | RecordNumber
            | CreatedTime
            | UpdatedTime
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn customer() -> Value {
        json!({"app": "20", "properties": {
            "コード": {"type": "SINGLE_LINE_TEXT", "code": "コード", "label": "", "unique": true},
            "名前": {"type": "SINGLE_LINE_TEXT", "code": "名前", "label": ""},
            "番号": {"type": "RECORD_NUMBER", "code": "番号", "label": ""},
            "限度": {"type": "NUMBER", "code": "限度", "label": ""},
            "状況": {"type": "STATUS", "code": "状況", "label": ""}}})
    }

    fn invoice() -> Value {
        json!({"app": "1", "properties": {
            "取引先": {"type": "SINGLE_LINE_TEXT", "code": "取引先", "label": "", "lookup": {
                "relatedApp": {"app": "20", "code": ""}, "relatedKeyField": "コード",
                "fieldMappings": [{"field": "取引先名", "relatedField": "名前"}]}},
            "取引先名": {"type": "SINGLE_LINE_TEXT", "code": "取引先名", "label": ""},
            "元": {"type": "NUMBER", "code": "元", "label": "", "lookup": {
                "relatedApp": {"app": "1", "code": ""}, "relatedKeyField": "自番号", "fieldMappings": []}},
            "自番号": {"type": "RECORD_NUMBER", "code": "自番号", "label": ""},
            "他": {"type": "NUMBER", "code": "他", "label": "", "lookup": {
                "relatedApp": {"app": "99", "code": ""}, "relatedKeyField": "x", "fieldMappings": []}},
            "明細": {"type": "SUBTABLE", "code": "明細", "label": "", "fields": {
                "納入先": {"type": "SINGLE_LINE_TEXT", "code": "納入先", "label": "", "lookup": {
                    "relatedApp": {"app": "20", "code": ""}, "relatedKeyField": "コード", "fieldMappings": []}}}},
            "関連": {"type": "REFERENCE_TABLE", "code": "関連", "label": "", "referenceTable": {
                "relatedApp": {"app": "20", "code": ""}, "condition": {"field": "取引先", "relatedField": "コード"},
                "filterCond": "", "displayFields": ["名前"], "sort": "", "size": "5"}}}})
    }

    fn problems(change: impl FnOnce(&mut Value, &mut Value)) -> Vec<String> {
        let (mut customer, mut invoice) = (customer(), invoice());
        change(&mut customer["properties"], &mut invoice["properties"]);
        let parse = |form: Value, stem| AppSchema::parse(&form.to_string(), stem).unwrap();
        let (customer, invoice) = (parse(customer, "customer"), parse(invoice, "invoice"));
        let found = relations(&[("customer", &customer), ("invoice", &invoice)]);
        found
            .problems
            .iter()
            .map(|problem| format!("{} {}: {problem}", problem.app, problem.is_read_only))
            .collect()
    }

    #[test]
    fn relations_lead_to_apps_that_are_given_and_to_the_app_itself() {
        let parse = |form: Value, stem| AppSchema::parse(&form.to_string(), stem).unwrap();
        let (customer, invoice) = (parse(customer(), "customer"), parse(invoice(), "invoice"));
        let found = relations(&[("customer", &customer), ("invoice", &invoice)]);
        let mut told: Vec<_> = found
            .relations
            .iter()
            .map(|of| (of.table.unwrap_or_default(), of.field, of.to, of.refers))
            .collect();
        told.sort_by_key(|(table, field, _, _)| (table.len(), field.len(), *field));
        assert_eq!(
            told,
            [
                ("", "元", "invoice", Refers::Lookup),
                ("", "関連", "customer", Refers::Related),
                ("", "取引先", "customer", Refers::Lookup),
                ("明細", "納入先", "customer", Refers::Lookup),
            ]
        );
        assert_eq!(problems(|_, _| {}), [""; 0]);
    }

    #[test]
    fn a_key_that_kintone_does_not_search_by_requests_makes_the_lookup_read_only() {
        assert_eq!(
            problems(|customer, _| customer["コード"]["unique"] = json!(false)),
            [
                "invoice true: the lookup `取引先` cannot be written by requests, because its key `コード` in app customer is neither the record number nor prohibits duplicate values",
                "invoice true: the lookup `明細.納入先` cannot be written by requests, because its key `コード` in app customer is neither the record number nor prohibits duplicate values",
            ],
        );
        let told = problems(|customer, _| customer["コード"]["expression"] = json!("名前"));
        assert!(
            told[0].ends_with(
                "its key `コード` in app customer is filled in by kintone from an expression"
            ),
            "{told:?}"
        );
        let told =
            problems(|_, invoice| invoice["取引先"]["lookup"]["relatedKeyField"] = json!("x"));
        assert_eq!(
            told,
            ["invoice true: the lookup `取引先` searches `x`, which app customer does not have"]
        );
        let told = problems(|_, invoice| invoice["取引先"]["type"] = json!("NUMBER"));
        assert_eq!(
            told,
            [
                "invoice true: the lookup `取引先` holds the key `コード` of app customer, but one is SINGLE_LINE_TEXT and the other NUMBER"
            ],
        );
    }

    #[test]
    fn the_other_side_of_a_mapping_has_to_be_there_and_to_fit() {
        let told = problems(|customer, _| {
            customer.as_object_mut().unwrap().remove("名前");
        });
        assert_eq!(
            told,
            [
                "invoice false: the lookup `取引先` copies `名前` of app customer into `取引先名`, but app customer does not have the field that it copies",
                "invoice false: the related records `関連` show `名前`, which app customer does not have",
            ],
        );
        let told = problems(|_, invoice| invoice["取引先名"]["type"] = json!("NUMBER"));
        assert!(
            told[0].ends_with("into `取引先名`, but one is SINGLE_LINE_TEXT and the other NUMBER"),
            "{told:?}"
        );
        let told = problems(|_, invoice| {
            invoice["取引先"]["lookup"]["fieldMappings"] =
                json!([{"field": "取引先名", "relatedField": "限度"}]);
        });
        assert_eq!(told, [""; 0], "text takes a number");
        let told = problems(|_, invoice| {
            invoice["関連"]["referenceTable"]["condition"] =
                json!({"field": "a", "relatedField": "b"})
        });
        assert_eq!(
            told,
            [
                "invoice false: the related records `関連` are those whose `b` equals `a`, which this app does not have",
                "invoice false: the related records `関連` are found by `b`, which app customer does not have",
            ],
        );
    }
}
