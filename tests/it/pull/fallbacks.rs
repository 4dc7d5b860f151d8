//! Rules 5.5 and 5.6: the source, its fallback, the fallback's fallback, to the end of the chain; each under a name
//! made of the source's.

use registry_resolver::policy::{FallbackNaming, FallbackPolicy};
use registry_resolver::pull::LeftOutReason;
use registry_resolver::{Catalog, PullPlan, RegistryConfig, Role};

use crate::pull::{SHA, asked, catalog, fallback, left_out, other, plan, request};

/// What one chain is made of: `r0` on `r0.example` falls back to `r1`, and so on.
#[derive(Debug)]
struct Chain {
    source_prefix: Option<&'static str>,
    fallback_prefixes: Vec<Option<&'static str>>,
    naming: Vec<FallbackNaming>,
}

impl Chain {
    fn catalog(&self) -> Catalog {
        let prefixes = [self.source_prefix].into_iter().chain(self.fallback_prefixes.iter().copied());
        catalog(prefixes.enumerate().map(|(index, prefix)| {
            let mut registry = other(&format!("r{index}"), &format!("r{index}.example"));
            if let Some(prefix) = prefix {
                registry = registry.prefix(prefix);
            }
            let Some(naming) = self.naming.get(index) else { return registry };
            let policy = match naming {
                FallbackNaming::Keep => FallbackPolicy::default().keep_path(),
                _ => FallbackPolicy::default(),
            };
            registry.fallback(fallback(&format!("r{}", index + 1), policy))
        }))
    }

    /// What 5.6 says, in the plainest words: who is asked for what, and who is left out.
    fn expected(&self, path: &str, tail: &str) -> (Vec<String>, Vec<String>) {
        let mut asked = vec![format!("r0 r0.example/{path}{tail}")];
        let mut left_out = Vec::new();
        for (index, prefix) in (1..).zip(&self.fallback_prefixes) {
            let own = match (self.naming[index - 1], self.source_prefix) {
                (FallbackNaming::Replace, Some(own)) => path.strip_prefix(&format!("{own}/")),
                _ => Some(path),
            };
            match (own, prefix) {
                (Some(name), Some(prefix)) => {
                    asked.push(format!("r{index} r{index}.example/{prefix}/{name}{tail}"));
                }
                (Some(name), None) => asked.push(format!("r{index} r{index}.example/{name}{tail}")),
                (None, _) => left_out.push(format!("r{index} outside_prefix")),
            }
        }
        (asked, left_out)
    }
}

/// Chains of `length` registries: with prefixes nowhere, everywhere and in between; under both namings and a mix.
fn chains(length: usize) -> Vec<Chain> {
    let edges = length - 1;
    let prefixes: [&dyn Fn(usize) -> Option<&'static str>; 3] =
        [&|_| None, &|index| Some(["mirror", "m/x", "team-a", "library"][index % 4]), &|index| {
            (index % 2 == 0).then_some("mirror")
        }];
    let namings: [&dyn Fn(usize) -> FallbackNaming; 3] =
        [&|_| FallbackNaming::Replace, &|_| FallbackNaming::Keep, &|index| {
            if index % 2 == 0 { FallbackNaming::Keep } else { FallbackNaming::Replace }
        }];
    let mut chains = Vec::new();
    for source_prefix in [None, Some("team-a"), Some("org/team")] {
        for prefix in prefixes {
            for naming in namings {
                let fallback_prefixes = (0..edges).map(prefix).collect();
                chains.push(Chain {
                    source_prefix,
                    fallback_prefixes,
                    naming: (0..edges).map(naming).collect(),
                });
            }
        }
    }
    chains
}

fn check(plan: &PullPlan<'_, '_>, expected: &(Vec<String>, Vec<String>), chain: &Chain) {
    assert_eq!((asked(plan), left_out(plan)), *expected, "{chain:?}");
    let roles: Vec<Role> = plan.attempts().map(|attempt| attempt.role()).collect();
    assert_eq!(roles[0], Role::Source);
    assert!(roles[1..].iter().all(|role| *role == Role::Fallback));
    assert_eq!(plan.attempts().len(), roles.len());
    assert_eq!(plan.attempts().nth(1).map(|attempt| attempt.target().to_string()), {
        let second = expected.0.get(1).and_then(|line| line.split_once(' '));
        second.map(|(_, target)| target.to_owned())
    });
}

/// Rules 5.5, 5.6 and 10.5: chains of one to four and of eight registries, inside and outside of the source's prefix,
/// by tag, by digest, by both and by neither.
#[test]
fn a_chain_is_followed_to_its_end_under_names_of_the_source() {
    let pinned = format!("@{SHA}");
    let both = format!(":1@{SHA}");
    let tails = [("", ":latest"), (":1", ":1"), (&*pinned, &*pinned), (&*both, &*both)];
    let paths =
        ["app", "team-a", "team-a/app", "team-ab/app", "team-a/x/app", "org/team/x/app", "org/team", "org/x"];
    for chain in [1, 2, 3, 4, 8].into_iter().flat_map(chains) {
        let catalog = chain.catalog();
        for path in paths {
            for (written, shown) in tails {
                let image = format!("r0.example/{path}{written}");
                check(&plan(&catalog, &image), &chain.expected(path, shown), &chain);
            }
        }
    }
}

/// Rule 5.5: the documented case, one fallback.
#[test]
fn the_source_is_asked_before_its_fallback() {
    let catalog = catalog([
        RegistryConfig::new("azure").azure("acme").fallback("gar"),
        RegistryConfig::new("gar").gar("europe-west1").prefix("acme-prod/images"),
    ]);
    assert_eq!(
        asked(&plan(&catalog, "acme.azurecr.io/app:1")),
        ["azure acme.azurecr.io/app:1", "gar europe-west1-docker.pkg.dev/acme-prod/images/app:1"]
    );
    // The other way there is no fallback.
    let image = "europe-west1-docker.pkg.dev/acme-prod/images/app:1";
    assert_eq!(asked(&plan(&catalog, image)), [format!("gar {image}")]);
}

/// Rule 5.6: the worked example.
#[test]
fn replace_takes_the_domain_and_the_prefix_off() {
    let catalog =
        catalog([other("a", "a.io").prefix("team-a").fallback("b"), other("b", "b.io").prefix("mirror")]);
    assert_eq!(asked(&plan(&catalog, "a.io/team-a/app:1")), ["a a.io/team-a/app:1", "b b.io/mirror/app:1"]);
}

/// Rule 5.6: a source without a prefix covers every path.
#[test]
fn a_source_without_a_prefix_covers_every_path() {
    let catalog = catalog([other("a", "a.io").fallback("b"), other("b", "b.io").prefix("mirror")]);
    for path in ["app", "mirror/app", "team-a/app", "a/b/c/d/e"] {
        let image = format!("a.io/{path}:1");
        assert_eq!(asked(&plan(&catalog, &image)), [format!("a {image}"), format!("b b.io/mirror/{path}:1")]);
    }
}

/// Rule 5.6: names are made of the source's, so that a prefix of one fallback never reaches the next.
#[test]
fn names_are_never_made_of_the_previous_attempt_s() {
    let keep = FallbackPolicy::default().keep_path();
    let catalog = catalog([
        other("a", "a.io").prefix("team").fallback(fallback("b", keep)),
        other("b", "b.io").prefix("cache").fallback("c"),
        other("c", "c.io").prefix("mirror").fallback(fallback("d", keep)),
        other("d", "d.io"),
    ]);
    assert_eq!(
        asked(&plan(&catalog, "a.io/team/app:1")),
        ["a a.io/team/app:1", "b b.io/cache/team/app:1", "c c.io/mirror/app:1", "d d.io/team/app:1"]
    );
}

/// Rule 5.6: an image outside of the source's prefix is left out, and the chain goes on behind it.
#[test]
fn an_image_outside_of_the_prefix_is_never_renamed() {
    let catalog = catalog([
        other("a", "a.io").prefix("team-a").fallback("b"),
        other("b", "b.io").prefix("mirror").fallback(fallback("c", FallbackPolicy::default().keep_path())),
        other("c", "c.io").fallback("d"),
        other("d", "d.io"),
    ]);
    for path in ["team-b/app", "team-a", "team-ab/app", "app", "x/team-a/app"] {
        let image = format!("a.io/{path}:1");
        let plan = plan(&catalog, &image);
        assert_eq!(asked(&plan), [format!("a {image}"), format!("c c.io/{path}:1")]);
        assert_eq!(left_out(&plan), ["b outside_prefix", "d outside_prefix"]);
        assert!(plan.left_out().all(|left_out| left_out.reason() == LeftOutReason::OutsidePrefix));
    }
}

/// Rule 5.6: the prefix of the registry that was picked is taken off, be it a context's.
#[test]
fn the_prefix_is_that_of_the_registry_that_was_picked() {
    let catalog = catalog([
        other("one", "a.io").prefix("one").primary().fallback("mirror"),
        other("two", "a.io").prefix("two").fallback("mirror"),
        other("mirror", "mirror.io").prefix("m"),
    ]);
    let two = request("a.io/two/app:1").with_contexts(&["two"]);
    assert_eq!(
        asked(&catalog.resolve_pull(two).unwrap()),
        ["two a.io/two/app:1", "mirror mirror.io/m/app:1"]
    );
    let plan = plan(&catalog, "a.io/two/app:1");
    assert_eq!(
        (asked(&plan), left_out(&plan)),
        (vec!["one a.io/two/app:1".to_owned()], vec!["mirror outside_prefix".to_owned()])
    );
}

/// Rule 5.5: a plan asks the source alone where the request says so.
#[test]
fn a_request_may_ask_the_source_alone() {
    let catalog = catalog([other("a", "a.io").prefix("team").fallback("b"), other("b", "b.io")]);
    for image in ["a.io/team/app:1", "a.io/app:1"] {
        let plan = catalog.resolve_pull(request(image).without_fallbacks()).unwrap();
        assert_eq!((asked(&plan), left_out(&plan)), (vec![format!("a {image}")], Vec::new()));
    }
}

/// Rule 5.5: a fallback on the source's own domain is asked with its own credential.
#[test]
fn a_fallback_may_be_on_the_domain_of_its_source() {
    let catalog =
        catalog([other("a", "a.io").prefix("old").primary().fallback("b"), other("b", "a.io").prefix("new")]);
    let plan = plan(&catalog, "a.io/old/app:1");
    assert_eq!(asked(&plan), ["a a.io/old/app:1", "b a.io/new/app:1"]);
    let logins: Vec<String> = plan.attempts().map(|attempt| attempt.login().to_string()).collect();
    assert_eq!(logins, ["`a` for a.io", "`b` for a.io"]);
}
