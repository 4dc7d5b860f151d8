//! All that a catalog refuses, each check on its own and none in the way of the others (rules 4.1 and 4.2).

use alloc::fmt::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::builder::CatalogBuilder;
use super::chain;
use super::check_handles::{Shared, not_listed};
use super::grouping::{Checked, Grouping, UnwrittenPort};
use super::names::{Names, name_fault};
use super::problem::{Paths, Problem, ProblemKind, key_in_path};
use super::suggest::{Suggester, did_you_mean};
use super::told::Told;
use crate::index::{Case, Groups};
use crate::policy::{FallbackImages, RetryPolicy};
use crate::reference::{DOCKER_HUB, Domain, Excerpt, Path};
use crate::registry::{
    Access, AwsRegion, BuildCache, Place, Provider, RegistryConfig, Transport, is_aws_account,
};

pub(super) struct Check {
    pub(super) paths: Paths,
    pub(super) problems: Vec<Problem>,
    pub(super) suggester: Suggester,
}

impl Check {
    pub(super) fn new(paths: Paths, problems: Vec<Problem>) -> Self {
        Self { paths, problems, suggester: Suggester::new() }
    }

    /// What is wrong with a setting of a registry.
    #[inline(never)]
    pub(super) fn problem(
        &mut self,
        registry: usize,
        key: &str,
        kind: ProblemKind,
        text: fmt::Arguments<'_>,
        mend: Option<&str>,
    ) {
        self.tell(registry, key, kind, Told::of(format(text), mend));
    }

    /// The same of what stands elsewhere.
    #[inline(never)]
    pub(super) fn top(
        &mut self,
        path: String,
        kind: ProblemKind,
        text: fmt::Arguments<'_>,
        mend: Option<&str>,
    ) {
        self.tell_top(path, kind, Told::of(format(text), mend));
    }

    /// What is wrong with a text that is a registry's setting.
    #[inline(never)]
    pub(super) fn tell(&mut self, registry: usize, key: &str, kind: ProblemKind, told: Told) {
        let path = self.paths.setting(registry, key);
        let Told { text, mend, replacement } = told;
        self.problems.push(Problem { registry: Some(registry), path, kind, text, mend, replacement });
    }

    /// The same of what stands elsewhere.
    #[inline(never)]
    pub(super) fn tell_top(&mut self, path: String, kind: ProblemKind, told: Told) {
        let Told { text, mend, replacement } = told;
        self.problems.push(Problem { registry: None, path, kind, text, mend, replacement });
    }

    /// What to write in place of what the last problem is about.
    pub(super) fn replace_by(&mut self, replacement: Option<&str>) {
        if let Some(problem) = self.problems.last_mut() {
            problem.replacement = replacement.map(String::from);
        }
    }

    /// Rule 3.1.
    pub(super) fn names<'a>(&mut self, builder: &'a CatalogBuilder) -> Names<'a> {
        let names = Names::of(&builder.registries, &builder.other_contexts);
        for (index, registry) in builder.registries.iter().enumerate() {
            let name = registry.name.as_str();
            if let Some(fault) = name_fault(name) {
                self.problem(index, "name", ProblemKind::InvalidName, format_args!("{fault}"), None);
                if name.is_empty() {
                    continue;
                }
            }
            if names.is_elsewhere(index) {
                self.problem(
                    index,
                    "name",
                    ProblemKind::DuplicateName,
                    format_args!("`{}` is the name of another context of the account", Excerpt::of(name)),
                    Some("choose another"),
                );
            }
            let first = names.first_like(index);
            if first != index {
                self.problem(
                    index,
                    "name",
                    ProblemKind::DuplicateName,
                    format_args!("`{}` is the name of {} too", Excerpt::of(name), self.paths.registry(first)),
                    Some("names are unique in an account"),
                );
            }
        }
        names
    }

    /// All that can be said of one registry alone.
    pub(super) fn registry<'a>(&mut self, index: usize, config: &'a RegistryConfig) -> Checked<'a> {
        let domain = self.domain(index, config);
        if let Some(prefix) = &config.prefix {
            if let Err(error) = Path::parse_prefix(prefix) {
                self.tell(index, "prefix", ProblemKind::InvalidPrefix, error.into());
            }
        }
        if let Access::Credential(handle) = &config.access {
            if let Some(fault) = name_fault(handle) {
                self.problem(
                    index,
                    "credential",
                    ProblemKind::InvalidCredential,
                    format_args!("{fault}"),
                    None,
                );
            }
        }
        if let Some(fault) = config.tls.as_deref().and_then(name_fault) {
            self.problem(index, "tls", ProblemKind::InvalidTls, format_args!("{fault}"), None);
        }
        self.amazon(index, config);
        self.token_issuers(index, config);
        for namespace in &config.namespaces {
            if !Path::parse(namespace).is_ok_and(|path| path.components().count() == 1) {
                self.problem(
                    index,
                    "namespaces",
                    ProblemKind::InvalidNamespace,
                    format_args!("`{}` is no namespace", Excerpt::of(namespace)),
                    Some("a namespace is one lower-case path component"),
                );
            }
        }
        let mut retry = RetryPolicy::DEFAULT;
        for (setting, value) in &config.retry {
            match retry.with(*setting, *value) {
                Ok(policy) => retry = policy,
                Err(error) => {
                    let key = ["retry", setting.as_str()].join(".");
                    self.problem(index, &key, ProblemKind::RetryRange, format_args!("{error}"), None);
                }
            }
        }
        let unwritten_port = match (config.transport, domain.map(Domain::port)) {
            (Transport::Http, Some(None)) => UnwrittenPort::Plain,
            _ => UnwrittenPort::Usual,
        };
        let known = domain.and_then(Provider::known);
        let provider = Provider::settled(known, config.provider);
        Checked { known, provider, domain, unwritten_port, retry }
    }

    /// Rule 3.9: account and region, where no domain says them.
    fn amazon(&mut self, index: usize, config: &RegistryConfig) {
        if let Some(region) = &config.region {
            if let Err(error) = AwsRegion::parse(region) {
                self.problem(index, "region", ProblemKind::InvalidAws, format_args!("{error}"), None);
            }
        } else if config.place == Place::Unplaced {
            let mend = Some("a registry without a domain is in one");
            self.problem(index, "region", ProblemKind::InvalidAws, format_args!("missing region"), mend);
        }
        if let Some(account) = config.account.as_ref().filter(|account| !is_aws_account(account)) {
            self.problem(
                index,
                "account",
                ProblemKind::InvalidAws,
                format_args!("`{}` is no account", Excerpt::of(account)),
                Some("write its twelve digits"),
            );
        }
    }

    /// At most one primary on a domain.
    pub(super) fn primaries(
        &mut self,
        configs: &[RegistryConfig],
        registries: &[Checked<'_>],
        grouping: &Grouping,
    ) {
        let mut first: Vec<Option<usize>> = vec![None; grouping.count];
        let mut shown = ShownOnce::default();
        for (index, config) in configs.iter().enumerate() {
            let (true, Some(group)) = (config.primary, grouping.of[index]) else { continue };
            match first[group] {
                None => first[group] = Some(index),
                Some(other) => {
                    let domain = Excerpt::of(registries[index].domain.unwrap_or(DOCKER_HUB).as_str());
                    self.problem(
                        index,
                        "primary",
                        ProblemKind::TwoPrimaries,
                        format_args!(
                            "`{}` and `{}` are both primary on {domain}",
                            shown.get(other, &configs[other].name),
                            Excerpt::of(&config.name),
                        ),
                        Some("one registry of a domain is the one to pull with"),
                    );
                }
            }
        }
    }

    /// The domains that handles are listed for. Rule 3.6.
    pub(super) fn shared<'a>(&mut self, builder: &'a CatalogBuilder) -> Shared<'a> {
        let mut shared = Vec::new();
        for (handle, domains) in &builder.credentials {
            if let Some(fault) = name_fault(handle) {
                let kind = ProblemKind::InvalidCredential;
                self.top("credentials".into(), kind, format_args!("{fault}"), None);
            }
            shared.push((handle.as_str(), None));
            for (place, domain) in domains.iter().enumerate() {
                match Domain::parse(domain) {
                    Ok(domain) => shared.push((handle.as_str(), Some(domain))),
                    Err(error) => {
                        let path = format(format_args!("credentials.{}[{place}]", key_in_path(handle)));
                        self.tell_top(path, ProblemKind::InvalidDomain, error.into());
                    }
                }
            }
        }
        Shared::of(&shared)
    }

    /// A handle belongs to one endpoint, or to the domains listed for it. Rule 3.6.
    pub(super) fn credentials(
        &mut self,
        builder: &CatalogBuilder,
        registries: &[Checked<'_>],
        shared: &Shared<'_>,
    ) {
        // Whoever pulls anonymously, or is nowhere, owns nothing.
        let private = |index: &usize| {
            registries[*index].domain.is_some() && handle(&builder.registries[*index]).is_some()
        };
        let private: Vec<usize> = (0..registries.len()).filter(private).collect();
        let handle_of = |place: usize| handle(&builder.registries[private[place]]).unwrap_or_default();
        let owners = Groups::of(Case::Exact, private.len(), handle_of);
        let mut shown = ShownOnce::default();
        for (place, &index) in private.iter().enumerate() {
            let config = &builder.registries[index];
            let (Some(handle), Some(domain)) = (handle(config), registries[index].domain) else { continue };
            if let Some(listed) = shared.listed(handle) {
                if !listed.has(domain) {
                    let kind = ProblemKind::CredentialOnTwoDomains;
                    self.tell(index, "credential", kind, not_listed(handle, domain));
                }
                continue;
            }
            let owner = private[owners.first[owners.of[place] as usize] as usize];
            if owner == index {
                continue;
            }
            if builder.registries[owner].name == config.name {
                // The name that both have is the problem.
                continue;
            }
            if let Some(elsewhere) = registries[owner].domain.filter(|elsewhere| *elsewhere != domain) {
                self.problem(
                    index,
                    "credential",
                    ProblemKind::CredentialOnTwoDomains,
                    format_args!(
                        "credential `{}` belongs to {}, and this registry is on {}",
                        Excerpt::of(handle),
                        shown.get(owner, elsewhere.as_str()),
                        Excerpt::of(domain.as_str())
                    ),
                    Some("list both domains for it, or use another credential"),
                );
            }
        }
    }

    /// The fallback of each registry, by position.
    pub(super) fn fallbacks(&mut self, builder: &CatalogBuilder, names: &Names<'_>) -> Vec<Option<usize>> {
        let mut fallbacks = vec![None; builder.registries.len()];
        for (index, config) in builder.registries.iter().enumerate() {
            let Some(fallback) = &config.fallback else { continue };
            let (name, own) = (fallback.registry.as_str(), config.name.as_str());
            let found = names.find(name);
            if found.is_some_and(|first| names.is_twice(first)) {
                // Which of them is meant shows once their names differ.
                continue;
            }
            if name == own {
                self.problem(
                    index,
                    "fallback",
                    ProblemKind::SelfFallback,
                    format_args!("registry `{}` falls back to itself", Excerpt::of(own)),
                    Some("name another registry, or none"),
                );
            } else if let Some(target) = found {
                fallbacks[index] = Some(target);
                let is_open = fallback.policy.images == FallbackImages::Any;
                if is_open && builder.registries[target].accepts_untrusted {
                    self.untrusted_fallback(index, name);
                }
            } else if builder.removed.contains(name) {
                self.problem(
                    index,
                    "fallback",
                    ProblemKind::UnknownRegistry,
                    format_args!(
                        "registry `{}` cannot be removed while `{}` falls back to it",
                        Excerpt::of(name),
                        Excerpt::of(own)
                    ),
                    Some("remove or change the fallback first"),
                );
            } else {
                self.unknown_fallback(index, name, names, own);
            }
        }
        self.chains(builder, &fallbacks);
        fallbacks
    }

    /// Circles of fallbacks, and chains that are too long (rule 4.2).
    fn chains(&mut self, builder: &CatalogBuilder, fallbacks: &[Option<usize>]) {
        let name = |index: usize| Excerpt::of(&builder.registries[index].name);
        for cycle in chain::cycles(fallbacks) {
            let mut text = String::from("the fallbacks go in a circle: ");
            for &index in &cycle {
                text.push_str(name(index).as_str());
                text.push_str(" → ");
            }
            text.push_str(name(cycle[0]).as_str());
            let mend = Some("take one of these fallbacks away");
            self.problem(cycle[0], "fallback", ProblemKind::FallbackCycle, format_args!("{text}"), mend);
        }
        for (index, length) in chain::too_long(fallbacks) {
            self.problem(
                index,
                "fallback",
                ProblemKind::FallbackChain,
                format_args!(
                    "the chain of fallbacks that begins at `{}` has {length} registries, expected at most {}",
                    name(index),
                    chain::LONGEST
                ),
                Some("take a fallback away"),
            );
        }
    }

    /// Rule 7.11: a trusted pull would find what a stranger's build pushed.
    fn untrusted_fallback(&mut self, index: usize, name: &str) {
        self.problem(
            index,
            "fallback",
            ProblemKind::UntrustedSource,
            format_args!("`{}` accepts pushes of builds that are not trusted", Excerpt::of(name)),
            Some("limit the fallback to images pinned by digest, or choose another"),
        );
    }

    fn unknown_fallback(&mut self, index: usize, name: &str, names: &Names<'_>, own: &str) {
        let others = names.sorted().iter().copied().filter(|other| *other != own);
        let (told, nearest) = if others.clone().next().is_none() {
            (Some("there is no other registry to fall back to".into()), None)
        } else {
            let nearest = self.suggester.nearest(name, others);
            (nearest.map(did_you_mean), nearest)
        };
        let text = format_args!("unknown registry `{}`", Excerpt::of(name));
        self.problem(index, "fallback", ProblemKind::UnknownRegistry, text, told.as_deref());
        self.replace_by(nearest);
    }

    /// The one registry that is marked, if any.
    pub(super) fn default(&mut self, builder: &CatalogBuilder, names: &Names<'_>) -> Option<usize> {
        let configs = &builder.registries;
        let mut marked = configs.iter().enumerate().filter(|(_, config)| config.default);
        let mut first = marked.next().map(|(index, _)| index);
        let mut shown = ShownOnce::default();
        for (index, config) in marked {
            self.problem(
                index,
                "default",
                ProblemKind::TwoDefaults,
                format_args!(
                    "`{}` and `{}` are both the default registry",
                    shown.get(first.unwrap_or(index), &configs[first.unwrap_or(index)].name),
                    Excerpt::of(&config.name)
                ),
                Some("an account has at most one"),
            );
        }
        if let Some(name) = &builder.default {
            match (self.role(builder, "default", name, names), first) {
                (Some(chosen), Some(marked)) if chosen != marked => {
                    self.top(
                        "default".into(),
                        ProblemKind::TwoDefaults,
                        format_args!(
                            "`{}` and `{}` are both the default registry",
                            Excerpt::of(name),
                            Excerpt::of(&configs[marked].name)
                        ),
                        Some("an account has at most one"),
                    );
                }
                (chosen, marked) => first = chosen.or(marked),
            }
        }
        first
    }

    pub(super) fn caching(
        &mut self,
        builder: &CatalogBuilder,
        names: &Names<'_>,
        registries: &[Checked<'_>],
    ) -> Option<usize> {
        let name = builder.caching.as_deref()?;
        let index = self.role(builder, "caching", name, names)?;
        let facts = registries[index].provider.facts();
        if facts.build_cache == BuildCache::Refused {
            self.top(
                "caching".into(),
                ProblemKind::DockerHubCache,
                format_args!(
                    "`{}` is on {}, which cannot hold build cache",
                    Excerpt::of(name),
                    facts.provider
                ),
                Some("choose a registry of another provider"),
            );
        }
        if builder.registries[index].accepts_untrusted {
            self.top(
                "caching".into(),
                ProblemKind::UntrustedSource,
                format_args!("`{}` accepts pushes of builds that are not trusted", Excerpt::of(name)),
                Some("choose another registry for build cache"),
            );
        }
        Some(index)
    }

    fn role(&mut self, builder: &CatalogBuilder, role: &str, name: &str, names: &Names<'_>) -> Option<usize> {
        let found = names.find(name);
        if found.is_none() && builder.removed.contains(name) {
            let mend = format(format_args!("choose another {role} registry first"));
            self.top(
                role.into(),
                ProblemKind::UnknownRegistry,
                format_args!(
                    "registry `{}` cannot be removed while it is the {role} registry",
                    Excerpt::of(name)
                ),
                Some(&mend),
            );
        } else if found.is_none() {
            let nearest = self.suggester.nearest(name, names.sorted().iter().copied());
            let told = Told {
                text: format(format_args!("unknown registry `{}`", Excerpt::of(name))),
                mend: nearest.map(did_you_mean),
                replacement: nearest.map(String::from),
            };
            self.tell_top(role.into(), ProblemKind::UnknownRegistry, told);
        }
        found
    }
}

/// Texts that many problems show, each made an excerpt of once: that takes a walk over all of it.
#[derive(Default)]
pub(super) struct ShownOnce(Vec<Option<Excerpt>>);

impl ShownOnce {
    /// The excerpt of `text`, which is this registry's.
    #[inline(never)]
    pub(super) fn get(&mut self, registry: usize, text: &str) -> &Excerpt {
        if self.0.len() <= registry {
            self.0.resize(registry + 1, None);
        }
        self.0[registry].get_or_insert_with(|| Excerpt::of(text))
    }
}

/// The credential handle of a private registry: its own name unless it has another.
pub(super) fn handle(config: &RegistryConfig) -> Option<&str> {
    match &config.access {
        Access::Private => Some(config.name.as_str()).filter(|name| !name.is_empty()),
        Access::Credential(handle) => Some(handle),
        Access::Public | Access::Ambient => None,
    }
}
