//! Faults that the server injects to test how clients handle the failures of a real service.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::api::endpoint::ApiPath;
use crate::api::routes::paths;
use crate::server::call_targets::{BulkPosition, CallTarget};

pub(crate) mod effect;
pub(crate) mod json;

/// A rule that determines which requests fail, how, and how often.
///
/// Rules are checked in the order in which they were injected, before credentials and parameters. The first rule that
/// replaces the response or cuts the connection ends the check; the effects of all other matching rules are combined.
///
/// ```
/// use kintone_emulator::{Effect, Emulator, Fault, When};
/// use serde_json::json;
///
/// # let form = json!({"properties": {"title": {"type": "SINGLE_LINE_TEXT", "code": "title", "label": "Title"}}});
/// let server = Emulator::builder()
///     .schema_json("notes", form)
///     .fault(Fault::new(Effect::TooManyRequests).chance(0.1, 42))
///     .start()?;
/// // The second record added from now on is stored, but the client gets no response.
/// server.inject(Fault::new(Effect::Cut(When::After)).method("POST").path("record.json").skip(1).times(1))?;
/// server.clear_faults();
/// # Ok::<(), kintone_emulator::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    effect: Effect,
    method: Option<String>,
    path: Option<String>,
    skip: u64,
    times: Option<u64>,
    chance: Option<Chance>,
}

/// The effect of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// Responds with 429 `GAIA_TO04`, too many concurrent requests. The request is not applied.
    TooManyRequests,
    /// Responds with 400 `GAIA_DA02`, the database could not be locked. The request is not applied.
    LockFailed,
    /// Responds with `GAIA_DA02` and the older status 520.
    LockFailed520,
    /// Responds with 400 and an undocumented error code. The request is not applied.
    UnknownCode,
    /// Responds with 503 and an HTML page, as the gateways in front of kintone do.
    Unavailable(When),
    /// Responds with 503 and no body.
    UnavailableEmpty(When),
    /// Responds with 502 and an HTML page.
    BadGateway(When),
    /// Closes the connection without a response.
    Cut(When),
    /// Delays the request. Delayed requests run concurrently.
    Delay(When, Duration),
    /// Cuts off the second half of a JSON response.
    TruncatedJson,
    /// Adds an undocumented member to the response and to all objects in it that have a member other than an object. (The
    /// remaining objects are maps of field codes, options or states.)
    UnknownMembers,
    /// Adds a field of an undocumented type to Get Form Fields and to the records of Get Record and Get Records.
    NewFieldType,
    /// Adds the header `X-Cybozu-Warning` to a successful response, as for a search that was aborted.
    Warning,
}

/// Whether a fault occurs before or after the request is applied. A client cannot tell the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before the request is applied: if it fails here, it has no effect.
    Before,
    /// After the request is applied, whatever the client receives.
    After,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Chance {
    probability: f64,
    seed: u64,
}

impl Fault {
    /// Creates a fault with this effect on every request.
    pub fn new(effect: Effect) -> Fault {
        Fault {
            effect,
            method: None,
            path: None,
            skip: 0,
            times: None,
            chance: None,
        }
    }

    /// Restricts the fault to requests with this method: GET, POST, PUT or DELETE. Method overrides are taken into account.
    pub fn method(mut self, method: impl Into<String>) -> Fault {
        self.method = Some(method.into());
        self
    }

    /// Restricts the fault to requests with this path after `/k/v1/` or `/k/guest/<space>/v1/`, like `records.json`. It then
    /// also applies to the requests within a bulk request: [`Effect::LockFailed`] and [`Effect::UnknownCode`] appear in the
    /// entry of that request in `results`, all other effects apply to the bulk request as a whole.
    pub fn path(mut self, path: impl Into<String>) -> Fault {
        let path = path.into();
        self.path = Some(ApiPath::read(&path).map_or(path.clone(), |path| path.name.to_owned()));
        self
    }

    /// Lets this many matching requests pass first.
    pub fn skip(mut self, calls: u64) -> Fault {
        self.skip = calls;
        self
    }

    /// Limits how often the fault occurs. By default, it occurs until the faults are cleared.
    pub fn times(mut self, times: u64) -> Fault {
        self.times = Some(times);
        self
    }

    /// Makes the fault occur with this probability, from 0 to 1. The same seed selects the same requests of a sequence.
    pub fn chance(mut self, probability: f64, seed: u64) -> Fault {
        self.chance = Some(Chance { probability, seed });
        self
    }

    /// Fails with the reason if the fault could never occur.
    pub(crate) fn check(&self) -> Result<(), String> {
        const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];
        let method = self.method.as_deref();
        if let Some(method) = method.filter(|method| !METHODS.contains(method)) {
            return Err(format!(
                "a fault has the method {method:?}; the methods are {}",
                METHODS.join(", ")
            ));
        }
        if let Some(path) = &self.path {
            let known = paths(method);
            if !known.contains(&path.as_str()) {
                return Err(format!(
                    "a fault has the path {path:?}, which this server does not have for {}; the paths are {}",
                    method.unwrap_or("any method"),
                    Vec::from_iter(known).join(", ")
                ));
            }
        }
        if self.times == Some(0) {
            return Err("a fault occurs 0 times; use a higher number, or omit it".into());
        }
        match self.chance {
            Some(chance) if !(0.0..=1.0).contains(&chance.probability) => Err(format!(
                "a fault has the chance {}, which is not a probability from 0 to 1",
                chance.probability
            )),
            _ => Ok(()),
        }
    }

    fn is_about(&self, called: &CallTarget) -> bool {
        // A rule without a path is about whole requests.
        (called.member.is_none() || self.path.is_some())
            && self
                .method
                .as_ref()
                .is_none_or(|method| *method == called.method)
            && self.path.as_ref().is_none_or(|path| *path == called.path)
    }
}

/// A fault that occurs to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Happening {
    pub(crate) effect: Effect,
    pub(crate) member: Option<BulkPosition>,
}

/// The rules of a server.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Rule>>);

#[derive(Debug)]
struct Rule {
    fault: Fault,
    /// The number of matching requests.
    seen: u64,
    /// The number of times that it occurred.
    happened: u64,
}

impl Faults {
    pub(crate) fn inject(&self, fault: Fault) -> Result<(), String> {
        fault.check()?;
        self.rules().push(Rule {
            fault,
            seen: 0,
            happened: 0,
        });
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rules().is_empty()
    }

    pub(crate) fn clear(&self) {
        self.rules().clear();
    }

    /// Determines the faults that occur to a request, given as itself and the members that it may have, and counts them.
    pub(crate) fn befall(&self, calls: &[CallTarget]) -> Vec<Happening> {
        let mut rules = self.rules();
        let mut happenings = Vec::new();
        for called in calls {
            for rule in rules.iter_mut().filter(|rule| rule.fault.is_about(called)) {
                if !rule.is_due() {
                    continue;
                }
                let effect = rule.fault.effect;
                happenings.push(Happening {
                    effect,
                    member: called.member,
                });
                if effect.is_final() {
                    return happenings;
                }
            }
        }
        happenings
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    /// Counts a matching request and returns whether the fault occurs.
    fn is_due(&mut self) -> bool {
        let at = self.seen;
        self.seen += 1;
        let is_due = at >= self.fault.skip
            && self.fault.times.is_none_or(|times| self.happened < times)
            && self.fault.chance.is_none_or(|chance| chance.strikes(at));
        self.happened += u64::from(is_due);
        is_due
    }
}

impl Chance {
    /// Returns whether the fault occurs to the request with this number.
    fn strikes(self, at: u64) -> bool {
        // The 53 bits that a float between 0 and 1 has.
        let drawn = (scramble(self.seed, at) >> 11) as f64 / (1_u64 << 53) as f64;
        drawn < self.probability
    }
}

/// Returns the `at`-th number of SplitMix64, a sequence that looks random and depends on nothing but its seed.
fn scramble(seed: u64, at: u64) -> u64 {
    let mut bits = seed.wrapping_add(at.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add_records(member: Option<BulkPosition>) -> CallTarget {
        CallTarget {
            method: "POST".into(),
            path: "records.json".into(),
            app: Some(1),
            member,
        }
    }

    fn fates(fault: Fault, calls: usize) -> Vec<bool> {
        let faults = Faults::default();
        faults.inject(fault).unwrap();
        (0..calls)
            .map(|_| !faults.befall(&[add_records(None)]).is_empty())
            .collect()
    }

    #[test]
    fn skip_and_times_count_calls() {
        let fault = Fault::new(Effect::LockFailed).skip(1).times(2);
        assert_eq!(fates(fault, 5), [false, true, true, false, false]);
    }

    #[test]
    fn a_seed_decides_every_fate() {
        let fault = |seed| Fault::new(Effect::LockFailed).chance(0.3, seed);
        let struck = fates(fault(7), 1_000);
        assert_eq!(struck, fates(fault(7), 1_000));
        assert_ne!(struck, fates(fault(8), 1_000));
        let count = struck.iter().filter(|struck| **struck).count();
        assert!((250..350).contains(&count), "{count}");
        assert!(
            fates(Fault::new(Effect::LockFailed).chance(1.0, 1), 9)
                .iter()
                .all(|struck| *struck)
        );
        assert!(!fates(Fault::new(Effect::LockFailed).chance(0.0, 1), 9).contains(&true));
    }

    #[test]
    fn only_rules_with_a_path_look_into_bulk_requests() {
        let bulk = CallTarget {
            method: "POST".into(),
            path: "bulkRequest.json".into(),
            app: None,
            member: None,
        };
        let member = |at| add_records(Some(BulkPosition { at, count: 2 }));
        let calls = [bulk, member(0), member(1)];
        let befall = |fault| {
            let faults = Faults::default();
            faults.inject(fault).unwrap();
            let happenings = faults.befall(&calls);
            happenings
                .iter()
                .map(|happening| happening.member.map(|member| member.at))
                .collect::<Vec<_>>()
        };
        let fault = Fault::new(Effect::UnknownMembers);
        assert_eq!(befall(fault.clone().method("POST")), [None]);
        assert_eq!(
            befall(fault.clone().path("/k/v1/records.json")),
            [Some(0), Some(1)]
        );
        assert_eq!(befall(fault.method("PUT").path("records.json")), []);
    }

    #[test]
    fn the_first_answer_in_place_of_kintone_ends_the_search() {
        let faults = Faults::default();
        for effect in [
            Effect::Delay(When::Before, Duration::ZERO),
            Effect::LockFailed,
            Effect::UnknownCode,
        ] {
            faults.inject(Fault::new(effect).times(1)).unwrap();
        }
        let effects = |happenings: Vec<Happening>| {
            happenings
                .iter()
                .map(|happening| happening.effect)
                .collect::<Vec<_>>()
        };
        let expected = [
            Effect::Delay(When::Before, Duration::ZERO),
            Effect::LockFailed,
        ];
        assert_eq!(effects(faults.befall(&[add_records(None)])), expected);
        assert_eq!(
            effects(faults.befall(&[add_records(None)])),
            [Effect::UnknownCode]
        );
        assert_eq!(effects(faults.befall(&[add_records(None)])), []);
    }
}
