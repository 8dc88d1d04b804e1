//! A call is sent until an answer, the retry policy or the budget ends it. What happens next is decided elsewhere: here it is
//! waited for.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::{Instant, SystemTime};

use reqwest::header::HeaderMap;

use super::Shared;
use super::retry::{Failed, RetryEvent, retry_after};
use super::trace::Trace;
use crate::Error;
use crate::transport;
use crate::wire::{Context, HttpRequest, HttpResponse, Outcome};

/// What came of a call.
pub(super) struct Exchanged {
    /// Of the last attempt.
    pub(super) result: Result<HttpResponse, Error>,
    /// What an answer that is no success says, before its indices are those of the caller.
    refusal: Option<Error>,
    pub(super) attempts: u32,
    /// Whether one of the earlier attempts may have been carried out.
    pub(super) followed_unanswered: bool,
}

impl Shared {
    pub(super) fn credential_headers(&self, request: &HttpRequest) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let credentials = self
            .credentials
            .headers(&request.apps, &request.lookup_apps)?;
        for (name, value) in credentials {
            transport::add_secret(&mut headers, name, value.reveal())?;
        }
        Ok(headers)
    }

    /// Sends a request, again if need be and if it may be.
    pub(super) async fn exchange(
        &self,
        request: HttpRequest,
        credentials: HeaderMap,
        context: Context,
    ) -> Exchanged {
        let trace = Trace::of(context, request.records);
        let exchanged = trace
            .follow(self.repeat(request, credentials, context, &trace))
            .await;
        if exchanged.failure().is_some() {
            self.counters.failed();
        }
        trace.end(&exchanged);
        exchanged
    }

    async fn repeat(
        &self,
        mut request: HttpRequest,
        credentials: HeaderMap,
        context: Context,
        trace: &Trace,
    ) -> Exchanged {
        let mut exchanged = Exchanged {
            result: Err(Error::not_sent("the request was not sent")),
            refusal: None,
            attempts: 0,
            followed_unanswered: false,
        };
        let body = std::mem::take(&mut request.body);
        let timeout = self.timeouts.of(request.kind);
        let mut outgoing = match self.transport.request(&request, body, credentials, timeout) {
            Ok(outgoing) => outgoing,
            Err(error) => {
                exchanged.result = Err(error);
                return exchanged;
            }
        };
        let mut place = self.gate.enter().await;
        let started = Instant::now();
        self.counters.call();
        loop {
            let spare = outgoing.try_clone();
            exchanged.attempts += 1;
            self.counters.attempt(&request.counted);
            let result = self.transport.send(outgoing).await;
            exchanged.heard(result, &request, context);
            let outcome = exchanged.failure().map(Error::outcome);
            if let Ok(answer) = &exchanged.result {
                place.answered(answer, outcome);
            }
            drop(place);

            let (Some(error), Some(outcome)) = (exchanged.failure(), outcome) else {
                self.budget.earn();
                return exchanged;
            };
            self.counters.outcome(outcome);
            let failed = Failed {
                attempt: exchanged.attempts,
                outcome,
                elapsed: started.elapsed(),
                retry_after: retry_after(error, SystemTime::now()),
                random: random(),
            };
            let wait = self.retry.wait(request.replay, &failed);
            let (Some(wait), Some(spare)) = (wait.filter(|_| self.budget.pay(outcome)), spare)
            else {
                return exchanged;
            };
            let event = RetryEvent {
                attempt: exchanged.attempts,
                wait,
                error,
            };
            trace.retry(&event);
            self.retry.tell(&event);
            exchanged.followed_unanswered |= outcome == Outcome::Unknown;
            tokio::time::sleep(wait).await;
            place = self.gate.enter_again().await;
            outgoing = spare;
        }
    }
}

impl Exchanged {
    fn heard(
        &mut self,
        result: Result<HttpResponse, Error>,
        request: &HttpRequest,
        context: Context,
    ) {
        self.result = result.map_err(|error| error.or_of_request(context));
        self.refusal = self.result.as_ref().ok().and_then(|answer| {
            let refusal = request.failure(answer)?;
            Some(refusal.or_of_request(context))
        });
    }

    /// Why the last attempt was no success.
    pub(super) fn failure(&self) -> Option<&Error> {
        match &self.result {
            Ok(_) => self.refusal.as_ref(),
            Err(error) => Some(error),
        }
    }
}

/// From 0 to 1.
fn random() -> f64 {
    // The standard library seeds each hasher from the system's randomness.
    let bits = RandomState::new().hash_one(0);
    // As many as a float has between 0 and 1.
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}
