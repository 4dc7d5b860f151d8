//! Rule 3.1: names that read like others, and those that are not what they look like.

use registry_resolver::lint::LintKind;
use registry_resolver::reference::Excerpt;
use registry_resolver::{Access, RegistryConfig};

use crate::lints::{account, assert_no_edit, assert_said, assert_silent, codes, named, said};

fn two(first: &str, second: &str) -> registry_resolver::CatalogBuilder {
    account([named(first).other("a.example").default_registry(), named(second).other("b.example")])
}

#[test]
fn rule_3_1_names_that_read_the_same() {
    assert_said(
        &two("azure", "azure "),
        LintKind::LookAlikeNames,
        "warning[look_alike_names] registries[1].name: the name `azure ` reads like `azure`, and is another; rename \
         one of them",
    );
    assert_no_edit(&two("azure", "azure "));
    // A space that cannot be seen, a Cyrillic `а`, a Greek `ν`, full-width letters.
    for twin in ["az\u{200b}ure", " azure", "az ure", "\u{ff41}zure", "azur\u{feff}e"] {
        let expected = format!(
            "warning[look_alike_names] registries[{}].name: the name `{}` reads like `{}`, and is another; rename one \
             of them",
            usize::from(twin > "azure"),
            Excerpt::of(twin.max("azure")),
            Excerpt::of(twin.min("azure")),
        );
        assert_eq!(said(&two("azure", twin))[0], expected);
    }
    for (name, twin) in [("aco", "асо"), ("HOBBET", "НОВВЕТ"), ("ghcr-vo", "ghcr-νο"), ("Azure", "azure ")]
    {
        assert_eq!(codes(&two(name, twin)), [LintKind::LookAlikeNames], "{name} {twin}");
    }
    // Case alone is another matter.
    assert_eq!(codes(&two("azure", "Azure")), [LintKind::NamesDifferByCase]);
    for (name, other) in [("azure", "azure-2"), ("a.b", "ab"), ("a-b", "a_b"), ("реестр", "архив")]
    {
        assert_silent(&two(name, other));
    }
}

#[test]
fn rule_3_6_credentials_that_read_the_same() {
    let with = |handle: &str| {
        let robot = |name: &str, handle: &str| {
            named(name).other(format!("{name}.example")).access(Access::Credential(handle.into()))
        };
        account([
            robot("a", "robot"),
            robot("b", handle),
            RegistryConfig::new("quay").quay().default_registry(),
        ])
    };
    assert_said(
        &with("robot "),
        LintKind::LookAlikeNames,
        "warning[look_alike_names] registries[1].credential: the credential `robot ` of `b` reads like `robot`, and \
         is another; rename one of them",
    );
    // One of the names is a registry's.
    assert_said(
        &with("quay "),
        LintKind::LookAlikeNames,
        "warning[look_alike_names] registries[1].credential: the credential `quay ` of `b` reads like `quay`, and is \
         another; rename one of them",
    );
    assert_silent(&with("b"));
    assert_silent(&with("quay-robot"));
}

#[test]
fn rule_3_1_names_that_are_not_what_they_look_like() {
    let one = |name: &str| account([named(name).other("a.example")]);
    for (name, what) in [
        ("azure ", "ends with white space"),
        ("\u{3000}azure", "begins with white space"),
        ("az\u{200b}ure", "has the invisible character U+200B at byte 2"),
        ("azure\u{e0041}", "has the invisible character U+E0041 at byte 5"),
    ] {
        let text = format!(
            "advice[unclear_name] registries[0].name: the name `{}` {what}; take it out, where no pipeline writes it",
            Excerpt::of(name)
        );
        assert_said(&one(name), LintKind::UnclearName, &text);
    }
    assert_silent(&one("my registry"));
    assert_silent(&one("реестр"));
}

#[test]
fn rule_3_1_names_that_mix_alphabets() {
    let one = |name: &str| account([named(name).other("a.example")]);
    assert_said(
        &one("my-pаypal"),
        LintKind::MixedScripts,
        "danger[mixed_scripts] registries[0].name: the name `my-pаypal` mixes Latin and Cyrillic in `pаypal`: it may \
         pass for another; write it in one alphabet, or make sure that it is meant",
    );
    for name in ["ghcr-реестр", "東京docker", "café", "レジストリの東京"] {
        assert_silent(&one(name));
    }
}
