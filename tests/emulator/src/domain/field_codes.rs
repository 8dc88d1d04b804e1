//! The codes that a field may have, and the fields that every app has.

use crate::domain::form::{FieldType, Form};

/// The longest code, label and option, in characters. Source: kintone's documentation of limits
pub(crate) const NAME_LENGTH: u64 = 128;

/// The fields that every app has.
pub(crate) const BUILT_IN: [BuiltIn; 8] = [
    BuiltIn::new(
        FieldType::RecordNumber,
        "レコード番号",
        "Record_number",
        "Record number",
    ),
    BuiltIn::new(FieldType::Creator, "作成者", "Created_by", "Created by"),
    BuiltIn::new(
        FieldType::CreatedTime,
        "作成日時",
        "Created_datetime",
        "Created datetime",
    ),
    BuiltIn::new(FieldType::Modifier, "更新者", "Updated_by", "Updated by"),
    BuiltIn::new(
        FieldType::UpdatedTime,
        "更新日時",
        "Updated_datetime",
        "Updated datetime",
    ),
    BuiltIn::new(FieldType::Status, "ステータス", "Status", "Status"),
    BuiltIn::new(FieldType::StatusAssignee, "作業者", "Assignee", "Assignee"),
    BuiltIn::new(
        FieldType::Category,
        "カテゴリー",
        "Categories",
        "Categories",
    ),
];

/// A field that every app has, with the names that it has at first.
pub(crate) struct BuiltIn {
    pub(crate) field_type: FieldType,
    /// The code in a Japanese app, which is the label too.
    pub(crate) ja: &'static str,
    /// The code in an English app.
    pub(crate) en: &'static str,
    /// The label in an English app.
    pub(crate) en_label: &'static str,
}

impl BuiltIn {
    const fn new(
        field_type: FieldType,
        ja: &'static str,
        en: &'static str,
        en_label: &'static str,
    ) -> BuiltIn {
        BuiltIn {
            field_type,
            ja,
            en,
            en_label,
        }
    }
}

/// Returns whether every app has fields of this type, which are neither added nor deleted.
pub(crate) fn is_built_in(field_type: FieldType) -> bool {
    BUILT_IN.iter().any(|field| field.field_type == field_type)
}

/// Fails if a field of the form has a code that no field may have. The error names it.
pub(crate) fn check(form: &Form) -> Result<(), String> {
    let mut fields = form.every_field();
    let refused = fields.find(|field| !is_code(&field.code, field.field_type));
    match refused {
        None => Ok(()),
        Some(field) => Err(format!(
            "`{}` cannot be the code of a {} field: a code has 1 to {NAME_LENGTH} letters, digits, `_`, `・` and signs of currencies, does \
             not start with a digit, and is not the name of another built-in field",
            field.code,
            field.raw["type"].as_str().unwrap_or_default(),
        )),
    }
}

/// Returns whether a field of this type may have this code.
fn is_code(code: &str, field_type: FieldType) -> bool {
    !code.is_empty() && !is_too_long(code) && is_allowed(code, field_type)
}

/// Returns whether a code is too long.
pub(crate) fn is_too_long(code: &str) -> bool {
    code.encode_utf16().count() as u64 > NAME_LENGTH
}

/// Returns whether a field of this type may have a code with these characters.
pub(crate) fn is_allowed(code: &str, field_type: FieldType) -> bool {
    let is_reserved = matches!(code, "__ROOT__" | "not")
        || BUILT_IN
            .iter()
            .any(|field| field.field_type != field_type && [field.ja, field.en].contains(&code));
    let starts_with_digit = code.chars().next().is_some_and(char::is_numeric);
    !is_reserved && !starts_with_digit && code.chars().all(is_allowed_character)
}

/// Letters, digits and marks of any script, `_`, the middle dots and the full-width signs for currencies.
fn is_allowed_character(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || c == '_',
        false => {
            c.is_alphanumeric()
                || matches!(
                    c,
                    '＿' | '･'
                        | '・'
                        | '＄'
                        | '￥'
                        | '￡'
                        | '￠'
                        | '￦'
                        | '€'
                        | 'ー'
                        | 'ｰ'
                        | '々'
                        | '〆'
                        | 'ﾞ'
                        | 'ﾟ'
                )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_letters_digits_and_few_signs() {
        let text = FieldType::SingleLineText;
        for code in [
            "a",
            "_a1",
            "金額",
            "ｶﾅ･",
            "Ａ＿・",
            "￥x",
            "カテゴリ",
            "ラベル_1",
        ] {
            assert!(is_allowed(code, text), "{code}");
        }
        for code in [
            "1a",
            "１a",
            "a b",
            "a-b",
            "a(b)",
            "「a」",
            "a.b",
            "not",
            "__ROOT__",
            "Status",
            "作成者",
        ] {
            assert!(!is_allowed(code, text), "{code}");
        }
        assert!(is_allowed("作成者", FieldType::Creator));
    }
}
