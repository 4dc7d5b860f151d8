//! All that a catalog refuses, each check on its own and none in the way of the others (rules 4.1 and 4.2).

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;

use super::builder::CatalogBuilder;
use super::chain;
use super::check_handles::{Shared, not_listed};
use super::grouping::{Checked, Grouping, UnwrittenPort};
use super::names::{Names, name_fault};
use super::problem::{Paths, Problem, ProblemKind, key_in_path};
use super::suggest::{Suggester, did_you_mean};
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

    pub(super) fn problem(
        &mut self,
        registry: usize,
        key: &str,
        kind: ProblemKind,
        text: String,
        mend: impl Into<Option<String>>,
    ) {
        let path = self.paths.setting(registry, key);
        self.push(Problem {
            registry: Some(registry),
            path,
            kind,
            text,
            mend: mend.into(),
            replacement: None,
        });
    }

    #[inline(never)]
    pub(super) fn top(&mut self, path: String, kind: ProblemKind, text: String, mend: Option<String>) {
        self.push(Problem { registry: None, path, kind, text, mend, replacement: None });
    }

    #[inline(never)]
    fn push(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// What to write in place of what the last problem is about.
    #[inline(never)]
    pub(super) fn replace_by(&mut self, replacement: Option<String>) {
        if let Some(problem) = self.problems.last_mut() {
            problem.replacement = replacement;
        }
    }

    /// Rule 3.1.
    pub(super) fn names<'a>(&mut self, builder: &'a CatalogBuilder) -> Names<'a> {
        let names = Names::of(&builder.registries, &builder.other_contexts);
        for (index, registry) in builder.registries.iter().enumerate() {
            let name = registry.name.as_str();
            if let Some(fault) = name_fault(name) {
                self.problem(index, "name", ProblemKind::InvalidName, fault, None);
                if name.is_empty() {
                    continue;
                }
            }
            if names.is_elsewhere(index) {
                let text = format!("`{}` is the name of another context of the account", Excerpt::of(name));
                self.problem(index, "name", ProblemKind::DuplicateName, text, "choose another".to_string());
            }
            let first = names.first_like(index);
            if first != index {
                let text =
                    format!("`{}` is the name of {} too", Excerpt::of(name), self.paths.registry(first));
                let mend = "names are unique in an account".to_string();
                self.problem(index, "name", ProblemKind::DuplicateName, text, mend);
            }
        }
        names
    }

    /// All that can be said of one registry alone.
    pub(super) fn registry<'a>(&mut self, index: usize, config: &'a RegistryConfig) -> Checked<'a> {
        let domain = self.domain(index, config);
        if let Some(prefix) = &config.prefix {
            if let Err(error) = Path::parse_prefix(prefix) {
                self.problem(index, "prefix", ProblemKind::InvalidPrefix, error.message(), error.help_text());
                self.replace_by(error.replacement().map(String::from));
            }
        }
        if let Access::Credential(handle) = &config.access {
            if let Some(fault) = name_fault(handle) {
                self.problem(index, "credential", ProblemKind::InvalidCredential, fault, None);
            }
        }
        if let Some(fault) = config.tls.as_deref().and_then(name_fault) {
            self.problem(index, "tls", ProblemKind::InvalidTls, fault, None);
        }
        self.amazon(index, config);
        self.token_issuers(index, config);
        for namespace in &config.namespaces {
            if !Path::parse(namespace).is_ok_and(|path| path.components().count() == 1) {
                let text = format!("`{}` is no namespace", Excerpt::of(namespace));
                let mend = "a namespace is one lower-case path component".to_string();
                self.problem(index, "namespaces", ProblemKind::InvalidNamespace, text, mend);
            }
        }
        let mut retry = RetryPolicy::DEFAULT;
        for (setting, value) in &config.retry {
            match retry.with(*setting, *value) {
                Ok(policy) => retry = policy,
                Err(error) => {
                    let key = format!("retry.{}", setting.as_str());
                    self.problem(index, &key, ProblemKind::RetryRange, error.to_string(), None);
                }
            }
        }
        let unwritten_port = match (config.transport, domain.map(Domain::port)) {
            (Transport::Http, Some(None)) => UnwrittenPort::Plain,
            _ => UnwrittenPort::Usual,
        };
        Checked { provider: Provider::settled(domain, config.provider), domain, unwritten_port, retry }
    }

    /// Rule 3.9: account and region, where no domain says them.
    fn amazon(&mut self, index: usize, config: &RegistryConfig) {
        if let Some(region) = &config.region {
            if let Err(error) = AwsRegion::parse(region) {
                self.problem(index, "region", ProblemKind::InvalidAws, error.to_string(), None);
            }
        } else if config.place == Place::Unplaced {
            let (text, mend) =
                ("missing region".to_string(), "a registry without a domain is in one".to_string());
            self.problem(index, "region", ProblemKind::InvalidAws, text, mend);
        }
        if let Some(account) = config.account.as_ref().filter(|account| !is_aws_account(account)) {
            let text = format!("`{}` is no account", Excerpt::of(account));
            self.problem(
                index,
                "account",
                ProblemKind::InvalidAws,
                text,
                "write its twelve digits".to_string(),
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
                    let text = format!(
                        "`{}` and `{}` are both primary on {domain}",
                        shown.get(other, &configs[other].name),
                        Excerpt::of(&config.name),
                    );
                    let mend = "one registry of a domain is the one to pull with".to_string();
                    self.problem(index, "primary", ProblemKind::TwoPrimaries, text, mend);
                }
            }
        }
    }

    /// A handle belongs to one endpoint, or to the domains listed for it. Rule 3.6.
    pub(super) fn credentials<'a>(
        &mut self,
        builder: &'a CatalogBuilder,
        registries: &[Checked<'_>],
    ) -> Shared<'a> {
        let mut shared = Vec::new();
        for (handle, domains) in &builder.credentials {
            if let Some(fault) = name_fault(handle) {
                self.top("credentials".into(), ProblemKind::InvalidCredential, fault, None);
            }
            shared.push((handle.as_str(), None));
            for (place, domain) in domains.iter().enumerate() {
                match Domain::parse(domain) {
                    Ok(domain) => shared.push((handle.as_str(), Some(domain))),
                    Err(error) => {
                        let path = format!("credentials.{}[{place}]", key_in_path(handle));
                        self.top(path, ProblemKind::InvalidDomain, error.message(), error.help_text());
                        self.replace_by(error.replacement().map(String::from));
                    }
                }
            }
        }
        let shared = Shared::of(&shared);
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
                    let (text, mend) = not_listed(handle, domain);
                    let kind = ProblemKind::CredentialOnTwoDomains;
                    self.problem(index, "credential", kind, text, mend.to_string());
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
                let text = format!(
                    "credential `{}` belongs to {}, and this registry is on {}",
                    Excerpt::of(handle),
                    shown.get(owner, elsewhere.as_str()),
                    Excerpt::of(domain.as_str())
                );
                let mend = "list both domains for it, or use another credential".to_string();
                self.problem(index, "credential", ProblemKind::CredentialOnTwoDomains, text, mend);
            }
        }
        shared
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
                let text = format!("registry `{}` falls back to itself", Excerpt::of(own));
                let mend = "name another registry, or none".to_string();
                self.problem(index, "fallback", ProblemKind::SelfFallback, text, mend);
            } else if let Some(target) = found {
                fallbacks[index] = Some(target);
                let is_open = fallback.policy.images == FallbackImages::Any;
                if is_open && builder.registries[target].accepts_untrusted {
                    self.untrusted_fallback(index, name);
                }
            } else if builder.removed.contains(name) {
                let text = format!(
                    "registry `{}` cannot be removed while `{}` falls back to it",
                    Excerpt::of(name),
                    Excerpt::of(own)
                );
                let mend = "remove or change the fallback first".to_string();
                self.problem(index, "fallback", ProblemKind::UnknownRegistry, text, mend);
            } else {
                self.unknown_fallback(index, name, names, own);
            }
        }
        let name = |index: usize| Excerpt::of(&builder.registries[index].name);
        for cycle in chain::cycles(&fallbacks) {
            let mut text = String::from("the fallbacks go in a circle: ");
            for &index in &cycle {
                text.push_str(name(index).as_str());
                text.push_str(" → ");
            }
            text.push_str(name(cycle[0]).as_str());
            let mend = "take one of these fallbacks away".to_string();
            self.problem(cycle[0], "fallback", ProblemKind::FallbackCycle, text, mend);
        }
        for (index, length) in chain::too_long(&fallbacks) {
            let text = format!(
                "the chain of fallbacks that begins at `{}` has {length} registries, expected at most {}",
                name(index),
                chain::LONGEST
            );
            let mend = "take a fallback away".to_string();
            self.problem(index, "fallback", ProblemKind::FallbackChain, text, mend);
        }
        fallbacks
    }

    /// Rule 7.11: a trusted pull would find what a stranger's build pushed.
    fn untrusted_fallback(&mut self, index: usize, name: &str) {
        let text = format!("`{}` accepts pushes of builds that are not trusted", Excerpt::of(name));
        let mend = "limit the fallback to images pinned by digest, or choose another".to_string();
        self.problem(index, "fallback", ProblemKind::UntrustedSource, text, mend);
    }

    fn unknown_fallback(&mut self, index: usize, name: &str, names: &Names<'_>, own: &str) {
        let text = format!("unknown registry `{}`", Excerpt::of(name));
        let others = names.sorted().iter().copied().filter(|other| *other != own);
        let (mend, nearest) = if names.sorted().iter().all(|other| *other == own) {
            (Some("there is no other registry to fall back to".to_string()), None)
        } else {
            let nearest = self.suggester.nearest(name, others);
            (nearest.map(did_you_mean), nearest)
        };
        self.problem(index, "fallback", ProblemKind::UnknownRegistry, text, mend);
        self.replace_by(nearest.map(String::from));
    }

    /// The one registry that is marked, if any.
    pub(super) fn default(&mut self, builder: &CatalogBuilder, names: &Names<'_>) -> Option<usize> {
        let configs = &builder.registries;
        let mut marked = configs.iter().enumerate().filter(|(_, config)| config.default);
        let mut first = marked.next().map(|(index, _)| index);
        let mut shown = ShownOnce::default();
        for (index, config) in marked {
            let text = format!(
                "`{}` and `{}` are both the default registry",
                shown.get(first.unwrap_or(index), &configs[first.unwrap_or(index)].name),
                Excerpt::of(&config.name)
            );
            let mend = "an account has at most one".to_string();
            self.problem(index, "default", ProblemKind::TwoDefaults, text, mend);
        }
        if let Some(name) = &builder.default {
            match (self.role(builder, "default", name, names), first) {
                (Some(chosen), Some(marked)) if chosen != marked => {
                    let text = format!(
                        "`{}` and `{}` are both the default registry",
                        Excerpt::of(name),
                        Excerpt::of(&configs[marked].name)
                    );
                    let mend = Some("an account has at most one".to_string());
                    self.top("default".into(), ProblemKind::TwoDefaults, text, mend);
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
            let text =
                format!("`{}` is on {}, which cannot hold build cache", Excerpt::of(name), facts.provider);
            let mend = Some("choose a registry of another provider".to_string());
            self.top("caching".into(), ProblemKind::DockerHubCache, text, mend);
        }
        if builder.registries[index].accepts_untrusted {
            let text = format!("`{}` accepts pushes of builds that are not trusted", Excerpt::of(name));
            let mend = Some("choose another registry for build cache".to_string());
            self.top("caching".into(), ProblemKind::UntrustedSource, text, mend);
        }
        Some(index)
    }

    fn role(&mut self, builder: &CatalogBuilder, role: &str, name: &str, names: &Names<'_>) -> Option<usize> {
        let found = names.find(name);
        if found.is_none() && builder.removed.contains(name) {
            let text =
                format!("registry `{}` cannot be removed while it is the {role} registry", Excerpt::of(name));
            let mend = Some(format!("choose another {role} registry first"));
            self.top(role.into(), ProblemKind::UnknownRegistry, text, mend);
        } else if found.is_none() {
            let text = format!("unknown registry `{}`", Excerpt::of(name));
            let nearest = self.suggester.nearest(name, names.sorted().iter().copied());
            self.top(role.into(), ProblemKind::UnknownRegistry, text, nearest.map(did_you_mean));
            self.replace_by(nearest.map(String::from));
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
