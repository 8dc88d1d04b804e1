//! What a record type and its fields are, known before a record exists.

use crate::record::id::AppId;

/// The app of record types that have none of their own: each client says which app they mean. No app of kintone has this id.
pub(crate) const ANY_APP: AppId = AppId::new(0);

/// The definition of a record type.
#[derive(Debug)]
pub struct Meta {
    /// The name of the Rust struct.
    pub name: &'static str,
    /// The app, as the schema or the attribute names it.
    pub app: Option<AppId>,
    /// The code of the table, if this is the row of one.
    pub table: Option<&'static str>,
    /// The schema file, as the attribute names it.
    pub schema: Option<&'static str>,
    /// The fields in the order of the struct.
    pub fields: &'static [FieldMeta],
    /// The source apps of the struct's lookups, tables included: their tokens are sent too.
    pub lookup_apps: &'static [AppId],
}

impl Meta {
    /// Whether the app and the fields of the record type are known only at run time.
    pub(crate) fn is_untyped(&self) -> bool {
        self.app == Some(ANY_APP)
    }
}

/// The definition of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldMeta {
    /// The field code, exactly as kintone spells it.
    pub code: &'static str,
    /// The field type: `"NUMBER"`. Empty if unknown.
    pub field_type: &'static str,
    /// `"code":{"value":`, with the code escaped for JSON.
    pub prefix: &'static str,
    /// When it can be written.
    pub write: Write,
    /// What an empty value does when a record or row is added.
    pub on_empty: OnEmpty,
    /// Whether the form requires a value, so that it cannot be cleared.
    pub required: bool,
    /// Whether writing it copies values from another app.
    pub lookup: bool,
    /// The app's `numberPrecision.decimalPlaces`, for a NUMBER field whose schema knows it.
    pub decimal_places: Option<u8>,
    /// How more decimals are rounded; without it they are an error.
    pub rounding: Option<Rounding>,
    /// The row type of a SUBTABLE field.
    pub rows: Option<Rows>,
}

/// Gives the row type of a table, which may be declared after the record.
type Rows = fn() -> &'static Meta;

impl FieldMeta {
    /// Creates a field that is written and that the form gives no default.
    pub const fn new(
        code: &'static str,
        field_type: &'static str,
        prefix: &'static str,
    ) -> FieldMeta {
        FieldMeta {
            code,
            field_type,
            prefix,
            write: Write::Always,
            on_empty: OnEmpty::Omit,
            required: false,
            lookup: false,
            decimal_places: None,
            rounding: None,
            rows: None,
        }
    }

    /// Creates the table of a record type from its codes, field types and prefixes, and what else is said of each field, and the row
    /// types of its tables. For the derive: one call for all of them is cheaper to compile than one for each.
    #[doc(hidden)]
    #[must_use]
    pub const fn table<const N: usize>(
        fields: [(&'static str, &'static str, &'static str, FieldMeta); N],
        rows: &[(usize, Rows)],
    ) -> [FieldMeta; N] {
        let mut table = [FieldMeta::PLAIN; N];
        let mut at = 0;
        while at < N {
            let (code, field_type, prefix, rest) = fields[at];
            table[at] = FieldMeta {
                code,
                field_type,
                prefix,
                ..rest
            };
            at += 1;
        }
        let mut at = 0;
        while at < rows.len() {
            let (index, rows) = rows[at];
            table[index].rows = Some(rows);
            at += 1;
        }
        table
    }

    /// What most fields have in common.
    #[doc(hidden)]
    pub const PLAIN: FieldMeta = FieldMeta::new("", "", "");

    /// What decides whether it is sent.
    pub(crate) fn rule(&self) -> Rule<'static> {
        Rule {
            field_type: self.field_type,
            write: self.write,
            on_empty: self.on_empty,
        }
    }
}

/// What decides whether a field is sent.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'r> {
    /// The field type: `"NUMBER"`. Empty if unknown.
    pub field_type: &'r str,
    /// When it can be written.
    pub write: Write,
    /// What an empty value does when a record or row is added.
    pub on_empty: OnEmpty,
}

/// The operations that can write a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// When the record is added and when it is updated.
    Always,
    /// Only when the record is added, and with the permission to manage the app.
    OnAdd,
    /// Never: kintone fills it in.
    Never,
}

/// What an empty value does when a record or row is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnEmpty {
    /// It is left out: the form has no default, so the field stays empty.
    Omit,
    /// It is sent, so that a default of the form does not apply (if there is one).
    Send,
    /// It is left out in an upsert as well: only the server knows the default.
    ServerDefault,
}

/// How a number with too many decimals is rounded before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, ties to even: kintone's default.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}
