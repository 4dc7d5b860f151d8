//! Pushes that differ, and build cache: by target, trust, AWS options and name.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::answer::Answer;
use super::ask::{Asked, Pair, Pushed, PushedBy, To, Witness};
use super::axis::{Draft, Host, Only, TRUSTS, Values, Written};
use super::change::Change;
use super::class::Class;
use super::domains::{by_domain, image_on};
use super::explore::{Orders, Space, explore};
use super::heads::{Count, Heads, lengths};
use super::places::{Destination, Places, aws_cells, form_of, target_of};
use super::point::{AwsCell, Form, Subject};
use super::same::pushes_alike;
use crate::catalog::{AdHocPushes, Catalog, DefaultPush, Registry, UnplacedRegistry};
use crate::reference::{Domain, PATH_MAX};
use crate::resolve::error::ErrorKind;
use crate::resolve::push_plan::SkipReason;
use crate::resolve::push_request::{BuilderKind, PushChoice, PushSubject, Trust};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Push,
    Cache,
}

impl Wanted {
    /// The registry of requests that name none.
    fn role(self, catalog: &Catalog) -> Option<Registry<'_>> {
        match self {
            Self::Push => catalog.default_registry(),
            Self::Cache => catalog.caching_registry(),
        }
    }

    /// The one that is it and has no domain yet (3.9).
    fn unplaced(self, catalog: &Catalog) -> Option<UnplacedRegistry<'_>> {
        match self {
            Self::Push => catalog.unplaced_default(),
            Self::Cache => catalog.unplaced_caching(),
        }
    }
}

const FORMS: [Form; 6] = [
    Form::Relative,
    Form::Absolute([true, true]),
    Form::Absolute([true, false]),
    Form::Absolute([false, true]),
    Form::Absolute([false, false]),
    Form::Invalid,
];
/// The axes of a target.
const FORM: usize = 1;
const PART: usize = 2;
const COUNT: usize = 3;
const LENGTH: usize = 4;
const AWS: usize = 5;
const TRUST: usize = 6;
/// Trust and options are checked before names (10.9). So classes are told by them first, and they are merged last.
/// Any part of a name can leave a cell without one, so all of them are filled.
const ORDERS: Orders = Orders {
    told: &[TRUST, AWS, FORM, PART, COUNT, LENGTH],
    filled: &[LENGTH, PART, COUNT, FORM],
    merged: &[LENGTH, PART, COUNT, FORM, TRUST, AWS],
};

pub(super) fn changes(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    unstated(pair, out);
    branches(pair, out);
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
        let unplaced = pair.map(|catalog| wanted.unplaced(catalog).is_some());
        if !named && (roles != [None, None] || unplaced[0] != unplaced[1]) {
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
    let is_explicit = pair.map(|catalog| catalog.default_push() == DefaultPush::Explicit);
    let to =
        if is_explicit != [false, false] || pair.iter().all(|catalog| catalog.default_registry().is_some()) {
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

/// Builds whose tag is made of a branch that is not one itself (7.7).
fn branches(pair: Pair<'_>, out: &mut Vec<Change>) {
    if pair[0].branch_tags() == pair[1].branch_tags() {
        return;
    }
    let both = |registry: &Registry<'_>| pair[1].registry(registry.name()).is_some();
    let mut names: Vec<&str> = pair[0].registries().filter(both).map(Registry::name).collect();
    names.sort_unstable();
    // The first that both can push to.
    let change = names.into_iter().find_map(|name| {
        let pushed = Pushed { branch: "feature/x", ..Pushed::build("team/app", To::Registry(name.into())) };
        Change::of(pair, Class::of(Subject::Branches, []), Asked::Push(pushed))
    });
    out.extend(change);
}

/// Hosts that a step may push to with credentials of its own in one catalog alone (7.10).
fn ad_hoc(pair: Pair<'_>, fresh: &str, out: &mut Vec<Change>) {
    let denies = pair.map(|catalog| catalog.ad_hoc_pushes() == AdHocPushes::Deny);
    if denies == [true, true] {
        return;
    }
    let mut note = |host: String, class: Option<Host>| {
        let asked = Asked::Push(Pushed::build("team/lib/app", To::AdHoc(host)));
        out.extend(Change::of(pair, Class::of(Subject::AdHoc, [Values::One(Only::Domain(class))]), asked));
    };
    for covered in &by_domain(pair) {
        let refused = [0, 1].map(|side: usize| denies[side] || !covered.members[side].is_empty());
        if refused[0] != refused[1] {
            note(covered.text.clone(), Some(Host::of(covered)));
        }
    }
    if denies[0] != denies[1] {
        note(fresh.into(), None);
    }
}

/// All that goes to one target, which is a registry in each catalog, or none.
struct Named<'a> {
    pair: Pair<'a>,
    /// A domain that neither catalog covers.
    fresh: &'a str,
    wanted: Wanted,
    to: To,
    by: PushedBy,
    places: Places<'a>,
    heads: Arc<Heads>,
    class: Class,
}

impl<'a> Named<'a> {
    fn of(pair: Pair<'a>, fresh: &'a str, wanted: Wanted, to: Vec<To>, places: Places<'a>) -> Self {
        let registries = || places.into_iter().flatten();
        let prefixes = || registries().filter_map(Registry::prefix);
        // The namespaces that 7.8 asks of a name.
        let namespaces = registries()
            .filter(|registry| wanted == Wanted::Push && registry.lists_namespaces())
            .flat_map(Registry::namespaces);
        let heads = prefixes().map(|prefix| prefix.to_string()).chain(namespaces.map(Into::into));
        let heads = Arc::new(Heads::of(heads));
        // No provider asks for more than three components (3.2). What cache takes off an absolute name is put in
        // front again, so neither components nor characters are fewer for it.
        let counts = (1..4).map(Count::Exactly).chain([Count::AtLeast(4)]).collect();
        let lengths = lengths(prefixes().map(|prefix| PATH_MAX.saturating_sub(prefix.len() + 1)));
        let (subject, aws, trusts) = match wanted {
            Wanted::Push => (Subject::Pushes, aws_cells(places), TRUSTS.len()),
            Wanted::Cache => (Subject::Caches, Vec::from([AwsCell::None]), 1),
        };
        let first = to.first().cloned().unwrap_or(To::Default);
        // A build that names no registry is refused there, whatever it says else (7.2).
        let is_explicit = pair.iter().any(|catalog| catalog.default_push() == DefaultPush::Explicit);
        let by = if is_explicit && first == To::Default { PushedBy::Step } else { PushedBy::Build };
        let class = Class::of(subject, []);
        let mut named = Self { pair, fresh, wanted, to: first, by, places, heads, class };
        let forms = FORMS.map(|form| Written { form, aws: named.options_of(form, &aws) });
        let axes = [
            Values::One(Only::To(to)),
            Values::Form(forms.into_iter().filter(|it| it.aws.contains(&true)).collect()),
            Values::Part(named.heads.clone()),
            Values::Count(counts, None),
            Values::Length(lengths.into()),
            Values::Aws(aws.into()),
            Values::Trust(trusts),
        ];
        named.class = Class::of(subject, axes);
        named
    }

    /// With which of these options a name can be written so.
    fn options_of(&self, form: Form, aws: &[AwsCell]) -> Vec<bool> {
        let on = match form {
            Form::Absolute(on @ ([true, _] | [_, true])) => Some(on),
            _ => None,
        };
        let can_be = |cell: &AwsCell| {
            let Some(on) = on else { return true };
            let Some(targets) = self.targets(&self.pushed(cell, Trust::Trusted)) else { return false };
            match (on, targets.each_ref().map(Option::as_ref)) {
                ([true, true], [Some(first), Some(second)]) => second.is(Domain::parsed(&first.text)),
                ([true, false], [Some(first), other]) | ([false, true], [other, Some(first)]) => {
                    other.is_none_or(|other| other.key != first.key)
                }
                _ => false,
            }
        };
        aws.iter().map(can_be).collect()
    }

    fn pushed(&self, aws: &AwsCell, trust: Trust) -> Pushed {
        Pushed { trust, aws: aws.options(), by: self.by, ..Pushed::build("", self.to.clone()) }
    }

    /// The domains that it goes to.
    fn targets(&self, pushed: &Pushed) -> Option<[Option<Destination>; 2]> {
        Some(match self.wanted {
            Wanted::Push => {
                let request = pushed.request()?;
                self.places.map(|place| target_of(place, &request))
            }
            Wanted::Cache => self.places.map(|place| place.map(Destination::of_registry)),
        })
    }

    /// A path of a draft's part, components and length.
    fn path(&self, draft: &Draft) -> Option<String> {
        let depth = self.heads.depth(draft.part);
        let behind = match draft.count {
            Count::Exactly(count) => Count::Exactly(count.checked_sub(depth)?),
            Count::AtLeast(count) => Count::AtLeast(count.saturating_sub(depth).max(1)),
        };
        self.heads.path(draft.part, behind, &draft.lengths)
    }
}

impl Space for Named<'_> {
    fn class(&self) -> &Class {
        &self.class
    }

    fn orders(&self) -> &Orders {
        &ORDERS
    }

    /// Untrusted, and neither registry accepts that (7.11).
    fn is_alike(&self, places: &[usize]) -> bool {
        TRUSTS[places[TRUST]] == Trust::Untrusted
            && !self.places.into_iter().flatten().any(Registry::accepts_untrusted_pushes)
    }

    fn ask(&self, draft: Draft) -> Option<Asked> {
        let path = self.path(&draft)?;
        let pushed = self.pushed(&draft.aws, draft.trust);
        let targets = self.targets(&pushed)?;
        let on = |side: usize| {
            let other = targets[1 - side].as_ref().filter(|_| draft.form != Form::Absolute([true, true]));
            let text = targets[side].as_ref()?.apart_from(other);
            Some(image_on(Domain::parsed(&text), &path))
        };
        let name = match draft.form {
            Form::Absolute([true, _]) => on(0)?,
            Form::Absolute([false, true]) => on(1)?,
            Form::Absolute([false, false]) => format!("{}/{path}", self.fresh),
            Form::Relative => path,
            Form::Invalid => path + ":1",
        };
        // A prefix may read as a domain, and both targets may be one.
        if form_of(&name, &targets).0 != draft.form {
            return None;
        }
        Some(match (self.wanted, &self.to) {
            (Wanted::Push, _) => Asked::Push(Pushed { name, ..pushed }),
            (Wanted::Cache, To::Registry(registry)) => {
                Asked::Cache { name, registry: Some(registry.clone()) }
            }
            (Wanted::Cache, _) => Asked::Cache { name, registry: None },
        })
    }

    fn answers(&self, witness: &Witness, _places: &[usize]) -> Option<[Answer; 2]> {
        let (Some(request), [None, _] | [_, None]) = (witness.push(), self.places) else {
            return Answer::of_both(self.pair, witness);
        };
        // Where none is the default, the error would list all registries each time (7.1).
        let answer = |side: usize| match (self.places[side], request.trust, request.subject) {
            (Some(_), ..) => Answer::of_push(self.pair[side], request, witness.path_length()),
            (None, Trust::Untrusted, _) => Answer::Skipped(SkipReason::Untrusted),
            (None, Trust::Trusted, _) if self.pair[side].unplaced_default().is_some() => {
                Answer::Refused(ErrorKind::RegistryWithoutDomain)
            }
            (None, Trust::Trusted, PushSubject::Build(_)) => Answer::Skipped(SkipReason::NoDefaultRegistry),
            (None, Trust::Trusted, PushSubject::Candidate(_)) => {
                Answer::Refused(ErrorKind::NoDefaultRegistry)
            }
        };
        Some([answer(0), answer(1)])
    }
}
