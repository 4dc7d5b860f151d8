//! How the engine compares: by text, byte by byte. What is decided here goes by endpoint (rule 2.8); this is for
//! what a file says within itself.

/// How many bytes of a name a prefix matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Matched(pub(super) usize);

/// What of `name` the prefix matches. A name goes on behind it with a port, a path, a tag or a digest.
pub(super) fn matched(prefix: &str, name: &str) -> Option<Matched> {
    let length = match prefix.strip_prefix("*.") {
        // The wildcard's dot belongs to the suffix, and the first place where it stands is the only one tried.
        Some(_) => {
            let suffix = &prefix[1..];
            let start = name.find(suffix)?;
            if name[..start].contains('/') {
                return None;
            }
            start + suffix.len()
        }
        None if prefix.is_empty() || !name.starts_with(prefix) => return None,
        None => prefix.len(),
    };
    let goes_on = matches!(name.as_bytes().get(length), None | Some(b':' | b'/' | b'@'));
    goes_on.then_some(Matched(length))
}
