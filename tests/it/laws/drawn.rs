//! Accounts and requests at random: domains under several spellings, prefixes, chains of fallbacks.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use registry_resolver::{
    Access, AdHocTarget, AwsOptions, AwsRegion, BuildOutput, Candidate, Catalog, CatalogBuilder, DefaultPush,
    Domain, Fallback, FallbackPolicy, Matching, PullRequest, PushRequest, PushTarget, Reference,
    RegistryConfig, Trust, UncoveredDomains,
};

const SHA: &str = "sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582";

/// Where registries are; neighbours may be one endpoint.
pub(crate) const DOMAINS: [&str; 13] = [
    "docker.io",
    "registry-1.docker.io:443",
    "ghcr.io",
    "GHCR.io:443",
    "a.example",
    "A.Example:443",
    "a.example:5000",
    "acme.azurecr.io",
    "eu-docker.pkg.dev",
    "123456789012.dkr.ecr.us-west-2.amazonaws.com",
    "123456789012.DKR.ecr.us-west-2.amazonaws.com:443",
    "[::1]:5000",
    "localhost",
];
pub(crate) const PREFIXES: [&str; 5] = ["acme", "acme/web", "p/images", "library", "team-a"];
const PATHS: [&str; 8] = [
    "app",
    "acme/app",
    "acme/web/app",
    "p/images/app",
    "library/nginx",
    "team-a/x/y",
    "acme",
    "acmecorp/app",
];

/// An account, its registries `r0`, `r1`, … in the order that they are listed.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) registries: Vec<RegistryConfig>,
    pub(crate) default: bool,
    pub(crate) matching: Matching,
    pub(crate) uncovered: UncoveredDomains,
    pub(crate) push: DefaultPush,
}

impl Account {
    pub(crate) fn catalog(&self) -> Catalog {
        let registries = self.registries.iter().cloned();
        let builder = registries.fold(Catalog::builder(), CatalogBuilder::registry);
        let builder =
            builder.matching(self.matching).uncovered_domains(self.uncovered).default_push(self.push);
        let builder = if self.default { builder.set_default("r0") } else { builder };
        builder.build().unwrap()
    }
}

/// What is drawn for one registry: domain, prefix, access, primary, fallback and its policy, untrusted pushes.
type Draw = (&'static str, Option<&'static str>, u8, bool, Option<(usize, u8)>, bool);

fn registries(draws: &[Draw]) -> Vec<RegistryConfig> {
    let mut primaries: Vec<Domain<'_>> = Vec::new();
    let mut registries = Vec::new();
    for (index, (domain, prefix, access, primary, fallback, untrusted)) in draws.iter().enumerate() {
        let endpoint = Domain::parse(domain).unwrap();
        let mut registry = RegistryConfig::named(format!("r{index}")).other(*domain);
        if let Some(prefix) = prefix {
            registry = registry.prefix(*prefix);
        }
        registry = registry.access(match access {
            0 => Access::Public,
            // A handle belongs to one endpoint (3.6).
            1 => {
                let first = DOMAINS.iter().position(|other| Domain::parse(other).unwrap() == endpoint);
                Access::Credential(format!("robot-{}", first.unwrap()))
            }
            _ => Access::Private,
        });
        if *primary && !primaries.contains(&endpoint) {
            primaries.push(endpoint);
            registry = registry.primary();
        }
        // Only ever to a later one, so that there is no circle.
        if let Some((ahead, policy)) = fallback.filter(|(ahead, _)| index + 1 + ahead < draws.len()) {
            let plain = FallbackPolicy::default();
            let policy =
                [plain, plain.keep_path(), plain.pinned_only(), plain.transient_only()][usize::from(policy)];
            registry = registry.fallback(Fallback::to(format!("r{}", index + 1 + ahead)).when(policy));
        }
        registries.push(if *untrusted { registry.accept_untrusted_pushes() } else { registry });
    }
    registries
}

pub(crate) fn account() -> impl Strategy<Value = Account> {
    let draw = (
        select(DOMAINS.to_vec()),
        of(select(PREFIXES.to_vec())),
        0..4_u8,
        any::<bool>(),
        of((0..3_usize, 0..4_u8)),
        any::<bool>(),
    );
    let settings = (
        any::<bool>(),
        select(vec![Matching::Domain, Matching::LongestPrefix]),
        prop_oneof![3 => Just(UncoveredDomains::Allow), 1 => Just(UncoveredDomains::Deny)],
        prop_oneof![
            3 => Just(DefaultPush::Always),
            1 => Just(DefaultPush::Never),
            1 => Just(DefaultPush::Explicit)
        ],
    );
    (vec(draw, 1..8), settings).prop_map(|(draws, (default, matching, uncovered, push))| Account {
        registries: registries(&draws),
        default,
        matching,
        uncovered,
        push,
    })
}

/// A pull and a push in one: whatever is drawn serves both.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) image: String,
    pub(crate) contexts: Vec<String>,
    pub(crate) name: String,
    pub(crate) to: Option<String>,
    pub(crate) ad_hoc: bool,
    promote: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) region: Option<String>,
    trust: Trust,
}

impl Ask {
    pub(crate) fn pull(&self) -> Option<PullRequest<'_>> {
        Some(PullRequest::new(Reference::parse(&self.image).ok()?).contexts(&self.contexts))
    }

    pub(crate) fn push(&self) -> Option<PushRequest<'_>> {
        let request = if self.promote {
            PushRequest::of(Candidate::image(Reference::parse(&self.image).ok()?))
        } else {
            PushRequest::of(BuildOutput::named(&self.name).branch(&self.image).revision(&self.name))
        };
        let target = match self.to.as_deref() {
            Some(domain) if self.ad_hoc => AdHocTarget::on(Domain::parse(domain).ok()?).ok()?.into(),
            Some(registry) => PushTarget::Registry(registry),
            None => PushTarget::Default,
        };
        let request = request.to(target).contexts(&self.contexts).tags(&self.tags).trust(self.trust);
        let Some(region) = self.region.as_deref() else { return Some(request) };
        Some(request.aws(AwsOptions::default().region(AwsRegion::parse(region).ok()?)))
    }
}

pub(crate) fn ask() -> impl Strategy<Value = Ask> {
    let digest = format!("@{SHA}");
    let tail = select(vec![String::new(), ":1".into(), digest.clone(), ":1".to_owned() + &digest]);
    let names = PATHS.iter().map(|path| (*path).to_owned());
    let absolute = DOMAINS.iter().map(|domain| format!("{domain}/acme/app"));
    let registry = (0..8_usize).prop_map(|index| format!("r{index}"));
    let to = prop_oneof![
        6 => registry.clone().prop_map(|name| (Some(name), false)),
        3 => Just((None, false)),
        1 => select(vec!["partner.example:8443", "docker.io"]).prop_map(|host| (Some(host.to_owned()), true)),
    ];
    (
        (select(DOMAINS.to_vec()), select(PATHS.to_vec()), tail),
        vec(registry, 0..3),
        select(names.chain(absolute).collect::<Vec<_>>()),
        to,
        (prop::bool::weighted(0.4), prop::bool::weighted(0.1), prop::bool::weighted(0.2)),
        vec(select(vec!["1", "RC", "rc", "v2"]).prop_map(String::from), 0..3),
    )
        .prop_map(
            |((domain, path, tail), contexts, name, (to, ad_hoc), (promote, untrusted, region), tags)| Ask {
                image: format!("{domain}/{path}{tail}"),
                contexts,
                name,
                to,
                ad_hoc,
                promote,
                tags,
                region: region.then(|| "eu-west-1".to_owned()),
                trust: if untrusted { Trust::Untrusted } else { Trust::Trusted },
            },
        )
}

pub(crate) fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "A",
        "0",
        "r0",
        "acme",
        "docker.io",
        "localhost",
        "ghcr.io",
        "/",
        "//",
        ":",
        "@",
        ".",
        "..",
        "-",
        "_",
        "__",
        "[",
        "]",
        "[::1]",
        ":443",
        ":65536",
        "sha256:",
        "$",
        "${{",
        "}}",
        " ",
        "\n",
        "\0",
        "\u{202e}",
        "é",
        "語",
    ];
    let piece = prop_oneof![
        9 => select(pieces.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => (select(vec!["a", "é", "a/"]), 60_usize..300).prop_map(|(unit, count)| unit.repeat(count)),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}
