use core::fmt;
use core::iter::FusedIterator;

use super::CredentialStore;
use super::target::{CredentialTarget, reads_as};

/// Docker Hub's key in Docker's file, and no other.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// A key that a store is asked for. It displays itself and compares with a text, and is put together from the
/// target's parts as it does. Rule 14.2.
#[derive(Clone, Copy)]
pub struct CredentialKey<'a> {
    target: CredentialTarget<'a>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    DockerHub,
    /// The host, and so many components of the path.
    Path(usize),
}

impl fmt::Display for CredentialKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let components = match self.form {
            Form::DockerHub => return f.write_str(DOCKER_HUB_KEY),
            Form::Path(components) => components,
        };
        fmt::Display::fmt(&self.target.host(), f)?;
        self.target.components().take(components).try_for_each(|component| {
            f.write_str("/")?;
            f.write_str(&component)
        })
    }
}

impl fmt::Debug for CredentialKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredentialKey({self})")
    }
}

impl PartialEq<str> for CredentialKey<'_> {
    fn eq(&self, text: &str) -> bool {
        reads_as(text, self)
    }
}

impl PartialEq<CredentialKey<'_>> for str {
    fn eq(&self, key: &CredentialKey<'_>) -> bool {
        key == self
    }
}

/// The keys that a store is asked for, in order: [`CredentialStore::keys`].
///
/// ```
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::Reference;
///
/// let image = Reference::parse("nginx")?;
/// let mut keys = CredentialStore::Containers.keys(image);
/// assert_eq!(keys.len(), 3);
/// assert!(keys.next().is_some_and(|key| key == *"docker.io/library/nginx"));
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CredentialKeys<'a> {
    target: CredentialTarget<'a>,
    store: CredentialStore,
    left: usize,
}

impl<'a> CredentialKeys<'a> {
    pub(super) fn of(store: CredentialStore, target: CredentialTarget<'a>) -> Self {
        let left = match store {
            CredentialStore::Docker => 1,
            CredentialStore::Containers => target.components().count() + 1,
            CredentialStore::Kubernetes => 0,
        };
        Self { target, store, left }
    }
}

impl<'a> Iterator for CredentialKeys<'a> {
    type Item = CredentialKey<'a>;

    fn next(&mut self) -> Option<CredentialKey<'a>> {
        self.left = self.left.checked_sub(1)?;
        let of_docker = self.store == CredentialStore::Docker;
        let form =
            if of_docker && self.target.is_docker_hub() { Form::DockerHub } else { Form::Path(self.left) };
        Some(CredentialKey { target: self.target, form })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for CredentialKeys<'_> {}
impl FusedIterator for CredentialKeys<'_> {}
