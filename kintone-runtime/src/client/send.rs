//! Sends a call until an answer, the retry policy or the budget ends it.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::time::{self, error::Elapsed};

use super::identity::Signature;
use super::retry::{Failed, RetryEvent, retry_after};
use super::secret::Secret;
use super::shared::Shared;
use super::trace::Trace;
use crate::client::transport::{Answer, First, Payload, Progress, Reads, Route};
use crate::endpoint::error::Error;
use crate::endpoint::{
    CallKind, Context, HttpRequest, HttpResponse, Outcome, Prepared, Replay, random,
};

/// The result of a call.
pub(super) struct Exchanged {
    /// The result of the last attempt.
    pub(super) result: Result<HttpResponse, Error>,
    /// The error of an unsuccessful answer, before its indices are translated to those of the caller.
    refusal: Option<Error>,
    /// Which request it is.
    context: Context,
    history: History,
    /// The body of the answer, if the call reads only its head.
    rest: Option<reqwest::Response>,
    route: Arc<Route>,
    /// How long an attempt may take.
    timeout: Duration,
}

/// The attempts of a call so far.
#[derive(Debug, Default)]
pub(super) struct History {
    /// When the first one was made, if it was made before this call.
    started: Option<Instant>,
    attempts: u32,
    /// How the earlier attempts ended, and how often each: one entry for each different end.
    earlier: Vec<(String, u32)>,
    /// Whether one of the earlier attempts may have taken effect.
    followed_unanswered: bool,
}

/// The body of a successful answer of which only the head was read.
pub(super) struct Rest {
    pub(super) response: reqwest::Response,
    pub(super) context: Context,
    pub(super) route: Arc<Route>,
    /// The longest time without data.
    pub(super) timeout: Duration,
}

/// Attaches the body of an answer to the response that was decoded from its head.
pub(super) type Attach<R> = fn(&mut R, Rest);

impl Shared {
    /// The error, if kintone does not accept the client's credentials for this request.
    pub(super) fn unsuited_credentials<R>(&self, prepared: &Prepared<R>) -> Option<Error> {
        let is_checked = !self.skips_auth_check && self.identity.is_api_tokens_alone();
        is_checked.then(|| prepared.api_token_error()).flatten()
    }

    /// Sends a request, and retries it if necessary and allowed. Without a signature, the provider of credentials is asked for them.
    pub(super) async fn exchange(
        &self,
        request: HttpRequest,
        payload: Payload,
        reads: Reads,
        signature: Option<Signature>,
        context: Context,
        history: History,
    ) -> Exchanged {
        let trace = Trace::of(context, request.records);
        let exchanged = Exchanged {
            result: Err(Error::not_sent("the request was not sent")),
            refusal: None,
            context,
            history,
            rest: None,
            route: self.transport.route().clone(),
            timeout: self.timeouts.of(request.kind),
        };
        let exchanged = trace
            .follow(self.repeat(request, payload, reads, signature, exchanged, &trace))
            .await;
        if exchanged.failure().is_some() {
            self.counters.failed();
        }
        let status = exchanged.result.as_ref().ok().map(|answer| answer.status);
        trace.end(exchanged.history.attempts, status, exchanged.failure());
        exchanged
    }

    async fn repeat(
        &self,
        request: HttpRequest,
        mut payload: Payload,
        reads: Reads,
        signature: Option<Signature>,
        mut exchanged: Exchanged,
        trace: &Trace,
    ) -> Exchanged {
        let timeout = exchanged.timeout;
        let is_streamed = payload.is_streamed() || reads == Reads::Head;
        let signature = match signature {
            Some(signature) => Ok(signature),
            None => self.signature(&request).await,
        };
        let mut signature = match signature {
            Ok(signature) => signature,
            Err(error) => return exchanged.unsent(error),
        };
        // Credentials are renewed as often as they expire between two attempts, but not twice in a row: the provider has no better ones.
        let mut has_new_credentials = false;
        let mut renewals = 0;
        let mut permit = self.gate.enter().await;
        let started = exchanged.history.started.unwrap_or_else(Instant::now);
        self.counters.call();
        loop {
            let (outgoing, progress) = match self
                .outgoing(
                    &request,
                    &mut payload,
                    &signature,
                    (!is_streamed).then_some(timeout),
                )
                .await
            {
                Ok(outgoing) => outgoing,
                Err(error) => return exchanged.unsent(error),
            };
            exchanged.history.attempts += 1;
            self.counters.attempt(&request.counted);
            let sent = self.transport.send(outgoing, reads);
            let answer = match is_streamed {
                true => match while_it_goes_on(&progress, timeout, sent).await {
                    Ok(answer) => answer,
                    Err(elapsed) => Err(self.transport.route().timed_out(elapsed)),
                },
                false => sent.await,
            };
            exchanged.heard(answer, &request);
            let outcome = exchanged.failure().map(Error::outcome);
            if let Ok(answer) = &exchanged.result {
                permit.answered(answer, outcome);
            }
            drop(permit);

            let (Some(error), Some(outcome)) = (exchanged.failure(), outcome) else {
                self.budget.earn();
                return exchanged;
            };
            self.counters.outcome(outcome);
            if error.is_unauthorized() {
                self.counters.unauthorized();
            }
            if signature.is_provided() && error.is_unauthorized() {
                self.provided.refused(&signature).await;
                let did_nothing = outcome == Outcome::Final || request.replay == Replay::Always;
                if !has_new_credentials && did_nothing && payload.is_left() {
                    let ended = error.in_short();
                    exchanged.history.ended(ended, outcome);
                    has_new_credentials = true;
                    renewals += 1;
                    signature = match self.signature(&request).await {
                        Ok(signature) => signature,
                        Err(error) => return exchanged.unsent(error),
                    };
                    permit = self.gate.enter_again().await;
                    continue;
                }
            }
            has_new_credentials &= error.is_unauthorized();
            let failed = Failed {
                // Those that were refused for their credentials do not count.
                attempt: exchanged.history.attempts.saturating_sub(renewals),
                outcome,
                elapsed: started.elapsed(),
                retry_after: retry_after(error, SystemTime::now()),
                random: fraction(),
            };
            let wait = self.retry.wait(request.replay, &failed);
            let wait = wait.filter(|_| payload.is_left() && self.budget.pay(outcome));
            let Some(wait) = wait else {
                return exchanged;
            };
            let event = RetryEvent {
                attempt: exchanged.history.attempts,
                wait,
                error,
            };
            trace.retry(&event);
            self.retry.tell(&event);
            let ended = error.in_short();
            exchanged.history.ended(ended, outcome);
            time::sleep(wait).await;
            permit = self.gate.enter_again().await;
        }
    }

    async fn signature(&self, request: &HttpRequest) -> Result<Signature, Error> {
        let (provided, route) = (&self.provided, self.transport.route());
        let signature = self.identity.sign_as_provided(request, provided, route);
        // As long as an answer of kintone may take, be it this call that asks or another one.
        let limit = self.timeouts.of(CallKind::Read);
        time::timeout(limit, signature).await.unwrap_or_else(|_| {
            Err(Error::not_sent(format!(
                "the provider of credentials did not answer within {limit:?}"
            )))
        })
    }

    async fn outgoing(
        &self,
        request: &HttpRequest,
        payload: &mut Payload,
        signature: &Signature,
        timeout: Option<Duration>,
    ) -> Result<(reqwest::Request, Progress), Error> {
        let token = signature.request_token.as_ref().map(Secret::reveal);
        let first = token.and_then(|token| First::of(request, payload.in_memory(), token));
        let sending = payload.sending(first).await?;
        let progress = sending.progress.clone();
        let headers = signature.headers.clone();
        let outgoing = self
            .transport
            .request(request, sending, headers, token, timeout)?;
        Ok((outgoing, progress))
    }
}

impl Shared {
    /// Waits until a call without an answer may be made again. `false` if the retry policy allows no more attempts.
    pub(super) async fn wait_after(&self, error: &Error, started: Instant) -> bool {
        let failed = Failed {
            attempt: error.attempts(),
            outcome: Outcome::Unknown,
            elapsed: started.elapsed(),
            retry_after: retry_after(error, SystemTime::now()),
            random: fraction(),
        };
        let wait = self.retry.wait(Replay::Always, &failed);
        let Some(wait) = wait.filter(|_| self.budget.pay(failed.outcome)) else {
            return false;
        };
        self.retry.tell(&RetryEvent {
            attempt: failed.attempt,
            wait,
            error,
        });
        time::sleep(wait).await;
        true
    }
}

impl History {
    /// The attempts of a call that began at this time and left its effect unknown with this error.
    pub(super) fn of(error: &Error, started: Instant) -> History {
        let mut history = History {
            started: Some(started),
            attempts: error.attempts(),
            earlier: error.earlier().to_vec(),
            followed_unanswered: true,
        };
        history.ended(error.in_short(), Outcome::Unknown);
        history
    }

    /// Records the end of an attempt that is followed by another.
    fn ended(&mut self, how: String, outcome: Outcome) {
        match self.earlier.iter_mut().find(|(known, _)| *known == how) {
            Some((_, times)) => *times += 1,
            None => self.earlier.push((how, 1)),
        }
        self.followed_unanswered |= outcome == Outcome::Unknown;
    }
}

impl Exchanged {
    fn heard(&mut self, answer: Result<Answer, Error>, request: &HttpRequest) {
        let context = self.context;
        self.result = match answer {
            Ok(Answer { head, rest }) => {
                self.rest = rest;
                Ok(head)
            }
            Err(error) => Err(error.or_of_request(context)),
        };
        self.refusal = self.result.as_ref().ok().and_then(|answer| {
            let refusal = request.failure(answer)?;
            Some(self.route.told(refusal.or_of_request(context)))
        });
    }

    /// Ends the call before another attempt.
    fn unsent(mut self, error: Error) -> Exchanged {
        self.result = Err(error.or_of_request(self.context));
        self
    }

    /// Decodes the result of the call.
    pub(super) fn read<R>(
        mut self,
        mut prepared: Prepared<R>,
        attach: Option<Attach<R>>,
    ) -> Result<R, Error> {
        let rest = self.rest.take().map(|response| Rest {
            response,
            context: prepared.context(),
            route: self.route.clone(),
            timeout: self.timeout,
        });
        if self.history.followed_unanswered {
            prepared = prepared.after_unknown();
        }
        let mut result = match self.result {
            Ok(response) => prepared.read(Some(response)),
            Err(error) => Err(prepared.failed(error)),
        };
        if let (Ok(response), Some(attach), Some(rest)) = (&mut result, attach, rest) {
            attach(response, rest);
        }
        result.map_err(|error| {
            let error = self.route.told(error);
            let History {
                attempts,
                earlier,
                followed_unanswered,
                ..
            } = self.history;
            error.after(attempts, earlier, followed_unanswered)
        })
    }

    /// Why the last attempt failed.
    pub(super) fn failure(&self) -> Option<&Error> {
        match &self.result {
            Ok(_) => self.refusal.as_ref(),
            Err(error) => Some(error),
        }
    }
}

/// Waits as long as data is sent within each timeout, and then one more timeout for the answer.
async fn while_it_goes_on<F: Future<Output = Result<Answer, Error>>>(
    progress: &Progress,
    timeout: Duration,
    sent: F,
) -> Result<Result<Answer, Error>, Elapsed> {
    let mut sent = pin!(sent);
    loop {
        let before = progress.count();
        match time::timeout(timeout, &mut sent).await {
            Ok(answer) => return Ok(answer),
            Err(_) if progress.count() != before => {}
            Err(elapsed) => return Err(elapsed),
        }
    }
}

/// A random number from 0 to 1.
fn fraction() -> f64 {
    // As many bits as a float has between 0 and 1.
    (random() >> 11) as f64 / (1_u64 << 53) as f64
}
