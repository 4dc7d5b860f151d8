//! What values are as keys, in collections and in `{:?}`: rules 2.8 and 10.2, and the house style.

use alloc::collections::BTreeMap;
use core::hash::{BuildHasher as _, BuildHasherDefault};
use std::collections::HashSet;
use std::hash::DefaultHasher;

use registry_resolver::flows::{Flow, FlowKind, Hosts};
use registry_resolver::pull::Names;
use registry_resolver::{Catalog, Domain, Fallback, PullRequest, Reference, Registry};

use crate::borders::written::account;
use crate::support::named;

const PASTED: &str = "https://me:hunter2@ghcr.io";

/// Rule 10.2: configuration that nobody has checked is shown as an excerpt.
#[test]
fn rule_10_2_debug_of_what_was_pasted_has_no_password() {
    for text in [
        format!("{:?}", named(PASTED)),
        format!("{:?}", named(PASTED).quay()),
        format!("{:?}", Fallback::new(PASTED)),
        format!("{:?}", named("a").other(PASTED).fallback(PASTED).prefix(PASTED).namespace(PASTED)),
    ] {
        assert!(!text.contains("hunter2") && text.contains('…'), "{text}");
    }
    assert_eq!(format!("{:?}", named("hub")), "NamedRegistry(hub)");
    let shown = format!("{:?}", Fallback::new("hub"));
    assert!(shown.starts_with("Fallback(hub, FallbackPolicy"), "{shown}");
}

/// House style: what compares also hashes, and what is equal hashes alike.
#[test]
fn registries_are_keys() {
    let catalog = account().build().unwrap();
    let twice = catalog.registries().chain(catalog.registries());
    let seen: HashSet<Registry<'_>> = twice.collect();
    assert_eq!(seen.len(), catalog.registries().count());
    let hash = |registry: Registry<'_>| BuildHasherDefault::<DefaultHasher>::default().hash_one(registry);
    let clone = catalog.clone();
    let (one, other) = (catalog.registry("hub").unwrap(), clone.registry("hub").unwrap());
    assert_eq!((one, hash(one)), (other, hash(other)));
}

/// Rule 4.5: lints and flows are walked by value as by reference.
#[test]
fn lints_and_flows_are_given_out_in_their_order() {
    let catalog = account().build().unwrap();
    let (lints, flows) = (catalog.lints(), catalog.flows());
    let by_reference: Vec<String> = lints.iter().map(|lint| format!("{lint:?}")).collect();
    assert_eq!(by_reference[0], "Lint(shared_fallback at registries[2].fallback)");
    assert_eq!(lints.into_iter().map(|lint| format!("{lint:?}")).collect::<Vec<_>>(), by_reference);
    let by_reference: Vec<Flow<'_>> = flows.iter().copied().collect();
    assert_eq!(flows.into_iter().collect::<Vec<_>>(), by_reference);
}

fn uncovered<'c>(catalog: &'c Catalog, kind: FlowKind<'_>) -> Hosts<'c> {
    catalog.flows().iter().find(|flow| flow.kind() == kind).unwrap().hosts()
}

/// The hosts that no registry is on are the same where the registries' endpoints are (rule 2.8).
#[test]
fn rule_2_8_hosts_that_no_registry_is_on_are_compared_by_endpoint() {
    let with = |domains: &[&str]| -> Catalog {
        let configs = domains.iter().enumerate();
        let configs = configs.map(|(index, domain)| named(&index.to_string()).other(*domain));
        configs.fold(Catalog::builder(), registry_resolver::CatalogBuilder::registry).build().unwrap()
    };
    let one = with(&["a.example", "b.example"]);
    let same = with(&["B.example:443", "A.example", "a.example:443"]);
    let less = with(&["a.example"]);
    let anonymous = FlowKind::Anonymous;
    assert_eq!(uncovered(&one, anonymous), uncovered(&one, anonymous));
    assert_eq!(uncovered(&one, anonymous), uncovered(&same, anonymous));
    assert_ne!(uncovered(&one, anonymous), uncovered(&less, anonymous));
    // A target is checked as an address, an image's domain is not.
    assert_ne!(uncovered(&one, anonymous), uncovered(&one, FlowKind::AdHocPush));
    assert_eq!(format!("{:?}", uncovered(&one, anonymous)), "Uncovered(UncoveredHosts)");
}

/// What images a flow is for, in its parts.
#[test]
fn classes_of_images_are_told_in_parts() {
    let catalog = account().build().unwrap();
    let of = |name: &str, kind| {
        let flows = catalog.flows();
        let is =
            |flow: &&Flow<'_>| flow.kind() == kind && flow.registry().is_some_and(|it| it.name() == name);
        let images = flows.iter().find(is).unwrap().names_there();
        (images.below().map(|below| below.to_string()), images.components(), images.longest())
    };
    assert_eq!(of("inside", FlowKind::PushNamed), (Some("hub".to_owned()), (1, None), 255));
    // Docker Hub takes `namespace/name`.
    assert_eq!(of("hub", FlowKind::PushNamed), (None, (2, Some(2)), 255));
    assert_eq!(of("inside", FlowKind::Context), (None, (1, None), 255));
}

/// Names are shown as the list they are, in whichever way they are kept.
#[test]
fn names_are_shown_as_a_list() {
    let (borrowed, owned) = (["a", "b"], ["a".to_owned(), "b".to_owned()]);
    assert_eq!(format!("{:?}", Names::from(&borrowed)), "[`a`, `b`]");
    assert_eq!(format!("{:?}", Names::from(&owned[..])), "[`a`, `b`]");
    let request = PullRequest::new(Reference::parse("nginx").unwrap()).with_contexts(&borrowed);
    assert!(format!("{request:?}").contains("[`a`, `b`]"));
}

/// Rules 7.12 and 10.3: where a client connects, in another region and over plain HTTP.
#[cfg(feature = "url")]
#[test]
fn rule_7_12_a_target_s_endpoint_is_a_url() {
    use registry_resolver::Transport;

    use crate::borders::written::abroad;

    let catalog = account().build().unwrap();
    let decision = catalog.resolve_push(abroad()).unwrap();
    let to = decision.destinations().next().unwrap();
    let url = to.target().domain().endpoint(to.transport()).unwrap();
    assert_eq!(url.as_str(), "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/");
    let inside =
        catalog.resolve_pull(PullRequest::new(Reference::parse("inside.example:5000/hub/a").unwrap()));
    let source = inside.unwrap().source();
    assert_eq!(source.unwrap().transport(), Transport::Http);
    let url = source.unwrap().target().domain().endpoint(source.unwrap().transport()).unwrap();
    assert_eq!(url.as_str(), "http://inside.example:5000/");
    let no_port =
        catalog.resolve_pull(PullRequest::new(Reference::parse("a.example:65536/a").unwrap())).unwrap();
    let refused = no_port.source().unwrap().target().domain().endpoint(Transport::Https).unwrap_err();
    assert!(refused.to_string().contains("a.example:65536"), "{refused}");
}

/// Rule 2.8: equal domains are one key.
#[test]
fn rule_2_8_equal_domains_are_one_key() {
    let spellings = ["quay.io", "QUAY.io", "quay.io:443", "Quay.IO:443"];
    let keys: BTreeMap<Domain<'_>, &str> =
        spellings.iter().map(|text| (Domain::parse(text).unwrap(), *text)).collect();
    assert_eq!(keys.len(), 1);
}
