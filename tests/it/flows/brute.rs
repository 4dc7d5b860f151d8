//! The table against every request of a closed set: whatever a request does is in a row, and every row is what some
//! request does.

use alloc::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use registry_resolver::cache::AutomaticCache;
use registry_resolver::catalog::{Matching, PickedAs};
use registry_resolver::flows::{Flow, FlowKind, Hosts, SourceReached};
use registry_resolver::pipeline::{BuiltImage, BuiltImages, ImageSource};
use registry_resolver::policy::FallbackImages;
use registry_resolver::push::{AdHocTarget, AwsOptions, PushTarget};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, Credential, Destination, Digest, Domain, Login, PullPlan,
    PullRequest, PushDecision, PushRequest, Reference, Registry, Role,
};

use crate::flows::domain;
use crate::flows::drawn::{DOMAINS, catalogs};
use crate::shrinking::config;
use crate::support::SHA;

const ELSEWHERE: &str = "elsewhere.example";
const REGIONS: [&str; 3] = ["us-west-2", "eu-west-1", "ap-south-1"];

/// Every path of up to four of these, so that every class has a member.
pub(crate) fn paths() -> Vec<String> {
    let mut paths = vec![String::new()];
    let mut all = Vec::new();
    for _ in 0..4 {
        paths = paths
            .iter()
            .flat_map(|path| ["acme", "web", "p", "team", "x", "library"].map(|it| format!("{path}/{it}")))
            // Two words that mean nothing are as good as more.
            .filter(|path| path.matches("/x").count() + path.matches("/library").count() <= 3)
            .collect();
        all.extend(paths.iter().map(|path| path[1..].to_string()));
    }
    all.retain(|path| path.split('/').count() < 4 || path.ends_with("/x"));
    all
}

/// Credential, host, registry, and by what kind of request.
type Row = (String, String, String, String);

fn credential_text(credential: Option<Credential<'_>>) -> String {
    let Some(credential) = credential else { return "anonymous".to_string() };
    credential.handle().map_or_else(|| credential.to_string(), ToString::to_string)
}

fn row(credential: Option<Credential<'_>>, host: &str, registry: Option<Registry<'_>>, kind: &str) -> Row {
    let host = host.to_lowercase().replace(":443", "");
    let registry = registry.map_or("-", Registry::name).to_string();
    (credential_text(credential), host, registry, kind.to_string())
}

fn hosts() -> impl Iterator<Item = &'static str> {
    let third = "123456789012.dkr.ecr.ap-south-1.amazonaws.com";
    DOMAINS.into_iter().chain([ELSEWHERE, third])
}

/// What the table says of the closed set of hosts.
fn told(catalog: &Catalog) -> BTreeSet<Row> {
    let mut rows = BTreeSet::new();
    for flow in &catalog.flows() {
        let kind = match flow.kind() {
            FlowKind::Picked(picked) => format!("{picked:?}"),
            FlowKind::Fallback(fallback) if fallback.source_reached() == SourceReached::Built => {
                let there = hosts().find(|there| domain(there) == flow_host(flow)).unwrap();
                let asked = hosts().filter(|asked| flow.images().hosts().include(domain(asked)));
                rows.extend(asked.map(|asked| {
                    let kind = built_fallback(fallback.source(), asked);
                    row(flow.credential(), there, flow.registry(), &kind)
                }));
                continue;
            }
            FlowKind::Fallback(fallback) => {
                format!("{} {:?}", fallback.source().name(), fallback.source_reached())
            }
            kind => kind.as_str().to_string(),
        };
        for host in hosts().filter(|host| flow.hosts().include(domain(host))) {
            rows.insert(row(flow.credential(), host, flow.registry(), &kind));
        }
    }
    rows
}

fn flow_host<'c>(flow: &Flow<'c>) -> Domain<'c> {
    flow.registry().unwrap().domain()
}

/// Of what was pushed to `asked` with `source`.
fn built_fallback(source: Registry<'_>, asked: &str) -> String {
    let asked = asked.to_lowercase().replace(":443", "");
    format!("{} Built {asked}", source.name())
}

/// The plan for what was pushed there, with this digest; none for what is no registry's.
fn built<'c, R>(
    catalog: &'c Catalog,
    to: &Destination<'_, '_>,
    digest: Option<&str>,
    read: impl FnOnce(PullPlan<'c, '_>) -> R,
) -> Option<R> {
    to.registry()?;
    let digest = digest.map(|digest| Digest::parse(digest).unwrap());
    let mut images = BuiltImages::default();
    images.record("build", BuiltImage::local("id").with_push(*to, digest));
    match catalog.resolve_built(&images, "build").unwrap() {
        ImageSource::Pull(plan) => Some(read(plan)),
        ImageSource::Local(_) => None,
    }
}

fn audience(login: Login<'_, '_>) -> Option<String> {
    match login {
        Login::With { audience, .. } | Login::Ambient { audience, .. } => Some(audience.to_string()),
        Login::Anonymous => None,
    }
}

/// As what the source of a pull without contexts was picked, told from the request.
fn picked_as(catalog: &Catalog, registry: Registry<'_>, image: Reference<'_>) -> PickedAs {
    let covers = registry.prefix().is_none_or(|prefix| image.path().strip_prefix(prefix).is_some());
    if catalog.on_domain(registry.domain()).len() == 1 {
        PickedAs::Sole
    } else if catalog.matching() == Matching::LongestPrefix && covers {
        PickedAs::LongestPrefix
    } else {
        PickedAs::Primary
    }
}

#[derive(Default)]
struct Seen {
    rows: BTreeSet<Row>,
    fallbacks: BTreeMap<(Row, String), SourceReached>,
}

impl Seen {
    fn pull(&mut self, catalog: &Catalog, plan: PullPlan<'_, '_>, context: Option<&str>) {
        for attempt in plan.attempts() {
            let host = attempt.target().domain().to_string();
            assert!(audience(attempt.login()).is_none_or(|audience| domain(&audience) == domain(&host)));
            let credential = attempt.login().credential();
            let source = plan.source().unwrap().registry();
            let kind = match (attempt.role(), attempt.registry(), context) {
                (Role::Source, None, _) => "anonymous".to_string(),
                (Role::Source, Some(_), Some(_)) => "context".to_string(),
                (Role::Source, Some(it), None) => {
                    format!("{:?}", picked_as(catalog, it, plan.asked().reference().unwrap()))
                }
                _ => {
                    let row = row(credential, &host, attempt.registry(), "");
                    let now =
                        if context.is_some() { SourceReached::AsContext } else { SourceReached::Picked };
                    let key = (row, source.unwrap().name().to_string());
                    let before = self.fallbacks.entry(key).or_insert(now);
                    *before = now.min(*before);
                    continue;
                }
            };
            self.rows.insert(row(credential, &host, attempt.registry(), &kind));
        }
    }

    fn push(&mut self, catalog: &Catalog, request: PushRequest<'_>, kind: &str) {
        for it in catalog.resolve_push(request).iter().flat_map(PushDecision::destinations) {
            let host = it.target().domain().to_string();
            self.rows.insert(row(it.login().credential(), &host, it.registry(), kind));
            for digest in [None, Some(SHA)] {
                built(catalog, &it, digest, |plan| self.built(plan));
            }
        }
    }

    /// Rule 5.1.
    fn built(&mut self, plan: PullPlan<'_, '_>) {
        let asked = plan.asked().reference().unwrap().domain().as_str();
        for attempt in plan.attempts() {
            let host = attempt.target().domain().to_string();
            let kind = match attempt.role() {
                Role::Source => "built".to_string(),
                _ => built_fallback(plan.source().unwrap().registry().unwrap(), asked),
            };
            self.rows.insert(row(attempt.login().credential(), &host, attempt.registry(), &kind));
        }
    }

    fn cache(&mut self, catalog: &Catalog, request: CacheRequest<'_>, kind: &str) {
        let Ok(decision) = catalog.resolve_cache(request) else { return };
        let Some(plan) = decision.plan() else { return };
        let imports = plan.imports().iter().map(|it| (it.target(), it.login(), it.registry()));
        let exports = plan.exports().iter().map(|it| (it.target(), it.login(), it.registry()));
        for (target, login, registry) in imports.chain(exports) {
            self.rows.insert(row(login.credential(), &target.domain().to_string(), registry, kind));
        }
    }

    /// A step's own entries, with each context and with none.
    fn cache_entries(&mut self, catalog: &Catalog, host: &str, path: &str) {
        let entry = format!("{host}/{path}:c");
        let names = [entry.as_str()];
        let own = CacheRequest::new("app").with_automatic(AutomaticCache::Off);
        for request in [own.with_cache_from(&names), own.with_cache_to(&names)] {
            self.cache(catalog, request, "cache_entry");
            for context in catalog.on_domain(domain(host)) {
                self.cache(catalog, request.with_contexts(&[context.name()]), "cache_entry");
            }
        }
    }

    fn rows(mut self) -> BTreeSet<Row> {
        for (((credential, host, registry, _), source), reached) in self.fallbacks {
            self.rows.insert((credential, host, registry, format!("{source} {reached:?}")));
        }
        self.rows
    }
}

/// Every request of the closed set.
fn seen(catalog: &Catalog, paths: &[String]) -> BTreeSet<Row> {
    let mut seen = Seen::default();
    for host in hosts() {
        let on_host: Vec<&str> = catalog.on_domain(domain(host)).map(Registry::name).collect();
        for path in paths {
            for image in [format!("{host}/{path}:1"), format!("{host}/{path}@{SHA}")] {
                let request = PullRequest::new(Reference::parse(&image).unwrap());
                if let Ok(plan) = catalog.resolve_pull(request) {
                    seen.pull(catalog, plan, None);
                }
                for context in &on_host {
                    let names = [*context];
                    let plan = catalog.resolve_pull(request.with_contexts(&names)).unwrap();
                    seen.pull(catalog, plan, Some(context));
                }
            }
        }
    }
    for path in paths.iter().filter(|path| path.split('/').count() <= 3) {
        let request = PushRequest::new(BuildOutput::new(path)).with_tags("1");
        let regions =
            REGIONS.map(|region| AwsOptions::default().with_region(AwsRegion::parse(region).unwrap()));
        for aws in [AwsOptions::default()].into_iter().chain(regions) {
            let request = request.with_aws(aws);
            seen.push(catalog, request, "push_default");
            for registry in catalog.registries() {
                seen.push(catalog, request.with_target(registry.name()), "push_named");
            }
        }
        let build = CacheRequest::new(path).with_branch("main");
        seen.cache(catalog, build, "build_cache");
        for registry in catalog.registries() {
            seen.cache(catalog, build.with_caching_registry(registry.name()), "build_cache_named");
        }
        for host in hosts() {
            seen.cache_entries(catalog, host, path);
            let target = PushTarget::from(AdHocTarget::new(domain(host)).unwrap());
            seen.push(catalog, request.with_target(target), "ad_hoc_push");
        }
    }
    seen.rows()
}

/// Whether an image is in the class of a flow, by its domain, path and digest.
fn in_class(flow: &Flow<'_>, image: Reference<'_>) -> bool {
    let pinned = match flow.kind() {
        FlowKind::Fallback(fallback) => fallback.policy().images == FallbackImages::Pinned,
        _ => false,
    };
    flow.images().hosts().include(image.domain())
        && flow.images().includes_path(image.path())
        && (!pinned || image.digest().is_some())
}

proptest! {
    #![proptest_config(config(6))]

    #[test]
    fn the_table_is_what_requests_do(catalog in catalogs()) {
        let (told, seen) = (told(&catalog), seen(&catalog, &paths()));
        let missing: Vec<_> = seen.difference(&told).collect();
        let idle: Vec<_> = told.difference(&seen).collect();
        prop_assert!(missing.is_empty(), "done, and not in the table: {missing:#?}\n{catalog:?}");
        prop_assert!(idle.is_empty(), "in the table, and never done: {idle:#?}\n{catalog:?}");
    }

    /// A class has exactly the images that come that way, under the names that it says.
    #[test]
    fn classes_have_the_images_that_come(catalog in catalogs()) {
        let flows = catalog.flows();
        for path in paths() {
            for (host, tail) in DOMAINS.into_iter().flat_map(|host| [(host, ":1"), (host, "@")]) {
                let image = format!("{host}/{path}{tail}{}", if tail == "@" { SHA } else { "" });
                let image = Reference::parse(&image).unwrap();
                for source in catalog.on_domain(image.domain()) {
                    let names = [source.name()];
                    let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(&names)).unwrap();
                    for flow in &flows {
                        let FlowKind::Fallback(fallback) = flow.kind() else { continue };
                        if fallback.source() != source || fallback.source_reached() == SourceReached::Built {
                            continue;
                        }
                        let attempt = plan.attempts().skip(1).find(|it| it.registry() == flow.registry());
                        prop_assert_eq!(attempt.is_some(), in_class(flow, image), "{} {}", image, flow);
                        if let Some(attempt) = attempt {
                            let there = attempt.target().to_buf();
                            prop_assert!(flow.names_there().includes_path(there.as_reference().path()));
                            prop_assert_eq!(attempt.after(), fallback.policy().failures);
                        }
                    }
                }
            }
        }
        for flow in flows.iter().filter(|flow| flow.kind() == FlowKind::PushNamed) {
            for path in paths().iter().filter(|path| path.split('/').count() <= 3) {
                let registry = flow.registry().unwrap();
                let request = PushRequest::new(BuildOutput::new(path)).with_tags("1").with_target(registry.name());
                let pushed = catalog.resolve_push(request).is_ok();
                let full = registry.prefix().map_or_else(|| path.clone(), |prefix| format!("{prefix}/{path}"));
                let full = registry_resolver::reference::Path::parse(&full).unwrap();
                prop_assert_eq!(pushed, flow.images().includes_path(full), "{} {}", path, flow.images());
            }
        }
    }

    /// Each question has the rows of the whole table that it asks for.
    #[test]
    fn questions_are_parts_of_the_table(catalog in catalogs()) {
        let all = catalog.flows();
        let part = |keep: &dyn Fn(&&Flow<'_>) -> bool| all.iter().filter(keep).count();
        prop_assert_eq!(catalog.flows().credentials().len(), part(&|flow| flow.credential().is_some()));
        for host in hosts() {
            let host: Domain<'_> = domain(host);
            // A sole host is the registry's, which says which port none means (2.8).
            let goes = |flow: &Flow<'_>| match (flow.hosts(), flow.registry()) {
                (Hosts::One(_), Some(registry)) => catalog.on_domain(host).any(|it| it == registry),
                (hosts, _) => hosts.include(host),
            };
            prop_assert_eq!(catalog.flows().to(host).len(), part(&|flow| goes(flow)));
            let sees = |flow: &Flow<'_>| goes(flow) || flow.token_issuers().contains(host);
            let sent = part(&|flow| flow.credential().is_some() && sees(flow));
            prop_assert_eq!(catalog.flows().seen_by(host).len(), sent);
        }
        let writes = |flow: &&Flow<'_>| {
            let word = flow.kind().as_str();
            word.contains("push") || word.contains("cache")
        };
        prop_assert_eq!(catalog.flows().pushes().len(), part(&writes));
        // What is no push alone reads, and no row is neither.
        let reads = |flow: &&Flow<'_>| !flow.kind().as_str().contains("push");
        prop_assert_eq!(catalog.flows().pulls().len(), part(&reads));
        prop_assert!(all.iter().all(|flow| reads(&flow) || writes(&flow)));
        // Filters go in any order, and the last one makes the table.
        for host in hosts() {
            let host = domain(host);
            let (one, other) = (catalog.flows().pushes().to(host), catalog.flows().to(host).pushes().to(host));
            prop_assert_eq!(one.to_string(), other.to_string());
            prop_assert_eq!(catalog.flows().credentials().seen_by(host), catalog.flows().seen_by(host));
        }
    }

    /// Rule 5.1: a class of what was pushed has exactly what is pulled again that way.
    #[test]
    fn rule_5_1_classes_have_what_was_pushed(catalog in catalogs()) {
        let flows = catalog.flows();
        let regions = REGIONS.map(|region| AwsOptions::default().with_region(AwsRegion::parse(region).unwrap()));
        for path in paths().iter().filter(|path| path.split('/').count() <= 3) {
            for (registry, aws) in catalog.registries().flat_map(|it| regions.map(|aws| (it, aws))) {
                // What is no Amazon account's takes no region.
                let request = PushRequest::new(BuildOutput::new(path)).with_tags("1").with_target(registry.name());
                let Ok(decision) = catalog.resolve_push(request.with_aws(aws)).or_else(|_| catalog.resolve_push(request))
                else {
                    continue;
                };
                for (to, digest) in decision.destinations().flat_map(|to| [(to, None), (to, Some(SHA))]) {
                    let seen = built(&catalog, &to, digest, |plan| {
                        let image = plan.asked().reference().unwrap();
                        let own = |flow: &&Flow<'_>| flow.registry() == Some(registry) && in_class(flow, image);
                        assert_eq!(flows.iter().filter(own).filter(|it| it.kind() == FlowKind::Built).count(), 1);
                        for flow in &flows {
                            let FlowKind::Fallback(fallback) = flow.kind() else { continue };
                            if fallback.source() != registry
                                || fallback.source_reached() != SourceReached::Built
                                || !flow.images().hosts().include(image.domain())
                            {
                                continue;
                            }
                            let attempt = plan.attempts().skip(1).find(|it| it.registry() == flow.registry());
                            assert_eq!(attempt.is_some(), in_class(flow, image), "{image} {flow}");
                            if let Some(attempt) = attempt {
                                let there = attempt.target().to_buf();
                                assert!(flow.names_there().includes_path(there.as_reference().path()));
                            }
                        }
                    });
                    prop_assert!(seen.is_some());
                }
            }
        }
    }
}
