//! Sends a unit and determines its fate: committed, rejected, confirmed by reading back, or unknown.

use super::confirm::{Found, find};
use super::request;
use super::status::{Change, Committed};
use super::target::{Operation, Target};
use super::unit::Unit;
use crate::client::Client;
use crate::endpoint::error::{Error, ErrorKind};
use crate::endpoint::{Attempt, Outcome};

/// The maximum number of times that one run sends a unit whose answers are lost and which reading does not find.
const MAX_ROUNDS: usize = 3;

/// The fate of a unit.
pub(super) enum Delivered {
    Committed(Vec<Committed>),
    /// No answer came, and reading found the records.
    Found(Vec<Committed>),
    Refused(Error),
    Unknown {
        error: Error,
        /// Why that could not be settled.
        why: Option<String>,
        /// Whether the next request would get the same answer, because the cause is not this unit.
        lasts: bool,
    },
}

impl Delivered {
    fn unknown(error: Error, why: Option<Error>) -> Delivered {
        let lasts = is_lasting(&error) || why.as_ref().is_some_and(is_lasting);
        let why = why.map(|why| why.to_string());
        Delivered::Unknown { error, why, lasts }
    }

    /// Reading leaves it open.
    fn open(error: Error, why: String) -> Delivered {
        Delivered::Unknown {
            lasts: is_lasting(&error),
            error,
            why: Some(why),
        }
    }
}

/// Whether another request would get the same answer, which is not from kintone: a redirect, or a gateway that demands
/// credentials.
fn is_lasting(error: &Error) -> bool {
    error.kind() == ErrorKind::Refused && error.outcome() == Outcome::Lost
}

/// Sends a unit.
pub(super) async fn deliver(client: &Client, target: &Target, unit: &Unit) -> Delivered {
    let mut unanswered = unit
        .sent_as
        .map(|_| Error::no_answer("the load was interrupted before the answer"));
    let mut attempt = Attempt::First;
    for _ in 0..MAX_ROUNDS {
        if let Some(error) = unanswered.take() {
            attempt = Attempt::AfterUnknown;
            match find(client, target, unit).await {
                Ok(Found::Committed(committed)) => return Delivered::Found(committed),
                Ok(Found::Open(why)) => return Delivered::open(error, why),
                Ok(_) if target.may_send_again(unit) => unanswered = Some(error),
                Ok(_) => return Delivered::unknown(error, None),
                Err(why) => return Delivered::unknown(error, Some(why)),
            }
        }
        let sent = client.send(request::bulk(target, unit)).await;
        match sent {
            Ok(committed) => {
                let committed = committed.concat().into_iter();
                let committed = committed.map(|committed| target.committed(committed, attempt));
                return Delivered::Committed(committed.collect());
            }
            Err(error) if is_lasting(&error) => return Delivered::unknown(error, None),
            Err(error) if error.may_have_happened() => unanswered = Some(error),
            Err(error) if attempt == Attempt::AfterUnknown || error.followed_unanswered() => {
                let found = find(client, target, unit).await;
                return refused_after_all(found, error, unanswered);
            }
            Err(error) => return Delivered::Refused(error),
        }
    }
    let error = unanswered.unwrap_or_else(|| Error::no_answer("no answer"));
    Delivered::unknown(error, None)
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
            Delivered::open(unanswered.unwrap_or(refusal), why)
        }
        // What is rejected for its content was rejected the first time too.
        Ok(Found::NotRead) if refusal.outcome() != Outcome::Final || refusal.is_conflict() => {
            match unanswered {
                Some(error) => Delivered::unknown(error, Some(refusal)),
                None => Delivered::unknown(refusal, None),
            }
        }
        Ok(Found::NotRead | Found::NotCommitted) => Delivered::Refused(refusal),
        Err(why) => Delivered::unknown(unanswered.unwrap_or(refusal), Some(why)),
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
