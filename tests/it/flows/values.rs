//! Flows, hosts and classes of images as values: what can be read from them, and when they are equal.

use registry_resolver::flows::{Flow, FlowKind, Hosts, ImageClass};
use registry_resolver::policy::FallbackPolicy;
use registry_resolver::{Catalog, Fallback, Reference};

use crate::flows::{account, named};

fn hosts(catalog: &Catalog) -> Hosts<'_> {
    catalog.flows().iter().find(|flow| flow.kind() == FlowKind::AdHocPush).unwrap().hosts()
}

/// Rule 2.8: hosts that no registry is on are the same where the registries are on the same endpoints.
#[test]
fn uncovered_hosts_are_equal_where_the_same_are_covered() {
    let of = |names: &[(&str, &str)]| {
        let registries = names.iter().map(|(name, domain)| named(name).other(*domain));
        registries.fold(Catalog::builder(), registry_resolver::CatalogBuilder::registry).build().unwrap()
    };
    let one = of(&[("a", "a.example"), ("b", "b.example")]);
    assert_eq!(hosts(&one), hosts(&one));
    let same = of(&[("x", "B.example:443"), ("y", "a.example"), ("z", "A.example")]);
    assert_eq!(hosts(&one), hosts(&same));
    for other in [of(&[("a", "a.example")]), of(&[("a", "a.example"), ("b", "b.example:80")])] {
        assert_ne!(hosts(&one), hosts(&other));
    }
    assert_eq!(format!("{:?}", hosts(&one)), "Uncovered(UncoveredHosts)");
}

#[test]
fn flows_are_a_list() {
    let catalog = account([named("a").quay()]).build().unwrap();
    let listed: Vec<Flow<'_>> = catalog.flows().iter().copied().collect();
    assert!(listed.len() > 1);
    assert_eq!(catalog.flows().into_iter().collect::<Vec<_>>(), listed);
}

/// Rules 5.6, 7.4 and 7.8: which images a flow is for.
#[test]
fn classes_say_what_their_images_are_called() {
    let catalog = account([
        named("gar").gar("europe").prefix("acme"),
        named("hub").docker_hub().namespace("acme").namespace("team"),
    ])
    .build()
    .unwrap();
    let pushed = |name: &str| -> ImageClass<'_> {
        let flows = catalog.flows();
        let of = |flow: &&Flow<'_>| {
            flow.kind() == FlowKind::PushNamed && flow.registry() == catalog.registry(name)
        };
        flows.iter().find(of).unwrap().images()
    };
    let gar = pushed("gar");
    assert_eq!(gar.below().map(|below| below.to_string()).as_deref(), Some("acme"));
    assert_eq!((gar.components(), gar.longest()), ((2, None), 255));
    let hub = pushed("hub");
    assert_eq!((hub.below(), hub.components()), (None, (2, Some(2))));
    for (class, path, is_there) in [
        (gar, "acme/images/app", true),
        (gar, "acme/images", false),
        (gar, "other/images/app", false),
        (hub, "acme/app", true),
        (hub, "team/app", true),
        (hub, "other/app", false),
        (hub, "acme/lib/app", false),
        (hub, "acme", false),
    ] {
        let text = format!("a.example/{path}");
        assert_eq!(class.includes_path(Reference::parse(&text).unwrap().path()), is_there, "{path}");
    }
}

/// Rule 5.6: the longest name that comes along a fallback, which its prefix leaves room for.
#[test]
fn the_longest_name_at_a_fallback() {
    let keep = Fallback::new("b").with_policy(FallbackPolicy::default().keep_path());
    for (fallback, longest, there) in [(Fallback::from("b"), 255, 253), (keep, 251, 255)] {
        let catalog = account([
            named("a").other("a.example").prefix("front").fallback(fallback),
            named("b").other("b.example").prefix("far"),
        ])
        .build()
        .unwrap();
        let flows = catalog.flows();
        let flow = flows.iter().find(|flow| matches!(flow.kind(), FlowKind::Fallback(_))).unwrap();
        assert_eq!((flow.images().longest(), flow.names_there().longest()), (longest, there));
    }
}
