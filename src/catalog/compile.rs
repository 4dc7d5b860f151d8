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
use super::compiled::{Compiled, Flags, Group, NONE, Record, Texts};
use super::grouping::{Checked, Grouping};
use super::problem::{Problem, ProblemKind, Problems};
use crate::index::Table;
use crate::reference::{DEFAULT_PORT, DOCKER_HUB};
use crate::registry::{Access, Reach, RegistryConfig, Transport};

impl CatalogBuilder {
    /// Checks everything and compiles the catalog.
    ///
    /// # Errors
    ///
    /// [`Problems`]: all that is wrong, at once (rules 4.1 and 4.2).
    pub fn build(self) -> Result<Catalog, Problems> {
        compile(self)
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
    check.credentials(&builder, &registries);
    let fallbacks = check.fallbacks(&builder, &names);
    let default = check.default(&builder, &names);
    let caching = check.caching(&builder, &names, &registries);
    Problems::new(check.problems)?;

    let names = names.into_table();
    let found = Found { registries: &registries, grouping, names, fallbacks, default, caching };
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
}

/// Lays a catalog without problems out as it is asked later.
fn assemble(builder: &CatalogBuilder, found: Found<'_>) -> Result<Compiled, Problems> {
    let Found { registries, grouping, names, fallbacks, default, caching } = found;
    let mut text = Texts::with_capacity(builder.registries.iter().zip(registries).map(text_length).sum());
    let mut records = Vec::with_capacity(registries.len());
    let mut groups = vec![Group::default(); grouping.count];
    for (index, (config, checked)) in builder.registries.iter().zip(registries).enumerate() {
        let group = grouping.of[index].unwrap_or_default();
        groups[group].count += 1;
        let domain = checked.domain.unwrap_or(DOCKER_HUB);
        let prefix = config.prefix.as_deref().unwrap_or_default();
        let handle = match &config.access {
            Access::Credential(handle) => handle,
            Access::Private | Access::Public => "",
        };
        let texts = [&config.name, domain.as_str(), prefix, handle];
        let mut flags = Flags::default();
        flags.set(Flags::PRIMARY, config.primary);
        flags.set(Flags::PLAIN_HTTP, config.transport == Transport::Http);
        flags.set(Flags::INSIDE_ONLY, config.reach == Reach::InsideOnly);
        flags.set(Flags::ACCEPTS_UNTRUSTED, config.accepts_untrusted);
        flags.set(Flags::AT_HOME, checked.provider.facts().domain_pattern(domain).is_some());
        flags.set(Flags::DEFAULT_PORT, domain.endpoint().len() + DEFAULT_PORT.len() == domain.as_str().len());
        flags.set(Flags::OWN_CREDENTIAL, config.access == Access::Private);
        records.push(Record {
            parts: text.add(texts, &config.namespaces).ok_or_else(too_large)?,
            index: position(index),
            group: position(group),
            fallback: fallbacks[index].map_or(NONE, position),
            fallback_policy: config.fallback.as_ref().map(|fallback| fallback.policy).unwrap_or_default(),
            retry: checked.retry,
            provider: checked.provider,
            flags,
        });
    }
    let text = text.finish();
    let overruled = |(record, config): (&Record, &RegistryConfig)| {
        Some((record.index, config.provider.filter(|claimed| *claimed != record.provider)?))
    };
    let overruled = records.iter().zip(&builder.registries).filter_map(overruled).collect();
    let members = gather(&mut groups, &mut records, &text);
    let mut domains = grouping.into_table();
    domains.renumber(|group| {
        let group = &groups[group as usize];
        if group.chosen == NONE { members[group.first as usize] } else { group.chosen }
    });
    Ok(Compiled {
        records: records.into_boxed_slice(),
        groups: groups.into_boxed_slice(),
        members,
        text,
        overruled,
        names,
        domains,
        marked_default: default.map_or(NONE, position),
        caching: caching.map_or(NONE, position),
        settings: builder.settings,
        credentials: merged(&builder.credentials),
        other_contexts: builder.other_contexts.clone().into_boxed_slice(),
    })
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
        Access::Private | Access::Public => 0,
    };
    let namespaces = config.namespaces.iter().map(|namespace| namespace.len() + 1);
    config.name.len()
        + checked.domain.unwrap_or(DOCKER_HUB).as_str().len()
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
