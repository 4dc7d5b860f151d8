//! What is measured, by time and by instructions alike.
#![allow(dead_code, reason = "each of the programs uses its part")]

use std::hint::black_box;
use std::time::Duration;

use registry_resolver::{
    Action, Catalog, CatalogBuilder, PullPlan, PushDecision, RegistryConfig, Route, Session, TryResult,
};

/// A digest of the right form.
macro_rules! sha256 {
    () => {
        "sha256:6aeedc2f49138ce7a1cd0adffc1b1c0321b841dc2102408967d9301c031949ee"
    };
}

/// References of the forms that are met, each with what it is called in the tables.
pub const SHAPES: [(&str, &str); 8] = [
    ("nginx", "nginx"),
    ("tagged", "ghcr.io/org/app:1.2.3"),
    ("ecr", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:1.2.3"),
    ("digest", concat!("ghcr.io/org/app@", sha256!())),
    (
        "long",
        concat!(
            "registry.internal.example.com:5000/platform/continuous-integration/build-images/",
            "service-gateway:release-2026.11.23-rc.1-amd64@",
            sha256!()
        ),
    ),
    ("ipv6", "[2001:db8::17]:5000/team/app:1.2.3"),
    ("localhost", "localhost:5000/a/b"),
    ("upper", "GHCR.io/org/app:1.2.3"),
];

/// References as people write them.
pub fn corpus() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../../tests/data/references.tsv").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next())
}

/// Where in an account an image is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On a registry without a fallback.
    Hit,
    /// On a domain that no registry covers.
    Miss,
    /// On Docker Hub, under a name that is not its own.
    Alias,
    /// On a registry with three fallbacks behind it: four attempts.
    FourDeep,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Hit, Self::Miss, Self::Alias, Self::FourDeep];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Alias => "alias",
            Self::FourDeep => "four deep",
        }
    }
}

/// An account of `size` registries, one of them Docker Hub and each other on a domain of its own. Where there is
/// room, the first four of every eight are a chain of fallbacks.
pub fn catalog(size: usize) -> Catalog {
    builder(size).build().expect("an account without problems")
}

pub fn builder(size: usize) -> CatalogBuilder {
    let hub = RegistryConfig::new("hub").docker_hub().default_registry();
    (0..size - 1).fold(Catalog::builder().registry(hub), |builder, place| {
        let mut registry = RegistryConfig::new(name(place)).other(host(place));
        if matches!(place % 8, 1..=3) {
            registry = registry.prefix("mirrors/team");
        }
        if matches!(place % 8, 0..=2) && place + 1 < size - 1 {
            registry = registry.fallback(name(place + 1));
        }
        builder.registry(registry)
    })
}

/// Names and hosts have one length each, so that only the size of the account can tell.
fn name(place: usize) -> String {
    format!("r{place:07}")
}

/// In no order, as the hosts of an account are.
fn host(place: usize) -> String {
    format!("h{:08x}.registry.example", (place as u32).wrapping_mul(0x9e37_79b1))
}

/// Registries of an account at random: a small generator with a fixed seed.
pub struct Hosts {
    size: usize,
    kind: Kind,
    state: u64,
}

impl Hosts {
    pub fn new(size: usize, kind: Kind) -> Self {
        Self { size, kind, state: 0x853c_49e6_748f_ea9b }
    }

    fn random(&mut self) -> usize {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize
    }

    /// The place of a registry of the kind, Docker Hub aside.
    fn place(&mut self) -> usize {
        let others = self.size - 1;
        // Eights that are whole; without one, whatever there is.
        let place = self.random() % (others / 8).max(1) * 8;
        match self.kind {
            Kind::Hit => (place + 4 + self.random() % 4).min(others.saturating_sub(1)),
            _ => place,
        }
    }

    /// References of the kind.
    pub fn texts(&mut self, count: usize) -> Vec<String> {
        let text = |_| {
            let place = self.place();
            let domain = match self.kind {
                Kind::Hit | Kind::FourDeep => host(place),
                Kind::Miss => format!("m{:08x}.registry.example", self.random() as u32),
                Kind::Alias => "registry-1.docker.io".into(),
            };
            format!("{domain}/org/app:1.2.3")
        };
        (0..count).map(text).collect()
    }

    /// Names of registries of the kind.
    pub fn names(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| if self.size == 1 { "hub".into() } else { name(self.place()) }).collect()
    }
}

/// What a route makes of an image.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RouteKind {
    /// Under a scope of eight components: a mirror and the origin.
    Deep,
    /// Under a scope of its host alone, which is a registry's: three mirrors and the origin.
    ThreeMirrors,
    /// Under a suffix: a mirror and the origin.
    Suffix,
    /// Under the route for everything: a mirror and the origin.
    Rest,
}

impl RouteKind {
    pub const ALL: [Self; 4] = [Self::Deep, Self::ThreeMirrors, Self::Suffix, Self::Rest];

    pub fn name(self) -> &'static str {
        match self {
            Self::Deep => "eight components deep",
            Self::ThreeMirrors => "three mirrors",
            Self::Suffix => "by suffix",
            Self::Rest => "for everything",
        }
    }

    /// References of the kind, in an account of so many routes.
    pub fn texts(self, size: usize, count: usize) -> Vec<String> {
        let mut hosts = Hosts::new(size, Kind::Hit);
        let text = |_| {
            let place = hosts.random() % size;
            match self {
                // On the hosts of the first ten routes, so that nothing but the number of routes differs.
                Self::Deep => format!("{}/app:1.2.3", deep(place - place % DEEP_HOSTS + place % 10)),
                Self::ThreeMirrors => format!("{}/org/app:1.2.3", host(4)),
                Self::Suffix => format!("s{:08x}.wild.example/org/app:1.2.3", place),
                Self::Rest => format!("m{:08x}.registry.example/org/app:1.2.3", place),
            }
        };
        (0..count).map(text).collect()
    }
}

/// On how many hosts routes with scopes eight components deep are.
const DEEP_HOSTS: usize = 1_000;

/// A scope of eight components behind one of these hosts.
fn deep(place: usize) -> String {
    format!("{}/a/b/c/d/e/f/g/p{place:07}", host(place % DEEP_HOSTS))
}

/// An account of so many routes with scopes eight components deep, wildcards, and one route of three mirrors.
pub fn routed(size: usize) -> CatalogBuilder {
    let wild = [
        Route::new("*").mirror("https://all.example/cache"),
        Route::new("*.wild.example").mirror("https://mirror.example/wild"),
        Route::new("*.other.wild.example:5000").mirror("https://mirror.example/other"),
        Route::new("any.registry.example:*").mirror("https://mirror.example/any"),
        Route::new(host(4))
            .mirror("https://one.example/hub")
            .mirror("https://two.example:5000")
            .mirror("three.example/cache/hub"),
    ];
    let deep = (0..size).map(|place| Route::new(deep(place)).mirror("https://mirror.example/deep"));
    wild.into_iter().chain(deep).fold(builder(10), CatalogBuilder::route)
}

/// Makes every attempt of a plan, with all that is needed to carry it out.
#[inline]
pub fn walk_pull(plan: &PullPlan<'_, '_>) {
    for attempt in plan.attempts() {
        black_box((&attempt.target(), &attempt.login(), &attempt.retry()));
    }
}

/// Makes every destination, and every attempt of the source.
#[inline]
pub fn walk_push(decision: &PushDecision<'_, '_>) {
    let PushDecision::Push(plan) = decision else { return };
    for destination in plan.destinations() {
        black_box((&destination.target(), &destination.login(), &destination.retry()));
    }
    if let Some(source) = plan.source() {
        walk_pull(&source);
    }
}

/// Drives a session to its end, and says in how many turns.
#[inline]
pub fn drive(session: &mut Session, answer: impl Fn(usize) -> TryResult<'static>) -> usize {
    let mut turns = 0;
    loop {
        match session.action() {
            Action::Try { id, source, .. } => {
                session.report(id, answer(source.get()), Duration::from_millis(40));
            }
            Action::Wait(delay) => {
                session.waited(delay);
            }
            Action::Finished => return turns,
        }
        turns += 1;
    }
}
