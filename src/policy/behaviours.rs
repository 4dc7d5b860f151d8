//! How neighbours go on after a failure. Rule 15.6.

use super::{FailureClass, FailurePolicy, Reaction, RetryPolicy, Rounds};

/// How a neighbour goes on after a failure, for people who come from there: what it does, and how often it tries.
/// Give the one to a session and the other to [`PullRequest::with_retry`](crate::PullRequest::with_retry). Rule 15.6.
///
/// | | after a failure | tries | delay | the whole plan |
/// |---|---|---|---|---|
/// | [`like_podman`](Self::like_podman) | next; a rate limit is retried, wrong bytes stop | 5 | the registry's, up to 60 s, else 2 s doubling | 3 times more, 1 s apart |
/// | [`like_skopeo`](Self::like_skopeo) | as podman | 5 | as podman | once |
/// | [`like_containerd`](Self::like_containerd) (2.x) | next; a rate limit and 401 with a token are retried, wrong bytes stop | 5 | none, the registry's is ignored | once |
/// | [`like_containerd_1`](Self::like_containerd_1) | as 2.x | 6 | none | once |
/// | [`like_buildkit`](Self::like_buildkit), [`like_k3s`](Self::like_k3s) | as containerd 2.x, whose code they run | 5 | none | once |
/// | [`like_dockerd`](Self::like_dockerd) | next | 1 | none | once |
///
/// The rows hold at mirrors as well. They are about an image's manifest; what each does with a blob that fails is its
/// own: podman and skopeo stop, containerd and `BuildKit` ask the first host again for every blob and go on from there,
/// dockerd pulls the whole image from the next source.
///
/// Source: skopeo 1.9.3, podman 4.3.1, containerd 1.6.20 and dockerd 20.10.24 as seen on the wire; containerd, moby and
/// `BuildKit` at their heads of August 2026. What no row can say is left out: containerd repeats a 408 as a rate limit,
/// and 2.x asks its last host once more after a timeout or some 5xx; podman does not repeat its plan for a 5xx or a
/// name that does not resolve, and of wrong bytes asked for by a tag no client but containerd takes notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Behaviour {
    /// What it does after a failure.
    pub failures: FailurePolicy,
    /// How often it tries, and how far apart.
    pub retry: RetryPolicy,
}

/// The same reaction at the origin and at mirrors.
const fn everywhere(policy: FailurePolicy, class: FailureClass, reaction: Reaction) -> FailurePolicy {
    policy.with_reaction(class, reaction).with_reaction_on_mirror(class, reaction)
}

impl Behaviour {
    const NEXT: FailurePolicy = FailurePolicy::always(Reaction::Next);

    /// The words for them, in the order of [`named`](Self::named).
    pub const NAMES: [&'static str; 7] = [
        "like_podman",
        "like_skopeo",
        "like_containerd",
        "like_containerd_1",
        "like_buildkit",
        "like_k3s",
        "like_dockerd",
    ];

    /// The one of this name.
    ///
    /// ```
    /// use registry_resolver::policy::Behaviour;
    ///
    /// assert_eq!(Behaviour::named("like_podman"), Some(Behaviour::like_podman()));
    /// assert_eq!(Behaviour::named("like_nobody"), None);
    /// ```
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "like_podman" => Self::like_podman(),
            "like_skopeo" => Self::like_skopeo(),
            "like_containerd" => Self::like_containerd(),
            "like_containerd_1" => Self::like_containerd_1(),
            "like_buildkit" => Self::like_buildkit(),
            "like_k3s" => Self::like_k3s(),
            "like_dockerd" => Self::like_dockerd(),
            _ => return None,
        })
    }

    /// Like skopeo, and Buildah.
    pub const fn like_skopeo() -> Self {
        let failures = everywhere(Self::NEXT, FailureClass::RateLimited, Reaction::RetryObeying);
        let failures = everywhere(failures, FailureClass::Corrupt, Reaction::Stop);
        Self { failures, retry: RetryPolicy::of_ms(5, 2_000, 2, 60_000) }
    }

    /// Like podman: as skopeo, and the whole plan three times more where its last source failed transiently.
    pub const fn like_podman() -> Self {
        let Self { failures, retry } = Self::like_skopeo();
        Self { failures: failures.with_rounds(Rounds::of(4, 1_000)), retry }
    }

    /// Like containerd 2.x.
    pub const fn like_containerd() -> Self {
        let failures = everywhere(Self::NEXT, FailureClass::RateLimited, Reaction::Retry);
        let failures = everywhere(failures, FailureClass::Unauthorized, Reaction::Retry);
        let failures = everywhere(failures, FailureClass::Corrupt, Reaction::Stop);
        Self { failures, retry: RetryPolicy::of_ms(5, 0, 1, 60_000) }
    }

    /// Like containerd 1.x.
    pub const fn like_containerd_1() -> Self {
        Self { retry: RetryPolicy::of_ms(6, 0, 1, 60_000), ..Self::like_containerd() }
    }

    /// Like `BuildKit`, which resolves with containerd's code.
    pub const fn like_buildkit() -> Self {
        Self::like_containerd()
    }

    /// Like k3s and RKE2, which pull with containerd 2.x.
    pub const fn like_k3s() -> Self {
        Self::like_containerd()
    }

    /// Like dockerd with its mirrors.
    pub const fn like_dockerd() -> Self {
        Self { failures: Self::NEXT, retry: RetryPolicy::of_ms(1, 0, 1, 60_000) }
    }
}
