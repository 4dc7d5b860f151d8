//! What an account has beside registries: routes, short names and settings of endpoints.
//!
//! Most programs have none of it. What checks it and lays it out is the larger half of building a catalog; it is reached
//! by a pointer that is set where a builder is given some, so that a program that gives none does not link it.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::around::Around;
use super::builder::CatalogBuilder;
use super::check::Check;
use super::check_handles::Shared;
use super::compile::too_large;
use super::compile_routes;
use super::compiled::Compiled;
use super::problem::Problems;
use super::route_lookup::RouteLookup;
use super::settle::settle;
use super::slots::Slots;
use crate::routes::compiled::{CompiledEndpoints, CompiledRoutes, CompiledShortNames};
use crate::routes::{EndpointSetting, Route, Scope, ShortNames};

/// As it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) routes: Vec<Route>,
    pub(crate) short_names: Option<ShortNames>,
    pub(crate) endpoints: Vec<EndpointSetting>,
}

/// The same in a builder. Nothing gets in without what checks it.
#[derive(Clone, Default)]
pub(crate) struct BesideBuilder {
    beside: Beside,
    work: Option<&'static Work>,
}

impl BesideBuilder {
    /// What a catalog has, to change.
    pub(super) fn of(beside: Beside, work: Option<&'static Work>) -> Self {
        Self { beside, work }
    }

    pub(crate) fn get(&self) -> &Beside {
        &self.beside
    }

    pub(crate) fn change(&mut self) -> &mut Beside {
        self.work = Some(&WORK);
        &mut self.beside
    }

    /// Leaves the routes out that are removed: nothing gets in.
    pub(super) fn leave_out(&mut self, removed: RouteLookup) {
        self.beside.routes = removed.finish(core::mem::take(&mut self.beside.routes));
    }

    pub(super) fn into_inner(self) -> Beside {
        self.beside
    }

    pub(super) fn work(&self) -> Option<&'static Work> {
        self.work
    }
}

/// What is done with it when a catalog is built.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) lay_out: LayOut,
    pub(super) settle: fn(&mut Compiled),
}

/// Checks all of it, and lays it out where the catalog has no problem.
type LayOut = for<'a> fn(
    &mut Check,
    &'a CatalogBuilder,
    &Around<'_, 'a>,
    &Shared<'_>,
    &Slots,
) -> Result<LaidOut, Problems>;

static WORK: Work = Work { lay_out, settle };

/// As it is asked.
#[derive(Default)]
pub(super) struct LaidOut {
    pub(super) routes: Option<Box<CompiledRoutes>>,
    pub(super) short_names: Option<Box<CompiledShortNames>>,
    pub(super) endpoints: Option<Box<CompiledEndpoints>>,
}

fn lay_out<'a>(
    check: &mut Check,
    builder: &'a CatalogBuilder,
    around: &Around<'_, 'a>,
    shared: &Shared<'_>,
    slots: &Slots,
) -> Result<LaidOut, Problems> {
    let beside = builder.beside.get();
    let routes = check.routes(builder, around);
    let scopes = check.scopes(&routes, around);
    check.place_credentials(builder, around, &routes, shared);
    let endpoints = check.endpoints(beside, around);
    let short_names = check.short_names(beside);
    if !check.problems.is_empty() {
        return Ok(LaidOut::default());
    }
    let unwritten = |scope: &Scope| around.unwritten(scope.host());
    Ok(LaidOut {
        routes: compile_routes::routes(beside, &routes, scopes, slots).map_err(|_| too_large())?,
        short_names: compile_routes::short_names(short_names.as_ref()).map_err(|_| too_large())?,
        endpoints: compile_routes::endpoints(beside, endpoints, unwritten).map_err(|_| too_large())?,
    })
}
