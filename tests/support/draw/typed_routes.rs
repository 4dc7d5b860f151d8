//! What was drawn of routes, short names and endpoints as the crate's own types.

use registry_resolver::catalog::UncoveredAccess;
use registry_resolver::registry::Reach;
use registry_resolver::routes::{
    EndpointSetting, Origin, Place, PlaceFailures, PlaceImages, PlaceNaming, Route, ShortNameMode, ShortNames,
};
use registry_resolver::{Access, CatalogBuilder, Transport};

use super::routing::{
    DrawnEndpoint, DrawnPlace, DrawnPlaceTo, DrawnRoute, DrawnRouting, DrawnScope, DrawnShortNames,
};

fn transport(word: &str) -> Option<Transport> {
    Transport::ALL.iter().copied().find(|known| known.as_str() == word)
}

impl DrawnRouting {
    pub fn on(&self, builder: CatalogBuilder) -> CatalogBuilder {
        // What registries say is theirs.
        let DrawnRouting { routes, short_names, endpoints, uncovered_access, ambient: _, completing: _ } =
            self;
        let builder = routes.iter().map(DrawnRoute::typed).fold(builder, CatalogBuilder::route);
        let builder = endpoints.iter().map(DrawnEndpoint::typed).fold(builder, CatalogBuilder::endpoint);
        let builder =
            short_names.iter().map(DrawnShortNames::typed).fold(builder, CatalogBuilder::short_names);
        match *uncovered_access {
            "ambient" => builder.uncovered_access(UncoveredAccess::Ambient),
            "anonymous" => builder.uncovered_access(UncoveredAccess::Anonymous),
            _ => builder,
        }
    }
}

impl DrawnRoute {
    fn typed(&self) -> Route {
        let DrawnRoute { scope, mirrors, origin, at, is_blocked, note } = self;
        let route = mirrors.iter().map(DrawnPlace::typed).fold(Route::new(scope.text()), Route::mirror);
        let route = route.origin(match *origin {
            "first" => Origin::First,
            "never" => Origin::Never,
            _ => Origin::Last,
        });
        let route = at.iter().map(DrawnPlace::typed).fold(route, Route::at);
        let route = note.iter().fold(route, |route, note| route.note(*note));
        if *is_blocked { route.blocked() } else { route }
    }
}

impl DrawnPlace {
    fn typed(&self) -> Place {
        let DrawnPlace {
            to,
            api,
            transport: spoken,
            tls,
            images,
            failures,
            retry,
            is_inside_only,
            access,
            credential,
            token_issuers,
            naming,
        } = self;
        let place = match to {
            DrawnPlaceTo::Here => Place::as_named(),
            DrawnPlaceTo::Registry(name) => Place::registry(name),
            DrawnPlaceTo::Location(location) => Place::at(location.text()),
            DrawnPlaceTo::Broken(text) => Place::at(*text),
        };
        let place = if api.is_empty() { place } else { place.api(*api) };
        let place = transport(spoken).into_iter().fold(place, Place::transport);
        let place = tls.iter().fold(place, |place, tls| place.tls(*tls));
        let place = match *images {
            "pinned" => place.images(PlaceImages::Pinned),
            "tagged" => place.images(PlaceImages::Tagged),
            _ => place,
        };
        let place = if *failures == "transient" { place.failures(PlaceFailures::Transient) } else { place };
        let place = retry.iter().fold(place, |place, retry| place.retry(retry.policy()));
        let place = if *is_inside_only { place.reach(Reach::InsideOnly) } else { place };
        let place = match (*access, credential) {
            ("public", _) => place.access(Access::Public),
            ("ambient", _) => place.access(Access::Ambient),
            (_, Some(handle)) => place.access(Access::Credential(handle.clone())),
            _ => place,
        };
        let place = token_issuers.iter().fold(place, |place, issuer| place.token_issuer(issuer));
        match *naming {
            "whole" => place.naming(PlaceNaming::Whole),
            "with_domain" => place.naming(PlaceNaming::WithDomain),
            "rest" => place.naming(PlaceNaming::Rest),
            _ => place,
        }
    }
}

impl DrawnShortNames {
    fn typed(&self) -> ShortNames {
        let DrawnShortNames { aliases, search, mode } = self;
        let names = aliases.iter().fold(ShortNames::new(), |names, (name, image)| names.alias(name, image));
        let names = search.iter().fold(names, |names, entry| names.search(entry));
        if *mode == "one" { names.mode(ShortNameMode::One) } else { names }
    }
}

impl DrawnEndpoint {
    fn typed(&self) -> EndpointSetting {
        let DrawnEndpoint { host, network, port, transport: spoken, tls } = self;
        let setting = match host.as_ref().map(DrawnScope::text) {
            Some(host) => EndpointSetting::hosts(host),
            None => EndpointSetting::network(*network),
        };
        let setting = port.iter().fold(setting, |setting, port| setting.port(*port));
        let setting = transport(spoken).into_iter().fold(setting, EndpointSetting::transport);
        tls.iter().fold(setting, |setting, tls| setting.tls(*tls))
    }
}
