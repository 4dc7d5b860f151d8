//! What was wrong with a text, where, and what would have been right (rule 2.7).

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use core::fmt;

use super::excerpt::{EscapedChar, Excerpt, user_info};
use super::fault::{Expected, Fault, ReferenceErrorKind, Subject};
use super::help::{Then, without_help};
use super::mend;

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
    /// A scheme with its `://`.
    Scheme(Excerpt),
    /// A tag where a digest belongs.
    Tag(Excerpt),
    /// An IPv6 address.
    Address,
    /// Part of what may be a password.
    Hidden,
}

#[derive(Clone, PartialEq, Eq)]
enum Mend {
    Replace(String),
    FillIn,
    DropUserInfo,
}

/// What to do about a [`ReferenceError`]; displayed for people.
///
/// ```
/// use registry_resolver::reference::ReferenceHelp;
/// use registry_resolver::Reference;
///
/// let error = Reference::parse("ubuntu@latest").unwrap_err();
/// assert_eq!(error.help(), Some(ReferenceHelp::Replace("ubuntu:latest")));
/// assert_eq!(error.help().unwrap().to_string(), "did you mean `ubuntu:latest`?");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceHelp<'e> {
    /// Write this instead. The parser that refused the text takes it.
    Replace(&'e str),
    /// Fill in the variable that the text still has.
    FillIn,
    /// Put a repository in front of what would be an image's identifier.
    NameRepository,
    /// Drop what stands in front of `@`. It may be a password, so nothing of the text is offered again.
    DropUserInfo,
}

impl fmt::Display for ReferenceHelp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace(text) => write!(f, "did you mean `{text}`?"),
            Self::FillIn => f.write_str("fill in the variable first"),
            Self::NameRepository => f.write_str("put a repository in front of it, as in `app@sha256:…`"),
            Self::DropUserInfo => f.write_str("drop the user-info in front of `@`"),
        }
    }
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

    /// What is wrong, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        without_help(self, self.help())
    }

    /// What to do about it, where that is plain. A replacement that would echo more of the input than may be is left to
    /// [`replacement`](Self::replacement).
    pub fn help(&self) -> Option<ReferenceHelp<'_>> {
        let Details { expected, subject, mend, .. } = &*self.0;
        if (expected, subject) == (&Expected::NotIdentifier, &Subject::Reference) {
            return Some(ReferenceHelp::NameRepository);
        }
        match mend.as_ref()? {
            Mend::Replace(text) if text.len() > Excerpt::WINDOW => None,
            Mend::Replace(text) => Some(ReferenceHelp::Replace(text)),
            Mend::FillIn => Some(ReferenceHelp::FillIn),
            Mend::DropUserInfo => Some(ReferenceHelp::DropUserInfo),
        }
    }

    /// The help in words.
    pub(crate) fn help_text(&self) -> Option<String> {
        self.help().map(|help| help.to_string())
    }

    /// The input as it was probably meant, where that is plain; the parser that refused the text takes it.
    pub fn replacement(&self) -> Option<&str> {
        match self.0.mend.as_ref()? {
            Mend::Replace(text) => Some(text),
            Mend::FillIn | Mend::DropUserInfo => None,
        }
    }

    /// What was found where, and what was expected there, for a text of which this one is the part behind `before`
    /// bytes.
    pub(crate) fn fault_behind(&self, before: usize) -> String {
        let Details { offset, expected, found, subject, .. } = &*self.0;
        let at = before + offset;
        if *expected == Expected::Something {
            return alloc::format!(
                "it has no {} at byte {at}, expected {}",
                subject.name(),
                subject.example()
            );
        }
        match found {
            Found::End => alloc::format!("it ends at byte {at}, expected {expected}"),
            Found::Hidden => alloc::format!("it goes wrong at byte {at}, expected {expected}"),
            found => alloc::format!("found {found} at byte {at}, expected {expected}"),
        }
    }

    #[cold]
    pub(crate) fn new(subject: Subject, text: &str, fault: Fault) -> Self {
        let secret = user_info(text);
        let fault = mend::real_fault(subject, text, fault, secret.as_ref());
        let rest = text.get(fault.at..).unwrap_or_default();
        let mend = match secret {
            Some(_) => Some(Mend::DropUserInfo),
            None if rest.starts_with('$') => Some(Mend::FillIn),
            None => {
                let open = text.contains("${").then_some(Mend::FillIn);
                mend::replacement(subject, text).map(Mend::Replace).or(open)
            }
        };
        let is_secret = secret.is_some_and(|range| range.contains(&fault.at));
        Self(Box::new(Details {
            subject,
            input: Excerpt::around(text, fault.at),
            offset: fault.at,
            expected: if text.is_empty() { Expected::Something } else { fault.expected },
            found: Found::at(rest, fault.expected, is_secret),
            mend,
        }))
    }
}

impl Found {
    /// What stands where the fault is.
    fn at(rest: &str, expected: Expected, is_secret: bool) -> Self {
        let Some(first) = rest.chars().next() else { return Self::End };
        match expected {
            Expected::NoScheme { length } => Self::Scheme(Excerpt::of(rest.get(..length).unwrap_or(rest))),
            _ if is_secret => Self::Hidden,
            Expected::Brackets => Self::Address,
            Expected::Digest => Self::Tag(Excerpt::of(rest)),
            Expected::DigestAlgorithm => {
                algorithm(rest).map_or(Self::Char(first), |unknown| Self::Algorithm(Excerpt::of(unknown)))
            }
            _ => Self::Char(first),
        }
    }
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { subject, input, offset, expected, found, .. } = &*self.0;
        if *expected == Expected::Something {
            return write!(f, "empty {}: expected {}", subject.name(), subject.example());
        }
        write!(f, "invalid {} `{input}`: ", subject.name())?;
        match (found, expected) {
            (_, Expected::NotIdentifier) => f.write_str("found a bare 64-character identifier")?,
            (Found::End, _) => write!(f, "it ends at byte {offset}")?,
            (Found::Hidden, _) => write!(f, "it goes wrong at byte {offset}")?,
            (found, _) => write!(f, "found {found} at byte {offset}")?,
        }
        match (expected, subject) {
            (Expected::NoScheme { .. }, _) => write!(f, ", expected a {} without one", subject.name())?,
            (_, _) => write!(f, ", expected {expected}")?,
        }
        write!(f, "{}", Then(self.help()))
    }
}

/// What was found, where there is something.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm(unknown) => write!(f, "the unknown algorithm `{unknown}`"),
            Self::Scheme(scheme) => write!(f, "the scheme `{scheme}`"),
            Self::Tag(tag) => write!(f, "the tag `{tag}`"),
            Self::Address => f.write_str("an IPv6 address without brackets"),
            Self::Char(' ') => f.write_str("a space"),
            Self::Char(c) => write!(f, "`{}`", EscapedChar(*c)),
            Self::End | Self::Hidden => f.write_str("nothing to show"),
        }
    }
}

impl fmt::Debug for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReferenceError({self})")
    }
}

/// The algorithm at the beginning of what was meant as a digest.
fn algorithm(text: &str) -> Option<&str> {
    let (algorithm, _) = text.split_once(':')?;
    (!algorithm.is_empty() && !algorithm.contains('/')).then_some(algorithm)
}
