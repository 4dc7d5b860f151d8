//! Numbers at the ends of what they can say.

use registry_resolver::cache::PastImage;
use registry_resolver::catalog::ProblemKind;
use registry_resolver::{CacheRequest, Catalog, CatalogBuilder, Digest, Reference, RegistryConfig};

/// Every end of every integer type, and what is beyond the largest.
fn extremes() -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for bits in [7_u32, 8, 15, 16, 31, 32, 53, 63, 64, 126] {
        let power = 1_i128 << bits;
        for near in [power - 1, power, power + 1] {
            numbers.extend([near.to_string(), (-near).to_string()]);
        }
    }
    numbers.extend([i128::MAX.to_string(), i128::MIN.to_string()]);
    numbers.push(format!("1{}", "0".repeat(100)));
    numbers.push(format!("-1{}", "0".repeat(100)));
    numbers.extend(["0", "-0", "1e400", "-1e400", "0.5", "1e-9"].map(str::to_owned));
    numbers
}

/// Rules 4.1 and 6.2: each setting takes its range and nothing else, whatever is written.
#[test]
fn rule_6_2_a_retry_setting_of_any_size_is_in_its_range_or_refused() {
    for (key, least, most) in [
        ("tries", 1_i128, 10_i128),
        ("delay_ms", 0, 60_000),
        ("factor", 1, 5),
        ("max_delay_ms", 1_000, 300_000),
    ] {
        let mut numbers = extremes();
        numbers.extend([least - 1, least, most, most + 1].map(|number| number.to_string()));
        for number in numbers {
            let text = format!(
                r#"{{"registries": [{{"name": "a", "domain": "a.io", "retry": {{"{key}": {number}}}}}]}}"#
            );
            // JSON's `-0` is a fraction to its readers.
            let fits =
                number != "-0" && number.parse::<i128>().is_ok_and(|number| (least..=most).contains(&number));
            match serde_json::from_str::<CatalogBuilder>(&text).map(CatalogBuilder::build) {
                Ok(Ok(_)) => assert!(fits, "{key}: {number}"),
                Ok(Err(problems)) => {
                    assert!(!fits, "{problems}");
                    let problem = problems.iter().next().unwrap();
                    assert_eq!((problems.len(), problem.kind()), (1, ProblemKind::RetryRange), "{problem}");
                    assert!(
                        problem.to_string().contains(&format!("expected {least} to {most}")),
                        "{problem}"
                    );
                }
                // No integer at all, or more than any integer type holds.
                Err(error) => assert!(!fits && error.line() == 1, "{key}: {number}: {error}"),
            }
        }
    }
}

/// Rule 2.1: a port of any number of digits parses; a catalog takes those up to 65535.
#[test]
fn rule_2_1_a_port_of_any_size_parses_and_a_catalog_refuses_it() {
    for (port, fits) in [
        ("0", true),
        ("65535", true),
        ("000000000000000000000000065535", true),
        ("65536", false),
        ("4294967296", false),
        ("4294967376", false),
        ("18446744073709551616", false),
        ("18446744073709551696", false),
        ("99999999999999999999999999999999999999999999999999", false),
    ] {
        let domain = format!("a.io:{port}");
        let image = format!("{domain}/app");
        assert_eq!(Reference::parse(&image).unwrap().domain().port(), Some(port));
        let built = Catalog::builder().registry(RegistryConfig::new("a").other(domain)).build();
        assert_eq!(built.is_ok(), fits, "{port}: {built:?}");
        if let Err(problems) = built {
            assert_eq!(problems.iter().next().unwrap().kind(), ProblemKind::InvalidDomain);
        }
    }
}

/// Rule 8.3: newer first, from the first second that can be said to the last.
#[test]
fn rule_8_3_times_at_both_ends_are_ranked() {
    let catalog = Catalog::builder()
        .registry(RegistryConfig::new("ghcr").github().prefix("acme"))
        .set_caching("ghcr")
        .build()
        .unwrap();
    let times = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX - 1, i64::MAX];
    let digests: Vec<String> = (0..times.len()).map(|at| format!("sha256:{at:064x}")).collect();
    let image =
        |at: usize| PastImage::new("app", Digest::parse(&digests[at]).unwrap()).with_built_at(times[at]);
    let past: Vec<PastImage<'_>> = (0..times.len()).map(image).collect();
    let decision = catalog.resolve_cache(CacheRequest::new("app").with_past(&past)).unwrap();
    let ranked: Vec<Option<i64>> = decision
        .plan()
        .unwrap()
        .imports()
        .iter()
        .map(|import| import.past_image().unwrap().built_at())
        .collect();
    assert_eq!(ranked, times.iter().rev().copied().map(Some).collect::<Vec<_>>());
}
