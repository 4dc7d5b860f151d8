//! Where images of several places have one name.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};

use super::Weak;
use super::places::Key;
use crate::catalog::{Catalog, PlaceRef, RouteRef};
use crate::reference::Domain;
use crate::routes::{AskedPort, Hosts, PlaceImages, PlaceNaming, Scope};

/// Whether names there are without the scope's path.
pub(super) fn takes_path_off(scope: &Scope, place: PlaceRef<'_>) -> bool {
    place.naming() == PlaceNaming::Rest && scope.path().is_some()
}

pub(super) fn has_domain(place: PlaceRef<'_>) -> bool {
    place.naming() == PlaceNaming::WithDomain
}

/// Whether images of several hosts, or ports, that the scope is for have the same names there by tag.
pub(super) fn meet_within<'c>(scope: &Scope, place: PlaceRef<'_>) -> Option<Weak<'c>> {
    if has_domain(place) || place.images() == PlaceImages::Pinned {
        return None;
    }
    match (scope.hosts(), place.asked_port()) {
        (Hosts::Suffix(_) | Hosts::SuffixAnyPort | Hosts::All, _) => Some(Weak::HostsMeet),
        (Hosts::AnyPort, AskedPort::Ignored) if place.registry().is_some() || !follows_port(place) => {
            Some(Weak::PortsMeet)
        }
        _ => None,
    }
}

/// Whether the place is on the port that was asked for.
fn follows_port(place: PlaceRef<'_>) -> bool {
    place.port() == crate::routes::LocationPort::Asked
}

/// What a name there says of the image.
#[derive(Clone, PartialEq, Eq)]
enum Says {
    /// All but the endpoint, which is this.
    Path(String),
    /// Only what is behind a path.
    Rest,
}

fn says(scope: &Scope, place: PlaceRef<'_>) -> Option<Says> {
    if has_domain(place) || place.images() == PlaceImages::Pinned {
        return None;
    }
    if takes_path_off(scope, place) {
        return Some(Says::Rest);
    }
    let host = scope.endpoint().map_or_else(|| scope.as_str().to_string(), Domain::key);
    Some(Says::Path(host))
}

/// By place, the first route that names images there, and the first one whose names say something else.
pub(super) struct Meetings<'c>(BTreeMap<Key, Two<'c>>);

struct Two<'c> {
    first: (RouteRef<'c>, Says),
    second: Option<RouteRef<'c>>,
    /// The first of another route, whatever its names say.
    next: Option<RouteRef<'c>>,
}

impl<'c> Meetings<'c> {
    pub(super) fn of(catalog: &'c Catalog) -> Self {
        let mut routes: alloc::vec::Vec<RouteRef<'c>> = catalog.routes().collect();
        routes.sort_unstable_by_key(|route| route.scope());
        let mut places: BTreeMap<Key, Two<'c>> = BTreeMap::new();
        for route in routes {
            let Ok(scope) = Scope::parse(route.scope()) else { continue };
            for place in route.mirrors() {
                let Some((key, says)) = Key::of(place).zip(says(&scope, place)) else { continue };
                match places.get_mut(&key) {
                    None => {
                        places.insert(key, Two { first: (route, says), second: None, next: None });
                    }
                    Some(two) if two.first.0 != route => {
                        two.next = two.next.or(Some(route));
                        if says == Says::Rest || says != two.first.1 {
                            two.second = two.second.or(Some(route));
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        Self(places)
    }

    /// Another route with an image of the same name there.
    pub(super) fn other(
        &self,
        route: RouteRef<'c>,
        scope: &Scope,
        key: &Key,
        place: PlaceRef<'c>,
    ) -> Option<RouteRef<'c>> {
        let says = says(scope, place)?;
        let two = self.0.get(key)?;
        let (first, first_says) = &two.first;
        if *first == route {
            return if says == Says::Rest { two.next } else { two.second };
        }
        if says == Says::Rest || *first_says != says {
            Some(*first)
        } else {
            two.second.filter(|it| *it != route)
        }
    }
}
