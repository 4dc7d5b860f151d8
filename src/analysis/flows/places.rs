use core::fmt;

use super::hosts::Hosts;
use super::images::ImageClass;
use crate::analysis::words::quoted;
use crate::catalog::{PlaceLogin, PlaceRef, RouteRef};
use crate::registry::{Credential, TokenIssuers};
use crate::routes::{PlaceFailures, PlaceImages};

/// How images come to a place of a route: a mirror, or where the route has its origin (rule 12).
#[derive(Clone, Copy)]
pub struct PlaceFlow<'c> {
    pub(super) route: RouteRef<'c>,
    pub(super) place: PlaceRef<'c>,
    /// Which mirror it is, counted from 0; none for the origin.
    pub(super) mirror: Option<usize>,
}

impl<'c> PlaceFlow<'c> {
    /// The route.
    pub fn route(self) -> RouteRef<'c> {
        self.route
    }

    /// The place.
    pub fn place(self) -> PlaceRef<'c> {
        self.place
    }

    /// Which mirror it is, counted from 0. None where the route has its origin there.
    pub fn mirror(self) -> Option<usize> {
        self.mirror
    }

    /// The credential that the place itself states (rule 12.6).
    pub(super) fn credential(self) -> Option<Credential<'c>> {
        match self.place.login()? {
            PlaceLogin::With(credential) => Some(credential),
            PlaceLogin::Anonymous | PlaceLogin::Ambient => None,
        }
    }

    pub(super) fn token_issuers(self) -> TokenIssuers<'c> {
        self.place.token_issuers()
    }

    /// The images of the scope.
    pub(super) fn images(self) -> ImageClass<'c> {
        let path = self.route.scope().split_once('/').map(|(_, path)| crate::reference::Path::parsed(path));
        ImageClass { below: path, ..ImageClass::on(Hosts::Scope(self.route)) }
    }
}

/// Two are one where route and position are.
impl PartialEq for PlaceFlow<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.route == other.route && self.mirror == other.mirror
    }
}

impl Eq for PlaceFlow<'_> {}

impl fmt::Debug for PlaceFlow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlaceFlow({self})")
    }
}

/// ``mirror 1 of the route of `docker.io`, pinned images only``
impl fmt::Display for PlaceFlow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scope = quoted(self.route.scope());
        match self.mirror {
            Some(index) => write!(f, "mirror {} of the route of {scope}", index + 1)?,
            None => write!(f, "origin of the route of {scope}")?,
        }
        f.write_str(match self.place.images() {
            PlaceImages::Any => "",
            PlaceImages::Pinned => ", pinned images only",
            PlaceImages::Tagged => ", images that are not pinned only",
        })?;
        f.write_str(if self.place.failures() == PlaceFailures::Transient { ", when it is down" } else { "" })
    }
}
