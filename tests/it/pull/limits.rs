//! Rule 5.8: fallbacks for pinned images only, and for transient failures only; limits add up along a chain.

use registry_resolver::policy::{FallbackFailures, FallbackPolicy};
use registry_resolver::{Catalog, PullPlan, RegistryConfig};

use crate::pull::{SHA, asked, catalog, fallback, left_out, other, plan};

const ANY: fn() -> FallbackPolicy = FallbackPolicy::default;

fn pinned() -> FallbackPolicy {
    ANY().pinned_only()
}

fn transient() -> FallbackPolicy {
    ANY().transient_only()
}

/// `r0` falls back to `r1` under the first policy, `r1` to `r2` under the second, and so on.
fn chain(policies: &[FallbackPolicy]) -> Catalog {
    catalog((0..=policies.len()).map(|index| {
        let registry = other(&format!("r{index}"), &format!("r{index}.example"));
        match policies.get(index) {
            Some(policy) => registry.fallback(fallback(&format!("r{}", index + 1), *policy)),
            None => registry,
        }
    }))
}

/// After which failures each attempt is made: `any` or `transient`.
fn after(plan: &PullPlan<'_, '_>) -> Vec<&'static str> {
    plan.attempts()
        .map(|attempt| match attempt.after() {
            FallbackFailures::Transient => "transient",
            _ => "any",
        })
        .collect()
}

/// Rule 5.8: documented, "for any reason".
#[test]
fn a_fallback_is_unlimited_unless_it_says_otherwise() {
    let catalog = chain(&[ANY(), ANY()]);
    for image in ["r0.example/app:1".to_owned(), format!("r0.example/app@{SHA}")] {
        let plan = plan(&catalog, &image);
        assert_eq!(plan.attempts().len(), 3);
        assert_eq!(after(&plan), ["any"; 3]);
        assert_eq!(left_out(&plan), [""; 0]);
    }
}

/// Rule 5.8: a tag may be another image there, a digest cannot.
#[test]
fn a_fallback_for_pinned_images_is_left_out_of_others() {
    let catalog = chain(&[pinned()]);
    for tail in ["", ":1", ":latest"] {
        let image = format!("r0.example/app{tail}");
        let plan = plan(&catalog, &image);
        assert_eq!(plan.attempts().len(), 1);
        assert_eq!(left_out(&plan), ["r1 not_pinned"]);
    }
    for tail in [format!("@{SHA}"), format!(":1@{SHA}")] {
        let image = format!("r0.example/app{tail}");
        let plan = plan(&catalog, &image);
        assert_eq!(asked(&plan), [format!("r0 {image}"), format!("r1 r1.example/app{tail}")]);
        assert_eq!(left_out(&plan), [""; 0]);
    }
}

/// Rule 5.8: a limit to transient failures leaves nobody out of the plan, and the attempt carries it.
#[test]
fn a_fallback_for_transient_failures_says_so_on_its_attempt() {
    let catalog = chain(&[transient()]);
    let plan = plan(&catalog, "r0.example/app:1");
    assert_eq!(asked(&plan), ["r0 r0.example/app:1", "r1 r1.example/app:1"]);
    assert_eq!(after(&plan), ["any", "transient"]);
}

/// Rule 5.8: a limit holds from its edge to the end of the chain, never before it.
#[test]
fn limits_add_up_along_a_chain() {
    for (policies, of_a_tag, of_a_digest) in [
        ([ANY(), pinned(), ANY()], &["any", "any"][..], ["any", "any", "any", "any"]),
        ([pinned(), ANY(), ANY()], &["any"], ["any", "any", "any", "any"]),
        ([ANY(), ANY(), pinned()], &["any", "any", "any"], ["any", "any", "any", "any"]),
        (
            [transient(), ANY(), ANY()],
            &["any", "transient", "transient", "transient"],
            ["any", "transient", "transient", "transient"],
        ),
        (
            [ANY(), transient(), ANY()],
            &["any", "any", "transient", "transient"],
            ["any", "any", "transient", "transient"],
        ),
        (
            [ANY(), transient(), pinned()],
            &["any", "any", "transient"],
            ["any", "any", "transient", "transient"],
        ),
        ([ANY(), pinned(), transient()], &["any", "any"], ["any", "any", "any", "transient"]),
        ([pinned().transient_only(), ANY(), ANY()], &["any"], ["any", "transient", "transient", "transient"]),
    ] {
        let catalog = chain(&policies);
        assert_eq!(after(&plan(&catalog, "r0.example/app:1")), of_a_tag, "{policies:?}");
        let pinned = format!("r0.example/app@{SHA}");
        assert_eq!(after(&plan(&catalog, &pinned)), of_a_digest, "{policies:?}");
    }
}

/// Rule 5.8, over every chain of four under these policies: each registry is asked or left out by the edges before it.
#[test]
fn every_chain_keeps_the_limits_of_its_edges() {
    let all = [ANY(), pinned(), transient(), pinned().transient_only()];
    for choice in 0..4_usize.pow(3) {
        let policies = [all[choice % 4], all[choice / 4 % 4], all[choice / 16]];
        let catalog = chain(&policies);
        for (image, is_pinned) in
            [("r0.example/app:1".to_owned(), false), (format!("r0.example/app@{SHA}"), true)]
        {
            let plan = plan(&catalog, &image);
            let mut attempts = plan.attempts().skip(1);
            let mut left_out = plan.left_out();
            for index in 1..=3 {
                let edges = &policies[..index];
                if !is_pinned && edges.iter().any(|edge| edge.images == pinned().images) {
                    assert_eq!(left_out.next().unwrap().name(), format!("r{index}"));
                    continue;
                }
                let attempt = attempts.next().unwrap();
                assert_eq!(attempt.registry().unwrap().name(), format!("r{index}"));
                let limited = edges.iter().any(|edge| edge.failures == FallbackFailures::Transient);
                assert_eq!(attempt.after() == FallbackFailures::Transient, limited, "{policies:?}");
            }
            assert!(attempts.next().is_none() && left_out.next().is_none());
        }
    }
}

/// Rules 5.6 and 5.8: a registry that is left out for its name hands its limits on.
#[test]
fn limits_pass_through_a_registry_that_is_left_out() {
    let catalog = catalog([
        other("a", "a.io").fallback(fallback("hub", pinned())),
        RegistryConfig::new("hub").docker_hub().fallback(fallback("b", transient())),
        other("b", "b.io").fallback("c"),
        other("c", "c.io"),
    ]);
    let tagged = plan(&catalog, "a.io/app:1");
    assert_eq!(asked(&tagged), ["a a.io/app:1"]);
    assert_eq!(left_out(&tagged), ["hub no_namespace", "b not_pinned", "c not_pinned"]);
    let image = format!("a.io/app@{SHA}");
    let by_digest = plan(&catalog, &image);
    assert_eq!(by_digest.attempts().len(), 3);
    assert_eq!(after(&by_digest), ["any", "transient", "transient"]);
    assert_eq!(left_out(&by_digest), ["hub no_namespace"]);
}

/// Rule 5.8: the limits are the edge's, whatever the path there.
#[test]
fn a_registry_s_own_limits_bind_only_what_is_behind_it() {
    let catalog = catalog([
        other("a", "a.io").fallback("b"),
        other("b", "b.io").fallback(fallback("c", pinned())),
        other("c", "c.io"),
    ]);
    assert_eq!(asked(&plan(&catalog, "a.io/app:1")), ["a a.io/app:1", "b b.io/app:1"]);
    assert_eq!(asked(&plan(&catalog, "b.io/app:1")), ["b b.io/app:1"]);
    assert_eq!(asked(&plan(&catalog, "c.io/app:1")), ["c c.io/app:1"]);
}
