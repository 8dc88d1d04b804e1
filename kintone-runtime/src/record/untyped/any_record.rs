//! A record without a type: fields by their codes, each with its type and value.

use std::collections::BTreeMap;
use std::sync::Arc;

use kintone_schema::FieldType;
use kintone_schema::kind::{Kind, Write};

use crate::record::codec::Cursor;
use crate::record::field_value::Value;
use crate::record::patch::IntoField;
use crate::record::values::{Attachment, Group, Json, Organization, Row, User};

/// A record of any app, or a row of any of its tables: its fields by their codes.
///
/// It stands in every operation that takes a record type, on a client that knows the app:
///
#[cfg_attr(feature = "reqwest", doc = "```no_run")]
#[cfg_attr(not(feature = "reqwest"), doc = "```ignore")]
/// use kintone_runtime::{AnyRecord, Client, Error, Query};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let invoices = client.in_app(12);
/// let unpaid = Query::<AnyRecord>::filter(|f| f.field("合計").gt(1000).and(f.field("入金日").eq("")));
/// for invoice in invoices.get_records(unpaid).await? {
///     let mut edit = invoice.edit();
///     edit.set("備考", format!("{} 円", invoice.text("合計")?));
///     invoices.update_record(&edit).await?; // sends 備考 alone, guarded by the revision
/// }
/// # Ok(())
/// # }
/// ```
///
/// # What is sent
///
/// - What the record has, empty values too: a record that is added gets the defaults of the form only for fields that it does not have.
///   An [`Edit`](crate::Edit) sends what differs from what was read, and leaves alone what was [removed](AnyRecord::remove).
/// - Never what kintone sets: calculated fields, the record number, status, assignees and categories, and fields of types that this
///   version does not know. A creator, a modifier and their times are sent only if they were [set](AnyRecord::set), and only when a record is added.
///   An empty radio button is not sent, because kintone has none.
/// - Rows of tables that were read keep their ids in an update, and are new in a record that is added.
/// - A field that a lookup fills, or an expression, looks like any other here. kintone ignores what it is sent for one, and a load refuses it;
///   a form says which they are: see [`retain_writable`](AnyRecord::retain_writable).
///
/// An attached file cannot be sent to another record: download it, upload it, and set the upload.
///
/// # Errors
///
/// Without [`in_app`](crate::Client::in_app) every operation is an error before anything is sent, and so is a record in which `$id` or
/// `$revision` was set.
///
/// kintone ignores fields that an app does not have, and says nothing. What was read tells which these are: an edit is an error if it sets
/// a field that its record did not have, or that the rows of the table did not have, and so is a patch or an upsert that sends such rows
/// with their ids. A load reads the form and fails the records that do not suit it, before they are sent: a code that is not in the form,
/// in rows too, a field that cannot be written, or a text that is not a number, date or time.
/// [`plan`](crate::client::load::Load::plan) finds the same and more. All other operations send what they are given.
///
/// `Client::verify` finds no differences for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AnyRecord {
    pub(super) fields: BTreeMap<Arc<str>, AnyField>,
}

/// A field of an [`AnyRecord`]: its value, and its type if kintone has told it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AnyField {
    pub(super) field_type: Option<FieldType>,
    pub(super) value: AnyValue,
    /// Whether the program has set it, and kintone not answered it.
    pub(super) is_set: bool,
}

/// The value of a field of an [`AnyRecord`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnyValue {
    /// No value, JSON's `null`. An empty text or list is another form of it.
    #[default]
    Null,
    /// A text, an option, a number, a date or a time, as kintone writes it.
    Text(String),
    /// Options or categories.
    Texts(Vec<String>),
    /// A creator or modifier.
    User(User),
    /// Users.
    Users(Vec<User>),
    /// Departments.
    Organizations(Vec<Organization>),
    /// Groups.
    Groups(Vec<Group>),
    /// Files.
    Files(Vec<Attachment>),
    /// The rows of a table.
    Rows(Vec<Row<AnyRecord>>),
    /// The value of a field whose type this version does not know.
    Json(Json),
}

impl AnyRecord {
    /// Creates a record without fields.
    pub fn new() -> AnyRecord {
        AnyRecord::default()
    }

    /// Returns the value of the field with this code.
    ///
    /// ```
    /// use kintone_runtime::AnyRecord;
    /// use kintone_runtime::record::untyped::AnyValue;
    ///
    /// let mut record = AnyRecord::new();
    /// record.set("数量", 12);
    /// assert_eq!(record.get("数量"), Some(&AnyValue::Text("12".into())));
    /// assert_eq!(record.get("単価"), None);
    /// ```
    pub fn get(&self, code: &str) -> Option<&AnyValue> {
        self.fields.get(code).map(AnyField::value)
    }

    /// Returns the type of the field with this code, if kintone has told it.
    pub fn field_type(&self, code: &str) -> Option<&FieldType> {
        self.fields.get(code)?.field_type()
    }

    /// Sets a field, which keeps its type. A field that the record does not have is added.
    ///
    /// ```
    /// use kintone_runtime::{AnyRecord, User};
    ///
    /// let mut record = AnyRecord::new();
    /// record.set("件名", "見積").set("担当者", vec![User::new("sato")]);
    /// assert_eq!(record.len(), 2);
    /// ```
    pub fn set(
        &mut self,
        code: impl Into<Arc<str>>,
        value: impl IntoField<AnyValue>,
    ) -> &mut AnyRecord {
        let field = self.fields.entry(code.into()).or_default();
        if let Some(value) = value.into_field() {
            field.value = value;
        }
        field.is_set = true;
        self
    }

    /// Sets a field to the empty value of its type.
    pub fn clear(&mut self, code: impl Into<Arc<str>>) -> &mut AnyRecord {
        let field = self.fields.entry(code.into()).or_default();
        field.is_set = true;
        let empty = field.kind().and_then(|kind| kind.empty).unwrap_or("null");
        field.value = AnyValue::Null;
        if empty != "null" {
            // The empty value of a type is a value of that type.
            _ = field.decode(&mut Cursor::new(empty));
        }
        self
    }

    /// Takes a field out, so that it is not sent: an update leaves it as it is.
    pub fn remove(&mut self, code: &str) -> Option<AnyValue> {
        self.fields.remove(code).map(|field| field.value)
    }

    /// Keeps the fields for which the closure returns true.
    ///
    /// ```
    /// use kintone_runtime::AnyRecord;
    ///
    /// let mut record = AnyRecord::new();
    /// record.set("件名", "見積").set("旧_備考", "");
    /// record.retain(|code, _| !code.starts_with("旧_"));
    /// assert_eq!(record.codes().collect::<Vec<_>>(), ["件名"]);
    /// ```
    pub fn retain(&mut self, mut keeps: impl FnMut(&str, &AnyField) -> bool) {
        self.fields.retain(|code, field| keeps(code, field));
    }

    /// Returns the codes of the fields, in the order of their characters.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(|code| &**code)
    }

    /// Returns the fields with their codes, in the order of these.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &AnyField)> {
        self.fields.iter().map(|(code, field)| (&**code, field))
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

impl AnyField {
    pub(super) const ABSENT: AnyField = AnyField {
        field_type: None,
        value: AnyValue::Null,
        is_set: false,
    };

    /// Returns the value.
    pub fn value(&self) -> &AnyValue {
        &self.value
    }

    /// Returns the type, if kintone has told it.
    pub fn field_type(&self) -> Option<&FieldType> {
        self.field_type.as_ref()
    }

    /// The kind of the field, if its type is known and holds a value.
    pub(super) fn kind(&self) -> Option<&'static Kind> {
        Kind::of(self.field_type.as_ref()?, None)
    }

    /// When it can be written. A field whose type nobody told is one that the program has set.
    pub(super) fn write(&self) -> Write {
        match (&self.field_type, self.kind()) {
            (None, _) => Write::Always,
            (Some(_), Some(kind)) => kind.write,
            (Some(_), None) => Write::Never,
        }
    }
}

impl Default for AnyField {
    fn default() -> AnyField {
        AnyField::ABSENT
    }
}
