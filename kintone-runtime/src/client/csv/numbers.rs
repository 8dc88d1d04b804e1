//! Record numbers in a file: the ids that they name, and whether there are such records.

use std::collections::BTreeSet;
use std::iter;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::OnceCell;

use super::input::Gathered;
use crate::client::Client;
use crate::endpoint::Method;
use crate::endpoint::error::Error;
use crate::query::MAX_RECORDS_PER_PAGE;
use crate::record::id::{AppId, RecordId};

/// How many records are looked for with one request.
const NUMBERS_PER_REQUEST: usize = MAX_RECORDS_PER_PAGE;

/// The record number in its cell, which may have the code of the app in front. `None` if the record is new.
pub(super) fn number(cell: &str) -> Result<Option<RecordId>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let digits = cell.rsplit_once('-').map_or(cell, |(_, digits)| digits);
    let id = digits.parse().map(|number| Some(RecordId::new(number)));
    id.map_err(|_| {
        format!("{cell:?} is not a record number like 12 or APP-12; leave the cell empty to add the record")
    })
}

/// The records that a part of a file names by their numbers, looked for together. kintone itself would reject all records of a
/// request because of one number that no record has.
pub(super) struct Named {
    ids: BTreeSet<RecordId>,
    found: OnceCell<Result<BTreeSet<RecordId>, String>>,
}

/// Takes the records of a file in parts, each record with what its part names in this column. Without a column it names nothing.
pub(super) fn in_parts(
    mut records: impl Iterator<Item = Gathered>,
    column: Option<usize>,
) -> impl Iterator<Item = (Gathered, Arc<Named>)> {
    let size = column.map_or(1, |_| NUMBERS_PER_REQUEST);
    let parts = iter::from_fn(move || {
        let part: Vec<Gathered> = records.by_ref().take(size).collect();
        (!part.is_empty()).then_some(part)
    });
    parts.flat_map(move |part| {
        let named = Arc::new(Named::of(&part, column));
        part.into_iter().zip(iter::repeat(named))
    })
}

impl Named {
    fn of(part: &[Gathered], column: Option<usize>) -> Named {
        let cells = part.iter().filter_map(|gathered| gathered.cell(column));
        Named {
            ids: cells.filter_map(|cell| number(cell).ok()?).collect(),
            found: OnceCell::new(),
        }
    }

    /// Whether there is a record that the part names.
    pub(super) async fn exists(
        &self,
        id: RecordId,
        client: &Client,
        app: AppId,
    ) -> Result<bool, String> {
        let found = self.found.get_or_init(async || {
            let found = self.find(client, app).await;
            found.map_err(|error| error.to_string())
        });
        match found.await {
            Ok(found) => Ok(found.contains(&id)),
            Err(error) => Err(error.clone()),
        }
    }

    async fn find(&self, client: &Client, app: AppId) -> Result<BTreeSet<RecordId>, Error> {
        let list: Vec<String> = self.ids.iter().map(RecordId::to_string).collect();
        let query = format!("$id in ({}) limit {MAX_RECORDS_PER_PAGE}", list.join(", "));
        let body = json!({"app": app.get(), "fields": ["$id"], "query": query});
        let answer = client.request_json(Method::GET, "/k/v1/records.json", body);
        let answer = answer.await?;
        let records = answer["records"].as_array().into_iter().flatten();
        let found = records.filter_map(|record| record["$id"]["value"].as_str()?.parse().ok());
        Ok(found.map(RecordId::new).collect())
    }
}
