//! Limits how many calls of a client run concurrently, and adapts the limit to the load of the domain.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::endpoint::{HttpResponse, Outcome};

/// The initial limit, until an answer reports how many calls can run. Our own choice, like the next two.
const FIRST_LIMIT: usize = 10;

/// The default maximum. kintone allows 100 in the whole domain.
const MAX_CONCURRENCY: usize = 50;

/// The largest share of the domain's capacity to use, in percent, so that people get through as well.
const SHARE_PERCENT: usize = 90;

/// The concurrency of a client, and what kintone last reported for the whole domain: see
/// [`Client::concurrency`](crate::Client::concurrency).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concurrency {
    /// The current limit on concurrent calls of the client. Other calls wait.
    pub limit: usize,
    /// The number of calls that are running.
    pub in_flight: usize,
    /// The number of requests that were running in the domain when kintone last answered: `X-ConcurrencyLimit-Running`.
    pub server_running: Option<usize>,
    /// The number of concurrent requests that the domain allows: `X-ConcurrencyLimit-Limit`.
    pub server_limit: Option<usize>,
}

/// Issues permits to as many calls as can run concurrently, in the order in which they arrive.
pub(super) struct Gate(Mutex<Limit>);

struct Limit {
    pace: Pace,
    in_flight: usize,
    waiting: VecDeque<oneshot::Sender<Permit>>,
}

/// The current limit, which answers adjust.
#[derive(Debug, Clone)]
struct Pace {
    limit: f64,
    max: usize,
    /// How often the limit was halved.
    halved: u64,
    server: Option<DomainLoad>,
}

/// What kintone reports for the whole domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DomainLoad {
    running: usize,
    limit: usize,
}

/// The state when a call got its permit.
#[derive(Debug, Clone, Copy)]
struct Admission {
    /// The number of running calls of this client, including this one.
    in_flight: usize,
    /// Whether that was the limit.
    is_full: bool,
    halved: u64,
}

/// A permit to run one call. Dropping it returns it, with or without an answer.
pub(super) struct Permit {
    gate: Option<Arc<Gate>>,
    admission: Admission,
}

impl Gate {
    pub(super) fn new(max: Option<usize>) -> Arc<Gate> {
        let max = max.unwrap_or(MAX_CONCURRENCY).max(1);
        Arc::new(Gate(Mutex::new(Limit {
            pace: Pace {
                limit: FIRST_LIMIT.min(max) as f64,
                max,
                halved: 0,
                server: None,
            },
            in_flight: 0,
            waiting: VecDeque::new(),
        })))
    }

    /// Waits for a permit after all other calls.
    pub(super) async fn enter(self: &Arc<Gate>) -> Permit {
        self.wait(VecDeque::push_back).await
    }

    /// Waits for a permit before all other calls: for a call that had one already, and whose deadline is running.
    pub(super) async fn enter_again(self: &Arc<Gate>) -> Permit {
        self.wait(VecDeque::push_front).await
    }

    async fn wait(
        self: &Arc<Gate>,
        line_up: impl FnOnce(&mut VecDeque<oneshot::Sender<Permit>>, oneshot::Sender<Permit>),
    ) -> Permit {
        let (sender, permit) = oneshot::channel();
        {
            let mut state = self.state();
            line_up(&mut state.waiting, sender);
            self.admit(&mut state);
        }
        // Every call that is taken from the queue is sent a permit, and the queue is never cleared.
        permit.await.expect("the gate sends a permit")
    }

    /// Lets in as many as there is room for. A permit that is sent to a call which was dropped comes back at once; one that
    /// was sent to a call which is dropped before it looks is given back by its own drop.
    fn admit(self: &Arc<Gate>, state: &mut Limit) {
        while state.in_flight < state.pace.permits() {
            let Some(next) = state.waiting.pop_front() else {
                return;
            };
            state.in_flight += 1;
            let admission = Admission {
                in_flight: state.in_flight,
                is_full: state.in_flight >= state.pace.permits(),
                halved: state.pace.halved,
            };
            let permit = Permit {
                gate: Some(self.clone()),
                admission,
            };
            if let Err(mut permit) = next.send(permit) {
                // Its drop would wait for the lock that is held here.
                permit.gate = None;
                state.in_flight -= 1;
            }
        }
    }

    pub(super) fn concurrency(&self) -> Concurrency {
        let state = self.state();
        Concurrency {
            limit: state.pace.permits(),
            in_flight: state.in_flight,
            server_running: state.pace.server.map(|load| load.running),
            server_limit: state.pace.server.map(|load| load.limit),
        }
    }

    fn state(&self) -> MutexGuard<'_, Limit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn permits(&self) -> usize {
        self.limit as usize
    }

    /// Raises the limit by one call per round of answers, and halves it once per round after too many requests.
    fn heard(&mut self, admission: Admission, load: Option<DomainLoad>, is_refused: bool) {
        self.server = load.or(self.server);
        if admission.halved != self.halved {
            // The call was sent under another limit, and says nothing about this one.
            return;
        }
        if is_refused {
            self.limit /= 2.0;
            self.halved += 1;
        } else if admission.is_full {
            self.limit += 1.0 / self.limit;
        }
        let room = load.map_or(self.max, |load| load.room_beside(admission.in_flight));
        self.limit = self.limit.min(room.min(self.max) as f64).max(1.0);
    }
}

impl DomainLoad {
    fn of(answer: &HttpResponse) -> Option<DomainLoad> {
        let number = |name| answer.header(name)?.trim().parse().ok();
        Some(DomainLoad {
            running: number("X-ConcurrencyLimit-Running")?,
            limit: number("X-ConcurrencyLimit-Limit")?,
        })
    }

    /// The capacity left for a client that had `own` calls running when these were counted.
    fn room_beside(self, own: usize) -> usize {
        let others = self.running.saturating_sub(own);
        (self.limit.saturating_mul(SHARE_PERCENT) / 100).saturating_sub(others)
    }
}

impl Permit {
    /// Reports the result of the call to the gate.
    pub(super) fn answered(&self, answer: &HttpResponse, outcome: Option<Outcome>) {
        let load = DomainLoad::of(answer);
        let is_refused = outcome == Some(Outcome::Limited);
        // A gateway that answers instead of kintone knows nothing about the domain.
        let Some(gate) = self.gate.as_ref().filter(|_| load.is_some() || is_refused) else {
            return;
        };
        let mut state = gate.state();
        state.pace.heard(self.admission, load, is_refused);
        gate.admit(&mut state);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(gate) = self.gate.take() {
            let mut state = gate.state();
            state.in_flight -= 1;
            gate.admit(&mut state);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn entered(gate: &Arc<Gate>) -> Permit {
        match poll(pin!(gate.enter())) {
            Poll::Ready(permit) => permit,
            Poll::Pending => panic!("there is no permit"),
        }
    }

    fn pace(limit: f64) -> Pace {
        Pace {
            limit,
            max: MAX_CONCURRENCY,
            halved: 0,
            server: None,
        }
    }

    fn admission(in_flight: usize) -> Admission {
        Admission {
            in_flight,
            is_full: true,
            halved: 0,
        }
    }

    fn load(running: usize) -> Option<DomainLoad> {
        Some(DomainLoad {
            running,
            limit: 100,
        })
    }

    #[test]
    fn a_round_of_answers_raises_the_limit_by_one() {
        let mut pace = pace(10.0);
        for _ in 0..11 {
            pace.heard(admission(10), load(10), false);
        }
        assert_eq!(pace.permits(), 11);
        let idle = Admission {
            is_full: false,
            ..admission(3)
        };
        let before = pace.limit;
        pace.heard(idle, load(3), false);
        assert_eq!(pace.limit, before);
    }

    #[test]
    fn the_limit_never_leaves_its_bounds() {
        let mut high = pace(50.0);
        high.heard(admission(50), load(50), false);
        assert_eq!(high.permits(), 50);
        let mut low = pace(1.0);
        low.heard(admission(1), load(101), true);
        assert_eq!(low.permits(), 1);
        assert_eq!(Gate::new(Some(0)).concurrency().limit, 1);
        assert_eq!(Gate::new(Some(3)).concurrency().limit, 3);
    }

    #[test]
    fn too_many_requests_halve_the_limit_once_per_round() {
        let mut pace = pace(40.0);
        for _ in 0..40 {
            pace.heard(admission(40), None, true);
        }
        assert_eq!(pace.permits(), 20);
        let next = Admission {
            halved: 1,
            ..admission(20)
        };
        pace.heard(next, None, true);
        assert_eq!(pace.permits(), 10);
    }

    #[test]
    fn the_limit_leaves_room_for_what_others_run() {
        for (running, own, room) in [(60, 10, 40), (95, 5, 1), (90, 40, 40), (20, 40, 50)] {
            let mut pace = pace(50.0);
            pace.heard(admission(own), load(running), false);
            assert_eq!(pace.permits(), room, "{running} of which {own}");
        }
    }

    #[test]
    fn places_go_in_the_order_of_arrival_and_first_to_those_that_had_one() {
        let gate = Gate::new(Some(1));
        let held = entered(&gate);
        let (mut first, mut second) = (pin!(gate.enter()), pin!(gate.enter()));
        let mut again = pin!(gate.enter_again());
        assert!(poll(first.as_mut()).is_pending());
        assert!(poll(second.as_mut()).is_pending());
        assert!(poll(again.as_mut()).is_pending());
        drop(held);
        assert!(poll(second.as_mut()).is_pending() && poll(first.as_mut()).is_pending());
        let Poll::Ready(permit) = poll(again) else {
            panic!("the permit went to another");
        };
        drop(permit);
        assert!(poll(second.as_mut()).is_pending());
        let Poll::Ready(permit) = poll(first) else {
            panic!("the permit went to another");
        };
        drop(permit);
        assert!(poll(second).is_ready());
        assert_eq!(gate.concurrency().in_flight, 0);
    }

    #[test]
    fn who_is_dropped_gives_the_place_back() {
        let gate = Gate::new(Some(1));
        let held = entered(&gate);
        let mut waiting = Box::pin(gate.enter());
        let mut last = pin!(gate.enter());
        assert!(poll(waiting.as_mut()).is_pending());
        assert!(poll(last.as_mut()).is_pending());
        // It has been given the permit, and never looks.
        drop(held);
        assert_eq!(gate.concurrency().in_flight, 1);
        drop(waiting);
        let Poll::Ready(permit) = poll(last) else {
            panic!("the permit is lost");
        };
        // It is gone before its turn.
        let mut gone = Box::pin(gate.enter());
        assert!(poll(gone.as_mut()).is_pending());
        drop(gone);
        drop(permit);
        assert_eq!(gate.concurrency().in_flight, 0);
        drop(entered(&gate));
    }
}
