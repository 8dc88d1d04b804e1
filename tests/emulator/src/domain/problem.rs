//! Every refusal of this server: its HTTP status, its code and its text in both languages.
//!
//! One table, so that a text is looked up, corrected and translated in one place. Texts that no source gives are
//! worded after their neighbours; clients must not match on any of them.

use std::fmt::Arguments;

use crate::domain::language::Language;
use crate::domain::query::{PROCESS_DISABLED, QueryError};

/// Why a call is refused as a whole.
#[derive(Debug, Clone)]
pub(crate) enum Problem {
    Invalid,
    IllegalRequest,
    InvalidJson,
    LoginNeeded,
    WrongPassword,
    NoPrivilege,
    /// A field that the caller may not change.
    FieldNotEditable(String),
    UnknownToken,
    TokenLacksPermission,
    DuplicateToken,
    AppNotFound(u64),
    AppInGuestSpace,
    SpaceNotFound(u64),
    RecordNotFound(u64),
    KeyNotFound,
    RevisionConflict,
    /// The settings of the app are being deployed.
    DeployRunning(u64),
    /// Somebody else has changed the settings of the app.
    SettingsConflict(u64),
    /// A code in a setting that is not in the form.
    FieldNotFound(String),
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
    /// A field that a lookup refers to cannot be deleted.
    UsedByLookup(String),
    /// A field that a related records field refers to cannot be deleted.
    UsedByRelatedRecords(String),
    /// A formula that does not fit its form.
    Formula(String),
    /// Values of a field that becomes unique.
    RepeatedValues {
        field: String,
        value: String,
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
    /// Something for which no source names a code.
    NotFound {
        what: Missing,
        id: String,
    },
    Unsupported {
        method: String,
        path: String,
    },
    /// A parameter whose format no documentation describes.
    UnsupportedParameter(&'static str),
    Database(String),
}

/// What a [`Problem::NotFound`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Api,
    SpaceTemplate,
    Thread,
    Plugin,
}

impl Missing {
    /// Returns the refusal for one that does not exist.
    pub(crate) fn problem(self, id: impl ToString) -> Problem {
        Problem::NotFound {
            what: self,
            id: id.to_string(),
        }
    }

    fn code(self) -> &'static str {
        match self {
            Missing::Api => "EMULATOR_API_NOT_FOUND",
            Missing::SpaceTemplate => "EMULATOR_SPACE_TEMPLATE_NOT_FOUND",
            Missing::Thread => "EMULATOR_THREAD_NOT_FOUND",
            Missing::Plugin => "EMULATOR_PLUGIN_NOT_FOUND",
        }
    }

    /// Returns what it is called in both languages.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Missing::Api => ("API", "API"),
            Missing::SpaceTemplate => ("スペーステンプレート", "space template"),
            Missing::Thread => ("スレッド", "thread"),
            Missing::Plugin => ("プラグイン", "plug-in"),
        }
    }
}

impl Problem {
    /// Returns the language of this refusal for a request that names none. The limit on requests is kept by a machine that does
    /// not know the caller's settings.
    pub(crate) fn default_language(&self, default: Language) -> Language {
        match self {
            Problem::TooManyRequests => Language::En,
            _ => default,
        }
    }

    /// Returns whether a user, a department or a group does not exist.
    pub(crate) fn is_unknown_entity(&self) -> bool {
        use Problem::{UnknownGroup, UnknownOrganization, UnknownUser};
        matches!(
            self,
            UnknownUser(_) | UnknownOrganization(_) | UnknownGroup(_)
        )
    }

    /// Returns the HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.status_and_code().0
    }

    /// Returns the code.
    pub(crate) fn code(&self) -> &'static str {
        self.status_and_code().1
    }

    fn status_and_code(&self) -> (u16, &'static str) {
        use Problem::*;
        match self {
            Invalid => (400, "CB_VA01"),
            IllegalRequest => (400, "CB_IL02"),
            InvalidJson => (400, "CB_IJ01"),
            LoginNeeded => (401, "CB_AU01"),
            WrongPassword => (401, "CB_WA01"),
            NoPrivilege => (403, "CB_NO02"),
            // Assumed: the status.
            FieldNotEditable(_) => (403, "GAIA_FU01"),
            UnknownToken => (400, "GAIA_IA02"),
            TokenLacksPermission => (403, "GAIA_NO01"),
            DuplicateToken => (400, "GAIA_DA03"),
            KeyNotFound => (404, "GAIA_RE20"),
            RevisionConflict => (409, "GAIA_CO02"),
            // Assumed: the code for an app that cannot be operated on now.
            DeployRunning(_) => (403, "GAIA_NO02"),
            SettingsConflict(_) => (409, "GAIA_CO03"),
            FieldNotFound(_) => (400, "GAIA_FC01"),
            ProcessDisabled => (400, "GAIA_ST02"),
            ActionMismatch => (400, "GAIA_IL03"),
            NotAssignee => (403, "GAIA_NT01"),
            CommentNotFound => (400, "GAIA_RE02"),
            CursorNotFound => (404, "GAIA_CN01"),
            TooManyCursors => (429, "GAIA_TM12"),
            TooManyRequests => (429, "GAIA_TO04"),
            LockFailed(status) => (*status, "GAIA_DA02"),
            UnheardOf => (400, "EMULATOR_UNHEARD_OF"),
            SeveralTokensInBulk => (400, "CB_IL02"),
            AppInGuestSpace => (400, "GAIA_IL23"),
            AppNotFound(_) => (404, "GAIA_AP01"),
            // Assumed: no source names the code for spaces.
            SpaceNotFound(_) => (404, "GAIA_SP01"),
            RecordNotFound(_) => (404, "GAIA_RE01"),
            FileNotFound(_) => (404, "GAIA_BL01"),
            LookupNotFound { .. } => (400, "GAIA_LO04"),
            LookupKeyNotUnique { .. } => (400, "GAIA_LO03"),
            UsedByLookup(_) => (400, "GAIA_LO02"),
            UsedByRelatedRecords(_) => (400, "GAIA_RE07"),
            Formula(_) => (400, "GAIA_IL01"),
            RepeatedValues { .. } => (400, "EMULATOR_SETUP"),
            DuplicateRow(_) => (400, "GAIA_SI01"),
            UnknownUser(_) => (400, "GAIA_IL26"),
            UnknownOrganization(_) => (400, "GAIA_IL28"),
            // No source names the code for groups; the one for users is the nearest.
            UnknownGroup(_) => (400, "GAIA_IL26"),
            NotFound { what, .. } => (404, what.code()),
            Unsupported { .. } | UnsupportedParameter(_) => (501, "EMULATOR_UNSUPPORTED"),
            Database(_) => (500, "EMULATOR_DATABASE"),
            Setup(_) => (400, "EMULATOR_SETUP"),
            Query(error) => (error.status, error.code),
        }
    }

    /// Returns the message.
    pub(crate) fn text(&self, language: Language) -> String {
        use Problem::*;
        let say = |ja: Arguments<'_>, en: Arguments<'_>| language.pick(ja, en).to_string();
        match self {
            Invalid => say(
                format_args!("入力内容が正しくありません。"),
                format_args!("Missing or invalid input."),
            ),
            IllegalRequest => say(
                format_args!("不正なリクエストです。"),
                format_args!("Illegal request."),
            ),
            InvalidJson => say(
                format_args!("不正なJSON文字列です。"),
                format_args!("Invalid JSON string."),
            ),
            LoginNeeded => say(
                format_args!("ログインしてください。"),
                format_args!("Please login."),
            ),
            WrongPassword => say(
                format_args!(
                    "ユーザーのパスワード認証に失敗しました。「X-Cybozu-Authorization」ヘッダーの値が正しくありません。"
                ),
                format_args!(
                    "Password authentication failed. The value in http header of X-Cybozu-Authorization is not valid."
                ),
            ),
            NoPrivilege => say(
                format_args!("権限がありません。"),
                format_args!("No privilege to proceed."),
            ),
            FieldNotEditable(code) => say(
                format_args!("フィールド（{code}）を編集する権限がありません。"),
                format_args!("You do not have permission to edit the field ({code})."),
            ),
            UnknownToken => say(
                format_args!("指定したAPIトークンは、アプリで生成されたトークンと異なります。"),
                format_args!(
                    "The specified API token does not match the API token generated via an app."
                ),
            ),
            TokenLacksPermission => say(
                format_args!("このAPIトークンでは、指定したAPIを実行できません。"),
                format_args!("Using this API token, you cannot run the specified API."),
            ),
            DuplicateToken => say(
                format_args!("同じアプリのAPIトークンを重複して指定することはできません。"),
                format_args!("You cannot specify a duplicate API token for the same app."),
            ),
            KeyNotFound => say(
                format_args!("「updateKey」に指定した条件にあてはまるレコードが見つかりません。"),
                format_args!("No record matches the condition specified in \"updateKey\"."),
            ),
            RevisionConflict => say(
                format_args!(
                    "指定したrevisionは最新ではありません。ほかのユーザーがレコードを更新した可能性があります。"
                ),
                format_args!(
                    "The revision is not the latest. Someone may have updated the record."
                ),
            ),
            SettingsConflict(app) => say(
                format_args!(
                    "指定したrevisionは最新ではありません。ほかのユーザーがアプリ（id: {app}）の設定を更新した可能性があります。"
                ),
                format_args!(
                    "The revision is not the latest. Someone may update the app settings (ID: {app})."
                ),
            ),
            DeployRunning(app) => say(
                format_args!("アプリ（id: {app}）の設定を運用環境に反映している途中です。"),
                format_args!("The settings of the app (ID: {app}) are being deployed."),
            ),
            FieldNotFound(code) => say(
                format_args!("指定されたフィールド（code: {code}）が見つかりません。"),
                format_args!("The specified field (code: {code}) is not found."),
            ),
            ProcessDisabled => say(
                format_args!("{}", PROCESS_DISABLED.0),
                format_args!("{}", PROCESS_DISABLED.1),
            ),
            ActionMismatch => say(
                format_args!(
                    "ステータスの変更に失敗しました。ほかのユーザーがステータス、またはステータスの設定を変更した可能性があります。"
                ),
                format_args!(
                    "Failed to update the status. The settings or the status itself may have been changed by someone."
                ),
            ),
            NotAssignee => say(
                format_args!("作業者ではないため、ステータスを変更できません。"),
                format_args!("Only the assignee can change the status."),
            ),
            CommentNotFound => say(
                format_args!("指定したコメントが存在しません。削除された可能性があります。"),
                format_args!(
                    "The specified comment does not exist. The comment may have been deleted."
                ),
            ),
            CursorNotFound => say(
                format_args!("指定したカーソルは存在しないか、既に有効期限が切れています。"),
                format_args!("The specified cursor does not exist, or it has already expired."),
            ),
            TooManyCursors => say(
                format_args!(
                    "作成できるカーソルの上限に達しているため、カーソルを作成できません。不要なカーソルを削除するか、しばらく経ってから再実行してください。"
                ),
                format_args!(
                    "No more cursors can be created: their maximum number is reached. Delete cursors that are not needed, or try again later."
                ),
            ),
            TooManyRequests => say(
                format_args!("APIの同時リクエスト数が上限を超えています。"),
                format_args!("The number of concurrent API requests exceeds the limit."),
            ),
            LockFailed(_) => say(
                format_args!(
                    "データベースのロックに失敗したため、変更を保存できませんでした。時間をおいて再度お試しください。"
                ),
                format_args!(
                    "Failed to save the changes because the database could not be locked. Please wait a while and try again."
                ),
            ),
            UnheardOf => say(
                format_args!("ドキュメントにないエラーです。"),
                format_args!("An error that no documentation lists."),
            ),
            SeveralTokensInBulk => say(
                format_args!("一括処理で指定できるAPIトークンは1つだけです。"),
                format_args!("Only one API token can be specified for a bulk request."),
            ),
            // The text contains a placeholder instead of the id of the space.
            AppInGuestSpace => say(
                format_args!(
                    "ゲストスペース内のアプリを操作する場合は、リクエストの送信先を「/k/guest/（ゲストスペースのID）/v1/...」にします。"
                ),
                format_args!(
                    "To access an app in a guest space, send the request to \"/k/guest/(guest space ID)/v1/...\"."
                ),
            ),
            AppNotFound(app) => say(
                format_args!(
                    "指定したアプリ（id: {app}）が見つかりません。削除されている可能性があります。"
                ),
                format_args!("The app (ID: {app}) not found. The app may have been deleted."),
            ),
            SpaceNotFound(id) => say(
                format_args!(
                    "指定したスペース（id: {id}）が見つかりません。削除されている可能性があります。"
                ),
                format_args!("The space (ID: {id}) not found. The space may have been deleted."),
            ),
            RecordNotFound(id) => say(
                format_args!("指定したレコード（id: {id}）が見つかりません。"),
                format_args!("The specified record (ID: {id}) is not found."),
            ),
            FileNotFound(key) => say(
                format_args!("指定したファイル（id: {key}）が見つかりません。"),
                format_args!("The specified file (id: {key}) not found."),
            ),
            LookupNotFound { field, value } => say(
                format_args!(
                    "フィールド「{field}」の値「{value}」が、ルックアップの参照先のフィールドにないか、またはアプリやフィールドの閲覧権限がありません。"
                ),
                format_args!(
                    "A value {value} in the field {field} does not exist in the datasource app for lookup, or you do not have permission to view the app or the field."
                ),
            ),
            LookupKeyNotUnique { field } => say(
                format_args!(
                    "ルックアップフィールド「{field}」を更新できません。参照先のフィールドに「値の重複を禁止する」が設定されていません。"
                ),
                format_args!(
                    "The lookup field \"{field}\" cannot be updated: its key field in the datasource app does not prohibit duplicate values."
                ),
            ),
            UsedByLookup(field) => say(
                format_args!(
                    "フィールド（code: {field}）は、ルックアップで使用されているため削除できません。"
                ),
                format_args!(
                    "The field (code: {field}) cannot be deleted, because a lookup field refers to it."
                ),
            ),
            UsedByRelatedRecords(field) => say(
                format_args!(
                    "フィールド（code: {field}）は、関連レコード一覧で使用されているため削除できません。"
                ),
                format_args!(
                    "The field (code: {field}) cannot be deleted, because a related records field refers to it."
                ),
            ),
            Formula(reason) => reason.clone(),
            RepeatedValues { field, value } => format!(
                "the field {field} cannot become unique: several records have the value {value:?}"
            ),
            DuplicateRow(id) => say(
                format_args!("テーブルの行ID（id: {id}）が重複しています。"),
                format_args!("The row ID (id: {id}) of the table is duplicated."),
            ),
            UnknownUser(code) => say(
                format_args!(
                    "指定したユーザー（code: {code}）が見つかりません。削除されている可能性があります。"
                ),
                format_args!(
                    "The specified user (code: {code}) is not found. The user may have been deleted."
                ),
            ),
            UnknownOrganization(code) => say(
                format_args!(
                    "指定した組織（code: {code}）が見つかりません。削除されている可能性があります。"
                ),
                format_args!(
                    "The specified department (code: {code}) is not found. It may have been deleted."
                ),
            ),
            UnknownGroup(code) => say(
                format_args!(
                    "指定したグループ（code: {code}）が見つかりません。削除されている可能性があります。"
                ),
                format_args!(
                    "The specified group (code: {code}) is not found. It may have been deleted."
                ),
            ),
            NotFound { what, id } => {
                let (ja, en) = what.names();
                say(
                    format_args!("指定した{ja}（id: {id}）が見つかりません。"),
                    format_args!("The specified {en} (ID: {id}) is not found."),
                )
            }
            Unsupported { method, path } => say(
                format_args!("kintone-emulatorは {method} {path} に対応していません。"),
                format_args!("kintone-emulator does not support {method} {path}"),
            ),
            UnsupportedParameter(name) => say(
                format_args!("kintone-emulatorは「{name}」に対応していません。"),
                format_args!("kintone-emulator does not support the parameter \"{name}\""),
            ),
            Database(reason) => say(
                format_args!("kintone-emulatorのデータベースエラー: {reason}"),
                format_args!("the database of kintone-emulator failed: {reason}"),
            ),
            Setup(reason) => reason.clone(),
            Query(error) => language.pick(&error.ja, &error.en).clone(),
        }
    }
}
