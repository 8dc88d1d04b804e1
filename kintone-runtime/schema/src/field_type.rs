//! Names kintone's field types, and the formats of CALC fields.

use crate::open_enum::open_enum;

open_enum! {
    /// A field type of kintone.
    pub enum FieldType {
        /// A line of text; with an expression, kintone fills it in.
        SingleLineText = "SINGLE_LINE_TEXT",
        /// Text with line breaks.
        MultiLineText = "MULTI_LINE_TEXT",
        /// An HTML fragment.
        RichText = "RICH_TEXT",
        /// A decimal number.
        Number = "NUMBER",
        /// A formula; what its values look like depends on the field's `format`.
        Calc = "CALC",
        /// Any number of choices, shown as boxes.
        CheckBox = "CHECK_BOX",
        /// One choice, shown as buttons.
        RadioButton = "RADIO_BUTTON",
        /// One choice or none.
        DropDown = "DROP_DOWN",
        /// Any number of choices, shown as a list.
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
        /// A table: rows of further fields.
        Subtable = "SUBTABLE",
        /// Related records; holds no value.
        ReferenceTable = "REFERENCE_TABLE",
        /// A field group; holds no value, its members are fields of the app.
        Group = "GROUP",
        /// The record number, with the app code in front if the app has one.
        RecordNumber = "RECORD_NUMBER",
        /// Who added the record.
        Creator = "CREATOR",
        /// When the record was added.
        CreatedTime = "CREATED_TIME",
        /// Who changed the record last.
        Modifier = "MODIFIER",
        /// When the record was changed last.
        UpdatedTime = "UPDATED_TIME",
        /// The state of the record in the app's process.
        Status = "STATUS",
        /// Who has to act on the record.
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

open_enum! {
    /// What the values of a CALC field look like.
    pub enum CalcFormat {
        /// A number.
        Number = "NUMBER",
        /// A number; people see it with thousands separators.
        NumberDigit = "NUMBER_DIGIT",
        /// An instant.
        Datetime = "DATETIME",
        /// A day.
        Date = "DATE",
        /// A time of day.
        Time = "TIME",
        /// Hours and minutes, of any number of hours.
        HourMinute = "HOUR_MINUTE",
        /// As [`CalcFormat::HourMinute`]; people see days, hours and minutes.
        DayHourMinute = "DAY_HOUR_MINUTE",
    }
}
