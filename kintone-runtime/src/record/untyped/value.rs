//! The JSON of values without a Rust type of their own: the field type says what they are, or else their JSON does.

use kintone_schema::FieldType;
use kintone_schema::kind::Write;

use super::any_record::{AnyField, AnyValue};
use crate::record::codec::{Cursor, Encoder, ValueError};
use crate::record::field_value::{Presence, Value};
use crate::record::values::{Attachment, Json, Scalar, UploadedFile, User};

/// The maximum number of characters of a value in a message.
const EXCERPT: usize = 40;

/// What the JSON of a field type is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Texts,
    User,
    Users,
    Organizations,
    Groups,
    Files,
    Rows,
    Json,
}

impl Form {
    fn of(field_type: &FieldType) -> Form {
        use FieldType::*;
        match field_type {
            CheckBox | MultiSelect | Category => Form::Texts,
            Creator | Modifier => Form::User,
            UserSelect | StatusAssignee => Form::Users,
            OrganizationSelect => Form::Organizations,
            GroupSelect => Form::Groups,
            File => Form::Files,
            Subtable => Form::Rows,
            SingleLineText | MultiLineText | RichText | Number | Calc | RadioButton | DropDown
            | Date | Time | Datetime | Link | RecordNumber | CreatedTime | UpdatedTime | Status => {
                Form::Text
            }
            _ => Form::Json,
        }
    }

    /// Of a value whose type nobody tells.
    fn of_json(json: &str) -> Result<Form, ValueError> {
        match json.as_bytes() {
            [b'"' | b'-' | b'0'..=b'9', ..] => Ok(Form::Text),
            [b'[', ..] => Form::of_list(json),
            _ => Ok(Form::Json),
        }
    }

    /// Of a list whose type nobody tells, by its elements.
    fn of_list(json: &str) -> Result<Form, ValueError> {
        let mut list = None;
        let mut index = 0;
        Cursor::new(json).array(|input| {
            let element = input.raw()?;
            let form = Form::of_element(element)?;
            let first = *list.get_or_insert(form);
            if form != first {
                return Err(ValueError::message(format!(
                    "element {index} of the list, {}, is not {} as those before it are",
                    excerpt(element),
                    first.of_elements(),
                )));
            }
            index += 1;
            Ok(())
        })?;
        // An empty list is sent as one, whatever of.
        Ok(list.unwrap_or(Form::Texts))
    }

    fn of_element(json: &str) -> Result<Form, ValueError> {
        if json.starts_with('"') {
            return Ok(Form::Texts);
        }
        if !json.starts_with('{') {
            return Ok(Form::Json);
        }
        let (mut is_row, mut is_file, mut is_empty) = (true, false, true);
        Cursor::new(json).object(|key, input| {
            is_row &= matches!(key, "id" | "value");
            is_file |= key == "fileKey";
            is_empty = false;
            input.skip()
        })?;
        Ok(match (is_row && !is_empty, is_file) {
            (true, _) => Form::Rows,
            (false, true) => Form::Files,
            (false, false) => Form::Json,
        })
    }

    /// What the elements of a list are.
    fn of_elements(self) -> &'static str {
        match self {
            Form::Texts => "a text",
            Form::Rows => "a row of a table",
            Form::Files => "a file",
            _ => "another value",
        }
    }

    fn decode(self, input: &mut Cursor<'_>) -> Result<AnyValue, ValueError> {
        fn read<T: for<'de> Value<'de>>(input: &mut Cursor<'_>) -> Result<T, ValueError> {
            let mut value = T::vacant();
            value.decode(input)?;
            Ok(value)
        }
        Ok(match self {
            Form::Text => AnyValue::Text(input.number_text()?.into_owned()),
            Form::Texts => AnyValue::Texts(read(input)?),
            Form::User => AnyValue::User(read::<User>(input)?),
            Form::Users => AnyValue::Users(read(input)?),
            Form::Organizations => AnyValue::Organizations(read(input)?),
            Form::Groups => AnyValue::Groups(read(input)?),
            Form::Files => {
                let files: Vec<Attachment> = read(input)?;
                AnyValue::Files(files.into_iter().map(attached_or_uploaded).collect())
            }
            Form::Rows => AnyValue::Rows(read(input)?),
            Form::Json => AnyValue::Json(read::<Json>(input)?),
        })
    }
}

fn excerpt(json: &str) -> String {
    match json.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json.to_owned(),
    }
}

/// kintone names the files that it answers. A key alone is that of an upload.
fn attached_or_uploaded(file: Attachment) -> Attachment {
    match file {
        Attachment::Attached(file) if file.name.is_empty() && file.content_type.is_empty() => {
            UploadedFile::new(file.file_key).into()
        }
        other => other,
    }
}

#[cfg(feature = "csv")]
impl AnyValue {
    /// The value of a field of this type, from its JSON.
    pub(crate) fn of_type(field_type: &FieldType, json: &str) -> Result<AnyValue, ValueError> {
        let mut input = Cursor::new(json);
        match input.null() {
            true => Ok(AnyValue::Null),
            false => Form::of(field_type).decode(&mut input),
        }
    }
}

impl Scalar for AnyValue {
    const HOLDS_EMPTY: bool = true;
}

impl<'de> Value<'de> for AnyValue {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        let json = input.raw()?;
        *self = Form::of_json(json)?.decode(&mut Cursor::new(json))?;
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        *self = AnyValue::Null;
        Ok(())
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        match self {
            AnyValue::Null => out.null(),
            AnyValue::Text(text) => out.text(text),
            AnyValue::Texts(texts) => texts.encode(out)?,
            AnyValue::User(user) => user.encode(out)?,
            AnyValue::Users(users) => users.encode(out)?,
            AnyValue::Organizations(organizations) => organizations.encode(out)?,
            AnyValue::Groups(groups) => groups.encode(out)?,
            AnyValue::Files(files) => files.encode(out)?,
            AnyValue::Rows(rows) => rows.encode(out)?,
            AnyValue::Json(json) => json.encode(out)?,
        }
        Ok(())
    }

    fn presence(&self) -> Presence {
        match self {
            AnyValue::Null => Presence::Empty,
            AnyValue::Text(text) => text.presence(),
            AnyValue::Texts(texts) => texts.presence(),
            AnyValue::User(_) => Presence::Filled,
            AnyValue::Users(users) => users.presence(),
            AnyValue::Organizations(organizations) => organizations.presence(),
            AnyValue::Groups(groups) => groups.presence(),
            AnyValue::Files(files) => files.presence(),
            AnyValue::Rows(rows) => rows.presence(),
            AnyValue::Json(json) => json.presence(),
        }
    }

    fn vacant() -> AnyValue {
        AnyValue::Null
    }
}

impl<'de> Value<'de> for AnyField {
    fn decode(&mut self, input: &mut Cursor<'de>) -> Result<(), ValueError> {
        match &self.field_type {
            Some(field_type) => self.value = Form::of(field_type).decode(input)?,
            None => self.value.decode(input)?,
        }
        Ok(())
    }

    fn clear(&mut self) -> Result<(), ValueError> {
        self.value.clear()
    }

    fn encode(&self, out: &mut Encoder) -> Result<(), ValueError> {
        self.value.encode(out)
    }

    fn presence(&self) -> Presence {
        match self.write() {
            Write::Never => Presence::Withheld,
            // What was read is kintone's.
            Write::OnAdd if !self.is_set => Presence::Withheld,
            Write::OnAdd | Write::Always => self.value.presence(),
        }
    }

    fn vacant() -> AnyField {
        AnyField::ABSENT
    }
}
