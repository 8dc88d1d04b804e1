//! Takes a request through the limit, the locks and the faults to the core, and returns its answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use crate::domain::error::ApiError;
use crate::domain::problem::Problem;
use crate::domain::state::Core;
use crate::server::answer::Answer;
use crate::server::auth::Credentials;
use crate::server::body::BodyLimits;
use crate::server::call_targets::CallTarget;
use crate::server::concurrency::{Slot, Slots};
use crate::server::dispatch::{Admission, handle};
use crate::server::fault::effect::{Ending, decorate, ending, from_gateway, pause};
use crate::server::fault::{Faults, Happening, When};
use crate::server::languages::Languages;
use crate::server::locks::{Locked, Locks};
use crate::server::log::{RequestLogs, Unread};
use crate::server::request::Request;
use crate::server::webhooks::Webhooks;

/// The maximum length of a path with its query string. Longer ones are sent as a POST with `X-HTTP-Method-Override`.
const MOST_URL_BYTES: usize = 8 * 1024;

const TOO_LONG_PAGE: &str = "<!DOCTYPE html><html lang=\"ja\"><head><title>414 URI Too Long</title></head><body></body></html>";

/// The state that the sockets share with the handle of the server.
pub(crate) struct Shared {
    core: Mutex<Core>,
    pub(crate) logs: RequestLogs,
    pub(crate) slots: Arc<Slots>,
    pub(crate) faults: Faults,
    pub(crate) locks: Arc<Locks>,
    pub(crate) body_limits: BodyLimits,
    admission: RwLock<Admission>,
    pub(crate) webhooks: Webhooks,
}

impl Shared {
    pub(crate) fn new(
        core: Core,
        admission: Admission,
        logs: RequestLogs,
        slots: Slots,
        body_limits: BodyLimits,
        webhooks: Webhooks,
    ) -> Shared {
        Shared {
            admission: RwLock::new(admission),
            core: Mutex::new(core),
            logs,
            slots: Arc::new(slots),
            faults: Faults::default(),
            locks: Arc::default(),
            body_limits,
            webhooks,
        }
    }

    /// Returns the core. A call that panicked has rolled back its transaction, so the core is whole even then.
    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admission(&self) -> RwLockReadGuard<'_, Admission> {
        let admission = self.admission.read();
        admission.unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the credentials that the server accepts.
    pub(crate) fn change_credentials(&self, change: impl FnOnce(&mut Credentials)) {
        let admission = self.admission.write();
        change(
            &mut admission
                .unwrap_or_else(PoisonError::into_inner)
                .credentials,
        );
    }

    /// Answers a request, or returns `None` to close the connection.
    pub(crate) async fn exchange(&self, request: Request, slot: &Slot) -> Option<Answer> {
        let log = Unread::new(&request);
        let mut happenings = Vec::new();
        let answer = self.answer(request, slot, &mut happenings).await;
        let status = answer.as_ref().map_or(0, |answer| answer.status);
        let effects = happenings.iter().map(|happening| happening.effect);
        self.logs.push(log.answered(status, effects.collect()));
        answer
    }

    async fn answer(
        &self,
        request: Request,
        slot: &Slot,
        happenings: &mut Vec<Happening>,
    ) -> Option<Answer> {
        if request.path.len() + request.query.len() > MOST_URL_BYTES {
            return Some(from_gateway(414, TOO_LONG_PAGE));
        }
        let languages = Languages::of(&request.headers, self.admission().default_language);
        if !slot.is_admitted {
            return Some(Answer::error(&Problem::TooManyRequests.into(), languages));
        }
        let calls = match self.locks.refuses_conflicts() || !self.faults.is_empty() {
            true => CallTarget::by(&request),
            false => Vec::new(),
        };
        // The apps stay locked until the request is complete, including its delays.
        let _locked = match self.lock(&calls) {
            Ok(locked) => locked,
            Err(error) => return Some(Answer::error(&error, languages)),
        };
        *happenings = self.faults.befall(&calls);
        sleep(pause(happenings, When::Before)).await;
        if let Some(ending) = ending(happenings, When::Before, languages) {
            return ending.into_answer();
        }
        let answer = self.handle(request);
        sleep(pause(happenings, When::After)).await;
        match ending(happenings, When::After, languages) {
            Some(ending) => ending.into_answer(),
            None => Some(decorate(happenings, answer)),
        }
    }

    /// Answers a request, and queues its notifications before the core handles another one.
    fn handle(&self, request: Request) -> Answer {
        let core = self.core();
        let mut answer = handle(&core, &self.admission(), request);
        answer = answer.at((core.environment.clock)());
        self.webhooks.send(core.take_notices());
        answer
    }

    /// Locks the apps that the calls write, if overlapping writes are to fail.
    fn lock(&self, calls: &[CallTarget]) -> Result<Option<Locked>, ApiError> {
        if !self.locks.refuses_conflicts() {
            return Ok(None);
        }
        let writes: Vec<&CallTarget> = calls.iter().filter(|call| call.writes()).collect();
        let apps: Vec<u64> = writes.iter().filter_map(|call| call.app).collect();
        self.locks.take(&apps).map(Some).map_err(|busy| {
            let error = ApiError::from(Problem::LockFailed(400));
            let found = writes.iter().find(|call| call.app == Some(busy));
            match found.and_then(|call| call.member) {
                Some(member) => error.in_bulk(member.at, member.count),
                None => error,
            }
        })
    }
}

impl Ending {
    fn into_answer(self) -> Option<Answer> {
        match self {
            Ending::Answer(answer) => Some(answer),
            Ending::Cut => None,
        }
    }
}

/// Waits in real time, like clients do, regardless of the clock of the server.
async fn sleep(pause: Duration) {
    if !pause.is_zero() {
        tokio::time::sleep(pause).await;
    }
}
