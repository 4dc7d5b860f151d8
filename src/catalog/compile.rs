//! From a builder to a catalog: the one door.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::Catalog;
use super::around::{Around, Plain};
use super::beside::LaidOut;
use super::builder::CatalogBuilder;
use super::check::Check;
use super::compiled::{Compiled, Group, NONE, PortEighty, Record, Texts, Ways};
use super::extra::Extra;
use super::flags::Flags;
use super::grouping::{Checked, Grouping, UnwrittenPort};
use super::problem::{Problem, ProblemKind, Problems};
use super::settings::UncoveredAccess;
use super::slots::{Slots, position};
use super::unplaced::{Shortened, Unplaced};
use crate::index::{Table, in_order, sorted};
use crate::reference::{DEFAULT_PORT, DOCKER_HUB};
use crate::registry::{Access, Reach, RegistryConfig};

impl CatalogBuilder {
    /// Checks everything and compiles the catalog.
    ///
    /// # Errors
    ///
    /// [`Problems`]: all that is wrong, at once (rules 4.1 and 4.2).
    pub fn build(self) -> Result<Catalog, Problems> {
        compile(self.settled())
    }
}

fn compile(mut builder: CatalogBuilder) -> Result<Catalog, Problems> {
    let found = core::mem::take(&mut builder.problems);
    let mut check = Check::new(builder.paths, found);

    let names = check.names(&builder);
    let registries: Vec<Checked<'_>> =
        builder.registries.iter().enumerate().map(|(index, config)| check.registry(index, config)).collect();
    let grouping = Grouping::of(&registries);
    check.primaries(&builder.registries, &registries, &grouping);
    let plain = Plain::of(&registries);
    check.transports(&builder.registries, &registries, &plain);
    let shared = check.shared(&builder);
    check.credentials(&builder, &registries, &shared);
    let fallbacks = check.fallbacks(&builder, &names);
    let default = check.default(&builder, &names);
    let caching = check.caching(&builder, &names, &registries);
    let around = Around::of(&builder, &registries, &names, &plain);
    let slots = Slots::of(&builder.registries);
    let work = builder.beside.work();
    let beside = match work {
        Some(work) => (work.lay_out)(&mut check, &builder, &around, &shared, &slots)?,
        None => LaidOut::default(),
    };
    Problems::new(check.problems)?;

    let names = names.into_table(&slots);
    let found =
        Found { registries: &registries, grouping, names, fallbacks, default, caching, slots, beside };
    let mut compiled = assemble(&builder, found)?;
    if let Some(work) = work {
        (work.settle)(&mut compiled);
    }
    Ok(Catalog(Arc::new(compiled)))
}

/// What was found out about the registries on the way, by position.
struct Found<'a> {
    registries: &'a [Checked<'a>],
    grouping: Grouping,
    names: Table,
    fallbacks: Vec<Option<usize>>,
    default: Option<usize>,
    caching: Option<usize>,
    slots: Slots,
    beside: LaidOut,
}

/// Lays a catalog without problems out as it is asked later.
fn assemble(builder: &CatalogBuilder, found: Found<'_>) -> Result<Compiled, Problems> {
    let mut laid_out = Registries::new(builder, &found);
    for &index in &found.slots.placed {
        laid_out.add(builder, &found, index)?;
    }
    let Registries { text, mut records, mut groups, extras } = laid_out;
    let Found { grouping, names, default, caching, slots, beside, .. } = found;
    let text = text.finish();
    let keeps_ambient = builder.settings.uncovered_access == UncoveredAccess::Ambient;
    let is_routed = keeps_ambient || beside.routes.is_some() || beside.endpoints.is_some();
    let on_80 = records.iter().any(|record| record.flags.has(Flags::PORT_80));
    let members = gather(&mut groups, &mut records, &text);
    let mut domains = grouping.into_table();
    domains.renumber(|group| {
        let group = &groups[group as usize];
        if group.chosen == NONE { members[group.first as usize] } else { group.chosen }
    });
    Ok(Compiled {
        records: records.into_boxed_slice(),
        unplaced: slots.unplaced.iter().map(|&index| unplaced(builder, index)).collect(),
        groups: groups.into_boxed_slice(),
        members,
        text,
        extras: extras.into_boxed_slice(),
        names,
        domains,
        marked_default: default.map_or(NONE, |index| slots.slot(index)),
        ways: if is_routed { Ways::Routed } else { Ways::Plain },
        has_port_80: if on_80 { PortEighty::Somewhere } else { PortEighty::Nowhere },
        caching: caching.map_or(NONE, |index| slots.slot(index)),
        settings: builder.settings,
        stated: builder.stated,
        credentials: merged(&builder.credentials),
        other_contexts: builder.other_contexts.clone().into_boxed_slice(),
        routes: beside.routes,
        short_names: beside.short_names,
        endpoints: beside.endpoints,
        beside: builder.beside.work(),
    })
}

/// The registries that are laid out so far.
struct Registries {
    text: Texts,
    records: Vec<Record>,
    groups: Vec<Group>,
    extras: Vec<(u32, Extra)>,
}

impl Registries {
    fn new(builder: &CatalogBuilder, found: &Found<'_>) -> Self {
        let lengths = builder.registries.iter().zip(found.registries).map(text_length);
        Self {
            text: Texts::with_capacity(lengths.sum()),
            records: Vec::with_capacity(found.registries.len()),
            groups: vec![Group::default(); found.grouping.count],
            extras: Vec::new(),
        }
    }

    /// The next registry that has a domain.
    fn add(&mut self, builder: &CatalogBuilder, found: &Found<'_>, index: usize) -> Result<(), Problems> {
        let (config, checked) = (&builder.registries[index], &found.registries[index]);
        let group = found.grouping.of[index].unwrap_or_default();
        self.groups[group].count += 1;
        let prefix = config.prefix.as_deref().unwrap_or_default();
        let address = checked.address();
        let texts = [&config.name, &*address, prefix, own_handle(config)];
        let mut flags = flags(config, checked);
        let fallback = Shortened::of(&builder.registries, &found.fallbacks, index);
        let slot = found.slots.slot(index);
        if let Some(extra) = Extra::of(config, checked, flags, &fallback, &found.slots) {
            flags.set(Flags::EXTRA, true);
            self.extras.push((slot, extra));
        }
        self.records.push(Record {
            parts: self.text.add(texts, &config.namespaces).ok_or_else(too_large)?,
            index: slot,
            group: position(group),
            fallback: fallback.to.map_or(NONE, |to| found.slots.slot(to)),
            fallback_policy: fallback.policy,
            retry: checked.retry,
            provider: checked.provider,
            transport: config.transport,
            flags,
        });
        Ok(())
    }
}

/// What is known of a registry before it is held against the others.
fn flags(config: &RegistryConfig, checked: &Checked<'_>) -> Flags {
    let domain = checked.domain.unwrap_or(DOCKER_HUB);
    let mut flags = Flags::default();
    flags.set(Flags::PRIMARY, config.primary);
    flags.set(Flags::PORT_80, checked.unwritten_port == UnwrittenPort::Plain);
    flags.set(Flags::INSIDE_ONLY, config.reach == Reach::InsideOnly);
    flags.set(Flags::ACCEPTS_UNTRUSTED, config.accepts_untrusted);
    flags.set(Flags::AT_HOME, checked.provider.facts().domain_pattern(domain).is_some());
    flags.set(Flags::DEFAULT_PORT, domain.endpoint().len() + DEFAULT_PORT.len() == domain.as_str().len());
    flags.set(Flags::OWN_CREDENTIAL, config.access == Access::Private);
    flags.set(Flags::COMPLETES_LIBRARY, config.completes_library);
    flags.set(Flags::AMBIENT, config.access == Access::Ambient);
    flags
}

/// The credential's name where it is not the registry's own.
fn own_handle(config: &RegistryConfig) -> &str {
    match &config.access {
        Access::Credential(handle) => handle,
        Access::Private | Access::Public | Access::Ambient => "",
    }
}

fn unplaced(builder: &CatalogBuilder, index: usize) -> Unplaced {
    let config = RegistryConfig { default: false, ..builder.registries[index].clone() };
    Unplaced { position: position(index), config }
}

/// The members of each group next to each other, and whom it picks.
fn gather(groups: &mut [Group], records: &mut [Record], text: &str) -> Box<[u32]> {
    let mut first = 0;
    for group in &mut *groups {
        group.first = first;
        first += core::mem::take(&mut group.count);
    }
    let mut members = vec![0; records.len()].into_boxed_slice();
    for (index, record) in records.iter().enumerate() {
        let group = &mut groups[record.group as usize];
        members[(group.first + group.count) as usize] = position(index);
        group.count += 1;
    }
    for group in groups {
        let members = &mut members[group.first as usize..][..group.count as usize];
        if let [sole] = members {
            group.chosen = *sole;
            records[*sole as usize].flags.set(Flags::SOLE, true);
            continue;
        }
        let key = |index: u32| {
            let parts = records[index as usize].parts;
            (parts.prefix(text), parts.name(text))
        };
        let in_order = sorted(members, |&a, &b| key(a).cmp(&key(b)));
        members.copy_from_slice(&in_order);
        let primary = members.iter().find(|&&index| records[index as usize].flags.has(Flags::PRIMARY));
        group.chosen = primary.copied().unwrap_or(NONE);
    }
    members
}

/// How much text a registry brings, or a little more.
fn text_length((config, checked): (&RegistryConfig, &Checked<'_>)) -> usize {
    let namespaces = config.namespaces.iter().map(|namespace| namespace.len() + 1);
    config.name.len()
        + checked.address().len()
        + config.prefix.as_ref().map_or(0, String::len)
        + own_handle(config).len()
        + namespaces.sum::<usize>()
}

/// What several lists say of one handle, together and in order.
fn merged(credentials: &[(String, Vec<String>)]) -> Box<[(String, Vec<String>)]> {
    let order = in_order(credentials.len(), &|a, b| credentials[a].0.cmp(&credentials[b].0));
    let mut merged: Vec<(String, Vec<&str>)> = Vec::new();
    for (handle, domains) in order.iter().map(|&place| &credentials[place as usize]) {
        let domains = domains.iter().map(String::as_str);
        match merged.last_mut().filter(|(last, _)| last == handle) {
            Some((_, all)) => all.extend(domains),
            None => merged.push((handle.clone(), domains.collect())),
        }
    }
    let in_order = |(handle, domains): (String, Vec<&str>)| {
        let mut domains = sorted(&domains, Ord::cmp);
        domains.dedup();
        (handle, domains.into_iter().map(String::from).collect())
    };
    merged.into_iter().map(in_order).collect()
}

pub(super) fn too_large() -> Problems {
    let problem = Problem {
        registry: None,
        path: "registries".into(),
        kind: ProblemKind::TooLarge,
        text: "all names, domains and prefixes together are longer than 4 GiB".into(),
        mend: None,
        replacement: None,
    };
    match Problems::new(Vec::from([problem])) {
        Err(problems) => problems,
        Ok(()) => unreachable!("one problem"),
    }
}
