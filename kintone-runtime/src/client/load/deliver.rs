//! Sends a unit and determines its fate: committed, rejected, confirmed by reading back, or unknown.

use std::time::Instant;

use super::confirm::{Found, find, reach};
use super::missing::{is_about_a_missing_record, missing};
use super::request;
use super::rounding::Numbers;
use super::settled::TO_SETTLE;
use super::status::{Change, Committed};
use super::target::{Missing, Operation, Target};
use super::unit::Unit;
use crate::client::Client;
use crate::endpoint::error::{Error, ErrorKind};
use crate::endpoint::{Attempt, Outcome};

/// The fate of a unit.
pub(super) enum Delivered {
    Committed(Vec<Committed>),
    /// No answer came, and reading found the records.
    Found(Vec<Committed>),
    Refused(Error),
    /// It was refused because records are not in the app, which the load leaves out: their indices in the input.
    Missing(Vec<usize>),
    Unknown {
        error: Error,
        /// Why that could not be settled.
        why: Option<String>,
        /// Whether the next request would fail as well, because the cause is not this unit.
        lasts: bool,
    },
}

impl Delivered {
    /// No answer came, and reading does not show what became of it.
    fn unknown(error: Error) -> Delivered {
        Delivered::Unknown {
            lasts: is_lasting(&error),
            error,
            why: None,
        }
    }

    /// No answer came, and the next request failed with the error `why`.
    fn unread(error: Error, why: &Error) -> Delivered {
        let is_connected = why.kind() != ErrorKind::NoAnswer && !is_lasting(why);
        Delivered::Unknown {
            lasts: is_lasting(&error) || !is_connected,
            error,
            why: Some(why.to_string()),
        }
    }

    /// No answer came, and reading leaves it open, as it would in another run.
    fn open(error: Error, why: &str) -> Delivered {
        Delivered::Unknown {
            lasts: is_lasting(&error),
            error,
            why: Some(format!("{why}; {TO_SETTLE}")),
        }
    }
}

/// Whether another request would get the same answer, which is not from kintone: a redirect, or a gateway that demands
/// credentials.
fn is_lasting(error: &Error) -> bool {
    error.kind() == ErrorKind::Refused && error.outcome() == Outcome::Lost
}

/// Sends a unit. After a lost answer the records are read; if that does not show them, the unit is sent again, as often as the
/// retry policy allows. `continues` if the load goes on after a unit that stays unknown.
pub(super) async fn deliver(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    unit: &Unit,
    continues: bool,
) -> Delivered {
    match deliver_whole(client, target, numbers, unit, continues).await {
        Delivered::Refused(error)
            if target.missing == Missing::Skip && is_about_a_missing_record(&error) =>
        {
            match missing(client, target, numbers, unit).await {
                Ok(missing) if !missing.is_empty() => Delivered::Missing(missing),
                Ok(_) | Err(_) => Delivered::Refused(error),
            }
        }
        delivered => delivered,
    }
}

async fn deliver_whole(
    client: &Client,
    target: &Target,
    numbers: &Numbers,
    unit: &Unit,
    continues: bool,
) -> Delivered {
    let started = Instant::now();
    let mut unanswered = unit
        .sent_as
        .map(|_| Error::no_answer("the load was interrupted before the answer"));
    let mut attempt = Attempt::First;
    loop {
        if let Some(error) = unanswered.take() {
            attempt = Attempt::AfterUnknown;
            let found = match find(client, target, numbers, unit).await {
                Ok(Found::Committed(committed)) => return Delivered::Found(committed),
                Ok(Found::Open(why)) => return Delivered::open(error, &why),
                Ok(found) => found,
                Err(why) => return Delivered::unread(error, &why),
            };
            // In an earlier run it may have been sent any number of times.
            let is_first = error.attempts() == 0;
            let is_allowed = target.may_send_again(unit)
                && (is_first || client.wait_after(&error, started).await);
            if !is_allowed {
                // A load that continues without a connection would leave all of its records unknown.
                return match found {
                    Found::NotRead if continues => match reach(client, target).await {
                        Ok(()) => Delivered::unknown(error),
                        Err(why) => Delivered::unread(error, &why),
                    },
                    _ => Delivered::unknown(error),
                };
            }
            unanswered = Some(error);
        }
        let request = request::bulk(target, unit);
        let sent = match unanswered.as_ref().filter(|error| error.attempts() > 0) {
            Some(error) => client.send_after(request, error, started),
            None => client.send(request),
        };
        match sent.await {
            Ok(committed) => {
                let committed = committed.concat().into_iter();
                let committed = committed.map(|committed| target.committed(committed, attempt));
                return Delivered::Committed(committed.collect());
            }
            Err(error) if is_lasting(&error) => return Delivered::unknown(error),
            Err(error) if error.last_attempt_may_have_happened() => unanswered = Some(error),
            Err(error) if attempt == Attempt::AfterUnknown || error.followed_unanswered() => {
                let found = find(client, target, numbers, unit).await;
                return refused_after_all(found, error, unanswered);
            }
            Err(error) => return Delivered::Refused(error),
        }
    }
}

/// Judges a rejection after a lost answer. It may be the echo of a success: the key is taken, the revision has moved, the
/// record is gone.
fn refused_after_all(
    found: Result<Found, Error>,
    refusal: Error,
    unanswered: Option<Error>,
) -> Delivered {
    match found {
        Ok(Found::Committed(committed)) => Delivered::Found(committed),
        Ok(Found::Open(why) | Found::Missing(why)) => {
            Delivered::open(unanswered.unwrap_or(refusal), &why)
        }
        Ok(Found::NotRead) if refusal.is_conflict() => {
            let why = refusal.to_string();
            Delivered::open(unanswered.unwrap_or(refusal), &why)
        }
        // What is rejected for its content was rejected the first time too.
        Ok(Found::NotRead) if refusal.outcome() != Outcome::Final => match unanswered {
            Some(error) => Delivered::unread(error, &refusal),
            None => Delivered::unknown(refusal),
        },
        Ok(Found::NotRead | Found::NotCommitted) => Delivered::Refused(refusal),
        Err(why) => Delivered::unread(unanswered.unwrap_or(refusal), &why),
    }
}

impl Target {
    /// What an answer says about a record, given the attempts before it.
    fn committed(&self, mut committed: Committed, attempt: Attempt) -> Committed {
        if self.operation == Operation::Upsert
            && attempt == Attempt::AfterUnknown
            && committed.change == Change::Updated
        {
            committed.change = Change::Upserted;
        }
        committed
    }
}
