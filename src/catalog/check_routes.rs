//! What a catalog refuses of its routes: scopes, places, and what contradicts itself (rules 12.1 to 12.4).

use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::builder::CatalogBuilder;
use super::check::{Check, Names, handle, name_fault};
use super::check_domain::{issuer_fault, plain_fault};
use super::compiled::PORT_80;
use super::grouping::{Checked, UnwrittenPort};
use super::problem::ProblemKind;
use crate::policy::RetryPolicy;
use crate::reference::{Domain, Excerpt, PATH_MAX, Path};
use crate::registry::{Access, Transport};
use crate::routes::compiled::{AskedPort, Folded};
use crate::routes::{
    HTTPS, Location, LocationPort, Place, PlaceImages, PlaceNaming, PlaceOf, Route, Scheme, Scope,
    ScopeTableBuilder,
};

/// A route whose own settings are checked.
pub(super) struct CheckedRoute {
    pub(super) scope: Option<Scope>,
    /// The mirrors, and behind them where the origin is.
    pub(super) places: Vec<CheckedPlace>,
}

pub(super) struct CheckedPlace {
    pub(super) of: CheckedOf,
    pub(super) prefix: String,
    pub(super) folds_api: Folded,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) asked_port: AskedPort,
}

pub(super) enum CheckedOf {
    AsNamed,
    Location(Location),
    /// By its position among the registries of the builder.
    Registry(usize),
    /// What was said of it is a problem already.
    Refused,
}

/// As what a place stands in its route.
#[derive(Clone, Copy, PartialEq, Eq)]
enum As {
    Mirror,
    Origin,
}

/// What the checks of places ask of the registries.
pub(super) struct Around<'n, 'a> {
    pub(super) registries: &'a [Checked<'a>],
    pub(super) names: &'n Names<'a>,
    /// Hosts where no port means 80 (rule 2.8).
    pub(super) plain: BTreeSet<Domain<'a>>,
    /// The registries that accept pushes that are not trusted, by domain.
    untrusted: BTreeMap<Domain<'a>, Vec<usize>>,
}

impl<'n, 'a> Around<'n, 'a> {
    pub(super) fn of(
        builder: &'a CatalogBuilder,
        registries: &'a [Checked<'a>],
        names: &'n Names<'a>,
    ) -> Self {
        let mut plain = BTreeSet::new();
        let mut untrusted: BTreeMap<Domain<'a>, Vec<usize>> = BTreeMap::new();
        for (index, checked) in registries.iter().enumerate() {
            let Some(domain) = checked.domain else { continue };
            if checked.unwritten_port == UnwrittenPort::Plain {
                plain.insert(domain);
            }
            if builder.registries[index].accepts_untrusted {
                untrusted.entry(domain).or_default().push(index);
            }
        }
        Self { registries, names, plain, untrusted }
    }

    /// The port that none means on this host.
    pub(super) fn unwritten(&self, host: Option<Domain<'_>>) -> u16 {
        unwritten_port(&self.plain, host)
    }
}

/// The port that none means on a host, where these are spoken to over plain HTTP without a port (rule 2.8).
pub(super) fn unwritten_port(plain: &BTreeSet<Domain<'_>>, host: Option<Domain<'_>>) -> u16 {
    match host {
        Some(host) if !plain.is_empty() && plain.contains(&host) => 80,
        _ => HTTPS,
    }
}

impl Check {
    /// Rules 12.1 to 12.4, and what 2.8, 3.6, 3.8 and 7.11 say of places.
    pub(super) fn routes(&mut self, builder: &CatalogBuilder, around: &Around<'_, '_>) -> Vec<CheckedRoute> {
        let routes: Vec<CheckedRoute> = builder
            .routes
            .iter()
            .enumerate()
            .map(|(index, route)| self.route(builder, around, index, route))
            .collect();
        let mut table = ScopeTableBuilder::default();
        for (index, route) in routes.iter().enumerate() {
            let Some(scope) = &route.scope else { continue };
            let unwritten = around.unwritten(scope.host());
            let value = u32::try_from(index).unwrap_or(u32::MAX);
            if let Err(first) = table.add(scope, unwritten, value) {
                let text = format!(
                    "`{}` is the scope of {} too",
                    Excerpt::of(scope.as_str()),
                    self.paths.route(first as usize)
                );
                let mend = "one route decides for a scope: keep one of them".to_string();
                self.route_problem(index, "scope", ProblemKind::DuplicateScope, text, mend);
            }
        }
        routes
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

    fn route(
        &mut self,
        builder: &CatalogBuilder,
        around: &Around<'_, '_>,
        index: usize,
        route: &Route,
    ) -> CheckedRoute {
        let scope = match Scope::parse(&route.scope) {
            Ok(scope) => Some(scope),
            Err(error) => {
                self.route_problem(index, "scope", ProblemKind::InvalidScope, error.told(), error.mend());
                None
            }
        };
        if route.mirrors.len() > Route::MOST_MIRRORS {
            let text = format!("{} mirrors, expected at most {}", route.mirrors.len(), Route::MOST_MIRRORS);
            let mend = "take some away".to_string();
            self.route_problem(index, "mirrors", ProblemKind::TooManyMirrors, text, mend);
        }
        let path = self.paths.route(index);
        let mut places = Vec::new();
        for (number, place) in route.mirrors.iter().enumerate() {
            let path = format!("{path}.mirrors[{number}]");
            let check = PlaceCheck { check: self, builder, around, scope: scope.as_ref(), place, path };
            places.push(check.run(As::Mirror));
        }
        if let Some(place) = &route.at {
            let path = format!("{path}.at");
            let check = PlaceCheck { check: self, builder, around, scope: scope.as_ref(), place, path };
            places.push(check.run(As::Origin));
        }
        CheckedRoute { scope, places }
    }

    /// A handle belongs to one endpoint, places included (rule 3.6).
    pub(super) fn place_credentials(
        &mut self,
        builder: &CatalogBuilder,
        around: &Around<'_, '_>,
        routes: &[CheckedRoute],
    ) {
        let mut owners: BTreeMap<&str, (Domain<'_>, Cow<'_, str>)> = BTreeMap::new();
        for (config, checked) in builder.registries.iter().zip(around.registries) {
            if let (Some(handle), Some(domain)) = (handle(config), checked.domain) {
                owners.entry(handle).or_insert_with(|| (domain, checked.address()));
            }
        }
        let mut listed: BTreeMap<&str, BTreeSet<Domain<'_>>> = BTreeMap::new();
        for (handle, domains) in &builder.credentials {
            listed.entry(handle).or_default().extend(domains.iter().filter_map(|it| Domain::parse(it).ok()));
        }
        for (index, (route, checked)) in builder.routes.iter().zip(routes).enumerate() {
            let written = route.mirrors.iter().chain(&route.at);
            for (number, (place, known)) in written.zip(&checked.places).enumerate() {
                let Some(Access::Credential(handle)) = &place.access else { continue };
                let Some((domain, address)) = endpoint(place, known, checked.scope.as_ref(), around) else {
                    continue;
                };
                let fault = match (listed.get(handle.as_str()), owners.get(handle.as_str())) {
                    (Some(domains), _) if domains.contains(&domain) => None,
                    (Some(_), _) => Some((
                        format!(
                            "credential `{}` is not listed for {}",
                            Excerpt::of(handle),
                            Excerpt::of(domain.as_str())
                        ),
                        "list this domain for it too, or use another credential",
                    )),
                    (None, Some((elsewhere, there))) if Domain::parsed(there) != Domain::parsed(&address) => {
                        Some((
                            format!(
                                "credential `{}` belongs to {}, and this place is on {}",
                                Excerpt::of(handle),
                                Excerpt::of(elsewhere.as_str()),
                                Excerpt::of(domain.as_str())
                            ),
                            "list both domains for it, or use another credential",
                        ))
                    }
                    (None, Some(_)) => None,
                    (None, None) => {
                        owners.insert(handle, (domain, address));
                        None
                    }
                };
                if let Some((text, mend)) = fault {
                    let key = match number.cmp(&route.mirrors.len()) {
                        core::cmp::Ordering::Less => format!("mirrors[{number}].credential"),
                        _ => "at.credential".to_string(),
                    };
                    let kind = ProblemKind::CredentialOnTwoDomains;
                    self.route_problem(index, &key, kind, text, mend.to_string());
                }
            }
        }
    }
}

/// The one endpoint of a place, and the same as it is compared; none where it depends on the image.
fn endpoint<'a>(
    place: &Place,
    checked: &'a CheckedPlace,
    scope: Option<&'a Scope>,
    around: &Around<'_, '_>,
) -> Option<(Domain<'a>, Cow<'a, str>)> {
    let (domain, scheme) = match &checked.of {
        CheckedOf::Location(location) if checked.asked_port != AskedPort::TakenOver => {
            (location.domain(), location.scheme())
        }
        CheckedOf::AsNamed => (scope?.endpoint()?, None),
        CheckedOf::Location(_) | CheckedOf::Registry(_) | CheckedOf::Refused => return None,
    };
    let transport = place.transport;
    let plain = match (transport, scheme) {
        (Some(transport), _) => transport == Transport::Http,
        (None, Some(scheme)) => scheme == Scheme::Http,
        (None, None) => around.plain.contains(&domain),
    };
    let address = if plain && domain.port().is_none() {
        Cow::Owned(format!("{domain}{PORT_80}"))
    } else {
        Cow::Borrowed(domain.as_str())
    };
    Some((domain, address))
}

/// One place of a route while it is checked.
struct PlaceCheck<'x, 'a> {
    check: &'x mut Check,
    builder: &'x CatalogBuilder,
    around: &'x Around<'x, 'a>,
    scope: Option<&'x Scope>,
    place: &'x Place,
    path: String,
}

impl PlaceCheck<'_, '_> {
    fn run(mut self, stands_as: As) -> CheckedPlace {
        let of = self.of(stands_as);
        if stands_as == As::Origin && self.place.naming.is_some() {
            let mend = "names are kept, behind the path of its location".to_string();
            self.problem("naming", ProblemKind::Contradiction, "an origin has no `naming`".into(), mend);
        }
        let asked_port = asked_port(self.scope, self.place, &of);
        let retry = self.retry();
        if let PlaceOf::Registry(name) = &self.place.of {
            self.beside_registry(name);
            return CheckedPlace { of, prefix: String::new(), folds_api: Folded::No, retry, asked_port };
        }
        let (prefix, folds_api) = self.prefix(&of);
        self.transport(&of);
        self.login(&of, asked_port);
        self.untrusted_location(&of);
        CheckedPlace { of, prefix, folds_api, retry, asked_port }
    }

    fn problem(&mut self, key: &str, kind: ProblemKind, text: String, mend: impl Into<Option<String>>) {
        let path = if key.is_empty() { self.path.clone() } else { format!("{}.{key}", self.path) };
        self.check.top(path, kind, text, mend.into());
    }

    fn of(&mut self, stands_as: As) -> CheckedOf {
        match &self.place.of {
            PlaceOf::AsNamed if stands_as == As::Mirror => {
                let text = "a mirror is a registry or a location".to_string();
                let mend = "write `registry` or `location`".to_string();
                self.problem("", ProblemKind::InvalidLocation, text, mend);
                CheckedOf::Refused
            }
            PlaceOf::AsNamed => CheckedOf::AsNamed,
            PlaceOf::Location(text) => match Location::parse(text) {
                Ok(location) => CheckedOf::Location(location),
                Err(error) => {
                    self.problem("", ProblemKind::InvalidLocation, error.told(), error.mend());
                    CheckedOf::Refused
                }
            },
            PlaceOf::Registry(name) => self.registry(name),
        }
    }

    fn registry(&mut self, name: &str) -> CheckedOf {
        let found = self.around.names.find(name);
        if let Some(index) = found {
            let untrusted = self.builder.registries[index].accepts_untrusted;
            if untrusted && self.place.images != PlaceImages::Pinned {
                self.untrusted(name);
            }
            return CheckedOf::Registry(index);
        }
        let (text, mend) = if self.builder.removed.contains(name) {
            let text =
                format!("registry `{}` cannot be removed while this place names it", Excerpt::of(name));
            (text, Some("take the place away first".to_string()))
        } else {
            let known = self.around.names.sorted().iter().copied();
            (format!("unknown registry `{}`", Excerpt::of(name)), self.check.suggester.mend(name, known))
        };
        self.problem("", ProblemKind::UnknownRegistry, text, mend);
        CheckedOf::Refused
    }

    /// Rule 7.11.
    fn untrusted(&mut self, name: &str) {
        let text = format!("registry `{}` accepts pushes that are not trusted", Excerpt::of(name));
        let mend = "limit this place to pinned images".to_string();
        self.problem("images", ProblemKind::UntrustedPlace, text, mend);
    }

    /// The same where the location of a place is on such a registry.
    fn untrusted_location(&mut self, of: &CheckedOf) {
        let CheckedOf::Location(location) = of else { return };
        if self.place.images == PlaceImages::Pinned || self.around.untrusted.is_empty() {
            return;
        }
        let covers = |outer: &str, inner: &str| {
            outer.is_empty()
                || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let path = location.path().map(|path| path.to_string()).unwrap_or_default();
        let there = self.around.untrusted.get(&location.domain());
        let found = there.into_iter().flatten().find(|index| {
            let prefix = self.builder.registries[**index].prefix.as_deref().unwrap_or_default();
            covers(prefix, &path) || covers(&path, prefix)
        });
        if let Some(&index) = found {
            let builder = self.builder;
            self.untrusted(&builder.registries[index].name);
        }
    }

    fn retry(&mut self) -> Option<RetryPolicy> {
        let mut retry = RetryPolicy::DEFAULT;
        for (setting, value) in &self.place.retry {
            match retry.with(*setting, *value) {
                Ok(policy) => retry = policy,
                Err(error) => {
                    let key = format!("retry.{}", setting.as_str());
                    self.problem(&key, ProblemKind::RetryRange, error.to_string(), None);
                }
            }
        }
        (!self.place.retry.is_empty()).then_some(retry)
    }

    /// A registry states the rest itself.
    fn beside_registry(&mut self, name: &str) {
        let place = self.place;
        let stated = [
            ("api", place.api.is_some()),
            ("transport", place.transport.is_some()),
            ("tls", place.tls.is_some()),
            ("access", place.access.is_some()),
            ("token_issuers", !place.token_issuers.is_empty()),
        ];
        for (key, _) in stated.into_iter().filter(|(_, stated)| *stated) {
            let text = format!("registry `{}` has its own `{key}`", Excerpt::of(name));
            let mend = "beside a registry stand `images`, `failures`, `retry`, `reach` and `naming` alone";
            self.problem(key, ProblemKind::Contradiction, text, mend.to_string());
        }
    }

    /// What stands in front of names: the end of an `api` below `/v2`, and the location's path.
    fn prefix(&mut self, of: &CheckedOf) -> (String, Folded) {
        let path = match of {
            CheckedOf::Location(location) => location.path().map(|path| path.to_string()).unwrap_or_default(),
            CheckedOf::AsNamed | CheckedOf::Registry(_) | CheckedOf::Refused => String::new(),
        };
        let Some(api) = &self.place.api else { return (path, Folded::No) };
        let Some(end) = api.strip_prefix("/v2/") else {
            if !is_api(api) {
                let text =
                    format!("`{}` is not what stands in front of a name in a request", Excerpt::of(api));
                let mend = "write path components such as `/v2` or `/artifactory/v2`".to_string();
                self.problem("api", ProblemKind::InvalidApi, text, mend);
            }
            return (path, Folded::No);
        };
        if let Err(error) = Path::parse(end) {
            let mend = (end.is_empty()).then(|| "write `/v2`".to_string());
            let text = format!("invalid api `{}`: {}", Excerpt::of(api), error.fault_behind("/v2/".len()));
            self.problem("api", ProblemKind::InvalidApi, text, mend);
            return (path, Folded::No);
        }
        if matches!(of, CheckedOf::AsNamed) {
            let text = format!("the end of the api `{}` is a prefix of names", Excerpt::of(api));
            let mend = "write it into a `location`".to_string();
            self.problem("api", ProblemKind::Contradiction, text, mend);
        }
        let prefix = if path.is_empty() { end.to_string() } else { format!("{end}/{path}") };
        if prefix.len() > PATH_MAX {
            let text =
                format!("the end of `api` and the location's path have more than {PATH_MAX} characters");
            self.problem("api", ProblemKind::InvalidApi, text, "shorten them".to_string());
        }
        (prefix, Folded::Yes)
    }

    /// Rules 3.8, 10.3 and 12.4.
    fn transport(&mut self, of: &CheckedOf) {
        if let Some(fault) = self.place.tls.as_deref().and_then(name_fault) {
            self.problem("tls", ProblemKind::InvalidTls, fault, None);
        }
        let (domain, scheme) = match of {
            CheckedOf::Location(location) => (Some(location.domain()), location.scheme()),
            CheckedOf::AsNamed => (self.scope.and_then(Scope::endpoint), None),
            CheckedOf::Registry(_) | CheckedOf::Refused => return,
        };
        let transport = match (scheme, self.place.transport) {
            (Some(scheme), Some(transport)) if !goes_with(scheme, transport) => {
                let text = format!("`{}` contradicts {transport}", scheme.as_str());
                let mend = "drop the scheme, or the transport".to_string();
                self.problem("transport", ProblemKind::Contradiction, text, mend);
                return;
            }
            (_, Some(transport)) => transport,
            (Some(Scheme::Http), None) => Transport::Http,
            (Some(Scheme::Https) | None, None) => return,
        };
        if let Some((text, mend)) = domain.and_then(|domain| plain_fault(domain, transport)) {
            self.problem("transport", ProblemKind::PlainHttpPort, text, mend.to_string());
        }
    }

    /// Rules 3.6, 3.7 and 12.4.
    fn login(&mut self, of: &CheckedOf, asked_port: AskedPort) {
        let place = self.place;
        for (number, text) in place.token_issuers.iter().enumerate() {
            if let Some((text, mend)) = issuer_fault(text) {
                let key = format!("token_issuers[{number}]");
                self.problem(&key, ProblemKind::InvalidTokenIssuer, text, mend);
            }
        }
        match &place.access {
            Some(Access::Private) => {
                let text = "private access without a credential".to_string();
                let mend = "name its `credential`".to_string();
                self.problem("access", ProblemKind::InvalidCredential, text, mend);
            }
            Some(Access::Credential(handle)) => {
                if let Some(fault) = name_fault(handle) {
                    self.problem("credential", ProblemKind::InvalidCredential, fault, None);
                }
            }
            Some(Access::Public | Access::Ambient) | None => {}
        }
        let open = match of {
            CheckedOf::AsNamed => self.scope.is_some_and(Scope::is_wild),
            CheckedOf::Location(_) => asked_port == AskedPort::TakenOver,
            CheckedOf::Registry(_) | CheckedOf::Refused => false,
        };
        let key = if place.access.is_some() { "access" } else { "token_issuers" };
        if open && (place.access.is_some() || !place.token_issuers.is_empty()) {
            let text = format!("the endpoint of this place depends on the image, so it states no `{key}`");
            let mend = "make a registry of each endpoint, with its login".to_string();
            self.problem(key, ProblemKind::Contradiction, text, mend);
        } else if place.access.is_none() && !place.token_issuers.is_empty() {
            let text = "token issuers belong to a login that the place itself states".to_string();
            let mend = "state its `access`".to_string();
            self.problem(key, ProblemKind::Contradiction, text, mend);
        }
    }
}

/// What becomes of a port that was asked for (rule 12.4).
fn asked_port(scope: Option<&Scope>, place: &Place, of: &CheckedOf) -> AskedPort {
    let naming = place.naming.unwrap_or_default();
    let in_scope = scope.is_some_and(|scope| scope.opens_port()) && naming == PlaceNaming::Rest;
    match of {
        CheckedOf::Location(location) if location.port() == LocationPort::Asked => AskedPort::TakenOver,
        CheckedOf::Location(location) if in_scope => match (location.port(), location.path(), &place.api) {
            (LocationPort::Unwritten, None, api)
                if !api.as_ref().is_some_and(|api| api.starts_with("/v2/")) =>
            {
                AskedPort::TakenOver
            }
            _ => AskedPort::NoName,
        },
        CheckedOf::Registry(_) if in_scope => AskedPort::NoName,
        CheckedOf::Location(_) | CheckedOf::Registry(_) | CheckedOf::AsNamed | CheckedOf::Refused => {
            AskedPort::Ignored
        }
    }
}

/// Rule 3.8.
fn goes_with(scheme: Scheme, transport: Transport) -> bool {
    match scheme {
        Scheme::Http => transport == Transport::Http,
        Scheme::Https => matches!(transport, Transport::Https | Transport::HttpsUnverified),
    }
}

/// Path components of a URL, each behind a slash.
fn is_api(api: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let component = |text: &str| !text.is_empty() && text != "." && text != ".." && text.bytes().all(fits);
    api.strip_prefix('/').is_some_and(|rest| rest.split('/').all(component))
}
