//! The messages in the `errors` map of an error.
//!
//! Each note is a kind of mistake that can occur in several calls. Texts without a source are worded like similar ones.

use std::fmt::Arguments;

use crate::domain::language::Language;

/// One message under a key of the `errors` map.
#[derive(Debug, Clone)]
pub(crate) enum Note {
    RequiredParameter,
    Required,
    /// The smallest number that a parameter may be.
    NumberAtLeast(u64),
    /// The largest number that a parameter may be.
    NumberAtMost(u64),
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
    /// More than the limit in one call.
    AtMost {
        what: Counted,
        limit: usize,
    },
    /// None, or more than the limit, in one call.
    OneTo {
        limit: usize,
        what: Counted,
    },
    NotForBulk,
    OtherGuestSpace,
    IdAndUpdateKey,
    NotUpdateKey(String),
    UpdateKeyRepeated,
    OneAssignee,
    NotSelectable(String),
    /// What may occur once in a list occurs again.
    Repeated(String),
    /// A state that the process does not have.
    NoSuchState(String),
    FirstStateAssignee,
    /// A space needs an administrator among its members.
    NoAdministrator,
    /// A space with a single thread has no other threads, and no name for that one.
    SingleThread,
    NotEmail,
    NotTimeZone,
    /// Somebody has this login name already.
    AlreadyExists(String),
    /// A code that is not a field code, or is reserved.
    NotCode,
    /// The code of a new field that is not the key of its definition.
    OtherKey,
    /// A type with which no field can be added here.
    NotAddable,
    /// A part of a field that cannot be changed.
    Fixed,
    /// A field that cannot be deleted.
    NotDeletable,
    /// The file of another plug-in.
    OtherPlugin,
    /// The types of two fields do not fit each other.
    TypeMismatch,
    InQuery {
        ja: String,
        en: String,
    },
}

/// The things whose number in a call is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    AddedRecords,
    UpdatedRecords,
    DeletedRecords,
    Statuses,
    EvaluatedRecords,
    Requests,
    Assignees,
    Mentions,
    Views,
    Reports,
    CustomizationFiles,
    Plugins,
    Apps,
    ListedApps,
    ListedSpaces,
    AddedGuests,
    DeletedGuests,
    ThreadFiles,
    ReadPlugins,
    AddedFields,
    DeletedFields,
    Fields,
    Options,
    SearchTerms,
}

impl Counted {
    /// Returns how Japanese counts them, and what is done with them: `件`, `レコードを追加`, `records can be added`.
    fn phrases(self) -> (&'static str, &'static str, &'static str) {
        use Counted::*;
        match self {
            AddedRecords => ("件", "レコードを追加", "records can be added"),
            UpdatedRecords => ("件", "レコードを更新", "records can be updated"),
            DeletedRecords => ("件", "レコードを削除", "records can be deleted"),
            Statuses => (
                "件",
                "レコードのステータスを更新",
                "records can have their status updated",
            ),
            EvaluatedRecords => (
                "件",
                "レコードのアクセス権を評価",
                "records can be evaluated",
            ),
            Requests => ("件", "リクエストを実行", "requests can be run"),
            Assignees => ("人", "作業者を指定", "assignees can be specified"),
            Views => ("件", "一覧を設定", "views can be set"),
            Reports => ("件", "グラフを設定", "graphs can be set"),
            CustomizationFiles => ("件", "リンクとファイルを設定", "links and files can be set"),
            Plugins => ("件", "プラグインを設定", "plug-ins can be set"),
            Apps => ("件", "アプリの設定を反映", "apps can be deployed"),
            ListedApps => ("件", "アプリを指定", "apps can be specified"),
            ListedSpaces => ("件", "スペースを指定", "spaces can be specified"),
            AddedGuests => ("人", "ゲストを追加", "guests can be added"),
            DeletedGuests => ("人", "ゲストを削除", "guests can be deleted"),
            ThreadFiles => ("件", "ファイルを添付", "files can be attached"),
            SearchTerms => ("件", "検索条件を指定", "search terms can be specified"),
            ReadPlugins => ("件", "プラグインを指定", "plug-ins can be specified"),
            AddedFields => ("件", "フィールドを追加", "fields can be added"),
            DeletedFields => ("件", "フィールドを削除", "fields can be deleted"),
            Fields => ("件", "フィールドを設定", "fields can be set"),
            Options => ("件", "選択肢を設定", "options can be set"),
            Mentions => ("件", "宛先を指定", "mentions can be specified"),
        }
    }
}

impl Note {
    /// Returns the place among several messages under one key, which depends on the language.
    pub(crate) fn rank(&self, language: Language) -> u8 {
        match (self, language) {
            (Note::OneTo { .. }, Language::En) => 0,
            _ => 1,
        }
    }

    /// Returns the message.
    pub(crate) fn text(&self, language: Language) -> String {
        use Note::*;
        let say = |ja: Arguments<'_>, en: Arguments<'_>| language.pick(ja, en).to_string();
        match self {
            RequiredParameter => say(format_args!("必須です。"), format_args!("Required field.")),
            Required => say(format_args!("必須です。"), format_args!("Required.")),
            NotEnum => say(
                format_args!("Enum値のいずれかでなければなりません。"),
                format_args!("must be one of the enum value"),
            ),
            NotUnique => say(
                format_args!("値がほかのレコードと重複しています。"),
                format_args!("This value already exists in another record."),
            ),
            NotNumber => say(
                format_args!("数字でなければなりません。"),
                format_args!("Only numbers are allowed."),
            ),
            NotDate => say(
                format_args!("日時の形式が正しくありません。"),
                format_args!("Enter a valid date or time."),
            ),
            InTheFuture => say(
                format_args!("未来の日時は指定できません。"),
                format_args!("A future date and time cannot be specified."),
            ),
            NotLink => say(
                format_args!("URLの形式が正しくありません。"),
                format_args!("Enter a value in the format of the link."),
            ),
            NotForBulk => say(
                format_args!("一括処理では実行できないAPIです。"),
                format_args!("This API cannot be run in a bulk request."),
            ),
            OtherGuestSpace => say(
                format_args!("一括処理のリクエストは、すべて同じゲストスペースで指定します。"),
                format_args!("All requests of a bulk request must be in the same guest space."),
            ),
            IdAndUpdateKey => say(
                format_args!("更新するレコードは「id」と「updateKey」のどちらか一方で指定します。"),
                format_args!(
                    "The record to be updated must be specified by one of the parameters \"id\" and \"updateKey\"."
                ),
            ),
            UpdateKeyRepeated => say(
                format_args!("「updateKey」に指定したフィールドは「record」に指定できません。"),
                format_args!(
                    "The field specified in \"updateKey\" cannot be specified in \"record\"."
                ),
            ),
            OneAssignee => say(
                format_args!("このステータスの作業者は1人だけ指定できます。"),
                format_args!("Only one assignee can be specified for this status."),
            ),
            NumberAtLeast(least) => say(
                format_args!("最小でも{least}以上です。"),
                format_args!("must be greater than or equal to {least}"),
            ),
            NumberAtMost(most) => say(
                format_args!("最大でも{most}以下です。"),
                format_args!("must be less than or equal to {most}"),
            ),
            TooLong(limit) => {
                let bound = limit.saturating_add(1);
                say(
                    format_args!("{bound}文字より短くなければなりません。"),
                    format_args!("Enter less than {bound} characters."),
                )
            }
            TooShort(limit) => {
                let bound = limit.saturating_sub(1);
                say(
                    format_args!("{bound}文字より長くなければなりません。"),
                    format_args!("Enter more than {bound} characters."),
                )
            }
            TooLarge(limit) => say(
                format_args!("{limit}以下である必要があります。"),
                format_args!("The value must be {limit} or less."),
            ),
            TooSmall(limit) => say(
                format_args!("{limit}以上である必要があります。"),
                format_args!("The value must be {limit} or more."),
            ),
            TooManyDigits(digits) => say(
                format_args!("整数部分は{digits}桁以下である必要があります。"),
                format_args!("The integer part must have {digits} digits or less."),
            ),
            NotOption(value) => say(
                format_args!("\"{value}\"は選択肢にありません。"),
                format_args!("The value, \"{value}\", is not in options."),
            ),
            NotUpdateKey(code) => say(
                format_args!("フィールド「{code}」は「updateKey」に指定できません。"),
                format_args!("The field \"{code}\" cannot be specified in \"updateKey\"."),
            ),
            NotSelectable(code) => say(
                format_args!("\"{code}\"は作業者の候補にありません。"),
                format_args!("The user \"{code}\" is not a candidate for the assignee."),
            ),
            Repeated(name) => say(
                format_args!("「{name}」が重複しています。"),
                format_args!("\"{name}\" is specified more than once."),
            ),
            NoSuchState(name) => say(
                format_args!("ステータス「{name}」は存在しません。"),
                format_args!("The status \"{name}\" does not exist."),
            ),
            FirstStateAssignee => say(
                format_args!("最初のステータスの作業者には、作成者以外を指定できません。"),
                format_args!(
                    "The assignee of the first status can only be the creator, or nobody."
                ),
            ),
            NoAdministrator => say(
                format_args!("スペースの管理者を1人以上指定します。"),
                format_args!("At least one administrator of the space must be specified."),
            ),
            SingleThread => say(
                format_args!("このスペースでは複数のスレッドを使用できません。"),
                format_args!("Multiple threads are not enabled in this space."),
            ),
            NotEmail => say(
                format_args!("メールアドレスの形式が正しくありません。"),
                format_args!("The format of the email address is not valid."),
            ),
            NotTimeZone => say(
                format_args!("タイムゾーンの指定が正しくありません。"),
                format_args!("The time zone is not valid."),
            ),
            AlreadyExists(code) => say(
                format_args!("「{code}」はすでに存在します。"),
                format_args!("\"{code}\" already exists."),
            ),
            NotCode => say(
                format_args!("フィールドコードに使用できない文字列です。"),
                format_args!("This cannot be used as a field code."),
            ),
            OtherKey => say(
                format_args!("フィールドコードは、プロパティのキーと同じでなければなりません。"),
                format_args!("The field code must be the same as the key of the property."),
            ),
            NotAddable => say(
                format_args!("このタイプのフィールドは追加できません。"),
                format_args!("A field of this type cannot be added."),
            ),
            Fixed => say(
                format_args!("この設定は変更できません。"),
                format_args!("This setting cannot be changed."),
            ),
            NotDeletable => say(
                format_args!("このフィールドは削除できません。"),
                format_args!("This field cannot be deleted."),
            ),
            OtherPlugin => say(
                format_args!("このファイルは別のプラグインのものです。"),
                format_args!("This is the file of another plug-in."),
            ),
            TypeMismatch => say(
                format_args!("フィールドのタイプの組み合わせが正しくありません。"),
                format_args!("The types of the fields do not fit each other."),
            ),
            InQuery { ja, en } => language.pick(ja, en).clone(),
            AtMost { what, limit } => {
                let (unit, ja, en) = what.phrases();
                say(
                    format_args!("一度に{limit}{unit}までの{ja}できます。"),
                    format_args!("A maximum of {limit} {en} at one time."),
                )
            }
            OneTo { limit, what } => {
                let (unit, ja, en) = what.phrases();
                say(
                    format_args!("一度に1{unit}から{limit}{unit}までの{ja}できます。"),
                    format_args!("Between 1 and {limit} {en} at one time."),
                )
            }
        }
    }
}
