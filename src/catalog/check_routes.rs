//! What a catalog refuses of its routes: scopes, places, and what contradicts itself (rules 12.1 to 12.4).

use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use super::around::Around;
use super::builder::CatalogBuilder;
use super::check::{Check, handle};
use super::check_handles::{Shared, Use, endpoint};
use super::check_places::{As, CheckedPlace, PlaceCheck};
use super::problem::ProblemKind;
use super::slots::position;
use crate::index::{Case, Groups};
use crate::reference::Excerpt;
use crate::registry::Access;
use crate::routes::{Route, Scope, ScopeTableBuilder};

/// A route whose own settings are checked.
pub(super) struct CheckedRoute<'a> {
    pub(super) scope: Option<Scope>,
    /// The mirrors, and behind them where the origin is.
    pub(super) places: Vec<CheckedPlace<'a>>,
}

impl Check {
    /// Rules 12.1 to 12.4, and what 2.8, 3.6, 3.8 and 7.11 say of places.
    pub(super) fn routes<'a>(
        &mut self,
        builder: &'a CatalogBuilder,
        around: &Around<'_, 'a>,
    ) -> Vec<CheckedRoute<'a>> {
        let routes = builder.beside.get().routes.iter().enumerate();
        routes.map(|(index, route)| self.route(builder, around, index, route)).collect()
    }

    /// The scopes of all routes, each once.
    pub(super) fn scopes<'r>(
        &mut self,
        routes: &'r [CheckedRoute<'_>],
        around: &Around<'_, '_>,
    ) -> ScopeTableBuilder<'r> {
        let scopes = routes.iter().enumerate().filter_map(|(index, route)| {
            let scope = route.scope.as_ref()?;
            Some((scope, around.unwritten(scope.host()), position(index)))
        });
        let table = ScopeTableBuilder::of(scopes);
        for (index, first) in table.repeated() {
            let (index, first) = (index as usize, first as usize);
            let scope = routes[index].scope.as_ref().map_or("", Scope::as_str);
            self.route_problem(
                index,
                "scope",
                ProblemKind::DuplicateScope,
                format_args!("`{}` is the scope of {} too", Excerpt::of(scope), self.paths.route(first)),
                Some("one route decides for a scope: keep one of them"),
            );
        }
        table
    }

    fn route_problem(
        &mut self,
        route: usize,
        key: &str,
        kind: ProblemKind,
        text: fmt::Arguments<'_>,
        mend: Option<&str>,
    ) {
        let path = format!("{}.{key}", self.paths.route(route));
        self.top(path, kind, text, mend);
    }

    fn route<'a>(
        &mut self,
        builder: &'a CatalogBuilder,
        around: &Around<'_, 'a>,
        index: usize,
        route: &'a Route,
    ) -> CheckedRoute<'a> {
        let scope = match Scope::parse(&route.scope) {
            Ok(scope) => Some(scope),
            Err(error) => {
                let path = format!("{}.scope", self.paths.route(index));
                self.tell_top(path, ProblemKind::InvalidScope, error.into());
                None
            }
        };
        if route.mirrors.len() > Route::MOST_MIRRORS {
            self.route_problem(
                index,
                "mirrors",
                ProblemKind::TooManyMirrors,
                format_args!("{} mirrors, expected at most {}", route.mirrors.len(), Route::MOST_MIRRORS),
                Some("take some away"),
            );
        }
        let mut places = Vec::with_capacity(route.mirrors.len() + usize::from(route.at.is_some()));
        let mirrors = route.mirrors.iter().enumerate().map(|(number, place)| (As::Mirror(number), place));
        for (stands_as, place) in mirrors.chain(route.at.iter().map(|place| (As::Origin, place))) {
            let scope = scope.as_ref();
            places.push(
                PlaceCheck { check: self, builder, around, route: index, scope, place, stands_as }.run(),
            );
        }
        CheckedRoute { scope, places }
    }

    /// A handle belongs to one endpoint, places included (rule 3.6).
    pub(super) fn place_credentials(
        &mut self,
        builder: &CatalogBuilder,
        around: &Around<'_, '_>,
        routes: &[CheckedRoute<'_>],
        shared: &Shared<'_>,
    ) {
        if routes.is_empty() {
            return;
        }
        let registries = builder.registries.iter().zip(around.registries).filter_map(|(config, checked)| {
            Some(Use { handle: handle(config)?, there: (checked.domain?, checked.address()) })
        });
        let written_routes = &builder.beside.get().routes;
        let mut uses: Vec<Use<'_>> = registries.collect();
        let first = uses.len();
        let mut places = Vec::new();
        for (index, (route, checked)) in written_routes.iter().zip(routes).enumerate() {
            let written = route.mirrors.iter().chain(&route.at);
            for (number, (place, known)) in written.zip(&checked.places).enumerate() {
                let Some(Access::Credential(handle)) = &place.access else { continue };
                let Some(there) = endpoint(place, known, checked.scope.as_ref(), around) else { continue };
                uses.push(Use { handle, there });
                places.push((index, number));
            }
        }
        let owners = Groups::of(Case::Exact, uses.len(), |index| uses[index].handle);
        for (place, (index, number)) in (first..).zip(places) {
            let owner = owners.first[owners.of[place] as usize];
            let Some(told) = uses[place].fault(&uses[owner as usize], shared) else { continue };
            let route = self.paths.route(index);
            let path = if number < written_routes[index].mirrors.len() {
                format!("{route}.mirrors[{number}].credential")
            } else {
                format!("{route}.at.credential")
            };
            self.tell_top(path, ProblemKind::CredentialOnTwoDomains, told);
        }
    }
}
