//! Where pushes and build cache go: the registries, their domains, their regions.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::ask::{Pair, To};
use super::point::{AwsCell, Form};
use crate::catalog::{Catalog, Registry};
use crate::reference::{Domain, ImageName, Path};
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
pub(super) fn target_of(place: Option<Registry<'_>>, request: &PushRequest<'_>) -> Option<String> {
    let place = Place::Registry(place?);
    Some(place.region(request).ok()?.unwrap_or(place.domain()).to_string())
}

/// How a name is written, and its path.
pub(super) fn form_of<'n>(name: &'n str, targets: &[Option<String>; 2]) -> (Form, Option<Path<'n>>) {
    match ImageName::parse(name) {
        Err(_) => (Form::Invalid, None),
        Ok(ImageName::Relative(path)) => (Form::Relative, Some(path)),
        Ok(ImageName::Absolute { domain, path }) => {
            let is =
                |target: &Option<String>| target.as_deref().is_some_and(|it| Domain::parsed(it) == domain);
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
