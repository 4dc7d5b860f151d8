//! What a catalog keeps in memory, by count. The counting allocator is the global one of this program alone.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use registry_resolver::{Access, Catalog, CatalogBuilder, RegistryConfig, Route};

/// A registry's own text: its name, domain, prefix and credential.
struct Own {
    name: String,
    domain: String,
    prefix: String,
    credential: String,
}

impl Own {
    fn of(place: usize) -> Self {
        Self {
            name: format!("registry-{place}"),
            domain: format!("r{place}.registry.example:5000"),
            prefix: format!("team-{}", place % 100),
            credential: format!("credential-{place}"),
        }
    }

    fn length(&self) -> usize {
        [&self.name, &self.domain, &self.prefix, &self.credential].map(String::len).iter().sum()
    }
}

fn builder(size: usize) -> CatalogBuilder {
    (0..size).fold(Catalog::builder(), |builder, place| {
        let Own { name, domain, prefix, credential } = Own::of(place);
        let mut registry =
            RegistryConfig::new(name).other(domain).prefix(prefix).access(Access::Credential(credential));
        if place % 4 == 1 {
            registry = registry.fallback(format!("registry-{}", place - 1));
        }
        builder.registry(registry)
    })
}

/// The bytes that a catalog of this size keeps: those that dropping it gives back.
fn kept(size: usize) -> u64 {
    let catalog = builder(size).build().unwrap();
    assert_eq!(catalog.len(), size);
    let given_back = allocation_counter::measure(|| drop(catalog)).bytes_current;
    given_back.unsigned_abs()
}

/// At most 256 bytes beyond its own text, for each of so many registries.
fn check(size: usize) {
    let own: usize = (0..size).map(|place| Own::of(place).length()).sum();
    let beyond = (kept(size) - own as u64) / size as u64;
    println!("{beyond} bytes a registry at {size}");
    assert!(beyond <= 256, "{beyond} bytes a registry at {size}");
}

/// Where the tables have just doubled, and a registry costs most; and where they are about to.
#[test]
fn a_registry_takes_at_most_256_bytes_beyond_its_own_text() {
    check(65_537);
    check(131_072);
}

#[test]
#[ignore = "takes twenty seconds without optimising; `.ci/run` runs it"]
fn so_does_one_of_a_million() {
    check(1_000_000);
}

/// A scope eight components deep, and the location of its mirror.
fn routed(place: usize) -> [String; 2] {
    let scope = format!("h{}.example/a/b/c/d/e/f/g/p{place}", place % 1_000);
    [scope, format!("https://mirror.example:5000/m{}", place % 100)]
}

/// At most 400 bytes beyond its own text for each of so many routes with one mirror.
fn check_routes(size: usize) {
    let route = |place| {
        let [scope, mirror] = routed(place);
        Route::new(scope).mirror(mirror)
    };
    let catalog = (0..size).map(route).fold(Catalog::builder(), CatalogBuilder::route).build().unwrap();
    assert_eq!(catalog.routes().len(), size);
    let kept = allocation_counter::measure(|| drop(catalog)).bytes_current.unsigned_abs();
    let own: usize = (0..size).flat_map(routed).map(|text| text.len()).sum();
    let beyond = (kept - own as u64) / size as u64;
    println!("{beyond} bytes a route at {size}");
    assert!(beyond <= 400, "{beyond} bytes a route at {size}");
}

#[test]
fn a_route_takes_at_most_400_bytes_beyond_its_own_text() {
    check_routes(33_000);
    check_routes(65_537);
}

#[test]
#[ignore = "takes a minute without optimising; `.ci/all.d` runs it"]
fn so_does_one_of_a_million_routes() {
    check_routes(1_000_000);
}

/// A service holds a hundred thousand of these.
#[test]
fn a_small_catalog_takes_at_most_4_kib() {
    let kept = kept(10);
    println!("{kept} bytes for 10 registries");
    assert!(kept <= 4_096, "{kept} bytes");
}

/// Rule 4.5: what an edit carries over is kept as it was, a credential that has its registry's name among it.
#[test]
fn an_edited_catalog_takes_no_more() {
    let catalog = (0..100)
        .fold(Catalog::builder(), |builder, place| {
            builder
                .registry(RegistryConfig::new(format!("registry-{place}")).other(format!("r{place}.example")))
        })
        .build()
        .unwrap();
    let edited = catalog.edit().build().unwrap();
    let [before, after] =
        [catalog, edited].map(|catalog| allocation_counter::measure(|| drop(catalog)).bytes_current);
    assert_eq!(before, after);
}

/// One allocation each of a fixed number of parts, whatever the size.
#[test]
fn a_catalog_is_a_fixed_number_of_allocations() {
    let allocations = |size| {
        let catalog = builder(size).build().unwrap();
        allocation_counter::measure(|| drop(catalog)).count_current.unsigned_abs()
    };
    assert_eq!(allocations(10), allocations(1_000));
    assert!(allocations(10) <= 8, "{}", allocations(10));
}

/// Rule 4.4: registries that leave a domain where no registry is primary. Each of them is asked about, and no question
/// lists all that stay.
#[cfg(feature = "analysis")]
#[test]
fn a_diff_asks_no_more_where_more_registries_stay() {
    const LEAVE: usize = 25;
    let taken = |stay: usize| {
        let on = |left: &str| {
            let registry = |place: usize| {
                let domain = if place < LEAVE { left } else { "a.example" };
                RegistryConfig::new(format!("registry-{place:04}")).other(domain)
            };
            (0..LEAVE + stay)
                .map(registry)
                .fold(Catalog::builder(), CatalogBuilder::registry)
                .build()
                .unwrap()
        };
        let (before, after) = (on("a.example"), on("b.example"));
        allocation_counter::measure(|| assert!(!before.diff(&after).is_empty())).bytes_total
    };
    let (few, many) = (taken(25), taken(2_000));
    println!("{many} bytes where 2000 registries stay, {few} where 25 do");
    assert!(many < 2 * few, "{many} bytes where 2000 registries stay, {few} where 25 do");
}
