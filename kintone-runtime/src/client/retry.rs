//! Decides what follows a failed attempt: how long to wait before the next one, or to give up.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use crate::endpoint::error::Error;
use crate::endpoint::{Outcome, Replay};

/// The default maximum of attempts. Our own choice, like the other defaults: kintone's documentation names none.
const ATTEMPTS: u32 = 5;
/// The longest wait before the second attempt, in seconds; it doubles with every attempt.
const BASE_SECONDS: u64 = 1;
/// The longest wait before any attempt, in seconds.
const CAP_SECONDS: u64 = 30;
/// How long after the first attempt a call is still retried, in seconds.
const DEADLINE_SECONDS: u64 = 300;
/// How many retries a client can use up before successes must earn more.
const BUDGET: u32 = 100;
/// The number of successes that earn one more retry.
const SUCCESSES_PER_RETRY: u32 = 5;

/// The policy for retrying failed calls.
///
/// Requests that kintone rejected without doing anything are always retried: too many concurrent requests, a database that could not be
/// locked, a failed connection. Attempts whose effect is unknown (no answer, a timeout, an answer without kintone's own error) are
/// retried only if repeating them is harmless: reads, updates, upserts and deletions are, adding records and comments is not. All other
/// errors are returned immediately, and so are answers that would not change: redirects, 401, 403, 404, 407 and 413 without kintone's
/// own error.
///
/// A [load](super::load::Load) reads back what it sent without an answer. If that does not show the records, it sends them again where that is
/// harmless; such a repetition is one of these attempts.
///
/// By default there are up to 5 attempts within 5 minutes, with random waits of up to 1, 2, 4 and 8 seconds between them. A `Retry-After`
/// header is respected.
///
/// ```
/// use std::time::Duration;
/// use kintone_runtime::client::RetryPolicy;
/// use kintone_runtime::Client;
///
/// let client = Client::builder("https://example.cybozu.com")
///     .api_token("token")
///     .retry(
///         RetryPolicy::default()
///             .attempts(8)
///             .deadline(Duration::from_secs(600))
///             .on_retry(|event| eprintln!("attempt {}: {}", event.attempt, event.error)),
///     )
///     .build()?;
/// # Ok::<(), kintone_runtime::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a policy does nothing until a client is built with it"]
pub struct RetryPolicy {
    attempts: u32,
    base: Duration,
    cap: Duration,
    deadline: Duration,
    budget: u32,
    hook: Option<Hook>,
}

type Hook = Arc<dyn Fn(&RetryEvent<'_>) + Send + Sync>;

/// A failed attempt of a call that is about to be retried.
#[derive(Debug)]
#[non_exhaustive]
pub struct RetryEvent<'a> {
    /// The number of the attempt that failed, from 1.
    pub attempt: u32,
    /// The wait before the next attempt.
    pub wait: Duration,
    /// The error of the attempt, which names the request and the app.
    pub error: &'a Error,
}

impl Default for RetryPolicy {
    fn default() -> RetryPolicy {
        RetryPolicy {
            attempts: ATTEMPTS,
            base: Duration::from_secs(BASE_SECONDS),
            cap: Duration::from_secs(CAP_SECONDS),
            deadline: Duration::from_secs(DEADLINE_SECONDS),
            budget: BUDGET,
            hook: None,
        }
    }
}

impl RetryPolicy {
    /// Creates a policy that never retries: each request, and each unit of a [load](super::load::Load) in a run, is sent once.
    pub fn none() -> RetryPolicy {
        RetryPolicy::default().attempts(1)
    }

    /// Sets the maximum number of attempts, including the first.
    pub fn attempts(mut self, attempts: u32) -> RetryPolicy {
        self.attempts = attempts;
        self
    }

    pub(super) fn most_attempts(&self) -> usize {
        usize::try_from(self.attempts).unwrap_or(usize::MAX)
    }

    /// Sets the longest wait before the second attempt. It doubles with each attempt, and the actual wait is a random part of it.
    pub fn base(mut self, base: Duration) -> RetryPolicy {
        self.base = base;
        self
    }

    /// Sets the longest wait between attempts, unless a `Retry-After` header asks for more.
    pub fn cap(mut self, cap: Duration) -> RetryPolicy {
        self.cap = cap;
        self
    }

    /// Sets how long after the first attempt a call is still retried. The timeout of a single attempt is set with
    /// [`ClientBuilder::timeout`](crate::client::ClientBuilder::timeout).
    pub fn deadline(mut self, deadline: Duration) -> RetryPolicy {
        self.deadline = deadline;
        self
    }

    /// Sets how many retries the client and its clones may use up; every 5 successful calls earn one more.
    ///
    /// This limits the load on a server that fails altogether. Retries after too many concurrent requests are free, because the client then
    /// sends fewer at the same time.
    pub fn budget(mut self, retries: u32) -> RetryPolicy {
        self.budget = retries;
        self
    }

    /// Sets a function that is called before each wait.
    pub fn on_retry(
        mut self,
        hook: impl Fn(&RetryEvent<'_>) + Send + Sync + 'static,
    ) -> RetryPolicy {
        self.hook = Some(Arc::new(hook));
        self
    }

    /// Returns the wait before the next attempt, or `None` to give up.
    pub(super) fn wait(&self, replay: Replay, failed: &Failed) -> Option<Duration> {
        if !replay.allows_after(failed.outcome) || failed.attempt >= self.attempts {
            return None;
        }
        // Otherwise all waiting calls would be retried at the same moment.
        let wait = match failed.retry_after {
            Some(least) => least.saturating_add(part(self.base, failed.random)),
            None => part(self.backoff(failed.attempt), failed.random),
        };
        (failed.elapsed.saturating_add(wait) <= self.deadline).then_some(wait)
    }

    fn backoff(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        self.base.saturating_mul(1 << doublings).min(self.cap)
    }

    pub(super) fn tell(&self, event: &RetryEvent<'_>) {
        if let Some(hook) = &self.hook {
            hook(event);
        }
    }
}

/// A fraction of a duration of any length.
fn part(time: Duration, part: f64) -> Duration {
    Duration::try_from_secs_f64(time.as_secs_f64() * part).unwrap_or(time)
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryPolicy")
            .field("attempts", &self.attempts)
            .field("base", &self.base)
            .field("cap", &self.cap)
            .field("deadline", &self.deadline)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

/// An attempt that failed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed {
    /// 1 is the first.
    pub(super) attempt: u32,
    pub(super) outcome: Outcome,
    /// Since the first attempt.
    pub(super) elapsed: Duration,
    pub(super) retry_after: Option<Duration>,
    /// A random number from 0 to 1.
    pub(super) random: f64,
}

/// The wait that an answer asks for: `Retry-After` in seconds, or as a date by the clock of the answer.
pub(super) fn retry_after(error: &Error, now: SystemTime) -> Option<Duration> {
    let value = error.header("Retry-After")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let date = error
        .header("Date")
        .and_then(|date| httpdate::parse_http_date(date).ok());
    // A date that has passed asks for no wait.
    Some(
        until
            .duration_since(date.unwrap_or(now))
            .unwrap_or_default(),
    )
}

/// The retry budget of a client.
pub(super) struct Budget {
    /// Measured in successes.
    left: AtomicU32,
    full: u32,
}

impl Budget {
    pub(super) fn new(policy: &RetryPolicy) -> Budget {
        let full = policy.budget.saturating_mul(SUCCESSES_PER_RETRY);
        Budget {
            left: full.into(),
            full,
        }
    }

    /// Pays for a retry after this outcome, if the budget allows it.
    pub(super) fn pay(&self, outcome: Outcome) -> bool {
        outcome == Outcome::Limited || self.change(|left| left.checked_sub(SUCCESSES_PER_RETRY))
    }

    pub(super) fn earn(&self) {
        self.change(|left| (left < self.full).then(|| left + 1));
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, change)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;
    use crate::endpoint::{HttpResponse, Refusal};

    const SECOND: Duration = Duration::from_secs(1);

    fn failed(attempt: u32, outcome: Outcome) -> Failed {
        Failed {
            attempt,
            outcome,
            elapsed: Duration::ZERO,
            retry_after: None,
            random: 1.0,
        }
    }

    #[test]
    fn the_outcome_and_the_request_decide_whether_there_is_another_attempt() {
        let policy = RetryPolicy::default();
        for (outcome, always, never) in [
            (Outcome::Final, false, false),
            (Outcome::Limited, true, true),
            (Outcome::NotDone, true, true),
            (Outcome::Unknown, true, false),
            (Outcome::Lost, false, false),
        ] {
            for (replay, again) in [(Replay::Always, always), (Replay::Never, never)] {
                let wait = policy.wait(replay, &failed(1, outcome));
                assert_eq!(wait.is_some(), again, "{outcome:?} {replay:?}");
            }
        }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_are_a_random_part_of_it() {
        let policy = RetryPolicy::default().attempts(50);
        let longest = |attempt| {
            policy
                .wait(Replay::Never, &failed(attempt, Outcome::Limited))
                .unwrap()
                .as_secs()
        };
        assert_eq!(
            [1, 2, 3, 4, 5, 6, 7, 40].map(longest),
            [1, 2, 4, 8, 16, 30, 30, 30]
        );
        let part = Failed {
            random: 0.25,
            ..failed(3, Outcome::Limited)
        };
        assert_eq!(policy.wait(Replay::Never, &part), Some(SECOND));
    }

    #[test]
    fn the_last_attempt_and_the_deadline_end_it() {
        let policy = RetryPolicy::default().attempts(3).deadline(10 * SECOND);
        let wait = |failed| policy.wait(Replay::Always, &failed);
        assert!(wait(failed(2, Outcome::Limited)).is_some());
        assert!(wait(failed(3, Outcome::Limited)).is_none());
        let late = |seconds| Failed {
            elapsed: seconds * SECOND,
            ..failed(1, Outcome::Limited)
        };
        assert!(wait(late(9)).is_some());
        assert!(wait(late(10)).is_none());
        assert!(
            RetryPolicy::none()
                .wait(Replay::Always, &failed(1, Outcome::Limited))
                .is_none()
        );
    }

    #[test]
    fn times_without_end_are_waited_for_and_do_not_overflow() {
        let max = Duration::MAX;
        let policy = RetryPolicy::default().base(max).cap(max).deadline(max);
        for retry_after in [None, Some(max)] {
            for random in [0.0, 0.5, 1.0] {
                let failed = Failed {
                    elapsed: max,
                    retry_after,
                    random,
                    ..failed(4, Outcome::Limited)
                };
                assert!(policy.wait(Replay::Always, &failed).is_some());
            }
        }
    }

    #[test]
    fn a_retry_after_is_the_least_wait_and_still_has_to_meet_the_deadline() {
        let policy = RetryPolicy::default();
        let asked = |seconds| {
            let failed = Failed {
                retry_after: Some(seconds * SECOND),
                random: 0.5,
                ..failed(1, Outcome::Unknown)
            };
            policy.wait(Replay::Always, &failed)
        };
        assert_eq!(asked(60), Some(Duration::from_millis(60_500)));
        assert_eq!(asked(301), None);
    }

    #[test]
    fn a_retry_after_is_seconds_or_a_date() {
        let at = |headers: &[(&str, &str)], now: &str| {
            let headers = headers
                .iter()
                .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
            let error = Error::refused(Refusal::read(HttpResponse {
                status: 503,
                headers: headers.collect(),
                body: vec![],
            }));
            retry_after(&error, httpdate::parse_http_date(now).unwrap())
        };
        let (noon, later) = (
            "Sun, 22 Nov 2026 12:00:00 GMT",
            "Sun, 22 Nov 2026 12:00:07 GMT",
        );
        assert_eq!(at(&[], noon), None);
        assert_eq!(at(&[("retry-after", " 3 ")], noon), Some(3 * SECOND));
        assert_eq!(at(&[("Retry-After", later)], noon), Some(7 * SECOND));
        assert_eq!(at(&[("Retry-After", noon)], later), Some(Duration::ZERO));
        // A clock that goes wrong here does not matter if the answer says what time it is there.
        let dated = [("Retry-After", later), ("Date", noon)];
        assert_eq!(at(&dated, later), Some(7 * SECOND));
        assert_eq!(at(&[("Retry-After", "soon")], noon), None);
    }

    #[test]
    fn a_budget_is_spent_by_failures_and_earned_by_successes() {
        let budget = Budget::new(&RetryPolicy::default().budget(2));
        assert!(budget.pay(Outcome::NotDone) && budget.pay(Outcome::Unknown));
        assert!(!budget.pay(Outcome::Unknown));
        assert!(budget.pay(Outcome::Limited));
        for _ in 0..4 {
            budget.earn();
        }
        assert!(!budget.pay(Outcome::Unknown));
        budget.earn();
        assert!(budget.pay(Outcome::Unknown));
        assert!(!budget.pay(Outcome::Unknown));
        for _ in 0..1000 {
            budget.earn();
        }
        assert!(budget.pay(Outcome::Unknown) && budget.pay(Outcome::Unknown));
        assert!(!budget.pay(Outcome::Unknown));
    }
}
