//! Decides which of the requested identifiers stay as they are and which get a hash appended. The decision depends on the
//! identifiers alone, never on their order.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{is_potential_mixed_script_confusable_char, skeleton};

use super::candidate::{Candidate, bare, hash_digits, started};
use crate::error::Error;

/// Where two identifiers must differ: the fields of one struct, the variants of one enum, the types of one app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Scope(usize);

/// The index of a requested identifier among the final ones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticket(usize);

/// All identifiers that one app wants.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    scopes: usize,
    wanted: Vec<Wanted>,
    chosen: Vec<Chosen>,
}

#[derive(Debug)]
struct Wanted {
    scope: Scope,
    /// What is hashed.
    code: String,
    text: String,
    rank: Rank,
}

/// Which of two yields when they collide: the higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Chosen by us: never changes.
    Pinned,
    /// The code itself: keeps its name, unless rustc would warn of it.
    Own,
    /// Made of the code.
    Made,
    /// Made of the code, with letters lost: always hashed.
    Lossy,
}

/// An identifier that the user chose for `code`. It takes no part in what the other names become: those are decided as if
/// nothing had been renamed, so that a rename changes one name only.
#[derive(Debug)]
struct Chosen {
    /// What is renamed, and what it would be called otherwise.
    ticket: Ticket,
    /// What the rename calls it.
    of: String,
    identifier: String,
}

impl Naming {
    pub(crate) fn scope(&mut self) -> Scope {
        self.scopes += 1;
        Scope(self.scopes)
    }

    /// Takes a name that nothing else in the scope may have.
    pub(crate) fn pin(&mut self, scope: Scope, name: &str) -> Ticket {
        self.want(scope, "", name.to_owned(), Rank::Pinned)
    }

    /// Asks for an identifier for `code`.
    pub(crate) fn ask(&mut self, scope: Scope, code: &str, candidate: Candidate) -> Ticket {
        let own = bare(&candidate.text) == code;
        self.ask_as(scope, code, candidate, own)
    }

    /// As [`ask`](Naming::ask), where the caller knows whether the candidate is the code itself.
    pub(crate) fn ask_as(
        &mut self,
        scope: Scope,
        code: &str,
        candidate: Candidate,
        own: bool,
    ) -> Ticket {
        let rank = match candidate.lossy {
            true => Rank::Lossy,
            false if own => Rank::Own,
            false => Rank::Made,
        };
        self.want(scope, code, candidate.text, rank)
    }

    fn want(&mut self, scope: Scope, code: &str, text: String, rank: Rank) -> Ticket {
        self.wanted.push(Wanted {
            scope,
            code: code.to_owned(),
            text,
            rank,
        });
        Ticket(self.wanted.len() - 1)
    }

    /// Gives what the ticket stands for an identifier that the user chose by a rename of `of`.
    pub(crate) fn choose(&mut self, ticket: Ticket, of: &str, identifier: &str) {
        self.chosen.push(Chosen {
            ticket,
            of: of.to_owned(),
            identifier: identifier.to_owned(),
        });
    }

    /// The identifiers, by ticket.
    ///
    /// # Errors
    ///
    /// A chosen identifier is, or looks like, the name of something else.
    pub(crate) fn disambiguate(self) -> Result<Identifiers, Error> {
        let Naming { wanted, chosen, .. } = self;
        let renamed: HashSet<usize> = chosen.iter().map(|chosen| chosen.ticket.0).collect();
        let kept = (0..wanted.len()).filter(|i| !renamed.contains(i));
        let written = kept
            .map(|i| &wanted[i].text)
            .chain(chosen.iter().map(|chosen| &chosen.identifier));
        let mut names = disambiguated(&wanted, &suspicious_characters(written));
        for Chosen {
            ticket,
            of,
            identifier,
        } in &chosen
        {
            let Wanted { scope, code, .. } = &wanted[ticket.0];
            let in_scope = |i: &usize| wanted[*i].scope == *scope && !renamed.contains(i);
            let mut others = (0..wanted.len()).filter(in_scope);
            if let Some(taken) = others.find(|i| alike(&names[*i], identifier)) {
                let message = match wanted[taken].rank {
                    Rank::Pinned => format!(
                        "`{code}` cannot be called `{identifier}`: the generated code itself needs that name"
                    ),
                    _ => format!(
                        "`{code}` cannot be called `{identifier}`: that is, or looks like, the name `{}` of `{}`; \
                         choose another name, or rename `{}` too",
                        names[taken], wanted[taken].code, wanted[taken].code
                    ),
                };
                return Err(Error::Rename {
                    of: of.clone(),
                    message,
                });
            }
        }
        for Chosen {
            ticket, identifier, ..
        } in chosen
        {
            names[ticket.0] = identifier;
        }
        Ok(Identifiers { names })
    }
}

/// Whether two identifiers are the same, or rustc's `confusable_idents` would report them.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (bare(a), bare(b));
    a == b || !(a.is_ascii() && b.is_ascii()) && skeleton(a).eq(skeleton(b))
}

/// The names of all that is wanted.
fn disambiguated(wanted: &[Wanted], suspicious: &HashSet<char>) -> Vec<String> {
    let of_rank = |wanted: &Wanted| match wanted.rank {
        Rank::Lossy => LOSSY,
        _ => 0,
    };
    let mut digits: Vec<usize> = wanted.iter().map(of_rank).collect();
    // Each round lengthens at least one hash, so it ends: two codes differ in the whole hash.
    loop {
        let names: Vec<String> = wanted
            .iter()
            .zip(&digits)
            .map(|(wanted, digits)| wanted.name(*digits, suspicious))
            .collect();
        let mut losers = colliding(wanted, &names);
        losers.extend(confusable(wanted, &names));
        let mut moved = false;
        for loser in losers {
            if wanted[loser].rank != Rank::Pinned && digits[loser] < LONG {
                digits[loser] = (digits[loser] * 2).clamp(SHORT, LONG);
                moved = true;
            }
        }
        if !moved {
            return names;
        }
    }
}

/// The hex digits of a hash, and those of one that collides even so.
const SHORT: usize = 4;
const LONG: usize = 64;

/// The hex digits where the hash is all that tells two codes apart, so that an added one moves no other name.
const LOSSY: usize = 8;

impl Wanted {
    fn name(&self, digits: usize, suspicious: &HashSet<char>) -> String {
        if self.rank != Rank::Pinned && self.text.contains(|c| suspicious.contains(&c)) {
            let rest: String = bare(&self.text)
                .chars()
                .filter(|c| !suspicious.contains(c))
                .collect();
            return format!(
                "{}_{}",
                started(rest),
                hash_digits(&self.code, digits.max(SHORT))
            );
        }
        match digits {
            0 => self.text.clone(),
            // A hash unmakes a keyword.
            _ => format!("{}_{}", bare(&self.text), hash_digits(&self.code, digits)),
        }
    }
}

/// Those that share a name with another of their scope and have to yield.
fn colliding(wanted: &[Wanted], names: &[String]) -> BTreeSet<usize> {
    let mut groups: BTreeMap<(Scope, &str), Vec<usize>> = BTreeMap::new();
    for (i, name) in names.iter().enumerate() {
        groups
            .entry((wanted[i].scope, bare(name)))
            .or_default()
            .push(i);
    }
    let mut losers = BTreeSet::new();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        losers.extend(yielding(wanted, &group));
    }
    losers
}

/// Those that rustc's `confusable_idents` would report and that have to yield: it compares all identifiers of the crate, and
/// lets pairs of ASCII ones be.
fn confusable(wanted: &[Wanted], names: &[String]) -> BTreeSet<usize> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, name) in names.iter().enumerate() {
        groups
            .entry(skeleton(bare(name)).collect())
            .or_default()
            .push(i);
    }
    let mut losers = BTreeSet::new();
    for group in groups.into_values() {
        let distinct: BTreeSet<&str> = group.iter().map(|i| names[*i].as_str()).collect();
        if distinct.len() > 1 {
            let foreign: Vec<usize> = group
                .into_iter()
                .filter(|i| !names[*i].is_ascii())
                .collect();
            let made: Vec<usize> = foreign
                .iter()
                .copied()
                .filter(|i| wanted[*i].rank > Rank::Own)
                .collect();
            // Where only codes as they are look alike, none of them has a better claim.
            losers.extend(if made.is_empty() { foreign } else { made });
        }
    }
    losers
}

/// Of those with one name, all but the one of the best rank; all, if two have that rank.
fn yielding(wanted: &[Wanted], group: &[usize]) -> Vec<usize> {
    let best = group.iter().map(|i| wanted[*i].rank).min();
    let winners = group
        .iter()
        .filter(|i| Some(wanted[**i].rank) == best)
        .count();
    let keeps =
        |i: &usize| winners == 1 && Some(wanted[*i].rank) == best && wanted[*i].rank <= Rank::Own;
    group.iter().copied().filter(|i| !keeps(i)).collect()
}

/// The characters for which rustc's `mixed_script_confusables` would report this app: those of a script that it
/// uses through look-alikes of other scripts only, such as one option `〇` in an English form.
fn suspicious_characters<'t>(written: impl Iterator<Item = &'t String>) -> HashSet<char> {
    let foreign: BTreeSet<char> = written
        .flat_map(|text| text.chars())
        .filter(|c| !c.is_ascii())
        .collect();
    let (suspects, plain): (Vec<char>, Vec<char>) = foreign
        .into_iter()
        .partition(|c| is_potential_mixed_script_confusable_char(*c));
    suspects
        .into_iter()
        .filter(|suspect| {
            !plain.iter().any(|c| {
                let mut shared = AugmentedScriptSet::for_char(*suspect);
                shared.intersect_with(AugmentedScriptSet::for_char(*c));
                !shared.is_empty()
            })
        })
        .collect()
}

/// The identifiers that were asked for, each under its ticket.
#[derive(Debug)]
pub(crate) struct Identifiers {
    names: Vec<String>,
}

impl Identifiers {
    pub(crate) fn name(&self, ticket: Ticket) -> &str {
        &self.names[ticket.0]
    }
}

#[cfg(test)]
mod tests {
    use super::super::candidate::{Names, Role, candidate};
    use super::*;

    /// The names of the fields of one struct.
    fn identifiers(codes: &[&str]) -> Vec<String> {
        let mut naming = Naming::default();
        let scope = naming.scope();
        for code in codes {
            naming.ask(scope, code, candidate(code, Names::Japanese, Role::Field));
        }
        naming.disambiguate().unwrap().names
    }

    fn hashed(stem: &str, code: &str) -> String {
        format!("{stem}_{}", hash_digits(code, 4))
    }

    #[test]
    fn of_two_codes_that_differ_in_width_the_one_that_is_its_own_identifier_stays() {
        assert_eq!(
            identifiers(&["A", "Ａ", "a"]),
            ["A".to_owned(), hashed("A", "Ａ"), "a".to_owned()]
        );
    }

    #[test]
    fn codes_that_all_need_mending_all_get_a_hash() {
        assert_eq!(
            identifiers(&["価格￥", "価格＄"]),
            [hashed("価格", "価格￥"), hashed("価格", "価格＄")]
        );
    }

    #[test]
    fn a_keyword_that_collides_loses_its_escape() {
        assert_eq!(
            identifiers(&["type", "ｔｙｐｅ"]),
            ["r#type".to_owned(), hashed("type", "ｔｙｐｅ")]
        );
    }

    #[test]
    fn names_that_rustc_calls_confusable_are_told_apart() {
        assert_eq!(
            identifiers(&["カ一ド", "力ード", "請求"]),
            [
                hashed("カ一ド", "カ一ド"),
                hashed("力ード", "力ード"),
                "請求".to_owned()
            ]
        );
    }

    #[test]
    fn a_look_alike_stays_only_beside_other_letters_of_its_script() {
        assert_eq!(
            identifiers(&["〇", "Title"]),
            [format!("_{}", hash_digits("〇", 4)), "Title".to_owned()]
        );
        assert_eq!(identifiers(&["〇", "件名"]), ["〇", "件名"]);
    }

    #[test]
    fn the_order_of_the_codes_is_of_no_account() {
        let codes = [
            "A",
            "Ａ",
            "価格￥",
            "価格＄",
            "価格",
            "へ",
            "ヘ",
            "type",
            "ｔｙｐｅ",
            "-",
            "%",
        ];
        let mut reversed = codes;
        reversed.reverse();
        let mut names = identifiers(&reversed);
        names.reverse();
        assert_eq!(identifiers(&codes), names);
    }

    #[test]
    fn a_new_code_moves_only_the_names_with_which_it_collides() {
        let codes = ["A", "価格￥", "件名", "type", "合計 1"];
        let before = identifiers(&codes);
        let after = identifiers(&[
            "A",
            "価格￥",
            "件名",
            "type",
            "合計 1",
            "価格＄",
            "Ａ",
            "合計",
        ]);
        let moved: Vec<_> = before
            .iter()
            .zip(&after)
            .filter(|(before, after)| before != after)
            .collect();
        assert_eq!(moved, [(&"価格".to_owned(), &hashed("価格", "価格￥"))]);
    }

    #[test]
    fn a_code_of_which_nothing_is_left_keeps_its_name_beside_another_whose_hash_begins_alike() {
        // Their hashes begin with the same 16 bits.
        let (one, other) = meeting();
        assert_eq!(hash_digits(&one, 4), hash_digits(&other, 4));
        assert_eq!(identifiers(&[&one])[0], identifiers(&[&one, &other])[0]);
    }

    /// Two codes of signs alone whose hashes begin alike.
    fn meeting() -> (String, String) {
        let mut seen = BTreeMap::new();
        for length in 1.. {
            let code = "-".repeat(length);
            if let Some(other) = seen.insert(hash_digits(&code, 4), code.clone()) {
                return (other, code);
            }
        }
        unreachable!("two of 65,537 codes share 16 bits")
    }

    #[test]
    fn a_chosen_name_moves_no_other() {
        let ask = |naming: &mut Naming, scope, code: &str| {
            naming.ask(scope, code, candidate(code, Names::Japanese, Role::Field))
        };
        let with = |codes: &[&str], chosen: &[(usize, &str)]| {
            let mut naming = Naming::default();
            let scope = naming.scope();
            let tickets: Vec<Ticket> = codes
                .iter()
                .map(|code| ask(&mut naming, scope, code))
                .collect();
            for (i, identifier) in chosen {
                naming.choose(tickets[*i], codes[*i], identifier);
            }
            naming.disambiguate().map(|identifiers| identifiers.names)
        };
        let codes = ["件名", "備考", "価格￥", "価格＄", "ヘ"];
        let plain = identifiers(&codes);
        let renamed = with(&codes, &[(2, "yen")]).unwrap();
        assert_eq!(renamed[2], "yen");
        assert_eq!((&renamed[..2], &renamed[3..]), (&plain[..2], &plain[3..]));
        // Two may change places.
        let swapped = with(&codes, &[(0, "備考"), (1, "件名")]).unwrap();
        assert_eq!(swapped[..2], ["備考", "件名"]);
        for (identifier, other) in [
            ("備考", "備考"),
            ("へ", "ヘ"),
            (plain[2].as_str(), "価格￥"),
        ] {
            let error = with(&codes, &[(0, identifier)]).unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("`件名` cannot be called `{identifier}`: "))
                    && error.contains(&format!("of `{other}`")),
                "{error}"
            );
        }
    }

    #[test]
    fn a_pinned_name_makes_the_others_yield() {
        let mut naming = Naming::default();
        let scope = naming.scope();
        naming.pin(scope, "金額");
        naming.ask(
            scope,
            "金額",
            candidate("金額", Names::Japanese, Role::Field),
        );
        assert_eq!(
            naming.disambiguate().unwrap().names,
            ["金額".to_owned(), hashed("金額", "金額")]
        );
    }
}
