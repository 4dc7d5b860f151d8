//! The axes along which requests differ. Each is a partition: a request has one value of it.
//!
//! A new axis is a variant of [`Values`], an arm in each of its methods, and its words. One of a single value is a
//! variant of [`Only`] instead.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

use super::ask::To;
use super::domains::{Covered, Spot};
use super::heads::{Count, Heads};
use super::point::{AwsCell, Context, Deciding, Form, Pin, Point, ShortClass, Side, Spoken};
use crate::reference::PATH_MAX;
use crate::resolve::push_request::{BuilderKind, Trust};

/// An axis, and those of its values that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub(super) values: Values,
    /// By their places, in order.
    pub(super) held: Vec<usize>,
}

/// All values of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Values {
    One(Only),
    Form(Arc<[Written]>),
    /// By the prefixes that cover a path.
    Part(Arc<Heads>),
    /// By how many components are behind the prefix. Without prefixes, by how many there are in all.
    Count(Arc<[Count]>, Option<Arc<Heads>>),
    Length(Arc<[RangeInclusive<usize>]>),
    Pin,
    /// Those that may make a difference, and how many there are on the domain.
    Context(Arc<[Context]>, usize),
    Aws(Arc<[AwsCell]>),
    /// The first ones of [`TRUSTS`].
    Trust(usize),
}

/// The only value of an axis. The explorer has nothing to choose there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Only {
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
    Domain(Option<Host>),
    Builder(BuilderKind),
    /// A registry by its name, in its role, or both.
    To(Vec<To>),
    /// These routes decide, the entries for endpoints speak to the image's host in these ways, and it is pinned or not.
    Routes {
        routes: Deciding,
        spoken: Spoken,
        pin: Pin,
    },
    /// These names without a domain, pinned or not.
    Short {
        names: ShortClass,
        pin: Pin,
    },
    /// One of those that left the image's domain, and one of those that joined it; both in order.
    Moved([Vec<String>; 2]),
}

/// A domain, and what both catalogs take it for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    pub(super) text: String,
    pub(super) spot: Spot,
}

impl Host {
    pub(super) fn of(covered: &Covered<'_>) -> Self {
        Self { text: covered.text.clone(), spot: covered.spot.clone() }
    }
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

/// One value of every axis. A witness is made of it.
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
    /// The values at these places. Axes that are not there have the ordinary value.
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

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::One(_) => 1,
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
        let found = |place: Option<usize>| place.map_or(Place::None, Place::At);
        match (self, point.path) {
            (Self::One(only), _) if only.is_at(point) => Place::At(0),
            (Self::One(_), _) => Place::None,
            (Self::Form(forms), _) => found(forms.iter().position(|it| it.form == point.form)),
            (Self::Part(_) | Self::Count(..) | Self::Length(_), None) => Place::Any,
            (Self::Part(heads), Some(path)) => Place::At(heads.part_of(path)),
            (Self::Count(counts, heads), Some(path)) => {
                let front = heads.as_ref().map_or(0, |heads| heads.depth(heads.part_of(path)));
                let count = path.components().count() - front;
                found(counts.iter().position(|it| it.holds(count)))
            }
            (Self::Length(lengths), Some(path)) => {
                found(lengths.iter().position(|range| range.contains(&path.len())))
            }
            (Self::Pin, _) => found(PINS.iter().position(|pin| *pin == point.pin)),
            (Self::Context(contexts, _), _) => found(contexts.iter().position(|it| *it == point.context)),
            (Self::Aws(cells), _) => found(cells.iter().position(|cell| cell.is(&point.aws))),
            (Self::Trust(_), _) => found(TRUSTS.iter().position(|trust| *trust == point.trust)),
        }
    }

    /// Writes the value at this place into a draft.
    fn put(&self, place: usize, draft: &mut Draft) {
        match self {
            // The space puts it into every request itself.
            Self::One(_) => {}
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

impl Only {
    fn is_at(&self, point: &Point<'_>) -> bool {
        match self {
            Self::Name { registry, side } => *side == point.side && point.names.contains(&registry.as_str()),
            Self::Groups { groups, side } => {
                let is_in = |name: &str, group: &Vec<String>| {
                    group.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
                };
                let is_there = |name: &&str| groups.iter().any(|group| is_in(name, group));
                *side == point.side && point.names.iter().any(is_there)
            }
            Self::Domain(Some(host)) => point.domain.as_ref() == Some(&host.spot),
            Self::Domain(None) => !point.is_covered,
            Self::Builder(builder) => *builder == point.builder,
            Self::Routes { routes, spoken, pin } => {
                *routes == point.routes && *spoken == point.spoken && *pin == point.pin
            }
            Self::Short { names, pin } => point.short.as_ref() == Some(names) && *pin == point.pin,
            Self::To(to) => to.contains(&point.to),
            Self::Moved([left, joined]) => match &point.context {
                (Some(a), Some(b)) => left.binary_search(a).is_ok() && joined.binary_search(b).is_ok(),
                _ => false,
            },
        }
    }
}
