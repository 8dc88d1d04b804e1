//! Reads the fields of records without a type as Rust types.

use bigdecimal::BigDecimal;
use kintone_schema::suggest::nearest;
use kintone_schema::{AppSchema, Field};

use super::any_record::{AnyField, AnyRecord, AnyValue};
use super::json::write_value;
use crate::record::codec::{Cursor, Encoder, Mode, ValueError};
use crate::record::field_value::Value;
use crate::record::values::{Attachment, Group, HourMinute, Organization, Row, User};

impl AnyRecord {
    /// Reads a field as any type that holds kintone's values: `Option<Decimal>`, the enum of a choice, the `Vec` of a table's typed rows,
    /// a type of your own.
    ///
    /// ```
    /// use kintone_runtime::AnyRecord;
    ///
    /// let mut record = AnyRecord::new();
    /// record.set("数量", "12");
    /// assert_eq!(record.get_as::<u8>("数量")?, 12);
    /// # Ok::<(), kintone_runtime::record::codec::ValueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if the type does not hold its value; only `Option`s, lists and texts hold an empty one. The
    /// error names the field, and its type if kintone has told it.
    pub fn get_as<T: for<'de> Value<'de>>(&self, code: &str) -> Result<T, ValueError> {
        let field = self.known(code)?;
        let mut out = Encoder::new(Mode::Update);
        write_value(&field.value, &mut out);
        let json = String::from_utf8_lossy(&out.into_json()).into_owned();
        let mut value = T::vacant();
        let mut input = Cursor::new(&json);
        let result = match input.null() {
            true => value.clear(),
            false => value.decode(&mut input),
        };
        match (result, &field.field_type) {
            (Ok(()), _) => Ok(value),
            (Err(error), None) => Err(error.in_field(code.to_owned())),
            (Err(error), Some(field_type)) => {
                let message = format!("{error}; the field is a {field_type}");
                Err(ValueError::message(message).in_field(code.to_owned()))
            }
        }
    }

    /// Returns the text of a field with one value: a text, an option, the digits of a number, a date as kintone writes it. An empty
    /// field is an empty text.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds several values or a user.
    pub fn text(&self, code: &str) -> Result<&str, ValueError> {
        let field = self.known(code)?;
        match &field.value {
            AnyValue::Null => Ok(""),
            AnyValue::Text(text) => Ok(text),
            _ => Err(field.is_not("one value", code)),
        }
    }

    /// Returns the user in a creator or modifier field.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds something else.
    pub fn user(&self, code: &str) -> Result<Option<&User>, ValueError> {
        let field = self.known(code)?;
        match &field.value {
            AnyValue::Null => Ok(None),
            AnyValue::User(user) => Ok(Some(user)),
            _ => Err(field.is_not("a user", code)),
        }
    }

    /// Returns the number in a field without rounding it. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no number.
    pub fn big_decimal(&self, code: &str) -> Result<Option<BigDecimal>, ValueError> {
        self.get_as(code)
    }

    /// Returns the number in a field. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no number, or one of more than 28 digits.
    #[cfg(feature = "rust_decimal")]
    pub fn decimal(&self, code: &str) -> Result<Option<rust_decimal::Decimal>, ValueError> {
        self.get_as(code)
    }

    /// Returns the whole number in a field. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no number, or one with decimals.
    pub fn integer(&self, code: &str) -> Result<Option<i64>, ValueError> {
        self.get_as(code)
    }

    /// Returns the date in a field. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no date.
    #[cfg(feature = "chrono")]
    pub fn date(&self, code: &str) -> Result<Option<chrono::NaiveDate>, ValueError> {
        self.get_as(code)
    }

    /// Returns the time of day in a field. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no time of day.
    #[cfg(feature = "chrono")]
    pub fn time(&self, code: &str) -> Result<Option<chrono::NaiveTime>, ValueError> {
        self.get_as(code)
    }

    /// Returns the date and time in a field. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no date and time.
    #[cfg(feature = "chrono")]
    pub fn datetime(
        &self,
        code: &str,
    ) -> Result<Option<chrono::DateTime<chrono::Utc>>, ValueError> {
        self.get_as(code)
    }

    /// Returns the duration in a CALC field. `None` if the field is empty.
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it holds no duration like `49:30`.
    pub fn hour_minute(&self, code: &str) -> Result<Option<HourMinute>, ValueError> {
        self.get_as(code)
    }

    /// Returns the rows of a table, to be changed. Rows that stay keep their ids; new ones are made with [`Row::new`].
    ///
    /// # Errors
    ///
    /// If the record has no such field, or if it is not a table.
    pub fn rows_mut(&mut self, code: &str) -> Result<&mut Vec<Row<AnyRecord>>, ValueError> {
        let error = match self.known(code) {
            Ok(field) => field.is_not("rows", code),
            Err(error) => error,
        };
        match self.fields.get_mut(code).map(|field| &mut field.value) {
            Some(AnyValue::Rows(rows)) => Ok(rows),
            _ => Err(error),
        }
    }

    /// Takes out what the form says no client can write, in rows too: what lookups and expressions fill besides what kintone always sets.
    /// So does a field go that the form does not have.
    ///
    /// ```
    /// use kintone_runtime::AnyRecord;
    /// use kintone_runtime::schema::AppSchema;
    ///
    /// let form = r#"{"properties": {
    ///     "件名": {"type": "SINGLE_LINE_TEXT", "code": "件名", "label": "件名"},
    ///     "合計": {"type": "CALC", "code": "合計", "label": "合計", "expression": "1", "format": "NUMBER"}
    /// }}"#;
    /// let form = AppSchema::parse(form, "the form")?;
    /// let mut record = AnyRecord::new();
    /// record.set("件名", "見積").set("合計", 1).set("備考", "");
    /// record.retain_writable(&form);
    /// assert_eq!(record.codes().collect::<Vec<_>>(), ["件名"]);
    /// # Ok::<(), kintone_runtime::schema::SchemaError>(())
    /// ```
    pub fn retain_writable(&mut self, form: &AppSchema) {
        self.retain_fields(form.fields());
    }

    fn retain_fields(&mut self, form: &[Field]) {
        self.fields.retain(|code, field| {
            let Some(known) = form.iter().find(|known| known.code() == &**code) else {
                return false;
            };
            if let AnyValue::Rows(rows) = &mut field.value {
                for row in rows {
                    row.retain_fields(known.table_fields());
                }
            }
            known.read_only().is_none()
        });
    }

    fn known(&self, code: &str) -> Result<&AnyField, ValueError> {
        self.fields.get(code).ok_or_else(|| {
            let message = match nearest(code, self.codes()) {
                Some(near) => format!("the record has no such field; did you mean `{near}`?"),
                None => "the record has no such field".to_owned(),
            };
            ValueError::message(message).in_field(code.to_owned())
        })
    }
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $variant:ident of $held:ty, $what:literal;)*) => {
        impl AnyRecord {$(
            $(#[$doc])*
            ///
            /// # Errors
            ///
            /// If the record has no such field, or if it holds something else.
            pub fn $name(&self, code: &str) -> Result<&[$held], ValueError> {
                let field = self.known(code)?;
                match &field.value {
                    AnyValue::Null => Ok(&[]),
                    AnyValue::$variant(list) => Ok(list),
                    _ => Err(field.is_not($what, code)),
                }
            }
        )*}
    };
}

lists! {
    /// Returns the options or categories in a field. There are none if it is empty.
    texts = Texts of String, "a list of texts";
    /// Returns the users in a field. There are none if it is empty.
    users = Users of User, "users";
    /// Returns the departments in a field. There are none if it is empty.
    organizations = Organizations of Organization, "departments";
    /// Returns the groups in a field. There are none if it is empty.
    groups = Groups of Group, "groups";
    /// Returns the files in a field. There are none if it is empty.
    files = Files of Attachment, "files";
    /// Returns the rows of a table. There are none if it is empty.
    rows = Rows of Row<AnyRecord>, "rows";
}

impl AnyField {
    /// The error of a field that holds something else.
    fn is_not(&self, expected: &str, code: &str) -> ValueError {
        let (holds, method) = match &self.value {
            AnyValue::Null => ("nothing", "get"),
            AnyValue::Text(_) => ("one value", "text"),
            AnyValue::Texts(_) => ("a list of texts", "texts"),
            AnyValue::User(_) => ("a user", "user"),
            AnyValue::Users(_) => ("users", "users"),
            AnyValue::Organizations(_) => ("departments", "organizations"),
            AnyValue::Groups(_) => ("groups", "groups"),
            AnyValue::Files(_) => ("files", "files"),
            AnyValue::Rows(_) => ("rows", "rows"),
            AnyValue::Json(_) => ("JSON", "get_as"),
        };
        let field = match &self.field_type {
            Some(field_type) => format!("the {field_type} field"),
            None => "the field".to_owned(),
        };
        ValueError::message(format!(
            "expected {expected}, but {field} holds {holds}; read it with `{method}`"
        ))
        .in_field(code.to_owned())
    }
}
