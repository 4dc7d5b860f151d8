//! Where one request is on every axis.

use alloc::string::String;
use alloc::vec::Vec;

use super::ask::{Aws, To};
use super::domains::Spot;
use crate::reference::Path;
use crate::resolve::push_request::{BuilderKind, Trust};

/// What all requests of a class have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// They name a registry that is in one catalog alone.
    Named,
    /// They have contexts that exclude each other in one catalog alone.
    Together,
    Pulls,
    /// They are pulls that routes, or entries for endpoints, answer differently.
    Routed,
    /// They are pulls of names without a domain.
    Short,
    /// They are builds that leave it to the account whether they push, or where to.
    Unstated,
    /// They are builds whose tag is made of a branch, and is not that.
    Branches,
    /// They push with credentials of a step's own.
    AdHoc,
    Pushes,
    /// They push what they fetch, under its own name.
    Promotions,
    Caches,
}

/// One of the two catalogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// The registry contexts on an image's domain, in the one catalog and in the other.
pub(super) type Context = (Option<String>, Option<String>);

/// The scope of the route that decides for an image, in the one catalog and in the other.
pub(super) type Deciding = [Option<String>; 2];

/// How the entries for endpoints speak to an image's host, in the one catalog and in the other.
pub(super) type Spoken = [Option<String>; 2];

/// Names without a domain that mean the same kind of images (rule 13.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ShortClass {
    /// This one, which is an alias in a catalog.
    Alias(String),
    /// All of one component that are no alias.
    OneComponent,
    /// All of several components that are no alias.
    More,
}

/// Whether an image is pinned by digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pin {
    Tagged,
    Pinned,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Relative,
    /// Beginning with a domain; whether it is where the one catalog pushes, and the other.
    Absolute([bool; 2]),
    /// No name at all.
    Invalid,
}

/// What a step's options for Amazon ECR come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum AwsCell {
    None,
    /// Options, and no region among them.
    NoRegion,
    /// This region, one of the registries' own.
    Own(String),
    /// Another one; whether either registry has a sibling there, and an example.
    Other {
        siblings: [bool; 2],
        example: &'static str,
    },
}

impl AwsCell {
    /// One example stands for all regions in which the same registries have siblings.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other { siblings, .. }, Self::Other { siblings: others, .. }) => siblings == others,
            _ => self == other,
        }
    }

    /// Options that come to it.
    pub(super) fn options(&self) -> Aws {
        match self {
            Self::None => Aws::None,
            Self::NoRegion => Aws::Role,
            Self::Own(region) => Aws::Region(region.clone()),
            Self::Other { example, .. } => Aws::Region((*example).into()),
        }
    }
}

/// Where a request is on the axes of its subject. Nothing asks for its places on other axes.
#[derive(Clone, Debug)]
pub(super) struct Point<'r> {
    pub(super) subject: Subject,
    /// The registries that one catalog alone knows; of contexts that exclude each other, one for each domain.
    pub(super) names: Vec<&'r str>,
    /// The catalog that knows them, or in which they exclude each other.
    pub(super) side: Side,
    /// The domain of an image, or the host that is pushed to.
    pub(super) domain: Option<Spot>,
    /// Whether a registry is on that domain, in either catalog.
    pub(super) is_covered: bool,
    pub(super) builder: BuilderKind,
    pub(super) to: To,
    pub(super) form: Form,
    /// None for a name that is none.
    pub(super) path: Option<Path<'r>>,
    pub(super) pin: Pin,
    pub(super) context: Context,
    pub(super) routes: Deciding,
    pub(super) spoken: Spoken,
    /// Of a name without a domain.
    pub(super) short: Option<ShortClass>,
    pub(super) aws: AwsCell,
    pub(super) trust: Trust,
}

impl<'r> Point<'r> {
    /// The plain request: without contexts and options, trusted, to the default registry.
    pub(super) fn of(subject: Subject) -> Self {
        Self {
            subject,
            names: Vec::new(),
            side: Side::Before,
            domain: None,
            is_covered: true,
            builder: BuilderKind::Docker,
            to: To::Default,
            form: Form::Relative,
            path: None,
            pin: Pin::Tagged,
            context: (None, None),
            routes: [None, None],
            spoken: [None, None],
            short: None,
            aws: AwsCell::None,
            trust: Trust::Trusted,
        }
    }

    /// A request that names registries which one catalog alone knows.
    pub(super) fn named(names: Vec<&'r str>, side: Side) -> Self {
        Self { names, side, ..Self::of(Subject::Named) }
    }
}
