//! The axes along which requests differ. Each is a partition: a request has one value of it.
//!
//! A new axis is a variant of [`Values`], an arm in each of its methods, and its words.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::ask::To;
use super::heads::{Count, Heads};
use super::point::{AwsCell, Context, Form, Pin, Point, Side};
use crate::reference::{Domain, PATH_MAX};
use crate::resolve::push_request::{BuilderKind, Trust};

/// An axis, and those of its values that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub(super) values: Values,
    /// By their places, in order.
    pub(super) held: Vec<usize>,
}

/// All values of an axis. Those without a list have a single one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// This registry is named, which is in one catalog alone.
    Name {
        registry: String,
        side: Side,
    },
    /// Two contexts out of different groups: all of them share a domain in one catalog, and in the other those
    /// of one group alone.
    Groups {
        groups: Vec<Vec<String>>,
        side: Side,
    },
    /// None for all domains that neither catalog covers.
    Domain(Option<String>),
    Builder(BuilderKind),
    /// A registry by its name, in its role, or both.
    To(Vec<To>),
    Form(Arc<[Written]>),
    /// By the prefixes that cover a path.
    Part(Arc<Heads>),
    /// By how many components are behind the prefix; without prefixes, by how many there are in all.
    Count(Arc<[Count]>, Option<Arc<Heads>>),
    Length(Arc<[RangeInclusive<usize>]>),
    Pin,
    /// Those that may make a difference, and how many there are on the domain.
    Context(Arc<[Context]>, usize),
    /// One of those that left the image's domain, and one of those that joined it; both in order.
    Moved([Vec<String>; 2]),
    Aws(Arc<[AwsCell]>),
    /// The first ones of [`TRUSTS`].
    Trust(usize),
}

pub(super) const PINS: [Pin; 2] = [Pin::Tagged, Pin::Pinned];
pub(super) const TRUSTS: [Trust; 2] = [Trust::Trusted, Trust::Untrusted];

/// A form of names, and with which AWS options it can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) form: Form,
    /// By the places of that axis.
    pub(super) aws: Vec<bool>,
}

/// A value of every axis: what a witness is made of.
pub(super) struct Draft {
    pub(super) form: Form,
    pub(super) part: usize,
    pub(super) count: Count,
    pub(super) lengths: RangeInclusive<usize>,
    pub(super) pin: Pin,
    pub(super) context: Context,
    pub(super) aws: AwsCell,
    pub(super) trust: Trust,
}

impl Draft {
    /// The values of the axes at these places; of axes that are not there, the ordinary ones.
    pub(super) fn at(axes: &[Axis], places: &[usize]) -> Self {
        let mut draft = Self {
            form: Form::Relative,
            part: 0,
            count: Count::AtLeast(1),
            lengths: 1..=PATH_MAX,
            pin: Pin::Tagged,
            context: (None, None),
            aws: AwsCell::None,
            trust: Trust::Trusted,
        };
        axes.iter().zip(places).for_each(|(axis, place)| axis.values.put(*place, &mut draft));
        draft
    }
}

impl Axis {
    /// With all its values.
    pub(super) fn of(values: Values) -> Self {
        Self { held: (0..values.len()).collect(), values }
    }

    pub(super) fn only(&self, held: &[usize]) -> Self {
        Self { values: self.values.clone(), held: held.to_vec() }
    }

    pub(super) fn has(&self, place: usize) -> bool {
        self.held.binary_search(&place).is_ok()
    }

    pub(super) fn holds(&self, point: &Point<'_>) -> bool {
        match self.values.place_of(point) {
            Place::At(place) => self.has(place),
            Place::Any => true,
            Place::None => false,
        }
    }
}

/// Where a request is on an axis.
enum Place {
    At(usize),
    /// The axis says nothing of such a request.
    Any,
    /// At a value that the axis does not have.
    None,
}

impl Place {
    fn first(is_there: bool) -> Self {
        if is_there { Self::At(0) } else { Self::None }
    }

    fn found(place: Option<usize>) -> Self {
        place.map_or(Self::None, Self::At)
    }
}

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Name { .. }
            | Self::Groups { .. }
            | Self::Domain(_)
            | Self::Builder(_)
            | Self::To(_)
            | Self::Moved(_) => 1,
            Self::Form(forms) => forms.len(),
            Self::Part(heads) => heads.len(),
            Self::Count(counts, _) => counts.len(),
            Self::Length(lengths) => lengths.len(),
            Self::Pin => PINS.len(),
            Self::Context(contexts, _) => contexts.len(),
            Self::Aws(cells) => cells.len(),
            Self::Trust(count) => *count,
        }
    }

    fn place_of(&self, point: &Point<'_>) -> Place {
        match (self, point.path) {
            (Self::Name { registry, side }, _) => {
                Place::first(*side == point.side && point.names.contains(&registry.as_str()))
            }
            (Self::Groups { groups, side }, _) => {
                let is_in = |name: &str, group: &Vec<String>| {
                    group.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
                };
                let is_there = |name: &&str| groups.iter().any(|group| is_in(name, group));
                Place::first(*side == point.side && point.names.iter().any(is_there))
            }
            (Self::Domain(Some(domain)), _) => Place::first(Some(Domain::parsed(domain)) == point.domain),
            (Self::Domain(None), _) => Place::first(!point.is_covered),
            (Self::Builder(builder), _) => Place::first(*builder == point.builder),
            (Self::To(to), _) => Place::first(to.contains(&point.to)),
            (Self::Form(forms), _) => Place::found(forms.iter().position(|it| it.form == point.form)),
            (Self::Part(_) | Self::Count(..) | Self::Length(_), None) => Place::Any,
            (Self::Part(heads), Some(path)) => Place::At(heads.part_of(path)),
            (Self::Count(counts, heads), Some(path)) => {
                let front = heads.as_ref().map_or(0, |heads| heads.depth(heads.part_of(path)));
                let count = path.components().count() - front;
                Place::found(counts.iter().position(|it| it.holds(count)))
            }
            (Self::Length(lengths), Some(path)) => {
                Place::found(lengths.iter().position(|range| range.contains(&path.len())))
            }
            (Self::Pin, _) => Place::found(PINS.iter().position(|pin| *pin == point.pin)),
            (Self::Context(contexts, _), _) => {
                Place::found(contexts.iter().position(|it| *it == point.context))
            }
            (Self::Moved([left, joined]), _) => Place::first(match &point.context {
                (Some(a), Some(b)) => left.binary_search(a).is_ok() && joined.binary_search(b).is_ok(),
                _ => false,
            }),
            (Self::Aws(cells), _) => Place::found(cells.iter().position(|cell| cell.is(&point.aws))),
            (Self::Trust(_), _) => Place::found(TRUSTS.iter().position(|trust| *trust == point.trust)),
        }
    }

    /// Writes the value at this place into a draft.
    fn put(&self, place: usize, draft: &mut Draft) {
        match self {
            // What has a single value, its space puts into every request.
            Self::Name { .. }
            | Self::Groups { .. }
            | Self::Domain(_)
            | Self::Builder(_)
            | Self::To(_)
            | Self::Moved(_) => {}
            Self::Form(forms) => draft.form = forms[place].form,
            Self::Part(_) => draft.part = place,
            Self::Count(counts, _) => draft.count = counts[place],
            Self::Length(lengths) => draft.lengths = lengths[place].clone(),
            Self::Pin => draft.pin = PINS[place],
            Self::Context(contexts, _) => draft.context = contexts[place].clone(),
            Self::Aws(cells) => draft.aws = cells[place].clone(),
            Self::Trust(_) => draft.trust = TRUSTS[place],
        }
    }
}
