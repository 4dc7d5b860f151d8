//! What a file says that could not be taken as it stands. Rule 15.2.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde_core::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::files::FilePlace;
use crate::routes::Scope;
use crate::words::words;

words! {
    /// What became of a thing that a notice is about. Rule 15.2.
    pub enum Effect, "effect" {
        /// It has no effect, in the engine neither.
        Ignored = "ignored",
        /// It was read as the nearest thing that can be said.
        Approximated = "approximated",
        /// The engine stops at it.
        Refused = "refused",
        /// It was not taken over, though the engine uses it.
        LeftOut = "left_out",
    }
}

words! {
    /// What kind of thing a notice is about. Rules 14.3 and 15.3.
    pub enum NoticeKind, "notice class" {
        /// A key with a path serves its whole host.
        PathKey = "path_key",
        /// Several keys serve alike, and the store takes one of them at random.
        RandomChoice = "random_choice",
        /// A key, or a helper, keeps another key from being found.
        HiddenKey = "hidden_key",
        /// A file is not read because of another.
        HiddenFile = "hidden_file",
        /// A file that the store does not read at all.
        UnreadFile = "unread_file",
        /// A key or a field that the store never asks.
        NeverAsked = "never_asked",
        /// Docker Hub under another name than the store looks it up by.
        DockerHubSpelling = "docker_hub_spelling",
        /// An entry without a login that the store can use.
        NoLogin = "no_login",
        /// An entry that the store fails on.
        BadLogin = "bad_login",
        /// A key with `*` in its host.
        Wildcard = "wildcard",
        /// A key whose path is compared as text, and not by components.
        TextPrefix = "text_prefix",
        /// A key with user-info, which may be a secret.
        UserInfo = "user_info",
        /// A helper whose name is no program's.
        HelperName = "helper_name",
        /// A variable that holds what is not allowed there, so that none of it counts.
        VoidVariable = "void_variable",
        /// One key that stands twice in one map.
        WrittenTwice = "written_twice",
        /// A key that the engine does not know there.
        UnknownKey = "unknown_key",
        /// A rule that stands behind another one for the same.
        DuplicateRule = "duplicate_rule",
        /// What something later replaces.
        Replaced = "replaced",
        /// A rule that no name matches.
        NeverMatches = "never_matches",
        /// One endpoint in several spellings.
        Spelling = "spelling",
        /// A location of which no name can be made.
        NoName = "no_name",
        /// More than is taken.
        TooMany = "too_many",
        /// How a place is spoken to.
        Transport = "transport",
        /// Pushes are decided otherwise than pulls.
        Pushes = "pushes",
        /// A blocked rule that blocks no pull.
        NotBlocking = "not_blocking",
        /// A rule that covers more ports than it seems to.
        AnyPort = "any_port",
        /// A wildcard that is as long as one of its hosts.
        WildcardTie = "wildcard_tie",
        /// What concerns logins, and is no matter of a catalog.
        Logins = "logins",
        /// A short name, or an entry of a search list, that is read otherwise.
        ShortName = "short_name",
        /// What an operator refuses, or does beside the files.
        Operator = "operator",
        /// What stays in a file that a writer changes, and is not the catalog's.
        Kept = "kept",
        /// What the format has no words for.
        Inexpressible = "inexpressible",
        /// A path of a place that makes another request than it seems to.
        Path = "path",
        /// A text that is no URL with a host.
        NoHost = "no_host",
        /// What a place may be asked for.
        Capabilities = "capabilities",
        /// Headers of requests.
        Headers = "headers",
        /// How long an engine waits.
        TimeLimit = "time_limit",
        /// Whether the origin is asked behind the mirrors.
        Origin = "origin",
        /// Names that are rewritten.
        Rewrite = "rewrite",
        /// Addresses, of which names that DNS puts there may be part too.
        AddressRange = "address_range",
        /// What is decided differently by another program that reads the same files.
        OtherReader = "other_reader",
    }
}

/// Something in a file that could not be taken as it stands: where, what became of it, and what can be done.
///
/// It quotes keys and names, never values, so no secret is in it (rule 10.2).
///
/// ```
/// use registry_resolver::format::{CredentialFiles, Effect, NoticeKind};
/// use registry_resolver::credentials::CredentialStore;
/// use registry_resolver::Domain;
///
/// let text = r#"{"auths": {"r.example/team": {"auth": "dTpw"}}}"#;
/// let files = CredentialFiles::read(CredentialStore::Docker, [("config.json", text)]);
/// let answer = files.look_up(Domain::parse("r.example")?)?;
/// let notice = answer.notices().iter().next().unwrap();
/// assert_eq!((notice.kind(), notice.effect()), (NoticeKind::PathKey, Effect::Approximated));
/// assert_eq!(
///     notice.to_string(),
///     "config.json:1: `r.example/team` serves all of its host, and not its path alone; \
///      write `r.example` where that is meant (approximated)",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Notice(Box<Content>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Content {
    at: Option<FilePlace>,
    effect: Effect,
    class: NoticeKind,
    message: String,
    mend: Option<String>,
    scope: Option<Scope>,
}

impl Notice {
    pub(crate) fn new(class: NoticeKind, effect: Effect, message: String) -> Self {
        Self(Box::new(Content { at: None, effect, class, message, mend: None, scope: None }))
    }

    pub(crate) fn with_place(mut self, place: FilePlace) -> Self {
        self.0.at = Some(place);
        self
    }

    pub(crate) fn with_mend(mut self, mend: String) -> Self {
        self.0.mend = Some(mend);
        self
    }

    /// For which images it holds.
    pub(crate) fn about(mut self, scope: Scope) -> Self {
        self.0.scope = Some(scope);
        self
    }

    /// For which images it holds, of a writer's notice that concerns pulls (rule 15.4).
    pub fn scope(&self) -> Option<&Scope> {
        self.0.scope.as_ref()
    }

    /// Where, if a place is known.
    pub fn place(&self) -> Option<&FilePlace> {
        self.0.at.as_ref()
    }

    /// What became of it.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> NoticeKind {
        self.0.class
    }

    /// What it is, for people, in one sentence: without its place and without what can be done.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What can be done, where something can.
    pub fn help(&self) -> Option<&str> {
        self.0.mend.as_deref()
    }
}

/// `config.json:3: what it is; what to do (ignored)`.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Content { at, effect, message, mend, .. } = &*self.0;
        if let Some(place) = at {
            write!(f, "{place}: ")?;
        }
        f.write_str(message)?;
        if let Some(mend) = mend {
            write!(f, "; {mend}")?;
        }
        write!(f, " ({effect})")
    }
}

/// `{"at": …, "effect": …, "kind": …, "message": …, "help": …}`, without what is not known.
impl Serialize for Notice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Content { at, effect, class, message, mend, scope } = &*self.0;
        let mut map = serializer.serialize_map(None)?;
        if let Some(place) = at {
            map.serialize_entry("at", &format_args!("{place}"))?;
        }
        if let Some(scope) = scope {
            map.serialize_entry("scope", scope.as_str())?;
        }
        map.serialize_entry("effect", effect)?;
        map.serialize_entry("kind", class)?;
        map.serialize_entry("message", message)?;
        if let Some(mend) = mend {
            map.serialize_entry("help", mend)?;
        }
        map.end()
    }
}

/// Notices in the order of what they are about. Displayed one a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// The notices, in order.
    pub fn iter(&self) -> core::slice::Iter<'_, Notice> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether everything was taken as it stands.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn push(&mut self, notice: Notice) {
        self.0.push(notice);
    }
}

impl From<Vec<Notice>> for Notices {
    fn from(notices: Vec<Notice>) -> Self {
        Self(notices)
    }
}

impl<'n> IntoIterator for &'n Notices {
    type Item = &'n Notice;
    type IntoIter = core::slice::Iter<'n, Notice>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<Notice> for Notices {
    fn extend<I: IntoIterator<Item = Notice>>(&mut self, notices: I) {
        self.0.extend(notices);
    }
}

impl fmt::Display for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, notice) in self.iter().enumerate() {
            write!(f, "{}{notice}", if index > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
}

impl Serialize for Notices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|notice| list.serialize_element(notice))?;
        list.end()
    }
}
