//! What was wrong with a text, where, and what would have been right (rule 2.7).

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use super::excerpt::{Excerpt, is_unsafe, user_info};
use super::fault::{Expected, Fault, ReferenceErrorKind};
use super::scan;
use super::{ImageName, Path, Reference};

/// Why a text is no reference, or no domain, path, tag or digest.
///
/// Its text names the input, the byte, what was expected there and, where there is a plain one, the mend:
///
/// ```
/// use registry_resolver::Reference;
///
/// let error = Reference::parse("docker.io/library/Nginx:1.2").unwrap_err();
/// assert_eq!(error.offset(), 18);
/// assert_eq!(
///     error.to_string(),
///     "invalid reference `docker.io/library/Nginx:1.2`: found `N` at byte 18, expected a lower-case \
///      letter or a digit; did you mean `docker.io/library/nginx:1.2`?"
/// );
/// ```
///
/// The input is echoed as an [`Excerpt`]: cut, escaped and without user-info (rule 10.2).
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct ReferenceError(Box<Details>);

#[derive(Clone, PartialEq, Eq)]
struct Details {
    subject: Subject,
    input: Excerpt,
    offset: usize,
    expected: Expected,
    found: Found,
    mend: Option<Mend>,
}

#[derive(Clone, PartialEq, Eq)]
enum Found {
    End,
    Char(char),
    /// A digest algorithm that is none of the known ones.
    Algorithm(Excerpt),
    /// Part of what may be a password.
    Hidden,
}

#[derive(Clone, PartialEq, Eq)]
enum Mend {
    Write(String),
    FillIn,
}

impl ReferenceError {
    /// What is wrong, for programs.
    pub fn kind(&self) -> ReferenceErrorKind {
        self.0.expected.kind()
    }

    /// The first byte that does not fit, counted from 0; the length of the input where it ends too early.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The input as it may be shown.
    pub fn input(&self) -> &Excerpt {
        &self.0.input
    }

    /// The input as it was probably meant; it parses.
    pub fn mend(&self) -> Option<&str> {
        match &self.0.mend {
            Some(Mend::Write(text)) => Some(text),
            Some(Mend::FillIn) | None => None,
        }
    }

    #[cold]
    pub(crate) fn new(subject: Subject, text: &str, fault: Fault) -> Self {
        let secret = user_info(text);
        let rest = text.get(fault.at..).unwrap_or_default();
        let unknown = algorithm(rest).filter(|_| fault.expected == Expected::DigestAlgorithm);
        let found = match (rest.chars().next(), unknown) {
            _ if secret.as_ref().is_some_and(|range| range.contains(&fault.at)) => Found::Hidden,
            (Some(_), Some(unknown)) => Found::Algorithm(Excerpt::of(unknown)),
            (Some(c), None) => Found::Char(c),
            (None, _) => Found::End,
        };
        let mend = match secret {
            Some(_) => None,
            None if rest.starts_with('$') => Some(Mend::FillIn),
            None => subject.mend(text).map(Mend::Write),
        };
        Self(Box::new(Details {
            subject,
            input: Excerpt::around(text, fault.at),
            offset: fault.at,
            expected: if text.is_empty() { Expected::Something } else { fault.expected },
            found,
            mend,
        }))
    }
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { subject, input, offset, expected, found, mend } = &*self.0;
        if *expected == Expected::Something {
            return write!(f, "empty {}: expected {}", subject.name(), subject.example());
        }
        write!(f, "invalid {} `{input}`: ", subject.name())?;
        match (found, expected) {
            (_, Expected::NotIdentifier) => f.write_str("found a bare 64-character identifier")?,
            (Found::Algorithm(unknown), _) => {
                write!(f, "found the unknown algorithm `{unknown}` at byte {offset}")?;
            }
            (Found::Char(c), _) if is_unsafe(*c) => {
                write!(f, "found `\\u{{{:x}}}` at byte {offset}", *c as u32)?;
            }
            (Found::Char(' '), _) => write!(f, "found a space at byte {offset}")?,
            (Found::Char(c), _) => write!(f, "found `{c}` at byte {offset}")?,
            (Found::End, _) => write!(f, "it ends at byte {offset}")?,
            (Found::Hidden, _) => write!(f, "it goes wrong at byte {offset}")?,
        }
        write!(f, ", expected {expected}")?;
        match (found, expected, subject) {
            (Found::Hidden, ..) => write!(f, "; a {} has no user-info", subject.name())?,
            (_, Expected::NotIdentifier, Subject::Reference) => {
                f.write_str("; put a repository in front of it, as in `app@sha256:…`")?;
            }
            _ => {}
        }
        match mend {
            // A longer one would echo more of the input than may be; `mend` still has it.
            Some(Mend::Write(text)) if text.len() <= Excerpt::WINDOW => write!(f, "; did you mean `{text}`?"),
            Some(Mend::FillIn) => f.write_str("; fill in the variable first"),
            Some(Mend::Write(_)) | None => Ok(()),
        }
    }
}

impl fmt::Debug for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReferenceError({self})")
    }
}

/// Which text was being read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Reference,
    Domain,
    Path,
    Prefix,
    ImageName,
    Tag,
    Digest,
}

impl Subject {
    fn name(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Domain => "domain",
            Self::Path => "repository path",
            Self::Prefix => "repository prefix",
            Self::ImageName => "image name",
            Self::Tag => "tag",
            Self::Digest => "digest",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Reference => "an image such as `ghcr.io/acme/app:1.2`",
            Self::Domain => "a host and perhaps a port, such as `registry.example.com:5000`",
            Self::Path => "path components such as `acme/app`",
            Self::Prefix => "path components such as `acme`",
            Self::ImageName => "a name such as `acme/app`",
            Self::Tag => "a tag such as `1.2`",
            Self::Digest => "a digest such as `sha256:` and 64 hexadecimal digits",
        }
    }

    /// What was probably meant, if that would have been right.
    fn mend(self, text: &str) -> Option<String> {
        const LONGEST: usize = 512;
        if text.len() > LONGEST {
            return None;
        }
        let trimmed = text.trim();
        let bare = trimmed.split_once("://").map_or(trimmed, |(_, rest)| rest);
        let mended = match self {
            Self::Reference | Self::ImageName => lower_path(&tidy_slashes(bare)),
            Self::Path | Self::Prefix => tidy_slashes(bare).to_lowercase(),
            Self::Domain => bare.split('/').next().unwrap_or_default().into(),
            Self::Digest => bare.to_lowercase(),
            Self::Tag => bare.into(),
        };
        // The scanners and not the parsers: those would look for a mend again.
        let fits = match self {
            Self::Reference => Reference::scan(&mended).is_ok(),
            Self::Domain => scan::domain(mended.as_bytes()).is_ok(),
            Self::Path | Self::Prefix => Path::scan(&mended).is_ok(),
            Self::ImageName => ImageName::scan(&mended).is_ok(),
            Self::Tag => scan::tag(mended.as_bytes(), 0).is_ok_and(|end| end == mended.len()),
            Self::Digest => scan::digest(mended.as_bytes(), 0).is_ok(),
        };
        // A mend that moves the image from its domain to Docker Hub is none, be it `foo.com/` or `//foo.com`.
        let stays = match self {
            Self::Reference | Self::ImageName => {
                !(text.contains('/') && like_domain(bare)) || (mended.contains('/') && like_domain(&mended))
            }
            _ => true,
        };
        (fits && stays && mended != text).then_some(mended)
    }
}

/// The algorithm at the beginning of what was meant as a digest.
fn algorithm(text: &str) -> Option<&str> {
    let (algorithm, _) = text.split_once(':')?;
    (!algorithm.is_empty() && !algorithm.contains('/')).then_some(algorithm)
}

/// Whether the first component would be a domain if a slash followed it.
fn like_domain(text: &str) -> bool {
    let first = text.trim_start_matches('/').split('/').next().unwrap_or_default();
    first == "localhost" || first.contains(['.', ':']) || first.contains(char::is_uppercase)
}

fn tidy_slashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for component in text.split('/').filter(|component| !component.is_empty()) {
        if !out.is_empty() {
            out.push('/');
        }
        out.push_str(component);
    }
    out
}

/// Lower-cases what 2.2 takes for the path and the digest, and neither the domain nor the tag.
fn lower_path(text: &str) -> String {
    let start = scan::domain_end(text.as_bytes()).unwrap_or(0);
    let end = text[start..].find([':', '@']).map_or(text.len(), |at| start + at);
    let mut out = String::from(&text[..start]);
    out.push_str(&text[start..end].to_lowercase());
    let digest = text[end..].find('@').map_or(text.len(), |at| end + at);
    out.push_str(&text[end..digest]);
    out.push_str(&text[digest..].to_lowercase());
    out
}
