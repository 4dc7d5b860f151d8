//! A catalog as it is asked: every text once, everything else by position.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::hash::Table;
use super::settings::Settings;
use crate::policy::{FallbackPolicy, RetryPolicy};
use crate::reference::{Domain, Path};
use crate::registry::Provider;

/// Stands for no registry.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Debug)]
pub(crate) struct Compiled {
    pub(super) records: Box<[Record]>,
    pub(super) groups: Box<[Group]>,
    pub(super) members: Box<[u32]>,
    pub(super) text: Box<str>,
    pub(super) names: Table,
    pub(super) domains: Table,
    /// The registry that was marked; the sole one is the default without it.
    pub(super) marked_default: u32,
    pub(super) caching: u32,
    pub(super) settings: Settings,
    pub(super) credentials: Box<[(String, Vec<String>)]>,
    pub(super) other_contexts: Box<[String]>,
}

/// One registry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(super) name: Span,
    pub(super) domain: Span,
    /// Empty for none.
    pub(super) prefix: Span,
    /// Empty for a public registry.
    pub(super) credential: Span,
    /// Between spaces.
    pub(super) namespaces: Span,
    pub(super) group: u32,
    pub(super) fallback: u32,
    pub(super) fallback_policy: FallbackPolicy,
    pub(super) retry: RetryPolicy,
    pub(super) provider: Provider,
    pub(super) flags: Flags,
}

/// The registries of one endpoint: a part of `members`, ordered by prefix and then by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) first: u32,
    pub(super) count: u32,
    /// The sole one or the primary one, if any.
    pub(super) chosen: u32,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags(u8);

impl Flags {
    pub(super) const PRIMARY: u8 = 1;
    pub(super) const PLAIN_HTTP: u8 = 1 << 1;
    pub(super) const INSIDE_ONLY: u8 = 1 << 2;
    pub(super) const ACCEPTS_UNTRUSTED: u8 = 1 << 3;

    pub(super) fn set(&mut self, flag: u8, on: bool) {
        if on {
            self.0 |= flag;
        }
    }

    pub(super) fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

/// A part of the catalog's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    #[inline]
    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    pub(super) fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The text being put together.
#[derive(Default)]
pub(super) struct Texts {
    text: String,
    overflow: bool,
}

impl Texts {
    pub(super) fn add(&mut self, part: &str) -> Span {
        let start = self.text.len();
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(start + part.len())) else {
            self.overflow = true;
            return Span { start: 0, end: 0 };
        };
        self.text.push_str(part);
        Span { start, end }
    }

    pub(super) fn finish(self) -> Option<Box<str>> {
        (!self.overflow).then(|| self.text.into_boxed_str())
    }
}

impl Compiled {
    #[inline]
    pub(super) fn record(&self, registry: u32) -> &Record {
        &self.records[registry as usize]
    }

    #[inline]
    pub(super) fn position(&self, name: &str) -> Option<u32> {
        self.names.find(name, |index| self.record(index).name.of(&self.text) == name)
    }

    /// The registries on this endpoint.
    #[inline]
    pub(super) fn group(&self, domain: Domain<'_>) -> Option<&Group> {
        let endpoint = domain.endpoint();
        let found = self.domains.find(endpoint, |index| {
            let first = self.members[self.groups[index as usize].first as usize];
            let known = Domain::parsed(self.record(first).domain.of(&self.text)).endpoint();
            known.eq_ignore_ascii_case(endpoint)
        })?;
        Some(&self.groups[found as usize])
    }

    #[inline]
    pub(super) fn members(&self, group: &Group) -> &[u32] {
        &self.members[group.first as usize..][..group.count as usize]
    }

    /// The members of an endpoint whose prefix covers most of `path`; no prefix covers everything (rule 5.3).
    pub(super) fn longest_prefix(&self, group: &Group, path: Path<'_>) -> &[u32] {
        let members = self.members(group);
        let prefix = |index: u32| self.record(index).prefix.of(&self.text);
        for parent in path.parents().chain([""]) {
            let from = members.partition_point(|&index| prefix(index) < parent);
            let count = members[from..].partition_point(|&index| prefix(index) == parent);
            if count > 0 {
                return &members[from..][..count];
            }
        }
        &[]
    }
}
