//! Determines the language of errors.

use hyper::HeaderMap;

use crate::domain::language::Language;
use crate::domain::problem::Problem;

/// The languages for the errors of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Languages {
    /// The preferred language in the request, if there is one.
    preferred: Option<Language>,
    default: Language,
}

impl Languages {
    pub(crate) fn of(headers: &HeaderMap, default: Language) -> Languages {
        let accepted = headers
            .get("accept-language")
            .and_then(|header| header.to_str().ok());
        Languages {
            preferred: accepted.and_then(preferred_language),
            default,
        }
    }

    /// Returns the language of what a request creates.
    pub(super) fn of_caller(self) -> Language {
        self.preferred.unwrap_or(self.default)
    }

    pub(super) fn of_refusal(self, problem: &Problem) -> Language {
        self.preferred
            .unwrap_or_else(|| problem.default_language(self.default))
    }
}

/// Returns the language with the highest quality, or the first of several: Japanese, or English for all others. Returns
/// `None` for `*`.
fn preferred_language(header: &str) -> Option<Language> {
    let mut best = (0.0, "*");
    for entry in header.split(',') {
        let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let tag = tag.trim();
        let quality = match parameters.trim().split_once('=') {
            Some((name, quality)) if name.trim().eq_ignore_ascii_case("q") => {
                quality.trim().parse().unwrap_or(0.0)
            }
            _ => 1.0,
        };
        if !tag.is_empty() && quality > best.0 {
            best = (quality, tag);
        }
    }
    let primary = best.1.split('-').next().unwrap_or_default();
    match primary {
        "*" => None,
        primary if primary.eq_ignore_ascii_case("ja") => Some(Language::Ja),
        _ => Some(Language::En),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_the_highest_quality_is_preferred_in_any_case() {
        use Language::{En, Ja};
        for (header, expected) in [
            ("ja", Some(Ja)),
            ("JA-jp", Some(Ja)),
            ("en;q=0.1,ja", Some(Ja)),
            ("en;q=0.1, ja;Q=0.9", Some(Ja)),
            ("ja;q=0.8, fr", Some(En)),
            ("ja,en", Some(Ja)),
            ("ja;q=0, en;q=0.1", Some(En)),
            ("jav", Some(En)),
            ("*", None),
            ("", None),
            ("ja;q=0", None),
            ("*;q=0.5, ja", Some(Ja)),
        ] {
            assert_eq!(preferred_language(header), expected, "{header}");
        }
    }
}
