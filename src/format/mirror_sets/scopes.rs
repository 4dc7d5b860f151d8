//! Many scopes, of which those over a name are found by its parts.

use alloc::collections::{BTreeMap, BTreeSet};

/// Scopes as the operator compares them: a text that a name is, or goes on behind with a `/`; a `*` and the end of a
/// name's host.
#[derive(Debug, Default)]
pub(super) struct Scopes<'s> {
    plain: BTreeSet<&'s str>,
    /// Each by what is behind its `*`.
    wild: BTreeMap<&'s str, &'s str>,
    /// How long those are: no other beginning or end of a name needs a look.
    plain_lengths: BTreeSet<usize>,
    wild_lengths: BTreeSet<usize>,
}

impl<'s> FromIterator<&'s str> for Scopes<'s> {
    fn from_iter<I: IntoIterator<Item = &'s str>>(scopes: I) -> Self {
        let mut all = Self::default();
        for scope in scopes {
            all.plain.insert(scope);
            all.plain_lengths.insert(scope.len());
            if let Some(suffix) = scope.strip_prefix('*') {
                all.wild.insert(suffix, scope);
                all.wild_lengths.insert(suffix.len());
            }
        }
        all
    }
}

impl<'s> Scopes<'s> {
    /// The scopes that a name is inside of.
    fn over(&self, name: &str) -> impl Iterator<Item = &'s str> {
        let is_part = |length: usize| name.as_bytes().get(length).is_none_or(|byte| *byte == b'/');
        let starts = self.plain_lengths.range(..=name.len()).filter(move |length| is_part(**length));
        let plain = starts.filter_map(move |length| self.plain.get(name.get(..*length)?).copied());
        let host = name.split('/').next().unwrap_or(name);
        let host = host.split(':').next().unwrap_or(host);
        let ends = self.wild_lengths.range(..=host.len());
        let wild = ends.filter_map(move |length| self.wild.get(host.get(host.len() - *length..)?).copied());
        plain.chain(wild)
    }

    /// Whether a name is inside one of them.
    pub(super) fn cover(&self, name: &str) -> bool {
        self.over(name).next().is_some()
    }

    /// The first that a name is inside of, in the order of bytes.
    pub(super) fn first_over(&self, name: &str) -> Option<&'s str> {
        self.over(name).min()
    }
}
