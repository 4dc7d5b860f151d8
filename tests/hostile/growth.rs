//! How the work of every entry point grows with its input: allocations, bytes and peak, at three sizes, each twice the
//! one before. `cargo test --test hostile growth -- --nocapture` prints the table.
//!
//! What is linear doubles. Tables of powers of two and lists that double make a step of three at most; whatever
//! looks through all for each of all makes one of four, and sixteen over both.

use core::fmt::Write as _;
use core::time::Duration;

use allocation_counter::AllocationInfo;
use registry_resolver::cache::PastImage;
use registry_resolver::format::AccountExport;
use registry_resolver::lint::Lint;
use registry_resolver::{
    Account, BuildOutput, CacheRequest, Catalog, CatalogBuilder, Digest, FailureClass, FailurePolicy, Limits,
    Pipeline, PullRequest, PushRequest, Reference, RegistryConfig, Run, Session, TryResult,
};

use crate::measured;

/// One entry point, and what it takes for an input of a size: the input's length, and the work.
pub(crate) type Entry = (&'static str, fn(usize) -> (usize, AllocationInfo));

pub(super) fn named(place: usize) -> RegistryConfig {
    RegistryConfig::new(format!("r{place}")).other(format!("r{place}.example:5000"))
}

pub(super) fn registries(count: usize, registry: impl Fn(usize) -> RegistryConfig) -> CatalogBuilder {
    (0..count).map(registry).fold(Catalog::builder(), CatalogBuilder::registry)
}

/// So many registries on domains of their own, with an edit to each of their lints.
pub(super) fn large(count: usize) -> Catalog {
    let registry =
        |place: usize| RegistryConfig::new(format!("r{place}")).other(format!("r{place}.example:443"));
    registries(count, registry).set_default("r0").build().unwrap()
}

/// So many on one domain, of which none is primary.
fn crowded(count: usize) -> Catalog {
    registries(count, |place| RegistryConfig::new(format!("r{place}")).other("a.example")).build().unwrap()
}

fn image(text: &str) -> PullRequest<'_> {
    PullRequest::new(Reference::parse(text).unwrap())
}

/// The work on a text, by the length of that.
pub(crate) fn on_text<T>(text: &str, work: impl FnOnce(&str) -> T) -> (usize, AllocationInfo) {
    (text.len(), measured(|| work(text)).1)
}

pub(crate) fn of<T>(size: usize, work: impl FnOnce() -> T) -> (usize, AllocationInfo) {
    (size, measured(work).1)
}

pub(crate) fn listed(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

pub(super) fn steps(count: usize, step: impl Fn(usize) -> String) -> String {
    format!("{{\"steps\": {{{}}}}}", listed(count, |n| format!("\"s{n}\": {}", step(n))))
}

pub(super) fn preflight(text: &str) -> (usize, AllocationInfo) {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("azure").azure("acme"))
        .registry(RegistryConfig::new("hub").docker_hub())
        .set_default("azure")
        .set_caching("azure")
        .build()
        .unwrap();
    let run = Run::default().with_branch("main").with_untrusted_variable("U", "a/b");
    on_text(text, |text| serde_json::from_str::<Pipeline>(text).unwrap().preflight(&catalog, &run))
}

const REFERENCES: [Entry; 4] = [
    ("a reference that is one", |n| {
        on_text(&format!("{}io/app:1", "a.".repeat(n)), |text| Reference::parse(text).unwrap().to_buf())
    }),
    ("a reference that is none", |n| {
        on_text(&"Ab/".repeat(n), |text| Reference::parse(text).unwrap_err().to_string())
    }),
    ("a reference of schemes and users", |n| {
        on_text(&"https://a:b@".repeat(n), |text| Reference::parse(text).unwrap_err().to_string())
    }),
    ("a reference of digests", |n| {
        on_text(&format!("a{}", "@sha256:0".repeat(n)), |text| {
            Reference::parse(text).unwrap_err().to_string()
        })
    }),
];

const TEXTS: [Entry; 9] = [
    ("our own format", |n| {
        let text = format!(
            r#"{{"registries": [{}]}}"#,
            listed(n, |n| format!(r#"{{"name": "r{n}", "domain": "r{n}.example", "prefix": "p{n}"}}"#))
        );
        on_text(&text, |text| serde_json::from_str::<Catalog>(text).unwrap())
    }),
    ("our own format in YAML", |n| {
        let mut text = String::from("registries:\n");
        for n in 0..n {
            writeln!(text, "- {{name: r{n}, domain: r{n}.example, prefix: p{n}}}").unwrap();
        }
        on_text(&text, |text| serde_saphyr::from_str::<Catalog>(text).unwrap())
    }),
    ("our own format with unknown keys", |n| {
        let keys = listed(n, |n| format!(r#""key{n}": [{{"a": {n}}}]"#));
        on_text(&format!(r#"{{"registries": [], {keys}}}"#), |text| {
            serde_json::from_str::<Catalog>(text).unwrap_err().to_string()
        })
    }),
    ("our own format with keys twice", |n| {
        let keys = listed(n, |_| r#""matching": "domain""#.to_owned());
        on_text(&format!(r#"{{"registries": [], {keys}}}"#), |text| {
            serde_json::from_str::<Catalog>(text).unwrap_err().to_string()
        })
    }),
    ("our own format with problems (4.1)", |n| {
        let one = |n| {
            format!(
                r#"{{"name": "r{n}", "domain": "https://r{n}.example/A", "prefix": "A/", "fallback": "x{n}"}}"#
            )
        };
        on_text(&format!(r#"{{"registries": [{}]}}"#, listed(n, one)), |text| {
            serde_json::from_str::<Catalog>(text).unwrap_err().to_string()
        })
    }),
    ("an account export", |n| {
        let one = |n| {
            format!(
                r#"{{"_id": "i{n}", "name": "r{n}", "provider": "other", "domain": "r{n}.example", "password": "x"}}"#
            )
        };
        on_text(&format!("[{}]", listed(n, one)), |text| {
            serde_json::from_str::<AccountExport>(text).unwrap().into_builder().build().unwrap()
        })
    }),
    ("an export of fields that are passed over", |n| {
        let fields = listed(n, |n| format!(r#""x{n}": {{"name": [{n}]}}"#));
        on_text(&format!(r#"[{{"name": "a", "domain": "a.example", {fields}}}]"#), |text| {
            serde_json::from_str::<AccountExport>(text).unwrap()
        })
    }),
    ("an export with fallbacks that dangle (4.6)", |n| {
        let one = |n| format!(r#"{{"name": "r{n}", "domain": "r{n}.example", "fallbackRegistry": "i{n}"}}"#);
        on_text(&format!("[{}]", listed(n, one)), |text| {
            serde_json::from_str::<AccountExport>(text)
                .unwrap()
                .into_builder()
                .build()
                .unwrap_err()
                .to_string()
        })
    }),
    ("an account of either shape", |n| {
        let one = |n| format!(r#"{{"_id": "i{n}", "name": "r{n}", "domain": "r{n}.example"}}"#);
        on_text(&format!(r#"{{"items": [{}]}}"#, listed(n, one)), |text| {
            serde_json::from_str::<Account>(text).unwrap().into_builder().build().unwrap()
        })
    }),
];

const CATALOGS: [Entry; 10] = [
    ("building, in chains of eight", |n| {
        let chained = |place: usize| {
            let registry = named(place);
            if place % 8 == 7 { registry } else { registry.fallback(format!("r{}", place + 1)) }
        };
        let builder = registries(n / 8 * 8, chained);
        of(n, || builder.build().unwrap())
    }),
    ("building, with a long name that every problem shows (A9)", |n| {
        let long = RegistryConfig::new("n".repeat(100 * n)).other("first.example").default_registry();
        let builder =
            (0..n).fold(Catalog::builder().registry(long), |it, n| it.registry(named(n).default_registry()));
        of(n, || builder.build().unwrap_err().to_string())
    }),
    ("building, with one credential on all domains (A9)", |n| {
        let shared = |place| named(place).access(registry_resolver::Access::Credential("robot".into()));
        let builder = registries(n, shared);
        of(n, || builder.build().unwrap_err().to_string())
    }),
    ("removing half of all (A11)", |n| {
        let catalog = large(n);
        of(n, || {
            let removed = (1..n).step_by(2).map(|n| format!("r{n}"));
            removed.fold(catalog.edit(), |builder, name| builder.remove(&name)).build().unwrap()
        })
    }),
    ("changing the primary of all (A11)", |n| {
        let catalog = crowded(n);
        of(n, || (0..n).fold(catalog.edit(), |it, n| it.set_primary(&format!("r{n}"))).build().unwrap())
    }),
    ("changing, moving and renaming each of all (A11)", |n| {
        let primary = |place: usize| named(place).prefix("x").primary();
        let catalog = registries(n, primary).set_default("r0").build().unwrap();
        of(n, || {
            let changed = (0..n).fold(catalog.edit().set_primary("r0").clear_default(), |it, n| {
                let name = format!("r{n}");
                let it = it.update(&name, |config| config.prefix("y").default_registry()).clear_default();
                let it = it.clear_primary(&name);
                it.update(&name, |_| RegistryConfig::new(format!("s{n}")).other(format!("s{n}.example")))
            });
            changed.build().unwrap()
        })
    }),
    ("lints", |n| {
        let catalog = large(n);
        of(n, || catalog.lints().to_string())
    }),
    ("the edits of all lints (A11)", |n| {
        let catalog = large(n);
        of(n, || {
            let lints = catalog.lints();
            let edits = lints.iter().filter_map(Lint::edit);
            edits.fold(catalog.edit(), |builder, edit| edit.apply(builder)).build().unwrap()
        })
    }),
    ("lints of one crowded domain", |n| {
        let crowd = |place: usize| {
            let registry =
                RegistryConfig::new(format!("r{place}")).github().prefix(format!("p{}", place % 50));
            let registry = if place % 2 == 0 { registry.accept_untrusted_pushes() } else { registry };
            registry.fallback("mirror")
        };
        let builder = registries(n, crowd).registry(RegistryConfig::new("mirror").other("mirror.example"));
        let catalog = builder.matching(registry_resolver::catalog::Matching::LongestPrefix).build().unwrap();
        of(n, || catalog.lints().to_string())
    }),
    ("flows", |n| {
        let catalog = large(n);
        of(n, || catalog.flows().to_string())
    }),
];

const QUESTIONS: [Entry; 10] = [
    ("a diff of renamed domains (A11)", |n| {
        let before = registries(n / 10, named).build().unwrap();
        let renamed = |n| RegistryConfig::new(format!("r{n}")).other(format!("s{n}.example:5000"));
        let after = registries(n / 10, renamed).build().unwrap();
        of(n, || before.diff(&after).changes().len())
    }),
    ("the error of an ambiguous domain", |n| {
        let catalog = crowded(n);
        of(n, || catalog.resolve_pull(image("a.example/app")).unwrap_err().to_string())
    }),
    ("an explanation of an ambiguous domain", |n| {
        let catalog = crowded(n);
        of(n, || catalog.explain_pull(image("a.example/app")).to_string())
    }),
    ("contexts", |n| {
        let catalog = large(n);
        let names: Vec<String> = (0..n).map(|n| format!("r{n}")).collect();
        of(n, || {
            catalog.resolve_pull(image("r1.example/app").with_contexts(&names)).unwrap().attempts().count()
        })
    }),
    ("an explanation of contexts", |n| {
        let catalog = large(n);
        let names: Vec<String> = (0..n).map(|n| format!("r{n}")).collect();
        of(n, || catalog.explain_pull(image("r1.example/app").with_contexts(&names)).to_string())
    }),
    ("a push without a default", |n| {
        let catalog = registries(n, named).build().unwrap();
        of(n, || catalog.resolve_push(PushRequest::new(BuildOutput::new("app")).with_tags("1")).map(|_| ()))
    }),
    ("past images (8.3)", |n| {
        let catalog = registries(1, named).set_caching("r0").build().unwrap();
        let digests: Vec<String> = (0..n).map(|n| format!("sha256:{n:064x}")).collect();
        let past: Vec<PastImage<'_>> = digests
            .iter()
            .map(|it| PastImage::new("app", Digest::parse(it).unwrap()).with_branch("main"))
            .collect();
        of(n, || {
            catalog
                .resolve_cache(CacheRequest::new("app").with_branch("main").with_past(&past))
                .unwrap()
                .plan()
                .is_some()
        })
    }),
    ("an explanation of a push with many tags", |n| {
        let catalog = large(1);
        let tags: Vec<String> = (0..n).map(|n| format!("t{n}")).collect();
        of(n, || {
            catalog
                .explain_push(PushRequest::new(BuildOutput::new("app")).with_target("r0").with_tags(&tags))
                .to_string()
        })
    }),
    ("an explanation of a cache", |n| {
        let catalog = registries(1, named).set_caching("r0").build().unwrap();
        let entries: Vec<String> = (0..n).map(|n| format!("cache.example/c{n}:1")).collect();
        let refused = ["UPPER"];
        let request = CacheRequest::new("app").with_branch("main").with_cache_from(&entries);
        of(n, || {
            let whole = catalog.explain_cache(request.with_cache_to(&entries)).to_string();
            whole + &catalog.explain_cache(request.with_cache_to(&refused)).to_string()
        })
    }),
    ("entries of a cache", |n| {
        let catalog = registries(1, named).set_caching("r0").build().unwrap();
        let entries: Vec<String> = (0..n).map(|n| format!("cache.example/c{n}:1")).collect();
        let request =
            CacheRequest::new("app").with_branch("main").with_cache_from(&entries).with_cache_to(&entries);
        of(n, || catalog.resolve_cache(request).unwrap().plan().is_some())
    }),
];

const PIPELINES: [Entry; 14] = [
    ("steps", |n| {
        preflight(&steps(n, |n| match n % 3 {
            0 => format!(r#"{{"type": "build", "image_name": "a{n}", "tag": "1"}}"#),
            1 => format!(r#"{{"image": "${{{{s{}}}}}"}}"#, n - 1),
            _ => r#"{"type": "push", "candidate": "nginx", "registry": "azur"}"#.to_owned(),
        }))
    }),
    ("steps that another kind's fields are in (9.1)", |n| {
        preflight(&steps(n, |_| {
            r#"{"image": "nginx", "registry_contexts": ["hub"], "platform": "linux/arm64"}"#.into()
        }))
    }),
    ("unreadable fields", |n| {
        preflight(&steps(n, |_| {
            r#"{"type": "build", "image_name": ["a"], "tag": {"x": 1}, "registry": ["hub"]}"#.into()
        }))
    }),
    ("a container's name (A1)", |n| {
        let (name, image) = ("n".repeat(10 * n), "${{U}}".repeat(n));
        preflight(&steps(1, |_| {
            format!(r#"{{"type": "composition", "composition": {{"{name}": {{"image": "{image}"}}}}}}"#)
        }))
    }),
    ("builds of one name (A2)", |n| {
        preflight(&steps(n, |_| r#"{"type": "build", "image_name": "app", "tag": "1"}"#.into()))
    }),
    ("a domain of variables (A3)", |n| {
        let entry = format!("ghcr.io{}{}.x/b", "${{U}}".repeat(n), "a".repeat(6 * n));
        preflight(&steps(1, |_| {
            format!(r#"{{"type": "build", "image_name": "a", "tag": "1", "cache_from": ["{entry}"]}}"#)
        }))
    }),
    ("explicit cache", |n| {
        let entries = listed(n, |n| format!("\"ghcr.io/a/b:{n}\""));
        preflight(&steps(1, |_| {
            format!(r#"{{"type": "build", "image_name": "a", "tag": "1", "cache_from": [{entries}]}}"#)
        }))
    }),
    ("registries' logins of one step (A11)", |n| {
        let names = listed(n, |n| format!("\"r{n}\""));
        preflight(&steps(1, |_| {
            format!(r#"{{"type": "build", "image_name": "a", "tag": "1", "registry_contexts": [{names}]}}"#)
        }))
    }),
    ("parallel pushes of one tag (9.2)", |n| {
        let text = steps(n, |_| r#"{"type": "build", "image_name": "app", "tag": "1"}"#.into());
        preflight(&text.replacen("{\"steps\"", "{\"mode\": \"parallel\", \"steps\"", 1))
    }),
    ("a chain of waits", |n| {
        let wait = |n: usize| {
            let before = n.saturating_sub(1);
            format!(r#"{{"image": "alpine", "when": {{"steps": [{{"name": "s{before}"}}]}}}}"#)
        };
        preflight(&steps(n, wait).replacen("{\"steps\"", "{\"mode\": \"parallel\", \"steps\"", 1))
    }),
    ("a scaled step with many keys that no step has (9.1)", |n| {
        let keys = listed(n, |n| format!("\"k{n}\": {{\"a\": 1}}"));
        preflight(&steps(1, |_| format!(r#"{{"image": "alpine", "scale": {{"a": {{{keys}}}}}}}"#)))
    }),
    ("a matrix (9.1)", |n| {
        let axis = listed(n, |n| format!("\"alpine:{n}\""));
        preflight(&steps(1, |_| format!(r#"{{"matrix": {{"image": [{axis}], "title": ["a", "b"]}}}}"#)))
    }),
    ("base images of a Dockerfile (9.4)", |n| {
        let lines = (0..n).map(|n| format!("FROM alpine:{n} AS s{n}")).collect::<Vec<_>>().join("\\n");
        preflight(&steps(1, |_| {
            format!(
                r#"{{"type": "build", "image_name": "a", "tag": "1", "dockerfile": {{"content": "{lines}"}}}}"#
            )
        }))
    }),
    ("a report as JSON", |n| {
        let catalog = large(1);
        let text = steps(n, |n| format!(r#"{{"type": "build", "image_name": "a{n}", "tag": "1"}}"#));
        let report = serde_json::from_str::<Pipeline>(&text).unwrap().preflight(&catalog, &Run::default());
        (text.len(), measured(|| serde_json::to_string(&report).unwrap()).1)
    }),
];

const SESSIONS: [Entry; 1] = [("reports to one session (6.1)", |n| {
    let catalog = large(1);
    let plan = catalog.resolve_pull(image("r0.example/app")).unwrap();
    of(n, || {
        let mut session = Session::new(&plan, FailurePolicy::DOCUMENTED, Limits::default());
        for _ in 0..n {
            if let registry_resolver::Action::Try { id, .. } = session.action() {
                session.report(id, TryResult::failed(FailureClass::Timeout), Duration::ZERO);
                session.report(id, TryResult::failed(FailureClass::Timeout), Duration::ZERO);
            }
        }
        session.outcome().map(|outcome| outcome.to_string())
    })
})];

/// Every row.
pub(crate) fn entries() -> impl Iterator<Item = &'static Entry> {
    let tables: [&[Entry]; 6] = [&REFERENCES, &TEXTS, &CATALOGS, &QUESTIONS, &PIPELINES, &SESSIONS];
    tables.into_iter().flatten()
}

/// What every row is called.
pub(crate) fn rows() -> impl Iterator<Item = &'static str> {
    entries().map(|(what, _)| *what)
}

/// What an entry point may take at most, however small its input.
const FLOOR: u64 = 64 << 10;
/// Per byte of a text, at its peak.
const SHARE: u64 = 96;

pub(crate) fn check(entries: &[Entry]) {
    check_at([400, 800, 1_600], entries);
}

/// The same at other sizes, of which each is twice the one before.
pub(crate) fn check_at(sizes: [usize; 3], entries: &[Entry]) {
    for (what, work) in entries {
        let taken = sizes.map(work);
        let figure = |of: fn(&AllocationInfo) -> u64| taken.each_ref().map(|(_, counted)| of(counted));
        let [count, bytes, peak] =
            [figure(|it| it.count_total), figure(|it| it.bytes_total), figure(|it| it.bytes_max)];
        println!(
            "{what}: allocations {count:?}, bytes {bytes:?}, peak {peak:?} of {:?}",
            taken.each_ref().map(|it| it.0)
        );
        for [small, middle, large] in [bytes, peak] {
            assert!(middle <= 3 * small.max(FLOOR), "{what}: {small}, {middle}");
            assert!(large <= 7 * small.max(FLOOR), "{what}: {small}, {large}");
        }
        let [small, _, large] = count;
        assert!(large <= 6 * small.max(1_000), "{what}, allocations: {small}, {large}");
    }
}

/// What a text takes at its peak, for each of its bytes.
pub(crate) fn share(entries: &[Entry]) {
    for (what, work) in entries {
        let (length, counted) = work(1_600);
        let share = counted.bytes_max / length as u64;
        println!("{what}: {share} MB at its peak for each MB");
        assert!(share <= SHARE, "{what}: {share}");
    }
}

/// Rules 2.7 and 10.2.
#[test]
fn references() {
    check(&REFERENCES);
}

/// Rules 4.1 and 4.6: what a text takes in memory is in proportion to it, whatever is wrong with it.
#[test]
fn texts() {
    check(&TEXTS);
    share(&TEXTS);
}

/// Rules 4.5 and 10.6.
#[test]
fn catalogs() {
    check(&CATALOGS);
}

/// Rules 5.4, 8.3 and 10.8.
#[test]
fn questions() {
    check(&QUESTIONS);
}

/// Rules 9.1 to 9.4.
#[test]
fn pipelines() {
    check(&PIPELINES);
    share(&PIPELINES);
}

/// Rules 6.1 and 6.7.
#[test]
fn sessions() {
    check(&SESSIONS);
}
