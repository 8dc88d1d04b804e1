//! The fields of a form, as they are read and as they are written.

use std::collections::{BTreeMap, BTreeSet};

use kintone_schema::{AppSchema, Field, FieldType, SchemaError, SchemaParts};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value, json};

use super::field::FormField;
use super::property::FormKind;
use crate::endpoint::error::Error;
use crate::record::id::{AppId, Revision};

/// The fields of a form, and the revision of the settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Form {
    /// The fields.
    #[serde(rename = "properties")]
    pub fields: FormFields,
    /// The revision of the settings.
    pub revision: Revision,
}

/// Fields of a form, each as [`schema::Field`](crate::schema::Field), the model that code is generated from.
///
/// What was read keeps what this version does not know: members of fields, and fields of other types as a whole.
///
/// ```
/// use kintone_runtime::api::{FormField, FormFields};
///
/// let fields = FormFields::new()
///     .field(FormField::single_line_text("請求書番号").required().unique())
///     .field(FormField::drop_down("状態").options(["下書き", "送付済み"]).default_value("下書き"))
///     .field(
///         FormField::subtable("明細")
///             .field(FormField::single_line_text("品名"))
///             .field(FormField::number("数量").min_value(1)),
///     )
///     .field(FormField::calc("合計").expression("SUM(数量)").unit("個").unit_after());
/// assert_eq!(fields.get("状態").unwrap().options().len(), 2);
/// assert_eq!(fields.get("数量").unwrap().min_value(), Some("1"));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormFields {
    fields: Vec<Field>,
    /// The current code of each field that is to have another one, by the new code.
    renamed: BTreeMap<String, String>,
}

impl FormFields {
    /// Creates an empty set of fields.
    pub fn new() -> FormFields {
        FormFields::default()
    }

    /// Adds a field: a [`FormField`], or a [`schema::Field`](crate::schema::Field) from elsewhere.
    #[must_use]
    pub fn field(mut self, field: impl Into<Field>) -> FormFields {
        self.extend([field]);
        self
    }

    /// Returns the field with this code, at the top level or in a table.
    pub fn get(&self, code: &str) -> Option<&Field> {
        let in_tables = self.fields.iter().flat_map(Field::table_fields);
        self.fields
            .iter()
            .chain(in_tables)
            .find(|field| field.code() == code)
    }

    /// Returns the fields of the top level; each table has [its own](crate::schema::Field::table_fields).
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Field> {
        self.fields.iter()
    }

    /// Returns how many fields there are at the top level.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Keeps these fields of the top level.
    pub fn retain(&mut self, keep: impl FnMut(&Field) -> bool) {
        self.fields.retain(keep);
        Field::settle_all(&mut self.fields);
    }

    /// Changes the field with this code, at the top level or in a table. The type of the parameter is that of the field.
    ///
    /// ```
    /// use kintone_runtime::api::{FormField, FormFields};
    /// use kintone_runtime::record::kind::NUMBER;
    ///
    /// let mut fields = FormFields::new().field(FormField::number("合計"));
    /// fields.change("合計", |total: FormField<NUMBER>| total.unit("円"))?;
    /// assert_eq!(fields.get("合計").unwrap().unit(), Some("円"));
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no such field, or it is of another type.
    pub fn change<K: FormKind>(
        &mut self,
        code: &str,
        change: impl FnOnce(FormField<K>) -> FormField<K>,
    ) -> Result<(), Error> {
        let field = self.get(code).ok_or_else(|| no_field(code))?;
        let found = field.field_type();
        let definition = FormField::of(field).ok_or_else(|| {
            Error::not_sent(format!("field {code:?} is {found}, not {}", K::TYPE))
        })?;
        self.replace(code, change(definition).into());
        Ok(())
    }

    /// Gives a field another code, at the top level or in a table. Its values stay.
    ///
    /// # Errors
    ///
    /// There is no field with the first code, or another field has the second one.
    pub fn rename(&mut self, code: &str, new: impl Into<String>) -> Result<(), Error> {
        let new = new.into();
        let field = self.get(code).ok_or_else(|| no_field(code))?;
        if self.get(&new).is_some_and(|other| other.code() != code) {
            return Err(Error::not_sent(format!(
                "another field has the code {new:?}"
            )));
        }
        let mut definition = field.raw().clone();
        definition["code"] = json!(new);
        let renamed = read(definition)?;
        self.replace(code, renamed);
        let current = self.renamed.remove(code).unwrap_or_else(|| code.to_owned());
        if current != new {
            self.renamed.insert(new, current);
        }
        Ok(())
    }

    /// The code that the field with this code has in kintone, before it is renamed.
    pub(super) fn current_code<'f>(&'f self, code: &'f str) -> &'f str {
        self.renamed.get(code).map_or(code, String::as_str)
    }

    /// Returns the fields that are renamed or not as they were before: what an update has to send.
    ///
    /// ```
    /// use kintone_runtime::api::{FormField, FormFields};
    ///
    /// let before = FormFields::new().field(FormField::date("支払期限")).field(FormField::link("URL"));
    /// let mut after = before.clone();
    /// after.rename("URL", "ページ")?;
    /// let changed = after.changed_since(&before);
    /// assert_eq!(changed.iter().map(|field| field.code()).collect::<Vec<_>>(), ["ページ"]);
    /// # Ok::<(), kintone_runtime::Error>(())
    /// ```
    pub fn changed_since(&self, before: &FormFields) -> FormFields {
        let mut changed = self.clone();
        let is_renamed = |field: &Field| self.renamed.contains_key(field.code());
        changed.retain(|field| {
            let as_before = before.iter().find(|before| before.code() == field.code());
            as_before.is_none_or(|before| before.raw() != field.raw())
                || is_renamed(field)
                || field.table_fields().iter().any(is_renamed)
        });
        changed
    }

    /// Returns the fields that [`AddFormFields`](crate::api::AddFormFields) takes: without those that kintone makes itself, such as the
    /// record number and the creator.
    ///
    /// ```
    /// use kintone_runtime::api::FormFields;
    /// use kintone_runtime::schema::AppSchema;
    ///
    /// let schema = AppSchema::parse(
    ///     r#"{"properties": {
    ///         "番号": {"type": "RECORD_NUMBER", "code": "番号", "label": "番号"},
    ///         "件名": {"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名"}
    ///     }}"#,
    ///     "task",
    /// )?;
    /// let fields = FormFields::from(&schema).addable();
    /// assert_eq!(fields.iter().map(|field| field.code()).collect::<Vec<_>>(), ["件名"]);
    /// # Ok::<(), kintone_runtime::schema::SchemaError>(())
    /// ```
    #[must_use]
    pub fn addable(mut self) -> FormFields {
        self.retain(|field| !is_made_by_kintone(field));
        self
    }

    /// Returns the changes that give the record number, the creator and the like of another form the codes and labels that they have here:
    /// what is left to do for a copy of an app after its [addable](FormFields::addable) fields were added.
    pub fn system_changes(&self, of: &FormFields) -> FormFields {
        let mut changes = FormFields::new();
        for theirs in of.iter().filter(|field| is_made_by_kintone(field)) {
            let Some(ours) = self
                .fields
                .iter()
                .find(|ours| ours.field_type() == theirs.field_type())
            else {
                continue;
            };
            if !is_named_by_kintone(ours) && ours.raw() != theirs.raw() {
                changes.fields.push(ours.clone());
                if ours.code() != theirs.code() {
                    changes
                        .renamed
                        .insert(ours.code().to_owned(), theirs.code().to_owned());
                }
            }
        }
        changes
    }

    /// Makes lookups and related records refer to other apps: those of another environment, or copies.
    #[must_use]
    pub fn with_related_apps(mut self, app: impl Fn(AppId) -> AppId) -> FormFields {
        for field in &mut self.fields {
            let mut definition = field.raw().clone();
            relate(&mut definition, &app);
            // The id of an app is one before and after.
            *field = Field::from_json(definition).expect("a definition with the id of another app");
        }
        Field::settle_all(&mut self.fields);
        self
    }

    /// Returns these fields as the form of an app without a name, to ask what only a whole form can answer.
    ///
    /// # Errors
    ///
    /// Two fields have the same code.
    pub fn to_schema(&self) -> Result<AppSchema, SchemaError> {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .map(|field| (field.code().to_owned(), field.raw().clone()))
            .collect();
        AppSchema::from_parts(SchemaParts {
            properties: properties.into(),
            ..SchemaParts::default()
        })
    }

    /// The codes of all fields, those of tables too.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        let of_field = |field| std::iter::once(field).chain(Field::table_fields(field));
        self.fields.iter().flat_map(of_field).map(Field::code)
    }

    /// The first code that two fields have.
    pub(super) fn repeated_code(&self) -> Option<&str> {
        let mut seen = BTreeSet::new();
        self.codes().find(|code| !seen.insert(*code))
    }

    /// Puts a field in the place of the one with this code, which may be in a table.
    fn replace(&mut self, code: &str, new: Field) {
        for field in &mut self.fields {
            if field.code() == code {
                *field = new;
                break;
            }
            if field
                .table_fields()
                .iter()
                .any(|inner| inner.code() == code)
            {
                let mut table = field.raw().clone();
                if let Some(fields) = table.get_mut("fields").and_then(Value::as_object_mut) {
                    fields.remove(code);
                    fields.insert(new.code().to_owned(), new.raw().clone());
                }
                // Both the table and the field were read before.
                *field = Field::from_json(table).expect("a table with another field");
                break;
            }
        }
        Field::settle_all(&mut self.fields);
    }
}

/// Whether every app has the field from the start.
pub(super) fn is_made_by_kintone(field: &Field) -> bool {
    field.kind().is_some_and(|kind| kind.is_system)
}

/// Whether kintone chooses the name of the field, and process management or the categories switch it on: it is never sent.
pub(super) fn is_named_by_kintone(field: &Field) -> bool {
    matches!(
        field.field_type(),
        FieldType::Status | FieldType::StatusAssignee | FieldType::Category
    )
}

fn no_field(code: &str) -> Error {
    Error::not_sent(format!("there is no field {code:?}"))
}

fn read(definition: Value) -> Result<Field, Error> {
    Field::from_json(definition).map_err(|error| Error::not_sent(error.to_string()))
}

fn relate(definition: &mut Value, app: &impl Fn(AppId) -> AppId) {
    for member in ["lookup", "referenceTable"] {
        let related = definition
            .get_mut(member)
            .and_then(|member| member.get_mut("relatedApp"));
        let Some(Value::Object(related)) = related else {
            continue;
        };
        let id = related
            .get("app")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok());
        let Some(id) = id else { continue };
        let other = app(id);
        if other != id {
            related.insert("app".to_owned(), json!(other.to_string()));
            // It is the code of the app with the old id.
            related.remove("code");
        }
    }
    let inner = definition.get_mut("fields").and_then(Value::as_object_mut);
    for field in inner.into_iter().flat_map(Map::values_mut) {
        relate(field, app);
    }
}

impl<F: Into<Field>> Extend<F> for FormFields {
    fn extend<I: IntoIterator<Item = F>>(&mut self, fields: I) {
        self.fields.extend(fields.into_iter().map(Into::into));
        Field::settle_all(&mut self.fields);
    }
}

impl<F: Into<Field>> FromIterator<F> for FormFields {
    fn from_iter<I: IntoIterator<Item = F>>(fields: I) -> FormFields {
        let mut all = FormFields::new();
        all.extend(fields);
        all
    }
}

/// All fields of the form, also those that cannot be added: see [`FormFields::addable`].
impl From<&AppSchema> for FormFields {
    fn from(schema: &AppSchema) -> FormFields {
        schema.fields().iter().cloned().collect()
    }
}

impl<'de> Deserialize<'de> for FormFields {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<FormFields, D::Error> {
        let properties = Map::<String, Value>::deserialize(input)?;
        let parts = SchemaParts {
            properties: properties.into(),
            ..SchemaParts::default()
        };
        let schema = AppSchema::from_parts(parts).map_err(de::Error::custom)?;
        Ok(FormFields::from(&schema))
    }
}
