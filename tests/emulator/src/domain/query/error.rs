//! The errors with which kintone rejects queries.

use std::fmt;

/// The message of `GAIA_ST02` in both languages, for calls and queries.
pub(crate) const PROCESS_DISABLED: (&str, &str) = (
    "操作に失敗しました。プロセス管理機能が無効化されています。",
    "Your request failed. The process management feature has been disabled.",
);

/// The rejection of a query: the HTTP status and the error body in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The HTTP status.
    pub status: u16,
    /// kintone's error code.
    pub code: &'static str,
    /// The Japanese message.
    pub ja: String,
    /// The English message.
    pub en: String,
    /// The messages under `errors.query`, Japanese and English, if the answer has them.
    pub on_query: Option<(String, String)>,
}

impl QueryError {
    /// Rejects a query that does not follow the grammar.
    pub(super) fn syntax() -> QueryError {
        QueryError::on_query("クエリ記法が間違っています。", "Query syntax is incorrect.")
    }

    /// Rejects a literal that does not fit the type of its field. No source says what the service answers; this server treats
    /// it like a syntax error.
    pub(super) fn literal(code: &str, literal: &str) -> QueryError {
        QueryError::on_query(
            &format!("{code}フィールドに値「{literal}」を指定できません。"),
            &format!("The value \"{literal}\" cannot be used for the field {code}."),
        )
    }

    /// Rejects a field that kintone cannot sort by. The code is an assumption.
    pub(super) fn unsortable(code: &str) -> QueryError {
        QueryError::on_query(
            &format!("{code}フィールドはソートに使用できません。"),
            &format!("The field {code} cannot be used in order by."),
        )
    }

    /// Rejects `limit` or `offset` where they are not allowed. The code is an assumption.
    pub(super) fn option_not_allowed(option: &str) -> QueryError {
        QueryError::on_query(
            &format!("{option}は指定できません。"),
            &format!("{option} cannot be specified here."),
        )
    }

    pub(super) fn unknown_field(code: &str) -> QueryError {
        QueryError::new(
            "GAIA_IQ11",
            format!("指定されたフィールド（{code}）が見つかりません。"),
            format!("The specified field ({code}) is not found."),
        )
    }

    pub(super) fn operator(code: &str, operator: &str) -> QueryError {
        QueryError::new(
            "GAIA_IQ03",
            format!("{code}フィールドのフィールドタイプには演算子{operator}を使用できません。"),
            format!("The operator {operator} cannot be used for the type of the field {code}."),
        )
    }

    pub(super) fn operator_in_table(code: &str, operator: &str) -> QueryError {
        QueryError::new(
            "GAIA_IQ07",
            format!(
                "テーブルに設定している場合、{code}フィールドのフィールドタイプには、演算子{operator}を使用できません。"
            ),
            format!(
                "The operator {operator} cannot be used for the field {code}, which is in a table."
            ),
        )
    }

    pub(super) fn unknown_option(code: &str, option: &str) -> QueryError {
        QueryError::new(
            "GAIA_IQ10",
            format!("{code}フィールドの選択肢に「{option}」は存在しません。"),
            format!("The field {code} has no option \"{option}\"."),
        )
    }

    pub(super) fn not_related_records(code: &str) -> QueryError {
        QueryError::new(
            "GAIA_IR02",
            format!("{code}フィールドは関連レコード一覧ではありません。"),
            format!("The field {code} is not a related records field."),
        )
    }

    pub(super) fn function_day(function: &str, argument: &str) -> QueryError {
        QueryError::new(
            "GAIA_IQ23",
            format!("指定した日にち（{argument}）は無効です。1から31までの整数で指定します。"),
            format!("The argument {argument} of the function {function} is not a day."),
        )
    }

    pub(super) fn function_unit(function: &str, argument: &str) -> QueryError {
        QueryError::new(
            "GAIA_IQ25",
            format!(
                "{function}()の第2引数には、「DAYS」、「WEEKS」、「MONTHS」、「YEARS」のいずれかを指定します。"
            ),
            format!("The argument {argument} of the function {function} is not a unit."),
        )
    }

    /// Rejects a function with the wrong number of arguments, or in a place where its result cannot be used.
    pub(super) fn function(function: &str) -> QueryError {
        QueryError::new(
            "GAIA_IL08",
            "クエリの指定が不正です。",
            format!("The function {function} is not used correctly."),
        )
    }

    pub(super) fn unknown_entity(entity: &str) -> QueryError {
        QueryError::new(
            "GAIA_IL42",
            format!("指定されたユーザー、グループ、または組織（{entity}）が見つかりません。"),
            format!("The specified user, group or department ({entity}) is not found."),
        )
    }

    pub(super) fn limit(most: u64) -> QueryError {
        QueryError::new(
            "GAIA_QU01",
            format!("limit には {} 以下の値を指定してください。", grouped(most)),
            format!("limit must be {most} or less."),
        )
    }

    pub(super) fn offset(most: u64) -> QueryError {
        QueryError::new(
            "GAIA_QU02",
            format!("offset には {} 以下の値を指定してください。", grouped(most)),
            format!("offset must be {most} or less."),
        )
    }

    pub(super) fn no_process() -> QueryError {
        QueryError::new("GAIA_ST02", PROCESS_DISABLED.0, PROCESS_DISABLED.1)
    }

    /// Rejects a caller who may not view the other app of a related records field.
    pub(super) fn no_privilege() -> QueryError {
        QueryError {
            status: 403,
            ..QueryError::new("CB_NO02", "権限がありません。", "No privilege to proceed.")
        }
    }

    /// Rejects something that the service supports and this server does not. The code is not one of kintone's.
    pub(super) fn unsupported(what: &str) -> QueryError {
        QueryError {
            status: 501,
            ..QueryError::new(
                "EMULATOR_UNSUPPORTED",
                format!("このテスト用サーバーは対応していません: {what}"),
                format!("This test server does not support {what}."),
            )
        }
    }

    fn on_query(ja: &str, en: &str) -> QueryError {
        QueryError {
            on_query: Some((ja.to_owned(), en.to_owned())),
            ..QueryError::new(
                "CB_VA01",
                "入力内容が正しくありません。",
                "Missing or invalid input.",
            )
        }
    }

    fn new(code: &'static str, ja: impl Into<String>, en: impl Into<String>) -> QueryError {
        QueryError {
            status: 400,
            code,
            ja: ja.into(),
            en: en.into(),
            on_query: None,
        }
    }
}

/// Returns a number with a comma after its thousands.
fn grouped(number: u64) -> String {
    match (number / 1_000, number % 1_000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.en)?;
        match &self.on_query {
            Some((_, message)) => write!(f, " (query: {message})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for QueryError {}
