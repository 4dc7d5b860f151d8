//! From a builder to a catalog: the one door.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::Catalog;
use super::builder::CatalogBuilder;
use super::check::Check;
use super::check_routes::{Around, unwritten_port};
use super::compile_routes;
use super::compiled::{Compiled, Flags, Group, NONE, PortEighty, Record, Texts, Ways};
use super::extra::Extra;
use super::grouping::{Checked, Grouping, UnwrittenPort};
use super::problem::{Problem, ProblemKind, Problems};
use super::settings::UncoveredAccess;
use super::slots::Slots;
use super::unplaced::{Shortened, Unplaced};
use crate::index::Table;
use crate::reference::{DEFAULT_PORT, DOCKER_HUB};
use crate::registry::{Access, Reach, RegistryConfig};
use crate::routes::Scope;
use crate::routes::compiled::{CompiledEndpoints, CompiledRoutes, CompiledShortNames};

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
    check.transports(&builder.registries, &registries);
    check.credentials(&builder, &registries);
    let fallbacks = check.fallbacks(&builder, &names);
    let default = check.default(&builder, &names);
    let caching = check.caching(&builder, &names, &registries);
    let around = Around::of(&builder, &registries, &names);
    let routes = check.routes(&builder, &around);
    check.place_credentials(&builder, &around, &routes);
    let endpoints = check.endpoints(&builder, &around);
    let short_names = check.short_names(&builder);
    Problems::new(check.problems)?;

    let slots = Slots::of(&builder.registries);
    let plain = around.plain;
    let unwritten = |scope: &Scope| unwritten_port(&plain, scope.host());
    let routed = Routed {
        routes: compile_routes::routes(&builder, &routes, &slots, unwritten).map_err(|_| too_large())?,
        short_names: compile_routes::short_names(short_names.as_ref()).map_err(|_| too_large())?,
        endpoints: compile_routes::endpoints(&builder, endpoints, unwritten).map_err(|_| too_large())?,
    };
    let names = names.into_table(&slots);
    let found =
        Found { registries: &registries, grouping, names, fallbacks, default, caching, slots, routed };
    assemble(&builder, found).map(|compiled| Catalog(Arc::new(compiled)))
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
    routed: Routed,
}

/// What is compiled beside the registries.
struct Routed {
    routes: Option<Box<CompiledRoutes>>,
    short_names: Option<Box<CompiledShortNames>>,
    endpoints: Option<Box<CompiledEndpoints>>,
}

/// Lays a catalog without problems out as it is asked later.
fn assemble(builder: &CatalogBuilder, found: Found<'_>) -> Result<Compiled, Problems> {
    let Found { registries, grouping, names, fallbacks, default, caching, slots, routed } = found;
    let mut text = Texts::with_capacity(builder.registries.iter().zip(registries).map(text_length).sum());
    let mut records = Vec::with_capacity(registries.len());
    let mut groups = vec![Group::default(); grouping.count];
    let mut extras = Vec::new();
    for &index in &slots.placed {
        let (config, checked) = (&builder.registries[index], &registries[index]);
        let group = grouping.of[index].unwrap_or_default();
        groups[group].count += 1;
        let domain = checked.domain.unwrap_or(DOCKER_HUB);
        let prefix = config.prefix.as_deref().unwrap_or_default();
        let handle = match &config.access {
            Access::Credential(handle) => handle,
            Access::Private | Access::Public | Access::Ambient => "",
        };
        let address = checked.address();
        let texts = [&config.name, &*address, prefix, handle];
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
        let fallback = Shortened::of(&builder.registries, &fallbacks, index);
        if let Some(extra) = Extra::of(config, checked, flags, &fallback, &slots) {
            flags.set(Flags::EXTRA, true);
            extras.push((slots.slot(index), extra));
        }
        records.push(Record {
            parts: text.add(texts, &config.namespaces).ok_or_else(too_large)?,
            index: slots.slot(index),
            group: position(group),
            fallback: fallback.to.map_or(NONE, |to| slots.slot(to)),
            fallback_policy: fallback.policy,
            retry: checked.retry,
            provider: checked.provider,
            transport: config.transport,
            flags,
        });
    }
    let text = text.finish();
    let keeps_ambient = builder.settings.uncovered_access == UncoveredAccess::Ambient;
    let is_routed = keeps_ambient || routed.routes.is_some() || routed.endpoints.is_some();
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
        routes: routed.routes,
        short_names: routed.short_names,
        endpoints: routed.endpoints,
    })
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
        members.sort_unstable_by_key(|&index| {
            let parts = records[index as usize].parts;
            (parts.prefix(text), parts.name(text))
        });
        let primary = members.iter().find(|&&index| records[index as usize].flags.has(Flags::PRIMARY));
        group.chosen = primary.copied().unwrap_or(NONE);
    }
    members
}

/// How much text a registry brings, or a little more.
fn text_length((config, checked): (&RegistryConfig, &Checked<'_>)) -> usize {
    let handle = match &config.access {
        Access::Credential(handle) => handle.len(),
        Access::Private | Access::Public | Access::Ambient => 0,
    };
    let namespaces = config.namespaces.iter().map(|namespace| namespace.len() + 1);
    config.name.len()
        + checked.address().len()
        + config.prefix.as_ref().map_or(0, String::len)
        + handle
        + namespaces.sum::<usize>()
}

/// What several lists say of one handle, together and in order.
fn merged(credentials: &[(String, Vec<String>)]) -> Box<[(String, Vec<String>)]> {
    let mut merged: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (handle, domains) in credentials {
        merged.entry(handle).or_default().extend(domains);
    }
    let owned = |(handle, domains): (&String, BTreeSet<&String>)| {
        (handle.clone(), domains.into_iter().cloned().collect())
    };
    merged.into_iter().map(owned).collect()
}

/// The text is 4 GiB at most, and every registry has a name: fewer than `u32::MAX` registries.
#[expect(clippy::cast_possible_truncation, reason = "see above")]
pub(super) fn position(index: usize) -> u32 {
    index as u32
}

fn too_large() -> Problems {
    let problem = Problem {
        registry: None,
        path: "registries".into(),
        kind: ProblemKind::TooLarge,
        text: "all names, domains and prefixes together are longer than 4 GiB".into(),
        mend: None,
    };
    match Problems::new(Vec::from([problem])) {
        Err(problems) => problems,
        Ok(()) => unreachable!("one problem"),
    }
}
