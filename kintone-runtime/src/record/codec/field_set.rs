//! Sets of fields of a record type.

/// A set of fields of a record type, by their index in [`Meta::fields`](crate::record::Meta::fields).
///
/// Up to 128 fields take no allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FieldSet {
    low: [u64; 2],
    high: Vec<u64>,
}

impl FieldSet {
    /// Creates an empty set.
    pub const fn new() -> FieldSet {
        FieldSet {
            low: [0; 2],
            high: Vec::new(),
        }
    }

    /// Adds the field with this index.
    pub fn insert(&mut self, index: usize) {
        let (word, bit) = (index / 64, 1 << (index % 64));
        if let Some(low) = self.low.get_mut(word) {
            *low |= bit;
        } else {
            let word = word - self.low.len();
            if self.high.len() <= word {
                self.high.resize(word + 1, 0);
            }
            self.high[word] |= bit;
        }
    }

    /// Returns whether the field with this index is in the set.
    pub fn contains(&self, index: usize) -> bool {
        let word = index / 64;
        let word = match self.low.get(word) {
            Some(low) => Some(low),
            None => self.high.get(word - self.low.len()),
        };
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Creates the set of the fields with these codes.
    #[cfg(feature = "serde")]
    pub(crate) fn of_codes(
        meta: &crate::record::meta::Meta,
        codes: &[std::borrow::Cow<'_, str>],
    ) -> FieldSet {
        let fields = meta.fields.iter().enumerate();
        fields
            .filter(|(_, field)| codes.iter().any(|code| code == field.code))
            .map(|(index, _)| index)
            .collect()
    }

    /// Returns the codes of the fields.
    pub(crate) fn codes(
        &self,
        meta: &'static crate::record::meta::Meta,
    ) -> impl Iterator<Item = &'static str> {
        let fields = meta.fields.iter().enumerate();
        fields
            .filter(|(index, _)| self.contains(*index))
            .map(|(_, field)| field.code)
    }

    /// Returns whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.words().all(|word| word == 0)
    }

    /// Returns the number of fields in the set.
    pub fn len(&self) -> usize {
        self.words().map(|word| word.count_ones() as usize).sum()
    }

    /// Adds the fields of another set.
    pub fn extend(&mut self, other: &FieldSet) {
        for (low, more) in self.low.iter_mut().zip(other.low) {
            *low |= more;
        }
        if self.high.len() < other.high.len() {
            self.high.resize(other.high.len(), 0);
        }
        for (high, more) in self.high.iter_mut().zip(&other.high) {
            *high |= more;
        }
    }

    /// Removes all fields, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.low = [0; 2];
        self.high.fill(0);
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        self.low.iter().chain(&self.high).copied()
    }
}

impl FromIterator<usize> for FieldSet {
    fn from_iter<I: IntoIterator<Item = usize>>(indexes: I) -> FieldSet {
        let mut set = FieldSet::new();
        for index in indexes {
            set.insert(index);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_inserted_beyond_128_too() {
        let indexes = [0, 63, 64, 127, 128, 191, 192, 500];
        let set: FieldSet = indexes.into_iter().collect();
        assert_eq!(set.len(), indexes.len());
        for index in 0..600 {
            assert_eq!(set.contains(index), indexes.contains(&index), "{index}");
        }
    }

    #[test]
    fn a_cleared_set_is_empty() {
        let mut set: FieldSet = [1, 300].into_iter().collect();
        set.clear();
        assert!(set.is_empty() && !set.contains(300));
    }
}
