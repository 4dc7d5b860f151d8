//! What an image is called: section 2 of the rules and rule 10.2, through the public API.
//!
//! The recorded facts are in `tests/data`: the normal forms of `references.tsv` and the answers of
//! `reference-vectors.json` are those of the `distribution/reference` project.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod borrowing;
#[cfg(feature = "oci-spec")]
mod conformance;
mod corpus;
mod digests;
mod domains;
mod excerpts;
#[cfg(feature = "oci-spec")]
mod interop;
mod mends;
mod messages;
mod names;
mod paths;
mod properties;
mod texts;

/// `count` times `text`.
fn times(count: usize, text: &str) -> String {
    text.repeat(count)
}

/// A digest that is right but for what the caller does to it: `algorithm:` and `digits` hexadecimal digits.
fn digest(algorithm: &str, digits: usize) -> String {
    let hex: String = "0123456789abcdef".chars().cycle().take(digits).collect();
    format!("{algorithm}:{hex}")
}

fn hash_of(value: impl core::hash::Hash) -> u64 {
    use core::hash::Hasher as _;

    let mut hasher = std::hash::DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
