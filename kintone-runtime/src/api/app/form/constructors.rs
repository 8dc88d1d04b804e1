//! The constructors of definitions, one for each type of field that a form can be given.

use super::field::FormField;
use super::property::{CALC, GROUP, REFERENCE_TABLE};
use crate::record::kind::{
    CHECK_BOX, DATE, DATETIME, DROP_DOWN, FILE, GROUP_SELECT, LINK, MULTI_LINE_TEXT, MULTI_SELECT,
    NUMBER, ORGANIZATION_SELECT, RADIO_BUTTON, RICH_TEXT, SINGLE_LINE_TEXT, SUBTABLE, TIME,
    USER_SELECT,
};

macro_rules! constructors {
    ($($(#[$doc:meta])+ $name:ident $kind:ident;)*) => {$(
        impl FormField<$kind> {
            $(#[$doc])+
            pub fn $name(code: impl Into<String>) -> FormField<$kind> {
                FormField::of_code(code.into())
            }
        }
    )*};
}

constructors! {
    /// Defines a field for text without line breaks.
    single_line_text SINGLE_LINE_TEXT;
    /// Defines a field for text with line breaks.
    multi_line_text MULTI_LINE_TEXT;
    /// Defines a field for text with formatting.
    rich_text RICH_TEXT;
    /// Defines a field for a number.
    number NUMBER;
    /// Defines a field that kintone calculates.
    calc CALC;
    /// Defines check boxes: any number of options.
    check_box CHECK_BOX;
    /// Defines radio buttons: one of the options.
    radio_button RADIO_BUTTON;
    /// Defines a drop-down list: one of the options, or none.
    drop_down DROP_DOWN;
    /// Defines a list: any number of options.
    multi_select MULTI_SELECT;
    /// Defines a field for a day.
    date DATE;
    /// Defines a field for a time of day.
    time TIME;
    /// Defines a field for a day and time.
    datetime DATETIME;
    /// Defines a field for a URL, telephone number or mail address.
    link LINK;
    /// Defines a field for attached files.
    file FILE;
    /// Defines a field for users.
    user_select USER_SELECT;
    /// Defines a field for departments.
    organization_select ORGANIZATION_SELECT;
    /// Defines a field for groups of users.
    group_select GROUP_SELECT;
    /// Defines a table, whose rows have the fields that [`field`](FormField::field) adds.
    subtable SUBTABLE;
    /// Defines related records: records of another app that the form shows.
    reference_table REFERENCE_TABLE;
    /// Defines a group of fields. Which fields it has is a matter of the [layout](crate::api::LayoutRow::group).
    group GROUP;
}
