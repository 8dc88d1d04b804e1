//! Identifiers hold every letter that rustc takes without a warning, and no other.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use unicode_normalization::UnicodeNormalization;

use super::candidate::{Names, holds};

/// The letters that a code can have after normalisation, beside ASCII.
fn letters() -> Vec<char> {
    let all = ('\u{80}'..=char::MAX).filter(|c| unicode_ident::is_xid_continue(*c));
    all.filter(|c| c.nfkc().eq([*c])).collect()
}

/// The letters that rustc does not take, or takes with the warning `uncommon_codepoints`.
fn refused(letters: &[char]) -> BTreeSet<char> {
    let (is_fine, unlexed) = reported(letters);
    if is_fine {
        return unlexed;
    }
    // Warnings come only when all letters are some of rustc's.
    let lexed: Vec<char> = letters
        .iter()
        .copied()
        .filter(|c| !unlexed.contains(c))
        .collect();
    let (is_fine, warned_of) = reported(&lexed);
    assert!(is_fine);
    unlexed.union(&warned_of).copied().collect()
}

/// Whether rustc takes them all, and those of which it reports something.
fn reported(letters: &[char]) -> (bool, BTreeSet<char>) {
    let folder = tempfile::tempdir().unwrap();
    let mut source =
        "#![allow(unused, nonstandard_style, confusable_idents, mixed_script_confusables)]\n#![warn(uncommon_codepoints)]\npub struct S {\n".to_owned();
    let first_line = source.lines().count() + 1;
    for (i, letter) in letters.iter().enumerate() {
        source.push_str(&format!("a{letter}_{i}: (),\n"));
    }
    source.push('}');
    let file = folder.path().join("lib.rs");
    std::fs::write(&file, source).unwrap();
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
        ])
        .args(["--error-format", "short", "--out-dir"])
        .arg(folder.path())
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let report = String::from_utf8(output.stderr).unwrap();
    let marker = format!("{}:", file.display());
    let lines = report.lines().filter_map(|line| line.strip_prefix(&marker));
    let lines = lines.map(|line| line.split(':').next().unwrap().parse::<usize>().unwrap());
    let letters = lines.filter_map(|line| letters.get(line.checked_sub(first_line)?));
    (output.status.success(), letters.copied().collect())
}

#[test]
fn a_letter_is_kept_if_and_only_if_rustc_takes_it() {
    let letters = letters();
    let refused = refused(&letters);
    assert!(refused.len() > 20_000 && letters.len() - refused.len() > 100_000);
    let dropped: BTreeSet<char> = letters
        .into_iter()
        .filter(|letter| !holds(*letter, Names::Japanese))
        .collect();
    assert_eq!(
        dropped, refused,
        "the tables of rustc and of unicode-security differ"
    );
}
