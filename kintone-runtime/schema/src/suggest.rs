//! "Did you mean": finds the known name that is nearest to a wrong one.
//!
//! Names are compared by characters, after width, case and kana width are folded, because `Ａ` and `A`,
//! `ｶﾅ` and `カナ` look alike to the person who typed them.

/// Returns the nearest of the names, unless none is near enough to have been meant.
///
/// Half of a name may differ, less in short ones; of a name in Latin letters, each of which says less than a kanji, one
/// letter or a third. With equal distance one that was shortened wins, then the first.
///
/// ```
/// use kintone_schema::suggest::nearest;
///
/// assert_eq!(nearest("会社名称", ["会社名", "担当者"]), Some("会社名"));
/// assert_eq!(nearest("備考", ["会社名", "担当者"]), None);
/// ```
pub fn nearest<'n>(wrong: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wrong = fold(wrong);
    let mut best = None;
    for name in known {
        let folded = fold(name);
        let longer = wrong.len().max(folded.len());
        let distance = distance(&wrong, &folded);
        // A name that begins or ends with the other one was probably shortened: 会社 for 会社名.
        let shortened = wrong.len().min(folded.len()) >= 2
            && (folded.starts_with(&wrong)
                || wrong.starts_with(&folded)
                || folded.ends_with(&wrong)
                || wrong.ends_with(&folded));
        let is_latin = [&wrong, &folded].into_iter().flatten().all(char::is_ascii);
        let near = distance == 0
            || shortened
            || distance * 2 <= longer
                && distance < longer
                && (!is_latin || distance == 1 || distance * 3 <= longer);
        // Of two with equal distance, a longer name was rather not typed to its end.
        let rank = (distance, !shortened);
        if near && best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The name as it looks: half width, lower case, composed full-width kana.
fn fold(name: &str) -> Vec<char> {
    let mut folded: Vec<char> = Vec::with_capacity(name.len() / 3);
    for c in name.chars() {
        let c = match c {
            // Full-width ASCII.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            '\u{FFE5}' => '¥',
            '\u{3000}' => ' ',
            '\u{FF65}' => '・',
            '\u{FF66}'..='\u{FF9D}' => HALF_WIDTH_KANA[c as usize - 0xFF66],
            '\u{FF9E}' => '\u{3099}',
            '\u{FF9F}' => '\u{309A}',
            _ => c,
        };
        match (folded.last_mut(), c) {
            // A voiced mark after its kana: the composed letter is the next one, or the one after that.
            (Some(last), '\u{3099}') if voiced(*last).is_some() => {
                *last = voiced(*last).unwrap_or(*last);
            }
            (Some(last), '\u{309A}')
                if matches!(
                    *last,
                    'は' | 'ひ' | 'ふ' | 'へ' | 'ほ' | 'ハ' | 'ヒ' | 'フ' | 'ヘ' | 'ホ'
                ) =>
            {
                *last = char::from_u32(*last as u32 + 2).unwrap_or(*last);
            }
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// `か` with a voiced mark is `が`, which follows it in Unicode.
fn voiced(kana: char) -> Option<char> {
    let base = "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ";
    match kana {
        'う' => Some('ゔ'),
        'ウ' => Some('ヴ'),
        _ if base.contains(kana) => char::from_u32(kana as u32 + 1),
        _ => None,
    }
}

/// U+FF66 to U+FF9D.
const HALF_WIDTH_KANA: [char; 56] = [
    'ヲ', 'ァ', 'ィ', 'ゥ', 'ェ', 'ォ', 'ャ', 'ュ', 'ョ', 'ッ', 'ー', 'ア', 'イ', 'ウ', 'エ', 'オ',
    'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ', 'テ', 'ト', 'ナ',
    'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ', 'ユ',
    'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ン',
];

/// The number of characters to insert, remove, replace, or swap with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_japanese_name_is_recognised() {
        let codes = ["会社名", "担当者", "取引先コード"];
        assert_eq!(nearest("会社名称", codes), Some("会社名"));
        assert_eq!(nearest("会者名", codes), Some("会社名"));
        assert_eq!(nearest("取引コード", codes), Some("取引先コード"));
        assert_eq!(nearest("会社", codes), Some("会社名"));
        assert_eq!(nearest("請求番", ["請求日", "請求番号"]), Some("請求番号"));
    }

    #[test]
    fn something_else_altogether_is_not_suggested() {
        assert_eq!(nearest("備考", ["会社名", "担当者"]), None);
        assert_eq!(nearest("金額", ["単価", "数量"]), None);
        assert_eq!(nearest("a", ["b"]), None);
        assert_eq!(nearest("x", [""; 0]), None);
        // Half of the letters are the same by chance.
        assert_eq!(nearest("nummer", ["customer", "amount"]), None);
        assert_eq!(nearest("nummer", ["customer", "number"]), Some("number"));
        assert_eq!(nearest("qyt", ["qty"]), Some("qty"));
    }

    #[test]
    fn width_and_case_do_not_count() {
        assert_eq!(nearest("ＡＭＯＵＮＴ", ["count", "amount"]), Some("amount"));
        assert_eq!(nearest("ｶﾞｿﾘﾝ", ["ガス", "ガソリン"]), Some("ガソリン"));
        assert_eq!(fold("ﾊﾟﾋﾟｳﾞ"), fold("パピヴ"));
    }

    #[test]
    fn a_decomposed_name_equals_the_composed_one() {
        assert_eq!(fold("か\u{3099}は\u{309A}"), fold("がぱ"));
    }

    #[test]
    fn swapped_neighbours_are_one_mistake() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("amuont"), &chars("amount")), 1);
        assert_eq!(distance(&chars(""), &chars("abc")), 3);
    }
}
