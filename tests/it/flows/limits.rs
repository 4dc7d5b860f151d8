//! Rule 5.8: limits add up along a chain. Every chain of three limited fallbacks, against the requests along it.

use registry_resolver::flows::{FallbackFlow, FlowKind, SourceReached};
use registry_resolver::lint::LintKind;
use registry_resolver::policy::{FallbackFailures, FallbackImages, FallbackPolicy};
use registry_resolver::{Access, Catalog, Fallback, PullRequest, Reference, RegistryConfig};

use crate::flows::{account, named};
use crate::support::SHA;

const CHAIN: [&str; 3] = ["a", "b", "c"];

type Policies = [FallbackPolicy; 3];

/// Each of the four limits at each of the three fallbacks, under the naming that makes no difference here.
fn all_policies() -> impl Iterator<Item = Policies> {
    let plain = FallbackPolicy::default();
    let limits = [plain, plain.pinned_only(), plain.transient_only(), plain.pinned_only().transient_only()];
    (0..64).map(move |number| [limits[number % 4], limits[number / 4 % 4], limits[number / 16]])
}

/// A private source with a chain of public registries.
fn catalog(policies: &Policies) -> Catalog {
    let on = |name: &str| named(name).other(format!("{name}.example"));
    let to = |next: usize, registry: RegistryConfig| {
        registry.fallback(Fallback::new(CHAIN[next]).with_policy(policies[next]))
    };
    let public = |name: &str| on(name).access(Access::Public);
    account([to(0, on("s")), to(1, public("a")), to(2, public("b")), public("c")]).build().unwrap()
}

/// What the first `count` fallbacks ask for together.
fn together(policies: &Policies, count: usize) -> (FallbackImages, FallbackFailures) {
    let some = |limited: &dyn Fn(&FallbackPolicy) -> bool| policies[..count].iter().any(limited);
    let pinned = some(&|policy| policy.images == FallbackImages::Pinned);
    let transient = some(&|policy| policy.failures == FallbackFailures::Transient);
    (
        if pinned { FallbackImages::Pinned } else { FallbackImages::Any },
        if transient { FallbackFailures::Transient } else { FallbackFailures::Any },
    )
}

/// How images of `s` come to this registry.
fn fallbacks<'c>(catalog: &'c Catalog, to: &str) -> Vec<(FallbackFlow<'c>, String)> {
    let flows = catalog.flows();
    let of = flows.iter().filter(|flow| flow.registry() == catalog.registry(to));
    of.filter_map(|flow| match flow.kind() {
        FlowKind::Fallback(fallback) => Some((fallback, flow.to_string())),
        _ => None,
    })
    .filter(|(fallback, _)| fallback.source().name() == "s")
    .collect()
}

#[test]
fn rule_5_8_plans_and_flows_add_limits_up() {
    for policies in all_policies() {
        let catalog = catalog(&policies);
        for (count, to) in (1..).zip(CHAIN) {
            let (images, failures) = together(&policies, count);
            for (tail, asked) in [(":1", images == FallbackImages::Any), (&*format!("@{SHA}"), true)] {
                let image = format!("s.example/app{tail}");
                let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(&image).unwrap())).unwrap();
                let attempt = plan.attempts().find(|attempt| attempt.registry() == catalog.registry(to));
                assert_eq!(attempt.map(|it| it.after()), asked.then_some(failures), "{to} {policies:?}");
            }
            let flows = fallbacks(&catalog, to);
            assert_eq!(flows.len(), 2, "{flows:?}");
            let ((picked, picked_text), (built, built_text)) = (&flows[0], &flows[1]);
            assert_eq!(picked.source_reached(), SourceReached::Picked);
            assert_eq!(built.source_reached(), SourceReached::Built);
            assert_eq!((picked.policy().images, picked.policy().failures), (images, failures));
            assert_eq!((built.policy().images, built.policy().failures), (FallbackImages::Pinned, failures));
            let pinned = images == FallbackImages::Pinned;
            let down = failures == FallbackFailures::Transient;
            let words =
                |text: &str| (text.contains(", pinned images only"), text.contains(", when it is down"));
            assert_eq!((words(picked_text), words(built_text)), ((pinned, down), (true, down)));
        }
    }
}

/// Tags of the one private registry come to a public one where no fallback on the way is for pinned images.
#[test]
fn rule_5_8_lints_add_limits_up() {
    for policies in all_policies() {
        let catalog = catalog(&policies);
        for (count, (at, to)) in (1..).zip([("s", "a"), ("a", "b"), ("b", "c")]) {
            let lints = catalog.lints();
            let told = lints.iter().any(|lint| {
                lint.kind() == LintKind::PublicFallback && lint.registry() == catalog.registry(at)
            });
            let (images, _) = together(&policies, count);
            assert_eq!(told, images == FallbackImages::Any, "to {to}: {policies:?}");
        }
    }
}
