//! The routes of a builder by scope, so that each of many changes costs no walk over all.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::routes::{Route, Scope};

/// What is known of a list of routes that only grows: a removed one keeps its place until the end.
#[derive(Clone, Default)]
pub(crate) struct RouteLookup {
    /// A text that is no scope is known as it is.
    known: BTreeMap<Result<Scope, String>, Vec<usize>>,
    /// How many routes are in `known`.
    looked_at: usize,
    gone: BTreeSet<usize>,
}

fn key(scope: &str) -> Result<Scope, String> {
    Scope::parse(scope).map_err(|_| scope.into())
}

/// Whether both have a port written, or neither: where a registry says that no port means 80, `:443` is another scope.
fn is_on_same_port(route: &Route, scope: &str) -> bool {
    let has_port =
        |text: &str| Scope::parse(text).is_ok_and(|it| it.endpoint().is_some_and(|it| it.port().is_some()));
    has_port(&route.scope) == has_port(scope)
}

impl RouteLookup {
    fn look_at_all(&mut self, routes: &[Route]) {
        for (index, route) in routes.iter().enumerate().skip(self.looked_at) {
            self.known.entry(key(&route.scope)).or_default().push(index);
        }
        self.looked_at = routes.len();
    }

    /// The first route of this scope, however that is spelled.
    pub(super) fn find(&mut self, routes: &[Route], scope: &str) -> Option<usize> {
        self.look_at_all(routes);
        let all = self.known.get(&key(scope))?;
        all.iter().copied().find(|index| is_on_same_port(&routes[*index], scope)).or(all.first().copied())
    }

    /// Removes every route of this scope; none where there is no such.
    pub(super) fn remove(&mut self, routes: &[Route], scope: &str) -> Option<()> {
        self.look_at_all(routes);
        let all = self.known.remove(&key(scope))?;
        let (same, others): (Vec<usize>, Vec<usize>) =
            all.into_iter().partition(|index| is_on_same_port(&routes[*index], scope));
        if same.is_empty() || others.is_empty() {
            self.gone.extend(same.into_iter().chain(others));
        } else {
            self.gone.extend(same);
            self.known.insert(key(scope), others);
        }
        Some(())
    }

    /// The scopes that are left, as they were written.
    pub(super) fn scopes<'r>(&self, routes: &'r [Route]) -> impl Iterator<Item = &'r str> {
        let left = |(index, _): &(usize, _)| !self.gone.contains(index);
        routes.iter().enumerate().filter(left).map(|(_, route)| route.scope.as_str())
    }

    /// The routes that are left.
    pub(super) fn finish(self, mut routes: Vec<Route>) -> Vec<Route> {
        if !self.gone.is_empty() {
            let mut index = 0..;
            routes.retain(|_| index.next().is_none_or(|index| !self.gone.contains(&index)));
        }
        routes
    }
}
