//! kintone's field types, and the formats of CALC fields.

use crate::open_enum::open_enum;

open_enum! {
    /// A field type of kintone.
    pub enum FieldType {
        /// Text without line breaks; auto-calculated if it has an expression.
        SingleLineText = "SINGLE_LINE_TEXT",
        /// Text with line breaks.
        MultiLineText = "MULTI_LINE_TEXT",
        /// An HTML fragment.
        RichText = "RICH_TEXT",
        /// A decimal number.
        Number = "NUMBER",
        /// A formula; its values have the field's `format`.
        Calc = "CALC",
        /// Any number of options, shown as check boxes.
        CheckBox = "CHECK_BOX",
        /// One option, shown as radio buttons.
        RadioButton = "RADIO_BUTTON",
        /// One option or none.
        DropDown = "DROP_DOWN",
        /// Any number of options, shown as a list.
        MultiSelect = "MULTI_SELECT",
        /// A day.
        Date = "DATE",
        /// A time of day, to the minute.
        Time = "TIME",
        /// An instant, to the minute.
        Datetime = "DATETIME",
        /// A URL, telephone number or mail address.
        Link = "LINK",
        /// Attached files.
        File = "FILE",
        /// Users.
        UserSelect = "USER_SELECT",
        /// Departments.
        OrganizationSelect = "ORGANIZATION_SELECT",
        /// Groups of users.
        GroupSelect = "GROUP_SELECT",
        /// A table, with rows of further fields.
        Subtable = "SUBTABLE",
        /// Related records; holds no value.
        ReferenceTable = "REFERENCE_TABLE",
        /// A field group; holds no value. Its members are fields of the record.
        Group = "GROUP",
        /// The record number, with the app code in front if the app has one.
        RecordNumber = "RECORD_NUMBER",
        /// The user who added the record.
        Creator = "CREATOR",
        /// The time at which the record was added.
        CreatedTime = "CREATED_TIME",
        /// The user who last updated the record.
        Modifier = "MODIFIER",
        /// The time at which the record was last updated.
        UpdatedTime = "UPDATED_TIME",
        /// The state of the record in the app's process.
        Status = "STATUS",
        /// The users who have to act on the record.
        StatusAssignee = "STATUS_ASSIGNEE",
        /// The categories of the record.
        Category = "CATEGORY",
        /// `$id`, which every record has and no form definition lists.
        Id = "__ID__",
        /// `$revision`, which every record has and no form definition lists.
        Revision = "__REVISION__",
        /// A label in the layout; holds no value.
        Label = "LABEL",
        /// A gap in the layout; holds no value.
        Spacer = "SPACER",
        /// A rule in the layout; holds no value.
        Hr = "HR",
    }
}

impl FieldType {
    /// Returns whether every app has a field of this type, which kintone fills: such a field says nothing about the app.
    pub fn is_built_in(&self) -> bool {
        matches!(
            self,
            FieldType::RecordNumber
                | FieldType::Creator
                | FieldType::CreatedTime
                | FieldType::Modifier
                | FieldType::UpdatedTime
                | FieldType::Status
                | FieldType::StatusAssignee
                | FieldType::Category
                | FieldType::Id
                | FieldType::Revision
        )
    }
}

open_enum! {
    /// The format of the values of a CALC field.
    pub enum CalcFormat {
        /// A number.
        Number = "NUMBER",
        /// A number, displayed with thousands separators.
        NumberDigit = "NUMBER_DIGIT",
        /// An instant.
        Datetime = "DATETIME",
        /// A day.
        Date = "DATE",
        /// A time of day.
        Time = "TIME",
        /// Hours and minutes; hours may exceed 24.
        HourMinute = "HOUR_MINUTE",
        /// As [`CalcFormat::HourMinute`], displayed as days, hours and minutes.
        DayHourMinute = "DAY_HOUR_MINUTE",
    }
}
