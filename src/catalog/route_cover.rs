//! Every route over a name, and not the one alone that decides.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Catalog, RouteRef};
use crate::reference::{Domain, Path};
use crate::routes::Scope;

impl Catalog {
    /// Every route that covers this name, the one that decides first (rule 12.2). Takes the same time whatever the
    /// number of routes, as there are few scopes that a name can have.
    pub(crate) fn routes_covering(&self, domain: Domain<'_>, path: Path<'_>) -> Vec<RouteRef<'_>> {
        if !self.has_routes() {
            return Vec::new();
        }
        let scopes = scopes_over(domain, self.unwritten_port(domain), path);
        scopes.iter().filter_map(|scope| self.route(&Scope::parse(scope).ok()?)).collect()
    }
}

/// The texts of all scopes over a name, the most specific first. Some may be too long to be one.
fn scopes_over(domain: Domain<'_>, unwritten: u16, path: Path<'_>) -> Vec<String> {
    let domain = domain.canonical();
    let path = path.to_string();
    let ends = path.rmatch_indices('/').map(|(slash, _)| slash);
    let paths: Vec<&str> = core::iter::once(path.len()).chain(ends).map(|end| &path[..end]).collect();
    let host = domain.host();
    let endpoint = match domain.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_string(),
    };
    let mut scopes = Vec::new();
    for host in [endpoint, format!("{host}:*")] {
        scopes.extend(paths.iter().map(|path| format!("{host}/{path}")));
        scopes.push(host);
    }
    let port = domain.port().map_or_else(|| unwritten.to_string(), Into::into);
    for (dot, _) in host.match_indices('.') {
        let suffix = &host[dot..];
        scopes.push(format!("*{suffix}:{port}"));
        scopes.push(format!("*{suffix}:*"));
    }
    scopes.push(Scope::ALL.into());
    scopes
}
