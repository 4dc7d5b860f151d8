//! From a builder to a catalog: the one door.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::Catalog;
use super::builder::CatalogBuilder;
use super::check::{Check, Checked};
use super::compiled::{Compiled, Flags, Group, NONE, Record, Texts};
use super::hash::{Case, Table};
use super::problem::{Problem, ProblemKind, Problems};
use crate::reference::{DOCKER_HUB, Domain};
use crate::registry::{Access, Reach, Transport};

pub(super) fn compile(mut builder: CatalogBuilder) -> Result<Catalog, Problems> {
    let found = core::mem::take(&mut builder.problems);
    let mut check = Check::new(builder.dialect, found);

    let names = check.names(&builder);
    let registries: Vec<Checked<'_>> =
        builder.registries.iter().enumerate().map(|(index, config)| check.registry(index, config)).collect();
    let grouping = Grouping::of(&registries);
    check.primaries(&builder.registries, &registries, &grouping);
    check.credentials(&builder, &registries);
    let fallbacks = check.fallbacks(&builder, &names);
    let default = check.default(&builder, &names);
    let caching = check.caching(&builder, &names, &registries);
    Problems::new(check.problems)?;

    let compiled = assemble(&builder, &registries, &grouping, &fallbacks, default, caching);
    compiled.map(|compiled| Catalog(Arc::new(compiled)))
}

/// Which registries are on one endpoint.
pub(super) struct Grouping {
    pub(super) of: Vec<Option<usize>>,
    pub(super) count: usize,
}

impl Grouping {
    fn of(registries: &[Checked<'_>]) -> Self {
        let mut seen: BTreeMap<Domain<'_>, usize> = BTreeMap::new();
        let mut of = Vec::with_capacity(registries.len());
        for registry in registries {
            let next = seen.len();
            of.push(registry.domain.map(|domain| *seen.entry(domain).or_insert(next)));
        }
        Self { of, count: seen.len() }
    }
}

/// Lays a catalog without problems out as it is asked later.
fn assemble(
    builder: &CatalogBuilder,
    registries: &[Checked<'_>],
    grouping: &Grouping,
    fallbacks: &[Option<usize>],
    default: Option<usize>,
    caching: Option<usize>,
) -> Result<Compiled, Problems> {
    let mut texts = Texts::default();
    let mut records = Vec::with_capacity(registries.len());
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); grouping.count];
    for (index, (config, checked)) in builder.registries.iter().zip(registries).enumerate() {
        let group = grouping.of[index].unwrap_or_default();
        let name = texts.add(&config.name);
        let mut flags = Flags::default();
        flags.set(Flags::PRIMARY, config.primary);
        flags.set(Flags::PLAIN_HTTP, config.transport == Transport::Http);
        flags.set(Flags::INSIDE_ONLY, config.reach == Reach::InsideOnly);
        flags.set(Flags::ACCEPTS_UNTRUSTED, config.accepts_untrusted);
        members[group].push(position(index));
        records.push(Record {
            name,
            domain: texts.add(checked.domain.unwrap_or(DOCKER_HUB).as_str()),
            prefix: texts.add(config.prefix.as_deref().unwrap_or_default()),
            credential: match &config.access {
                Access::Private => name,
                Access::Credential(handle) => texts.add(handle),
                Access::Public => texts.add(""),
            },
            namespaces: texts.add(&config.namespaces.join(" ")),
            group: position(group),
            fallback: fallbacks[index].map_or(NONE, position),
            fallback_policy: config.fallback.as_ref().map(|fallback| fallback.policy).unwrap_or_default(),
            retry: checked.retry,
            provider: checked.provider,
            flags,
        });
    }
    let text = texts.finish().ok_or_else(too_large)?;

    let mut groups = Vec::with_capacity(members.len());
    let mut all_members = Vec::with_capacity(records.len());
    for mut group in members {
        group.sort_by_key(|&index| {
            let record = &records[index as usize];
            (record.prefix.of(&text), record.name.of(&text))
        });
        let primary = group.iter().find(|&&index| records[index as usize].flags.has(Flags::PRIMARY));
        let chosen = if group.len() == 1 { group.first() } else { primary };
        groups.push(Group {
            first: position(all_members.len()),
            count: position(group.len()),
            chosen: chosen.copied().unwrap_or(NONE),
        });
        all_members.extend_from_slice(&group);
    }
    let names = Table::build(Case::Exact, &records.iter().map(|record| record.name.of(&text)));
    let endpoint = |group: &Group| {
        let first = all_members[group.first as usize];
        Domain::parsed(records[first as usize].domain.of(&text)).endpoint()
    };
    let domains = Table::build(Case::Folded, &groups.iter().map(endpoint));
    Ok(Compiled {
        records: records.into_boxed_slice(),
        groups: groups.into_boxed_slice(),
        members: all_members.into_boxed_slice(),
        text,
        names,
        domains,
        marked_default: default.map_or(NONE, position),
        caching: caching.map_or(NONE, position),
        settings: builder.settings,
        credentials: merged(&builder.credentials),
        other_contexts: builder.other_contexts.clone().into_boxed_slice(),
    })
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
fn position(index: usize) -> u32 {
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
