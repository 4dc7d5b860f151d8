use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::error::{CredentialFileError, CredentialProblem};
use super::file::{CredentialFile, FileKind};
use super::found::CredentialLookup;
use super::paths::PathRule;
use super::{containers, docker, kubernetes};
use crate::credentials::{CredentialStore, CredentialTarget};
use crate::format::files::FilePlace;
use crate::format::machine::Machine;
use crate::format::notice::{Effect, Notice, NoticeKind, Notices};

/// The files of one store, in the order in which it reads them, to look logins up in. Rule 14.3.
///
/// Three stores are known, each with its own way to look something up.
///
/// # Docker
///
/// One file, `config.json`. A helper that `credHelpers` names for the host, or else the `credsStore`, answers alone;
/// the file's own logins are for those without.
///
/// ```
/// use registry_resolver::format::{CredentialFiles, FoundIn};
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::Reference;
///
/// let text = r#"{"auths": {"quay.io": {"auth": "dTpw"}}, "credHelpers": {"ghcr.io": "gh"}}"#;
/// let files = CredentialFiles::read(CredentialStore::Docker, [("config.json", text)]);
/// let found = files.look_up(Reference::parse("quay.io/acme/app:1")?)?;
/// assert_eq!(found.sole().map(|found| found.place()), Some(&FoundIn::Auths { key: "quay.io".into() }));
/// let found = files.look_up(Reference::parse("ghcr.io/acme/app:1")?)?;
/// let helper = FoundIn::Helper { program: "docker-credential-gh".into(), server: "ghcr.io".into() };
/// assert_eq!(found.sole().map(|found| found.place()), Some(&helper));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Podman, Buildah, skopeo, CRI-O
///
/// Several files, of which the first with an answer counts, and keys of repositories and their parents.
///
/// ```
/// use registry_resolver::format::CredentialFiles;
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::Reference;
///
/// let files = CredentialFiles::read(
///     CredentialStore::Containers,
///     [
///         ("auth.json", r#"{"auths": {"quay.io/acme": {"auth": "dTpw"}}}"#),
///         ("config.json", r#"{"auths": {"quay.io/acme/app": {"auth": "dTpw"}}}"#),
///     ],
/// );
/// let found = files.look_up(Reference::parse("quay.io/acme/app:1")?)?;
/// let found = found.sole().unwrap();
/// assert_eq!((found.file(), found.key(), found.audience()), (Some("auth.json"), Some("quay.io/acme"), "quay.io"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Kubernetes
///
/// All keys that serve the image, in the order in which the kubelet tries them, one after the other.
///
/// ```
/// use registry_resolver::format::CredentialFiles;
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::Reference;
///
/// let secret = r#"{"auths": {"*.azurecr.io": {"auth": "dTpw"}, "acme.azurecr.io": {"auth": "dTpw"}}}"#;
/// let files = CredentialFiles::read(CredentialStore::Kubernetes, [(".dockerconfigjson", secret)]);
/// let found = files.look_up(Reference::parse("acme.azurecr.io/app")?)?;
/// let keys: Vec<_> = found.iter().filter_map(|found| found.key()).collect();
/// assert_eq!(keys, ["acme.azurecr.io", "*.azurecr.io"]);
/// // A login is for the host that was asked for, whatever else its key would serve.
/// assert!(found.iter().all(|found| found.audience() == "acme.azurecr.io"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialFiles {
    store: CredentialStore,
    files: Vec<CredentialFile>,
    /// What `DOCKER_AUTH_CONFIG` holds, for Docker.
    variable: Option<CredentialFile>,
    /// The helpers of `registries.conf`, for containers; empty where it names none.
    helpers: Vec<String>,
    unread: Vec<(String, NoticeKind)>,
}

impl CredentialFiles {
    /// A store without any file.
    pub fn new(store: CredentialStore) -> Self {
        let (files, helpers, unread) = (Vec::new(), Vec::new(), Vec::new());
        Self { store, files, variable: None, helpers, unread }
    }

    /// A store with these files, each a name and a text, in this order.
    pub fn read<'t>(store: CredentialStore, files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let read = files.into_iter().map(|(name, text)| CredentialFile::read(name, text));
        read.fold(Self::new(store), Self::with_file)
    }

    /// Of these files, those that the store reads on this machine, in the order in which it does. The others are
    /// told by [`notices`](Self::notices). Rule 15.5.
    ///
    /// ```
    /// use registry_resolver::format::{CredentialFile, CredentialFiles, Machine};
    /// use registry_resolver::credentials::CredentialStore;
    /// use registry_resolver::Domain;
    ///
    /// let text = r#"{"auths": {"quay.io": {"auth": "dTpw"}}}"#;
    /// let files = ["/home/ann/.docker/config.json", "/run/user/1000/containers/auth.json"];
    /// let files = files.map(|name| CredentialFile::read(name, text));
    /// let machine = Machine::new()
    ///     .with_home("/home/ann")
    ///     .with_uid(1000)
    ///     .with_variable("XDG_RUNTIME_DIR", "/run/user/1000");
    /// let files = CredentialFiles::of_machine(CredentialStore::Containers, &machine, files);
    /// let found = files.look_up(Domain::parse("quay.io")?)?;
    /// assert_eq!(found.sole().unwrap().file(), Some("/run/user/1000/containers/auth.json"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_machine(
        store: CredentialStore,
        machine: &Machine,
        files: impl IntoIterator<Item = CredentialFile>,
    ) -> Self {
        let paths = machine.credential_paths(store);
        let mut ranked = Vec::new();
        let mut read = Self::new(store);
        for file in files {
            match paths.rank(file.name()) {
                _ if matches!(file.kind, FileKind::Variable | FileKind::Secret) => {
                    read = read.with_file(file);
                }
                Some(rank) => ranked.push((rank, file)),
                None if store == CredentialStore::Kubernetes && !file.name().starts_with('/') => {
                    read = read.with_file(file);
                }
                None => read.unread.push((file.name().to_owned(), NoticeKind::UnreadFile)),
            }
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        if let Some(variable) = machine.auth_config() {
            read = read.with_file(variable.clone());
        }
        let mut ranked = ranked.into_iter().map(|(_, file)| file);
        if paths.rule() == PathRule::FirstAnswer {
            return ranked.fold(read, Self::with_file);
        }
        let (sound, broken): (Vec<_>, Vec<_>) = ranked.by_ref().partition(|file| file.problem().is_none());
        let mut files = sound.into_iter().chain(broken);
        let first = files.next();
        read.unread.extend(files.map(|file| (file.name().to_owned(), NoticeKind::HiddenFile)));
        first.into_iter().fold(read, Self::with_file)
    }

    /// One more file, behind the others.
    #[must_use]
    pub fn with_file(mut self, file: CredentialFile) -> Self {
        match (self.store, file.kind) {
            (CredentialStore::Docker, FileKind::Variable) => self.variable = Some(file),
            (_, FileKind::Variable) => self.unread.push((file.name().to_owned(), NoticeKind::UnreadFile)),
            (CredentialStore::Docker, FileKind::Config) | (CredentialStore::Kubernetes, _) => {
                self.files.push(file);
            }
            (CredentialStore::Containers, FileKind::Config | FileKind::Legacy) => self.files.push(file),
            _ => self.unread.push((file.name().to_owned(), NoticeKind::UnreadFile)),
        }
        self
    }

    /// The `credential-helpers` of `registries.conf`, in order, which containers asks; `containers-auth.json` stands
    /// for the files. Without any, and for the other stores, it is the files alone.
    #[must_use]
    pub fn with_helpers(mut self, helpers: &[&str]) -> Self {
        self.helpers = helpers.iter().map(|helper| (*helper).to_owned()).collect();
        self
    }

    /// Whose files they are.
    pub fn store(&self) -> CredentialStore {
        self.store
    }

    /// The files that are read, in order.
    pub fn files(&self) -> &[CredentialFile] {
        &self.files
    }

    /// Why files are none for this store, of all of them.
    pub fn problems(&self) -> impl Iterator<Item = &CredentialProblem> {
        self.files.iter().filter_map(|file| file.problem_of(self.store))
    }

    /// What there is in the files that no target ever finds, or that serves more than it seems to.
    pub fn notices(&self) -> Notices {
        let mut notices = Notices::default();
        for (name, class) in &self.unread {
            let message = if *class == NoticeKind::HiddenFile {
                "an earlier file is there, and this one is not read".into()
            } else {
                format!("the store `{}` does not read this file", self.store)
            };
            let notice = Notice::new(*class, Effect::Ignored, message);
            notices.push(notice.with_place(FilePlace::file(name)));
        }
        for file in self.files.iter().chain(&self.variable) {
            notices.extend(file.content.notices.iter().cloned());
        }
        let (files, variable) = (&*self.files, self.variable.as_ref());
        match self.store {
            CredentialStore::Docker => docker::note(files, variable, &mut notices),
            CredentialStore::Containers => containers::note(files, &mut notices),
            CredentialStore::Kubernetes => kubernetes::note(files, &mut notices),
        }
        notices
    }

    /// Who keeps a login for a target: a registry, an image, or what a plan asks for. Nobody is, where it is pulled
    /// anonymously.
    ///
    /// # Errors
    ///
    /// [`CredentialFileError`] where the store's client fails on a file before it finds anything: a file that is no
    /// JSON, an `auths` that is a list; with Docker and the kubelet also one login of a file that is no base64.
    pub fn look_up<'a>(
        &self,
        target: impl Into<CredentialTarget<'a>>,
    ) -> Result<CredentialLookup, CredentialFileError> {
        let target = target.into();
        let (files, variable) = (&*self.files, self.variable.as_ref());
        match self.store {
            CredentialStore::Docker => docker::look_up(files, variable, target),
            CredentialStore::Containers => containers::look_up(files, &self.helpers, target),
            CredentialStore::Kubernetes => kubernetes::look_up(files, target),
        }
    }
}
