//! Rules 4.5 and 10.6: the order of registries never changes a decision.

use proptest::prelude::*;
use registry_resolver::push::Candidate;
use registry_resolver::{
    BuildOutput, Catalog, CatalogBuilder, Domain, PullRequest, PushRequest, Reference, Registry,
    RegistryConfig,
};

use crate::catalog::arbitrary::{self, DOMAINS};
use crate::catalog::{account, named};
use crate::draw::DrawnAccount;
use crate::shrinking::config;

/// Images on every domain that an account of `arbitrary` may have, and on others.
fn images() -> Vec<String> {
    let domains = DOMAINS.into_iter().chain(["nobody.example"]);
    let mut images = vec!["nginx".to_owned(), "acme/app:1".to_owned()];
    for domain in domains {
        for path in ["app", "a/app:1", "a/b/app:1", "a/b/c/app:1", "x/app:1"] {
            images.push(format!("{domain}/{path}"));
        }
    }
    images.push(format!("ghcr.io/a/b/app:1@sha256:{}", "0123456789abcdef".repeat(4)));
    images
}

/// Everything that a catalog decides on these images, as text.
fn decisions(catalog: &Catalog, contexts: &[&str]) -> Vec<String> {
    let mut decided = vec![
        format!("default: {:?}", catalog.default_registry()),
        format!("caching: {:?}", catalog.caching_registry()),
    ];
    for domain in DOMAINS {
        decided.push(format!("{:?}", catalog.on_domain(Domain::parse(domain).unwrap())));
    }
    for image in images() {
        let reference = Reference::parse(&image).unwrap();
        let plain = PullRequest::new(reference);
        let one_each = contexts.iter().map(core::slice::from_ref);
        let requests = one_each.chain([contexts]).map(|contexts| plain.with_contexts(contexts));
        for request in [plain, plain.without_fallbacks()].into_iter().chain(requests) {
            decided.push(pulled(catalog, request));
        }
        let push = PushRequest::new(Candidate::image(reference));
        decided.push(format!("{:?}", catalog.resolve_push(push)));
    }
    let mut names: Vec<&str> = catalog.registries().map(Registry::name).collect();
    names.sort_unstable();
    for name in names {
        let push = PushRequest::new(BuildOutput::new("x/y/app").with_branch("main")).with_target(name);
        decided.push(format!("{name}: {:?}", catalog.resolve_push(push)));
    }
    decided
}

fn pulled(catalog: &Catalog, request: PullRequest<'_>) -> String {
    match catalog.resolve_pull(request) {
        Ok(plan) => {
            let left_out: Vec<_> = plan.left_out().collect();
            let targets: Vec<_> = plan.attempts().map(|attempt| attempt.target().to_buf()).collect();
            #[cfg(feature = "serde")]
            let written = serde_json::to_string(&plan).unwrap();
            #[cfg(not(feature = "serde"))]
            let written = "";
            format!("{plan:?} {left_out:?} {targets:?} {written}")
        }
        Err(error) => format!("{error} {error:?}"),
    }
}

/// An account in which every rule has something to decide.
fn registries() -> [RegistryConfig; 5] {
    [
        named("a").github().prefix("a").fallback("d"),
        named("b").other("GHCR.io:443").prefix("a/b").primary().fallback("c"),
        named("c").docker_hub().prefix("mirror").fallback("e"),
        named("d").other("index.docker.io"),
        named("e").other("reg.example:5000").plain_http(),
    ]
}

/// Every order of so many things.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |orders, next| {
        let grown = orders.iter().flat_map(|order| {
            (0..=order.len()).map(move |place| {
                let mut order = order.clone();
                order.insert(place, next);
                order
            })
        });
        grown.collect()
    })
}

#[test]
fn rule_4_5_every_order_of_five_registries_decides_the_same() {
    let all = registries();
    let in_order = |order: &[usize]| {
        let chosen = order.iter().map(|&place| all[place].clone());
        let builder = chosen.fold(Catalog::builder(), CatalogBuilder::registry);
        builder.set_default("e").set_caching("e").build().unwrap()
    };
    let expected = decisions(&in_order(&[0, 1, 2, 3, 4]), &["a", "c"]);
    assert!(expected.iter().any(|text| text.contains("are on")), "an ambiguity is among them");
    let orders = permutations(5);
    assert_eq!(orders.len(), 120);
    for order in orders {
        assert_eq!(decisions(&in_order(&order), &["a", "c"]), expected, "{order:?}");
    }
}

/// Rule 4.5: nor does the way by which an account came to be what it is.
#[test]
fn rule_4_5_an_account_that_grew_by_edits_decides_the_same() {
    let whole = account(registries()).set_default("e").build().unwrap();
    let all = registries();
    let add = |account: CatalogBuilder, place: usize| account.registry(all[place].clone());
    let grown = add(account([named("old").quay()]), 4).build().unwrap();
    let grown = [2, 3, 0].into_iter().fold(grown.edit(), add).set_default("old").build().unwrap();
    let grown = add(grown.edit(), 1).set_default("e").remove("old").remove("e");
    let grown = add(grown, 4).build().unwrap();
    assert_eq!(decisions(&grown, &["b", "d"]), decisions(&whole, &["b", "d"]));
}

proptest! {
    #![proptest_config(config(20))]

    /// Rules 4.5 and 10.6: any account, in any order of its registries.
    #[test]
    fn rule_4_5_insertion_order_never_changes_a_decision(
        (account, order) in arbitrary::accounts(9).prop_flat_map(|account| {
            let order: Vec<usize> = (0..account.registries.len()).collect();
            (Just(account), Just(order).prop_shuffle())
        })
    ) {
        let contexts: Vec<&str> = account.registries.iter().take(2).map(|it| &*it.name).collect();
        let registries = order.iter().map(|&place| account.registries[place].clone()).collect();
        let (one, other) = (account.catalog(), DrawnAccount { registries, ..account.clone() }.catalog());
        prop_assert_eq!(decisions(&one, &contexts), decisions(&other, &contexts));
    }

    /// Rule 10.6: the same catalog and the same request, the same answer.
    #[test]
    fn rule_10_6_a_decision_is_repeated(account in arbitrary::accounts(6)) {
        let catalog = account.catalog();
        prop_assert_eq!(decisions(&catalog, &[]), decisions(&catalog.edit().build().unwrap(), &[]));
    }

    /// Rule 10.6: a registry on another domain changes nothing in a catalog that marks its default.
    #[test]
    fn rule_10_6_a_registry_on_another_domain_changes_nothing(account in arbitrary::accounts(6)) {
        prop_assume!(!account.registries.is_empty());
        let catalog = account.catalog().edit().set_default(&account.registries[0].name).build().unwrap();
        let more = catalog.edit().registry(named("zz-newcomer").other("newcomer.example").primary()).build().unwrap();
        for image in images() {
            let request = PullRequest::new(Reference::parse(&image).unwrap());
            prop_assert_eq!(pulled(&catalog, request), pulled(&more, request));
        }
        let push = PushRequest::new(BuildOutput::new("x/y/app").with_branch("main"));
        let (one, other) = (catalog.resolve_push(push), more.resolve_push(push));
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
}
