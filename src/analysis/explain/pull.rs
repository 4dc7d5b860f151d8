//! Why an image is pulled from where it is.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::routes::code_of;
use super::{Explanation, Reason, ReasonKind, Setting, Subject, Trail, count_of};
use crate::analysis::words::{listed, name, quoted};
use crate::catalog::{Catalog, Matching, Pick, PlaceLogin, PlaceRef, Registry};
use crate::policy::{FallbackFailures, FallbackImages, FallbackNaming};
use crate::reference::{Domain, Excerpt, Path, Reference};
use crate::registry::{Reach, Transport};
use crate::resolve::contexts;
use crate::resolve::error::PullError;
use crate::resolve::login::Login;
use crate::resolve::names::Names;
use crate::resolve::pull::PullPlan;
use crate::resolve::steps::Step;
use crate::resolve::{Attempt, LeftOut, LeftOutReason, PullRequest, Role};

/// So many logins of mirrors are named; the others are counted.
const MOST_LOGINS: usize = 3;

impl Catalog {
    /// Why [`resolve_pull`](Self::resolve_pull) answers this request as it does. Rule 10.8.
    pub fn explain_pull<'c>(&'c self, request: PullRequest<'_>) -> Explanation<'c> {
        let mut trail = Trail::on(self);
        let reference = request.reference;
        let domain = reference.domain();
        trail.contexts(request.contexts, Some(domain));
        let headline = match self.resolve_pull(request) {
            Ok(plan) => {
                let source = plan.source_registry();
                let from = match source {
                    Some(source) => format!("with {}", name(source)),
                    None => logins(&plan),
                };
                trail.pulled(&request, &plan, ReasonKind::FallbacksOff);
                match (request.asked().short_name(), plan.candidates().count()) {
                    (Some(name), count @ 2..) => format!("{name} is pulled as one of {count} images"),
                    _ => format!("{} is pulled {from}", plan.identity()),
                }
            }
            Err(error) => {
                trail.pull_refused(&request, &error);
                let is_untagged = reference.tag().is_none() && reference.digest().is_none();
                let latest = if is_untagged { ":latest" } else { "" };
                match request.asked().short_name() {
                    Some(name) => format!("{name} cannot be pulled"),
                    None => format!("{reference}{latest} cannot be pulled"),
                }
            }
        };
        trail.explain(Subject::Pull(domain.as_str().to_string()), headline)
    }
}

/// With whose login an image is pulled that is on no registry: also from mirrors, where its origin has none.
fn logins(plan: &PullPlan<'_, '_>) -> String {
    let Some(source) = plan.source() else { return "from elsewhere than its origin".to_string() };
    if let Some(login) = login_of(&source) {
        return format!("with {login}");
    }
    let mirrors = || plan.attempts().filter(|attempt| attempt.role() == Role::Mirror);
    let mut with: Vec<String> = Vec::new();
    let mut silent = 0;
    for mirror in mirrors() {
        match login_of(&mirror) {
            Some(login) if with.contains(&login) => {}
            Some(login) => with.push(login),
            None => silent += 1,
        }
    }
    if with.is_empty() {
        return "anonymously".to_string();
    }
    let with = listed(with.into_iter(), MOST_LOGINS, "or");
    match (silent, mirrors().count()) {
        (0, 1) => format!("with {with} from a mirror, or anonymously from its origin"),
        (0, _) => format!("with {with} from mirrors, or anonymously from its origin"),
        _ => format!("with {with} from some of its mirrors, or anonymously"),
    }
}

/// Whose login an attempt has; none where it has none.
fn login_of(attempt: &Attempt<'_, '_>) -> Option<String> {
    match (attempt.login(), attempt.registry()) {
        (Login::Anonymous, _) => None,
        (_, Some(registry)) => Some(name(registry)),
        (Login::With { credential, .. }, None) => Some(format!("the login {credential}")),
        (Login::Ambient { .. }, None) => Some("what the caller keeps".to_string()),
    }
}

impl<'c> Trail<'c> {
    /// The registry contexts that are known: every request of a step checks them all (rule 5.4).
    pub(super) fn contexts(&mut self, contexts: Names<'_>, domain: Option<Domain<'_>>) {
        let mut told = BTreeSet::new();
        for registry in contexts::known(self.catalog, contexts) {
            if !told.insert(registry.name()) {
                continue;
            }
            let on = Excerpt::of(registry.domain().as_str());
            match domain {
                // It is chosen, or refused, further below.
                Some(domain) if registry.is_at(domain) => {}
                Some(domain) => {
                    let text = format!(
                        "registry context {} is on {on}, not on {}, and is not used",
                        name(registry),
                        Excerpt::of(domain.as_str()),
                    );
                    self.about(registry, ReasonKind::ContextUnused, text);
                }
                None => {
                    let text = format!("registry context {} is for images on {on}", name(registry));
                    self.about(registry, ReasonKind::ContextKept, text);
                }
            }
        }
    }

    /// Why the plan is as it is. Where it asks no fallback, `alone` is why.
    pub(super) fn pulled(&mut self, request: &PullRequest<'_>, plan: &PullPlan<'c, '_>, alone: ReasonKind) {
        if request.asked().short_name().is_none() {
            self.note(ReasonKind::FullName, format!("in full, the image is {}", plan.identity()));
        }
        self.meant(request, plan);
        if request.asked().short_name().is_none() {
            self.source(request, plan);
        }
        self.chain(request.contexts, plan);
        if let (Some(source), true) = (plan.source_registry(), plan.asks_no_fallback()) {
            let why = match alone {
                ReasonKind::MayLag => "its copy may lag behind, and the candidate has no digest",
                _ => "the request wants no fallback",
            };
            for hop in source.hops() {
                let (from, to) = (name(hop.from), name(hop.to));
                let text = format!("{from} falls back to {to}, which is not asked: {why}");
                self.about(hop.to, alone, text);
            }
        }
    }

    /// Whose login the origin has, where that is asked under its own name.
    fn source(&mut self, request: &PullRequest<'_>, plan: &PullPlan<'c, '_>) {
        let Some(source) = plan.source() else { return };
        if source.place().is_some_and(|place| !place.is_as_named()) {
            return;
        }
        if let Some(login) = source.place().and_then(PlaceRef::login) {
            let how = login_of(&source).map_or_else(|| "anonymously".to_string(), |it| format!("with {it}"));
            let text = format!("the route says whose login its origin has: it is pulled {how}");
            let code =
                if login == PlaceLogin::Anonymous { ReasonKind::Anonymous } else { ReasonKind::Origin };
            self.note(code, text);
            return;
        }
        let Some(registry) = source.registry() else {
            let how = match source.login() {
                Login::Ambient { .. } => "with what the caller keeps for it",
                _ => "anonymously",
            };
            let on = Excerpt::of(request.reference.domain().as_str());
            let text = format!("no registry is on {on}, so it is pulled {how}");
            self.push(Reason::of(ReasonKind::Anonymous, text).under(Setting::UncoveredDomains));
            return;
        };
        self.picked(request, registry);
    }

    /// Who is asked, in order, and who is not.
    pub(super) fn chain(&mut self, contexts: Names<'_>, plan: &PullPlan<'c, '_>) {
        let meant: Vec<_> = plan.candidates().collect();
        let of =
            |attempt: &Attempt<'_, '_>| meant.get(attempt.standing().map_or(0, |it| it.candidate.into()));
        let mut asked = plan.source_registry();
        for step in plan.steps() {
            match step {
                Step::Attempt(attempt) if attempt.role() == Role::Fallback => {
                    // What is avoided stands behind what it falls back to.
                    let source = of(&attempt);
                    let before = source.and_then(|meant| {
                        let mut hops = meant.source?.hops();
                        hops.find(|hop| Some(hop.to) == attempt.registry()).map(|hop| hop.from)
                    });
                    self.falls_back(before.or(asked), &attempt);
                    self.context_beside(contexts, &attempt);
                    asked = attempt.registry();
                }
                Step::Attempt(attempt) => {
                    if let Some(route) = of(&attempt).and_then(|meant| meant.route) {
                        self.placed(route, &attempt);
                    } else if meant.len() > 1 {
                        let text = format!("its origin is asked for {}", attempt.target());
                        self.at(ReasonKind::Origin, text, attempt.registry());
                    }
                    if attempt.place().is_some_and(|place| place.registry().is_some()) {
                        self.context_beside(contexts, &attempt);
                    }
                    self.avoided(&attempt);
                    self.facts(&attempt);
                    if attempt.role() == Role::Source {
                        asked = attempt.registry();
                    }
                }
                Step::LeftOut(left_out) if left_out.role() == Role::Fallback => {
                    self.leaves_out(plan.source_registry(), asked, &left_out);
                    asked = left_out.registry().or(asked);
                }
                Step::LeftOut(left_out) => {
                    self.place_left_out(&left_out);
                    if left_out.role() == Role::Source {
                        asked = left_out.registry();
                    }
                }
            }
        }
    }

    /// Why this one of the registries on the domain, and not the others.
    fn picked(&mut self, request: &PullRequest<'_>, source: Registry<'c>) {
        let domain = request.reference.domain();
        let path = request.reference.path();
        let on = Excerpt::of(domain.as_str());
        let chosen = name(source);
        let by = self.choice(request.contexts, path, source);
        let text = match by {
            Choice::Context => format!("{chosen} is the registry context on {on}"),
            Choice::Sole => format!("{chosen} is the only registry on {on}"),
            Choice::Primary if self.by_prefix() => {
                format!("no prefix covers the path, and {chosen} is the primary registry on {on}")
            }
            Choice::Primary => format!("{chosen} is the primary registry on {on}"),
            Choice::Prefix(Some(prefix)) => format!(
                "`{}`, the prefix of {chosen}, covers most of the path",
                Excerpt::of(&prefix.to_string())
            ),
            Choice::Prefix(None) => {
                format!("{chosen} has no prefix, and takes what no other's prefix covers")
            }
        };
        let code = match by {
            Choice::Context => ReasonKind::Context,
            Choice::Sole => ReasonKind::SoleOnDomain,
            Choice::Primary => ReasonKind::Primary,
            Choice::Prefix(_) => ReasonKind::LongestPrefix,
        };
        let reason = Reason::of(code, text).about(source);
        let matched = self.by_prefix() && matches!(by, Choice::Primary | Choice::Prefix(_));
        self.push(if matched { reason.under(Setting::Matching) } else { reason });

        let others = self.catalog.on_domain(domain).filter(|other| *other != source);
        let lost = others.map(|other| {
            let own = name(other);
            let (code, text) = match by {
                Choice::Context => (
                    ReasonKind::NotTheContext,
                    format!("{own} is on {on} too, but {chosen} is the context there"),
                ),
                Choice::Prefix(_) if !covers(other, path) => (
                    ReasonKind::PrefixDoesNotCover,
                    format!("{own} is on {on} too, but its prefix does not cover the path"),
                ),
                Choice::Prefix(prefix) if other.prefix() != prefix => (
                    ReasonKind::ShorterPrefix,
                    format!("{own} is on {on} too, but the prefix of {chosen} covers more"),
                ),
                Choice::Prefix(Some(_)) => (
                    ReasonKind::NotPrimary,
                    format!("{own} has the same prefix on {on}, but {chosen} is the primary registry"),
                ),
                Choice::Sole | Choice::Primary | Choice::Prefix(None) => {
                    (ReasonKind::NotPrimary, format!("{own} is on {on} too, but {chosen} is its primary"))
                }
            };
            Reason::of(code, text).about(other)
        });
        self.list(lost.collect(), |more| more_on(more, &on));
    }

    fn by_prefix(&self) -> bool {
        self.catalog.matching() == Matching::LongestPrefix
    }

    /// By what rules 5.2 and 5.3 chose this registry for a path on its domain.
    pub(super) fn choice(&self, contexts: Names<'_>, path: Path<'_>, source: Registry<'c>) -> Choice<'c> {
        if contexts::known(self.catalog, contexts).any(|context| context == source) {
            Choice::Context
        } else if self.catalog.on_domain(source.domain()).len() == 1 {
            Choice::Sole
        } else if self.by_prefix() && covers(source, path) {
            Choice::Prefix(source.prefix())
        } else {
            Choice::Primary
        }
    }

    /// What is good to know of whom the image is asked of.
    pub(super) fn facts(&mut self, attempt: &Attempt<'c, '_>) {
        self.login(attempt.login());
        match attempt.registry() {
            Some(registry) => self.transport(registry, attempt.transport(), attempt.reach()),
            None => self.place_transport(attempt),
        }
    }

    pub(super) fn transport(&mut self, registry: Registry<'c>, transport: Transport, reach: Reach) {
        if transport != Transport::Https {
            let code = match transport {
                Transport::HttpsUnverified => ReasonKind::UnverifiedHttps,
                _ => ReasonKind::PlainHttp,
            };
            self.about(registry, code, format!("{} is spoken to over {transport}", name(registry)));
        }
        if reach == Reach::InsideOnly {
            let text = format!("{} can be reached from inside the firewall only", name(registry));
            self.about(registry, ReasonKind::InsideOnly, text);
        }
    }

    pub(super) fn login(&mut self, login: Login<'_, '_>) {
        let (which, audience, token_issuers) = match login {
            Login::With { credential, audience, token_issuers } => {
                let which = match credential.handle() {
                    Some(handle) => format!("the credential `{}`", Excerpt::of(handle)),
                    None => "the step's own credentials".to_string(),
                };
                (Some(which), audience, token_issuers)
            }
            Login::Ambient { audience, token_issuers } => (None, audience, token_issuers),
            Login::Anonymous => return,
        };
        let mut hosts = Vec::from([Excerpt::of(&audience.to_string()).to_string()]);
        hosts.extend(token_issuers.iter().map(|issuer| Excerpt::of(issuer.as_str()).to_string()));
        let hosts = listed(hosts.into_iter(), usize::MAX, "and");
        let (code, text) = if let Some(which) = which {
            (ReasonKind::Credential, format!("only {hosts} may see {which}"))
        } else {
            let to = Excerpt::of(&audience.to_string());
            (ReasonKind::Ambient, format!("only {hosts} may see what the caller keeps for {to}"))
        };
        if self.logins.insert(text.clone()) {
            self.note(code, text);
        }
    }

    fn falls_back(&mut self, asked: Option<Registry<'c>>, attempt: &Attempt<'c, '_>) {
        let Some(registry) = attempt.registry() else { return };
        let naming = asked.and_then(Registry::fallback).map(|edge| edge.policy().naming);
        let how = match naming {
            Some(FallbackNaming::Keep) => ", which keeps the whole path,",
            _ => "",
        };
        let before = asked.map(name).unwrap_or_default();
        let text = format!("{before} falls back to {}{how} for {}", name(registry), attempt.target());
        let reason = Reason::of(ReasonKind::Fallback, text).about(registry);
        self.push(match asked {
            Some(asked) => reason.about(asked),
            None => reason,
        });
        self.avoided(attempt);
        if attempt.after() == FallbackFailures::Transient {
            let text =
                format!("{} is asked only if the source is down, not if the source refuses", name(registry));
            self.about(registry, ReasonKind::OnlyWhileDown, text);
        }
        self.facts(attempt);
    }

    /// Rule 5.4: the fallback names its registry, so a context beside it has no say.
    fn context_beside(&mut self, contexts: Names<'_>, attempt: &Attempt<'c, '_>) {
        let Some(registry) = attempt.registry() else { return };
        let beside = contexts::known(self.catalog, contexts)
            .find(|context| *context != registry && context.shares_domain_with(registry));
        if let Some(context) = beside {
            let text = format!(
                "registry context {} is on the domain of {} too, which is used: the {} names it",
                name(context),
                name(registry),
                attempt.role().as_str(),
            );
            self.push(Reason::of(ReasonKind::ContextBeside, text).about(context).about(registry));
        }
    }

    fn leaves_out(
        &mut self,
        source: Option<Registry<'c>>,
        before: Option<Registry<'c>>,
        left_out: &LeftOut<'c, '_>,
    ) {
        let own = match left_out.target() {
            Some(target) if left_out.registry().is_none() => quoted(&target.to_string()),
            _ => quoted(&left_out.name()),
        };
        let prefix = source.and_then(|source| Some((source, source.prefix()?)));
        let (code, text) = match (left_out.reason(), prefix) {
            (LeftOutReason::OutsidePrefix, Some((source, prefix))) => {
                let (prefix, source) = (Excerpt::of(&prefix.to_string()), name(source));
                let text = format!(
                    "{own} is not asked: the image is outside `{prefix}`, the prefix of {source}, and so has no \
                     name there"
                );
                (ReasonKind::OutsidePrefix, text)
            }
            (LeftOutReason::NotPinned, _) => {
                let own_limit = before.filter(|it| {
                    it.fallback().is_some_and(|to| to.policy().images == FallbackImages::Pinned)
                });
                let why = match own_limit {
                    Some(before) => format!("{} falls back to it for", name(before)),
                    None => "a fallback in front of it is for".to_string(),
                };
                let text = format!("{own} is not asked: {why} images pinned by digest only");
                (ReasonKind::NotPinned, text)
            }
            (LeftOutReason::Blocked, _) => return self.place_left_out(left_out),
            (reason, _) => (code_of(reason), format!("{own} is not asked: {reason}")),
        };
        let reason = Reason::of(code, text);
        self.push(match left_out.registry() {
            Some(registry) => reason.about(registry),
            None => reason,
        });
    }

    pub(super) fn pull_refused(&mut self, request: &PullRequest<'_>, error: &PullError) {
        let domain = request.reference.domain();
        match error {
            PullError::Ambiguous { .. } => self.undecided(request.reference),
            PullError::UnknownContext { .. }
            | PullError::ContextWithoutDomain { .. }
            | PullError::ConflictingContexts { .. } => {
                let contexts: Vec<_> = contexts::known(self.catalog, request.contexts)
                    .filter(|context| context.is_at(domain))
                    .collect();
                for registry in contexts {
                    let text = format!("registry context {} is on the image's domain", name(registry));
                    self.about(registry, ReasonKind::ContextKept, text);
                }
            }
            PullError::Denied { .. } => self.uncovered_denied(),
            PullError::Blocked { .. }
            | PullError::NoSource { .. }
            | PullError::AmbiguousShortName { .. }
            | PullError::UnknownShortName { .. }
            | PullError::TooManyAvoided { .. }
            | PullError::InvalidAvoided { .. }
            | PullError::OtherDigest { .. } => {}
        }
        if request.asked().short_name().is_none() {
            self.route(domain, request.reference.path());
        }
        self.refuse(error.kind(), error.rule(), error);
    }

    pub(super) fn uncovered_denied(&mut self) {
        let text = "the account denies images from domains that no registry covers";
        self.push(Reason::of(ReasonKind::UncoveredDenied, text.to_string()).under(Setting::UncoveredDomains));
    }

    /// Rule 4.4: those that cannot be told apart, and those that prefixes rule out (5.3).
    fn undecided(&mut self, image: Reference<'_>) {
        let Pick::Ambiguous(tied) = self.catalog.pick(image) else { return };
        let (domain, path) = (image.domain(), image.path());
        let on = Excerpt::of(domain.as_str());
        let tied: Vec<Registry<'c>> = tied.collect();
        let by_prefix = self.by_prefix() && tied.iter().any(|registry| covers(*registry, path));
        let prefix = tied.first().and_then(|registry| registry.prefix());
        let why = match (by_prefix, prefix) {
            (true, Some(_)) => "has the longest prefix that covers the path, but so have others",
            (true, None) => "takes what no prefix covers, but so do others",
            (false, _) => "is neither its primary registry nor a registry context",
        };
        let told = tied.iter().map(|registry| {
            let text = format!("{} is on {on}, and {why}", name(*registry));
            Reason::of(ReasonKind::Ambiguous, text).about(*registry)
        });
        self.list(told.collect(), |more| more_on(more, &on));
        if self.by_prefix() {
            let text = if by_prefix {
                "of several with the same prefix the primary one is taken, and none of these is it"
            } else {
                "no prefix of theirs covers the path"
            };
            let reason = Reason::of(ReasonKind::PrefixUndecided, text.to_string());
            self.push(reason.under(Setting::Matching));
        }
        if !by_prefix {
            return;
        }
        let others = self.catalog.on_domain(domain).filter(|other| other.prefix() != prefix);
        let lost = others.map(|other| {
            let (code, why) = if covers(other, path) {
                (ReasonKind::ShorterPrefix, "but the prefix of others covers more")
            } else {
                (ReasonKind::PrefixDoesNotCover, "but its prefix does not cover the path")
            };
            Reason::of(code, format!("{} is on {on} too, {why}", name(other))).about(other)
        });
        self.list(lost.collect(), |more| more_on(more, &on));
    }
}

/// By what a registry is chosen among those on a domain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice<'c> {
    Context,
    Sole,
    Primary,
    /// The longest prefix that covers the path. Having none covers every path.
    Prefix(Option<Path<'c>>),
}

fn more_on<'c>(more: usize, on: &Excerpt) -> Reason<'c> {
    let more = count_of(more, "more registry", "more registries");
    Reason::of(ReasonKind::More, format!("so it is with {more} on {on}"))
}

/// As rule 5.3 has it: no prefix covers everything.
fn covers(registry: Registry<'_>, path: Path<'_>) -> bool {
    registry.prefix().is_none_or(|prefix| path.strip_prefix(prefix).is_some())
}
