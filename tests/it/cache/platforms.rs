//! Rule 8.3: when two platforms are the same, and what is none.

use core::hash::{BuildHasher as _, BuildHasherDefault};
use std::hash::DefaultHasher;

use registry_resolver::cache::Platform;

fn platform(text: &str) -> Platform<'_> {
    Platform::parse(text).unwrap()
}

#[test]
fn spellings_of_one_platform_are_equal() {
    let hash = |platform: Platform<'_>| BuildHasherDefault::<DefaultHasher>::default().hash_one(platform);
    for (text, normal) in [
        ("linux/amd64", "linux/amd64"),
        ("Linux/AMD64/V1", "linux/amd64"),
        ("linux/x86_64", "linux/amd64"),
        ("linux/X86-64/v1", "linux/amd64"),
        ("linux/amd64/v2", "linux/amd64/v2"),
        ("linux/aarch64", "linux/arm64"),
        ("linux/arm64/v8", "linux/arm64"),
        ("linux/arm64/8", "linux/arm64"),
        ("linux/arm64/v9", "linux/arm64/v9"),
        ("linux/arm", "linux/arm/v7"),
        ("linux/arm/7", "linux/arm/v7"),
        ("linux/ARM/V6", "linux/arm/v6"),
        ("linux/armhf", "linux/arm/v7"),
        ("linux/armel", "linux/arm/v6"),
        ("linux/i386/x", "linux/386"),
        ("macos/arm64", "darwin/arm64"),
        ("Windows/amd64", "windows/amd64"),
        ("Plan9/RISCV64/RVA22", "plan9/riscv64/rva22"),
    ] {
        assert_eq!(platform(text).to_string(), normal);
        assert_eq!(platform(text), platform(normal));
        assert_eq!(hash(platform(text)), hash(platform(normal)));
        assert_eq!(platform(text).cmp(&platform(normal)), core::cmp::Ordering::Equal);
        assert_eq!(platform(normal).to_string(), normal);
    }
}

#[test]
fn different_platforms_are_not() {
    let all = ["linux/amd64", "linux/amd64/v2", "linux/arm64", "linux/arm/v6", "linux/arm", "windows/amd64"];
    for (index, a) in all.iter().enumerate() {
        for b in &all[index + 1..] {
            assert_ne!(platform(a), platform(b));
        }
    }
}

#[test]
fn the_parts_are_in_normal_form() {
    let arm = platform("LINUX/Arm/7");
    assert_eq!((arm.os(), arm.architecture(), arm.variant()), ("linux", "arm", Some("v7")));
    let amd = platform("linux/x86_64");
    assert_eq!((amd.architecture(), amd.variant()), ("amd64", None));
}

#[test]
fn what_is_no_platform_is_refused() {
    let long = format!("linux/{}", "x".repeat(33));
    for text in [
        "",
        "linux",
        "linux/",
        "/amd64",
        "linux//v8",
        "a/b/c/d",
        "linux/am d64",
        "linux/\u{1b}",
        "ünix/x",
        &*long,
    ] {
        assert!(Platform::parse(text).is_err(), "{text}");
        assert!(Platform::try_from(text).is_err(), "{text}");
    }
    assert!(Platform::parse(&format!("linux/{}", "x".repeat(32))).is_ok());
}

#[cfg(feature = "oci-spec")]
#[test]
fn the_types_of_oci_spec_convert_at_the_border() {
    use oci_spec::image::{Arch, Os, PlatformBuilder};

    for (os, arch, text) in [
        (Os::Linux, Arch::Amd64, "linux/amd64"),
        (Os::Windows, Arch::ARM64, "windows/arm64"),
        (Os::Linux, Arch::i386, "linux/386"),
        (Os::Linux, Arch::ARMbe, "linux/armbe"),
        (Os::Linux, Arch::ARM64be, "linux/arm64be"),
        (Os::FreeBSD, Arch::PowerPC64le, "freebsd/ppc64le"),
        (Os::Other("haiku".into()), Arch::Other("sh4".into()), "haiku/sh4"),
    ] {
        let platform = Platform::try_from((&os, &arch)).unwrap();
        assert_eq!(platform.to_string(), text);
        assert_eq!((Os::from(platform), Arch::from(platform)), (os, arch));
    }
    let oci = PlatformBuilder::default().os(Os::Linux).architecture(Arch::ARM).variant("v6").build().unwrap();
    assert_eq!(Platform::try_from(&oci).unwrap(), platform("linux/arm/v6"));
    let odd = Arch::Other("a/b".into());
    assert!(Platform::try_from((&Os::Linux, &odd)).is_err());
    let empty = Os::Other(String::new());
    assert!(Platform::try_from((&empty, &Arch::ARM64)).is_err());
}

/// As containerd has it: a variant of digits gains its `v`, and one that is not known stays as it is.
#[test]
fn variants_have_a_normal_form() {
    for (text, normal) in [
        ("linux/arm64/9", "linux/arm64/v9"),
        ("linux/arm64/9.0", "linux/arm64/v9"),
        ("linux/arm64/v9.0", "linux/arm64/v9"),
        ("linux/arm64/8.0", "linux/arm64"),
        ("linux/arm64/v10", "linux/arm64/v10"),
        ("linux/arm/5", "linux/arm/v5"),
        ("linux/arm/6", "linux/arm/v6"),
        ("linux/arm/8", "linux/arm/v8"),
        ("linux/arm/V8", "linux/arm/v8"),
        ("linux/arm/9", "linux/arm/9"),
        ("linux/amd64/1", "linux/amd64/1"),
    ] {
        assert_eq!(platform(text).to_string(), normal);
    }
}

#[test]
fn platforms_are_values() {
    let (amd, arm) = (platform("linux/amd64"), platform("linux/ARM64"));
    assert!(amd < arm && platform("Linux/AMD64") >= amd);
    assert_eq!(amd.partial_cmp(&arm), Some(core::cmp::Ordering::Less));
    assert_eq!(format!("{arm:?}"), "Platform(linux/arm64)");
    let hash = |platform: Platform<'_>| BuildHasherDefault::<DefaultHasher>::default().hash_one(platform);
    assert_ne!(hash(amd), hash(arm));
}
