//! Get General Settings and Update General Settings: how an app looks and how precise its numbers are.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{Settings, SettingsFile, UpdatedSettings};
use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The general settings of an app, as they are read and as they are written. A member that is `None` is not sent, and stays as it is.
/// Members that a newer kintone added are kept in [`others`](GeneralSettings::others) and sent back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct GeneralSettings {
    /// The name, up to 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The description as HTML, up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The icon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<AppIcon>,
    /// The colours and patterns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<AppTheme>,
    /// The field whose value is the title of a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_field: Option<TitleField>,
    /// Whether lists show thumbnails of images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_thumbnails: Option<bool>,
    /// Whether users may delete many records at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_bulk_deletion: Option<bool>,
    /// Whether records have comments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_comments: Option<bool>,
    /// Whether users may add a record as a copy of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_duplicate_record: Option<bool>,
    /// Whether users may edit records in a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_inline_record_editing: Option<bool>,
    /// The precision of numbers and calculations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_precision: Option<NumberPrecision>,
    /// The first month of the fiscal year, from 1 to 12.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub first_month_of_fiscal_year: Option<u64>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// The icon of an app: a preset by its key, or a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppIcon {
    /// Whether it is a preset or a file.
    #[serde(rename = "type")]
    pub icon_type: IconType,
    /// The key of a preset: `APP72`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SettingsFile>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// The kinds of icon.
    IconType {
        /// One of kintone's icons.
        Preset = "PRESET",
        /// A file.
        File = "FILE",
    }
}

impl AppIcon {
    /// Names one of kintone's icons by its key: `APP72`.
    pub fn preset(key: impl Into<String>) -> AppIcon {
        AppIcon {
            icon_type: IconType::Preset,
            key: Some(key.into()),
            file: None,
            others: Map::new(),
        }
    }

    /// Creates a file.
    pub fn file(file: SettingsFile) -> AppIcon {
        AppIcon {
            icon_type: IconType::File,
            key: None,
            file: Some(file),
            others: Map::new(),
        }
    }
}

open_enum! {
    /// The colours and patterns of an app.
    AppTheme {
        /// White.
        White = "WHITE",
        /// A clipboard.
        Clipboard = "CLIPBOARD",
        /// A binder.
        Binder = "BINDER",
        /// A pencil.
        Pencil = "PENCIL",
        /// Clips.
        Clips = "CLIPS",
        /// Red.
        Red = "RED",
        /// Green.
        Green = "GREEN",
        /// Blue.
        Blue = "BLUE",
        /// Yellow.
        Yellow = "YELLOW",
        /// Black.
        Black = "BLACK",
    }
}

/// The field whose value is the title of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TitleField {
    /// Whether kintone chooses the field.
    pub selection_mode: TitleSelection,
    /// The code of a field that was chosen by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// Whether kintone or an administrator chooses the title field.
    TitleSelection {
        /// kintone.
        Auto = "AUTO",
        /// An administrator of the app.
        Manual = "MANUAL",
    }
}

impl TitleField {
    /// Lets kintone choose the field.
    pub fn auto() -> TitleField {
        TitleField {
            selection_mode: TitleSelection::Auto,
            code: None,
            others: Map::new(),
        }
    }

    /// Returns the field with this code.
    pub fn of(code: impl Into<String>) -> TitleField {
        TitleField {
            selection_mode: TitleSelection::Manual,
            code: Some(code.into()),
            others: Map::new(),
        }
    }
}

/// The precision of numbers and calculations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NumberPrecision {
    /// How many digits a number has at most: 16 unless it was changed.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub digits: Option<u64>,
    /// How many of them are decimal places: 4 unless it was changed.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub decimal_places: Option<u64>,
    /// How the rest is rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding_mode: Option<RoundingMode>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// How numbers are rounded.
    RoundingMode {
        /// To the nearest number, and from the middle to the even one.
        HalfEven = "HALF_EVEN",
        /// Away from zero.
        Up = "UP",
        /// Towards zero.
        Down = "DOWN",
    }
}

impl GeneralSettings {
    /// Settings that change nothing, to be filled in.
    pub fn new() -> GeneralSettings {
        GeneralSettings::default()
    }

    /// Sets the name, up to 64 characters.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> GeneralSettings {
        self.name = Some(name.into());
        self
    }

    /// Sets the description as HTML, up to 10,000 characters.
    #[must_use]
    pub fn description(mut self, html: impl Into<String>) -> GeneralSettings {
        self.description = Some(html.into());
        self
    }

    /// Sets the icon.
    #[must_use]
    pub fn icon(mut self, icon: AppIcon) -> GeneralSettings {
        self.icon = Some(icon);
        self
    }

    /// Sets the colours and patterns.
    #[must_use]
    pub fn theme(mut self, theme: AppTheme) -> GeneralSettings {
        self.theme = Some(theme);
        self
    }

    /// Sets the field whose value is the title of a record.
    #[must_use]
    pub fn title_field(mut self, field: TitleField) -> GeneralSettings {
        self.title_field = Some(field);
        self
    }

    /// Sets the first month of the fiscal year, from 1 to 12.
    #[must_use]
    pub fn first_month_of_fiscal_year(mut self, month: u64) -> GeneralSettings {
        self.first_month_of_fiscal_year = Some(month);
        self
    }
}

/// Reads name, icon, theme, number precision and what else is general about an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetGeneralSettings;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let read = client.send(GetGeneralSettings::new(AppId::new(1))).await?;
/// println!("{:?} at revision {}", read.settings.name, read.revision);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get General Settings (GET app/settings.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetGeneralSettings {
    app: AppId,
    lang: Option<String>,
}

impl GetGeneralSettings {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetGeneralSettings {
        GetGeneralSettings { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetGeneralSettings {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetGeneralSettings {
    type Response = Settings<GeneralSettings>;
    const INFO: Info =
        Info::new("get general settings", &Method::GET, "app/settings.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetGeneralSettings {}

/// Changes the general settings of an app, in the settings that are not yet deployed. What is not set stays as it is.
///
/// With a [revision](UpdateGeneralSettings::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{GeneralSettings, UpdateGeneralSettings};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let settings = GeneralSettings::new().name("請求書");
/// client.send(UpdateGeneralSettings::new(AppId::new(1), settings)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update General Settings (PUT preview/app/settings.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateGeneralSettings {
    app: AppId,
    #[serde(flatten)]
    settings: GeneralSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateGeneralSettings {
    /// Creates a request that changes what is set in these settings.
    pub fn new(app: AppId, settings: GeneralSettings) -> UpdateGeneralSettings {
        UpdateGeneralSettings {
            app,
            settings,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateGeneralSettings {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateGeneralSettings {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update general settings", &Method::PUT, "app/settings.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateGeneralSettings {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};
    use crate::record::values::UploadedFile;

    /// As kintone's documentation shows it, and members and words that this version does not know.
    const ANSWER: &str = r##"{"name":"San Francisco Lunch Map","description":"<div>A list of great places</div>",
        "icon":{"type":"FILE","file":{"contentType":"image/png","fileKey":"K1","name":"lunch.png","size":"1024","new":1}},
        "theme":"RAINBOW","titleField":{"selectionMode":"MANUAL","code":"名前"},"enableThumbnails":true,
        "enableBulkDeletion":false,"enableComments":true,"enableDuplicateRecord":true,"enableInlineRecordEditing":false,
        "numberPrecision":{"digits":"16","decimalPlaces":"4","roundingMode":"HALF_EVEN","new":null},
        "firstMonthOfFiscalYear":"4","new":{"a":["b"]},"revision":"24"}"##;

    #[test]
    fn settings_are_read_live_and_from_the_preview() {
        let request = sent(GetGeneralSettings::new(AppId::new(1)).lang("default"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/app/settings.json?app=1&lang=default"
        );
        let request = sent(GetGeneralSettings::new(AppId::new(1)).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/settings.json?app=1"
        );
        let read = answer(GetGeneralSettings::new(AppId::new(1)), 200, ANSWER).unwrap();
        let settings = read.settings;
        assert_eq!(read.revision, Revision::new(24));
        assert_eq!(settings.theme, Some(AppTheme::Other("RAINBOW".into())));
        assert_eq!(settings.first_month_of_fiscal_year, Some(4));
        let precision = settings.number_precision.unwrap();
        assert_eq!(
            (
                precision.digits,
                precision.decimal_places,
                precision.rounding_mode
            ),
            (Some(16), Some(4), Some(RoundingMode::HalfEven))
        );
        assert_eq!(settings.icon.unwrap().file.unwrap().size, Some(1024));
        assert!(!settings.others.contains_key("revision"));
    }

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        let read = answer(GetGeneralSettings::new(AppId::new(1)), 200, ANSWER).unwrap();
        let request =
            UpdateGeneralSettings::new(AppId::new(1), read.settings).revision(read.revision);
        let sent = body(request);
        assert_written_back(ANSWER, &sent, &[]);
        assert!(sent.contains(r#""revision":24"#), "{sent}");
        assert!(sent.contains(r#""size":"1024""#), "{sent}");
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let request = UpdateGeneralSettings::new(AppId::new(1), GeneralSettings::new());
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/settings.json"
        );
        assert_eq!(sent(request.clone()).replay, Replay::Never);
        assert_eq!(body(request), r#"{"app":1}"#);
        let icon = AppIcon::file(SettingsFile::uploaded(&UploadedFile::new("K")));
        let settings = GeneralSettings::new()
            .name("a")
            .description("b")
            .icon(icon)
            .theme(AppTheme::Red)
            .title_field(TitleField::of("c"))
            .first_month_of_fiscal_year(4);
        let request = UpdateGeneralSettings::new(AppId::new(1), settings);
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"name":"a","description":"b","icon":{"type":"FILE","file":{"fileKey":"K"}},"theme":"RED","titleField":{"selectionMode":"MANUAL","code":"c"},"firstMonthOfFiscalYear":"4"}"#
        );
        let updated = answer(request, 200, r#"{"revision":"25"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(25));
        let settings = GeneralSettings::new()
            .icon(AppIcon::preset("APP72"))
            .title_field(TitleField::auto());
        assert_eq!(
            body(UpdateGeneralSettings::new(AppId::new(1), settings)),
            r#"{"app":1,"icon":{"type":"PRESET","key":"APP72"},"titleField":{"selectionMode":"AUTO"}}"#
        );
    }
}
