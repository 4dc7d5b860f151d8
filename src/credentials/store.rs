use super::{CredentialKeys, CredentialTarget};
use crate::words::words;

words! {
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
    ///     "unknown credential store `podman`: expected `docker`, `containers` or `kubernetes`",
    /// );
    /// # Ok::<(), registry_resolver::words::UnknownWord>(())
    /// ```
    pub enum CredentialStore, "credential store" {
        /// Docker's `config.json`, as Docker's CLI and the client of `BuildKit` read it.
        Docker = "docker",
        /// `auth.json`, as Podman, Buildah, skopeo and CRI-O read it.
        Containers = "containers",
        /// The kubelet's keyring: pull secrets, and the node's own files.
        Kubernetes = "kubernetes",
    }
}

impl CredentialStore {
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
