//! Search: the full text search over apps, spaces and people. Experimental: kintone does not document it, and may change it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::limits::{check_chars, check_limit};
use crate::endpoint::error::Error;
use crate::endpoint::{Auth, Endpoint, Info, Method, Replay, open_enum};

/// The largest number of hits of one page.
/// Source: kintone REST API, Search (POST search.json)
pub const MAX_SEARCH_HITS: u32 = 20;

/// The largest number of terms of one search.
/// Source: kintone REST API, Search (POST search.json)
pub const MAX_SEARCH_TERMS: usize = 20;

/// The longest keyword, in characters.
/// Source: kintone REST API, Search (POST search.json)
pub const MAX_KEYWORD_CHARS: usize = 50;

/// A page of what a search found.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SearchHits {
    /// The hits. Their members are not documented.
    pub hits: Vec<Value>,
    /// The token of the next page, if there is one: see [`Search::page_token`].
    pub next_page_token: Option<String>,
}

/// Keywords that hits contain, or do not contain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchTerm {
    operator: SearchOperator,
    keywords: Vec<String>,
}

impl SearchTerm {
    /// Finds what contains all of these keywords.
    pub fn all(keywords: impl IntoIterator<Item: Into<String>>) -> SearchTerm {
        SearchTerm::of(SearchOperator::And, keywords)
    }

    /// Finds what contains one of these keywords.
    pub fn any(keywords: impl IntoIterator<Item: Into<String>>) -> SearchTerm {
        SearchTerm::of(SearchOperator::Or, keywords)
    }

    /// Leaves out what contains these keywords.
    pub fn not(keywords: impl IntoIterator<Item: Into<String>>) -> SearchTerm {
        SearchTerm::of(SearchOperator::Not, keywords)
    }

    fn of(operator: SearchOperator, keywords: impl IntoIterator<Item: Into<String>>) -> SearchTerm {
        SearchTerm {
            operator,
            keywords: keywords.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum SearchOperator {
    And,
    Or,
    Not,
}

open_enum! {
    /// What hits are sorted by.
    SearchSortBy {
        /// How well they fit.
        Relevance = "RELEVANCE",
        /// When they were created.
        CreatedAt = "CREATED_AT",
    }
}

#[derive(Debug, Clone, Serialize)]
struct SearchSort {
    by: SearchSortBy,
    order: &'static str,
}

/// Searches the texts of an environment: up to [`MAX_SEARCH_HITS`] hits in a page. Experimental: kintone may change it.
///
/// ```no_run
/// # use kintone_runtime::{Client, Error};
/// use kintone_runtime::api::{Search, SearchTerm};
///
/// # async fn example(client: Client) -> Result<(), Error> {
/// let search = Search::new([SearchTerm::all(["請求書"]), SearchTerm::not(["下書き"])]);
/// let mut page = client.send(search.clone()).await?;
/// while let Some(token) = page.next_page_token.take() {
///     page = client.send(search.clone().page_token(token)).await?;
///     println!("{} hits", page.hits.len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`Error::is_permission_denied`](crate::Error::is_permission_denied) if the user may not search. No term, more than
/// [`MAX_SEARCH_TERMS`], a keyword of no or more than [`MAX_KEYWORD_CHARS`] characters and a limit beyond [`MAX_SEARCH_HITS`] are
/// rejected before anything is sent.
///
/// Source: kintone REST API, Search (POST search.json), which is experimental
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Search {
    query: Vec<SearchTerm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exclude_scopes: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creators: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<SearchSort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

impl Search {
    /// Creates a search for what meets all of these terms, 1 to [`MAX_SEARCH_TERMS`].
    pub fn new(terms: impl IntoIterator<Item = SearchTerm>) -> Search {
        Search {
            query: terms.into_iter().collect(),
            types: None,
            scopes: None,
            exclude_scopes: None,
            created_after: None,
            created_before: None,
            creators: None,
            sort: None,
            limit: None,
            page_token: None,
        }
    }

    /// Finds only these kinds of things, in kintone's words. Which there are is not documented.
    pub fn types(mut self, types: impl IntoIterator<Item: Into<String>>) -> Search {
        self.types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Sets where to search, as kintone takes it. The form is not documented.
    pub fn scopes(mut self, scopes: Value) -> Search {
        self.scopes = Some(scopes);
        self
    }

    /// Sets where not to search, as kintone takes it. The form is not documented.
    pub fn exclude_scopes(mut self, scopes: Value) -> Search {
        self.exclude_scopes = Some(scopes);
        self
    }

    /// Finds only what was created after this time.
    pub fn created_after(mut self, time: DateTime<Utc>) -> Search {
        self.created_after = Some(time.to_rfc3339_opts(SecondsFormat::Secs, true));
        self
    }

    /// Finds only what was created before this time.
    pub fn created_before(mut self, time: DateTime<Utc>) -> Search {
        self.created_before = Some(time.to_rfc3339_opts(SecondsFormat::Secs, true));
        self
    }

    /// Finds only what these users created, as kintone takes them. The form is not documented.
    pub fn creators(mut self, creators: Value) -> Search {
        self.creators = Some(creators);
        self
    }

    /// Sorts the hits in ascending order.
    pub fn ascending(mut self, by: SearchSortBy) -> Search {
        self.sort = Some(SearchSort { by, order: "ASC" });
        self
    }

    /// Sorts the hits in descending order.
    pub fn descending(mut self, by: SearchSortBy) -> Search {
        self.sort = Some(SearchSort { by, order: "DESC" });
        self
    }

    /// Sets the largest number of hits: 1 to [`MAX_SEARCH_HITS`].
    pub fn limit(mut self, limit: u32) -> Search {
        self.limit = Some(limit);
        self
    }

    /// Continues with the page that has this [token](SearchHits::next_page_token).
    pub fn page_token(mut self, token: impl Into<String>) -> Search {
        self.page_token = Some(token.into());
        self
    }
}

impl Endpoint for Search {
    type Response = SearchHits;
    const INFO: Info = Info::new("search", &Method::POST, "search.json")
        .accepts(Auth::PasswordOrSession)
        .without_guest_space();

    fn check(&self) -> Result<(), Error> {
        let count = self.query.len();
        if !(1..=MAX_SEARCH_TERMS).contains(&count) {
            return Err(Error::not_sent(format!(
                "{count} terms, a search has 1 to {MAX_SEARCH_TERMS}"
            )));
        }
        let mut keywords = self.query.iter().flat_map(|term| &term.keywords);
        keywords
            .try_for_each(|keyword| check_chars("a keyword", keyword, 1..=MAX_KEYWORD_CHARS))?;
        check_limit(self.limit, MAX_SEARCH_HITS)
    }

    /// It reads.
    fn replay(&self) -> Replay {
        Replay::Always
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::endpoint::testing::{answer, body, sent};

    #[test]
    fn a_search_is_sent_with_what_is_set() {
        let search = Search::new([SearchTerm::all(["a", "b"])]);
        let http = sent(search.clone());
        assert_eq!(http.url, "https://example.cybozu.com/k/v1/search.json");
        assert_eq!((http.method, http.replay), (Method::POST, Replay::Always));
        assert_eq!(
            body(search),
            r#"{"query":[{"operator":"AND","keywords":["a","b"]}]}"#
        );
        let time: DateTime<Utc> = "2026-11-27T05:14:05.250Z".parse().unwrap();
        let filled = Search::new([SearchTerm::any(["a"]), SearchTerm::not(["b"])])
            .types(["RECORD"])
            .scopes(json!([{"type": "APP"}]))
            .exclude_scopes(json!([]))
            .created_after(time)
            .created_before(time)
            .creators(json!(["sato"]))
            .ascending(SearchSortBy::Relevance)
            .descending(SearchSortBy::CreatedAt)
            .limit(20)
            .page_token("t");
        let sent: Value = serde_json::from_str(&body(filled)).unwrap();
        assert_eq!(
            sent,
            json!({
                "query": [{"operator": "OR", "keywords": ["a"]}, {"operator": "NOT", "keywords": ["b"]}], "types": ["RECORD"],
                "scopes": [{"type": "APP"}], "excludeScopes": [], "createdAfter": "2026-11-27T05:14:05Z",
                "createdBefore": "2026-11-27T05:14:05Z", "creators": ["sato"], "sort": {"by": "CREATED_AT", "order": "DESC"},
                "limit": 20, "pageToken": "t"
            })
        );
    }

    #[test]
    fn the_last_page_has_no_token() {
        let search = || Search::new([SearchTerm::all(["a"])]);
        let page = answer(search(), 200, r#"{"hits":[{"x":1}],"nextPageToken":"t"}"#).unwrap();
        assert_eq!(page.next_page_token.as_deref(), Some("t"));
        let last = answer(search(), 200, r#"{"hits":[],"nextPageToken":null}"#).unwrap();
        assert_eq!(last.next_page_token, None);
    }

    #[test]
    fn a_search_beyond_the_limits_is_not_sent() {
        let term = || SearchTerm::all(["a"]);
        let refused = |search: Search| search.check().unwrap_err().to_string();
        assert!(Search::new(vec![term(); 20]).limit(20).check().is_ok());
        assert_eq!(refused(Search::new([])), "0 terms, a search has 1 to 20");
        assert_eq!(
            refused(Search::new(vec![term(); 21])),
            "21 terms, a search has 1 to 20"
        );
        assert_eq!(
            refused(Search::new([term()]).limit(21)),
            "the limit 21 is not between 1 and 20"
        );
        let long = SearchTerm::any(["あ".repeat(50), "あ".repeat(51)]);
        assert_eq!(
            refused(Search::new([long])),
            "a keyword has 51 characters, kintone takes 1 to 50"
        );
    }
}
