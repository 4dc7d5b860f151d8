//! What a catalog refuses of one place (rule 12.4, and what 2.8, 3.8, 7.11 and 10.3 say of places).

use alloc::borrow::Cow;
use alloc::fmt;
use alloc::format;
use alloc::string::{String, ToString as _};

use super::around::Around;
use super::builder::CatalogBuilder;
use super::check::Check;
use super::check_domain::{issuer_fault, plain_fault};
use super::names::name_fault;
use super::problem::ProblemKind;
use super::suggest::did_you_mean;
use super::told::Told;
use crate::policy::RetryPolicy;
use crate::reference::{Excerpt, PATH_MAX, Path};
use crate::registry::{Access, Transport};
use crate::routes::compiled::{AskedPort, Folded};
use crate::routes::{LocationIn, LocationPort, Place, PlaceImages, PlaceNaming, PlaceOf, Scheme, Scope};

/// A place whose own settings are checked.
pub(super) struct CheckedPlace<'a> {
    pub(super) of: CheckedOf<'a>,
    pub(super) prefix: Cow<'a, str>,
    pub(super) folds_api: Folded,
    pub(super) retry: Option<RetryPolicy>,
    pub(super) asked_port: AskedPort,
}

pub(super) enum CheckedOf<'a> {
    AsNamed,
    Location(LocationIn<'a>),
    /// By its position among the registries of the builder.
    Registry(usize),
    /// What was said of it is a problem already.
    Refused,
}

/// As what a place stands in its route.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// At this position among the mirrors.
    Mirror(usize),
    Origin,
}

/// One place of a route while it is checked.
pub(super) struct PlaceCheck<'x, 'a> {
    pub(super) check: &'x mut Check,
    pub(super) builder: &'a CatalogBuilder,
    pub(super) around: &'x Around<'x, 'a>,
    /// The position of its route.
    pub(super) route: usize,
    pub(super) scope: Option<&'x Scope>,
    pub(super) place: &'a Place,
    pub(super) stands_as: As,
}

impl<'a> PlaceCheck<'_, 'a> {
    pub(super) fn run(mut self) -> CheckedPlace<'a> {
        let stands_as = self.stands_as;
        let of = self.of();
        if stands_as == As::Origin && self.place.naming.is_some() {
            let mend = Some("names are kept, behind the path of its location");
            self.problem(
                "naming",
                ProblemKind::Contradiction,
                format_args!("an origin has no `naming`"),
                mend,
            );
        }
        let asked_port = asked_port(self.scope, self.place, &of);
        let retry = self.retry();
        if let PlaceOf::Registry(name) = &self.place.of {
            self.beside_registry(name);
            return CheckedPlace { of, prefix: Cow::Borrowed(""), folds_api: Folded::No, retry, asked_port };
        }
        let (prefix, folds_api) = self.prefix(&of);
        self.transport(&of);
        self.login(&of, asked_port);
        self.untrusted_location(&of, &prefix);
        CheckedPlace { of, prefix, folds_api, retry, asked_port }
    }

    fn problem(&mut self, key: &str, kind: ProblemKind, text: fmt::Arguments<'_>, mend: Option<&str>) {
        self.tell(key, kind, Told::of(fmt::format(text), mend));
    }

    #[inline(never)]
    fn tell(&mut self, key: &str, kind: ProblemKind, told: Told) {
        let mut path = match self.stands_as {
            As::Mirror(number) => format!("{}.mirrors[{number}]", self.check.paths.route(self.route)),
            As::Origin => format!("{}.at", self.check.paths.route(self.route)),
        };
        if !key.is_empty() {
            path.push('.');
            path.push_str(key);
        }
        self.check.tell_top(path, kind, told);
    }

    fn of(&mut self) -> CheckedOf<'a> {
        match &self.place.of {
            PlaceOf::AsNamed if self.stands_as != As::Origin => {
                self.problem(
                    "",
                    ProblemKind::InvalidLocation,
                    format_args!("a mirror is a registry or a location"),
                    Some("write `registry` or `location`"),
                );
                CheckedOf::Refused
            }
            PlaceOf::AsNamed => CheckedOf::AsNamed,
            PlaceOf::Location(text) => match LocationIn::parse(text) {
                Ok(location) => CheckedOf::Location(location),
                Err(error) => {
                    self.tell("", ProblemKind::InvalidLocation, error.into());
                    CheckedOf::Refused
                }
            },
            PlaceOf::Registry(name) => self.registry(name),
        }
    }

    fn registry(&mut self, name: &str) -> CheckedOf<'a> {
        let found = self.around.names.find(name);
        if let Some(index) = found {
            let untrusted = self.builder.registries[index].accepts_untrusted;
            if untrusted && self.place.images != PlaceImages::Pinned {
                self.untrusted(name);
            }
            return CheckedOf::Registry(index);
        }
        let told = if self.builder.removed.contains(name) {
            let text =
                format!("registry `{}` cannot be removed while this place names it", Excerpt::of(name));
            Told::of(text, Some("take the place away first"))
        } else {
            let known = self.around.names.sorted().iter().copied();
            let nearest = self.check.suggester.nearest(name, known);
            Told {
                text: format!("unknown registry `{}`", Excerpt::of(name)),
                mend: nearest.map(did_you_mean),
                replacement: nearest.map(String::from),
            }
        };
        self.tell("", ProblemKind::UnknownRegistry, told);
        CheckedOf::Refused
    }

    /// Rule 7.11.
    fn untrusted(&mut self, name: &str) {
        self.problem(
            "images",
            ProblemKind::UntrustedSource,
            format_args!("registry `{}` accepts pushes that are not trusted", Excerpt::of(name)),
            Some("limit this place to pinned images"),
        );
    }

    /// The same where the location of a place is on such a registry.
    fn untrusted_location(&mut self, of: &CheckedOf<'_>, prefix: &str) {
        let CheckedOf::Location(location) = of else { return };
        if self.place.images == PlaceImages::Pinned {
            return;
        }
        if let Some(index) = self.around.untrusted_at(location.domain(), prefix) {
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
                    self.problem(&key, ProblemKind::RetryRange, format_args!("{error}"), None);
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
            self.tell(key, ProblemKind::Contradiction, Told::of(text, Some(mend)));
        }
    }

    /// What stands in front of names: the end of an `api` below `/v2`, and the location's path.
    fn prefix(&mut self, of: &CheckedOf<'a>) -> (Cow<'a, str>, Folded) {
        let path = match of {
            CheckedOf::Location(location) => location.prefix(),
            CheckedOf::AsNamed | CheckedOf::Registry(_) | CheckedOf::Refused => "",
        };
        let Some(api) = &self.place.api else { return (path.into(), Folded::No) };
        let Some(end) = api.strip_prefix("/v2/") else {
            if !is_api(api) {
                self.problem(
                    "api",
                    ProblemKind::InvalidApi,
                    format_args!("`{}` is not what stands in front of a name in a request", Excerpt::of(api)),
                    Some("write path components such as `/v2` or `/artifactory/v2`"),
                );
            }
            return (path.into(), Folded::No);
        };
        if let Err(error) = Path::parse(end) {
            let text = format!("invalid api `{}`: {}", Excerpt::of(api), error.fault_behind("/v2/".len()));
            let mend = end.is_empty().then_some("write `/v2`");
            self.tell("api", ProblemKind::InvalidApi, Told::of(text, mend));
            return (path.into(), Folded::No);
        }
        if matches!(of, CheckedOf::AsNamed) {
            self.problem(
                "api",
                ProblemKind::Contradiction,
                format_args!("the end of the api `{}` is a prefix of names", Excerpt::of(api)),
                Some("write it into a `location`"),
            );
        }
        let prefix = if path.is_empty() { end.to_string() } else { format!("{end}/{path}") };
        if prefix.len() > PATH_MAX {
            self.problem(
                "api",
                ProblemKind::InvalidApi,
                format_args!("the end of `api` and the location's path have more than {PATH_MAX} characters"),
                Some("shorten them"),
            );
        }
        (prefix.into(), Folded::Yes)
    }

    /// Rules 3.8, 10.3 and 12.4.
    fn transport(&mut self, of: &CheckedOf<'_>) {
        if let Some(fault) = self.place.tls.as_deref().and_then(name_fault) {
            self.problem("tls", ProblemKind::InvalidTls, format_args!("{fault}"), None);
        }
        let (domain, scheme) = match of {
            CheckedOf::Location(location) => (Some(location.domain()), location.scheme()),
            CheckedOf::AsNamed => (self.scope.and_then(Scope::endpoint), None),
            CheckedOf::Registry(_) | CheckedOf::Refused => return,
        };
        let transport = match (scheme, self.place.transport) {
            (Some(scheme), Some(transport)) if !goes_with(scheme, transport) => {
                self.problem(
                    "transport",
                    ProblemKind::Contradiction,
                    format_args!("`{}` contradicts {transport}", scheme.as_str()),
                    Some("drop the scheme, or the transport"),
                );
                return;
            }
            (_, Some(transport)) => transport,
            (Some(Scheme::Http), None) => Transport::Http,
            (Some(Scheme::Https) | None, None) => return,
        };
        if let Some(told) = domain.and_then(|domain| plain_fault(domain, transport)) {
            self.tell("transport", ProblemKind::PlainHttpPort, told);
        }
    }

    /// Rules 3.6, 3.7 and 12.4.
    fn login(&mut self, of: &CheckedOf<'_>, asked_port: AskedPort) {
        let place = self.place;
        for (number, text) in place.token_issuers.iter().enumerate() {
            if let Some(told) = issuer_fault(text) {
                self.tell(&format!("token_issuers[{number}]"), ProblemKind::InvalidTokenIssuer, told);
            }
        }
        match &place.access {
            Some(Access::Private) => {
                self.problem(
                    "access",
                    ProblemKind::InvalidCredential,
                    format_args!("private access without a credential"),
                    Some("name its `credential`"),
                );
            }
            Some(Access::Credential(handle)) => {
                if let Some(fault) = name_fault(handle) {
                    self.problem("credential", ProblemKind::InvalidCredential, format_args!("{fault}"), None);
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
            self.problem(
                key,
                ProblemKind::Contradiction,
                format_args!("the endpoint of this place depends on the image, so it states no `{key}`"),
                Some("make a registry of each endpoint, with its login"),
            );
        } else if place.access.is_none() && !place.token_issuers.is_empty() {
            self.problem(
                key,
                ProblemKind::Contradiction,
                format_args!("token issuers belong to a login that the place itself states"),
                Some("state its `access`"),
            );
        }
    }
}

/// What becomes of a port that was asked for (rule 12.4).
fn asked_port(scope: Option<&Scope>, place: &Place, of: &CheckedOf<'_>) -> AskedPort {
    let naming = place.naming.unwrap_or_default();
    let in_scope = scope.is_some_and(Scope::opens_port) && naming == PlaceNaming::Rest;
    match of {
        CheckedOf::Location(location) if location.port() == LocationPort::Asked => AskedPort::TakenOver,
        CheckedOf::Location(location) if in_scope => match (location.port(), location.prefix(), &place.api) {
            (LocationPort::Unwritten, "", api)
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
pub(crate) fn is_api(api: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let component = |text: &str| !text.is_empty() && text != "." && text != ".." && text.bytes().all(fits);
    api.strip_prefix('/').is_some_and(|rest| rest.split('/').all(component))
}
