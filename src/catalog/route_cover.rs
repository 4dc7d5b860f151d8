//! Every route over a name, and not the one alone that decides.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Catalog, RouteRef};
use crate::reference::{Domain, Path};
use crate::routes::Scope;
use crate::routes::scope::{COMPONENTS, LABELS, suffixes};

impl Catalog {
    /// Every route that covers this name, the one that decides first (rule 12.2). Takes the same time whatever the
    /// number of routes, as there are few scopes that a name can have.
    pub(crate) fn routes_covering(&self, domain: Domain<'_>, path: Path<'_>) -> Vec<RouteRef<'_>> {
        if !self.has_routes() {
            return Vec::new();
        }
        let path = path.to_string();
        scopes_over(domain, self.unwritten_port(domain), &path)
            .filter_map(|scope| self.route(&Scope::parse(&scope).ok()?))
            .collect()
    }
}

/// The texts of all scopes over a name, the most specific first, each made when it is asked for: a host may be as long
/// as anybody likes, and a scope has no more components and labels than [`COMPONENTS`] and [`LABELS`].
fn scopes_over<'n>(domain: Domain<'n>, unwritten: u16, path: &'n str) -> impl Iterator<Item = String> + 'n {
    let domain = domain.canonical();
    let host = domain.host();
    let port = domain.port().map_or_else(|| unwritten.to_string(), Into::into);
    let exact = domain.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"));
    let below = [exact, format!("{host}:*")].into_iter().flat_map(move |host| {
        paths_over(path)
            .map(move |path| if path.is_empty() { host.clone() } else { format!("{host}/{path}") })
    });
    let suffixes =
        suffixes(host, LABELS).flat_map(move |suffix| [format!("*{suffix}:{port}"), format!("*{suffix}:*")]);
    below.chain(suffixes).chain([Scope::ALL.into()])
}

/// The beginnings of a path, the longest first, and nothing at last.
fn paths_over(path: &str) -> impl Iterator<Item = &str> {
    let mut ends: Vec<usize> = path.match_indices('/').map(|(slash, _)| slash).take(COMPONENTS).collect();
    if ends.len() < COMPONENTS {
        ends.push(path.len());
    }
    ends.into_iter().rev().chain([0]).map(move |end| &path[..end])
}
