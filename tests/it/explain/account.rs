//! Accounts and requests at random. Few domains, so that registries meet on them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::{
    Access, AdHocPushes, AdHocTarget, AutomaticCache, AwsOptions, AwsRegion, BuildOutput, Builder,
    BuilderKind, CacheRequest, CacheUsage, Candidate, Catalog, CatalogBuilder, DefaultPush, Digest, Domain,
    Explanation, Fallback, FallbackPolicy, Matching, PastImage, PullRequest, PushChoice, PushRequest,
    PushTarget, Reference, RegistryConfig, Setting, SourceFallbacks, Trust, UncoveredDomains,
};

use crate::explain::SHA;

const DOMAINS: [&str; 9] = [
    "r.example",
    "r.example",
    "R.Example:443",
    "docker.io",
    "index.docker.io",
    "s.example:5000",
    "ghcr.io",
    "us-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
];
const PREFIXES: [&str; 4] = ["acme", "acme/web", "library", "team"];
const PATHS: [&str; 7] =
    ["app", "acme/app", "acme/web/app", "acmecorp/app", "library/nginx", "team/x/y", "team/acme/app"];

/// The position of no registry.
const NOBODY: usize = 30;

/// An account, its roles as positions of registries.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    registries: Vec<Drawn>,
    default: Option<usize>,
    caching: Option<usize>,
    settings: (Matching, UncoveredDomains, DefaultPush, AdHocPushes),
}

#[derive(Clone, Debug)]
struct Drawn {
    name: String,
    config: RegistryConfig,
    fallback: Option<(usize, FallbackPolicy)>,
}

impl Account {
    pub(crate) fn catalog(&self) -> Catalog {
        let (matching, uncovered, push, ad_hoc) = self.settings;
        let name = |role: Option<usize>| role.map(|place| &*self.registries[place].name);
        let builder = self
            .with_registries(|_| true)
            .matching(matching)
            .uncovered_domains(uncovered)
            .default_push(push)
            .ad_hoc_pushes(ad_hoc);
        let builder = name(self.default).into_iter().fold(builder, CatalogBuilder::set_default);
        name(self.caching).into_iter().fold(builder, CatalogBuilder::set_caching).build().unwrap()
    }

    /// No more of the account than the explanation cites.
    pub(crate) fn cited_by(&self, explanation: &Explanation<'_>) -> Catalog {
        let registries = explanation.registries();
        let is_kept = |name: &str| registries.iter().any(|registry| registry.name() == name);
        let (matching, uncovered, push, ad_hoc) = self.settings;
        let role = |role: Option<usize>| {
            role.map(|place| &*self.registries[place].name).filter(|name| is_kept(name))
        };
        explanation
            .settings()
            .into_iter()
            .fold(self.with_registries(is_kept), |builder, setting| match setting {
                Setting::Default => role(self.default).into_iter().fold(builder, CatalogBuilder::set_default),
                Setting::Caching => role(self.caching).into_iter().fold(builder, CatalogBuilder::set_caching),
                Setting::Matching => builder.matching(matching),
                Setting::UncoveredDomains => builder.uncovered_domains(uncovered),
                Setting::BuildPush => builder.default_push(push),
                Setting::AdHocPushes => builder.ad_hoc_pushes(ad_hoc),
                _ => unreachable!("{setting:?}"),
            })
            .build()
            .unwrap()
    }

    fn with_registries(&self, is_kept: impl Fn(&str) -> bool) -> CatalogBuilder {
        let kept = self.registries.iter().filter(|drawn| is_kept(&drawn.name));
        kept.fold(Catalog::builder(), |builder, drawn| {
            let config = drawn.config.clone();
            let fallback = drawn.fallback.map(|(to, policy)| (&self.registries[to].name, policy));
            builder.registry(match fallback.filter(|(to, _)| is_kept(to)) {
                Some((to, policy)) => config.fallback(Fallback::to(to).when(policy)),
                None => config,
            })
        })
    }

    /// The name of some registry, or of none.
    fn name(&self, place: usize) -> &str {
        if place == NOBODY { "nobody" } else { &self.registries[place % self.registries.len()].name }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.registries.iter().map(|drawn| &*drawn.name)
    }
}

prop_compose! {
    fn policy()([keep, pinned, transient] in [prop::bool::weighted(0.3); 3]) -> FallbackPolicy {
        let policy = FallbackPolicy::default();
        let policy = if keep { policy.keep_path() } else { policy };
        let policy = if pinned { policy.pinned_only() } else { policy };
        if transient { policy.transient_only() } else { policy }
    }
}

/// What is drawn for one registry: domain, prefix, whether its name is long, public and primary, its fallback, and whether it is
/// behind a firewall and takes pushes that are not trusted.
type Draw = (&'static str, Option<&'static str>, [bool; 3], Option<(usize, FallbackPolicy)>, [bool; 2]);

fn registries(draws: &[Draw]) -> Vec<Drawn> {
    let mut primaries: Vec<Domain<'_>> = Vec::new();
    let mut registries = Vec::new();
    for (index, &(domain, prefix, [long, public, primary], fallback, [inside, open])) in
        draws.iter().enumerate()
    {
        // Long names are all the same where errors cut them.
        let name = if long { format!("{}-{index}", "n".repeat(80)) } else { format!("r{index}") };
        let endpoint = Domain::parse(domain).unwrap();
        let config = RegistryConfig::named(&name).other(domain);
        let config = prefix.into_iter().fold(config, RegistryConfig::prefix);
        let config = if public { config.access(Access::Public) } else { config };
        let config = if inside { config.behind_firewall() } else { config };
        let config = if open { config.accept_untrusted_pushes() } else { config };
        let primary = primary && !primaries.contains(&endpoint);
        primaries.extend(primary.then_some(endpoint));
        let config = if primary { config.primary() } else { config };
        // Only ever to a later one, so that there is no circle.
        let fallback =
            fallback.map(|(ahead, policy)| (index + 1 + ahead, policy)).filter(|(to, _)| *to < draws.len());
        registries.push(Drawn { name, config, fallback });
    }
    registries
}

pub(crate) fn account() -> impl Strategy<Value = Account> {
    let draw = (
        select(DOMAINS.to_vec()),
        option::of(select(PREFIXES.to_vec())),
        [0.2, 0.5, 0.4].map(prop::bool::weighted),
        option::of((0..3_usize, policy())),
        [prop::bool::weighted(0.1), prop::bool::weighted(0.3)],
    );
    let settings = (
        select(vec![Matching::Domain, Matching::LongestPrefix]),
        select(vec![UncoveredDomains::Allow, UncoveredDomains::Allow, UncoveredDomains::Deny]),
        select(vec![DefaultPush::Always, DefaultPush::Always, DefaultPush::Never, DefaultPush::Explicit]),
        select(vec![AdHocPushes::Allow, AdHocPushes::Deny]),
    );
    (vec(draw, 1..9), option::of(0..8_usize), option::of(0..8_usize), settings).prop_map(
        |(draws, default, caching, settings)| {
            let hub =
                |place: usize| Domain::parse(draws[place].0).unwrap() == Domain::parse("docker.io").unwrap();
            let within = |role: Option<usize>| role.filter(|&place| place < draws.len());
            let (default, caching) = (within(default), within(caching).filter(|&place| !hub(place)));
            Account { registries: registries(&draws), default, caching, settings }
        },
    )
}

/// Whatever a pull, a push and a request for cache ask.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "drawn, not designed")]
pub(crate) struct Ask {
    image: String,
    contexts: Vec<usize>,
    fallbacks: bool,
    name: String,
    to: Option<usize>,
    ad_hoc: Option<&'static str>,
    subject: u8,
    push: PushChoice,
    buildx: bool,
    tags: Vec<&'static str>,
    branch: Option<&'static str>,
    revision: Option<&'static str>,
    region: Option<&'static str>,
    trust: Trust,
    caching: Option<usize>,
    from: Vec<String>,
    into: Vec<String>,
    automatic: bool,
    unused: bool,
}

/// An ask together with the lists that requests borrow.
pub(crate) struct Asked<'a> {
    ask: &'a Ask,
    account: &'a Account,
    contexts: Vec<&'a str>,
    past: Vec<PastImage<'a>>,
}

impl Ask {
    pub(crate) fn of<'a>(&'a self, account: &'a Account) -> Asked<'a> {
        let digest = Digest::parse(SHA).unwrap();
        let past = vec![PastImage::of(&self.name, digest).branch("main"), PastImage::of("app", digest)];
        let contexts = self.contexts.iter().map(|&place| account.name(place)).collect();
        Asked { ask: self, account, contexts, past }
    }
}

impl Asked<'_> {
    pub(crate) fn pull(&self) -> PullRequest<'_> {
        let request = PullRequest::new(Reference::parse(&self.ask.image).unwrap()).contexts(&self.contexts);
        if self.ask.fallbacks { request } else { request.without_fallbacks() }
    }

    pub(crate) fn push(&self) -> PushRequest<'_> {
        let ask = self.ask;
        let builder = match (ask.buildx, ask.push) {
            (false, push) => Builder::docker(push),
            (true, PushChoice::Disabled) => Builder::docker(PushChoice::Enabled),
            (true, push) => Builder::buildx(push).unwrap(),
        };
        let image = Candidate::image(Reference::parse(&ask.image).unwrap());
        let image = if ask.fallbacks { image.source_fallbacks(SourceFallbacks::Always) } else { image };
        let request = match ask.subject {
            0 => PushRequest::of(image),
            1 => PushRequest::of(image.image_name(&ask.name)),
            2 => PushRequest::of(Candidate::built(&ask.name)),
            _ => {
                let build = BuildOutput::named(&ask.name).builder(builder);
                let build = ask.branch.into_iter().fold(build, BuildOutput::branch);
                PushRequest::of(ask.revision.into_iter().fold(build, BuildOutput::revision))
            }
        };
        let target = match (ask.ad_hoc, ask.to) {
            (Some(host), _) => AdHocTarget::on(Domain::parse(host).unwrap()).unwrap().into(),
            (None, Some(place)) => PushTarget::Registry(self.account.name(place)),
            (None, None) => PushTarget::Default,
        };
        let request = request.to(target).contexts(&self.contexts).tags(&ask.tags).trust(ask.trust);
        let region = ask.region.map(|region| AwsRegion::parse(region).unwrap());
        region.into_iter().fold(request, |request, region| request.aws(AwsOptions::default().region(region)))
    }

    pub(crate) fn cache(&self) -> CacheRequest<'_> {
        let ask = self.ask;
        let request = CacheRequest::of(&ask.name)
            .contexts(&self.contexts)
            .cache_from(&ask.from)
            .cache_to(&ask.into)
            .past(&self.past)
            .trust(ask.trust)
            .automatic(if ask.automatic { AutomaticCache::On } else { AutomaticCache::Off })
            .usage(if ask.unused { CacheUsage::Unused } else { CacheUsage::Used })
            .builder(if ask.unused && ask.buildx { BuilderKind::Buildx } else { BuilderKind::Docker });
        let request = ask.branch.into_iter().fold(request, CacheRequest::branch);
        let named = ask.caching.map(|place| self.account.name(place));
        named.into_iter().fold(request, CacheRequest::caching_registry)
    }
}

pub(crate) fn ask() -> impl Strategy<Value = Ask> {
    let place = || 0..=NOBODY;
    let image = || {
        (select(DOMAINS.to_vec()), select(PATHS.to_vec()))
            .prop_map(|(domain, path)| format!("{domain}/{path}"))
    };
    let tail = select(vec![String::new(), ":1".into(), format!("@{SHA}"), format!(":1@{SHA}")]);
    let names = PATHS.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let name = prop_oneof![8 => select(names), 2 => image(), 1 => Just("../x".to_owned())];
    let entry = || prop_oneof![12 => image(), 1 => Just("UPPER".to_owned())];
    let push =
        select(vec![PushChoice::Unstated, PushChoice::Unstated, PushChoice::Enabled, PushChoice::Disabled]);
    (
        (image(), tail, vec(place(), 0..3), any::<bool>()),
        (
            name,
            option::weighted(0.7, place()),
            option::weighted(0.1, select(vec!["r.example", "else.example"])),
        ),
        (0..6_u8, push, prop::bool::weighted(0.2), vec(select(vec!["1", "RC", "rc"]), 0..3)),
        (option::of(select(vec!["main", "Feature/x", "//"])), option::of(Just("0a1b"))),
        (
            option::weighted(0.1, select(vec!["eu-west-1", "us-west-2", "cn-north-1"])),
            prop::bool::weighted(0.2),
        ),
        (option::weighted(0.3, place()), vec(entry(), 0..4), vec(entry(), 0..3)),
        (prop::bool::weighted(0.8), prop::bool::weighted(0.05)),
    )
        .prop_map(
            |(
                (image, tail, contexts, fallbacks),
                (name, to, ad_hoc),
                (subject, push, buildx, tags),
                (branch, revision),
                (region, untrusted),
                (caching, from, into),
                (automatic, unused),
            )| Ask {
                image: image + &tail,
                contexts,
                fallbacks,
                name,
                to,
                ad_hoc,
                subject,
                push,
                buildx,
                tags,
                branch,
                revision,
                region,
                trust: if untrusted { Trust::Untrusted } else { Trust::Trusted },
                caching,
                from,
                into,
                automatic,
                unused,
            },
        )
}
