//! Update Assignees: the users who are to act on a record.

use std::marker::PhantomData;

use serde_json::json;

use crate::api::records::shapes::written;
use crate::endpoint::error::Error;
use crate::endpoint::{Addressing, AppRef, Method, Replay};
use crate::endpoint::{BulkMember, Encode, Encoded, Endpoint, Info};
use crate::record::AppRecord;
use crate::record::id::{RecordId, Revision};
use crate::record::update::ExpectedRevision;
use crate::record::written::Written;

/// The largest number of assignees of one record.
/// Source: kintone REST API, Update Assignees (PUT record/assignees.json)
pub const MAX_ASSIGNEES: usize = 100;

/// Replaces the assignees of one record, if the record still has this revision. The revision grows by 1.
///
/// It takes up to [`MAX_ASSIGNEES`] login names, and one in a status where a single user is to act; an empty list removes all assignees.
/// This needs the permission to manage the app.
///
/// ```no_run
/// # use kintone_runtime::record::AppRecord;
/// # use kintone_runtime::{Client, Error, Saved};
/// use kintone_runtime::api::UpdateAssignees;
///
/// # async fn example<Expense: AppRecord>(client: Client, record: Saved<Expense>) -> Result<(), Error> {
/// let assign = UpdateAssignees::<Expense>::new(record.id(), record.revision(), ["sato"]);
/// client.send(assign).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_conflict`] if the record has another revision; more than [`MAX_ASSIGNEES`] assignees are rejected before anything is sent.
///
/// Source: kintone REST API, Update Assignees (PUT record/assignees.json)
pub struct UpdateAssignees<T> {
    id: RecordId,
    revision: Option<Revision>,
    assignees: Vec<String>,
    record: PhantomData<fn() -> T>,
}

impl<T> UpdateAssignees<T> {
    /// Creates a request that assigns these users, by login name, to the record with this id.
    pub fn new(
        id: RecordId,
        revision: impl ExpectedRevision,
        assignees: impl IntoIterator<Item: Into<String>>,
    ) -> UpdateAssignees<T>
    where
        T: AppRecord,
    {
        UpdateAssignees {
            id,
            revision: revision.expected(),
            assignees: assignees.into_iter().map(Into::into).collect(),
            record: PhantomData,
        }
    }
}

impl<T> UpdateAssignees<T> {
    /// What the request declares, independent of its type parameters.
    pub const INFO: Info =
        Info::new("update assignees", &Method::PUT, "record/assignees.json").bulk();
}

impl<T: AppRecord> Endpoint for UpdateAssignees<T> {
    type Response = Written;
    const INFO: Info = Self::INFO;

    fn app(&self) -> Option<AppRef> {
        Some(AppRef::of::<T>())
    }

    fn replay(&self) -> Replay {
        Replay::Always
    }
}

impl<T: AppRecord> Encode for UpdateAssignees<T> {
    fn encode(self, addressing: &Addressing) -> Result<Encoded<Written>, Error> {
        let app = addressing.app(AppRef::of::<T>())?;
        let count = self.assignees.len();
        if count > MAX_ASSIGNEES {
            return Err(Error::not_sent(format!(
                "{count} assignees, but a record can have up to {MAX_ASSIGNEES}"
            )));
        }
        let id = self.id;
        let mut body = json!({"app": app.get(), "id": id.get(), "assignees": self.assignees});
        if let Some(revision) = self.revision {
            body["revision"] = revision.get().into();
        }
        Ok(Encoded::json(body.to_string().into(), move |response| {
            written(id, &response)
        }))
    }
}

impl<T: AppRecord> BulkMember for UpdateAssignees<T> {}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::endpoint::testing::{addressing, answer, body, sent};
    use crate::record::testing::Note;

    const ID: RecordId = RecordId::new(7);

    /// What is sent, whatever the order of its members.
    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn assignees_are_replaced_and_none_removes_them() {
        let request = || UpdateAssignees::<Note>::new(ID, Revision::new(3), ["sato", "ito"]);
        assert_eq!(
            sent(request()).url,
            "https://example.cybozu.com/k/v1/record/assignees.json"
        );
        assert_eq!(
            json(&body(request())),
            json!({"app": 1, "id": 7, "revision": 3, "assignees": ["sato", "ito"]})
        );
        let answered = answer(request(), 200, r#"{"revision":"4"}"#);
        let expected = Written {
            id: ID,
            revision: Revision::new(4),
        };
        assert_eq!(answered.unwrap(), expected);
        let nobody: [&str; 0] = [];
        assert_eq!(
            json(&body(UpdateAssignees::<Note>::new(ID, None, nobody))),
            json!({"app": 1, "id": 7, "assignees": []})
        );
    }

    #[test]
    fn more_assignees_than_a_record_has_are_refused() {
        let request = UpdateAssignees::<Note>::new(ID, None, vec!["sato"; 101]);
        let error = crate::endpoint::prepare(request, &addressing()).err();
        assert_eq!(
            error.expect("an error").to_string(),
            "update assignees of app 1: 101 assignees, but a record can have up to 100"
        );
    }
}
