//! What a catalog refuses of its routes: scopes, places, and what contradicts itself (rules 12.1 to 12.4).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::around::Around;
use super::builder::CatalogBuilder;
use super::check::Check;
use super::check_handles::{HandleOwners, endpoint};
use super::check_places::{As, CheckedPlace, PlaceCheck};
use super::problem::ProblemKind;
use super::slots::position;
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
        let routes = builder.routes.iter().enumerate();
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
            let text = format!("`{}` is the scope of {} too", Excerpt::of(scope), self.paths.route(first));
            let mend = "one route decides for a scope: keep one of them".to_string();
            self.route_problem(index, "scope", ProblemKind::DuplicateScope, text, mend);
        }
        table
    }

    fn route_problem(
        &mut self,
        route: usize,
        key: &str,
        kind: ProblemKind,
        text: String,
        mend: impl Into<Option<String>>,
    ) {
        let path = format!("{}.{key}", self.paths.route(route));
        self.top(path, kind, text, mend.into());
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
                self.route_problem(index, "scope", ProblemKind::InvalidScope, error.message(), error.help());
                self.replace_by(error.replacement().map(String::from));
                None
            }
        };
        if route.mirrors.len() > Route::MOST_MIRRORS {
            let text = format!("{} mirrors, expected at most {}", route.mirrors.len(), Route::MOST_MIRRORS);
            let mend = "take some away".to_string();
            self.route_problem(index, "mirrors", ProblemKind::TooManyMirrors, text, mend);
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
    pub(super) fn place_credentials<'a>(
        &mut self,
        builder: &'a CatalogBuilder,
        around: &Around<'_, 'a>,
        routes: &'a [CheckedRoute<'a>],
    ) {
        if routes.is_empty() {
            return;
        }
        let mut handles = HandleOwners::of(builder, around);
        for (index, (route, checked)) in builder.routes.iter().zip(routes).enumerate() {
            let written = route.mirrors.iter().chain(&route.at);
            for (number, (place, known)) in written.zip(&checked.places).enumerate() {
                let Some(Access::Credential(handle)) = &place.access else { continue };
                let Some(there) = endpoint(place, known, checked.scope.as_ref(), around) else { continue };
                let Some((text, mend)) = handles.take(handle, &there) else { continue };
                let key = if number < route.mirrors.len() {
                    format!("mirrors[{number}].credential")
                } else {
                    "at.credential".to_string()
                };
                let kind = ProblemKind::CredentialOnTwoDomains;
                self.route_problem(index, &key, kind, text, mend.to_string());
            }
        }
    }
}
