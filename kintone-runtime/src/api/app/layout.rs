//! Get Form Layout and Update Form Layout: where the fields lie on the form of an app.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::UpdatedSettings;
use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The layout of a form, and the revision of the settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct FormLayout {
    /// The rows of the form.
    pub layout: Vec<LayoutRow>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// A row of a form, a table or a group, as it is read and as it is written. What a newer kintone added is kept in
/// [`others`](LayoutRow::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LayoutRow {
    /// What it is.
    #[serde(rename = "type")]
    pub row_type: LayoutRowType,
    /// The field code of a table or a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The fields of a row or a table, from left to right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<LayoutItem>>,
    /// The rows of a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<Vec<LayoutRow>>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// A field, a label, a space or a line in a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LayoutItem {
    /// The field type, or `LABEL`, `SPACER` or `HR`.
    #[serde(rename = "type")]
    pub item_type: String,
    /// The field code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The HTML of a label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The id that the element of a space has on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element_id: Option<String>,
    /// How large it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<LayoutSize>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// How large something in a row is, in pixels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct LayoutSize {
    /// The width.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub width: Option<u64>,
    /// The height of a space.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub height: Option<u64>,
    /// The height of the box of a text with several lines.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional",
        serialize_with = "digits::write_optional"
    )]
    pub inner_height: Option<u64>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// What is in a row.
    LayoutRowType {
        /// Fields side by side.
        Row = "ROW",
        /// A table.
        Subtable = "SUBTABLE",
        /// A group of rows.
        Group = "GROUP",
    }
}

impl LayoutRow {
    /// Creates a row with these fields side by side.
    pub fn row(fields: impl IntoIterator<Item = LayoutItem>) -> LayoutRow {
        LayoutRow {
            fields: Some(fields.into_iter().collect()),
            ..LayoutRow::of(LayoutRowType::Row, None)
        }
    }

    /// Returns the table with this field code, with these fields side by side.
    pub fn subtable(
        code: impl Into<String>,
        fields: impl IntoIterator<Item = LayoutItem>,
    ) -> LayoutRow {
        LayoutRow {
            fields: Some(fields.into_iter().collect()),
            ..LayoutRow::of(LayoutRowType::Subtable, Some(code.into()))
        }
    }

    /// Returns the group with this field code, with these rows.
    pub fn group(code: impl Into<String>, rows: impl IntoIterator<Item = LayoutRow>) -> LayoutRow {
        LayoutRow {
            layout: Some(rows.into_iter().collect()),
            ..LayoutRow::of(LayoutRowType::Group, Some(code.into()))
        }
    }

    fn of(row_type: LayoutRowType, code: Option<String>) -> LayoutRow {
        LayoutRow {
            row_type,
            code,
            fields: None,
            layout: None,
            others: Map::new(),
        }
    }
}

impl LayoutItem {
    /// Returns the field of this type with this code: `SINGLE_LINE_TEXT`, `件名`.
    pub fn field(field_type: impl Into<String>, code: impl Into<String>) -> LayoutItem {
        LayoutItem {
            code: Some(code.into()),
            ..LayoutItem::of(field_type.into())
        }
    }

    /// Creates a label with this HTML.
    pub fn label(html: impl Into<String>) -> LayoutItem {
        LayoutItem {
            label: Some(html.into()),
            ..LayoutItem::of("LABEL".into())
        }
    }

    /// Creates a space whose element has this id on the page.
    pub fn spacer(element_id: impl Into<String>) -> LayoutItem {
        LayoutItem {
            element_id: Some(element_id.into()),
            ..LayoutItem::of("SPACER".into())
        }
    }

    /// Creates a line.
    pub fn line() -> LayoutItem {
        LayoutItem::of("HR".into())
    }

    /// Sets the width in pixels.
    #[must_use]
    pub fn width(mut self, pixels: u64) -> LayoutItem {
        self.size.get_or_insert_default().width = Some(pixels);
        self
    }

    /// Sets the height of a space in pixels.
    #[must_use]
    pub fn height(mut self, pixels: u64) -> LayoutItem {
        self.size.get_or_insert_default().height = Some(pixels);
        self
    }

    /// Sets the height of the box of a text with several lines, in pixels.
    #[must_use]
    pub fn inner_height(mut self, pixels: u64) -> LayoutItem {
        self.size.get_or_insert_default().inner_height = Some(pixels);
        self
    }

    fn of(item_type: String) -> LayoutItem {
        LayoutItem {
            item_type,
            code: None,
            label: None,
            element_id: None,
            size: None,
            others: Map::new(),
        }
    }
}

/// Reads where the fields lie on the form of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetFormLayout;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for row in client.send(GetFormLayout::new(AppId::new(1))).await?.layout {
///     println!("{:?}: {:?}", row.row_type, row.fields);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the settings cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if the app does not exist.
///
/// Source: kintone REST API, Get Form Layout (GET app/form/layout.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetFormLayout {
    app: AppId,
}

impl GetFormLayout {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetFormLayout {
        GetFormLayout { app }
    }
}

impl Endpoint for GetFormLayout {
    type Response = FormLayout;
    const INFO: Info = Info::new("get form layout", &Method::GET, "app/form/layout.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetFormLayout {}

/// Replaces the layout of the form of an app, in the settings that are not yet deployed.
///
/// With a [revision](UpdateFormLayout::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{GetFormLayout, LayoutItem, LayoutRow, UpdateFormLayout};
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = AppId::new(1);
/// let mut read = client.send(GetFormLayout::new(app).preview()).await?;
/// read.layout.insert(0, LayoutRow::row([LayoutItem::label("<b>請求先</b>").width(300)]));
/// client.send(UpdateFormLayout::new(app, read.layout).revision(read.revision)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Form Layout (PUT preview/app/form/layout.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateFormLayout {
    app: AppId,
    layout: Vec<LayoutRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateFormLayout {
    /// Creates a request that makes these all rows of the form.
    pub fn new(app: AppId, layout: Vec<LayoutRow>) -> UpdateFormLayout {
        UpdateFormLayout {
            app,
            layout,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateFormLayout {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateFormLayout {
    type Response = UpdatedSettings;
    const INFO: Info = Info::new("update form layout", &Method::PUT, "app/form/layout.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateFormLayout {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members that this version does not know.
    const ANSWER: &str = r#"{"layout":[{"type":"ROW","fields":[{"type":"SINGLE_LINE_TEXT","code":"件名","size":{"width":"200","new":1}},
        {"type":"RICH_TEXT","code":"本文","size":{"width":"315","innerHeight":"125"},"new":2},{"type":"LABEL","label":"a",
        "size":{"width":"97"}},{"type":"SPACER","elementId":"s","size":{"width":"50","height":"20"}},{"type":"HR",
        "size":{"width":"400"}}],"new":3},{"type":"SUBTABLE","code":"明細","fields":[{"type":"NUMBER","code":"数量",
        "size":{"width":"100"}}]},{"type":"GROUP","code":"他","layout":[{"type":"ROW","fields":[{"type":"GROUP_SELECT","code":"組"}]}]},
        {"type":"TAB","code":"x"}],"revision":"2"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss() {
        assert_eq!(
            sent(GetFormLayout::new(APP)).url,
            "https://example.cybozu.com/k/v1/app/form/layout.json?app=1"
        );
        assert_eq!(
            sent(GetFormLayout::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/form/layout.json?app=1"
        );
        let read = answer(GetFormLayout::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.layout[3].row_type, LayoutRowType::Other("TAB".into()));
        let request = UpdateFormLayout::new(APP, read.layout).revision(read.revision);
        let written = body(request);
        assert_written_back(ANSWER, &written, &[]);
        assert!(written.contains(r#""width":"200""#), "{written}");
    }

    #[test]
    fn nothing_is_sent_that_was_not_set() {
        let rows = vec![
            LayoutRow::row([
                LayoutItem::field("MULTI_LINE_TEXT", "a")
                    .width(300)
                    .inner_height(100),
                LayoutItem::label("b"),
                LayoutItem::spacer("c").height(20),
                LayoutItem::line(),
            ]),
            LayoutRow::subtable("d", [LayoutItem::field("NUMBER", "e")]),
            LayoutRow::group("f", [LayoutRow::row([])]),
        ];
        let request = UpdateFormLayout::new(APP, rows);
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/form/layout.json"
        );
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"layout":[{"type":"ROW","fields":[{"type":"MULTI_LINE_TEXT","code":"a","size":{"width":"300","innerHeight":"100"}},{"type":"LABEL","label":"b"},{"type":"SPACER","elementId":"c","size":{"height":"20"}},{"type":"HR"}]},{"type":"SUBTABLE","code":"d","fields":[{"type":"NUMBER","code":"e"}]},{"type":"GROUP","code":"f","layout":[{"type":"ROW","fields":[]}]}]}"#
        );
        let updated = answer(request, 200, r#"{"revision":"3"}"#).unwrap();
        assert_eq!(updated.revision, Revision::new(3));
    }
}
