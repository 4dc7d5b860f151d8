//! Which images a writer's notice is about (rule 15.4): no more than its scope, and of that no more than it says.

use core::net::IpAddr;
use std::collections::BTreeMap;

use registry_resolver::format::{Notice, NoticeKind, Notices};
use registry_resolver::routes::{RouteRef, Scope};
use registry_resolver::{Catalog, CatalogBuilder, Reference, Route};

/// What was told when a catalog was written, to be asked of one image after the other.
pub(crate) struct Told<'t> {
    notices: &'t Notices,
    catalog: &'t Catalog,
    /// The catalog without routes.
    bare: CatalogBuilder,
    /// By scope, the same with one route.
    alone: BTreeMap<String, Option<Catalog>>,
    /// By scope and route, whether the scope decides where both cover an image.
    decides: BTreeMap<(String, String), bool>,
}

impl<'t> Told<'t> {
    pub(crate) fn of(notices: &'t Notices, catalog: &'t Catalog) -> Self {
        let bare = catalog.routes().fold(catalog.edit(), |bare, route| bare.remove_route(route.scope()));
        // Some of what is left may be a fault without them.
        let bare = if bare.clone().build().is_ok() { bare } else { Catalog::builder() };
        Self { notices, catalog, bare, alone: BTreeMap::new(), decides: BTreeMap::new() }
    }

    /// Whether some notice is told of all hosts at once.
    #[allow(dead_code, reason = "of the round trips")]
    pub(crate) fn has_wide(&self) -> bool {
        self.notices.iter().any(|notice| notice.scope().is_some_and(|scope| scope.as_str() == Scope::ALL))
    }

    /// Every notice about an image. One that a narrower route decides is none of those that a wider scope speaks of.
    pub(crate) fn about(&mut self, image: Reference<'_>) -> Vec<&'t Notice> {
        let (notices, catalog) = (self.notices, self.catalog);
        let route = catalog.route_of(image.domain(), image.path()).map(RouteRef::scope);
        let is_about = |notice: &&Notice| {
            notice.scope().is_some_and(|scope| self.covers(scope.as_str(), route, image))
                && is_in_network(notice, image)
        };
        notices.iter().filter(is_about).collect()
    }

    fn covers(&mut self, scope: &str, route: Option<&str>, image: Reference<'_>) -> bool {
        let Self { bare, alone, decides, .. } = self;
        let alone = alone
            .entry(scope.to_owned())
            .or_insert_with(|| bare.clone().route(Route::new(scope)).build().ok());
        let is_covered =
            alone.as_ref().is_some_and(|alone| alone.route_of(image.domain(), image.path()).is_some());
        let is_wide = scope == Scope::ALL;
        let Some(route) = route.filter(|_| is_covered && is_wide) else { return is_covered };
        *decides.entry((scope.to_owned(), route.to_owned())).or_insert_with(|| {
            let both = bare.clone().route(Route::new(scope)).route(Route::new(route)).build();
            // Two spellings of one scope are none in one catalog.
            let Ok(both) = both else { return true };
            both.route_of(image.domain(), image.path()).is_some_and(|found| found.scope() == scope)
        })
    }
}

/// No scope is a network: what is told of one has the scope `*`, and names it.
fn is_in_network(notice: &Notice, image: Reference<'_>) -> bool {
    let network = notice.message().split('`').skip(1).step_by(2).find_map(network);
    match (notice.kind(), network) {
        (NoticeKind::Transport | NoticeKind::Logins, Some((start, length))) => {
            address(image).is_some_and(|address| prefix(address, length) == prefix(start, length))
        }
        _ => true,
    }
}

fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (start, length) = text.split_once('/')?;
    Some((start.parse().ok()?, length.parse().ok()?))
}

/// The address that the host is, if it is one.
fn address(image: Reference<'_>) -> Option<IpAddr> {
    let host = image.domain().host();
    let host = if host.eq_ignore_ascii_case("localhost") { "127.0.0.1" } else { host };
    host.trim_matches(['[', ']']).parse().ok()
}

/// Which kind of address it is, and its first bits.
fn prefix(address: IpAddr, length: u32) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => {
            (false, u128::from(u32::from(address)).checked_shr(32 - length.min(32)).unwrap_or(0))
        }
        IpAddr::V6(address) => (true, u128::from(address).checked_shr(128 - length.min(128)).unwrap_or(0)),
    }
}
