//! Field codes and other names of a form: comparing them, telling whether they are Rust identifiers, listing them in messages.

/// Whether two codes are the same once their letters are composed.
///
/// The compiler composes identifiers, kintone does not: the form may have `か` + `゛` where the identifier is `が`.
pub(crate) fn same(code: &str, name: &str) -> bool {
    code == name || (!(is_composed(code) && is_composed(name)) && composed(code) == composed(name))
}

/// Whether the text is made of characters that composing changes in no case: the letters of Europe and Japan, and kanji
/// wherever Unicode has them, 﨑 and 𠮷 too.
///
/// The others go through the compiler's lexer, which takes what it reads for an identifier of the user's crate and warns if
/// two look alike: `A` and `Ａ`.
fn is_composed(text: &str) -> bool {
    let stays = |c| {
        matches!(c, '\0'..='\u{2ff}' | '\u{388}'..='\u{482}' | '\u{3041}'..='\u{3098}' | '\u{309b}'..='\u{9fff}'
            | '\u{fa0e}' | '\u{fa0f}' | '\u{fa11}' | '\u{fa13}' | '\u{fa14}' | '\u{fa1f}' | '\u{fa21}' | '\u{fa23}'
            | '\u{fa24}' | '\u{fa27}'..='\u{fa29}' | '\u{ff00}'..='\u{ffef}' | '\u{1f000}'..='\u{1faff}'
            | '\u{20000}'..='\u{2f7ff}')
    };
    text.chars().all(stays)
}

/// Whether the text can be written as an identifier.
pub(crate) fn is_identifier(text: &str) -> bool {
    has_letters_only(text) && syn::parse_str::<syn::Ident>(text).is_ok()
}

/// Whether the compiler's lexer can read the text as a word. Of other characters, such as a wide blank, it reports an error by itself.
fn has_letters_only(text: &str) -> bool {
    let is_mark = |c| matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}');
    let mut chars = text.chars();
    chars.all(|c| c.is_alphanumeric() || c == '_' || is_mark(c))
}

/// The compiler's own lexer composes what can be an identifier. What cannot be one is compared as it is.
fn composed(code: &str) -> String {
    use syn::ext::IdentExt;
    use syn::parse::Parser;
    if is_composed(code) || !has_letters_only(code) {
        return code.to_owned();
    }
    let identifier = proc_macro2::Ident::parse_any.parse_str(code);
    identifier.map_or_else(|_| code.to_owned(), |identifier| identifier.to_string())
}

/// How many names an error lists. Of the others it gives the number.
const LISTED: usize = 8;

/// `` `a`, `b` and 3 more``.
pub(crate) fn listed<N: AsRef<str>>(names: &[N]) -> String {
    let shown: Vec<&str> = names.iter().take(LISTED).map(N::as_ref).collect();
    match names.len().saturating_sub(LISTED) {
        0 => list(&shown),
        more => format!("{} and {more} more", list(&shown)),
    }
}

/// Whether the code can be the name of a field in Rust, judged by its characters. The compiler's lexer is not used, because it
/// reports unknown characters as errors of its own.
pub(crate) fn is_word(code: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    // The last two are the sound marks of decomposed kana.
    let goes_on = |c: char| {
        c.is_alphabetic() || is_digit(c) || matches!(c, '_' | '・' | '\u{3099}' | '\u{309a}')
    };
    let begins = |c: char| c == '_' || c.is_alphabetic();
    code.starts_with(begins) && code.chars().all(goes_on)
}

/// `` `a`, `b` ``.
pub(crate) fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rust_reads_as_an_identifier_is_a_word() {
        for code in [
            "合計",
            "氏名・カナ",
            "_1",
            "か\u{3099}",
            "売上１",
            "Ⅱ期",
            "type",
        ] {
            assert!(is_word(code), "{code}");
        }
        for code in [
            "価格￥",
            "売上（税込）",
            "1月",
            "①",
            "㈱名",
            "",
            "a b",
            "％",
        ] {
            assert!(!is_word(code), "{code}");
        }
    }

    #[test]
    fn a_long_list_is_shortened_with_a_count() {
        let names = ["a"; 10];
        assert!(listed(&names).ends_with("`a` and 2 more"));
        assert_eq!(listed(&names[..1]), "`a`");
    }
}
