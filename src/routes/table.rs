//! From an endpoint and a path to the most specific scope over it, in bounded time (rules 12.2 and 12.12).
//!
//! Hosts and path components are nodes of one hash table: a host in the set of its kind and port, a component in the
//! set of the node above it. A look-up visits at most 35 hosts, and of three of them 32 components each.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::host::{self, HostSet};
use super::scope::{COMPONENTS, LABELS, Scope};
use crate::index::{Case, Groups, Table, in_order};
use crate::reference::{Domain, Path};

const NONE: u32 = u32::MAX;

/// Scopes, each with the number of what it belongs to.
#[derive(Debug)]
pub(crate) struct ScopeTable {
    nodes: Box<[Node]>,
    text: Box<str>,
    table: Table,
    /// The kinds of hosts that occur.
    kinds: u8,
    /// By number of labels, from bit 0, which suffixes occur.
    suffixes: u16,
    /// What is for everything, if anything is.
    all: u32,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// Of the set that it is in: the node above it, or a kind of hosts.
    set: u32,
    start: u32,
    length: u32,
    /// What the scope that ends here belongs to, if one does.
    value: u32,
    below: Lengths,
}

/// How long the components below a node are, each length as one bit of 32: most others are told by that.
#[derive(Clone, Copy, Debug, Default)]
struct Lengths(u32);

impl Lengths {
    #[inline]
    fn bit(text: &str) -> u32 {
        1 << (text.len() & 31)
    }

    fn add(&mut self, text: &str) {
        self.0 |= Self::bit(text);
    }

    #[inline]
    fn may_have(self, text: &str) -> bool {
        self.0 & Self::bit(text) != 0
    }
}

/// A table on its way; it borrows the texts of the scopes.
pub(crate) struct ScopeTableBuilder<'a> {
    scopes: Vec<Added<'a>>,
    /// The scopes by host and path, so that what is below a node follows it; of equal ones the first in front.
    order: Vec<u32>,
}

#[derive(Clone, Copy)]
struct Added<'a> {
    set: HostSet,
    host: &'a str,
    path: &'a str,
    value: u32,
}

impl<'a> Added<'a> {
    fn is_on_host_of(self, other: Self) -> bool {
        (self.set, self.host) == (other.set, other.host)
    }

    fn components(self) -> impl Iterator<Item = &'a str> {
        let path = Some(self.path).filter(|path| !path.is_empty());
        path.into_iter().flat_map(|path| Path::parsed(path).components())
    }

    /// How many components both begin with.
    fn common(self, other: Self) -> usize {
        self.components().zip(other.components()).take_while(|(own, other)| own == other).count()
    }

    /// Component by component: a slash comes before whatever may be in a component.
    fn order(self, other: Self) -> Ordering {
        let bytes = |path: &'a str| path.bytes().map(|byte| if byte == b'/' { 0 } else { byte });
        let hosts = self.set.cmp(&other.set).then_with(|| self.host.cmp(other.host));
        hosts.then_with(|| bytes(self.path).cmp(bytes(other.path)))
    }
}

impl<'a> ScopeTableBuilder<'a> {
    /// Takes scopes, each with the port that none means on its host and with what it belongs to.
    pub(crate) fn of(scopes: impl IntoIterator<Item = (&'a Scope, u16, u32)>) -> Self {
        let added = |(scope, unwritten, value): (&'a Scope, u16, u32)| {
            let (set, host) = scope.place(unwritten);
            Added { set, host, path: scope.path().map_or("", Path::written), value }
        };
        Self::in_order(scopes.into_iter().map(added).collect())
    }

    /// Takes the hosts of scopes, whatever their paths.
    pub(crate) fn of_hosts(scopes: impl IntoIterator<Item = &'a Scope>) -> Self {
        let added = |scope: &'a Scope| {
            let (set, host) = scope.place(host::HTTPS);
            Added { set, host, path: "", value: 0 }
        };
        Self::in_order(scopes.into_iter().map(added).collect())
    }

    fn in_order(scopes: Vec<Added<'a>>) -> Self {
        let order = in_order(scopes.len(), &|a, b| scopes[a].order(scopes[b]));
        Self { scopes, order }
    }

    fn scopes(&self) -> impl Iterator<Item = Added<'a>> {
        self.order.iter().map(|&index| self.scopes[index as usize])
    }

    /// What each scope belongs to that is equal to one before it, and what that one does; in the order of the scopes.
    pub(crate) fn repeated(&self) -> Vec<(u32, u32)> {
        let is_equal = |a: &u32, b: &u32| {
            let [a, b] = [a, b].map(|index| self.scopes[*index as usize]);
            a.is_on_host_of(b) && a.path == b.path
        };
        let mut repeated = Vec::new();
        for equal in self.order.chunk_by(is_equal) {
            let value = |index: u32| self.scopes[index as usize].value;
            repeated.extend(equal[1..].iter().map(|&index| (index, value(index), value(equal[0]))));
        }
        repeated.sort_unstable();
        repeated.into_iter().map(|(_, value, first)| (value, first)).collect()
    }

    /// None where the texts are longer than 4 GiB together.
    pub(crate) fn finish(self) -> Option<ScopeTable> {
        let Nodes { made: nodes, kinds, suffixes, all } = Nodes::of(self.scopes());
        let text: String = nodes.iter().map(|(_, text, ..)| *text).collect();
        u32::try_from(text.len()).ok()?;
        let mut start = 0;
        let mut packed = Vec::with_capacity(nodes.len());
        for &(set, text, value, below) in &nodes {
            let length = position(text.len());
            packed.push(Node { set, start, length, value, below });
            start += length;
        }
        let key = |index: usize| (nodes[index].0, nodes[index].1);
        let table = Groups::in_sets(Case::Folded, nodes.len(), &key).table;
        Some(ScopeTable {
            nodes: packed.into_boxed_slice(),
            text: text.into_boxed_str(),
            table,
            kinds,
            suffixes,
            all,
        })
    }
}

/// The nodes of a table on their way, with what is known of all of them.
struct Nodes<'a> {
    made: Vec<(u32, &'a str, u32, Lengths)>,
    kinds: u8,
    suffixes: u16,
    all: u32,
}

impl<'a> Nodes<'a> {
    /// The nodes of scopes in order: each is made where the scope before had another one there.
    fn of(scopes: impl Iterator<Item = Added<'a>>) -> Self {
        let mut nodes = Self { made: Vec::new(), kinds: 0, suffixes: 0, all: NONE };
        // The host of the scope before, and its components.
        let mut above: Vec<u32> = Vec::new();
        let mut before: Option<Added<'a>> = None;
        for scope in scopes {
            let common = before.filter(|before| scope.is_on_host_of(*before)).map(|it| scope.common(it));
            if common.is_none() {
                above.clear();
                above.push(nodes.host(scope));
            }
            let common = common.unwrap_or(0);
            above.truncate(1 + common);
            let mut node = above[common];
            for component in scope.components().skip(common) {
                nodes.made[node as usize].3.add(component);
                node = nodes.node(node, component);
                above.push(node);
            }
            let (_, _, value, _) = &mut nodes.made[node as usize];
            if *value == NONE {
                *value = scope.value;
            }
            before = Some(scope);
        }
        nodes
    }

    fn host(&mut self, Added { set, host, value, .. }: Added<'a>) -> u32 {
        self.kinds |= set.kind();
        if set.kind() & SUFFIXES != 0 {
            self.suffixes |= 1 << (host.split('.').count() - 1).min(LABELS - 1);
        }
        if set == HostSet::ALL {
            self.all = value;
        }
        self.node(set.number(), host)
    }

    fn node(&mut self, set: u32, text: &'a str) -> u32 {
        self.made.push((set, text, NONE, Lengths::default()));
        position(self.made.len() - 1)
    }
}

/// Fewer than 4 Gi nodes fit into 4 GiB of text, but for a host without a name.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
fn position(index: usize) -> u32 {
    index as u32
}

const ENDPOINTS: u8 = 1;
const ANY_PORTS: u8 = 1 << 1;
const SUFFIXES: u8 = 1 << 2 | 1 << 3;

impl ScopeTable {
    /// What the most specific scope over this name belongs to; `unwritten` is the port that none means on this
    /// host. Nothing is allocated.
    pub(crate) fn find<'p>(
        &self,
        domain: Domain<'_>,
        unwritten: u16,
        path: impl Iterator<Item = &'p str> + Clone,
    ) -> Option<u32> {
        self.find_host(domain, unwritten, path).or_else(|| self.find_wild(domain, unwritten))
    }

    /// The same among the scopes of one endpoint, and then of its host on any port.
    pub(crate) fn find_host<'p>(
        &self,
        domain: Domain<'_>,
        unwritten: u16,
        path: impl Iterator<Item = &'p str> + Clone,
    ) -> Option<u32> {
        if self.kinds & (ENDPOINTS | ANY_PORTS) == 0 {
            return None;
        }
        let (host, port) = domain.canonical().parts();
        // Of a host alone, only an address in brackets may be spelled otherwise than in other letters.
        let respelled = if host.starts_with('[') { Domain::parsed(host).respelled() } else { None };
        let host = match &respelled {
            Some(canonical) => canonical.parts()[0],
            None => host,
        };
        if let Some(port) = number_of(port, unwritten).filter(|_| self.kinds & ENDPOINTS != 0) {
            if let Some(found) = self.below(HostSet::endpoint(port), host, path.clone()) {
                return Some(found);
            }
        }
        if self.kinds & ANY_PORTS == 0 {
            return None;
        }
        self.below(HostSet::ANY_PORT, host::of_wildcards(Domain::parsed(host)).as_str(), path)
    }

    /// The same among suffixes, and then what is for everything.
    pub(crate) fn find_wild(&self, domain: Domain<'_>, unwritten: u16) -> Option<u32> {
        let host = domain.host();
        let by_suffix = || {
            let host = host::of_wildcards(Domain::parsed(host)).as_str();
            self.by_suffix(host, port_of(domain.canonical(), unwritten))
        };
        let found = if self.suffixes == 0 || host.starts_with('[') { None } else { by_suffix() };
        found.or(Some(self.all).filter(|all| *all != NONE))
    }

    /// Whether this belongs to the scope for everything.
    #[inline]
    pub(crate) fn is_for_all(&self, value: u32) -> bool {
        self.all == value
    }

    /// What exactly this scope belongs to.
    pub(crate) fn get(&self, scope: &Scope, unwritten: u16) -> Option<u32> {
        let (set, host) = scope.place(unwritten);
        let mut node = self.node(set.number(), host)?;
        for component in scope.path().into_iter().flat_map(Path::components) {
            node = self.node(node, component)?;
        }
        Some(self.nodes.get(node as usize)?.value).filter(|value| *value != NONE)
    }

    #[inline]
    fn node(&self, set: u32, text: &str) -> Option<u32> {
        self.table.find_in(set, text, |index| self.is_node(index, set, text))
    }

    #[inline]
    fn is_node(&self, index: u32, set: u32, text: &str) -> bool {
        let node = &self.nodes[index as usize];
        let known = &self.text.as_bytes()[node.start as usize..][..node.length as usize];
        // Most are written the same, which is less work to see.
        node.set == set && (known == text.as_bytes() || known.eq_ignore_ascii_case(text.as_bytes()))
    }

    /// The deepest scope of a host over this path.
    fn below<'p>(&self, set: HostSet, host: &str, path: impl Iterator<Item = &'p str>) -> Option<u32> {
        let mut at = self.node(set.number(), host)?;
        let mut deepest = NONE;
        let mut path = path.take(COMPONENTS);
        loop {
            let node = self.nodes.get(at as usize)?;
            if node.value != NONE {
                deepest = node.value;
            }
            let component = if node.below.0 == 0 { None } else { path.next() };
            let component = component.filter(|component| node.below.may_have(component));
            match component.and_then(|component| self.node(at, component)) {
                Some(next) => at = next,
                None => return Some(deepest).filter(|value| *value != NONE),
            }
        }
    }

    /// The longest suffix with at least one label in front; of its ports the exact one first.
    fn by_suffix(&self, host: &str, port: Option<u16>) -> Option<u32> {
        let mut starts = [0; LABELS];
        let mut count = 0;
        // No more labels than any suffix has.
        let most = LABELS - self.suffixes.leading_zeros() as usize;
        let dots = host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.');
        for (start, (dot, _)) in starts.iter_mut().zip(dots).take(most) {
            *start = dot + 1;
            count += 1;
        }
        let exact = port.map(HostSet::suffix);
        for labels in (0..count).rev() {
            if self.suffixes & 1 << labels == 0 {
                continue;
            }
            let suffix = host.get(starts[labels]..).unwrap_or_default();
            for set in exact.iter().copied().chain([HostSet::SUFFIX_ANY_PORT]) {
                let found = self.node(set.number(), suffix).and_then(|node| self.nodes.get(node as usize));
                if let Some(found) = found.map(|node| node.value).filter(|value| *value != NONE) {
                    return Some(found);
                }
            }
        }
        None
    }
}

/// The port that is meant. One above 65535 is compared as text, and no scope has such.
fn port_of(domain: Domain<'_>, unwritten: u16) -> Option<u16> {
    number_of(domain.port(), unwritten)
}

#[inline]
fn number_of(port: Option<&str>, unwritten: u16) -> Option<u16> {
    port.map_or(Some(unwritten), host::port_number)
}
