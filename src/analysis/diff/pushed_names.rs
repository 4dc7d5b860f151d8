//! Everything that is pushed to one registry, or cached in it, under any name.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::Pair;
use super::answer::Answer;
use super::change::{Asked, Aws, Change, Pushed, To, Witness};
use super::class::{AwsCell, CacheClass, Class, Counted, Form, Forms, Matter, Paths, PushClass};
use super::grid::{Block, Cell, Grid, Ways};
use super::heads::{Count, Heads, lengths};
use super::pulls::{answers, cells, image_on, push_answer};
use super::pushes::{Places, aws_cells, form_of, target_of};
use crate::catalog::Registry;
use crate::reference::{Domain, PATH_MAX};
use crate::registry::Provider;
use crate::resolve::error::ErrorKind;
use crate::resolve::push_plan::SkipReason;
use crate::resolve::push_request::{PushSubject, Trust};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Push,
    Cache,
}

pub(super) const PUSH: Wanted = Wanted::Push;
pub(super) const CACHE: Wanted = Wanted::Cache;

const TRUSTS: [Trust; 2] = [Trust::Trusted, Trust::Untrusted];
const FORMS: [Form; 6] = [
    Form::Relative,
    Form::Absolute([true, true]),
    Form::Absolute([true, false]),
    Form::Absolute([false, true]),
    Form::Absolute([false, false]),
    Form::Invalid,
];
/// The axes of a family's grid.
const TRUST: usize = 0;
const AWS: usize = 1;
const FORM: usize = 2;
const PART: usize = 3;
const COUNT: usize = 4;
const LENGTH: usize = 5;

/// All that goes to one target, which is a registry in each catalog, or none.
pub(super) struct Family<'a> {
    pair: Pair<'a>,
    /// A domain that neither catalog covers.
    fresh: &'a str,
    wanted: Wanted,
    to: Vec<To>,
    places: Places<'a>,
    aws: Vec<(AwsCell, Aws)>,
    forms: Vec<Form>,
    heads: Arc<Heads>,
    counts: Vec<Count>,
    lengths: Vec<RangeInclusive<usize>>,
}

impl<'a> Family<'a> {
    pub(super) fn of(
        pair: Pair<'a>,
        fresh: &'a str,
        wanted: Wanted,
        to: Vec<To>,
        places: Places<'a>,
    ) -> Self {
        let registries = || places.into_iter().flatten();
        let prefixes = || registries().filter_map(Registry::prefix);
        // Docker Hub's namespaces are what 7.8 asks of a name.
        let namespaces = registries()
            .filter(|registry| wanted == PUSH && registry.provider() == Provider::DockerHub)
            .flat_map(Registry::namespaces);
        let heads = prefixes().map(|prefix| prefix.to_string()).chain(namespaces.map(Into::into));
        // No provider asks for more than three components (3.2). What cache takes off an absolute name is put in
        // front again, so neither components nor characters are fewer for it.
        let counts = (1..4).map(Count::Exactly).chain([Count::AtLeast(4)]).collect();
        let lengths = lengths(prefixes().map(|prefix| PATH_MAX.saturating_sub(prefix.len() + 1)));
        let aws = if wanted == PUSH { aws_cells(places) } else { Vec::from([(AwsCell::None, Aws::None)]) };
        let heads = Arc::new(Heads::of(heads));
        let forms = Vec::new();
        let mut family = Self { pair, fresh, wanted, to, places, aws, forms, heads, counts, lengths };
        family.forms = FORMS.into_iter().filter(|form| family.has(*form, &family.aws)).collect();
        family
    }

    pub(super) fn changes(&self, out: &mut Vec<Change>) {
        let trusts = if self.wanted == PUSH { TRUSTS.len() } else { 1 };
        let sizes = [
            trusts,
            self.aws.len(),
            self.forms.len(),
            self.heads.len(),
            self.counts.len(),
            self.lengths.len(),
        ];
        let mut grid = Grid::of(&sizes);
        let mut ways = Ways::new();
        grid.judge(|at| {
            if self.is_skipped(at) {
                return Cell::Same;
            }
            let Some(witness) = self.witness(at) else { return Cell::Empty };
            let Some([before, after]) = self.answers(&witness, at) else { return Cell::Same };
            if before == after {
                return Cell::Same;
            }
            let alike =
                |a: &[Answer; 2], b: &[Answer; 2]| a[0].is_made_like(&b[0]) && a[1].is_made_like(&b[1]);
            Cell::Differs(ways.number([before.key(), after.key()], [before, after], alike))
        });
        for axis in [LENGTH, PART, COUNT, FORM] {
            grid.fill(axis);
        }
        for (block, _) in grid.blocks(&[LENGTH, PART, COUNT, FORM, TRUST, AWS]) {
            let found = cells(&block).find_map(|at| {
                let witness = self.witness(&at)?;
                let answers = self.answers(&witness, &at)?;
                Some((witness, answers))
            });
            let Some((witness, [before, after])) = found else { continue };
            let (kind, class) = (before.kind_of_change(&after), self.class(&block));
            out.push(Change { kind, class, witness, before, after });
        }
    }

    fn answers(&self, witness: &Witness, at: &[usize]) -> Option<[Answer; 2]> {
        let [Some(_), Some(_)] = self.places else {
            if self.wanted == CACHE {
                return answers(self.pair, witness);
            }
            // Where none is the default, the error would list all registries each time (7.1).
            let request = witness.push()?;
            let missing = match (TRUSTS[at[TRUST]], request.subject) {
                (Trust::Untrusted, _) => Answer::Skipped(SkipReason::Untrusted),
                (Trust::Trusted, PushSubject::Build(_)) => Answer::Skipped(SkipReason::NoDefaultRegistry),
                (Trust::Trusted, PushSubject::Candidate(_)) => Answer::Refused(ErrorKind::NoDefaultRegistry),
            };
            let answer = |side: usize| match self.places[side] {
                Some(_) => push_answer(self.pair[side], witness, request),
                None => missing.clone(),
            };
            return Some([answer(0), answer(1)]);
        };
        answers(self.pair, witness)
    }

    /// Untrusted, and neither registry accepts that (7.11).
    fn is_skipped(&self, at: &[usize]) -> bool {
        let accepts = |place: &Option<Registry<'_>>| place.is_some_and(Registry::accepts_untrusted_pushes);
        TRUSTS[at[TRUST]] == Trust::Untrusted && !self.places.iter().any(accepts)
    }

    /// Whether a name can be written so, with one of these options.
    fn has(&self, form: Form, aws: &[(AwsCell, Aws)]) -> bool {
        let Form::Absolute(on @ ([true, _] | [_, true])) = form else { return true };
        aws.iter().any(|(_, aws)| {
            let Some(to) = self.to.first() else { return false };
            let mut pushed = Pushed::build("", to.clone());
            pushed.aws = aws.clone();
            let targets = self.targets(&pushed);
            targets.is_some_and(|targets| {
                let [first, second] = targets.each_ref().map(|it| it.as_deref().map(Domain::parsed));
                let same = first == second;
                match on {
                    [true, true] => same && first.is_some(),
                    [is_first, _] => !same && if is_first { first.is_some() } else { second.is_some() },
                }
            })
        })
    }

    /// The domains that it goes to.
    fn targets(&self, pushed: &Pushed) -> Option<[Option<String>; 2]> {
        let own = |place: Registry<'_>| place.domain().as_str().into();
        Some(match self.wanted {
            Wanted::Push => {
                let request = pushed.request()?;
                self.places.map(|place| target_of(place, &request))
            }
            Wanted::Cache => self.places.map(|place| place.map(own)),
        })
    }

    /// A request that falls into this cell; none where there is none.
    fn witness(&self, at: &[usize]) -> Option<Witness> {
        let to = self.to.first()?.clone();
        let mut pushed = Pushed::build("", to);
        pushed.trust = TRUSTS[at[TRUST]];
        pushed.aws = self.aws[at[AWS]].1.clone();
        let targets = self.targets(&pushed)?;
        let depth = self.heads.depth(at[PART]);
        let behind = match self.counts[at[COUNT]] {
            Count::Exactly(count) => Count::Exactly(count.checked_sub(depth)?),
            Count::AtLeast(count) => Count::AtLeast(count.saturating_sub(depth).max(1)),
        };
        let path = self.heads.path(at[PART], behind, &self.lengths[at[LENGTH]])?;
        let form = self.forms[at[FORM]];
        let on = |target: &Option<String>| Some(image_on(Domain::parsed(target.as_deref()?), &path));
        let name = match form {
            Form::Relative => path,
            Form::Absolute([true, _]) => on(&targets[0])?,
            Form::Absolute([false, true]) => on(&targets[1])?,
            Form::Absolute([false, false]) => format!("{}/{path}", self.fresh),
            Form::Invalid => path + ":1",
        };
        // A prefix may read as a domain, and both targets may be one.
        if form_of(&name, &targets).0 != form {
            return None;
        }
        Some(Witness(match self.wanted {
            Wanted::Push => Asked::Push(Pushed { name, ..pushed }),
            Wanted::Cache => {
                let registry = match &pushed.to {
                    To::Registry(registry) => Some(registry.clone()),
                    To::Default | To::AdHoc(_) => None,
                };
                Asked::Cache { name, registry }
            }
        }))
    }

    fn class(&self, block: &Block) -> Class {
        let held: Vec<Form> = block[FORM].iter().map(|&form| self.forms[form]).collect();
        let aws: Vec<_> = block[AWS].iter().map(|&cell| self.aws[cell].clone()).collect();
        let mut there = self.forms.iter().filter(|form| self.has(**form, &aws));
        let is_any = there.all(|form| *form == Form::Invalid || held.contains(form));
        let said = held.iter().copied().filter(|form| !is_any && self.has(*form, &aws)).collect();
        let forms = Forms { held, said };
        let counts = || block[COUNT].iter().map(|&count| self.counts[count]).collect();
        let paths = Paths {
            heads: self.heads.clone(),
            parts: block[PART].clone(),
            counts: (block[COUNT].len() < self.counts.len()).then(counts),
            counted: Counted::All,
            lengths: block[LENGTH].iter().map(|&length| self.lengths[length].clone()).collect(),
        };
        let to = self.to.clone();
        if self.wanted == CACHE {
            return Class(Matter::Caches(CacheClass { to, forms, paths }));
        }
        Class(Matter::Pushes(PushClass {
            to,
            trusts: block[TRUST].iter().map(|&trust| TRUSTS[trust]).collect(),
            // Never all: what options are refused for is no reason to refuse a push without them.
            aws: aws.into_iter().map(|(cell, _)| cell).collect(),
            forms,
            paths,
        }))
    }
}
