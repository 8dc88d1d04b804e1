//! How kintone rounds the numbers of an app. The form does not say: it is read when a load depends on it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bigdecimal::BigDecimal;
use tokio::sync::OnceCell;

use crate::api::{GetGeneralSettings, RoundingMode};
use crate::client::Client;
use crate::endpoint::AppRef;
use crate::endpoint::error::Error;

/// The maximum number of decimals of a number that is rounded here: more than kintone takes.
const MAX_DECIMALS: i64 = 1_000;

/// How many decimals kintone keeps, and how it rounds the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Precision {
    decimals: i64,
    mode: bigdecimal::RoundingMode,
}

impl Precision {
    /// This many decimals, half to even.
    #[cfg(test)]
    pub(super) fn testing(decimals: i64) -> Precision {
        Precision {
            decimals,
            mode: bigdecimal::RoundingMode::HalfEven,
        }
    }

    /// Returns the number that kintone stores.
    pub(super) fn round(self, number: &BigDecimal) -> BigDecimal {
        match number.fractional_digit_count() {
            more if more > self.decimals && more <= MAX_DECIMALS => number
                .with_scale_round(self.decimals, self.mode)
                .normalized(),
            _ => number.normalized(),
        }
    }
}

/// The numbers of an app, whose precision is read once.
#[derive(Clone)]
pub(super) struct Numbers {
    client: Client,
    app: AppRef,
    read: Arc<OnceCell<Precision>>,
}

impl Numbers {
    pub(super) fn new(client: Client, app: AppRef) -> Numbers {
        Numbers {
            client,
            app,
            read: Arc::default(),
        }
    }

    /// The precision of the app.
    ///
    /// # Errors
    ///
    /// It cannot be read, or this version does not know it. That is not remembered.
    pub(super) async fn precision(&self) -> Result<Precision, Error> {
        let read = self.read.get_or_try_init(async || {
            let app = self.client.addressing().app(self.app)?;
            let settings = self.client.send(GetGeneralSettings::new(app)).await?;
            let precision = settings.settings.number_precision.unwrap_or_default();
            let decimals = precision
                .decimal_places
                .and_then(|places| places.try_into().ok());
            let mode = precision.rounding_mode.and_then(|mode| match mode {
                RoundingMode::HalfEven => Some(bigdecimal::RoundingMode::HalfEven),
                RoundingMode::Up => Some(bigdecimal::RoundingMode::Up),
                RoundingMode::Down => Some(bigdecimal::RoundingMode::Down),
                _ => None,
            });
            match (decimals, mode) {
                (Some(decimals), Some(mode)) => Ok(Precision { decimals, mode }),
                _ => Err(Error::unreadable(
                    200,
                    "it has no precision that is known here",
                )),
            }
        });
        read.await.copied()
    }
}

/// The precision of an app as it is polled for.
pub(super) struct Rounding {
    numbers: Numbers,
    state: State,
}

enum State {
    Unread,
    Reading(Pin<Box<dyn Future<Output = Result<Precision, Error>> + Send>>),
    Read(Option<Precision>),
}

impl Rounding {
    pub(super) fn new(numbers: Numbers) -> Rounding {
        Rounding {
            numbers,
            state: State::Unread,
        }
    }

    /// Forgets a request that a dropped run was making.
    pub(super) fn begin(&mut self) {
        if let State::Reading(_) = self.state {
            self.state = State::Unread;
        }
    }

    /// Returns the precision, and why it cannot be read when that is found out.
    pub(super) fn poll(
        &mut self,
        task: &mut Context<'_>,
    ) -> Poll<(Option<Precision>, Option<Error>)> {
        loop {
            match &mut self.state {
                State::Unread => {
                    let numbers = self.numbers.clone();
                    self.state = State::Reading(Box::pin(async move { numbers.precision().await }));
                }
                State::Reading(reading) => {
                    let (precision, error) = match ready!(reading.as_mut().poll(task)) {
                        Ok(precision) => (Some(precision), None),
                        Err(error) => (None, Some(error)),
                    };
                    self.state = State::Read(precision);
                    return Poll::Ready((precision, error));
                }
                State::Read(precision) => return Poll::Ready((*precision, None)),
            }
        }
    }
}

/// What is said if the precision cannot be read.
pub(super) fn unknown_precision(error: &Error) -> String {
    format!(
        "how many decimals kintone keeps could not be read, so keys and unique values that it rounds to the same number count as \
         different here: {error}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_as_the_app_says() {
        use bigdecimal::RoundingMode::{Down, HalfEven, Up};
        for (decimals, mode, number, stored) in [
            (4, HalfEven, "1.00005", "1"),
            (4, HalfEven, "1.00015", "1.0002"),
            (4, HalfEven, "-1.00006", "-1.0001"),
            (4, Up, "1.00001", "1.0001"),
            (4, Up, "-1.00001", "-1.0001"),
            (4, Down, "1.99999", "1.9999"),
            (4, Down, "-1.99999", "-1.9999"),
            (0, HalfEven, "2.5", "2"),
            (2, HalfEven, "1.50", "1.5"),
            (2, HalfEven, "1e-900000000", "1e-900000000"),
        ] {
            let precision = Precision { decimals, mode };
            let rounded = precision.round(&number.parse().unwrap());
            assert_eq!(rounded, stored.parse::<BigDecimal>().unwrap(), "{number}");
        }
    }
}
