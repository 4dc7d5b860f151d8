use core::fmt;
use core::str::FromStr;

use super::{CredentialKeys, CredentialTarget};
use crate::reference::Excerpt;

/// Who keeps logins, and under which keys. Rule 14.2.
///
/// ```
/// use registry_resolver::credentials::CredentialStore;
///
/// let store: CredentialStore = "containers".parse()?;
/// assert_eq!((store, store.as_str()), (CredentialStore::Containers, "containers"));
/// let error = "podman".parse::<CredentialStore>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`podman` is no credential store; write `docker`, `containers` or `kubernetes`",
/// );
/// # Ok::<(), registry_resolver::credentials::CredentialStoreError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialStore {
    /// Docker's `config.json`, as Docker's CLI and the client of `BuildKit` read it.
    Docker,
    /// `auth.json`, as Podman, Buildah, skopeo and CRI-O read it.
    Containers,
    /// The kubelet's keyring: pull secrets, and the node's own files.
    Kubernetes,
}

impl CredentialStore {
    /// Every store.
    pub const ALL: &'static [Self] = &[Self::Docker, Self::Containers, Self::Kubernetes];

    /// The word for it in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Containers => "containers",
            Self::Kubernetes => "kubernetes",
        }
    }

    /// The keys that are asked for a target, in order. None for the kubelet, which asks every stored key whether
    /// it serves the target: see [`KubernetesKey`](super::KubernetesKey).
    ///
    /// ```
    /// use registry_resolver::credentials::CredentialStore;
    /// use registry_resolver::Reference;
    ///
    /// let image = Reference::parse("quay.io/acme/app:1")?;
    /// let keys = |store: CredentialStore| -> Vec<String> {
    ///     store.keys(image).map(|key| key.to_string()).collect()
    /// };
    /// assert_eq!(keys(CredentialStore::Docker), ["quay.io"]);
    /// assert_eq!(keys(CredentialStore::Containers), ["quay.io/acme/app", "quay.io/acme", "quay.io"]);
    /// # Ok::<(), registry_resolver::ReferenceError>(())
    /// ```
    pub fn keys<'a>(self, target: impl Into<CredentialTarget<'a>>) -> CredentialKeys<'a> {
        CredentialKeys::of(self, target.into())
    }
}

/// `docker`, `containers` or `kubernetes`.
impl fmt::Display for CredentialStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CredentialStore {
    type Err = CredentialStoreError;

    fn from_str(text: &str) -> Result<Self, CredentialStoreError> {
        let known = Self::ALL.iter().find(|store| store.as_str() == text);
        known.copied().ok_or_else(|| CredentialStoreError { found: Excerpt::of(text) })
    }
}

/// A text that names no store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no credential store; write `docker`, `containers` or `kubernetes`")]
pub struct CredentialStoreError {
    found: Excerpt,
}
