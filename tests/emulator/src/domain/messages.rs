//! Every refusal of this server: its HTTP status, its code and its text in both languages.
//!
//! One table, so that a text is looked up, corrected and translated in one place. Texts that no source gives are
//! worded after their neighbours; clients must not match on any of them.

use crate::domain::query::{PROCESS_DISABLED, QueryError};

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// Why a call is refused as a whole.
#[derive(Debug, Clone)]
pub(crate) enum Problem {
    Invalid,
    IllegalRequest,
    InvalidJson,
    LoginNeeded,
    WrongPassword,
    NoPrivilege,
    UnknownToken,
    TokenLacksPermission,
    DuplicateToken,
    AppNotFound(u64),
    AppInGuestSpace,
    RecordNotFound(u64),
    KeyNotFound,
    RevisionConflict,
    FileNotFound(String),
    CommentNotFound,
    CursorNotFound,
    TooManyCursors,
    LookupNotFound {
        field: String,
        value: String,
    },
    LookupKeyNotUnique {
        field: String,
    },
    DuplicateRow(u64),
    UnknownUser(String),
    UnknownOrganization(String),
    UnknownGroup(String),
    ProcessDisabled,
    ActionMismatch,
    NotAssignee,
    TooManyRequests,
    /// The status, which was 520 once.
    LockFailed(u16),
    /// A code that no documentation lists.
    UnheardOf,
    /// What is wrong with a form or record that the server is set up with.
    Setup(String),
    SeveralTokensInBulk,
    Query(Box<QueryError>),
    Unsupported {
        method: String,
        path: String,
    },
    Database(String),
}

impl Problem {
    /// The language of this refusal for a request that names none. The limit on requests is kept by a machine that does
    /// not know the caller's settings.
    pub(crate) fn default_language(&self, default: Language) -> Language {
        match self {
            Problem::TooManyRequests => Language::En,
            _ => default,
        }
    }

    /// Status, code, Japanese text, English text.
    fn row(&self) -> (u16, &'static str, String, String) {
        use Problem::*;
        let (status, code, ja, en) = match self {
            Invalid => (
                400,
                "CB_VA01",
                "入力内容が正しくありません。",
                "Missing or invalid input.",
            ),
            IllegalRequest => (400, "CB_IL02", "不正なリクエストです。", "Illegal request."),
            InvalidJson => (
                400,
                "CB_IJ01",
                "不正なJSON文字列です。",
                "Invalid JSON string.",
            ),
            LoginNeeded => (401, "CB_AU01", "ログインしてください。", "Please login."),
            WrongPassword => (
                401,
                "CB_WA01",
                "ユーザーのパスワード認証に失敗しました。「X-Cybozu-Authorization」ヘッダーの値が正しくありません。",
                "Password authentication failed. The value in http header of X-Cybozu-Authorization is not valid.",
            ),
            NoPrivilege => (
                403,
                "CB_NO02",
                "権限がありません。",
                "No privilege to proceed.",
            ),
            UnknownToken => (
                400,
                "GAIA_IA02",
                "指定したAPIトークンは、アプリで生成されたトークンと異なります。",
                "The specified API token does not match the API token generated via an app.",
            ),
            TokenLacksPermission => (
                403,
                "GAIA_NO01",
                "このAPIトークンでは、指定したAPIを実行できません。",
                "Using this API token, you cannot run the specified API.",
            ),
            DuplicateToken => (
                400,
                "GAIA_DA03",
                "同じアプリのAPIトークンを重複して指定することはできません。",
                "You cannot specify a duplicate API token for the same app.",
            ),
            KeyNotFound => (
                404,
                "GAIA_RE20",
                "「updateKey」に指定した条件にあてはまるレコードが見つかりません。",
                "No record matches the condition specified in \"updateKey\".",
            ),
            RevisionConflict => (
                409,
                "GAIA_CO02",
                "指定したrevisionは最新ではありません。ほかのユーザーがレコードを更新した可能性があります。",
                "The revision is not the latest. Someone may have updated the record.",
            ),
            ProcessDisabled => (400, "GAIA_ST02", PROCESS_DISABLED.0, PROCESS_DISABLED.1),
            ActionMismatch => (
                400,
                "GAIA_IL03",
                "ステータスの変更に失敗しました。ほかのユーザーがステータス、またはステータスの設定を変更した可能性があります。",
                "Failed to update the status. The settings or the status itself may have been changed by someone.",
            ),
            NotAssignee => (
                403,
                "GAIA_NT01",
                "作業者ではないため、ステータスを変更できません。",
                "Only the assignee can change the status.",
            ),
            CommentNotFound => (
                400,
                "GAIA_RE02",
                "指定したコメントが存在しません。削除された可能性があります。",
                "The specified comment does not exist. The comment may have been deleted.",
            ),
            CursorNotFound => (
                404,
                "GAIA_CN01",
                "指定したカーソルは存在しないか、既に有効期限が切れています。",
                "The specified cursor does not exist, or it has already expired.",
            ),
            TooManyCursors => (
                429,
                "GAIA_TM12",
                "作成できるカーソルの上限に達しているため、カーソルを作成できません。不要なカーソルを削除するか、しばらく経ってから再実行してください。",
                "No more cursors can be created: their maximum number is reached. Delete cursors that are not needed, or try again later.",
            ),
            TooManyRequests => (
                429,
                "GAIA_TO04",
                "APIの同時リクエスト数が上限を超えています。",
                "The number of concurrent API requests exceeds the limit.",
            ),
            LockFailed(status) => (
                *status,
                "GAIA_DA02",
                "データベースのロックに失敗したため、変更を保存できませんでした。時間をおいて再度お試しください。",
                "Failed to save the changes because the database could not be locked. Please wait a while and try again.",
            ),
            UnheardOf => (
                400,
                "EMULATOR_UNHEARD_OF",
                "ドキュメントにないエラーです。",
                "An error that no documentation lists.",
            ),
            SeveralTokensInBulk => (
                400,
                "CB_IL02",
                "一括処理で指定できるAPIトークンは1つだけです。",
                "Only one API token can be specified for a bulk request.",
            ),
            // The id of the space is not told: the text has a placeholder.
            AppInGuestSpace => (
                400,
                "GAIA_IL23",
                "ゲストスペース内のアプリを操作する場合は、リクエストの送信先を「/k/guest/（ゲストスペースのID）/v1/...」にします。",
                "To access an app in a guest space, send the request to \"/k/guest/(guest space ID)/v1/...\".",
            ),
            AppNotFound(app) => {
                return (
                    404,
                    "GAIA_AP01",
                    format!(
                        "指定したアプリ（id: {app}）が見つかりません。削除されている可能性があります。"
                    ),
                    format!("The app (ID: {app}) not found. The app may have been deleted."),
                );
            }
            RecordNotFound(id) => {
                return (
                    404,
                    "GAIA_RE01",
                    format!("指定したレコード（id: {id}）が見つかりません。"),
                    format!("The specified record (ID: {id}) is not found."),
                );
            }
            FileNotFound(key) => {
                return (
                    404,
                    "GAIA_BL01",
                    format!("指定したファイル（id: {key}）が見つかりません。"),
                    format!("The specified file (id: {key}) not found."),
                );
            }
            LookupNotFound { field, value } => {
                return (
                    400,
                    "GAIA_LO04",
                    format!(
                        "フィールド「{field}」の値「{value}」が、ルックアップの参照先のフィールドにないか、またはアプリやフィールドの閲覧権限がありません。"
                    ),
                    format!(
                        "A value {value} in the field {field} does not exist in the datasource app for lookup, or you do not have permission to view the app or the field."
                    ),
                );
            }
            LookupKeyNotUnique { field } => {
                return (
                    400,
                    "GAIA_LO03",
                    format!(
                        "ルックアップフィールド「{field}」を更新できません。参照先のフィールドに「値の重複を禁止する」が設定されていません。"
                    ),
                    format!(
                        "The lookup field \"{field}\" cannot be updated: its key field in the datasource app does not prohibit duplicate values."
                    ),
                );
            }
            DuplicateRow(id) => {
                return (
                    400,
                    "GAIA_SI01",
                    format!("テーブルの行ID（id: {id}）が重複しています。"),
                    format!("The row ID (id: {id}) of the table is duplicated."),
                );
            }
            UnknownUser(code) => {
                return (
                    400,
                    "GAIA_IL26",
                    format!(
                        "指定したユーザー（code: {code}）が見つかりません。削除されている可能性があります。"
                    ),
                    format!(
                        "The specified user (code: {code}) is not found. The user may have been deleted."
                    ),
                );
            }
            UnknownOrganization(code) => {
                return (
                    400,
                    "GAIA_IL28",
                    format!(
                        "指定した組織（code: {code}）が見つかりません。削除されている可能性があります。"
                    ),
                    format!(
                        "The specified department (code: {code}) is not found. It may have been deleted."
                    ),
                );
            }
            // No source names the code for groups; the one for users is the nearest.
            UnknownGroup(code) => {
                return (
                    400,
                    "GAIA_IL26",
                    format!(
                        "指定したグループ（code: {code}）が見つかりません。削除されている可能性があります。"
                    ),
                    format!(
                        "The specified group (code: {code}) is not found. It may have been deleted."
                    ),
                );
            }
            Query(error) => return (error.status, error.code, error.ja.clone(), error.en.clone()),
            Unsupported { method, path } => {
                return (
                    501,
                    "EMULATOR_UNSUPPORTED",
                    format!("kintone-emulatorは {method} {path} に対応していません。"),
                    format!("kintone-emulator does not support {method} {path}"),
                );
            }
            Setup(reason) => return (400, "EMULATOR_SETUP", reason.clone(), reason.clone()),
            Database(reason) => {
                return (
                    500,
                    "EMULATOR_DATABASE",
                    format!("kintone-emulatorのデータベースエラー: {reason}"),
                    format!("the database of kintone-emulator failed: {reason}"),
                );
            }
        };
        (status, code, ja.to_owned(), en.to_owned())
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.row().0
    }

    /// The code.
    pub(crate) fn code(&self) -> &'static str {
        self.row().1
    }

    /// The message.
    pub(crate) fn text(&self, language: Language) -> String {
        let (_, _, ja, en) = self.row();
        pick(language, ja, en)
    }
}

/// One message under a key of the `errors` map.
#[derive(Debug, Clone)]
pub(crate) enum Note {
    RequiredParameter,
    Required,
    /// The smallest number that a parameter may be.
    AtLeast(u64),
    /// The largest number that a parameter may be.
    AtMost(u64),
    NotEnum,
    NotUnique,
    /// The limit, in characters.
    TooLong(u64),
    /// The limit, in characters.
    TooShort(u64),
    TooLarge(String),
    TooSmall(String),
    TooManyDigits(u32),
    NotNumber,
    NotDate,
    InTheFuture,
    NotLink,
    NotOption(String),
    TooManyAdded,
    TooManyUpdated,
    DeleteCount,
    TooManyStatuses,
    TooManyEvaluated,
    TooManyRequests,
    NotForBulk,
    OtherGuestSpace,
    IdAndUpdateKey,
    NotUpdateKey(String),
    UpdateKeyRepeated,
    TooManyAssignees,
    TooManyMentions,
    OneAssignee,
    NotSelectable(String),
    InQuery {
        ja: String,
        en: String,
    },
}

impl Note {
    /// The place among several messages under one key, which depends on the language.
    pub(crate) fn rank(&self, language: Language) -> u8 {
        match (self, language) {
            (Note::DeleteCount, Language::En) => 0,
            _ => 1,
        }
    }

    /// The message.
    pub(crate) fn text(&self, language: Language) -> String {
        use Note::*;
        let (ja, en) = match self {
            RequiredParameter => ("必須です。", "Required field."),
            Required => ("必須です。", "Required."),
            NotEnum => (
                "Enum値のいずれかでなければなりません。",
                "must be one of the enum value",
            ),
            NotUnique => (
                "値がほかのレコードと重複しています。",
                "This value already exists in another record.",
            ),
            NotNumber => ("数字でなければなりません。", "Only numbers are allowed."),
            NotDate => (
                "日時の形式が正しくありません。",
                "Enter a valid date or time.",
            ),
            InTheFuture => (
                "未来の日時は指定できません。",
                "A future date and time cannot be specified.",
            ),
            NotLink => (
                "URLの形式が正しくありません。",
                "Enter a value in the format of the link.",
            ),
            TooManyAdded => (
                "一度に100件までのレコードを追加できます。",
                "A maximum of 100 records can be added at one time.",
            ),
            TooManyUpdated => (
                "一度に100件までのレコードを更新できます。",
                "A maximum of 100 records can be updated at one time.",
            ),
            TooManyStatuses => (
                "一度に100件までのレコードのステータスを更新できます。",
                "A maximum of 100 records can have their status updated at one time.",
            ),
            TooManyEvaluated => (
                "一度に100件までのレコードのアクセス権を評価できます。",
                "A maximum of 100 records can be evaluated at one time.",
            ),
            DeleteCount => (
                "一度に1件から100件までのレコードを削除できます。",
                "Between 1 and 100 records can be deleted at one time.",
            ),
            TooManyRequests => (
                "一度に1件から20件までのリクエストを実行できます。",
                "Between 1 and 20 requests can be run at one time.",
            ),
            NotForBulk => (
                "一括処理では実行できないAPIです。",
                "This API cannot be run in a bulk request.",
            ),
            OtherGuestSpace => (
                "一括処理のリクエストは、すべて同じゲストスペースで指定します。",
                "All requests of a bulk request must be in the same guest space.",
            ),
            IdAndUpdateKey => (
                "更新するレコードは「id」と「updateKey」のどちらか一方で指定します。",
                "The record to be updated must be specified by one of the parameters \"id\" and \"updateKey\".",
            ),
            UpdateKeyRepeated => (
                "「updateKey」に指定したフィールドは「record」に指定できません。",
                "The field specified in \"updateKey\" cannot be specified in \"record\".",
            ),
            TooManyAssignees => (
                "作業者は100人まで指定できます。",
                "A maximum of 100 assignees can be specified.",
            ),
            TooManyMentions => (
                "宛先は10件まで指定できます。",
                "A maximum of 10 mentions can be specified.",
            ),
            OneAssignee => (
                "このステータスの作業者は1人だけ指定できます。",
                "Only one assignee can be specified for this status.",
            ),
            InQuery { ja, en } => return pick(language, ja.clone(), en.clone()),
            AtLeast(least) => {
                return pick(
                    language,
                    format!("最小でも{least}以上です。"),
                    format!("must be greater than or equal to {least}"),
                );
            }
            AtMost(most) => {
                return pick(
                    language,
                    format!("最大でも{most}以下です。"),
                    format!("must be less than or equal to {most}"),
                );
            }
            TooLong(limit) => {
                let bound = limit.saturating_add(1);
                return pick(
                    language,
                    format!("{bound}文字より短くなければなりません。"),
                    format!("Enter less than {bound} characters."),
                );
            }
            TooShort(limit) => {
                let bound = limit.saturating_sub(1);
                return pick(
                    language,
                    format!("{bound}文字より長くなければなりません。"),
                    format!("Enter more than {bound} characters."),
                );
            }
            TooLarge(limit) => {
                return pick(
                    language,
                    format!("{limit}以下である必要があります。"),
                    format!("The value must be {limit} or less."),
                );
            }
            TooSmall(limit) => {
                return pick(
                    language,
                    format!("{limit}以上である必要があります。"),
                    format!("The value must be {limit} or more."),
                );
            }
            TooManyDigits(digits) => {
                return pick(
                    language,
                    format!("整数部分は{digits}桁以下である必要があります。"),
                    format!("The integer part must have {digits} digits or less."),
                );
            }
            NotOption(value) => {
                return pick(
                    language,
                    format!("\"{value}\"は選択肢にありません。"),
                    format!("The value, \"{value}\", is not in options."),
                );
            }
            NotUpdateKey(code) => {
                return pick(
                    language,
                    format!("フィールド「{code}」は「updateKey」に指定できません。"),
                    format!("The field \"{code}\" cannot be specified in \"updateKey\"."),
                );
            }
            NotSelectable(code) => {
                return pick(
                    language,
                    format!("\"{code}\"は作業者の候補にありません。"),
                    format!("The user \"{code}\" is not a candidate for the assignee."),
                );
            }
        };
        pick(language, ja.to_owned(), en.to_owned())
    }
}

fn pick(language: Language, ja: String, en: String) -> String {
    match language {
        Language::Ja => ja,
        Language::En => en,
    }
}
