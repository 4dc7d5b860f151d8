use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::reference::{Excerpt, Then};
use crate::resolve::Role;
use crate::words::words;

/// Something about a step that is no problem, and that its author should know. Displayed, it names the step and
/// the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepNotice {
    pub(super) step: String,
    pub(super) field: String,
    pub(super) note: StepNote,
}

impl StepNotice {
    /// The step; empty for the file as a whole.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// The field; empty where it is no field's alone.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What there is to know.
    pub fn note(&self) -> &StepNote {
        &self.note
    }

    /// What it is, for programs.
    pub fn kind(&self) -> StepNoteKind {
        self.note.kind()
    }

    /// What it is, for people, in one sentence: without its place and without what can be done.
    pub fn message(&self) -> String {
        self.note.message()
    }

    /// What can be done about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        self.note.help()
    }
}

impl fmt::Display for StepNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.step, &self.field].into_iter().filter(|part| !part.is_empty()) {
            write!(f, "{}: ", Excerpt::of(part))?;
        }
        fmt::Display::fmt(&self.note, f)
    }
}

/// What a [`StepNotice`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepNote {
    /// An old spelling of a field, read as the new one (9.1).
    #[non_exhaustive]
    OldSpelling {
        /// What it is called today.
        field: &'static str,
    },
    /// The step brings credentials, and its registry is one of the account, whose login is used (7.10).
    #[non_exhaustive]
    CredentialsUnused {
        /// The registry.
        registry: Excerpt,
    },
    /// A push to a registry that is public, and so without a login (7.4).
    #[non_exhaustive]
    PublicPush {
        /// The registry.
        registry: Excerpt,
    },
    /// A registry context on the domain of a fallback or a mirror, which names another registry there (5.4).
    #[non_exhaustive]
    ContextBeside {
        /// The context.
        context: Excerpt,
        /// The registry that is named, and that is used.
        registry: Excerpt,
        /// As what it is asked.
        role: Role,
    },
    /// A region of a name that is well-formed and not known (7.12).
    #[non_exhaustive]
    UnknownRegion {
        /// The region.
        region: Excerpt,
    },
    /// A tag that begins as those of build cache do, where no cache can be (8.2).
    #[non_exhaustive]
    CacheTag {
        /// The tag.
        tag: Excerpt,
    },
    /// A branch that is another text as a tag (7.7), that of its build cache included (8.2).
    #[non_exhaustive]
    BranchChanged {
        /// What became of it, in words.
        change: String,
    },
    /// An image without a domain in an account that wants such images looked for in a search list, and has none
    /// (9.5).
    NoSearchList,
    /// An image without a domain of a composition in an account that has a search list, and does not ask it for such
    /// images (9.5).
    SearchListUnused,
    /// A push step that pushes another image than one before it, under the same name and tag (7.6).
    #[non_exhaustive]
    ImageReplaced {
        /// The step before it.
        other: Excerpt,
        /// What both push.
        reference: Excerpt,
    },
    /// A build that is not pushed, as there is no registry to push to (7.1).
    NoDefaultRegistry,
}

words! {
    /// The kinds of [`StepNote`].
    pub enum StepNoteKind, "kind of notices" {
        /// An old spelling of a field (9.1).
        OldSpelling = "old_spelling",
        /// Credentials of a step that are not used (7.10).
        CredentialsUnused = "credentials_unused",
        /// A push without a login (7.4).
        PublicPush = "public_push",
        /// A registry context that has no say at a fallback or a mirror (5.4).
        ContextBeside = "context_beside",
        /// A region that is not known (7.12).
        UnknownRegion = "unknown_region",
        /// A tag that begins as those of build cache do (8.2).
        CacheTag = "cache_tag",
        /// A branch that is another text as a tag (7.7).
        BranchChanged = "branch_changed",
        /// A bare image, and no search list (9.5).
        NoSearchList = "no_search_list",
        /// A bare image that the search list is not asked for (9.5).
        SearchListUnused = "search_list_unused",
        /// An image that a later step replaces (7.6).
        ImageReplaced = "image_replaced",
        /// A build that is not pushed, as there is no registry to push to (7.1).
        NoDefaultRegistry = "no_default_registry",
    }
}

impl StepNote {
    /// What it is, for programs.
    pub fn kind(&self) -> StepNoteKind {
        match self {
            Self::OldSpelling { .. } => StepNoteKind::OldSpelling,
            Self::CredentialsUnused { .. } => StepNoteKind::CredentialsUnused,
            Self::PublicPush { .. } => StepNoteKind::PublicPush,
            Self::ContextBeside { .. } => StepNoteKind::ContextBeside,
            Self::UnknownRegion { .. } => StepNoteKind::UnknownRegion,
            Self::CacheTag { .. } => StepNoteKind::CacheTag,
            Self::BranchChanged { .. } => StepNoteKind::BranchChanged,
            Self::NoSearchList => StepNoteKind::NoSearchList,
            Self::SearchListUnused => StepNoteKind::SearchListUnused,
            Self::ImageReplaced { .. } => StepNoteKind::ImageReplaced,
            Self::NoDefaultRegistry => StepNoteKind::NoDefaultRegistry,
        }
    }

    /// What it is, for people, in one sentence: without what can be done.
    pub fn message(&self) -> String {
        match self {
            Self::OldSpelling { .. } => "is an old spelling".to_owned(),
            Self::CredentialsUnused { registry } => {
                format!("are not used: `{registry}` is a registry of the account and has its own login")
            }
            Self::PublicPush { registry } => {
                format!("`{registry}` is public, so the push has no login, and may be refused")
            }
            Self::ContextBeside { context, registry, role } => format!(
                "registry context `{context}` has no say at the {} `{registry}` on its domain, which is named",
                role.as_str(),
            ),
            Self::UnknownRegion { region } => format!("`{region}` is no region that is known"),
            Self::CacheTag { tag } => format!("`{tag}` begins as the tags of build cache do"),
            Self::BranchChanged { change } => change.clone(),
            Self::NoSearchList => {
                "names no domain, and the account has no search list; it is looked for on Docker Hub alone"
                    .to_owned()
            }
            Self::SearchListUnused => {
                "names no domain, and is on Docker Hub; the account's search list is asked \
                                       for it where `compositions` is `search`"
                    .to_owned()
            }
            Self::ImageReplaced { other, reference } => {
                format!("`{other}` pushes another image as {reference}, and the later one stays")
            }
            Self::NoDefaultRegistry => {
                "the image is not pushed: the step names no registry, and none is the default".to_owned()
            }
        }
    }

    /// What can be done about it, where that is plain.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::OldSpelling { field } => return Some(format!("write `{field}`")),
            Self::UnknownRegion { .. } => "new ones come, but look at it again",
            Self::CacheTag { .. } => "another tag is safer",
            Self::ImageReplaced { .. } => "give one another name or tag",
            Self::NoDefaultRegistry => "name one",
            Self::CredentialsUnused { .. }
            | Self::PublicPush { .. }
            | Self::ContextBeside { .. }
            | Self::BranchChanged { .. }
            | Self::NoSearchList
            | Self::SearchListUnused => return None,
        };
        Some(help.to_owned())
    }
}

impl fmt::Display for StepNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.message(), Then(self.help()))
    }
}

/// A notice of a step that is still being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) field: &'static str,
    pub(super) note: StepNote,
}

impl Note {
    pub(super) fn of_step(&self, step: &str) -> StepNotice {
        StepNotice { step: step.to_owned(), field: self.field.to_owned(), note: self.note.clone() }
    }
}
