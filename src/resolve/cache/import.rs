//! From where build cache is imported (rule 8.2).

use core::fmt;
use core::iter::FusedIterator;

use super::entry::CacheOrigin;
use super::past::PastImage;
use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::registry::{Reach, Transport};
use crate::resolve::contact::{Contact, ask_contact};
use crate::resolve::login::Login;
use crate::resolve::pull::PullPlan;
use crate::resolve::role::Role;
use crate::resolve::steps::Attempts;
use crate::resolve::target::Target;

/// One reference to import cache from, and whom to ask for it.
///
/// What it says of itself is said of the first attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheImport<'c, 'r> {
    contact: Contact<'c, 'r>,
    what: Imported<'c, 'r>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Imported<'c, 'r> {
    /// What the step writes itself, pulled as any image is.
    Entry(PullPlan<'c, 'r>),
    /// A past image, in the caching registry alone.
    Past(&'r PastImage<'r>),
    /// What the builds of a branch exported, in the caching registry alone.
    Branch(&'r str),
}

impl<'c, 'r> CacheImport<'c, 'r> {
    /// None for a plan without attempts.
    pub(super) fn explicit(plan: PullPlan<'c, 'r>) -> Option<Self> {
        Some(Self { contact: plan.attempts().next()?.contact(), what: Imported::Entry(plan) })
    }

    pub(super) fn past(contact: &Contact<'c, 'r>, image: &'r PastImage<'r>) -> Self {
        Self { contact: *contact, what: Imported::Past(image) }
    }

    pub(super) fn exported(contact: &Contact<'c, 'r>, branch: &'r str) -> Self {
        Self { contact: *contact, what: Imported::Branch(branch) }
    }

    ask_contact! {
        /// The full reference.
        target: Target<'c, 'r>;

        /// The registry; none for a domain that no registry covers.
        registry: Option<Registry<'c>>;

        /// How to log in.
        login: Login<'c, 'r>;

        /// How the registry is spoken to (rule 10.3).
        transport: Transport;

        /// From where the registry can be reached.
        reach: Reach;
    }

    pub(super) fn contact(&self) -> &Contact<'c, 'r> {
        &self.contact
    }

    /// Whether the step wrote it itself.
    pub fn origin(&self) -> CacheOrigin {
        match self.what {
            Imported::Entry(_) => CacheOrigin::Explicit,
            Imported::Past(_) | Imported::Branch(_) => CacheOrigin::Automatic,
        }
    }

    /// The past image that it is, if it is one.
    pub fn past_image(&self) -> Option<&'r PastImage<'r>> {
        match self.what {
            Imported::Past(image) => Some(image),
            Imported::Entry(_) | Imported::Branch(_) => None,
        }
    }

    /// The branch whose builds exported it, if it is what builds export.
    pub fn branch(&self) -> Option<&'r str> {
        match self.what {
            Imported::Branch(branch) => Some(branch),
            Imported::Entry(_) | Imported::Past(_) => None,
        }
    }

    /// Whom to ask for it, in order: for what the step wrote itself as any image is pulled (rule 5.2), else the
    /// caching registry alone, whichever is primary on its domain.
    ///
    /// ```
    /// use registry_resolver::{CacheRequest, Catalog, RegistryConfig};
    ///
    /// let catalog = Catalog::builder()
    ///     .registry(RegistryConfig::new("main").other("main.example").fallback("spare"))
    ///     .registry(RegistryConfig::new("spare").other("spare.example"))
    ///     .set_caching("main")
    ///     .build()?;
    /// let request = CacheRequest::new("app").with_branch("x").with_cache_from(&["main.example/base:cache"]);
    /// let decision = catalog.resolve_cache(request)?;
    /// let asked: Vec<usize> =
    ///     decision.plan().unwrap().imports().iter().map(|import| import.attempts().len()).collect();
    /// assert_eq!(asked, [2, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn attempts(&self) -> ImportAttempts<'c, 'r> {
        ImportAttempts(match self.what {
            Imported::Entry(plan) => Rest::Plan(plan.attempts()),
            Imported::Past(_) | Imported::Branch(_) => Rest::One(Some(self.contact)),
        })
    }

    /// How it is pulled, where the step wrote it itself.
    pub fn plan(&self) -> Option<PullPlan<'c, 'r>> {
        match self.what {
            Imported::Entry(plan) => Some(plan),
            Imported::Past(_) | Imported::Branch(_) => None,
        }
    }
}

/// One entry of what is asked for an import: as an [`Attempt`](crate::Attempt) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportAttempt<'c, 'r> {
    contact: Contact<'c, 'r>,
    role: Role,
    after: FallbackFailures,
}

impl<'c, 'r> ImportAttempt<'c, 'r> {
    ask_contact! {
        /// The full reference.
        target: Target<'c, 'r>;

        /// The registry; none for a domain that no registry covers.
        registry: Option<Registry<'c>>;

        /// How to log in.
        login: Login<'c, 'r>;

        /// How often to try it.
        retry: RetryPolicy;

        /// How the registry is spoken to (rule 10.3).
        transport: Transport;

        /// From where the registry can be reached.
        reach: Reach;
    }

    pub(super) fn contact(&self) -> &Contact<'c, 'r> {
        &self.contact
    }

    /// Why it is asked.
    pub fn role(&self) -> Role {
        self.role
    }

    /// After which failures of the source it is made (rule 5.8).
    pub fn after(&self) -> FallbackFailures {
        self.after
    }
}

/// Whom to ask for an import, in order.
#[derive(Clone)]
pub struct ImportAttempts<'c, 'r>(Rest<'c, 'r>);

#[derive(Clone)]
enum Rest<'c, 'r> {
    Plan(Attempts<'c, 'r>),
    One(Option<Contact<'c, 'r>>),
}

impl<'c, 'r> Iterator for ImportAttempts<'c, 'r> {
    type Item = ImportAttempt<'c, 'r>;

    fn next(&mut self) -> Option<ImportAttempt<'c, 'r>> {
        match &mut self.0 {
            Rest::Plan(attempts) => attempts.next().map(|attempt| ImportAttempt {
                contact: attempt.contact(),
                role: attempt.role(),
                after: attempt.after(),
            }),
            Rest::One(contact) => contact.take().map(|contact| ImportAttempt {
                contact,
                role: Role::Source,
                after: FallbackFailures::Any,
            }),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Rest::Plan(attempts) => attempts.size_hint(),
            Rest::One(contact) => (usize::from(contact.is_some()), Some(usize::from(contact.is_some()))),
        }
    }
}

impl ExactSizeIterator for ImportAttempts<'_, '_> {}

impl FusedIterator for ImportAttempts<'_, '_> {}

impl fmt::Debug for ImportAttempts<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
