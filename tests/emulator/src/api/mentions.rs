//! The users, departments and groups that a comment mentions.

use serde_json::{Map, Value, json};

use crate::domain::error::{ApiError, FieldErrors};
use crate::domain::normalize::scalar_text;
use crate::domain::note::{Counted, Note};
use crate::domain::problem::Problem;
use crate::domain::query::EntityKind;
use crate::domain::state::Core;

/// Mentions in a comment.
const MOST_MENTIONS: usize = 10;

/// A mention in a comment.
pub(crate) struct Mention {
    kind: String,
    code: String,
}

impl Mention {
    pub(crate) fn answer(&self) -> Value {
        json!({ "code": self.code, "type": self.kind })
    }

    /// Returns the name in front of the text.
    pub(crate) fn name(&self, core: &Core) -> Result<String, ApiError> {
        let (kind, unknown): (_, fn(String) -> Problem) = match self.kind.as_str() {
            "ORGANIZATION" => (EntityKind::Organization, Problem::UnknownOrganization),
            "GROUP" => (EntityKind::Group, Problem::UnknownGroup),
            _ => (EntityKind::User, Problem::UnknownUser),
        };
        let name = core.environment.name_of(kind, &self.code);
        name.ok_or_else(|| unknown(self.code.clone()).into())
    }
}

/// Reads the mentions of a comment.
pub(crate) fn read_mentions(
    comment: &Map<String, Value>,
    errors: &mut FieldErrors,
) -> Result<Vec<Mention>, ApiError> {
    let sent = match comment.get("mentions") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(sent)) => sent,
        Some(_) => return Err(Problem::InvalidJson.into()),
    };
    if sent.len() > MOST_MENTIONS {
        errors.push(
            "comment.mentions",
            Note::AtMost {
                what: Counted::Mentions,
                limit: MOST_MENTIONS,
            },
        );
    }
    let mut mentions = Vec::with_capacity(sent.len());
    for (at, mention) in sent.iter().enumerate() {
        let members = mention.as_object().ok_or(Problem::InvalidJson)?;
        let mut text = |name: &str| {
            let text = scalar_text(members.get(name).unwrap_or(&Value::Null))?;
            if text.is_empty() {
                let key = format!("comment.mentions[{at}].{name}");
                errors.push(key, Note::RequiredParameter);
            }
            Ok::<String, ApiError>(text)
        };
        let (code, kind) = (text("code")?, text("type")?);
        if !matches!(kind.as_str(), "" | "USER" | "ORGANIZATION" | "GROUP") {
            errors.push(format!("comment.mentions[{at}].type"), Note::NotEnum);
        }
        mentions.push(Mention { kind, code });
    }
    Ok(mentions)
}
