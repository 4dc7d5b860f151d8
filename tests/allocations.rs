//! Rules 2.5 and 10.7: parsing, resolving and walking plans allocate nothing, and an owned reference is one allocation.
//!
//! `allocation-counter` is the global allocator of this program alone. It counts on the thread that measures, so that
//! tests next to each other, and the harness, do not disturb.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use core::fmt::{self, Write as _};
use core::hint::black_box;
use registry_resolver::Route;
use registry_resolver::routes::{EndpointSetting, PlaceNaming, ShortNames};
use registry_resolver::routes::{Origin, Place};

use registry_resolver::catalog::{Matching, UncoveredAccess};
use registry_resolver::credentials::{CredentialStore, CredentialTarget, KubernetesKey};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::push::{
    AdHocTarget, AwsOptions, AwsRoleArn, AwsSessionDuration, Builder, Candidate, PushChoice, SourceFallbacks,
    TagPolicy, Tags, Trust,
};
use registry_resolver::reference::{ImageName, Path, ShortName};
use registry_resolver::registry::{AwsRegion, EcrRegistry};
use registry_resolver::{
    BuildOutput, Catalog, CatalogBuilder, Digest, Domain, Fallback, PullPlan, PullRequest, PushDecision,
    PushRequest, Reference, RegistryConfig, Tag, Target, Transport,
};

/// References as people write them, each followed by a tab and its normal form.
const CORPUS: &str = include_str!("data/references.tsv");

fn corpus() -> impl Iterator<Item = &'static str> {
    CORPUS.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').next().unwrap())
}

/// How many allocations `work` makes on this thread.
fn allocations(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

/// Text in a fixed place.
struct Fixed {
    bytes: [u8; 1024],
    length: usize,
}

impl fmt::Write for Fixed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.length..self.length + text.len()).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length += text.len();
        Ok(())
    }
}

/// Writes a value in full, and gives its length.
fn write(value: impl fmt::Display) -> usize {
    let mut place = Fixed { bytes: [0; 1024], length: 0 };
    write!(place, "{value}").unwrap();
    black_box(place).length
}

/// All that a pull plan has to say; how much text it was.
fn walk_pull(plan: &PullPlan<'_, '_>) -> usize {
    let mut length = black_box(plan.attempts().len());
    for attempt in plan.attempts() {
        black_box((attempt.role(), attempt.registry(), attempt.retry(), attempt.after()));
        black_box((attempt.transport(), attempt.reach(), attempt.target().components().count()));
        length += write(attempt.target()) + write(attempt.login());
    }
    for left_out in plan.left_out() {
        length += write(left_out.name()) + write(left_out.reason());
    }
    length
}

/// All that a push decision has to say.
fn walk_push(decision: &PushDecision<'_, '_>) -> usize {
    let mut length = 0;
    for destination in decision.destinations() {
        black_box((destination.registry(), destination.retry(), destination.aws()));
        black_box((destination.transport(), destination.reach(), destination.target().components().count()));
        length += write(destination.target()) + write(destination.login());
    }
    match decision {
        PushDecision::Push(plan) => {
            black_box(plan.destinations().len());
            length + plan.source().map_or(0, |source| walk_pull(&source))
        }
        PushDecision::Skip(reason) => write(reason),
    }
}

/// A catalog, sixteen contexts that do not conflict there, and a registry that takes any name.
struct Account {
    catalog: Catalog,
    contexts: [&'static str; 16],
    takes_all: &'static str,
}

const R: [&str; 16] =
    ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

fn one() -> CatalogBuilder {
    Catalog::builder().registry(RegistryConfig::new("own").other("own.example").prefix("team"))
}

#[cfg(feature = "serde")]
fn fifteen() -> CatalogBuilder {
    let export = include_str!("../examples/account.json");
    serde_json::from_str::<registry_resolver::format::AccountExport>(export).unwrap().into_builder()
}

#[cfg(not(feature = "serde"))]
fn fifteen() -> CatalogBuilder {
    let hub = |name| RegistryConfig::new(name).docker_hub();
    let ecr = EcrRegistry { account: "123456789012", region: "us-west-2" };
    let builder = Catalog::builder()
        .registry(hub("dockerhub").primary().fallback("azure"))
        .registry(hub("second-dockerhub"))
        .registry(
            RegistryConfig::new("azure").azure("acme").prefix("team").fallback("quay").default_registry(),
        )
        .registry(RegistryConfig::new("quay").quay().prefix("acme"))
        .registry(RegistryConfig::new("ecr").ecr(ecr))
        .registry(RegistryConfig::new("internal").other("registry.internal.example:5000").inside_only());
    (0..9).fold(builder, |builder, index| {
        builder.registry(RegistryConfig::new(format!("n{index}")).other(format!("n{index}.example")))
    })
}

/// Docker Hub with fallbacks of every kind, many more on it, and a domain each for the rest.
fn thousand() -> CatalogBuilder {
    let plain = FallbackPolicy::default();
    let policies = [plain, plain.keep_path(), plain.pinned_only(), plain.transient_only()];
    let hub = RegistryConfig::new("hub").docker_hub().primary().default_registry().fallback("r0");
    let builder = (0..100).fold(Catalog::builder().registry(hub), |builder, index| {
        let prefix =
            ["library".to_owned(), "codefresh".to_owned(), format!("p{index}")][index.min(2)].clone();
        builder.registry(RegistryConfig::new(format!("hub{index}")).docker_hub().prefix(prefix))
    });
    (0..899).fold(builder, |builder, index| {
        let mut registry = RegistryConfig::new(format!("r{index}")).other(format!("r{index}.example"));
        if index % 3 == 0 {
            registry = registry.prefix(format!("mirror/m{index}"));
        }
        if index < 6 {
            registry =
                registry.fallback(Fallback::new(format!("r{}", index + 1)).with_policy(policies[index % 4]));
        }
        builder.registry(registry)
    })
}

/// Each account under both ways to choose among the registries of a domain.
fn accounts() -> [Account; 6] {
    let mut fifteen_contexts = ["azure"; 16];
    for (place, name) in fifteen_contexts.iter_mut().zip(["second-dockerhub", "internal", "ecr", "quay"]) {
        *place = name;
    }
    let account = |builder: CatalogBuilder, matching, contexts, takes_all| {
        let catalog = builder.matching(matching).build().unwrap();
        Account { catalog, contexts, takes_all }
    };
    let [domain, prefix] = [Matching::Domain, Matching::LongestPrefix];
    [
        account(one(), domain, ["own"; 16], "own"),
        account(fifteen(), domain, fifteen_contexts, "internal"),
        account(thousand(), domain, R, "r20"),
        account(one(), prefix, ["own"; 16], "own"),
        account(fifteen(), prefix, fifteen_contexts, "internal"),
        account(thousand(), prefix, R, "r20"),
    ]
}

/// Rule 10.7 can be measured: what is allocated is counted.
#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| ()), 0);
    assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1);
    // Growing is allocating too.
    assert_eq!(allocations(|| black_box(&mut black_box(vec![1])).reserve(100)), 2);
    assert_eq!(accounts().map(|account| account.catalog.len()), [1, 15, 1000, 1, 15, 1000]);
    assert!(corpus().count() > 500);
}

/// Rule 2.5.
#[test]
fn parsing_allocates_nothing() {
    for text in corpus() {
        let count = allocations(|| {
            let reference = Reference::parse(black_box(text)).unwrap();
            black_box((reference.domain().host(), reference.domain().port(), reference.path().len()));
            black_box((reference.tag_or_latest().map(Tag::as_str), reference.digest().map(Digest::as_str)));
            assert!(write(reference) >= reference.path().components().map(str::len).sum());
        });
        assert_eq!(count, 0, "{text}");
    }
}

/// Rule 2.5: an owned form is one allocation, of its text and nothing more.
#[test]
fn an_owned_reference_is_one_allocation() {
    for text in corpus() {
        let reference = Reference::parse(text).unwrap();
        let info = allocation_counter::measure(|| drop(black_box(black_box(reference).to_buf())));
        assert_eq!((info.count_total, info.bytes_total), (1, write(reference) as u64), "{text}");
    }
}

/// Kept in one allocation of the text's own length, with the same parts as when it is read.
fn assert_kept_in_one_allocation(target: Target<'_, '_>) {
    let info = allocation_counter::measure(|| drop(black_box(black_box(target).to_buf())));
    assert_eq!((info.count_total, info.bytes_total), (1, write(target) as u64), "{target}");
    let kept = target.to_buf();
    assert_eq!(kept.as_reference(), Reference::parse(&target.to_string()).unwrap());
}

/// Rule 2.5, of what is put together from the catalog and the request.
#[test]
fn an_owned_target_is_one_allocation() {
    let mut fallbacks = 0;
    for Account { catalog, .. } in &accounts() {
        for text in corpus() {
            let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(text).unwrap())).unwrap();
            plan.attempts().for_each(|attempt| assert_kept_in_one_allocation(attempt.target()));
            fallbacks += plan.attempts().len() - 1;
        }
    }
    assert!(fallbacks > 500, "{fallbacks}");
}

/// Rule 10.7: with no context, one, and sixteen.
#[test]
fn pulling_allocates_nothing() {
    for Account { catalog, contexts, .. } in &accounts() {
        for text in corpus() {
            for contexts in [&[][..], &contexts[..1], &contexts[..]] {
                let count = allocations(|| {
                    let request = PullRequest::new(Reference::parse(black_box(text)).unwrap());
                    let plan = catalog.resolve_pull(request.with_contexts(contexts)).unwrap();
                    assert!(walk_pull(&plan) > 0);
                });
                assert_eq!(count, 0, "{text} with {} contexts, {} registries", contexts.len(), catalog.len());
            }
        }
    }
}

/// Rule 10.7: promotion, with and without fallbacks of the source.
/// Rules 12.12 and 13: neither does finding a route, nor walking mirrors, several candidates and an avoided end.
#[test]
fn pulling_along_routes_allocates_nothing() {
    let catalog = along_routes();
    let sha =
        Digest::parse("sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582").unwrap();
    let avoid = ["m.example", "https://R.example:5000"];
    let images = [
        "r.example:5000/acme/app:1",
        "docker.io/nginx",
        "moved.example/app",
        "[fd12::1]:5000/x",
        "h.example/x",
    ];
    for image in images.map(|image| Reference::parse(image).unwrap()) {
        let request = PullRequest::new(image).with_contexts(&["one"]);
        for request in
            [request, request.with_avoided(&avoid), request.with_digest(sha), request.without_fallbacks()]
        {
            let mut length = 0;
            let allocated = allocations(|| {
                let plan = catalog.resolve_pull(request).unwrap();
                length = walk_pull(&plan);
                for attempt in plan.attempts() {
                    length +=
                        write(attempt.endpoint()) + write(attempt.upstream()) + write(attempt.candidate());
                    length += write(attempt.api()) + attempt.tls().map_or(0, write);
                }
            });
            assert!(length > 0);
            assert_eq!(allocated, 0, "{request:?}");
        }
    }
    for name in ["nginx", "fedora:40"].map(|name| ShortName::parse(name).unwrap()) {
        let request = PullRequest::short(name);
        let allocated = allocations(|| {
            black_box(walk_pull(&catalog.resolve_pull(request).unwrap()));
        });
        assert_eq!(allocated, 0, "{name}");
    }
}

fn along_routes() -> Catalog {
    let all = Route::new("*")
        .mirror(Place::at("https://cache.example").naming(PlaceNaming::WithDomain))
        .mirror(Place::at("taken.example"));
    Catalog::builder()
        .registry(RegistryConfig::new("one").other("m.example").prefix("p").fallback("two"))
        .registry(RegistryConfig::new("two").other("m.example").primary())
        .registry(RegistryConfig::new("gone").unplaced_ecr("eu-west-1"))
        .route(all)
        .route(
            Route::new("r.example:*")
                .mirror("m.example")
                .mirror("m.example/p")
                .mirror(Place::registry("gone")),
        )
        .route(
            Route::new("docker.io")
                .mirror("blocked.example")
                .mirror("http://m.example:5000")
                .origin(Origin::First),
        )
        .route(Route::new("blocked.example").blocked().note("no"))
        .route(Route::new("moved.example").at("m.example/p/deep"))
        .endpoint(EndpointSetting::hosts("h.example:5000").transport(Transport::Http).tls("lab"))
        .uncovered_access(UncoveredAccess::Ambient)
        .short_names(
            ShortNames::new()
                .alias("fedora", "r.example:5000/fedora")
                .search("r.example")
                .search("docker.io"),
        )
        .build()
        .unwrap()
}

#[test]
fn promoting_allocates_nothing() {
    let many: Vec<String> = (0..64).map(|index| format!("T{}", index % 40)).collect();
    for Account { catalog, contexts, takes_all } in &accounts() {
        for text in corpus() {
            let candidate = Candidate::image(Reference::parse(text).unwrap());
            let always = candidate.with_source_fallbacks(SourceFallbacks::Always);
            for contexts in [&[][..], &contexts[..1], &contexts[..]] {
                for request in [
                    PushRequest::new(candidate),
                    PushRequest::new(always).with_tags("1"),
                    PushRequest::new(always.with_image_name("acme/app")).with_tags(&many),
                ] {
                    let request = request.with_target(*takes_all).with_contexts(contexts);
                    let count = allocations(|| {
                        let decision = catalog.resolve_push(black_box(request)).unwrap();
                        assert!(walk_push(&decision) > 0);
                    });
                    assert_eq!(count, 0, "{text} with {} contexts", contexts.len());
                }
            }
        }
    }
}

/// Rule 10.7: builds, under the names and the tags of the corpus.
#[test]
fn pushing_a_build_allocates_nothing() {
    let many: Vec<String> = (0..64).map(|index| format!("T{}", index % 40)).collect();
    for Account { catalog, contexts, takes_all } in &accounts() {
        let mut pushed = 0;
        for text in corpus() {
            let path = Reference::parse(text).unwrap().path().to_string();
            // One that looks like a domain would be read as one.
            let Ok(ImageName::Relative(_)) = ImageName::parse(&path) else { continue };
            pushed += 1;
            let step = BuildOutput::new(&path).with_branch(text).with_revision("0db1e2f");
            let docker = Builder::docker(PushChoice::Enabled);
            for request in [
                PushRequest::new(step),
                PushRequest::new(step.with_builder(docker).with_tag_policy(TagPolicy::Original))
                    .with_tags(&many),
                PushRequest::new(step.with_builder(docker)).with_tags(&many).with_contexts(contexts),
                PushRequest::new(step.with_builder(Builder::docker(PushChoice::Disabled)))
                    .with_tags(Tags::One("1")),
                PushRequest::new(step).with_trust(Trust::Untrusted),
            ] {
                let count = allocations(|| {
                    let decision = catalog.resolve_push(black_box(request).with_target(*takes_all)).unwrap();
                    assert!(walk_push(&decision) > 0);
                });
                assert_eq!(count, 0, "{text}");
            }
        }
        assert!(pushed > 450, "{pushed}");
    }
}

/// Rule 10.7: all the other ways to push.
#[test]
fn every_kind_of_push_allocates_nothing() {
    let catalog = thousand()
        .registry(
            RegistryConfig::new("ecr").ecr(EcrRegistry { account: "123456789012", region: "us-west-2" }),
        )
        .registry(RegistryConfig::new("gcr").other("GCR.io").prefix("acme"))
        .build()
        .unwrap();
    let buildx = Builder::buildx(PushChoice::Unstated).unwrap();
    let build = |name| PushRequest::new(BuildOutput::new(name).with_branch("Feature/Übung #7"));
    let partner = AdHocTarget::new(Domain::parse("partner.example:5000").unwrap()).unwrap();
    let options = AwsOptions::default()
        .with_region(AwsRegion::parse("eu-west-1").unwrap())
        .with_role_arn(AwsRoleArn::parse("arn:aws:iam::123456789012:role/ci").unwrap())
        .with_session_duration(AwsSessionDuration::from_secs(900).unwrap());
    let there = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/app";
    for request in [
        build("acme/app"),
        build("acme/app").with_target(partner),
        build("partner.example:5000/acme/app").with_target(partner),
        build("gcr.io:443/acme/app").with_target("gcr"),
        build("docker.io/acme/app").with_target("hub"),
        build("acme/app").with_target("ecr").with_aws(options),
        build(there).with_target("ecr").with_aws(options),
        PushRequest::new(Candidate::built("app")).with_target("gcr"),
        PushRequest::new(BuildOutput::new("app").with_builder(buildx).with_revision("0DB1"))
            .with_target("gcr")
            .with_contexts(&R),
    ] {
        let count = allocations(|| {
            let decision = catalog.resolve_push(black_box(request)).unwrap();
            assert!(decision.plan().is_some() && walk_push(&decision) > 0);
        });
        assert_eq!(count, 0, "{request:?}");
        let decision = catalog.resolve_push(request).unwrap();
        decision.destinations().for_each(|to| assert_kept_in_one_allocation(to.target()));
    }
}

/// Rules 4.5 and 10.7: looking things up, and sharing a catalog.
#[test]
fn asking_and_sharing_a_catalog_allocates_nothing() {
    for Account { catalog, contexts, .. } in &accounts() {
        let count = allocations(|| {
            let shared = black_box(catalog.clone());
            for name in contexts {
                let registry = shared.registry(black_box(name)).unwrap();
                black_box((registry.credential(), registry.fallback(), registry.provider()));
                assert!(shared.on_domain(registry.domain()).any(|other| other == registry));
                assert!(registry.prefix().is_none_or(|prefix: Path<'_>| prefix.len() > 0));
                black_box(registry.namespaces().count());
            }
            black_box((shared.default_registry(), shared.caching_registry(), shared.registries().len()));
        });
        assert_eq!(count, 0, "{} registries", catalog.len());
    }
}

#[test]
fn asking_for_keys_of_stores_allocates_nothing() {
    let stored =
        ["https://index.docker.io/v1/", "quay.io/acme", "*.azurecr.io/", "r.example:5000/a/b", "a?.io"];
    let catalog = fifteen().build().unwrap();
    let mut asked = 0;
    for image in corpus().map(|text| Reference::parse(text).unwrap()) {
        let plan = catalog.resolve_pull(PullRequest::new(image));
        assert_eq!(
            allocations(|| {
                let target = plan.as_ref().ok().and_then(PullPlan::source).map(|source| source.target());
                let targets = [Some(CredentialTarget::from(image)), target.map(CredentialTarget::from)];
                for target in targets.into_iter().flatten() {
                    for key in CredentialStore::ALL.iter().flat_map(|store| store.keys(target)) {
                        asked += write(key) + usize::from(key == *"quay.io");
                    }
                    for key in stored.map(KubernetesKey::new) {
                        black_box((key.serves(target), key.turn(KubernetesKey::new("quay.io"))));
                    }
                }
            }),
            0,
            "{image}"
        );
    }
    assert!(asked > 10_000, "{asked}");
}
