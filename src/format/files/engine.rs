//! Which program reads a file: where the readers of one format differ, this decides.

use core::str::FromStr;

use crate::words::{UnknownWord, words};

words! {
    /// A program that reads one of the formats of rule 15.1. Generations that decide otherwise are engines of their
    /// own.
    ///
    /// ```
    /// use registry_resolver::format::Engine;
    ///
    /// assert_eq!("podman-5".parse(), Ok(Engine::Podman5));
    /// // A longer version is one of its generation.
    /// assert_eq!("containerd-1.6".parse(), Ok(Engine::Containerd1));
    /// assert_eq!(
    ///     "podman-3".parse::<Engine>().unwrap_err().to_string(),
    ///     "unknown engine `podman-3`: expected `podman-4`, `podman-5`, `podman-6`, `cri-o`, `containerd-1`, \
    ///      `containerd-2`, `dockerd`, `dockerd-containerd`, `buildkit` or `k3s`",
    /// );
    /// ```
    pub enum Engine {
        /// Podman 4, and skopeo and Buildah of its time.
        Podman4 = "podman-4",
        /// Podman 5, and skopeo and Buildah of its time.
        Podman5 = "podman-5",
        /// Podman 6 with containers/image 5.40 and later: other files, in another order, and no version 1.
        Podman6 = "podman-6",
        /// CRI-O.
        CriO = "cri-o",
        /// containerd 1.x.
        Containerd1 = "containerd-1",
        /// containerd 2.x.
        Containerd2 = "containerd-2",
        /// dockerd with its own image store.
        Dockerd = "dockerd",
        /// dockerd with containerd's image store.
        DockerdContainerd = "dockerd-containerd",
        /// `BuildKit`'s daemon.
        Buildkit = "buildkit",
        /// k3s and RKE2.
        K3s = "k3s",
    }
}

impl FromStr for Engine {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let is = |word: &str| text.strip_prefix(word).is_some_and(is_rest_of_version);
        Self::ALL
            .iter()
            .copied()
            .filter(|engine| is(engine.as_str()))
            .max_by_key(|engine| engine.as_str().len())
            .ok_or_else(|| UnknownWord::new("engine", text, Self::WORDS))
    }
}

/// Nothing, `.6`, `.6.20`; behind a word without a version, `-27.1` as well.
fn is_rest_of_version(rest: &str) -> bool {
    let Some(numbers) = rest.strip_prefix(['.', '-']) else { return rest.is_empty() };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    numbers.split('.').all(is_number)
}
