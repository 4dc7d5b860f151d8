//! Enormous texts and lists.

use core::time::Duration;

use registry_resolver::cache::PastImage;
use registry_resolver::pull::ErrorKind;
use registry_resolver::reference::{ImageName, Path};
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, CatalogBuilder, Digest, Domain, PullRequest, PushRequest, Reference,
    ReferenceError, RegistryConfig, Tag, Transport,
};

use crate::{measured, took};

const TEN_MB: usize = 10 << 20;
/// An error keeps an excerpt and a mend, whatever it is of.
const ERROR_BYTES: u64 = 4096;

/// What is left of an error: short, and made of little.
#[track_caller]
fn assert_small<T: core::fmt::Debug>(parse: impl FnOnce() -> Result<T, ReferenceError>) {
    let (message, counted) = measured(|| parse().unwrap_err().to_string());
    assert!(message.len() <= 1024, "{message}");
    assert!(counted.bytes_max <= ERROR_BYTES, "{counted:?}: {message}");
}

/// Rules 2.1 and 10.2: whatever part of it is 10 MB long.
#[test]
fn rule_10_2_an_error_of_ten_megabytes_is_small() {
    let long = |text: &str| text.repeat(TEN_MB / text.len());
    for text in [
        long("a"),
        long("A"),
        long("a/"),
        long("é"),
        long("\0"),
        long("\u{202e}"),
        long("@"),
        long("user:secret@"),
        long("https://"),
        long("${{x}}"),
        long("[:"),
        long("0"),
        format!("a.io/{}", long("a")),
        format!("a.io/b:{}", long("1")),
        format!("a.io/b@sha256:{}", long("0")),
        format!("a.io/b@{}:00", long("x")),
        format!("a.io:{}", long("1")),
        format!("{}/A", long("a.")),
        format!(" {}", long("nginx ")),
    ] {
        assert_small(|| Reference::parse(&text));
    }
    for text in [long("a"), long("A/"), long("é"), long("sha256:")] {
        assert_small(|| ImageName::parse(&text));
        assert_small(|| Tag::parse(&text));
        assert_small(|| Digest::parse(&text));
        assert_small(|| Path::parse(&text));
    }
}

/// Rules 2.1 and 2.5: the grammar has no limit for a domain, and a long one costs nothing but its reading.
#[test]
fn rule_2_5_a_domain_of_ten_megabytes_allocates_nothing() {
    let domain = format!("{}io", "a.".repeat(TEN_MB / 2));
    let text = format!("{domain}:5000/app:1");
    let (length, counted) = measured(|| {
        let reference = Reference::parse(&text).unwrap();
        assert_eq!(Domain::parse(&domain).unwrap().as_str().len(), domain.len());
        reference.domain().as_str().len()
    });
    assert_eq!((length, counted.count_total), (domain.len() + ":5000".len(), 0));
    let (owned, counted) = measured(|| Reference::parse(&text).unwrap().to_buf());
    assert_eq!((owned.as_str().len(), counted.count_total), (text.len(), 1));
    // Nor does it find anything in a catalog, nor is its error as long as it is.
    let catalog = Catalog::builder().registry(RegistryConfig::new("a").other("a.io")).build().unwrap();
    let (plan, counted) = measured(|| catalog.resolve_pull(PullRequest::new(owned.as_reference())).unwrap());
    assert!(plan.source().unwrap().registry().is_none());
    assert_eq!(counted.count_total, 0);
}

/// Rules 2.8 and 12.12: a domain that is looked up in another spelling, or with the port that none means, is read
/// through a few times, however long it is. Read for each part of it, this one takes minutes.
#[test]
fn rule_12_12_a_long_domain_is_looked_up_in_another_spelling_in_proportion() {
    let on_80 = RegistryConfig::new("a").other("a.io").transport(Transport::Http);
    let catalog = Catalog::builder().registry(on_80).build().unwrap();
    let domain = format!("{}io", "a.".repeat(TEN_MB / 20));
    for text in [format!("{domain}:05000/app:1"), format!("{domain}/app:1")] {
        let request = PullRequest::new(Reference::parse(&text).unwrap());
        let (plan, counted) = measured(|| catalog.resolve_pull(request).unwrap());
        assert!(plan.source().unwrap().registry().is_none());
        assert_eq!(counted.count_total, 0);
        assert!(took() < Duration::from_secs(10), "{:?}", took());
    }
}

fn catalog(count: usize) -> CatalogBuilder {
    (0..count).fold(Catalog::builder(), |builder, at| {
        let registry = RegistryConfig::new(format!("r{at}")).other(format!("r{at}.example:5000"));
        let registry = registry.prefix(format!("p{at}")).primary();
        // Chains of eight.
        builder.registry(if at % 8 == 7 { registry } else { registry.fallback(format!("r{}", at + 1)) })
    })
}

/// Rules 4.5 and 10.7: what building costs is in proportion, and a pull costs nothing.
#[test]
fn rule_10_7_a_hundred_thousand_registries_are_built_in_proportion() {
    let [small, large] = [10_000, 100_000].map(|count| {
        let builder = catalog(count);
        let (catalog, counted) = measured(|| builder.build().unwrap());
        let image = format!("R{}.example:5000/p{}/app:1", count - 8, count - 8);
        let reference = Reference::parse(&image).unwrap();
        let (asked, pulled) =
            measured(|| catalog.resolve_pull(PullRequest::new(reference)).unwrap().attempts().count());
        assert_eq!((asked, pulled.count_total), (8, 0));
        (counted.count_total / count as u64, counted.bytes_total / count as u64, counted.bytes_max)
    });
    assert!(large.0 <= small.0 + 1, "allocations a registry: {small:?}, {large:?}");
    // Tables have powers of two, so they may be twice as large for one registry more.
    assert!(large.1 <= small.1 * 2, "bytes a registry: {small:?}, {large:?}");
}

/// Rule 7.7: at most 64, and the others are counted, not looked at.
#[test]
fn rule_7_7_a_million_tags_are_refused_at_once() {
    let catalog = Catalog::builder().registry(RegistryConfig::new("a").other("a.io")).build().unwrap();
    let tags = vec!["not a tag"; 1_000_000];
    let request = || PushRequest::new(BuildOutput::new("app")).with_tags(&tags);
    let (error, counted) = measured(|| catalog.resolve_push(request()).unwrap_err());
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("1000000"), "{error}");
    assert!(counted.bytes_total <= ERROR_BYTES, "{counted:?}");
    // One long enough for all of them.
    let huge = "t".repeat(TEN_MB);
    let one = [huge.as_str()];
    let (message, counted) =
        measured(|| catalog.resolve_push(request().with_tags(&one)).unwrap_err().to_string());
    assert!(message.len() < 1024 && counted.bytes_max <= ERROR_BYTES, "{counted:?}: {message}");
}

/// Rules 5.4 and 10.7: a million contexts are as good as one, and the list of them is the most that is made.
#[test]
fn rule_5_4_a_million_contexts_are_sorted_once() {
    let catalog = catalog(8).build().unwrap();
    let reference = Reference::parse("r0.example:5000/p0/app").unwrap();
    let mut contexts = vec!["r3"; 1_000_000];
    let ask = |contexts: &[&str]| {
        catalog
            .resolve_pull(PullRequest::new(reference).with_contexts(contexts))
            .map(|plan| plan.attempts().count())
    };
    let (asked, counted) = measured(|| ask(&contexts).unwrap());
    assert_eq!(asked, 8, "a context elsewhere is left unused");
    assert!(counted.bytes_max <= 64 << 20, "{counted:?}");
    contexts.push("nobody");
    let error = ask(&contexts).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnknownRegistry);
}

/// Rules 8.2 and 8.3: entries and past images in any number, in proportion.
#[test]
fn rule_8_3_twenty_thousand_past_images_are_ranked_in_proportion() {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("ghcr").github().prefix("acme"))
        .set_caching("ghcr")
        .build()
        .unwrap();
    let digests: Vec<String> = (0..20_000).map(|at| format!("sha256:{at:064x}")).collect();
    let entries: Vec<String> = (0..20_000).map(|at| format!("cache.example/c{}:1", at % 1000)).collect();
    let [small, large] = [2_000, 20_000].map(|count| {
        let past: Vec<PastImage<'_>> = digests[..count]
            .iter()
            .map(|digest| PastImage::new("app", Digest::parse(digest).unwrap()).with_branch("main"))
            .collect();
        let request =
            CacheRequest::new("app").with_branch("main").with_past(&past).with_cache_from(&entries[..count]);
        let (imports, counted) =
            measured(|| catalog.resolve_cache(request).unwrap().plan().unwrap().imports().len());
        // And what the builds of the branch export (8.2).
        assert_eq!(imports, count + 1000 + 1, "one reference is imported once");
        counted.bytes_total / count as u64
    });
    assert!(large <= small * 2, "bytes an entry: {small}, {large}");
}
