//! A catalog as it is asked: every text once, everything else by position.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::beside::Work;
use super::extra::Extra;
use super::flags::{Flags, PORT_80};
use super::settings::{Settings, Stated};
use super::unplaced::Unplaced;
use crate::index::Table;
use crate::policy::{FallbackPolicy, RetryPolicy};
use crate::reference::{DEFAULT_PORT, Domain, Path};
use crate::registry::{Provider, Transport};
use crate::routes::compiled::{CompiledEndpoints, CompiledRoutes, CompiledShortNames};

/// Stands for no registry.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Debug)]
pub(crate) struct Compiled {
    pub(super) records: Box<[Record]>,
    /// Registries without a domain. Where a position is one of them, it is behind those of the records.
    pub(super) unplaced: Box<[Unplaced]>,
    pub(super) groups: Box<[Group]>,
    pub(super) members: Box<[u32]>,
    pub(super) text: Box<str>,
    /// By the registry's position, in order.
    pub(super) extras: Box<[(u32, Extra)]>,
    pub(super) names: Table,
    pub(super) domains: Table,
    /// The registry that was marked; the sole one is the default without it.
    pub(super) marked_default: u32,
    /// Whether no port means 80 on some host.
    pub(super) has_port_80: PortEighty,
    pub(super) ways: Ways,
    pub(super) caching: u32,
    pub(super) settings: Settings,
    pub(super) stated: Stated,
    pub(super) credentials: Box<[(String, Vec<String>)]>,
    pub(super) other_contexts: Box<[String]>,
    /// None where there are none, so that they cost nothing then.
    pub(super) routes: Option<Box<CompiledRoutes>>,
    pub(super) short_names: Option<Box<CompiledShortNames>>,
    pub(super) endpoints: Option<Box<CompiledEndpoints>>,
    /// What checks these three when the catalog is changed.
    pub(super) beside: Option<&'static Work>,
}

/// Whether pulls need more than registries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ways {
    Plain,
    Routed,
}

/// Whether a catalog has registries where no port means 80.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PortEighty {
    Nowhere,
    Somewhere,
}

/// One registry: one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Record {
    pub(super) parts: Parts,
    /// Its own position.
    pub(super) index: u32,
    pub(super) group: u32,
    pub(super) fallback: u32,
    pub(super) fallback_policy: FallbackPolicy,
    pub(super) retry: RetryPolicy,
    pub(super) provider: Provider,
    pub(super) transport: Transport,
    pub(super) flags: Flags,
}

const _: () = assert!(size_of::<Record>() == 64);

/// The registries of one endpoint: a part of `members`, ordered by prefix and then by name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    pub(super) first: u32,
    pub(super) count: u32,
    /// The sole one or the primary one, if any.
    pub(super) chosen: u32,
}

/// Where a registry's texts begin; they stand one behind the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    name: u32,
    domain: u32,
    /// Empty for none.
    prefix: u32,
    /// Empty for a public registry, and for one whose credential has its name.
    credential: u32,
    /// Each behind a space.
    namespaces: u32,
    end: u32,
}

impl Parts {
    #[inline]
    pub(super) fn name(self, text: &str) -> &str {
        between(text, self.name, self.domain)
    }

    #[inline]
    pub(super) fn address(self, text: &str) -> &str {
        between(text, self.domain, self.prefix)
    }

    #[inline]
    fn address_bytes(self, text: &[u8]) -> &[u8] {
        &text[self.domain as usize..self.prefix as usize]
    }

    #[inline]
    pub(super) fn prefix(self, text: &str) -> &str {
        between(text, self.prefix, self.credential)
    }

    #[inline]
    pub(super) fn prefix_length(self) -> usize {
        (self.credential - self.prefix) as usize
    }

    #[inline]
    pub(super) fn credential(self, text: &str) -> &str {
        between(text, self.credential, self.namespaces)
    }

    pub(super) fn namespaces(self, text: &str) -> &str {
        between(text, self.namespaces, self.end)
    }
}

#[inline]
fn between(text: &str, start: u32, end: u32) -> &str {
    &text[start as usize..end as usize]
}

/// The text being put together.
pub(super) struct Texts(String);

impl Texts {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self(String::with_capacity(capacity))
    }

    /// A registry's texts; none once all of them are too long.
    pub(super) fn add(
        &mut self,
        [name, domain, prefix, credential]: [&str; 4],
        namespaces: &[String],
    ) -> Option<Parts> {
        let mut part = |part: &str| {
            let start = u32::try_from(self.0.len()).ok();
            self.0.push_str(part);
            start
        };
        let [name, domain, prefix, credential] =
            [part(name)?, part(domain)?, part(prefix)?, part(credential)?];
        let start = part("")?;
        for namespace in namespaces {
            part(" ");
            part(namespace);
        }
        Some(Parts { name, domain, prefix, credential, namespaces: start, end: part("")? })
    }

    pub(super) fn finish(self) -> Box<str> {
        self.0.into_boxed_str()
    }
}

impl Compiled {
    #[inline]
    pub(super) fn record(&self, registry: u32) -> &Record {
        &self.records[registry as usize]
    }

    /// What few registries have.
    #[inline]
    pub(super) fn extra(&self, record: &Record) -> Option<&Extra> {
        if record.flags.has(Flags::EXTRA) { self.find_extra(record.index) } else { None }
    }

    fn find_extra(&self, index: u32) -> Option<&Extra> {
        let place = self.extras.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.extras.get(place).map(|(_, extra)| extra)
    }

    #[inline]
    pub(super) fn position(&self, name: &str) -> Option<u32> {
        self.names.find(name, |index| self.record(index).parts.name(&self.text) == name)
    }

    /// One of the registries on this endpoint: the chosen one, if any.
    ///
    /// Left out of line: its callers are inlined into the user's code.
    pub(super) fn lead(&self, domain: Domain<'_>) -> Option<&Record> {
        let lead = self.lead_as_written(domain);
        if self.has_port_80 == PortEighty::Nowhere { lead } else { self.lead_by_port(domain, lead) }
    }

    /// The same, where no port means 443 on every host.
    #[inline]
    fn lead_as_written(&self, domain: Domain<'_>) -> Option<&Record> {
        let endpoint = domain.endpoint();
        for index in self.domains.probe(endpoint) {
            let record = self.record(index);
            if self.is_at(record, endpoint) || self.is_on(record, domain) {
                return Some(record);
            }
        }
        if self.domains.is_in_order() {
            return self.lead_in_order(domain, endpoint);
        }
        self.respelled(domain, endpoint).map(|index| self.record(index))
    }

    /// The same where texts are in order.
    #[cold]
    fn lead_in_order(&self, domain: Domain<'_>, endpoint: &str) -> Option<&Record> {
        let lead = self.domains.find(endpoint, |index| self.is_on(self.record(index), domain));
        lead.or_else(|| self.respelled(domain, endpoint)).map(|index| self.record(index))
    }

    /// Whether the registry's endpoint has this text, in whatever letters.
    #[inline]
    fn is_at(&self, record: &Record, endpoint: &str) -> bool {
        let port = if record.flags.has(Flags::DEFAULT_PORT) { DEFAULT_PORT.len() } else { 0 };
        let known = record.parts.address_bytes(self.text.as_bytes());
        let known = &known[..known.len() - port];
        // Most are written the same, which is less work to see.
        known == endpoint.as_bytes() || known.eq_ignore_ascii_case(endpoint.as_bytes())
    }

    /// On some hosts no port means 80 (rule 2.8).
    #[cold]
    fn lead_by_port<'c>(&'c self, domain: Domain<'_>, lead: Option<&'c Record>) -> Option<&'c Record> {
        if domain.port().is_some() {
            return lead;
        }
        let is_on = |index: u32| {
            let record = self.record(index);
            let host = record.parts.address(&self.text).strip_suffix(PORT_80);
            record.flags.has(Flags::PORT_80) && host.map(Domain::parsed) == Some(domain)
        };
        let on_80 = match domain.respelled() {
            Some(canonical) => self.domains.find_joined(&[canonical.parts()[0], PORT_80], is_on),
            None => self.domains.find_joined(&[domain.as_str(), PORT_80], is_on),
        };
        on_80.map(|index| self.record(index)).or(lead)
    }

    /// Rule 2.8 in full. Left out of line: hardly ever asked.
    #[cold]
    fn is_on(&self, record: &Record, domain: Domain<'_>) -> bool {
        Domain::parsed(record.parts.address(&self.text)) == domain
    }

    /// The same where the endpoint has more than one spelling: the table has one of them.
    #[inline]
    fn respelled(&self, domain: Domain<'_>, endpoint: &str) -> Option<u32> {
        let canonical = Domain::respelled_endpoint(endpoint)?;
        self.domains.find_joined(&canonical.parts(), |index| self.is_on(self.record(index), domain))
    }

    pub(super) fn group(&self, member: &Record) -> &Group {
        &self.groups[member.group as usize]
    }

    #[inline]
    pub(super) fn members(&self, group: &Group) -> &[u32] {
        &self.members[group.first as usize..][..group.count as usize]
    }

    /// The members of an endpoint whose prefix covers most of `path`; no prefix covers everything (rule 5.3).
    pub(super) fn longest_prefix(&self, group: &Group, path: Path<'_>) -> &[u32] {
        let members = self.members(group);
        let prefix = |index: u32| self.record(index).parts.prefix(&self.text);
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
