//! Where pushes and build cache go: the registries, their domains, their regions.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::ask::{Pair, To};
use super::point::{AwsCell, Form};
use crate::catalog::{Catalog, Registry};
use crate::reference::{DEFAULT_PORT, Domain, ImageName, Path};
use crate::registry::AwsRegion;
use crate::resolve::push_place::Place;
use crate::resolve::push_request::PushRequest;

/// The registries of a target, or none.
pub(super) type Places<'c> = [Option<Registry<'c>>; 2];

/// Those of a name, or of a role.
pub(super) fn places_of<'c>(
    pair: Pair<'c>,
    to: &To,
    role: fn(&'c Catalog) -> Option<Registry<'c>>,
) -> Places<'c> {
    pair.map(|catalog| match to {
        To::Registry(name) => catalog.registry(name),
        To::Default | To::AdHoc(_) => role(catalog),
    })
}

/// The domain that is pushed to: the registry's own, or its sibling's in the region that is asked for.
pub(super) fn target_of(place: Option<Registry<'_>>, request: &PushRequest<'_>) -> Option<Destination> {
    let registry = place?;
    let place = Place::Registry(registry);
    Some(match place.region(request).ok()? {
        Some(sibling) => {
            let text = sibling.to_string();
            Destination { key: Domain::parsed(&text).key(), text, port: DEFAULT_PORT }
        }
        None => Destination::of_registry(registry),
    })
}

/// A domain that is pushed to.
pub(super) struct Destination {
    pub(super) text: String,
    pub(super) key: String,
    /// The port that none means there (rule 2.8).
    port: &'static str,
}

impl Destination {
    pub(super) fn of_registry(registry: Registry<'_>) -> Self {
        let port = if registry.is_on_port_80() { ":80" } else { DEFAULT_PORT };
        Self { text: registry.domain().as_str().into(), key: registry.address().key(), port }
    }

    /// Whether a name on this domain is on it.
    pub(super) fn is(&self, domain: Domain<'_>) -> bool {
        let meant = if domain.port().is_none() { self.explicit(domain) } else { domain.as_str().into() };
        Domain::parsed(&meant).key() == self.key
    }

    /// Its text, with the port written where the other one takes it for itself without.
    pub(super) fn apart_from(&self, other: Option<&Self>) -> String {
        let own = Domain::parsed(&self.text);
        let is_both = own.port().is_none() && other.is_some_and(|other| other.is(own));
        if is_both { self.explicit(own) } else { self.text.clone() }
    }

    fn explicit(&self, domain: Domain<'_>) -> String {
        format!("{domain}{}", self.port)
    }
}

/// How a name is written, and its path.
pub(super) fn form_of<'n>(name: &'n str, targets: &[Option<Destination>; 2]) -> (Form, Option<Path<'n>>) {
    match ImageName::parse(name) {
        Err(_) => (Form::Invalid, None),
        Ok(ImageName::Relative(path)) => (Form::Relative, Some(path)),
        Ok(ImageName::Absolute { domain, path }) => {
            let is = |target: &Option<Destination>| target.as_ref().is_some_and(|it| it.is(domain));
            (Form::Absolute([is(&targets[0]), is(&targets[1])]), Some(path))
        }
    }
}

/// The region of an ECR registry.
fn own_region(place: Option<Registry<'_>>) -> Option<String> {
    let own = place.and_then(Registry::in_region)?;
    Some(own.region().to_ascii_lowercase())
}

fn siblings(places: Places<'_>, region: &str) -> [bool; 2] {
    places.map(|place| {
        let own = place.and_then(Registry::in_region);
        let region = AwsRegion::parse(region).ok();
        own.zip(region).and_then(|(own, region)| own.in_region(region)).is_some()
    })
}

/// What AWS options come to for these registries. Without an ECR registry among them, a region is an option
/// like any other.
pub(super) fn aws_cell(places: Places<'_>, request: &PushRequest<'_>) -> AwsCell {
    let is_ecr = places.into_iter().flatten().any(Registry::has_regions);
    match (request.aws.first_set(), request.aws.region) {
        (None, _) => AwsCell::None,
        (Some(_), Some(region)) if is_ecr => {
            let region = region.as_str();
            if places.into_iter().any(|place| own_region(place).as_deref() == Some(region)) {
                return AwsCell::Own(region.into());
            }
            AwsCell::Other { siblings: siblings(places, region), example: "" }
        }
        _ => AwsCell::NoRegion,
    }
}

/// Every such cell.
pub(super) fn aws_cells(places: Places<'_>) -> Vec<AwsCell> {
    let mut cells = vec![AwsCell::None, AwsCell::NoRegion];
    if !places.into_iter().flatten().any(Registry::has_regions) {
        return cells;
    }
    let own: BTreeSet<String> = places.into_iter().filter_map(own_region).collect();
    cells.extend(own.iter().cloned().map(AwsCell::Own));
    for example in AwsRegion::EXAMPLES.into_iter().filter(|region| !own.contains(*region)) {
        let cell = AwsCell::Other { siblings: siblings(places, example), example };
        if !cells.iter().any(|known| known.is(&cell)) {
            cells.push(cell);
        }
    }
    cells
}
