//! Which route decides, whom it asks under which name, and whom not (rules 12 and 13).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::{Reason, ReasonKind, Trail, count_of};
use crate::analysis::words::quoted;
use crate::catalog::RouteRef;
use crate::policy::FallbackFailures;
use crate::reference::{Domain, Excerpt, Path, ShortName};
use crate::registry::{Reach, Transport};
use crate::resolve::pull::{Meant, PullPlan};
use crate::resolve::{Attempt, LeftOut, LeftOutReason, PullRequest, Role, Target};
use crate::routes::{Hosts, Origin, PlaceFailures, PlaceNaming, Scope};

impl<'c> Trail<'c> {
    /// The images that may be meant, and of each the route that decides.
    pub(super) fn meant(&mut self, request: &PullRequest<'_>, plan: &PullPlan<'c, '_>) {
        if let Some(digest) = request.pinned {
            let text = format!("this is the second step of a pull, by the digest that was found: {digest}");
            self.note(ReasonKind::Pinned, text);
        }
        for (number, Meant { image, route, .. }) in plan.candidates().enumerate() {
            if let Some(name) = request.asked().short_name() {
                self.candidate(name, number, image);
            }
            // What is too long for a name has none.
            if route.is_some() {
                let path = image.path().to_string();
                self.route(Domain::parsed(&image.domain().text()), Path::parsed(&path));
            }
            if route.is_some_and(|route| route.origin() == Origin::Never) {
                let text = "its origin is not asked: the route says `never`".to_string();
                self.note(ReasonKind::OriginNever, text);
            }
        }
    }

    /// What makes this image one that a name without a domain may mean (rule 13.2).
    fn candidate(&mut self, name: ShortName<'_>, number: usize, image: Target<'c, '_>) {
        let settings = self.catalog.short_names();
        let alias = settings.and_then(|settings| settings.alias(name.name()));
        let entry = settings.and_then(|settings| settings.search().nth(number));
        let text = match (alias, entry) {
            (Some(_), _) => format!("`{}` is an alias of {image}", Excerpt::of(name.name())),
            (None, Some((domain, path))) => {
                let path = path.map_or_else(String::new, |path| format!("/{path}"));
                let entry = quoted(&format!("{domain}{path}"));
                format!("entry {} of the search list, {entry}, makes it {image}", number + 1)
            }
            (None, None) => format!("nothing is said of names without a domain, and so it is {image}"),
        };
        self.note(ReasonKind::ShortName, text);
    }

    /// The route that decides, by what, and those that cover the image too.
    pub(super) fn route(&mut self, domain: Domain<'_>, path: Path<'_>) {
        let covering = self.catalog.routes_covering(domain, path);
        let Some((won, lost)) = covering.split_first() else { return };
        let Ok(scope) = Scope::parse(won.scope()) else { return };
        let text = format!("the route of {} decides: it is for {}", quoted(won.scope()), what(&scope));
        self.note(ReasonKind::Route, text);
        let lost = lost.iter().map(|route| {
            let why = Scope::parse(route.scope()).map_or("is", |other| more_specific(&scope, &other));
            let (own, won) = (quoted(route.scope()), quoted(won.scope()));
            let text = format!("the route of {own} covers it too, but that of {won} {why}");
            Reason::of(ReasonKind::LessSpecificRoute, text)
        });
        self.list(lost.collect::<Vec<_>>(), |more| {
            let more = count_of(more, "more route", "more routes");
            Reason::of(ReasonKind::LessSpecificRoute, format!("so it is with {more}"))
        });
    }

    /// A mirror or an origin that is asked, and what the image is called there.
    pub(super) fn placed(&mut self, route: RouteRef<'c>, attempt: &Attempt<'c, '_>) {
        let target = attempt.target();
        let place = attempt.place();
        let moved = place.filter(|place| !place.is_as_named());
        let how = moved.map_or("", |place| match place.naming() {
            PlaceNaming::Rest if route.scope_path_length() > 0 => ", without the path of the scope",
            PlaceNaming::Rest => "",
            PlaceNaming::Whole => ", with its whole path",
            PlaceNaming::WithDomain => ", with its domain and its whole path",
        });
        let (code, text) = match (attempt.role(), moved) {
            (Role::Mirror, _) => (ReasonKind::Mirror, format!("a mirror is asked for {target}{how}")),
            (_, Some(_)) => {
                let scope = quoted(route.scope());
                let image = attempt.candidate();
                let text =
                    format!("its origin is asked for {target}, in place of {scope}; the image stays {image}");
                (ReasonKind::OriginMoved, text)
            }
            (_, None) => (ReasonKind::Origin, format!("its origin is asked for {target}")),
        };
        self.at(code, text, attempt.registry());
        if attempt.failures() == PlaceFailures::Transient && attempt.after() == FallbackFailures::Any {
            let place = Excerpt::of(&target.domain().text());
            let text = format!("{place} is asked only if what stands before it is down");
            self.at(ReasonKind::PlaceOnlyWhileDown, text, attempt.registry());
        }
    }

    /// Rule 12.11: it is down, as the caller knows.
    pub(super) fn avoided(&mut self, attempt: &Attempt<'c, '_>) {
        if attempt.standing().is_some_and(|standing| standing.is_avoided) {
            let endpoint = Excerpt::of(&attempt.endpoint().to_string());
            let text = format!("the request avoids {endpoint}, so it is asked last");
            self.at(ReasonKind::Avoided, text, attempt.registry());
        }
    }

    /// How a place is spoken to where no registry's login is used.
    pub(super) fn place_transport(&mut self, attempt: &Attempt<'c, '_>) {
        let domain = Excerpt::of(&attempt.target().domain().text()).to_string();
        let transport = attempt.transport();
        let code = match transport {
            Transport::Https => None,
            Transport::HttpsUnverified => Some(ReasonKind::UnverifiedHttps),
            _ => Some(ReasonKind::PlainHttp),
        };
        if let Some(code) = code {
            self.note(code, format!("{domain} is spoken to over {transport}"));
        }
        if attempt.reach() == Reach::InsideOnly {
            let text = format!("{domain} can be reached from inside the firewall only");
            self.note(ReasonKind::InsideOnly, text);
        }
    }

    /// A place that is not asked, why, and what would mend it.
    pub(super) fn place_left_out(&mut self, left_out: &LeftOut<'c, '_>) {
        let own = match left_out.target() {
            Some(target) => quoted(&target.to_string()),
            None => quoted(&left_out.name()),
        };
        let reason = left_out.reason();
        let why = match reason {
            LeftOutReason::Blocked => self.blocked(left_out),
            LeftOutReason::InsecureLogin => insecure(left_out),
            LeftOutReason::Ambiguous => format!(
                "{reason}; mark one of them as primary, name one in the place, or give it as a context"
            ),
            LeftOutReason::PortInName => format!("{reason}; `naming = \"whole\"` there leaves the port out"),
            _ => reason.to_string(),
        };
        let mut told = Reason::of(code_of(reason), format!("{own} is not asked: {why}"));
        if left_out.role() != Role::Fallback && told.rule.starts_with('5') {
            // What is said of fallbacks there is said of places here.
            told.rule = "12.4";
        }
        self.push(match left_out.registry() {
            Some(registry) => told.about(registry),
            None => told,
        });
    }

    /// Which route blocks the name that would be contacted, and what it has to say.
    fn blocked(&self, left_out: &LeftOut<'c, '_>) -> String {
        let route = left_out.target().and_then(|it| self.catalog.blocking(it.domain(), it.path()));
        match route {
            Some(route) => blocked_by(route),
            None => left_out.reason().to_string(),
        }
    }
}

/// ``the route of `b.example` blocks that name: out of support``
pub(super) fn blocked_by(route: RouteRef<'_>) -> String {
    let note = route.note().map_or_else(String::new, |note| format!(": {}", Excerpt::of(note)));
    format!("the route of {} blocks that name{note}", quoted(route.scope()))
}

/// Rule 12.6: what to write instead.
fn insecure(left_out: &LeftOut<'_, '_>) -> String {
    match left_out.registry() {
        Some(registry) => {
            let name = quoted(registry.name());
            let domain = quoted(registry.domain().as_str());
            format!(
                "the login of {name} is for the port of {domain} alone, over its own transport or verified HTTPS; \
                 name {name} as the place's registry, or give the place an `access` of its own"
            )
        }
        None => {
            "what the caller keeps is for verified HTTPS alone; speak HTTPS there, or state both `access = \
                 \"ambient\"` and the `transport` at the place"
                .to_string()
        }
    }
}

/// What a scope is for, in a clause.
fn what(scope: &Scope) -> String {
    let hosts = match scope.hosts() {
        Hosts::Endpoint(_) => "the endpoint",
        Hosts::AnyPort => "the host on any port",
        Hosts::Suffix(_) => "the suffix of the host",
        Hosts::SuffixAnyPort => "the suffix of the host on any port",
        Hosts::All => "everything",
    };
    match scope.path() {
        Some(path) => format!("{hosts} and the path {}", quoted(&path.to_string())),
        None => hosts.to_string(),
    }
}

/// What makes one of two scopes over a name the more specific one (rule 12.2).
fn more_specific(won: &Scope, lost: &Scope) -> &'static str {
    match (won.hosts(), lost.hosts()) {
        (Hosts::Endpoint(_), Hosts::Endpoint(_)) | (Hosts::AnyPort, Hosts::AnyPort) => {
            "covers more of the path"
        }
        (Hosts::Endpoint(_), _) => "is for the endpoint itself",
        (Hosts::AnyPort, _) => "is for the host itself",
        (Hosts::Suffix(_) | Hosts::SuffixAnyPort, Hosts::All) => "is for a suffix of the host",
        (Hosts::Suffix(_), Hosts::SuffixAnyPort) if has_suffix_of(won, lost) => "is for the port itself",
        _ => "has the longer suffix",
    }
}

fn has_suffix_of(one: &Scope, other: &Scope) -> bool {
    let length = |scope: &Scope| scope.place(0).1.len();
    length(one) == length(other)
}

/// The code for a reason to leave a place out.
pub(super) fn code_of(reason: LeftOutReason) -> ReasonKind {
    match reason {
        LeftOutReason::NoDomain => ReasonKind::NoDomain,
        LeftOutReason::OutsidePrefix => ReasonKind::OutsidePrefix,
        LeftOutReason::NameTooLong => ReasonKind::NameTooLong,
        LeftOutReason::NoNamespace => ReasonKind::NoNamespace,
        LeftOutReason::NotPinned => ReasonKind::NotPinned,
        LeftOutReason::NoName => ReasonKind::NoName,
        LeftOutReason::PortInName => ReasonKind::PortInName,
        LeftOutReason::NotTagged => ReasonKind::NotTagged,
        LeftOutReason::Blocked => ReasonKind::Blocked,
        LeftOutReason::Ambiguous => ReasonKind::AmbiguousPlace,
        LeftOutReason::InsecureLogin => ReasonKind::InsecureLogin,
        LeftOutReason::Denied => ReasonKind::DeniedCandidate,
    }
}
