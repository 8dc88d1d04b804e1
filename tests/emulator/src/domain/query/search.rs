//! The word search of `like` and of Search.
//!
//! kintone searches an index of words, and so does this: a keyword is split into words of letters and digits, and into
//! runs of Japanese, Chinese and Korean characters; symbols only separate. Every word must occur as a whole word, every
//! run as part of the text, in any order. Case and width (also of kana) are ignored. A keyword that is a single
//! character of those scripts, or has no letters and digits at all, finds nothing.
//! Unlike kintone's, this search is always up to date, is not limited to 100,000 hits, and does not cover attached files.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// A keyword, ready to be looked for.
#[derive(Debug, Clone)]
pub(crate) struct Keyword {
    words: Vec<String>,
    runs: Vec<String>,
}

impl Keyword {
    pub(crate) fn new(text: &str) -> Keyword {
        let folded = fold(text);
        let of = |script: Script| {
            pieces(&folded)
                .filter(move |&(found, _)| found == script)
                .map(|(_, piece)| piece.to_owned())
                .collect::<Vec<String>>()
        };
        let (words, mut runs) = (of(Script::Words), of(Script::Runs));
        if words.is_empty() && runs.iter().map(|run| run.chars().count()).sum::<usize>() < 2 {
            runs.clear();
        }
        Keyword { words, runs }
    }

    pub(crate) fn occurs_in(&self, text: &str) -> bool {
        if text.is_empty() || (self.words.is_empty() && self.runs.is_empty()) {
            return false;
        }
        let text = fold(text);
        self.runs.iter().all(|run| text.contains(run.as_str()))
            && self.words.iter().all(|word| {
                text.contains(word.as_str())
                    && pieces(&text).any(|(script, piece)| script == Script::Words && piece == word)
            })
    }
}

/// Returns the text that a reader sees of an HTML fragment.
pub(crate) fn text_of_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (entity, plain)| text.replace(entity, plain))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Words,
    Runs,
    Symbols,
}

impl Script {
    fn of(c: char) -> Script {
        match c {
            _ if !c.is_alphanumeric() => Script::Symbols,
            '\u{3005}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => Script::Runs,
            _ => Script::Words,
        }
    }
}

/// Returns the longest stretches of one script.
fn pieces(text: &str) -> impl Iterator<Item = (Script, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let script = Script::of(rest.chars().next()?);
        let end = rest.find(|c| Script::of(c) != script).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some((script, piece))
    })
}

fn fold(text: &str) -> Cow<'_, str> {
    let has_case = |text: &str| text.chars().any(char::is_uppercase);
    match is_nfkc_quick(text.chars()) {
        IsNormalized::Yes if has_case(text) => Cow::Owned(text.to_lowercase()),
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfkc().collect::<String>().to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(keyword: &str, text: &str) -> bool {
        Keyword::new(keyword).occurs_in(text)
    }

    #[test]
    fn latin_words_match_as_wholes_and_japanese_as_parts() {
        assert!(finds("key", "the key."));
        assert!(!finds("key", "keyword"));
        assert!(!finds("key", "monkey"));
        assert!(finds("請求", "御請求書"));
        assert!(!finds("書", "御請求書"));
        assert!(finds("A社", "取引先A社様"));
        assert!(finds("key word", "word, then key"));
        assert!(!finds("key lock", "key"));
    }

    #[test]
    fn case_and_width_are_ignored() {
        assert!(finds("KINTONE", "kintoneで"));
        assert!(finds("ｋｉｎｔｏｎｅ", "Kintone"));
        assert!(finds("ｱﾌﾟﾘ", "アプリを作る"));
        assert!(finds("アプリ", "ｱﾌﾟﾘ"));
    }

    #[test]
    fn symbols_are_not_part_of_a_keyword() {
        assert!(finds("100%", "100"));
        assert!(!finds("%", "100%"));
        assert!(!finds("", "x"));
    }

    #[test]
    fn of_rich_text_only_the_text_is_searched() {
        let text = text_of_html("<div class=\"b\">a&amp;c<br>d</div><");
        assert!(finds("a c d", &text));
        assert!(!finds("div", &text));
    }
}
