//! Rule 8.3: platforms of the interchange types, one by one. Source: the values of `GOOS` and `GOARCH`, which the OCI
//! image specification refers to.

use oci_spec::image::{Arch, Os, PlatformBuilder};
use registry_resolver::cache::Platform;

#[track_caller]
fn named(os: &Os, architecture: &Arch, variant: Option<&str>) -> String {
    let mut oci = PlatformBuilder::default().os(os.clone()).architecture(architecture.clone());
    if let Some(variant) = variant {
        oci = oci.variant(variant);
    }
    Platform::try_from(&oci.build().unwrap()).unwrap().to_string()
}

#[test]
fn every_operating_system_has_the_name_that_the_specification_gives_it() {
    for (os, name) in [
        (Os::AIX, "aix"),
        (Os::Android, "android"),
        (Os::Darwin, "darwin"),
        (Os::DragonFlyBSD, "dragonfly"),
        (Os::FreeBSD, "freebsd"),
        (Os::Hurd, "hurd"),
        (Os::Illumos, "illumos"),
        (Os::iOS, "ios"),
        (Os::Js, "js"),
        (Os::Linux, "linux"),
        (Os::Nacl, "nacl"),
        (Os::NetBSD, "netbsd"),
        (Os::OpenBSD, "openbsd"),
        (Os::Plan9, "plan9"),
        (Os::Solaris, "solaris"),
        (Os::Windows, "windows"),
        (Os::zOS, "zos"),
        (Os::Other("haiku".into()), "haiku"),
    ] {
        assert_eq!(named(&os, &Arch::Amd64, None), format!("{name}/amd64"));
        assert_eq!(os.to_string(), name);
    }
}

#[test]
fn every_architecture_has_the_name_that_the_specification_gives_it() {
    for (architecture, name) in [
        (Arch::i386, "386"),
        (Arch::Amd64, "amd64"),
        (Arch::Amd64p32, "amd64p32"),
        (Arch::ARMbe, "armbe"),
        (Arch::ARM64, "arm64"),
        (Arch::ARM64be, "arm64be"),
        (Arch::LoongArch64, "loong64"),
        (Arch::Mips, "mips"),
        (Arch::Mipsle, "mipsle"),
        (Arch::Mips64, "mips64"),
        (Arch::Mips64le, "mips64le"),
        (Arch::Mips64p32, "mips64p32"),
        (Arch::Mips64p32le, "mips64p32le"),
        (Arch::PowerPC, "ppc"),
        (Arch::PowerPC64, "ppc64"),
        (Arch::PowerPC64le, "ppc64le"),
        (Arch::RISCV, "riscv"),
        (Arch::RISCV64, "riscv64"),
        (Arch::s390, "s390"),
        (Arch::s390x, "s390x"),
        (Arch::SPARC, "sparc"),
        (Arch::SPARC64, "sparc64"),
        (Arch::Wasm, "wasm"),
        (Arch::Other("m68k".into()), "m68k"),
    ] {
        assert_eq!(named(&Os::Linux, &architecture, None), format!("linux/{name}"));
        assert_eq!(architecture.to_string(), name);
    }
}

/// As containerd's `platforms` package has it: 32-bit ARM without a variant is v7, and variants gain their `v`.
#[test]
fn every_variant_of_arm_has_one_form() {
    for (variant, form) in [("5", "v5"), ("V5", "v5"), ("6", "v6"), ("7", "v7"), ("8", "v8"), ("v8", "v8")] {
        assert_eq!(named(&Os::Linux, &Arch::ARM, Some(variant)), format!("linux/arm/{form}"));
        let text = format!("linux/arm/{variant}");
        assert_eq!(Platform::parse(&text).unwrap().to_string(), format!("linux/arm/{form}"));
    }
    assert_eq!(named(&Os::Linux, &Arch::ARM, None), "linux/arm/v7");
}

/// Platforms are in the order of their texts, and equal where they are the same platform.
#[test]
fn platforms_are_ordered() {
    let parsed = |text| Platform::parse(text).unwrap();
    assert!(parsed("linux/amd64") < parsed("linux/arm64"));
    assert!(parsed("linux/arm/v6") < parsed("linux/arm"));
    assert_eq!(
        parsed("linux/aarch64").partial_cmp(&parsed("linux/arm64/v8")),
        Some(core::cmp::Ordering::Equal)
    );
}
