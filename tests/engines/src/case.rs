//! One configuration and one image, by an engine and by us.

use std::sync::Arc;

use registry_resolver::format::CredentialFiles;
use registry_resolver::policy::Behaviour;
use registry_resolver::pull::PullPlan;
use registry_resolver::reference::ShortName;
use registry_resolver::{Attempt, Catalog, FailurePolicy, Login, PullError, PullRequest, Reference};

use crate::visits::{Walk, Walked, Way};
use crate::world::World;

/// What is asked, and in which way.
pub(crate) struct Case<'c> {
    pub(crate) world: Arc<World>,
    pub(crate) image: String,
    pub(crate) behaviour: Behaviour,
    pub(crate) way: Way,
    /// Whether a text without a domain is a short name.
    pub(crate) has_short_names: bool,
    /// What the caller keeps, and whose login is under which key.
    pub(crate) logins: Option<(CredentialFiles, &'c [(String, String)])>,
}

impl Case<'_> {
    /// What to ask; none where the image has no name by our grammar.
    pub(crate) fn request(&self) -> Option<PullRequest<'_>> {
        let request = match ShortName::parse(&self.image) {
            Ok(name) if self.has_short_names => PullRequest::short(name),
            _ => PullRequest::new(Reference::parse(&self.image).ok()?),
        };
        Some(request.with_retry(self.behaviour.retry))
    }

    /// Whom a catalog asks and why it leaves others out, or why it asks nobody.
    pub(crate) fn walk(&self, catalog: &Catalog) -> Result<(Walked, Vec<String>), Refusal> {
        self.walk_as(catalog, self.behaviour.failures)
    }

    /// The same, going on after failures in another way.
    pub(crate) fn walk_as(
        &self,
        catalog: &Catalog,
        failures: FailurePolicy,
    ) -> Result<(Walked, Vec<String>), Refusal> {
        let resolve = |request| catalog.resolve_pull(request).map_err(|error| Refusal::of(&error));
        let request = self
            .request()
            .ok_or_else(|| Refusal { why: "no name by our grammar".to_owned(), left_out: Vec::new() })?;
        let plan = resolve(request)?;
        let login = |attempt: Attempt<'_, '_>| self.login(attempt);
        let walk = Walk { world: &self.world, way: self.way, failures, login: &login };
        let mut walked = Walked::default();
        walk.along(&plan, &mut walked);
        let mut left = left_out(&plan);
        if self.way == Way::Containerd && walked.has_succeeded {
            // What was found is got by its digest, from the first host again (12.10).
            let image = format!("a@{}", self.world.image.digest());
            let digest = Reference::parse(&image).ok().and_then(|image| image.digest());
            let plan = resolve(digest.map_or(request, |digest| request.with_digest(digest)))?;
            walk.along(&plan, &mut walked);
            left.extend(left_out(&plan));
        }
        Ok((walked, left))
    }

    pub(crate) fn is_short_name(&self) -> bool {
        self.has_short_names && ShortName::parse(&self.image).is_ok()
    }

    /// What the image may be taken for, itself included.
    pub(crate) fn candidates(&self, catalog: &Catalog) -> Vec<String> {
        let plan = self.request().and_then(|request| catalog.resolve_pull(request).ok());
        let attempts = plan.iter().flat_map(PullPlan::attempts);
        attempts.map(|attempt| attempt.candidate().to_string()).chain([self.image.clone()]).collect()
    }

    fn login(&self, attempt: Attempt<'_, '_>) -> Option<String> {
        let (files, users) = self.logins.as_ref()?;
        let Login::Ambient { .. } = attempt.login() else { return None };
        let found = files.look_up(attempt.target()).ok()?;
        let key = found.sole()?.key()?.to_owned();
        users.iter().find(|(known, _)| *known == key).map(|(_, user)| user.clone())
    }
}

/// Why nobody is asked.
pub(crate) struct Refusal {
    pub(crate) why: String,
    pub(crate) left_out: Vec<String>,
}

impl Refusal {
    fn of(error: &PullError) -> Self {
        let left_out = match error {
            PullError::Blocked { places, .. } | PullError::NoSource { places, .. } => {
                places.iter().map(|place| format!("{:?}", place.reason)).collect()
            }
            _ => Vec::new(),
        };
        Self { why: error.to_string(), left_out }
    }
}

fn left_out(plan: &PullPlan<'_, '_>) -> Vec<String> {
    plan.left_out().map(|left| format!("{:?}", left.reason())).collect()
}
