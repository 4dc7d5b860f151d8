//! The images that a request may mean (rule 13.3): one, unless it names no domain.

use alloc::string::ToString as _;
use alloc::vec::Vec;

use super::error::PullError;
use super::pull_request::PullRequest;
use super::target::{Pinned, Target};
use super::target_domain::{NoPort, TargetDomain};
use super::target_path::{Host, RoutedParts, TargetPath};
use super::target_tag::TargetTag;
use crate::catalog::{Catalog, Registries, Registry};
use crate::reference::{DOCKER_HUB, Digest, Domain, PATH_MAX, Path, Reference, ShortName, Tag};
use crate::routes::ShortNameMode;

/// An image in full, as it was asked for: its identity, whatever a route makes of it (rule 12.8).
#[derive(Clone, Copy)]
pub(super) struct Candidate<'c, 'r> {
    domain: Written<'c, 'r>,
    /// What an alias or an entry of a search list has.
    listed: &'c str,
    tail: Option<Path<'r>>,
    tag: Option<Tag<'r>>,
    digest: Option<Digest<'r>>,
}

#[derive(Clone, Copy)]
enum Written<'c, 'r> {
    Request(Domain<'r>),
    Catalog(Domain<'c>),
}

impl<'c, 'r> Candidate<'c, 'r> {
    fn of_reference(reference: Reference<'r>, pinned: Option<Digest<'r>>) -> Self {
        Self {
            domain: Written::Request(reference.domain()),
            listed: "",
            tail: Some(reference.path()),
            ..Self::tagged(reference.tag(), reference.digest().or(pinned))
        }
    }

    /// What 2.2 makes of a request.
    pub(super) fn of_request(request: &PullRequest<'r>) -> Self {
        Self::of_reference(request.reference, request.pinned)
    }

    /// Without a tag, `latest` where nothing pins it (rule 2.2).
    fn tagged(tag: Option<Tag<'r>>, digest: Option<Digest<'r>>) -> Self {
        let tag = tag.or_else(|| digest.is_none().then_some(Tag::LATEST));
        Self { domain: Written::Catalog(DOCKER_HUB), listed: "", tail: None, tag, digest }
    }

    /// An alias is all of a name, and an entry of a search list has the short name behind it.
    fn of_short(name: ShortName<'r>, pinned: Option<Digest<'r>>, listed: Listed<'c>) -> Self {
        let tagged = Self::tagged(name.tag(), name.digest().or(pinned));
        match listed {
            Listed::Alias(domain, path) => Self { domain: Written::Catalog(domain), listed: path, ..tagged },
            Listed::Entry(domain, path) => {
                let completed = path.is_empty() && domain.is_canonical_docker_hub();
                let tail = if completed { name.on_docker_hub().path() } else { name.path() };
                Self { domain: Written::Catalog(domain), listed: path, tail: Some(tail), ..tagged }
            }
        }
    }

    /// What a request means at this position; none behind the last.
    pub(super) fn at(catalog: &'c Catalog, request: &PullRequest<'r>, number: usize) -> Option<Self> {
        let Some(name) = request.short else {
            return (number == 0).then(|| Self::of_request(request));
        };
        let listed = listed(catalog, name, number)?;
        Some(Self::of_short(name, request.pinned, listed))
    }

    /// As it was asked for; the registry there says what no port means.
    pub(super) fn domain(self, registry: Option<Registry<'c>>) -> TargetDomain<'c, 'r> {
        match self.domain {
            Written::Request(domain) => TargetDomain::of_request(domain, registry),
            Written::Catalog(domain) => TargetDomain::of_place(domain, NoPort::at(registry)),
        }
    }

    /// The same where no port means 80.
    pub(super) fn plain_domain(self) -> TargetDomain<'c, 'r> {
        match self.domain {
            Written::Request(domain) => TargetDomain::plain(domain),
            Written::Catalog(domain) => TargetDomain::of_place(domain, NoPort::Means80),
        }
    }

    pub(super) fn with_domain<T>(self, ask: impl FnOnce(Domain<'_>) -> T) -> T {
        match self.domain {
            Written::Request(domain) | Written::Catalog(domain) => ask(domain),
        }
    }

    pub(super) fn on_docker_hub(self) -> bool {
        match self.domain {
            Written::Request(domain) | Written::Catalog(domain) => domain.is_docker_hub(),
        }
    }

    /// Whether its host is an IPv6 address.
    pub(super) fn is_in_brackets(self) -> bool {
        self.with_domain(|domain| domain.host().starts_with('['))
    }

    /// Its host as a part of a name (rule 12.4): in 2.8's normal form, but for its case.
    pub(super) fn host(self) -> Host<'c, 'r> {
        match self.domain {
            Written::Request(domain) => Host::Request(domain.endpoint()),
            Written::Catalog(domain) => Host::Catalog(domain.endpoint()),
        }
    }

    /// The port that was written.
    pub(super) fn port(self) -> Option<&'r str>
    where
        'c: 'r,
    {
        match self.domain {
            Written::Request(domain) | Written::Catalog(domain) => domain.port(),
        }
    }

    pub(super) fn parts(self) -> RoutedParts<'c, 'r> {
        RoutedParts { listed: self.listed, tail: self.tail, ..RoutedParts::default() }
    }

    pub(super) fn path(self) -> TargetPath<'c, 'r> {
        match self.tail {
            Some(tail) if self.listed.is_empty() => TargetPath::of_request(tail),
            _ => TargetPath::routed(self.parts()),
        }
    }

    /// Whether it is no name, as what is listed and the short name are too long together (rule 2.1).
    pub(super) fn is_too_long(self) -> bool {
        !self.listed.is_empty() && self.parts().len() > PATH_MAX
    }

    pub(super) fn is_pinned(self) -> bool {
        self.digest.is_some()
    }

    /// The image at another place, or under its own name.
    pub(super) fn target(self, domain: TargetDomain<'c, 'r>, path: TargetPath<'c, 'r>) -> Target<'c, 'r> {
        let version = Pinned::By(self.tag.map(TargetTag::written), self.digest);
        Target { domain, path, version }
    }

    /// That several registries are where it was asked for, and none is chosen (rule 4.4).
    #[cold]
    pub(super) fn ambiguous(self, catalog: &Catalog, tied: Registries<'_>) -> PullError {
        self.with_domain(|domain| PullError::ambiguous(catalog, domain, tied))
    }

    /// Its identity.
    pub(super) fn identity(self) -> Target<'c, 'r> {
        self.target(self.domain(None), self.path())
    }
}

/// What the settings have for a short name.
#[derive(Clone, Copy)]
enum Listed<'c> {
    Alias(Domain<'c>, &'c str),
    Entry(Domain<'c>, &'c str),
}

/// Rule 13.2, at one position.
fn listed<'c>(catalog: &'c Catalog, name: ShortName<'_>, number: usize) -> Option<Listed<'c>> {
    let Some(settings) = catalog.short_names() else {
        return (number == 0).then_some(Listed::Entry(DOCKER_HUB, ""));
    };
    if let Some((domain, path)) = settings.alias(name.name()) {
        return (number == 0).then(|| Listed::Alias(domain, path.written()));
    }
    let (domain, path) = settings.search().nth(number)?;
    Some(Listed::Entry(domain, path.map_or("", Path::written)))
}

/// Whether a short name means something, and somebody need not choose.
pub(super) fn judge_short(catalog: &Catalog, name: ShortName<'_>) -> Result<(), PullError> {
    let Some(settings) = catalog.short_names() else { return Ok(()) };
    if settings.alias(name.name()).is_some() {
        return Ok(());
    }
    match settings.search().len() {
        0 => Err(PullError::unknown_short_name(catalog, name)),
        1 => Ok(()),
        _ if settings.mode() == ShortNameMode::All => Ok(()),
        _ => {
            let candidates = settings.search().map(|(domain, path)| {
                let path = path.map_or("", Path::written);
                let listed = Listed::Entry(domain, path);
                Candidate::of_short(name, None, listed).identity().to_string()
            });
            Err(PullError::ambiguous_short_name(name, &candidates.collect::<Vec<_>>()))
        }
    }
}
