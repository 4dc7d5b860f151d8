use super::domain::Domain;
use super::fault::{Expected, Fault, PATH_MAX, TAG_MAX};
use super::scan::{self, First, LIBRARY};

/// Where in a text the parts of a reference are: in one word, as processors are slow to read together what was
/// written apart, and as a function gives one word back in a register.
#[derive(Clone, Copy)]
pub(super) struct Extent(u64);

impl Extent {
    const TAG: u32 = 8;
    const OFFICIAL: u64 = 1 << 16;
    const ON_HUB: u64 = 1 << 17;
    const START: u32 = 18;

    /// A domain of so many bytes in front; no tag being 0.
    #[inline]
    pub(super) fn of(domain: usize, path: usize, tag: usize) -> Self {
        Self::from(domain + 1, path, tag)
    }

    /// No domain in front, and `library/` neither.
    pub(super) fn official(path: usize) -> Self {
        let Self(extent) = Self::from(0, path, 0);
        Self(extent | Self::ON_HUB | Self::OFFICIAL)
    }

    #[inline]
    fn from(start: usize, path: usize, tag: usize) -> Self {
        debug_assert!(path <= PATH_MAX && tag <= TAG_MAX, "{path} and {tag} characters");
        Self(path as u64 | (tag as u64) << Self::TAG | (start as u64) << Self::START)
    }

    /// Finds the parts of a reference.
    #[expect(clippy::inline_always, reason = "what is found goes through memory otherwise")]
    #[inline(always)]
    pub(super) fn scan(text: &str) -> Result<Self, Fault> {
        let bytes = text.as_bytes();
        let (start, mut marks) = match scan::first(bytes) {
            Some(First { slash, checked }) => {
                let domain = &bytes[..slash];
                if !checked {
                    scan::domain(domain)?;
                }
                (slash + 1, if Domain::is_replaced(domain) { Self::ON_HUB } else { 0 })
            }
            None => (0, Self::ON_HUB),
        };
        let path = scan::path(bytes, start).map_err(|fault| told_better(bytes, start, fault))?;
        let mut longest = PATH_MAX;
        if path.one_component && (marks == Self::ON_HUB || &bytes[..start] == b"docker.io/") {
            marks |= Self::OFFICIAL;
            longest -= LIBRARY.len() + 1;
        }
        if path.end - start > longest {
            return Err(Fault::new(start + longest, Expected::PathLength));
        }
        if start == 0 && path.end == bytes.len() && scan::is_identifier(bytes) {
            return Err(Fault::new(0, Expected::NotIdentifier));
        }
        let mut end = path.end;
        if bytes.get(end) == Some(&b':') {
            end = scan::tag(bytes, end + 1)?;
        }
        if end < bytes.len() {
            scan::digest(bytes, end + 1)?;
        }
        let Self(extent) = Self::from(start, path.end - start, (end - path.end).saturating_sub(1));
        Ok(Self(extent | marks))
    }

    /// How long the domain is that stands in front; none where it is Docker Hub without being written so.
    #[inline]
    pub(super) fn domain(self) -> Option<usize> {
        (self.0 & Self::ON_HUB == 0).then(|| self.start().wrapping_sub(1))
    }

    /// Where the path begins.
    #[inline]
    pub(super) fn start(self) -> usize {
        (self.0 >> Self::START) as usize
    }

    /// How long the path is as it is written.
    #[inline]
    pub(super) fn path(self) -> usize {
        (self.0 & 0xff) as usize
    }

    /// How long the tag is; 0 for none.
    #[inline]
    pub(super) fn tag(self) -> usize {
        (self.0 >> Self::TAG & 0xff) as usize
    }

    /// Whether `library/` goes in front of the path.
    #[inline]
    pub(super) fn is_official(self) -> bool {
        self.0 & Self::OFFICIAL != 0
    }
}

/// An IPv6 host without a path reads as an ill-formed path; says what is really missing.
#[cold]
fn told_better(bytes: &[u8], start: usize, fault: Fault) -> Fault {
    if start == 0 && bytes.first() == Some(&b'[') && !bytes.contains(&b'/') {
        return match scan::domain(bytes) {
            Ok(()) => Fault::new(bytes.len(), Expected::Repository),
            Err(fault) => fault,
        };
    }
    let longest = start + PATH_MAX;
    if fault.at > longest { Fault::new(longest, Expected::PathLength) } else { fault }
}
