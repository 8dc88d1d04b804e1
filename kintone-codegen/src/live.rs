//! Forms as they are in kintone now: the apps of `kintone.toml`, several side by side, in the ids of the schema files.

mod another_app;
mod arguments;
mod client;
mod explained;
mod ids;
mod place;

use futures_util::StreamExt as _;
use futures_util::stream;
use indicatif::{ProgressBar, ProgressStyle};
use kintone_codegen::{Project, Pulled, Settings, pull};
use kintone_runtime::{AppId, Client};

pub(crate) use another_app::another_app;
pub(crate) use arguments::Live;
pub(crate) use place::{Place, places};

use crate::connection::Variables;
use crate::failure::Failure;
use crate::findings::{Finding, Findings, Severity};

/// How many apps are read at the same time. Each takes five requests, one after the other; kintone allows 100 for the whole domain.
/// Our own choice.
const APPS_AT_ONCE: usize = 8;

/// Reads the forms, in the ids of the schema files. An app that cannot be read is a finding, and the others are read nevertheless.
pub(crate) fn fetch<'p>(
    project: &Project,
    places: &[Place<'p>],
    live: &Live,
    findings: &mut Findings,
) -> Result<Vec<(Place<'p>, Pulled)>, Failure> {
    let variables = Variables::read(live.env_file.as_deref())?;
    let mut clients = client::Clients::new(project, live, &variables);
    let clients: Vec<Result<Client, Finding>> =
        places.iter().map(|place| clients.of(place)).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
    let bar = progress_bar(places.len());
    let work = places.iter().zip(clients).map(|(place, client)| {
        let bar = bar.clone();
        async move {
            let pulled = match client {
                Ok(client) => one(project, place, &client, live).await,
                Err(finding) => Err(finding),
            };
            bar.inc(1);
            pulled
        }
    });
    // Apps are reported in their order, whichever is answered first.
    let all: Vec<_> = runtime.block_on(stream::iter(work).buffered(APPS_AT_ONCE).collect());
    bar.finish_and_clear();
    let mut fetched = Vec::new();
    let mut failed: Vec<(Finding, Vec<&str>)> = Vec::new();
    for (place, pulled) in places.iter().zip(all) {
        match pulled {
            Ok(pulled) => {
                let losses = pulled.losses.iter();
                findings.extend(losses.map(|loss| place.finding(Severity::Note, loss.to_string())));
                fetched.push((*place, pulled));
            }
            // What is wrong with a login or an address is so for all apps that have it.
            Err(finding) => match failed.iter_mut().find(|(first, _)| first.is_at(&finding)) {
                Some((_, others)) => others.push(place.app.key()),
                None => failed.push((finding, Vec::new())),
            },
        }
    }
    findings.extend(
        failed
            .into_iter()
            .map(|(finding, others)| match &others[..] {
                [] => finding,
                others => finding.also(&format!("; likewise {}", others.join(", "))),
            }),
    );
    Ok(fetched)
}

async fn one(
    project: &Project,
    place: &Place<'_>,
    client: &Client,
    live: &Live,
) -> Result<Pulled, Finding> {
    let settings = match live.preview {
        true => Settings::Preview,
        false => Settings::Live,
    };
    let mut pulled = pull(client, AppId::new(place.id), settings)
        .await
        .map_err(|error| explained::explained(project, place, error))?;
    pulled.schema = ids::of_the_schema_files(project, place, &pulled.schema)
        .map_err(|why| place.finding(Severity::Error, why))?;
    Ok(pulled)
}

/// A progress bar on the standard error, if that is a terminal.
fn progress_bar(apps: usize) -> ProgressBar {
    let bar = ProgressBar::new(apps as u64);
    match ProgressStyle::with_template("apps {wide_bar} {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
