//! Which images a writer's notice is about (rule 15.4): no more than its scope, and of that no more than it says.

use core::net::IpAddr;

use registry_resolver::format::{Notice, NoticeKind};
use registry_resolver::{Catalog, Reference, Route};

/// Whether a notice of what was written of this catalog is about an image. An image that a narrower route decides is
/// not one of those that a wider scope speaks of.
pub(crate) fn is_about(notice: &Notice, catalog: &Catalog, image: Reference<'_>) -> bool {
    let Some(scope) = notice.scope() else { return false };
    let mut alone = catalog.edit();
    for route in catalog.routes() {
        alone = alone.remove_route(route.scope());
    }
    let wide = alone.route(Route::new(scope.as_str()));
    let covers = |catalog: &Catalog| {
        let found = catalog.route_of(image.domain(), image.path());
        found.is_some_and(|found| found.scope() == scope.as_str())
    };
    let decides = catalog.route_of(image.domain(), image.path()).map(|route| Route::new(route.scope()));
    // Two spellings of one scope are none in one catalog.
    let both = decides.and_then(|decides| wide.clone().route(decides).build().ok());
    let counts = both.map_or_else(|| wide.build().is_ok_and(|wide| covers(&wide)), |both| covers(&both));
    counts && is_in_network(notice, image)
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
