//! Receives requests and sends responses: HTTP, bodies, credentials, limits, locks, faults and the log.

pub(crate) mod admin_api;
pub(crate) mod answer;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod call_targets;
pub(crate) mod concurrency;
pub(crate) mod dispatch;
pub(crate) mod fault;
pub(crate) mod http;
pub(crate) mod languages;
pub(crate) mod locks;
pub(crate) mod log;
pub(crate) mod pipeline;
pub(crate) mod request;
pub(crate) mod webhook_url;
pub(crate) mod webhooks;
