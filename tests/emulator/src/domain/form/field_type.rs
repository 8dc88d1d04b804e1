//! The types of fields.

use serde_json::Value;

macro_rules! field_types {
    ($($variant:ident $name:literal,)*) => {
        /// A field type. `Unknown` is a type that this server does not know.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum FieldType { $($variant,)* Unknown }

        impl FieldType {
            /// The types that this server knows.
            pub(crate) const ALL: &[FieldType] = &[$(FieldType::$variant,)*];

            /// Returns the type with this name on the wire.
            pub fn from_name(name: &str) -> FieldType {
                match name { $($name => FieldType::$variant,)* _ => FieldType::Unknown }
            }

            /// Returns the name on the wire.
            pub fn name(self) -> &'static str {
                match self { $(FieldType::$variant => $name,)* FieldType::Unknown => "UNKNOWN" }
            }
        }
    };
}

field_types! {
    SingleLineText "SINGLE_LINE_TEXT",
    MultiLineText "MULTI_LINE_TEXT",
    RichText "RICH_TEXT",
    Number "NUMBER",
    Calc "CALC",
    CheckBox "CHECK_BOX",
    RadioButton "RADIO_BUTTON",
    DropDown "DROP_DOWN",
    MultiSelect "MULTI_SELECT",
    Date "DATE",
    Time "TIME",
    Datetime "DATETIME",
    Link "LINK",
    File "FILE",
    UserSelect "USER_SELECT",
    OrganizationSelect "ORGANIZATION_SELECT",
    GroupSelect "GROUP_SELECT",
    Subtable "SUBTABLE",
    ReferenceTable "REFERENCE_TABLE",
    Group "GROUP",
    RecordNumber "RECORD_NUMBER",
    Creator "CREATOR",
    CreatedTime "CREATED_TIME",
    Modifier "MODIFIER",
    UpdatedTime "UPDATED_TIME",
    Status "STATUS",
    StatusAssignee "STATUS_ASSIGNEE",
    Category "CATEGORY",
    Label "LABEL",
    Spacer "SPACER",
    Hr "HR",
}

impl FieldType {
    /// Returns whether a record holds a value of this type.
    pub fn has_value(self) -> bool {
        !matches!(
            self,
            FieldType::ReferenceTable
                | FieldType::Group
                | FieldType::Label
                | FieldType::Spacer
                | FieldType::Hr
        )
    }

    /// Returns whether a field of this type can be unique. Others drop the flag.
    pub(crate) fn can_be_unique(self) -> bool {
        use FieldType::*;
        matches!(self, SingleLineText | Number | Link | Date | Datetime)
    }

    /// Returns the value of this type that stands for "nothing".
    pub fn empty_value(self) -> Value {
        use FieldType::*;
        match self {
            RadioButton | DropDown | Date | Time => Value::Null,
            CheckBox | MultiSelect | File | UserSelect | OrganizationSelect | GroupSelect
            | Subtable | StatusAssignee | Category => Value::Array(Vec::new()),
            _ => Value::String(String::new()),
        }
    }
}
