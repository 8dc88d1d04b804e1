//! Limits how many calls of a client run concurrently, and adapts the limit to the load of the domain.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::endpoint::{HttpResponse, Outcome};

/// The initial limit, until an answer reports how many calls can run. Our own choice, like the next two.
const FIRST_LIMIT: usize = 10;

/// The default maximum. kintone allows 100 in the whole domain.
const MAX_CONCURRENCY: usize = 50;

/// How much of what the domain allows is taken at most, in percent, so that people find a place as well.
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

/// Gives a place to as many calls as may run at once, in the order in which they came.
pub(super) struct Gate(Mutex<State>);

struct State {
    pace: Pace,
    in_flight: usize,
    waiting: VecDeque<oneshot::Sender<Place>>,
}

/// The limit, and what answers make of it.
#[derive(Debug, Clone)]
struct Pace {
    limit: f64,
    max: usize,
    /// How often the limit was halved.
    halved: u64,
    server: Option<Load>,
}

/// What kintone says of the whole domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Load {
    running: usize,
    limit: usize,
}

/// What held when a call got its place.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// How many calls of this client ran, this one included.
    in_flight: usize,
    /// Whether no more could.
    is_full: bool,
    halved: u64,
}

/// The right to have one call running. It is given back when this is dropped, with or without an answer.
pub(super) struct Place {
    gate: Option<Arc<Gate>>,
    entry: Entry,
}

impl Gate {
    pub(super) fn new(max: Option<usize>) -> Arc<Gate> {
        let max = max.unwrap_or(MAX_CONCURRENCY).max(1);
        Arc::new(Gate(Mutex::new(State {
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

    /// Waits for a place behind all that wait already.
    pub(super) async fn enter(self: &Arc<Gate>) -> Place {
        self.wait(VecDeque::push_back).await
    }

    /// Waits for a place before all others: for a call that had one, and whose time is running.
    pub(super) async fn enter_again(self: &Arc<Gate>) -> Place {
        self.wait(VecDeque::push_front).await
    }

    async fn wait(
        self: &Arc<Gate>,
        line_up: impl FnOnce(&mut VecDeque<oneshot::Sender<Place>>, oneshot::Sender<Place>),
    ) -> Place {
        let (sender, place) = oneshot::channel();
        {
            let mut state = self.state();
            line_up(&mut state.waiting, sender);
            self.admit(&mut state);
        }
        // Whoever is taken out of the line is sent a place, and the line is never cleared.
        place.await.expect("the gate sends a place")
    }

    /// Lets in as many as there is room for. A place that is sent to a call which was dropped comes back at once; one that
    /// was sent to a call which is dropped before it looks is given back by its own drop.
    fn admit(self: &Arc<Gate>, state: &mut State) {
        while state.in_flight < state.pace.places() {
            let Some(next) = state.waiting.pop_front() else {
                return;
            };
            state.in_flight += 1;
            let entry = Entry {
                in_flight: state.in_flight,
                is_full: state.in_flight >= state.pace.places(),
                halved: state.pace.halved,
            };
            let place = Place {
                gate: Some(self.clone()),
                entry,
            };
            if let Err(mut place) = next.send(place) {
                // Its drop would wait for the lock that is held here.
                place.gate = None;
                state.in_flight -= 1;
            }
        }
    }

    pub(super) fn concurrency(&self) -> Concurrency {
        let state = self.state();
        Concurrency {
            limit: state.pace.places(),
            in_flight: state.in_flight,
            server_running: state.pace.server.map(|load| load.running),
            server_limit: state.pace.server.map(|load| load.limit),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn places(&self) -> usize {
        self.limit as usize
    }

    /// More room grows by one call per round of answers; too many requests halve it, once per round.
    fn heard(&mut self, entry: Entry, load: Option<Load>, is_refused: bool) {
        self.server = load.or(self.server);
        if entry.halved != self.halved {
            // The call was sent when the limit was another, and says nothing of this one.
            return;
        }
        if is_refused {
            self.limit /= 2.0;
            self.halved += 1;
        } else if entry.is_full {
            self.limit += 1.0 / self.limit;
        }
        let room = load.map_or(self.max, |load| load.room_beside(entry.in_flight));
        self.limit = self.limit.min(room.min(self.max) as f64).max(1.0);
    }
}

impl Load {
    fn of(answer: &HttpResponse) -> Option<Load> {
        let number = |name| answer.header(name)?.trim().parse().ok();
        Some(Load {
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

impl Place {
    /// Reports the result of the call to the gate.
    pub(super) fn answered(&self, answer: &HttpResponse, outcome: Option<Outcome>) {
        let load = Load::of(answer);
        let is_refused = outcome == Some(Outcome::Limited);
        // A gateway that answers in kintone's place knows nothing of the domain.
        let Some(gate) = self.gate.as_ref().filter(|_| load.is_some() || is_refused) else {
            return;
        };
        let mut state = gate.state();
        state.pace.heard(self.entry, load, is_refused);
        gate.admit(&mut state);
    }
}

impl Drop for Place {
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

    fn entered(gate: &Arc<Gate>) -> Place {
        match poll(pin!(gate.enter())) {
            Poll::Ready(place) => place,
            Poll::Pending => panic!("there is no place"),
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

    fn entry(in_flight: usize) -> Entry {
        Entry {
            in_flight,
            is_full: true,
            halved: 0,
        }
    }

    fn load(running: usize) -> Option<Load> {
        Some(Load {
            running,
            limit: 100,
        })
    }

    #[test]
    fn a_round_of_answers_raises_the_limit_by_one() {
        let mut pace = pace(10.0);
        for _ in 0..11 {
            pace.heard(entry(10), load(10), false);
        }
        assert_eq!(pace.places(), 11);
        let idle = Entry {
            is_full: false,
            ..entry(3)
        };
        let before = pace.limit;
        pace.heard(idle, load(3), false);
        assert_eq!(pace.limit, before);
    }

    #[test]
    fn the_limit_never_leaves_its_bounds() {
        let mut high = pace(50.0);
        high.heard(entry(50), load(50), false);
        assert_eq!(high.places(), 50);
        let mut low = pace(1.0);
        low.heard(entry(1), load(101), true);
        assert_eq!(low.places(), 1);
        assert_eq!(Gate::new(Some(0)).concurrency().limit, 1);
        assert_eq!(Gate::new(Some(3)).concurrency().limit, 3);
    }

    #[test]
    fn too_many_requests_halve_the_limit_once_per_round() {
        let mut pace = pace(40.0);
        for _ in 0..40 {
            pace.heard(entry(40), None, true);
        }
        assert_eq!(pace.places(), 20);
        let next = Entry {
            halved: 1,
            ..entry(20)
        };
        pace.heard(next, None, true);
        assert_eq!(pace.places(), 10);
    }

    #[test]
    fn the_limit_leaves_room_for_what_others_run() {
        for (running, own, room) in [(60, 10, 40), (95, 5, 1), (90, 40, 40), (20, 40, 50)] {
            let mut pace = pace(50.0);
            pace.heard(entry(own), load(running), false);
            assert_eq!(pace.places(), room, "{running} of which {own}");
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
        let Poll::Ready(place) = poll(again) else {
            panic!("the place went to another");
        };
        drop(place);
        assert!(poll(second.as_mut()).is_pending());
        let Poll::Ready(place) = poll(first) else {
            panic!("the place went to another");
        };
        drop(place);
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
        // It has been given the place, and never looks.
        drop(held);
        assert_eq!(gate.concurrency().in_flight, 1);
        drop(waiting);
        let Poll::Ready(place) = poll(last) else {
            panic!("the place is lost");
        };
        // It is gone before its turn.
        let mut gone = Box::pin(gate.enter());
        assert!(poll(gone.as_mut()).is_pending());
        drop(gone);
        drop(place);
        assert_eq!(gate.concurrency().in_flight, 0);
        drop(entered(&gate));
    }
}
