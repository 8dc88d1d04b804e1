//! Get Reports and Update Reports: the graphs of an app.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::endpoint::{
    AppRef, Endpoint, HasPreview, Info, Method, SettingsWrite, open_enum, unknown_members,
};
use crate::record::digits;
use crate::record::id::{AppId, Revision};

/// The reports of an app by name, and the revision of its settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Reports {
    /// The reports by name.
    pub reports: BTreeMap<String, Report>,
    /// The revision of the settings.
    pub revision: Revision,
}

/// A report, as it is read and as it is written. What a newer kintone added is kept in [`others`](Report::others) and sent back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The kind of chart.
    pub chart_type: ChartType,
    /// How the bars or areas of a group stand to each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart_mode: Option<ChartMode>,
    /// The place among the reports, from 0.
    #[serde(deserialize_with = "digits::read")]
    pub index: u64,
    /// The id, as it was read. It is never sent.
    #[serde(default, skip_serializing, deserialize_with = "digits::read_optional")]
    pub id: Option<u64>,
    /// The name; one that differs from the key renames the report. Up to 64 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The fields by which records are grouped, up to three.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<ReportGroup>>,
    /// What is computed of each group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregations: Option<Vec<Aggregation>>,
    /// The condition that records meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter_cond: Option<String>,
    /// The order of the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sorts: Option<Vec<ReportSort>>,
    /// When the results are recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub periodic_report: Option<PeriodicReport>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// A field by which records are grouped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReportGroup {
    /// The field code.
    pub code: String,
    /// The unit of time by which dates are grouped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<GroupUnit>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// What is computed of each group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Aggregation {
    /// The kind of computation.
    #[serde(rename = "type")]
    pub aggregation_type: AggregationType,
    /// The code of the field that is computed; none for a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// By what groups are sorted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReportSort {
    /// The result, or one of the groups.
    pub by: SortBy,
    /// The direction.
    pub order: SortOrder,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// When the results of a report are recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PeriodicReport {
    /// Whether they are.
    pub active: bool,
    /// How often.
    pub period: ReportPeriod,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

/// How often the results of a report are recorded. Which members there are depends on [`every`](ReportPeriod::every).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ReportPeriod {
    /// The unit of time.
    pub every: PeriodUnit,
    /// The month of a year, from 1 to 12.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional"
    )]
    pub month: Option<u64>,
    /// The months of a quarter: `JAN_APR_JUL_OCT`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The day of a month, or `END_OF_MONTH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_of_month: Option<String>,
    /// The day of a week: `MONDAY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_of_week: Option<String>,
    /// The time of day: `09:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The minute of an hour.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "digits::read_optional"
    )]
    pub minute: Option<u64>,
    /// Members that this version does not know.
    #[serde(flatten, serialize_with = "unknown_members::write")]
    pub others: Map<String, Value>,
}

open_enum! {
    /// The kinds of chart.
    ChartType {
        /// Horizontal bars.
        Bar = "BAR",
        /// Columns.
        Column = "COLUMN",
        /// A pie.
        Pie = "PIE",
        /// A line.
        Line = "LINE",
        /// A smooth line.
        Spline = "SPLINE",
        /// An area.
        Area = "AREA",
        /// A smooth area.
        SplineArea = "SPLINE_AREA",
        /// A table.
        Table = "TABLE",
        /// A table with groups in rows and columns.
        PivotTable = "PIVOT_TABLE",
    }
}

open_enum! {
    /// How the bars or areas of a group stand to each other.
    ChartMode {
        /// Beside each other.
        Normal = "NORMAL",
        /// On top of each other.
        Stacked = "STACKED",
        /// On top of each other, as parts of 100 percent.
        Percentage = "PERCENTAGE",
    }
}

open_enum! {
    /// Units of time by which dates are grouped.
    GroupUnit {
        /// A year.
        Year = "YEAR",
        /// A quarter.
        Quarter = "QUARTER",
        /// A month.
        Month = "MONTH",
        /// A week.
        Week = "WEEK",
        /// A day.
        Day = "DAY",
        /// An hour.
        Hour = "HOUR",
        /// A minute.
        Minute = "MINUTE",
    }
}

open_enum! {
    /// What can be computed of a group.
    AggregationType {
        /// Counts the records.
        Count = "COUNT",
        /// The sum of a field.
        Sum = "SUM",
        /// The average of a field.
        Average = "AVERAGE",
        /// The largest value of a field.
        Max = "MAX",
        /// The smallest value of a field.
        Min = "MIN",
    }
}

open_enum! {
    /// By what groups are sorted.
    SortBy {
        /// By the result.
        Total = "TOTAL",
        /// By the first field of the groups.
        Group1 = "GROUP1",
        /// By the second field.
        Group2 = "GROUP2",
        /// By the third field.
        Group3 = "GROUP3",
    }
}

open_enum! {
    /// The directions of an order.
    SortOrder {
        /// Ascending.
        Asc = "ASC",
        /// Descending.
        Desc = "DESC",
    }
}

open_enum! {
    /// How often the results of a report are recorded.
    PeriodUnit {
        /// Once a year.
        Year = "YEAR",
        /// Once a quarter.
        Quarter = "QUARTER",
        /// Once a month.
        Month = "MONTH",
        /// Once a week.
        Week = "WEEK",
        /// Once a day.
        Day = "DAY",
        /// Once an hour.
        Hour = "HOUR",
    }
}

impl Report {
    /// Creates a chart of this kind at this place.
    pub fn new(index: u64, chart_type: ChartType) -> Report {
        Report {
            chart_type,
            chart_mode: None,
            index,
            id: None,
            name: None,
            groups: None,
            aggregations: None,
            filter_cond: None,
            sorts: None,
            periodic_report: None,
            others: Map::new(),
        }
    }

    /// Sets how the bars or areas of a group stand to each other.
    #[must_use]
    pub fn chart_mode(mut self, mode: ChartMode) -> Report {
        self.chart_mode = Some(mode);
        self
    }

    /// Groups the records by a field, after those by which they are grouped already. There are up to three.
    #[must_use]
    pub fn group(mut self, group: ReportGroup) -> Report {
        self.groups.get_or_insert_default().push(group);
        self
    }

    /// Computes this of each group, besides what is computed already.
    #[must_use]
    pub fn aggregation(mut self, aggregation: Aggregation) -> Report {
        self.aggregations.get_or_insert_default().push(aggregation);
        self
    }

    /// Sets the condition that records meet.
    #[must_use]
    pub fn filter_cond(mut self, condition: impl Into<String>) -> Report {
        self.filter_cond = Some(condition.into());
        self
    }

    /// Sorts the groups in this way, after the ways that are there already.
    #[must_use]
    pub fn sort(mut self, by: SortBy, order: SortOrder) -> Report {
        let others = Map::new();
        let sort = ReportSort { by, order, others };
        self.sorts.get_or_insert_default().push(sort);
        self
    }
}

impl ReportGroup {
    /// Groups by the values of the field with this code.
    pub fn new(code: impl Into<String>) -> ReportGroup {
        ReportGroup {
            code: code.into(),
            per: None,
            others: Map::new(),
        }
    }

    /// Groups by the dates in the field with this code, in this unit of time.
    pub fn per(code: impl Into<String>, unit: GroupUnit) -> ReportGroup {
        ReportGroup {
            per: Some(unit),
            ..ReportGroup::new(code)
        }
    }
}

impl Aggregation {
    /// Counts the records.
    pub fn count() -> Aggregation {
        Aggregation {
            aggregation_type: AggregationType::Count,
            code: None,
            others: Map::new(),
        }
    }

    /// Calculates this of the field with this code.
    pub fn of(aggregation_type: AggregationType, code: impl Into<String>) -> Aggregation {
        Aggregation {
            aggregation_type,
            code: Some(code.into()),
            others: Map::new(),
        }
    }
}

/// Reads the graphs of an app.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::GetReports;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// for (name, report) in client.send(GetReports::new(AppId::new(1))).await?.reports {
///     println!("{name}: {:?}", report.chart_type);
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
/// Source: kintone REST API, Get Reports (GET app/reports.json)
#[derive(Debug, Clone, Serialize)]
pub struct GetReports {
    app: AppId,
    lang: Option<String>,
}

impl GetReports {
    /// Creates a request for the app with this id.
    pub fn new(app: AppId) -> GetReports {
        GetReports { app, lang: None }
    }

    /// Sets the language of names: `default` (as the app's administrator wrote them), `user`, `ja`, `en` or `zh`.
    pub fn lang(mut self, lang: impl Into<String>) -> GetReports {
        self.lang = Some(lang.into());
        self
    }
}

impl Endpoint for GetReports {
    type Response = Reports;
    const INFO: Info = Info::new("get reports", &Method::GET, "app/reports.json").preview();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl HasPreview for GetReports {}

/// Replaces all graphs of an app, in the settings that are not yet deployed. Reports that are not in the map are deleted. An app has
/// up to 1,000 of them.
///
/// With a [revision](UpdateReports::revision) the request is retried if no answer arrives; without one it is not.
///
/// ```no_run
/// # use kintone_runtime::{AppId, Client, Error};
/// use kintone_runtime::api::{
///     Aggregation, AggregationType, ChartType, GetReports, GroupUnit, Report, ReportGroup, UpdateReports,
/// };
/// use kintone_runtime::endpoint::HasPreview as _;
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let app = AppId::new(1);
/// let mut read = client.send(GetReports::new(app).preview()).await?;
/// let sales = Report::new(0, ChartType::Column)
///     .group(ReportGroup::per("請求日", GroupUnit::Month))
///     .aggregation(Aggregation::of(AggregationType::Sum, "合計"));
/// read.reports.insert("売上".to_owned(), sales);
/// client.send(UpdateReports::new(app, read.reports).revision(read.revision)).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`](crate::Error::is_conflict) if the settings have another revision.
///
/// Source: kintone REST API, Update Reports (PUT preview/app/reports.json)
#[derive(Debug, Clone, Serialize)]
pub struct UpdateReports {
    app: AppId,
    reports: BTreeMap<String, Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl UpdateReports {
    /// Creates a request that makes these the reports of the app, by name. A report without a name of its own is sent with the name of its
    /// key.
    pub fn new(app: AppId, mut reports: BTreeMap<String, Report>) -> UpdateReports {
        for (name, report) in &mut reports {
            report.name.get_or_insert_with(|| name.clone());
        }
        UpdateReports {
            app,
            reports,
            revision: None,
        }
    }

    /// Sets the revision that the settings must still have.
    pub fn revision(mut self, expected: Revision) -> UpdateReports {
        self.revision = Some(expected);
        self
    }
}

impl Endpoint for UpdateReports {
    type Response = UpdatedReports;
    const INFO: Info = Info::new("update reports", &Method::PUT, "app/reports.json")
        .of_preview()
        .revision_guard();

    fn app(&self) -> Option<AppRef> {
        Some(self.app.into())
    }
}

impl SettingsWrite for UpdateReports {}

/// The ids of the reports by name, and the new revision of the settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UpdatedReports {
    /// The reports by name.
    pub reports: BTreeMap<String, UpdatedReport>,
    /// The new revision of the settings.
    pub revision: Revision,
}

/// The id of a report that was written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UpdatedReport {
    /// Its id.
    #[serde(deserialize_with = "digits::read")]
    pub id: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::testing::assert_written_back;
    use crate::endpoint::testing::{answer, body, sent};

    /// As kintone's documentation shows it, and members and words that this version does not know.
    const ANSWER: &str = r#"{"reports":{"グラフ":{"chartType":"BAR","chartMode":"NORMAL","id":"9509","index":"0","name":"グラフ",
        "groups":[{"code":"Date","per":"MONTH","new":1},{"code":"Text"}],"aggregations":[{"type":"COUNT"},{"type":"SUM","code":"Num",
        "new":2}],"filterCond":"Num > \"9\"","sorts":[{"by":"TOTAL","order":"DESC"},{"by":"GROUP4","order":"ASC","new":3}],
        "periodicReport":{"active":true,"period":{"every":"MONTH","dayOfMonth":"END_OF_MONTH","time":"13:30","new":4},"new":5},
        "new":6},"表":{"chartType":"TREE","id":"9510","index":"1","name":"表","groups":[],"aggregations":[],"filterCond":"",
        "sorts":[],"periodicReport":null},"年":{"chartType":"PIE","id":"9511","index":"2","name":"年","groups":[],"aggregations":[],
        "filterCond":"","sorts":[],"periodicReport":{"active":false,"period":{"every":"YEAR","month":"4","dayOfMonth":"1",
        "time":"00:00"}}},"時":{"chartType":"PIE","id":"9512","index":"3","name":"時","groups":[],"aggregations":[],"filterCond":"",
        "sorts":[],"periodicReport":{"active":true,"period":{"every":"HOUR","minute":"30"}}}},"revision":"3"}"#;
    const APP: AppId = AppId::new(1);

    #[test]
    fn what_was_read_is_written_back_without_loss_and_without_its_id() {
        assert_eq!(
            sent(GetReports::new(APP).lang("ja")).url,
            "https://example.cybozu.com/k/v1/app/reports.json?app=1&lang=ja"
        );
        assert_eq!(
            sent(GetReports::new(APP).preview()).url,
            "https://example.cybozu.com/k/v1/preview/app/reports.json?app=1"
        );
        let read = answer(GetReports::new(APP), 200, ANSWER).unwrap();
        assert_eq!(read.reports["グラフ"].id, Some(9509));
        assert_eq!(
            read.reports["表"].chart_type,
            ChartType::Other("TREE".into())
        );
        let yearly = read.reports["年"].periodic_report.as_ref().unwrap();
        assert_eq!(yearly.period.month, Some(4));
        let request = UpdateReports::new(APP, read.reports).revision(read.revision);
        assert_written_back(ANSWER, &body(request), &["id"]);
    }

    #[test]
    fn nothing_is_sent_that_was_not_set_but_the_name_of_the_key() {
        let full = Report::new(1, ChartType::SplineArea)
            .chart_mode(ChartMode::Stacked)
            .group(ReportGroup::per("a", GroupUnit::Year))
            .group(ReportGroup::new("b"))
            .aggregation(Aggregation::count())
            .aggregation(Aggregation::of(AggregationType::Max, "c"))
            .filter_cond("d = 1")
            .sort(SortBy::Group1, SortOrder::Asc);
        let bare = Report::new(0, ChartType::Table);
        let reports = [("x".to_owned(), full), ("y".to_owned(), bare)];
        let request = UpdateReports::new(APP, reports.into());
        assert_eq!(
            sent(request.clone()).url,
            "https://example.cybozu.com/k/v1/preview/app/reports.json"
        );
        assert_eq!(
            body(request.clone()),
            r#"{"app":1,"reports":{"x":{"chartType":"SPLINE_AREA","chartMode":"STACKED","index":1,"name":"x","groups":[{"code":"a","per":"YEAR"},{"code":"b"}],"aggregations":[{"type":"COUNT"},{"type":"MAX","code":"c"}],"filterCond":"d = 1","sorts":[{"by":"GROUP1","order":"ASC"}]},"y":{"chartType":"TABLE","index":0,"name":"y"}}}"#
        );
        let answered = r#"{"reports":{"x":{"id":"7"},"y":{"id":"8"}},"revision":"4"}"#;
        let updated = answer(request, 200, answered).unwrap();
        assert_eq!(
            (updated.reports["y"].id, updated.revision),
            (8, Revision::new(4))
        );
    }
}
