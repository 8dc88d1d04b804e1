//! What an identifier may hold, and the identifier that a code would have if it were alone.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_security::GeneralSecurityProfile;
use wana_kana::ConvertJapanese;

/// Which characters the identifiers are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Names {
    /// Those of the codes, Japanese included.
    #[default]
    Japanese,
    /// ASCII only: kana become Latin letters, fields of the system get their English names, and any other code with letters
    /// outside of ASCII has to be renamed.
    Ascii,
}

/// What an identifier is for: how it looks when nothing of the code is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    App,
    Field,
    Variant,
    Action,
}

impl Role {
    fn stem(self) -> &'static str {
        match self {
            Role::App => "App",
            Role::Field => "field",
            Role::Variant => "Option",
            Role::Action => "Action",
        }
    }
}

/// An identifier that was made of a code, before it is compared with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) text: String,
    /// Little or nothing of the code is left: only a hash tells it from other codes.
    pub(crate) lossy: bool,
    /// Letters of the code are missing.
    pub(crate) lost: bool,
}

/// The identifier that `code` would have if it were alone.
pub(crate) fn candidate(code: &str, names: Names, role: Role) -> Candidate {
    let normal: String = code.nfkc().collect();
    let letters = match names {
        Names::Japanese => normal,
        Names::Ascii => latin(&normal),
    };
    let mut text = String::new();
    let mut lost = false;
    let mut gap = false;
    for c in letters.chars() {
        if holds(c, names) {
            if gap && !text.is_empty() {
                text.push('_');
            }
            gap = false;
            text.push(c);
        } else {
            gap = true;
            lost |= c.is_alphanumeric();
        }
    }
    if text.chars().all(|c| c == '_') {
        // `_` alone is not an identifier, and a row of them says nothing.
        return Candidate {
            text: role.stem().to_owned(),
            lossy: true,
            lost,
        };
    }
    Candidate {
        text: escaped(started(text)),
        lossy: lost,
        lost,
    }
}

/// The text with its kana in Latin letters.
fn latin(text: &str) -> String {
    let mut latin = String::new();
    let mut kana = String::new();
    // Only kana are given to the converter, which has opinions about other characters too.
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c @ ('ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')) => kana.push(c),
            other => {
                let romaji = std::mem::take(&mut kana).to_romaji();
                // A long vowel at the very start, and `ん` before a vowel, have marks.
                latin.extend(romaji.chars().filter(|c| !matches!(c, '\'' | '-')));
                latin.extend(other);
            }
        }
    }
    latin
}

/// With `_` in front of a digit or mark, with which no identifier begins.
pub(super) fn started(text: String) -> String {
    match text.chars().next() {
        Some(c) if c != '_' && !unicode_ident::is_xid_start(c) => format!("_{text}"),
        _ => text,
    }
}

/// The name of a type: as [`candidate`], with the words of an ASCII code joined to `UpperCamelCase`.
pub(crate) fn type_candidate(code: &str, names: Names, role: Role) -> Candidate {
    let candidate = candidate(code, names, role);
    Candidate {
        text: upper_camel(bare(&candidate.text)),
        ..candidate
    }
}

/// Joins `expense_type` to `ExpenseType`. A `_` beside a digit or a letter without case stays, for it may be
/// all that tells `1_2` from `12`.
fn upper_camel(text: &str) -> String {
    let mut joined = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after_letter = joined.ends_with(|last: char| last.is_ascii_alphanumeric());
        match chars.peek() {
            Some(next) if c == '_' && after_letter && next.is_ascii_alphabetic() => {
                joined.push(next.to_ascii_uppercase());
                chars.next();
            }
            _ if joined.is_empty() => joined.push(c.to_ascii_uppercase()),
            _ => joined.push(c),
        }
    }
    joined
}

/// Whether an identifier may hold `c`, which is NFKC-normalised already, without a warning of rustc's `uncommon_codepoints`.
/// A test compares the whole table with the compiler's.
pub(super) fn holds(c: char, names: Names) -> bool {
    match names {
        _ if c.is_ascii() => c.is_ascii_alphanumeric() || c == '_',
        Names::Japanese => unicode_ident::is_xid_continue(c) && c.identifier_allowed(),
        Names::Ascii => false,
    }
}

/// Writes keywords as Rust takes them: `r#type`, and `self_` where even that is refused.
pub(crate) fn escaped(text: String) -> String {
    const NEVER: [&str; 4] = ["crate", "self", "super", "Self"];
    const KEYWORDS: [&str; 48] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield",
    ];
    if NEVER.contains(&text.as_str()) {
        text + "_"
    } else if KEYWORDS.contains(&text.as_str()) {
        format!("r#{text}")
    } else {
        text
    }
}

/// Whether `text` can be written as an identifier: what `--name` and `--rename` are held to.
pub(crate) fn is_identifier(text: &str) -> bool {
    let bare = text.strip_prefix("r#").unwrap_or(text);
    let mut chars = bare.chars();
    let shaped = chars
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && chars.all(unicode_ident::is_xid_continue);
    shaped && bare != "_" && escaped(bare.to_owned()) == text
}

/// The identifier without `r#`: what `stringify!` and the derive see.
pub(crate) fn bare(identifier: &str) -> &str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// The first `digits` hex digits of a hash of `code`.
pub(crate) fn hash_digits(code: &str, digits: usize) -> String {
    let mut text: String = Sha256::digest(code.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    text.truncate(digits);
    text
}

/// The snake case of a type name, for file names: `ExpenseReport` is `expense_report`, Japanese stays.
pub(crate) fn snake_case(name: &str) -> String {
    let chars: Vec<char> = bare(name).chars().collect();
    let mut snake = String::new();
    for (i, &c) in chars.iter().enumerate() {
        if c.is_uppercase() {
            let after_lower =
                i > 0 && (chars[i - 1].is_lowercase() || chars[i - 1].is_ascii_digit());
            let starts_word = i > 0
                && chars[i - 1].is_uppercase()
                && chars.get(i + 1).is_some_and(|c| c.is_lowercase());
            if after_lower || starts_word {
                snake.push('_');
            }
            snake.extend(c.to_lowercase());
        } else {
            snake.push(c);
        }
    }
    snake
}

/// Whether rustc's `non_camel_case_types` is content with a type or a variant of this name.
pub(crate) fn is_camel_case(name: &str) -> bool {
    let has_case = |c: char| c.is_lowercase() || c.is_uppercase();
    let chars: Vec<char> = bare(name).trim_matches('_').chars().collect();
    !chars.first().is_some_and(|c| c.is_lowercase())
        && !chars.windows(2).any(|pair| {
            matches!(pair, ['_', '_']) || matches!(pair, ['_', c] | [c, '_'] if has_case(*c))
        })
}

/// Whether rustc's `non_snake_case` is content with a field or an argument of this name.
pub(crate) fn is_snake_case(name: &str) -> bool {
    let name = bare(name).trim_matches('_');
    !name.contains("__") && !name.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(code: &str) -> String {
        candidate(code, Names::Japanese, Role::Field).text
    }

    #[test]
    fn a_code_that_is_an_identifier_stays_as_it_is() {
        for code in [
            "請求書番号",
            "Expense_no",
            "氏名・カナ",
            "_1番目",
            "文字列__1行_",
            "r_",
            "価格ー２".nfkc().collect::<String>().as_str(),
        ] {
            assert_eq!(field(code), code);
        }
    }

    #[test]
    fn what_an_identifier_cannot_hold_becomes_an_underscore() {
        for (code, identifier) in [
            ("価格￥", "価格"),
            ("a/b", "a_b"),
            ("100%", "_100"),
            ("client visit", "client_visit"),
            ("絵文字😀", "絵文字"),
            ("ﾊﾝｶｸ･ｶﾅ", "ハンカク・カナ"),
            ("全角＿下線", "全角_下線"),
            ("Ａ", "A"),
            ("\"quoted\"", "quoted"),
        ] {
            assert_eq!(field(code), identifier, "{code}");
        }
    }

    #[test]
    fn keywords_are_escaped() {
        assert_eq!(field("type"), "r#type");
        assert_eq!(field("async"), "r#async");
        assert_eq!(field("self"), "self_");
        assert_eq!(field("Self"), "Self_");
    }

    #[test]
    fn a_code_without_a_letter_gets_a_word_and_a_hash() {
        let made = candidate("-----", Names::Japanese, Role::Variant);
        assert_eq!(
            made,
            Candidate {
                text: "Option".to_owned(),
                lossy: true,
                lost: false
            }
        );
    }

    #[test]
    fn kanji_that_rustc_takes_are_kept() {
        for code in ["山﨑", "𠮷野家", "髙島屋", "〆切", "々", "ヶ月", "〇"] {
            assert_eq!(field(code), code);
        }
    }

    #[test]
    fn ascii_names_have_kana_in_latin_letters_and_say_when_other_letters_are_lost() {
        let made = |code| candidate(code, Names::Ascii, Role::Field);
        for (code, name) in [
            ("Title", "Title"),
            ("ステータス", "suteetasu"),
            ("しんよう ランク", "shinyou_ranku"),
            ("ﾒｰﾙ・アドレス", "meeru_adoresu"),
            ("なまえ2", "namae2"),
            ("フリガナ（カナ）", "furigana_kana"),
        ] {
            let candidate = made(code);
            assert_eq!(
                (candidate.text.as_str(), candidate.lost),
                (name, false),
                "{code}"
            );
        }
        for (code, name) in [
            ("税A", "A"),
            ("請求書", "field"),
            ("カード番号", "kaado"),
            ("ヶ月", "field"),
        ] {
            let candidate = made(code);
            assert_eq!(
                (candidate.text.as_str(), candidate.lost),
                (name, true),
                "{code}"
            );
        }
    }

    #[test]
    fn ascii_words_of_a_type_are_joined() {
        for (code, name) in [
            ("expense_type", "ExpenseType"),
            ("My app", "MyApp"),
            ("請求書 2024", "請求書_2024"),
            ("match", "Match"),
            ("self", "Self_"),
            ("1_2", "_1_2"),
        ] {
            assert_eq!(type_candidate(code, Names::Japanese, Role::App).text, name);
        }
    }

    #[test]
    fn only_what_rust_takes_is_an_identifier() {
        for text in ["請求書", "r#type", "_a", "Self_"] {
            assert!(is_identifier(text), "{text}");
        }
        for text in ["", "_", "type", "1a", "a b", "r#a", "r#self", "self", "a-b"] {
            assert!(!is_identifier(text), "{text}");
        }
    }

    #[test]
    fn file_names_are_snake_case() {
        for (name, stem) in [
            ("Invoice", "invoice"),
            ("ExpenseReport", "expense_report"),
            ("HTTPServer", "http_server"),
            ("請求書", "請求書"),
            ("CRM顧客", "crm顧客"),
        ] {
            assert_eq!(snake_case(name), stem);
        }
    }

    #[test]
    fn the_naming_lints_are_foreseen() {
        for name in [
            "文_字",
            "文字",
            "_100",
            "A1_2",
            "Invoice明細",
            "A_",
            "Other",
        ] {
            assert!(is_camel_case(name), "{name}");
        }
        for name in ["A_文", "travel", "Ab_1", "文__字", "_a", "N_A", "é1"] {
            assert!(!is_camel_case(name), "{name}");
        }
        for name in ["合計", "合計_3f1c", "_a__", "a_1"] {
            assert!(is_snake_case(name), "{name}");
        }
        for name in ["合計A", "文字列__1行_", "Title", "É"] {
            assert!(!is_snake_case(name), "{name}");
        }
    }
}
