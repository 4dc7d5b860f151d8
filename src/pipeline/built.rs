use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::catalog::{Catalog, Suggester, did_you_mean};
use crate::reference::{Digest, Excerpt, ReferenceBuf, Then, without_help};
use crate::resolve::cache::Platform;
use crate::resolve::{Destination, ErrorKind, PullError, PullPlan};

/// What the build steps of a run have produced so far; from it, `${{step}}` is resolved. Rule 5.1.
///
/// ```
/// use registry_resolver::pipeline::{BuiltImage, BuiltImages, ImageSource};
/// use registry_resolver::{BuildOutput, Catalog, Digest, PushRequest, RegistryConfig};
///
/// let catalog = Catalog::builder().registry(RegistryConfig::new("azure").azure("acme")).build()?;
/// let push = catalog.resolve_push(PushRequest::new(BuildOutput::new("app")).with_tags("1"))?;
/// let digest = Digest::parse("sha256:e6693c20186f837fc393390135d8a598a96a833917917789d63766cab6c59582")?;
///
/// let mut built = BuiltImages::default();
/// let to = push.destinations().next().unwrap();
/// built.record("build", BuiltImage::local("sha256:4bcff639").with_push(to, Some(digest)));
/// built.record("tools", BuiltImage::local("sha256:7b2f1c22"));
///
/// // What was pushed is pulled from where it went …
/// let ImageSource::Pull(plan) = catalog.resolve_built(&built, "build")? else { panic!() };
/// assert_eq!(plan.source().unwrap().target().to_string(), format!("acme.azurecr.io/app:1@{digest}"));
/// // … and what was not is on the machine that built it.
/// let source = catalog.resolve_built(&built, "tools")?;
/// assert!(matches!(source, ImageSource::Local("sha256:7b2f1c22")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct BuiltImages(BTreeMap<String, BuiltImage>);

impl BuiltImages {
    /// Notes what a step built; a later record of the same step counts.
    pub fn record(&mut self, step: &str, image: BuiltImage) {
        self.0.insert(step.to_owned(), image);
    }

    /// What a step built.
    pub fn get(&self, step: &str) -> Option<&BuiltImage> {
        self.0.get(step)
    }
}

/// What one build step produced.
#[derive(Clone, Debug)]
pub struct BuiltImage {
    local: Option<String>,
    platforms: Vec<String>,
    pushed: Vec<Pushed>,
}

/// A place that an image was pushed to.
#[derive(Clone, Debug)]
struct Pushed {
    registry: Option<String>,
    reference: ReferenceBuf,
}

impl BuiltImage {
    /// An image of one platform, under this id on the machine that built it.
    pub fn local(id: &str) -> Self {
        Self { local: Some(id.to_owned()), platforms: Vec::new(), pushed: Vec::new() }
    }

    /// An image for several platforms, which no machine can keep under one id: it exists where it is pushed.
    pub fn multi_platform() -> Self {
        Self { local: None, platforms: Vec::new(), pushed: Vec::new() }
    }

    /// What it was built for. With more than one platform it is as [`multi_platform`](Self::multi_platform)
    /// says.
    #[must_use]
    pub fn with_platforms<'p>(self, platforms: impl IntoIterator<Item = Platform<'p>>) -> Self {
        let platforms: Vec<String> = platforms.into_iter().map(|platform| platform.to_string()).collect();
        let local = self.local.filter(|_| platforms.len() <= 1);
        Self { local, platforms, ..self }
    }

    /// It was pushed there; of several destinations the first is pulled from.
    #[must_use]
    pub fn with_push(mut self, to: Destination<'_, '_>, digest: Option<Digest<'_>>) -> Self {
        let reference = to.target().pinned(digest).to_buf();
        let registry = to.registry().map(|registry| registry.name().to_owned());
        self.pushed.push(Pushed { registry, reference });
        self
    }

    /// Where it was pushed, pinned where the digest is known, in the order of the pushes.
    pub fn references(&self) -> impl Iterator<Item = &ReferenceBuf> {
        self.pushed.iter().map(|pushed| &pushed.reference)
    }

    /// What it was built for, as far as that was recorded.
    pub fn platforms(&self) -> impl Iterator<Item = &str> {
        self.platforms.iter().map(String::as_str)
    }
}

/// From where the image of a step comes.
#[derive(Clone, Copy, Debug)]
pub enum ImageSource<'c, 'r> {
    /// From where it was pushed.
    Pull(PullPlan<'c, 'r>),
    /// From the machine that built it, under this id.
    Local(&'r str),
}

impl Catalog {
    /// Decides from where the image comes that a step of this run built. Rule 5.1.
    ///
    /// It is pulled with the registry that it was pushed to, whichever is primary there, pinned by digest
    /// where that is known. Without a digest no fallback is asked: its copy may lag behind what was just
    /// built.
    ///
    /// # Errors
    ///
    /// [`BuiltImageError`] for a step that has built nothing, and for an image of several platforms that was
    /// not pushed.
    pub fn resolve_built<'c, 'r>(
        &'c self,
        built: &'r BuiltImages,
        step: &str,
    ) -> Result<ImageSource<'c, 'r>, BuiltImageError> {
        let image = built.get(step).ok_or_else(|| {
            let nearest = Suggester::new().nearest(step, built.0.keys().map(String::as_str));
            BuiltImageError::UnknownStep { step: Excerpt::of(step), nearest: nearest.map(String::from) }
        })?;
        let Some(Pushed { registry, reference }) = image.pushed.first() else {
            let local = image.local.as_deref().map(ImageSource::Local);
            return local.ok_or_else(|| BuiltImageError::not_pushed(step));
        };
        let reference = reference.as_reference();
        Ok(ImageSource::Pull(self.resolve_pushed(reference, registry.as_deref())?))
    }
}

/// Why the image of a step is not there. Rule 5.1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuiltImageError {
    /// No step of this name.
    #[error("`{step}` is no step of this run that builds an image{}", Then(self.help()))]
    #[non_exhaustive]
    UnknownStep {
        /// The name.
        step: Excerpt,
        /// The name that is nearest, where one is near enough: what to write instead.
        nearest: Option<String>,
    },
    /// The step builds no image.
    #[error("step `{step}` is a {kind} step and makes no image{}", Then(self.help()))]
    #[non_exhaustive]
    NoImage {
        /// The step.
        step: Excerpt,
        /// Its type.
        kind: Excerpt,
    },
    /// The step that builds it has not run for certain.
    #[error("the image of step `{step}` is used before it is built{}", Then(self.help()))]
    #[non_exhaustive]
    NotYetBuilt {
        /// The step.
        step: Excerpt,
        /// What to do about it.
        help: &'static str,
    },
    /// An image for several platforms exists only where it is pushed.
    #[error("the image of step `{step}` is for several platforms and is not pushed, so there is nothing to pull{}", Then(self.help()))]
    #[non_exhaustive]
    NotPushed {
        /// The step.
        step: Excerpt,
    },
    /// It was pushed elsewhere than to a registry of the account, and cannot be pulled from there.
    #[error(transparent)]
    Pull(#[from] PullError),
}

impl BuiltImageError {
    pub(super) fn not_pushed(step: &str) -> Self {
        Self::NotPushed { step: Excerpt::of(step) }
    }

    /// The step to name instead, or what else to write, where a text alone mends it. Whole, where the mend for people
    /// is cut (rule 2.7).
    pub fn replacement(&self) -> Option<&str> {
        match self {
            Self::UnknownStep { nearest, .. } => nearest.as_deref(),
            Self::Pull(error) => error.replacement(),
            Self::NoImage { .. } | Self::NotYetBuilt { .. } | Self::NotPushed { .. } => None,
        }
    }

    /// What is wrong, for people, in one sentence: without what to do about it.
    pub fn message(&self) -> String {
        without_help(self, self.help())
    }

    /// What to do about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::UnknownStep { nearest, .. } => return nearest.as_deref().map(did_you_mean),
            Self::Pull(error) => return error.help(),
            Self::NoImage { .. } => "name a build or push step",
            Self::NotYetBuilt { help, .. } => help,
            Self::NotPushed { .. } => "push it, or build it for one platform",
        };
        Some(help.to_string())
    }

    /// What went wrong, for programs.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::UnknownStep { .. } => ErrorKind::UnknownStep,
            Self::NoImage { .. } | Self::NotYetBuilt { .. } | Self::NotPushed { .. } => {
                ErrorKind::UnavailableImage
            }
            Self::Pull(error) => error.kind(),
        }
    }
}
