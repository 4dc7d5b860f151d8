//! Where images are pulled from instead of, or before, the place that their names say: scopes, places, routes, and
//! what is meant by names without a domain.
//!
//! Source: rules 12 and 13.

pub(crate) mod compiled;
mod endpoints;
mod fault;
mod host;
mod location;
mod place;
mod route;
pub(crate) mod scope;
mod short;
mod table;

pub use endpoints::EndpointSetting;
pub use location::{Location, LocationError, LocationErrorKind, LocationPort, Scheme};
pub use place::{Place, PlaceFailures, PlaceImages, PlaceNaming};
pub use route::{Origin, Route};
pub use scope::{Scope, ScopeError, ScopeErrorKind};
pub use short::{ShortNameMode, ShortNames};

pub use crate::catalog::{PlaceLogin, PlaceRef, RouteRef, Routes, ShortNamesRef};

pub(crate) use compiled::AskedPort;
pub(crate) use endpoints::{Endpoints, Network, is_loopback};
pub(crate) use host::HTTPS;
pub(crate) use location::LocationIn;
pub(crate) use place::PlaceOf;
pub(crate) use route::Entry;
pub(crate) use scope::Hosts;
pub(crate) use table::{ScopeTable, ScopeTableBuilder};
