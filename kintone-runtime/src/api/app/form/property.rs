//! Which properties a field of each type has: the one table of the setters of [`FormField`](crate::api::FormField) and of the
//! members that this version knows.

use crate::record::kind::{
    CHECK_BOX, CREATED_TIME, CREATOR, DATE, DATETIME, DROP_DOWN, FILE, GROUP_SELECT, Kind, LINK,
    MODIFIER, MULTI_LINE_TEXT, MULTI_SELECT, NUMBER, ORGANIZATION_SELECT, RADIO_BUTTON,
    RECORD_NUMBER, RICH_TEXT, SINGLE_LINE_TEXT, SUBTABLE, TIME, UPDATED_TIME, USER_SELECT,
};

/// A type of field that a form can have.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type of field whose settings can be changed"
)]
pub trait FormKind: std::fmt::Debug + Clone + 'static {
    /// The name in kintone's JSON.
    const TYPE: &'static str;
}

macro_rules! form_kinds {
    ($($kind:ident)*) => {
        $(impl FormKind for $kind {
            const TYPE: &'static str = <$kind as Kind>::TYPE;
        })*
    };
}

form_kinds! {
    SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT NUMBER CHECK_BOX RADIO_BUTTON DROP_DOWN MULTI_SELECT DATE TIME DATETIME LINK FILE
    USER_SELECT ORGANIZATION_SELECT GROUP_SELECT SUBTABLE RECORD_NUMBER CREATOR CREATED_TIME MODIFIER UPDATED_TIME
}

/// Declares types of field that hold no value, or values of several kinds.
macro_rules! more_kinds {
    ($($(#[$doc:meta])+ $kind:ident;)*) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, Copy)]
        #[allow(non_camel_case_types)]
        pub struct $kind;

        impl FormKind for $kind {
            const TYPE: &'static str = stringify!($kind);
        }
    )*};
}

more_kinds! {
    /// A value that kintone calculates, in any format.
    CALC;
    /// Related records.
    REFERENCE_TABLE;
    /// A group of fields.
    GROUP;
}

/// The members that the definition of every field has.
const OF_EVERY_FIELD: [&str; 4] = ["type", "code", "label", "noLabel"];

macro_rules! properties {
    ($($(#[$doc:meta])* $property:ident $what:literal [$($member:literal)*]: $($kind:ident)*;)*) => {
        $(
            $(#[$doc])*
            #[diagnostic::on_unimplemented(message = $what, label = "not a property of this type of field")]
            pub trait $property: FormKind {}

            $(impl $property for $kind {})*
        )*

        /// The members of each property, and the types of field that have them.
        const PROPERTIES: &[(&[&str], &[&str])] = &[
            $((&[$($member),*], &[$(<$kind as FormKind>::TYPE),*])),*
        ];
    };
}

properties! {
    /// A field that can be required.
    CanBeRequired "a `{Self}` field cannot be required" ["required"]:
        SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT NUMBER CALC CHECK_BOX RADIO_BUTTON DROP_DOWN MULTI_SELECT DATE TIME DATETIME LINK
        FILE USER_SELECT ORGANIZATION_SELECT GROUP_SELECT;
    /// A field that can prohibit duplicate values.
    CanBeUnique "a `{Self}` field cannot prohibit duplicate values" ["unique"]:
        SINGLE_LINE_TEXT NUMBER DATE DATETIME LINK;
    /// A field whose default is one value.
    HasDefaultValue "the default of a `{Self}` field is not one value" ["defaultValue"]:
        SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT NUMBER RADIO_BUTTON DROP_DOWN DATE TIME DATETIME LINK;
    /// A field whose default is any number of options.
    HasDefaultValues "the default of a `{Self}` field is not a list of options" ["defaultValue"]:
        CHECK_BOX MULTI_SELECT;
    /// A field that can have the time at which the record is added as its default.
    HasDefaultNow "the default of a `{Self}` field cannot be the current time" ["defaultNowValue"]:
        DATE TIME DATETIME;
    /// A field for users, departments or groups.
    HasEntities "a `{Self}` field does not hold users, departments or groups" ["entities" "defaultValue"]:
        USER_SELECT ORGANIZATION_SELECT GROUP_SELECT;
    /// A field with a minimum and a maximum number of characters.
    HasLength "a `{Self}` field has no limits of its length" ["minLength" "maxLength"]:
        SINGLE_LINE_TEXT LINK;
    /// A field with a smallest and a largest value.
    HasRange "a `{Self}` field has no smallest and no largest value" ["minValue" "maxValue" "digit"]:
        NUMBER;
    /// A field that shows decimals and a unit.
    HasUnit "a `{Self}` field has no unit" ["displayScale" "unit" "unitPosition"]:
        NUMBER CALC;
    /// A field that kintone can calculate.
    HasExpression "kintone does not calculate a `{Self}` field" ["expression" "hideExpression"]:
        SINGLE_LINE_TEXT CALC;
    /// A field whose values have a format.
    HasFormat "the values of a `{Self}` field have no format" ["format"]:
        CALC;
    /// A field with options.
    HasOptions "a `{Self}` field has no options" ["options"]:
        CHECK_BOX RADIO_BUTTON DROP_DOWN MULTI_SELECT;
    /// A field whose options lie side by side or one below the other.
    HasAlign "the options of a `{Self}` field cannot be aligned" ["align"]:
        CHECK_BOX RADIO_BUTTON;
    /// A field for an address.
    HasProtocol "a `{Self}` field is not a link" ["protocol"]:
        LINK;
    /// A field that shows thumbnails.
    HasThumbnail "a `{Self}` field has no thumbnails" ["thumbnailSize"]:
        FILE;
    /// A field that can be the key of a lookup.
    HasLookup "a `{Self}` field cannot be the key of a lookup" ["lookup"]:
        SINGLE_LINE_TEXT NUMBER LINK;
    /// Related records.
    HasRelatedRecords "a `{Self}` field does not show related records" ["referenceTable"]:
        REFERENCE_TABLE;
    /// A field that can be opened.
    HasOpenGroup "a `{Self}` field cannot be opened" ["openGroup"]:
        GROUP;
    /// A table.
    HasFields "a `{Self}` field is not a table" ["fields"]:
        SUBTABLE;
    /// A field that a table can have.
    CanBeInTable "a table cannot have a `{Self}` field" []:
        SINGLE_LINE_TEXT MULTI_LINE_TEXT RICH_TEXT NUMBER CALC CHECK_BOX RADIO_BUTTON DROP_DOWN MULTI_SELECT DATE TIME DATETIME LINK
        FILE USER_SELECT ORGANIZATION_SELECT GROUP_SELECT;
}

/// Whether this version knows the member of fields of this type.
pub(super) fn is_known(field_type: &str, member: &str) -> bool {
    let has = |(members, types): &(&[&str], &[&str])| {
        members.contains(&member) && types.contains(&field_type)
    };
    OF_EVERY_FIELD.contains(&member) || PROPERTIES.iter().any(has)
}
