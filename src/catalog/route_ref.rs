//! Routes and places of a catalog, as they are asked.

use core::fmt;
use core::iter::FusedIterator;

use super::compiled::Compiled;
use super::registry::Registry;
use super::slots::position;
use super::unplaced::UnplacedRegistry;
use super::{Catalog, Flags};
use crate::policy::RetryPolicy;
use crate::reference::{Domain, Escaped, Path};
use crate::registry::{Access, Credential, Reach, TokenIssuers, Transport};
use crate::routes::compiled::{
    AskedPort, At, CompiledRoutes, Folded, PlaceRecord, RecordAccess, RecordOf, RouteRecord, Settled,
};
use crate::routes::{
    Entry, HTTPS, LocationPort, Origin, Place, PlaceFailures, PlaceImages, PlaceNaming, PlaceOf, Route,
    Scheme, Scope,
};

/// What stands in front of a name in a request, where a place says nothing else.
const API: &str = "/v2";

impl Catalog {
    /// The routes, in the order they were added, which decides nothing (rule 12.2).
    pub fn routes(&self) -> Routes<'_> {
        let count = self.0.routes.as_deref().map_or(0, |routes| routes.routes.len());
        Routes { catalog: &self.0, range: 0..u32::try_from(count).unwrap_or(u32::MAX) }
    }

    /// The route of this scope, however either is spelled.
    pub fn route(&self, scope: &Scope) -> Option<RouteRef<'_>> {
        let routes = self.0.routes.as_deref()?;
        let unwritten = scope.host().map_or(HTTPS, |host| self.unwritten_port(host));
        RouteRef::nth(&self.0, routes, routes.scopes.get(scope, unwritten)?)
    }

    /// The one route that decides for this name: the most specific one (rule 12.2). It takes the same time with ten
    /// and with a million routes, and allocates nothing (rule 12.12).
    ///
    /// ```
    /// use registry_resolver::routes::Route;
    /// use registry_resolver::{Catalog, Reference};
    ///
    /// let catalog = Catalog::builder()
    ///     .route(Route::new("*"))
    ///     .route(Route::new("*.example"))
    ///     .route(Route::new("r.example:*/acme"))
    ///     .build()?;
    /// let scope = |image| {
    ///     let image = Reference::parse(image).unwrap();
    ///     catalog.route_of(image.domain(), image.path()).unwrap().scope()
    /// };
    /// assert_eq!(scope("r.example:5000/acme/app"), "r.example:*/acme");
    /// assert_eq!(scope("r.example/acmecorp/app"), "*.example");
    /// assert_eq!(scope("nginx"), "*");
    /// # Ok::<(), registry_resolver::Problems>(())
    /// ```
    #[inline]
    pub fn route_of(&self, domain: Domain<'_>, path: Path<'_>) -> Option<RouteRef<'_>> {
        let routes = self.0.routes.as_deref()?;
        self.most_specific(routes, domain, self.unwritten_port(domain), path.components())
    }

    /// The same for a name that is put together from parts, on a host where no port means `unwritten`.
    #[inline]
    pub(crate) fn route_over<'p>(
        &self,
        domain: Domain<'_>,
        unwritten: u16,
        path: impl Iterator<Item = &'p str> + Clone,
    ) -> Option<RouteRef<'_>> {
        self.most_specific(self.0.routes.as_deref()?, domain, unwritten, path)
    }

    /// Whether there is any route.
    #[inline]
    pub(crate) fn has_routes(&self) -> bool {
        self.0.routes.is_some()
    }

    /// Whether any route blocks.
    #[inline]
    pub(crate) fn has_blocked_routes(&self) -> bool {
        self.0.routes.as_deref().is_some_and(|routes| routes.entry == Entry::Blocked)
    }

    /// The route at this position.
    pub(crate) fn route_at(&self, index: u32) -> Option<RouteRef<'_>> {
        RouteRef::nth(&self.0, self.0.routes.as_deref()?, index)
    }

    /// The place at this position of all routes.
    #[inline]
    pub(crate) fn place_at(&self, index: u32) -> Option<PlaceRef<'_>> {
        PlaceRef::at(&self.0, self.0.routes.as_deref()?, index)
    }

    /// The registry at this position.
    pub(crate) fn registry_at(&self, index: u32) -> Option<Registry<'_>> {
        let record = self.0.records.get(index as usize)?;
        Some(Registry::of(&self.0, record))
    }

    fn most_specific<'c, 'p>(
        &'c self,
        routes: &'c CompiledRoutes,
        domain: Domain<'_>,
        unwritten: u16,
        path: impl Iterator<Item = &'p str> + Clone,
    ) -> Option<RouteRef<'c>> {
        RouteRef::nth(&self.0, routes, routes.scopes.find(domain, unwritten, path)?)
    }

    /// The port that none means on this host, by the registry there (rule 2.8).
    pub(crate) fn unwritten_port(&self, domain: Domain<'_>) -> u16 {
        if domain.port().is_some() || self.0.has_port_80 == super::compiled::PortEighty::Nowhere {
            return HTTPS;
        }
        match self.0.lead(domain) {
            Some(lead) if lead.flags.has(Flags::PORT_80) => 80,
            _ => HTTPS,
        }
    }
}

/// One route of a [`Catalog`]. Two are equal when all that was written of them is the same, of two catalogs too.
#[derive(Clone, Copy)]
pub struct RouteRef<'c> {
    catalog: &'c Compiled,
    routes: &'c CompiledRoutes,
    record: &'c RouteRecord,
    index: u32,
}

impl<'c> RouteRef<'c> {
    #[inline]
    fn nth(catalog: &'c Compiled, routes: &'c CompiledRoutes, index: u32) -> Option<Self> {
        let record = routes.routes.get(index as usize)?;
        Some(Self { catalog, routes, record, index })
    }

    /// Its position among the routes.
    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// Its scope, as it was written.
    pub fn scope(self) -> &'c str {
        self.record.scope.of(&self.routes.text)
    }

    /// How many characters of a path its scope covers: 0 without a path.
    #[inline]
    pub(crate) fn scope_path_length(self) -> usize {
        self.record.scope_path as usize
    }

    /// What is shown where it refuses something.
    pub fn note(self) -> Option<&'c str> {
        self.record.note.map(|note| note.of(&self.routes.text))
    }

    /// Whether its images are refused.
    #[inline]
    pub fn is_blocked(self) -> bool {
        self.record.entry == Entry::Blocked
    }

    /// When the origin is asked.
    #[inline]
    pub fn origin(self) -> Origin {
        self.record.origin
    }

    /// Where the origin is and how it is spoken to, if that is said.
    #[inline]
    pub fn at(self) -> Option<PlaceRef<'c>> {
        match self.record.at {
            At::AsNamed => None,
            At::Place => self.place(self.record.mirrors.into()),
        }
    }

    /// The mirrors, in the order in which they are asked.
    #[inline]
    pub fn mirrors(self) -> impl ExactSizeIterator<Item = PlaceRef<'c>> + Clone + use<'c> {
        let first = self.record.first_place;
        let places =
            self.routes.places.get(first as usize..first as usize + usize::from(self.record.mirrors));
        places.unwrap_or_default().iter().enumerate().map(move |(index, record)| PlaceRef {
            catalog: self.catalog,
            routes: self.routes,
            record,
            index: first + position(index),
        })
    }

    /// Whether it covers the domains of its images (rule 5.9): a route for everything covers nothing, wherever it leads.
    #[inline]
    pub(crate) fn covers(self) -> bool {
        !self.routes.scopes.is_for_all(self.index)
    }

    /// The position of its first mirror among the places of all routes.
    #[inline]
    pub(crate) fn first_place(self) -> u32 {
        self.record.first_place
    }

    /// The mirror at this position.
    #[inline]
    pub(crate) fn mirror(self, index: u32) -> Option<PlaceRef<'c>> {
        if index < self.record.mirrors.into() { self.place(index) } else { None }
    }

    /// The registry where its images are named to be, where that is the same for all of them and there is one.
    #[inline]
    pub(crate) fn source(self) -> Option<Registry<'c>> {
        let record = self.catalog.records.get(self.record.source? as usize)?;
        Some(Registry::of(self.catalog, record))
    }

    /// Whether it says where the origin is.
    #[inline]
    pub(crate) fn has_at(self) -> bool {
        self.origin_at() == At::Place
    }

    #[inline]
    pub(crate) fn origin_at(self) -> At {
        self.record.at
    }

    /// How many mirrors there are.
    #[inline]
    pub(crate) fn mirror_count(self) -> u8 {
        self.record.mirrors
    }

    /// The place at this position: the mirrors, and behind them where the origin is.
    #[inline]
    pub(crate) fn place(self, index: u32) -> Option<PlaceRef<'c>> {
        PlaceRef::at(self.catalog, self.routes, self.record.first_place + index)
    }

    /// What somebody would have written to get this route.
    pub(crate) fn to_config(self) -> Route {
        Route {
            scope: self.scope().into(),
            mirrors: self.mirrors().map(PlaceRef::to_config).collect(),
            origin: self.origin(),
            at: self.at().map(PlaceRef::to_config),
            entry: self.record.entry,
            note: self.note().map(Into::into),
        }
    }
}

impl PartialEq for RouteRef<'_> {
    fn eq(&self, other: &RouteRef<'_>) -> bool {
        if core::ptr::eq(self.catalog, other.catalog) {
            return self.index == other.index;
        }
        self.scope() == other.scope() && self.to_config() == other.to_config()
    }
}

impl Eq for RouteRef<'_> {}

impl fmt::Debug for RouteRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RouteRef({})", self.scope())
    }
}

/// The routes of a catalog, one after the other.
#[derive(Clone)]
pub struct Routes<'c> {
    catalog: &'c Compiled,
    range: core::ops::Range<u32>,
}

impl<'c> Iterator for Routes<'c> {
    type Item = RouteRef<'c>;

    fn next(&mut self) -> Option<RouteRef<'c>> {
        RouteRef::nth(self.catalog, self.catalog.routes.as_deref()?, self.range.next()?)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl ExactSizeIterator for Routes<'_> {}

impl FusedIterator for Routes<'_> {}

impl fmt::Debug for Routes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

/// A place of a [`RouteRef`]: a mirror, or where the origin is.
#[derive(Clone, Copy)]
pub struct PlaceRef<'c> {
    catalog: &'c Compiled,
    routes: &'c CompiledRoutes,
    record: &'c PlaceRecord,
    index: u32,
}

impl<'c> PlaceRef<'c> {
    /// The place at this position of all routes.
    pub(super) fn at(catalog: &'c Compiled, routes: &'c CompiledRoutes, index: u32) -> Option<Self> {
        Some(Self { catalog, routes, record: routes.places.get(index as usize)?, index })
    }

    /// Its position among the places of all routes.
    #[inline]
    pub(crate) fn index(self) -> u32 {
        self.index
    }

    /// What is known of it for every image, if that is.
    #[inline]
    pub(crate) fn settled(self) -> Option<&'c Settled> {
        self.record.settled.as_ref()
    }

    /// The registry whose login it has for every image, if any.
    #[inline]
    pub(crate) fn settled_registry(self) -> Option<Registry<'c>> {
        let record = self.catalog.records.get(self.record.settled.as_ref()?.registry as usize)?;
        Some(Registry::of(self.catalog, record))
    }

    /// The registry that it names. None for one without a domain, which is [`unplaced`](Self::unplaced).
    #[inline]
    pub fn registry(self) -> Option<Registry<'c>> {
        let RecordOf::Registry(index) = self.record.of else { return None };
        let record = self.catalog.records.get(index as usize)?;
        Some(Registry::of(self.catalog, record))
    }

    /// The registry without a domain that it names; such a place is left out (rule 3.9).
    pub fn unplaced(self) -> Option<UnplacedRegistry<'c>> {
        let RecordOf::Registry(index) = self.record.of else { return None };
        let place = (index as usize).checked_sub(self.catalog.records.len())?;
        self.catalog.unplaced.get(place).map(|unplaced| UnplacedRegistry { config: &unplaced.config })
    }

    /// Its location, as it was written.
    pub fn location(self) -> Option<&'c str> {
        matches!(self.record.of, RecordOf::Location).then(|| self.record.location.of(&self.routes.text))
    }

    /// Whether it is where the image's own name says.
    #[inline]
    pub(crate) fn is_as_named(self) -> bool {
        matches!(self.record.of, RecordOf::AsNamed)
    }

    /// Host and port of the location, as they were written; without a port where that is the one asked for.
    #[inline]
    pub fn domain(self) -> Option<Domain<'c>> {
        match self.record.of {
            RecordOf::Location => Some(Domain::parsed(self.record.domain.of(&self.routes.text))),
            RecordOf::AsNamed | RecordOf::Registry(_) => None,
        }
    }

    /// What its location writes.
    #[inline]
    pub(crate) fn location_texts(self) -> Option<LocationTexts<'c>> {
        let Self { routes, record, .. } = self;
        matches!(record.of, RecordOf::Location).then_some(LocationTexts { routes, record })
    }

    /// The port of the location.
    #[inline]
    pub fn port(self) -> LocationPort {
        self.record.port
    }

    /// What becomes of a port that was asked for.
    #[inline]
    pub(crate) fn asked_port(self) -> AskedPort {
        self.record.asked_port
    }

    /// What stands in front of names at the location.
    #[inline]
    pub fn prefix(self) -> Option<Path<'c>> {
        let prefix = self.prefix_text();
        (!prefix.is_empty()).then(|| Path::parsed(prefix))
    }

    /// The same as a text; empty for none.
    #[inline]
    pub(crate) fn prefix_text(self) -> &'c str {
        self.record.prefix.of(&self.routes.text)
    }

    /// How much longer a name is with it in front.
    #[inline]
    pub(crate) fn prefix_length(self) -> usize {
        match self.record.prefix.len() {
            0 => 0,
            length => length + 1,
        }
    }

    /// What stands in front of the name in a request: `/v2` unless stated.
    pub fn api(self) -> &'c str {
        match (self.record.api, self.record.folds_api) {
            (Some(api), Folded::No) => api.of(&self.routes.text),
            (None, _) | (_, Folded::Yes) => API,
        }
    }

    /// How it is spoken to, where the place itself says so.
    #[inline]
    pub fn transport(self) -> Option<Transport> {
        let of_scheme = |scheme| match scheme {
            Scheme::Https => Transport::Https,
            Scheme::Http => Transport::Http,
        };
        self.record.transport.or_else(|| self.record.scheme.map(of_scheme))
    }

    /// The handle of its TLS material, where the place itself states one (rule 3.8).
    pub fn tls(self) -> Option<&'c str> {
        self.record.tls.map(|tls| tls.of(&self.routes.text))
    }

    /// Which images are asked for there.
    #[inline]
    pub fn images(self) -> PlaceImages {
        self.record.images
    }

    /// After which failures it is asked.
    #[inline]
    pub fn failures(self) -> PlaceFailures {
        self.record.failures
    }

    /// How often it is tried, where that is stated.
    #[inline]
    pub fn retry(self) -> Option<RetryPolicy> {
        self.record.retry
    }

    /// From where it can be reached, where that is stated.
    #[inline]
    pub fn reach(self) -> Option<Reach> {
        self.record.reach
    }

    /// How it is logged in to, where the place itself states it.
    #[inline]
    pub fn login(self) -> Option<PlaceLogin<'c>> {
        Some(match self.record.access? {
            RecordAccess::Public => PlaceLogin::Anonymous,
            RecordAccess::Ambient => PlaceLogin::Ambient,
            RecordAccess::Private(handle) => {
                PlaceLogin::With(Credential::Handle(handle.of(&self.routes.text)))
            }
        })
    }

    /// Who issues the tokens of the login that the place itself states: those that are known of its host, and those
    /// that it lists (rule 3.7).
    #[inline]
    pub fn token_issuers(self) -> TokenIssuers<'c> {
        let own = self.routes.issuers.get(self.record.issuers as usize);
        own.map_or(TokenIssuers::NONE, TokenIssuers::of_registry)
    }

    /// What an image is called there.
    #[inline]
    pub fn naming(self) -> PlaceNaming {
        self.record.naming.unwrap_or_default()
    }

    pub(crate) fn to_config(self) -> Place {
        let of = match (self.record.of, self.registry(), self.unplaced()) {
            (RecordOf::Registry(_), Some(registry), _) => PlaceOf::Registry(registry.name().into()),
            (RecordOf::Registry(_), None, Some(unplaced)) => PlaceOf::Registry(unplaced.name().into()),
            (RecordOf::Location, ..) => PlaceOf::Location(self.location().unwrap_or_default().into()),
            (RecordOf::AsNamed | RecordOf::Registry(_), ..) => PlaceOf::AsNamed,
        };
        let issuers = self.routes.issuers.get(self.record.issuers as usize);
        let place = Place {
            api: self.record.api.map(|api| api.of(&self.routes.text).into()),
            transport: self.record.transport,
            tls: self.tls().map(Into::into),
            images: self.images(),
            failures: self.failures(),
            reach: self.reach(),
            access: self.login().map(|login| match login {
                PlaceLogin::Anonymous => Access::Public,
                PlaceLogin::Ambient => Access::Ambient,
                PlaceLogin::With(credential) => {
                    Access::Credential(credential.handle().unwrap_or_default().into())
                }
            }),
            token_issuers: issuers.map(|issuers| issuers.listed().to_vec()).unwrap_or_default(),
            naming: self.record.naming,
            ..Place::of(of)
        };
        match self.retry() {
            Some(policy) => place.retry(policy),
            None => place,
        }
    }
}

/// What the location of a place writes, cut out where it is asked.
#[derive(Clone, Copy)]
pub(crate) struct LocationTexts<'c> {
    routes: &'c CompiledRoutes,
    record: &'c PlaceRecord,
}

impl<'c> LocationTexts<'c> {
    /// Host and port.
    pub(crate) fn domain(self) -> Domain<'c> {
        Domain::parsed(self.record.domain.of(&self.routes.text))
    }

    /// What stands in front of names; empty for nothing.
    pub(crate) fn prefix(self) -> &'c str {
        self.record.prefix.of(&self.routes.text)
    }
}

/// The login that a place itself states. Rule 12.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlaceLogin<'c> {
    /// Without one.
    Anonymous,
    /// With what the caller keeps for it (rule 14.1).
    Ambient,
    /// With this credential.
    With(Credential<'c>),
}

/// ``registry `m` ``, a location as it was written, or `as named`.
impl fmt::Display for PlaceRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name =
            self.registry().map(Registry::name).or_else(|| self.unplaced().map(UnplacedRegistry::name));
        match (name, self.location()) {
            (Some(name), _) => write!(f, "registry `{}`", Escaped(name)),
            (None, Some(location)) => f.write_str(location),
            (None, None) => f.write_str("as named"),
        }
    }
}

impl fmt::Debug for PlaceRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlaceRef({self})")
    }
}
