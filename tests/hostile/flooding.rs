//! Names crafted to collide under the crate's hash, whatever seed it takes.
//!
//! The hash is copied here, as whoever means harm would. Where the crate changes its own, these names are harmless: a
//! test says so, and the copy has to change too.

use core::fmt::Write as _;
use std::sync::OnceLock;

use registry_resolver::{Catalog, CatalogBuilder, PullRequest, Reference, RegistryConfig};

use crate::measured;

const COUNT: usize = 8_000;
/// More than one look-up may take, for each seed that is tried.
const CROWD: usize = 200;
const SEEDS: u64 = 32;

fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    u64::try_from(product & u128::from(u64::MAX)).unwrap() ^ u64::try_from(product >> 64).unwrap()
}

/// Of a name of sixteen bytes.
fn hash(seed: u64, name: &str) -> u64 {
    const A: u64 = 0x9e37_79b9_7f4a_7c15;
    const B: u64 = 0xd6e8_feb8_6659_fd93;
    let word = |at: usize| u64::from_le_bytes(name.as_bytes()[at..at + 8].try_into().unwrap());
    let key = mix(seed ^ A, B);
    let last = mix(key.rotate_left(32) ^ word(0), A ^ word(8));
    mix(key ^ last ^ 16, B)
}

fn crafted() -> &'static [String] {
    static CRAFTED: OnceLock<Vec<String>> = OnceLock::new();
    CRAFTED.get_or_init(|| colliding(""))
}

/// For each seed a crowd in one place, and all others in one place under the last. Each ends in this.
fn colliding(end: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut candidate = String::new();
    let mut next = 0_u64;
    let mut crowd = |seed: u64, size: u64, count: usize| {
        let enough = names.len() + count;
        while names.len() < enough {
            candidate.clear();
            write!(candidate, "{next:0width$x}{end}", width = 16 - end.len()).unwrap();
            next += 1;
            if hash(seed, &candidate) & (size - 1) < 100 {
                names.push(candidate.clone());
            }
        }
    };
    let mut size = (COUNT as u64 * 2).next_power_of_two();
    for seed in 0..SEEDS {
        crowd(seed, size, CROWD);
        if seed % 8 == 7 {
            size *= 2;
        }
    }
    crowd(SEEDS, size, COUNT - CROWD * usize::try_from(SEEDS).unwrap());
    names
}

fn builder(names: &[String]) -> CatalogBuilder {
    names.iter().fold(Catalog::builder(), |builder, name| {
        builder.registry(RegistryConfig::new(name.as_str()).other("a.io"))
    })
}

/// The bytes of the first table that is tried.
fn first_table() -> u64 {
    (COUNT as u64 * 2).next_power_of_two() * 8
}

fn plain() -> Vec<String> {
    (0..COUNT).map(|number| format!("registry-{number:07}")).collect()
}

/// Rules 4.5 and 10.6: they are found like any others, and none is taken for another.
#[test]
fn rule_10_6_names_that_collide_are_found() {
    let names = crafted();
    assert_eq!(names.len(), COUNT);
    let catalog = builder(names).build().unwrap();
    let image = Reference::parse("a.io/app").unwrap();
    for name in names {
        assert_eq!(catalog.registry(name).unwrap().name(), name);
    }
    for name in plain() {
        assert!(catalog.registry(&name).is_none());
    }
    for name in names.iter().step_by(100) {
        let contexts = [name.as_str()];
        let plan = catalog.resolve_pull(PullRequest::new(image).with_contexts(&contexts)).unwrap();
        assert_eq!(plan.source().unwrap().registry().unwrap().name(), name);
    }
}

/// Rules 2.8 and 10.6: nor is a domain taken for another, in whatever case it is written.
#[test]
fn rule_10_6_domains_that_collide_are_found() {
    let domains = colliding(".a");
    let catalog = domains
        .iter()
        .fold(Catalog::builder(), |builder, domain| {
            builder.registry(RegistryConfig::new(format!("on {domain}")).other(domain.as_str()))
        })
        .build()
        .unwrap();
    let picked = |text: &str| {
        let plan = catalog.resolve_pull(PullRequest::new(Reference::parse(text).unwrap())).unwrap();
        plan.source().unwrap().registry().map(|registry| registry.name().to_owned())
    };
    for domain in &domains {
        assert_eq!(picked(&format!("{domain}/app")), Some(format!("on {domain}")));
        assert_eq!(picked(&format!("{}:443/app", domain.to_uppercase())), Some(format!("on {domain}")));
    }
    for name in plain() {
        assert_eq!(picked(&format!("{name}.a/app")), None);
    }
}

/// Rule 10.6: no names make building try for ever: 32 tables, each at most eight times the first, and then sorted. They are
/// names and credentials in one.
#[test]
fn rule_10_6_names_that_collide_end_the_search_for_a_seed() {
    let (crafted, plain) = (builder(crafted()), builder(&plain()));
    let (_catalog, flooded) = measured(|| crafted.build().unwrap());
    let (_catalog, usual) = measured(|| plain.build().unwrap());
    let tables = first_table() * 8 * (1 + 2 + 4 + 8);
    let sorted = first_table() * 8;
    let lists = SEEDS * 2 * 4 * COUNT as u64;
    // Else the hash is another by now, and nothing is shown.
    assert!(flooded.bytes_total >= usual.bytes_total + 2 * tables, "{flooded:?}, {usual:?}");
    assert!(
        flooded.bytes_total <= usual.bytes_total + 2 * (tables + lists + sorted),
        "{flooded:?}, {usual:?}"
    );
    assert!(
        flooded.count_total <= usual.count_total + 2 * (4 * SEEDS + COUNT as u64),
        "{flooded:?}, {usual:?}"
    );
}

/// What is kept is no more than for any other names, but for the names in order.
#[test]
fn names_that_collide_cost_no_more_than_others() {
    let crafted = crafted();
    let (flooding, plain) = (builder(crafted), builder(&plain()));
    let (_catalog, flooded) = measured(|| flooding.build().unwrap());
    let (_catalog, usual) = measured(|| plain.build().unwrap());
    let more = flooded.bytes_current - usual.bytes_current;
    let in_order = (size_of::<(Box<str>, u32)>() + crafted[0].len()) * COUNT;
    assert!(more <= i64::try_from(in_order).unwrap(), "{more} bytes more: {flooded:?}, {usual:?}");
}
