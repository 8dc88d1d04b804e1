//! Get Views and Update Views: the views of an app.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The views of an app by name, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Views {
    /// The views by name.
    pub views: BTreeMap<String, View>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// A view, both for reading and for writing. Members that this version does not know are kept in [`others`](View::others).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct View {
    /// The kind of view.
    #[serde(rename = "type")]
    pub view_type: ViewType,
    /// The position among the views, from 0.
    #[serde(deserialize_with = "digits::read")]
    pub index: u64,
    /// The id, in views that were read. It is never sent.
    #[serde(default, skip_serializing, deserialize_with = "digits::read_optional")]
    pub id: Option<u64>,
    /// The name, up to 64 characters. A name other than the key renames the view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The kind of a built-in view: `ASSIGNEE` lists the records that are assigned to the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub builtin_type: Option<String>,
    /// The codes of the fields that a list displays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// The code of the field with the date of a calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The code of the field that a calendar displays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The HTML of a custom view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Whether a custom view has pagination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pager: Option<bool>,
    /// The devices that a custom view is displayed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<ViewDevice>,
    /// The condition for records, as in a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_cond: Option<String>,
    /// The order of records, as in a query: `更新日時 desc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// A kind of view.
    ViewType {
        /// A list of fields.
        List = "LIST",
        /// A calendar.
        Calendar = "CALENDAR",
        /// Custom HTML.
        Custom = "CUSTOM",
    }
}

open_enum! {
    /// The devices that a custom view is displayed on.
    ViewDevice {
        /// Desktop browsers only.
        Desktop = "DESKTOP",
        /// Desktop browsers and phones.
        Any = "ANY",
    }
}

impl View {
    /// Creates a list of these fields at this position.
    pub fn list(index: u64, fields: impl IntoIterator<Item = impl Into<String>>) -> View {
        View {
            fields: Some(fields.into_iter().map(Into::into).collect()),
            ..View::of(ViewType::List, index)
        }
    }

    /// Creates a calendar at this position, with the date from one field and the title from another.
    pub fn calendar(index: u64, date: impl Into<String>, title: impl Into<String>) -> View {
        View {
            date: Some(date.into()),
            title: Some(title.into()),
            ..View::of(ViewType::Calendar, index)
        }
    }

    /// Creates a view with this HTML at this position.
    pub fn custom(index: u64, html: impl Into<String>) -> View {
        View {
            html: Some(html.into()),
            ..View::of(ViewType::Custom, index)
        }
    }

    /// Sets the condition for records, as in a query.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> View {
        self.filter_cond = Some(condition.into());
        self
    }

    /// Sets the order of records, as in a query: `更新日時 desc`.
    #[must_use]
    pub fn sort(mut self, order: impl Into<String>) -> View {
        self.sort = Some(order.into());
        self
    }

    fn of(view_type: ViewType, index: u64) -> View {
        View {
            view_type,
            index,
            id: None,
            name: None,
            builtin_type: None,
            fields: None,
            date: None,
            title: None,
            html: None,
            pager: None,
            device: None,
            filter_cond: None,
            sort: None,
            others: Map::new(),
        }
    }
}

/// Reads the views of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetViews;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for (name, view) in client.send(GetViews::new(AppId::new(1))).await?.views {
///     println!("{name}: {:?}", view.filter_cond);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the app cannot be read with these credentials, and
/// [`Error::is_not_found`](crate::Error::is_not_found) if it does not exist.
///
/// Source: kintone REST API, Get Views (GET app/views.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetViews {
    app: AppId,
    lang: Option<String>,
}

impl GetViews {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetViews {
        GetViews { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetViews {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetViews {
    type Response = Views;
    const INFO: Info = Info::new("get views", &Method::GET, "app/views.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetViews {}

/// Replaces all views of an app, in the settings that are not yet deployed. Views that are not in the map are deleted.
///
/// With a [revision](UpdateViews::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{GetViews, UpdateViews, View};
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = AppId::new(1);
/// let mut read = client.send(GetViews::new(app).preview()).await?;
/// let open = View::list(9, ["請求書番号", "取引先"]).filter_cond("入金日 is empty");
/// read.views.insert("未入金".to_owned(), open);
/// client.send(UpdateViews::new(app, read.views).revision(read.revision)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Views (PUT preview/app/views.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateViews {
    app: AppId,
    views: BTreeMap<String, View>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateViews {
    /// Creates a request that makes these the views of the app, by name. A view without a name of its own is sent with the name of its
    /// key, because kintone requires a name for new views.
    pub fn new(app: AppId, mut views: BTreeMap<String, View>) -> UpdateViews {
        for (name, view) in &mut views {
            view.name.get_or_insert_with(|| name.clone());
        }
        UpdateViews {
            app,
            views,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateViews {
        self.revision = Some(expected);
        self
    }
}

/// The ids of the views by name, and the new revision of the settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct UpdatedViews {
    /// The views by name.
    pub views: BTreeMap<String, UpdatedView>,
    /// The new revision of the settings.
    pub revision: Revision,
}

/// The id of a view that was written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UpdatedView {
    /// Its id.
    #[serde(deserialize_with = "digits::read")]
    pub id: u64,
}

impl Endpoint for UpdateViews {
    type Response = UpdatedViews;
    const INFO: Info = Info::new("update views", &Method::PUT, "app/views.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateViews {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Replay;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and a member and a word that this version does not know.
    const ANSWER: &str = r#"{"views":{"一覧1":{"type":"LIST","name":"一覧1","id":"20733","filterCond":"文字列__1行_0 = \"テスト\"",
        "sort":"レコード番号 asc","index":"1","fields":["レコード番号","文字列__1行_"],"new":{"a":1}},
        "カスタマイズ":{"type":"CUSTOM","name":"カスタマイズ","html":"<div></div>","pager":true,"device":"TV","id":"3","index":"0",
        "filterCond":"","sort":""}},"revision":"2"}"#;

    #[test]
    fn views_are_read_live_and_from_the_preview() {
        let request = sent(GetViews::new(AppId::new(1)).lang("ja"));
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/app/views.json?app=1&lang=ja"
        );
        let request = sent(GetViews::new(AppId::new(1)).preview());
        assert_eq!(
            request.url,
            "https://example.cybozu.com/k/v1/preview/app/views.json?app=1"
        );
        let read = answer(GetViews::new(AppId::new(1)), 200, ANSWER).unwrap();
        let list = &read.views["一覧1"];
        assert_eq!(
            (read.revision, list.id, list.index),
            (Revision::new(2), Some(20733), 1)
        );
        assert_eq!(list.view_type, ViewType::List);
        let device = &read.views["カスタマイズ"].device;
        assert_eq!(*device, Some(ViewDevice::Other("TV".into())));
    }

    #[test]
    fn what_was_read_is_written_back_without_loss_and_without_its_id() {
        let read = answer(GetViews::new(AppId::new(1)), 200, ANSWER).unwrap();
        let request = UpdateViews::new(AppId::new(1), read.views).revision(read.revision);
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/views.json"
        );
        let sent: Value = serde_json::from_str(&body(request)).unwrap();
        let mut expected: Value = serde_json::from_str(ANSWER).unwrap();
        expected["app"] = 1.into();
        expected["revision"] = 2.into();
        for (name, index) in [("一覧1", 1), ("カスタマイズ", 0)] {
            let view = expected["views"][name].as_object_mut().unwrap();
            view.remove("id");
            view.insert("index".into(), index.into());
        }
        assert_eq!(sent, expected);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set_but_the_name_of_the_key() {
        let views = [("期日".to_owned(), View::calendar(0, "支払期限", "件名"))];
        let request = UpdateViews::new(AppId::new(1), views.into());
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"views":{"期日":{"type":"CALENDAR","index":0,"name":"期日","date":"支払期限","title":"件名"}}}"#
        );
        let answered = r#"{"views":{"期日":{"id":"7"}},"revision":"3"}"#;
        let updated = answer(request, 200, answered).unwrap();
        assert_eq!(
            (updated.views["期日"].id, updated.revision),
            (7, Revision::new(3))
        );
    }

    #[test]
    fn views_are_written_again_after_a_lost_answer_only_if_a_revision_guards_them() {
        let update = || UpdateViews::new(AppId::new(1), BTreeMap::new());
        assert_eq!(sent(update()).replay, Replay::Never);
        let guarded = || update().revision(Revision::new(2));
        assert_eq!(sent(guarded()).replay, Replay::Always);
        let stale = r#"{"code":"GAIA_CO03","id":"x","message":"not the latest"}"#;
        let error = answer(guarded(), 409, stale).unwrap_err();
        assert!(error.is_conflict() && !error.may_have_happened(), "{error}");
    }
}
