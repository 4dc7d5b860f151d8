use super::pull_request::PullRequest;
use crate::reference::{Reference, ShortName};

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Reference,
    Short,
}

impl Form {
    pub(super) fn of(request: &PullRequest<'_>) -> Self {
        if request.short.is_some() { Self::Short } else { Self::Reference }
    }

    /// The request that this image stands for.
    pub(super) fn request(self, image: Reference<'_>) -> PullRequest<'_> {
        match self {
            Self::Reference => PullRequest::new(image),
            Self::Short => PullRequest::short(ShortName::of_docker_hub(image)),
        }
    }
}
