//! Labels of a domain that mix writings in punycode (RFC 3492, UTS 39).

use registry_resolver::lint::LintKind;

use crate::lints::{account, assert_no_edit, assert_said, assert_silent, codes, named};

#[test]
fn a_label_that_mixes_writings() {
    let spoof = account([named("pay").other("registry.xn--pypal-4ve.example:5000")]);
    assert_said(
        &spoof,
        LintKind::MixedScripts,
        "danger[mixed_scripts] registries[0].domain: the domain of `pay` has the label `xn--pypal-4ve`, which reads \
         `pаypal` and mixes Latin and Cyrillic: it may pass for another; make sure that this is the host you mean",
    );
    assert_no_edit(&spoof);
    assert_eq!(codes(&account([named("pay").other("XN--PYPAL-4VE.example")])), [LintKind::MixedScripts]);
}

#[test]
fn labels_of_one_writing_or_of_some_that_belong_together() {
    for domain in [
        // Latin, Cyrillic, Han; Han with Hiragana; Latin with Han; and several labels of one writing each.
        "registry.xn--mnchen-3ya.example",
        "xn--e1afmkfd.example",
        "xn--fiqs8s.example",
        "xn--e1afmkfd.xn--mnchen-3ya.example",
        "xn--d9juau41awczczp.example",
        "xn--3B-ww4c5e180e575a65lsy2b.example",
        // No punycode at all.
        "xn--99999999.example",
        "xn--.example:1",
        "example.com",
        "[2001:db8::1]:5000",
    ] {
        match registry_resolver::Domain::parse(domain) {
            Ok(_) => assert_silent(&account([named("a").other(domain)])),
            Err(error) => assert!(domain.starts_with("xn--."), "{error}"),
        }
    }
}

/// A name of a hundred thousand characters costs no more than it must.
#[test]
fn a_label_longer_than_labels_are_is_left_alone() {
    let domain = format!("xn--{}.example", "a".repeat(100_000));
    assert_silent(&account([named("a").other(domain)]));
}
