//! A step as somebody writes it, and what the catalog says of it. No I/O.

use std::collections::BTreeMap;

use registry_resolver::cache::CacheDecision;
use registry_resolver::push::{Builder, PushChoice, Trust};
use registry_resolver::{
    BuildOutput, CacheRequest, Catalog, PullPlan, PullRequest, PushDecision, PushPlan, PushRequest, Reference,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the image is called, less domain and prefix.
    pub image: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub branch: Option<String>,
    pub base_branch: Option<String>,
    /// Where to push to; the account's default where none is named.
    #[serde(default)]
    pub registries: Vec<String>,
    pub disable_push: Option<bool>,
    /// False for the build of somebody else's change.
    pub trusted: Option<bool>,
    /// Images that the build begins with: their logins are shown to the builder.
    #[serde(default)]
    pub base_images: Vec<String>,
    #[serde(default = "here")]
    pub context: String,
    pub dockerfile: Option<String>,
    /// They stand on the command line, and in the image's history: nothing secret.
    #[serde(default)]
    pub build_args: BTreeMap<String, String>,
    #[serde(default)]
    pub secrets: Vec<Secret>,
    #[serde(default)]
    pub cache_from: Vec<String>,
    #[serde(default)]
    pub cache_to: Vec<String>,
}

/// A secret of the build, by the name of the variable that it is in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    pub id: String,
    pub env: String,
}

fn here() -> String {
    ".".to_owned()
}

/// What is decided of a step. It borrows the catalog and the step.
pub struct Decided<'c, 'r> {
    pub bases: Vec<PullPlan<'c, 'r>>,
    pub cache: CacheDecision<'c, 'r>,
    pub pushes: Vec<PushPlan<'c, 'r>>,
    /// Why nothing is pushed, for each that is not.
    pub not_pushed: Vec<String>,
}

impl Step {
    pub fn decide<'s>(&'s self, catalog: &'s Catalog) -> Result<Decided<'s, 's>, Box<dyn std::error::Error>> {
        let mut bases = Vec::new();
        for image in &self.base_images {
            bases.push(catalog.resolve_pull(PullRequest::new(Reference::parse(image)?))?);
        }
        let (mut pushes, mut not_pushed) = (Vec::new(), Vec::new());
        for decision in self.decide_pushes(catalog)? {
            match decision {
                PushDecision::Push(plan) => pushes.push(plan),
                PushDecision::Skip(reason) => not_pushed.push(reason.to_string()),
            }
        }
        Ok(Decided { bases, cache: catalog.resolve_cache(self.cache())?, pushes, not_pushed })
    }

    /// A registry each: a push goes to one, and none stands in for another.
    fn decide_pushes<'s>(
        &'s self,
        catalog: &'s Catalog,
    ) -> Result<Vec<PushDecision<'s, 's>>, Box<dyn std::error::Error>> {
        if self.registries.is_empty() {
            return Ok(vec![catalog.resolve_push(self.push())?]);
        }
        let named = self.registries.iter();
        Ok(named
            .map(|name| catalog.resolve_push(self.push().with_target(name.as_str())))
            .collect::<Result<_, _>>()?)
    }

    fn push(&self) -> PushRequest<'_> {
        let choice = match self.disable_push {
            None => PushChoice::Unstated,
            Some(true) => PushChoice::Disabled,
            Some(false) => PushChoice::Enabled,
        };
        let mut output = BuildOutput::new(&self.image).with_builder(Builder::docker(choice));
        if let Some(branch) = &self.branch {
            output = output.with_branch(branch);
        }
        let request = PushRequest::new(output).with_trust(self.trust());
        if self.tags.is_empty() { request } else { request.with_tags(&self.tags) }
    }

    fn cache(&self) -> CacheRequest<'_> {
        let mut request = CacheRequest::new(&self.image)
            .with_trust(self.trust())
            .with_cache_from(self.cache_from.as_slice())
            .with_cache_to(self.cache_to.as_slice());
        if let Some(branch) = &self.branch {
            request = request.with_branch(branch);
        }
        if let Some(branch) = &self.base_branch {
            request = request.with_base_branch(branch);
        }
        request
    }

    fn trust(&self) -> Trust {
        if self.trusted == Some(false) { Trust::Untrusted } else { Trust::Trusted }
    }
}
