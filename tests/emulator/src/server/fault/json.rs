//! The path `/_emulator/faults`, where clients in any language inject, list and clear faults.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Chance, Effect, Fault, Faults, Rule, When};

/// Injects, clears or lists, and answers with the list.
pub(crate) fn faults(faults: &Faults, method: &str, body: &[u8]) -> Result<Value, String> {
    match method {
        "GET" => {}
        "DELETE" => faults.clear(),
        "POST" => faults.inject(read(body)?)?,
        _ => return Err(format!("faults accept GET, POST and DELETE, not {method}")),
    }
    let rules: Vec<Value> = faults.rules().iter().map(Rule::describe).collect();
    Ok(json!({ "faults": rules }))
}

fn read(body: &[u8]) -> Result<Fault, String> {
    let written: FaultJson = serde_json::from_slice(body)
        .map_err(|error| format!("the body is not a fault: {error}"))?;
    written.fault()
}

impl Rule {
    fn describe(&self) -> Value {
        // A structure of numbers, texts and nothing else always has a JSON form.
        let mut rule = serde_json::to_value(FaultJson::of(&self.fault)).unwrap_or_default();
        rule["seen"] = json!(self.seen);
        rule["happened"] = json!(self.happened);
        rule
    }
}

/// A fault in JSON or in a configuration file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct FaultJson {
    effect: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
enum Name {
    TooManyRequests,
    LockFailed,
    LockFailed520,
    UnknownCode,
    Unavailable,
    UnavailableEmpty,
    BadGateway,
    Cut,
    Delay,
    TruncatedJson,
    UnknownMembers,
    NewFieldType,
    Warning,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "camelCase")]
enum Moment {
    Before,
    After,
}

impl FaultJson {
    fn of(fault: &Fault) -> FaultJson {
        let (effect, when, milliseconds) = match fault.effect {
            Effect::TooManyRequests => (Name::TooManyRequests, None, None),
            Effect::LockFailed => (Name::LockFailed, None, None),
            Effect::LockFailed520 => (Name::LockFailed520, None, None),
            Effect::UnknownCode => (Name::UnknownCode, None, None),
            Effect::Unavailable(when) => (Name::Unavailable, Some(when), None),
            Effect::UnavailableEmpty(when) => (Name::UnavailableEmpty, Some(when), None),
            Effect::BadGateway(when) => (Name::BadGateway, Some(when), None),
            Effect::Cut(when) => (Name::Cut, Some(when), None),
            Effect::Delay(when, delay) => (Name::Delay, Some(when), Some(delay)),
            Effect::TruncatedJson => (Name::TruncatedJson, None, None),
            Effect::UnknownMembers => (Name::UnknownMembers, None, None),
            Effect::NewFieldType => (Name::NewFieldType, None, None),
            Effect::Warning => (Name::Warning, None, None),
        };
        FaultJson {
            effect,
            when: when.map(|when| match when {
                When::Before => Moment::Before,
                When::After => Moment::After,
            }),
            milliseconds: milliseconds
                .map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)),
            method: fault.method.clone(),
            path: fault.path.clone(),
            skip: Some(fault.skip).filter(|skip| *skip > 0),
            times: fault.times,
            chance: fault.chance.map(|chance| chance.probability),
            seed: fault.chance.map(|chance| chance.seed),
        }
    }

    pub(crate) fn fault(self) -> Result<Fault, String> {
        let when = match self.when {
            Some(Moment::After) => When::After,
            Some(Moment::Before) | None => When::Before,
        };
        let effect = match self.effect {
            Name::TooManyRequests => Effect::TooManyRequests,
            Name::LockFailed => Effect::LockFailed,
            Name::LockFailed520 => Effect::LockFailed520,
            Name::UnknownCode => Effect::UnknownCode,
            Name::Unavailable => Effect::Unavailable(when),
            Name::UnavailableEmpty => Effect::UnavailableEmpty(when),
            Name::BadGateway => Effect::BadGateway(when),
            Name::Cut => Effect::Cut(when),
            Name::Delay => {
                let milliseconds = self.milliseconds.ok_or("a delay needs `milliseconds`")?;
                Effect::Delay(when, Duration::from_millis(milliseconds))
            }
            Name::TruncatedJson => Effect::TruncatedJson,
            Name::UnknownMembers => Effect::UnknownMembers,
            Name::NewFieldType => Effect::NewFieldType,
            Name::Warning => Effect::Warning,
        };
        let has_moment = matches!(
            effect,
            Effect::Unavailable(_)
                | Effect::UnavailableEmpty(_)
                | Effect::BadGateway(_)
                | Effect::Cut(_)
                | Effect::Delay(..)
        );
        if self.when.is_some() && !has_moment {
            return Err(
                "`when` is only allowed with unavailable, unavailableEmpty, badGateway, cut and delay"
                    .into(),
            );
        }
        if self.milliseconds.is_some() && !matches!(effect, Effect::Delay(..)) {
            return Err("`milliseconds` is only allowed with delay".into());
        }
        if self.seed.is_some() && self.chance.is_none() {
            return Err("`seed` is only allowed with `chance`".into());
        }
        let mut fault = Fault::new(effect).skip(self.skip.unwrap_or(0));
        if let Some(method) = self.method {
            fault = fault.method(method);
        }
        if let Some(path) = self.path {
            fault = fault.path(path);
        }
        if let Some(probability) = self.chance {
            fault.chance = Some(Chance {
                probability,
                seed: self.seed.unwrap_or(0),
            });
        }
        fault.times = self.times;
        Ok(fault)
    }
}
