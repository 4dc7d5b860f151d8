use alloc::borrow::Cow;
use core::cmp::Ordering;
use core::fmt;

use super::CredentialTarget;
use crate::words::words;

/// What the kubelet falls back to for Docker Hub.
const DOCKER_HUB_DEFAULT: &str = "index.docker.io";

/// A key of the kubelet's keyring, as it stands in a file. Rule 14.2.
///
/// A `*` stands for any characters within one label of the host; the port is compared as text, and none is not
/// `443`; the path is a prefix of the image's path *as text*, so that `quay.io/acme` serves `quay.io/acmecorp/x`,
/// and `quay.io/acme/` does not. A scheme is passed over, and a path `/v1/` or `/v2/` in front of the rest.
///
/// A key serves nothing whose host has a `?` or a `[`, or that is no host and port otherwise (**chosen**: also one
/// with user-info, which does not belong there).
///
/// ```
/// use core::cmp::Ordering;
/// use registry_resolver::credentials::{KeyMatch, KubernetesKey};
/// use registry_resolver::Reference;
///
/// let image = Reference::parse("acme.azurecr.io/team/app")?;
/// let [any, own] = ["*.azurecr.io", "https://acme.azurecr.io/v1/"].map(KubernetesKey::new);
/// assert_eq!((any.serves(image), own.serves(image)), (KeyMatch::Yes, KeyMatch::Yes));
/// assert_eq!(own.turn(any), Ordering::Less);
/// assert_eq!(KubernetesKey::new("*.io").serves(image), KeyMatch::No);
///
/// let hub = KubernetesKey::new("https://index.docker.io/v1/");
/// assert_eq!(hub.serves(Reference::parse("nginx")?), KeyMatch::IfNoOther);
/// # Ok::<(), registry_resolver::ReferenceError>(())
/// ```
#[derive(Clone, Copy)]
pub struct KubernetesKey<'k> {
    text: &'k str,
    /// `host[:port]`, and the path with its slash, of which the normal form is made.
    authority: &'k str,
    path: &'k str,
    host: Option<HostPattern<'k>>,
}

#[derive(Clone, Copy)]
struct HostPattern<'k> {
    host: &'k str,
    port: &'k str,
}

words! {
    /// Whether a stored key serves a target.
    pub enum KeyMatch, "key match" {
        /// It does not.
        No = "no",
        /// It does.
        Yes = "yes",
        /// It does where no other key of the keyring does: `index.docker.io`, for images of Docker Hub.
        IfNoOther = "if_no_other",
    }
}

impl<'k> KubernetesKey<'k> {
    /// A stored key. Every text is one, though it may serve nothing.
    pub fn new(text: &'k str) -> Self {
        let scheme = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let bare = scheme.unwrap_or(text);
        let (authority, path) = bare.split_at(bare.find('/').unwrap_or(bare.len()));
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let behind_version = || ["/v1/", "/v2/"].iter().any(|version| path.starts_with(version));
        let path = if behind_version() { &path[3..] } else { path };
        let path = if path == "/" { "" } else { path };
        Self { text, authority, path, host: HostPattern::of(authority) }
    }

    /// The key as it stands in the file.
    pub fn as_str(self) -> &'k str {
        self.text
    }

    /// `host[:port]`, as it stands in the key.
    #[cfg(feature = "serde")]
    pub(crate) fn authority(self) -> &'k str {
        self.authority
    }

    /// Whether no image is served, whatever it is.
    pub fn serves_nothing(self) -> bool {
        self.host.is_none()
    }

    /// Whether the host has a `*`, and the key so more than one host.
    pub fn is_wildcard(self) -> bool {
        self.host.is_some_and(|pattern| pattern.host.contains('*'))
    }

    /// Whether the key has a path that ends within a component: it serves names that only begin alike.
    pub fn is_text_prefix(self) -> bool {
        self.host.is_some() && !self.path.is_empty() && !self.path.ends_with('/')
    }

    /// Whether this key serves the target.
    pub fn serves<'a>(self, target: impl Into<CredentialTarget<'a>>) -> KeyMatch {
        let target = target.into();
        let Some(pattern) = self.host else { return KeyMatch::No };
        let Some(host) = target.host().copied() else { return KeyMatch::No };
        if pattern.covers(host.as_str()) && starts_with(target, self.path) {
            KeyMatch::Yes
        } else if target.is_docker_hub() && (self.authority, self.path) == (DOCKER_HUB_DEFAULT, "") {
            KeyMatch::IfNoOther
        } else {
            KeyMatch::No
        }
    }

    /// Whether the target's name only begins with the key's path, in the middle of a component.
    #[cfg(feature = "serde")]
    pub(crate) fn ends_within<'a>(self, target: impl Into<CredentialTarget<'a>>) -> bool {
        let behind = path_bytes(target.into()).nth(self.path.len());
        self.is_text_prefix() && behind.is_some_and(|byte| byte != b'/')
    }

    /// Which of two comes first: `Less` where this one does, `Equal` where the order of the files decides. The
    /// normal forms are compared, in reverse order of their bytes.
    pub fn turn(self, other: KubernetesKey<'_>) -> Ordering {
        other.normal().cmp(self.normal())
    }

    fn normal(self) -> impl Iterator<Item = u8> {
        self.authority.bytes().chain(self.path.bytes())
    }
}

impl<'k> HostPattern<'k> {
    fn of(authority: &'k str) -> Option<Self> {
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        let in_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'*');
        let sound = !host.is_empty() && host.bytes().all(in_host) && port.bytes().all(|b| b.is_ascii_digit());
        sound.then_some(Self { host, port })
    }

    fn covers(self, domain: &str) -> bool {
        let (host, port) = domain.rsplit_once(':').unwrap_or((domain, ""));
        let (patterns, labels) = (self.host.split('.'), host.split('.'));
        port == self.port
            && patterns.clone().count() == labels.clone().count()
            && patterns.zip(labels).all(|(pattern, label)| covers_label(pattern.as_bytes(), label.as_bytes()))
    }
}

/// `*` is any run of characters, an empty one too.
fn covers_label(pattern: &[u8], label: &[u8]) -> bool {
    let (mut at, mut read) = (0, 0);
    // Behind the last `*`, and how much of the label it has taken.
    let mut star = None;
    while read < label.len() {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                star = Some((at, read));
            }
            Some(byte) if *byte == label[read] => (at, read) = (at + 1, read + 1),
            _ => {
                let Some((behind, taken)) = star else { return false };
                (at, read) = (behind, taken + 1);
                star = Some((behind, taken + 1));
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// The path with a slash in front of each component.
fn path_bytes(target: CredentialTarget<'_>) -> impl Iterator<Item = u8> {
    target.components().flat_map(|component| {
        let (written, made) = match component {
            Cow::Borrowed(text) => (Some(text.bytes()), None),
            Cow::Owned(text) => (None, Some(text.into_bytes())),
        };
        [b'/'].into_iter().chain(written.into_iter().flatten()).chain(made.into_iter().flatten())
    })
}

fn starts_with(target: CredentialTarget<'_>, path: &str) -> bool {
    let mut bytes = path_bytes(target);
    path.bytes().all(|byte| bytes.next() == Some(byte))
}

impl fmt::Debug for KubernetesKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KubernetesKey({:?})", crate::reference::Excerpt::of(self.text))
    }
}
