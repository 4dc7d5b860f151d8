//! Pushes that differ, and build cache: by target, trust, AWS options and name.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::ask::{Asked, Pair, Pushed, To};
use super::axis::{Only, Values};
use super::change::Change;
use super::class::Class;
use super::explore::explore;
use super::named::{Named, Wanted};
use super::point::Subject;
use super::same::pushes_alike;
use crate::catalog::{AdHocPushes, Registry};
use crate::reference::Domain;
use crate::resolve::push_request::{BuilderKind, PushChoice};

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    unstated(pair, out);
    ad_hoc(pair, fresh, out);
    let mut known: Vec<Registry<'_>> =
        pair[0].registries().filter(|it| pair[1].registry(it.name()).is_some()).collect();
    known.sort_by_key(|registry| registry.name());
    for wanted in [Wanted::Push, Wanted::Cache] {
        let roles = pair.map(|catalog| wanted.role(catalog));
        let mut named = false;
        for &before in &known {
            let Some(after) = pair[1].registry(before.name()) else { continue };
            let mut to = vec![To::Registry(before.name().into())];
            if roles == [Some(before), Some(after)] {
                named = true;
                to.push(To::Default);
            }
            if !pushes_alike(before, after) {
                explore(&Named::of(pair, fresh, wanted, to, [Some(before), Some(after)]), out);
            }
        }
        if !named && roles != [None, None] {
            explore(&Named::of(pair, fresh, wanted, vec![To::Default], roles), out);
        }
    }
}

/// Builds that leave it to the catalog whether they push (7.2, 7.3). Wherever one goes on, the other does
/// not, or gives another reason.
fn unstated(pair: Pair<'_>, out: &mut Vec<Change>) {
    if pair[0].default_push() == pair[1].default_push() {
        return;
    }
    // To where it can be pushed, if there is such a registry: the push is what changes.
    let both = |registry: &Registry<'_>| pair[1].registry(registry.name()).is_some();
    let to = if pair.iter().all(|catalog| catalog.default_registry().is_some()) {
        To::Default
    } else {
        let first = pair[0].registries().filter(both).map(Registry::name).min();
        first.map_or(To::Default, |name| To::Registry(name.into()))
    };
    for builder in [BuilderKind::Docker, BuilderKind::Buildx] {
        let pushed = Pushed { builder, push: PushChoice::Unstated, ..Pushed::build("team/app", to.clone()) };
        let class = Class::of(Subject::Unstated, [Values::One(Only::Builder(builder))]);
        out.extend(Change::of(pair, class, Asked::Push(pushed)));
    }
}

/// Hosts that a step may push to with credentials of its own in one catalog alone (7.10).
fn ad_hoc(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    let denies = pair.map(|catalog| catalog.ad_hoc_pushes() == AdHocPushes::Deny);
    if denies == [true, true] {
        return;
    }
    let domains: BTreeSet<Domain<'_>> =
        pair.iter().flat_map(|catalog| catalog.registries().map(Registry::domain)).collect();
    let mut note = |host: String, class: Option<String>| {
        let asked = Asked::Push(Pushed::build("team/lib/app", To::AdHoc(host)));
        out.extend(Change::of(pair, Class::of(Subject::AdHoc, [Values::One(Only::Domain(class))]), asked));
    };
    for domain in domains {
        let refused = [0, 1].map(|side: usize| denies[side] || pair[side].on_domain(domain).len() > 0);
        if refused[0] != refused[1] {
            note(domain.as_str().into(), Some(domain.as_str().into()));
        }
    }
    if denies[0] != denies[1] {
        note(fresh.into(), None);
    }
}
