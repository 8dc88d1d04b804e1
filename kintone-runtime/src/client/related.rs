//! Reads the records that other records refer to, one request for all of them.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::future::Future;

use crate::client::Client;
use crate::endpoint::error::Error;
use crate::query::{Condition, Literal, MAX_RECORDS_PER_PAGE, MAX_VALUES_PER_LIST};
use crate::record::FieldMeta;
use crate::record::kind::{Kind as _, RECORD_NUMBER};
use crate::record::relation::{HoldsRecord, Relation, RelationMeta, SharedValue};
use crate::record::saved::Saved;
use crate::record::{OwnedRecord, Place, Record};

/// The values of one request: as many as a page has records, so that those of a lookup come in one page.
const VALUES_PER_REQUEST: usize = MAX_RECORDS_PER_PAGE;

impl Client {
    /// Reads the records of another app that these records refer to, by a lookup or as related records.
    ///
    /// The relation is a method of the tokens, for each field that `#[kintone(related(…))]` names. The records are read together:
    /// one request for the lookups of a page of 500, never one for each record; a value that many records share is asked for
    /// once, an empty one not at all. Related records are all that meet the form's condition and filter, in the order of their ids,
    /// 500 with each request; how many the form shows makes no difference.
    ///
    /// A record that does not exist and one that may not be viewed look alike: it is missing from the result. Values are compared
    /// exactly, as kintone compares them in queries.
    ///
    #[cfg_attr(feature = "derive", doc = "```no_run")]
    #[cfg_attr(not(feature = "derive"), doc = "```ignore")]
    /// # use kintone_runtime::{Client, Error, KintoneRecord, Query};
    /// #[derive(KintoneRecord)]
    /// #[kintone(schema = "../examples/schemas/invoice.json", related(取引先 = crate::Customer))]
    /// struct Invoice {
    ///     取引先: String,
    /// }
    ///
    /// #[derive(KintoneRecord)]
    /// #[kintone(schema = "../examples/schemas/customer.json")]
    /// struct Customer {
    ///     取引先名: String,
    ///     住所: String,
    /// }
    ///
    /// # async fn example(client: Client) -> Result<(), Error> {
    /// let invoices = client.get_records::<Invoice>(Query::all().limit(500)).await?;
    /// let customers = client.related(&invoices, |f| f.取引先()).await?;
    /// for invoice in &invoices {
    ///     if let Some(customer) = customers.one(invoice) {
    ///         println!("{}: {}", invoice.取引先, customer.住所);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// The other record type lacks the field by which its records are found (before anything is sent), or a page cannot be read.
    ///
    /// Source: kintone REST API, Get Records (GET records.json)
    pub fn related<'r, I, H, S, F>(
        &self,
        records: I,
        relation: F,
    ) -> impl Future<Output = Result<RelatedRecords<H::Record, S>, Error>> + Send + use<I, H, S, F>
    where
        I: IntoIterator<Item = &'r H>,
        H: HoldsRecord<Record: Place<'r>> + 'r,
        S: OwnedRecord + Send + 'static,
        F: FnOnce(<H::Record as Record>::Fields) -> Relation<H::Record, S>,
    {
        let relation = relation(H::Record::FIELDS);
        let meta = relation.meta;
        let values = records
            .into_iter()
            .filter_map(|holder| SharedValue::of(holder.record(), meta.index));
        // What a query cannot contain is not asked for, and so not found.
        let values = values.filter(|value| Literal::text(value.as_str()).as_str().is_some());
        let values: BTreeSet<SharedValue> = values.collect();
        let client = self.clone();
        async move {
            let found = find(&client, meta, values.into_iter().collect()).await?;
            Ok(RelatedRecords { relation, found })
        }
    }
}

async fn find<S: OwnedRecord + Send + 'static>(
    client: &Client,
    meta: &'static RelationMeta,
    values: Vec<SharedValue>,
) -> Result<HashMap<SharedValue, Vec<Saved<S>>>, Error> {
    let (index, field) = shared_field::<S>(meta)?;
    // A lookup by the record number holds the id.
    let is_id = field.field_type == RECORD_NUMBER::TYPE;
    let mut found: HashMap<SharedValue, Vec<Saved<S>>> = HashMap::new();
    for values in values.chunks(VALUES_PER_REQUEST) {
        let code = if is_id { "$id" } else { field.code };
        let mut records = client.stream::<S>(condition(code, values, meta.filter));
        while let Some(record) = records.next().await {
            let record = record?;
            let value = match is_id {
                true => Some(SharedValue::of_id(record.id().get())),
                false => SharedValue::of(&*record, index),
            };
            if let Some(value) = value {
                found.entry(value).or_default().push(record);
            }
        }
    }
    Ok(found)
}

/// The field by which records of the other type are found.
fn shared_field<S: Record>(meta: &RelationMeta) -> Result<(usize, &'static FieldMeta), Error> {
    let mut fields = S::META.fields.iter().enumerate();
    fields
        .find(|(_, field)| field.code == meta.other)
        .ok_or_else(|| {
            Error::not_sent(format!(
                "`{}` lacks the field `{}`, by which `{}` finds its records; add it to the struct",
                S::META.name,
                meta.other,
                meta.code
            ))
        })
}

fn condition<S>(code: &str, values: &[SharedValue], filter: &str) -> Condition<S> {
    let mut lists = Vec::new();
    for values in values.chunks(MAX_VALUES_PER_LIST) {
        let quoted = values.iter().map(|value| Literal::text(value.as_str()));
        let quoted: Vec<String> = quoted
            .filter_map(|literal| literal.as_str().map(str::to_owned))
            .collect();
        lists.push(format!("{code} in ({})", quoted.join(", ")));
    }
    let is_one = lists.join(" or ");
    match filter.is_empty() {
        true => Condition::raw(is_one),
        false => Condition::raw(format!("({is_one}) and ({filter})")),
    }
}

/// The records that others refer to: see [`Client::related`].
pub struct RelatedRecords<R, S> {
    relation: Relation<R, S>,
    found: HashMap<SharedValue, Vec<Saved<S>>>,
}

impl<R: Record, S> RelatedRecords<R, S> {
    /// Returns the record that a lookup points to; of related records the first. `None` if the field is empty, or if there is no such
    /// record that may be viewed.
    pub fn one<'r, 'h: 'r>(
        &'r self,
        holder: &'h (impl HoldsRecord<Record = R> + ?Sized),
    ) -> Option<&'r Saved<S>>
    where
        R: Place<'h>,
    {
        self.all(holder).first()
    }

    /// Returns all records that a record refers to, in the order of their ids.
    pub fn all<'r, 'h: 'r>(
        &'r self,
        holder: &'h (impl HoldsRecord<Record = R> + ?Sized),
    ) -> &'r [Saved<S>]
    where
        R: Place<'h>,
    {
        let value = SharedValue::of(holder.record(), self.relation.meta.index);
        let records = value.and_then(|value| self.found.get(&value));
        records.map_or(&[], Vec::as_slice)
    }

    /// Returns the number of records that were read.
    pub fn len(&self) -> usize {
        self.found.values().map(Vec::len).sum()
    }

    /// Returns whether no record was read.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Returns every record that was read once, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &Saved<S>> {
        self.found.values().flatten()
    }
}

impl<R, S> fmt::Debug for RelatedRecords<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelatedRecords")
            .field("relation", &self.relation)
            .field("values", &self.found.len())
            .finish_non_exhaustive()
    }
}
