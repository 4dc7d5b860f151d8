//! Every writing that labels of a domain are told apart by, and labels that are no punycode (RFC 3492, UTS 39).

use registry_resolver::lint::LintKind;

use crate::lints::{account, assert_said, assert_silent, named};

/// A letter of each writing beside one that it never stands with. The labels were encoded elsewhere.
#[test]
fn every_writing_is_named() {
    for (label, read, mixes) in [
        ("xn--a-kmb", "aλ", "Latin and Greek"),
        ("xn--a-uob", "aϣ", "Latin and Coptic"),
        ("xn--a-obc", "aա", "Latin and Armenian"),
        ("xn--a-0hc", "aא", "Latin and Hebrew"),
        ("xn--a-1mc", "aب", "Latin and Arabic"),
        ("xn--a-b0c", "aܐ", "Latin and Syriac"),
        ("xn--a-xtd", "aअ", "Latin and Devanagari"),
        ("xn--a-80d", "aঅ", "Latin and Bengali"),
        ("xn--a-k8d", "aਅ", "Latin and Gurmukhi"),
        ("xn--a-vge", "aઅ", "Latin and Gujarati"),
        ("xn--a-ive", "aஅ", "Latin and Tamil"),
        ("xn--a-t2e", "aఅ", "Latin and Telugu"),
        ("xn--a-49e", "aಅ", "Latin and Kannada"),
        ("xn--a-gif", "aഅ", "Latin and Malayalam"),
        ("xn--a-rpf", "aඅ", "Latin and Sinhala"),
        ("xn--a-uwf", "aก", "Latin and Thai"),
        ("xn--a-53f", "aກ", "Latin and Lao"),
        ("xn--a-2fg", "aཀ", "Latin and Tibetan"),
        ("xn--a-1qg", "aက", "Latin and Myanmar"),
        ("xn--a-x2g", "aა", "Latin and Georgian"),
        ("xn--a-guh", "aአ", "Latin and Ethiopic"),
        ("xn--a-28h", "aᎠ", "Latin and Cherokee"),
        ("xn--a-rvj", "aក", "Latin and Khmer"),
        ("xn--a-w4j", "aᠠ", "Latin and Mongolian"),
        ("xn--90a2307f", "б가", "Cyrillic and Hangul"),
        ("xn--90a676t", "бあ", "Cyrillic and Hiragana"),
        ("xn--90a868t", "бア", "Cyrillic and Katakana"),
        ("xn--90a660u", "бㄅ", "Cyrillic and Bopomofo"),
        ("xn--90a4998a", "б中", "Cyrillic and Han"),
        ("xn--a-kmb76al93w", "aбλ中", "Latin and Cyrillic and Greek and Han"),
    ] {
        let spoof = account([named("pay").other(format!("{label}.example"))]);
        let text = format!(
            "danger[mixed_scripts] registries[0].domain: the domain of `pay` has the label `{label}`, which reads \
             `{read}` and mixes {mixes}: it may pass for another; make sure that this is the host you mean"
        );
        assert_said(&spoof, LintKind::MixedScripts, &text);
    }
}

/// RFC 3492, section 6.2: a label that ends within a number, that overflows, or that stands for no character, stands
/// for nothing.
#[test]
fn a_label_that_cannot_be_decoded_is_left_alone() {
    let overflows = format!("xn--{}", "9".repeat(40));
    for label in [
        "xn--9",
        "xn--a-",
        "xn---b",
        "xn--99999",
        "xn--zzzzzzzzzz",
        "xn--a-999999b",
        "xn--bb00000000",
        &overflows,
    ] {
        assert_silent(&account([named("a").other(format!("{label}b.example"))]));
    }
}
