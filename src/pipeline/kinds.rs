//! The fields of each kind of step.

use alloc::format;

use super::dockerfile::base_images;
use super::fields::{Fields, Readable, Taken};
use super::loose::Loose;
use super::step::{
    AwsKeys, BuildStep, Buildx, DeployStep, Dockerfile, FreestyleStep, PushStep, StepCredentials,
    TargetFields,
};
use super::template::Template;

impl Fields {
    fn target(&mut self, contexts: &str) -> TargetFields {
        TargetFields {
            registry: self.text("registry"),
            tag: self.text("tag"),
            tags: self.texts("tags"),
            contexts: self.contexts(contexts),
            region: self.text("region"),
            role_arn: self.text("role_arn"),
            aws_session_name: self.text("aws_session_name"),
            aws_duration_seconds: self.text("aws_duration_seconds"),
        }
    }

    pub(super) fn build(&mut self) -> BuildStep {
        let image_name = self.text("image_name");
        if image_name.is_none() {
            self.missing("image_name", "a build step names its image");
        }
        BuildStep {
            image_name,
            target: self.target("registry_contexts"),
            disable_push: self.text("disable_push"),
            buildx: self.buildx(),
            platform: self.texts("platform").unwrap_or_default(),
            tag_policy: self.text("tag_policy"),
            no_cache: self.text("no_cache"),
            no_cf_cache: self.text("no_cf_cache"),
            cache_from: self.texts("cache_from").unwrap_or_default(),
            cache_to: self.texts("cache_to").unwrap_or_default(),
            dockerfile: self.dockerfile(),
            provider: self.provider_of_build(),
        }
    }

    /// A flag, or a map of settings, which do not matter here.
    fn buildx(&mut self) -> Option<Buildx> {
        let is_map = |(key, value): &(_, Loose)| key == "buildx" && matches!(value, Loose::Map(_));
        if !self.entries.iter().any(is_map) {
            return self.text("buildx").map(Buildx::Flag);
        }
        match self.take("buildx") {
            Taken::Value(_) => Some(Buildx::Settings),
            Taken::Absent | Taken::Unreadable => Some(Buildx::Flag(Template::unreadable())),
        }
    }

    /// `provider: {type: …}`.
    fn provider_of_build(&mut self) -> Option<Template> {
        match self.map("provider", "a map with `type`") {
            Readable::Absent => None,
            Readable::Not => Some(Template::unreadable()),
            Readable::Is(entries) => {
                let mut provider = Self::new(entries);
                let kind = provider.text("type");
                self.absorb("provider", provider);
                kind
            }
        }
    }

    fn dockerfile(&mut self) -> Dockerfile {
        match self.take("dockerfile") {
            Taken::Absent | Taken::Value(Loose::Scalar(_)) => Dockerfile::File,
            Taken::Unreadable => Dockerfile::Unreadable,
            Taken::Value(Loose::Map(entries)) => {
                let mut inline = Self::new(entries);
                let dockerfile = match inline.take("content") {
                    Taken::Value(Loose::Scalar(content)) => {
                        let images = base_images(&content).into_iter();
                        Dockerfile::Inline(images.map(|image| inline.scalar("content", image)).collect())
                    }
                    Taken::Absent => Dockerfile::File,
                    Taken::Unreadable => Dockerfile::Unreadable,
                    Taken::Value(other) => {
                        let found = other.found();
                        inline.fault("content", format!("expected a single value, found {found}"));
                        Dockerfile::Unreadable
                    }
                };
                self.absorb("dockerfile", inline);
                dockerfile
            }
            Taken::Value(other) => {
                let found = other.found();
                self.fault("dockerfile", format!("expected a path, or a map with `content`, found {found}"));
                Dockerfile::Unreadable
            }
        }
    }

    pub(super) fn push(&mut self) -> PushStep {
        let candidate = self.text("candidate");
        if candidate.is_none() {
            self.missing("candidate", "a push step names an image or a build step");
        }
        PushStep {
            candidate,
            image_name: self.text("image_name"),
            target: self.target("registry_context"),
            provider: self.text("provider"),
            credentials: self.credentials(),
            aws_keys: self.aws_keys(),
        }
    }

    /// Whether there are any; their values are not kept.
    fn credentials(&mut self) -> StepCredentials {
        let entries = match self.map("credentials", "a map with `username` and `password`") {
            Readable::Absent => return StepCredentials::None,
            Readable::Not => return StepCredentials::Unreadable,
            Readable::Is(entries) => entries,
        };
        let given = Self::new(entries);
        for half in ["username", "password"] {
            if !given.has(half) {
                self.missing("credentials", &format!("they have no `{half}`"));
                return StepCredentials::Unreadable;
            }
        }
        StepCredentials::Given
    }

    fn aws_keys(&mut self) -> AwsKeys {
        let [access, secret] = ["accessKeyId", "secretAccessKey"].map(|key| {
            let is_there = self.has(key);
            self.entries.retain(|(name, _)| name != key);
            is_there
        });
        match (access, secret) {
            (false, false) => AwsKeys::None,
            (true, true) => AwsKeys::Given,
            (is_there, _) => {
                let missing = if is_there { "secretAccessKey" } else { "accessKeyId" };
                self.missing(missing, "AWS keys are a pair");
                AwsKeys::Unreadable
            }
        }
    }

    pub(super) fn freestyle(&mut self) -> FreestyleStep {
        let image = self.text("image");
        if image.is_none() {
            self.missing("image", "a freestyle step runs in one");
        }
        FreestyleStep {
            image,
            services: self.services("services"),
            contexts: self.contexts("registry_context"),
            role_arn: self.text("role_arn"),
            aws_session_name: self.text("aws_session_name"),
            aws_duration_seconds: self.text("aws_duration_seconds"),
        }
    }

    /// What is deployed, and perhaps the registry that the cluster pulls it from.
    pub(super) fn deploy(&mut self) -> DeployStep {
        let entries = match self.map("candidate", "a map with `image` and `registry`") {
            Readable::Absent => return DeployStep::default(),
            Readable::Not => {
                let (image, registry) = (Some(Template::unreadable()), Some(Template::unreadable()));
                return DeployStep { image, registry };
            }
            Readable::Is(entries) => entries,
        };
        let mut candidate = Self::new(entries);
        let image = candidate.text("image");
        if image.is_none() {
            candidate.missing(
                "image",
                "a candidate is an image, perhaps with the registry that it is pulled from",
            );
        }
        let image = Some(image.unwrap_or_else(Template::unreadable));
        let registry = candidate.text("registry");
        self.absorb("candidate", candidate);
        DeployStep { image, registry }
    }
}
