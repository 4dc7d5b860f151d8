//! Rules 12.1, 12.2 and 12.12: which route decides.

use alloc::collections::BTreeSet;

use registry_resolver::routes::{Route, Scope};
use registry_resolver::{Catalog, Domain, Reference};

use super::{decides, other, routed};

/// Rule 12.2: an exact endpoint, then its host on any port, then the longest suffix, its exact port first, then all.
#[test]
fn rule_12_2_the_most_specific_scope_decides() {
    let scopes = [
        "r.a.example:5000",
        "r.a.example:5000/acme",
        "r.a.example:*",
        "r.a.example:*/acme/team",
        "*.a.example:5000",
        "*.a.example:*",
        "*.example",
        "*",
        "docker.io/library",
    ];
    let catalog = routed(scopes.map(Route::new)).build().unwrap();
    for (image, scope) in [
        ("r.a.example:5000/acme/team/app", "r.a.example:5000/acme"),
        ("r.a.example:5000/acme", "r.a.example:5000/acme"),
        ("r.a.example:05000/acmecorp/app", "r.a.example:5000"),
        ("R.A.Example:5001/acme/team/app", "r.a.example:*/acme/team"),
        ("r.a.example/acme/app", "r.a.example:*"),
        ("s.a.example:5000/app", "*.a.example:5000"),
        ("s.a.example:99999/app", "*.a.example:*"),
        ("s.a.example/app", "*.a.example:*"),
        ("a.example/app", "*.example"),
        ("a.example:443/app", "*.example"),
        ("a.example:8443/app", "*"),
        ("nginx", "docker.io/library"),
        ("registry-1.docker.io/library/nginx", "docker.io/library"),
        ("index.docker.io/acme/app", "*"),
        ("[::1]:5000/app", "*"),
    ] {
        assert_eq!(decides(&catalog, image), Some(scope), "{image}");
    }
    let without_all = catalog.edit().remove_route("*").build().unwrap();
    assert_eq!(decides(&without_all, "quay.io/app"), None);
    assert_eq!(decides(&Catalog::builder().build().unwrap(), "quay.io/app"), None);
}

/// Rule 2.8: what no port means on a host is said by the registry there, of names and of scopes.
#[test]
fn rule_2_8_no_port_is_80_where_the_registry_says_so() {
    let catalog = routed(["lab.example", "*.example:80", "*.example"].map(Route::new))
        .registry(other("lab", "lab.example").plain_http())
        .build()
        .unwrap();
    for (image, scope) in [
        ("lab.example/app", "lab.example"),
        ("lab.example:80/app", "lab.example"),
        ("lab.example:443/app", "*.example"),
        ("r.example:80/app", "*.example:80"),
        ("r.example/app", "*.example"),
    ] {
        assert_eq!(decides(&catalog, image), Some(scope), "{image}");
    }
}

/// Rule 2.8: where no port means 80, `:443` is a scope of its own to who edits as well.
#[test]
fn rule_2_8_editing_tells_the_scope_on_443_from_the_one_without_a_port() {
    let catalog = routed(["lab.example", "lab.example:443"].map(Route::new))
        .registry(other("lab", "lab.example").plain_http())
        .build()
        .unwrap();
    let scopes = |catalog: &Catalog| catalog.routes().map(|it| it.scope().to_owned()).collect::<Vec<_>>();
    for (removed, left) in [("LAB.example", "lab.example:443"), ("lab.example:0443", "lab.example")] {
        assert_eq!(scopes(&catalog.edit().remove_route(removed).build().unwrap()), [left]);
    }
    let blocked = catalog.edit().set_route(Route::new("lab.example:443").blocked()).build().unwrap();
    let is_blocked = |scope: &str| blocked.routes().find(|it| it.scope() == scope).unwrap().is_blocked();
    assert!(is_blocked("lab.example:443") && !is_blocked("lab.example"));
    // With one of them alone, either spelling is its own.
    let alone = catalog.edit().remove_route("lab.example").build().unwrap();
    assert!(scopes(&alone.edit().remove_route("lab.example").build().unwrap()).is_empty());
}

/// Numbers that look drawn, the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

const HOSTS: [&str; 12] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "a.example",
    "A.Example",
    "b.a.example",
    "c.b.a.example",
    "lab.example",
    "[::1]",
    "[0:0::1]",
    "localhost",
    "x.io",
];
const PATHS: [&str; 9] =
    ["/x", "/x/y", "/x/y/z", "/x/yz", "/xy", "/library", "/library/nginx", "/y/x", "/x/y/z/w/v"];

/// A scope, read once more from its text: how specific it is for this image, if it covers it.
fn rank(scope: &str, host: &str, port: &str, path: &str) -> Option<(u8, usize, bool, usize)> {
    let (hosts, scope_path) = scope.split_once('/').unwrap_or((scope, ""));
    let below: Vec<&str> = scope_path.split('/').filter(|it| !it.is_empty()).collect();
    if !path.split('/').take(below.len()).eq(below.iter().copied()) {
        return None;
    }
    if hosts == "*" {
        return Some((0, 0, false, 0));
    }
    // Where a host in brackets ends, a port begins.
    let behind = hosts.rfind(']').map_or(0, |end| end + 1);
    let (own, own_port) = match hosts[behind..].split_once(':') {
        Some((rest, port)) => (&hosts[..behind + rest.len()], port),
        None => (hosts, ""),
    };
    let number = |port: &str, host: &str| match port {
        "" if host == "lab.example" => 80,
        "" => 443,
        digits => digits.parse::<u32>().unwrap(),
    };
    let same_port = own_port == "*" || number(own_port, own) == number(port, host);
    if let Some(suffix) = own.strip_prefix("*.") {
        let host = if Domain::parse(host).unwrap().is_docker_hub() { "docker.io" } else { host };
        let under = host.to_ascii_lowercase().ends_with(&format!(".{suffix}"));
        return (under && same_port).then(|| (1, suffix.split('.').count(), own_port != "*", 0));
    }
    let spelled = |host: &str, port: &str| format!("{host}:{}", number(port, host));
    if own_port == "*" {
        let same = Domain::parse(own).unwrap() == Domain::parse(host).unwrap();
        return same.then_some((2, 0, false, below.len()));
    }
    let (own, asked) = (spelled(own, own_port), spelled(host, port));
    let same = Domain::parse(&own).unwrap() == Domain::parse(&asked).unwrap();
    same.then_some((3, 0, true, below.len()))
}

/// Rule 12.2 over drawn scopes, against reading every one of them.
#[test]
fn rule_12_2_the_table_finds_what_reading_every_scope_finds() {
    let mut numbers = Numbers(12);
    let mut found = 0;
    for round in 0..200 {
        let mut scopes: BTreeSet<Scope> = BTreeSet::new();
        for _ in 0..=numbers.below(40) {
            let text = match numbers.below(8) {
                0 => "*".to_owned(),
                1 | 2 => {
                    let suffix = numbers.of(&["example", "a.example", "b.a.example", "io", "docker.io"]);
                    format!("*.{suffix}{}", numbers.of(&["", ":443", ":5000", ":*"]))
                }
                _ => {
                    let port = numbers.of(&["", ":443", ":5000", ":05000", ":*"]);
                    let path = if numbers.below(3) == 0 { "" } else { numbers.of(&PATHS) };
                    format!("{}{port}{path}", numbers.of(&HOSTS))
                }
            };
            scopes.insert(Scope::parse(&text).unwrap());
        }
        let account = routed(scopes.iter().map(|scope| Route::new(scope.as_str())));
        let catalog = account.registry(other("lab", "lab.example").plain_http()).build().unwrap();
        for _ in 0..100 {
            let host = numbers.of(&HOSTS);
            let port = numbers.of(&["", "443", "5000", "05000", "80"]);
            let path = numbers.of(&PATHS);
            let colon = if port.is_empty() { "" } else { ":" };
            let text = format!("{host}{colon}{port}{path}");
            let image = Reference::parse(&text).unwrap();
            let normal = image.path().to_string();
            let read = scopes
                .iter()
                .filter_map(|scope| {
                    rank(scope.as_str(), host, port, &normal).map(|rank| (rank, scope.as_str()))
                })
                .max();
            assert_eq!(
                decides(&catalog, &text),
                read.map(|(_, scope)| scope),
                "{text} in round {round}: {scopes:?}"
            );
            found += usize::from(read.is_some());
        }
    }
    assert!(found > 5_000, "{found}");
}

/// Rule 12.2: the order of routes decides nothing.
#[test]
fn rule_12_2_order_never_matters() {
    let scopes = ["*", "*.example", "a.example:*", "a.example/x", "a.example"];
    let one = routed(scopes.map(Route::new)).build().unwrap();
    let other = routed(scopes.into_iter().rev().map(Route::new)).build().unwrap();
    for image in ["a.example/x/y", "a.example/y", "a.example:1/x", "b.example/x", "x"] {
        assert_eq!(decides(&one, image), decides(&other, image), "{image}");
    }
}

/// Rule 12.12: a host of many labels and a path of many components are asked all the same, and bounded.
#[test]
fn rule_12_12_what_is_asked_may_be_longer_than_any_scope() {
    let suffix = ["s"; 16].join(".");
    let deep = ["p"; 32].join("/");
    let scopes = [format!("*.{suffix}"), format!("r.example/{deep}"), "r.example/p".to_owned()];
    let catalog = routed(scopes.iter().map(Route::new)).build().unwrap();
    let host = vec!["s"; 4_000].join(".");
    assert_eq!(decides(&catalog, &format!("{host}/app")), Some(scopes[0].as_str()));
    assert_eq!(decides(&catalog, &format!("{}/app", ["s"; 17].join("."))), Some(scopes[0].as_str()));
    assert_eq!(decides(&catalog, &format!("{suffix}/app")), None);
    let longer = ["p"; 100].join("/");
    assert_eq!(decides(&catalog, &format!("r.example/{longer}")), Some(scopes[1].as_str()));
    assert_eq!(decides(&catalog, &format!("r.example/{}", ["p"; 31].join("/"))), Some("r.example/p"));
}

/// Rule 12.12: every one of many routes is found, and no other.
#[test]
fn rule_12_12_every_one_of_many_routes_is_found() {
    const COUNT: usize = 20_000;
    let scope = |n: usize| match n % 4 {
        0 => format!("r{n}.example"),
        1 => format!("r{}.example:*/acme/p{n}", n / 400),
        2 => format!("r{}.example:5000/p{n}/x", n % 40),
        _ => format!("*.s{n}.example:*"),
    };
    let catalog = routed((0..COUNT).map(|n| Route::new(scope(n)))).build().unwrap();
    assert_eq!(catalog.routes().len(), COUNT);
    for n in 0..COUNT {
        let image = match n % 4 {
            0 => format!("r{n}.example/x"),
            1 => format!("r{}.example:1/acme/p{n}/x", n / 400),
            2 => format!("R{}.example:5000/p{n}/x", n % 40),
            _ => format!("x.y.s{n}.example:7/x"),
        };
        assert_eq!(decides(&catalog, &image), Some(scope(n).as_str()), "{image}");
    }
    for image in ["r0.example:5000/p3/x", "s3.example:7/x", "x.s4.example/x", "r0.example:1/acme/p1001/x"] {
        assert_eq!(decides(&catalog, image), None, "{image}");
    }
}
