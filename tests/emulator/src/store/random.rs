//! Random ids. They are unique, but not meant to be secret.

use std::hash::{BuildHasher, RandomState};

/// Returns random letters and digits.
pub(crate) fn random_text(length: usize) -> String {
    const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bits = random_bits();
        for _ in 0..8 {
            text.push(char::from(
                ALPHABET[(bits % ALPHABET.len() as u64) as usize],
            ));
            bits /= ALPHABET.len() as u64;
        }
    }
    text.truncate(length);
    text
}

/// Returns a random text in the format of a UUID.
pub(crate) fn random_uuid() -> String {
    let (high, low) = (random_bits(), random_bits());
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// 64 bits from the standard library's hash keys, which the operating system seeds.
fn random_bits() -> u64 {
    RandomState::new().hash_one(())
}
