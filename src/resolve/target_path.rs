use alloc::borrow::Cow;
use core::fmt::{self, Write as _};
use core::hash::{Hash, Hasher};

use super::buffer::PathBuffer;
use super::hop::Suffix;
use crate::catalog::{LocationTexts, Registry};
use crate::reference::{LIBRARY, Path, Reference};

/// The repository of a [`Target`](super::Target), put together from parts of the catalog and of the request
/// (rule 12.4): the prefix of a registry or the path of a location, what is behind it, and an end of the path that
/// was asked for.
///
/// Two are equal, and hash alike, when their components are the same, wherever these come from.
#[derive(Clone, Copy)]
pub struct TargetPath<'c, 'r>(Kept<'c, 'r>);

/// What is kept of it: of an image that was asked for nothing is cut out before it is read.
#[derive(Clone, Copy)]
enum Kept<'c, 'r> {
    Asked(Reference<'r>),
    /// An end of it, below the prefix of this registry.
    Fallback(Registry<'c>, Reference<'r>, Suffix),
    /// An end of it of this length, below the path of a location.
    At(LocationTexts<'c>, Reference<'r>, usize),
    Cut(Parts<'c, 'r>),
}

#[derive(Clone, Copy)]
enum Parts<'c, 'r> {
    /// Below the prefix of this registry, if it has one.
    Below(Option<Registry<'c>>, Path<'r>),
    /// Below `library/`, which the text does not have (rule 5.7).
    Completed(Path<'r>),
    /// Below the path of a location, which may be empty.
    At(LocationTexts<'c>, Path<'r>),
    Routed(RoutedParts<'c, 'r>),
}

/// All that a path can be made of, in this order. A text of the catalog is components with slashes between, or
/// empty.
#[derive(Clone, Copy, Default)]
pub(super) struct RoutedParts<'c, 'r> {
    /// The prefix of a registry, or the path of a location.
    pub(super) prefix: &'c str,
    /// The host that was asked for, to be written in lower case.
    pub(super) host: Option<Host<'c, 'r>>,
    pub(super) library: Library,
    /// What the path of a location has behind the prefix of the registry there.
    pub(super) behind: &'c str,
    /// What an alias or an entry of a search list has, or an end of it.
    pub(super) listed: &'c str,
    /// An end of the path that was asked for, or nothing of it.
    pub(super) tail: Option<Path<'r>>,
}

/// Whether a name is completed with `library/` (rule 5.7).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Library {
    #[default]
    Absent,
    Added,
}

impl Library {
    /// Added where the source of an image is a registry that drops it.
    pub(super) fn where_dropped_by(source: Option<Registry<'_>>) -> Self {
        if source.is_some_and(Registry::completes_library) { Self::Added } else { Self::Absent }
    }

    /// How much longer a name is with it.
    pub(super) fn length(self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Added => LIBRARY.len() + 1,
        }
    }
}

/// A host of the catalog or of the request.
#[derive(Clone, Copy)]
pub(super) enum Host<'c, 'r> {
    Catalog(&'c str),
    Request(&'r str),
}

impl<'c, 'r> RoutedParts<'c, 'r> {
    fn texts<'a>(self) -> impl Iterator<Item = Text<'a>> + Clone
    where
        'c: 'a,
        'r: 'a,
    {
        let host = self.host_text();
        let library = if self.library == Library::Added { LIBRARY } else { "" };
        let texts = [self.prefix, host, library, self.behind, self.listed].into_iter().enumerate();
        let texts = texts.map(|(place, text)| if place == 1 { Text::Lowered(text) } else { Text::As(text) });
        texts.filter(|text| !text.is_empty()).chain(self.tail.map(Text::Path))
    }

    /// The rest behind its first characters, which are whole components; what a scope covers, for instance.
    pub(super) fn cut(self, length: usize) -> Self {
        let (listed, length) = match behind(self.listed, length) {
            Cut::Rest(rest) => (rest, 0),
            Cut::More(length) => ("", length),
        };
        let tail = match self.tail {
            Some(tail) if length > 0 => (tail.len() > length).then(|| tail.end(tail.len() - length - 1)),
            tail => tail,
        };
        Self { listed, tail, ..self }
    }

    /// What is left behind a prefix, component by component; none where it is not covered, or is all of the path.
    pub(super) fn without(self, prefix: &str) -> Option<Self> {
        let (mut rest, mut left) = (Stripped::Still(prefix), self);
        for part in [&mut left.prefix, &mut left.behind, &mut left.listed] {
            rest = match rest {
                Stripped::Still(wanted) if !part.is_empty() => strip(part, wanted)?,
                rest => rest,
            };
        }
        if let Stripped::Still(wanted) = rest {
            left.tail = Some(left.tail?.strip_prefix(Path::parsed(wanted))?);
        }
        (left.len() > 0).then_some(left)
    }

    /// How long it is, slashes between the parts included; 0 for no path.
    pub(super) fn len(self) -> usize {
        let library = if self.library == Library::Added { LIBRARY } else { "" };
        let texts = [self.prefix, self.host_text(), library, self.behind, self.listed].map(str::len);
        let tail = self.tail.map_or(0, Path::len);
        let with_slash = |length: usize| if length == 0 { 0 } else { length + 1 };
        (texts.into_iter().map(with_slash).sum::<usize>() + with_slash(tail)).saturating_sub(1)
    }

    /// Whether it has more than one component.
    pub(super) fn has_namespace(self) -> bool {
        let mut texts = self.texts();
        // A host is one component, whatever is in it.
        let first = texts.next().is_some_and(|text| match text {
            Text::As(text) => text.contains('/'),
            Text::Lowered(_) => false,
            Text::Path(path) => path.components().nth(1).is_some(),
        });
        first || texts.next().is_some()
    }

    fn host_text<'a>(self) -> &'a str
    where
        'c: 'a,
        'r: 'a,
    {
        match self.host {
            None => "",
            Some(Host::Catalog(host) | Host::Request(host)) => host,
        }
    }
}

/// What is left of a part of the catalog and of the characters to take off.
enum Cut<'c> {
    Rest(&'c str),
    More(usize),
}

fn behind(part: &str, length: usize) -> Cut<'_> {
    match length.checked_sub(part.len()) {
        _ if length == 0 => Cut::Rest(part),
        None => Cut::Rest(part.get(length + 1..).unwrap_or_default()),
        Some(_) if part.is_empty() => Cut::More(length),
        Some(0) => Cut::Rest(""),
        Some(more) => Cut::More(more - 1),
    }
}

/// How much of a prefix is taken off.
enum Stripped<'p> {
    Whole,
    Still(&'p str),
}

/// Takes a prefix off a part, or as much of it as the part has: what is still to be taken off, if anything. None where
/// the part is another one.
fn strip<'p>(part: &mut &str, prefix: &'p str) -> Option<Stripped<'p>> {
    if *part == prefix {
        *part = "";
        return Some(Stripped::Whole);
    }
    if let Some(rest) = part.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('/')) {
        *part = rest;
        return Some(Stripped::Whole);
    }
    let rest = prefix.strip_prefix(*part)?.strip_prefix('/')?;
    *part = "";
    Some(Stripped::Still(rest))
}

/// A part of a path.
#[derive(Clone, Copy)]
enum Text<'a> {
    As(&'a str),
    Lowered(&'a str),
    Path(Path<'a>),
}

impl<'a> Text<'a> {
    fn len(self) -> usize {
        match self {
            Self::As(text) | Self::Lowered(text) => text.len(),
            Self::Path(path) => path.len(),
        }
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn components(self) -> impl Iterator<Item = Cow<'a, str>> {
        let (text, path) = match self {
            Self::As(text) => (Some(text), None),
            Self::Path(path) => (None, Some(path)),
            Self::Lowered(text) => {
                let capitals = text.bytes().any(|byte| byte.is_ascii_uppercase());
                let host = if capitals { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
                return Components::Host(Some(host));
            }
        };
        let path = path.or_else(|| text.map(Path::parsed)).into_iter().flat_map(Path::components);
        Components::Path(path.map(Cow::Borrowed))
    }
}

enum Components<'a, I> {
    Host(Option<Cow<'a, str>>),
    Path(I),
}

impl<'a, I: Iterator<Item = Cow<'a, str>>> Iterator for Components<'a, I> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        match self {
            Self::Host(host) => host.take(),
            Self::Path(path) => path.next(),
        }
    }
}

impl<'c, 'r> TargetPath<'c, 'r> {
    /// That of an image that was asked for, which is cut out where it is read.
    #[inline]
    pub(super) fn of_image(image: Reference<'r>) -> Self {
        Self(Kept::Asked(image))
    }

    /// An end of it that is its name at a registry.
    #[inline]
    pub(super) fn of_fallback(registry: Registry<'c>, image: Reference<'r>, suffix: Suffix) -> Self {
        Self(Kept::Fallback(registry, image, suffix))
    }

    /// An end of it of this length, below the path of a location.
    #[inline]
    pub(super) fn of_end(location: LocationTexts<'c>, image: Reference<'r>, length: usize) -> Self {
        Self(Kept::At(location, image, length))
    }

    /// The same, with what is an end of an image cut out.
    fn cut(self) -> Parts<'c, 'r> {
        match self.0 {
            Kept::Asked(image) => Parts::Below(None, image.path()),
            Kept::Fallback(registry, image, suffix) => match suffix.of(image.path()) {
                (Library::Absent, name) => Parts::Below(Some(registry), name),
                (Library::Added, name) => Parts::Completed(name),
            },
            Kept::At(location, image, length) => Parts::At(location, image.path().end(length)),
            Kept::Cut(parts) => parts,
        }
    }

    /// A path as a request writes it.
    #[inline]
    pub(super) fn of_request(path: Path<'r>) -> Self {
        Self(Kept::Cut(Parts::Below(None, path)))
    }

    /// A name below the prefix of a registry.
    #[inline]
    pub(super) fn below(registry: Registry<'c>, name: Path<'r>) -> Self {
        Self(Kept::Cut(Parts::Below(Some(registry), name)))
    }

    /// Parts that are a path together: of at least one component, and not too long.
    pub(super) fn routed(parts: RoutedParts<'c, 'r>) -> Self {
        Self(Kept::Cut(Parts::Routed(parts)))
    }

    /// The same parts, whichever way it was made.
    pub(super) fn parts(self) -> RoutedParts<'c, 'r> {
        let (prefix, name) = match self.cut() {
            Parts::Routed(parts) => return parts,
            Parts::Completed(name) => {
                let library = Library::Added;
                return RoutedParts { library, tail: Some(name), ..RoutedParts::default() };
            }
            Parts::Below(registry, name) => (registry.map_or("", Registry::prefix_text), name),
            Parts::At(location, name) => (location.prefix(), name),
        };
        RoutedParts { prefix, tail: Some(name), ..RoutedParts::default() }
    }

    /// The prefix of the registry, or the path of the location, if any.
    pub(crate) fn prefix(self) -> Option<Path<'c>> {
        let prefix = self.parts().prefix;
        (!prefix.is_empty()).then(|| Path::parsed(prefix))
    }

    /// What is behind that.
    pub(crate) fn behind_prefix(self) -> Self {
        match self.cut() {
            Parts::Below(_, name) | Parts::At(_, name) => Self::of_request(name),
            Parts::Completed(_) => self,
            Parts::Routed(parts) => Self::routed(RoutedParts { prefix: "", ..parts }),
        }
    }

    /// The components, in order. One is copied only where it is a host that was written with capitals.
    pub fn components(self) -> impl Iterator<Item = Cow<'r, str>>
    where
        'c: 'r,
    {
        self.parts().texts().flat_map(Text::components)
    }

    /// How many characters it has.
    pub fn len(self) -> usize {
        match self.cut() {
            Parts::Below(registry, name) => registry.map_or(0, Registry::prefix_length) + name.len(),
            Parts::At(..) | Parts::Completed(_) => self.parts().len(),
            Parts::Routed(parts) => parts.len(),
        }
    }

    /// Whether nothing is left behind a location.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// What `ask` says of it as a path; none for an empty one.
    pub(crate) fn with_path<T>(self, ask: impl FnOnce(Path<'_>) -> T) -> Option<T> {
        if let Parts::Below(None, path) = self.cut() {
            return Some(ask(path));
        }
        let mut buffer = PathBuffer::new();
        for (place, text) in self.parts().texts().enumerate() {
            if place > 0 {
                buffer.push("/")?;
            }
            match text {
                Text::As(text) => buffer.push(text)?,
                Text::Lowered(text) => buffer.push_lowered(text)?,
                Text::Path(path) => buffer.push_path(path)?,
            }
        }
        (!buffer.as_str().is_empty()).then(|| ask(buffer.path()))
    }

    /// The same of as many leading components as any path has room for, so that a registry is chosen also for a name
    /// that is empty or too long.
    #[cold]
    pub(crate) fn with_leading_path<T>(self, ask: impl FnOnce(Path<'_>) -> T) -> T {
        let mut buffer = PathBuffer::new();
        for component in self.parts().texts().flat_map(Text::components) {
            if buffer.push_component(&component).is_none() {
                break;
            }
        }
        ask(buffer.path())
    }
}

impl PartialEq for TargetPath<'_, '_> {
    fn eq(&self, other: &TargetPath<'_, '_>) -> bool {
        let (own, theirs) = (self.parts(), other.parts());
        let (own, theirs) =
            (own.texts().flat_map(Text::components), theirs.texts().flat_map(Text::components));
        self.len() == other.len() && own.eq(theirs)
    }
}

impl Eq for TargetPath<'_, '_> {}

impl PartialEq<Path<'_>> for TargetPath<'_, '_> {
    fn eq(&self, other: &Path<'_>) -> bool {
        self.parts().texts().flat_map(Text::components).eq(other.components())
    }
}

impl Hash for TargetPath<'_, '_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for component in self.parts().texts().flat_map(Text::components) {
            component.hash(state);
        }
    }
}

impl fmt::Display for TargetPath<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Parts::Below(registry, name) = self.cut() {
            let prefix = registry.map_or("", Registry::prefix_text);
            f.write_str(prefix)?;
            f.write_str(if prefix.is_empty() { "" } else { "/" })?;
            return fmt::Display::fmt(&name, f);
        }
        for (place, text) in self.parts().texts().enumerate() {
            if place > 0 {
                f.write_str("/")?;
            }
            match text {
                Text::As(text) => f.write_str(text)?,
                Text::Lowered(text) => {
                    text.chars().try_for_each(|letter| f.write_char(letter.to_ascii_lowercase()))?;
                }
                Text::Path(path) => fmt::Display::fmt(&path, f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for TargetPath<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TargetPath({self})")
    }
}
