//! Calls as spans: which request to which app, how many attempts, and the result. Never what was sent or answered.

#[cfg(feature = "tracing")]
pub(super) use on::Trace;

#[cfg(not(feature = "tracing"))]
pub(super) use off::Trace;

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::time::Instant;

    use tracing::{Instrument, Span, field::Empty};

    use crate::client::retry::RetryEvent;
    use crate::endpoint::Context;
    use crate::endpoint::error::Error;

    pub(in crate::client) struct Trace {
        span: Span,
        started: Instant,
    }

    impl Trace {
        pub(in crate::client) fn of(context: Context, records: Option<usize>) -> Trace {
            let span = tracing::info_span!(
                "kintone call",
                endpoint = context.endpoint(),
                app = context.app().map(|app| app.get()),
                count = records,
                attempt = Empty,
                status = Empty,
                code = Empty,
                error_id = Empty,
                duration_ms = Empty,
            );
            Trace {
                span,
                started: Instant::now(),
            }
        }

        pub(in crate::client) fn follow<F: Future>(
            &self,
            call: F,
        ) -> impl Future<Output = F::Output> + use<F> {
            call.instrument(self.span.clone())
        }

        pub(in crate::client) fn retry(&self, event: &RetryEvent<'_>) {
            tracing::debug!(
                parent: &self.span,
                attempt = event.attempt,
                status = event.error.status(),
                code = event.error.code(),
                error_id = event.error.error_id(),
                wait_ms = millis(event.wait),
                "the call is sent again",
            );
        }

        pub(in crate::client) fn end(
            &self,
            attempts: u32,
            status: Option<u16>,
            failure: Option<&Error>,
        ) {
            let span = &self.span;
            span.record("attempt", attempts);
            span.record("duration_ms", millis(self.started.elapsed()));
            if let Some(status) = status {
                span.record("status", status);
            }
            if let Some(failure) = failure {
                span.record("code", failure.code());
                span.record("error_id", failure.error_id());
            }
        }
    }

    fn millis(duration: std::time::Duration) -> u64 {
        duration.as_millis().try_into().unwrap_or(u64::MAX)
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;

    use crate::client::retry::RetryEvent;
    use crate::endpoint::Context;
    use crate::endpoint::error::Error;

    /// Does nothing without the feature.
    pub(in crate::client) struct Trace;

    impl Trace {
        pub(in crate::client) fn of(_: Context, _: Option<usize>) -> Trace {
            Trace
        }

        pub(in crate::client) fn follow<F: Future>(&self, call: F) -> F {
            call
        }

        pub(in crate::client) fn retry(&self, _: &RetryEvent<'_>) {}

        pub(in crate::client) fn end(&self, _: u32, _: Option<u16>, _: Option<&Error>) {}
    }
}
