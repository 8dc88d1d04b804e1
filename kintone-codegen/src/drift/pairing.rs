//! Which field of the new form is which of the old one. kintone keeps no trace of a rename, so that it is a guess: a field that is
//! gone and one that is new are one field if they have the type in common, and the label, the options or the neighbours.

use kintone_schema::{AppSchema, Field};

/// Both forms as a whole.
#[derive(Clone, Copy)]
pub(super) struct Forms<'s> {
    pub(super) old: &'s AppSchema,
    pub(super) new: &'s AppSchema,
}

impl<'s> Forms<'s> {
    /// The field with this code of the new form, if the field of the old form was in another table, or in none.
    pub(super) fn moved(&self, was: &Field) -> Option<&'s Field> {
        let now = self.new.find(was.code())?.field;
        (now.table() != was.table()).then_some(now)
    }

    /// Whether a field of the new form was in another table, or in none.
    fn was_elsewhere(&self, is: &Field) -> bool {
        let was = self.old.find(is.code());
        was.is_some_and(|was| was.field.table() != is.table())
    }
}

/// The fields of the new form beside those of the old one.
pub(super) struct Pairs<'s> {
    forms: Forms<'s>,
    old: &'s [Field],
    new: &'s [Field],
    renamed: Vec<(&'s Field, &'s Field, String)>,
}

/// The field of the new form that a field of the old one has become.
pub(super) enum Partner<'s> {
    /// It has the same code.
    Same(&'s Field),
    /// It has another code, and this in common.
    Renamed(&'s Field, String),
}

/// The names that fields or states had, and those that they have now.
#[derive(Debug, Default)]
pub(super) struct Renames(Vec<(String, String)>);

impl Renames {
    pub(super) fn of(forms: Forms<'_>) -> Renames {
        let mut names = Renames::default();
        names.add(forms, forms.old.fields(), forms.new.fields());
        names
    }

    fn add(&mut self, forms: Forms<'_>, old: &[Field], new: &[Field]) {
        let pairs = pairs(forms, old, new);
        for field in old {
            let now = match pairs.new_of(field) {
                Some(Partner::Same(now)) => now,
                Some(Partner::Renamed(now, _)) => {
                    self.push(field.code(), now.code());
                    now
                }
                None => continue,
            };
            self.add(forms, field.table_fields(), now.table_fields());
        }
    }

    pub(super) fn push(&mut self, was: &str, is: &str) {
        self.0.push((was.to_owned(), is.to_owned()));
    }

    /// The name that it has now.
    pub(super) fn now<'n>(&'n self, code: &'n str) -> &'n str {
        let renamed = self.0.iter().find(|(was, _)| was == code);
        renamed.map_or(code, |(_, now)| now)
    }
}

pub(super) fn pairs<'s>(forms: Forms<'s>, old: &'s [Field], new: &'s [Field]) -> Pairs<'s> {
    let missing =
        |field: &Field, from: &[Field]| !from.iter().any(|other| other.code() == field.code());
    let gone = |field: &&Field| missing(field, new) && forms.moved(field).is_none();
    let gone: Vec<&Field> = old.iter().filter(gone).collect();
    let added = |field: &&Field| missing(field, old) && !forms.was_elsewhere(field);
    let mut added: Vec<&Field> = new.iter().filter(added).collect();
    let mut renamed = Vec::new();
    // What looks most alike is matched first.
    for likeness in [by_label, by_contents, by_neighbours] {
        for field in &gone {
            if renamed
                .iter()
                .any(|(was, _, _): &(&Field, _, _)| was.code() == field.code())
            {
                continue;
            }
            let candidates: Vec<(usize, String)> = added
                .iter()
                .enumerate()
                .filter(|(_, new)| {
                    new.field_type() == field.field_type() && field.kind() == new.kind()
                })
                .filter_map(|(index, now)| Some((index, likeness(field, now, old, new)?)))
                .collect();
            // If two look alike, neither is more likely.
            if let [(index, why)] = &candidates[..] {
                renamed.push((*field, added.remove(*index), why.clone()));
            }
        }
    }
    Pairs {
        forms,
        old,
        new,
        renamed,
    }
}

impl<'s> Pairs<'s> {
    pub(super) fn new_of(&self, field: &Field) -> Option<Partner<'s>> {
        if let Some(same) = self.new.iter().find(|other| other.code() == field.code()) {
            return Some(Partner::Same(same));
        }
        let renamed = self
            .renamed
            .iter()
            .find(|(was, _, _)| was.code() == field.code());
        renamed.map(|(_, now, why)| Partner::Renamed(now, why.clone()))
    }

    /// The fields that the old form has under no name.
    pub(super) fn added(&self) -> impl Iterator<Item = &'s Field> {
        self.new.iter().filter(|field| {
            let is = |code: &str| code == field.code();
            !self.old.iter().any(|other| is(other.code()))
                && !self.renamed.iter().any(|(_, now, _)| is(now.code()))
                && !self.forms.was_elsewhere(field)
        })
    }
}

/// The other fields, if some of one type have exchanged their labels in a ring: then it is their codes that were exchanged. Empty
/// otherwise.
pub(super) fn exchanged<'s>(
    was: &Field,
    is: &Field,
    old: &'s [Field],
    new: &[Field],
) -> Vec<&'s Field> {
    let mut ring: Vec<&Field> = Vec::new();
    if was.label() == is.label() || was.label().is_empty() {
        return ring;
    }
    let mut label = is.label();
    while label != was.label() {
        let next = old.iter().find(|other| {
            other.label() == label
                && other.code() != was.code()
                && other.field_type() == was.field_type()
                && !ring.iter().any(|known| known.code() == other.code())
        });
        let now = next.and_then(|next| new.iter().find(|now| now.code() == next.code()));
        let Some((next, now)) = next.zip(now) else {
            return Vec::new();
        };
        ring.push(next);
        label = now.label();
    }
    ring
}

type Fields<'s> = &'s [Field];

fn by_label(old: &Field, new: &Field, _: Fields<'_>, _: Fields<'_>) -> Option<String> {
    let is_same = !old.label().is_empty() && old.label() == new.label();
    is_same.then(|| {
        format!(
            "both are {} with the label {}",
            old.field_type(),
            old.label()
        )
    })
}

fn by_contents(old: &Field, new: &Field, _: Fields<'_>, _: Fields<'_>) -> Option<String> {
    let options = |field: &Field| -> Vec<String> {
        field
            .options()
            .iter()
            .map(|option| option.name.clone())
            .collect()
    };
    let codes = |field: &Field| -> Vec<String> {
        field
            .table_fields()
            .iter()
            .map(|field| field.code().to_owned())
            .collect()
    };
    let source = |field: &Field| {
        let lookup = field.lookup()?;
        Some((lookup.related_app, lookup.related_key_field.clone()))
    };
    let field_type = old.field_type();
    if !options(old).is_empty() && options(old) == options(new) {
        return Some(format!("both are {field_type} with the same options"));
    }
    // Of a table some fields may have changed as well.
    let shared = codes(old)
        .iter()
        .filter(|code| codes(new).contains(code))
        .count();
    if shared > 0 && shared * 2 >= codes(old).len() {
        return Some(format!("both are tables with {shared} fields in common"));
    }
    let is_same_source = source(old).is_some() && source(old) == source(new);
    is_same_source.then(|| "both are lookups of the same field".to_owned())
}

/// The form shows it at the same place, between the same fields.
fn by_neighbours(
    old: &Field,
    new: &Field,
    all_old: Fields<'_>,
    all_new: Fields<'_>,
) -> Option<String> {
    let around = |field: &Field, all: &[Field]| {
        let at = all.iter().position(|other| other.code() == field.code())?;
        let code = |field: &Field| field.code().to_owned();
        let before = at.checked_sub(1).and_then(|at| all.get(at)).map(code);
        Some((before, all.get(at + 1).map(code)))
    };
    let (was, is) = (around(old, all_old)?, around(new, all_new)?);
    // The first or last of a form has one neighbour; the only field has none, which says nothing.
    if was != is || was == (None, None) {
        return None;
    }
    Some(format!(
        "both are {} at the same place in the form",
        old.field_type()
    ))
}
