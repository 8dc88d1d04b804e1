//! Counts and checks what a load would send, before anything is sent.

use std::future::poll_fn;

use super::engine::Work;
use super::form_rules::{Checker, has_unique_numbers};
use super::outcome::Outcome;
use super::rounding::unknown_precision;
use super::target::Operation;
use crate::client::verification::Verification;
use crate::endpoint::error::Error;

/// What a load would send if kintone rejected nothing, and what it would reject.
#[derive(Debug)]
#[non_exhaustive]
pub struct Plan {
    /// How many records the input has.
    pub records: usize,
    /// How many units there are. Each is one transaction and one bulk request.
    pub units: usize,
    /// How many requests the units contain. These count against the daily limit of the app; the bulk requests themselves are
    /// free.
    pub counted_calls: usize,
    /// How the record type compares with the form of the app; `None` if the form could not be read.
    pub verification: Option<Verification>,
    outcome: Outcome,
}

impl Plan {
    /// Returns the records that cannot be sent or would be rejected, by index; [`Error::errors`] has each field.
    ///
    /// They are checked against the form of the app as it is now: required fields, lengths, ranges and options, in rows of
    /// tables too, and values of unique fields that occur twice in the input. Of records without a type, codes that are
    /// not in the form, fields that cannot be written, and texts that are not numbers, dates or times are found too: these fail
    /// in the load itself as well, before they are sent. What only
    /// kintone knows is not checked: values of other records, whether a user or the source record of a lookup exists, and
    /// permissions; nor are fields that an update does not send.
    pub fn problems(&self) -> impl Iterator<Item = (usize, &Error)> {
        let failed = self.outcome.failed();
        failed.map(|(index, failure)| (index, failure.error()))
    }

    /// Returns whether there are no problems and the record type matches the form, or the form could not be read. It is not
    /// clean if an option of the load is out of range.
    pub fn is_clean(&self) -> bool {
        let is_same = self.verification.as_ref().is_none_or(Verification::is_same);
        is_same && self.outcome.error().is_none()
    }

    /// Returns what the caller should know, such as why the form could not be read and nothing was checked against it.
    pub fn notes(&self) -> &[String] {
        self.outcome.notes()
    }
}

impl Work<'_> {
    pub(super) async fn plan(mut self) -> Plan {
        self.options.continues = true;
        if let Some(wrong) = self.options.wrong.take() {
            self.halt(Error::not_sent(wrong));
        }
        let target = self.target;
        let form = self.client.form_of(target.meta).await;
        let (verification, mut checker) = match form {
            Ok((verification, form)) => {
                let is_checked = matches!(target.operation, Operation::Add | Operation::Upsert);
                let precision = match is_checked && has_unique_numbers(&form) {
                    true => self.numbers.precision().await.map(Some),
                    false => Ok(None),
                };
                let precision = precision.unwrap_or_else(|error| {
                    self.outcome.note(unknown_precision(&error));
                    None
                });
                let checker =
                    Checker::new(form, target.operation, target.meta.is_untyped(), precision);
                (Some(verification), Some(checker))
            }
            Err(error) => {
                let note = format!("the records were not compared with the form: {error}");
                self.outcome.note(note);
                (None, None)
            }
        };
        let (mut units, mut counted_calls) = (0, 0);
        while let Some(unit) = poll_fn(|task| self.poll_next(task)).await {
            units += 1;
            counted_calls += unit.requests();
            let Some(checker) = &mut checker else {
                continue;
            };
            for entry in &unit.entries {
                let errors = checker.check(entry);
                if !errors.is_empty() {
                    let error = self.outcome.keep(Error::invalid(errors));
                    self.outcome.failed_by(entry.index, error);
                }
            }
        }
        self.note_kept();
        Plan {
            records: self.outcome.len(),
            units,
            counted_calls,
            verification,
            outcome: self.outcome,
        }
    }
}
