use core::cmp::Ordering;
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use crate::reference::Excerpt;

/// What an image is built for: an operating system, an architecture and perhaps a variant of that.
///
/// # Syntax
///
/// ```text
/// platform = os "/" architecture [ "/" variant ]
/// os, architecture, variant = 1*32( ALNUM / "_" / "." / "-" )
/// ```
///
/// Two platforms are equal when their normal forms are, which is what is displayed: in lower case,
/// with `x86_64` and `x86-64` as `amd64`, `aarch64` as `arm64`, `i386` as `386`, `armhf` as `arm/v7`, `armel`
/// as `arm/v6`, `macos` as `darwin`; `amd64/v1` is `amd64`, `arm64/v8` is `arm64`, and `arm` is `arm/v7`.
///
/// Source: the OCI image specification, *Image index*, `platform`, and how containerd normalises it. Unlike
/// there, the architecture has to be written: this crate does not know where it runs.
///
/// ```
/// use registry_resolver::cache::Platform;
///
/// let platform = Platform::parse("Linux/AArch64/v8")?;
/// assert_eq!(platform.to_string(), "linux/arm64");
/// assert_eq!(platform, Platform::parse("linux/arm64")?);
/// assert!(Platform::parse("linux").is_err());
/// # Ok::<(), registry_resolver::cache::PlatformError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Platform<'r> {
    os: &'r str,
    architecture: &'r str,
    variant: Option<&'r str>,
}

impl<'r> Platform<'r> {
    const LONGEST: usize = 32;

    /// Parses `os/architecture` or `os/architecture/variant`.
    ///
    /// # Errors
    ///
    /// [`PlatformError`] for fewer or more parts (`linux`, `linux/arm/v7/x`), an empty one (`linux/`), one of
    /// more than 32 characters, and other characters (`windows(10.0.17763)/amd64`).
    pub fn parse(text: &'r str) -> Result<Self, PlatformError> {
        let refuse = |fault| PlatformError { text: Excerpt::of(text), fault };
        let mut parts = text.split('/');
        let (Some(os), Some(architecture), variant, None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refuse(PlatformFault::Parts));
        };
        for part in [os, architecture].into_iter().chain(variant) {
            check(part).map_err(refuse)?;
        }
        Ok(Self::normal(os, architecture, variant))
    }

    /// The operating system: `linux`. An uncommon one in the case it was written.
    pub fn os(self) -> &'r str {
        self.os
    }

    /// The architecture: `arm64`. An uncommon one in the case it was written.
    pub fn architecture(self) -> &'r str {
        self.architecture
    }

    /// The variant of the architecture: `v7`. An uncommon one in the case it was written.
    pub fn variant(self) -> Option<&'r str> {
        self.variant
    }

    /// As containerd does: it lower-cases all, and knows other names of the common ones.
    fn normal(os: &'r str, architecture: &'r str, variant: Option<&'r str>) -> Self {
        let os = one_of(os, &[("macos", "darwin"), ("linux", "linux"), ("windows", "windows")]);
        let architecture = one_of(architecture, &ARCHITECTURES);
        let spelled = |known: &[&str]| {
            variant.is_some_and(|variant| known.iter().any(|known| known.eq_ignore_ascii_case(variant)))
        };
        let (architecture, variant) = match architecture {
            "i386" => ("386", None),
            "armhf" => ("arm", Some("v7")),
            "armel" => ("arm", Some("v6")),
            "amd64" if spelled(&["v1"]) => (architecture, None),
            "arm64" if spelled(&["8", "v8", "8.0", "v8.0"]) => (architecture, None),
            "arm64" if spelled(&["9", "v9", "9.0", "v9.0"]) => (architecture, Some("v9")),
            "arm" if variant.is_none() || spelled(&["7", "v7"]) => (architecture, Some("v7")),
            "arm" if spelled(&["5", "v5"]) => (architecture, Some("v5")),
            "arm" if spelled(&["6", "v6"]) => (architecture, Some("v6")),
            "arm" if spelled(&["8", "v8"]) => (architecture, Some("v8")),
            _ => (architecture, variant),
        };
        Self { os, architecture, variant }
    }

    /// The parts as they are kept, so that no two spellings tie in an order.
    pub(super) fn written(self) -> (&'r str, &'r str, Option<&'r str>) {
        (self.os, self.architecture, self.variant)
    }

    /// The normal form, byte by byte.
    fn bytes(self) -> impl Iterator<Item = u8> + use<'r> {
        let variant = self.variant.into_iter().flat_map(|variant| [b'/'].into_iter().chain(variant.bytes()));
        let parts = self.os.bytes().chain([b'/']).chain(self.architecture.bytes()).chain(variant);
        parts.map(|byte| byte.to_ascii_lowercase())
    }
}

/// Other names, and the common ones themselves, whose case is known.
const ARCHITECTURES: [(&str, &str); 10] = [
    ("amd64", "amd64"),
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
    ("arm64", "arm64"),
    ("aarch64", "arm64"),
    ("arm", "arm"),
    ("armhf", "armhf"),
    ("armel", "armel"),
    ("386", "386"),
    ("i386", "i386"),
];

fn one_of<'r>(text: &'r str, known: &[(&str, &'static str)]) -> &'r str {
    known.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map_or(text, |&(_, normal)| normal)
}

fn check(part: &str) -> Result<(), PlatformFault> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    match part.len() {
        0 => Err(PlatformFault::Parts),
        _ if !part.bytes().all(fits) => Err(PlatformFault::Character),
        1..=Platform::LONGEST => Ok(()),
        _ => Err(PlatformFault::Length),
    }
}

impl<'r> TryFrom<&'r str> for Platform<'r> {
    type Error = PlatformError;

    fn try_from(text: &'r str) -> Result<Self, PlatformError> {
        Self::parse(text)
    }
}

impl PartialEq for Platform<'_> {
    fn eq(&self, other: &Platform<'_>) -> bool {
        self.bytes().eq(other.bytes())
    }
}

impl Eq for Platform<'_> {}

impl PartialOrd for Platform<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Platform<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl Hash for Platform<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().for_each(|byte| state.write_u8(byte));
        // No part has this byte.
        state.write_u8(0xff);
    }
}

/// The normal form; it parses to the same value.
impl fmt::Display for Platform<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().try_for_each(|byte| f.write_char(byte.into()))
    }
}

impl fmt::Debug for Platform<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Platform({self})")
    }
}

#[cfg(feature = "serde")]
impl serde_core::Serialize for Platform<'_> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text that is no platform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid platform `{text}`: {}, such as `linux/amd64` or `linux/arm/v7`", .fault.expected())]
pub struct PlatformError {
    text: Excerpt,
    fault: PlatformFault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlatformFault {
    Parts,
    Character,
    Length,
}

impl PlatformFault {
    fn expected(self) -> &'static str {
        match self {
            Self::Parts => {
                "expected an operating system, an architecture and perhaps a variant between slashes"
            }
            Self::Character => "expected letters, digits, `_`, `.` and `-` between slashes",
            Self::Length => "expected at most 32 characters between slashes",
        }
    }
}

#[cfg(feature = "oci-spec")]
mod interop {
    use oci_spec::image::{Arch, Os, Platform as OciPlatform};

    use super::{Platform, PlatformError, PlatformFault, check};
    use crate::reference::Excerpt;

    /// Everything is checked, because `oci-spec` lets a name be any text.
    ///
    /// ```
    /// use oci_spec::image::{Arch, Os};
    /// use registry_resolver::cache::Platform;
    ///
    /// let platform = Platform::try_from((&Os::Linux, &Arch::ARM64))?;
    /// assert_eq!(platform.to_string(), "linux/arm64");
    /// assert_eq!(Os::from(platform), Os::Linux);
    /// assert!(Platform::try_from((&Os::Other("a/b".into()), &Arch::ARM64)).is_err());
    /// # Ok::<(), registry_resolver::cache::PlatformError>(())
    /// ```
    impl<'r> TryFrom<(&'r Os, &'r Arch)> for Platform<'r> {
        type Error = PlatformError;

        fn try_from((os, architecture): (&'r Os, &'r Arch)) -> Result<Self, PlatformError> {
            of_parts(os, architecture, None)
        }
    }

    /// The same with the variant. A version of the operating system, which ours does not carry, is left out.
    impl<'r> TryFrom<&'r OciPlatform> for Platform<'r> {
        type Error = PlatformError;

        fn try_from(oci: &'r OciPlatform) -> Result<Self, PlatformError> {
            of_parts(oci.os(), oci.architecture(), oci.variant().as_deref())
        }
    }

    /// The operating system alone.
    impl From<Platform<'_>> for Os {
        fn from(platform: Platform<'_>) -> Self {
            Self::from(&*platform.os.to_ascii_lowercase())
        }
    }

    /// The architecture alone: `oci-spec` has no variant here.
    impl From<Platform<'_>> for Arch {
        fn from(platform: Platform<'_>) -> Self {
            match &*platform.architecture.to_ascii_lowercase() {
                // `oci-spec` 0.10 reads it as the 64-bit one.
                "armbe" => Self::ARMbe,
                name => Self::from(name),
            }
        }
    }

    fn of_parts<'r>(
        os: &'r Os,
        architecture: &'r Arch,
        variant: Option<&'r str>,
    ) -> Result<Platform<'r>, PlatformError> {
        let (os, architecture) = (os_name(os), architecture_name(architecture));
        let refuse = |part: &str, fault: PlatformFault| PlatformError { text: Excerpt::of(part), fault };
        for part in [os, architecture].into_iter().chain(variant) {
            check(part).map_err(|fault| refuse(part, fault))?;
        }
        Ok(Platform::normal(os, architecture, variant))
    }

    fn os_name(name: &Os) -> &str {
        match name {
            Os::AIX => "aix",
            Os::Android => "android",
            Os::Darwin => "darwin",
            Os::DragonFlyBSD => "dragonfly",
            Os::FreeBSD => "freebsd",
            Os::Hurd => "hurd",
            Os::Illumos => "illumos",
            Os::iOS => "ios",
            Os::Js => "js",
            Os::Linux => "linux",
            Os::Nacl => "nacl",
            Os::NetBSD => "netbsd",
            Os::OpenBSD => "openbsd",
            Os::Plan9 => "plan9",
            Os::Solaris => "solaris",
            Os::Windows => "windows",
            Os::zOS => "zos",
            Os::Other(name) => name,
        }
    }

    fn architecture_name(name: &Arch) -> &str {
        match name {
            Arch::i386 => "386",
            Arch::Amd64 => "amd64",
            Arch::Amd64p32 => "amd64p32",
            Arch::ARM => "arm",
            Arch::ARMbe => "armbe",
            Arch::ARM64 => "arm64",
            Arch::ARM64be => "arm64be",
            Arch::LoongArch64 => "loong64",
            Arch::Mips => "mips",
            Arch::Mipsle => "mipsle",
            Arch::Mips64 => "mips64",
            Arch::Mips64le => "mips64le",
            Arch::Mips64p32 => "mips64p32",
            Arch::Mips64p32le => "mips64p32le",
            Arch::PowerPC => "ppc",
            Arch::PowerPC64 => "ppc64",
            Arch::PowerPC64le => "ppc64le",
            Arch::RISCV => "riscv",
            Arch::RISCV64 => "riscv64",
            Arch::s390 => "s390",
            Arch::s390x => "s390x",
            Arch::SPARC => "sparc",
            Arch::SPARC64 => "sparc64",
            Arch::Wasm => "wasm",
            Arch::Other(name) => name,
        }
    }
}
