//! Process management of records: actions and assignees.

use serde_json::{Map, Value, json};

use crate::api::endpoint::Reply;
use crate::api::notices::notify_record;
use crate::api::params::{Params, read_id, read_revision};
use crate::api::records::MOST_RECORDS;
use crate::api::update_target::{check_revision, existing, viewable};
use crate::domain::caller::Permission;
use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::normalize::scalar_text;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::process;
use crate::domain::rights::Rights;
use crate::domain::state::{App, Call, Core};
use crate::store::records::Record;
use crate::store::records::revision;

/// Assignees per call.
const MOST_ASSIGNEES: usize = 100;

/// Update Status: PUT record/status.json
pub(crate) fn one(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let step = Step::read(&params.values, "", &mut params.errors)?;
    params.finish()?;
    let app = core.open(call, app, Permission::EditRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let revision = step.run(core, call, &app, &rights, "")?;
    notify_record(core, call, &app, "UPDATE_STATUS", step.id)?;
    Ok(Reply::Json(json!({ "revision": revision.to_string() })))
}

/// Update Statuses: PUT records/status.json
pub(crate) fn many(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let sent = params.take_list("records")?;
    if sent.len() > MOST_RECORDS {
        params.errors.push(
            "records",
            Note::AtMost {
                what: Counted::Statuses,
                limit: MOST_RECORDS,
            },
        );
    }
    let mut steps = Vec::with_capacity(sent.len());
    for (at, step) in sent.iter().enumerate() {
        let members = step.as_object().ok_or(Problem::InvalidJson)?;
        steps.push(Step::read(
            members,
            &format!("records[{at}]."),
            &mut params.errors,
        )?);
    }
    params.finish()?;
    let app = core.open(call, app, Permission::EditRecords)?;
    let rights = Rights::of(core, call, &app)?;
    let mut results = Vec::with_capacity(steps.len());
    for (at, step) in steps.iter().enumerate() {
        let revision = step.run(core, call, &app, &rights, &format!("records[{at}]."))?;
        results.push(json!({ "id": step.id.to_string(), "revision": revision.to_string() }));
    }
    Ok(Reply::Json(json!({ "records": results })))
}

/// Update Assignees: PUT record/assignees.json
pub(crate) fn assignees(core: &Core, call: &Call, params: &mut Params) -> Result<Reply, ApiError> {
    let app = params.id("app");
    let id = params.id("id");
    let expected = params.revision("revision");
    let people = params.take_list("assignees")?;
    if people.len() > MOST_ASSIGNEES {
        params.errors.push(
            "assignees",
            Note::AtMost {
                what: Counted::Assignees,
                limit: MOST_ASSIGNEES,
            },
        );
    }
    params.finish()?;
    let people = people
        .iter()
        .map(scalar_text)
        .collect::<Result<Vec<String>, ApiError>>()?;
    let app = core.open(call, app, Permission::ManageApp)?;
    let mut record = viewable(core, call, &app, id)?;
    check_revision(expected, &record)?;
    process::assign(core, call, &app, &mut record, &people)?;
    let revision = store(core, &app, record)?;
    Ok(Reply::Json(json!({ "revision": revision.to_string() })))
}

/// One action on one record.
struct Step {
    id: u64,
    action: String,
    assignee: Option<String>,
    revision: Option<u64>,
}

impl Step {
    fn read(
        members: &Map<String, Value>,
        path: &str,
        errors: &mut FieldErrors,
    ) -> Result<Step, ApiError> {
        let member = |name: &str| members.get(name).filter(|value| !value.is_null());
        let id = match member("id") {
            Some(id) => read_id(id, &format!("{path}id"), errors),
            None => {
                errors.push(format!("{path}id"), Note::RequiredParameter);
                None
            }
        };
        let action = scalar_text(member("action").unwrap_or(&Value::Null))?;
        if action.is_empty() {
            errors.push(format!("{path}action"), Note::RequiredParameter);
        }
        let revision = member("revision")
            .and_then(|sent| read_revision(sent, &format!("{path}revision"), errors));
        Ok(Step {
            // Without an id the call ends before the step is run.
            id: id.unwrap_or(0),
            action,
            assignee: member("assignee").map(scalar_text).transpose()?,
            revision,
        })
    }

    fn run(
        &self,
        core: &Core,
        call: &Call,
        app: &App,
        rights: &Rights<'_>,
        path: &str,
    ) -> Result<u64, ApiError> {
        process::check_enabled(&app.form)?;
        let mut record = existing(core, app, self.id)?;
        rights.check(Permission::EditRecords, &record)?;
        check_revision(self.revision, &record)?;
        let key = format!("{path}assignee");
        process::act(
            core,
            call,
            app,
            &mut record,
            &self.action,
            self.assignee.as_deref(),
            &key,
        )?;
        store(core, app, record)
    }
}

fn store(core: &Core, app: &App, mut record: Record) -> Result<u64, ApiError> {
    app.formulas.recompute(&mut record);
    core.store
        .put_record(app.id, &record, &app.unique_fields())?;
    Ok(revision(&record))
}
