//! Values that cannot be made, and why.

use core::fmt::{Debug, Display};
use core::time::Duration;

use registry_resolver::cache::Platform;
use registry_resolver::push::{AdHocTarget, AwsSessionDuration};
use registry_resolver::registry::AwsRegion;
use registry_resolver::{Domain, RetryPolicy};

fn told<T: Debug>(result: Result<T, impl Display>) -> String {
    result.unwrap_err().to_string()
}

/// Rules 2.1, 2.2 and 7.10.
#[test]
fn a_host_that_is_no_target_is_told_why() {
    let target = |domain| told(AdHocTarget::new(Domain::parse(domain).unwrap()));
    assert_eq!(
        target("partner"),
        "`partner` would be read as a path on Docker Hub: it has no dot and no port"
    );
    assert_eq!(target("ghcr.io:65536"), "`ghcr.io:65536` has a port above 65535");
    assert_eq!(target("[1]:5000"), "`[1]:5000` has no IPv6 address between its brackets");
}

/// Rule 7.12.
#[test]
fn aws_options_out_of_range_are_told_the_range() {
    for (text, shown) in [("EU", "EU"), ("", ""), ("eu-west-1.evil.example", "eu-west-1.evil.example")] {
        assert_eq!(
            told(AwsRegion::parse(text)),
            format!(
                "invalid region `{shown}`: expected lower-case letters, digits and inner `-`, such as `eu-west-1`"
            )
        );
    }
    for seconds in [0, 899, 3601] {
        assert_eq!(
            told(AwsSessionDuration::from_secs(seconds)),
            format!("`aws_duration_seconds` is {seconds}, expected 900 to 3600")
        );
    }
}

/// Rule 8.3.
#[test]
fn a_platform_that_is_none_is_told_what_one_is() {
    let long = format!("linux/{}", "x".repeat(100));
    let shown = format!("linux/{}…", "x".repeat(58));
    let examples = "such as `linux/amd64` or `linux/arm/v7`";
    for (text, shown, expected) in [
        (
            "linux",
            "linux",
            "expected an operating system, an architecture and perhaps a variant between slashes",
        ),
        (
            "linux//v8",
            "linux//v8",
            "expected an operating system, an architecture and perhaps a variant between slashes",
        ),
        ("linux/\u{1b}", r"linux/\u{1b}", "expected letters, digits, `_`, `.` and `-` between slashes"),
        (&*long, &*shown, "expected at most 32 characters between slashes"),
    ] {
        assert_eq!(
            told(Platform::parse(text)),
            format!("invalid platform `{shown}`: {expected}, {examples}")
        );
    }
}

/// Rule 6.2.
#[test]
fn retry_settings_out_of_range_are_told_the_range() {
    let policy = RetryPolicy::DEFAULT;
    let rows = [
        (told(policy.with_tries(0)), "`tries` is 0, expected 1 to 10"),
        (told(policy.with_tries(11)), "`tries` is 11, expected 1 to 10"),
        (told(policy.with_tries(257)), "`tries` is 257, expected 1 to 10"),
        (told(policy.with_tries(u32::MAX)), "`tries` is 4294967295, expected 1 to 10"),
        (told(policy.with_factor(0)), "`factor` is 0, expected 1 to 5"),
        (told(policy.with_factor(6)), "`factor` is 6, expected 1 to 5"),
        (told(policy.with_factor(258)), "`factor` is 258, expected 1 to 5"),
        (told(policy.with_delay(Duration::from_millis(60_001))), "`delay_ms` is 60001, expected 0 to 60000"),
        (
            told(policy.with_delay(Duration::from_millis((1 << 32) + 5))),
            "`delay_ms` is 4294967301, expected 0 to 60000",
        ),
        (
            told(policy.with_delay(Duration::MAX)),
            "`delay_ms` is 18446744073709551615999, expected 0 to 60000",
        ),
        (told(policy.with_max_delay(Duration::ZERO)), "`max_delay_ms` is 0, expected 1000 to 300000"),
        (
            told(policy.with_max_delay(Duration::new(0, 999_999_999))),
            "`max_delay_ms` is 999, expected 1000 to 300000",
        ),
        (
            told(policy.with_max_delay(Duration::from_millis(300_001))),
            "`max_delay_ms` is 300001, expected 1000 to 300000",
        ),
        (
            told(policy.with_max_delay(Duration::MAX)),
            "`max_delay_ms` is 18446744073709551615999, expected 1000 to 300000",
        ),
        (
            told(policy.with_max_delay(Duration::from_secs(301))),
            "`max_delay_ms` is 301000, expected 1000 to 300000",
        ),
    ];
    for (told, text) in rows {
        assert_eq!(told, text);
    }
}

/// Rule 2.1: what parses as a domain may still be no address.
#[cfg(feature = "url")]
#[test]
fn a_domain_without_an_endpoint_is_told_why() {
    use registry_resolver::Transport;
    use registry_resolver::registry::endpoint;

    let no_endpoint = |domain| told(endpoint(Domain::parse(domain).unwrap(), Transport::Https));
    assert_eq!(no_endpoint("ghcr.io:99999"), "no endpoint on `ghcr.io:99999`: invalid port number");
    assert_eq!(no_endpoint("[1]"), "no endpoint on `[1]`: invalid IPv6 address");
    assert_eq!(no_endpoint("256.0.0.1"), "no endpoint on `256.0.0.1`: invalid IPv4 address");
}

/// Rule 2.2, and what `oci-spec` can carry that a reference cannot.
#[cfg(feature = "oci-spec")]
#[test]
fn a_foreign_reference_that_is_none_is_told_why() {
    use oci_spec::distribution::Reference as OciReference;
    use registry_resolver::ReferenceBuf;

    let of = |oci: &OciReference| told(ReferenceBuf::try_from(oci));
    let tagged = |domain: &str, path: &str| OciReference::with_tag(domain.into(), path.into(), "1".into());
    assert_eq!(
        of(&tagged("ghcr.io", "acme//app")),
        "invalid repository path `acme//app`: found `/` at byte 5, expected a lower-case letter or a digit; did you \
         mean `acme/app`?"
    );
    assert_eq!(
        of(&tagged("partner", "app")),
        "the registry has neither a dot, a port nor an upper-case letter: it reads as a path on Docker Hub"
    );
    let mut mirrored = tagged("ghcr.io", "acme/app");
    mirrored.set_mirror_registry("mirror.example".into());
    assert_eq!(of(&mirrored), "a reference cannot carry a mirror registry; put the mirror into the catalog");
}
