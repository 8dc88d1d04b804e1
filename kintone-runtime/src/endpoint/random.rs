//! Random numbers, for boundaries and waits.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

/// 64 random bits: the standard library seeds each hasher from the system's randomness.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(0)
}
