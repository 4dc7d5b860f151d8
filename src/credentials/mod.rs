//! Under which keys the field's credential stores keep a login, without a store being read. Rule 14.2.
//!
//! | store | its file | what is asked |
//! |---|---|---|
//! | [`Docker`](CredentialStore::Docker) | `config.json` | one key, the host's |
//! | [`Containers`](CredentialStore::Containers) | `auth.json` | the repository, each of its parents, the host |
//! | [`Kubernetes`](CredentialStore::Kubernetes) | pull secrets, the node's files | every key whether it serves the image |
//!
//! For the first two, [`CredentialKeys`] gives the keys in the order in which they are asked. The kubelet goes
//! the other way: [`KubernetesKey`] tells whether a stored key serves an image, and which of two comes first.
//! Nothing is allocated.

mod key;
mod kubernetes;
mod store;
mod target;

pub use key::{CredentialKey, CredentialKeys};
pub use kubernetes::{KeyMatch, KubernetesKey};
pub use store::CredentialStore;
pub use target::CredentialTarget;

#[cfg(feature = "serde")]
pub(crate) use target::reads_as;
