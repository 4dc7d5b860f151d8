//! Prefixes that leave no room for a name: a path has at most 255 characters (2.1, 5.3, 5.6).

use registry_resolver::RegistryConfig;
use registry_resolver::catalog::Matching;
use registry_resolver::lint::LintKind;

use crate::lints::{account, codes, named, said};

/// A registry whose prefix has so many characters.
fn long(name: &str, length: usize) -> RegistryConfig {
    named(name).other("a.example").prefix("x".repeat(length))
}

#[test]
fn rule_5_3_a_prefix_that_covers_no_name_is_never_the_longest() {
    let with = |length| {
        account([named("all").other("a.example"), long("own", length)]).matching(Matching::LongestPrefix)
    };
    let lints = said(&with(254).set_default("all"));
    let unreached = "`own` is used only where a request names it: its prefix leaves no room for a name that a pull \
                     could pick it for, it is neither the default nor the caching registry, and no registry that \
                     pulls pick falls back to it";
    assert!(lints.iter().any(|text| text.contains(unreached)), "{lints:#?}");
    assert!(!codes(&with(253).set_default("all")).contains(&LintKind::UnreachedRegistry));
}

/// Rule 5.6: the primary is picked where no prefix covers, and then an image is outside its own.
#[test]
fn rule_5_6_no_name_at_a_fallback_where_no_prefix_covers() {
    let with = |length| {
        account([
            long("first", length).primary().fallback("mirror"),
            named("second").other("a.example").prefix("team"),
            named("mirror").other("m.example").prefix("m"),
        ])
        .matching(Matching::LongestPrefix)
        .set_default("second")
    };
    let about_mirror = |length| {
        let lints = said(&with(length));
        lints.into_iter().filter(|text| text.contains("`mirror`")).collect::<Vec<_>>()
    };
    // With room for one name in it, the fallback serves that one.
    assert_ne!(about_mirror(254), about_mirror(253));
    assert!(about_mirror(254).iter().any(|text| text.contains("never")), "{:#?}", about_mirror(254));
}
