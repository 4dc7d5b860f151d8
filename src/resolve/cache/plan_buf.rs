//! Cache plans that borrow nothing.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::entry::{CacheMode, CacheOrigin};
use super::import::{CacheImport, ImportAttempt};
use super::plan::{CacheExport, CachePlan};
use super::reason::{NoCache, NoExport};
use crate::catalog::Registry;
use crate::policy::{FallbackFailures, RetryPolicy};
use crate::reference::{Reference, ReferenceBuf};
use crate::registry::{Reach, Transport};
use crate::resolve::contact::{ContactBuf, LoginBuf};
use crate::resolve::plan_buf::contact_accessors;
use crate::resolve::role::Role;

/// A [`CachePlan`] on its own: it borrows nothing, and is written as the plan is.
///
/// ```
/// use registry_resolver::cache::CachePlanBuf;
/// use registry_resolver::{CacheRequest, Catalog, RegistryConfig};
///
/// fn planned(branch: &str) -> Result<Option<CachePlanBuf>, Box<dyn std::error::Error>> {
///     let catalog = Catalog::builder().registry(RegistryConfig::new("ghcr").github()).set_caching("ghcr").build()?;
///     let decision = catalog.resolve_cache(CacheRequest::new("acme/app").with_branch(branch))?;
///     Ok(decision.plan().map(|plan| plan.to_buf()))
/// }
///
/// let plan = planned("main")?.ok_or("no cache")?;
/// assert_eq!(plan.exports()[0].target().to_string(), "ghcr.io/acme/app:buildcache-main");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachePlanBuf {
    imports: Vec<CacheImportBuf>,
    exports: Vec<CacheExportBuf>,
    skip_build: Option<ReferenceBuf>,
    automatic: Result<String, NoCache>,
    no_export: Option<NoExport>,
}

/// A [`CacheImport`] on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheImportBuf {
    contact: ContactBuf,
    origin: CacheOrigin,
    attempts: Vec<ImportAttemptBuf>,
}

/// An [`ImportAttempt`] on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportAttemptBuf {
    contact: ContactBuf,
    role: Role,
    after: FallbackFailures,
}

/// A [`CacheExport`] on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheExportBuf {
    contact: ContactBuf,
    origin: CacheOrigin,
    mode: CacheMode,
    attributes: Vec<(&'static str, String)>,
}

impl CachePlan<'_, '_> {
    /// The same on its own.
    pub fn to_buf(&self) -> CachePlanBuf {
        CachePlanBuf {
            imports: self.imports().iter().map(CacheImport::to_buf).collect(),
            exports: self.exports().iter().map(CacheExport::to_buf).collect(),
            skip_build: self.skip_build().map(|import| import.target().to_buf()),
            automatic: self.automatic().map(|registry: Registry<'_>| registry.name().to_string()),
            no_export: self.no_export(),
        }
    }
}

impl CacheImport<'_, '_> {
    /// The same on its own.
    pub fn to_buf(&self) -> CacheImportBuf {
        CacheImportBuf {
            contact: ContactBuf::of(self.contact()),
            origin: self.origin(),
            attempts: self.attempts().map(|attempt| attempt.to_buf()).collect(),
        }
    }
}

impl ImportAttempt<'_, '_> {
    /// The same on its own.
    pub fn to_buf(&self) -> ImportAttemptBuf {
        ImportAttemptBuf { contact: ContactBuf::of(self.contact()), role: self.role(), after: self.after() }
    }
}

impl CacheExport<'_, '_> {
    /// The same on its own.
    pub fn to_buf(&self) -> CacheExportBuf {
        CacheExportBuf {
            contact: ContactBuf::of(self.contact()),
            origin: self.origin(),
            mode: self.mode(),
            attributes: self.attributes().map(|(name, value)| (name, value.to_string())).collect(),
        }
    }
}

impl CachePlanBuf {
    /// What to import from, in order.
    pub fn imports(&self) -> &[CacheImportBuf] {
        &self.imports
    }

    /// Where to export to, in order.
    pub fn exports(&self) -> &[CacheExportBuf] {
        &self.exports
    }

    /// The past image into which the same went: there is no need to build (rule [8.3](crate::rules::caching)).
    pub fn skip_build(&self) -> Option<Reference<'_>> {
        self.skip_build.as_ref().map(ReferenceBuf::as_reference)
    }

    /// The name of the registry of the automatic cache.
    ///
    /// # Errors
    ///
    /// [`NoCache`], why there is none beyond the step's own entries.
    pub fn automatic(&self) -> Result<&str, NoCache> {
        self.automatic.as_deref().map_err(|reason| *reason)
    }

    /// Why the automatic cache is not exported, or nothing is.
    pub fn no_export(&self) -> Option<NoExport> {
        self.no_export
    }

    /// The arguments that [`CachePlan::to_buildkit_args`] gives.
    pub fn to_buildkit_args(&self) -> Vec<String> {
        let imports = self.imports.iter().flat_map(|it| ["--cache-from".into(), buildkit(&it.contact)]);
        let exports = self.exports.iter().flat_map(|it| ["--cache-to".into(), it.to_buildkit()]);
        imports.chain(exports).collect()
    }
}

impl CacheImportBuf {
    contact_accessors!();

    /// Whether the step wrote it itself.
    pub fn origin(&self) -> CacheOrigin {
        self.origin
    }

    /// Whom to ask for it, in order.
    pub fn attempts(&self) -> &[ImportAttemptBuf] {
        &self.attempts
    }
}

impl ImportAttemptBuf {
    contact_accessors!();

    /// Why it is asked.
    pub fn role(&self) -> Role {
        self.role
    }

    /// After which failures of the source it is made (rule [5.8](crate::rules::pulling)).
    pub fn after(&self) -> FallbackFailures {
        self.after
    }
}

impl CacheExportBuf {
    contact_accessors!();

    /// Whether the step wrote it itself.
    pub fn origin(&self) -> CacheOrigin {
        self.origin
    }

    /// Of which layers the cache is kept.
    pub fn mode(&self) -> CacheMode {
        self.mode
    }

    /// The further attributes that the step wrote, in their order.
    pub fn attributes(&self) -> impl ExactSizeIterator<Item = (&'static str, &str)> + '_ {
        self.attributes.iter().map(|(name, value)| (*name, value.as_str()))
    }

    fn to_buildkit(&self) -> String {
        let mut text = format!("{},mode={}", buildkit(&self.contact), self.mode.as_str());
        for (name, value) in self.attributes() {
            // Writing to a String cannot fail.
            let _ = write!(text, ",{name}={value}");
        }
        text
    }
}

/// As `BuildKit` writes it. Neither a comma nor a quote can stand in a reference.
fn buildkit(contact: &ContactBuf) -> String {
    let insecure = match contact.transport {
        Transport::Http | Transport::HttpsUnverified | Transport::HttpsThenHttp => ",registry.insecure=true",
        Transport::Https => "",
    };
    format!("type=registry,ref={}{insecure}", contact.reference)
}
